"""Chapter *Training*, the open exercise: learn digits from few samples, some of them with wrong labels."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np

from wbcourse.datasets import load_digits
from wbcourse.exercises._compare import numbers
from wbcourse.exercises._exercise import Attempt, Case, Exercise, Mistake, Property, Trial
from wbcourse.exercises._messages import call
from wbcourse.exercises._properties import inputs_kept, wrong_form
from wbcourse.forward import Network
from wbcourse.training import fit

N, N_NEW, N_WRONG, CLASSES = 400, 800, 120, 10
BAR = 0.8  # without any restraint a network comes to 0.7; with early stopping, L2 or dropout to 0.85 or more
BY_HEART = 0.13  # of the wrong labels repeated; chance alone, and good networks, come to 0.05


class Truth(NamedTuple):
    """The new samples' right labels; and for those whose nearest training sample has a wrong one, that label."""

    labels: Any
    nearest_wrong: Any
    misled: Any


def noisy_digits(X: Any, y: Any, X_new: Any) -> Any:
    """Return the class of each new sample, from a network that is trained for a short time with dropout."""
    return _predicted_by(Network([64, 64, CLASSES], rng=0), X, y, X_new, epochs=20, dropout=0.5)


def _predicted_by(network: Network, X: Any, y: Any, X_new: Any, **choices: Any) -> Any:
    fit(network, (X, y), "adam", **{"learning_rate": 0.005, "progress": False, **choices})
    return network.predict(X_new).argmax(axis=1)


@cache
def _digits() -> tuple[Any, Any]:
    parts = load_digits()
    splits = parts.train, parts.validation, parts.test
    return np.concatenate([split.X for split in splits]), np.concatenate([split.y for split in splits])


def _digit_cases(rng: np.random.Generator) -> list[Case]:
    images, digits = _digits()
    order = rng.permutation(len(images))
    old, new = order[:N], order[N : N + N_NEW]
    wrong = rng.permutation(N) < N_WRONG
    labels = np.where(wrong, (digits[old] + rng.integers(1, CLASSES, N)) % CLASSES, digits[old])
    squares = (images[new] ** 2).sum(axis=1)[:, np.newaxis] + (images[old] ** 2).sum(axis=1)
    nearest = (squares - 2 * images[new] @ images[old].T).argmin(axis=1)
    truth = Truth(digits[new], labels[nearest], wrong[nearest])
    return [Case((images[old], labels, images[new]), kept_back=truth)]


# ---------------------------------------------------------------- what must hold


def _classes(trial: Trial) -> Any:
    """Return the classes that came, as whole numbers, or None if they are something else."""
    came = numbers(trial.answer.value)
    if came is None or came.shape != (N_NEW,) or not np.isfinite(came).all() or (came != np.round(came)).any():
        return None
    return came.astype(int)


def _accuracy(trial: Trial) -> float:
    return float(np.mean(_classes(trial) == trial.case.kept_back.labels))


def _form(attempt: Attempt) -> str | None:
    for trial in attempt.trials:
        if said := wrong_form(attempt, trial):
            return said
        came = _classes(trial)
        if came is None or came.min() < 0 or came.max() >= CLASSES:
            return f"{call(attempt, trial)}\n  each class must be a whole number from 0 to {CLASSES - 1}."
    return None


def _good(attempt: Attempt) -> str | None:
    if said := _form(attempt):
        return said
    for trial in attempt.trials:
        if not _accuracy(trial) >= BAR:
            return f"{_accuracy(trial):.1%} of {N_NEW} new digits are right. Wanted: at least {BAR:.0%}."
    return None


def _how_well(attempt: Attempt) -> str:
    if _good(attempt) is not None:
        return ""
    right, led = (np.mean([part(trial) for trial in attempt.trials]) for part in (_accuracy, _misled))
    return (
        f"Right for {right:.0%} of {N_NEW} new digits. Where the nearest training sample has a wrong label, you repeat "
        f"that label for {led:.0%}."
    )


def _misled(trial: Trial) -> float:
    """Return how often the wrong label of the nearest training sample is repeated, among those that have one."""
    truth = trial.case.kept_back
    return float(np.mean(_classes(trial)[truth.misled] == truth.nearest_wrong[truth.misled]))


# ---------------------------------------------------------------- what the mistakes look like


def _of_classes(holds: Callable[[Trial, Any], Any]) -> Callable[[Sequence[Trial]], bool]:
    """Return whether something holds of every answer, all of which are classes."""

    def shows(trials: Sequence[Trial]) -> bool:
        found = [(trial, _classes(trial)) for trial in trials]
        return all(classes is not None and bool(holds(trial, classes)) for trial, classes in found)

    return shows


