"""Search: which configurations to try, and in which order.

A search is a plain generator behind one method, :meth:`Search.rounds`: it yields a *round* of configurations, any of
which may be tried at the same time, and is sent their results, from which it may make the next round. It trains
nothing itself. The same results give the same rounds, so that a search that was cut off can be gone through again::

    rounds = search.rounds()
    for configurations in rounds: ...           # a search that does not look at results
    results = [run(c, data) for c in next(rounds)]
    configurations = rounds.send(results)       # one that does

:class:`wbcourse.sweep.Sweep` does this, and keeps the results.
"""

from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Protocol

import numpy as np

from wbcourse._validate import whole
from wbcourse.hyperparameters import Configuration, Result, known_field
from wbcourse.spaces import Choice, Integer, LogUniform, Space, Uniform

Rounds = Generator[list[Configuration], Sequence[Result], None]


class Search(Protocol):
    """Anything that proposes configurations round by round."""

    def rounds(self) -> Rounds:
        """Yield lists of configurations; each ``send`` takes the results of the last list, in its order."""


@dataclass(frozen=True, kw_only=True)
class _InSpace:
    """What all searches share.

    Attributes
    ----------
    space : dict
        From names of hyperparameters to what each may be.
    base : Configuration
        The choices that stay as they are.
    """

    space: Space
    base: Configuration = field(default_factory=Configuration)

    def __post_init__(self) -> None:
        if not self.space:
            raise ValueError("space must name at least one hyperparameter, but is empty")
        for name, values in self.space.items():
            known_field(name)
            if not (hasattr(values, "sample") and hasattr(values, "grid")):
                raise TypeError(f"space[{name!r}] must be a Choice, Integer, Uniform or LogUniform, but is {values!r}")


@dataclass(frozen=True, kw_only=True)
class Grid(_InSpace):
    """All combinations of values in even distances.

    Attributes
    ----------
    n : int
        Values of each hyperparameter; a Choice gives all its options. With d of them there are n**d combinations.
    """

    n: int = 3

    def rounds(self) -> Rounds:
        """Yield one round with all combinations, the last hyperparameter changing fastest."""
        values = [choices.grid(self.n) for choices in self.space.values()]
        yield [self.base.replace(**dict(zip(self.space, chosen, strict=True))) for chosen in product(*values)]


@dataclass(frozen=True, kw_only=True)
class Random(_InSpace):
    """Values drawn at random: with the same number of trainings, more different values of each (Bergstra, 2012).

    Attributes
    ----------
    n : int
        So many configurations. The first m of n are those of a search for m.
    seed : int
    """

    n: int
    seed: int = 0

    def rounds(self) -> Rounds:
        """Yield one round with all configurations."""
        yield self.draw()

    def draw(self) -> list[Configuration]:
        """Return the configurations."""
        rng = np.random.default_rng(whole("seed", self.seed, at_least=0))
        return [
            self.base.replace(**{name: choices.sample(rng) for name, choices in self.space.items()})
            for _ in range(whole("n", self.n))
        ]


@dataclass(frozen=True, kw_only=True)
class SuccessiveHalving(Random):
    """Many for a few epochs; the best of them for more (Jamieson and Talwalkar, 2016).

    The first round trains `n` random configurations for a few epochs. Each further round keeps one in `factor`, and
    trains them anew for `factor` times as many epochs, up to the `epochs` of `base`. All rounds cost about the same.

    Attributes
    ----------
    factor : int
        At least 2.
    """

    factor: int = 3

    def __post_init__(self) -> None:
        super().__post_init__()
        whole("factor", self.factor, at_least=2)
        if "epochs" in self.space:
            raise ValueError("space must leave 'epochs' to the search: set the most in base")

    def plan(self) -> list[tuple[int, int]]:
        """Return how many configurations are trained for how many epochs, round by round."""
        n, epochs = whole("n", self.n), self.base.epochs
        steps = 0
        while n // self.factor ** (steps + 1) >= 1 and epochs // self.factor ** (steps + 1) >= 1:
            steps += 1
        return [(n // self.factor**k, epochs // self.factor ** (steps - k)) for k in range(steps + 1)]

    def rounds(self) -> Rounds:
        """Yield the rounds of the plan."""
        configurations = self.draw()
        for n, epochs in self.plan():
            configurations = [c.replace(epochs=epochs) for c in configurations[:n]]
            results = yield configurations
            ranked = sorted(results, key=lambda result: result.score)  # stable: of equals, the first drawn
            configurations = [result.configuration for result in ranked]


@dataclass(frozen=True, kw_only=True)
class Optuna(_InSpace):
    """Let Optuna propose what looks promising after the results so far (Akiba et al., 2019).

    Attributes
    ----------
    n : int
        So many configurations.
    at_once : int
        Configurations of a round: as many as there are workers. More of them at once are less well informed.
    seed : int
    sampler : optuna sampler or None
        By default its tree of Parzen estimators, with `seed`. One of your own must be new for each search.

    Raises
    ------
    ModuleNotFoundError
        If Optuna is not installed.
    """

    n: int
    at_once: int = 1
    seed: int = 0
    sampler: Any = None

    def rounds(self) -> Rounds:
        """Yield rounds of `at_once` configurations."""
        optuna = _optuna()
        sampler = self.sampler or optuna.samplers.TPESampler(seed=whole("seed", self.seed, at_least=0))
        study = optuna.create_study(sampler=sampler)
        left = whole("n", self.n)
        while left > 0:
            trials = [study.ask() for _ in range(min(left, whole("at_once", self.at_once)))]
            left -= len(trials)
            results = yield [self._propose(trial) for trial in trials]
            for trial, result in zip(trials, results, strict=True):
                study.tell(trial, result.score)  # infinity where it diverged: to be left out would be to be tried again

    def _propose(self, trial: Any) -> Configuration:
        return self.base.replace(**{name: _suggest(trial, name, choices) for name, choices in self.space.items()})


def _optuna() -> Any:
    try:
        import optuna
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError("Optuna is not installed: pip install 'wbcourse[search]'") from error
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    return optuna


def _suggest(trial: Any, name: str, choices: Any) -> Any:
    match choices:
        case Choice():  # by place: Optuna's own categories must be numbers or texts, and ours may be tuples
            return choices.options[trial.suggest_categorical(name, list(range(len(choices.options))))]
        case Integer():
            return trial.suggest_int(name, choices.low, choices.high, log=choices.log)
        case Uniform():
            return trial.suggest_float(name, choices.low, choices.high, log=isinstance(choices, LogUniform))
    raise TypeError(f"space[{name!r}] must be a Choice, Integer, Uniform or LogUniform, but is {choices!r}")
