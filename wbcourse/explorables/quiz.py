"""Questions on a page, with an answer to each answer.

The questions of a chapter stand in ``wbcourse/quizzes/<chapter>.toml``, one table ``[[question]]`` each::

    [[question]]
    kind = "choice"                 # one right option
    text = "What is 2 + 2?"         # `code` and *emphasis* are understood
    options = [
        { text = "4", feedback = "Right, and why.", correct = true },
        { text = "5", feedback = "What went wrong, and a hint." },
    ]

    [[question]]
    kind = "number"
    text = "What is 2 + 2?"
    answer = 4.0
    tolerance = 1e-9
    feedback_right = "Right, and why."
    feedback_else = "What to think of."
    wrong = [{ value = 22.0, feedback = "You put them side by side." }]
"""

import tomllib
from html import escape
from importlib.resources import files
from typing import Any

import traitlets

from wbcourse._validate import one_of
from wbcourse.explorables._base import Explorable

_NEEDED = {
    "choice": {"kind", "text", "options"},
    "number": {"kind", "text", "answer", "feedback_right", "feedback_else", "wrong"},
}
_ALLOWED = {"choice": _NEEDED["choice"], "number": _NEEDED["number"] | {"tolerance", "unit"}}


class Quiz(Explorable):
    """A list of questions, answered on the page.

    Parameters
    ----------
    questions : list of dict
        See the head of this module.
    id : str
        The name under which the browser remembers the answers.

    Raises
    ------
    ValueError
        If a question is not of that form; the message names the question and the cure.
    """

    front_end = "quiz"
    state_names = ("id", "questions")
    height = "min-height: var(--wbx-quiz-height)"

    questions: Any = traitlets.List().tag(sync=True)
    id = traitlets.Unicode("quiz").tag(sync=True)

    def __init__(self, questions: list[dict[str, Any]], *, id: str = "quiz") -> None:
        validate(questions, f"quiz {id!r}")
        super().__init__(questions=questions, id=id)

    @classmethod
    def load(cls, chapter: str) -> "Quiz":
        """Return the quiz of a chapter, e.g. ``Quiz.load("weights")``."""
        folder = files("wbcourse") / "quizzes"
        known = [path.name.removesuffix(".toml") for path in folder.iterdir() if path.name.endswith(".toml")]
        path = folder / f"{one_of('chapter', chapter, known)}.toml"
        try:
            questions = tomllib.loads(path.read_text("utf-8")).get("question", [])
        except tomllib.TOMLDecodeError as error:
            raise ValueError(f"{path} is not valid TOML: {error}") from error
        validate(questions, str(path))
        return cls(questions, id=chapter)

    def __repr__(self) -> str:
        return f"Quiz({self.id!r}, {len(self.questions)} questions)"

    def text_alternative(self) -> str:
        """Return questions and options, without the answers."""
        items = []
        for question in self.questions:
            options = "".join(f"<li>{escape(option['text'])}</li>" for option in question.get("options", []))
            items.append(f"<li>{escape(question['text'])}{f'<ul>{options}</ul>' if options else ''}</li>")
        return f"<ol>{''.join(items)}</ol>"


def validate(questions: list[dict[str, Any]], where: str) -> None:
    """Raise a ``ValueError`` that names place, question and cure unless every question is well formed."""
    if not questions:
        raise ValueError(f"{where}: there is no question; add a table [[question]]")
    for number, question in enumerate(questions, 1):
        name = f"{where}, question {number}"
        kind = question.get("kind")
        if kind not in _NEEDED:
            raise ValueError(f'{name}: kind must be "choice" or "number", but is {kind!r}')
        if missing := sorted(_NEEDED[kind] - set(question)):
            raise ValueError(f"{name}: {', '.join(missing)} must be given")
        if extra := sorted(set(question) - _ALLOWED[kind]):
            raise ValueError(f"{name}: {', '.join(extra)} means nothing here; allowed are {sorted(_ALLOWED[kind])}")
        if kind == "choice":
            right = sum(bool(option.get("correct")) for option in question["options"])
            if right != 1:
                raise ValueError(f"{name}: exactly one option must have correct = true, but {right} have")
        for reply in question.get("options", question.get("wrong", [])):
            if not reply.get("feedback"):
                raise ValueError(f"{name}: {reply} needs a feedback, a sentence or two that helps")
