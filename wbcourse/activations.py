"""Activations: what a neuron makes of its weighted sum.

Each function stands beside its derivative. Both take the weighted sums ``z`` in any shape, keep float32, give no
warning however large ``z`` is, and write into ``out`` when it is given (which may be ``z`` itself).

Some derivatives can be had more cheaply from the output ``a = f(z)``: those are the ``*_from_output``. Mixing the two
up is a usual mistake: ``1 - a**2`` is the slope of tanh, ``1 - z**2`` is nothing at all.
"""

from dataclasses import dataclass
from math import inf
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike

from wbcourse._normal import normal_cdf, normal_pdf
from wbcourse._sums import zeros_like
from wbcourse._validate import FloatArray, one_of

Out = FloatArray | None


def _floats(z: ArrayLike) -> FloatArray:
    array = np.asarray(z)
    return array if array.dtype.kind == "f" else array.astype(np.float64)


def _room(z: FloatArray, out: Out) -> FloatArray:
    return np.empty_like(z) if out is None else out


# ---------------------------------------------------------------- no bend, or a single one


def identity(z: ArrayLike, out: Out = None) -> FloatArray:
    """Return `z` as it is: for the output layer, whose sums are the logits."""
    z = _floats(z)
    if out is None or out is z:
        return z
    np.copyto(out, z)
    return out


def identity_derivative(z: ArrayLike, out: Out = None) -> FloatArray:
    """Return 1 everywhere."""
    room = _room(_floats(z), out)
    room.fill(1)
    return room


def step(z: ArrayLike, out: Out = None) -> FloatArray:
    """Return 1 where the sum has reached 0, else 0: the neuron of McCulloch and Pitts (1943)."""
    z = _floats(z)
    return np.greater_equal(z, 0, out=_room(z, out))


def step_derivative(z: ArrayLike, out: Out = None) -> FloatArray:
    """Return 0 everywhere: a step gives no slope to learn from."""
    room = _room(_floats(z), out)
    room.fill(0)
    return room


def relu(z: ArrayLike, out: Out = None) -> FloatArray:
    """Return ``max(z, 0)``."""
    z = _floats(z)
    return np.maximum(z, zeros_like(z), out=out)


def relu_derivative(z: ArrayLike, out: Out = None) -> FloatArray:
    """Return 1 above 0, else 0. At the kink itself either would do; 0 is the custom."""
    z = _floats(z)
    return np.greater(z, 0, out=_room(z, out))


def relu_derivative_from_output(a: ArrayLike, out: Out = None) -> FloatArray:
    """Return the sign of the outputs: 1 or 0, as none is below 0."""
    return np.asarray(np.sign(_floats(a), out=out))


LEAK = 0.01


def leaky_relu(z: ArrayLike, out: Out = None) -> FloatArray:
    """Return `z` above 0, ``0.01 * z`` below (Maas, Hannun and Ng, 2013)."""
    z = _floats(z)
    return np.asarray(np.maximum(z, z * LEAK, out=out))


def leaky_relu_derivative(z: ArrayLike, out: Out = None) -> FloatArray:
    """Return 1 above 0, else 0.01. Takes `a` as well as `z`: they have the same sign."""
    z = _floats(z)
    slope = np.greater(z, 0, out=_room(z, out))
    return np.maximum(slope, LEAK, out=slope)


# ---------------------------------------------------------------- smooth, with two ends


def sigmoid(z: ArrayLike, out: Out = None) -> FloatArray:
    """Return ``1 / (1 + exp(-z))``: between 0 and 1, the odds ``a / (1 - a)`` being ``exp(z)``."""
    a = np.negative(_floats(z), out=out)
    # Far below 0, exp overflows to infinity, whose inverse is the right answer: only the warning is unwanted.
    with np.errstate(over="ignore", under="ignore"):
        a = np.asarray(np.exp(a, out=out))
        a += 1
        return np.asarray(np.reciprocal(a, out=a))


def sigmoid_derivative(z: ArrayLike, out: Out = None) -> FloatArray:
    """Return ``sigmoid(z) * sigmoid(-z)``, at most 1/4. Accurate at both ends."""
    z = _floats(z)
    other = sigmoid(-z)
    return np.multiply(sigmoid(z), other, out=out)


def sigmoid_derivative_from_output(a: ArrayLike, out: Out = None) -> FloatArray:
    """Return ``a * (1 - a)``."""
    a = _floats(a)
    return np.multiply(1 - a, a, out=out)


def tanh(z: ArrayLike, out: Out = None) -> FloatArray:
    """Return the hyperbolic tangent: between -1 and 1, ``2 * sigmoid(2 * z) - 1``."""
    return np.tanh(_floats(z), out=out)


def tanh_derivative(z: ArrayLike, out: Out = None) -> FloatArray:
    """Return ``1 - tanh(z)**2``, written ``4 * sigmoid(2 * z) * sigmoid(-2 * z)`` to be accurate at both ends."""
    slope = np.asarray(sigmoid_derivative(2 * _floats(z), out=out))
    slope *= 4
    return slope


