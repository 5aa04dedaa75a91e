"""Chapter *Backward propagation*, the exercise about one neuron: the chain rule by hand."""

from collections.abc import Callable
from typing import Any

import numpy as np

from wbcourse.activations import sigmoid, sigmoid_derivative
from wbcourse.exercises._exercise import Case, Exercise, Mistake
from wbcourse.exercises._properties import inputs_kept, part, shape

Slopes = tuple[Any, float]


def neuron_slopes(x: Any, w: Any, b: float, y: float) -> Slopes:
    """Return the slopes of ``(sigmoid(x @ w + b) - y)**2 / 2`` for the weights and for the bias."""
    z = x @ w + b
    delta = (sigmoid(z) - y) * sigmoid_derivative(z)
    return delta * x, float(delta)


def _neuron_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for n_in, y in ((3, 1.0), (2, 0.0), (5, float(rng.uniform(0.2, 0.8)))):
        x, w = rng.normal(0, 1.5, size=(2, n_in)) / np.sqrt(n_in)
        cases.append(Case((x, w, float(rng.uniform(0.4, 0.9) * rng.choice((-1, 1))), y)))
    return cases


def _with_delta(delta: Callable[[Any, Any, float], Any], bias: float = 1.0) -> Callable[..., Slopes]:
    """Return a function that finds its delta from ``z``, ``a`` and ``y`` in another way."""

    def slopes(x: Any, w: Any, b: float, y: float) -> Slopes:
        z = x @ w + bias * b
        found = delta(z, sigmoid(z), y)
        return found * x, float(found)

    return slopes


def _blame(z: Any, a: Any, y: float) -> Any:
    return (a - y) * a * (1 - a)


def _from_right(change: Callable[..., Slopes]) -> Callable[..., Slopes]:
    """Return a function that spoils the right slopes; `change` gets them and the arguments."""
    return lambda x, w, b, y: change(*neuron_slopes(x, w, b, y), x, w, b)


_neuron_slopes = Exercise(
    "backward",
    "neuron_slopes",
    "One neuron by hand",
    reference=neuron_slopes,
    cases=_neuron_cases,
    properties=(
        shape(hint=1),
        part(0, "slopes for the weights", hint=2),
        part(1, "slope for the bias", hint=3),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "slope of the sigmoid left out",
            "you left out the slope of the sigmoid. Between the sum and the answer the chain has a link of its own, "
            "a * (1 - a).",
            (_with_delta(lambda z, a, y: a - y),),
        ),
        Mistake(
            "slope of the loss left out",
            "you left out the slope of the loss. How far the answer is off, a - y, is the first link of the chain: a "
            "neuron that is right has nothing to change.",
            (_with_delta(lambda z, a, y: a * (1 - a)),),
        ),
        Mistake(
            "slope at a where it wants z",
            "you took the sigmoid's slope at the wrong place. It is a * (1 - a) with a = sigmoid(z). With z in it, or "
            "with the sigmoid applied twice, it is the slope of nothing.",
            (
                _with_delta(lambda z, a, y: (a - y) * sigmoid_derivative(a)),
                _with_delta(lambda z, a, y: (a - y) * z * (1 - z)),
            ),
        ),
        Mistake(
            "sigmoid for its slope",
            "you multiply by the sigmoid where its *slope* belongs. The slope is a * (1 - a).",
            (_with_delta(lambda z, a, y: (a - y) * a), _with_delta(lambda z, a, y: (a - y) * (1 - a))),
        ),
        Mistake(
            "factor 2",
            "your slopes are twice as large, or half as large. The loss has a half in front, so that the 2 from the "
            "square goes away.",
            (
                _with_delta(lambda z, a, y: 2 * _blame(z, a, y)),
                _with_delta(lambda z, a, y: _blame(z, a, y) / 2),
            ),
        ),
        Mistake(
            "squared error for its slope",
            "you multiply by the loss and not by its slope. The slope of (a - y)**2 / 2 is a - y.",
            (_with_delta(lambda z, a, y: (a - y) ** 2 / 2 * a * (1 - a)),),
        ),
        Mistake(
            "wrong sign",
            "your slopes have the wrong sign. They say which way the loss *grows*: the answer less the target, a - y.",
            (_with_delta(lambda z, a, y: -_blame(z, a, y)),),
        ),
        Mistake(
            "w for x",
            "you multiply by the weights where the inputs belong. The sum is x * w: what stands *beside* a weight is "
            "its slope.",
            (_from_right(lambda dw, db, x, w, b: (db * w, db)),),
        ),
        Mistake(
            "input left out",
            "all your weights have the same slope. The last link of the chain is the input that a weight multiplies: "
            "a silent input earns no blame.",
            (_from_right(lambda dw, db, x, w, b: (np.full(len(x), db), db)),),
        ),
        Mistake(
            "inputs summed",
            "you return one number for all weights. Each weight has a slope of its own.",
            (
                _from_right(lambda dw, db, x, w, b: (float(dw.sum()), db)),
                _from_right(lambda dw, db, x, w, b: (np.full(len(x), dw.sum()), db)),
            ),
        ),
        Mistake(
            "bias times its slope",
            "your slope for the bias has a factor too many. A bias is the weight of an input that is always 1, so its "
            "slope is delta itself.",
            (
                _from_right(lambda dw, db, x, w, b: (dw, db * b)),
                _from_right(lambda dw, db, x, w, b: (dw, float(dw.sum()))),
            ),
        ),
        Mistake(
            "slope 1 for the bias",
            "your slope for the bias is only the last link, 1. The links before it belong to the chain as well.",
            (_from_right(lambda dw, db, x, w, b: (dw, 1.0)),),
        ),
        Mistake(
            "bias left out of the sum",
            "you left the bias out of the sum on the way forward, so all slopes are taken at another place.",
            (_with_delta(_blame, bias=0.0), _with_delta(_blame, bias=-1.0)),
        ),
    ),
)


EXERCISES = (_neuron_slopes,)
