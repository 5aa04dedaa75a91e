"""The capstone, step 3: send digits forward and keep all that the way back will need."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from wbcourse.activations import relu, sigmoid
from wbcourse.exercises._exercise import Case, Exercise, Mistake
from wbcourse.exercises._properties import inputs_kept, shape, values
from wbcourse.softmax import softmax

Layers = Sequence[tuple[Any, Any]]
SIZES: tuple[tuple[str, int, tuple[int, ...]], ...] = (
    ("one layer", 5, (3, 4)),
    ("two layers", 6, (4, 5, 3)),
    ("two layers", 3, (2, 6, 4)),
    ("more layers", 7, (3, 6, 5, 4)),
)


def forward(X: Any, layers: Layers) -> Any:
    """Return `X`, the outputs of each hidden layer, and the logits."""
    return _sent()(X, layers)


def random_layers(rng: np.random.Generator, sizes: Sequence[int]) -> list[tuple[Any, Any]]:
    """Return random ``(W, b)`` for each layer, the biases not 0 and both signs among them."""
    return [
        (
            rng.normal(0, np.sqrt(2 / n_in), size=(n_in, n_out)),
            rng.uniform(0.2, 0.6, n_out) * rng.choice((-1, 1), n_out),
        )
        for n_in, n_out in pairwise(sizes)
    ]


def _cases(rng: np.random.Generator) -> list[Case]:
    return [Case((rng.normal(size=(n, sizes[0])), random_layers(rng, sizes)), group) for group, n, sizes in SIZES]


def _sent(
    sums: Callable[[Any, Any, Any], Any] = lambda x, W, b: x @ W + b,
    hidden: Callable[[Any], Any] = relu,
    last: Callable[[Any], Any] = lambda z: z,
    keep: Callable[[list[Any], list[Any]], Any] = lambda x, z: tuple(x),
) -> Callable[[Any, Layers], Any]:
    """Return a function with other sums, other activations, or that keeps something else of outputs and sums."""

    def sent(X: Any, layers: Layers) -> Any:
        x, z = [X], []
        for number, (W, b) in enumerate(layers, start=1):
            z.append(sums(x[-1], W, b))
            x.append(hidden(z[-1]) if number < len(layers) else last(z[-1]))
        return keep(x, z)

    return sent


def _bias_after_relu(X: Any, layers: Layers) -> Any:
    x = [X]
    for number, (W, b) in enumerate(layers, start=1):
        x.append((relu(x[-1] @ W) if number < len(layers) else x[-1] @ W) + b)
    return tuple(x)


_forward = Exercise(
    "capstone",
    "forward",
    "The way forward",
    reference=forward,
    cases=_cases,
    properties=(
        shape(hint=1),
        values("one layer", hint=1),
        values("two layers", hint=2),
        values("more layers", hint=3),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "ReLU on the logits",
            "you put a ReLU behind the last layer, too. Its sums are the logits, and may be negative: leave them.",
            (_sent(last=relu),),
        ),
        Mistake(
            "softmax in the list",
            "you hand over probabilities. Wanted are the logits; the softmax belongs to the loss.",
            (_sent(last=softmax), _sent(last=softmax, hidden=lambda z: z)),
        ),
        Mistake(
            "ReLU forgotten",
            "there is no ReLU between your layers. Without a bend, they collapse into one.",
            (_sent(hidden=lambda z: z),),
        ),
        Mistake(
            "another activation",
            "your hidden layers have another activation. Asked for is the ReLU.",
            (_sent(hidden=np.tanh), _sent(hidden=sigmoid), _sent(hidden=np.abs)),
        ),
        Mistake(
            "biases forgotten",
            "you left the biases out. They are added to the sums, before the ReLU.",
            (_sent(sums=lambda x, W, b: x @ W),),
        ),
        Mistake(
            "bias after the ReLU",
            "you add the biases after the ReLU. They belong to the sum, so that they can shift where the ReLU opens.",
            (_bias_after_relu,),
        ),
        Mistake(
            "bias taken away",
            "you take the biases away. They are added.",
            (_sent(sums=lambda x, W, b: x @ W - b),),
        ),
        Mistake(
            "logits only",
            "you return the logits alone. The way back needs what entered each layer: return all of it, in order.",
            (_sent(keep=lambda x, z: x[-1]),),
        ),
        Mistake(
            "X left out",
            "your list begins with the first layer's outputs. What entered the first layer was X, and the way back "
            "needs it.",
            (_sent(keep=lambda x, z: tuple(x[1:])),),
        ),
        Mistake(
            "sums for outputs",
            "you keep the sums of the hidden layers. What enters the next layer is what comes *out* of the ReLU.",
            (_sent(keep=lambda x, z: (x[0], *z)),),
        ),
        Mistake(
            "last one first",
            "your list is the wrong way round: X comes first, the logits last.",
            (_sent(keep=lambda x, z: tuple(reversed(x))),),
        ),
        Mistake(
            "always X",
            "every layer of yours gets X. Each but the first gets the outputs of the layer before.",
            (
                lambda X, layers: (X, *(relu(X @ W + b) for W, b in layers[:-1]), X @ layers[-1][0] + layers[-1][1]),
                lambda X, layers: (X, *(X @ W + b for W, b in layers)),
            ),
        ),
    ),
)


EXERCISES = (_forward,)
