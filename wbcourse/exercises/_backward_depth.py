"""Chapter *Backward propagation*, the exercise about depth: what ten layers leave of a gradient."""

from math import sqrt

import numpy as np

from wbcourse.exercises._compare import numbers
from wbcourse.exercises._exercise import Attempt, Case, Exercise, Mistake, Property
from wbcourse.exercises._properties import values

DEPTH, FAN_OUT = 10, 256
STARTS = {  # activation and standard deviation: the typical slope of the activation
    ("sigmoid", 0.0625): 0.25,
    ("relu", 0.0625): sqrt(1 / 2),
    ("relu", 0.0884): sqrt(1 / 2),
}


def gradient_factor(depth: int, fan_out: int, std: float, slope: float) -> float:
    """Return the factor by which the scale of the deltas changes on the way back through `depth` layers."""
    return float((sqrt(fan_out) * std * slope) ** depth)


def _depth_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for depth, fan_out in ((1, 30), (1, 150), (3, 50), (8, 200), (20, 90)):
        slope, factor = float(rng.uniform(0.2, 0.9)), float(rng.uniform(0.7, 1.3))
        std = factor / (sqrt(fan_out) * slope)
        cases.append(Case((depth, fan_out, std, slope), "one layer" if depth == 1 else "many layers"))
    return cases


def _name(start: tuple[str, float]) -> str:
    return f"({start[0]!r}, {start[1]:g})"


def _predicted(attempt: Attempt) -> str | None:
    wanted = ", ".join(map(_name, STARTS))
    if not isinstance(attempt.written, dict) or set(attempt.written) != set(STARTS):
        return f"predictions must be a dict with the keys {wanted}. Write down a number for each before you compute it."
    for start in STARTS:
        guess = numbers(attempt.written[start])
        if guess is None or guess.ndim or not np.isfinite(guess) or guess <= 0:
            return f"predictions[{_name(start)}] must be a number greater than 0. A guess will do: it is not marked."
    return None


def _how_near(attempt: Attempt) -> str:
    if _predicted(attempt) is not None:
        return ""
    lines = [f"Your predictions for {DEPTH} layers of {FAN_OUT} neurons (not marked, only compared):"]
    for start, slope in STARTS.items():
        guess, true = float(attempt.written[start]), gradient_factor(DEPTH, FAN_OUT, start[1], slope)
        off = max(guess / true, true / guess)
        verdict = (
            "close" if off < 2 else "the right order of magnitude" if off < 10 else f"off by a factor of {off:.2g}"
        )
        lines.append(f"  {start[0]:<8} std {start[1]:<7g} you said {guess:.2g}, it is {true:.2g}: {verdict}")
    return "\n".join(lines)


_gradient_factor = Exercise(
    "backward",
    "gradient_factor",
    "Predict, then measure: ten layers back",
    reference=gradient_factor,
    cases=_depth_cases,
    writes="predictions",
    remark=_how_near,
    properties=(
        values("one layer", hint=1),
        values("many layers", points=2, hint=2),
        Property("predictions written down", 1, _predicted, hint=1),
    ),
    mistakes=(
        Mistake(
            "slope left out",
            "you leave out the slope of the activation. In each layer delta passes the weights *and* the activation.",
            (lambda depth, fan_out, std, slope: (sqrt(fan_out) * std) ** depth,),
        ),
        Mistake(
            "weights left out",
            "you count the slopes alone. Between two activations delta passes a layer of weights, each neuron hearing "
            "from fan_out others.",
            (
                lambda depth, fan_out, std, slope: slope**depth,
                lambda depth, fan_out, std, slope: (std * slope) ** depth,
                lambda depth, fan_out, std, slope: (sqrt(fan_out) * slope) ** depth,
            ),
        ),
        Mistake(
            "root of fan-out forgotten",
            "you multiply by fan_out and not by its square root. It is the mean *square* that grows with the number of "
            "terms.",
            (lambda depth, fan_out, std, slope: (fan_out * std * slope) ** depth,),
        ),
        Mistake(
            "mean square for scale",
            "you return the factor for the mean square. The scale is its square root.",
            (lambda depth, fan_out, std, slope: (fan_out * std**2 * slope**2) ** depth,),
        ),
        Mistake(
            "root of too much",
            "you took the root of std or of slope as well. Both are scales already; only fan_out counts mean squares.",
            (
                lambda depth, fan_out, std, slope: sqrt(fan_out * std * slope) ** depth,
                lambda depth, fan_out, std, slope: (sqrt(fan_out * std) * slope) ** depth,
                lambda depth, fan_out, std, slope: (sqrt(fan_out) * std * sqrt(slope)) ** depth,
            ),
        ),
        Mistake(
            "slope only once",
            "the power is over a part of the factors. Each layer brings all three, fan_out, std and slope.",
            (
                lambda depth, fan_out, std, slope: (sqrt(fan_out) * std) ** depth * slope,
                lambda depth, fan_out, std, slope: sqrt(fan_out) * std * slope**depth,
                lambda depth, fan_out, std, slope: sqrt(fan_out) * (std * slope) ** depth,
            ),
        ),
        Mistake(
            "times for power",
            "you multiply by the number of layers. Each layer multiplies what the one behind it has left: that is a "
            "power.",
            (lambda depth, fan_out, std, slope: depth * sqrt(fan_out) * std * slope,),
        ),
        Mistake(
            "one layer",
            "you return the factor of one layer, whatever the depth.",
            (lambda depth, fan_out, std, slope: sqrt(fan_out) * std * slope,),
        ),
        Mistake(
            "a layer too few",
            "your power is off by one. Back through depth layers delta is multiplied that many times.",
            (
                lambda depth, fan_out, std, slope: (sqrt(fan_out) * std * slope) ** (depth - 1),
                lambda depth, fan_out, std, slope: (sqrt(fan_out) * std * slope) ** (depth + 1),
            ),
        ),
        Mistake(
            "turned over",
            "you divide by the factor where you should multiply, or divide by the slope. The way back goes through the "
            "same weights and slopes, never through their inverses.",
            (
                lambda depth, fan_out, std, slope: (sqrt(fan_out) * std * slope) ** -depth,
                lambda depth, fan_out, std, slope: (sqrt(fan_out) * std / slope) ** depth,
            ),
        ),
    ),
)


EXERCISES = (_gradient_factor,)
