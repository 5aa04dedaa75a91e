"""Backward propagation: who is to blame, and by how much.

The blame of a sum `z` is its *delta*, ``dL/dz``: by how much the loss would grow if the sum grew by one, were the loss
a straight line. Four equations find the deltas, last layer first, and from them the slope for every weight and bias
(Rumelhart, Hinton and Williams, 1986; in batch form, one sample a row):

=====================================  ====================================================
:func:`delta_output`                   ``delta = dL/da * f'(z)``
:func:`delta_hidden`                   ``delta = (delta_next @ W_next.T) * f'(z)``
:func:`weight_gradient`                ``dL/dW = x.T @ delta``
:func:`bias_gradient`                  ``dL/db = delta`` summed over the batch
=====================================  ====================================================
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from wbcourse._validate import FloatArray, positive
from wbcourse.biases import bias_gradient
from wbcourse.forward import Network
from wbcourse.losses import Loss, get_loss
from wbcourse.parameters import Parameters
from wbcourse.trace import Trace

__all__ = [
    "Gradients",
    "backward",
    "bias_gradient",
    "delta_hidden",
    "delta_output",
    "objective",
    "propagate_back",
    "weight_gradient",
]

# ---------------------------------------------------------------- the four equations (the fourth is in biases)


def delta_output(slope_of_loss: FloatArray, slope: FloatArray, out: FloatArray | None = None) -> FloatArray:
    """Return the deltas of the last layer: ``dL/da * f'(z)``.

    Parameters
    ----------
    slope_of_loss : ndarray, shape (n, n_out)
        ``dL/da``, from the loss.
    slope : ndarray, shape (n, n_out)
        ``f'(z)``, all 1 where the outputs are the logits themselves.
    out : ndarray, optional
        Where to write the answer; it may be one of the others.
    """
    return np.multiply(slope_of_loss, slope, out=out)


def delta_hidden(
    delta_next: FloatArray, W_next: FloatArray, slope: FloatArray, out: FloatArray | None = None
) -> FloatArray:
    """Return the deltas of a layer from those of the next: ``(delta_next @ W_next.T) * f'(z)``.

    Blame goes back over the connection that the output came by, in proportion to its weight.

    Parameters
    ----------
    delta_next : ndarray, shape (n, n_next)
    W_next : ndarray, shape (n_out, n_next)
        The weights *as they were* in the forward pass: update none before its delta has passed.
    slope : ndarray, shape (n, n_out)
        ``f'(z)``, times the mask if there was one.
    out : ndarray, shape (n, n_out), optional
        Where to write the answer; not `slope`.
    """
    delta = np.dot(delta_next, W_next.T, out=out)
    delta *= slope
    return delta


def weight_gradient(x: FloatArray, delta: FloatArray, out: FloatArray | None = None) -> FloatArray:
    """Return the slope of the loss for each weight: ``x.T @ delta``, summed over the batch by the product.

    Parameters
    ----------
    x : ndarray, shape (n, n_in)
        What entered the layer.
    delta : ndarray, shape (n, n_out)
    out : ndarray, shape (n_in, n_out), optional
    """
    return np.asarray(np.dot(x.T, delta, out=out))


# ---------------------------------------------------------------- a network


@dataclass
class Gradients:
    """The slopes of the loss.

    Attributes
    ----------
    parameters : Parameters
        One slope a parameter: ``parameters.vector`` is laid out like the network's own.
    deltas : list of ndarray, shapes (n, n_out)
        ``dL/dz`` of each layer, the first layer first.
    """

    parameters: Parameters
    deltas: list[FloatArray]

    @property
    def vector(self) -> FloatArray:
        """All slopes, shape (n_parameters,), those of the weights first."""
        return self.parameters.vector

    @property
    def weights(self) -> tuple[FloatArray, ...]:
        """Slopes for the weights, one array (n_in, n_out) a layer."""
        return self.parameters.weights

    @property
    def biases(self) -> tuple[FloatArray, ...]:
        """Slopes for the biases, one array (n_out,) a layer; empty for a network without."""
        return self.parameters.biases


def objective(network: Network, trace: Trace, targets: ArrayLike, loss: str | Loss, l2: float = 0.0) -> float:
    """Return the number that training makes small: the loss, and ``l2 / 2`` times the sum of the squared weights.

    Biases are left out of the penalty. Arguments are those of :func:`backward`.
    """
    squares = np.square(network.parameters.vector[: network.parameters.n_weights]).sum()
    return get_loss(loss)(trace.outputs, targets) + positive("l2", l2, zero=True) / 2 * float(squares)


def backward(network: Network, trace: Trace, targets: ArrayLike, loss: str | Loss, l2: float = 0.0) -> Gradients:
    """Return the slope of :func:`objective` for every weight and bias.

    Parameters
    ----------
    network : Network
    trace : Trace
        Of ``network.forward(X)``; the parameters must not have changed since.
    targets : array_like
        What the outputs should have been: labels of shape (n,), or numbers of shape (n, n_out); see
        :meth:`wbcourse.losses.Loss.prepare`.
    loss : str or Loss
        A name means the mean over the batch.
    l2 : float
        Strength of the penalty on the weights, at least 0.

    Raises
    ------
    ValueError
        If the trace is of a network of another shape, the outputs are not finite, or the targets do not fit.
    """
    loss = get_loss(loss)
    shapes = [a.shape[1] for a in (trace.inputs[0], *trace.a)]
    if shapes != list(network.sizes):
        raise ValueError(f"trace must be of a network {list(network.sizes)}, but is of one {shapes}")
    if not np.isfinite(trace.outputs).all():
        raise ValueError("trace has outputs that are not finite: the parameters have grown too large")
    prepared = loss.prepare(targets, trace.outputs.shape, network.dtype)
    gradients = Gradients(network.parameters.like(), [np.empty_like(a) for a in trace.a])
    return propagate_back(network, trace, prepared, loss, gradients, positive("l2", l2, zero=True))


def propagate_back(
    network: Network, trace: Trace, prepared: FloatArray, loss: Loss, gradients: Gradients, l2: float = 0.0
) -> Gradients:
    """Fill `gradients`: the way back itself, for the inner loop of training. Nothing is checked.

    Parameters
    ----------
    prepared : ndarray, shape (n, n_out)
        Targets from :meth:`wbcourse.losses.Loss.prepare`.
    gradients : Gradients
        Room for the answer, its deltas of the shapes of ``trace.a``.

    The others are those of :func:`backward`.
    """
    weights, deltas, slopes = network.weights, gradients.deltas, gradients.parameters
    last = len(weights) - 1
    for layer in range(last, -1, -1):
        delta, mask = deltas[layer], trace.masks[layer]
        if layer == last:
            loss.delta_of(trace.outputs, prepared, out=delta)
            if network.activations[layer].name != "identity":
                delta_output(delta, network.activations[layer].slope(trace.z[layer], trace.a[layer]), out=delta)
        else:
            slope = network.activations[layer].slope(trace.z[layer], trace.a[layer])
            if mask is not None:
                slope = slope * mask
            delta_hidden(deltas[layer + 1], weights[layer + 1], slope, out=delta)
        weight_gradient(trace.inputs[layer], delta, out=slopes.weights[layer])
        if slopes.biases:
            bias_gradient(delta, out=slopes.biases[layer])
    if l2:
        slopes.vector[: slopes.n_weights] += l2 * network.parameters.vector[: slopes.n_weights]
    return gradients
