"""Gradient checking: two ways to the same slope, so that a mistake in one shows.

:func:`wbcourse.backward.backward` is fast and easy to get wrong. Central differences nudge one parameter at a time:
slow, and hard to get wrong. Where they agree, both are right.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

from wbcourse._validate import FloatArray, positive, whole
from wbcourse.backward import Gradients, backward, objective
from wbcourse.forward import Network
from wbcourse.losses import Loss
from wbcourse.trace import Trace
from wbcourse.weights import norm

STEP = float(np.finfo(np.float64).eps ** (1 / 3))


@dataclass(frozen=True)
class ArrayCheck:
    """How well the two ways agree on one array of parameters.

    Attributes
    ----------
    name : str
        ``weights[0]``, ``biases[1]``, ...
    relative_error : float
        Length of the difference, divided by the length of the longer gradient. A gradient too short for central
        differences to see above rounding counts as longer than it is.
    worst : tuple of int
        Where the difference is largest.
    backward, numeric : float
        What the two ways say there.
    n_checked, n_kinks : int
        Parameters compared; and parameters left out because the nudge pushed a sum over a kink, where there is no one
        slope to compare.
    """

    name: str
    relative_error: float
    worst: tuple[int, ...]
    backward: float
    numeric: float
    n_checked: int
    n_kinks: int


@dataclass(frozen=True)
class GradientCheck:
    """The outcome for a network: `ok`, and the arrays one by one."""

    arrays: tuple[ArrayCheck, ...]
    tolerance: float

    @property
    def ok(self) -> bool:
        """Whether the relative error of every array is within the tolerance."""
        return self.relative_error <= self.tolerance

    @property
    def relative_error(self) -> float:
        """The largest of all arrays."""
        return max(array.relative_error for array in self.arrays)

    @property
    def n_kinks(self) -> int:
        """Parameters left out because of a kink."""
        return sum(array.n_kinks for array in self.arrays)

    def __str__(self) -> str:
        lines = [f"{'array':<12}{'relative error':>15}{'checked':>9}{'kinks':>7}"]
        for a in self.arrays:
            lines.append(f"{a.name:<12}{a.relative_error:>15.1e}{a.n_checked:>9}{a.n_kinks:>7}")
            if a.relative_error > self.tolerance:
                lines[-1] += f"  at {list(a.worst)}: backward says {a.backward:.6g}, the nudge {a.numeric:.6g}"
        return "\n".join([*lines, "ok" if self.ok else f"wrong: above the tolerance of {self.tolerance:g}"])


def gradient_check(
    network: Network,
    X: ArrayLike,
    targets: ArrayLike,
    loss: str | Loss,
    *,
    l2: float = 0.0,
    masks: Sequence[ArrayLike | None] | None = None,
    gradients: Gradients | None = None,
    at_most: int | None = None,
    tolerance: float | None = None,
) -> GradientCheck:
    """Compare the gradients of a network with central differences.

    The nudges are made to a float64 copy: the network keeps its parameters to the last bit.

    The step balances the two errors of a central difference. To cut the Taylor series off costs ``step**2``, rounding
    costs ``epsilon / step``: the best step is near the cube root of epsilon, 6e-6, times the scale of the parameter.

    Parameters
    ----------
    network : Network
    X : array_like, shape (n, n_in)
    targets, loss, l2
        As for :func:`wbcourse.backward.backward`.
    masks
        As for :meth:`wbcourse.forward.Network.forward`: the same in each of its passes.
    gradients : Gradients, optional
        What to check; else what :func:`wbcourse.backward.backward` says.
    at_most : int, optional
        Check so many parameters an array, evenly spread, rather than all. Each costs two forward passes.
    tolerance : float, optional
        Largest relative error that is right: 1e-6, or 1e-3 for a float32 network.
    """
    if tolerance is None:
        tolerance = 1e-6 if network.dtype == np.float64 else 1e-3
    positive("tolerance", tolerance)
    if gradients is None:
        gradients = backward(network, network.forward(X, masks), targets, loss, l2)
    exact = network.copy(np.float64)

    def run() -> tuple[Trace, float]:
        trace = exact.forward(X, masks)
        return trace, objective(exact, trace, targets, loss, l2)

    noise = 10 * np.finfo(np.float64).eps * abs(run()[1]) / STEP
    checks = []
    for (name, values), slopes in zip(exact.parameters.named.items(), gradients.parameters.named.values(), strict=True):
        chosen = np.arange(values.size, dtype=np.intp)
        if at_most is not None and values.size > whole("at_most", at_most):
            chosen = np.linspace(0, values.size - 1, at_most).astype(np.intp)
        numeric = np.array([_central_difference(exact, values.reshape(-1), i, run) for i in chosen.tolist()])
        checks.append(_compare(name, slopes, chosen, numeric, noise / tolerance))
    return GradientCheck(tuple(checks), tolerance)


def _central_difference(network: Network, flat: FloatArray, i: int, run: Callable[[], tuple[Trace, float]]) -> float:
    """Return ``(f(x + step) - f(x - step)) / (2 * step)`` for parameter `i`, or NaN if that crosses a kink."""
    kept = flat[i]
    step = STEP * max(1.0, abs(kept))
    flat[i] = kept + step
    above, value_above = run()
    flat[i] = kept - step
    below, value_below = run()
    flat[i] = kept
    return np.nan if _crosses_kink(network, above, below) else (value_above - value_below) / (2 * step)


def _crosses_kink(network: Network, above: Trace, below: Trace) -> bool:
    """Return whether any sum of any sample is on different sides of a kink in the two passes."""
    return any(
        bool((np.sign(z_above - kink) != np.sign(z_below - kink)).any())
        for activation, z_above, z_below in zip(network.activations, above.z, below.z, strict=True)
        for kink in activation.kinks
    )


def _compare(
    name: str, slopes: FloatArray, chosen: NDArray[np.intp], numeric: FloatArray, visible: float
) -> ArrayCheck:
    """Compare one array; `visible` is the slope below which rounding alone would exceed the tolerance."""
    smooth = ~np.isnan(numeric)
    chosen, numeric = chosen[smooth], numeric[smooth]
    n_kinks = int(len(smooth) - len(numeric))
    if len(numeric) == 0:
        return ArrayCheck(name, 0.0, (), np.nan, np.nan, 0, n_kinks)
    found = slopes.reshape(-1)[chosen].astype(np.float64)
    if not np.isfinite(found).all():
        place = tuple(int(k) for k in np.argwhere(~np.isfinite(slopes))[0])
        return ArrayCheck(name, np.inf, place, float(slopes[place]), np.nan, len(numeric), n_kinks)
    length = max(norm(found), norm(numeric), visible * sqrt(len(numeric)), np.finfo(np.float64).tiny)
    worst = int(np.argmax(abs(found - numeric)))
    place = tuple(int(k) for k in np.unravel_index(chosen[worst], slopes.shape))
    error = norm(found - numeric) / length
    return ArrayCheck(name, error, place, float(found[worst]), float(numeric[worst]), len(numeric), n_kinks)
