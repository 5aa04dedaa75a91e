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
from math import isfinite
from typing import Any

import traitlets

from wbcourse._validate import one_of
from wbcourse.explorables._base import Explorable, checked_id, rich

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

    questions: Any = traitlets.List().tag(sync=True)
    id = traitlets.Unicode("quiz").tag(sync=True)

    def __init__(self, questions: list[dict[str, Any]], *, id: str = "quiz") -> None:
        validate(questions, f"quiz {id!r}")
        super().__init__(questions=questions, id=checked_id(id))

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
        """Return questions and options without the answers, set as the front end will set them."""
        items = "".join(
            f"<li><fieldset><legend>{rich(question['text'])}</legend>{_answers(question)}"
            '<div class="wb-room"></div><p class="wb-reply"></p></fieldset></li>'
            for question in self.questions
        )
        note = '<p class="wb-score">Answering needs JavaScript.</p>'
        return f'<ol class="wb-questions">{items}</ol><div class="wb-buttons wb-room">{note}</div>'


def _answers(question: dict[str, Any]) -> str:
    """Return what can be answered, as a list without anything to click."""
    if question["kind"] == "number":
        unit = escape(question.get("unit", ""))
        return f'<div class="wb-option"><span>Your answer</span><span class="wb-blank"></span><span>{unit}</span></div>'
    options = (
        f'<li class="wb-option"><span class="wb-bullet"></span><span>{rich(option["text"])}</span></li>'
        for option in question["options"]
    )
    return f"<ul>{''.join(options)}</ul>"


def validate(questions: list[dict[str, Any]], where: str) -> None:
    """Raise a ``ValueError`` that names place, question and cure unless every question is well formed."""
    if not isinstance(questions, list) or not questions:
        raise ValueError(f"{where}: there is no question; add a table [[question]]")
    for number, question in enumerate(questions, 1):
        name = f"{where}, question {number}"
        if not isinstance(question, dict):
            raise ValueError(f"{name}: must be a table [[question]], but is {question!r}")
        kind = question.get("kind")
        if kind not in _NEEDED:
            raise ValueError(f'{name}: kind must be "choice" or "number", but is {kind!r}')
        _keys(name, question, _NEEDED[kind], _ALLOWED[kind])
        if kind == "choice":
            _choice(name, question["options"])
        else:
            _number(name, question)


def _keys(name: str, table: dict[str, Any], needed: set[str], allowed: set[str]) -> None:
    """Check which keys a table has, and that its texts are texts."""
    if missing := sorted(needed - set(table)):
        raise ValueError(f"{name}: {', '.join(missing)} must be given")
    if extra := sorted(set(table) - allowed):
        raise ValueError(f"{name}: {', '.join(extra)} means nothing here; allowed are {sorted(allowed)}")
    for key in ("text", "feedback", "feedback_right", "feedback_else"):
        if key in table and (not isinstance(table[key], str) or not table[key].strip()):
            raise ValueError(f"{name}: {key} must be a sentence or two that helps, but is {table[key]!r}")


def _choice(name: str, options: list[dict[str, Any]]) -> None:
    if len(options) < 2:
        raise ValueError(f"{name}: options must be at least two, but there are {len(options)}")
    for k, option in enumerate(options, 1):
        _keys(f"{name}, option {k}", option, {"text", "feedback"}, {"text", "feedback", "correct"})
    right = sum(option.get("correct") is True for option in options)
    if right != 1:
        raise ValueError(f"{name}: exactly one option must have correct = true, but {right} have")


def _number(name: str, question: dict[str, Any]) -> None:
    tolerance = question.get("tolerance", 1e-9)
    for k, slip in enumerate(question["wrong"], 1):
        _keys(f"{name}, wrong {k}", slip, {"value", "feedback"}, {"value", "feedback", "tolerance"})
    named = {"answer": question["answer"], "tolerance": tolerance}
    named |= {f"wrong {k}, value": slip["value"] for k, slip in enumerate(question["wrong"], 1)}
    for key, value in named.items():
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
            raise ValueError(f"{name}: {key} must be a number, but is {value!r}")
    for k, slip in enumerate(question["wrong"], 1):
        if abs(slip["value"] - question["answer"]) <= tolerance:
            raise ValueError(
                f"{name}: wrong {k} has the right answer {slip['value']}; give another or a finer tolerance"
            )
