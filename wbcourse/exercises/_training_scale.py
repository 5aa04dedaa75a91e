"""Chapter *Training*, the exercise about standardising: by the training data, for all data."""

from collections.abc import Callable
from typing import Any

import numpy as np

from wbcourse.exercises._exercise import Case, Exercise, Mistake
from wbcourse.exercises._properties import inputs_kept, part, shape, values

Pair = tuple[Any, Any]


def standardise(train: Any, other: Any) -> Pair:
    """Return both with the training data's means taken away and divided by their standard deviations, by column."""
    return _scaled()(train, other)


def _scale_cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for n, n_other, n_in, group in ((7, 4, 3, "values"), (12, 5, 2, "values"), (9, 3, 4, "a constant column")):
        means, scales = rng.uniform(-20, 20, size=n_in), rng.uniform(0.5, 10, size=n_in)
        train, other = (means + shift + scales * rng.normal(size=(k, n_in)) for k, shift in ((n, 0), (n_other, 3)))
        if group != "values":
            # a half, so that the mean is this very number, and the standard deviation 0 and not nearly so
            train[:, int(rng.integers(n_in))] = rng.integers(-4, 5) + 0.5
        cases.append(Case((train, other), group))
    return cases


def _no_zeros(std: Any) -> Any:
    return np.where(std == 0, 1, std)


def _std(x: Any, axis: int | None) -> Any:
    return x.std(axis=axis, keepdims=True)


def _scaled(
    mean: Callable[[Any, int | None], Any] = lambda x, axis: x.mean(axis=axis, keepdims=True),
    std: Callable[[Any, int | None], Any] = _std,
    safe: Callable[[Any], Any] = _no_zeros,
    axis: int | None = 0,
    fitted: Callable[[Any, Any], Pair] = lambda train, other: (train, train),
) -> Callable[[Any, Any], Pair]:
    """Return a function that measures something else, in another direction, or on other data.

    `fitted` returns on which data the training data are measured, and on which the others.
    """

    def standard(x: Any, measured: Any) -> Any:
        return (x - mean(measured, axis)) / safe(std(measured, axis))

    def scaled(train: Any, other: Any) -> Pair:
        on = fitted(train, other)
        if axis == 1:  # a sample's own numbers, whoever it is
            on = train, other
        return standard(train, on[0]), standard(other, on[1])

    return scaled


def _both(train: Any, other: Any) -> Pair:
    return (np.concatenate([train, other]),) * 2


def _between_0_and_1(train: Any, other: Any) -> Pair:
    low, width = train.min(axis=0), _no_zeros(np.ptp(train, axis=0))
    return (train - low) / width, (other - low) / width


def _in_place(train: Any, other: Any) -> Pair:
    train[...], other[...] = standardise(train, other)
    return train, other


_standardise = Exercise(
    "training",
    "standardise",
    "One scale for all inputs",
    reference=standardise,
    cases=_scale_cases,
    properties=(
        shape(hint=1),
        part(0, "the training data", hint=1),
        values("values", hint=2),
        values("a constant column", hint=3),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "fitted on both",
            "you measured means and standard deviations on training and other data together. The others stand for data "
            "that nobody has seen yet: nothing may be learned from them, not even a mean.",
            (_scaled(fitted=_both), _scaled(fitted=lambda train, other: (train, _both(train, other)[0]))),
        ),
        Mistake(
            "each by itself",
            "you measured the other data by themselves. Then the same number means one thing in training and another "
            "thing there. Use the training data's means and standard deviations for both.",
            (_scaled(fitted=lambda train, other: (train, other)),),
        ),
        Mistake(
            "fitted on the others",
            "you measured on the other data. They stand for data that nobody has seen yet; measure on the training "
            "data.",
            (_scaled(fitted=lambda train, other: (other, other)),),
        ),
        Mistake(
            "others left as they were",
            "you left the other data as they came. The network learns from standardised inputs and would not know what "
            "to make of these.",
            (lambda train, other: (standardise(train, other)[0], other),),
        ),
        Mistake(
            "divided by 0",
            "a column of the training data is constant: its standard deviation is 0, and you divide by it. Such a "
            "column is to lose its mean only.",
            (
                _scaled(safe=lambda std: std),
                lambda train, other: tuple(map(np.nan_to_num, _scaled(safe=lambda std: std)(train, other))),
            ),
        ),
        Mistake(
            "a tiny number added",
            "you add a tiny number to the standard deviation. Where that is 0 you divide by the tiny number, and other "
            "data become millions. Such a column is to lose its mean only.",
            tuple(
                _scaled(safe=lambda std, tiny=tiny: std + tiny)  # type: ignore[misc]
                for tiny in (1e-6, 1e-7, 1e-8, 1e-9, 1e-10, 1e-12)
            ),
        ),
        Mistake(
            "sample by sample",
            "you measured along the rows, so each sample is scaled by its own numbers: kilograms with kilometres. A "
            "column is what has one unit.",
            (_scaled(axis=1),),
        ),
        Mistake(
            "one scale for all columns",
            "you took one mean and one standard deviation of all numbers together. Columns of different sizes stay "
            "different: measure each by itself.",
            (_scaled(axis=None),),
        ),
        Mistake(
            "mean not taken away",
            "you divide by the standard deviation and do not take the mean away.",
            (_scaled(mean=lambda x, axis: 0.0),),
        ),
        Mistake(
            "not divided",
            "you take the mean away and do not divide by the standard deviation.",
            (_scaled(std=lambda x, axis: 1.0),),
        ),
        Mistake(
            "variance for std",
            "you divide by the variance. The standard deviation is its root, and has the unit of the column.",
            (_scaled(std=lambda x, axis: _std(x, axis) ** 2),),
        ),
        Mistake(
            "not centred before it was divided",
            "you divide first and take away the mean of what was not divided. Mind the brackets: first the mean, then "
            "the division.",
            (
                lambda train, other: tuple(
                    x / _no_zeros(train.std(axis=0)) - train.mean(axis=0) for x in (train, other)
                ),
                lambda train, other: tuple(
                    x - train.mean(axis=0) / _no_zeros(train.std(axis=0)) for x in (train, other)
                ),
            ),
        ),
        Mistake(
            "between 0 and 1",
            "you stretched each column to reach from 0 to 1. Asked for are a mean of 0 and a standard deviation of 1.",
            (_between_0_and_1,),
        ),
        Mistake(
            "n - 1",
            "your standard deviation divides by n - 1. That is of use where it is to say something about data you have "
            "not got; here it is only a scale. Take `std` as it is.",
            (_scaled(std=lambda x, axis: x.std(axis=axis, ddof=1, keepdims=True)),),
        ),
        Mistake(
            "in place",
            "your numbers are right, and you wrote them into the caller's own arrays. Make new ones.",
            (_in_place,),
        ),
    ),
)


EXERCISES = (_standardise,)
