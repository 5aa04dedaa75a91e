"""Chapter *Backward propagation*, the exercises about one layer: its gradients, and the blame it passes on."""

from collections.abc import Callable
from typing import Any

import numpy as np

from wbcourse.exercises._exercise import Case, Exercise, Mistake
from wbcourse.exercises._properties import inputs_kept, part, shape, values

Gradients = tuple[Any, Any]

# ---------------------------------------------------------------- layer_gradients


def layer_gradients(x: Any, delta: Any) -> Gradients:
    """Return the gradients of a layer's weights and biases."""
    return x.T @ delta, delta.sum(axis=0)


def _gradient_cases(rng: np.random.Generator) -> list[Case]:
    sizes = ((5, 3, 2), (2, 4, 6), (7, 2, 3))
    return [Case((rng.normal(size=(n, n_in)), rng.normal(size=(n, n_out)) / n)) for n, n_in, n_out in sizes]


def _spoiled(change: Callable[..., Gradients]) -> Callable[[Any, Any], Gradients]:
    """Return a function that spoils the right gradients; `change` gets them, the inputs and the deltas."""
    return lambda x, delta: change(*layer_gradients(x, delta), x, delta)


_layer_gradients = Exercise(
    "backward",
    "layer_gradients",
    "The gradients of a layer",
    reference=layer_gradients,
    cases=_gradient_cases,
    properties=(
        shape(hint=1),
        part(0, "gradient of W", points=2, hint=2),
        part(1, "gradient of b", hint=3),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "transpose missing",
            "x is to be turned over. A gradient of W has one row for each *input* and sums over the samples, so the "
            "samples must be the inner axis of the product.",
            (
                lambda x, delta: (x @ delta, delta.sum(axis=0)),
                lambda x, delta: (np.dot(x, delta), delta.sum(axis=0)),
                lambda x, delta: (x @ delta.T, delta.sum(axis=0)),
                lambda x, delta: (np.dot(x, delta.T), delta.sum(axis=0)),
            ),
        ),
        Mistake(
            "lies on its side",
            "your gradient of W lies on its side. It has the shape of W itself, (n_in, n_out).",
            (_spoiled(lambda dW, db, x, delta: (dW.T, db)),),
        ),
        Mistake(
            "mean for sum",
            "you take the mean over the batch. A mean loss has put its 1 / n into delta already; here the samples are "
            "only added up, or they would be divided by the batch twice.",
            (
                _spoiled(lambda dW, db, x, delta: (dW / len(x), db / len(x))),
                _spoiled(lambda dW, db, x, delta: (dW / len(x), db)),
                _spoiled(lambda dW, db, x, delta: (dW, db / len(x))),
            ),
        ),
        Mistake(
            "sum over the neurons",
            "you sum delta over the neurons of a sample. Each neuron has a bias of its own, used by all samples: sum "
            "down the batch.",
            (_spoiled(lambda dW, db, x, delta: (dW, delta.sum(axis=1))),),
        ),
        Mistake(
            "one bias for all",
            "your gradient of b is a single number, the sum of everything. A layer has one bias for each neuron.",
            (
                _spoiled(lambda dW, db, x, delta: (dW, float(delta.sum()))),
                _spoiled(lambda dW, db, x, delta: (dW, np.full(delta.shape[1], delta.sum()))),
            ),
        ),
        Mistake(
            "biases not summed",
            "you return delta itself for the biases. It holds a row for each sample; a bias is shared by all of them, "
            "so its slopes add up.",
            (_spoiled(lambda dW, db, x, delta: (dW, delta)), _spoiled(lambda dW, db, x, delta: (dW, delta[0]))),
        ),
        Mistake(
            "a row kept",
            "your gradient of b has two axes. Biases have the shape (n_out,): let the sum drop the samples' axis.",
            (_spoiled(lambda dW, db, x, delta: (dW, db[np.newaxis])),),
        ),
        Mistake(
            "samples not summed",
            "you keep one gradient for each sample. The loss of the batch needs one for all: its samples add up.",
            (_spoiled(lambda dW, db, x, delta: (np.einsum("si,sj->sij", x, delta), db)),),
        ),
        Mistake(
            "product of sums",
            "you summed or averaged over the batch before you multiplied. Each sample's inputs belong with its own "
            "deltas: multiply first, then add.",
            (
                _spoiled(lambda dW, db, x, delta: (np.outer(x.mean(axis=0), db), db)),
                _spoiled(lambda dW, db, x, delta: (np.outer(x.sum(axis=0), db), db)),
            ),
        ),
        Mistake(
            "one sample",
            "you use the last or the first sample alone. All samples of the batch have their say: add up.",
            (
                _spoiled(lambda dW, db, x, delta: (np.outer(x[-1], delta[-1]), db)),
                _spoiled(lambda dW, db, x, delta: (np.outer(x[0], delta[0]), db)),
            ),
        ),
        Mistake(
            "wrong order",
            "you return the biases first. Wanted is W, then b.",
            (_spoiled(lambda dW, db, x, delta: (db, dW)),),
        ),
        Mistake(
            "descent already",
            "your gradients have the wrong sign. The step down comes later, in training; a gradient points uphill.",
            (_spoiled(lambda dW, db, x, delta: (-dW, -db)),),
        ),
    ),
)

