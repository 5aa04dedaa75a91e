"""Chapter *Backward propagation*, the open exercise: a start for a deep network that lets gradients through."""

from collections.abc import Callable, Sequence
from functools import cache
from math import sqrt
from typing import Any

import numpy as np

from wbcourse.activations import ACTIVATIONS
from wbcourse.backward import backward
from wbcourse.exercises._compare import close, numbers
from wbcourse.exercises._exercise import Attempt, Case, Exercise, Mistake, Property, Trial
from wbcourse.exercises._messages import call
from wbcourse.exercises._properties import wrong_form
from wbcourse.forward import Network

DEPTH, BAR = 20, 3.0
BENT = tuple(name for name in ACTIVATIONS if name not in ("identity", "step"))


def steady_start(width: int, depth: int) -> tuple[str, float]:
    """Return an activation and a standard deviation for the weights: ReLU on He's scale."""
    return "relu", sqrt(2 / width)


def _start_cases(rng: np.random.Generator) -> list[Case]:
    return [Case((int(rng.integers(low, low + 30)), DEPTH)) for low in (100, 200)]


@cache
def spread(activation: str, std: float, width: int, depth: int) -> float:
    """Return the largest typical delta of a hidden layer divided by the smallest: the worse of two random networks.

    Infinite if a layer gets none, or numbers grow out of range.
    """
    return max(_spread(activation, std, width, depth, np.random.default_rng(seed)) for seed in range(2))


def _spread(activation: str, std: float, width: int, depth: int, rng: np.random.Generator) -> float:
    hidden = [rng.normal(0, std, size=(width, width)) for _ in range(depth)]
    network = Network.from_arrays([*hidden, rng.normal(0, sqrt(1 / width), size=(width, 10))], activations=activation)
    with np.errstate(all="ignore"):
        trace = network.forward(rng.normal(size=(20, width)))
        if not np.isfinite(trace.outputs).all():
            return np.inf
        deltas = backward(network, trace, rng.integers(0, 10, 20), "cross_entropy").deltas[:-1]
        scales = [float(np.sqrt(np.mean(delta**2))) for delta in deltas]
    return max(scales) / min(scales) if min(scales) > 0 else np.inf


def _form(attempt: Attempt) -> str | None:
    for trial in attempt.trials:
        if said := wrong_form(attempt, trial):
            return said
        name, std = trial.answer.value
        if name not in BENT:
            return f"{call(attempt, trial)}\n  the activation must be one of {', '.join(BENT)}, but is {name!r:.30}."
        value = numbers(std)
        if value is None or not np.isfinite(value) or value <= 0:
            return f"{call(attempt, trial)}\n  the standard deviation must be a number greater than 0."
    return None


def _spreads(attempt: Attempt) -> list[float]:
    return [spread(trial.answer.value[0], float(trial.answer.value[1]), *trial.case.args) for trial in attempt.trials]


def _steady(attempt: Attempt) -> str | None:
    if said := _form(attempt):
        return said
    for trial, factor in zip(attempt.trials, _spreads(attempt), strict=True):
        if not factor <= BAR:
            width, depth = trial.case.args
            name, std = trial.answer.value
            far = f"differ by a factor of {factor:.2g}" if np.isfinite(factor) else "die out or grow beyond all bounds"
            return (
                f"With width {width} and depth {depth} you chose {name} and {float(std):.3g}. From layer to layer the "
                f"gradients {far}. Wanted: at most {BAR:g}."
            )
    return None


def _how_steady(attempt: Attempt) -> str:
    if _steady(attempt) is not None:
        return ""
    return (
        f"Between any two of {DEPTH} layers, your gradients differ by a factor of {max(_spreads(attempt)):.2f} at most."
    )


def _same_start(came: Any, expected: Any) -> bool:
    if not isinstance(came, (tuple, list)) or len(came) != 2:
        return False
    return isinstance(came[0], str) and came[0] == expected[0] and close(came[1], expected[1])


def _chosen(trials: Sequence[Trial], holds: Callable[[Any, Any], bool]) -> bool:
    """Return whether something holds of the activation and the standard deviation in every answer."""
    pairs = [trial.answer.value for trial in trials]
    return all(isinstance(pair, (tuple, list)) and len(pair) == 2 and holds(*pair) for pair in pairs)


