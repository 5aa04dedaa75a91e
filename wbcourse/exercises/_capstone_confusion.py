"""The capstone, step 6: who is taken for whom, and how many mistakes to expect."""

from collections.abc import Callable
from typing import Any

import numpy as np

from wbcourse.exercises._compare import numbers
from wbcourse.exercises._exercise import Attempt, Case, Exercise, Mistake
from wbcourse.exercises._properties import inputs_kept, predictions, shape, values

N_TEST = 359
KEYS = ("untrained", "trained")


def confusion(labels: Any, predicted: Any, n_classes: int) -> Any:
    """Return how many samples of each class, the row, were taken for each class, the column."""
    counts = np.zeros((n_classes, n_classes), dtype=int)
    np.add.at(counts, (labels, predicted), 1)
    return counts


def _cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for n, n_classes, group in ((40, 3, "values"), (60, 5, "values"), (12, 7, "a class that never occurs")):
        known = n_classes - 2 if group != "values" else n_classes
        labels = np.concatenate([np.arange(known), rng.integers(0, known, n - known)])
        # taken for the next class far more often than for the one before, so that rows and columns differ
        predicted = (labels + rng.choice((0, 1, 2), n, p=(0.6, 0.3, 0.1))) % known
        predicted[: known + 1] = (labels[: known + 1] + 1) % known
        order = rng.permutation(n)
        cases.append(Case((labels[order], predicted[order], n_classes), group))
    return cases


def _counted(change: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that counts as it should and then hands over something else."""
    return lambda labels, predicted, n_classes: change(confusion(labels, predicted, n_classes))


def _once_only(labels: Any, predicted: Any, n_classes: int) -> Any:
    """Count with ``counts[labels, predicted] += 1``, which NumPy does once for each place, however often it occurs."""
    counts = np.zeros((n_classes, n_classes), dtype=int)
    counts[labels, predicted] += 1
    return counts


def _occurring(labels: Any, predicted: Any, n_classes: int) -> Any:
    known = np.unique(np.concatenate([labels, predicted]))
    return confusion(labels, predicted, n_classes)[np.ix_(known, known)]


def _how_near(attempt: Attempt) -> str:
    if predictions(KEYS).failure(attempt) is not None:
        return ""
    untrained, trained = (numbers(attempt.written[key]) for key in KEYS)
    return (
        f"Your predictions, of {N_TEST} digits: untrained, you said {untrained:g}; who guesses is wrong in nine of "
        f"ten, about {0.9 * N_TEST:.0f}. Trained, you said {trained:g}; the mark of 97 % allows {int(0.03 * N_TEST)}. "
        "You will count both below."
    )


_confusion = Exercise(
    "capstone",
    "confusion",
    "Who is taken for whom",
    reference=confusion,
    cases=_cases,
    writes="predictions",
    remark=_how_near,
    properties=(
        predictions(KEYS),
        shape(hint=1),
        values("values", hint=2),
        values("a class that never occurs", hint=3),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "counted once",
            "you add 1 to many places at once. If a place occurs twice in such an assignment, NumPy still adds 1 to it "
            "only once: go sample by sample, or look at np.add.at.",
            (_once_only,),
        ),
        Mistake(
            "rows and columns swapped",
            "your table is the wrong way round. A row is what a digit *is*, a column what it was taken for.",
            (_counted(lambda counts: counts.T),),
        ),
        Mistake(
            "n_classes not used",
            "your table has room only for the classes that occur. There is a row and a column for each of n_classes.",
            (
                _occurring,
                lambda labels, predicted, n_classes: confusion(
                    labels, predicted, max(labels.max(), predicted.max()) + 1
                ),
            ),
        ),
        Mistake(
            "mistakes only",
            "you count the mistakes alone. What was read rightly belongs on the diagonal.",
            (_counted(lambda counts: counts - np.diag(np.diag(counts))),),
        ),
        Mistake(
            "what was right only",
            "you count what was right alone. What was taken for another class belongs beside the diagonal.",
            (_counted(lambda counts: np.diag(np.diag(counts))), _counted(np.diag)),
        ),
        Mistake(
            "shares for counts",
            "you return shares. Wanted are counts: of a few samples, shares say less than they seem to.",
            (
                _counted(lambda counts: counts / counts.sum()),
                _counted(lambda counts: counts / counts.sum(axis=1, keepdims=True)),
                _counted(lambda counts: counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)),
                _counted(lambda counts: counts / counts.sum(axis=0, keepdims=True)),
            ),
        ),
        Mistake(
            "one number",
            "you return one number. Wanted is a table with a row and a column for each class.",
            (
                lambda labels, predicted, n_classes: np.mean(labels == predicted),
                lambda labels, predicted, n_classes: np.sum(labels != predicted),
            ),
        ),
        Mistake(
            "counts of one of the two",
            "you count how often each class occurs. Count *pairs*: what a digit is, and what it was taken for.",
            (
                lambda labels, predicted, n_classes: np.bincount(labels, minlength=n_classes),
                lambda labels, predicted, n_classes: np.bincount(predicted, minlength=n_classes),
            ),
        ),
    ),
)


EXERCISES = (_confusion,)
