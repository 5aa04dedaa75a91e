"""The learning-rate range test: one short training tells where to look for a learning rate (Smith, 2017).

The rate grows from step to step, by the same factor. At first nothing happens, then the loss falls, then it blows up.
A good rate is somewhat below that at which it falls fastest.
"""

from dataclasses import dataclass, replace
from math import isfinite

import numpy as np

from wbcourse._given import Pair, dropout_rates, inputs_and_targets, training_and_validation
from wbcourse._validate import FloatArray, positive, whole
from wbcourse.batches import Batches
from wbcourse.datasets import Dataset
from wbcourse.hyperparameters import Configuration, network_for
from wbcourse.losses import get_loss
from wbcourse.optimizers import get_optimizer
from wbcourse.schedules import exponential
from wbcourse.steps import Steps

BLOWN_UP = 4.0  # so many times the lowest smoothed loss is the end of the test
MEMORY = 0.9  # share of the running mean of losses that is kept from step to step


@dataclass(frozen=True)
class RangeTest:
    """What came out.

    Attributes
    ----------
    rates : ndarray, shape (n_steps,)
        Learning rate of each step taken.
    losses : ndarray, shape (n_steps,)
        Loss of each batch before its step, as a running mean over the last ten or so, freed of its start at 0.
    """

    rates: FloatArray
    losses: FloatArray

    @property
    def suggestion(self) -> float:
        """The rate at which the loss fell fastest, before it was lowest: a place to begin a search from.

        Raises
        ------
        ValueError
            If the loss never fell.
        """
        lowest = int(self.losses.argmin())
        if lowest == 0:
            raise ValueError("the loss never fell: test a range that begins lower, or for more steps")
        # what falls after the lowest loss comes down from a peak, and tells nothing of a good rate
        return float(self.rates[np.gradient(self.losses[: lowest + 1]).argmin()])


def range_test(
    configuration: Configuration,
    data: Dataset | Pair,
    *,
    low: float = 1e-5,
    high: float = 10.0,
    n_steps: int = 200,
) -> RangeTest:
    """Train the network of a configuration for some steps, with rates from `low` to `high`.

    Parameters
    ----------
    configuration : Configuration
        Its learning rate and epochs do not matter.
    data : Dataset, or (X, y)
    low, high : float
    n_steps : int
        At most so many; the test ends when the loss has blown up.

    Raises
    ------
    ValueError
        If `low` is not below `high`, or the data do not fit.
    """
    if positive("low", low) >= positive("high", high):
        raise ValueError(f"low must be below high, but they are {low} and {high}")
    factor = (high / low) ** (1 / (whole("n_steps", n_steps, at_least=2) - 1))
    network, loss = network_for(configuration, data), get_loss(configuration.loss)
    X, targets = inputs_and_targets("data", training_and_validation(data, None)[0], network, loss)
    optimizer = get_optimizer(configuration.optimizer)
    optimizer.start(network.parameters.vector)
    steps = Steps(network, optimizer, loss, exponential(low, factor), configuration.l2)
    batches = Batches(network, X, targets, configuration.batch_size, dropout_rates(configuration.dropout, network))
    with np.errstate(all="ignore"):
        return _test(steps, batches, np.random.default_rng(configuration.seed), n_steps)


def _test(steps: Steps, batches: Batches, rng: np.random.Generator, n_steps: int) -> RangeTest:
    rates: list[float] = []
    losses: list[float] = []
    mean, reported = 0.0, replace(steps.loss, reduction="mean")
    while True:
        for piece in batches.epoch(rng):
            for batch in piece.batches:
                steps.forward(batch)
                mean = MEMORY * mean + (1 - MEMORY) * reported.value_of(batch.trace.outputs, batch.targets)
                smoothed = mean / (1 - MEMORY ** (len(losses) + 1))
                blown_up = not isfinite(smoothed) or (losses and smoothed > BLOWN_UP * min(losses))
                if blown_up or len(losses) == n_steps:
                    return RangeTest(np.array(rates), np.array(losses))
                losses.append(smoothed)
                rates.append(steps.update(steps.backward(batch)))
