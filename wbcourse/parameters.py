"""All weights and biases of a network in one flat vector, and the layers' arrays as views of it.

What changes parameters, an optimiser say, does so in one line over one array; what uses them sees matrices. Slopes of
the loss, one a parameter, are kept in the same form.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import DTypeLike

from wbcourse._validate import FloatArray, whole
from wbcourse.weights import count_weights


def count_parameters(sizes: Sequence[int], biases: bool = True) -> int:
    """Return the number of weights and biases of a network: ``n_in * n_out + n_out``, summed over its layers.

    Parameters
    ----------
    sizes : sequence of int
        Neurons layer by layer, the inputs first: ``[64, 32, 10]``.
    biases : bool
        False for a network without.

    Examples
    --------
    >>> count_parameters([64, 32, 10])
    2410
    """
    return count_weights(sizes) + (sum(sizes[1:]) if biases else 0)


def multiply_adds(sizes: Sequence[int], n: int = 1) -> int:
    """Return how many times a forward pass of `n` samples multiplies and adds: once for each weight and sample.

    The way back takes about twice as many. Activations are not counted.
    """
    return whole("n", n, at_least=0) * count_weights(sizes)


class Parameters:
    """One number for each weight and bias of a network, all 0 to begin with.

    Parameters
    ----------
    sizes : sequence of int
        Neurons layer by layer, the inputs first.
    has_biases : bool
    dtype : {float64, float32}

    Attributes
    ----------
    weights : tuple of ndarray, shapes (n_in, n_out)
        Views of :attr:`vector`: write *into* them, ``parameters.weights[0][:] = W``.
    biases : tuple of ndarray, shapes (n_out,)
        Views as well; empty for a network without.
    layers : tuple of pairs
        The ``(W, b)`` of each layer; `b` is None for a network without biases.
    n_weights : int
        So many numbers of the vector, its first, are weights; the rest are biases.

    Examples
    --------
    >>> parameters = Parameters([2, 3, 1])
    >>> parameters.vector += 0.5
    >>> parameters.weights[1].ravel().tolist()
    [0.5, 0.5, 0.5]
    """

    def __init__(self, sizes: Sequence[int], has_biases: bool = True, dtype: DTypeLike = np.float64) -> None:
        if np.dtype(dtype) not in (np.float32, np.float64):
            raise ValueError(f"dtype must be float32 or float64, but is {np.dtype(dtype)}")
        self.n_weights = count_weights(sizes)
        self.sizes = tuple(int(size) for size in sizes)
        self.has_biases = bool(has_biases)
        self._set(np.zeros(count_parameters(sizes, has_biases), dtype))

    def _set(self, vector: FloatArray) -> None:
        self._vector = vector
        weights, biases, start = [], [], 0
        for n_in, n_out in pairwise(self.sizes):
            weights.append(vector[start : start + n_in * n_out].reshape(n_in, n_out))
            start += n_in * n_out
        for n_out in self.sizes[1:] if self.has_biases else ():
            biases.append(vector[start : start + n_out])
            start += n_out
        self.weights: tuple[FloatArray, ...] = tuple(weights)
        self.biases: tuple[FloatArray, ...] = tuple(biases)
        self.layers = tuple(zip(self.weights, self.biases or [None] * len(self.weights), strict=True))

    @property
    def vector(self) -> FloatArray:
        """All numbers, shape (n_parameters,): the weights layer by layer, then the biases. To set it copies into it."""
        return self._vector

    @vector.setter
    def vector(self, values: FloatArray) -> None:
        if values is not self._vector:
            if np.shape(values) != self._vector.shape:
                raise ValueError(f"vector must have shape {self._vector.shape}, but has shape {np.shape(values)}")
            self._vector[:] = values

    @property
    def named(self) -> dict[str, FloatArray]:
        """The arrays by name: ``weights[0]``, ``weights[1]``, ..., ``biases[0]``, ..."""
        arrays = {f"weights[{layer}]": W for layer, W in enumerate(self.weights)}
        return arrays | {f"biases[{layer}]": b for layer, b in enumerate(self.biases)}

    def locate(self, index: int) -> tuple[int, int | None, int]:
        """Return whose number ``vector[index]`` is: layer, source and target, the source being None for a bias."""
        if not 0 <= index < len(self):
            raise ValueError(f"index must be from 0 to {len(self) - 1}, but is {index}")
        for layer, W in enumerate(self.weights):
            if index < W.size:
                source, target = divmod(index, W.shape[1])
                return layer, source, target
            index -= W.size
        layer = int(np.searchsorted(np.cumsum(self.sizes[1:]), index, side="right"))
        return layer, None, index - sum(self.sizes[1 : layer + 1])

    def like(self, dtype: DTypeLike | None = None) -> "Parameters":
        """Return zeros of the same layout (and type, unless another is named): a place for slopes."""
        return Parameters(self.sizes, self.has_biases, dtype or self._vector.dtype)

    def copy(self, dtype: DTypeLike | None = None) -> "Parameters":
        """Return the same numbers in new memory, as `dtype` if one is named."""
        twin = self.like(dtype)
        twin.vector = self._vector
        return twin

    # A view that is copied or pickled is a view no more: only the vector travels, and the views are made anew.
    def __getstate__(self) -> tuple[tuple[int, ...], bool, FloatArray]:
        return self.sizes, self.has_biases, self._vector

    def __setstate__(self, state: tuple[tuple[int, ...], bool, FloatArray]) -> None:
        self.sizes, self.has_biases, vector = state
        self.n_weights = count_weights(self.sizes)
        self._set(np.array(vector))

    def __len__(self) -> int:
        return len(self._vector)

    def __eq__(self, other: Any) -> bool:
        same_kind = isinstance(other, Parameters) and (self.sizes, self.has_biases) == (other.sizes, other.has_biases)
        return same_kind and np.array_equal(self._vector, other.vector)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        without = "" if self.has_biases else ", no biases"
        return f"Parameters({'-'.join(map(str, self.sizes))}: {len(self):,} numbers, {self._vector.dtype}{without})"
