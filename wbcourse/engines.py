"""Engines: who takes the steps of training, NumPy or compiled code.

``"numpy"`` is the code that the course explains. ``"compiled"`` does the same by :mod:`wbcourse.compiled`, several
times faster for small networks; it needs ``pip install "wbcourse[fast]"``, and some seconds to compile when it is used
for the first time on a machine. Both follow the same path, to rounding.
"""

import os
import warnings
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from itertools import pairwise
from math import nan
from time import perf_counter

import numpy as np
from numpy.typing import NDArray

from wbcourse._validate import FloatArray, one_of
from wbcourse.batches import Batches
from wbcourse.forward import Network
from wbcourse.losses import Loss
from wbcourse.optimizers import OPTIMIZERS, SGD
from wbcourse.schedules import checked_rate
from wbcourse.steps import NotFiniteError, Passed, Steps
from wbcourse.trace import dropout_mask

ENGINES = ("numpy", "compiled")
MASK_NUMBERS = 1 << 22  # so many numbers of dropout masks are made at a time


class EngineWarning(RuntimeWarning):
    """The compiled engine was asked for and is not installed; NumPy does the work."""


def is_compiled(engine: str) -> bool:
    """Return whether the compiled engine is asked for and can be had. If it cannot be had, say so, once.

    Raises
    ------
    ValueError
        If there is no engine of that name.
    """
    if one_of("engine", engine, ENGINES) == "numpy":
        return False
    if not _has_numba():
        _tell_once()
        return False
    return True


def n_processors() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


@cache
def _threads(process: int) -> ThreadPoolExecutor:
    """Return threads, made once; a process that was forked off needs its own."""
    return ThreadPoolExecutor(n_processors())


def _has_numba() -> bool:
    try:
        return find_spec("numba") is not None
    except ValueError:  # somebody has forbidden its import, by ``sys.modules["numba"] = None``
        return False


@cache
def _tell_once() -> None:
    cure = 'pip install "wbcourse[fast]"'
    warnings.warn(f"engine 'compiled' needs Numba: {cure}. NumPy does the work.", EngineWarning, stacklevel=5)


def _code(what: str, name: str, names: Sequence[str], same: bool) -> int:
    if not same or name not in names:
        raise ValueError(f"engine must be 'numpy' for {what} that the course does not bring, but {name} is one")
    return names.index(name)


