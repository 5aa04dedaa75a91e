"""Chapter *Training*: what a list of batches looks like, told from the rows that are in them.

Orders are random, so no answer is compared with another. Each sample of the cases is unlike all others: from the rows
of a batch one can tell which samples they are.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wbcourse.exercises._compare import numbers
from wbcourse.exercises._exercise import Trial

Places = NDArray[np.int64]
Dealt = list[tuple[Places, Places]]


# ---------------------------------------------------------------- what is in an answer


def pairs_of(value: Any) -> list[tuple[Any, Any]] | None:
    """Return the batches as pairs of arrays, or None if they are something else."""
    if not isinstance(value, (list, tuple)) or not value:
        return None
    found = []
    for batch in value:
        if not isinstance(batch, (list, tuple)) or len(batch) != 2:
            return None
        x, y = map(numbers, batch)
        if x is None or y is None or x.ndim != 2 or y.ndim != 1:
            return None
        found.append((x, y))
    return found


def dealt_by(trial: Trial) -> Dealt | None:
    """Return which samples are in each batch, told by the inputs and told by the targets; -1 for none of them."""
    pairs = pairs_of(trial.answer.value)
    X, y = trial.case.args[:2]
    if pairs is None or any(x.shape[1] != X.shape[1] for x, _ in pairs):
        return None
    return [(_which(x, X), _which(targets[:, np.newaxis], y[:, np.newaxis])) for x, targets in pairs]


def _which(rows: Any, given: Any) -> Places:
    same = (np.abs(rows[:, np.newaxis] - given) < 1e-5).all(axis=2)
    return np.where(same.any(axis=1), same.argmax(axis=1), -1)


def order_of(trial: Trial) -> Places | None:
    """Return all samples of an epoch in their order, or None if there are no batches."""
    dealt = dealt_by(trial)
    return None if dealt is None else np.concatenate([places for places, _ in dealt])


def sizes_of(trial: Trial) -> list[int]:
    """Return how many inputs each batch holds."""
    return [len(places) for places, _ in dealt_by(trial) or ()]


def wanted_sizes(trial: Trial) -> list[int]:
    """Return how many each is to hold: the last one the rest."""
    n, size = len(trial.case.args[0]), trial.case.args[2]
    full, rest = divmod(n, size)
    return [size] * full + [rest] * (rest > 0)


# ---------------------------------------------------------------- what the mistakes look like


def all_orders(holds: Callable[[Trial, Dealt], bool]) -> Callable[[Sequence[Trial]], bool]:
    """Return whether something holds of every answer that consists of batches, and there are no others."""

    def shows(trials: Sequence[Trial]) -> bool:
        dealt = [dealt_by(trial) for trial in trials]
        return all(d is not None and holds(trial, d) for trial, d in zip(trials, dealt, strict=True))

    return shows


def _paired(dealt: Dealt) -> bool:
    return all(np.array_equal(a, b) and -1 not in a for a, b in dealt)


def apart(trial: Trial, dealt: Dealt) -> bool:
    """Return whether some targets are with the inputs of other samples."""
    return not _paired(dealt) and all(len(a) == len(b) and -1 not in a and -1 not in b for a, b in dealt)


def torn(trial: Trial, dealt: Dealt) -> bool:
    """Return whether there are inputs that are no sample's."""
    return any(-1 in a for a, _ in dealt) and all(-1 not in b for _, b in dealt)


def _counts(trial: Trial, dealt: Dealt) -> Any:
    return np.bincount(np.concatenate([a for a, _ in dealt]) + 1, minlength=len(trial.case.args[0]) + 1)[1:]


def filled_up(trials: Sequence[Trial]) -> bool:
    """Return whether every batch is full, and all samples are there, some of them twice."""

    def full(trial: Trial, dealt: Dealt) -> bool:
        return bool((_counts(trial, dealt) >= 1).all()) and set(sizes_of(trial)) == {trial.case.args[2]}

    return all_orders(full)(trials)


def some_twice(trial: Trial, dealt: Dealt) -> bool:
    """Return whether some samples occur more than once."""
    return _paired(dealt) and bool((_counts(trial, dealt) > 1).any())


def rest_lost(trials: Sequence[Trial]) -> bool:
    """Return whether there are full batches only, and the rest is in none."""

    def full_only(trial: Trial, dealt: Dealt) -> bool:
        n, size = len(trial.case.args[0]), trial.case.args[2]
        return _paired(dealt) and sizes_of(trial) == [size] * (n // size) and bool((_counts(trial, dealt) <= 1).all())

    return all_orders(full_only)(trials)


def evenly(trial: Trial, dealt: Dealt) -> bool:
    """Return whether the batches are of about the same size, and as many as wanted."""
    sizes, wanted = sizes_of(trial), wanted_sizes(trial)
    return _paired(dealt) and sum(sizes) == sum(wanted) and len(sizes) == len(wanted) and max(sizes) - min(sizes) <= 1


def so_many(trial: Trial, dealt: Dealt) -> bool:
    """Return whether there are `size` batches, or one more, and not as many as wanted."""
    n, size = len(trial.case.args[0]), trial.case.args[2]
    return len(dealt) in (size, size + 1) and len(dealt) != len(wanted_sizes(trial)) and sum(sizes_of(trial)) <= n


def in_the_given_order(trials: Sequence[Trial]) -> bool:
    """Return whether all samples come in the order in which they were given."""
    return all_orders(
        lambda trial, dealt: _paired(dealt) and bool((np.diff(np.concatenate([a for a, _ in dealt])) == 1).all())
    )(trials)


def batches_only(trial: Trial, dealt: Dealt) -> bool:
    """Return whether each batch is a piece of the data as they were given."""
    return _paired(dealt) and all((np.diff(a) == 1).all() for a, _ in dealt)


def within_batches_only(trial: Trial, dealt: Dealt) -> bool:
    """Return whether each batch is a piece of the data in another order."""
    if not _paired(dealt) or sizes_of(trial) != wanted_sizes(trial):
        return False
    starts = np.cumsum([0, *sizes_of(trial)])[:-1]
    return all(
        np.array_equal(np.sort(a), start + np.arange(len(a))) for start, (a, _) in zip(starts, dealt, strict=True)
    )


def rng_unused(trials: Sequence[Trial]) -> bool:
    """Return whether equal generators gave different orders, or different ones equal orders."""
    first, again, other = (order_of(trial) for trial in trials[:3])
    if first is None or again is None or other is None:
        return False
    return not np.array_equal(first, again) or np.array_equal(first, other)


def two_lists(trials: Sequence[Trial]) -> bool:
    """Return whether there is a list of inputs and a list of targets."""
    for trial in trials:
        value = trial.answer.value
        if not isinstance(value, (list, tuple)) or len(value) != 2 or pairs_of(value) is not None:
            return False
        if (
            not all(isinstance(part, (list, tuple)) for part in value)
            or pairs_of(list(zip(*value, strict=False))) is None
        ):
            return False
    return True


def places_only(trials: Sequence[Trial]) -> bool:
    """Return whether there are lists of row numbers."""
    for trial in trials:
        value = trial.answer.value
        arrays = [numbers(part) for part in value] if isinstance(value, (list, tuple)) else [None]
        if not arrays or not all(a is not None and a.ndim == 1 and a.dtype.kind in "iu" for a in arrays):
            return False
    return True


def one_batch(trials: Sequence[Trial]) -> bool:
    """Return whether there is a single pair."""
    return all(
        isinstance(trial.answer.value, (list, tuple)) and pairs_of([trial.answer.value]) is not None for trial in trials
    )
