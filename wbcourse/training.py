"""Training: the loop that lets a network learn.

Send a batch forward, ask who is to blame, take a step downhill, and again. All that is expensive is done once: arrays
are made before the first step, data are checked before it, losses are had from logits that are there already, and
validation waits for the end of an epoch.
"""

import sys
import warnings
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from math import inf, nan

import numpy as np

from wbcourse._given import (
    Callback,
    Pair,
    dropout_rates,
    functions,
    inputs_and_targets,
    largest_loss,
    training_and_validation,
)
from wbcourse._validate import FloatArray, positive, whole
from wbcourse.batches import Batches
from wbcourse.checkpoints import Run, StrPath, load_run, save_run
from wbcourse.datasets import Dataset
from wbcourse.engines import steps_by
from wbcourse.forward import Network
from wbcourse.history import Divergence, Epoch, History
from wbcourse.losses import Loss, get_loss
from wbcourse.optimizers import SGD, get_optimizer
from wbcourse.schedules import Schedule, get_schedule
from wbcourse.steps import Evaluation, NotFiniteError, Snapshot, Steps


class DivergenceWarning(RuntimeWarning):
    """Training was stopped because its numbers had grown too large; the message says where it began."""


def fit(
    network: Network,
    data: Dataset | Pair,
    optimizer: str | SGD = "sgd",
    *,
    epochs: int = 20,
    batch_size: int = 32,
    learning_rate: float | Schedule | None = None,
    loss: str | Loss = "cross_entropy",
    l2: float = 0.0,
    dropout: float | Sequence[float] = 0.0,
    seed: int = 0,
    validation: Pair | None = None,
    patience: int | None = None,
    callbacks: Iterable[Callback] = (),
    progress: bool | None = None,
    checkpoint: StrPath | None = None,
    resume: StrPath | None = None,
    engine: str = "numpy",
) -> History:
    """Train `network` in place and return what happened. The same seed gives the same bits.

    Parameters
    ----------
    data : Dataset, or (X, y)
        Of a Dataset, its training part; its validation part serves as `validation` unless that is given.
    optimizer : a name of :data:`wbcourse.optimizers.OPTIMIZERS`, or an optimiser, which is started anew
    learning_rate : a number, or a function of the step; by default the optimiser's usual rate
    l2, dropout : strength of the penalty on the weights; share of outputs to drop, for all hidden layers or for each
    seed : decides the order of the samples and the dropout masks
    patience : stop after so many epochs without a lower validation loss, and restore the best weights
    callbacks : each is called with every :class:`~wbcourse.history.Epoch`; one that returns True stops the training
    progress : show a bar; by default in a notebook or a terminal
    checkpoint, resume : a file to save the run to after each epoch; one to go on from, `epochs` being those in all
    engine : "numpy", or "compiled", which is faster for small networks, see :mod:`wbcourse.engines`

    Raises
    ------
    ValueError, TypeError
        Before the first step: if data or choices make no sense, or the run to resume was another one.

    Warns
    -----
    DivergenceWarning
        If a number is not finite any more, or the loss enormous. The weights are those of the epoch before again.
    """
    optimizer, loss, rates = get_optimizer(optimizer), get_loss(loss), dropout_rates(dropout, network)
    schedule = get_schedule(optimizer.usual_rate if learning_rate is None else learning_rate)
    batch_size, l2, epochs = whole("batch_size", batch_size), positive("l2", l2, zero=True), whole("epochs", epochs)
    train, held_out = training_and_validation(data, validation)
    X, targets = inputs_and_targets("data", train, network, loss)
    evaluate = _evaluation(held_out, network, loss, patience)
    settings = {"batch_size": batch_size, "loss": asdict(loss), "l2": l2, "dropout": rates, "patience": patience}
    settings |= {"seed": whole("seed", seed, at_least=0), "data": _fingerprint(X, targets, checkpoint or resume)}
    run = Run(network, optimizer, np.random.default_rng(seed), History(), None, settings)
    _begin(run, resume)
    steps = steps_by(engine)(network, optimizer, loss, schedule, l2, largest_loss(loss, targets))
    loop = _Loop(run, steps, Batches(network, X, targets, batch_size, rates), evaluate, patience, checkpoint)
    with _bar(progress, epochs, len(run.history)) as advance, np.errstate(all="ignore"):
        return loop.go(epochs, [advance, *functions(callbacks)])


# ---------------------------------------------------------------- epoch by epoch


