"""The capstone, step 8: the mistakes that the recogniser is surest of."""

from collections.abc import Callable
from typing import Any

import numpy as np

from wbcourse.exercises._exercise import Case, Exercise, Mistake
from wbcourse.exercises._properties import inputs_kept, shape, values
from wbcourse.softmax import softmax


def worst_mistakes(P: Any, labels: Any, k: int) -> Any:
    """Return the rows of the k misread samples with the highest probability for what they were taken for."""
    return _ranked()(P, labels, k)


def _cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for n, n_classes, n_wrong, k, group in (
        (20, 4, 9, 4, "values"),
        (15, 6, 7, 5, "values"),
        (12, 3, 2, 5, "fewer than k"),
        (8, 5, 0, 3, "no mistakes at all"),
    ):
        P = softmax(rng.normal(0, 1.2, size=(n, n_classes)))
        labels = P.argmax(axis=1)
        wrong = rng.permutation(n)[:n_wrong]
        labels[wrong] = (labels[wrong] + rng.integers(1, n_classes, n_wrong)) % n_classes
        cases.append(Case((P, labels, k), group))
    return cases


def _ranked(
    rank: Callable[[Any, Any], Any] = lambda P, labels: -P.max(axis=1),
    chosen: Callable[[Any, Any], Any] = lambda P, labels: np.flatnonzero(P.argmax(axis=1) != labels),
    keep: Callable[[Any, Any, int], Any] = lambda rows, order, k: rows[order][:k],
) -> Callable[[Any, Any, int], Any]:
    """Return a function that chooses other samples, ranks them otherwise, or keeps others of them."""

    def ranked(P: Any, labels: Any, k: int) -> Any:
        rows = chosen(P, labels)
        return keep(rows, np.argsort(rank(P, labels)[rows], kind="stable"), k)

    return ranked


def _of_label(P: Any, labels: Any) -> Any:
    return P[np.arange(len(labels)), labels]


def _all(P: Any, labels: Any) -> Any:
    return np.arange(len(labels))


_worst_mistakes = Exercise(
    "capstone",
    "worst_mistakes",
    "The worst mistakes",
    reference=worst_mistakes,
    cases=_cases,
    properties=(
        shape(hint=1),
        values("values", points=2, hint=2),
        values("fewer than k", hint=3),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "right ones among them",
            "you did not leave out the samples that were read rightly. They are the surest of all, and no mistakes.",
            (_ranked(chosen=_all), _ranked(rank=_of_label, chosen=_all)),
        ),
        Mistake(
            "only right ones",
            "you return samples that were read rightly. A mistake is where the likeliest class is *not* the label.",
            (_ranked(chosen=lambda P, labels: np.flatnonzero(P.argmax(axis=1) == labels)),),
        ),
        Mistake(
            "least sure first",
            "you begin with the mistakes that were least sure. Sorting puts the smallest first: turn it round.",
            (
                _ranked(rank=lambda P, labels: P.max(axis=1)),
                _ranked(keep=lambda rows, order, k: rows[order][:k][::-1]),
            ),
        ),
        Mistake(
            "places among the mistakes",
            "you return places in the list of mistakes. Wanted are the rows of P, so that the pictures can be found.",
            (_ranked(keep=lambda rows, order, k: order[:k]),),
        ),
        Mistake(
            "probability of the label",
            "you sort by the probability of the right class. That is a fair measure as well; asked for is how sure it "
            "was of the *wrong* one.",
            (_ranked(rank=_of_label),),
        ),
        Mistake(
            "not sorted",
            "you take the first mistakes that occur. Sort them by how sure each was.",
            (_ranked(keep=lambda rows, order, k: rows[:k]),),
        ),
        Mistake(
            "k not used",
            "you return all mistakes. Wanted are at most `k`.",
            (_ranked(keep=lambda rows, order, k: rows[order]),),
        ),
        Mistake(
            "probabilities for rows",
            "you return probabilities. Wanted are row numbers.",
            (lambda P, labels, k: P.max(axis=1)[worst_mistakes(P, labels, k)],),
        ),
        Mistake(
            "classes for rows",
            "you return classes. Wanted are row numbers, to look the pictures up by.",
            (
                lambda P, labels, k: P.argmax(axis=1)[worst_mistakes(P, labels, k)],
                lambda P, labels, k: labels[worst_mistakes(P, labels, k)],
            ),
        ),
        Mistake(
            "a mask",
            "you return a mark for each sample. Wanted are row numbers, surest first.",
            (lambda P, labels, k: (P.argmax(axis=1) != labels).astype(int),),
        ),
    ),
)


EXERCISES = (_worst_mistakes,)
