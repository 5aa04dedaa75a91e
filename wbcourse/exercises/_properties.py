"""The properties that most exercises share: the shape, the values, the inputs left alone."""

from wbcourse.exercises._compare import numbers
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


def inputs_kept(points: int = 1, hint: int = 3) -> Property:
    """No call changes its arguments in place."""

    def failure(attempt: Attempt) -> str | None:
        for trial in attempt.trials:
            if trial.answer.changed:
                names = " and ".join(trial.answer.changed)
                return f"{call(attempt, trial)}\n  your function changed {names} in place. Work on a copy."
        return None

    return Property("leaves its inputs as they were", points, failure, hint, after=True)


def wrong_form(attempt: Attempt, trial: Trial) -> str | None:
    """Return what to say if the answer is an error, no numbers, or of another shape than expected."""
    if trial.answer.error:
        return f"{call(attempt, trial)}\n{exception(trial.answer.error)}"
    came, expected = numbers(trial.answer.value), numbers(trial.expected)
    wanted = kind(trial.expected)
    if expected is not None and (came is None or came.shape != expected.shape):
        came_as = "nothing (None)" if trial.answer.value is None else kind(trial.answer.value)
        return f"{call(attempt, trial)}\n  your function should return {wanted}, but returned {came_as}."
    return None
