"""Where weights start: random, and on the right scale.

Neurons with equal weights, in and out, stay equal for ever, so weights start at random. Too small a scale and the
signal fades from layer to layer; too large and it blows up. One line of algebra gives the scale that does neither.
"""

from collections.abc import Callable, Iterable, Iterator
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

from wbcourse._validate import FloatArray, as_floats, one_of, whole
from wbcourse.weights import norm

SCHEMES = ("lecun", "glorot", "he")


def scheme_std(scheme: str, fan_in: int, fan_out: int) -> float:
    """Return the standard deviation that a starting scheme asks for.

    With independent weights of mean 0, a weighted sum has ``fan_in * var(w)`` times its inputs' mean square. To leave
    the scale as it was, ``var(w)`` must be ``1 / fan_in`` (LeCun et al., 1998). A ReLU halves the mean square, hence
    ``2 / fan_in`` (He et al., 2015). The way back wants ``1 / fan_out``; Glorot and Bengio (2010) take one over the
    mean of both, ``2 / (fan_in + fan_out)``.

    Parameters
    ----------
    scheme : {"lecun", "glorot", "he"}
    fan_in, fan_out : int
        Inputs and outputs of the layer.
    """
    fan_in, fan_out = whole("fan_in", fan_in), whole("fan_out", fan_out)
    variance = {"lecun": 1 / fan_in, "glorot": 2 / (fan_in + fan_out), "he": 2 / fan_in}
    return sqrt(variance[one_of("scheme", scheme, SCHEMES)])


def initial_weights(
    fan_in: int,
    fan_out: int,
    rng: np.random.Generator,
    scheme: str = "he",
    distribution: str = "normal",
) -> FloatArray:
    """Return random starting weights with mean 0 and the scheme's standard deviation.

    Parameters
    ----------
    fan_in, fan_out : int
    rng : numpy.random.Generator
        Where the randomness comes from; the same generator state gives the same weights.
    scheme : {"lecun", "glorot", "he"}
        See :func:`scheme_std`.
    distribution : {"normal", "uniform"}
        A uniform on ``[-a, a]`` has standard deviation ``a / sqrt(3)``, so ``a = sqrt(3) * std``.

    Returns
    -------
    ndarray, shape (fan_in, fan_out)
    """
    std = scheme_std(scheme, fan_in, fan_out)
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng must be a numpy Generator, e.g. numpy.random.default_rng(0), but is {type(rng).__name__}")
    if one_of("distribution", distribution, ("normal", "uniform")) == "normal":
        return rng.normal(0.0, std, size=(fan_in, fan_out))
    return rng.uniform(-sqrt(3) * std, sqrt(3) * std, size=(fan_in, fan_out))


def layer_scales(
    X: ArrayLike, layers: Iterable[FloatArray], activation: Callable[[FloatArray], FloatArray]
) -> Iterator[float]:
    """Yield the scale (root mean square) of the numbers that leave each layer, as a batch passes through.

    Parameters
    ----------
    X : array_like, shape (n, n_in)
    layers : iterable of ndarray
        Weight matrices, first layer first. A generator will do: one matrix is held at a time.
    activation : callable
        Applied to each layer's weighted sums, e.g. ``numpy.tanh``.
    """
    a = as_floats("X", X, ndim=2)
    for W in layers:
        a = activation(a @ W)
        yield norm(a) / sqrt(a.size)
