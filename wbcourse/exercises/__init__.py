"""Exercises: what is asked, the usual mistakes, and the messages. One module a chapter.

In a notebook: ``from wbcourse.exercises.weights import check``, then ``check.weighted_sum(weighted_sum)``.
From Python: ``check.weighted_sum.grade(weighted_sum)`` returns a :class:`Result` and shows nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from wbcourse.exercises._exercise import Exercise, Mistake, Property, Result
from wbcourse.exercises._marks import MarkError, hidden_removed, solution_marks_removed, stub_of
from wbcourse.exercises._student import student_version

if TYPE_CHECKING:
    from wbcourse.exercises._check import Check

CHAPTERS = ("weights", "biases", "forward", "backward", "training", "hyperparameters", "capstone")

__all__ = [
    "CHAPTERS",
    "Exercise",
    "MarkError",
    "Mistake",
    "Property",
    "Result",
    "find",
    "hidden_removed",
    "solution_marks_removed",
    "stub_of",
    "student_version",
]


def find(exercise: str) -> "Check":
    """Return the check of an exercise by its id, ``weights.weighted_sum``.

    Raises
    ------
    ValueError
        If there is no such exercise.
    """
    chapter, _, name = exercise.partition(".")
    if chapter in CHAPTERS:
        for check in import_module(f"{__name__}.{chapter}").check:
            if check.exercise.name == name:
                found: Check = check
                return found
    raise ValueError(f"there is no exercise {exercise!r}; the chapters with exercises are {', '.join(CHAPTERS)}")
