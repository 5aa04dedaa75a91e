"""A small task to search on: two moons, a network with one hidden layer, and a budget of trainings."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

import numpy as np

from wbcourse.datasets import Dataset, make_moons
from wbcourse.exercises._hyperparameters_space import Space, literal
from wbcourse.hyperparameters import Configuration, Result
from wbcourse.stacked import run_stacked

EPOCHS, STARTS, OTHER_STARTS = 20, (0, 1, 2), (3, 4, 5)
SPACE = Space(learning_rate=(1e-4, 1000.0), neurons=[8, 16, 32], activation=["tanh", "relu"])


class BudgetSpentError(RuntimeError):
    """All trainings that were allowed have been used."""


class Train:
    """Trains networks with a configuration and returns their validation loss, as often as the budget allows."""

    def __init__(self, seed: int, budget: int) -> None:
        self._seed, self._budget, self._left = seed, budget, budget

    def __call__(self, configuration: Mapping[str, Any]) -> float:
        """Return the mean validation loss of three networks, each with a seed of its own; infinite if one diverged."""
        choices = usable(configuration)
        if not self._left:
            raise BudgetSpentError(f"the budget of {self._budget} trainings is used up")
        self._left -= 1
        return _loss(self._seed, *choices)

    def __repr__(self) -> str:
        return f"train, which may be called {self._left} times"


@dataclass(frozen=True)
class SmallTask:
    """A task by its seed, which becomes a fresh :class:`Train` for every search.

    Attributes
    ----------
    seed : int
        Of the data.
    budget : int
        So many trainings are allowed.
    """

    seed: int = 0
    budget: int = 20

    def make(self) -> Train:
        """Return the function that trains."""
        return Train(self.seed, self.budget)

    def loss(self, configuration: Mapping[str, Any]) -> float:
        """Return the validation loss that a search is told."""
        return _loss(self.seed, *usable(configuration))

    def held_out(self, configuration: Mapping[str, Any]) -> float:
        """Return the mean accuracy on data that no search has seen, over three other seeds."""
        choices = usable(configuration)
        return float(np.mean([result.validation_accuracy for result in _results(self.seed, *choices, True)]))

    def __str__(self) -> str:
        return f"two moons drawn with seed {self.seed}, {self.budget} trainings"


def usable(configuration: Mapping[str, Any]) -> tuple[float, int, str]:
    """Return the choices of a configuration.

    Raises
    ------
    ValueError
        If it is no choice for each name of the space.
    """
    if not isinstance(configuration, Mapping) or set(configuration) != set(SPACE):
        raise ValueError(
            f"configuration must be a dict with the keys {', '.join(SPACE)}, but is {literal(configuration)}"
        )
    rate, neurons, activation = (configuration[name] for name in SPACE)
    low, high = SPACE["learning_rate"]
    if not isinstance(rate, (int, float, np.number)) or not low * (1 - 1e-9) <= rate <= high * (1 + 1e-9):
        raise ValueError(f"configuration['learning_rate'] must be from {low:g} to {high:g}, but is {literal(rate)}")
    for name, value in (("neurons", neurons), ("activation", activation)):
        if not np.ndim(value) == 0 or value not in SPACE[name]:
            raise ValueError(f"configuration[{name!r}] must be one of {literal(SPACE[name])}, but is {literal(value)}")
    return float(rate), int(neurons), str(activation)


def _loss(seed: int, rate: float, neurons: int, activation: str) -> float:
    return float(np.mean([result.score for result in _results(seed, rate, neurons, activation, False)]))


@cache
def _data(seed: int) -> tuple[Dataset, Dataset]:
    return make_moons(400, seed=seed), make_moons(1000, seed=seed + 1_000_003)


@lru_cache(4096)
def _results(seed: int, rate: float, neurons: int, activation: str, held_out: bool) -> list[Result]:
    """Return three trainings, seen on the validation data, or, with three other seeds, on data held back."""
    known, unseen = _data(seed)
    configuration = Configuration(
        hidden=(neurons,), activation=activation, learning_rate=rate, batch_size=16, epochs=EPOCHS
    )
    starts = [configuration.replace(seed=start) for start in (OTHER_STARTS if held_out else STARTS)]
    return run_stacked(starts, known.train, validation=unseen.train if held_out else known.validation)
