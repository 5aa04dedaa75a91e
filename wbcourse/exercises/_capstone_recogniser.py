"""The capstone, step 7: a recogniser of digits, judged on digits that it has not seen, with several seeds."""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

import numpy as np

from wbcourse.datasets import Split, load_digits
from wbcourse.exercises._capstone_backward import loss_and_gradients
from wbcourse.exercises._capstone_data import both, prepare, prepared_by
from wbcourse.exercises._capstone_reading import accuracy, arrays_of, wrong_recogniser
from wbcourse.exercises._capstone_start import start
from wbcourse.exercises._capstone_step import take_step
from wbcourse.exercises._compare import numbers
from wbcourse.exercises._exercise import Attempt, Case, Exercise, Mistake, Property, Trial
from wbcourse.exercises._messages import exception
from wbcourse.exercises._properties import inputs_kept

BAR = 0.97
SECONDS = 20
EPOCHS, BATCH = 12, 32


def train_recogniser(X: Any, y: Any, X_validation: Any, y_validation: Any, seed: int) -> Any:
    """Return the mean and the scale of the training pixels, and the trained layers."""
    return (
        _usual(seed) if np.array_equal(X, load_digits().train.X) else _trained()(X, y, X_validation, y_validation, seed)
    )


@cache
def _usual(seed: int) -> Any:
    """Return what was learned from the digits. It is kept, for it is asked for again with every answer judged."""
    (X, y), validation = load_digits().train, load_digits().validation
    return _trained()(X, y, *validation, seed)


def _cases(rng: np.random.Generator) -> list[Case]:
    digits = load_digits()
    seeds = [int(seed) for seed in rng.choice(10_000, 3, replace=False)]
    return [Case((*digits.train, *digits.validation, seed), kept_back=digits.test) for seed in (*seeds, seeds[0])]


def _trained(
    sizes: Sequence[int] = (256,),
    epochs: int = EPOCHS,
    rate: float = 0.05,
    decay: float = 0.005,
    prepared: Callable[[Any, Any], Any] = prepare,
    labels: Callable[[Any, Any], Any] = lambda y, rows: y[rows],
    rng: Callable[[int], Any] = np.random.default_rng,
    keep: Callable[[Any, Any, Any], Any] = lambda mean, scale, layers: (mean, scale, layers),
) -> Callable[..., Any]:
    """Return a function that trains in another way. `labels` chooses those that belong to the rows of a batch."""

    def trained(X: Any, y: Any, X_validation: Any, y_validation: Any, seed: int) -> Any:
        random = rng(seed)
        Z, _, mean, scale = prepared(X, X_validation)
        layers = start((X.shape[1], *sizes, 10), random)
        velocities: Any = [(0 * W, 0 * b) for W, b in layers]
        for _ in range(epochs):
            order = random.permutation(len(Z))
            for first in range(0, len(Z), BATCH):
                rows = order[first : first + BATCH]
                _, gradients = loss_and_gradients(Z[rows], labels(y, rows), layers)
                layers, velocities = take_step(layers, gradients, velocities, rate, 0.9, decay)
        return keep(mean, scale, layers)

    return trained


# ---------------------------------------------------------------- what came


def _form(attempt: Attempt) -> str | None:
    for trial in attempt.trials:
        if trial.answer.error:
            return f"With seed {trial.case.args[4]}:\n{exception(trial.answer.error)}"
        if said := wrong_recogniser(trial.answer.value):
            return f"With seed {trial.case.args[4]}, {said}"
    return None


def _at_test(trial: Trial) -> float:
    return accuracy(trial.answer.value, trial.case.kept_back)


def _good(attempt: Attempt) -> str | None:
    if said := _form(attempt):
        return said
    for trial in attempt.trials:
        right, n = _at_test(trial), len(trial.case.kept_back)
        if not right >= BAR:
            told = "its logits are not finite" if np.isnan(right) else f"right in {right:.1%} of {n} digits held out"
            return f"With seed {trial.case.args[4]}: {told}. Wanted: at least {BAR:.0%}, with every seed."
    return None


