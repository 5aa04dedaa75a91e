"""Chapter *Hyperparameters*, the exercise about luck: how good the best of many worthless choices looks."""

from math import lgamma, log, log2, log10, sqrt
from typing import Any

import numpy as np

from wbcourse.exercises._exercise import Attempt, Case, Exercise, Mistake
from wbcourse.exercises._properties import predictions, values

CHOICES = ((10, 100), (1000, 100), (1000, 10_000))
_predicted = predictions(CHOICES)


def best_by_luck(k: int, n: int) -> float:
    """Return what the best accuracy of `k` coins on `n` samples comes to at most, on average (sub-Gaussian bound)."""
    return 0.5 + 0.5 / sqrt(n) * sqrt(2 * log(k))


def expected_best(k: int, n: int) -> float:
    """Return the exact average of the best accuracy of `k` coins on `n` samples, from the binomial distribution."""
    right = np.arange(n + 1)
    ways = np.array([lgamma(n + 1) - lgamma(m + 1) - lgamma(n - m + 1) for m in right])
    at_most = np.minimum(np.cumsum(np.exp(ways - n * log(2))), 1)
    return float(np.sum(1 - at_most[:-1] ** k) / n)


def _luck_cases(rng: np.random.Generator) -> list[Case]:
    few, many = int(rng.integers(5, 20)), int(rng.integers(100, 900))
    sizes = ((1, many), (few, 100), (many, 100), (many, 4 * few + 60), (few, 5000))
    return [Case((k, n), "one choice" if k == 1 else "many choices") for k, n in sizes]


def _how_near(attempt: Attempt) -> str:
    if _predicted.failure(attempt) is not None:
        return ""
    lines = ["Your predictions (not marked, only compared):"]
    for k, n in CHOICES:
        guess, true = float(attempt.written[k, n]), expected_best(k, n)
        said = f"you said {guess:.3g}, on average it is {true:.3f}: {_verdict(guess, true)}"
        lines.append(f"  {k:>4} choices, {n:>5} samples: {said}")
    return "\n".join(lines)


def _verdict(guess: float, true: float) -> str:
    if guess > 1:
        return "an accuracy is a share, at most 1"
    if guess < 0.5:
        return "the best of several coins is not below one half"
    share = (guess - 0.5) / (true - 0.5)
    return "close" if 0.85 < share < 1.18 else "too much luck" if share > 1 else "too little luck"


def _scaled(factor: Any) -> Any:
    """Return a function that puts the best so many hundredths of `factor(k, n)` above one half."""
    return lambda k, n: 0.5 + factor(k, n)


_best_by_luck = Exercise(
    "hyperparameters",
    "best_by_luck",
    "Predict, then measure: the best of many coins",
    reference=best_by_luck,
    cases=_luck_cases,
    writes="predictions",
    remark=_how_near,
    properties=(values("one choice", hint=1), values("many choices", points=2, hint=2), _predicted),
    mistakes=(
        Mistake(
            "no luck",
            "you return one half, whatever the number of choices. That is what each is worth; but you look at the best "
            "of them.",
            (lambda k, n: 0.5,),
        ),
        Mistake(
            "above what",
            "you return how far the best is *above* one half. Add the half: asked for is its accuracy.",
            (lambda k, n: best_by_luck(k, n) - 0.5,),
        ),
        Mistake(
            "in per cent",
            "you return per cent. Asked for is a share, between 0 and 1.",
            (lambda k, n: 100 * best_by_luck(k, n),),
        ),
        Mistake(
            "root of n forgotten",
            "you divide by n and not by its root. Four times as many samples make luck half as large.",
            (
                _scaled(lambda k, n: 0.5 / n * sqrt(2 * log(k))),
                _scaled(lambda k, n: 0.25 / n * sqrt(2 * log(k))),
                _scaled(lambda k, n: 0.25 / n * 2 * log(k)),
            ),
        ),
        Mistake(
            "half of a half",
            "your standard deviation is too small. A coin's variance is one quarter, so its standard deviation is one "
            "half.",
            (_scaled(lambda k, n: 0.25 / sqrt(n) * sqrt(2 * log(k))),),
        ),
        Mistake(
            "a coin's spread forgotten",
            "you count standard deviations as if each were 1 / sqrt(n). That of a coin's accuracy is half as large.",
            (_scaled(lambda k, n: sqrt(2 * log(k) / n)),),
        ),
        Mistake(
            "one standard deviation",
            "you go one standard deviation up, whatever the number of choices. The more there are, the farther up the "
            "best of them stands.",
            (_scaled(lambda k, n: 0.5 / sqrt(n)), _scaled(lambda k, n: 1 / sqrt(n))),
        ),
        Mistake(
            "logarithm forgotten",
            "your luck grows with the root of the number of choices. It grows far more slowly: with the root of its "
            "*logarithm*.",
            (
                _scaled(lambda k, n: 0.5 / sqrt(n) * sqrt(2 * k)),
                _scaled(lambda k, n: 0.5 / sqrt(n) * sqrt(k)),
                _scaled(lambda k, n: 0.5 / sqrt(n) * k),
            ),
        ),
        Mistake(
            "root of the logarithm forgotten",
            "you took the logarithm and left out its root. Both the 2 and the logarithm stand under it.",
            (
                _scaled(lambda k, n: 0.5 / sqrt(n) * 2 * log(k)),
                _scaled(lambda k, n: 0.5 / sqrt(n) * log(k)),
            ),
        ),
        Mistake(
            "the 2 under the root",
            "the 2 is missing, or stands outside of the root. It belongs under it, before the logarithm.",
            (
                _scaled(lambda k, n: 0.5 / sqrt(n) * sqrt(log(k))),
                _scaled(lambda k, n: 0.5 / sqrt(n) * 2 * sqrt(log(k))),
            ),
        ),
        Mistake(
            "other base",
            "your logarithm has base 2 or 10. Here it is the natural one, np.log.",
            (
                _scaled(lambda k, n: 0.5 / sqrt(n) * sqrt(2 * log2(k))),
                _scaled(lambda k, n: 0.5 / sqrt(n) * sqrt(2 * log10(k))),
            ),
        ),
        Mistake(
            "choices for samples",
            "you have let choices and samples change places. Many *choices* make luck larger, many *samples* make it "
            "smaller.",
            (lambda k, n: best_by_luck(n, k), _scaled(lambda k, n: 0.5 / sqrt(n) * sqrt(2 * log(n)))),
        ),
        Mistake(
            "the luckiest for sure",
            "you return 1, or 1 less a little. To guess all n samples right would take about 2 ** n choices.",
            (lambda k, n: 1.0, lambda k, n: 1 - 1 / k, lambda k, n: 1 - 0.5**k),
        ),
    ),
)


EXERCISES = (_best_by_luck,)
