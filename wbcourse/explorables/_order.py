"""Chance that is the same in Python and in JavaScript: starting weights, and the order of the samples.

NumPy's generators have no counterpart in a browser. *Mulberry32* (Tommy Ettinger, 2017, public domain) is a few lines
in any language: 32 bits of state, which grow by a constant, and a mix of them as the answer. It is good enough to
shuffle samples, and not for more. Its twin is explorables/src/order.js.
"""

from collections.abc import Sequence
from itertools import pairwise
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from wbcourse._validate import whole
from wbcourse.forward import Network

WORD = 0xFFFFFFFF  # the lowest 32 bits
ORDER_STREAM = 1 << 31  # orders start half way round, so that they do not repeat what the weights were made from
HE = ("relu", "leaky_relu")


class Order:
    """A source of random orders that a browser has, too. It may take a generator's place in :mod:`wbcourse.batches`.

    Parameters
    ----------
    state : int
        From 0 to 2**32 - 1. Where it stands can be read and set.

    Examples
    --------
    >>> Order(0).permutation(5).tolist()
    [4, 2, 3, 0, 1]
    """

    def __init__(self, state: int) -> None:
        self.state = whole("state", state, at_least=0) & WORD

    @classmethod
    def of_seed(cls, seed: int) -> "Order":
        """Return the orders of a run with that seed."""
        return cls((seed + ORDER_STREAM) & WORD)

    def random(self) -> float:
        """Return a number from 0 to below 1, in steps of 2**-32."""
        self.state = (self.state + 0x6D2B79F5) & WORD
        t = self.state
        t = (t ^ (t >> 15)) * (t | 1) & WORD
        t ^= (t + ((t ^ (t >> 7)) * (t | 61))) & WORD
        return (t ^ (t >> 14)) / 2**32

    def permutation(self, n: int) -> NDArray[np.int64]:
        """Return 0 to n - 1 in a random order, by the shuffle of Fisher and Yates."""
        order = list(range(n))
        for i in range(n - 1, 0, -1):
            j = int(self.random() * (i + 1))
            order[i], order[j] = order[j], order[i]
        return np.array(order)


def starting_network(sizes: Sequence[int], activation: str, seed: int) -> Network:
    """Return a network with one output, its weights uniform and its biases 0, the same bits as in the browser.

    The weights of a layer are uniform on ``[-limit, limit]``, with ``limit = sqrt(6 / fan_in)`` before a ReLU (He et
    al., 2015), else ``sqrt(6 / (fan_in + fan_out))`` (Glorot and Bengio, 2010).

    Parameters
    ----------
    sizes : sequence of int
        Neurons layer by layer, the inputs first.
    activation : str
        Of the hidden layers; the output is a logit.
    seed : int
    """
    chance = Order(seed)
    weights = []
    for layer, (fan_in, fan_out) in enumerate(pairwise(sizes)):
        hidden = layer < len(sizes) - 2
        limit = sqrt(6 / (fan_in if hidden and activation in HE else fan_in + fan_out))
        weights.append([[limit * (2 * chance.random() - 1) for _ in range(fan_out)] for _ in range(fan_in)])
    biases = [[0.0] * fan_out for fan_out in sizes[1:]]
    return Network.from_arrays(weights, biases, [*[activation] * (len(sizes) - 2), "identity"])