def _one_for_all_widths(trials: Sequence[Trial]) -> bool:
    first = trials[0].answer.value
    return _form(Attempt(_steady_start, trials)) is None and _chosen(trials, lambda name, std: std == first[1])


_ROOTED = ("relu", "leaky_relu", "elu", "gelu", "softplus")

_steady_start = Exercise(
    "backward",
    "steady_start",
    "A start for twenty layers",
    reference=steady_start,
    cases=_start_cases,
    agree=_same_start,
    remark=_how_steady,
    properties=(
        Property("an activation and a number", 1, _form, hint=1),
        Property(f"gradients within a factor of {BAR:g}", 5, _steady, hint=2, after=True),
    ),
    mistakes=(
        Mistake(
            "no bend",
            "you chose the identity. Gradients pass, but there is nothing to learn for them: layers without a bend "
            "collapse into one.",
            (lambda width, depth: ("identity", 1 / sqrt(width)),),
            shows=lambda trials: _chosen(trials, lambda name, std: name == "identity"),
        ),
        Mistake(
            "step",
            "you chose the step. Its slope is 0 everywhere, so nothing at all comes back through it.",
            (lambda width, depth: ("step", 1 / sqrt(width)),),
            shows=lambda trials: _chosen(trials, lambda name, std: name == "step"),
        ),
        Mistake(
            "sigmoid",
            "you chose the sigmoid. Its slope is a quarter at most, and larger weights only drive it to where it is "
            "smaller still. Take an activation that has the slope 1 somewhere.",
            (
                lambda width, depth: ("sigmoid", 1 / sqrt(width)),
                lambda width, depth: ("sigmoid", 4 / sqrt(width)),
                lambda width, depth: ("sigmoid", sqrt(2 / width)),
            ),
            shows=lambda trials: _chosen(trials, lambda name, std: name == "sigmoid"),
        ),
        Mistake(
            "zeros",
            "your standard deviation is 0, so all weights are 0: no blame comes through weights that are not there.",
            (lambda width, depth: ("relu", 0.0), lambda width, depth: ("tanh", 0)),
        ),
        Mistake(
            "one scale for all widths",
            "your standard deviation is the same whatever the width. A sum over more neurons is larger: the weights "
            "must make up for it.",
            (
                lambda width, depth: ("relu", 1.0),
                lambda width, depth: ("tanh", 0.01),
                lambda width, depth: ("relu", 0.1),
                lambda width, depth: ("tanh", 1 / sqrt(depth)),
            ),
            shows=_one_for_all_widths,
        ),
        Mistake(
            "the half not made up for",
            "your scale keeps the signal of layers without an activation. A ReLU and its relatives stop about half of "
            "it, layer by layer, there and back: make up for that.",
            tuple((lambda width, depth, name=name: (name, 1 / sqrt(width))) for name in _ROOTED),
        ),
        Mistake(
            "tanh on LeCun's scale",
            "nearly. LeCun's scale is right for a tanh that is never bent. It does bend, and every slope below 1 takes "
            "a little: over twenty layers that is too much. Make the weights a little larger.",
            (lambda width, depth: ("tanh", 1 / sqrt(width)),),
        ),
        Mistake(
            "variance for std",
            "you return the variance. Asked for is the standard deviation, its square root.",
            tuple(
                (lambda width, depth, name=name, gain=gain: (name, gain / width))
                for name in ("relu", "leaky_relu", "tanh")
                for gain in (1, 2)
            ),
        ),
        Mistake(
            "root of the width forgotten",
            "you divide by the width and not by its square root. It is the mean *square* that grows with the number of "
            "terms.",
            (lambda width, depth: ("relu", sqrt(2) / width), lambda width, depth: ("leaky_relu", sqrt(2) / width)),
        ),
        Mistake(
            "2 outside of the root",
            "your weights are too large: the 2 belongs under the root. Gradients grow from layer to layer.",
            tuple((lambda width, depth, name=name: (name, 2 / sqrt(width))) for name in (*_ROOTED, "tanh")),
        ),
        Mistake(
            "the weights themselves",
            "you return weights. Asked for are the name of an activation and a standard deviation; the check draws the "
            "weights.",
            (lambda width, depth: ("relu", np.random.default_rng(0).normal(0, sqrt(2 / width), (width, width))),),
            shows=lambda trials: _chosen(trials, lambda name, std: np.ndim(std) == 2),
        ),
    ),
)


EXERCISES = (_steady_start,)
