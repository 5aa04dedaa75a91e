"""When two answers count as the same, and where they first differ."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

TOLERANCE = 1e-5


def numbers(value: Any) -> NDArray[Any] | None:
    """Return `value` as an array if it is a number, an array of numbers or a list of such; else ``None``."""
    try:
        array = np.asarray(value)
    except Exception:  # an object may raise anything when it is asked to be an array
        return None
    return array if array.dtype.kind in "iuf" else None


def allowed(expected: Any) -> float:
    """Return the difference that rounding may make: `TOLERANCE` times the largest expected number."""
    array = numbers(expected)
    return 0.0 if array is None or not array.size else TOLERANCE * float(np.abs(array).max())


def close(came: Any, expected: Any) -> bool:
    """Return whether both are numbers of one shape and nowhere further apart than :func:`allowed`.

    Where a tuple is expected, its parts are compared one by one, each with a difference of its own.
    """
    if isinstance(expected, tuple):
        return in_parts(came, expected) and all(map(close, came, expected))
    a, b = numbers(came), numbers(expected)
    if a is None or b is None or a.shape != b.shape:
        return False
    return bool(np.allclose(a, b, rtol=0, atol=allowed(b[np.isfinite(b)]), equal_nan=True))


def in_parts(came: Any, expected: tuple[Any, ...]) -> bool:
    """Return whether `came` has as many parts as the tuple `expected`."""
    return isinstance(came, (tuple, list)) and len(came) == len(expected)


def same_form(came: Any, expected: Any) -> bool:
    """Return whether `came` has the shape of `expected`, or its parts have the shapes of the parts."""
    if isinstance(expected, tuple):
        return in_parts(came, expected) and all(map(same_form, came, expected))
    a, b = numbers(came), numbers(expected)
    return b is None or (a is not None and a.shape == b.shape)


def first_difference(came: Any, expected: Any) -> tuple[int, ...]:
    """Return the index of the first number that is too far off, for two arrays of one shape."""
    a, b = np.asarray(came, dtype=float), np.asarray(expected, dtype=float)
    off = ~(np.abs(a - b) <= allowed(b))
    return tuple(int(i) for i in np.argwhere(off)[0])
