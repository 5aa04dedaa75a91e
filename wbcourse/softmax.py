"""Softmax: from logits, one number a class, to probabilities.

Only differences of logits count: to add the same number to all of them changes nothing. So the largest is subtracted
first, and no exponential overflows. Every function works along the last axis: one sample a row.
"""

import numpy as np
from numpy.typing import ArrayLike

from wbcourse._sums import row_maxima, row_sums
from wbcourse._validate import FloatArray, as_floats


def _logits(logits: ArrayLike) -> FloatArray:
    checked = as_floats("logits", logits, ndim=(1, 2))
    if checked.shape[-1] == 0:
        raise ValueError(f"logits must have at least one class, but has shape {checked.shape}")
    return checked


def log_sum_exp(logits: ArrayLike) -> FloatArray:
    """Return ``log(sum(exp(logits)))`` along the last axis: a soft maximum, at most ``log(n_classes)`` above the hard.

    Parameters
    ----------
    logits : array_like, shape (n_classes,) or (n, n_classes)

    Returns
    -------
    ndarray, shape () or (n,)

    Raises
    ------
    ValueError
        If a logit is not finite, or there are none.

    Examples
    --------
    >>> float(log_sum_exp([1000.0, -1000.0]))
    1000.0
    """
    logits = _logits(logits)
    top = logits.max(axis=-1, keepdims=True)
    with np.errstate(under="ignore"):
        return np.asarray(np.log(np.exp(logits - top).sum(axis=-1)) + top[..., 0])


def softmax(logits: ArrayLike) -> FloatArray:
    """Return the probabilities ``exp(logits) / sum(exp(logits))`` along the last axis.

    Parameters
    ----------
    logits : array_like, shape (n_classes,) or (n, n_classes)

    Returns
    -------
    ndarray, the shape of `logits`
        Not negative; each row sums to 1.
    """
    with np.errstate(under="ignore"):
        return softmax_into(_logits(logits))


def log_softmax(logits: ArrayLike) -> FloatArray:
    """Return the logarithms of the probabilities, ``logits - log_sum_exp(logits)``, finite where those round to 0.

    Parameters
    ----------
    logits : array_like, shape (n_classes,) or (n, n_classes)

    Returns
    -------
    ndarray, the shape of `logits`
    """
    return log_softmax_into(_logits(logits))


# ---------------------------------------------------------------- the same for the inner loop: nothing is checked


def softmax_into(logits: FloatArray, out: FloatArray | None = None) -> FloatArray:
    """Return :func:`softmax` of checked logits, written into `out` if it is given, which may be `logits` itself."""
    p = np.subtract(logits, row_maxima(logits), out=out)
    np.exp(p, out=p)
    p /= row_sums(p)
    return p


def log_softmax_into(logits: FloatArray, out: FloatArray | None = None) -> FloatArray:
    """Return :func:`log_softmax` of checked logits, written into `out` if it is given."""
    # The large top is taken off first, so that it does not swallow the digits of the small logarithm.
    shifted = np.subtract(logits, row_maxima(logits), out=out)
    with np.errstate(under="ignore"):
        shifted -= np.log(row_sums(np.exp(shifted)))
    return shifted
