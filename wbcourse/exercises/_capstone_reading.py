"""The capstone, step 7: whether an answer is a recogniser, and how well it reads."""

from typing import Any

import numpy as np

from wbcourse.datasets import Split
from wbcourse.exercises._capstone_forward import forward
from wbcourse.exercises._compare import numbers
from wbcourse.exercises._messages import kind


def wrong_recogniser(value: Any) -> str | None:
    """Return what to say if a value is not a mean, a scale, and layers that lead from 64 pixels to 10 logits."""
    if not isinstance(value, (tuple, list)) or len(value) != 3:
        return f"your function should return (mean, scale, layers), but returned {kind(value)}."
    for name, part in zip(("mean", "scale"), value, strict=False):
        array = numbers(part)
        if array is None or array.shape not in ((), (64,), (1, 64)):
            return f"{name} should be a number, or an array of shape (64,), but is {kind(part)}."
    width = 64
    try:
        for number, pair in enumerate(value[2], start=1):
            W, b = map(numbers, pair)
            if (
                W is None
                or b is None
                or W.ndim != 2
                or len(W) != width
                or b.shape not in (W.shape[1:], (1, W.shape[1]))
            ):
                return f"layer {number} should be a pair (W, b) of shapes ({width}, n_out) and (n_out,)."
            width = W.shape[1]
    except (TypeError, ValueError):
        return "layers should be a list of pairs (W, b)."
    return None if width == 10 else f"the last layer should have 10 neurons, one a digit, but has {width}."


def arrays_of(value: Any) -> list[Any]:
    mean, scale, layers = value
    return [np.asarray(array, dtype=float) for array in (mean, scale, *(array for pair in layers for array in pair))]


def accuracy(value: Any, split: Split, *, mean: Any = None, scale: Any = None) -> float:
    """Return the share of digits read rightly; NaN where logits are not finite. `mean`, `scale` replace its own."""
    own_mean, own_scale, layers = value
    with np.errstate(all="ignore"):
        Z = (split.X - (own_mean if mean is None else mean)) / (own_scale if scale is None else scale)
        logits = forward(np.asarray(Z), layers)[-1]
    return float(np.mean(logits.argmax(axis=1) == split.y)) if np.isfinite(logits).all() else np.nan