def _in_time(attempt: Attempt) -> str | None:
    if any(trial.answer.seconds > SECONDS for trial in attempt.trials):
        return (
            f"A run took more than {SECONDS} seconds of processor time. Half a second is enough: fewer epochs will do."
        )
    return None


def _reproducible(attempt: Attempt) -> str | None:
    if said := _form(attempt):
        return said
    if _seed_unused(attempt.trials):
        return "The same seed should give the same recogniser, and another seed another one."
    return None


def _honest(attempt: Attempt) -> str | None:
    if said := _form(attempt):
        return said
    if _held_out_measured(attempt.trials):
        return "Your mean and scale are not those of the training data alone."
    return None


# ---------------------------------------------------------------- usual mistakes, told by what they leave behind


def _where_failed(holds: Callable[[Trial], float], low: float, below: float = np.inf) -> Any:
    """Return whether, of recognisers that do not all pass, the mean of something lies from `low` to `below`."""

    def shows(trials: Sequence[Trial]) -> bool:
        if any(wrong_recogniser(t.answer.value) for t in trials) or all(_at_test(t) >= BAR for t in trials):
            return False
        return bool(low <= np.nan_to_num(np.mean([holds(t) for t in trials])) < below)

    return shows


def _seed_unused(trials: Sequence[Trial]) -> bool:
    """Return whether one seed gave two recognisers, or two seeds one."""
    if any(wrong_recogniser(trial.answer.value) for trial in trials):
        return False
    first, other, _, again = (arrays_of(trial.answer.value)[2] for trial in trials)
    return not np.array_equal(first, again, equal_nan=True) or np.array_equal(first, other)


def _held_out_measured(trials: Sequence[Trial]) -> bool:
    """Return whether the means are those of data that hold more than the training data, or others."""
    if any(wrong_recogniser(trial.answer.value) for trial in trials):
        return False
    X, _, X_validation = trials[0].case.args[:3]
    others = X_validation, np.concatenate([X, X_validation]), trials[0].case.kept_back.X
    means = [np.broadcast_to(np.asarray(trial.answer.value[0], dtype=float), (1, 64)) for trial in trials]
    return all(any(np.allclose(mean, other.mean(axis=0), atol=1e-6) for other in others) for mean in means)


def _largest(trial: Trial) -> float:
    """Return the largest weight or bias, infinite if one is not finite. Where training went well, it is below 3."""
    largest = max(float(np.abs(array).max()) for array in arrays_of(trial.answer.value)[2:])
    return largest if np.isfinite(largest) else 1e300


def _largest_bias(trial: Trial) -> float:
    return max(float(np.abs(array).max()) for array in arrays_of(trial.answer.value)[3::2])


def _better_otherwise(trial: Trial) -> float:
    """Return by how much accuracy grows if digits are prepared in another of the two usual ways; 0 if it stays low."""
    X, _, X_validation = trial.case.args[:3]
    ways = (0.0, 1.0), prepare(X, X_validation)[2:]
    best = max(np.nan_to_num(accuracy(trial.answer.value, trial.case.kept_back, mean=m, scale=s)) for m, s in ways)
    return float(best - np.nan_to_num(_at_test(trial))) if best > 0.9 else 0.0


def _trained_without_hidden(trial: Trial) -> float:
    return _in_training(trial) if len(trial.answer.value[2]) == 1 else 0.0


def _in_training(trial: Trial) -> float:
    """Return the accuracy on the training data."""
    return accuracy(trial.answer.value, Split(*trial.case.args[:2]))


def _is_number(value: Any) -> bool:
    array = numbers(value)
    return array is not None and array.ndim == 0


def _layers_only(trials: Sequence[Trial]) -> bool:
    values = [trial.answer.value for trial in trials]
    pairs = [pair for value in values if isinstance(value, (tuple, list)) for pair in value]
    return bool(pairs) and all(isinstance(pair, (tuple, list)) and len(pair) == 2 for pair in pairs)


