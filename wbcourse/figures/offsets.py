"""Pictures of what a bias does: it shifts a neuron's answer, and moves its boundary without turning it."""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from wbcourse._validate import FloatArray, as_floats
from wbcourse.biases import boundary_offset
from wbcourse.figures._style import COLOURS, DASHES, INK, MARKERS, describe, figure_of, new_axes
from wbcourse.weights import direction

MOST_LINES = len(DASHES)  # more could not be told apart without colour


def shifts(
    biases: Sequence[float],
    activation: Callable[[FloatArray], FloatArray],
    *,
    w: float = 1.0,
    reach: float = 6.0,
    ax: Axes | None = None,
) -> Axes:
    """Draw what a neuron with one input answers, a curve a bias, with a mark where the input reaches the threshold.

    Parameters
    ----------
    biases : sequence of float
        One to four.
    activation : callable
        Applied to the sum ``w * x + b``.
    w : float
        The neuron's weight; not 0.
    reach : float
        The input runs from ``-reach`` to ``reach``.
    """
    b = _few(biases)
    ax = new_axes(ax)
    x = np.linspace(-reach, reach, 241)
    for number, bias in enumerate(b.tolist()):
        starts = boundary_offset([w], bias) * float(np.sign(w))
        ax.plot(x, activation(w * x + bias), DASHES[number], color=COLOURS[number], label=f"b = {_signed(bias)}")
        ax.plot(starts, activation(np.zeros(1)), MARKERS[number], color=COLOURS[number], markersize=9)
        describe(figure_of(ax), f"With a bias of {_signed(bias)} the sum is 0 at x = {_signed(starts)}.")
    ax.set(xlabel="input $x$", ylabel="the neuron's answer $a$")
    ax.legend()
    return ax


def boundaries(w: ArrayLike, biases: Sequence[float], *, reach: float = 4.0, ax: Axes | None = None) -> Axes:
    """Draw a neuron's weights as an arrow, and its boundary for several biases: parallel lines.

    Parameters
    ----------
    w : array_like, shape (2,)
        Not both 0. The arrow shows their direction, at a length of 1.
    biases : sequence of float
        One to four.
    reach : float
        The plane runs from ``-reach`` to ``reach`` on both axes.
    """
    w, b = as_floats("w", w, ndim=1), _few(biases)
    if len(w) != 2:
        raise ValueError(f"w must be two weights, but has shape {w.shape}")
    ax = new_axes(ax, figsize=(5.4, 3.6))
    unit = direction(w)
    along = np.array([-unit[1], unit[0]]) * 3 * reach
    for number, bias in enumerate(b.tolist()):
        distance = boundary_offset(w, bias)
        foot = distance * unit
        line, colour = np.stack([foot - along, foot + along], axis=1), COLOURS[number]
        ax.plot(*line, DASHES[number], color=colour, label=f"b = {_signed(bias)}\ndistance {_signed(distance)}")
        ax.plot(*foot, MARKERS[number], color=colour, zorder=3)
        describe(
            figure_of(ax), f"With a bias of {_signed(bias)} the boundary stands {_signed(distance)} from the origin."
        )
    ax.annotate("", xy=tuple(unit), xytext=(0, 0), arrowprops={"arrowstyle": "-|>", "color": INK, "lw": 2.2}, zorder=4)
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), xlabel="input $x_1$", ylabel="input $x_2$", aspect="equal")
    ax.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0), labelspacing=1.0)
    return ax


def _signed(value: float) -> str:
    return f"{value:+.3g}" if value else "0"


def _few(biases: Sequence[float]) -> FloatArray:
    b = as_floats("biases", biases, ndim=1)
    if not 1 <= len(b) <= MOST_LINES:
        raise ValueError(f"biases must be 1 to {MOST_LINES} numbers, but are {len(b)}")
    return b
