"""What can be chosen in a playground, and its data, in the form that the page wants."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from wbcourse import datasets
from wbcourse._validate import one_of, positive, whole
from wbcourse.explorables._order import WORD

MOST_LAYERS, MOST_NEURONS = 6, 8  # what a phone's screen has room for
DATA = ("spirals", "moons", "circle", "xor")
ACTIVATIONS = ("tanh", "relu", "leaky_relu", "sigmoid", "identity")
OPTIMIZERS = ("sgd", "momentum", "adam")
SAMPLES = 200  # of which 3 in 5 are learned from, and 1 in 5 are for the test loss
DIGITS = 3  # decimals of a sample: exact enough, and few bytes


def checked(name: str, value: Any) -> Any:
    """Return a choice in the form that the page understands, or say what is wrong with it."""
    known = {"data": DATA, "activation": ACTIVATIONS, "optimizer": OPTIMIZERS}
    if name in known:
        return one_of(name, value, known[name])
    if name in ("learning_rate", "l2"):
        return float(positive(name, value, zero=name == "l2"))
    if name == "batch_size":
        return whole(name, value)
    if name == "seed":
        if whole(name, value, at_least=0) > WORD:
            raise ValueError(f"seed must be at most {WORD}, but is {value}")
        return int(value)
    if isinstance(value, str) or not isinstance(value, Sequence):
        raise TypeError(f"hidden must be a sequence such as (4, 2), but is {value!r}")
    layers = [whole("each entry of hidden", neurons) for neurons in value]
    if len(layers) > MOST_LAYERS or max(layers, default=0) > MOST_NEURONS:
        raise ValueError(f"hidden must be at most {MOST_LAYERS} layers of at most {MOST_NEURONS}, but is {layers}")
    return layers


@lru_cache(maxsize=8)
def generated(noise: float) -> dict[str, dict[str, list[list[float]]]]:
    """Return all data sets in the form that the page wants: for each part x1, x2 and labels."""
    sets = {}
    for name in DATA:
        data = datasets.load(name, n=SAMPLES, noise=noise)
        parts = {"train": data.train, "test": data.test}
        sets[name] = {which: [*part.X.T.round(DIGITS).tolist(), part.y.tolist()] for which, part in parts.items()}
    return sets


def as_split(columns: list[list[float]]) -> datasets.Split:
    x1, x2, labels = columns
    return datasets.Split(np.column_stack([x1, x2]), np.array(labels, dtype=np.int64))
