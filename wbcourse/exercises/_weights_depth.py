"""Chapter *Weights*, the exercise about depth: predict what many layers do to a scale, then measure."""

from math import prod, sqrt

import numpy as np

from wbcourse.exercises._compare import numbers
from wbcourse.exercises._exercise import Attempt, Case, Exercise, Mistake, Property
from wbcourse.exercises._properties import values

STDS = (0.05, 0.0625, 0.08)  # of 256 inputs: a little too small, just right, a little too large
DEPTH, FAN_IN = 20, 256


def scale_after(depth: int, fan_in: int, std: float) -> float:
    """Return the factor by which `depth` linear layers with weights of that `std` change the scale of a signal."""
    return float((sqrt(fan_in) * std) ** depth)


def _depth_cases(rng: np.random.Generator) -> list[Case]:
    cases = [Case((1, int(rng.integers(30, 200)), float(rng.uniform(0.02, 0.3))), "one layer")]
    for depth, fan_in in ((3, 50), (8, 200), (20, 90)):
        cases.append(Case((depth, fan_in, float(rng.uniform(0.7, 1.4) / sqrt(fan_in))), "many layers"))
    return cases


def _predicted(attempt: Attempt) -> str | None:
    wanted = ", ".join(f"{std:g}" for std in STDS)
    if not isinstance(attempt.written, dict) or set(attempt.written) != set(STDS):
        return f"predictions must be a dict with the keys {wanted}. Write down a number for each before you compute it."
    for std in STDS:
        guess = numbers(attempt.written[std])
        if guess is None or guess.ndim or not np.isfinite(guess) or guess <= 0:
            return f"predictions[{std:g}] must be a number greater than 0. A guess will do: it is not marked."
    return None


def _how_near(attempt: Attempt) -> str:
    if _predicted(attempt) is not None:
        return ""
    lines = [f"Your predictions for {DEPTH} layers of {FAN_IN} inputs (not marked, only compared):"]
    for std in STDS:
        guess, true = float(attempt.written[std]), scale_after(DEPTH, FAN_IN, std)
        off = max(guess / true, true / guess)
        verdict = (
            "close" if off < 2 else "the right order of magnitude" if off < 10 else f"off by a factor of {_plain(off)}"
        )
        lines.append(f"  std {std:<6g} you said {_plain(guess)}, it is {_plain(true)}: {verdict}")
    return "\n".join(lines)


def _plain(value: float) -> str:
    """Return a number with two digits: 140 and not 1.4e+02, but 1e+09 where it would be long."""
    rounded = float(f"{value:.2g}")
    return np.format_float_positional(rounded, trim="-") if 1e-4 <= rounded < 1e6 else f"{value:.2g}"


_scale_after = Exercise(
    "weights",
    "scale_after",
    "Predict, then measure: twenty layers",
    reference=scale_after,
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
            "root of fan-in forgotten",
            "you multiply by fan_in in each layer and not by its square root. It is the mean *square* that grows "
            "with the number of inputs.",
            (lambda depth, fan_in, std: (fan_in * std) ** depth,),
        ),
        Mistake(
            "variance for scale",
            "you return the factor for the mean square. The scale is its square root.",
            (lambda depth, fan_in, std: (fan_in * std**2) ** depth,),
        ),
        Mistake(
            "std for variance",
            "you took std for the variance. It stands outside the root: the root is of fan_in alone.",
            (lambda depth, fan_in, std: sqrt(fan_in * std) ** depth,),
        ),
        Mistake(
            "times for power",
            "you multiply by the number of layers. Each layer multiplies what the one before has left: that is a "
            "power.",
            (lambda depth, fan_in, std: depth * sqrt(fan_in) * std,),
        ),
        Mistake(
            "one layer",
            "you return the factor of one layer, whatever the depth.",
            (lambda depth, fan_in, std: sqrt(fan_in) * std,),
        ),
        Mistake(
            "a layer too few",
            "your power is off by one. A network of depth 3 multiplies three times, the first layer included.",
            (
                lambda depth, fan_in, std: (sqrt(fan_in) * std) ** (depth - 1),
                lambda depth, fan_in, std: (sqrt(fan_in) * std) ** (depth + 1),
            ),
        ),
        Mistake(
            "fan-in left out",
            "you leave fan_in out. A sum of many terms is larger than one of few.",
            (lambda depth, fan_in, std: std**depth,),
        ),
        Mistake(
            "power of one factor only",
            "only one of the two factors is raised to the power. Each layer brings both: put them in brackets.",
            (
                lambda depth, fan_in, std: sqrt(fan_in) * std**depth,
                lambda depth, fan_in, std: sqrt(fan_in) ** depth * std,
            ),
        ),
        Mistake(
            "turned over",
            "you divide by the factor where you should multiply.",
            (lambda depth, fan_in, std: 1 / prod([sqrt(fan_in) * std] * depth),),
        ),
    ),
)


EXERCISES = (_scale_after,)
