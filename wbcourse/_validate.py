"""What every module asks of its arguments, said once: shapes, finite numbers, known names.

Each function returns the checked value and raises a ``ValueError`` or ``TypeError`` that names the argument, says what
came and what was wanted.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.floating[Any]]


def as_floats(name: str, value: ArrayLike, *, ndim: int | tuple[int, ...], finite: bool = True) -> FloatArray:
    """Return `value` as an array of floats with one of the wanted numbers of axes.

    float32 and float64 arrays keep their type; everything else becomes float64. ``finite=False`` lets NaN and infinity
    through.

    Raises
    ------
    TypeError
        If `value` holds no numbers.
    ValueError
        If it has another number of axes, or holds NaN or infinity and must not.
    """
    try:
        array = np.asarray(value)
        if array.dtype.kind in "SU":  # astype would read the text "1.5" as a number
            raise TypeError("text")
        if array.dtype not in (np.float32, np.float64):
            array = array.astype(np.float64)
    except (TypeError, ValueError) as error:
        raise TypeError(f"{name} must hold numbers, but came as {_describe(value)}") from error
    wanted = (ndim,) if isinstance(ndim, int) else ndim
    if array.ndim not in wanted:
        axes = " or ".join(str(n) for n in wanted)
        raise ValueError(f"{name} must have {axes} axes, but has shape {array.shape}")
    if finite and not _all_finite(array):
        bad = tuple(int(i) for i in np.argwhere(~np.isfinite(array))[0])
        where = bad[0] if len(bad) == 1 else bad
        raise ValueError(f"{name} must be finite, but {name}[{where}] is {array[bad]}" if bad else f"{name} is {array}")
    return array


def _all_finite(array: FloatArray) -> bool:
    # One NaN or infinity makes the sum one, too: a single pass without a new array. A sum may also overflow by itself.
    with np.errstate(over="ignore", invalid="ignore"):
        return bool(np.isfinite(array.sum()) or np.isfinite(array).all())


def positive(name: str, value: float, *, zero: bool = False) -> float:
    """Return `value` if it is a finite number above 0 (or at least 0 with `zero`)."""
    wanted = "at least 0" if zero else "greater than 0"
    if isinstance(value, bool) or not isinstance(value, (int, float, np.number)):
        raise TypeError(f"{name} must be a number {wanted}, but is {_describe(value)}")
    if not np.isfinite(value) or value < 0 or (value == 0 and not zero):
        raise ValueError(f"{name} must be {wanted}, but is {value}")
    return value


def whole(name: str, value: int, *, at_least: int = 1) -> int:
    """Return `value` as an ``int`` if it is a whole number of at least `at_least`."""
    if isinstance(value, bool) or not isinstance(value, (int, np.integer)):
        raise TypeError(f"{name} must be a whole number, but is {_describe(value)}")
    if value < at_least:
        raise ValueError(f"{name} must be at least {at_least}, but is {value}")
    return int(value)


def one_of(name: str, value: str, known: Iterable[str]) -> str:
    """Return `value` if it is one of the `known` names; else say which name was probably meant."""
    names = sorted(known)
    if value in names:
        return value
    close = get_close_matches(str(value), names, n=1)
    hint = f" Did you mean {close[0]!r}?" if close else ""
    raise ValueError(f"{name} must be one of {', '.join(map(repr, names))}, but is {value!r}.{hint}")


def _describe(value: object) -> str:
    text = repr(value)
    return f"{type(value).__name__} {text if len(text) <= 40 else text[:37] + '...'}"
