"""Biases: what a neuron says when it has heard nothing.

A neuron adds its bias to the weighted sum, before the activation: ``z = x @ w + b``. A layer keeps one bias a neuron,
``b (n_out,)``, and adds it to every sample of a batch.

The module goes the way of the chapter: the bias added, the bias as a weight, the bias as a threshold, where biases
start, and how they are blamed.
"""

import numpy as np
from numpy.typing import ArrayLike

from wbcourse._sums import column_sums
from wbcourse._validate import FloatArray, as_floats, whole
from wbcourse.weights import linear, norm

# ---------------------------------------------------------------- the bias added


def affine(X: ArrayLike, W: ArrayLike, b: ArrayLike) -> FloatArray:
    """Return a layer's weighted sums with its biases added: ``Z = X @ W + b``.

    `b` is *broadcast*: neuron j's bias is added to ``Z[s, j]`` for every sample s.

    Parameters
    ----------
    X : array_like, shape (n, n_in)
        One sample a row.
    W : array_like, shape (n_in, n_out)
        One neuron a column.
    b : array_like, shape (n_out,)
        One bias a neuron.

    Returns
    -------
    ndarray, shape (n, n_out)

    Raises
    ------
    ValueError
        If the shapes do not fit. NumPy would broadcast a `b` of shape (n, 1) or (1, 1) too, and the layer would have
        one bias a sample, or a single one; here that is an error.

    Examples
    --------
    >>> affine([[2.0, 3.0]], [[0.5], [-1.0]], [10.0]).tolist()
    [[8.0]]
    """
    Z = linear(X, W)
    return Z + _one_a_neuron(b, n_out=Z.shape[1], n=len(Z))


def _one_a_neuron(b: ArrayLike, n_out: int, n: int | None = None) -> FloatArray:
    """Return `b` if it holds one bias a neuron; else say what it seems to hold."""
    b = as_floats("b", b, ndim=(0, 1, 2))
    if b.shape == (n_out,):
        return b
    hint = ""
    if b.ndim == 0:
        hint = " A single number would be shared by all neurons."
    elif b.size == n_out:
        hint = " b.ravel() would fit."
    elif b.size == n:
        hint = " That is one bias a sample: a neuron has one bias, whatever the sample."
    raise ValueError(f"b must have shape ({n_out},), one bias a neuron, but has shape {b.shape}.{hint}")


# ---------------------------------------------------------------- the bias as a weight


def augment(X: ArrayLike) -> FloatArray:
    """Return the batch with one more input, which is always 1.

    The bias is that input's weight: ``augment(X) @ fold(W, b)`` is ``X @ W + b``. The 1 comes last, so the products are
    added in the same order as in :func:`affine` and agree to the last digit, save where the matrix product adds up a
    sum in pieces, as it may do from a few dozen inputs on: there, to rounding.

    Parameters
    ----------
    X : array_like, shape (n, n_in)

    Returns
    -------
    ndarray, shape (n, n_in + 1)
    """
    X = as_floats("X", X, ndim=2)
    return np.hstack([X, np.ones((len(X), 1), dtype=X.dtype)])


def fold(W: ArrayLike, b: ArrayLike) -> FloatArray:
    """Return weights and biases as one matrix, the biases in its last row.

    Parameters
    ----------
    W : array_like, shape (n_in, n_out)
    b : array_like, shape (n_out,)

    Returns
    -------
    ndarray, shape (n_in + 1, n_out)
    """
    W = as_floats("W", W, ndim=2)
    return np.vstack([W, _one_a_neuron(b, n_out=W.shape[1])])


