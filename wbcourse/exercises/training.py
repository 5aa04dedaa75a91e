"""The exercises of chapter *Training*, in the order of the page.

In a notebook: ``from wbcourse.exercises.training import check``, then ``check.gradient_step(gradient_step)``.
"""

from wbcourse.exercises import (
    _training_adam,
    _training_batches,
    _training_dropout,
    _training_momentum,
    _training_open,
    _training_scale,
    _training_seed,
    _training_step,
    _training_stop,
)
from wbcourse.exercises._check import Checks

_ORDER = (
    "gradient_step",
    "count_steps",
    "batches",
    "momentum_steps",
    "adam_step",
    "best_epoch",
    "standardise",
    "dropout",
    "seeded_run",
    "noisy_digits",
)
_ALL = (
    *_training_step.EXERCISES,
    *_training_batches.EXERCISES,
    *_training_momentum.EXERCISES,
    *_training_adam.EXERCISES,
    *_training_stop.EXERCISES,
    *_training_scale.EXERCISES,
    *_training_dropout.EXERCISES,
    *_training_seed.EXERCISES,
    *_training_open.EXERCISES,
)

EXERCISES = tuple(sorted(_ALL, key=lambda exercise: _ORDER.index(exercise.name)))
check = Checks(EXERCISES)

__all__ = ["EXERCISES", "check"]
