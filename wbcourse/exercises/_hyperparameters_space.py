"""What the exercises about grids and random search share: spaces and configurations, compared and shown."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np

from wbcourse.exercises._exercise import Attempt, Trial
from wbcourse.exercises._messages import call, exception, kind

Configurations = list[dict[str, Any]]


def literal(value: Any) -> str:
    """Return a number, a text, or a collection of them as they are typed, numbers with four digits."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{name!r}: {literal(part)}" for name, part in value.items()) + "}"
    if isinstance(value, (list, tuple)):
        left, right = "[]" if isinstance(value, list) else "()"
        return left + ", ".join(map(literal, value)) + right
    if isinstance(value, (float, np.floating)):
        return f"{value:.4g}"
    if isinstance(value, str):
        return repr(str(value))  # NumPy's texts say what they are
    return str(value) if isinstance(value, (int, np.integer)) else kind(value)


class Space(dict[str, Any]):
    """What may be chosen for each hyperparameter; a message can show it in full."""

    def __str__(self) -> str:
        return literal(self)


def configurations(value: Any) -> bool:
    """Return whether a value is a list of dicts whose values can be counted."""
    if not isinstance(value, (list, tuple)) or not all(isinstance(part, dict) for part in value):
        return False
    try:
        counted(value)
    except TypeError:  # a list or an array among the values
        return False
    return True


def counted(value: Sequence[Mapping[str, Any]]) -> Counter[frozenset[tuple[str, Any]]]:
    """Return how often each configuration occurs, whatever the order."""
    return Counter(frozenset(part.items()) for part in value)


def listed(value: Sequence[Mapping[str, Any]], most: int = 5) -> str:
    """Return the first few configurations, a line each."""
    rest = [f"... and {len(value) - most} more"] if len(value) > most else []
    return "\n".join(f"    {line}" for line in [*map(literal, value[:most]), *rest])


def same_configurations(came: Any, expected: Any) -> bool:
    """Return whether two lists hold the same configurations, in whatever order."""
    return configurations(came) and configurations(expected) and counted(came) == counted(expected)


def a_list_of_dicts(attempt: Attempt) -> str | None:
    """Return what to say if an answer is no list of dicts, each with all names of the space."""
    for trial in attempt.trials:
        if said := wrong_list(attempt, trial):
            return said
    return None


def wrong_list(attempt: Attempt, trial: Trial) -> str | None:
    """Return what to say if this answer is no list of dicts, each with all names of the space."""
    if trial.answer.error:
        return f"{call(attempt, trial)}\n{exception(trial.answer.error)}"
    came, names = trial.answer.value, set(trial.case.args[0])
    if not isinstance(came, (list, tuple)) or not all(isinstance(part, dict) for part in came):
        return f"{call(attempt, trial)}\n  your function should return a list of dicts, but returned {kind(came)}."
    for part in came:
        if set(part) != names:
            wanted = ", ".join(map(repr, trial.case.args[0]))
            return (
                f"{call(attempt, trial)}\n  each dict should have the keys {wanted}; one of yours is {literal(part)}."
            )
    if not configurations(came):
        return f"{call(attempt, trial)}\n  each value should be one of the choices, a number or a text, not a list."
    return None


def shown_by_all(holds: Callable[[Trial], bool]) -> Callable[[Sequence[Trial]], bool]:
    """Return a function that says whether something holds of every trial whose answer is a list of configurations."""
    return lambda trials: all(configurations(trial.answer.value) and holds(trial) for trial in trials)
