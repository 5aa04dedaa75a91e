"""Chapter *Hyperparameters*, the exercise about scales: numbers all of whose powers of ten are equally likely."""

from collections.abc import Sequence
from math import log, log10
from typing import Any

import numpy as np

from wbcourse.exercises._compare import numbers
from wbcourse.exercises._exercise import Attempt, Case, Exercise, Mistake, Property, Seed, Trial
from wbcourse.exercises._messages import call
from wbcourse.exercises._properties import shape, wrong_form

N = 2000


def log_uniform(low: float, high: float, rng: np.random.Generator, n: int) -> Any:
    """Return `n` numbers from `low` to `high` whose logarithms are uniform."""
    return np.exp(rng.uniform(log(low), log(high), size=n))


def _draw_cases(rng: np.random.Generator) -> list[Case]:
    first, second = (int(seed) for seed in rng.choice(10_000, 2, replace=False))
    wide, narrow = (10.0 ** -int(rng.integers(5, 8)), 1.0), (float(rng.integers(3, 6)), float(rng.integers(60, 90)))
    return [
        Case((*wide, Seed(first), N)),
        Case((*wide, Seed(first), N)),
        Case((*wide, Seed(second), N)),
        Case((*narrow, Seed(first), N)),
    ]


def even_quantiles(low: float, high: float, n: int) -> Any:
    """Return `n` numbers at equal ratios between `low` and `high`."""
    return np.exp(np.linspace(log(low), log(high), n))


def apart(came: Any, expected: Any) -> float:
    """Return the largest difference between two cumulative shares (Kolmogorov and Smirnov): 0 for the same spread."""
    a, b = np.sort(np.ravel(came)), np.sort(np.ravel(expected))
    both = np.concatenate([a, b])
    shares = (np.searchsorted(sample, both, side="right") / len(sample) for sample in (a, b))
    return float(np.abs(next(shares) - next(shares)).max())


def same_spread(came: Any, expected: Any) -> bool:
    """Return whether two samples have one shape and one spread; of right ones, one pair in a million differs more."""
    a, b = numbers(came), numbers(expected)
    return a is not None and b is not None and a.shape == b.shape and apart(a, b) < 0.085


def _inside(attempt: Attempt) -> str | None:
    for trial in attempt.trials:
        if said := wrong_form(attempt, trial):
            return said
        low, high = trial.case.args[:2]
        values = np.asarray(trial.answer.value, dtype=float)
        if not (values.min() >= low * (1 - 1e-9) and values.max() <= high * (1 + 1e-9)):
            said = f"your numbers lie between {values.min():.3g} and {values.max():.3g}"
            return f"{call(attempt, trial)}\n  {said}. They should lie between low and high."
    return None


def _even(attempt: Attempt) -> str | None:
    for trial in attempt.trials:
        if said := wrong_form(attempt, trial):
            return said
        low, high, _, n = trial.case.args
        values = np.asarray(trial.answer.value, dtype=float)
        if not apart(values, even_quantiles(low, high, n)) < 0.062:
            middle = float(np.exp((log(low) + log(high)) / 2))
            said = f"half of the numbers should be below {middle:.3g}, but {np.mean(values < middle):.0%} of yours are"
            if abs(np.mean(values < middle) - 0.5) < 0.05:
                said = "half of your numbers are below the middle, but within the halves they are not spread evenly"
            return f"{call(attempt, trial)}\n  by their logarithms, {said}."
    return None


def _repeats(attempt: Attempt) -> str | None:
    if attempt.trials[0].answer.error:
        return wrong_form(attempt, attempt.trials[0])
    if _evenly_placed(attempt.trials):
        said = "your numbers stand at even distances, so they were not drawn one by one"
        return f"{call(attempt, attempt.trials[0])}\n  {said}."
    if _rng_unused(attempt.trials):
        said = "equal generators must give equal numbers, and different ones different numbers"
        return f"{call(attempt, attempt.trials[0])}\n  {said}."
    return None


def _rng_unused(trials: Sequence[Trial]) -> bool:
    first, again, other = (numbers(trial.answer.value) for trial in trials[:3])
    if first is None or again is None or other is None or first.shape != (N,):
        return False
    return not np.array_equal(first, again) or np.array_equal(first, other)


def _evenly_placed(trials: Sequence[Trial]) -> bool:
    """Return whether the numbers stand at equal ratios or at equal distances, so that nothing was drawn."""
    values = [array for trial in trials if (array := _drawn(trial)) is not None and np.all(array > 0)]
    if len(values) != len(trials):
        return False
    return any(all(_even_steps(scale(np.sort(array))) for array in values) for scale in (np.log, np.positive))


def _even_steps(values: Any) -> bool:
    return bool(np.ptp(values) > 0 and np.ptp(np.diff(values)) < 1e-6 * np.ptp(values))


def _drawn(trial: Trial) -> Any:
    """Return the answer if it is so many finite numbers."""
    array = numbers(trial.answer.value)
    return array if array is not None and array.shape == (N,) and np.isfinite(array).all() else None


def _constant(trials: Sequence[Trial]) -> bool:
    return all((array := _drawn(trial)) is not None and np.ptp(array) == 0 for trial in trials)


