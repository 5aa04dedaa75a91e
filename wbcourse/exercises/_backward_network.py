"""Chapter *Backward propagation*, the exercise about a whole network: back through any number of layers."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from wbcourse.activations import relu
from wbcourse.exercises._exercise import Case, Exercise, Mistake
from wbcourse.exercises._properties import inputs_kept, shape, values
from wbcourse.losses import cross_entropy

Layers = Sequence[tuple[Any, Any]]


def _way_back(
    *,
    bias: float = 1.0,
    forward: Callable[[Any], Any] = lambda logits: logits,
    output: Callable[[Any, Any], Any] = lambda delta, logits: delta,
    entered: Callable[[int, Any, Any], Any] = lambda layer, x, z: x[layer],
    sent: Callable[[Any, Any, Any], Any] = lambda delta, W, dW: delta @ W.T,
    slope: Callable[[int, Any, Any], Any] = lambda layer, x, z: z[layer] > 0,
) -> Callable[[Any, Any, Layers], tuple[Any, ...]]:
    """Return a function that goes the whole way back. The keywords replace one link each, to make the usual mistakes.

    bias, forward
        Factor of the biases on the way forward, and what is done to the logits.
    output
        ``(delta, logits) ->`` what is sent back from the output.
    entered
        ``(layer, x, z) ->`` what the gradient of W takes for the inputs of that layer.
    sent
        ``(delta, W, dW) ->`` what arrives at the outputs of the layer before.
    slope
        ``(layer, x, z) ->`` what that is multiplied by, to become the delta of `layer`.
    """

    def backward(X: Any, labels: Any, layers: Layers) -> tuple[Any, ...]:
        x, z = [X], []
        for W, b in layers:
            z.append(x[-1] @ W + bias * b)
            x.append(relu(z[-1]))
        z[-1] = forward(z[-1])
        delta = output(cross_entropy.delta(z[-1], labels), z[-1])
        found = []
        for layer in reversed(range(len(layers))):
            dW = entered(layer, x, z).T @ delta
            found.append((dW, delta.sum(axis=0)))
            if layer:
                delta = sent(delta, layers[layer][0], dW) * slope(layer - 1, x, z)
        return tuple(reversed(found))

    return backward


def backward(X: Any, labels: Any, layers: Layers) -> tuple[Any, ...]:
    """Return the gradients of W and b of each layer, the first layer first: ReLU, softmax, mean cross-entropy."""
    return _right(X, labels, layers)


_right = _way_back()


def _network_cases(rng: np.random.Generator) -> list[Case]:
    # layers of one width come last: there the mask of another layer fits, and gives numbers to compare
    sizes = (
        ("one layer", 5, (3, 4)),
        ("two layers", 6, (4, 5, 3)),
        ("two layers", 3, (2, 6, 4)),
        ("more layers", 7, (3, 6, 5, 4)),
        ("more layers", 6, (4, 4, 4, 4)),
    )
    cases = []
    for group, n, widths in sizes:
        labels = rng.integers(0, widths[-1], n)
        labels[:2] = rng.choice(widths[-1], 2, replace=False)  # at least two classes occur
        layers = [
            (rng.normal(0, np.sqrt(2 / n_in), size=(n_in, n_out)), rng.uniform(0.2, 0.6, size=n_out))
            for n_in, n_out in pairwise(widths)
        ]
        cases.append(Case((rng.normal(size=(n, widths[0])), labels, layers), group))
    return cases


def _rearranged(change: Callable[[tuple[Any, ...]], tuple[Any, ...]]) -> Callable[[Any, Any, Layers], tuple[Any, ...]]:
    return lambda X, labels, layers: change(backward(X, labels, layers))


def _updated_first(rate: float) -> Callable[[Any, Any, Layers], tuple[Any, ...]]:
    """Return a function that takes a step of gradient descent in each layer before it sends delta back."""
    return _way_back(sent=lambda delta, W, dW: delta @ (W - rate * dW).T)


_backward = Exercise(
    "backward",
    "backward",
    "The whole way back",
    reference=backward,
    cases=_network_cases,
    properties=(
        shape(hint=1),
        values("one layer", hint=1),
        values("two layers", points=2, hint=2),
        values("more layers", points=2, hint=3),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "updated too early",
            "you changed a weight before you had sent delta back through it. The blame belongs to the weights that "
            "did the work on the way forward: find all gradients first, then take the step.",
            tuple(map(_updated_first, (1.0, 0.5, 0.1, 0.05, 0.01, 0.001))),
        ),
        Mistake(
            "mask forgotten",
            "you forgot the mask of the ReLU. A neuron whose sum was negative was silent, and silence gets no blame: "
            "its delta is 0.",
            (_way_back(slope=lambda layer, x, z: 1.0),),
        ),
        Mistake(
            "mask of the wrong layer",
            "your mask comes from the wrong layer. Delta has just arrived at the outputs of a layer: the sums that "
            "decide are those of this very layer.",
            (
                _way_back(slope=lambda layer, x, z: z[layer + 1] > 0),
                _way_back(slope=lambda layer, x, z: x[layer] > 0),
            ),
        ),
        Mistake(
            "activation for its slope",
            "you multiply by the outputs of the ReLU. Its *slope* belongs there: 1 where the sum was above 0, else 0.",
            (_way_back(slope=lambda layer, x, z: x[layer + 1]), _way_back(slope=lambda layer, x, z: z[layer])),
        ),
        Mistake(
            "mask at the output",
            "you put a mask on the last layer as well. It has no ReLU: its sums are the logits.",
            (_way_back(output=lambda delta, logits: delta * (logits > 0)),),
        ),
        Mistake(
            "ReLU on the logits",
            "on the way forward you apply the ReLU to the last layer as well. Logits may be negative: leave them.",
            (
                _way_back(forward=relu),
                _way_back(forward=relu, output=lambda delta, logits: delta * (logits > 0)),
            ),
        ),
        Mistake(
            "W not transposed",
            "delta meets W as it is. On the way back it goes from the neurons of a layer to its inputs, so W has to be "
            "turned over.",
            (
                _way_back(sent=lambda delta, W, dW: delta @ W),
                _way_back(sent=lambda delta, W, dW: np.dot(delta, W)),
            ),
        ),
        Mistake(
            "gradient on its side",
            "your gradients of W lie on their side. Each has the shape of its W, (n_in, n_out).",
            (_rearranged(lambda pairs: tuple((dW.T, db) for dW, db in pairs)),),
        ),
        Mistake(
            "sums for outputs",
            "for the gradient of W you take the *sums* of the layer before. What entered the layer were its outputs, "
            "after the ReLU.",
            (_way_back(entered=lambda layer, x, z: z[layer - 1] if layer else x[0]),),
        ),
        Mistake(
            "outputs for inputs",
            "for the gradient of W you take what *left* the layer. Its weights multiply what entered it.",
            (_way_back(entered=lambda layer, x, z: x[layer + 1]), _way_back(entered=lambda layer, x, z: z[layer])),
        ),
        Mistake(
            "not divided by the batch",
            "you did not divide by the batch size. The loss is a mean over the samples; divide once, at the output.",
            (_way_back(output=lambda delta, logits: delta * len(delta)),),
        ),
        Mistake(
            "divided by the batch twice",
            "you divide by the batch size more than once: at the output, and again in each layer or gradient. Once is "
            "right; everything behind inherits it.",
            (
                _way_back(output=lambda delta, logits: delta / len(delta)),
                _way_back(sent=lambda delta, W, dW: delta @ W.T / len(delta)),
            ),
        ),
        Mistake(
            "biases left out of the sums",
            "you left the biases out on the way forward, so all slopes are taken at another place.",
            (_way_back(bias=0.0),),
        ),
        Mistake(
            "wrong sign",
            "your gradients have the wrong sign: target less prediction. Gradients point uphill; the minus sign is "
            "that of the step.",
            (_way_back(output=lambda delta, logits: -delta),),
        ),
        Mistake(
            "last layer first",
            "you return the last layer first. That is the order in which you found them; turn the list over.",
            (_rearranged(lambda pairs: pairs[::-1]),),
        ),
        Mistake(
            "gradients of b left out",
            "you return the gradients of the weights alone. Each layer has two: (dW, db).",
            (_rearranged(lambda pairs: tuple(dW for dW, _ in pairs)),),
        ),
    ),
)


EXERCISES = (_backward,)
