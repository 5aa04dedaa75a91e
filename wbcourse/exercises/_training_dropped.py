"""Chapter *Training*: what the outputs of dropout look like. They are random, so no answer is compared with another."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np

from wbcourse.exercises._compare import numbers
from wbcourse.exercises._exercise import Trial

OFF = 0.05  # of 2000 outputs the share that is dropped is off by 0.01 as a rule


class Seen(NamedTuple):
    """What an answer looks like: the share of zeros, and the factor of all others, NaN if they have not one factor."""

    dropped: float
    factor: float


def seen(trial: Trial) -> Seen | None:
    """Return what the answer looks like, or None if it has not the shape of the outputs."""
    came, a = numbers(trial.answer.value), trial.case.args[0]
    if came is None or came.shape != a.shape:
        return None
    ratios = came[came != 0] / a[came != 0]
    alike = len(ratios) > 0 and np.ptp(ratios) < 1e-4
    return Seen(float(np.mean(came == 0)), float(ratios.mean()) if alike else np.nan)


def rate_of(trial: Trial) -> float:
    """Return the share that is to be dropped."""
    return float(trial.case.args[1])


def near(a: float, b: float) -> bool:
    """Return whether two factors are the same."""
    return abs(a - b) < 1e-3


def zeros_in(trial: Trial) -> Any:
    """Return 1 where the answer is 0, and 0 elsewhere."""
    return np.asarray(numbers(trial.answer.value) == 0, dtype=int)


def rng_unused(trials: Sequence[Trial]) -> bool:
    """Return whether equal generators dropped different outputs, or different ones the same."""
    if any(seen(trial) is None for trial in trials):
        return False
    first, again, other = map(zeros_in, trials[:3])
    return bool(first.any()) and (not np.array_equal(first, again) or np.array_equal(first, other))


def looks(
    training: Callable[[Seen, float], bool], otherwise: Callable[[Seen, float], bool] = lambda found, rate: True
) -> Callable[[Sequence[Trial]], bool]:
    """Return whether something holds of all answers given in training, and something of all others."""

    def shows(trials: Sequence[Trial]) -> bool:
        for trial in trials:
            found = seen(trial)
            if found is None or not (training if trial.case.args[3] else otherwise)(found, rate_of(trial)):
                return False
        return True

    return shows


def kept(found: Seen, rate: float) -> bool:
    """Return whether every output came out as it was."""
    return found.dropped == 0 and near(found.factor, 1)


def factor(of: Callable[[float], float]) -> Callable[[Seen, float], bool]:
    """Return whether some outputs are dropped and the others have a factor that depends on the rate."""
    return lambda found, rate: found.dropped > 0 and near(found.factor, of(rate))


def one_mask(axis: int) -> Callable[[Sequence[Trial]], bool]:
    """Return whether, in training, all numbers along an axis are dropped together."""

    def shows(trials: Sequence[Trial]) -> bool:
        masks = [zeros_in(trial) for trial in trials if trial.case.args[3] and seen(trial)]
        return bool(masks) and all(mask.any() and np.ptp(mask, axis=axis).max() == 0 for mask in masks)

    return shows


def the_mask(trials: Sequence[Trial]) -> bool:
    """Return whether, in training, all numbers but the zeros are equal."""
    arrays = [numbers(trial.answer.value) for trial in trials if trial.case.args[3] and seen(trial)]
    return bool(arrays) and all(a is not None and a.any() and np.ptp(a[a != 0]) == 0 for a in arrays)
