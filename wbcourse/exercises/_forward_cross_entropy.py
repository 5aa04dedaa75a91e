"""Chapter *Forward propagation*, the exercise about cross-entropy, from logits of any size."""

from typing import Any

import numpy as np

from wbcourse import losses
from wbcourse.exercises._exercise import Case, Exercise, Mistake
from wbcourse.exercises._forward_softmax import FAR, quarters
from wbcourse.exercises._properties import inputs_kept, values
from wbcourse.softmax import log_softmax, softmax


def cross_entropy(logits: Any, labels: Any) -> float:
    """Return the mean cross-entropy of a batch."""
    return losses.cross_entropy(logits, labels)


def _labels(rng: np.random.Generator, n: int, n_classes: int) -> Any:
    """Return labels with at least two classes among them, so that one sample's cannot serve for all."""
    return rng.permutation(np.arange(n) % n_classes)


def _class_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for n, n_classes in ((4, 3), (7, 4), (3, 6)):
        cases.append(Case((quarters(rng, n, n_classes), _labels(rng, n, n_classes)), "ordinary logits"))
    for n, n_classes in ((5, 3), (3, 4)):
        logits, labels = quarters(rng, n, n_classes), _labels(rng, n, n_classes)
        logits[0, (labels[0] + 1) % n_classes] += FAR  # sure of the wrong class
        logits[1] -= FAR
        cases.append(Case((logits, labels), "large logits"))
    return cases


def _picked(scores: Any, labels: Any) -> Any:
    return scores[np.arange(len(labels)), labels]


def _naive(logits: Any, axis: int = 1) -> Any:
    e = np.exp(logits)
    return e / e.sum(axis=axis, keepdims=True)


_cross_entropy = Exercise(
    "forward",
    "cross_entropy",
    "How surprised?",
    reference=cross_entropy,
    cases=_class_cases,
    properties=(
        values("ordinary logits", points=3, hint=2),
        values("large logits", points=2, hint=3),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "logarithm of a rounded probability",
            "you compute probabilities first and take their logarithm afterwards. Where the network is sure of a wrong "
            "class, the right one's probability has been rounded to 0, and the loss is infinite or no number. Stay "
            "with logarithms all the way: the logit less the soft maximum of its row.",
            (
                lambda logits, labels: -np.log(_picked(_naive(logits), labels)).mean(),
                lambda logits, labels: -np.log(_picked(softmax(logits), labels)).mean(),
                lambda logits, labels: (np.log(np.exp(logits).sum(axis=1)) - _picked(logits, labels)).mean(),
            ),
        ),
        Mistake(
            "a small number added",
            "you keep the probability from 0 by a small number. That hides the error where it is largest: the loss "
            "stops growing just when the network is most wrong. Stay with logarithms all the way.",
            tuple(
                (lambda logits, labels, p=p, tiny=tiny: -np.log(p(_picked(softmax(logits), labels), tiny)).mean())
                for p in (np.add, np.maximum)
                for tiny in (1e-15, 1e-12, 1e-10, 1e-9, 1e-8, 1e-7)
            ),
        ),
        Mistake(
            "logged twice",
            "you take the logarithm of numbers that are logarithms already. Those are negative, and a negative number "
            "has none.",
            (lambda logits, labels: -np.log(_picked(log_softmax(logits), labels)).mean(),),
        ),
        Mistake(
            "softmax twice",
            "you send probabilities through softmax again. They lie between 0 and 1, so all classes come out nearly "
            "alike and the loss never gets small. Softmax belongs in one place only.",
            (lambda logits, labels: -_picked(log_softmax(softmax(logits)), labels).mean(),),
        ),
        Mistake(
            "sum for mean",
            "you add up the samples' losses. Here the mean is asked for, so that the size of a batch does not matter.",
            (lambda logits, labels: -_picked(log_softmax(logits), labels).sum(),),
        ),
        Mistake(
            "one number a sample",
            "you return a loss for each sample. Asked for is one number for the batch, their mean.",
            (lambda logits, labels: -_picked(log_softmax(logits), labels),),
        ),
        Mistake(
            "sign",
            "your loss has the wrong sign. The logarithm of a probability is at most 0; the loss is minus that, and "
            "smaller is better.",
            (lambda logits, labels: _picked(log_softmax(logits), labels).mean(),),
        ),
        Mistake(
            "every label for every sample",
            "you pick every sample's label in every row. Each row has its own label: row 0 goes with labels[0], and so "
            "on, which takes an index for the rows as well.",
            (lambda logits, labels: -log_softmax(logits)[:, labels].mean(),),
        ),
        Mistake(
            "all classes",
            "you add up, or average, the logarithms of all classes. Only the right class counts: the others have a "
            "target of 0.",
            (
                lambda logits, labels: -log_softmax(logits).sum(axis=1).mean(),
                lambda logits, labels: -log_softmax(logits).mean(),
                lambda logits, labels: -log_softmax(logits).sum(),
            ),
        ),
        Mistake(
            "divided by the classes as well",
            "you divide by the number of classes, too: that happens when a whole table is averaged, zeros included. "
            "The mean is over the samples.",
            (lambda logits, labels: -_picked(log_softmax(logits), labels).mean() / logits.shape[1],),
        ),
        Mistake(
            "the logit alone",
            "you look at the right class's logit and not at its rivals. Softmax compares: a logit of 5 is little "
            "beside one of 9.",
            (
                lambda logits, labels: -_picked(logits, labels).mean(),
                lambda logits, labels: _picked(logits, labels).mean(),
            ),
        ),
        Mistake(
            "no logarithm",
            "you average the probabilities themselves. Cross-entropy takes their logarithm: to be sure of the wrong "
            "class must cost far more than to be in doubt.",
            (
                lambda logits, labels: -_picked(softmax(logits), labels).mean(),
                lambda logits, labels: 1 - _picked(softmax(logits), labels).mean(),
                lambda logits, labels: _picked(softmax(logits), labels).mean(),
            ),
        ),
        Mistake(
            "mean before the logarithm",
            "you average the probabilities and take one logarithm at the end. First each sample's logarithm, then the "
            "mean.",
            (lambda logits, labels: -np.log(_picked(softmax(logits), labels).mean()),),
        ),
        Mistake(
            "other base",
            "your logarithm has base 2 or 10. The loss is in natural logarithms, the inverse of exp.",
            (
                lambda logits, labels: cross_entropy(logits, labels) / np.log(2),
                lambda logits, labels: cross_entropy(logits, labels) / np.log(10),
            ),
        ),
        Mistake(
            "wrong axis",
            "your softmax goes down the columns, over the samples. The classes of one sample share what there is: go "
            "along the last axis.",
            (
                lambda logits, labels: -_picked(log_softmax(logits.T).T, labels).mean(),
                lambda logits, labels: -np.log(_picked(_naive(logits, 0), labels)).mean(),
            ),
        ),
    ),
)


EXERCISES = (_cross_entropy,)