_train_recogniser = Exercise(
    "capstone",
    "train_recogniser",
    "A recogniser",
    reference=train_recogniser,
    cases=_cases,
    properties=(
        Property("mean, scale and layers", 1, _form, hint=1),
        Property(f"at least {BAR:.0%} on digits held out", 5, _good, hint=2, after=True),
        Property("seed decides", 1, _reproducible, hint=1, after=True),
        Property("measured on training data", 1, _honest, hint=1, after=True),
        Property(f"within {SECONDS} seconds", 1, _in_time, hint=3, after=True),
        inputs_kept(),
    ),
    mistakes=(
        Mistake(
            "layers only",
            "you return the layers alone. Whoever uses them has to prepare new digits as you prepared yours: hand over "
            "the mean and the scale as well.",
            (_trained(epochs=0, keep=lambda mean, scale, layers: layers),),
            shows=_layers_only,
        ),
        Mistake(
            "an accuracy",
            "you return a number. Wanted is what was learned, mean, scale and layers; the check "
            "measures how good it is.",
            (lambda *args: 0.98,),
            shows=lambda trials: all(_is_number(trial.answer.value) for trial in trials),
        ),
        Mistake(
            "seed not used",
            "your recogniser does not depend on the seed as it should. Make one generator from the seed, and let it "
            "decide the start and the order of the samples.",
            (
                _trained(epochs=1, rng=lambda seed: np.random.default_rng()),
                _trained(epochs=1, rng=lambda seed: np.random.default_rng(0)),
            ),
            shows=_seed_unused,
        ),
        Mistake(
            "diverged",
            "your numbers grew beyond all bounds. Either the learning rate is too large, or the step goes uphill.",
            (_trained(epochs=3, rate=20.0), _trained(epochs=3, rate=-1.0)),
            shows=_where_failed(_largest, 100),
        ),
        Mistake(
            "prepared otherwise",
            "your layers have learned well, but not from digits prepared with the mean and scale that you hand over. "
            "The two must belong together.",
            (
                _trained(epochs=6, keep=lambda mean, scale, layers: (0.0, 1.0, layers)),
                _trained(epochs=6, keep=lambda mean, scale, layers: (0.0, scale, layers)),
            ),
            shows=_where_failed(_better_otherwise, 0.01),
        ),
        Mistake(
            "never trained",
            "your layers are those of the start: nothing was learned. The loop must go on with what a step returns.",
            (_trained(epochs=0),),
            shows=_where_failed(_largest_bias, 0, 1e-12),
        ),
        Mistake(
            "labels out of step",
            "your network was trained and reads no better than by guessing. Do the labels of a batch belong to its "
            "digits? The same rows must be taken of both.",
            (
                _trained(epochs=3, labels=lambda y, rows: y[: len(rows)]),
                _trained(epochs=3, labels=lambda y, rows: y[rows - 1]),
                _trained(epochs=3, labels=lambda y, rows: np.sort(y[rows])),
            ),
            shows=_where_failed(_in_training, 0, 0.5),
        ),
        Mistake(
            "no hidden layer",
            "your network has no hidden layer. Each digit then has one template, and one is not enough for all the "
            "ways to write it.",
            (_trained(sizes=()),),
            shows=_where_failed(_trained_without_hidden, 0.5),
        ),
        Mistake(
            "known by heart",
            "your network knows the training digits by heart and reads new ones less well. Try more hidden neurons, "
            "and let the weights decay.",
            (_trained(sizes=(12,), epochs=60, rate=0.1, decay=0.0),),
            shows=_where_failed(_in_training, 0.995),
        ),
        Mistake(
            "stopped too early",
            "your network has not yet learned even the training digits. Train longer, or take larger steps.",
            (_trained(epochs=1), _trained(rate=0.0005)),
            shows=_where_failed(_in_training, 0.5, 0.98),
        ),
        Mistake(
            "measured on data held out",
            "your mean is measured on data that are held out, too. Nothing may be learned from them, not even a mean.",
            (
                _trained(prepared=prepared_by(of=both)),
                _trained(prepared=prepared_by(of=lambda X, X_validation: X_validation)),
            ),
            shows=_held_out_measured,
        ),
    ),
)


EXERCISES = (_train_recogniser,)
