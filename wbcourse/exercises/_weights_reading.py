"""Chapter *Weights*, the exercises about reading weights: as a template, and as importance."""

from typing import Any

import numpy as np

from wbcourse.exercises._exercise import Case, Exercise, Mistake
from wbcourse.exercises._properties import inputs_kept, shape, values
from wbcourse.weights import class_templates, effect_sizes

# ---------------------------------------------------------------- class_templates


def _template_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for n_in, counts in ((4, (5, 3, 9)), (6, (2, 7))):
        y = rng.permutation(np.repeat(np.arange(len(counts)), counts))
        centres = rng.normal(0, 2, size=(len(counts), n_in))
        cases.append(Case((5 + centres[y] + rng.normal(size=(len(y), n_in)), y, len(counts))))
    return cases


def _templates(X: Any, y: Any, n_classes: int, centre: Any, unit: bool = True) -> Any:
    """Return the class means less `centre` as columns, to length 1 if `unit`."""
    T = np.stack([X[y == k].mean(axis=0) - centre for k in range(n_classes)], axis=1)
    return T / np.linalg.norm(T, axis=0) if unit else T


def _mean_of_means(X: Any, y: Any, n_classes: int) -> Any:
    return np.mean([X[y == k].mean(axis=0) for k in range(n_classes)], axis=0)


def _sums(X: Any, y: Any, n_classes: int) -> Any:
    T = np.stack([X[y == k].sum(axis=0) - X.mean(axis=0) for k in range(n_classes)], axis=1)
    return T / np.linalg.norm(T, axis=0)


def _each_less_its_own(X: Any, y: Any, n_classes: int) -> Any:
    return _templates(X - X.mean(axis=1, keepdims=True), y, n_classes, 0.0)


def _by_rows(X: Any, y: Any, n_classes: int) -> Any:
    T = _templates(X, y, n_classes, X.mean(axis=0), unit=False)
    return T / np.linalg.norm(T, axis=1, keepdims=True)


def _all_together(X: Any, y: Any, n_classes: int) -> Any:
    T = _templates(X, y, n_classes, X.mean(axis=0), unit=False)
    return T / np.linalg.norm(T)


def _first_samples(X: Any, y: Any, n_classes: int) -> Any:
    T = np.stack([X[y == k][0] - X.mean(axis=0) for k in range(n_classes)], axis=1)
    return T / np.linalg.norm(T, axis=0)


_class_templates = Exercise(
    "weights",
    "class_templates",
    "A template for each class",
    reference=class_templates,
    cases=_template_cases,
    properties=(shape(hint=1), values(points=3, hint=2), inputs_kept()),
    mistakes=(
        Mistake(
            "rows for columns",
            "your templates are the rows. A neuron is a column of the weight matrix, so the result is (n_in, "
            "n_classes).",
            (lambda X, y, n_classes: _templates(X, y, n_classes, X.mean(axis=0)).T,),
        ),
        Mistake(
            "mean not taken away",
            "you did not take away the mean of all samples. What all classes have in common tells none of them apart.",
            (
                lambda X, y, n_classes: _templates(X, y, n_classes, 0.0),
                lambda X, y, n_classes: _templates(X, y, n_classes, 0.0, unit=False),
            ),
        ),
        Mistake(
            "length not 1",
            "your templates have different lengths. Without length 1 a class with a bold template outshouts the "
            "others.",
            (lambda X, y, n_classes: _templates(X, y, n_classes, X.mean(axis=0), unit=False),),
        ),
        Mistake(
            "mean of the class means",
            "you took away the mean of the class means. The classes are not equally frequent, so that is not the "
            "mean of all samples.",
            (lambda X, y, n_classes: _templates(X, y, n_classes, _mean_of_means(X, y, n_classes)),),
        ),
        Mistake(
            "sum for mean",
            "you added up the samples of a class and did not divide by their number. A frequent class is then "
            "further from the mean only because it is frequent.",
            (_sums,),
        ),
        Mistake(
            "scaled by rows",
            "you scaled the rows to length 1. A template is a column: the sum of its squares runs down the inputs.",
            (_by_rows,),
        ),
        Mistake(
            "scaled all together",
            "you divided by the length of the whole matrix. Each column has a length of its own.",
            (_all_together,),
        ),
        Mistake(
            "each sample less its own mean",
            "you took from each sample the mean of its own inputs. Take away the mean *sample*: one number for each "
            "input, averaged over all samples.",
            (_each_less_its_own,),
        ),
        Mistake(
            "one sample for a class",
            "you used a single sample of each class. A template is the mean of them all; one sample has its own "
            "quirks.",
            (_first_samples,),
        ),
    ),
)

