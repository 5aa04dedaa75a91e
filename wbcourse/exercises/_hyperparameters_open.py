"""Chapter *Hyperparameters*, the open exercise: a search within a budget, judged on data held back."""

from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from typing import Any

import numpy as np

from wbcourse.exercises._compare import close, in_parts, numbers
from wbcourse.exercises._exercise import Attempt, Case, Exercise, Mistake, Property, Seed, Trial
from wbcourse.exercises._hyperparameters_searches import (
    answering,
    best,
    drawn,
    find_configuration,
    train_again,
    usual,
    with_fixed,
    with_rates,
)
from wbcourse.exercises._hyperparameters_space import literal
from wbcourse.exercises._hyperparameters_task import SPACE, SmallTask, usable
from wbcourse.exercises._messages import call, exception

MARK = 0.9  # a straight boundary reaches 0.87; about one random search in five hundred fails by bad luck


def _search_cases(rng: np.random.Generator) -> list[Case]:
    seeds = [int(seed) for seed in rng.choice(10_000, 4, replace=False)]
    return [Case((task := SmallTask(seeds[i]), SPACE, task.budget, Seed(seeds[i + 2]))) for i in (0, 1)]


# ---------------------------------------------------------------- what must hold


def _answer(trial: Trial) -> tuple[Mapping[str, Any], float] | None:
    """Return the configuration and its loss, if the answer is such a pair and can be trained."""
    value = trial.answer.value
    if not in_parts(value, ({}, 0.0)):
        return None
    loss = numbers(value[1])
    if loss is None or loss.ndim:
        return None
    try:
        usable(value[0])
    except ValueError:
        return None
    return value[0], float(loss)


def _form(attempt: Attempt) -> str | None:
    for trial in attempt.trials:
        if trial.answer.error:
            return f"{call(attempt, trial)}\n{exception(trial.answer.error)}"
        if _answer(trial) is None:
            came = literal(trial.answer.value)
            wanted = "a pair, a configuration from the space and its validation loss"
            return f"{call(attempt, trial)}\n  your function should return {wanted}, but returned {came}."
    return None


def _its_loss(attempt: Attempt) -> str | None:
    if said := _form(attempt):
        return said
    for trial in attempt.trials:
        configuration, loss = trial.answer.value
        right = trial.case.args[0].loss(configuration)
        if not _near(loss, right):
            said = f"for {literal(configuration)}\n  train gives {right:.4g}, but you return {float(loss):.4g}"
            return f"{call(attempt, trial)}\n  {said}."
    return None


def _near(loss: Any, right: float) -> bool:
    return bool(loss == right or abs(float(loss) - right) < 1e-4)


def _reached(attempt: Attempt) -> str | None:
    if said := _form(attempt):
        return said
    for trial in attempt.trials:
        configuration = trial.answer.value[0]
        share = trial.case.args[0].held_out(configuration)
        if not share >= MARK:
            came = "training diverges" if np.isnan(share) else f"it is right for {share:.0%} of the data held back"
            return (
                f"{call(attempt, trial)}\n  you chose {literal(configuration)}\n  Trained with three other seeds, "
                f"{came}. Wanted: at least {MARK:.0%}."
            )
    return None


def _how_well(attempt: Attempt) -> str:
    if any(part.failure(attempt) for part in attempt.exercise.properties):
        return ""
    lines = ["Your configurations, each trained anew with three other seeds, on data held back:"]
    for trial in attempt.trials:
        configuration = trial.answer.value[0]
        lines.append(f"  {trial.case.args[0].held_out(configuration):.0%} right with {literal(configuration)}")
    return "\n".join(lines)


# ---------------------------------------------------------------- the mistakes


def _all(holds: Callable[[Mapping[str, Any], float, SmallTask], bool], some: bool = False) -> Any:
    """Return a function that says whether something holds of all answers (or of some), all being well-formed."""

    def shows(trials: Sequence[Trial]) -> bool:
        answers = [_answer(trial) for trial in trials]
        found = [
            holds(a[0], a[1], trial.case.args[0]) for a, trial in zip(answers, trials, strict=True) if a is not None
        ]
        return len(found) == len(trials) and (any(found) if some else all(found))

    return shows


def _equal(trials: Sequence[Trial], *names: str) -> bool:
    """Return whether all answers make these choices alike."""
    answers = [_answer(trial) for trial in trials]
    chosen = {tuple(a[0][name] for name in names) for a in answers if a is not None}
    return len(chosen) == 1 and None not in answers


def _same_find(came: Any, expected: Any) -> bool:
    if not (in_parts(came, ({}, 0.0)) and in_parts(expected, ({}, 0.0))):
        return bool(type(came) is type(expected) and np.array_equal(came, expected))
    return bool(came[0] == expected[0]) and close(came[1], expected[1])


