"""The capstone, step 1: prepare the pixels, with nothing but the training data's mean and scale."""

from collections.abc import Callable
from typing import Any

import numpy as np

from wbcourse.exercises._exercise import Case, Exercise, Mistake
from wbcourse.exercises._properties import inputs_kept, part, shape, values

Prepared = tuple[Any, Any, Any, Any]


def prepare(X: Any, X_validation: Any) -> Prepared:
    """Return both less the training mean of each pixel, divided by one scale, and that mean and scale."""
    return prepared_by()(X, X_validation)


def _cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for n, n_validation, n_in in ((7, 4, 3), (12, 5, 4), (5, 9, 8)):
        means, spreads = rng.uniform(0, 1, size=n_in), rng.uniform(0.1, 0.5, size=n_in)
        X, X_validation = (
            means + shift + spreads * rng.normal(size=(k, n_in)) for k, shift in ((n, 0), (n_validation, 0.3))
        )
        X[:, 0] = 0.5  # a pixel that never changes, as the corners of the digits
        cases.append(Case((X, X_validation)))
    return cases


def _root_mean_square(Z: Any) -> Any:
    return np.sqrt(np.mean(Z**2))


def _training(X: Any, X_validation: Any) -> Any:
    return X


def both(X: Any, X_validation: Any) -> Any:
    return np.concatenate([X, X_validation])


def prepared_by(
    mean: Callable[[Any], Any] = lambda X: X.mean(axis=0),
    scale: Callable[[Any, Any], Any] = lambda X, mean: _root_mean_square(X - mean),
    of: Callable[[Any, Any], Any] = _training,
) -> Callable[[Any, Any], Prepared]:
    """Return a function that measures another mean, another scale, or on other data."""

    def prepared(X: Any, X_validation: Any) -> Prepared:
        measured = of(X, X_validation)
        m = mean(measured)
        s = scale(measured, m)
        return (X - m) / s, (X_validation - m) / s, m, s

    return prepared


def _changed(change: Callable[..., Prepared]) -> Callable[[Any, Any], Prepared]:
    """Return a function that prepares as it should and then hands over something else."""
    return lambda X, X_validation: change(X, X_validation, *prepare(X, X_validation))


def _in_place(X: Any, X_validation: Any) -> Prepared:
    found = prepare(X, X_validation)
    X[...], X_validation[...] = found[:2]
    return found


_prepare = Exercise(
    "capstone",
    "prepare",
    "Prepare the pixels",
    reference=prepare,
    cases=_cases,
    properties=(
        shape(hint=1),
        part(0, "the training data", hint=2),
        part(1, "the validation data", hint=3),
        values(hint=3),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "measured on both",
            "you measured on training and validation data together. Nothing may be learned from data that are held "
            "out, not even a mean: measure on the training data alone.",
            (prepared_by(of=both),),
        ),
        Mistake(
            "measured on the validation data",
            "you measured on the validation data. They play the part of digits that nobody has seen yet.",
            (prepared_by(of=lambda X, X_validation: X_validation),),
        ),
        Mistake(
            "each by itself",
            "you measured the validation data by themselves. The same ink would then mean one thing in training and "
            "another there: use the training data's mean and scale for both.",
            (
                _changed(lambda X, V, Z, Z_V, mean, scale: (Z, prepare(V, X)[0], mean, scale)),
                _changed(lambda X, V, Z, Z_V, mean, scale: (Z, (V - V.mean(axis=0)) / scale, mean, scale)),
            ),
        ),
        Mistake(
            "validation data left as they were",
            "you left the validation data as they came. The network will know prepared digits only.",
            (_changed(lambda X, V, Z, Z_V, mean, scale: (Z, V, mean, scale)),),
        ),
        Mistake(
            "a scale for each pixel",
            "you divide each pixel by a scale of its own. All pixels have one unit, so one number does for all of "
            "them. And some pixels never change in training: their own scale is 0.",
            (
                prepared_by(scale=lambda X, mean: X.std(axis=0)),
                prepared_by(scale=lambda X, mean: X.std(axis=0) + 1e-8),
                prepared_by(scale=lambda X, mean: np.where(X.std(axis=0) == 0, 1, X.std(axis=0))),
            ),
        ),
        Mistake(
            "one mean for all",
            "you take one mean for all pixels. Each pixel has a mean of its own, of shape (n_in,).",
            (
                prepared_by(mean=lambda X: X.mean()),
                prepared_by(mean=lambda X: np.full(X.shape[1], X.mean())),
            ),
        ),
        Mistake(
            "spread measured too early",
            "you measured the scale before the means were taken away, so it also tells how much the pixels differ "
            "from one another. Measure it on the centred data.",
            (prepared_by(scale=lambda X, mean: X.std()), prepared_by(scale=lambda X, mean: _root_mean_square(X))),
        ),
        Mistake(
            "variance for scale",
            "you divide by the mean square, the variance. The scale is its root.",
            (prepared_by(scale=lambda X, mean: np.mean((X - mean) ** 2)),),
        ),
        Mistake(
            "not divided",
            "you took the means away and did not divide by the scale.",
            (_changed(lambda X, V, Z, Z_V, mean, scale: (X - mean, V - mean, mean, scale)),),
        ),
        Mistake(
            "mean left in",
            "you divided by the scale and did not take the means away.",
            (_changed(lambda X, V, Z, Z_V, mean, scale: (X / scale, V / scale, mean, scale)),),
        ),
        Mistake(
            "order of the four",
            "the four are right and in another order. Wanted: training data, validation data, mean, scale.",
            (
                _changed(lambda X, V, Z, Z_V, mean, scale: (mean, scale, Z, Z_V)),
                _changed(lambda X, V, Z, Z_V, mean, scale: (Z, mean, scale, Z_V)),
                _changed(lambda X, V, Z, Z_V, mean, scale: (Z, Z_V, scale, mean)),
                _changed(lambda X, V, Z, Z_V, mean, scale: (Z_V, Z, mean, scale)),
            ),
        ),
        Mistake(
            "in place",
            "your numbers are right, and you wrote them into the caller's own arrays. Make new ones.",
            (_in_place,),
        ),
    ),
)


EXERCISES = (_prepare,)
