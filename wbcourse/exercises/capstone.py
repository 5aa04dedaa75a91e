"""The exercises of the capstone, *Digits, from nothing*, in the order of the page.

In a notebook: ``from wbcourse.exercises.capstone import check``, then ``check.prepare(prepare)``.
"""

from wbcourse.exercises import (
    _capstone_backward,
    _capstone_confusion,
    _capstone_data,
    _capstone_forward,
    _capstone_recogniser,
    _capstone_start,
    _capstone_step,
    _capstone_worst,
)
from wbcourse.exercises._check import Checks

EXERCISES = (
    *_capstone_data.EXERCISES,
    *_capstone_start.EXERCISES,
    *_capstone_forward.EXERCISES,
    *_capstone_backward.EXERCISES,
    *_capstone_step.EXERCISES,
    *_capstone_confusion.EXERCISES,
    *_capstone_recogniser.EXERCISES,
    *_capstone_worst.EXERCISES,
)
check = Checks(EXERCISES)

__all__ = ["EXERCISES", "check"]