_find_configuration = Exercise(
    "hyperparameters",
    "find_configuration",
    "Search within a budget",
    reference=find_configuration,
    cases=_search_cases,
    agree=_same_find,
    remark=_how_well,
    properties=(
        Property("a configuration and a loss, within the budget", 1, _form, hint=1),
        Property("the loss is its own", 1, _its_loss, hint=2),
        Property(f"{MARK:.0%} right on data held back", 4, _reached, hint=3, after=True),
    ),
    mistakes=(
        Mistake(
            "over the budget",
            "you train more often than the budget allows. Each call of train counts, also a second one with the same "
            "configuration: keep the loss that it returned.",
            (
                lambda train, space, budget, rng: find_configuration(train, space, budget + 1, rng),
                train_again,
            ),
            shows=lambda trials: any(t.answer.error and t.answer.error.kind == "BudgetSpentError" for t in trials),
        ),
        Mistake(
            "outside of the space",
            "you train with something that is not in the space. A configuration is a dict with one choice for each "
            "name: a learning rate between the two ends, one of the neuron counts, one of the activations.",
            (
                with_fixed(neurons=100),
                with_fixed(activation="sigmoid"),
                with_fixed(learning_rate=1e-6),
                with_fixed(momentum=0.9),
                lambda train, space, budget, rng: (dict(space), train(space)),
            ),
            shows=lambda trials: any(
                t.answer.error and t.answer.error.text.startswith("configuration") for t in trials
            ),
        ),
        Mistake(
            "the configuration alone",
            "you return a configuration, or a loss, without the other. Both are asked for: (configuration, loss).",
            (
                answering(lambda tried, losses: tried[int(np.argmin(losses))]),
                answering(lambda tried, losses: min(losses)),
            ),
            shows=lambda trials: all(
                isinstance(t.answer.value, (dict, float, int, np.number)) and not t.answer.error for t in trials
            ),
        ),
        Mistake(
            "the wrong way round",
            "your pair stands the wrong way round: the configuration first, then its loss.",
            (answering(lambda tried, losses: (min(losses), tried[int(np.argmin(losses))])),),
            shows=lambda trials: all(
                in_parts(t.answer.value, (0.0, {})) and isinstance(t.answer.value[1], dict) for t in trials
            ),
        ),
        Mistake(
            "the highest loss",
            "you return a configuration whose training diverged. Did you keep the highest loss? Wanted is the lowest.",
            (lambda train, space, budget, rng: best(train, [drawn(space, rng) for _ in range(budget)], sign=-1),),
            shows=_all(lambda configuration, loss, task: not isfinite(loss) and loss == task.loss(configuration)),
        ),
        Mistake(
            "the loss of another",
            "your configuration and your loss do not belong together. When you find a lower loss, keep it *and* its "
            "configuration.",
            (
                answering(lambda tried, losses: (tried[-1], min(losses))),
                answering(lambda tried, losses: (tried[int(np.argmin(losses))], losses[-1])),
                answering(lambda tried, losses: (tried[int(np.argmin(losses))], 0.0)),
            ),
            shows=_all(lambda configuration, loss, task: not _near(loss, task.loss(configuration)), some=True),
        ),
        Mistake(
            "linear scale",
            "your learning rates are enormous. On a linear scale, 99 in 100 numbers up to 1000 are above 10, so there "
            "is hardly a useful one among them. Draw the exponent, or take equal ratios.",
            (
                with_rates(lambda low, high, budget, rng: rng.uniform(low, high, budget)),
                with_rates(lambda low, high, budget, rng: np.linspace(low, high, budget + 1)[1:]),
            ),
            shows=_all(lambda configuration, loss, task: configuration["learning_rate"] > 10, some=True),
        ),
        Mistake(
            "the axis that matters left alone",
            "your learning rate is the same whatever the task. It may be a usual one, but you have not searched: each "
            "of your trainings should try a new learning rate. Neurons and activation matter less.",
            (usual, with_fixed(learning_rate=0.01), with_fixed(learning_rate=0.001)),
            shows=lambda trials: _equal(trials, "learning_rate"),
        ),
        Mistake(
            "too timid",
            "your learning rates are so small that twenty epochs lead nowhere. Try the whole range, not its lower end.",
            (with_rates(lambda low, high, budget, rng: low * 10 ** rng.uniform(0, 1.5, budget)),),
            shows=_all(lambda configuration, loss, task: configuration["learning_rate"] < 0.005, some=True),
        ),
    ),
)


EXERCISES = (_find_configuration,)