def _of_numbers(holds: Callable[[Any], Any]) -> Callable[[Sequence[Trial]], bool]:
    def shows(trials: Sequence[Trial]) -> bool:
        arrays = [numbers(trial.answer.value) for trial in trials]
        return all(array is not None and bool(holds(array)) for array in arrays)

    return shows


def _scores(X: Any, y: Any, X_new: Any) -> Any:
    network = Network([64, CLASSES], rng=0)
    _predicted_by(network, X, y, X_new, epochs=5)
    return network.predict(X_new)


def _nearest(X: Any, y: Any, X_new: Any) -> Any:
    return y[((X_new**2).sum(axis=1)[:, np.newaxis] + (X**2).sum(axis=1) - 2 * X_new @ X.T).argmin(axis=1)]


def _too_long(X: Any, y: Any, X_new: Any) -> Any:
    return _predicted_by(Network([64, 64, CLASSES], rng=0), X, y, X_new, epochs=120)


def _hardly(X: Any, y: Any, X_new: Any) -> Any:
    return _predicted_by(Network([64, 32, CLASSES], rng=0), X, y, X_new, epochs=1, learning_rate=1e-5)


def _in_place(X: Any, y: Any, X_new: Any) -> Any:
    classes = noisy_digits(X, y, X_new)
    X -= X.mean(axis=0)
    return classes


_noisy_digits = Exercise(
    "training",
    "noisy_digits",
    "Few samples, wrong labels",
    reference=noisy_digits,
    cases=_digit_cases,
    remark=_how_well,
    properties=(
        Property("a class for each new sample", 1, _form, hint=1),
        Property(f"at least {BAR:.0%} right", 5, _good, hint=2, after=True),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "scores for classes",
            "you return ten numbers for each sample. Wanted is the class, the place of the largest.",
            (_scores,),
            shows=_of_numbers(lambda array: array.shape == (N_NEW, CLASSES)),
        ),
        Mistake(
            "the largest score",
            "you return the largest score. Wanted is its *place*, the class.",
            (lambda X, y, X_new: _scores(X, y, X_new).max(axis=1),),
            shows=_of_numbers(lambda array: array.shape == (N_NEW,) and (array != np.round(array)).any()),
        ),
        Mistake(
            "down the columns",
            "you look for the largest score down the columns, so you compare samples. Compare the ten classes of each "
            "sample.",
            (lambda X, y, X_new: _scores(X, y, X_new).argmax(axis=0), lambda X, y, X_new: _scores(X, y, X_new).max(0)),
            shows=_of_numbers(lambda array: array.shape == (CLASSES,)),
        ),
        Mistake(
            "training data answered",
            "you return classes for the training data. Wanted are those of `X_new`.",
            (lambda X, y, X_new: noisy_digits(X, y, X), lambda X, y, X_new: y),
            shows=_of_numbers(lambda array: array.shape == (N,)),
        ),
        Mistake(
            "counted from 1",
            "your classes are one too large. They are counted from 0, as in `y`.",
            (lambda X, y, X_new: noisy_digits(X, y, X_new) + 1,),
            shows=_of_classes(lambda trial, classes: np.mean(classes - 1 == trial.case.kept_back.labels) >= BAR),
        ),
        Mistake(
            "one class for all",
            "you give all samples the same class. Has the network learned anything at all? Look at its loss.",
            (lambda X, y, X_new: np.zeros(len(X_new), dtype=int), lambda X, y, X_new: np.full(len(X_new), 7)),
            shows=_of_classes(lambda trial, classes: np.ptp(classes) == 0),
        ),
        Mistake(
            "learned by heart",
            "your network has learned wrong labels by heart: near a training sample with a wrong label it often "
            "repeats that label. Do less: fewer epochs, early stopping, L2 or dropout. What is true of many samples "
            "is learned first.",
            (_nearest, _too_long),
            shows=_of_classes(lambda trial, classes: _misled(trial) > BY_HEART and 0.5 < _accuracy(trial) < BAR),
        ),
        Mistake(
            "hardly learned",
            "your network has hardly learned anything. Look at the training loss. If it falls slowly, train "
            "longer or with a larger learning rate; if it grows, with a smaller one.",
            (_hardly, lambda X, y, X_new: np.random.default_rng(0).integers(0, CLASSES, len(X_new))),
            shows=_of_classes(lambda trial, classes: _accuracy(trial) < 0.7),
        ),
        Mistake(
            "in place",
            "your answers are good, and you changed the caller's own arrays. Work on copies.",
            (_in_place,),
            shows=lambda trials: any(trial.answer.changed for trial in trials),
        ),
    ),
)


EXERCISES = (_noisy_digits,)
