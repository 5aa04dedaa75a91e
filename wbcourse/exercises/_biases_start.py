"""Chapter *Biases*, the exercises about where biases start and what they do to a ReLU."""

from math import log
from typing import Any

import numpy as np

from wbcourse.activations import relu, sigmoid
from wbcourse.biases import firing_rates, log_odds_bias
from wbcourse.exercises._exercise import Case, Exercise, Mistake
from wbcourse.exercises._properties import inputs_kept, shape, values

# ---------------------------------------------------------------- log_odds_bias


def _rate_cases(rng: np.random.Generator) -> list[Case]:
    common = float(rng.uniform(0.6, 0.9))
    return [
        Case((float(rng.uniform(0.005, 0.05)),), "a rare class"),
        Case((common,), "a common class"),
        Case((np.array([rng.uniform(0.05, 0.2), common, rng.uniform(0.2, 0.4)]),), "several classes at once"),
    ]


def _one_at_a_time(rate: Any) -> Any:
    return log(rate / (1 - rate))


_log_odds_bias = Exercise(
    "biases",
    "log_odds_bias",
    "A start for a rare class",
    reference=log_odds_bias,
    cases=_rate_cases,
    properties=(
        shape(hint=1),
        values("a rare class", hint=2),
        values("a common class", hint=2),
        values("several classes at once", hint=3),
    ),
    mistakes=(
        Mistake(
            "turned over",
            "your sign is turned over: with this bias a rare class is expected almost always. Below one half the bias "
            "must be negative.",
            (lambda rate: np.log((1 - rate) / rate),),
        ),
        Mistake(
            "logarithm of the rate",
            "you took the logarithm of the rate. A sigmoid undoes the logarithm of the *odds*, rate to 1 - rate. For "
            "a rare class the two are nearly the same; for a common one they are not.",
            (np.log,),
        ),
        Mistake(
            "logarithm of the rest",
            "you took the logarithm of 1 - rate alone. The odds need both: the rate, divided by the rest.",
            (lambda rate: np.log(1 - rate), lambda rate: -np.log(1 - rate)),
        ),
        Mistake(
            "odds",
            "you return the odds. They are never negative; a bias is their logarithm.",
            (lambda rate: rate / (1 - rate),),
        ),
        Mistake(
            "the rate itself",
            "you return the rate. The bias goes *into* the sigmoid: a small positive number makes it say a little more "
            "than one half.",
            (lambda rate: rate, lambda rate: 1 - rate, lambda rate: rate - 0.5),
        ),
        Mistake(
            "sigmoid for its inverse",
            "you put the rate into the sigmoid. Wanted is the number of which the sigmoid makes the rate: the way "
            "back.",
            (sigmoid, lambda rate: -sigmoid(rate), lambda rate: sigmoid(-rate)),
        ),
        Mistake(
            "another base",
            "your logarithm has another base. The sigmoid has e in it, so the natural logarithm undoes it.",
            (lambda rate: np.log10(rate / (1 - rate)), lambda rate: np.log2(rate / (1 - rate))),
        ),
        Mistake(
            "size only",
            "your bias is never negative. A rare class starts below 0, a common one above.",
            (lambda rate: np.abs(np.log(rate / (1 - rate))),),
        ),
        Mistake(
            "one number only",
            "your logarithm takes a single number and stops at an array. NumPy's takes both.",
            (_one_at_a_time,),
        ),
    ),
)

# ---------------------------------------------------------------- firing_rates


def _firing_case(rng: np.random.Generator, group: str, n: int, n_in: int, n_out: int) -> Case:
    """Return a layer whose first neuron is dead, whose second always fires, and whose last has the sum 0 throughout."""
    X, W, b = rng.normal(size=(n, n_in)), rng.normal(size=(n_in, n_out)), rng.normal(0, 0.5, size=n_out)
    b[0] = -np.abs(X @ W[:, 0]).max() - 1
    b[1] = np.abs(X @ W[:, 1]).max() + 1
    W[:, -1] = b[-1] = 0
    return Case((X, W, b), group)


