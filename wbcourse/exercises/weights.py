"""The exercises of chapter *Weights*, in the order of the page.

In a notebook: ``from wbcourse.exercises.weights import check``, then ``check.weighted_sum(weighted_sum)``.
"""

from wbcourse.exercises import (
    _weights_depth,
    _weights_layer,
    _weights_neuron,
    _weights_open,
    _weights_reading,
    _weights_slopes,
    _weights_start,
)
from wbcourse.exercises._check import Checks

_ORDER = (
    "weighted_sum",
    "count_weights",
    "linear",
    "boundary_direction",
    "class_templates",
    "effect_sizes",
    "he_weights",
    "scale_after",
    "nudge_slopes",
    "three_or_eight",
)
_ALL = (
    *_weights_neuron.EXERCISES,
    *_weights_layer.EXERCISES,
    *_weights_reading.EXERCISES,
    *_weights_start.EXERCISES,
    *_weights_depth.EXERCISES,
    *_weights_slopes.EXERCISES,
    *_weights_open.EXERCISES,
)

EXERCISES = tuple(sorted(_ALL, key=lambda exercise: _ORDER.index(exercise.name)))
check = Checks(EXERCISES)

__all__ = ["EXERCISES", "check"]
