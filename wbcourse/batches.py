"""Mini-batches: the samples in a new order each epoch, a few at a time.

The rows are gathered into one buffer, a large piece of an epoch at once, and each batch is a view of it. So are the
logits that the network answers with: the loss of the whole piece is then had in one go, from numbers that were needed
anyway, and costs next to nothing.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wbcourse._validate import FloatArray
from wbcourse.backward import Gradients
from wbcourse.forward import Network
from wbcourse.trace import Trace, dropout_mask, set_masks

PIECE_BYTES = 1 << 21  # small enough to be still in the processor's cache when its batches are used


@dataclass(frozen=True)
class Batch:
    """Room for one batch: a trace whose first input is filled, the prepared targets, (n, n_out), and the slopes."""

    trace: Trace
    targets: FloatArray
    gradients: Gradients


@dataclass(frozen=True)
class Piece:
    """Some batches of an epoch, and all their logits and targets, (rows, n_out), as one array each."""

    batches: Sequence[Batch]
    logits: FloatArray
    targets: FloatArray


class Batches:
    """All samples, dealt out in batches. Iterate over :meth:`epoch` again and again; the arrays are used again, too.

    Parameters
    ----------
    network : Network
    X : ndarray, shape (n, n_in)
        Of the network's type.
    targets : ndarray, shape (n, n_out)
        From :meth:`wbcourse.losses.Loss.prepare`.
    batch_size : int
        The last batch of an epoch holds the rest, if there is one.
    dropout : sequence of float
        The rate of each hidden layer; empty for none.
    """

    def __init__(
        self, network: Network, X: FloatArray, targets: FloatArray, batch_size: int, dropout: Sequence[float] = ()
    ) -> None:
        self.X, self.targets, self.dropout = X, targets, tuple(dropout)
        self.batch_size = min(batch_size, len(X))
        per_row = X.itemsize * (X.shape[1] + 2 * targets.shape[1])
        self._rows = min(len(X), max(1, PIECE_BYTES // per_row // self.batch_size) * self.batch_size)
        self._places = [np.empty((self._rows, array.shape[1]), X.dtype) for array in (X, targets, targets)]
        # The sums of a hidden layer are kept only where its slope cannot be had from its output.
        self._room = network.trace(self.batch_size, keep_z=False)
        self._slopes = Gradients(network.parameters.like(), [np.empty_like(a) for a in self._room.a])
        self._full = [self._batch(start, self.batch_size) for start in range(0, self._rows, self.batch_size)]

    def _batch(self, start: int, size: int) -> Batch:
        """Return a batch of up to `size` rows from `start` of the buffers. All share the room of layers and slopes."""
        x, targets, logits = (place[start : start + size] for place in self._places)
        trace = self._room.rows(len(x))
        if trace.z[-1] is trace.a[-1]:
            trace.z[-1] = logits
        trace.inputs[0], trace.a[-1] = x, logits
        deltas = [delta[: len(x)] for delta in self._slopes.deltas]
        return Batch(trace, targets, Gradients(self._slopes.parameters, deltas))

    def epoch(self, rng: np.random.Generator) -> Iterator[Piece]:
        """Yield the pieces of one epoch, in an order from `rng`. Each must be used before the next is asked for."""
        order = rng.permutation(len(self.X))
        for start in range(0, len(order), self._rows):
            piece = self._gather(order[start : start + self._rows])
            if self.dropout:
                self._draw_masks(piece.batches, rng)
            yield piece

    def _gather(self, rows: NDArray[np.int64]) -> Piece:
        n = len(rows)
        x, targets, logits = (place[:n] for place in self._places)
        # `mode` says what to do with rows that do not exist. There are none, but to look for them costs a copy.
        np.take(self.X, rows, axis=0, out=x, mode="clip")
        np.take(self.targets, rows, axis=0, out=targets, mode="clip")
        n_full, rest = divmod(n, self.batch_size)
        batches = self._full[:n_full]
        if rest:
            batches = [*batches, self._batch(n - rest, rest)]
        return Piece(batches, logits, targets)

    def _draw_masks(self, batches: Sequence[Batch], rng: np.random.Generator) -> None:
        for batch in batches:
            n, widths = len(batch.targets), [a.shape[1] for a in batch.trace.a[:-1]]
            set_masks(
                batch.trace, [dropout_mask(n, k, rate, rng) for k, rate in zip(widths, self.dropout, strict=True)]
            )