# ---------------------------------------------------------------- delta_hidden


def delta_hidden(delta_next: Any, W_next: Any, z: Any) -> Any:
    """Return the deltas of a tanh layer from those of the layer after it."""
    return (delta_next @ W_next.T) * (1 - np.tanh(z) ** 2)


def _hidden_cases(rng: np.random.Generator) -> list[Case]:
    # the square case comes last: there an untransposed W runs, and gives numbers to compare
    sizes = (("W not square", 5, 3, 2), ("W not square", 2, 4, 6), ("a square W", 6, 3, 3))
    return [
        Case(
            (rng.normal(size=(n, n_next)), rng.normal(size=(n_out, n_next)), rng.normal(0, 0.8, size=(n, n_out))), group
        )
        for group, n, n_out, n_next in sizes
    ]


def _sent_back(slope: Callable[[Any], Any]) -> Callable[[Any, Any, Any], Any]:
    """Return a function with another slope of the activation."""
    return lambda delta_next, W_next, z: (delta_next @ W_next.T) * slope(z)


_delta_hidden = Exercise(
    "backward",
    "delta_hidden",
    "Blame sent back",
    reference=delta_hidden,
    cases=_hidden_cases,
    properties=(
        shape(hint=1),
        values("W not square", points=2, hint=3),
        values("a square W", hint=2),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "W not transposed",
            "W_next is not turned over. Forward, a layer's outputs meet the rows of W_next; on the way back the deltas "
            "meet its columns. With a square W your version runs, and every number is wrong.",
            (
                lambda delta_next, W_next, z: (delta_next @ W_next) * (1 - np.tanh(z) ** 2),
                lambda delta_next, W_next, z: np.dot(delta_next, W_next) * (1 - np.tanh(z) ** 2),
            ),
        ),
        Mistake(
            "derivative at a where it wants z",
            "you apply tanh twice. The slope is taken at z, where tanh was applied on the way forward: 1 - a**2 with "
            "a = tanh(z).",
            (_sent_back(lambda z: 1 - np.tanh(np.tanh(z)) ** 2),),
        ),
        Mistake(
            "z where it wants a",
            "you put z into 1 - a**2. The square is that of the output, a = tanh(z).",
            (_sent_back(lambda z: 1 - z**2),),
        ),
        Mistake(
            "slope left out",
            "you left out the slope of tanh. Blame reaches the *outputs* of the layer through the weights, and its "
            "sums only through the activation.",
            (_sent_back(lambda z: 1.0),),
        ),
        Mistake(
            "activation for its slope",
            "you multiply by tanh where its *slope* belongs. The slope is largest, 1, where tanh itself is 0.",
            (_sent_back(np.tanh), _sent_back(lambda z: 1 - np.tanh(z)), _sent_back(lambda z: np.tanh(z) ** 2)),
        ),
        Mistake(
            "slope of another activation",
            "you use the slope of a ReLU or of a sigmoid. This layer has tanh.",
            (
                _sent_back(lambda z: z > 0),
                _sent_back(lambda z: np.tanh(z) * (1 - np.tanh(z))),
                _sent_back(lambda z: 1 / (2 + np.exp(z) + np.exp(-z))),
            ),
        ),
        Mistake(
            "divided by the batch",
            "you divided by the batch size. That happened at the output, once; what comes back has its 1 / n already.",
            (lambda delta_next, W_next, z: delta_hidden(delta_next, W_next, z) / len(z),),
        ),
        Mistake(
            "mean over the next layer",
            "you take the mean over the neurons of the next layer. A neuron answers to all of them: their blame adds "
            "up.",
            (lambda delta_next, W_next, z: delta_hidden(delta_next, W_next, z) / W_next.shape[1],),
        ),
        Mistake(
            "signs of the weights lost",
            "you lost the signs of the weights. Over a negative weight blame arrives with its sign turned over.",
            (lambda delta_next, W_next, z: delta_hidden(delta_next, np.abs(W_next), z),),
        ),
        Mistake(
            "weights left out",
            "you let the whole blame of the next layer reach every neuron. It comes back over the connection, in "
            "proportion to the weight.",
            (
                lambda delta_next, W_next, z: delta_next.sum(axis=1, keepdims=True) * (1 - np.tanh(z) ** 2),
                lambda delta_next, W_next, z: delta_next * (1 - np.tanh(z) ** 2),
            ),
        ),
        Mistake(
            "on its side",
            "your deltas lie on their side. Samples come first: (n, n_out), the shape of z.",
            (lambda delta_next, W_next, z: delta_hidden(delta_next, W_next, z).T,),
        ),
    ),
)


EXERCISES = (_layer_gradients, _delta_hidden)
