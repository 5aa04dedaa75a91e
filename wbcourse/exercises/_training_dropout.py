"""Chapter *Training*, the exercise about dropout: some outputs are 0 in training, and all are there afterwards."""

from collections.abc import Callable
from typing import Any

import numpy as np

from wbcourse.exercises._exercise import Attempt, Case, Exercise, Mistake, Property, Seed, Trial
from wbcourse.exercises._messages import call
from wbcourse.exercises._properties import inputs_kept, shape, wrong_form
from wbcourse.exercises._training_dropped import (
    OFF,
    Seen,
    factor,
    kept,
    looks,
    near,
    one_mask,
    rate_of,
    rng_unused,
    seen,
    the_mask,
    zeros_in,
)
from wbcourse.trace import dropout_mask


def dropout(a: Any, rate: float, rng: np.random.Generator, training: bool) -> Any:
    """Return the outputs of a hidden layer, in training with a share `rate` of them at 0 and the others scaled up."""
    n, n_out = a.shape
    return a * dropout_mask(n, n_out, rate, rng) if training else np.array(a)


def _dropout_cases(rng: np.random.Generator) -> list[Case]:
    first, second = (int(seed) for seed in rng.choice(10_000, 2, replace=False))
    a, wide = (_outputs(rng, *size) for size in ((50, 40), (20, 110)))
    low, high = float(rng.uniform(0.2, 0.3)), float(rng.uniform(0.65, 0.75))
    return [
        Case((a, low, Seed(first), True)),
        Case((a, low, Seed(first), True)),
        Case((a, low, Seed(second), True)),
        Case((wide, high, Seed(second), True)),
        Case((wide, high, Seed(first), False)),
        Case((a, low, Seed(first), False)),
    ]


def _outputs(rng: np.random.Generator, n: int, n_out: int) -> Any:
    """Return numbers none of which is 0."""
    return rng.uniform(0.5, 2, size=(n, n_out)) * rng.choice((-1, 1), size=(n, n_out))


def _told(training: bool, holds: Callable[[Trial, Seen], str | None]) -> Callable[[Attempt], str | None]:
    """Return a test of all answers that were given in training, or of all others."""

    def failure(attempt: Attempt) -> str | None:
        for trial in attempt.trials:
            if said := wrong_form(attempt, trial):
                return said
            found = seen(trial)
            if trial.case.args[3] == training and found and (said := holds(trial, found)):
                return f"{call(attempt, trial)}\n  {said}."
        return None

    return failure


def _unchanged(trial: Trial, found: Seen) -> str | None:
    if found.dropped == 0 and near(found.factor, 1):
        return None
    return "outside of training every output is to come out as it is, but some are not as they were"


def _share(trial: Trial, found: Seen) -> str | None:
    if abs(found.dropped - rate_of(trial)) < OFF:
        return None
    return f"about {rate_of(trial):.1%} of the outputs should be 0, but {found.dropped:.1%} are"


def _scaled_up(trial: Trial, found: Seen) -> str | None:
    if not found.dropped:
        return "no output is 0"
    wanted = f"all others should be {1 / (1 - rate_of(trial)):.4g} times as large as before"
    if np.isnan(found.factor):
        return f"{wanted}, but they have not all the same factor"
    return None if near(found.factor, 1 / (1 - rate_of(trial))) else f"{wanted}, but are {found.factor:.4g} times so"


def _by_itself(trial: Trial, found: Seen) -> str | None:
    for axis, what in ((0, "the same outputs are 0 in every sample"), (1, "whole samples are 0, or not at all")):
        if found.dropped and np.ptp(zeros_in(trial), axis=axis).max() == 0:
            return what
    return None


def _repeats(attempt: Attempt) -> str | None:
    if said := wrong_form(attempt, attempt.trials[0]):
        return said
    if rng_unused(attempt.trials):
        said = "equal generators must drop the same outputs, and different ones others"
        return f"{call(attempt, attempt.trials[0])}\n  {said}."
    return None


# ---------------------------------------------------------------- wrong ways


def _drop(
    keep: Callable[[Any, float], Any] = lambda u, rate: u >= rate,
    scale: Callable[[float], float] = lambda rate: 1 / (1 - rate),
    otherwise: Callable[[float], float] = lambda rate: 1.0,
    shape: Callable[[int, int], tuple[int, int]] = lambda n, n_out: (n, n_out),
) -> Callable[..., Any]:
    """Return a dropout with another choice, another scale in training or outside of it, or a mask of another shape."""

    def dropped(a: Any, rate: float, rng: np.random.Generator, training: bool) -> Any:
        return a * keep(rng.random(shape(*a.shape)), rate) * scale(rate) if training else a * otherwise(rate)

    return dropped


def _in_place(a: Any, rate: float, rng: np.random.Generator, training: bool) -> Any:
    a[...] = dropout(a, rate, rng, training)
    return a