# ---------------------------------------------------------------- effect_sizes


def _table(rng: np.random.Generator, n: int, scales: list[float]) -> Case:
    spread = np.array(scales) * rng.uniform(0.5, 2, len(scales))
    X = rng.normal(3, 1, size=(n, len(scales))) * spread
    return Case((X, rng.choice([-1, 1], len(scales)) * rng.uniform(0.5, 2, len(scales)) / np.sqrt(spread)))


_effect_sizes = Exercise(
    "weights",
    "effect_sizes",
    "What an input typically does",
    reference=effect_sizes,
    cases=lambda rng: [_table(rng, 12, [1, 1000, 0.01]), _table(rng, 9, [50, 0.2, 3, 700]), _table(rng, 30, [4, 0.1])],
    properties=(shape(hint=1), values(points=2, hint=2), inputs_kept()),
    mistakes=(
        Mistake(
            "bare weights",
            "you return the sizes of the weights. They depend on the units: measure an input in millimetres instead "
            "of metres, and its weight shrinks by a thousand while nothing has changed.",
            (lambda X, w: np.abs(w), lambda X, w: w, lambda X, w: np.abs(w) / np.abs(w).sum()),
        ),
        Mistake(
            "variance",
            "you used the variance where the standard deviation is wanted. The variance is in squared units, so the "
            "unit does not cancel against the weight's.",
            (lambda X, w: np.abs(w) * X.var(axis=0), lambda X, w: (X * w).var(axis=0)),
        ),
        Mistake(
            "sign kept",
            "your numbers keep the sign of the weight. An effect size says how far, not which way.",
            (lambda X, w: w * X.std(axis=0),),
        ),
        Mistake(
            "mean for spread",
            "you multiply by the typical size of the input instead of its spread. An input that is always 1000 moves "
            "nothing, however large it is.",
            (
                lambda X, w: np.abs(w) * np.abs(X).mean(axis=0),
                lambda X, w: np.abs(w * X.mean(axis=0)),
                lambda X, w: w * X.mean(axis=0),
            ),
        ),
        Mistake(
            "spread alone",
            "you return the spread of the inputs and leave the weights out. An input that varies a lot and has no "
            "weight does nothing.",
            (lambda X, w: X.std(axis=0),),
        ),
        Mistake(
            "rows for columns",
            "you took the spread along each row, over the inputs of one sample. An input is a column: ask how it "
            "varies from sample to sample.",
            (lambda X, w: X.std(axis=1), lambda X, w: (X * w).std(axis=1), lambda X, w: np.abs(w) * X.std(axis=1)),
        ),
        Mistake(
            "divided by the spread",
            "you divided by the spread. That is the way to scale an *input*; the weight goes the other way and is "
            "multiplied.",
            (lambda X, w: np.abs(w) / X.std(axis=0),),
        ),
        Mistake(
            "n - 1",
            "your standard deviation divides by n - 1. That estimates the spread of a larger population; here it is "
            "the spread of these very samples, divided by n, as NumPy does unless told otherwise.",
            (lambda X, w: np.abs(w) * X.std(axis=0, ddof=1),),
        ),
    ),
)


EXERCISES = (
    _class_templates,
    _effect_sizes,
)
