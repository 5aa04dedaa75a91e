"""Chapter *Weights*, the exercises about a layer: how many weights it has, and how they are used."""

from itertools import pairwise
from math import prod
from typing import Any

import numpy as np

from wbcourse.exercises._exercise import Case, Exercise, Mistake
from wbcourse.exercises._properties import inputs_kept, shape, values
from wbcourse.weights import count_weights, linear

# ---------------------------------------------------------------- count_weights


def _size_cases(rng: np.random.Generator) -> list[Case]:
    sizes = (rng.permutation(np.arange(3, 40))[:length].tolist() for length in (2, 3, 5))
    return [Case((chosen,), "one layer" if len(chosen) == 2 else "several layers") for chosen in sizes]


def _neurons(sizes: list[int]) -> int:
    return sum(sizes)


_count_weights = Exercise(
    "weights",
    "count_weights",
    "How many weights?",
    reference=count_weights,
    cases=_size_cases,
    properties=(values("one layer", hint=1), values("several layers", hint=2), inputs_kept()),
    mistakes=(
        Mistake(
            "one product",
            "you multiplied all sizes together. Only neighbouring layers are connected: one product for each pair, "
            "and the products are added.",
            (prod,),
        ),
        Mistake(
            "neurons counted",
            "you counted the neurons. The weights sit on the connections between them.",
            (_neurons, lambda sizes: sum(sizes[1:])),
        ),
        Mistake(
            "biases counted",
            "you counted one weight too many for each neuron. That would be its bias, which this chapter does not "
            "have yet.",
            (lambda sizes: sum((n_in + 1) * n_out for n_in, n_out in pairwise(sizes)),),
        ),
        Mistake(
            "closed circle",
            "you also connected the last layer with the inputs. A network is a chain and not a ring.",
            (lambda sizes: sum(n_in * n_out for n_in, n_out in zip(sizes, [*sizes[1:], sizes[0]], strict=True)),),
        ),
        Mistake(
            "a layer left out",
            "you left out a layer: the first, or the last. Three sizes make two layers of weights.",
            (
                lambda sizes: sizes[0] * sizes[1],
                lambda sizes: sum(n_in * n_out for n_in, n_out in pairwise(sizes[:-1])),
                lambda sizes: sum(n_in * n_out for n_in, n_out in pairwise(sizes[1:])),
                lambda sizes: sizes[-2] * sizes[-1],
            ),
        ),
        Mistake(
            "sizes added",
            "you added the two sizes of each layer. Every input meets every neuron, as rows meet columns in a table: "
            "multiply.",
            (lambda sizes: sum(n_in + n_out for n_in, n_out in pairwise(sizes)),),
        ),
        Mistake(
            "squares",
            "you connected each layer with itself. A weight leads from one layer to the next.",
            (lambda sizes: sum(size * size for size in sizes),),
        ),
    ),
)

# ---------------------------------------------------------------- linear


def _layer_cases(rng: np.random.Generator) -> list[Case]:
    # the square case comes last: there a transposed W runs, and gives numbers to compare
    sizes = (
        ("several samples", 4, 3, 2),
        ("several samples", 5, 2, 6),
        ("one sample", 1, 5, 3),
        ("a square W", 6, 3, 3),
    )
    return [
        Case((rng.normal(size=(n, n_in)), rng.normal(size=(n_in, n_out))), group) for group, n, n_in, n_out in sizes
    ]


def _row_by_row(X: Any, W: Any) -> Any:
    return np.array([[float(x @ row) for row in W] for x in X])


_linear = Exercise(
    "weights",
    "linear",
    "A layer at work",
    reference=linear,
    cases=_layer_cases,
    properties=(
        shape(hint=1),
        values("several samples", hint=2),
        values("one sample", hint=2),
        values("a square W", hint=3),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "W.T",
            "you took the rows of W for neurons, as W.T does. In this course a neuron is a column of W (n_in, "
            "n_out), so X (n, n_in) meets it as it is. With a square W your version runs and every number is wrong.",
            (lambda X, W: X @ W.T, lambda X, W: np.dot(X, W.T), _row_by_row),
        ),
        Mistake(
            "rows for columns",
            "you transposed X. A sample is a row of X already; turned over, each row would hold one input of all "
            "samples.",
            (lambda X, W: X.T @ W, lambda X, W: np.dot(X.T, W)),
        ),
        Mistake(
            "samples as columns",
            "your numbers are right and your table lies on its side: (n_out, n) instead of (n, n_out). Samples come "
            "first: one row for each.",
            (lambda X, W: (X @ W).T,),
        ),
        Mistake(
            "wrong order",
            "you multiplied W by X. The order matters: the inputs, X's last axis, must meet W's first.",
            (lambda X, W: W @ X, lambda X, W: np.dot(W, X)),
        ),
        Mistake(
            "entry by entry",
            "you multiplied entry by entry. A layer needs the matrix product: for each neuron a whole row of X times a "
            "whole column of W, added up.",
            (lambda X, W: X * W,),
        ),
        Mistake(
            "mean",
            "your sums are divided by the number of inputs. A neuron adds its products and does not average them.",
            (lambda X, W: X @ W / X.shape[1], lambda X, W: X @ W / len(X)),
        ),
        Mistake(
            "first sample only",
            "you return the answers to the first sample only. A batch of n samples gives n rows.",
            (lambda X, W: X[0] @ W, lambda X, W: X[:1] @ W),
        ),
        Mistake(
            "first neuron only",
            "you return the sums of one neuron. Every column of W is a neuron, and each gives a column of the result.",
            (lambda X, W: X @ W[:, 0], lambda X, W: X @ W[:, :1], lambda X, W: (X @ W).sum(axis=1)),
        ),
    ),
)


EXERCISES = (
    _count_weights,
    _linear,
)
