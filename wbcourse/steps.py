"""The inner loop of training, and what is done when its numbers stop being finite."""

from dataclasses import dataclass, replace
from math import inf
from time import perf_counter
from typing import NamedTuple

import numpy as np

from wbcourse._validate import FloatArray
from wbcourse.backward import propagate_back
from wbcourse.batches import Batch, Batches
from wbcourse.checkpoints import Run
from wbcourse.forward import Network, propagate
from wbcourse.history import accuracy_of
from wbcourse.losses import Loss
from wbcourse.optimizers import SGD
from wbcourse.schedules import Schedule, checked_rate


class NotFiniteError(ArithmeticError):
    """A loss or a parameter is NaN, infinite or enormous."""


class Passed(NamedTuple):
    """What an epoch has to tell: mean loss, accuracy, learning rate of the last step, seconds."""

    loss: float
    accuracy: float
    rate: float
    seconds: float


class Origin(NamedTuple):
    """Where the first number came from that is not finite; see :class:`wbcourse.history.Divergence`."""

    step: int
    layer: int
    what: str
    rate: float


@dataclass
class Steps:
    """All that a step needs, with its arrays made beforehand.

    Attributes
    ----------
    network, optimizer, loss, schedule, l2
        The choices made.
    largest_loss : float
        A mean loss above it counts as divergence.
    """

    network: Network
    optimizer: SGD
    loss: Loss
    schedule: Schedule
    l2: float = 0.0
    largest_loss: float = inf

    def __post_init__(self) -> None:
        self._reported = replace(self.loss, reduction="mean")

    def forward(self, batch: Batch) -> None:
        """Fill the batch's trace."""
        propagate(self.network, batch.trace)

    def backward(self, batch: Batch) -> FloatArray:
        """Return the slopes of all parameters, after :meth:`forward`; the next batch's will overwrite them."""
        return propagate_back(self.network, batch.trace, batch.targets, self.loss, batch.gradients, self.l2).vector

    def update(self, slopes: FloatArray) -> float:
        """Take the step, after :meth:`backward`, and return its learning rate."""
        rate = checked_rate(self.schedule, self.optimizer.steps)
        self.optimizer.update(self.network.parameters.vector, slopes, rate)
        return rate

    def epoch(self, batches: Batches, rng: np.random.Generator) -> Passed:
        """Take a step for each batch.

        Raises
        ------
        NotFiniteError
            If the mean loss is NaN or above `largest_loss`, or a parameter is not finite at the end.
        """
        start = perf_counter()
        total = right = rate = 0.0
        rows = 0
        for piece in batches.epoch(rng):
            for batch in piece.batches:
                self.forward(batch)
                rate = self.update(self.backward(batch))
            n = len(piece.logits)
            rows += n
            total += n * self._reported.value_of(piece.logits, piece.targets)
            right += n * accuracy_of(self.loss.name, piece.logits, piece.targets)
            if not total / rows <= self.largest_loss:
                raise NotFiniteError
        if not np.isfinite(self.network.parameters.vector).all():
            raise NotFiniteError
        return Passed(total / rows, right / rows, rate, perf_counter() - start)

    def first_not_finite(self, batches: Batches, rng: np.random.Generator) -> Origin:
        """Take the steps of an epoch again, looking at every number on the way, and return where the trouble began."""
        last = len(self.network.weights) - 1
        step, rate = self.optimizer.steps, 0.0
        for piece in batches.epoch(rng):
            for batch in piece.batches:
                step, rate = self.optimizer.steps, checked_rate(self.schedule, self.optimizer.steps)
                self.forward(batch)
                for layer, z in enumerate(batch.trace.z):
                    if not np.isfinite(z).all():
                        return Origin(step, layer, "sums", rate)
                if not self._reported.value_of(batch.trace.outputs, batch.targets) <= self.largest_loss:
                    return Origin(step, last, "loss", rate)
                slopes = self.backward(batch)
                if not np.isfinite(slopes).all():
                    return Origin(step, _layers_not_finite(batch.gradients.parameters.layers)[-1], "slopes", rate)
                self.update(slopes)
                if not np.isfinite(self.network.parameters.vector).all():
                    return Origin(step, _layers_not_finite(self.network.parameters.layers)[0], "parameters", rate)
        return Origin(step, last, "loss", rate)  # the loss of each batch will do, and that of all together will not


def _layers_not_finite(layers: tuple[tuple[FloatArray, FloatArray | None], ...]) -> list[int]:
    return [
        layer
        for layer, (W, b) in enumerate(layers)
        if not (np.isfinite(W).all() and (b is None or np.isfinite(b).all()))
    ]


class Snapshot:
    """A copy of all that steps change, to go back to."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._arrays = [run.network.parameters.vector, *run.optimizer.state.values()]
        self._copies = [array.copy() for array in self._arrays]
        self.keep()

    def keep(self) -> None:
        """Remember how things are now."""
        self._steps, self._rng = self._run.optimizer.steps, self._run.rng.bit_generator.state
        for array, copy in zip(self._arrays, self._copies, strict=True):
            np.copyto(copy, array)

    def restore(self) -> None:
        """Make things as they were when :meth:`keep` was called."""
        self._run.optimizer.steps, self._run.rng.bit_generator.state = self._steps, self._rng
        for array, copy in zip(self._arrays, self._copies, strict=True):
            np.copyto(array, copy)


class Evaluation:
    """Loss and accuracy on data that are not learned from."""

    def __init__(self, network: Network, X: FloatArray, targets: FloatArray, loss: Loss) -> None:
        self._network, self._targets, self._loss = network, targets, replace(loss, reduction="mean")
        self._trace = network.trace(len(X), keep_z=False)
        self._trace.inputs[0] = X

    def __call__(self) -> tuple[float, float]:
        """Return mean loss and accuracy of the network as it is now."""
        logits = propagate(self._network, self._trace).outputs
        return self._loss.value_of(logits, self._targets), accuracy_of(self._loss.name, logits, self._targets)
