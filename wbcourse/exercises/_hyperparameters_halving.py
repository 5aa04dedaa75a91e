"""Chapter *Hyperparameters*, the exercise about successive halving: many for a short time, few for a long one."""

from collections.abc import Callable
from math import ceil
from typing import Any

import numpy as np

from wbcourse.exercises._compare import numbers
from wbcourse.exercises._exercise import Attempt, Case, Exercise, Mistake, Property
from wbcourse.exercises._messages import call, contrast, exception, kind

Rounds = list[tuple[int, int]]


def halving_rounds(n: int, epochs: int, factor: int) -> Rounds:
    """Return how many configurations are trained for how many epochs, round by round."""
    rounds = []
    while n > 0:
        rounds.append((n, epochs))
        n, epochs = n // factor, epochs * factor
    return rounds


def _halving_cases(rng: np.random.Generator) -> list[Case]:
    epochs = [int(number) for number in rng.integers(2, 7, 5)]
    odd, most = int(rng.choice((19, 22, 43, 46))), int(rng.choice((50, 70, 100)))
    return [
        Case((27, epochs[0], 3), "a power of the factor"),
        Case((16, epochs[1], 2), "a power of the factor"),
        Case((odd, epochs[2], 2), "any number"),
        Case((most, epochs[3], 4), "any number"),
        Case((20, epochs[4], 3), "any number"),
        Case((3, epochs[0], 5), "too few to halve"),
    ]


def _rows(value: Any) -> Any:
    """Return rows of two whole numbers as an array, else None."""
    array = numbers(value)
    return array if array is not None and array.ndim == 2 and array.shape[1] == 2 and len(array) else None


def _same_rounds(came: Any, expected: Any) -> bool:
    if isinstance(came, list) and came == expected:
        return True
    a, b = _rows(came), _rows(expected)
    return a is not None and b is not None and a.shape == b.shape and bool(np.allclose(a, b, rtol=0, atol=1e-9))


def _pairs(attempt: Attempt) -> str | None:
    for trial in attempt.trials:
        if trial.answer.error:
            return f"{call(attempt, trial)}\n{exception(trial.answer.error)}"
        if _rows(trial.answer.value) is None:
            came = kind(trial.answer.value)
            return f"{call(attempt, trial)}\n  your function should return a list of pairs, but returned {came}."
    return None


def _rounds_of(group: str, points: int, hint: int) -> Property:
    def failure(attempt: Attempt) -> str | None:
        if said := _pairs(attempt):
            return said
        for trial in attempt.trials:
            if trial.case.group == group and not _same_rounds(trial.answer.value, trial.expected):
                return contrast(attempt, trial)
        return None

    return Property(group, points, failure, hint)


def _with(next_n: Callable[[int, int], Any], next_epochs: Callable[[int, int], Any], least: int = 1) -> Any:
    """Return a function that goes from round to round in another way, and ends below `least`."""

    def rounds(n: int, epochs: int, factor: int) -> Rounds:
        found: Rounds = []
        while n >= least and len(found) < 40:
            found.append((n, epochs))
            n, epochs = next_n(n, factor), next_epochs(epochs, factor)
        return found

    return rounds


def _whole(n: int, factor: int) -> int:
    return n // factor


def _longer(epochs: int, factor: int) -> int:
    return epochs * factor


def _to_one(n: int, factor: int) -> int:
    return ceil(n / factor) if n > 1 else 0


