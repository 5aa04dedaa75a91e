"""Chapter *Forward propagation*, the exercise about an activation: what it gives, and how steep it is."""

from typing import Any

import numpy as np

from wbcourse.exercises._exercise import Case, Exercise, Mistake
from wbcourse.exercises._properties import inputs_kept, part, shape


def leaky_relu(z: Any, leak: float) -> Any:
    """Return the outputs of a leaky ReLU, and its slopes."""
    return np.where(z > 0, z, leak * z), np.where(z > 0, 1.0, leak)


def _leak_cases(rng: np.random.Generator) -> list[Case]:
    return [
        Case((rng.normal(0, 2, size=shape), float(rng.uniform(low, low + 0.1))))
        for shape, low in (((7,), 0.1), ((4, 3), 0.25), ((2, 5), 0.05))
    ]


_leaky_relu = Exercise(
    "forward",
    "leaky_relu",
    "An activation and its slope",
    reference=leaky_relu,
    cases=_leak_cases,
    properties=(
        shape(hint=1),
        part(0, "the outputs", 1, hint=1),
        part(1, "the slopes", 1, hint=2),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "no leak",
            "yours is a plain ReLU: below 0 it gives 0, with slope 0. The leak lets a little through, so that a neuron "
            "that is below 0 for every sample can still learn.",
            (
                lambda z, leak: (np.maximum(z, 0), (z > 0) * 1.0),
                lambda z, leak: (leaky_relu(z, leak)[0], (z > 0) * 1.0),
                lambda z, leak: (np.maximum(z, 0), leaky_relu(z, leak)[1]),
            ),
        ),
        Mistake(
            "leak above 0",
            "you let the positive sums leak and keep the negative ones. Above 0 the sum comes out as it is.",
            (
                lambda z, leak: (np.where(z > 0, leak * z, z), np.where(z > 0, leak, 1.0)),
                lambda z, leak: (np.minimum(z, leak * z), np.where(z > 0, leak, 1.0)),
            ),
        ),
        Mistake(
            "a constant below 0",
            "below 0 you return the leak itself. It is a slope: the output there is the leak *times* the sum.",
            (
                lambda z, leak: (np.where(z > 0, z, leak), leaky_relu(z, leak)[1]),
                lambda z, leak: (np.maximum(z, leak),) * 2,
            ),
        ),
        Mistake(
            "bent upwards",
            "below 0 your outputs are positive. The leak keeps the sign: a negative sum gives a small negative output.",
            (
                lambda z, leak: (np.where(z > 0, z, -leak * z), leaky_relu(z, leak)[1]),
                lambda z, leak: (np.where(z > 0, z, -leak * z), np.where(z > 0, 1.0, -leak)),
            ),
        ),
        Mistake(
            "own leak",
            "you use a leak of your own, 0.01 perhaps, and not the one that was passed in.",
            tuple((lambda z, leak, own=own: leaky_relu(z, own)) for own in (0.01, 0.1, 0.2, 0.001)),
        ),
        Mistake(
            "wrong way round",
            "you return the slopes first. The outputs come first, then the slopes.",
            (lambda z, leak: leaky_relu(z, leak)[::-1],),
        ),
        Mistake(
            "outputs for slopes",
            "your slopes are the outputs once more. A slope says by how much the output changes when the sum grows by "
            "1: on a straight piece that is one fixed number.",
            (lambda z, leak: (leaky_relu(z, leak)[0],) * 2,),
        ),
        Mistake(
            "slopes left out",
            "you return the outputs alone. Asked for are two arrays: the outputs, and the slopes.",
            (lambda z, leak: leaky_relu(z, leak)[0],),
        ),
        Mistake(
            "slope 1 everywhere",
            "your slope is the same on both sides. The bend at 0 is what makes this function an activation: there the "
            "slope changes.",
            (
                lambda z, leak: (leaky_relu(z, leak)[0], np.ones_like(z)),
                lambda z, leak: (leaky_relu(z, leak)[0], np.full_like(z, leak)),
            ),
        ),
        Mistake(
            "both slopes added",
            "you add the leaking part to the whole sum. Above 0 nothing leaks: either the one holds or the other.",
            (
                lambda z, leak: (np.maximum(z, 0) + leak * z, (z > 0) + leak),
                lambda z, leak: (np.maximum(z, 0) + leak * z, leaky_relu(z, leak)[1]),
            ),
        ),
    ),
)


EXERCISES = (_leaky_relu,)
