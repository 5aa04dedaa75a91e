"""The exercises of chapter *Hyperparameters*, in the order of the page.

In a notebook: ``from wbcourse.exercises.hyperparameters import check``, then ``check.tell_apart(tell_apart)``.
"""

from wbcourse.exercises import (
    _hyperparameters_choice,
    _hyperparameters_compare,
    _hyperparameters_draws,
    _hyperparameters_grid,
    _hyperparameters_halving,
    _hyperparameters_luck,
    _hyperparameters_names,
    _hyperparameters_open,
    _hyperparameters_random,
    _hyperparameters_stack,
)
from wbcourse.exercises._check import Checks
from wbcourse.exercises._hyperparameters_task import SPACE, SmallTask

_ORDER = (
    "tell_apart",
    "log_uniform",
    "grid",
    "random_search",
    "mean_and_error",
    "choose",
    "best_by_luck",
    "halving_rounds",
    "stacked_forward",
    "find_configuration",
)
_ALL = (
    *_hyperparameters_names.EXERCISES,
    *_hyperparameters_draws.EXERCISES,
    *_hyperparameters_grid.EXERCISES,
    *_hyperparameters_random.EXERCISES,
    *_hyperparameters_compare.EXERCISES,
    *_hyperparameters_choice.EXERCISES,
    *_hyperparameters_luck.EXERCISES,
    *_hyperparameters_halving.EXERCISES,
    *_hyperparameters_stack.EXERCISES,
    *_hyperparameters_open.EXERCISES,
)

EXERCISES = tuple(sorted(_ALL, key=lambda exercise: _ORDER.index(exercise.name)))
check = Checks(EXERCISES)

__all__ = ["EXERCISES", "SPACE", "SmallTask", "check"]
