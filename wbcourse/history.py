"""What happened in training, epoch by epoch."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, fields
from math import isnan, nan
from typing import Any, overload

import numpy as np

from wbcourse._validate import FloatArray

SHOWN = 8  # rows of a printed history


@dataclass(frozen=True)
class Epoch:
    """One pass over the training data.

    Attributes
    ----------
    epoch : int
        Counted from 1.
    train_loss, train_accuracy : float
        Means over the batches, each *before* its step and under dropout if there is any; without the L2 penalty.
    validation_loss, validation_accuracy : float
        After the epoch, without dropout; NaN where there are no validation data. Accuracies are NaN where there is
        nothing to be counted as right.
    learning_rate : float
        That of the epoch's last step.
    seconds : float
        Time for its steps, without validation.
    """

    epoch: int
    train_loss: float
    train_accuracy: float
    validation_loss: float
    validation_accuracy: float
    learning_rate: float
    seconds: float


@dataclass(frozen=True)
class Divergence:
    """Where the first number appeared that cannot be worked with.

    Attributes
    ----------
    epoch, step : int
        The epoch is counted from 1, the step from 0 at the start of training, as in a schedule.
    layer : int
        The first layer that had one, counted from 0; for slopes the last, as they are found last layer first.
    what : str
        What it was: ``"sums"``, ``"slopes"``, ``"parameters"``; or ``"loss"``, also where that is finite but enormous.
    learning_rate : float
    restored : int
        After which epoch the weights were as they are now; 0 for those at the start.
    """

    epoch: int
    step: int
    layer: int
    what: str
    learning_rate: float
    restored: int

    def __str__(self) -> str:
        back = f"after epoch {self.restored}" if self.restored else "before the first step"
        trouble = (
            f"the {self.what} of layer {self.layer} were not finite" if self.what != "loss" else "the loss blew up"
        )
        return (
            f"Training diverged in step {self.step} (epoch {self.epoch}): {trouble}. The learning rate was "
            f"{self.learning_rate:.3g}. The weights are again as they were {back}. Try a learning rate that is three "
            "times smaller, and look at the scale of the inputs."
        )


@dataclass(repr=False)
class History(Sequence[Epoch]):
    """The epochs of a training, in order; ``history[-1].train_loss`` is the last one's loss.

    Attributes
    ----------
    epochs : list of Epoch
    best_epoch : int or None
        That with the lowest validation loss, counted from 1; None without validation data.
    stopped : str
        Why it ended: ``"finished"``, ``"patience"``, ``"callback"``, ``"interrupted"``, ``"diverged"``.
    divergence : Divergence or None
    """

    epochs: list[Epoch] = field(default_factory=list)
    best_epoch: int | None = None
    stopped: str = "finished"
    divergence: Divergence | None = None

    @property
    def interrupted(self) -> bool:
        """Whether somebody pressed Ctrl-C."""
        return self.stopped == "interrupted"

    @property
    def best(self) -> Epoch | None:
        """The epoch with the lowest validation loss, or None."""
        return None if self.best_epoch is None else self.epochs[self.best_epoch - 1]

    def arrays(self) -> dict[str, FloatArray]:
        """Return each number of the epochs by its name, as an array of shape (n_epochs,)."""
        return {f.name: np.array([getattr(e, f.name) for e in self.epochs]) for f in fields(Epoch)}

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain numbers, texts, lists and dictionaries."""
        return asdict(self)

    @classmethod
    def from_dict(cls, state: dict[str, Any]) -> "History":
        """Return the history that :meth:`to_dict` was called on."""
        divergence = state["divergence"] and Divergence(**state["divergence"])
        epochs = [Epoch(**epoch) for epoch in state["epochs"]]
        return cls(epochs, state["best_epoch"], state["stopped"], divergence)

    def __len__(self) -> int:
        return len(self.epochs)

    @overload
    def __getitem__(self, index: int) -> Epoch: ...
    @overload
    def __getitem__(self, index: slice) -> list[Epoch]: ...
    def __getitem__(self, index: int | slice) -> Epoch | list[Epoch]:
        return self.epochs[index]

    def __iter__(self) -> Iterator[Epoch]:
        return iter(self.epochs)

    def __repr__(self) -> str:
        """Return a table of some epochs. Seconds are left out: they are never the same twice."""
        how = {"patience": "stopped early", "callback": "stopped by a callback"}.get(self.stopped, self.stopped)
        best = "" if self.best_epoch is None else f", best after epoch {self.best_epoch}"
        head = f"History: {len(self)} epoch{'' if len(self) == 1 else 's'}, {how}{best}"
        if not self.epochs:
            return head
        rows = [_row(epoch) for epoch in _some(self.epochs)]
        shown = [any(row[column] for row in rows) for column in range(len(_TITLES))]
        lines = [[text for text, show in zip(row, shown, strict=True) if show] for row in [_TITLES, *rows]]
        widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
        return "\n".join(
            [head, *("  ".join(text.rjust(width) for text, width in zip(line, widths, strict=True)) for line in lines)]
        )


_TITLES = ("epoch", "loss", "accuracy", "validation loss", "accuracy", "learning rate")


def _row(epoch: Epoch) -> tuple[str, ...]:
    train = _loss(epoch.train_loss), _share(epoch.train_accuracy)
    validation = _loss(epoch.validation_loss), _share(epoch.validation_accuracy)
    return (str(epoch.epoch), *train, *validation, f"{epoch.learning_rate:.3g}")


def _loss(value: float) -> str:
    return "" if isnan(value) else f"{value:.3f}" if value < 1000 else f"{value:.3g}"


def _share(value: float) -> str:
    return "" if isnan(value) else f"{value:.1%}"


def _some(epochs: list[Epoch]) -> list[Epoch]:
    """Return the first, the last and some in even distances between, at most `SHOWN`."""
    places = np.unique(np.linspace(0, len(epochs) - 1, min(SHOWN, len(epochs))).round().astype(int))
    return [epochs[place] for place in places]


def accuracy_of(loss_name: str, logits: FloatArray, targets: FloatArray) -> float:
    """Return the share of right answers, or NaN for a loss that knows no right and wrong.

    Parameters
    ----------
    loss_name : str
        ``cross_entropy`` compares the most probable classes, ``binary_cross_entropy`` each output with one half.
    logits : ndarray, shape (n, n_out)
    targets : ndarray, shape (n, n_out)
        From :meth:`wbcourse.losses.Loss.prepare`.
    """
    if loss_name == "cross_entropy":
        return float(np.mean(logits.argmax(axis=1) == targets.argmax(axis=1)))
    if loss_name == "binary_cross_entropy":
        return float(np.mean((logits > 0) == (targets > 0.5)))
    return nan
