"""Chapter *Weights*, the exercises about one neuron: its sum, and its boundary."""

from typing import Any

import numpy as np

from wbcourse.exercises._compare import close
from wbcourse.exercises._exercise import Attempt, Case, Exercise, Mistake, Property
from wbcourse.exercises._messages import contrast
from wbcourse.exercises._properties import inputs_kept, shape, values, wrong_form
from wbcourse.weights import direction, weighted_sum

# ---------------------------------------------------------------- weighted_sum


def _sum_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case((rng.normal(size=4), rng.normal(size=4)), "one sample"),
        Case((rng.normal(size=7), rng.normal(size=7)), "one sample"),
        Case((rng.normal(size=(5, 3)), rng.normal(size=3)), "a batch"),
        Case((rng.normal(size=(2, 6)), rng.normal(size=6)), "a batch"),
    ]


_weighted_sum = Exercise(
    "weights",
    "weighted_sum",
    "The weighted sum",
    reference=weighted_sum,
    cases=_sum_cases,
    properties=(values("one sample", hint=1), values("a batch", hint=2), inputs_kept()),
    mistakes=(
        Mistake(
            "mean",
            "your result is the mean of the products. A neuron adds them up and does not divide: with more inputs, "
            "the sum has more to say.",
            (lambda x, w: (x * w).mean(axis=-1),),
        ),
        Mistake(
            "not added",
            "you return the products themselves. That is what each input contributes; the neuron's answer is one "
            "number a sample, so the products still have to be added.",
            (lambda x, w: x * w,),
        ),
        Mistake(
            "rows for columns",
            "you add down the columns of the batch, so you mix the samples. A sample is a row: add along the last "
            "axis, which has one entry for each input.",
            (lambda x, w: (x * w).sum(axis=0),),
        ),
        Mistake(
            "one number for the batch",
            "you add up the whole batch into one number. Each sample keeps its own sum: a batch of n samples gives n "
            "numbers.",
            (lambda x, w: (x * w).sum(),),
        ),
        Mistake(
            "signs lost",
            "you use the size of each weight without its sign. A negative weight argues against: its product must be "
            "subtracted.",
            (lambda x, w: (x * np.abs(w)).sum(axis=-1), lambda x, w: np.abs(x * w).sum(axis=-1)),
        ),
        Mistake(
            "sum of sums",
            "you add each input to its weight. A connection multiplies what comes through it.",
            (lambda x, w: (x + w).sum(axis=-1),),
        ),
        Mistake(
            "weights first",
            "your product has the weights on the left. For one sample that makes no difference, but a batch has its "
            "inputs in the last axis, and that axis must meet the weights.",
            (lambda x, w: w @ x, lambda x, w: np.dot(w, x)),
        ),
    ),
)

# ---------------------------------------------------------------- boundary_direction


def _boundary(w: Any) -> Any:
    u = direction(w)
    return np.array([-u[1], u[0]])


def _along(came: Any, expected: Any) -> bool:
    return close(came, expected) or close(came, -np.asarray(expected))


def _length_one(attempt: Attempt) -> str | None:
    for trial in attempt.trials:
        if said := wrong_form(attempt, trial):
            return said
        length = float(np.linalg.norm(trial.answer.value))
        if not abs(length - 1) < 1e-5:
            return f"{contrast(attempt, trial)}\n  your vector has length {length:.4g}; a unit vector has length 1."
    return None


def _right_angle(attempt: Attempt) -> str | None:
    for trial in attempt.trials:
        if said := wrong_form(attempt, trial):
            return said
        w, u = np.asarray(trial.case.args[0], dtype=float), np.asarray(trial.answer.value, dtype=float)
        lengths = np.linalg.norm(u) * np.linalg.norm(w)
        if not lengths > 0 or not abs(u @ w) < 1e-5 * lengths:
            said = "Along the boundary the weighted sum is 0"
            return f"{contrast(attempt, trial)}\n  {said}, but with your vector as input it is {u @ w:.4g}."
    return None


_boundary_direction = Exercise(
    "weights",
    "boundary_direction",
    "Along the boundary",
    reference=_boundary,
    cases=lambda rng: [
        Case((np.array([a, b]) * rng.uniform(0.5, 2),)) for a, b in ((2.0, 0.7), (-1.3, 3.1), (-0.4, -2.5), (1.7, -0.6))
    ],
    agree=_along,
    properties=(
        shape(hint=1),
        Property("at a right angle to w", 2, _right_angle, hint=2),
        Property("length 1", 1, _length_one, hint=3, after=True),
    ),
    mistakes=(
        Mistake(
            "across, not along",
            "your vector points along w itself. That is across the boundary: the way in which the sum grows fastest. "
            "Along the boundary it does not change.",
            (lambda w: w / np.linalg.norm(w), lambda w: w),
        ),
        Mistake(
            "length not 1",
            "your vector points the right way and is as long as w. A unit vector has length 1.",
            (lambda w: np.array([-w[1], w[0]]),),
        ),
        Mistake(
            "no change of sign",
            "you swapped the two numbers and left both signs alone. The product with w is then 2 * w[0] * w[1], "
            "which is 0 only by luck: one of the two must change its sign.",
            (lambda w: w[::-1] / np.linalg.norm(w), lambda w: w[::-1]),
        ),
        Mistake(
            "not swapped",
            "you changed one sign and did not swap the two numbers. That mirrors w; it does not turn it by a right "
            "angle.",
            (lambda w: np.array([w[0], -w[1]]) / np.linalg.norm(w), lambda w: np.array([w[0], -w[1]])),
        ),
        Mistake(
            "divided by the square",
            "you divided by the sum of the squares. The length is the square root of that.",
            (lambda w: np.array([-w[1], w[0]]) / (w @ w),),
        ),
        Mistake(
            "divided by the sum",
            "you divided by the sum of the sizes. The length of a vector comes from Pythagoras: squares, their sum, "
            "its square root.",
            (lambda w: np.array([-w[1], w[0]]) / np.abs(w).sum(),),
        ),
    ),
)


EXERCISES = (
    _weighted_sum,
    _boundary_direction,
)