_halving_rounds = Exercise(
    "hyperparameters",
    "halving_rounds",
    "Successive halving",
    reference=halving_rounds,
    cases=_halving_cases,
    agree=_same_rounds,
    properties=(
        Property("a list of pairs", 1, _pairs, hint=1),
        _rounds_of("a power of the factor", 2, hint=2),
        _rounds_of("any number", 2, hint=3),
        _rounds_of("too few to halve", 1, hint=3),
    ),
    mistakes=(
        Mistake(
            "the epochs do not grow",
            "every round of yours trains for the same time. Those that survive are to be trained factor times as long, "
            "so that the rounds cost about the same.",
            (_with(_whole, lambda epochs, factor: epochs),),
        ),
        Mistake(
            "epochs added",
            "your epochs grow by the same amount each round. They are *multiplied* by factor, as fast as the number of "
            "configurations falls.",
            (
                lambda n, epochs, factor: [
                    (m, epochs * (k + 1)) for k, (m, _) in enumerate(halving_rounds(n, 1, factor))
                ],
                lambda n, epochs, factor: [
                    (m, epochs + factor * k) for k, (m, _) in enumerate(halving_rounds(n, 1, factor))
                ],
                lambda n, epochs, factor: [
                    (m, epochs * factor * k or epochs) for k, (m, _) in enumerate(halving_rounds(n, 1, factor))
                ],
            ),
        ),
        Mistake(
            "epochs doubled",
            "you double the epochs, or halve the configurations, whatever factor is. Both go by factor.",
            (
                _with(_whole, lambda epochs, factor: epochs * 2),
                _with(lambda n, factor: n // 2, lambda epochs, factor: epochs * 2),
                _with(lambda n, factor: n // 2, _longer),
            ),
        ),
        Mistake(
            "parts of a configuration",
            "you divide without rounding down. There is no third of a configuration.",
            (
                _with(lambda n, factor: n / factor, _longer),
                lambda n, epochs, factor: [
                    (n / factor**k, epochs * factor**k) for k in range(len(halving_rounds(n, 1, factor)))
                ],
            ),
        ),
        Mistake(
            "rounded up",
            "you round up, or to the nearest. Round down: one in factor may stay, no more.",
            (_with(_to_one, _longer), _with(lambda n, factor: round(n / factor), _longer)),
        ),
        Mistake(
            "one in factor dropped",
            "you drop one in factor and keep the rest. It is the other way round: one in factor stays.",
            (
                _with(lambda n, factor: n - n // factor if n > 1 and n // factor else 0, _longer),
                _with(lambda n, factor: n * (factor - 1) // factor, _longer),
            ),
        ),
        Mistake(
            "factor subtracted",
            "you take factor configurations away each round. The number is *divided* by factor.",
            (_with(lambda n, factor: n - factor, _longer),),
        ),
        Mistake(
            "the last round left out",
            "your last round is missing. The round with the fewest configurations is trained as well, even if there is "
            "only one: for the longest time, and that training is what you want in the end.",
            (
                _with(_whole, _longer, least=2),
                lambda n, epochs, factor: halving_rounds(n, epochs, factor)[:-1],
                lambda n, epochs, factor: [r for r in halving_rounds(n, epochs, factor) if r[0] >= factor],
            ),
        ),
        Mistake(
            "a round for nobody",
            "your last round has no configurations. Stop before that.",
            (
                lambda n, epochs, factor: [
                    *halving_rounds(n, epochs, factor),
                    (0, epochs * factor ** len(halving_rounds(n, epochs, factor))),
                ],
            ),
        ),
        Mistake(
            "the first round left out",
            "your first round is missing. All n configurations are trained for a short time first, otherwise there is "
            "nothing to choose by.",
            (
                lambda n, epochs, factor: halving_rounds(n, epochs, factor)[1:],
                lambda n, epochs, factor: halving_rounds(n // factor, epochs, factor),
            ),
        ),
        Mistake(
            "the wrong way round",
            "your pairs, or your rounds, stand the wrong way round. Each pair is (configurations, epochs), and the "
            "round with the most configurations comes first.",
            (
                lambda n, epochs, factor: [r[::-1] for r in halving_rounds(n, epochs, factor)],
                lambda n, epochs, factor: halving_rounds(n, epochs, factor)[::-1],
            ),
        ),
        Mistake(
            "the epochs shrink",
            "your epochs grow smaller from round to round. Few configurations can be trained for long, many only for a "
            "short time.",
            (
                _with(_whole, lambda epochs, factor: epochs // factor),
                _with(_whole, lambda epochs, factor: epochs / factor),
            ),
        ),
        Mistake(
            "epochs in all",
            "your epochs are those of the whole round, or of all rounds so far. Asked for is how long each "
            "configuration is trained in this round.",
            (
                lambda n, epochs, factor: [(m, m * e) for m, e in halving_rounds(n, epochs, factor)],
                lambda n, epochs, factor: [
                    (m, sum(e for _, e in halving_rounds(n, epochs, factor)[: k + 1]))
                    for k, (m, _) in enumerate(halving_rounds(n, epochs, factor))
                ],
            ),
        ),
    ),
)


EXERCISES = (_halving_rounds,)
