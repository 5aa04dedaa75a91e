"""Chapter *Forward propagation*, the exercise about one layer: sum, bias, activation."""

from typing import Any

import numpy as np

from wbcourse.activations import relu
from wbcourse.exercises._exercise import Case, Exercise, Mistake
from wbcourse.exercises._properties import inputs_kept, shape, values


def parameters_of(rng: np.random.Generator, n_in: int, n_out: int) -> tuple[Any, Any]:
    """Return weights and biases of about the same size, so that neither hides a mistake in the other."""
    return rng.normal(size=(n_in, n_out)), rng.normal(size=n_out)


def layer(X: Any, W: Any, b: Any) -> Any:
    """Return the outputs of one layer with ReLU."""
    return relu(X @ W + b)


def _layer_cases(rng: np.random.Generator) -> list[Case]:
    # as many samples as neurons lets a bias be spread along the batch; a square W lets it be transposed
    sizes = (
        ("several samples", 4, 3, 2),
        ("several samples", 5, 2, 6),
        ("as many samples as neurons", 4, 3, 4),
        ("a square W", 6, 3, 3),
    )
    return [
        Case((rng.normal(size=(n, n_in)), *parameters_of(rng, n_in, n_out)), group) for group, n, n_in, n_out in sizes
    ]


_layer = Exercise(
    "forward",
    "layer",
    "One layer",
    reference=layer,
    cases=_layer_cases,
    properties=(
        shape(hint=1),
        values("several samples", hint=2),
        values("as many samples as neurons", hint=2),
        values("a square W", hint=2),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "no activation",
            "you return the sums as they are. A layer goes on with its activation: ReLU turns every negative sum into "
            "0.",
            (lambda X, W, b: X @ W + b,),
        ),
        Mistake(
            "bias after the activation",
            "you add the bias after the ReLU. It goes into the sum, before the activation: that is how it can move the "
            "point at which a neuron begins to speak.",
            (lambda X, W, b: relu(X @ W) + b,),
        ),
        Mistake(
            "bias left out",
            "you left the biases out. Without them, every neuron answers a sample of zeros with 0, whatever it has "
            "learned.",
            (lambda X, W, b: relu(X @ W),),
        ),
        Mistake(
            "threshold for bias",
            "you subtract b. A bias is added; it is the threshold that is subtracted, and the one is minus the other.",
            (lambda X, W, b: relu(X @ W - b),),
        ),
        Mistake(
            "bias along the batch",
            "you spread the biases along the batch, one for each sample. There is one bias for each neuron: b must "
            "meet the columns, and an array of shape (n_out,) does that by itself.",
            (
                lambda X, W, b: relu(X @ W + b[:, np.newaxis]),
                lambda X, W, b: relu((X @ W).T + b).T,
            ),
        ),
        Mistake(
            "W.T",
            "you took the rows of W for neurons, as W.T does. A neuron is a column of W (n_in, n_out), so X (n, n_in) "
            "meets it as it is.",
            (lambda X, W, b: relu(X @ W.T + b),),
        ),
        Mistake(
            "wrong order",
            "you multiplied W by X. The inputs, X's last axis, must meet W's first.",
            (lambda X, W, b: relu(W @ X + b),),
        ),
        Mistake(
            "samples as columns",
            "your numbers are right and your table lies on its side: (n_out, n) instead of (n, n_out). Samples come "
            "first.",
            (lambda X, W, b: layer(X, W, b).T,),
        ),
        Mistake(
            "max over the batch",
            "you took the largest number along the batch: np.max(z, 0) reads the 0 as an axis. ReLU compares each "
            "number with 0 by itself, and NumPy's name for the larger of two is another.",
            (lambda X, W, b: np.max(X @ W + b, 0), lambda X, W, b: (X @ W + b).max(axis=1)),
        ),
        Mistake(
            "ReLU turned over",
            "you kept the negative sums and silenced the others, or took away all signs. ReLU keeps what is above 0.",
            (
                lambda X, W, b: np.minimum(X @ W + b, 0),
                lambda X, W, b: np.abs(X @ W + b),
                lambda X, W, b: relu(-(X @ W + b)),
            ),
        ),
        Mistake(
            "activation on the inputs",
            "you applied the ReLU to the inputs. They come as they are: first the sum, then the activation.",
            (lambda X, W, b: relu(X) @ W + b,),
        ),
    ),
)


EXERCISES = (_layer,)
