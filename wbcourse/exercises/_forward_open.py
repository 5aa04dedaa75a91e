"""Chapter *Forward propagation*, the open exercise: a network for XOR, set by hand, judged by what it answers."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from wbcourse.exercises import _forward_xor as xor
from wbcourse.exercises._exercise import Attempt, Case, Exercise, Mistake, Property
from wbcourse.exercises._messages import call
from wbcourse.exercises._properties import wrong_form

JITTER = 0.2  # of the way from low to high
NAMES = ("low, low", "low, high", "high, low", "high, high")
Layers = list[tuple[Any, Any]]


def xor_layers(low: float, high: float) -> Layers:
    """Return a network for XOR."""
    return _counting(low, high, (1, -2), -0.5)


def _counting(low: float, high: float, out: Sequence[float], last: float) -> Layers:
    """Return a network with two hidden neurons that count how many inputs are high, from 0 and from 1."""
    width = high - low
    counted = -2 * low / width
    return [
        (np.ones((2, 2)) / width, np.array([counted, counted - 1])),
        (np.array(out, dtype=float)[:, np.newaxis], np.array([last])),
    ]


def _cases(rng: np.random.Generator) -> list[Case]:
    """Return pairs of low and high; kept back are points around the four corners, with what is to be said of them."""
    cases = []
    start, far = rng.uniform(1, 4, 2).round(2).tolist()
    for low, high in ((0.0, 1.0), (-1.0, 1.0), (start, start + far), (-far - start, -far)):
        which = rng.integers(0, 4, 200)
        points = xor.CORNERS[which] + rng.uniform(-JITTER, JITTER, (200, 2))
        cases.append(Case((low, high), kept_back=(low + (high - low) * points, np.array(xor.XOR)[which])))
    return cases


# ---------------------------------------------------------------- what must hold


def _is_network(attempt: Attempt) -> str | None:
    for trial in attempt.trials:
        if said := wrong_form(attempt, trial):
            return said
        if said := xor.misfit(trial.answer.value):
            return f"{call(attempt, trial)}\n  {said}."
    return None


def _right_for(chosen: slice) -> Callable[[Attempt], str | None]:
    def failure(attempt: Attempt) -> str | None:
        if said := _is_network(attempt):
            return said
        for trial in attempt.trials[chosen]:
            if xor.pattern(trial) != xor.XOR:
                logits = xor.logits_of(trial.answer.value, xor.corners(trial))
                rows = [
                    f"  {name:<10}  wanted {'above 0' if wanted else 'not above 0':<11}  came {logit + 0.0:.4g}"
                    for name, wanted, logit in zip(NAMES, xor.XOR, logits, strict=True)
                ]
                return "\n".join([call(attempt, trial), *rows])
        return None

    return failure


def _right_nearby(attempt: Attempt) -> str | None:
    if said := _is_network(attempt):
        return said
    for trial in attempt.trials:
        if not (share := xor.share_right(trial)) >= xor.BAR:
            said = f"right for {share:.1%} of 200 points around the corners. Wanted: at least {xor.BAR:.0%}"
            return f"{call(attempt, trial)}\n  {said}."
    return None


def _how_well(attempt: Attempt) -> str:
    if any(part.failure(attempt) for part in attempt.exercise.properties):
        return ""
    layers = attempt.trials[0].answer.value
    sizes = [2, *(np.shape(W)[1] for W, _ in layers)]
    count = sum((n_in + 1) * n_out for n_in, n_out in pairwise(sizes))
    share = min(map(xor.share_right, attempt.trials))
    return (
        f"Your network is {'-'.join(map(str, sizes))} with {count} parameters, and right for {share:.1%} of the points."
    )


# ---------------------------------------------------------------- the exercise


def _flat(low: float, high: float) -> Any:
    return [array for layer in xor_layers(low, high) for array in layer]


def _transposed(low: float, high: float) -> Any:
    return [(W.T, b) for W, b in xor_layers(low, high)]


def _one_layer(low: float, high: float) -> Any:
    return [(np.ones((2, 1)), np.array([-(low + high)]))]


def _always_on(low: float, high: float) -> Any:
    first, last = xor_layers(low, high)
    return [(first[0], first[1] + 5), last]


def _by_both(low: float, high: float, out: Sequence[float], last: float) -> Any:
    """Return two hidden neurons, one that compares the inputs, one that looks for two that are high."""
    width = high - low
    W = np.array([[1.0, -1.0], [-1.0, 1.0]]) / width
    return [(W, np.zeros(2)), (np.array(out)[:, np.newaxis], np.array([last]))]


_xor_layers = Exercise(
    "forward",
    "xor_layers",
    "Design a network",
    reference=xor_layers,
    cases=_cases,
    remark=_how_well,
    properties=(
        Property("a network", 1, _is_network, hint=1),
        Property("XOR of 0 and 1", 2, _right_for(slice(1)), hint=2),
        Property("XOR of low and high", 2, _right_for(slice(1, None)), hint=3, after=True),
        Property(f"at least {xor.BAR:.0%} right near the corners", 1, _right_nearby, hint=3, after=True),
    ),
    mistakes=(
        Mistake(
            "no pairs",
            "your arrays stand in one long list. Each layer is a pair: [(W1, b1), (W2, b2)].",
            (_flat,),
            shows=xor.no_pairs,
        ),
        Mistake(
            "W.T",
            "your matrices lie on their side. A neuron is a column: the first W is (2, n_hidden), the last (n_hidden, "
            "1).",
            (_transposed,),
            shows=xor.on_their_side,
        ),
        Mistake(
            "one layer",
            "a single layer has a straight boundary, and no straight line has two opposite corners on one side and the "
            "other two on the other. There must be a hidden layer.",
            (_one_layer,),
            shows=lambda trials: not xor.misfit(xor.returned(trials)) and len(xor.returned(trials)) == 1,
        ),
        Mistake(
            "never bent",
            "your ReLUs never bend: each hidden neuron is on for all four corners, or off for all. So the layers "
            "collapse into one, whose boundary is straight. A bias must put the bend between the corners.",
            (_always_on, lambda low, high: [(W, np.abs(b) + 5) for W, b in xor_layers(low, high)]),
            shows=xor.never_bent,
        ),
        Mistake(
            "turned over",
            "your network says yes where the inputs are equal. That is XOR turned over: the last layer's weights and "
            "its bias need the other sign.",
            (lambda low, high: _counting(low, high, (-1, 2), 0.5),),
            shows=xor.answers((1, 0, 0, 1)),
        ),
        Mistake(
            "or",
            "your network also says yes when both inputs are high. It needs a neuron that is on for that corner only, "
            "and argues against.",
            (
                lambda low, high: _counting(low, high, (1, -1), -0.5),
                lambda low, high: _counting(low, high, (1, 0), -0.5),
            ),
            shows=xor.answers((0, 1, 1, 1)),
        ),
        Mistake(
            "and",
            "your network says yes only where both inputs are high, or only where both are low. XOR wants the two "
            "other corners.",
            (
                lambda low, high: _counting(low, high, (0, 1), -0.5),
                lambda low, high: _counting(low, high, (-1, 0), 0.5),
            ),
            shows=xor.answers((0, 0, 0, 1), (1, 0, 0, 0)),
        ),
        Mistake(
            "not both",
            "your network also says yes when both inputs are low. The last layer's bias decides there, where the "
            "hidden neurons are silent: it should be below 0.",
            (lambda low, high: _counting(low, high, (1, -3), 0.5),),
            shows=xor.answers((1, 1, 1, 0)),
        ),
        Mistake(
            "one corner",
            "your network catches one of the two corners, or all but one. A neuron for each of the two is one way: the "
            "first input high and the second low, and the other way round.",
            (
                lambda low, high: _by_both(low, high, (1.0, 0.0), -0.5),
                lambda low, high: _by_both(low, high, (0.0, 1.0), -0.5),
            ),
            shows=xor.answers((0, 1, 0, 0), (0, 0, 1, 0), (1, 0, 1, 1), (1, 1, 0, 1)),
        ),
        Mistake(
            "one input",
            "your network listens to one of the two inputs. XOR cannot be told from one alone.",
            (
                lambda low, high: [
                    (np.array([[1.0], [0.0]]), np.array([-(low + high) / 2])),
                    (np.ones((1, 1)), np.array([-(high - low) / 4])),
                ],
            ),
            shows=xor.answers((0, 0, 1, 1), (0, 1, 0, 1), (1, 1, 0, 0), (1, 0, 1, 0)),
        ),
        Mistake(
            "always the same",
            "your network gives the same answer at all four corners. In the last layer, the "
            "bias outweighs the weights, or the weights do not have two signs.",
            (
                lambda low, high: _counting(low, high, (1, -2), -1.5),
                lambda low, high: _counting(low, high, (1, -2), 0.5),
            ),
            shows=xor.answers((0, 0, 0, 0), (1, 1, 1, 1)),
        ),
        Mistake(
            "for 0 and 1 only",
            "your network is right for 0 and 1 and does not move with low and high. Other inputs need other biases: "
            "they say where a neuron begins to speak.",
            (lambda low, high: xor_layers(0.0, 1.0), lambda low, high: xor_layers(0.0, high - low)),
            shows=xor.for_0_and_1_only,
        ),
        Mistake(
            "on the boundary",
            "your four corners are right, but some sit exactly on the boundary, at a logit of 0. A little noise pushes "
            "them over. The last layer's bias can put the boundary halfway between the corners.",
            (
                lambda low, high: _counting(low, high, (1, -2), 0.0),
                lambda low, high: _by_both(low, high, (1.0, 1.0), 0.0),
            ),
            shows=xor.on_the_boundary,
        ),
    ),
)


EXERCISES = (_xor_layers,)
