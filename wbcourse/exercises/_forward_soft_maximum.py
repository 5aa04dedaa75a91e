"""Chapter *Forward propagation*, the exercise about the logarithm of softmax's denominator, for logits of any size."""

from typing import Any

import numpy as np

from wbcourse.exercises._exercise import Exercise, Mistake
from wbcourse.exercises._forward_softmax import BATCH_SHIFT, NO_SHIFT, OTHER_SHIFT, logit_cases
from wbcourse.exercises._properties import inputs_kept, shape, values
from wbcourse.softmax import log_sum_exp


def _shifted_back(logits: Any, shift: Any) -> Any:
    return np.log(np.exp(logits - shift).sum(axis=1)) + np.broadcast_to(shift, (len(logits), 1))[:, 0]


def _after_shift(logits: Any) -> Any:
    """Return the logarithm of the sum after the shift, with nothing added back."""
    return np.log(np.exp(logits - logits.max(axis=1, keepdims=True)).sum(axis=1))


_log_sum_exp = Exercise(
    "forward",
    "log_sum_exp",
    "A soft maximum",
    reference=log_sum_exp,
    cases=logit_cases,
    properties=(
        shape(hint=1),
        values("ordinary logits", hint=1),
        values("large logits", hint=2),
        values("rows far apart", hint=3),
        values("classes far apart", hint=3),
        inputs_kept(hint=2),
    ),
    mistakes=(
        Mistake("no shift", NO_SHIFT, (lambda logits: np.log(np.exp(logits).sum(axis=1)),)),
        Mistake(
            "not added back",
            "you took the maximum away and did not add it again. Softmax divides it out; here it is a part of the "
            "answer: log(exp(m) * s) is m + log(s).",
            (_after_shift,),
        ),
        Mistake(
            "taken away twice",
            "you subtract the maximum at the end, or multiply by it. What was taken from the logits comes back with a "
            "plus sign: log(exp(m) * s) is m + log(s).",
            (
                lambda logits: _after_shift(logits) - logits.max(axis=1),
                lambda logits: _after_shift(logits) * logits.max(axis=1),
            ),
        ),
        Mistake("shifted by the batch", BATCH_SHIFT, (lambda logits: _shifted_back(logits, logits.max()),)),
        Mistake(
            "shifted by something else",
            OTHER_SHIFT,
            (
                lambda logits: _shifted_back(logits, logits.mean(axis=1, keepdims=True)),
                lambda logits: _shifted_back(logits, logits.min(axis=1, keepdims=True)),
                lambda logits: _shifted_back(logits, logits[:, :1]),
            ),
        ),
        Mistake(
            "hard maximum",
            "you return the largest logit. The soft maximum is a little above it: by log 2 if two logits share the "
            "top.",
            (lambda logits: logits.max(axis=1),),
        ),
        Mistake(
            "logarithm inside the sum",
            "you take logarithms first and add afterwards, which only adds up the logits. A logarithm of a sum is not "
            "a sum of logarithms.",
            (
                lambda logits: logits.sum(axis=1),
                lambda logits: (logits - logits.max(axis=1, keepdims=True)).sum(axis=1),
            ),
        ),
        Mistake(
            "no exponential",
            "you take the logarithm of the sum of the logits. Each goes through exp first; without it the sum may be "
            "negative, and the logarithm is no number.",
            (lambda logits: np.log(logits.sum(axis=1)), lambda logits: np.log(np.abs(logits).sum(axis=1))),
        ),
        Mistake(
            "mean for sum",
            "you average the exponentials. They are summed: two equal logits z give z + log 2.",
            (lambda logits: _after_shift(logits) + logits.max(axis=1) - np.log(logits.shape[1]),),
        ),
        Mistake(
            "wrong axis",
            "you add up the samples of each class. A sample is a row: go along the last axis, and return one number a "
            "row.",
            (
                lambda logits: np.log(np.exp(logits - logits.max(axis=0)).sum(axis=0)) + logits.max(axis=0),
                lambda logits: np.log(np.exp(logits).sum(axis=0)),
            ),
        ),
        Mistake(
            "one number for the batch",
            "you add up the whole batch into one number. Each sample keeps its own.",
            (
                lambda logits: np.log(np.exp(logits - logits.max()).sum()) + logits.max(),
                lambda logits: np.log(np.exp(logits).sum()),
            ),
        ),
        Mistake(
            "axis kept",
            "your numbers are right and stand in a column, (n, 1), or each is added to every other. Keep the axis for "
            "the shift, and drop it in what you return: (n,).",
            (
                lambda logits: log_sum_exp(logits)[:, np.newaxis],
                lambda logits: _after_shift(logits) + logits.max(axis=1, keepdims=True),
            ),
        ),
        Mistake(
            "other base",
            "your logarithm has base 2 or 10. It must undo exp, so its base is e.",
            (
                lambda logits: _after_shift(logits) / np.log(2) + logits.max(axis=1),
                lambda logits: _after_shift(logits) / np.log(10) + logits.max(axis=1),
            ),
        ),
    ),
)


EXERCISES = (_log_sum_exp,)
