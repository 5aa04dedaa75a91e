"""Chapter *Weights*, the exercise about the start: random weights on the right scale."""

from collections.abc import Callable, Sequence
from math import sqrt
from typing import Any

import numpy as np

from wbcourse.exercises._compare import numbers
from wbcourse.exercises._exercise import Attempt, Case, Exercise, Mistake, Property, Seed, Trial
from wbcourse.exercises._messages import call
from wbcourse.exercises._properties import shape, wrong_form
from wbcourse.initial import initial_weights


def he_weights(fan_in: int, fan_out: int, rng: np.random.Generator) -> Any:
    """Return normal starting weights on He's scale."""
    return initial_weights(fan_in, fan_out, rng, "he", "normal")


def _start_cases(rng: np.random.Generator) -> list[Case]:
    first, second = (int(seed) for seed in rng.choice(10_000, 2, replace=False))
    wide, narrow = (int(size) for size in (rng.integers(380, 420), rng.integers(90, 110)))
    return [
        Case((wide, narrow, Seed(first))),
        Case((wide, narrow, Seed(first))),
        Case((wide, narrow, Seed(second))),
        Case((narrow, wide, Seed(second))),
    ]


def _std(trial: Trial) -> tuple[float, float]:
    """Return the standard deviation that came, and the one that He asks for."""
    return float(np.std(trial.answer.value)), sqrt(2 / trial.case.args[0])


def _scale(attempt: Attempt) -> str | None:
    # of 36 000 right numbers the std is off by 0.4 %, the mean by 0.5 % of the std: these bounds are ten times as wide
    for trial in attempt.trials:
        if said := wrong_form(attempt, trial):
            return said
        came, wanted = _std(trial)
        if not abs(came / wanted - 1) < 0.05:
            said = f"the standard deviation should be about {wanted:.3f}, but is {came:.3g} (allowed: 5 % off)"
            return f"{call(attempt, trial)}\n  {said}."
        if not abs(np.mean(trial.answer.value)) < 0.05 * wanted:
            return f"{call(attempt, trial)}\n  the mean should be about 0, but is {np.mean(trial.answer.value):.2g}."
    return None


def _tail(value: Any) -> float:
    """Return the share of numbers more than two standard deviations from their mean: 4.6 % if they are normal."""
    array = np.asarray(value, dtype=float)
    return float(np.mean(np.abs(array - array.mean()) > 2 * array.std()))


def _normal(attempt: Attempt) -> str | None:
    for trial in attempt.trials:
        if said := wrong_form(attempt, trial):
            return said
        if not 0.035 < _tail(trial.answer.value) < 0.055:
            return (
                f"{call(attempt, trial)}\n  of normal numbers about 4.6 % lie beyond two standard deviations; of "
                f"yours, {_tail(trial.answer.value):.1%}."
            )
    return None


def _repeats(attempt: Attempt) -> str | None:
    if attempt.trials[0].answer.error:
        return wrong_form(attempt, attempt.trials[0])
    if _rng_unused(attempt.trials):
        said = "equal generators must give equal weights, and different ones different weights"
        return f"{call(attempt, attempt.trials[0])}\n  {said}."
    return None


def _rng_unused(trials: Sequence[Trial]) -> bool:
    """Return whether equal generators gave different weights, or different ones equal weights."""
    first, again, other = (numbers(trial.answer.value) for trial in trials[:3])
    if first is None or again is None or other is None or not first.any():
        return False
    return not np.array_equal(first, again) or np.array_equal(first, other)


def _same_scale(came: Any, expected: Any) -> bool:
    """Return whether two random arrays have one shape, one scale, one mean and one kind of tail."""
    a, b = numbers(came), numbers(expected)
    if a is None or b is None or a.shape != b.shape:
        return False
    spread = float(b.std())
    return (
        abs(float(a.std()) - spread) <= 0.05 * spread
        and abs(float(a.mean() - b.mean())) <= 0.05 * (spread or 1e-9)
        and abs(_tail(a) - _tail(b)) < 0.01
    )


def _drawn(std: Callable[[int, int], float]) -> Callable[..., Any]:
    """Return a function that draws normal weights with another standard deviation."""
    return lambda fan_in, fan_out, rng: rng.normal(0, std(fan_in, fan_out), size=(fan_in, fan_out))