def _sums(X: Any, W: Any, b: Any) -> Any:
    return X @ W + b


_firing_rates = Exercise(
    "biases",
    "firing_rates",
    "Who fires, and how often",
    reference=firing_rates,
    cases=lambda rng: [
        _firing_case(rng, "a large batch", 40, 3, 6),
        _firing_case(rng, "a large batch", 25, 7, 4),
        _firing_case(rng, "as many samples as neurons", 9, 5, 9),
    ],
    properties=(
        shape(hint=1),
        values("a large batch", points=2, hint=2),
        values("as many samples as neurons", hint=3),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "rates of samples",
            "you return one number for each sample. Ask each *neuron*, over all samples: a column of the sums.",
            (lambda X, W, b: (_sums(X, W, b) > 0).mean(axis=1),),
        ),
        Mistake(
            "counts",
            "you counted. Divide by the number of samples, so that batches of different sizes can be compared.",
            (lambda X, W, b: (_sums(X, W, b) > 0).sum(axis=0), lambda X, W, b: (_sums(X, W, b) <= 0).sum(axis=0)),
        ),
        Mistake(
            "bias forgotten",
            "you left the biases out. It is they that have silenced the first neuron and keep the second one firing.",
            (lambda X, W, b: (X @ W > 0).mean(axis=0),),
        ),
        Mistake(
            "bias after the activation",
            "you add the bias after the ReLU. Whether the neuron fires is decided before: its bias belongs to the sum.",
            (lambda X, W, b: (relu(X @ W) + b > 0).mean(axis=0),),
        ),
        Mistake(
            "sign of the threshold",
            "you subtract the bias as if it were a threshold. A neuron with a large bias fires often, not seldom.",
            (lambda X, W, b: (X @ W - b > 0).mean(axis=0), lambda X, W, b: (b < X @ W).mean(axis=0)),
        ),
        Mistake(
            "mean activity",
            "you return how *much* each neuron says on average. Wanted is how *often* it says anything at all.",
            (lambda X, W, b: relu(_sums(X, W, b)).mean(axis=0), lambda X, W, b: _sums(X, W, b).mean(axis=0)),
        ),
        Mistake(
            "mean first",
            "you ask whether the *mean* of a neuron's sums is above 0. Ask for each sample, then take the mean.",
            (
                lambda X, W, b: (_sums(X, W, b).mean(axis=0) > 0).astype(float),
                lambda X, W, b: np.heaviside(_sums(X, W, b).mean(axis=0), 0),
            ),
        ),
        Mistake(
            "silence",
            "you return how often each neuron is silent. A dead one has the rate 0.",
            (
                lambda X, W, b: (_sums(X, W, b) <= 0).mean(axis=0),
                lambda X, W, b: (_sums(X, W, b) < 0).mean(axis=0),
                lambda X, W, b: (relu(_sums(X, W, b)) == 0).mean(axis=0),
            ),
        ),
        Mistake(
            "0 counted as firing",
            "you count a sum of exactly 0 as firing. A ReLU answers 0 there, as it does below.",
            (lambda X, W, b: (_sums(X, W, b) >= 0).mean(axis=0), lambda X, W, b: (relu(X @ W + b) >= 0).mean(axis=0)),
        ),
        Mistake(
            "one bias a sample",
            "you gave each sample a bias of its own. A bias belongs to a neuron, which is a column.",
            (lambda X, W, b: (X @ W + b[:, None] > 0).mean(axis=0),),
        ),
        Mistake(
            "one number for the layer",
            "you return one number for the whole layer. A dead neuron hides in it: each neuron has a rate of its own.",
            (lambda X, W, b: (_sums(X, W, b) > 0).mean(), lambda X, W, b: (_sums(X, W, b) > 0).all(axis=0).mean()),
        ),
    ),
)


EXERCISES = (
    _log_odds_bias,
    _firing_rates,
)