def tanh_derivative_from_output(a: ArrayLike, out: Out = None) -> FloatArray:
    """Return ``1 - a**2``."""
    squares = np.square(_floats(a), out=out)
    return np.subtract(1, squares, out=out)


# ---------------------------------------------------------------- smooth, with one end


def elu(z: ArrayLike, out: Out = None) -> FloatArray:
    """Return `z` above 0, ``exp(z) - 1`` below (Clevert, Unterthiner and Hochreiter, 2016, with alpha = 1)."""
    z = _floats(z)
    # Above 0, expm1(0) = 0 is below z; below 0, the exponential is above its tangent z. So the larger one is right.
    return np.maximum(z, np.expm1(np.minimum(z, 0)), out=out)


def elu_derivative(z: ArrayLike, out: Out = None) -> FloatArray:
    """Return 1 above 0, ``exp(z)`` below."""
    with np.errstate(under="ignore"):
        return np.exp(np.minimum(_floats(z), 0, out=out), out=out)


def elu_derivative_from_output(a: ArrayLike, out: Out = None) -> FloatArray:
    """Return 1 above 0, ``a + 1`` below."""
    return np.add(np.minimum(_floats(a), 0, out=out), 1, out=out)


def softplus(z: ArrayLike, out: Out = None) -> FloatArray:
    """Return ``log(1 + exp(z))``, a ReLU with a rounded corner, written so that `exp` never overflows."""
    z = _floats(z)
    with np.errstate(under="ignore"):
        corner = np.log1p(np.exp(-np.abs(z)))
    return np.add(corner, np.maximum(z, 0), out=out)


def softplus_derivative(z: ArrayLike, out: Out = None) -> FloatArray:
    """Return ``sigmoid(z)``."""
    return sigmoid(z, out=out)


def softplus_derivative_from_output(a: ArrayLike, out: Out = None) -> FloatArray:
    """Return ``1 - exp(-a)``."""
    slope = np.expm1(np.negative(_floats(a), out=out), out=out)
    return np.negative(slope, out=out)


def gelu(z: ArrayLike, out: Out = None) -> FloatArray:
    """Return `z` times the share of a normal distribution below `z` (Hendrycks and Gimpel, 2016)."""
    z = _floats(z)
    return np.multiply(z, normal_cdf(z), out=out)


def gelu_derivative(z: ArrayLike, out: Out = None) -> FloatArray:
    """Return ``cdf(z) + z * pdf(z)``. It cannot be had from `a`: two sums may give the same output."""
    z = _floats(z)
    return np.add(normal_cdf(z), z * normal_pdf(z), out=out)


# ---------------------------------------------------------------- by name


class Function(Protocol):
    """A function of an array, number by number, that may write its answer into `out`."""

    def __call__(self, z: FloatArray, /, out: Out = None) -> FloatArray: ...  # noqa: D102


@dataclass(frozen=True)
class Activation:
    """An activation with all that a network needs to know of it.

    Attributes
    ----------
    name : str
    f, derivative : callable
        Functions of the weighted sum `z`.
    range : tuple of float
        Lower and upper bound of the outputs.
    derivative_from_output : callable or None
        The derivative as a function of ``a = f(z)``, where there is one.
    kinks : tuple of float
        Sums at which there is no derivative.
    """

    name: str
    f: Function
    derivative: Function
    range: tuple[float, float]
    derivative_from_output: Function | None = None
    kinks: tuple[float, ...] = ()

    def slope(self, z: FloatArray, a: FloatArray, out: Out = None) -> FloatArray:
        """Return ``f'(z)`` the cheaper way, given both `z` and ``a = f(z)``. If they share memory, `a` is in it."""
        if self.derivative_from_output is not None:
            return self.derivative_from_output(a, out=out)
        return self.derivative(z, out=out)


ACTIVATIONS = {
    activation.name: activation
    for activation in (
        Activation("step", step, step_derivative, (0, 1), step_derivative, kinks=(0,)),
        Activation("sigmoid", sigmoid, sigmoid_derivative, (0, 1), sigmoid_derivative_from_output),
        Activation("tanh", tanh, tanh_derivative, (-1, 1), tanh_derivative_from_output),
        Activation("relu", relu, relu_derivative, (0, inf), relu_derivative_from_output, kinks=(0,)),
        Activation("leaky_relu", leaky_relu, leaky_relu_derivative, (-inf, inf), leaky_relu_derivative, kinks=(0,)),
        Activation("elu", elu, elu_derivative, (-1, inf), elu_derivative_from_output),
        Activation("gelu", gelu, gelu_derivative, (-0.17, inf)),
        Activation("softplus", softplus, softplus_derivative, (0, inf), softplus_derivative_from_output),
        Activation("identity", identity, identity_derivative, (-inf, inf), identity_derivative),
    )
}


def get_activation(activation: str | Activation) -> Activation:
    """Return the activation of that name; an :class:`Activation` of your own is returned as it is."""
    if isinstance(activation, Activation):
        return activation
    return ACTIVATIONS[one_of("activation", activation, ACTIVATIONS)]