_he_weights = Exercise(
    "weights",
    "he_weights",
    "A good start",
    reference=he_weights,
    cases=_start_cases,
    agree=_same_scale,
    properties=(
        shape(hint=1),
        Property("scale", 2, _scale, hint=2),
        Property("normal", 1, _normal, hint=3),
        Property("comes from rng", 1, _repeats, hint=3, after=True),
    ),
    mistakes=(
        Mistake(
            "std for variance",
            "you drew with standard deviation 2 / fan_in. That is He's variance: NumPy's normal takes the standard "
            "deviation, its square root.",
            (_drawn(lambda i, o: 2 / i),),
        ),
        Mistake(
            "root of fan-in forgotten",
            "you divided by fan_in and not by its square root. The *squares* of the weights are to add up, so it is "
            "the variance that is divided by fan_in.",
            (_drawn(lambda i, o: sqrt(2) / i), _drawn(lambda i, o: 1 / i)),
        ),
        Mistake(
            "fan-out for fan-in",
            "you used fan_out. On the way forward a sum has one term for each *input*, so fan_in sets the scale.",
            (_drawn(lambda i, o: sqrt(2 / o)), _drawn(lambda i, o: 2 / o)),
        ),
        Mistake(
            "LeCun's scale",
            "your standard deviation is sqrt(1 / fan_in), LeCun's. A ReLU throws half of the signal's mean square "
            "away, and He's 2 puts it back.",
            (_drawn(lambda i, o: sqrt(1 / i)),),
        ),
        Mistake(
            "Glorot's scale",
            "your standard deviation is Glorot's, from the mean of fan_in and fan_out. He looks at fan_in alone.",
            (_drawn(lambda i, o: sqrt(2 / (i + o))),),
        ),
        Mistake(
            "standard normal",
            "your weights have standard deviation 1, whatever the size of the layer. Such a signal grows from layer "
            "to layer until it drowns everything.",
            (_drawn(lambda i, o: 1.0),),
        ),
        Mistake(
            "zeros",
            "all your weights are 0. Then no nudge of a single weight changes the loss, every slope is 0, and "
            "nothing is ever learned.",
            (lambda fan_in, fan_out, rng: np.zeros((fan_in, fan_out)),),
        ),
        Mistake(
            "all equal",
            "all your weights are equal. Equal neurons get equal corrections and stay equal for ever: they must start "
            "different.",
            (lambda fan_in, fan_out, rng: np.full((fan_in, fan_out), sqrt(2 / fan_in)),),
            shows=lambda trials: all(_constant(trial.answer.value) for trial in trials),
        ),
        Mistake(
            "only positive",
            "your weights are drawn from 0 to 1, or are all positive. Their mean must be 0: a connection may argue "
            "against.",
            (
                lambda fan_in, fan_out, rng: rng.random((fan_in, fan_out)),
                lambda fan_in, fan_out, rng: rng.random((fan_in, fan_out)) * sqrt(2 / fan_in),
                lambda fan_in, fan_out, rng: np.abs(rng.normal(0, sqrt(2 / fan_in), (fan_in, fan_out))),
            ),
        ),
        Mistake(
            "uniform",
            "your weights are uniform and have the right scale. That is a fair start as well, but here normal ones "
            "are asked for.",
            (lambda fan_in, fan_out, rng: initial_weights(fan_in, fan_out, rng, "he", "uniform"),),
        ),
        Mistake(
            "W.T",
            "your matrix lies on its side. In this course W is (n_in, n_out), one neuron a column: (fan_in, fan_out).",
            (lambda fan_in, fan_out, rng: rng.normal(0, sqrt(2 / fan_in), (fan_out, fan_in)),),
        ),
        Mistake(
            "rng not used",
            "your randomness does not come from rng. Draw from the generator that was passed in, so that the same "
            "seed gives the same network.",
            (
                lambda fan_in, fan_out, rng: np.random.default_rng().normal(0, sqrt(2 / fan_in), (fan_in, fan_out)),
                lambda fan_in, fan_out, rng: np.random.default_rng(0).normal(0, sqrt(2 / fan_in), (fan_in, fan_out)),
            ),
            shows=_rng_unused,
        ),
    ),
)


def _constant(value: Any) -> bool:
    array = numbers(value)
    return array is not None and array.size > 1 and bool(np.ptp(array) == 0) and bool(array.flat[0] != 0)


EXERCISES = (_he_weights,)
