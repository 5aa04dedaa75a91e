"""Compare answers with the reference, name the mistake, count the points. Never runs the student's code."""

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

from wbcourse.exercises._ask import ask
from wbcourse.exercises._exercise import Answer, Attempt, Case, Exercise, Mistake, Outcome, Result, Trial
from wbcourse.exercises._messages import exception


def judge(
    exercise: Exercise, cases: Sequence[Case], answers: Sequence[Answer], written: Any = None, *, hidden: bool = False
) -> Result:
    """Return the result of an exercise from the answers to its cases.

    Parameters
    ----------
    exercise : Exercise
    cases, answers : sequence
        As many answers as cases.
    written : object
        What the student wrote down beside the function, if the exercise asks for it.
    hidden : bool
        Tell the outcome and the mistake, but no inputs.
    """
    if all(_missing(answer) for answer in answers) or any(_is_stub(answer) for answer in answers):
        forgotten = all(answer.value is None and answer.error is None for answer in answers)
        return not_attempted(exercise, "Did you write it? Then it ends without a return." if forgotten else "")
    expected = ask(exercise.reference, cases, exercise.parameters)
    trials = [Trial(case, came, right.value) for case, came, right in zip(cases, answers, expected, strict=True)]
    attempt = Attempt(exercise, trials, written)
    with _quiet():
        parts, said, hint = _count(attempt)
    points = sum(part[1] for part in parts)
    remark = exercise.remark(attempt) if exercise.remark and not hidden else ""
    if said is None:
        checks = "hidden" if hidden else "public"
        headline = f"{exercise.name}: {checks} checks passed ({points} of {exercise.points} points)"
        return _result(exercise, "passed", points, headline, [remark], parts=parts)
    with _quiet():
        mistake = _named(exercise, trials)
    error = next((answer.error for answer in answers if answer.error), None)
    outcome: Outcome = "mistake" if mistake else "error" if error else "wrong"
    headline = f"{exercise.name}: {points} of {exercise.points} points"
    if hidden:
        told = [mistake.message if mistake else "A check with other inputs did not pass."]
    elif mistake:
        told = [f"A usual mistake: {mistake.message}", exception(error) if error else said]
    else:
        told = [said, f"Next: open hint {hint}."]
    shares = "\n".join(f"  {got} of {most}  {name}" for name, got, most in parts)
    name = mistake.name if mistake else None
    short = name or (error.kind if error else next(part[0] for part in parts if part[1] < part[2]))
    return _result(exercise, outcome, points, headline, [*told, shares, remark], name, parts, short)


def not_attempted(exercise: Exercise, told: str = "") -> Result:
    """Return the result of an answer that is still the stub, or is not there."""
    headline = f"{exercise.name}: not attempted: 0 of {exercise.points} points"
    parts = tuple((part.name, 0, part.points) for part in exercise.properties)
    return _result(exercise, "not attempted", 0, headline, [told], parts=parts)


@contextmanager
def _quiet() -> Iterator[None]:
    """Compare without warnings: answers may be empty or infinite."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        yield


def _result(
    exercise: Exercise,
    outcome: Outcome,
    points: int,
    headline: str,
    told: Sequence[str],
    mistake: str | None = None,
    parts: tuple[tuple[str, int, int], ...] = (),
    short: str = "",
) -> Result:
    message = "\n\n".join([headline, *filter(None, told)])
    return Result(exercise.id, outcome, points, exercise.points, headline, message, mistake, parts, short)


def _count(attempt: Attempt) -> tuple[tuple[tuple[str, int, int], ...], str | None, int]:
    """Return the points property by property, and what to say of the first that fails, with its hint."""
    parts = []
    said, hint = None, 1
    for part in attempt.exercise.properties:
        failure = part.failure(attempt)
        holds = failure is None and not (part.after and said is not None)
        if failure is not None and said is None:
            said, hint = failure, part.hint
        parts.append((part.name, part.points if holds else 0, part.points))
    return tuple(parts), said, hint


def _missing(answer: Answer) -> bool:
    return answer.error is None and (answer.value is None or answer.value is Ellipsis)


def _is_stub(answer: Answer) -> bool:
    return answer.error is not None and answer.error.kind == "NotImplementedError"


def _named(exercise: Exercise, trials: Sequence[Trial]) -> Mistake | None:
    """Return the usual mistake that explains the most of the trials, the first of equals."""
    explained = {mistake.name: _explains(exercise, mistake, trials) for mistake in exercise.mistakes}
    best = max(exercise.mistakes, key=lambda mistake: explained[mistake.name])
    return best if explained[best.name] else None


def _explains(exercise: Exercise, mistake: Mistake, trials: Sequence[Trial]) -> int:
    """Return on how many trials the mistake differs from the reference, if the answers agree with it on all of them."""
    if mistake.shows is not None:
        return len(trials) * mistake.shows(trials)
    return max(_agreements(exercise, wrong, trials) for wrong in mistake.wrong)


def _agreements(exercise: Exercise, wrong: Callable[..., Any], trials: Sequence[Trial]) -> int:
    theirs = ask(wrong, [trial.case for trial in trials], exercise.parameters)
    differing = [
        (trial.answer, answer)
        for trial, answer in zip(trials, theirs, strict=True)
        if answer.error or answer.changed or not exercise.agree(answer.value, trial.expected)
    ]
    if not all(_alike(exercise, mine, theirs) for mine, theirs in differing):
        return 0
    # an exception's class alone says little: some value must agree as well, or its text
    if all(mine.error and mine.error.text != theirs.error.text for mine, theirs in differing if theirs.error):
        return len(differing) if any(mine.error is None for mine, _ in differing) else 0
    return len(differing)


def _alike(exercise: Exercise, mine: Answer, theirs: Answer) -> bool:
    if mine.error or theirs.error:
        return bool(mine.error and theirs.error and mine.error.kind == theirs.error.kind)
    return exercise.agree(mine.value, theirs.value) and set(theirs.changed) <= set(mine.changed)
