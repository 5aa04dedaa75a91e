"""Chapter *Training*, the exercises about a step downhill, and about how many there are."""

from math import ceil
from typing import Any

import numpy as np

from wbcourse.exercises._exercise import Case, Exercise, Mistake
from wbcourse.exercises._properties import inputs_kept, shape, values
from wbcourse.weights import norm


def gradient_step(w: Any, g: Any, rate: float) -> Any:
    """Return the weights after a step of gradient descent."""
    return w - rate * g


def _step_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case((rng.normal(0, 1.5, size=shape), rng.normal(0, 1.5, size=shape), float(rng.uniform(low, 2 * low))))
        for shape, low in (((3,), 0.05), ((4, 2), 0.2), ((2, 5), 1.2))
    ]


def _in_place(w: Any, g: Any, rate: float) -> Any:
    w -= rate * g
    return w


_gradient_step = Exercise(
    "training",
    "gradient_step",
    "One step downhill",
    reference=gradient_step,
    cases=_step_cases,
    properties=(shape(hint=1), values(points=2, hint=2), inputs_kept()),
    mistakes=(
        Mistake(
            "wrong sign",
            "your step goes *uphill*. The slopes point to where the loss grows, so they are taken away.",
            (lambda w, g, rate: w + rate * g, lambda w, g, rate: w + g),
        ),
        Mistake(
            "rate left out",
            "you take away the slopes as they are. How far to go is for the learning rate to say.",
            (lambda w, g, rate: w - g,),
        ),
        Mistake(
            "the step alone",
            "you return the step, not the weights after it.",
            (lambda w, g, rate: -rate * g, lambda w, g, rate: rate * g),
        ),
        Mistake(
            "turned over",
            "you subtract the weights from the step. Start at the weights and go from there.",
            (lambda w, g, rate: rate * g - w, lambda w, g, rate: g - rate * w, lambda w, g, rate: rate * w - g),
        ),
        Mistake(
            "divided by the rate",
            "you divide by the learning rate, so a small rate makes a giant's step. The rate multiplies the slopes.",
            (lambda w, g, rate: w - g / rate,),
        ),
        Mistake(
            "rate on the weights",
            "your learning rate multiplies the weights. It belongs to the slopes alone.",
            (
                lambda w, g, rate: rate * (w - g),
                lambda w, g, rate: rate * w - rate * g,
                lambda w, g, rate: (1 - rate) * w - rate * g,
                lambda w, g, rate: w - rate * w * g,
            ),
        ),
        Mistake(
            "direction only",
            "you use the signs of the slopes, or their direction, and drop their size. A step of plain gradient "
            "descent is longer where it is steeper.",
            (
                lambda w, g, rate: w - rate * np.sign(g),
                lambda w, g, rate: w - rate * g / norm(g),
            ),
        ),
        Mistake(
            "one slope for all",
            "you moved all weights by the same number. Each weight has a slope of its own.",
            (lambda w, g, rate: w - rate * g.mean(), lambda w, g, rate: w - rate * g.sum()),
        ),
        Mistake(
            "in place",
            "your step is right, and you took it in the caller's own array: `-=` writes into `w`. Make a new array.",
            (_in_place,),
        ),
    ),
)


def count_steps(n: int, batch_size: int, epochs: int) -> int:
    """Return how many steps of gradient descent a training takes."""
    return epochs * ceil(n / batch_size)


def _count_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for full, rest, group in ((6, 0, "no rest"), (11, 0, "no rest"), (7, 1, "a rest"), (5, -1, "a rest")):
        batch_size = int(rng.integers(12, 40))
        cases.append(Case((full * batch_size + rest, batch_size, int(rng.integers(3, 9))), group))
    n = int(rng.integers(20, 40))
    cases.append(Case((n, n + int(rng.integers(10, 30)), int(rng.integers(10, 20))), "fewer samples than a batch"))
    return cases


_count_steps = Exercise(
    "training",
    "count_steps",
    "Samples, batches, steps, epochs",
    reference=count_steps,
    cases=_count_cases,
    properties=(
        values("no rest", hint=1),
        values("a rest", points=2, hint=2),
        values("fewer samples than a batch", hint=3),
    ),
    mistakes=(
        Mistake(
            "rest forgotten",
            "you left out the last batch of an epoch, which holds the rest. It is smaller, and a step all the same.",
            (lambda n, batch_size, epochs: epochs * (n // batch_size),),
        ),
        Mistake(
            "a share of a step",
            "you count the last batch as a part of a step, or leave the rounding to the end. There are no half steps: "
            "round up in each epoch.",
            (lambda n, batch_size, epochs: epochs * n / batch_size,),
        ),
        Mistake(
            "rest carried over",
            "you fill the last batch up with samples of the next epoch. Each epoch deals out all samples once, and its "
            "last batch holds what is left.",
            (
                lambda n, batch_size, epochs: ceil(epochs * n / batch_size),
                lambda n, batch_size, epochs: epochs * n // batch_size,
            ),
        ),
        Mistake(
            "a batch too many",
            "you add a batch for the rest also where there is none.",
            (lambda n, batch_size, epochs: epochs * (n // batch_size + 1),),
        ),
        Mistake(
            "rounded to the nearest",
            "you round to the nearest number. A small rest is a batch as well: round *up*.",
            (lambda n, batch_size, epochs: epochs * round(n / batch_size),),
        ),
        Mistake(
            "one epoch",
            "you count the steps of one epoch only. Each epoch takes them all again.",
            (lambda n, batch_size, epochs: ceil(n / batch_size),),
        ),
        Mistake(
            "a step a sample",
            "you count a step for each sample. The samples of a batch are sent forward and backward together, and make "
            "one step.",
            (lambda n, batch_size, epochs: epochs * n,),
        ),
        Mistake(
            "a step an epoch",
            "you count one step an epoch. That is so when a batch holds all samples; here there is a step after each "
            "batch.",
            (lambda n, batch_size, epochs: epochs,),
        ),
        Mistake(
            "size for number",
            "you took the batch size for the number of batches. It says how many samples are in one.",
            (lambda n, batch_size, epochs: epochs * batch_size, lambda n, batch_size, epochs: batch_size),
        ),
        Mistake(
            "divided by the epochs",
            "you divide by the number of epochs. Every epoch takes all the steps again: multiply.",
            (
                lambda n, batch_size, epochs: ceil(n / batch_size) / epochs,
                lambda n, batch_size, epochs: ceil(n / batch_size / epochs),
            ),
        ),
    ),
)


EXERCISES = (_gradient_step, _count_steps)