_log_uniform = Exercise(
    "hyperparameters",
    "log_uniform",
    "The right scale",
    reference=log_uniform,
    cases=_draw_cases,
    agree=same_spread,
    properties=(
        shape(hint=1),
        Property("from low to high", 1, _inside, hint=2),
        Property("each power of ten as likely", 2, _even, hint=3),
        Property("comes from rng", 1, _repeats, hint=1, after=True),
    ),
    mistakes=(
        Mistake(
            "nothing drawn",
            "your numbers stand at even distances. That makes a good grid; asked for are random numbers, from rng.",
            (
                lambda low, high, rng, n: np.geomspace(low, high, n),
                lambda low, high, rng, n: np.linspace(low, high, n),
                lambda low, high, rng, n: rng.permutation(np.geomspace(low, high, n)),
            ),
            shows=_evenly_placed,
        ),
        Mistake(
            "linear scale",
            "you drew on a linear scale. Then nine numbers in ten lie in the highest power of ten, and the small "
            "learning rates are hardly ever tried. It is the exponent that should be uniform.",
            (lambda low, high, rng, n: rng.uniform(low, high, n), lambda low, high, rng, n: rng.random(n) * high),
        ),
        Mistake(
            "log of the draw",
            "you drew on a linear scale and took the logarithm of that. The other way round: take the logarithms of "
            "low and high, draw between them, and undo the logarithm.",
            (
                lambda low, high, rng, n: np.log(rng.uniform(low, high, n)),
                lambda low, high, rng, n: np.log10(rng.uniform(low, high, n)),
            ),
        ),
        Mistake(
            "exponents returned",
            "you return the exponents, negative numbers among them. Undo the logarithm at the end.",
            (
                lambda low, high, rng, n: rng.uniform(log(low), log(high), n),
                lambda low, high, rng, n: rng.uniform(log10(low), log10(high), n),
            ),
        ),
        Mistake(
            "bounds taken for exponents",
            "you raise to the power of a number between low and high themselves. They are the bounds of the result; "
            "the bounds of the exponent are their logarithms.",
            (
                lambda low, high, rng, n: 10 ** rng.uniform(low, high, n),
                lambda low, high, rng, n: np.exp(rng.uniform(low, high, n)),
            ),
        ),
        Mistake(
            "two bases",
            "you took the logarithm to one base and the power to another. log10 is undone by 10 **, log by exp.",
            (
                lambda low, high, rng, n: np.exp(rng.uniform(log10(low), log10(high), n)),
                lambda low, high, rng, n: 10 ** rng.uniform(log(low), log(high), n),
            ),
        ),
        Mistake(
            "bounds left out",
            "your numbers have the same range whatever low and high are. The exponent lies between the logarithms of "
            "these two.",
            (
                lambda low, high, rng, n: 10 ** rng.uniform(-5, 0, n),
                lambda low, high, rng, n: 10 ** rng.uniform(-4, 0, n),
                lambda low, high, rng, n: 10 ** rng.uniform(-3, 0, n),
                lambda low, high, rng, n: rng.random(n),
                lambda low, high, rng, n: np.exp(rng.normal(size=n)),
                lambda low, high, rng, n: rng.lognormal(log(low * high) / 2, 1.0, n),
            ),
        ),
        Mistake(
            "one bound left out",
            "only one of the two bounds counts. An exponent between 0 and the logarithm of a bound starts at 1.",
            (
                lambda low, high, rng, n: low ** rng.random(n),
                lambda low, high, rng, n: high * low ** rng.random(n),
                lambda low, high, rng, n: low * high ** rng.random(n),
                lambda low, high, rng, n: np.exp(rng.uniform(log(low), 0, n)),
            ),
        ),
        Mistake(
            "powers of ten alone",
            "you choose among a few values, such as the powers of ten. All numbers between them are wanted as well.",
            (
                lambda low, high, rng, n: rng.choice(even_quantiles(low, high, 6), n),
                lambda low, high, rng, n: rng.choice(even_quantiles(low, high, 8), n),
                lambda low, high, rng, n: (
                    10.0 ** rng.integers(np.floor(log10(low)), np.ceil(log10(high)), n, endpoint=True)
                ),
            ),
            shows=lambda trials: all(2 <= _different(trial) <= 20 for trial in trials),
        ),
        Mistake(
            "one draw repeated",
            "you drew once, and all your numbers are equal. Each needs a draw of its own: tell rng how many.",
            (lambda low, high, rng, n: np.full(n, np.exp(rng.uniform(log(low), log(high)))),),
            shows=_constant,
        ),
        Mistake(
            "rng not used",
            "your randomness does not come from rng. Draw from the generator that was passed in, so that the same "
            "seed gives the same search.",
            (
                lambda low, high, rng, n: log_uniform(low, high, np.random.default_rng(), n),
                lambda low, high, rng, n: log_uniform(low, high, np.random.default_rng(0), n),
            ),
            shows=_rng_unused,
        ),
    ),
)


def _different(trial: Trial) -> int:
    array = _drawn(trial)
    return 0 if array is None else len(np.unique(array))


EXERCISES = (_log_uniform,)
