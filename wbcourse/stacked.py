"""Stacked training: what `fit` does, for all networks of a stack at once.

Each network follows the path that :func:`wbcourse.training.fit` would lead it, to rounding: its own samples in its own
order, its own learning rate. One that diverges is trained again by itself, so that its end is told as `fit` tells it.
"""

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf, nan
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wbcourse._given import Pair, dropout_rates, inputs_and_targets, largest_loss, training_and_validation
from wbcourse._validate import FloatArray, positive, whole
from wbcourse.datasets import Dataset
from wbcourse.forward import Network
from wbcourse.history import Epoch, History, accuracy_of
from wbcourse.hyperparameters import Configuration, Result, network_for, result_of, run
from wbcourse.losses import Loss, get_loss
from wbcourse.optimizers import SGD, get_optimizer
from wbcourse.stack import Stack
from wbcourse.steps import Evaluation
from wbcourse.trace import dropout_mask
from wbcourse.training import DivergenceWarning, fit

AT_ONCE = 32  # so many networks stay in the processor's cache


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
    rest = X, targets, whole("batch_size", batch_size), dropout_rates(dropout, like), held_out_pair
    loop = _Loop(stack, optimizer, loss, rates, penalties, seeds, *rest)
    with np.errstate(all="ignore"):
        histories = loop.go(whole("epochs", epochs))
    stack.unstack(loop.going)
    options: dict[str, Any] = {"epochs": epochs, "batch_size": batch_size, "loss": loss, "dropout": dropout}
    for place in () if histories[0].interrupted else sorted(set(range(k)) - set(loop.going)):
        own = {"learning_rate": rates[place], "l2": penalties[place], "seed": seeds[place]}
        histories[place] = fit(
            networks[place], data, optimizer, validation=validation, progress=False, **options, **own
        )
    return histories


def _each(name: str, value: Any, k: int) -> list[Any]:
    values: list[Any] = np.atleast_1d(value).tolist()
    if len(values) not in (1, k) or np.ndim(value) > 1:
        raise ValueError(f"{name} must be one number, or {k}, one a network, but is {value!r}")
    return values * k if len(values) < k else values


@dataclass
class _Loop:
    stack: Stack
    optimizer: SGD
    loss: Loss
    rates: list[float]
    penalties: list[float]
    seeds: list[int]
    X: FloatArray
    targets: FloatArray
    batch_size: int
    dropout: list[float]
    held_out: tuple[FloatArray, FloatArray] | None

    def go(self, epochs: int) -> list[History]:
        """Train for some epochs; afterwards `going` holds the places of the networks that did not diverge."""
        k, vectors = len(self.stack), self.stack.vectors
        histories = [History() for _ in range(k)]
        self.going = list(range(k))
        self.optimizer.start(vectors)
        rngs = [np.random.default_rng(seed) for seed in (self.seeds if len(set(self.seeds)) > 1 else self.seeds[:1])]
        # the logits of an epoch, for its losses: in the order of each network's samples
        logits = np.empty((k, *self.targets.shape), vectors.dtype)
        largest, report = largest_loss(self.loss, self.targets), replace(self.loss, reduction="mean")
        probe = self.stack.like.copy()
        evaluate = None if self.held_out is None else Evaluation(probe, *self.held_out, self.loss)
        try:
            for number in range(1, epochs + 1):
                start = perf_counter()
                orders = self._epoch(rngs, logits)
                seconds = (perf_counter() - start) / k
                for place in list(self.going):
                    targets = self.targets[orders[place % len(orders)]]
                    train_loss = report.value_of(logits[place], targets)
                    if not (train_loss <= largest and np.isfinite(vectors[place]).all()):
                        self.going.remove(place)
                        continue
                    probe.parameters.vector = vectors[place]
                    validation = evaluate() if evaluate else (nan, nan)
                    accuracy = accuracy_of(self.loss.name, logits[place], targets)
                    _note(
                        histories[place], Epoch(number, train_loss, accuracy, *validation, self.rates[place], seconds)
                    )
        except KeyboardInterrupt:
            for history in histories:
                history.stopped = "interrupted"
        return histories

    def _epoch(self, rngs: list[np.random.Generator], logits: FloatArray) -> NDArray[np.int64]:
        """Take a step for each batch, note its logits, and return the order of the samples, (1 or k, n)."""
        stack, n = self.stack, len(self.X)
        rates, penalties = (np.array(v, logits.dtype)[:, np.newaxis] for v in (self.rates, self.penalties))
        n_weights = stack.like.parameters.n_weights
        orders = np.stack([rng.permutation(n) for rng in rngs])
        for start in range(0, n, self.batch_size):
            rows = orders[:, start : start + self.batch_size]
            room = stack.room(rows.shape[1])
            room.targets[:] = self.targets[rows]
            slopes = stack.step(self.X[rows], room, self._masks(rngs, rows.shape[1]), self.loss)
            logits[:, start : start + self.batch_size] = room.a[-1]
            if any(self.penalties):
                slopes[:, :n_weights] += penalties * stack.vectors[:, :n_weights]
            # an optimiser multiplies with the rate, and does not mind that it is one a row
            self.optimizer.update(stack.vectors, slopes, rates)  # type: ignore[arg-type]
        return orders

    def _masks(self, rngs: list[np.random.Generator], n: int) -> list[FloatArray]:
        widths = self.stack.like.sizes[1:-1]
        # network by network, as each draws its own layers' masks one after another
        drawn = [[dropout_mask(n, *pair, rng) for pair in zip(widths, self.dropout, strict=False)] for rng in rngs]
        return [np.stack(masks).astype(self.X.dtype) for masks in zip(*drawn, strict=True)]


def _note(history: History, epoch: Epoch) -> None:
    history.epochs.append(epoch)
    if epoch.validation_loss < (history.best.validation_loss if history.best else inf):
        history.best_epoch = epoch.epoch


# ---------------------------------------------------------------- configurations


def stacks(configurations: Sequence[Configuration], at_once: int = AT_ONCE) -> list[list[Configuration]]:
    """Return the configurations in groups that can be stacked: they differ in learning rate, L2 and seed alone.

    No group has more than `at_once`. One with `patience` stays by itself, as each network would stop at its own time.
    """
    groups: dict[Configuration, list[Configuration]] = {}
    for configuration in configurations:
        own = {} if configuration.patience else {"learning_rate": None, "l2": 0.0, "seed": 0}
        groups.setdefault(configuration.replace(**own), []).append(configuration)
    at_once = whole("at_once", at_once)
    return [group[k : k + at_once] for group in groups.values() for k in range(0, len(group), at_once)]


def run_stacked(
    configurations: Sequence[Configuration], data: Dataset | Pair, *, validation: Pair | None = None
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
        )
    if any(history.interrupted for history in histories):
        raise KeyboardInterrupt
    return [result_of(c, history) for c, history in zip(configurations, histories, strict=True)]
