"""Chapter *Hyperparameters*, the exercise about random search: configurations drawn from a space."""

from typing import Any

import numpy as np

from wbcourse.exercises._exercise import Attempt, Case, Exercise, Mistake, Property, Seed
from wbcourse.exercises._hyperparameters_drawing import (
    drawing,
    drawn,
    in_lockstep,
    linear,
    of_few,
    options_in_turn,
    random_search,
    without_the_first,
    without_the_last,
)
from wbcourse.exercises._hyperparameters_portrait import (
    N,
    columns,
    cycled,
    dependence,
    distinct,
    rng_unused,
    same_portrait,
    unevenness,
)
from wbcourse.exercises._hyperparameters_space import (
    Space,
    listed,
    literal,
    shown_by_all,
    wrong_list,
)
from wbcourse.exercises._messages import call
from wbcourse.exercises._properties import inputs_kept


def _random_cases(rng: np.random.Generator) -> list[Case]:
    first, second = (int(seed) for seed in rng.choice(10_000, 2, replace=False))
    low, width = 10.0 ** -int(rng.integers(4, 7)), int(rng.integers(4, 20))
    one = Space(learning_rate=(low, 1.0), neurons=[width, 2 * width, 4 * width], activation=["tanh", "relu"])
    other = Space(batch_size=[8, 16, 32, 64], l2=(low / 10, 0.1), learning_rate=(low, 10.0))
    return [
        Case((one, N, Seed(first))),
        Case((one, N, Seed(first))),
        Case((one, N, Seed(second))),
        Case((other, N, Seed(second))),
    ]


# ---------------------------------------------------------------- what must hold


def _as_many(attempt: Attempt) -> str | None:
    for trial in attempt.trials:
        if said := wrong_list(attempt, trial):
            return said
        if len(trial.answer.value) != trial.case.args[1]:
            said = f"{trial.case.args[1]} configurations are asked for, but {len(trial.answer.value)} came"
            return f"{call(attempt, trial)}\n  {said}:\n{listed(trial.answer.value)}"
    return None


def _in_space(attempt: Attempt) -> str | None:
    if said := _as_many(attempt):
        return said
    for trial in attempt.trials:
        for name, places in zip(trial.case.args[0], columns(trial), strict=True):
            if np.isnan(places).any():
                outside = trial.answer.value[int(np.argmax(np.isnan(places)))][name]
                said = f"{name} must be one of the list, or between the two of the pair, but once is {literal(outside)}"
                return f"{call(attempt, trial)}\n  {said}."
    return None


def _evenly(attempt: Attempt) -> str | None:
    if said := _in_space(attempt):
        return said
    for trial in attempt.trials:
        for (name, choices), places in zip(trial.case.args[0].items(), columns(trial), strict=True):
            # of 300 right draws, one sample in a million is off by more than 0.155
            if not unevenness(places, choices) < 0.155:
                said = "each option should be equally likely"
                if isinstance(choices, tuple):
                    said = (
                        f"each power of ten should be equally likely; {np.mean(places < 0.5):.0%} lie below the middle"
                    )
                return f"{call(attempt, trial)}\n  of {name}, {said}:\n{listed(trial.answer.value)}"
    return None


def _each_by_itself(attempt: Attempt) -> str | None:
    if said := _in_space(attempt):
        return said
    for trial in attempt.trials:
        if not dependence(columns(trial)) < 0.3:
            said = "each hyperparameter should be drawn by itself, but yours go up and down together"
            return f"{call(attempt, trial)}\n  {said}:\n{listed(trial.answer.value)}"
    return None


def _repeats(attempt: Attempt) -> str | None:
    if said := _in_space(attempt):
        return said
    if rng_unused(attempt.trials) or cycled(attempt.trials):
        said = "equal generators must give equal configurations, and different ones different values of every name"
        return f"{call(attempt, attempt.trials[0])}\n  {said}."
    return None


