"""Chapter *Biases*, the exercise about thresholds: a neuron that fires at so many inputs, and not before."""

from collections.abc import Sequence
from itertools import product
from typing import Any

import numpy as np

from wbcourse.exercises._compare import close, numbers
from wbcourse.exercises._exercise import Attempt, Case, Exercise, Mistake, Property, Trial
from wbcourse.exercises._messages import call
from wbcourse.exercises._properties import shape, wrong_form

_ROUNDING = 1e-9  # three times a third, less 1, must count as 0


def at_least(k: int, n_in: int) -> Any:
    """Return weights and bias of a neuron that fires when at least `k` of its inputs are 1."""
    return np.ones(n_in), 0.5 - k


def _neuron(value: Any) -> tuple[Any, Any] | None:
    """Return weights and bias as arrays, or None if the answer is not such a pair."""
    if not isinstance(value, (tuple, list)) or len(value) != 2:
        return None
    w, b = numbers(value[0]), numbers(value[1])
    return None if w is None or b is None or w.ndim != 1 or b.ndim else (w, b)


def _inputs(n_in: int) -> Any:
    return np.array(list(product([0, 1], repeat=n_in)))


def _sums(value: Any) -> Any:
    """Return a neuron's sum for every input of zeros and ones."""
    neuron = _neuron(value)
    return None if neuron is None else _inputs(len(neuron[0])) @ neuron[0] + neuron[1]


def _fires_alike(came: Any, expected: Any) -> bool:
    a, b = _sums(came), _sums(expected)
    if a is None or b is None:
        return close(came, expected)
    return len(a) == len(b) and bool(np.array_equal(a > _ROUNDING, b > _ROUNDING))


def _fires_right(group: str, hint: int) -> Property:
    def failure(attempt: Attempt) -> str | None:
        for trial in attempt.trials:
            if trial.case.group == group and (said := wrong_form(attempt, trial) or _first_wrong(attempt, trial)):
                return said
        return None

    return Property(group, 1, failure, hint)


def _first_wrong(attempt: Attempt, trial: Trial) -> str | None:
    k, n_in = trial.case.args
    for x, z in zip(_inputs(n_in), _sums(trial.answer.value), strict=True):
        if (z > _ROUNDING) != (x.sum() >= k):
            fires = "fire" if x.sum() >= k else "be silent"
            return f"{call(attempt, trial)}\n  with the inputs {x.tolist()} it should {fires}, but its sum is {z:.4g}."
    return None


def _bias_an_input(trials: Sequence[Trial]) -> bool:
    """Return whether each answer has as many biases as inputs."""
    return all(
        isinstance(trial.answer.value, (tuple, list))
        and len(trial.answer.value) == 2
        and (b := numbers(trial.answer.value[1])) is not None
        and b.shape == (trial.case.args[1],)
        and (w := numbers(trial.answer.value[0])) is not None
        and w.shape == b.shape
        for trial in trials
    )


def _turned_over(trials: Sequence[Trial]) -> bool:
    """Return whether each answer is a right one with the bias first."""
    return all(
        isinstance(trial.answer.value, (tuple, list))
        and len(trial.answer.value) == 2
        and _neuron(trial.answer.value[::-1]) is not None
        for trial in trials
    )


_at_least = Exercise(
    "biases",
    "at_least",
    "At least so many",
    reference=at_least,
    cases=lambda rng: [
        Case((1, 3), "at least one"),
        Case((3, 3), "all of them"),
        Case((2, int(rng.integers(4, 6))), "some of them"),
        Case((int(rng.integers(3, 5)), 6), "some of them"),
    ],
    agree=_fires_alike,
    properties=(
        shape(hint=1),
        _fires_right("at least one", hint=2),
        _fires_right("all of them", hint=3),
        _fires_right("some of them", hint=3),
    ),
    mistakes=(
        Mistake(
            "sign of the threshold",
            "your bias is the threshold itself, so the neuron fires even when every input is 0. What it takes to "
            "fire must be *taken from* the sum: the bias is minus the threshold.",
            (
                lambda k, n_in: (np.ones(n_in), k),
                lambda k, n_in: (np.ones(n_in), k - 0.5),
            ),
        ),
        Mistake(
            "on the boundary",
            "with exactly k inputs on, your sum is 0, and the neuron fires above 0 only. Put the threshold "
            "between k - 1 and k.",
            (lambda k, n_in: (np.ones(n_in), -k), lambda k, n_in: (np.ones(n_in) / k, -1.0)),
        ),
        Mistake(
            "no bias",
            "your neuron fires as soon as a single input is on, whatever k is. Without a bias the threshold is 0.",
            (lambda k, n_in: (np.ones(n_in), 0), lambda k, n_in: (np.full(n_in, 1 / k), 0)),
        ),
        Mistake(
            "one too few",
            "your neuron already fires when k - 1 inputs are on. Its bias is a little too large.",
            (lambda k, n_in: (np.ones(n_in), 1.5 - k), lambda k, n_in: (np.ones(n_in), 2 - k - 0.1)),
        ),
        Mistake(
            "at most",
            "your neuron fires when *few* inputs are on: its weights are negative. Each input that is on must bring "
            "it nearer to firing.",
            (lambda k, n_in: (-np.ones(n_in), k - 0.5), lambda k, n_in: (-np.ones(n_in), k + 0.5)),
        ),
        Mistake(
            "all for some",
            "your neuron waits until all inputs are on. The threshold follows from k, not from the number of inputs.",
            (lambda k, n_in: (np.ones(n_in), 0.5 - n_in),),
        ),
        Mistake(
            "the first k",
            "your neuron listens to the first k inputs only, and waits for all of them. Any k will do: no input "
            "counts more than another.",
            (lambda k, n_in: (np.where(np.arange(n_in) < k, 1.0, 0.0), 0.5 - k),),
        ),
        Mistake(
            "never",
            "your neuron never fires, not even when all inputs are on. Its bias is too low for its weights.",
            (
                lambda k, n_in: (np.zeros(n_in), -k),
                lambda k, n_in: (np.ones(n_in), -n_in),
            ),
        ),
        Mistake(
            "a bias for each input",
            "you return a bias for each input. Weights belong to inputs; the neuron has one bias, a single number.",
            (lambda k, n_in: (np.ones(n_in), np.full(n_in, 0.5 - k)),),
            shows=_bias_an_input,
        ),
        Mistake(
            "pair turned over",
            "you return the bias first. The weights come first, then the bias.",
            (lambda k, n_in: (0.5 - k, np.ones(n_in)),),
            shows=_turned_over,
        ),
    ),
)


EXERCISES = (_at_least,)
