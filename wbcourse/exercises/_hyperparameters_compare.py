"""Chapter *Hyperparameters*, the exercise about error bars: the mean of several seeds, and how far to trust it."""

from collections.abc import Callable
from math import sqrt
from typing import Any

import numpy as np

from wbcourse.exercises._exercise import Case, Exercise, Mistake
from wbcourse.exercises._properties import inputs_kept, part, shape


def mean_and_error(losses: Any) -> tuple[Any, Any]:
    """Return the mean over the seeds and its standard error: (n_configurations, n_seeds) -> two arrays."""
    return losses.mean(axis=1), losses.std(axis=1, ddof=1) / sqrt(losses.shape[1])


def _losses(rng: np.random.Generator, n: int, seeds: int) -> Any:
    """Return losses that differ by configuration and by seed."""
    return rng.uniform(0.3, 0.6, (n, 1)) + rng.uniform(0.02, 0.08, (n, 1)) * rng.normal(size=(n, seeds))


def _error_cases(rng: np.random.Generator) -> list[Case]:
    n = int(rng.integers(4, 7))
    return [Case((_losses(rng, *size),)) for size in ((2, 3), (n, 3), (3, n + 2), (5, 20))]


def _errors_by(error: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda losses: (losses.mean(axis=1), error(losses))


_mean_and_error = Exercise(
    "hyperparameters",
    "mean_and_error",
    "A mean, and how far to trust it",
    reference=mean_and_error,
    cases=_error_cases,
    properties=(
        shape(hint=1),
        part(0, "means", hint=1),
        part(1, "standard errors", points=2, hint=2),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "std for standard error",
            "you return the standard deviation. It says how far the seeds are from one another, and does not shrink "
            "with more of them; the error of their mean does, by the root of their number.",
            (
                _errors_by(lambda losses: losses.std(axis=1, ddof=1)),
                _errors_by(lambda losses: losses.std(axis=1)),
            ),
        ),
        Mistake(
            "n for n - 1",
            "your standard deviation divides by the number of seeds. The mean was made from these very numbers, so "
            "they lie too near to it: divide by one less (ddof=1). With three seeds that is no trifle.",
            (_errors_by(lambda losses: losses.std(axis=1) / sqrt(losses.shape[1])),),
        ),
        Mistake(
            "n - 1 twice",
            "you divide by one less in both places. That belongs into the standard deviation alone; its root of the "
            "number of seeds is of all of them.",
            (
                _errors_by(lambda losses: losses.std(axis=1, ddof=1) / sqrt(losses.shape[1] - 1)),
                _errors_by(lambda losses: losses.std(axis=1, ddof=2) / sqrt(losses.shape[1])),
            ),
        ),
        Mistake(
            "over the configurations",
            "you took mean and error over the configurations. Each row is one configuration, and its columns are the "
            "seeds: that is axis 1.",
            (
                lambda losses: (losses.mean(axis=0), losses.std(axis=0, ddof=1) / sqrt(losses.shape[0])),
                lambda losses: (losses.mean(axis=0), losses.std(axis=0, ddof=1) / sqrt(losses.shape[1])),
                lambda losses: (losses.mean(axis=0), losses.std(axis=0) / sqrt(losses.shape[0])),
            ),
        ),
        Mistake(
            "number of configurations",
            "under your root stands the number of configurations. Each mean is one of so many *seeds*.",
            (
                _errors_by(lambda losses: losses.std(axis=1, ddof=1) / sqrt(len(losses))),
                _errors_by(lambda losses: losses.std(axis=1, ddof=1) / sqrt(losses.size)),
                _errors_by(lambda losses: losses.std(axis=1) / sqrt(len(losses))),
            ),
        ),
        Mistake(
            "root forgotten",
            "you divide by the number of seeds and not by its root. Four times as many seeds halve the error.",
            (
                _errors_by(lambda losses: losses.std(axis=1, ddof=1) / losses.shape[1]),
                _errors_by(lambda losses: losses.std(axis=1) / losses.shape[1]),
            ),
        ),
        Mistake(
            "variance for std",
            "you used the variance. The error is a loss like the mean itself; take the root.",
            (
                _errors_by(lambda losses: losses.var(axis=1, ddof=1)),
                _errors_by(lambda losses: losses.var(axis=1, ddof=1) / losses.shape[1]),
                _errors_by(lambda losses: losses.var(axis=1, ddof=1) / sqrt(losses.shape[1])),
                _errors_by(lambda losses: losses.var(axis=1) / losses.shape[1]),
            ),
        ),
        Mistake(
            "all in one",
            "you return two numbers, over all configurations together. Each configuration has a mean and an error of "
            "its own.",
            (
                lambda losses: (losses.mean(), losses.std(ddof=1) / sqrt(losses.size)),
                lambda losses: (losses.mean(), losses.std() / sqrt(losses.size)),
                lambda losses: (losses.mean(), losses.std(ddof=1) / sqrt(losses.shape[1])),
            ),
        ),
        Mistake(
            "an error bar's two sides",
            "your error is twice as large, or more: the width of an interval. Asked for is the standard error itself.",
            (
                _errors_by(lambda losses: 2 * mean_and_error(losses)[1]),
                _errors_by(lambda losses: 1.96 * mean_and_error(losses)[1]),
            ),
        ),
        Mistake(
            "the range",
            "you took the distance from the lowest to the highest loss. It grows with more seeds, while the error of "
            "the mean shrinks.",
            (
                _errors_by(lambda losses: np.ptp(losses, axis=1)),
                _errors_by(lambda losses: np.ptp(losses, axis=1) / 2),
            ),
        ),
        Mistake(
            "the best seed",
            "you report the lowest loss of each configuration. The luckiest seed says little: with more seeds any "
            "configuration has a better one. Take the mean.",
            (lambda losses: (losses.min(axis=1), mean_and_error(losses)[1]),),
        ),
        Mistake(
            "the wrong way round",
            "your two answers have changed places: the means first, then their errors.",
            (lambda losses: mean_and_error(losses)[::-1],),
        ),
    ),
)


EXERCISES = (_mean_and_error,)
