"""The properties that most exercises share: the shape, the values, the inputs left alone."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from wbcourse.exercises._compare import close, numbers, same_form
from wbcourse.exercises._exercise import Attempt, Property, Trial
from wbcourse.exercises._messages import call, contrast, exception, kind


def shape(points: int = 1, hint: int = 1) -> Property:
    """Every answer is made of numbers and has the right shape."""

    def failure(attempt: Attempt) -> str | None:
        for trial in attempt.trials:
            if said := wrong_form(attempt, trial):
                return said
        return None

    return Property("shape", points, failure, hint)


def values(group: str = "values", points: int = 1, hint: int = 2) -> Property:
    """Every answer of one group of cases agrees with the reference."""

    def failure(attempt: Attempt) -> str | None:
        for trial in attempt.trials:
            if trial.case.group != group:
                continue
            if said := wrong_form(attempt, trial):
                return said
            if not attempt.exercise.agree(trial.answer.value, trial.expected):
                return contrast(attempt, trial)
        return None

    return Property(group, points, failure, hint)


def part(number: int, name: str, points: int = 1, hint: int = 2) -> Property:
    """One part of every answer, which is a tuple, agrees with that of the reference."""

    def failure(attempt: Attempt) -> str | None:
        for trial in attempt.trials:
            if said := wrong_form(attempt, trial):
                return said
            if not close(trial.answer.value[number], trial.expected[number]):
                return contrast(attempt, trial)
        return None

    return Property(name, points, failure, hint)


def inputs_kept(points: int = 1, hint: int = 3) -> Property:
    """No call changes its arguments in place."""

    def failure(attempt: Attempt) -> str | None:
        for trial in attempt.trials:
            if trial.answer.changed:
                names = " and ".join(trial.answer.changed)
                return f"{call(attempt, trial)}\n  your function changed {names} in place. Work on a copy."
        return None

    return Property("leaves its inputs as they were", points, failure, hint, after=True)


def predictions(keys: Sequence[Any], points: int = 1, hint: int = 1) -> Property:
    """Ask for a number greater than 0 for each key, whatever it is."""

    def failure(attempt: Attempt) -> str | None:
        wanted = ", ".join(map(str, keys))
        if not isinstance(attempt.written, dict) or set(attempt.written) != set(keys):
            said = "Write down a number for each before you compute it."
            return f"predictions must be a dict with the keys {wanted}. {said}"
        for key in keys:
            guess = numbers(attempt.written[key])
            if guess is None or guess.ndim or not np.isfinite(guess) or guess <= 0:
                return f"predictions[{key}] must be a number greater than 0. A guess will do: it is not marked."
        return None

    return Property("predictions written down", points, failure, hint)


def wrong_form(attempt: Attempt, trial: Trial) -> str | None:
    """Return what to say if the answer is an error, no numbers, or of another shape than expected."""
    if trial.answer.error:
        return f"{call(attempt, trial)}\n{exception(trial.answer.error)}"
    if not same_form(trial.answer.value, trial.expected):
        wanted = kind(trial.expected)
        came_as = "nothing (None)" if trial.answer.value is None else kind(trial.answer.value)
        return f"{call(attempt, trial)}\n  your function should return {wanted}, but returned {came_as}."
    return None
