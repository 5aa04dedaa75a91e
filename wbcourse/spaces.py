"""Search spaces: what may be chosen for a hyperparameter.

A space maps names of a configuration's fields to what each may be. A value can be drawn at random, or several be had in
even distances::

    space = {"hidden": Choice([(16,), (32,), (16, 16)]), "learning_rate": LogUniform(0.001, 1.0)}
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import exp, isfinite, log
from typing import Any, Protocol

import numpy as np

from wbcourse._validate import positive, whole


class Range(Protocol):
    """What may be chosen for one hyperparameter."""

    def sample(self, rng: np.random.Generator) -> Any:
        """Return a value drawn at random."""

    def grid(self, n: int) -> list[Any]:
        """Return up to `n` values in even distances, both ends among them."""


Space = Mapping[str, Range]


@dataclass(frozen=True)
class Choice:
    """One of a few options, all equally likely. Its grid holds all of them, whatever `n` is."""

    options: tuple[Any, ...]

    def __init__(self, options: Iterable[Any]) -> None:
        object.__setattr__(self, "options", tuple(options))
        if not self.options:
            raise ValueError("options must hold at least one, but is empty")

    def sample(self, rng: np.random.Generator) -> Any:
        """Return one of the options."""
        return self.options[rng.integers(len(self.options))]

    def grid(self, n: int) -> list[Any]:
        """Return all options."""
        return list(self.options)


@dataclass(frozen=True)
class Uniform:
    """A number from `low` to `high`, all equally likely."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not (isfinite(self.low) and isfinite(self.high) and self.low < self.high):
            raise ValueError(f"low must be below high, both finite, but they are {self.low} and {self.high}")

    def sample(self, rng: np.random.Generator) -> float:
        """Return a number drawn at random."""
        return float(rng.uniform(self.low, self.high))

    def grid(self, n: int) -> list[float]:
        """Return `n` numbers with equal differences; for one, the middle."""
        if whole("n", n) == 1:
            return [(self.low + self.high) / 2]
        return [float(value) for value in np.linspace(self.low, self.high, n)]


@dataclass(frozen=True)
class LogUniform(Uniform):
    """A number above 0 whose logarithm is uniform: each power of ten is equally likely. Right for learning rates."""

    def __post_init__(self) -> None:
        positive("low", self.low)
        super().__post_init__()

    def sample(self, rng: np.random.Generator) -> float:
        """Return a number drawn at random."""
        return min(max(exp(rng.uniform(log(self.low), log(self.high))), self.low), self.high)

    def grid(self, n: int) -> list[float]:
        """Return `n` numbers with equal ratios; for one, the geometric mean."""
        if whole("n", n) == 1:
            return [exp((log(self.low) + log(self.high)) / 2)]
        return [float(value) for value in np.geomspace(self.low, self.high, n)]


@dataclass(frozen=True)
class Integer:
    """A whole number from `low` to `high`, both included; with `log`, each power is equally likely."""

    low: int
    high: int
    log: bool = False

    def __post_init__(self) -> None:
        whole("low", self.low, at_least=1 if self.log else -(2**53)), whole("high", self.high, at_least=self.low + 1)

    def _numbers(self) -> Uniform:
        # from half below to half above, so that after rounding the ends are as likely as the others
        low, high = self.low - 0.5, self.high + 0.5
        return LogUniform(low, high) if self.log else Uniform(low, high)

    def sample(self, rng: np.random.Generator) -> int:
        """Return a whole number drawn at random."""
        return min(max(round(self._numbers().sample(rng)), self.low), self.high)

    def grid(self, n: int) -> list[int]:
        """Return up to `n` different whole numbers in even distances (with `log`: ratios)."""
        ends = LogUniform(self.low, self.high) if self.log else Uniform(self.low, self.high)
        return sorted({round(value) for value in ends.grid(n)})