_random_search = Exercise(
    "hyperparameters",
    "random_search",
    "Random search",
    reference=random_search,
    cases=_random_cases,
    agree=same_portrait,
    properties=(
        Property("as many dicts as asked for", 1, _as_many, hint=1),
        Property("each value in the space", 1, _in_space, hint=1),
        Property("all equally likely", 2, _evenly, hint=2),
        Property("each drawn by itself", 1, _each_by_itself, hint=3),
        Property("comes from rng", 1, _repeats, hint=3, after=True),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "one configuration repeated",
            "all your configurations are the same. Draw anew for each, and make a new dict for each.",
            (lambda space, n, rng: random_search(space, 1, rng) * n,),
            shows=shown_by_all(lambda trial: _all_the_same(trial.answer.value)),
        ),
        Mistake(
            "n left out",
            "the number of your configurations does not follow n. Whatever the space, n of them are wanted.",
            (
                lambda space, n, rng: random_search(space, 1, rng),
                lambda space, n, rng: random_search(space, 10, rng),
                lambda space, n, rng: random_search(space, n * len(space), rng),
                lambda space, n, rng: random_search(space, n - 1, rng),
                lambda space, n, rng: random_search(space, n + 1, rng),
            ),
            shows=shown_by_all(lambda trial: len(trial.answer.value) not in (0, trial.case.args[1])),
        ),
        Mistake(
            "the pair taken for two options",
            "you choose one of the two ends of a pair. It stands for a range: all numbers between are wanted.",
            (
                drawing(lambda choices, rng: choices[rng.integers(len(choices))]),
                drawing(lambda c, rng: rng.choice(c).item()),
            ),
            shows=distinct(2, 2),
        ),
        Mistake(
            "a grid at random",
            "your learning rates are few, as in a grid, however many configurations there are. A grid of three values "
            "leaves the axis that matters with three values; from the whole range, each training tries a new one.",
            (drawing(of_few), drawing(lambda choices, rng: of_few(choices, rng, 5))),
            shows=distinct(3, 20),
        ),
        Mistake(
            "linear scale",
            "you drew the numbers of a range on a linear scale. Then nine in ten lie in the highest power of ten. "
            "Draw the exponent.",
            (drawing(linear),),
        ),
        Mistake(
            "log of the draw",
            "you return logarithms. Draw between the logarithms of the ends, and undo the logarithm at the end.",
            (
                drawing(lambda c, rng: float(np.log(linear(c, rng))) if isinstance(c, tuple) else drawn(c, rng)),
                drawing(lambda c, rng: float(np.log10(drawn(c, rng))) if isinstance(c, tuple) else drawn(c, rng)),
                drawing(lambda c, rng: float(np.log(drawn(c, rng))) if isinstance(c, tuple) else drawn(c, rng)),
            ),
        ),
        Mistake(
            "in lockstep",
            "you use one random number for all hyperparameters of a configuration, so that they rise and fall "
            "together. Draw for each name.",
            (in_lockstep,),
        ),
        Mistake(
            "the last option never drawn",
            "the last option of a list is never chosen. rng.integers(k) gives 0 up to k - 1, so k is the number of "
            "options.",
            (drawing(without_the_last),),
        ),
        Mistake(
            "the first option never drawn",
            "the first option of a list is never chosen. Lists are counted from 0.",
            (drawing(without_the_first),),
        ),
        Mistake(
            "one option for all",
            "you always take the same option of a list. Draw which.",
            (
                drawing(lambda choices, rng: choices[0] if isinstance(choices, list) else drawn(choices, rng)),
                drawing(lambda choices, rng: choices[-1] if isinstance(choices, list) else drawn(choices, rng)),
            ),
        ),
        Mistake(
            "options in turn",
            "you take the options of a list in turn. Two lists of one length would then always meet in the same pairs: "
            "draw options as well.",
            (options_in_turn,),
            shows=cycled,
        ),
        Mistake(
            "the list itself",
            "you put a whole list where one of its options belongs. Draw one.",
            (drawing(lambda choices, rng: choices if isinstance(choices, list) else drawn(choices, rng)),),
            shows=lambda trials: all(_holds_lists(trial.answer.value) for trial in trials),
        ),
        Mistake(
            "rng not used",
            "your randomness does not come from rng. Draw from the generator that was passed in, so that the same seed "
            "gives the same search.",
            (
                lambda space, n, rng: random_search(space, n, np.random.default_rng()),
                lambda space, n, rng: random_search(space, n, np.random.default_rng(0)),
            ),
            shows=rng_unused,
        ),
    ),
)


def _all_the_same(value: Any) -> bool:
    return len(value) > 1 and all(part == value[0] for part in value)


def _holds_lists(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(c, dict) and any(isinstance(v, (list, tuple)) for v in c.values()) for c in value)
    )


EXERCISES = (_random_search,)
