"""Searches for the open exercise of chapter *Hyperparameters*: a right one, and what is usually wrong with others."""

from collections.abc import Callable, Mapping, Sequence
from math import log
from typing import Any

import numpy as np

from wbcourse.exercises._hyperparameters_task import Train

Search = Callable[[Train, Mapping[str, Any], int, np.random.Generator], Any]


def find_configuration(train: Train, space: Mapping[str, Any], budget: int, rng: np.random.Generator) -> Any:
    """Return the best of `budget` random configurations and its validation loss."""
    return best(train, [drawn(space, rng) for _ in range(budget)])


def drawn(space: Mapping[str, Any], rng: np.random.Generator, **fixed: Any) -> dict[str, Any]:
    """Return a random configuration, with some choices made otherwise."""
    low, high = space["learning_rate"]
    configuration = {
        "learning_rate": float(np.exp(rng.uniform(log(low), log(high)))),
        "neurons": int(rng.choice(space["neurons"])),
        "activation": str(rng.choice(space["activation"])),
    }
    return configuration | fixed


def best(train: Train, tried: Sequence[dict[str, Any]], sign: int = 1) -> tuple[dict[str, Any], float]:
    """Train all, and return the one with the lowest loss, or with sign -1 the highest, and its loss."""
    losses = [train(configuration) for configuration in tried]
    place = int(np.argmin(sign * np.array(losses)))
    return tried[place], losses[place]


def with_fixed(**fixed: Any) -> Search:
    """Return a search that leaves some choices alone."""
    return lambda train, space, budget, rng: best(train, [drawn(space, rng, **fixed) for _ in range(budget)])


def with_rates(rates: Callable[[float, float, int, np.random.Generator], Any]) -> Search:
    """Return a search that takes its learning rates from elsewhere."""

    def search(train: Train, space: Mapping[str, Any], budget: int, rng: np.random.Generator) -> Any:
        low, high = space["learning_rate"]
        tried = rates(low, high, budget, rng)
        return best(train, [drawn(space, rng, learning_rate=float(rate)) for rate in tried])

    return search


def answering(answer: Callable[[list[dict[str, Any]], list[float]], Any]) -> Search:
    """Return a search that tries rightly and answers otherwise."""

    def search(train: Train, space: Mapping[str, Any], budget: int, rng: np.random.Generator) -> Any:
        tried = [drawn(space, rng) for _ in range(budget)]
        return answer(tried, [train(configuration) for configuration in tried])

    return search


def usual(train: Train, space: Mapping[str, Any], budget: int, rng: np.random.Generator) -> Any:
    """Train usual choices and search for nothing."""
    return best(train, [{"learning_rate": 0.01, "neurons": 32, "activation": "relu"}])


def train_again(train: Train, space: Mapping[str, Any], budget: int, rng: np.random.Generator) -> Any:
    """Spend the whole budget, and then train the best once more."""
    configuration, _ = find_configuration(train, space, budget, rng)
    return configuration, train(configuration)
