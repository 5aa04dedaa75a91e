"""Chapter *Training*, the exercise about mini-batches: all samples, in a new order, a few at a time."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from wbcourse.exercises import _training_dealing as dealing
from wbcourse.exercises import _training_dealt as seen
from wbcourse.exercises._exercise import Attempt, Case, Exercise, Mistake, Property, Seed, Trial
from wbcourse.exercises._messages import call, exception, kind
from wbcourse.exercises._properties import inputs_kept


def _batch_cases(rng: np.random.Generator) -> list[Case]:
    first, second = (int(seed) for seed in rng.choice(10_000, 2, replace=False))
    X, y = _samples(rng, 26)
    same = [Case((X, y, 6, Seed(seed))) for seed in (first, first, second)]
    return [*same, Case((*_samples(rng, 24), 8, Seed(second)))]


def _samples(rng: np.random.Generator, n: int) -> tuple[Any, Any]:
    return rng.normal(size=(n, 3)), rng.permutation(100)[:n]


# ---------------------------------------------------------------- what must hold


def _told(holds: Callable[[Trial, seen.Dealt], str | None]) -> Callable[[Attempt], str | None]:
    """Return a property's test that looks at every trial and says what is wrong with its answer, if anything."""

    def failure(attempt: Attempt) -> str | None:
        for trial in attempt.trials:
            if trial.answer.error:
                return f"{call(attempt, trial)}\n{exception(trial.answer.error)}"
            dealt = seen.dealt_by(trial)
            if dealt is None:
                came = f"but returned {kind(trial.answer.value)}"
                wanted = "a list of pairs, the inputs (k, n_in) and the targets (k,) of each batch"
                return f"{call(attempt, trial)}\n  your function should return {wanted}, {came}."
            if said := holds(trial, dealt):
                return f"{call(attempt, trial)}\n  {said}."
        return None

    return failure


def _right_sizes(trial: Trial, dealt: seen.Dealt) -> str | None:
    pairs = seen.pairs_of(trial.answer.value) or ()
    came = [(len(x), len(y)) for x, y in pairs]
    wanted = seen.wanted_sizes(trial)
    if came == [(size, size) for size in wanted]:
        return None
    inputs, targets = ([pair[i] for pair in came] for i in (0, 1))
    also = "" if inputs == targets else f" inputs and {targets} targets"
    return f"the batches should hold {wanted} samples, but hold {inputs}{also}"


def _together(trial: Trial, dealt: seen.Dealt) -> str | None:
    for number, (by_inputs, by_targets) in enumerate(dealt):
        if -1 in by_inputs:
            return f"batch {number} holds inputs that are no sample's"
        if not np.array_equal(by_inputs, by_targets):
            return f"in batch {number} some targets belong to other inputs"
    return None


def _each_once(trial: Trial, dealt: seen.Dealt) -> str | None:
    counts = np.bincount(np.concatenate([places for places, _ in dealt]) + 1, minlength=len(trial.case.args[0]) + 1)[1:]
    if (counts == 1).all():
        return None
    return f"{np.sum(counts == 0)} samples are in no batch, and {np.sum(counts > 1)} occur more than once"


def _new_order(attempt: Attempt) -> str | None:
    if said := _told(lambda trial, dealt: None)(attempt):
        return said
    first = f"{call(attempt, attempt.trials[0])}\n  "
    if seen.in_the_given_order(attempt.trials):
        return f"{first}the samples come in the order in which they were given."
    if seen.rng_unused(attempt.trials):
        return f"{first}equal generators must give equal orders, and different ones different orders."
    if seen.all_orders(seen.batches_only)(attempt.trials) or seen.all_orders(seen.within_batches_only)(attempt.trials):
        return f"{first}the same samples are together in a batch, whatever the order."
    return None


