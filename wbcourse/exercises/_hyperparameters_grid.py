"""Chapter *Hyperparameters*, the exercise about the grid: all combinations."""

from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np

from wbcourse.exercises._exercise import Attempt, Case, Exercise, Mistake, Property
from wbcourse.exercises._hyperparameters_space import (
    Configurations,
    Space,
    a_list_of_dicts,
    counted,
    listed,
    literal,
    same_configurations,
    shown_by_all,
    wrong_list,
)
from wbcourse.exercises._messages import call
from wbcourse.exercises._properties import inputs_kept

Options = Mapping[str, Sequence[Any]]


def grid(space: Options) -> Configurations:
    """Return all combinations of the options, the last name changing fastest."""
    return [dict(zip(space, chosen, strict=True)) for chosen in product(*space.values())]


def _grid_cases(rng: np.random.Generator) -> list[Case]:
    rates = sorted((10 ** rng.uniform(-4, 0, 5)).round(5).tolist())
    width = int(rng.integers(4, 40))
    one = Space(learning_rate=rates[:4])
    two = Space(learning_rate=rates[:3], activation=["tanh", "relu"])
    three = Space(neurons=[width, 2 * width], learning_rate=rates[1:4], batch_size=[8, 16, 32, 64])
    four = Space(l2=[0.0, rates[0]], neurons=[width, 3 * width, 5 * width], activation=["relu", "tanh"], epochs=[10])
    groups = ("one hyperparameter", "two", "three and more", "three and more")
    return [Case((space,), group) for space, group in zip((one, two, three, four), groups, strict=True)]


def _all_of(group: str, points: int, hint: int) -> Property:
    def failure(attempt: Attempt) -> str | None:
        for trial in attempt.trials:
            if trial.case.group != group:
                continue
            if said := wrong_list(attempt, trial):
                return said
            if not same_configurations(trial.answer.value, trial.expected):
                came, expected = counted(trial.answer.value), counted(trial.expected)
                lines = [f"  expected {expected.total()} configurations, {len(expected)} of them different"]
                lines += [f"  came     {came.total()}, {len(came)} of them different:", listed(trial.answer.value)]
                if missing := [part for part in trial.expected if frozenset(part.items()) not in came]:
                    lines.append(f"  among those missing: {literal(missing[0])}")
                return "\n".join([call(attempt, trial), *lines])
        return None

    return Property(group, points, failure, hint)


# ---------------------------------------------------------------- the mistakes


def _one_at_a_time(space: Options) -> Configurations:
    usual = {name: options[0] for name, options in space.items()}
    found = [usual]
    for name, options in space.items():
        found += [{**usual, name: option} for option in options[1:]]
    return found


def _one_at_a_time_with_repeats(space: Options) -> Configurations:
    usual = {name: options[0] for name, options in space.items()}
    return [{**usual, name: option} for name, options in space.items() for option in options]


def _one_dict(space: Options) -> Configurations:
    found, current = [], dict[str, Any]()
    for configuration in grid(space):
        current.update(configuration)
        found.append(current)
    return found


def _shorter(space: Options, start: int, end: int | None) -> Configurations:
    return grid({name: options[start:end] or options for name, options in space.items()})


def _side_by_side(space: Options) -> Configurations:
    return [dict(zip(space, chosen, strict=True)) for chosen in zip(*space.values(), strict=False)]


def _side_by_side_around(space: Options) -> Configurations:
    longest = max(map(len, space.values()))
    return [{name: options[i % len(options)] for name, options in space.items()} for i in range(longest)]


def _first_names(space: Options, count: int) -> Any:
    return grid(dict(list(space.items())[:count]))


def _options_for_values(space: Options) -> Any:
    return [{name: option} for name, options in space.items() for option in options]


def _within_one_loop(space: Options) -> Configurations:
    """Start again for each name, so that only the combinations with the last one grow."""
    found: Configurations = []
    usual = {name: options[-1] for name, options in space.items()}
    for name, options in space.items():
        found = [{**usual, name: option} for option in options]
    return found


