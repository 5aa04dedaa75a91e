"""Weights: what a network knows, and where it keeps it.

One neuron with ``n_in`` inputs has ``n_in`` weights and computes the *weighted sum* ``z = x @ w``. A layer of ``n_out``
neurons keeps one neuron in each *column* of ``W (n_in, n_out)`` and computes ``Z = X @ W`` for a batch ``X (n, n_in)``.

The module goes the way of the chapter: one neuron, a layer of neurons, how to read weights, how they grow. Where they
start is in :mod:`wbcourse.initial`.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from wbcourse._validate import FloatArray, as_floats, positive, whole

# ---------------------------------------------------------------- one neuron


def contributions(x: ArrayLike, w: ArrayLike) -> FloatArray:
    """Return what each input adds to the weighted sum: ``x * w``.

    Parameters
    ----------
    x : array_like, shape (n_in,) or (n, n_in)
        One sample, or a batch with one sample a row.
    w : array_like, shape (n_in,)
        The neuron's weights.

    Returns
    -------
    ndarray, the shape of `x`
        ``x[i] * w[i]``. Their sum over the last axis is :func:`weighted_sum`.

    Raises
    ------
    ValueError
        If a shape does not fit, or a number is not finite.
    """
    x, w = as_floats("x", x, ndim=(1, 2)), as_floats("w", w, ndim=1)
    if x.shape[-1] != len(w):
        raise ValueError(f"w has {len(w)} weights, but x has {x.shape[-1]} inputs (shape {x.shape})")
    return x * w


def weighted_sum(x: ArrayLike, w: ArrayLike) -> FloatArray:
    """Return the weighted sum ``z = x[0]*w[0] + x[1]*w[1] + ...`` of one neuron.

    Parameters
    ----------
    x : array_like, shape (n_in,) or (n, n_in)
        One sample, or a batch with one sample a row.
    w : array_like, shape (n_in,)
        The neuron's weights.

    Returns
    -------
    ndarray, shape () or (n,)
        One number a sample.

    Raises
    ------
    ValueError
        If a shape does not fit, or a number is not finite.

    Examples
    --------
    >>> float(weighted_sum([2.0, 3.0], [0.5, -1.0]))
    -2.0
    """
    return np.asarray(contributions(x, w).sum(axis=-1))


def direction(w: ArrayLike) -> FloatArray:
    """Return the unit vector along `w`: where the neuron looks, without how strongly.

    The line on which the weighted sum is 0, the *decision boundary*, stands at a right angle to it. The length
    ``norm(w)`` that is divided away is the steepness across that line.

    Parameters
    ----------
    w : array_like, shape (n_in,)

    Raises
    ------
    ValueError
        If all weights are 0: such a neuron looks nowhere.
    """
    w = as_floats("w", w, ndim=1)
    length = norm(w)
    if length == 0:
        raise ValueError("w must not be all zeros: it has no direction")
    return np.asarray(w / length)


def likeness(X: ArrayLike, w: ArrayLike) -> FloatArray:
    """Return how alike each sample and the weights are: the cosine of the angle between them.

    1 is the same direction, 0 a right angle, -1 the opposite. The weighted sum is this number times both lengths.

    Parameters
    ----------
    X : array_like, shape (n, n_in)
    w : array_like, shape (n_in,)

    Returns
    -------
    ndarray, shape (n,)
        0 for a sample of length 0.
    """
    lengths = np.linalg.norm(as_floats("X", X, ndim=2), axis=1)
    z = weighted_sum(X, direction(w))
    return np.asarray(np.divide(z, lengths, out=np.zeros_like(z), where=lengths > 0))


# ---------------------------------------------------------------- a layer of neurons


def linear(X: ArrayLike, W: ArrayLike) -> FloatArray:
    """Return the weighted sums of a whole layer for a whole batch: ``Z = X @ W``.

    Parameters
    ----------
    X : array_like, shape (n, n_in)
        One sample a row.
    W : array_like, shape (n_in, n_out)
        One neuron a column: ``W[i, j]`` leads from input i to neuron j.

    Returns
    -------
    ndarray, shape (n, n_out)
        ``Z[s, j]`` is the weighted sum of neuron j for sample s.

    Raises
    ------
    ValueError
        If the inner sizes differ; the message says so when the transpose of `W` would fit.
    """
    X, W = as_floats("X", X, ndim=2), as_floats("W", W, ndim=2)
    if X.shape[1] != W.shape[0]:
        hint = " W.T would fit: is W stored with one neuron a row?" if X.shape[1] == W.shape[1] else ""
        raise ValueError(f"X {X.shape} has {X.shape[1]} inputs a sample, but W {W.shape} wants {W.shape[0]}.{hint}")
    return np.asarray(X @ W)


def count_weights(sizes: Sequence[int]) -> int:
    """Return the number of weights in a fully connected network: the sum of ``n_in * n_out`` over its layers.

    Parameters
    ----------
    sizes : sequence of int
        Neurons layer by layer, the inputs first: ``[64, 32, 10]``.

    Examples
    --------
    >>> count_weights([64, 32, 10])
    2368
    """
    if len(sizes) < 2:
        raise ValueError(f"sizes must name the inputs and at least one layer, but is {list(sizes)}")
    sizes = [whole(f"sizes[{i}]", size) for i, size in enumerate(sizes)]
    return sum(n_in * n_out for n_in, n_out in pairwise(sizes))


def class_templates(X: ArrayLike, y: ArrayLike, n_classes: int) -> FloatArray:
    """Return one template a class, as the columns of a weight matrix.

    A class's template is its mean sample less the mean of all samples, scaled to length 1: what sets the class apart.

    Parameters
    ----------
    X : array_like, shape (n, n_in)
    y : array_like of int, shape (n,)
        Classes from 0 to ``n_classes - 1``, each at least once.
    n_classes : int

    Returns
    -------
    ndarray, shape (n_in, n_classes)
    """
    X, y = as_floats("X", X, ndim=2), np.asarray(y)
    if y.shape != (len(X),):
        raise ValueError(f"y must have shape ({len(X)},), one class a row of X, but has shape {y.shape}")
    missing = sorted(set(range(whole("n_classes", n_classes))) - set(y.tolist()))
    if missing:
        raise ValueError(f"y must hold each class at least once, but has no sample of {missing}")
    unknown = sorted(set(y.tolist()) - set(range(n_classes)))
    if unknown:
        raise ValueError(f"y must hold classes from 0 to {n_classes - 1}, but also holds {unknown}")
    mean = X.mean(axis=0)
    return np.stack([direction(X[y == k].mean(axis=0) - mean) for k in range(n_classes)], axis=1)


# ---------------------------------------------------------------- reading weights


def in_units(w: ArrayLike, factors: ArrayLike) -> FloatArray:
    """Return the weights that give the same sums when input i is measured in another unit.

    A length of 1.8 in metres is 1800 in millimetres: the input grows by ``factors[i] = 1000``, so its weight shrinks by
    as much, and the neuron computes what it did.

    Parameters
    ----------
    w : array_like, shape (n_in,)
    factors : array_like, shape (n_in,)
        New number divided by old number, for each input; not 0.
    """
    w, factors = as_floats("w", w, ndim=1), as_floats("factors", factors, ndim=1)
    if factors.shape != w.shape:
        raise ValueError(f"factors must have shape {w.shape}, one a weight, but has shape {factors.shape}")
    if not factors.all():
        raise ValueError("factors must not contain 0: a unit cannot be of size nothing")
    return np.asarray(w / factors)


def effect_sizes(X: ArrayLike, w: ArrayLike) -> FloatArray:
    """Return how far each input typically moves the weighted sum: ``|w[i]|`` times the input's standard deviation.

    Unlike the bare weight, this does not change with the units. It is still a statement about this data, and about
    inputs that vary alone; inputs that move together share their effect.

    Parameters
    ----------
    X : array_like, shape (n, n_in)
    w : array_like, shape (n_in,)

    Returns
    -------
    ndarray, shape (n_in,)
        In the units of the weighted sum.
    """
    return np.asarray(contributions(as_floats("X", X, ndim=2), w).std(axis=0))


def nudge_slopes(f: Callable[[FloatArray], float], W: ArrayLike, step: float = 1e-5) -> FloatArray:
    """Return how `f` changes for each weight nudged alone: ``(f(W + step) - f(W - step)) / (2 * step)``.

    This is the central difference, an approximation to the derivative with an error that falls with the square of
    `step`. It costs two calls of `f` a weight: fine for ten weights, hopeless for a million. Chapter *Backward
    propagation* does better.

    Parameters
    ----------
    f : callable
        Takes an array of the shape of `W`, returns one number.
    W : array_like, any shape
    step : float
        Size of the nudge.

    Returns
    -------
    ndarray, the shape of `W`
    """
    W = np.array(W, dtype=np.float64)
    positive("step", step)
    slopes = np.empty_like(W)
    for i in np.ndindex(W.shape):
        kept = W[i]
        W[i] = kept + step
        above = f(W)
        W[i] = kept - step
        slopes[i] = (above - f(W)) / (2 * step)
        W[i] = kept
    return slopes


# ---------------------------------------------------------------- how weights grow


def norm(W: ArrayLike) -> float:
    """Return the length of all weights together: the square root of the sum of their squares (Frobenius norm)."""
    return float(np.linalg.norm(np.ravel(W)))


def decay(W: ArrayLike, learning_rate: float, strength: float) -> FloatArray:
    """Return the weights after one step of weight decay: ``W * (1 - learning_rate * strength)``.

    Each weight loses the same *share* of itself, so large ones lose most. A weight that nothing pulls the other way
    fades to 0.

    Parameters
    ----------
    W : array_like, any shape
    learning_rate, strength : float
        Not negative; their product below 1.
    """
    share = positive("learning_rate", learning_rate, zero=True) * positive("strength", strength, zero=True)
    if share >= 1:
        raise ValueError(
            f"learning_rate * strength must be below 1, but is {share}: the weights would vanish or change sign"
        )
    return np.asarray(W) * (1 - share)