_batches = Exercise(
    "training",
    "batches",
    "Deal out the samples",
    reference=dealing.batches,
    cases=_batch_cases,
    properties=(
        Property("pairs of arrays", 1, _told(lambda trial, dealt: None), hint=1),
        Property("as many samples as wanted", 1, _told(_right_sizes), hint=2),
        Property("each target with its inputs", 1, _told(_together), hint=2),
        Property("every sample once", 1, _told(_each_once), hint=2),
        Property("a new order, from rng", 1, _new_order, hint=3, after=True),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "a generator",
            "your function has a `yield`, so it returns a generator. That is a good way to deal out batches; here a "
            "list is wanted, so that it can be looked at.",
            (dealing.generated,),
            shows=lambda trials: all(isinstance(trial.answer.value, Iterator) for trial in trials),
        ),
        Mistake(
            "two lists",
            "you return all inputs and, apart from them, all targets. Wanted is one list of pairs: whoever takes a "
            "batch needs its inputs and its targets.",
            (lambda X, y, size, rng: tuple(zip(*dealing.batches(X, y, size, rng), strict=True)),),
            shows=seen.two_lists,
        ),
        Mistake(
            "places for samples",
            "you return row numbers. Wanted are the rows themselves: the inputs and the targets at those places.",
            (
                lambda X, y, size, rng: [
                    part for _, part in dealing.cut(X, np.arange(len(X)), size, rng.permutation(len(X)))
                ],
            ),
            shows=seen.places_only,
        ),
        Mistake(
            "one batch",
            "you return a single batch. An epoch deals out all samples, and the `return` comes after the last of them.",
            (lambda X, y, size, rng: dealing.batches(X, y, size, rng)[0],),
            shows=seen.one_batch,
        ),
        Mistake(
            "shuffled apart",
            "you shuffled inputs and targets apart from one another, or only one of them. Now the targets belong to "
            "other inputs, and there is nothing to learn. Draw *one* order, and use it for both.",
            (dealing.shuffled_apart, dealing.shuffled_apart_in_place, dealing.one_side_only),
            shows=seen.all_orders(seen.apart),
        ),
        Mistake(
            "rows torn apart",
            "you shuffled each column by itself, so the numbers of one sample are scattered over many. It is the rows "
            "that are to change places.",
            (dealing.torn_apart,),
            shows=seen.all_orders(seen.torn),
        ),
        Mistake(
            "rest filled up",
            "you filled the last batch up with samples that were there before. In an epoch every sample comes once; "
            "the last batch is smaller if it must be.",
            (dealing.to_full_batches,),
            shows=seen.filled_up,
        ),
        Mistake(
            "with replacement",
            "you draw with replacement, so some samples come twice in an epoch and others not at all. Draw an order of "
            "all of them, and cut it into pieces.",
            (dealing.drawn_again, dealing.one_draw),
            shows=seen.all_orders(seen.some_twice),
        ),
        Mistake(
            "rest dropped",
            "you dropped the rest that makes no full batch. It is a smaller batch, and its samples count as well.",
            (dealing.full_batches_only,),
            shows=seen.rest_lost,
        ),
        Mistake(
            "evenly cut",
            "you cut the samples into pieces of about equal size. All batches but the last are to be full.",
            (dealing.split(lambda n, size: -(-n // size)),),
            shows=seen.all_orders(seen.evenly),
        ),
        Mistake(
            "size for number",
            "you took the size of a batch for the number of batches.",
            (dealing.split(lambda n, size: size),),
            shows=seen.all_orders(seen.so_many),
        ),
        Mistake(
            "no new order",
            "your samples come in the order in which they were given. Often that is sorted in some way, and then each "
            "batch pulls to another side.",
            (lambda X, y, size, rng: dealing.cut(X, y, size, np.arange(len(X))),),
            shows=seen.in_the_given_order,
        ),
        Mistake(
            "only the batches shuffled",
            "you shuffle the batches, but neighbours stay together in the same batch, epoch after epoch. Shuffle the "
            "samples, then cut.",
            (dealing.batches_shuffled,),
            shows=seen.all_orders(seen.batches_only),
        ),
        Mistake(
            "only within the batches",
            "you shuffle within each batch, which changes nothing: a batch's slopes are a mean. Shuffle all samples, "
            "then cut.",
            (dealing.shuffled_within,),
            shows=seen.all_orders(seen.within_batches_only),
        ),
        Mistake(
            "the same order each epoch",
            "your order does not come from `rng` alone: the same one comes each time, or it cannot be had again. Draw "
            "it from the generator that was passed in, and make no new one.",
            (
                lambda X, y, size, rng: dealing.batches(X, y, size, np.random.default_rng(0)),
                lambda X, y, size, rng: dealing.batches(X, y, size, np.random.default_rng()),
            ),
            shows=seen.rng_unused,
        ),
        Mistake(
            "in place",
            "your batches are right, but you shuffled the caller's own arrays. Draw an order, and take the rows by it.",
            (dealing.shuffled_in_place,),
            shows=lambda trials: any(trial.answer.changed for trial in trials),
        ),
    ),
)


EXERCISES = (_batches,)
