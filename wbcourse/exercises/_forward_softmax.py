"""Chapter *Forward propagation*, the exercise about probabilities: softmax of logits of any size."""

from typing import Any

import numpy as np

from wbcourse.exercises._exercise import Case, Exercise, Mistake
from wbcourse.exercises._properties import inputs_kept, shape, values
from wbcourse.softmax import log_softmax, softmax

FAR = 1500.0  # exp overflows above 709, and rounds to 0 below -745


def quarters(rng: np.random.Generator, *shape: int) -> Any:
    """Return logits in steps of 1/4, which stay exact beside large numbers."""
    return np.round(4 * rng.normal(0, 2, size=shape)) / 4


def logit_cases(rng: np.random.Generator) -> list[Case]:
    """Return batches that are ordinary, that are large in every row, and whose rows lie far apart."""
    cases = [Case((quarters(rng, n, n_classes),), "ordinary logits") for n, n_classes in ((4, 3), (2, 5), (6, 4))]
    cases.append(Case((quarters(rng, 3, 4) + FAR,), "large logits"))
    cases.append(Case((quarters(rng, 5, 3) - FAR,), "large logits"))
    apart = quarters(rng, 4, 3)
    apart[[1, 3]] += FAR * np.array([[1], [-1]])
    cases.append(Case((apart,), "rows far apart"))
    spread = quarters(rng, 3, 5)
    spread[:, 0] += 4 * FAR * np.array([1, -1, 1])
    cases.append(Case((spread,), "classes far apart"))
    return cases


def _normalised(e: Any, axis: int | None = 1) -> Any:
    return e / e.sum(axis=axis, keepdims=True)


NO_SHIFT = (
    "you take exp of the logits as they come. Above 709 that is infinity, and far below 0 every number of a row is 0. "
    "Only differences of logits count: take the same number from all logits of a row first, so that the largest is 0."
)
BATCH_SHIFT = (
    "you take the maximum of the whole batch away. A row whose own logits lie far below it becomes all zeros. Each row "
    "has its own maximum."
)
OTHER_SHIFT = (
    "you shift by the mean, the smallest or the first logit of a row. After that a logit may still be large, and exp "
    "overflows. Shift by the largest, so that none is above 0."
)

_softmax = Exercise(
    "forward",
    "softmax",
    "Logits to probabilities",
    reference=softmax,
    cases=logit_cases,
    properties=(
        shape(hint=1),
        values("ordinary logits", points=2, hint=1),
        values("large logits", hint=2),
        values("rows far apart", hint=3),
        values("classes far apart", hint=3),
        inputs_kept(hint=2),
    ),
    mistakes=(
        Mistake("no shift", NO_SHIFT, (lambda logits: _normalised(np.exp(logits)),)),
        Mistake(
            "wrong axis",
            "your columns sum to 1. A sample is a row, and its classes share what there is: go along the last axis.",
            (
                lambda logits: _normalised(np.exp(logits - logits.max(axis=0)), 0),
                lambda logits: _normalised(np.exp(logits), 0),
                lambda logits: _normalised(np.exp(logits - logits.max(axis=1, keepdims=True)), 0),
                lambda logits: _normalised(np.exp(logits - logits.max()), 0),
            ),
        ),
        Mistake(
            "one sum for the batch",
            "all your numbers together sum to 1. Each sample has probabilities of its own: one sum a row.",
            (
                lambda logits: _normalised(np.exp(logits - logits.max()), None),
                lambda logits: _normalised(np.exp(logits), None),
                lambda logits: _normalised(np.exp(logits - logits.max(axis=1, keepdims=True)), None),
            ),
        ),
        Mistake("shifted by the batch", BATCH_SHIFT, (lambda logits: _normalised(np.exp(logits - logits.max())),)),
        Mistake(
            "shifted by the columns",
            "you take from each column its maximum. That changes the differences *within* a row, and with them the "
            "probabilities. What is taken away must be the same for all classes of a sample.",
            (lambda logits: _normalised(np.exp(logits - logits.max(axis=0))),),
        ),
        Mistake(
            "shifted by something else",
            OTHER_SHIFT,
            (
                lambda logits: _normalised(np.exp(logits - logits.mean(axis=1, keepdims=True))),
                lambda logits: _normalised(np.exp(logits - logits.min(axis=1, keepdims=True))),
                lambda logits: _normalised(np.exp(logits - logits[:, :1])),
            ),
        ),
        Mistake(
            "scaled for shifted",
            "you divide by the maximum. That is safe and gives other probabilities: differences count, ratios do not. "
            "Subtract.",
            (
                lambda logits: _normalised(np.exp(logits / logits.max(axis=1, keepdims=True))),
                lambda logits: _normalised(np.exp(logits / logits.max())),
            ),
        ),
        Mistake(
            "no exponential",
            "you divide the logits themselves by their sum. They may be negative, and so would your probabilities be: "
            "exp comes first.",
            (
                _normalised,
                lambda logits: _normalised(np.abs(logits)),
                lambda logits: _normalised(logits - logits.max(axis=1, keepdims=True)),
            ),
        ),
        Mistake(
            "not divided",
            "you did not divide by the sum. Yours are the odds against the likeliest class; probabilities sum to 1.",
            (lambda logits: np.exp(logits - logits.max(axis=1, keepdims=True)), np.exp),
        ),
        Mistake(
            "sigmoid",
            "you took the sigmoid of each logit. That is right for questions that are independent; classes that "
            "exclude each other share one sum.",
            (lambda logits: 1 / (1 + np.exp(-logits)),),
        ),
        Mistake(
            "axis dropped",
            "a sum or a maximum over the last axis has shape (n,), and NumPy lays that along the classes. It needs to "
            "stay a column, (n, 1): there is an argument that keeps the axis.",
            (
                lambda logits: np.exp(logits) / np.exp(logits).sum(axis=1),
                lambda logits: np.exp(logits - logits.max(axis=1)),
            ),
        ),
        Mistake(
            "logarithms",
            "you return the logarithms of the probabilities. Here the probabilities are asked for.",
            (log_softmax,),
        ),
    ),
)


EXERCISES = (_softmax,)
