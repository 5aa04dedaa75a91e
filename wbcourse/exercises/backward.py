"""The exercises of chapter *Backward propagation*, in the order of the page.

In a notebook: ``from wbcourse.exercises.backward import check``, then ``check.neuron_slopes(neuron_slopes)``.
"""

from wbcourse.exercises import (
    _backward_blame,
    _backward_check,
    _backward_depth,
    _backward_graph,
    _backward_layer,
    _backward_network,
    _backward_neuron,
    _backward_open,
    _backward_output,
)
from wbcourse.exercises._check import Checks

_ORDER = (
    "neuron_slopes",
    "delta_output",
    "layer_gradients",
    "delta_hidden",
    "backward",
    "gradient_errors",
    "to_move",
    "gradient_factor",
    "graph_slopes",
    "steady_start",
)
_ALL = (
    *_backward_neuron.EXERCISES,
    *_backward_output.EXERCISES,
    *_backward_layer.EXERCISES,
    *_backward_network.EXERCISES,
    *_backward_check.EXERCISES,
    *_backward_blame.EXERCISES,
    *_backward_depth.EXERCISES,
    *_backward_graph.EXERCISES,
    *_backward_open.EXERCISES,
)

EXERCISES = tuple(sorted(_ALL, key=lambda exercise: _ORDER.index(exercise.name)))
check = Checks(EXERCISES)

__all__ = ["EXERCISES", "check"]
