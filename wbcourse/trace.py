"""What a forward pass leaves behind: every number that the way back will need."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from wbcourse._validate import FloatArray, as_floats


@dataclass
class Trace:
    """All numbers of one forward pass. Each list has one entry a layer, the first layer first.

    Attributes
    ----------
    inputs : list of ndarray, shapes (n, n_in)
        What entered the layer: the batch, or the outputs of the layer before (times its mask).
    z : list of ndarray, shapes (n, n_out)
        The sums, before the activation.
    a : list of ndarray, shapes (n, n_out)
        The outputs ``f(z)``, before a mask.
    masks : list of ndarray or None
        What the outputs were multiplied with, for dropout; None for nothing.
    """

    inputs: list[FloatArray]
    z: list[FloatArray]
    a: list[FloatArray]
    masks: list[FloatArray | None]

    @property
    def outputs(self) -> FloatArray:
        """The network's answer, shape (n, n_out)."""
        return self.a[-1]

    @property
    def nbytes(self) -> int:
        """Memory of all arrays in bytes; one that goes by two names is counted once."""
        arrays = [array for array in (*self.inputs, *self.z, *self.a, *self.masks) if array is not None]
        return sum({id(array): array.nbytes for array in arrays}.values())

    def rows(self, n: int) -> "Trace":
        """Return the first `n` rows as views: room for a last batch that is smaller than the others.

        Masks are left out; put those of the smaller batch into ``masks``.
        """
        cut = {id(array): array[:n] for array in (*self.inputs, *self.z, *self.a)}
        inputs, z, a = ([cut[id(array)] for array in arrays] for arrays in (self.inputs, self.z, self.a))
        return Trace(inputs, z, a, [None] * len(z))


def dropout_mask(n: int, n_out: int, rate: float, rng: np.random.Generator) -> FloatArray:
    """Return a mask that drops each output with probability `rate` and scales up the others, to keep the mean.

    Parameters
    ----------
    n, n_out : int
    rate : float
        At least 0 and below 1.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray, shape (n, n_out)
        Each number 0 or ``1 / (1 - rate)`` (Srivastava et al., 2014, scaled while training).
    """
    if not 0 <= rate < 1:
        raise ValueError(f"rate must be at least 0 and below 1, but is {rate}")
    return np.asarray((rng.random((n, n_out)) >= rate) / (1 - rate))


def set_masks(trace: Trace, masks: Sequence[ArrayLike | None]) -> None:
    """Put the masks of the hidden layers into a trace, and make room for the outputs that they will leave over.

    Parameters
    ----------
    trace : Trace
    masks : sequence of array_like or None
        One for each hidden layer, of the shape of its outputs, (n, n_out).

    Raises
    ------
    ValueError
        If their number or a shape does not fit.
    """
    hidden = trace.a[:-1]
    if len(masks) != len(hidden):
        raise ValueError(f"masks must have {len(hidden)} entries, one a hidden layer, but has {len(masks)}")
    for layer, (given, a) in enumerate(zip(masks, hidden, strict=True)):
        if given is None:
            trace.masks[layer], trace.inputs[layer + 1] = None, a
            continue
        mask = as_floats(f"masks[{layer}]", given, ndim=2)
        if mask.shape != a.shape:
            raise ValueError(f"masks[{layer}] must have shape {a.shape}, but has shape {mask.shape}")
        trace.masks[layer] = mask.astype(a.dtype, copy=False)
        if trace.inputs[layer + 1] is a:
            trace.inputs[layer + 1] = np.empty_like(a)
