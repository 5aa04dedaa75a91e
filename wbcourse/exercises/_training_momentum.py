"""Chapter *Training*, the exercise about momentum: several steps, and a velocity for each array of parameters."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from wbcourse.exercises._exercise import Case, Exercise, Mistake
from wbcourse.exercises._properties import inputs_kept, shape, values

Arrays = Sequence[Any]
SHAPES: tuple[tuple[str, tuple[tuple[int, ...], ...]], ...] = (
    ("one array", ((4,),)),
    ("several arrays", ((3,), (3,))),
    ("several arrays", ((3, 2), (3, 2), (3, 2))),
    ("a layer", ((2, 3), (3,))),
)
STEPS = 3


def momentum_steps(arrays: Arrays, slopes: Sequence[Arrays], rate: float, momentum: float) -> Any:
    """Return the arrays after one step for each entry of `slopes`, every array with a velocity that begins at 0."""
    return _steps(_fading)(arrays, slopes, rate, momentum)


def _momentum_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for group, shapes in SHAPES:
        arrays = [rng.normal(size=shape) for shape in shapes]
        slopes = [[rng.normal(size=shape) for shape in shapes] for _ in range(STEPS)]
        cases.append(Case((arrays, slopes, float(rng.uniform(0.05, 0.3)), float(rng.uniform(0.5, 0.9))), group))
    return cases


def _steps(
    velocity: Callable[[Any, Any, float], Any],
    step: Callable[[Any, Any, Any, float], Any] = lambda v, old, g, momentum: v,
    sign: float = -1,
) -> Callable[..., Any]:
    """Return a function with another rule for the velocity, or for the step from it, the one before and the slope."""

    def steps(arrays: Arrays, slopes: Sequence[Arrays], rate: float, momentum: float) -> Any:
        arrays = list(arrays)
        velocities = [np.zeros_like(array) for array in arrays]
        for gradients in slopes:
            for i, g in enumerate(gradients):
                old = velocities[i]
                velocities[i] = velocity(old, g, momentum)
                arrays[i] = arrays[i] + sign * rate * step(velocities[i], old, g, momentum)
        return tuple(arrays)

    return steps


def _fading(v: Any, g: Any, momentum: float) -> Any:
    return momentum * v + g


def _one_velocity(arrays: Arrays, slopes: Sequence[Arrays], rate: float, momentum: float) -> Any:
    """Keep a single velocity and hand it from array to array."""
    arrays, v = list(arrays), 0.0
    for gradients in slopes:
        for i, g in enumerate(gradients):
            v = momentum * v + g
            arrays[i] = arrays[i] - rate * v
    return tuple(arrays)


def _one_list_entry_for_all(arrays: Arrays, slopes: Sequence[Arrays], rate: float, momentum: float) -> Any:
    """Keep a list of velocities whose entries are all the same array, changed in place."""
    arrays, velocities = list(arrays), [np.zeros_like(arrays[0])] * len(arrays)
    for gradients in slopes:
        for i, g in enumerate(gradients):
            velocities[i] *= momentum
            velocities[i] += g
            arrays[i] = arrays[i] - rate * velocities[i]
    return tuple(arrays)


def _only_one_step(number: int) -> Callable[..., Any]:
    def steps(arrays: Arrays, slopes: Sequence[Arrays], rate: float, momentum: float) -> Any:
        return tuple(array - rate * g for array, g in zip(arrays, slopes[number], strict=True))

    return steps


def _velocities(arrays: Arrays, slopes: Sequence[Arrays], rate: float, momentum: float) -> Any:
    found = [np.zeros_like(g) for g in slopes[0]]
    for gradients in slopes:
        found = [momentum * v + g for v, g in zip(found, gradients, strict=True)]
    return tuple(found)


def _in_place(arrays: Arrays, slopes: Sequence[Arrays], rate: float, momentum: float) -> Any:
    for array, after in zip(arrays, momentum_steps(arrays, slopes, rate, momentum), strict=True):
        array[...] = after
    return tuple(arrays)


_momentum_steps = Exercise(
    "training",
    "momentum_steps",
    "A heavy ball",
    reference=momentum_steps,
    cases=_momentum_cases,
    properties=(
        shape(hint=1),
        values("one array", points=2, hint=2),
        values("several arrays", hint=3),
        values("a layer", hint=3),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "state shared between parameters",
            "your arrays share one velocity, so each one rolls on with the speed of another. Every array needs a "
            "velocity of its own, in its own shape. Mind that `[zeros] * 2` is twice the *same* array.",
            (_one_velocity, _one_list_entry_for_all),
        ),
        Mistake(
            "wrong sign",
            "your ball rolls *uphill*. The velocity adds up slopes, which point to where the loss grows: take it away.",
            (_steps(_fading, sign=1),),
        ),
        Mistake(
            "velocity forgotten",
            "your velocity begins at 0 again in each step, so this is plain gradient descent. What is remembered must "
            "last from one step to the next: make it before the loop.",
            (_steps(lambda v, g, momentum: g),),
        ),
        Mistake(
            "nothing fades",
            "your velocity adds up all slopes in full and never slows down. Only the share `momentum` of it is kept.",
            (_steps(lambda v, g, momentum: v + g),),
        ),
        Mistake(
            "a mean for a sum",
            "you multiply the new slope by 1 - momentum. That makes a running *mean*, as in Adam. Here the velocity is "
            "a fading sum, and the new slope counts in full.",
            (_steps(lambda v, g, momentum: momentum * v + (1 - momentum) * g),),
        ),
        Mistake(
            "momentum on the slope",
            "you multiply the new slope by the momentum. It is the *old* velocity that fades.",
            (
                _steps(lambda v, g, momentum: v + momentum * g),
                _steps(lambda v, g, momentum: momentum * (v + g)),
                _steps(lambda v, g, momentum: (1 - momentum) * v + momentum * g),
            ),
        ),
        Mistake(
            "last step's velocity",
            "you step first and make the velocity new afterwards. So your first step goes nowhere, and each slope is "
            "used one step too late.",
            (_steps(_fading, lambda v, old, g, momentum: old),),
        ),
        Mistake(
            "looking ahead",
            "you add the slope to the fading velocity once more. That is Nesterov's form; asked for is the plain one.",
            (_steps(_fading, lambda v, old, g, momentum: g + momentum * v),),
        ),
        Mistake(
            "slope counted twice",
            "you take away the slope and, besides, the velocity, which holds the slope already.",
            (_steps(_fading, lambda v, old, g, momentum: g + v),),
        ),
        Mistake(
            "one step only",
            "you take one step only. There is one for each entry of `slopes`, and the `return` comes after the last.",
            (_only_one_step(0), _only_one_step(-1)),
        ),
        Mistake(
            "rate and momentum swapped",
            "you swapped the learning rate and the momentum: the rate scales the step, the momentum the old velocity.",
            (lambda arrays, slopes, rate, momentum: momentum_steps(arrays, slopes, momentum, rate),),
        ),
        Mistake(
            "the velocities",
            "you return the velocities. Wanted is where the arrays are after the last step.",
            (_velocities,),
        ),
        Mistake(
            "in place",
            "your steps are right, and you took them in the caller's own arrays: `-=` writes into them. Make new ones.",
            (_in_place,),
        ),
    ),
)


EXERCISES = (_momentum_steps,)
