"""Stacked training: what `fit` does, for all networks of a stack at once.

Each network follows the path that :func:`wbcourse.training.fit` would lead it, to rounding: its own samples in its own
order, its own learning rate. One that diverges is trained again by itself, so that its end is told as `fit` tells it.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from math import inf, nan
from time import perf_counter
from typing import Any

import numpy as np

from wbcourse._given import Pair, dropout_rates, inputs_and_targets, largest_loss, training_and_validation
from wbcourse._validate import FloatArray, positive, whole
from wbcourse.datasets import Dataset
from wbcourse.engines import CompiledEpochs, is_compiled
from wbcourse.forward import Network
from wbcourse.history import Epoch, History, accuracy_of
from wbcourse.hyperparameters import Configuration, Result, network_for, result_of, run
from wbcourse.losses import Loss, get_loss
from wbcourse.optimizers import SGD, get_optimizer
from wbcourse.stack import Stack
from wbcourse.steps import Evaluation
from wbcourse.trace import dropout_mask
from wbcourse.training import DivergenceWarning, fit

AT_ONCE = 64


def fit_stacked(
    networks: Sequence[Network],
    data: Dataset | Pair,
    optimizer: str | SGD = "sgd",
    *,
    epochs: int = 20,
    batch_size: int = 32,
    learning_rate: float | Sequence[float] | None = None,
    loss: str | Loss = "cross_entropy",
    l2: float | Sequence[float] = 0.0,
    dropout: float | Sequence[float] = 0.0,
    seed: int | Sequence[int] = 0,
    validation: Pair | None = None,
    engine: str = "numpy",
) -> list[History]:
    """Train networks of one shape in place, all at once, and return what happened to each.

    Parameters
    ----------
    networks : sequence of Network
    learning_rate, l2, seed : number, or sequence with one a network
        Networks that share one seed are trained faster.

    The others are those of :func:`wbcourse.training.fit`. An epoch's seconds are the stack's, in equal shares.

    Raises
    ------
    ValueError, TypeError
        As of `fit`; and if the networks are not of one shape.
    """
    stack, optimizer, loss = Stack(networks), get_optimizer(optimizer), get_loss(loss)
    k, like = len(networks), stack.like
    rates = _each("learning_rate", optimizer.usual_rate if learning_rate is None else learning_rate, k)
    penalties, seeds = _each("l2", l2, k), _each("seed", seed, k)
    for rate, penalty, start in zip(rates, penalties, seeds, strict=True):
        positive("learning_rate", rate), positive("l2", penalty, zero=True), whole("seed", start, at_least=0)
    train, held_out = training_and_validation(data, validation)
    X, targets = inputs_and_targets("data", train, like, loss)
    held_out_pair = None if held_out is None else inputs_and_targets("validation", held_out, like, loss)
    rest = X, targets, whole("batch_size", batch_size), dropout_rates(dropout, like)
    epochs_of: StackedEpochs | CompiledEpochs
    if is_compiled(engine):
        epochs_of = CompiledEpochs(like, stack.vectors, optimizer, loss, *rest)
    else:
        epochs_of = StackedEpochs(stack, optimizer, loss, *rest)
    loop = _Loop(stack.vectors, epochs_of, largest_loss(loss, targets), rates, penalties, seeds)
    with np.errstate(all="ignore"):
        histories = loop.go(whole("epochs", epochs), held_out_pair)
    stack.unstack(loop.going)
    options: dict[str, Any] = {"epochs": epochs, "batch_size": batch_size, "loss": loss, "dropout": dropout}
    for place in () if histories[0].interrupted else sorted(set(range(k)) - set(loop.going)):
        own = {"learning_rate": rates[place], "l2": penalties[place], "seed": seeds[place]}
        histories[place] = fit(
            networks[place], data, optimizer, validation=validation, progress=False, engine=engine, **options, **own
        )
    return histories


def _each(name: str, value: Any, k: int) -> list[Any]:
    values: list[Any] = np.atleast_1d(value).tolist()
    if len(values) not in (1, k) or np.ndim(value) > 1:
        raise ValueError(f"{name} must be one number, or {k}, one a network, but is {value!r}")
    return values * k if len(values) < k else values


@dataclass
class StackedEpochs:
    """Networks of a stack that are trained by NumPy; :class:`wbcourse.engines.CompiledEpochs` can take its place."""

    stack: Stack
    optimizer: SGD
    loss: Loss
    X: FloatArray
    targets: FloatArray
    batch_size: int
    dropout: list[float]

    def __post_init__(self) -> None:
        self._reported = replace(self.loss, reduction="mean")
        self._probe = self.stack.like.copy()
        # the logits of an epoch, for its losses: in the order of each network's samples
        self._logits = np.empty((len(self.stack), *self.targets.shape), self.X.dtype)

    def epoch(self, rngs: list[np.random.Generator], rates: FloatArray, penalties: FloatArray) -> FloatArray:
        """Take a step for each batch, and return mean loss and share of right answers of each network, (k, 2)."""
        stack, n, n_weights = self.stack, len(self.X), self.stack.like.parameters.n_weights
        orders = np.stack([rng.permutation(n) for rng in rngs])
        for number, start in enumerate(range(0, n, self.batch_size)):
            rows = orders[:, start : start + self.batch_size]
            room = stack.room(rows.shape[1])
            room.targets[:] = self.targets[rows]
            slopes = stack.step(self.X[rows], room, self._masks(rngs, rows.shape[1]), self.loss)
            self._logits[:, start : start + self.batch_size] = room.a[-1]
            if penalties.any():
                slopes[:, :n_weights] += penalties[:, np.newaxis] * stack.vectors[:, :n_weights]
            # an optimiser multiplies with the rate, and does not mind that it is one a row
            self.optimizer.update(stack.vectors, slopes, rates[:, number, np.newaxis])  # type: ignore[arg-type]
        targets = [self.targets[order] for order in orders]
        return np.array([self._told(z, targets[place % len(targets)]) for place, z in enumerate(self._logits)])

    def evaluate(self, X: FloatArray, targets: FloatArray) -> FloatArray:
        """Return mean loss and share of right answers of each network for other data, (k, 2)."""
        evaluation, told = Evaluation(self._probe, X, targets, self.loss), np.empty((len(self.stack), 2))
        for place, vector in enumerate(self.stack.vectors):
            self._probe.parameters.vector = vector
            told[place] = evaluation()
        return told

    def _told(self, logits: FloatArray, targets: FloatArray) -> tuple[float, float]:
        return self._reported.value_of(logits, targets), accuracy_of(self.loss.name, logits, targets)

    def _masks(self, rngs: list[np.random.Generator], n: int) -> list[FloatArray]:
        widths = self.stack.like.sizes[1:-1]
        # network by network, as each draws its own layers' masks one after another
        drawn = [[dropout_mask(n, *pair, rng) for pair in zip(widths, self.dropout, strict=False)] for rng in rngs]
        return [np.stack(masks).astype(self.X.dtype) for masks in zip(*drawn, strict=True)]


@dataclass
class _Loop:
    vectors: FloatArray
    epochs: StackedEpochs | CompiledEpochs
    largest_loss: float
    rates: list[float]
    penalties: list[float]
    seeds: list[int]

    def go(self, n_epochs: int, held_out: tuple[FloatArray, FloatArray] | None) -> list[History]:
        """Train for some epochs; afterwards `going` holds the places of the networks that did not diverge."""
        vectors, k = self.vectors, len(self.rates)
        histories = [History() for _ in range(k)]
        self.going = list(range(k))
        self.epochs.optimizer.start(vectors)
        rngs = [np.random.default_rng(seed) for seed in (self.seeds if len(set(self.seeds)) > 1 else self.seeds[:1])]
        n_batches = -(-len(self.epochs.X) // self.epochs.batch_size)
        rates = np.repeat(np.array(self.rates, vectors.dtype)[:, np.newaxis], n_batches, axis=1)
        penalties = np.array(self.penalties, vectors.dtype)
        told_nothing = np.full((k, 2), nan)
        try:
            for number in range(1, n_epochs + 1):
                start = perf_counter()
                told = self.epochs.epoch(rngs, rates, penalties)
                seconds = (perf_counter() - start) / k
                held_out_told = self.epochs.evaluate(*held_out) if held_out else told_nothing
                fine = (told[:, 0] <= self.largest_loss) & np.isfinite(vectors).all(axis=1)
                self.going = [place for place in self.going if fine[place]]
                for place in self.going:
                    (loss, accuracy), (held_out_loss, held_out_accuracy) = told[place], held_out_told[place]
                    numbers = float(loss), float(accuracy), float(held_out_loss), float(held_out_accuracy)
                    _note(histories[place], Epoch(number, *numbers, self.rates[place], seconds))
        except KeyboardInterrupt:
            for history in histories:
                history.stopped = "interrupted"
        return histories


def _note(history: History, epoch: Epoch) -> None:
    history.epochs.append(epoch)
    if epoch.validation_loss < (history.best.validation_loss if history.best else inf):
        history.best_epoch = epoch.epoch


# ---------------------------------------------------------------- configurations


def stacks(configurations: Sequence[Configuration], at_once: int = AT_ONCE) -> list[list[Configuration]]:
    """Return the configurations in groups that can be stacked: they differ in learning rate, L2 and seed alone.

    No group has more than `at_once`. One with `patience` stays by itself, as each network would stop at its own time.
    """
    shared = [field.name for field in fields(Configuration) if field.name not in ("learning_rate", "l2", "seed")]
    groups: dict[tuple[object, ...], list[Configuration]] = {}
    for configuration in configurations:
        alone = configuration if configuration.patience else None
        groups.setdefault((alone, *(getattr(configuration, name) for name in shared)), []).append(configuration)
    at_once = whole("at_once", at_once)
    return [group[k : k + at_once] for group in groups.values() for k in range(0, len(group), at_once)]


def run_stacked(
    configurations: Sequence[Configuration],
    data: Dataset | Pair,
    *,
    validation: Pair | None = None,
    engine: str = "numpy",
) -> list[Result]:
    """Do what :func:`wbcourse.hyperparameters.run` does for each of a group from :func:`stacks`, all at once.

    Raises
    ------
    ValueError
        If they differ in more than learning rate, L2 and seed.
    KeyboardInterrupt
        On Ctrl-C.
    """
    if len(configurations) == 1:
        return [run(configurations[0], data, validation=validation)]
    if len(stacks(configurations, len(configurations))) != 1:
        raise ValueError("configurations must differ in learning_rate, l2 and seed alone, and have no patience")
    first = configurations[0]
    usual = get_optimizer(first.optimizer).usual_rate
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DivergenceWarning)
        histories = fit_stacked(
            [network_for(c, data) for c in configurations],
            data,
            first.optimizer,
            epochs=first.epochs,
            batch_size=first.batch_size,
            learning_rate=[usual if c.learning_rate is None else c.learning_rate for c in configurations],
            loss=first.loss,
            l2=[c.l2 for c in configurations],
            dropout=first.dropout,
            seed=[c.seed for c in configurations],
            validation=validation,
            engine=engine,
        )
    if any(history.interrupted for history in histories):
        raise KeyboardInterrupt
    return [result_of(c, history) for c, history in zip(configurations, histories, strict=True)]
