"""Chapter *Forward propagation*, the exercise about a network that knows nothing: predict its loss, then measure."""

from math import exp, log, log2, log10

import numpy as np

from wbcourse.exercises._compare import numbers
from wbcourse.exercises._exercise import Attempt, Case, Exercise, Mistake, Property
from wbcourse.exercises._properties import values

CLASSES = (2, 10, 1000)


def chance_loss(n_classes: int) -> float:
    """Return the cross-entropy of a network whose logits are all equal."""
    return log(n_classes)


def _chance_cases(rng: np.random.Generator) -> list[Case]:
    few, many = (int(n) for n in (rng.integers(3, 9), rng.integers(20, 900)))
    return [Case((n,), "two classes" if n == 2 else "more classes") for n in (2, few, 10, many, 1000)]


def _predicted(attempt: Attempt) -> str | None:
    wanted = ", ".join(map(str, CLASSES))
    if not isinstance(attempt.written, dict) or set(attempt.written) != set(CLASSES):
        return f"predictions must be a dict with the keys {wanted}. Write down a number for each before you compute it."
    for n_classes in CLASSES:
        guess = numbers(attempt.written[n_classes])
        if guess is None or guess.ndim or not np.isfinite(guess):
            return f"predictions[{n_classes}] must be a number. A guess will do: it is not marked."
    return None


def _how_near(attempt: Attempt) -> str:
    if _predicted(attempt) is not None:
        return ""
    lines = ["Your predictions (not marked, only compared):"]
    for n_classes in CLASSES:
        guess, true = float(attempt.written[n_classes]), chance_loss(n_classes)
        lines.append(f"  {n_classes:>4} classes: you said {guess:.4g}, it is {true:.3g}: {_verdict(guess, true)}")
    return "\n".join(lines)


def _verdict(guess: float, true: float) -> str:
    if abs(guess - true) < 0.05 * true:
        return "close"
    if not guess >= 0:
        return "a cross-entropy is never below 0"
    said = f"as if there were {exp(guess):.2g} classes" if guess < log(1e6) else "as if there were millions of classes"
    return f"too {'high' if guess > true else 'low'}, {said}"


_chance_loss = Exercise(
    "forward",
    "chance_loss",
    "Predict, then measure: knowing nothing",
    reference=chance_loss,
    cases=_chance_cases,
    writes="predictions",
    remark=_how_near,
    properties=(
        values("two classes", hint=1),
        values("more classes", points=2, hint=2),
        Property("predictions written down", 1, _predicted, hint=1),
    ),
    mistakes=(
        Mistake(
            "the probability",
            "you return the probability of the right class. The loss is minus its logarithm.",
            (lambda n_classes: 1 / n_classes,),
        ),
        Mistake(
            "the error rate",
            "you return how often a guess is wrong. That is an error rate; the loss asks how surprised the network is.",
            (lambda n_classes: 1 - 1 / n_classes,),
        ),
        Mistake(
            "sign",
            "your loss is below 0. The logarithm of a probability is at most 0, and the loss is *minus* that.",
            (lambda n_classes: -log(n_classes), lambda n_classes: log(1 / n_classes)),
        ),
        Mistake(
            "other base",
            "your logarithm has base 2 or 10. The loss is in natural logarithms: for two classes it is 0.69, not 1.",
            (log2, log10),
        ),
        Mistake(
            "the number of classes",
            "you return the number of classes. So many answers seem equally good; the loss is the logarithm of that.",
            (float, lambda n_classes: n_classes - 1),
        ),
        Mistake(
            "always the same",
            "your loss does not depend on the number of classes. The more there are, the smaller is each one's share, "
            "and the greater the surprise.",
            (lambda n_classes: log(2), lambda n_classes: 1.0, lambda n_classes: 0.5),
        ),
        Mistake(
            "summed over the classes",
            "you add up the terms of all classes. Only the right class has a target of 1, so only one logarithm "
            "counts.",
            (lambda n_classes: n_classes * log(n_classes),),
        ),
        Mistake(
            "averaged over the classes",
            "you divide by the number of classes. Only the right class has a target of 1; nothing is averaged.",
            (lambda n_classes: log(n_classes) / n_classes,),
        ),
        Mistake(
            "one class too few",
            "your count of the classes is off by one. The right class is one of them.",
            (lambda n_classes: log(n_classes - 1), lambda n_classes: log(n_classes + 1)),
        ),
        Mistake(
            "yes-or-no questions",
            "you return the loss of yes-or-no questions, one for each class. Softmax asks a single question with many "
            "answers.",
            (
                lambda n_classes: n_classes * log(2),
                lambda n_classes: -log(1 / n_classes) - (n_classes - 1) * log(1 - 1 / n_classes),
            ),
        ),
        Mistake(
            "squared error",
            "you return a squared error. Cross-entropy is minus the logarithm of the right class's probability.",
            (lambda n_classes: (1 - 1 / n_classes) ** 2, lambda n_classes: (1 - 1 / n_classes) / n_classes),
        ),
    ),
)


EXERCISES = (_chance_loss,)
