"""What is trained: three networks, from one that is all overhead to one that is all arithmetic."""

from dataclasses import dataclass

import numpy as np

from wbcourse import datasets
from wbcourse.forward import Network

RATES = {"sgd": 0.01, "adam": 0.001}


@dataclass(frozen=True)
class Task:
    """A network and its data; `epochs` of it make one run of a measurement."""

    name: str
    sizes: tuple[int, ...]
    batch_size: int
    epochs: int
    X: np.ndarray
    y: np.ndarray
    held_out: tuple[np.ndarray, np.ndarray]

    @property
    def is_large(self) -> bool:
        """Whether an epoch takes a good part of a second."""
        return len(self.X) > 10_000

    def start(self) -> Network:
        """Return the network before training, of the type of the data."""
        return Network(self.sizes, rng=0, dtype=self.X.dtype)


def make_task(name: str, dtype: str) -> Task:
    """Return task ``"digits"``, ``"mnist-sized"`` or ``"spiral"`` with data of that type."""
    if name == "digits":
        sizes, batch_size, epochs = (64, 32, 10), 32, 20
        train, held_out = datasets.load("digits").train, datasets.load("digits").validation
    elif name == "spiral":
        sizes, batch_size, epochs = (2, 16, 16, 3), 16, 20
        spirals = datasets.load("spirals", n=1000, classes=3)
        train, held_out = spirals.train, spirals.validation
    else:
        sizes, batch_size, epochs = (784, 128, 64, 10), 128, 2
        rng = np.random.default_rng(0)
        train = rng.random((60_000, 784), dtype=np.float32), rng.integers(0, 10, 60_000)
        held_out = train[0][:1000], train[1][:1000]
    (X, y), (held_X, held_y) = [(np.ascontiguousarray(X, dtype), np.array(y)) for X, y in (train, held_out)]
    return Task(name, sizes, batch_size, epochs, X, y, (held_X, held_y))
