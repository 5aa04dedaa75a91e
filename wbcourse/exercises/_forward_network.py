"""Chapter *Forward propagation*, the exercise about a network: any number of layers, one after another."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from wbcourse.exercises._exercise import Case, Exercise, Mistake
from wbcourse.exercises._forward_layer import layer, parameters_of
from wbcourse.exercises._properties import inputs_kept, shape, values
from wbcourse.forward import Network
from wbcourse.softmax import softmax


def forward(X: Any, layers: Sequence[tuple[Any, Any]]) -> Any:
    """Return the logits of a network with tanh in its hidden layers."""
    weights, biases = zip(*layers, strict=True)
    return Network.from_arrays(weights, biases, "tanh").predict(X)


def _network_case(rng: np.random.Generator, group: str, n: int, *sizes: int) -> Case:
    layers = [parameters_of(rng, n_in, n_out) for n_in, n_out in pairwise(sizes)]
    return Case((rng.normal(size=(n, sizes[0])), layers), group)


def _network_cases(rng: np.random.Generator) -> list[Case]:
    # equal hidden widths, so that a layer can be skipped without a mismatch of shapes
    return [
        _network_case(rng, "two layers", 5, 3, 4, 2),
        _network_case(rng, "two layers", 2, 4, 3, 5),
        _network_case(rng, "one layer", 6, 4, 3),
        _network_case(rng, "many layers", 7, 2, 5, 5, 5, 3),
        _network_case(rng, "square layers", 5, 4, 4, 4, 4),
        _network_case(rng, "square layers", 4, 3, 4, 4),
    ]


def _run(X: Any, layers: Any, step: Any, last: Any = None) -> Any:
    """Return what comes out when a hidden layer does ``step(a, W, b)`` and the last one ``last(a, W, b)``."""
    a = X
    for W, b in layers[:-1]:
        a = step(a, W, b)
    W, b = layers[-1]
    return (last or _affine)(a, W, b)


def _affine(a: Any, W: Any, b: Any) -> Any:
    return a @ W + b


def _hidden(a: Any, W: Any, b: Any) -> Any:
    return np.tanh(a @ W + b)


def _last_not_bent(X: Any, layers: Any) -> Any:
    """Leave the activation of the last hidden layer out."""
    if len(layers) < 2:
        return _affine(X, *layers[0])
    a = _run(X, layers[:-1], _hidden)
    return a @ layers[-1][0] + layers[-1][1]


def _each_from_the_batch(X: Any, layers: Any) -> Any:
    out = None
    for number, (W, b) in enumerate(layers):
        z = X @ W + b
        out = np.tanh(z) if number < len(layers) - 1 else z
    return out


_forward = Exercise(
    "forward",
    "forward",
    "Layer on layer",
    reference=forward,
    cases=_network_cases,
    properties=(
        shape(hint=1),
        values("two layers", hint=2),
        values("one layer", hint=3),
        values("many layers", hint=2),
        values("square layers", hint=2),
        inputs_kept(hint=1),
    ),
    mistakes=(
        Mistake(
            "activation on the logits",
            "you applied the activation to the last layer as well. Its sums are the logits, and they are returned as "
            "they are: squeezed between -1 and 1, they could never say that an answer is nearly certain.",
            (lambda X, layers: _run(X, layers, _hidden, _hidden),),
        ),
        Mistake(
            "softmax already",
            "you return probabilities. This network ends with its logits; what is made of them comes afterwards.",
            (
                lambda X, layers: softmax(_run(X, layers, _hidden)),
                lambda X, layers: 1 / (1 + np.exp(-_run(X, layers, _hidden))),
            ),
        ),
        Mistake(
            "no activation",
            "you left the activation out between the layers. Layers that only add and multiply collapse into a single "
            "one, however many there are.",
            (lambda X, layers: _run(X, layers, _affine),),
        ),
        Mistake(
            "last hidden layer not bent",
            "the last hidden layer goes on without its activation. Only the very last layer has none.",
            (_last_not_bent,),
        ),
        Mistake(
            "a layer skipped",
            "you skip a hidden layer: the first, the last of them, or all between the first and the last. Each must be "
            "passed through, however many there are.",
            (
                lambda X, layers: _run(X, [*layers[:-2], layers[-1]], _hidden),
                lambda X, layers: _run(X, [*layers[:1], *layers[1:][-1:]], _hidden),
                lambda X, layers: _run(X, [*layers[:1], *layers[2:]], _hidden),
            ),
        ),
        Mistake(
            "logits forgotten",
            "you stop at the last hidden layer. The last layer is affine alone, but it is a layer: its weights and "
            "biases must be used.",
            (lambda X, layers: _run(X, [*layers[:-1], (np.eye(len(layers[-1][0])), 0.0)], _hidden),),
        ),
        Mistake(
            "each layer from the batch",
            "every layer of yours starts from X. What comes out of one layer goes into the next.",
            (_each_from_the_batch, lambda X, layers: _affine(X, *layers[-1])),
        ),
        Mistake(
            "W.T",
            "you multiply by W.T. A neuron is a column of W (n_in, n_out): what comes in, (n, n_in), meets it as it "
            "is. With square matrices your version runs, and every number is wrong.",
            (lambda X, layers: _run(X, [(W.T, b) for W, b in layers], _hidden),),
        ),
        Mistake(
            "bias along the batch",
            "you spread the biases along the batch, one for each sample. There is one for each neuron: b meets the "
            "columns, and an array of shape (n_out,) does that by itself.",
            (lambda X, layers: _run(X, [(W, b[:, np.newaxis]) for W, b in layers], _hidden),),
        ),
        Mistake(
            "bias after the activation",
            "you add the bias after the activation. It goes into the sum.",
            (lambda X, layers: _run(X, layers, lambda a, W, b: np.tanh(a @ W) + b),),
        ),
        Mistake(
            "bias left out",
            "you left biases out. Every layer has them, the last one too.",
            (
                lambda X, layers: _run(X, [(W, 0 * b) for W, b in layers], _hidden),
                lambda X, layers: _run(X, layers, _hidden, lambda a, W, b: a @ W),
                lambda X, layers: _run(X, layers, lambda a, W, b: np.tanh(a @ W)),
            ),
        ),
        Mistake(
            "another activation",
            "your hidden layers have another activation. Here it is tanh, which goes from -1 to 1.",
            (
                lambda X, layers: _run(X, layers, layer),
                lambda X, layers: _run(X, layers, lambda a, W, b: 1 / (1 + np.exp(-(a @ W + b)))),
            ),
        ),
    ),
)


EXERCISES = (_forward,)
