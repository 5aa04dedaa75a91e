"""Chapter *Forward propagation*, the exercise about yes-or-no answers: binary cross-entropy from a single logit."""

from typing import Any

import numpy as np

from wbcourse import losses
from wbcourse.activations import sigmoid
from wbcourse.exercises._exercise import Case, Exercise, Mistake
from wbcourse.exercises._forward_softmax import FAR, quarters
from wbcourse.exercises._properties import inputs_kept, values
from wbcourse.softmax import log_softmax, softmax


def binary_cross_entropy(logits: Any, targets: Any) -> float:
    """Return the mean binary cross-entropy of a batch of single logits."""
    return losses.binary_cross_entropy(np.asarray(logits)[:, np.newaxis], targets)


def _yes_no_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for n in (5, 8, 3):
        cases.append(Case((quarters(rng, n), rng.permutation(np.arange(n) % 2)), "ordinary logits"))
    # 60 rounds a probability to 1 and lets exp be; FAR is too much for exp
    for n, sign, size in ((4, 1, 60.0), (6, -1, FAR), (5, 1, FAR)):
        logits, targets = quarters(rng, n), rng.permutation(np.arange(n) % 2)
        wrong = int(np.flatnonzero(targets == (sign < 0))[0])
        right = int(np.flatnonzero(targets == (sign > 0))[0])
        logits[[wrong, right]] += sign * size
        cases.append(Case((logits, targets), "large logits"))
    return cases


def _terms(p: Any, targets: Any, log: Any = np.log) -> Any:
    return -(targets * log(p) + (1 - targets) * log(1 - p))


_TINY = (1e-15, 1e-12, 1e-10, 1e-9, 1e-8, 1e-7)

_binary_cross_entropy = Exercise(
    "forward",
    "binary_cross_entropy",
    "Yes or no",
    reference=binary_cross_entropy,
    cases=_yes_no_cases,
    properties=(
        values("ordinary logits", points=3, hint=2),
        values("large logits", points=2, hint=3),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "logarithm of a rounded probability",
            "you compute the probability first. For a large logit it is rounded to 1, the logarithm of the rest is "
            "minus infinity, and the loss is infinite or no number. Work from the logit itself.",
            (
                lambda logits, targets: _terms(1 / (1 + np.exp(-logits)), targets).mean(),
                lambda logits, targets: -np.log(np.where(targets == 1, sigmoid(logits), 1 - sigmoid(logits))).mean(),
            ),
        ),
        Mistake(
            "exp overflows",
            "your formula is right, and exp overflows in it: above 709 it is infinity. Take exp only of minus the "
            "*size* of the logit, and put the rest back as max(z, 0).",
            (
                lambda logits, targets: (np.log(1 + np.exp(logits)) - targets * logits).mean(),
                lambda logits, targets: (np.log1p(np.exp(-logits)) + (1 - targets) * logits).mean(),
                lambda logits, targets: np.log1p(np.exp((1 - 2 * targets) * logits)).mean(),
                lambda logits, targets: -np.log(np.where(targets == 1, sigmoid(logits), sigmoid(-logits))).mean(),
            ),
        ),
        Mistake(
            "a small number added",
            "you keep the probability from 0 and 1 by a small number. That hides the error where it is largest: the "
            "loss stops growing just when the network is most wrong. Work from the logit itself.",
            (
                *(
                    (
                        lambda logits, targets, tiny=tiny: _terms(
                            np.clip(sigmoid(logits), tiny, 1 - tiny), targets
                        ).mean()
                    )
                    for tiny in _TINY
                ),
                *(
                    (
                        lambda logits, targets, tiny=tiny: _terms(
                            sigmoid(logits), targets, lambda p: np.log(p + tiny)
                        ).mean()
                    )
                    for tiny in _TINY
                ),
            ),
        ),
        Mistake(
            "zeros not counted",
            "you count only the samples whose target is 1. A target of 0 says that the probability should be small, "
            "and has a term of its own.",
            (
                lambda logits, targets: (targets * np.logaddexp(0, -logits)).mean(),
                lambda logits, targets: np.logaddexp(0, -logits).mean(),
            ),
        ),
        Mistake(
            "targets the other way round",
            "you reward the wrong answers: yours is the loss for targets turned over. A large logit should cost little "
            "where the target is 1.",
            (
                lambda logits, targets: binary_cross_entropy(logits, 1 - targets),
                lambda logits, targets: _terms(sigmoid(logits), 1 - targets).mean(),
                lambda logits, targets: (np.log(1 + np.exp(logits)) - (1 - targets) * logits).mean(),
            ),
        ),
        Mistake(
            "logit not taken off",
            "you take nothing off, or the wrong thing. The logit is taken off, and only where the target is 1.",
            (
                lambda logits, targets: np.logaddexp(0, logits).mean(),
                lambda logits, targets: (np.logaddexp(0, logits) - targets).mean(),
            ),
        ),
        Mistake(
            "sign",
            "your loss has the wrong sign. The logarithm of a probability is at most 0; the loss is minus that.",
            (
                lambda logits, targets: -binary_cross_entropy(logits, targets),
                lambda logits, targets: -_terms(1 / (1 + np.exp(-logits)), targets).mean(),
            ),
        ),
        Mistake(
            "sum for mean",
            "you add up the samples' losses. Here the mean is asked for, so that the size of a batch does not matter.",
            (lambda logits, targets: len(logits) * binary_cross_entropy(logits, targets),),
        ),
        Mistake(
            "one number a sample",
            "you return a loss for each sample. Asked for is one number for the batch, their mean.",
            (lambda logits, targets: np.logaddexp(0, (1 - 2 * targets) * logits),),
        ),
        Mistake(
            "sigmoid twice",
            "you send the probability through the sigmoid again. It lies between 0 and 1, so yours can only come out "
            "between 0.5 and 0.73, and the loss never gets small.",
            (
                lambda logits, targets: binary_cross_entropy(sigmoid(logits), targets),
                lambda logits, targets: _terms(sigmoid(sigmoid(logits)), targets).mean(),
            ),
        ),
        Mistake(
            "logits for probabilities",
            "you take the logarithm of the logit itself. A logit may be negative, and then it has none: it is not a "
            "probability yet.",
            (lambda logits, targets: _terms(logits, targets).mean(),),
        ),
        Mistake(
            "softmax over the batch",
            "you took softmax over the samples. They do not compete with one another: each logit answers a question of "
            "its own.",
            (
                lambda logits, targets: _terms(softmax(logits), targets).mean(),
                lambda logits, targets: -(targets * log_softmax(logits)).mean(),
                lambda logits, targets: -(targets * log_softmax(logits)).sum(),
            ),
        ),
        Mistake(
            "squared error",
            "you return a squared error of the probabilities. It is at most 1 however wrong the network is; "
            "cross-entropy grows with the logit.",
            (
                lambda logits, targets: ((sigmoid(logits) - targets) ** 2).mean(),
                lambda logits, targets: ((sigmoid(logits) - targets) ** 2).mean() / 2,
            ),
        ),
        Mistake(
            "other base",
            "your logarithm has base 2 or 10. The loss is in natural logarithms, the inverse of exp.",
            (
                lambda logits, targets: binary_cross_entropy(logits, targets) / np.log(2),
                lambda logits, targets: binary_cross_entropy(logits, targets) / np.log(10),
            ),
        ),
    ),
)


EXERCISES = (_binary_cross_entropy,)
