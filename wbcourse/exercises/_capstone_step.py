"""The capstone, step 5: one step of gradient descent with momentum, and decay for the weights alone."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from wbcourse.exercises._exercise import Case, Exercise, Mistake
from wbcourse.exercises._properties import inputs_kept, shape, values

Layers = Sequence[tuple[Any, Any]]
Stepped = Callable[[Layers, Layers, Layers, float, float, float], Any]
SHAPES: tuple[tuple[tuple[int, int], ...], ...] = (((3, 2),), ((2, 4), (4, 3)), ((5, 3), (3, 2), (2, 4)))


def take_step(
    layers: Layers,
    gradients: Layers,
    velocities: Layers,
    learning_rate: float,
    momentum: float = 0.9,
    decay: float = 0.005,
) -> Any:
    """Return the layers and the velocities after one step. Of the layers, only the weights decay."""
    return _stepped()(layers, gradients, velocities, learning_rate, momentum, decay)


def _cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for group, speed, decay in (("from rest", 0.0, 0.0), ("rolling", 1.0, 0.0), ("weights decay", 1.0, 0.2)):
        for sizes in SHAPES[1:] if group == "rolling" else SHAPES[::2]:
            layers, gradients, velocities = (
                [
                    (factor * rng.normal(size=shape), factor * rng.normal(size=shape[1]) + 2 * (factor == 0.7))
                    for shape in sizes
                ]
                for factor in (0.7, 1.0, speed)
            )
            rate, momentum = float(rng.uniform(0.05, 0.3)), float(rng.uniform(0.5, 0.8))
            cases.append(Case((layers, gradients, velocities, rate, momentum, decay * float(rng.uniform(1, 2))), group))
    return cases


def _slope(w: Any, g: Any, decay: float, is_bias: bool) -> Any:
    return g if is_bias else g + decay * w


def _stepped(
    slope: Callable[[Any, Any, float, bool], Any] = _slope,
    velocity: Callable[[Any, Any, float], Any] = lambda v, g, momentum: momentum * v + g,
    step: Callable[[Any, Any, Any, float, float], Any] = lambda w, v, old, rate, momentum: w - rate * v,
    keep: Callable[[Any, Any, Any], Any] = lambda layers, velocities, before: (layers, velocities),
    after: Callable[[Any, float, float, bool], Any] = lambda w, rate, decay, is_bias: 0.0,
) -> Stepped:
    """Return a function with another slope, velocity or step, or that hands over something else.

    `after` is taken away besides: for decay at another place.
    """

    def one(w: Any, g: Any, v: Any, rate: float, momentum: float, decay: float) -> tuple[Any, Any]:
        is_bias = np.ndim(w) == 1
        new = velocity(v, slope(w, g, decay, is_bias), momentum)
        return step(w, new, v, rate, momentum) - after(w, rate, decay, is_bias), new

    def stepped(
        layers: Layers, gradients: Layers, velocities: Layers, rate: float, momentum: float = 0.9, decay: float = 0.005
    ) -> Any:
        pairs = [
            [one(*arrays, rate, momentum, decay) for arrays in zip(*layer, strict=True)]
            for layer in zip(layers, gradients, velocities, strict=True)
        ]
        moved, kept = (tuple((W[i], b[i]) for W, b in pairs) for i in (0, 1))
        return keep(moved, kept, velocities)

    return stepped


def _in_place(*args: Any) -> Any:
    found = take_step(*args)
    for old, new in zip((args[0], args[2]), found, strict=True):
        for arrays in zip(old, new, strict=True):
            for array, after in zip(*arrays, strict=True):
                array[...] = after
    return found


_take_step = Exercise(
    "capstone",
    "take_step",
    "One step downhill",
    reference=take_step,
    cases=_cases,
    properties=(
        shape(hint=1),
        values("from rest", hint=1),
        values("rolling", hint=2),
        values("weights decay", hint=3),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "biases decay",
            "your biases decay, too. Large weights make a network nervous; a large bias only moves a boundary: leave "
            "biases where the data want them.",
            (_stepped(slope=lambda w, g, decay, is_bias: g + decay * w),),
        ),
        Mistake(
            "decay forgotten",
            "your weights do not decay. The slope of the penalty, decay times the weight, is added to the slope of the "
            "loss.",
            (_stepped(slope=lambda w, g, decay, is_bias: g),),
        ),
        Mistake(
            "decay outside of the velocity",
            "your decay goes round the velocity, straight to the weights, as in AdamW. Here it is part of the slope.",
            (
                _stepped(
                    slope=lambda w, g, decay, is_bias: g,
                    after=lambda w, rate, decay, is_bias: 0.0 if is_bias else rate * decay * w,
                ),
                _stepped(
                    slope=lambda w, g, decay, is_bias: g,
                    after=lambda w, rate, decay, is_bias: 0.0 if is_bias else decay * w,
                ),
            ),
        ),
        Mistake(
            "weights grow",
            "your penalty has the wrong sign: it lets weights grow. Its slope is added to that of the loss.",
            (_stepped(slope=lambda w, g, decay, is_bias: g if is_bias else g - decay * w),),
        ),
        Mistake(
            "decay by sign",
            "your penalty pulls on every weight by the same amount, as L1 does. Asked for is decay times the weight.",
            (_stepped(slope=lambda w, g, decay, is_bias: g if is_bias else g + decay * np.sign(w)),),
        ),
        Mistake(
            "uphill",
            "your step goes uphill. Slopes point to where the loss grows: take the step away.",
            (_stepped(step=lambda w, v, old, rate, momentum: w + rate * v),),
        ),
        Mistake(
            "velocity forgotten",
            "you forget the velocity that was handed in. The share `momentum` of it is kept.",
            (_stepped(velocity=lambda v, g, momentum: g),),
        ),
        Mistake(
            "nothing fades",
            "your velocity keeps all that was. Only the share `momentum` of it is kept.",
            (_stepped(velocity=lambda v, g, momentum: v + g),),
        ),
        Mistake(
            "a mean for a sum",
            "you multiply the new slope by 1 - momentum. That makes a running mean, as in Adam; here the slope counts "
            "in full.",
            (_stepped(velocity=lambda v, g, momentum: momentum * v + (1 - momentum) * g),),
        ),
        Mistake(
            "rate inside the velocity",
            "your velocity holds the learning rate. Multiply by it when the velocity is *used*, not when it is kept: "
            "then a falling rate acts at once.",
            (
                lambda layers, gradients, velocities, rate, momentum=0.9, decay=0.005: _stepped(
                    velocity=lambda v, g, m: m * v + rate * g, step=lambda w, v, old, rate, m: w - v
                )(layers, gradients, velocities, rate, momentum, decay),
                lambda layers, gradients, velocities, rate, momentum=0.9, decay=0.005: _stepped(
                    velocity=lambda v, g, m: m * v - rate * g, step=lambda w, v, old, rate, m: w + v
                )(layers, gradients, velocities, rate, momentum, decay),
            ),
        ),
        Mistake(
            "the old velocity",
            "you step with the velocity from before and make it new afterwards: each slope is used one step too late.",
            (_stepped(step=lambda w, v, old, rate, momentum: w - rate * old),),
        ),
        Mistake(
            "velocity not handed on",
            "your layers are right, and the velocities are those that came in. Hand over the new ones, or the next "
            "step begins from rest.",
            (_stepped(keep=lambda layers, velocities, before: (layers, tuple(before))),),
        ),
        Mistake(
            "layers only",
            "you return the layers alone. Wanted are two things: the layers, and the velocities.",
            (_stepped(keep=lambda layers, velocities, before: layers),),
        ),
        Mistake(
            "in place",
            "your step is right, and you took it in the caller's own arrays: `-=` writes into them. Make new ones, so "
            "that an earlier state can be kept.",
            (_in_place,),
        ),
    ),
)


EXERCISES = (_take_step,)
