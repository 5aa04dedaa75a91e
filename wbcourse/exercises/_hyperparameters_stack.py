"""Chapter *Hyperparameters*, the exercise about a stack: one layer of many networks at once."""

from typing import Any

import numpy as np

from wbcourse.exercises._exercise import Case, Exercise, Mistake
from wbcourse.exercises._properties import inputs_kept, shape, values


def stacked_forward(X: Any, W: Any, b: Any) -> Any:
    """Return the ReLU outputs of one layer of k networks: (n, n_in), (k, n_in, n_out), (k, n_out) -> (k, n, n_out)."""
    return np.maximum(_sums(X, W, b), 0)


def _sums(X: Any, W: Any, b: Any) -> Any:
    return X @ W + b[:, np.newaxis, :]


def _stack_cases(rng: np.random.Generator) -> list[Case]:
    def case(k: int, n: int, n_in: int, n_out: int, group: str, own: bool = False) -> Case:
        X = rng.normal(size=(k, n, n_in) if own else (n, n_in))
        return Case((X, rng.normal(size=(k, n_in, n_out)), rng.normal(size=(k, n_out))), group)

    k, n = int(rng.integers(3, 6)), int(rng.integers(6, 9))
    return [
        case(1, n, 3, 2, "one network"),
        case(k, n, 3, 2, "many networks"),
        case(k, n, 4, k + 2, "many networks"),
        case(4, 4, 3, 5, "as many networks as samples"),
        case(k, n, 4, 2, "samples of their own", own=True),
        case(4, 4, 5, 3, "samples of their own", own=True),
    ]


def _each(X: Any) -> Any:
    """Return the samples as (k or 1, n, n_in)."""
    return X if X.ndim == 3 else X[np.newaxis]


def _samples_first(X: Any, W: Any, b: Any) -> Any:
    return np.swapaxes(stacked_forward(X, W, b), 0, 1)


def _flattened(X: Any, W: Any, b: Any) -> Any:
    """Lay the networks side by side without moving the axes first: a reshape mixes networks and inputs."""
    k, n_in, n_out = W.shape
    wide = W.reshape(n_in, k * n_out)
    sums = (X @ wide).reshape(*X.shape[:-1], k, n_out)
    return np.maximum(np.swapaxes(sums, 0, 1) + b[:, np.newaxis, :], 0)


def _reshaped(X: Any, W: Any, b: Any) -> Any:
    """Compute rightly with the samples first, and then only rename the axes."""
    right = stacked_forward(X, W, b)
    return np.swapaxes(right, 0, 1).reshape(right.shape)


def _sample_by_network(X: Any, W: Any, b: Any) -> Any:
    """Give sample s to network s, one each."""
    count = min(len(W), X.shape[-2])
    rows = [(X[s, s] if X.ndim == 3 else X[s]) @ W[s] + b[s] for s in range(count)]
    return np.maximum(np.stack(rows), 0)


