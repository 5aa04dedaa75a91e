"""Checks for the exercises: what is asked, the usual mistakes, and what to say about each.

A notebook imports its chapter's checks and calls one with the answer::

    from wbcourse.exercises import weights as check

    check.weighted_sum(weighted_sum)

``check.weighted_sum.grade(weighted_sum)`` returns the :class:`Result` and shows nothing.
"""

from wbcourse.exercises._exercise import Exercise, Mistake, Property
from wbcourse.exercises._marks import hidden_removed, solution_marks_removed, stub_of, student_version
from wbcourse.exercises._result import CheckFailed, Outcome, Result

__all__ = [
    "CheckFailed",
    "Exercise",
    "Mistake",
    "Outcome",
    "Property",
    "Result",
    "hidden_removed",
    "solution_marks_removed",
    "stub_of",
    "student_version",
]
