"""What a network set by hand answers at the four corners of XOR, and which usual mistake that shows."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from wbcourse.exercises._compare import numbers
from wbcourse.exercises._exercise import Trial
from wbcourse.exercises._messages import kind

BAR = 0.95
TINY = 1e-9  # a logit that would be 0 but for rounding
CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR = (False, True, True, False)


def misfit(layers: Any) -> str | None:
    """Return why these are no layers of a network with two inputs and one output."""
    if not isinstance(layers, (list, tuple)) or not layers:
        return f"your function should return a list of layers, each a pair (W, b), but returned {kind(layers)}"
    sizes = [2]
    for number, one in enumerate(layers):
        if not isinstance(one, (list, tuple)) or len(one) != 2:
            return f"layers[{number}] should be a pair (W, b), but is {kind(one)}"
        W, b = map(numbers, one)
        if W is None or W.ndim != 2 or len(W) != sizes[-1]:
            return f"the W of layers[{number}] should have shape ({sizes[-1]}, n_out), but is {kind(one[0])}"
        if b is None or b.shape != W.shape[1:]:
            return f"the b of layers[{number}] should have shape ({W.shape[1]},), but is {kind(one[1])}"
        sizes.append(W.shape[1])
    return None if sizes[-1] == 1 else f"the last layer should have one neuron, but has {sizes[-1]}"


def logits_of(layers: Any, X: Any) -> Any:
    """Return the logits of a network with ReLU in its hidden layers, shape (n,)."""
    a = X
    for W, b in layers[:-1]:
        a = np.maximum(a @ np.asarray(W) + np.asarray(b), 0)
    return (a @ np.asarray(layers[-1][0]) + np.asarray(layers[-1][1]))[:, 0]


def corners(trial: Trial) -> Any:
    """Return the four corners in the trial's own low and high, shape (4, 2)."""
    low, high = trial.case.args
    return low + (high - low) * CORNERS


def pattern(trial: Trial) -> tuple[bool, ...] | None:
    """Return what a network answers at the four corners, or ``None`` if it is no network."""
    if trial.answer.error or misfit(trial.answer.value):
        return None
    return tuple((logits_of(trial.answer.value, corners(trial)) > TINY).tolist())


def share_right(trial: Trial) -> float:
    """Return the share of the points kept back that a network gets right."""
    X, wanted = trial.case.kept_back
    return float(np.mean((logits_of(trial.answer.value, X) > 0) == wanted))


# ---------------------------------------------------------------- usual mistakes


def answers(*patterns: tuple[int, int, int, int]) -> Callable[[Sequence[Trial]], bool]:
    """Return whether the network for 0 and 1 answers in one of these ways."""
    return lambda trials: pattern(trials[0]) in patterns


def returned(trials: Sequence[Trial]) -> Any:
    """Return the layers for 0 and 1, if they are any."""
    return trials[0].answer.value


def no_pairs(trials: Sequence[Trial]) -> bool:
    """Return whether the arrays would make a network if they were paired."""
    flat = returned(trials)
    if not isinstance(flat, (list, tuple)) or len(flat) < 2 or len(flat) % 2:
        return False
    return misfit(list(zip(flat[::2], flat[1::2], strict=True))) is None


def on_their_side(trials: Sequence[Trial]) -> bool:
    """Return whether the matrices would make a network if they were transposed."""
    layers = returned(trials)
    if misfit(layers) is None or not isinstance(layers, (list, tuple)):
        return False
    if not all(isinstance(one, (list, tuple)) and len(one) == 2 for one in layers):
        return False
    matrices = [numbers(W) for W, _ in layers]
    return misfit([(W if W is None else W.T, b) for W, (_, b) in zip(matrices, layers, strict=True)]) is None


def never_bent(trials: Sequence[Trial]) -> bool:
    """Return whether every ReLU is always on or always off, and the network wrong."""
    found = pattern(trials[0])
    if found is None or found == XOR or len(returned(trials)) == 1:
        return False
    a = corners(trials[0])
    for W, b in returned(trials)[:-1]:
        z = a @ np.asarray(W) + np.asarray(b)
        if not ((z >= 0).all(axis=0) | (z <= 0).all(axis=0)).all():
            return False
        a = np.maximum(z, 0)
    return True


def for_0_and_1_only(trials: Sequence[Trial]) -> bool:
    """Return whether the corners are right for 0 and 1, and wrong for another low and high."""
    return pattern(trials[0]) == XOR and any(pattern(trial) not in (XOR, None) for trial in trials)


def on_the_boundary(trials: Sequence[Trial]) -> bool:
    """Return whether all corners are right, some with a logit of 0, and so too few points near them."""
    if any(pattern(trial) != XOR for trial in trials) or share_right(trials[0]) >= BAR:
        return False
    return bool((np.abs(logits_of(returned(trials), corners(trials[0]))) < TINY).any())
