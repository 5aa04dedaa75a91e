"""What :func:`wbcourse.training.fit` is given, checked before the first step and made into what it works with."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from wbcourse._validate import FloatArray, as_floats, positive
from wbcourse.datasets import Dataset, Split
from wbcourse.forward import Network
from wbcourse.history import Epoch
from wbcourse.losses import Loss

Callback = Callable[[Epoch], object]
Pair = Split | tuple[ArrayLike, ArrayLike]
BLOWN_UP = 1e4  # so many times the loss of knowing nothing is no loss to come back from


def training_and_validation(data: Dataset | Pair, validation: Pair | None) -> tuple[Pair, Pair | None]:
    """Return what to learn from, and what is held out, if anything is."""
    if isinstance(data, Dataset):
        return data.train, data.validation if validation is None else validation
    return data, validation


def inputs_and_targets(name: str, pair: Pair, network: Network, loss: Loss) -> tuple[FloatArray, FloatArray]:
    """Return inputs and prepared targets of the network's type, or say what is wrong with them."""
    try:
        given, answers = pair
    except (TypeError, ValueError) as error:
        raise TypeError(f"{name} must be a Dataset, or X and y, but is {type(pair).__name__}") from error
    X = as_floats(f"X of {name}", given, ndim=2)
    n_in, n_out = network.sizes[0], network.sizes[-1]
    if X.shape[1] != n_in or len(X) == 0:
        raise ValueError(f"X of {name} must have shape (n, {n_in}) with n at least 1, but has shape {X.shape}")
    if loss.name == "cross_entropy" and n_out == 1:
        raise ValueError("loss must be 'binary_cross_entropy' for a network with one output, but is 'cross_entropy'")
    if X.dtype != network.dtype:
        with np.errstate(over="ignore"):  # what is too large for float32 becomes infinite, and is refused
            X = as_floats(f"X of {name}", X.astype(network.dtype), ndim=2)
    X = np.ascontiguousarray(X)
    return X, np.ascontiguousarray(loss.prepare(answers, (len(X), n_out), network.dtype))


def dropout_rates(dropout: float | Sequence[float], network: Network) -> list[float]:
    """Return the dropout rate of each hidden layer; nothing if all are 0."""
    n_hidden = len(network.sizes) - 2
    rates = list(dropout) if isinstance(dropout, Sequence) else [dropout] * n_hidden
    if len(rates) != n_hidden:
        raise ValueError(f"dropout must have {n_hidden} entries, one a hidden layer, but has {len(rates)}")
    for rate in [dropout] if isinstance(dropout, (int, float)) else rates:
        if positive("dropout", rate, zero=True) >= 1:
            raise ValueError(f"dropout must be at least 0 and below 1, but is {rate}")
    return [float(rate) for rate in rates] if any(rates) else []


def largest_loss(loss: Loss, targets: FloatArray) -> float:
    """Return how large a loss may be, measured by that of a network that always answers 0."""
    some = targets[:1000]
    return BLOWN_UP * (1 + replace(loss, reduction="mean").value_of(np.zeros_like(some), some))


def functions(callbacks: Iterable[Callback]) -> list[Callback]:
    """Return the callbacks as a list, if they can be called."""
    listed = list(callbacks)
    for callback in listed:
        if not callable(callback):
            raise TypeError(f"callbacks must hold functions of an epoch, but holds {callback!r}")
    return listed
