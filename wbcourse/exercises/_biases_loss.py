"""Chapter *Biases*, the predicting exercise: what a start costs before anything has been learned."""

from typing import Any

import numpy as np

from wbcourse.activations import sigmoid, softplus
from wbcourse.exercises._exercise import Attempt, Case, Exercise, Mistake
from wbcourse.exercises._properties import predictions, values

RATE = 0.01
BIASES = (0.0, -4.6, 4.6)  # the usual start, the log-odds of 1 %, and those with the sign turned over


def first_loss(rate: float, b: float) -> float:
    """Return the mean cross-entropy when every sample gets the logit `b` and a share `rate` is of class 1."""
    return float(rate * softplus(-b) + (1 - rate) * softplus(b))


def _loss_cases(rng: np.random.Generator) -> list[Case]:
    rare, common = float(rng.uniform(0.02, 0.2)), float(rng.uniform(0.55, 0.9))
    return [
        Case((rare, 0.0), "a bias of 0"),
        Case((common, 0.0), "a bias of 0"),
        Case((rare, float(-rng.uniform(0.5, 1.5))), "other biases"),
        Case((rare, float(rng.uniform(0.5, 4))), "other biases"),
        Case((common, float(rng.uniform(1, 3))), "other biases"),
    ]


_PREDICTED = predictions(BIASES)


def _how_near(attempt: Attempt) -> str:
    if _PREDICTED.failure(attempt) is not None:
        return ""
    lines = ["Your predictions for a class with a share of 1 % (not marked, only compared):"]
    for b in BIASES:
        guess, true = float(attempt.written[b]), first_loss(RATE, b)
        off = max(guess / true, true / guess)
        verdict = (
            "close" if off < 1.25 else "right within a factor of 2" if off < 2 else f"off by a factor of {off:.2g}"
        )
        lines.append(f"  bias {b:<4g} you said {guess:.2g}, it is {true:.2g}: {verdict}")
    return "\n".join(lines)


def _chance(rate: float, b: float) -> Any:
    """Return the probability that is given to the right class, on average."""
    p = sigmoid(b)
    return rate * p + (1 - rate) * (1 - p)


_first_loss = Exercise(
    "biases",
    "first_loss",
    "Predict, then measure: the first loss",
    reference=first_loss,
    cases=_loss_cases,
    writes="predictions",
    remark=_how_near,
    properties=(
        values("a bias of 0", hint=1),
        values("other biases", points=2, hint=2),
        _PREDICTED,
    ),
    mistakes=(
        Mistake(
            "turned over",
            "you have the two classes the wrong way round, or the sign of the bias. A sample of class 1 costs "
            "-log(p), and p grows with the bias.",
            (lambda rate, b: first_loss(1 - rate, b),),
        ),
        Mistake(
            "class 1 only",
            "you count only the samples of class 1. The others have a loss as well, and here they are many.",
            (lambda rate, b: rate * softplus(-b), lambda rate, b: softplus(-b)),
        ),
        Mistake(
            "class 0 only",
            "you count only the samples of class 0. The few of class 1 are dear when they are thought impossible.",
            (lambda rate, b: (1 - rate) * softplus(b), lambda rate, b: softplus(b)),
        ),
        Mistake(
            "classes not weighed",
            "you give both classes the same weight. A mean over the samples hears each class as often as it occurs.",
            (
                lambda rate, b: (softplus(-b) + softplus(b)) / 2,
                lambda rate, b: softplus(-b) + softplus(b),
            ),
        ),
        Mistake(
            "minus forgotten",
            "your loss is negative. The logarithm of a probability is below 0; the loss is minus that.",
            (lambda rate, b: -first_loss(rate, b),),
        ),
        Mistake(
            "no logarithm",
            "you averaged probabilities. The loss of a sample is minus the *logarithm* of the probability that was "
            "given to its class, and the mean comes after.",
            (lambda rate, b: 1 - _chance(rate, b), _chance),
        ),
        Mistake(
            "logarithm of the mean",
            "you took the mean first and then the logarithm. Each sample has a loss of its own: logarithm first.",
            (lambda rate, b: -np.log(_chance(rate, b)),),
        ),
        Mistake(
            "another base",
            "your logarithm has another base. Cross-entropy takes the natural one, so a guess of one half costs 0.693 "
            "and not 1.",
            (lambda rate, b: first_loss(rate, b) / np.log(2), lambda rate, b: first_loss(rate, b) / np.log(10)),
        ),
        Mistake(
            "squared error",
            "you computed a squared error. Here the loss is the cross-entropy: minus the logarithm of the probability "
            "given to the right class.",
            (
                lambda rate, b: rate * (1 - sigmoid(b)) ** 2 + (1 - rate) * sigmoid(b) ** 2,
                lambda rate, b: (rate - sigmoid(b)) ** 2,
            ),
        ),
        Mistake(
            "bias left out",
            "your answer does not depend on the bias. It is the loss of the best start, or of the usual one, "
            "whatever `b` is.",
            (
                lambda rate, b: -rate * np.log(rate) - (1 - rate) * np.log(1 - rate),
                lambda rate, b: np.log(2),
            ),
        ),
    ),
)


EXERCISES = (_first_loss,)