@dataclass
class CompiledEpochs:
    """Networks of one shape that are trained by compiled code, an epoch a call.

    Attributes
    ----------
    like : Network
        Its shape, activations and type are those of all.
    vectors : ndarray, shape (k, n_parameters)
        The parameters of the networks: they are changed in place.
    optimizer : SGD
        Started with `vectors`, or with the only row of it.
    X, targets : ndarray, shapes (n, n_in) and (n, n_out)
    dropout : sequence of float
        The rate of each hidden layer; empty for none.

    Raises
    ------
    ValueError
        If an activation or an optimiser is not one of the course's own.
    """

    like: Network
    vectors: FloatArray
    optimizer: SGD
    loss: Loss
    X: FloatArray
    targets: FloatArray
    batch_size: int
    dropout: Sequence[float] = ()

    def __post_init__(self) -> None:
        from wbcourse import _compiled_parts, activations, compiled

        self._compiled, optimizer, parameters = compiled, self.optimizer, self.like.parameters
        kinds = [
            _code("an activation", f.name, _compiled_parts.ACTIVATIONS, activations.ACTIVATIONS.get(f.name) is f)
            for f in self.like.activations
        ]
        same = OPTIMIZERS.get(optimizer.name) is type(optimizer)
        code = _code("an optimiser", optimizer.name, _compiled_parts.OPTIMIZERS, same)
        numbers = optimizer.settings
        keep = numbers.get("momentum", numbers.get("beta1", 0.0))
        keep_squares = numbers.get("rho", numbers.get("beta2", 0.0))
        choices = (numbers["weight_decay"], keep, keep_squares, numbers.get("epsilon", 0.0))
        self._loss = _compiled_parts.LOSSES.index(self.loss.name)
        self._shape = np.array(self.like.sizes), np.array(kinds), parameters.has_biases, parameters.n_weights
        self._task = self._loss, self.loss.reduction == "mean", code, tuple(map(float, choices))
        self.batch_size = min(self.batch_size, len(self.X))
        width = sum(self.like.sizes[1:-1])
        batches = max(1, MASK_NUMBERS // (len(self.vectors) * width * self.batch_size)) if self.dropout else len(self.X)
        self._rows = batches * self.batch_size

    def epoch(self, rngs: Sequence[np.random.Generator], rates: FloatArray, penalties: FloatArray) -> FloatArray:
        """Take a step for each batch, and return mean loss and share of right answers of each network, (k, 2).

        Parameters
        ----------
        rngs : sequence of Generator
            One for each network, or one for all.
        rates : ndarray, shape (k, n_batches)
        penalties : ndarray, shape (k,)
            The strengths of L2.
        """
        n, told = len(self.X), np.zeros((len(self.vectors), 2))
        orders = np.stack([rng.permutation(n) for rng in rngs])
        first = 0
        for start in range(0, n, self._rows):
            rows = np.ascontiguousarray(orders[:, start : start + self._rows])
            n_batches = -(-rows.shape[1] // self.batch_size)
            told += self._piece(rows, self._masks(rngs, rows.shape[1]), rates[:, first : first + n_batches], penalties)
            first += n_batches
        return self._report(told / n)

    def _masks(self, rngs: Sequence[np.random.Generator], n: int) -> FloatArray:
        widths = self.like.sizes[1:-1] if self.dropout else ()
        masks = np.empty((len(rngs), n, sum(widths)), self.X.dtype)
        for mask, rng in zip(masks, rngs, strict=True):
            for start in range(0, n if self.dropout else 0, self.batch_size):
                batch = mask[start : start + self.batch_size]
                drawn = [dropout_mask(len(batch), *pair, rng) for pair in zip(widths, self.dropout, strict=True)]
                np.concatenate(drawn, axis=1, out=batch, casting="same_kind")
        return masks

    def _piece(
        self, orders: NDArray[np.int64], masks: FloatArray, rates: FloatArray, penalties: FloatArray
    ) -> FloatArray:
        """Take the steps of some batches, and return the sums of losses and of right answers."""
        k, steps = len(self.vectors), self.optimizer.steps
        told, rates = np.zeros((k, 2)), np.ascontiguousarray(rates, np.float64)
        nothing = np.empty((k, 0), self.vectors.dtype)
        state = [self.optimizer.state.get(name, nothing).reshape(k, -1) for name in ("velocity", "squares")]
        one_a_network = len(orders) == k

        def take(part: slice) -> None:
            some = part if one_a_network else slice(None)
            self._compiled.epochs(
                self._shape, self._task, self.batch_size, self.X, self.targets, orders[some], masks[some], rates[part],
                penalties[part], steps, self.vectors[part], state[0][part], state[1][part], told[part],
            )  # fmt: skip

        self._each_part(take)
        self.optimizer.steps += rates.shape[1]
        return told

    def evaluate(self, X: FloatArray, targets: FloatArray) -> FloatArray:
        """Return mean loss and share of right answers of each network for other data, (k, 2)."""
        told = np.zeros((len(self.vectors), 2))
        self._each_part(
            lambda part: self._compiled.evaluations(self._shape, self._loss, X, targets, self.vectors[part], told[part])
        )
        return self._report(told)

    def _report(self, told: FloatArray) -> FloatArray:
        if self.loss.name == "squared_error":
            told[:, 1] = nan  # which knows no right and wrong
        return told

    def _each_part(self, work: Callable[[slice], None]) -> None:
        """Give each processor a part of the networks. Compiled code lets other threads work meanwhile."""
        k = len(self.vectors)
        if k == 1:
            work(slice(0, 1))
            return
        edges = np.linspace(0, k, min(n_processors(), k) + 1).round().astype(int)
        parts = [slice(start, stop) for start, stop in pairwise(edges)]
        futures = [_threads(os.getpid()).submit(work, part) for part in parts]
        try:
            for future in futures:
                future.result()
        finally:
            wait(futures)  # after Ctrl-C, too: nobody must write into the vectors any more


class CompiledSteps(Steps):
    """The steps of one network, an epoch in one call."""

    _epochs: CompiledEpochs | None = None

    def epoch(self, batches: Batches, rng: np.random.Generator) -> Passed:
        """Do what :meth:`wbcourse.steps.Steps.epoch` does."""
        start, vector = perf_counter(), self.network.parameters.vector
        if self._epochs is None:
            rest = batches.X, batches.targets, batches.batch_size, batches.dropout
            self._epochs = CompiledEpochs(self.network, vector[np.newaxis], self.optimizer, self.loss, *rest)
        n_batches = -(-len(batches.X) // batches.batch_size)
        rates = [checked_rate(self.schedule, self.optimizer.steps + number) for number in range(n_batches)]
        ((loss, accuracy),) = self._epochs.epoch([rng], np.array([rates]), np.array([self.l2]))
        if not (loss <= self.largest_loss and np.isfinite(vector).all()):
            raise NotFiniteError
        return Passed(float(loss), float(accuracy), rates[-1], perf_counter() - start)


def steps_by(engine: str) -> type[Steps]:
    """Return the kind of steps that an engine takes."""
    return CompiledSteps if is_compiled(engine) else Steps
