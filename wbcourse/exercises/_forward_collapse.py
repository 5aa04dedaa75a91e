"""Chapter *Forward propagation*, the exercise about layers without activations: two of them are one."""

from typing import Any

import numpy as np

from wbcourse.exercises._exercise import Case, Exercise, Mistake
from wbcourse.exercises._forward_layer import parameters_of
from wbcourse.exercises._properties import inputs_kept, part, shape


def collapse(W1: Any, b1: Any, W2: Any, b2: Any) -> Any:
    """Return the one layer that does what two layers without activations do."""
    return W1 @ W2, b1 @ W2 + b2


def _collapse_cases(rng: np.random.Generator) -> list[Case]:
    sizes = ((3, 4, 2), (2, 5, 3), (4, 2, 5), (3, 3, 3))
    return [
        Case((*parameters_of(rng, n_in, n_hidden), *parameters_of(rng, n_hidden, n_out)), _group(n_in, n_out))
        for n_in, n_hidden, n_out in sizes
    ]


def _group(n_in: int, n_out: int) -> str:
    return "a square W" if n_in == n_out else "values"


def _with_weights(weights: Any) -> Any:
    """Return a wrong answer with right biases and other weights."""
    return lambda W1, b1, W2, b2: (weights(W1, W2), b1 @ W2 + b2)


def _with_biases(biases: Any) -> Any:
    """Return a wrong answer with right weights and other biases."""
    return lambda W1, b1, W2, b2: (W1 @ W2, biases(W1, b1, W2, b2))


_collapse = Exercise(
    "forward",
    "collapse",
    "Two layers that are one",
    reference=collapse,
    cases=_collapse_cases,
    properties=(
        shape(hint=1),
        part(0, "the weights", 1, hint=2),
        part(1, "the biases", 2, hint=3),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "b1 not carried through",
            "you add the two biases, or use the first as it is. What the first layer adds goes through the second "
            "layer's weights like everything else that comes out of it.",
            (
                _with_biases(lambda W1, b1, W2, b2: b1 + b2),
                _with_biases(lambda W1, b1, W2, b2: b1),
            ),
        ),
        Mistake(
            "b1 lost",
            "you keep the second layer's biases and lose the first layer's. With an input of zeros the first layer "
            "answers b1, and that reaches the second.",
            (_with_biases(lambda W1, b1, W2, b2: b2),),
        ),
        Mistake(
            "b2 lost",
            "you carry the first layer's biases through and forget to add the second layer's.",
            (_with_biases(lambda W1, b1, W2, b2: b1 @ W2),),
        ),
        Mistake(
            "b2 multiplied as well",
            "you send both biases through the second layer's weights. b2 is added after them.",
            (
                _with_biases(lambda W1, b1, W2, b2: (b1 + b2) @ W2),
                _with_biases(lambda W1, b1, W2, b2: b1 @ W2 + b2 @ W2),
            ),
        ),
        Mistake(
            "b1 through the wrong weights",
            "you send the first layer's biases through the first layer's weights, or through W2 from the wrong side. "
            "They come out of the first layer: b1 (n_hidden,) meets the rows of W2 (n_hidden, n_out).",
            (
                _with_biases(lambda W1, b1, W2, b2: b1 @ W1 + b2),
                _with_biases(lambda W1, b1, W2, b2: W2 @ b1 + b2),
                _with_biases(lambda W1, b1, W2, b2: W1 @ b1 + b2),
                _with_biases(lambda W1, b1, W2, b2: b1 @ W1 @ W2 + b2),
            ),
        ),
        Mistake(
            "wrong order",
            "you multiply W2 by W1. The batch stands on the left and meets W1 first: (X @ W1) @ W2, so W1 stays on the "
            "left.",
            (
                _with_weights(lambda W1, W2: W2 @ W1),
                lambda W1, b1, W2, b2: (W2 @ W1, W2 @ b1 + b2),
                lambda W1, b1, W2, b2: (W2 @ W1, b2 @ W1 + b1),
            ),
        ),
        Mistake(
            "weights added",
            "you add the weights, or multiply them entry by entry. A path from input to output goes over one hidden "
            "neuron; its two weights multiply, and all such paths add up: that is the matrix product.",
            (
                _with_weights(lambda W1, W2: W1 + W2),
                _with_weights(lambda W1, W2: W1 * W2),
                lambda W1, b1, W2, b2: (W1 + W2, b1 + b2),
                lambda W1, b1, W2, b2: (W1 * W2, b1 * b2),
            ),
        ),
        Mistake(
            "W.T",
            "your weights lie on their side. The one layer takes n_in numbers and gives n_out: (n_in, n_out), no "
            "transposition anywhere.",
            (_with_weights(lambda W1, W2: (W1 @ W2).T), _with_weights(lambda W1, W2: W1.T @ W2.T)),
        ),
        Mistake(
            "weights alone",
            "you return the weights alone. A layer is two arrays: return W and b.",
            (lambda W1, b1, W2, b2: W1 @ W2,),
        ),
    ),
)


EXERCISES = (_collapse,)
