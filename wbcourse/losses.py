"""Losses: how wrong an answer is, in one number, and which way to move it.

Each loss is computed from the last layer's *logits*, before any sigmoid or softmax: that is exact where the
probabilities would round to 0 or 1. Beside each stands its *delta*, the slope ``dL/dlogits``. All three deltas are the
same, **prediction minus target**; only what counts as the prediction differs:

==========================  ==============================  =====================
loss                        a sample's loss                 its prediction
==========================  ==============================  =====================
``squared_error``           ``sum((logits - t)**2) / 2``    the logits themselves
``binary_cross_entropy``    ``sum(softplus(z) - t * z)``    ``sigmoid(logits)``
``cross_entropy``           ``-sum(t * log_softmax(z))``    ``softmax(logits)``
==========================  ==============================  =====================

The loss of a batch is the ``"sum"`` over its samples, or their ``"mean"``: then the deltas are divided by their number.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from wbcourse._sums import row_sums
from wbcourse._validate import FloatArray, as_floats, one_of, whole
from wbcourse.activations import identity, sigmoid, softplus
from wbcourse.softmax import log_softmax_into, softmax_into

REDUCTIONS = ("mean", "sum")


def one_hot(labels: ArrayLike, n_classes: int) -> FloatArray:
    """Return a row for each label, 1 at its class and 0 elsewhere.

    Parameters
    ----------
    labels : array_like of int, shape (n,)
        From 0 to ``n_classes - 1``.
    n_classes : int

    Returns
    -------
    ndarray, shape (n, n_classes)

    Raises
    ------
    TypeError
        If the labels are not whole numbers.
    ValueError
        If a label is out of range: the message says which.
    """
    labels, n_classes = np.asarray(labels), whole("n_classes", n_classes)
    if labels.ndim != 1:
        raise ValueError(f"labels must have shape (n,), but has shape {labels.shape}")
    if labels.dtype.kind not in "iu":
        raise TypeError(f"labels must be whole numbers, but came as {labels.dtype}")
    outside = np.flatnonzero((labels < 0) | (labels >= n_classes))
    if len(outside):
        raise ValueError(f"labels must be from 0 to {n_classes - 1}, but labels[{outside[0]}] is {labels[outside[0]]}")
    rows = np.zeros((len(labels), n_classes))
    rows[np.arange(len(labels)), labels] = 1
    return rows


# ---------------------------------------------------------------- the targets as an array like the logits


def _values(targets: ArrayLike, shape: tuple[int, ...]) -> FloatArray:
    """Return the targets as an array of `shape`: never broadcast, which would compare each sample with all others."""
    targets = as_floats("targets", targets, ndim=(1, 2))
    if shape[1:] == (1,) and targets.ndim == 1:
        targets = targets[:, np.newaxis]
    if targets.shape != shape:
        raise ValueError(f"targets must have the shape of the logits, {shape}, but has shape {targets.shape}")
    return targets


def _shares(targets: ArrayLike, shape: tuple[int, ...]) -> FloatArray:
    targets = _values(targets, shape)
    if ((targets < 0) | (targets > 1)).any():
        raise ValueError(f"targets must be from 0 to 1, but range from {targets.min()} to {targets.max()}")
    return targets


def _class_shares(targets: ArrayLike, shape: tuple[int, ...]) -> FloatArray:
    given = np.asarray(targets)
    if given.ndim == 1:
        if len(given) != shape[0]:
            raise ValueError(f"targets must hold {shape[0]} labels, one a row of logits, but holds {len(given)}")
        return one_hot(given, shape[1])
    shares = _shares(targets, shape)
    off = np.flatnonzero(abs(shares.sum(axis=1) - 1) > 1e-5)
    if len(off):
        raise ValueError(f"each row of targets must sum to 1, but targets[{off[0]}] is {shares[off[0]]}")
    return shares


# ---------------------------------------------------------------- a loss and its delta


@dataclass(frozen=True)
class Kind:
    """What sets one kind of loss apart.

    Attributes
    ----------
    per_sample : callable
        ``(logits, targets) -> (n,)``, each sample's loss.
    prediction : callable
        ``(logits, out) -> array``, what the delta compares with the targets.
    checked_targets : callable
        ``(targets, shape) -> array`` of that shape, or an error.
    n_ways : callable or None
        ``n_out -> number`` of answers among which label smoothing spreads its share; None for a loss without labels.
    """

    per_sample: Callable[[FloatArray, FloatArray], FloatArray]
    prediction: Callable[[FloatArray, FloatArray | None], FloatArray]
    checked_targets: Callable[[ArrayLike, tuple[int, ...]], FloatArray]
    n_ways: Callable[[int], int] | None


def _squared_errors(logits: FloatArray, targets: FloatArray) -> FloatArray:
    return np.asarray(np.square(logits - targets).sum(axis=1) / 2)


def _binary_cross_entropies(logits: FloatArray, targets: FloatArray) -> FloatArray:
    # -t*log(sigmoid(z)) - (1-t)*log(1-sigmoid(z)), with log(sigmoid(z)) = -softplus(-z). For t = 1 the difference
    # softplus(z) - z would lose its digits, so the target's share is taken from the mirrored softplus.
    return np.asarray((targets * softplus(-logits) + (1 - targets) * softplus(logits)).sum(axis=1))


def _cross_entropies(logits: FloatArray, targets: FloatArray) -> FloatArray:
    scores = log_softmax_into(logits)
    scores *= targets
    return -row_sums(scores)[:, 0]


KINDS = {
    "squared_error": Kind(_squared_errors, identity, _values, None),
    "binary_cross_entropy": Kind(_binary_cross_entropies, sigmoid, _shares, lambda n_out: 2),
    "cross_entropy": Kind(_cross_entropies, softmax_into, _class_shares, lambda n_out: n_out),
}


@dataclass(frozen=True)
class Loss:
    """A loss with its choices made.

    ``loss(logits, targets)`` checks both and returns the loss; :meth:`delta` does the same for its slope. In a loop,
    call :meth:`prepare` once and then :meth:`value_of` and :meth:`delta_of`, which look at nothing.

    Attributes
    ----------
    name : {"squared_error", "binary_cross_entropy", "cross_entropy"}
    reduction : {"mean", "sum"}
        Over the samples of a batch. The outputs of one sample are always summed.
    label_smoothing : float
        Share of each target, from 0 to below 1, that is spread evenly over all answers (Szegedy et al., 2016).
    """

    name: str
    reduction: str = "mean"
    label_smoothing: float = 0.0

    def __post_init__(self) -> None:
        one_of("loss", self.name, KINDS)
        one_of("reduction", self.reduction, REDUCTIONS)
        if not 0 <= self.label_smoothing < 1:
            raise ValueError(f"label_smoothing must be at least 0 and below 1, but is {self.label_smoothing}")
        if self.label_smoothing and KINDS[self.name].n_ways is None:
            raise ValueError(f"label_smoothing must be 0 for {self.name}, which has no labels")

    def prepare(self, targets: ArrayLike, shape: tuple[int, int], dtype: np.dtype[np.floating] | type) -> FloatArray:
        """Return checked targets as an array of `shape` and `dtype`, one-hot and smoothed where the loss wants it.

        Parameters
        ----------
        targets : array_like
            For ``cross_entropy`` labels of shape (n,), or rows of class shares that sum to 1; else numbers of `shape`,
            or of shape (n,) for a single output.
        shape : tuple of int
            ``(n, n_out)``, that of the logits.
        dtype : dtype
        """
        kind = KINDS[self.name]
        checked = kind.checked_targets(targets, shape)
        if self.label_smoothing and kind.n_ways is not None:
            checked = checked * (1 - self.label_smoothing) + self.label_smoothing / kind.n_ways(shape[1])
        return checked.astype(dtype, copy=False)

    def value_of(self, logits: FloatArray, prepared: FloatArray) -> float:
        """Return the loss for targets from :meth:`prepare`."""
        total = float(KINDS[self.name].per_sample(logits, prepared).sum())
        return total / len(logits) if self.reduction == "mean" else total

    def delta_of(self, logits: FloatArray, prepared: FloatArray, out: FloatArray | None = None) -> FloatArray:
        """Return the slope ``dL/dlogits``, (n, n_out), for targets from :meth:`prepare`: prediction minus target."""
        delta = np.subtract(KINDS[self.name].prediction(logits, out), prepared, out=out)
        if self.reduction == "mean":
            delta /= len(logits)
        return delta

    def __call__(self, logits: ArrayLike, targets: ArrayLike) -> float:
        """Return the loss of a batch."""
        checked = self._checked(logits)
        return self.value_of(checked, self.prepare(targets, checked.shape, checked.dtype))

    def delta(self, logits: ArrayLike, targets: ArrayLike) -> FloatArray:
        """Return the slope of the loss for each logit, shape (n, n_out)."""
        checked = self._checked(logits)
        return self.delta_of(checked, self.prepare(targets, checked.shape, checked.dtype))

    @staticmethod
    def _checked(logits: ArrayLike) -> FloatArray:
        checked = as_floats("logits", logits, ndim=2)
        if checked.size == 0:
            raise ValueError(f"logits must hold at least one sample and one output, but has shape {checked.shape}")
        return checked


squared_error = Loss("squared_error")
binary_cross_entropy = Loss("binary_cross_entropy")
cross_entropy = Loss("cross_entropy")


def get_loss(loss: str | Loss) -> Loss:
    """Return the loss of that name, as a mean over the batch; a :class:`Loss` is returned as it is."""
    return loss if isinstance(loss, Loss) else Loss(loss)
