"""The exercises of chapter *Biases*, in the order of the page.

In a notebook: ``from wbcourse.exercises.biases import check``, then ``check.sigmoid_layer(sigmoid_layer)``.
"""

from wbcourse.exercises import (
    _biases_boundary,
    _biases_gradient,
    _biases_layer,
    _biases_loss,
    _biases_open,
    _biases_start,
    _biases_threshold,
)
from wbcourse.exercises._check import Checks

_ORDER = (
    "sigmoid_layer",
    "augmented",
    "at_least",
    "boundary_offset",
    "log_odds_bias",
    "first_loss",
    "firing_rates",
    "bias_gradient",
    "decay_step",
    "alarm_bias",
)
_ALL = (
    *_biases_layer.EXERCISES,
    *_biases_threshold.EXERCISES,
    *_biases_boundary.EXERCISES,
    *_biases_start.EXERCISES,
    *_biases_loss.EXERCISES,
    *_biases_gradient.EXERCISES,
    *_biases_open.EXERCISES,
)

EXERCISES = tuple(sorted(_ALL, key=lambda exercise: _ORDER.index(exercise.name)))
check = Checks(EXERCISES)

__all__ = ["EXERCISES", "check"]