_grid = Exercise(
    "hyperparameters",
    "grid",
    "All combinations",
    reference=grid,
    cases=_grid_cases,
    agree=same_configurations,
    properties=(
        Property("a list of dicts", 1, a_list_of_dicts, hint=1),
        _all_of("one hyperparameter", 1, hint=2),
        _all_of("two", 1, hint=2),
        _all_of("three and more", 2, hint=3),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "one at a time",
            "you change one hyperparameter alone and leave the others at their first options. That shows what each "
            "does; a grid also tries them together, since the best learning rate may depend on the batch size.",
            (_one_at_a_time, _one_at_a_time_with_repeats),
        ),
        Mistake(
            "side by side",
            "you take the first options together, then the second ones, and so on. Each option of one must meet *each* "
            "option of the others, not its neighbour alone.",
            (_side_by_side, _side_by_side_around),
        ),
        Mistake(
            "one dict for all",
            "your list holds one and the same dict many times, so all show the last values. Make a new dict for each "
            "configuration.",
            (_one_dict,),
        ),
        Mistake(
            "the last option left out",
            "the last options are missing. Both ends belong to a grid.",
            (lambda space: _shorter(space, 0, -1),),
        ),
        Mistake(
            "the first option left out",
            "the first options are missing. Both ends belong to a grid.",
            (lambda space: _shorter(space, 1, None),),
        ),
        Mistake(
            "two names only",
            "your grid is right for two hyperparameters and forgets the third. Write it for any number of them: build "
            "the list up, name by name.",
            (lambda space: _first_names(space, 2),),
            shows=lambda trials: _names_of(trials[1], 2) and _names_of(trials[2], 2),
        ),
        Mistake(
            "one name in each",
            "each of your dicts has a single name. A configuration holds a choice for every one of them.",
            (_options_for_values, lambda space: _first_names(space, 1)),
            shows=lambda trials: _names_of(trials[1], 1),
        ),
        Mistake(
            "begun anew for each name",
            "you begin anew with each name, so that only the last one is varied. Keep what you have and give each of "
            "it every option of the next name.",
            (_within_one_loop,),
        ),
        Mistake(
            "values without names",
            "you return the values without their names. Pair each combination with the names again: a dict for each.",
            (
                lambda space: list(product(*space.values())),
                lambda space: [list(chosen) for chosen in product(*space.values())],
            ),
            shows=lambda trials: all(_without_names(trial.answer.value) for trial in trials),
        ),
        Mistake(
            "not a list",
            "you return something to be looped over once, or a dict. Asked for is a list of dicts.",
            (lambda space: (c for c in grid(space)), lambda space: product(*space.values()), dict),
            shows=lambda trials: all(
                isinstance(trial.answer.value, dict) or _only_iterable(trial.answer.value) for trial in trials
            ),
        ),
        Mistake(
            "doubles",
            "your configurations are right, but occur more than once. Each training costs time: once is enough.",
            (
                lambda space: grid(space) + grid(space)[:2],
                lambda space: grid(space) * 2,
            ),
            shows=shown_by_all(
                lambda trial: (
                    all(set(part) == set(trial.case.args[0]) for part in trial.answer.value)
                    and set(counted(trial.answer.value)) == set(counted(trial.expected))
                    and max(counted(trial.answer.value).values()) > 1
                )
            ),
        ),
    ),
)


def _names_of(trial: Any, count: int) -> bool:
    """Return whether each dict has so many names."""
    value = trial.answer.value
    return isinstance(value, list) and bool(value) and all(isinstance(c, dict) and len(c) == count for c in value)


def _without_names(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(part, (list, tuple)) for part in value)


def _only_iterable(value: Any) -> bool:
    return hasattr(value, "__next__")


EXERCISES = (_grid,)
