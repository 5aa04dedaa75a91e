"""Chapter *Training*: ways to deal out the samples of an epoch, a right one and many wrong ones."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np


def batches(X: Any, y: Any, size: int, rng: np.random.Generator) -> list[tuple[Any, Any]]:
    """Return the samples of one epoch in batches, in an order from `rng`."""
    return cut(X, y, size, rng.permutation(len(X)))


def cut(X: Any, y: Any, size: int, order: Any) -> list[tuple[Any, Any]]:
    """Return batches of rows in that order."""
    parts = [order[start : start + size] for start in range(0, len(order), size)]
    return [(X[part], y[part]) for part in parts]


# ---------------------------------------------------------------- wrong ways


def generated(X: Any, y: Any, size: int, rng: np.random.Generator) -> Iterator[tuple[Any, Any]]:
    """Give out the batches one at a time."""
    yield from batches(X, y, size, rng)


def shuffled_apart(X: Any, y: Any, size: int, rng: np.random.Generator) -> Any:
    """Draw an order for the inputs and another for the targets."""
    return cut(rng.permutation(X), rng.permutation(y), size, np.arange(len(X)))


def shuffled_apart_in_place(X: Any, y: Any, size: int, rng: np.random.Generator) -> Any:
    """Do the same in the caller's arrays."""
    rng.shuffle(X)
    rng.shuffle(y)
    return cut(X, y, size, np.arange(len(X)))


def one_side_only(X: Any, y: Any, size: int, rng: np.random.Generator) -> Any:
    """Draw an order for the inputs alone."""
    return cut(rng.permutation(X), y, size, np.arange(len(X)))


def torn_apart(X: Any, y: Any, size: int, rng: np.random.Generator) -> Any:
    """Shuffle every column of the inputs by itself."""
    return cut(rng.permuted(X, axis=0), y, size, rng.permutation(len(X)))


def drawn_again(X: Any, y: Any, size: int, rng: np.random.Generator) -> Any:
    """Draw each batch from all samples."""
    drawn = [rng.integers(len(X), size=size) for _ in range(0, len(X), size)]
    return [(X[part], y[part]) for part in drawn]


def one_draw(X: Any, y: Any, size: int, rng: np.random.Generator) -> Any:
    """Draw as many samples as there are, some of them twice."""
    return cut(X, y, size, rng.choice(len(X), len(X)))


def to_full_batches(X: Any, y: Any, size: int, rng: np.random.Generator) -> Any:
    """Fill the last batch up with the first samples."""
    order = rng.permutation(len(X))
    return cut(X, y, size, np.append(order, order[: -len(X) % size]))


def full_batches_only(X: Any, y: Any, size: int, rng: np.random.Generator) -> Any:
    """Leave the rest out."""
    return cut(X, y, size, rng.permutation(len(X))[: len(X) // size * size])


def split(number: Callable[[int, int], int]) -> Callable[..., Any]:
    """Return a function that cuts the samples into so many pieces of about the same size."""

    def split(X: Any, y: Any, size: int, rng: np.random.Generator) -> Any:
        return [(X[part], y[part]) for part in np.array_split(rng.permutation(len(X)), number(len(X), size))]

    return split


def batches_shuffled(X: Any, y: Any, size: int, rng: np.random.Generator) -> Any:
    """Cut first, and shuffle the batches."""
    dealt = cut(X, y, size, np.arange(len(X)))
    return [dealt[k] for k in rng.permutation(len(dealt))]


def shuffled_within(X: Any, y: Any, size: int, rng: np.random.Generator) -> Any:
    """Cut first, and shuffle in each batch."""
    parts = [rng.permutation(len(part)) for _, part in cut(X, y, size, np.arange(len(X)))]
    return [(x[p], t[p]) for (x, t), p in zip(cut(X, y, size, np.arange(len(X))), parts, strict=True)]


def shuffled_in_place(X: Any, y: Any, size: int, rng: np.random.Generator) -> Any:
    """Shuffle the caller's own arrays, both in one order."""
    order = rng.permutation(len(X))
    X[...], y[...] = X[order], y[order]
    return cut(X, y, size, np.arange(len(X)))
