"""Chapter *Hyperparameters*, the first exercise: what is learned, and what must be chosen."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from wbcourse.exercises._compare import in_parts
from wbcourse.exercises._exercise import Attempt, Case, Exercise, Mistake, Property
from wbcourse.exercises._messages import call, exception
from wbcourse.exercises._properties import inputs_kept

LEARNED = ("weights", "biases")
TRAINING = ("learning rate", "batch size", "epochs", "regularisation", "seed")
SHAPE = ("layers", "neurons per layer", "activation")


class Names(list[str]):
    """A list of names that a message can show in full."""

    def __str__(self) -> str:
        return f"[{', '.join(map(repr, self))}]"


def tell_apart(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return which of the names training finds, and which must be chosen before."""
    return _by(lambda name: name in LEARNED)(names)


def _by(is_learned: Callable[[str], bool]) -> Callable[[Sequence[str]], tuple[list[str], list[str]]]:
    """Return a function that puts a name into the first list if `is_learned` says so."""
    return lambda names: ([n for n in names if is_learned(n)], [n for n in names if not is_learned(n)])


def _names_cases(rng: np.random.Generator) -> list[Case]:
    def mixed(*names: str) -> Case:
        return Case((Names(str(name) for name in rng.permutation(names)),))

    return [mixed(*LEARNED, *TRAINING), mixed(*LEARNED, *SHAPE), mixed(*TRAINING, *SHAPE), mixed(*LEARNED)]


def _lists(value: Any) -> bool:
    """Return whether a value is two lists of texts, or tuples or arrays of them."""
    if not in_parts(value, ((), ())):
        return False
    kinds = (list, tuple, np.ndarray)
    return all(isinstance(part, kinds) and all(isinstance(name, str) for name in part) for part in value)


def _same_lists(came: Any, expected: Any) -> bool:
    return _lists(came) and _lists(expected) and [list(part) for part in came] == [list(part) for part in expected]


def _two_lists(attempt: Attempt) -> str | None:
    for trial in attempt.trials:
        if trial.answer.error:
            return f"{call(attempt, trial)}\n{exception(trial.answer.error)}"
        if not _lists(trial.answer.value):
            return f"{call(attempt, trial)}\n  your function should return two lists of names, (learned, chosen)."
    return None


def _sorted_right(part: int) -> Callable[[Attempt], str | None]:
    def failure(attempt: Attempt) -> str | None:
        if said := _two_lists(attempt):
            return said
        for trial in attempt.trials:
            came, expected = (Names(map(str, value[part])) for value in (trial.answer.value, trial.expected))
            if came != expected:
                return f"{call(attempt, trial)}\n  expected: {expected}\n  came:     {came}"
        return None

    return failure


_tell_apart = Exercise(
    "hyperparameters",
    "tell_apart",
    "Learned, or chosen?",
    reference=tell_apart,
    cases=_names_cases,
    agree=_same_lists,
    properties=(
        Property("two lists", 1, _two_lists, hint=1),
        Property("what is learned", 1, _sorted_right(0), hint=2),
        Property("what is chosen", 1, _sorted_right(1), hint=3),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "the wrong way round",
            "your two lists have changed places. What training finds comes first, what was chosen before it second.",
            (lambda names: tell_apart(names)[::-1],),
        ),
        Mistake(
            "biases chosen",
            "you have put the biases among what is chosen. They start at a number that somebody chose, as the weights "
            "do; but then every step of training moves them.",
            (_by(lambda name: name == "weights"),),
        ),
        Mistake(
            "the learning rate learned",
            "you have put the learning rate among what is learned. It is named after what it is *for*. No slope moves "
            "it: somebody chooses it.",
            (_by(lambda name: name in (*LEARNED, "learning rate")),),
        ),
        Mistake(
            "the size learned",
            "you have put layers or neurons among what is learned. They decide how many weights and biases there are, "
            "so they must be known before the first of these exists.",
            (
                _by(lambda name: name in (*LEARNED, "layers", "neurons per layer")),
                _by(lambda name: name in (*LEARNED, *SHAPE)),
                _by(lambda name: name in (*LEARNED, "layers")),
                _by(lambda name: name in (*LEARNED, "neurons per layer")),
            ),
        ),
        Mistake(
            "the activation learned",
            "you have put the activation among what is learned. It belongs to the neurons and is a function, not a "
            "number: descent has nothing to move. It is chosen.",
            (_by(lambda name: name in (*LEARNED, "activation")),),
        ),
        Mistake(
            "what happens in training",
            "you have put epochs, batch size or regularisation among what is learned. They are about training, but "
            "training does not change them: they say how it is done.",
            (
                _by(lambda name: name in (*LEARNED, "epochs")),
                _by(lambda name: name in (*LEARNED, "epochs", "batch size")),
                _by(lambda name: name in (*LEARNED, "regularisation")),
                _by(lambda name: name in (*LEARNED, "epochs", "batch size", "regularisation")),
            ),
        ),
        Mistake(
            "the seed learned",
            "you have put the seed among what is learned. It decides where the weights start and stays what it is.",
            (_by(lambda name: name in (*LEARNED, "seed")),),
        ),
        Mistake(
            "all of them parameters",
            "you count all of them as learned. The article does call them all parameters; ask which of them are other "
            "numbers after training than before.",
            (_by(lambda name: True),),
        ),
        Mistake(
            "the order lost",
            "your lists hold the right names in another order. Keep that in which they came; sets and sorting lose it.",
            (
                lambda names: tuple(sorted(part) for part in tell_apart(names)),
                lambda names: tuple(part[::-1] for part in tell_apart(names)),
            ),
        ),
    ),
)


EXERCISES = (_tell_apart,)
