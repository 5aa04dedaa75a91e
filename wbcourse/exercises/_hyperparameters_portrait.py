"""What came of a random search, as numbers: how evenly, how dependent, how much from the generator."""

from collections.abc import Callable, Mapping, Sequence
from itertools import combinations
from math import log
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wbcourse.exercises._exercise import Trial
from wbcourse.exercises._hyperparameters_draws import apart
from wbcourse.exercises._hyperparameters_space import configurations, shown_by_all

N = 300
Choices = Mapping[str, Any]


def _places(came: Any, space: Choices, name: str) -> NDArray[np.float64]:
    """Return where each value lies: from 0 at `low` to 1 at `high`, or the option's number; NaN for neither."""
    choices = space[name]
    if isinstance(choices, tuple):
        low, high = map(log, choices)
        values = [c[name] if isinstance(c[name], (int, float, np.number)) and c[name] > 0 else np.nan for c in came]
        places = (np.log(np.array(values, dtype=float)) - low) / (high - low)
        return np.where((places > -1e-9) & (places < 1 + 1e-9), places, np.nan)
    return np.array([choices.index(c[name]) if c[name] in choices else np.nan for c in came], dtype=float)


def unevenness(places: NDArray[np.float64], choices: Any) -> float:
    """Return how far the values are from equally likely, as the largest difference of two cumulative shares."""
    n = len(choices)
    even = np.linspace(0, 1, N) if isinstance(choices, tuple) else np.repeat(np.arange(n), N)
    return apart(places, even)


def dependence(columns: Sequence[NDArray[np.float64]]) -> float:
    """Return the largest correlation of two hyperparameters, in size."""
    pairs = [(a, b) for a, b in combinations(columns, 2) if np.ptp(a) > 0 and np.ptp(b) > 0]
    return max((abs(float(np.corrcoef(a, b)[0, 1])) for a, b in pairs), default=0.0)


def columns(trial: Trial) -> list[NDArray[np.float64]]:
    """Return for each hyperparameter where its values lie in the space."""
    space = trial.case.args[0]
    return [_places(trial.answer.value, space, name) for name in space]


def same_portrait(came: Any, expected: Any) -> bool:
    """Return whether two lists have one length and names, and their values one spread and as much dependence."""
    if not (configurations(came) and configurations(expected)) or len(came) != len(expected):
        return False
    names = list(expected[0])
    if any(set(part) != set(names) for part in came):
        return False
    ranked = [_ranked([[part[name] for part in value] for value in (came, expected)]) for name in names]
    if any(pair is None for pair in ranked):
        return False
    mine, theirs = zip(*(pair for pair in ranked if pair is not None), strict=True)
    spreads = all(apart(a, b) < 0.22 for a, b in zip(mine, theirs, strict=True))
    few = all((len(set(a)) < 20) == (len(set(b)) < 20) for a, b in zip(mine, theirs, strict=True))
    return spreads and few and abs(dependence(mine) - dependence(theirs)) < 0.4


def _ranked(values: Sequence[list[Any]]) -> list[NDArray[np.float64]] | None:
    """Return the values as their ranks among those of both, None if they cannot be put in order."""
    try:
        ranks = {value: rank for rank, value in enumerate(sorted({*values[0], *values[1]}))}
    except TypeError:
        return None
    return [np.array([ranks[value] for value in part], dtype=float) for part in values]


def _three(trials: Sequence[Trial]) -> list[list[NDArray[np.float64]]] | None:
    """Return the columns of the first three answers, if all is well with their form."""
    if not all(configurations(trial.answer.value) for trial in trials[:3]):
        return None
    names = set(trials[0].case.args[0])
    if not all(trial.answer.value and all(set(c) == names for c in trial.answer.value) for trial in trials[:3]):
        return None
    return [columns(trial) for trial in trials[:3]]


def _equal(a: Sequence[NDArray[np.float64]], b: Sequence[NDArray[np.float64]]) -> bool:
    return all(np.array_equal(mine, theirs) for mine, theirs in zip(a, b, strict=True))


def rng_unused(trials: Sequence[Trial]) -> bool:
    """Return whether equal generators gave different configurations, or different ones equal configurations."""
    three = _three(trials)
    return three is not None and (not _equal(three[0], three[1]) or _equal(three[0], three[2]))


def cycled(trials: Sequence[Trial]) -> bool:
    """Return whether some hyperparameter takes several values, and the same ones whatever the generator."""
    three = _three(trials)
    if three is None or rng_unused(trials):
        return False
    return any(np.array_equal(a, b) and np.ptp(a) > 0 for a, b in zip(three[0], three[2], strict=True))


def distinct(low: int, high: int) -> Callable[[Sequence[Trial]], bool]:
    """Return a function that says whether the learning rate takes so many values only."""
    return shown_by_all(
        lambda trial: low <= len({c.get("learning_rate") for c in trial.answer.value}) <= high < trial.case.args[1]
    )