def unfold(W_aug: ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Return the weights and the biases of a matrix made by :func:`fold`, to the last digit.

    Parameters
    ----------
    W_aug : array_like, shape (n_in + 1, n_out)

    Returns
    -------
    W : ndarray, shape (n_in, n_out)
    b : ndarray, shape (n_out,)
        Both are views: a change of them changes `W_aug`, if that is an array.
    """
    W_aug = as_floats("W_aug", W_aug, ndim=2)
    if len(W_aug) == 0:
        raise ValueError("W_aug must have at least one row, the biases, but has none")
    return W_aug[:-1], W_aug[-1]


# ---------------------------------------------------------------- the bias as a threshold


def bias_from_threshold(threshold: ArrayLike) -> FloatArray:
    """Return the bias of a neuron that fires once its weighted sum reaches `threshold`.

    ``x @ w >= threshold`` is ``x @ w + b >= 0`` with ``b = -threshold``: the eager neuron, with a low threshold, has
    the large bias.

    Parameters
    ----------
    threshold : array_like, shape () or (n_out,)
    """
    return np.asarray(-as_floats("threshold", threshold, ndim=(0, 1)))


def threshold_from_bias(b: ArrayLike) -> FloatArray:
    """Return the weighted sum at which a neuron with bias `b` fires: ``-b``.

    Parameters
    ----------
    b : array_like, shape () or (n_out,)
    """
    return np.asarray(-as_floats("b", b, ndim=(0, 1)))


def boundary_offset(w: ArrayLike, b: float) -> float:
    """Return how far from the origin the decision boundary ``x @ w + b = 0`` stands: ``-b / norm(w)``.

    The distance is in the units of the inputs, measured along :func:`wbcourse.weights.direction`: positive when the
    boundary lies the way the weights point, negative behind the origin, 0 without a bias.

    Parameters
    ----------
    w : array_like, shape (n_in,)
    b : float

    Raises
    ------
    ValueError
        If all weights are 0: there is no boundary then, however large the bias.
    """
    length = norm(as_floats("w", w, ndim=1))
    if length == 0:
        raise ValueError("w must not be all zeros: the neuron has no boundary")
    return float(threshold_from_bias(b)) / length


def firing_rates(X: ArrayLike, W: ArrayLike, b: ArrayLike) -> FloatArray:
    """Return the share of samples for which each neuron's sum is above 0.

    0 is a neuron that a ReLU would silence for all these samples, 1 is one that the ReLU does not bend. The bias moves
    a neuron from the one to the other.

    Parameters
    ----------
    X : array_like, shape (n, n_in)
    W : array_like, shape (n_in, n_out)
    b : array_like, shape (n_out,)

    Returns
    -------
    ndarray, shape (n_out,)
        Between 0 and 1.
    """
    Z = affine(X, W, b)
    if len(Z) == 0:
        raise ValueError("X must hold at least one sample, but has none")
    return np.asarray((Z > 0).mean(axis=0))


# ---------------------------------------------------------------- where biases start


def zero_biases(n_out: int) -> FloatArray:
    """Return the usual start: no neuron favours an answer. Unequal weights already make the neurons differ.

    Parameters
    ----------
    n_out : int

    Returns
    -------
    ndarray, shape (n_out,)
    """
    return np.zeros(whole("n_out", n_out))


def log_odds_bias(rate: ArrayLike) -> FloatArray:
    """Return the bias with which a sigmoid says `rate` before it has heard anything: ``log(rate / (1 - rate))``.

    For a rare class this spares the first steps of training, which would otherwise only learn that it is rare.

    Parameters
    ----------
    rate : array_like, shape () or (n_out,)
        Share of the samples in the class, above 0 and below 1.

    Examples
    --------
    >>> round(float(log_odds_bias(0.01)), 3)
    -4.595
    """
    rate = as_floats("rate", rate, ndim=(0, 1))
    if ((rate <= 0) | (rate >= 1)).any():
        raise ValueError(f"rate must be above 0 and below 1, but is {rate}: no finite bias gives that")
    return np.asarray(np.log(rate) - np.log1p(-rate))


# ---------------------------------------------------------------- how biases are blamed


def bias_gradient(delta: FloatArray, out: FloatArray | None = None) -> FloatArray:
    """Return the slope of the loss for each bias: the **sum** of the neuron's deltas over the batch.

    Every sample saw the same bias, so every sample has its say. Where the loss is a mean over the batch, the deltas
    have been divided already and are summed all the same.

    Parameters
    ----------
    delta : ndarray, shape (n, n_out)
        ``dL/dz``, one row a sample. Not checked: this runs in the inner loop of training.
    out : ndarray, shape (n_out,), optional
        Where to write the answer.
    """
    return column_sums(delta, out=out)
