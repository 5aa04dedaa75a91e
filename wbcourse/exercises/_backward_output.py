"""Chapter *Backward propagation*, the exercise about the last layer: softmax and cross-entropy together."""

from collections.abc import Callable
from typing import Any

import numpy as np

from wbcourse.exercises._exercise import Case, Exercise, Mistake
from wbcourse.exercises._properties import inputs_kept, shape, values
from wbcourse.losses import cross_entropy, one_hot
from wbcourse.softmax import softmax


def delta_output(logits: Any, labels: Any) -> Any:
    """Return the slopes of the mean cross-entropy for the logits."""
    return cross_entropy.delta(logits, labels)


def _output_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for n, n_out, group in ((5, 3, "a batch"), (3, 6, "a batch"), (4, 5, "large logits")):
        labels = rng.integers(0, n_out, n)
        labels[:2] = rng.choice(n_out, 2, replace=False)  # at least two classes occur
        logits = rng.normal(0, 1.5, size=(n, n_out))
        cases.append(Case((logits + (1000 if group == "large logits" else 0), labels), group))
    return cases


def _with(delta: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """Return a function that finds its deltas from probabilities and one-hot targets in another way."""
    return lambda logits, labels: delta(softmax(logits), one_hot(labels, logits.shape[1]))


def _careless(logits: Any) -> Any:
    exps = np.exp(logits)
    return exps / exps.sum(axis=1, keepdims=True)


_delta_output = Exercise(
    "backward",
    "delta_output",
    "Blame at the output",
    reference=delta_output,
    cases=_output_cases,
    properties=(shape(hint=1), values("a batch", hint=2), values("large logits", hint=1), inputs_kept()),
    mistakes=(
        Mistake(
            "not divided by the batch",
            "you did not divide by the batch size. The loss is a *mean*: each sample has only its share of it, 1 / n.",
            (_with(lambda p, y: p - y),),
        ),
        Mistake(
            "divided by the batch twice",
            "you divided by the batch size twice. The mean takes the sum of the losses and divides it once.",
            (_with(lambda p, y: (p - y) / len(p) ** 2),),
        ),
        Mistake(
            "divided by all numbers",
            "you divided by the number of all logits, or by the number of classes. The mean runs over the samples "
            "alone; a sample's loss is one number, however many classes there are.",
            (_with(lambda p, y: (p - y) / p.size), _with(lambda p, y: (p - y) / p.shape[1])),
        ),
        Mistake(
            "wrong sign",
            "your deltas have the wrong sign. The loss grows with the logit of a wrong class and shrinks with that of "
            "the right one: prediction less target.",
            (_with(lambda p, y: (y - p) / len(p)),),
        ),
        Mistake(
            "target not taken away",
            "you return the probabilities, or their n-th part, and took no target away. The right class must get a "
            "negative delta.",
            (_with(lambda p, y: p / len(p)), _with(lambda p, y: p)),
        ),
        Mistake(
            "slope of the softmax once more",
            "you multiply by p * (1 - p) as well. The slope of the softmax is in p - y already: it has cancelled "
            "against that of the logarithm.",
            (_with(lambda p, y: (p - y) * p * (1 - p) / len(p)), _with(lambda p, y: (p - y) * p * (1 - p))),
        ),
        Mistake(
            "slope for the probabilities",
            "you return the slopes for the *probabilities*, -1 / p for the right class. Wanted are those for the "
            "logits: softmax and cross-entropy together.",
            (_with(lambda p, y: -y / p / len(p)), _with(lambda p, y: -y / p)),
        ),
        Mistake(
            "logits for probabilities",
            "you took the target from the logits. First the logits have to become probabilities.",
            (
                lambda logits, labels: (logits - one_hot(labels, logits.shape[1])) / len(logits),
                lambda logits, labels: logits - one_hot(labels, logits.shape[1]),
            ),
        ),
        Mistake(
            "softmax down the columns",
            "your softmax runs over the samples. The probabilities of one sample, a row, must sum to 1.",
            (lambda logits, labels: (softmax(logits.T).T - one_hot(labels, logits.shape[1])) / len(logits),),
        ),
        Mistake(
            "labels as numbers",
            "you subtract the labels as numbers, so class 3 counts three times as much as class 1. A label says "
            "*where* the 1 is to be taken away.",
            (
                lambda logits, labels: (softmax(logits) - labels[:, None]) / len(logits),
                lambda logits, labels: softmax(logits) - labels[:, None],
            ),
        ),
        Mistake(
            "1 from every sample",
            "you take the 1 away in the columns of all labels, for every sample. Each sample has one label: pair the "
            "row numbers with the labels.",
            (lambda logits, labels: (softmax(logits) - one_hot(labels, logits.shape[1]).max(axis=0)) / len(logits),),
        ),
        Mistake(
            "exp overflows",
            "your softmax overflows: exp(1000) is infinite. Take the ready one from the first cell, or take each row's "
            "largest logit away before exp.",
            (lambda logits, labels: (_careless(logits) - one_hot(labels, logits.shape[1])) / len(logits),),
        ),
    ),
)


EXERCISES = (_delta_output,)
