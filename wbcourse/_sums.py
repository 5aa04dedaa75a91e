"""Ones and zeros that are kept, because small arrays are quicker to work with than to make.

A product with a vector of ones is the quickest way to sum the rows or columns of a small array; and NumPy compares two
arrays several times faster than an array and the number 0, and columns faster than short rows.
"""

from functools import lru_cache

import numpy as np

from wbcourse._validate import FloatArray

LARGEST = 1 << 16  # numbers in a kept array
MANY = 256  # so many short rows are compared quicker column by column


@lru_cache(maxsize=32)
def _kept(value: int, shape: tuple[int, ...], dtype: np.dtype[np.floating]) -> FloatArray:
    array = np.full(shape, value, dtype)
    array.flags.writeable = False
    return array


def zeros_like(a: FloatArray) -> FloatArray:
    """Return zeros to compare `a` with, read-only: of its shape if it is small, else of shape (1,)."""
    return _kept(0, a.shape if a.size <= LARGEST else (1,), a.dtype)


def row_maxima(a: FloatArray) -> FloatArray:
    """Return the largest number along the last axis, which is kept with length 1."""
    if a.ndim == 2 and len(a) >= MANY:
        return np.asarray(np.maximum.reduce(a.T.copy(), axis=0))[:, np.newaxis]
    return np.asarray(np.maximum.reduce(a, axis=-1, keepdims=True))


def column_sums(a: FloatArray, out: FloatArray | None = None) -> FloatArray:
    """Return the sum of each column, shape (n_columns,), for `a` of shape (n_rows, n_columns)."""
    if len(a) > LARGEST:
        return np.asarray(np.add.reduce(a, axis=0, out=out))
    return np.asarray(np.dot(_kept(1, (len(a),), a.dtype), a, out=out))


def row_sums(a: FloatArray) -> FloatArray:
    """Return the sum along the last axis, which is kept with length 1."""
    return np.asarray(np.dot(a, _kept(1, a.shape[-1:], a.dtype)))[..., np.newaxis]
