"""Chapter *Weights*, the open exercise: a neuron designed by hand or by thought, judged by what it gets right."""

from typing import Any

import numpy as np

from wbcourse.datasets import load_digits
from wbcourse.exercises._compare import numbers
from wbcourse.exercises._exercise import Attempt, Case, Exercise, Mistake, Property
from wbcourse.exercises._properties import inputs_kept, shape, wrong_form

BAR = 0.95  # the mean three less the mean eight gets 96.5 %, whichever images it is made from


def _cases(rng: np.random.Generator) -> list[Case]:
    """Return 90 training images of each kind, centred; the images held out are centred by the same mean."""
    digits = load_digits()
    X, y = digits.train
    chosen = rng.permutation(np.concatenate([rng.choice(np.flatnonzero(y == k), 90, replace=False) for k in (3, 8)]))
    mean = X[chosen].mean(axis=0)
    held_out = [
        (part.X[np.isin(part.y, (3, 8))], part.y[np.isin(part.y, (3, 8))]) for part in (digits.validation, digits.test)
    ]
    X_new, y_new = (np.concatenate(parts) for parts in zip(*held_out, strict=True))
    return [Case((X[chosen] - mean, y[chosen]), kept_back=(X_new - mean, y_new))]


def accuracy(w: Any, X: Any, y: Any) -> float:
    """Return the share of images that the neuron gets right: threes above 0, eights not."""
    return float(np.mean((X @ np.asarray(w, dtype=float) > 0) == (y == 3)))


def difference(X: Any, y: Any) -> Any:
    """Return the mean three less the mean eight."""
    return X[y == 3].mean(axis=0) - X[y == 8].mean(axis=0)


def _tells_apart(attempt: Attempt) -> str | None:
    for trial in attempt.trials:
        if said := wrong_form(attempt, trial):
            return said
        X, y = trial.case.kept_back
        right = accuracy(trial.answer.value, X, y)
        if not right >= BAR:
            return f"Right in {right:.1%} of {len(y)} images that were held out. Wanted: at least {BAR:.0%}."
    return None


def _same_direction(came: Any, expected: Any) -> bool:
    a, b = numbers(came), numbers(expected)
    if a is None or b is None or a.shape != b.shape:
        return False
    lengths = float(np.linalg.norm(a) * np.linalg.norm(b))
    return not a.any() and not b.any() if lengths == 0 else bool(np.vdot(a, b) > 0.99999 * lengths)


def _how_well(attempt: Attempt) -> str:
    if _tells_apart(attempt) is not None:
        return ""
    trial = attempt.trials[0]
    X, y = trial.case.kept_back
    return f"Your neuron is right in {accuracy(trial.answer.value, X, y):.1%} of {len(y)} images that were held out."


three_or_eight = Exercise(
    "weights",
    "three_or_eight",
    "Design a neuron",
    reference=difference,
    cases=_cases,
    agree=_same_direction,
    remark=_how_well,
    properties=(shape(hint=1), Property(f"at least {BAR:.0%} right", 4, _tells_apart, hint=2), inputs_kept()),
    mistakes=(
        Mistake(
            "wrong way round",
            "your neuron tells them apart and has its signs turned over: it says three when it sees an eight. A "
            "positive sum must mean three.",
            (lambda X, y: -difference(X, y),),
        ),
        Mistake(
            "zeros",
            "all your weights are 0, so every sum is 0 and the neuron sees nothing.",
            (lambda X, y: np.zeros(X.shape[1]),),
        ),
        Mistake(
            "the same weight everywhere",
            "you give every pixel the same weight. Such a neuron weighs the ink, whichever digit it makes.",
            (lambda X, y: np.ones(X.shape[1]), lambda X, y: -np.ones(X.shape[1])),
        ),
        Mistake(
            "signs lost",
            "you lost the signs. The pixels where an eight has ink and a three has none must argue against.",
            (lambda X, y: np.abs(difference(X, y)),),
        ),
        Mistake(
            "one image",
            "your template is a single image. One three has its own quirks; the mean of many shows what threes share.",
            (lambda X, y: X[y == 3][0], lambda X, y: -X[y == 8][0]),
        ),
        Mistake(
            "sums for weights",
            "you return one number for each image. Wanted are the weights, one for each pixel: shape (64,).",
            (lambda X, y: X @ difference(X, y),),
        ),
        Mistake(
            "a picture",
            "your weights have the shape of a picture. A neuron has its inputs in one row: shape (64,).",
            (lambda X, y: difference(X, y).reshape(8, 8),),
        ),
        Mistake(
            "mean of both",
            "you added the two means. What threes and eights have in common tells neither: look at what differs.",
            (lambda X, y: X.std(axis=0), lambda X, y: np.abs(X).mean(axis=0)),
        ),
    ),
)

EXERCISES = (three_or_eight,)