_dropout = Exercise(
    "training",
    "dropout",
    "Dropout, awake and asleep",
    reference=dropout,
    cases=_dropout_cases,
    properties=(
        shape(hint=1),
        Property("all there outside of training", 1, _told(False, _unchanged), hint=1),
        Property("the share that is dropped", 1, _told(True, _share), hint=2),
        Property("the others scaled up", 1, _told(True, _scaled_up), hint=3),
        Property("each output for itself", 1, _told(True, _by_itself), hint=2, after=True),
        Property("comes from rng", 1, _repeats, hint=2, after=True),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "the mask",
            "you return the mask. Multiply the outputs by it.",
            (lambda a, rate, rng, training: dropout(np.ones_like(a), rate, rng, True) if training else a,),
            shows=the_mask,
        ),
        Mistake(
            "training turned over",
            "you drop outputs outside of training, and none in training. It is the other way round.",
            (lambda a, rate, rng, training: dropout(a, rate, rng, not training),),
            shows=looks(lambda found, rate: found.dropped == 0, lambda found, rate: found.dropped > 0),
        ),
        Mistake(
            "nothing dropped",
            "you drop nothing, in training neither. There, a share of the outputs must become 0.",
            (lambda a, rate, rng, training: a, lambda a, rate, rng, training: a / (1 - rate) if training else a),
            shows=looks(lambda found, rate: found.dropped == 0, kept),
        ),
        Mistake(
            "on while evaluating",
            "your dropout is on outside of training as well. Then the network answers at random, and worse than it "
            "can. Look at `training` first.",
            (
                lambda a, rate, rng, training: dropout(a, rate, rng, True),
                lambda a, rate, rng, training: _drop(scale=lambda rate: 1.0)(a, rate, rng, True),
                lambda a, rate, rng, training: dropout(a, rate, rng, True) * (1.0 if training else 1 - rate),
            ),
            shows=looks(lambda found, rate: found.dropped > 0, lambda found, rate: found.dropped > 0),
        ),
        Mistake(
            "rate for keep",
            "you keep the share `rate` of the outputs. It is the share that is *dropped*.",
            (
                _drop(keep=lambda u, rate: u < rate),
                _drop(keep=lambda u, rate: u < rate, scale=lambda rate: 1 / rate),
                _drop(keep=lambda u, rate: u < rate, scale=lambda rate: 1.0),
            ),
            shows=looks(lambda found, rate: abs(found.dropped - (1 - rate)) < OFF),
        ),
        Mistake(
            "scaled while evaluating",
            "you scale the outputs down outside of training, as the first paper did. Here they are scaled *up* in "
            "training, so that nobody has to think of it later.",
            (_drop(scale=lambda rate: 1.0, otherwise=lambda rate: 1 - rate),),
            shows=looks(factor(lambda rate: 1.0), lambda found, rate: near(found.factor, 1 - rate)),
        ),
        Mistake(
            "scaled twice",
            "you scale up in training *and* down outside of it. One of the two is enough; here it is the first.",
            (_drop(otherwise=lambda rate: 1 - rate),),
            shows=looks(factor(lambda rate: 1 / (1 - rate)), lambda found, rate: near(found.factor, 1 - rate)),
        ),
        Mistake(
            "not rescaled",
            "you did not scale up what is left. The next layer hears less in training than later, when all outputs are "
            "there: divide by the share that is kept.",
            (_drop(scale=lambda rate: 1.0),),
            shows=looks(factor(lambda rate: 1.0), kept),
        ),
        Mistake(
            "scaled down",
            "you made what is left *smaller*. It must make up for what is missing: divide by the share that is kept.",
            (_drop(scale=lambda rate: 1 - rate), _drop(scale=lambda rate: rate)),
            shows=looks(lambda found, rate: found.dropped > 0 and found.factor < 1),
        ),
        Mistake(
            "divided by the rate",
            "you divide by the share that is dropped. Divide by the share that is kept.",
            (_drop(scale=lambda rate: 1 / rate),),
            shows=looks(factor(lambda rate: 1 / rate)),
        ),
        Mistake(
            "one mask for the batch",
            "you drop the same outputs in all samples of the batch. Each sample is to be dealt with by itself: draw a "
            "number for every output of every sample.",
            (_drop(shape=lambda n, n_out: (1, n_out)),),
            shows=one_mask(0),
        ),
        Mistake(
            "whole samples dropped",
            "you drop all outputs of some samples, and none of others. Draw a number for every output of every sample.",
            (_drop(shape=lambda n, n_out: (n, 1)),),
            shows=one_mask(1),
        ),
        Mistake(
            "always the same",
            "which outputs you drop does not depend on `rng` alone: the same ones each time, or a choice that cannot "
            "be repeated. Draw from the generator that was passed in, and make no new one.",
            (
                lambda a, rate, rng, training: dropout(a, rate, np.random.default_rng(0), training),
                lambda a, rate, rng, training: dropout(a, rate, np.random.default_rng(), training),
            ),
            shows=rng_unused,
        ),
        Mistake(
            "in place",
            "your outputs are right, and you wrote them into the caller's own array: `*=` does that. Make a new one.",
            (_in_place,),
            shows=lambda trials: any(trial.answer.changed for trial in trials),
        ),
    ),
)


EXERCISES = (_dropout,)
