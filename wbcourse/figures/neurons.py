"""Pictures of one neuron and of a layer: responses, templates, weights beside their effects."""

from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from wbcourse._validate import as_floats
from wbcourse.figures._style import BLUE, DASHES, ORANGE, SIGNED, describe, figure_of, new_axes
from wbcourse.weights import direction, norm, weighted_sum


def response(
    w: ArrayLike,
    X: ArrayLike | None = None,
    y: ArrayLike | None = None,
    *,
    b: float = 0.0,
    reach: float = 4.0,
    ax: Axes | None = None,
) -> Axes:
    """Draw what a neuron with two inputs answers over the plane: the sign and size of ``z``, its boundary, its weights.

    Parameters
    ----------
    w : array_like, shape (2,)
        Drawn as an arrow from the origin.
    X : array_like, shape (n, 2), optional
        Samples to mark, by class if `y` (n,) with classes 0 and 1 is given.
    b : float
        Offset added to the weighted sum.
    reach : float
        The plane runs from ``-reach`` to ``reach`` on both axes.
    """
    w = as_floats("w", w, ndim=1)
    ax = new_axes(ax, figsize=(4.4, 3.8))
    ticks = np.linspace(-reach, reach, 81)
    grid = np.stack(np.meshgrid(ticks, ticks), axis=-1)
    z = weighted_sum(grid.reshape(-1, 2), w).reshape(81, 81) + b
    limit = max(float(np.abs(z).max()), 1e-12)
    ax.grid(False)
    ax.imshow(
        z, origin="lower", extent=(-reach, reach, -reach, reach), cmap=SIGNED, vmin=-limit, vmax=limit, alpha=0.75
    )
    if norm(w) > 0:
        unit = direction(w)
        foot, along = -b / norm(w) * unit, np.array([-unit[1], unit[0]]) * 3 * reach
        ax.plot(*np.stack([foot - along, foot + along], axis=1), color="black", linestyle="--", linewidth=1.5)
        ax.annotate("", xy=tuple(w), xytext=(0, 0), arrowprops={"arrowstyle": "-|>", "color": "black", "lw": 2.2})
    if X is not None:
        X = as_floats("X", X, ndim=2)
        classes = np.zeros(len(X), dtype=int) if y is None else np.asarray(y, dtype=int)
        for k in np.unique(classes):
            colour = (ORANGE, BLUE)[k % 2]
            ax.plot(*X[classes == k].T, "so"[k % 2], color=colour, markeredgecolor="white", linestyle="none")
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), xlabel="input $x_1$", ylabel="input $x_2$", aspect="equal")
    describe(
        figure_of(ax),
        f"A plane of two inputs. An arrow from the origin to ({w[0]:.1f}, {w[1]:.1f}) shows the weights; the weighted "
        "sum is positive on its side of a dashed line at a right angle to it, and negative on the other.",
    )
    return ax


def slices(neurons: Mapping[str, ArrayLike], activation: Any, *, reach: float = 4.0, ax: Axes | None = None) -> Axes:
    """Draw the answer of several neurons as one walks along the direction of their weights: steeper for longer weights.

    Parameters
    ----------
    neurons : mapping of label to weights, shape (n_in,)
    activation : callable
        Applied to the weighted sum.
    """
    ax = new_axes(ax)
    distance = np.linspace(-reach, reach, 201)
    for number, (label, w) in enumerate(neurons.items()):
        ax.plot(distance, activation(distance * norm(w)), DASHES[number % 4], label=label)
    ax.set(xlabel="distance from the boundary, along the weights", ylabel="the neuron's answer $a$")
    ax.legend()
    steep = max(neurons, key=lambda label: norm(neurons[label]))
    describe(figure_of(ax), f"{len(neurons)} curves through the same point at distance 0; the steepest is {steep}.")
    return ax


def images(
    columns: ArrayLike,
    titles: Sequence[str],
    *,
    shape: tuple[int, int] = (8, 8),
    signed: bool = True,
    per_row: int = 5,
    limit: float | None = None,
) -> Figure:
    """Draw each column as a small picture: one neuron's weights laid out where its inputs lie.

    Parameters
    ----------
    columns : array_like, shape (n_in, n)
        Weights with one neuron a column, or samples turned on their side.
    titles : sequence of str
        One a column.
    shape : tuple of int
        Height and width; their product is ``n_in``.
    signed : bool
        Blue and orange around 0, or else dark ink on white from 0 to 1.
    limit : float, optional
        The number shown in full colour; the largest by default.
    """
    columns = as_floats("columns", columns, ndim=2)
    if columns.shape != (shape[0] * shape[1], len(titles)):
        raise ValueError(f"columns must have shape {(shape[0] * shape[1], len(titles))}, but has shape {columns.shape}")
    n_rows = -(-len(titles) // per_row)
    per_row = min(per_row, len(titles))
    side = min(1.6, 5.4 / per_row)  # inches; together no wider than a phone can show
    figure, axes = plt.subplots(
        n_rows, per_row, figsize=(side * per_row, 1.25 * side * n_rows), layout="constrained", squeeze=False
    )
    limit = limit or max(float(np.abs(columns).max()), 1e-12)
    look: dict[str, Any] = (
        {"cmap": SIGNED, "vmin": -limit, "vmax": limit} if signed else {"cmap": "Greys", "vmin": 0, "vmax": limit}
    )
    for ax, column, title in zip(axes.flat, columns.T, titles, strict=False):
        ax.imshow(column.reshape(shape), interpolation="nearest", **look)
        ax.set_title(title, fontsize=11)
    for ax in axes.flat:
        ax.set_axis_off()
    describe(figure, f"{len(titles)} pictures of {shape[0]} by {shape[1]} squares: {', '.join(titles)}.")
    return figure


def bars(groups: Mapping[str, Mapping[str, float]]) -> Figure:
    """Draw one panel of horizontal bars a group, each panel on its own scale, e.g. weights beside their effects."""
    figure, axes = plt.subplots(1, len(groups), figsize=(2.7 * len(groups), 2.2), layout="constrained", squeeze=False)
    for ax, (title, values) in zip(axes.flat, groups.items(), strict=True):
        ax.barh(list(values), list(values.values()), color=[BLUE if v >= 0 else ORANGE for v in values.values()])
        ax.set_title(title, fontsize=11)
        ax.invert_yaxis()
        ax.grid(axis="y", visible=False)
        describe(figure, f"{title}: the longest bar is {max(values, key=lambda name: abs(values[name]))}.")
    return figure
