"""Chapter *Biases*, the open exercise: when to raise the alarm, judged by what it costs."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from wbcourse.biases import log_odds_bias
from wbcourse.exercises._compare import numbers
from wbcourse.exercises._exercise import Attempt, Case, Exercise, Mistake, Property, Trial
from wbcourse.exercises._messages import call
from wbcourse.exercises._properties import inputs_kept, shape, wrong_form

RATE = 0.05
BAR = 1.25  # of the lowest cost; a search through the given samples comes within 1.2, a fitted bell curve within 1.1


def _samples(rng: np.random.Generator, n: int, shift: float) -> tuple[Any, Any]:
    """Return the sums of a neuron, and the labels: 5 % of class 1, whose sums are larger, on the whole."""
    y = rng.permutation(np.where(np.arange(n) < RATE * n, 1, 0))
    return rng.normal(size=n) + np.where(y == 1, 2.6, 0.0) + shift, y


def _cases(rng: np.random.Generator) -> list[Case]:
    cases = []
    for group, miss, alarm in (("a miss is dear", 20.0, 1.0), ("a false alarm is dear", 1.0, 3.0)):
        shift = float(rng.uniform(0.5, 1.0))
        z, y = _samples(rng, 8000, shift)
        cases.append(Case((z, y, miss, alarm), group, kept_back=_samples(rng, 40_000, shift)))
    return cases


def mean_cost(b: float, z: Any, y: Any, miss: float, alarm: float) -> float:
    """Return what an alarm with bias `b` costs a sample."""
    fires = z + b > 0
    return float(miss * np.mean((y == 1) & ~fires) + alarm * np.mean((y == 0) & fires))


def cheapest(z: Any, y: Any, miss: float, alarm: float) -> float:
    """Return the bias that costs least on these samples: one of minus each sum, or always an alarm."""
    order = np.argsort(z)
    edges = np.concatenate([[z.min() - 1], z[order]])
    missed = np.concatenate([[0], np.cumsum(y[order] == 1)])
    quiet = np.concatenate([[0], np.cumsum(y[order] == 0)])
    return float(-edges[np.argmin(miss * missed + alarm * (quiet[-1] - quiet))])


def alarm_bias(z: Any, y: Any, miss: float, alarm: float) -> float:
    """Return a bias with which an alarm costs little."""
    return cheapest(z, y, miss, alarm)


def _costs(trial: Trial) -> tuple[float, float]:
    """Return what the answer costs on the samples held back, and the least that any bias costs there."""
    z, y = trial.case.kept_back
    miss, alarm = trial.case.args[2:]
    came = mean_cost(float(trial.answer.value), z, y, miss, alarm)
    return came, mean_cost(cheapest(z, y, miss, alarm), z, y, miss, alarm)


def _cheap(group: str, hint: int) -> Property:
    def failure(attempt: Attempt) -> str | None:
        for trial in attempt.trials:
            if trial.case.group != group:
                continue
            if said := wrong_form(attempt, trial):
                return said
            came, least = _costs(trial)
            if not came <= BAR * least:
                return (
                    f"{call(attempt, trial)}\n  your bias {float(trial.answer.value):.4g} costs {came:.3g} a sample on "
                    f"samples held back. Wanted: at most {BAR * least:.3g}, {BAR - 1:.0%} above the lowest."
                )
        return None

    return Property(group, 2, failure, hint)


def _how_well(attempt: Attempt) -> str:
    if any(part.failure(attempt) for part in attempt.exercise.properties):
        return ""
    lines = ["On 40 000 samples held back, above the lowest cost that any bias has there:"]
    for trial in attempt.trials:
        came, least = _costs(trial)
        lines.append(f"  {trial.case.group:22} {came / least - 1:.1%}")
    return "\n".join(lines)


def _same_bias(came: Any, expected: Any) -> bool:
    """Return whether two biases draw the line at about the same place, or two arrays are equal."""
    a, b = numbers(came), numbers(expected)
    if a is None or b is None or a.shape != b.shape:
        return False
    return bool(np.abs(a - b).max() < 0.05)


def _all_alike(trials: Sequence[Trial], fires: bool) -> bool:
    """Return whether each answer makes the alarm fire for all of its samples, or for none."""
    for trial in trials:
        b = numbers(trial.answer.value)
        if b is None or b.ndim or not np.all((trial.case.args[0] + b > 0) == fires):
            return False
    return True


_alarm_bias = Exercise(
    "biases",
    "alarm_bias",
    "When to raise the alarm",
    reference=alarm_bias,
    cases=_cases,
    agree=_same_bias,
    remark=_how_well,
    properties=(
        shape(hint=1),
        _cheap("a miss is dear", hint=2),
        _cheap("a false alarm is dear", hint=3),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "sign of the threshold",
            "you return the threshold itself. The alarm fires where z + b is above 0, so b is *minus* the sum from "
            "which it is to fire.",
            (lambda z, y, miss, alarm: -cheapest(z, y, miss, alarm),),
        ),
        Mistake(
            "costs left out",
            "you made as few mistakes as possible, whatever they cost. When a miss is dear, many false alarms are "
            "worth one miss less.",
            (lambda z, y, miss, alarm: cheapest(z, y, 1, 1),),
        ),
        Mistake(
            "costs turned over",
            "you have the two costs the wrong way round. A miss is a sample of class 1 without an alarm, a false alarm "
            "is an alarm for a sample of class 0.",
            (lambda z, y, miss, alarm: cheapest(z, y, alarm, miss),),
        ),
        Mistake(
            "shares within the classes",
            "you weigh the share of class 1 that is missed against the share of class 0 that raises an alarm. Class 0 "
            "is nineteen times as frequent: count samples, or weigh each share with its class.",
            (lambda z, y, miss, alarm: cheapest(z, y, miss / np.mean(y == 1), alarm / np.mean(y == 0)),),
        ),
        Mistake(
            "no bias",
            "your bias is 0, so the alarm fires where the sum happens to be positive. The data and the costs are to "
            "say where.",
            (lambda z, y, miss, alarm: 0.0,),
        ),
        Mistake(
            "half-way",
            "you put the threshold half-way between the two classes. That would be right if both were equally frequent "
            "and both mistakes cost the same.",
            (lambda z, y, miss, alarm: -(z[y == 0].mean() + z[y == 1].mean()) / 2,),
        ),
        Mistake(
            "mean of the sums",
            "you put the threshold at the mean of all sums, or at their median. Then about half of all samples raise "
            "the alarm.",
            (lambda z, y, miss, alarm: -z.mean(), lambda z, y, miss, alarm: -np.median(z)),
        ),
        Mistake(
            "log-odds of the class",
            "you took the log-odds of the class for the bias. That is where training should *start*, before the sums "
            "mean anything. Here the sums are given.",
            (lambda z, y, miss, alarm: float(log_odds_bias(float(np.mean(y == 1)))),),
        ),
        Mistake(
            "never an alarm",
            "your alarm never fires. With a rare class that is right most of the time, and useless.",
            (lambda z, y, miss, alarm: -z.max() - 1, lambda z, y, miss, alarm: -100),
            shows=lambda trials: _all_alike(trials, fires=False),
        ),
        Mistake(
            "always an alarm",
            "your alarm fires for every sample. It misses nothing, and nobody will listen to it.",
            (lambda z, y, miss, alarm: -z.min() + 1, lambda z, y, miss, alarm: 100),
            shows=lambda trials: _all_alike(trials, fires=True),
        ),
        Mistake(
            "one bias a sample",
            "you return a number for each sample. A neuron has one bias, whatever the sample: a single number.",
            (
                lambda z, y, miss, alarm: np.where(z + cheapest(z, y, miss, alarm) > 0, 1, 0),
                lambda z, y, miss, alarm: z + cheapest(z, y, miss, alarm),
                lambda z, y, miss, alarm: np.full(len(z), cheapest(z, y, miss, alarm)),
            ),
        ),
    ),
)


EXERCISES = (_alarm_bias,)