@dataclass
class _Loop:
    run: Run
    steps: Steps
    batches: Batches
    evaluate: Evaluation | None
    patience: int | None
    checkpoint: StrPath | None

    def go(self, epochs: int, callbacks: list[Callback]) -> History:
        """Train until `epochs` are done or there is a reason to stop, and leave the weights as they should be."""
        history = self.run.history
        snapshot = Snapshot(self.run)
        history.stopped = "finished"
        try:
            while len(history) < epochs and not self._out_of_patience():
                snapshot.keep()
                epoch = self._epoch()
                if self.checkpoint is not None:
                    save_run(self.checkpoint, self.run)
                # a list: all of them are called, also after one that wants to stop
                if any([callback(epoch) is True for callback in callbacks]):  # noqa: C419
                    history.stopped = "callback"
                    break
            else:
                history.stopped = "patience" if len(history) < epochs else "finished"
        except NotFiniteError:
            self._explain(snapshot)
        except KeyboardInterrupt:
            history.stopped = "interrupted"
        if self.run.best is not None:
            self.run.network.parameters.vector = self.run.best
        return history

    def _epoch(self) -> Epoch:
        history = self.run.history
        passed = self.steps.epoch(self.batches, self.run.rng)
        validation_loss, validation_accuracy = self.evaluate() if self.evaluate else (nan, nan)
        number = len(history) + 1
        history.epochs.append(
            Epoch(
                number, passed.loss, passed.accuracy, validation_loss, validation_accuracy, passed.rate, passed.seconds
            )
        )
        if self.evaluate and validation_loss < (history.best.validation_loss if history.best else inf):
            history.best_epoch = number
            if self.patience is not None:
                self.run.best = self.run.network.parameters.vector.copy()
        return history[-1]

    def _out_of_patience(self) -> bool:
        history = self.run.history
        return self.patience is not None and len(history) - (history.best_epoch or 0) >= self.patience

    def _explain(self, snapshot: Snapshot) -> None:
        history = self.run.history
        snapshot.restore()
        step, layer, what, rate = self.steps.first_not_finite(self.batches, self.run.rng)
        snapshot.restore()
        back = len(history) if self.run.best is None else history.best_epoch or 0
        history.divergence = Divergence(len(history) + 1, step, layer, what, rate, restored=back)
        history.stopped = "diverged"
        warnings.warn(str(history.divergence), DivergenceWarning, stacklevel=4)


@contextmanager
def _bar(progress: bool | None, epochs: int, done: int) -> Iterator[Callback]:
    """Give a callback that moves a progress bar, if there is one."""
    if not wants_bar(progress):
        yield lambda epoch: None
        return
    from tqdm.auto import tqdm

    with tqdm(total=epochs, initial=done, unit="epoch") as bar:

        def advance(epoch: Epoch) -> None:
            bar.set_postfix(loss=f"{epoch.train_loss:.3f}", refresh=False)
            bar.update()

        yield advance


def wants_bar(progress: bool | None) -> bool:
    """Return whether to show a progress bar: as asked, or else where somebody sees it, in a terminal or a notebook."""
    if progress is not None:
        return progress
    ipython = sys.modules.get("IPython")  # in a notebook it is there already, and elsewhere it is not needed
    return sys.stderr.isatty() or (ipython is not None and hasattr(ipython.get_ipython(), "kernel"))


def _evaluation(pair: Pair | None, network: Network, loss: Loss, patience: int | None) -> Evaluation | None:
    if patience is not None:
        whole("patience", patience)
    if pair is not None:
        return Evaluation(network, *inputs_and_targets("validation", pair, network, loss), loss)
    if patience is not None:
        raise ValueError("patience needs validation data, but validation is None")
    return None


# ---------------------------------------------------------------- to begin, and to go on


def _fingerprint(X: FloatArray, targets: FloatArray, wanted: object) -> int:
    return 0 if wanted is None else zlib.crc32(targets.data, zlib.crc32(X.data))


def _begin(run: Run, path: StrPath | None) -> None:
    """Start from nothing; or put the run in a file in the place of the new one, if they are of the same kind."""
    run.optimizer.start(run.network.parameters.vector)
    if path is None:
        return
    saved = load_run(path)
    pairs: dict[str, tuple[object, object]] = {"network": (repr(saved.network), repr(run.network))}
    pairs["optimizer"] = repr(saved.optimizer), repr(run.optimizer)
    pairs |= {name: (saved.settings.get(name), value) for name, value in run.settings.items()}
    for name, (then, now) in pairs.items():
        if then != now:
            raise ValueError(f"{name} must be the same as in the run to resume, {then}, but is {now}")
    run.network.parameters.vector = saved.network.parameters.vector
    run.optimizer.steps, run.optimizer.state = saved.optimizer.steps, saved.optimizer.state
    run.rng, run.history, run.best = saved.rng, saved.history, saved.best
