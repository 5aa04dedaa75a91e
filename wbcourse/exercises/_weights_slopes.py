"""Chapter *Weights*, the exercise about slopes: how a loss answers to a nudge of each weight."""

from typing import Any

import numpy as np

from wbcourse.exercises._compare import numbers
from wbcourse.exercises._exercise import Attempt, Case, Exercise, Mistake, Property
from wbcourse.exercises._messages import call
from wbcourse.exercises._properties import shape, values
from wbcourse.weights import nudge_slopes


class Loss:
    """A smooth function of weights with a curvature, so that one-sided and two-sided nudges differ."""

    def __init__(self, rng: np.random.Generator, shape: tuple[int, ...]) -> None:
        self._cubic, self._mixed = rng.normal(size=shape), rng.normal(size=shape)

    def __call__(self, W: Any) -> float:
        """Return the value at `W`, an array of the shape that the loss was made for."""
        W = numbers(W)
        if W is None or W.shape != self._cubic.shape:
            raise ValueError(f"f takes weights of shape {self._cubic.shape}")
        return float(np.sum(self._cubic * W**3) + np.sum(self._mixed * W) ** 2)

    def __str__(self) -> str:
        return f"a loss of weights of shape {self._cubic.shape}"


def _slope_case(rng: np.random.Generator, shape: tuple[int, ...], step: float, group: str) -> Case:
    return Case((Loss(rng, shape), rng.normal(size=shape), step), group)


def _put_back(attempt: Attempt) -> str | None:
    for trial in attempt.trials:
        if trial.answer.changed:
            said = "after your function, W is no longer what it was. Put each weight back, or nudge a copy"
            return f"{call(attempt, trial)}\n  {said}."
    return None


_TWO_SIDED = "(f above - f below) / (2 * step)"


def _nudged(f: Any, W: Any, step: float, low: float, high: float, divide: float, restore: bool = True) -> Any:
    """Return slopes from nudges by ``low * step`` and ``high * step``, divided by ``divide``."""
    W = np.array(W, dtype=float)
    slopes = np.zeros_like(W)
    for i in np.ndindex(W.shape):
        kept = W[i]
        W[i] = kept + high * step
        above = f(W)
        W[i] = kept + low * step
        slopes[i] = (above - f(W)) / divide
        if restore:
            W[i] = kept
    return slopes


def _in_place(f: Any, W: Any, step: float) -> Any:
    slopes = np.zeros_like(W)
    for i in np.ndindex(W.shape):
        W[i] += step
        above = f(W)
        W[i] -= 2 * step
        slopes[i] = (above - f(W)) / (2 * step)
    return slopes


def _all_at_once(f: Any, W: Any, step: float) -> Any:
    return (f(W + step) - f(W - step)) / (2 * step)


_nudge_slopes = Exercise(
    "weights",
    "nudge_slopes",
    "Nudge each weight",
    reference=nudge_slopes,
    cases=lambda rng: [
        _slope_case(rng, (3,), 0.1, "a vector of weights"),
        _slope_case(rng, (2, 4), 0.2, "a matrix of weights"),
        _slope_case(rng, (5,), 1e-3, "a vector of weights"),
    ],
    properties=(
        shape(hint=1),
        values("a vector of weights", hint=2),
        values("a matrix of weights", hint=3),
        Property("leaves W as it was", 1, _put_back, hint=3, after=True),
    ),
    mistakes=(
        Mistake(
            "one-sided",
            f"you nudge to one side only. Nudge up *and* down: {_TWO_SIDED}. The error of one side falls with the "
            "step, that of two sides with its square.",
            (
                lambda f, W, step: _nudged(f, W, step, 0, 1, step),
                lambda f, W, step: _nudged(f, W, step, -1, 0, step),
            ),
        ),
        Mistake(
            "divided by one step",
            "you divide by the step. From the lower point to the upper one there are two steps.",
            (lambda f, W, step: _nudged(f, W, step, -1, 1, step),),
        ),
        Mistake(
            "not divided",
            "you return the change of f. A slope is the change of f *for each unit* by which the weight changed, so "
            "divide by how far you went.",
            (lambda f, W, step: _nudged(f, W, step, -1, 1, 1), lambda f, W, step: _nudged(f, W, step, 0, 1, 1)),
        ),
        Mistake(
            "all at once",
            "you nudge all weights together, which tells the slope along one diagonal. Each weight has its own "
            "slope: nudge one, leave the others.",
            (
                _all_at_once,
                lambda f, W, step: np.full(np.shape(W), _all_at_once(f, W, step)),
            ),
        ),
        Mistake(
            "not put back",
            "you do not put a weight back before you nudge the next one. The nudges pile up, and from the second "
            "weight on you measure at another place.",
            (lambda f, W, step: _nudged(f, W, step, -1, 1, 2 * step, restore=False), _in_place),
        ),
        Mistake(
            "wrong way round",
            "you subtract the value above from the value below. Every slope has the wrong sign, and training would "
            "climb.",
            (lambda f, W, step: _nudged(f, W, step, 1, -1, 2 * step),),
        ),
        Mistake(
            "own step",
            "you use a step of your own and not the one that was passed in.",
            tuple((lambda f, W, step, own=own: _nudged(f, W, own, -1, 1, 2 * own)) for own in (1e-3, 1e-4, 1e-5, 1e-6)),
        ),
    ),
)


EXERCISES = (_nudge_slopes,)
