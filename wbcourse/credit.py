"""Credit and blame, read off the gradients: which layers learn, which neurons are dead, what would move most."""

from dataclasses import dataclass

import numpy as np

from wbcourse._validate import FloatArray, positive, whole
from wbcourse.backward import Gradients
from wbcourse.forward import Network
from wbcourse.weights import norm


@dataclass(frozen=True)
class LayerStatistics:
    """What arrives at one layer on the way back.

    Attributes
    ----------
    layer : int
        From 0.
    delta_rms : float
        Typical size of a delta: root mean square over neurons and samples. From layer to layer it tells whether the
        gradient vanishes or explodes.
    weight_gradient_rms, weight_gradient_max : float
        Typical and largest size of a weight's slope.
    relative_step : float
        Length of the weights' gradient divided by that of the weights: times the learning rate, the share by which one
        step of gradient descent changes the layer. NaN if all weights are 0.
    silent : float
        Share of the neurons whose delta is 0 for every sample: nothing they do will change. A dead ReLU is one.
    """

    layer: int
    delta_rms: float
    weight_gradient_rms: float
    weight_gradient_max: float
    relative_step: float
    silent: float


def _rms(values: FloatArray) -> float:
    return norm(values) / float(np.sqrt(values.size))


def gradient_statistics(network: Network, gradients: Gradients) -> list[LayerStatistics]:
    """Return the statistics of each layer, the first layer first."""
    return [
        LayerStatistics(
            layer=layer,
            delta_rms=_rms(delta),
            weight_gradient_rms=_rms(slopes),
            weight_gradient_max=float(abs(slopes).max()),
            relative_step=norm(slopes) / norm(W) if W.any() else float("nan"),
            silent=float((delta == 0).all(axis=0).mean()),
        )
        for layer, (W, slopes, delta) in enumerate(
            zip(network.weights, gradients.weights, gradients.deltas, strict=True)
        )
    ]


@dataclass(frozen=True)
class Adjustment:
    """How one step of gradient descent would change one connection.

    Attributes
    ----------
    layer : int
        From 0.
    source : int or None
        The input or neuron that it comes from; None for a bias, which comes from the constant 1.
    target : int
        The neuron that it leads to.
    value, change : float
        The weight or bias now, and what would be added: ``-learning_rate * gradient``.
    """

    layer: int
    source: int | None
    target: int
    value: float
    change: float


def largest_adjustments(
    network: Network, gradients: Gradients, k: int = 10, learning_rate: float = 1.0
) -> list[Adjustment]:
    """Return the `k` connections that one step of gradient descent would change most, the largest change first.

    Parameters
    ----------
    network : Network
    gradients : Gradients
    k : int
        All of them if the network has fewer.
    learning_rate : float
        Greater than 0. It scales all changes and does not alter their order.
    """
    k, learning_rate = whole("k", k), positive("learning_rate", learning_rate)
    sizes = abs(gradients.vector)
    order = np.argsort(-sizes, kind="stable")[:k]
    adjustments = []
    for index in order.tolist():
        layer, source, target = network.parameters.locate(index)
        value, change = float(network.parameters.vector[index]), -learning_rate * float(gradients.vector[index])
        adjustments.append(Adjustment(layer, source, target, value, change))
    return adjustments