_stacked_forward = Exercise(
    "hyperparameters",
    "stacked_forward",
    "Many networks at once",
    reference=stacked_forward,
    cases=_stack_cases,
    properties=(
        shape(hint=1),
        values("one network", hint=1),
        values("many networks", points=2, hint=2),
        values("as many networks as samples", hint=3),
        values("samples of their own", hint=3),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "biases along the batch",
            "you add the biases as they come. b is (k, n_out): NumPy lines up k with the *samples*, which stops, or, "
            "if there happen to be as many, gives each sample the biases of a network. Put an axis of length 1 "
            "between.",
            (
                lambda X, W, b: np.maximum(X @ W + b, 0),
                lambda X, W, b: np.maximum(np.einsum("...ni,kio->kno", X, W) + b, 0),
            ),
        ),
        Mistake(
            "the first network's biases",
            "you give all networks the same biases. Each has its own row of b.",
            (
                lambda X, W, b: np.maximum(X @ W + b[0], 0),
                lambda X, W, b: np.maximum(X @ W + b.mean(axis=0), 0),
                lambda X, W, b: np.maximum(X @ W + b.sum(axis=0), 0),
            ),
        ),
        Mistake(
            "biases left out",
            "you left the biases out. Each network adds its own row of b to the sums of all samples.",
            (lambda X, W, b: np.maximum(X @ W, 0),),
        ),
        Mistake(
            "ReLU left out",
            "you return the sums. Each layer here ends with a ReLU.",
            (_sums,),
        ),
        Mistake(
            "bias after the ReLU",
            "you add the biases after the ReLU. They belong to the sum, before the bend.",
            (lambda X, W, b: np.maximum(X @ W, 0) + b[:, np.newaxis, :],),
        ),
        Mistake(
            "the first network only",
            "you return the outputs of a single network. There are k of them, one for each entry of W's first axis.",
            (
                lambda X, W, b: np.maximum(_each(X)[0] @ W[0] + b[0], 0),
                lambda X, W, b: np.maximum(_each(X)[:1] @ W[:1] + b[:1, np.newaxis, :], 0),
                lambda X, W, b: np.maximum(_each(X)[-1] @ W[-1] + b[-1], 0),
            ),
        ),
        Mistake(
            "networks averaged",
            "you add up or average the networks. They have nothing to do with one another: each gives its own outputs.",
            (
                lambda X, W, b: stacked_forward(X, W, b).mean(axis=0),
                lambda X, W, b: stacked_forward(X, W, b).sum(axis=0),
                lambda X, W, b: np.maximum(_each(X)[0] @ W.mean(axis=0) + b.mean(axis=0), 0),
                lambda X, W, b: np.maximum(_sums(X, W, b).sum(axis=0), 0),
            ),
        ),
        Mistake(
            "samples first",
            "your first axis is the samples. In a stack it is the networks: (k, n, n_out). That is what @ gives; "
            "np.dot and many an einsum put the axes elsewhere.",
            (
                _samples_first,
                lambda X, W, b: np.moveaxis(stacked_forward(X, W, b), 0, -1),
                lambda X, W, b: np.maximum(np.dot(X, W) + b, 0),
                lambda X, W, b: np.maximum(np.einsum("ni,kio->nko", X, W) + b, 0),
            ),
        ),
        Mistake(
            "the same samples for all",
            "your function takes it that all networks see the same samples. Where X has an axis for the networks, "
            "network i gets X[i] and no other; @ does both.",
            (
                lambda X, W, b: np.stack([np.maximum(X @ W[i] + b[i], 0) for i in range(len(W))]),
                lambda X, W, b: np.maximum(np.einsum("ni,kio->kno", X, W) + b[:, np.newaxis, :], 0),
                lambda X, W, b: np.maximum(np.tensordot(W, X, (1, -1)).swapaxes(1, 2) + b[:, np.newaxis, :], 0),
                lambda X, W, b: stacked_forward(_each(X)[0], W, b),
            ),
        ),
        Mistake(
            "samples mixed with networks",
            "your numbers are right and in the wrong places: a reshape has given samples to other networks. reshape "
            "keeps the order of the numbers and only counts anew; to move an axis takes transpose or swapaxes.",
            (_reshaped,),
        ),
        Mistake(
            "weights mixed",
            "you lay the matrices of the networks side by side with a reshape, which mixes inputs with networks. Move "
            "the axis first, or let @ do it: it takes a stack as it is.",
            (_flattened,),
        ),
        Mistake(
            "a sample for each network",
            "you give the first network the first sample, the second one the second. Each network sees *all* samples.",
            (_sample_by_network,),
        ),
        Mistake(
            "loop over the wrong axis",
            "you loop over the inputs, or over the neurons. The networks are W's *first* axis: W[i] is the matrix of "
            "network i.",
            (
                lambda X, W, b: np.stack([np.maximum(_each(X)[0] @ W[i].T, 0) for i in range(len(W))]),
                lambda X, W, b: np.stack([np.maximum(X @ W[:, i], 0) for i in range(W.shape[1])]),
                lambda X, W, b: np.stack([np.maximum(X @ W[:, :, i].T + b[:, i], 0) for i in range(W.shape[2])]),
                lambda X, W, b: np.stack([np.maximum(X @ W[i] + b[i], 0) for i in range(W.shape[1])]),
                lambda X, W, b: np.stack([np.maximum(X @ W[i] + b[i], 0) for i in range(W.shape[2])]),
            ),
        ),
    ),
)


EXERCISES = (_stacked_forward,)
