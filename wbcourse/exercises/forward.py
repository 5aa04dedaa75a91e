"""The exercises of chapter *Forward propagation*, in the order of the page.

In a notebook: ``from wbcourse.exercises.forward import check``, then ``check.layer(layer)``.
"""

from wbcourse.exercises import (
    _forward_activation,
    _forward_binary,
    _forward_chance,
    _forward_collapse,
    _forward_cost,
    _forward_cross_entropy,
    _forward_layer,
    _forward_network,
    _forward_open,
    _forward_soft_maximum,
    _forward_softmax,
)
from wbcourse.exercises._check import Checks

_ORDER = (
    "layer",
    "leaky_relu",
    "forward",
    "collapse",
    "softmax",
    "log_sum_exp",
    "cross_entropy",
    "binary_cross_entropy",
    "cost",
    "chance_loss",
    "xor_layers",
)
_ALL = (
    *_forward_activation.EXERCISES,
    *_forward_binary.EXERCISES,
    *_forward_chance.EXERCISES,
    *_forward_collapse.EXERCISES,
    *_forward_cost.EXERCISES,
    *_forward_cross_entropy.EXERCISES,
    *_forward_layer.EXERCISES,
    *_forward_network.EXERCISES,
    *_forward_open.EXERCISES,
    *_forward_soft_maximum.EXERCISES,
    *_forward_softmax.EXERCISES,
)

EXERCISES = tuple(sorted(_ALL, key=lambda exercise: _ORDER.index(exercise.name)))
check = Checks(EXERCISES)

__all__ = ["EXERCISES", "check"]
