"""Hyperparameters: what must be chosen before a network can learn.

A :class:`Configuration` holds all choices of one training; it is plain numbers and texts, so it can be compared, stored
and sent to another process. :func:`run` trains its network and returns a :class:`Result`, by which configurations are
compared.
"""

import hashlib
import json
import warnings
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from math import inf, isfinite, nan
from typing import Any

import numpy as np

from wbcourse._given import Callback, Pair, training_and_validation
from wbcourse._validate import one_of, positive, whole
from wbcourse.activations import ACTIVATIONS
from wbcourse.datasets import Dataset
from wbcourse.forward import Network
from wbcourse.history import History
from wbcourse.initial import SCHEMES
from wbcourse.losses import KINDS
from wbcourse.optimizers import OPTIMIZERS
from wbcourse.training import DivergenceWarning, fit

# ---------------------------------------------------------------- the choices of one training


@dataclass(frozen=True, kw_only=True)
class Configuration:
    """All choices of one training. Those not made are usual ones.

    Attributes
    ----------
    hidden : tuple of int
        Neurons of each hidden layer; empty for none. Inputs and outputs follow from the data.
    activation, scheme, optimizer, loss : str
        Names, as :class:`~wbcourse.forward.Network` and :func:`~wbcourse.training.fit` take them.
    learning_rate : float or None
        None for the optimiser's usual rate.
    batch_size, epochs : int
    l2, dropout : float
    patience : int or None
        Epochs without a lower validation loss after which to stop; None for never.
    seed : int
        Of starting weights, orders and dropout masks.
    dtype : {"float64", "float32"}
    """

    hidden: tuple[int, ...] = (32,)
    activation: str = "relu"
    scheme: str = "he"
    optimizer: str = "sgd"
    loss: str = "cross_entropy"
    learning_rate: float | None = None
    batch_size: int = 32
    epochs: int = 20
    l2: float = 0.0
    dropout: float = 0.0
    patience: int | None = None
    seed: int = 0
    dtype: str = "float64"

    def __post_init__(self) -> None:
        if isinstance(self.hidden, (str, int)) or not isinstance(self.hidden, Sequence):
            raise TypeError(f"hidden must hold the sizes of the hidden layers, as (32,), but is {self.hidden!r}")
        sizes = tuple(whole(f"hidden[{layer}]", size) for layer, size in enumerate(self.hidden))
        object.__setattr__(self, "hidden", sizes)  # a list from a file becomes what it was
        known = {"activation": ACTIVATIONS, "scheme": SCHEMES, "optimizer": OPTIMIZERS, "loss": KINDS}
        for name, names in (known | {"dtype": ("float64", "float32")}).items():
            one_of(name, getattr(self, name), names)
        for name in ("batch_size", "epochs", "patience"):
            if name != "patience" or self.patience is not None:
                object.__setattr__(self, name, whole(name, getattr(self, name)))
        object.__setattr__(self, "seed", whole("seed", self.seed, at_least=0))
        if self.learning_rate is not None:
            object.__setattr__(self, "learning_rate", float(positive("learning_rate", self.learning_rate)))
        for name in ("l2", "dropout"):
            object.__setattr__(self, name, float(positive(name, getattr(self, name), zero=True)))
        if self.dropout >= 1:
            raise ValueError(f"dropout must be at least 0 and below 1, but is {self.dropout}")

    def replace(self, **changes: Any) -> "Configuration":
        """Return a configuration with some choices made otherwise.

        Raises
        ------
        ValueError
            If there is no such choice, or it cannot be made so.
        """
        for name in changes:
            known_field(name)
        return replace(self, **changes)

    @property
    def digest(self) -> str:
        """A name for these very choices: 16 hexadecimal digits, the same on every machine."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]


def known_field(name: str) -> str:
    """Return `name` if a configuration has a field of that name; else say which was probably meant."""
    return one_of("name of a hyperparameter", name, [field.name for field in fields(Configuration)])


# ---------------------------------------------------------------- one training


@dataclass(frozen=True)
class Result:
    """How one training ended, in numbers.

    Attributes
    ----------
    configuration : Configuration
    train_loss, train_accuracy, validation_loss, validation_accuracy : float
        After the epoch whose weights were kept: the last, or with `patience` the best. NaN where there is none.
    epochs : int
        So many were trained.
    stopped : str
        See :class:`wbcourse.history.History`.
    seconds : float
    """

    configuration: Configuration
    train_loss: float
    train_accuracy: float
    validation_loss: float
    validation_accuracy: float
    epochs: int
    stopped: str
    seconds: float

    @property
    def score(self) -> float:
        """What a search makes small: the validation loss, or infinity if training diverged."""
        return self.validation_loss if self.stopped != "diverged" and isfinite(self.validation_loss) else inf


def network_for(configuration: Configuration, data: Dataset | Pair) -> Network:
    """Return the untrained network of a configuration, with as many inputs and outputs as the data want."""
    (X, y), _ = training_and_validation(data, None)
    X, y = np.asarray(X), np.asarray(y)
    if configuration.loss == "cross_entropy" and y.ndim == 1:
        n_out = len(data.class_names) if isinstance(data, Dataset) and data.class_names else int(y.max()) + 1
    else:
        n_out = 1 if y.ndim == 1 else y.shape[1]
    sizes = [X.shape[1], *configuration.hidden, n_out]
    return Network(
        sizes,
        configuration.activation,
        rng=configuration.seed,
        scheme=configuration.scheme,
        dtype=np.dtype(configuration.dtype),
    )


def train(
    configuration: Configuration,
    data: Dataset | Pair,
    *,
    validation: Pair | None = None,
    callbacks: Iterable[Callback] = (),
) -> tuple[Network, History]:
    """Make the network of a configuration, train it, and return it with what happened."""
    network = network_for(configuration, data)
    names = ("epochs", "batch_size", "learning_rate", "loss", "l2", "dropout", "seed", "patience")
    options = {name: getattr(configuration, name) for name in names}
    history = fit(
        network,
        data,
        configuration.optimizer,
        validation=validation,
        callbacks=callbacks,
        progress=False,
        **options,
    )
    return network, history


def run(configuration: Configuration, data: Dataset | Pair, *, validation: Pair | None = None) -> Result:
    """Train the network of a configuration and return how it ended.

    Divergence is a result like others, told by ``stopped``, and gives no warning.

    Raises
    ------
    KeyboardInterrupt
        On Ctrl-C: a training that was cut short says nothing about its configuration.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DivergenceWarning)
        _, history = train(configuration, data, validation=validation)
    if history.interrupted:
        raise KeyboardInterrupt
    return result_of(configuration, history)


def result_of(configuration: Configuration, history: History) -> Result:
    """Return the history of a training as the numbers by which configurations are compared."""
    kept = history.best if configuration.patience is not None else history[-1] if history else None
    names = ("train_loss", "train_accuracy", "validation_loss", "validation_accuracy")
    numbers = {name: nan if kept is None else getattr(kept, name) for name in names}
    seconds = sum(epoch.seconds for epoch in history)
    return Result(configuration, **numbers, epochs=len(history), stopped=history.stopped, seconds=seconds)
