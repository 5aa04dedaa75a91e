"""Random search for an exercise of chapter *Hyperparameters*: drawn rightly, and as it is usually drawn wrongly."""

from collections.abc import Callable
from math import exp, log
from typing import Any

import numpy as np

from wbcourse.exercises._hyperparameters_portrait import Choices
from wbcourse.exercises._hyperparameters_space import Configurations


def random_search(space: Choices, n: int, rng: np.random.Generator) -> Configurations:
    """Return `n` configurations: of a list one option, of a pair a number between, all powers equally likely."""
    return [{name: drawn(choices, rng) for name, choices in space.items()} for _ in range(n)]


def drawn(choices: Any, rng: np.random.Generator) -> Any:
    """Return one of a list, or a number between the two of a pair."""
    if isinstance(choices, tuple):
        return exp(rng.uniform(log(choices[0]), log(choices[1])))
    return choices[rng.integers(len(choices))]


def drawing(draw: Callable[[Any, np.random.Generator], Any]) -> Callable[..., Any]:
    """Return a random search that draws a value in another way."""
    return lambda space, n, rng: [{name: draw(choices, rng) for name, choices in space.items()} for _ in range(n)]


def linear(choices: Any, rng: np.random.Generator) -> Any:
    """Draw a number on a linear scale."""
    return rng.uniform(*choices) if isinstance(choices, tuple) else drawn(choices, rng)


def of_few(choices: Any, rng: np.random.Generator, count: int = 3) -> Any:
    """Draw a number from a few at equal ratios."""
    if isinstance(choices, tuple):
        return rng.choice(np.geomspace(choices[0], choices[1], count)).item()
    return drawn(choices, rng)


def without_the_last(choices: Any, rng: np.random.Generator) -> Any:
    """Draw any option but the last."""
    return choices[rng.integers(len(choices) - 1)] if isinstance(choices, list) else drawn(choices, rng)


def without_the_first(choices: Any, rng: np.random.Generator) -> Any:
    """Draw any option but the first."""
    return choices[rng.integers(1, len(choices))] if isinstance(choices, list) else drawn(choices, rng)


def in_lockstep(space: Choices, n: int, rng: np.random.Generator) -> Configurations:
    """Use one random number for all names of a configuration."""
    found = []
    for u in rng.random(n):
        found.append({name: _at(choices, float(u)) for name, choices in space.items()})
    return found


def _at(choices: Any, u: float) -> Any:
    if isinstance(choices, tuple):
        return choices[0] * (choices[1] / choices[0]) ** u
    return choices[int(u * len(choices))]


def options_in_turn(space: Choices, n: int, rng: np.random.Generator) -> Configurations:
    """Take the options of a list one after the other, and draw numbers only."""
    return [
        {name: c[i % len(c)] if isinstance(c, list) else drawn(c, rng) for name, c in space.items()} for i in range(n)
    ]
