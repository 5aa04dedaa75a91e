"""Pictures of the way back: a computation with its slopes, a network with its numbers, errors of nudges, depth."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from numpy.typing import ArrayLike

from wbcourse._validate import as_floats
from wbcourse.autograd import Value
from wbcourse.figures._style import BLUE, DASHES, INK, MARKERS, ORANGE, PAPER, describe, figure_of, new_axes

BOX = {"boxstyle": "round,pad=0.35", "facecolor": PAPER, "edgecolor": INK}


def computation(value: Value, *, ax: Axes | None = None) -> Axes:
    """Draw how a number was computed, top to bottom, in a box a step: what was done, the number, its slope.

    :func:`wbcourse.autograd.graph_svg` draws the same from left to right, for a wide screen.

    Parameters
    ----------
    value : Value
        With its gradients: call :meth:`wbcourse.autograd.Value.backward` first.
    """
    rows = _rows(value)
    ax = new_axes(ax, figsize=(1.6 * max(map(len, rows)) + 0.4, 0.86 * len(rows)))
    boxes: dict[int, Text] = {}
    for y, row in enumerate(rows):
        for x, node in enumerate(row):
            name = " ".join(part for part in (node.label, node.op) if part) or "number"
            boxes[node.serial] = _box(ax, x, -y, f"{name}\nvalue {_short(node.data)}\nslope {_short(node.grad)}")
    for node in value.history():
        for parent, _ in node.parents:
            _line(ax, boxes[parent.serial], boxes[node.serial], color=INK)
    ax.set_axis_off()
    ax.set(xlim=(-0.5, max(map(len, rows)) - 0.5), ylim=(0.5 - len(rows), 0.5))
    steps = "; ".join(
        f"{node.label or node.op or 'a number'} {node.data:.4g}, slope {node.grad + 0.0:.4g}"
        for node in value.history()
    )
    describe(figure_of(ax), f"A computation, from the inputs at the top to the result at the bottom: {steps}.")
    return ax


def _rows(value: Value) -> list[list[Value]]:
    """Return the history in rows: each node below all that it comes from, a given number just above its first use."""
    history = value.history()
    depth: dict[int, int] = {}
    for node in history:
        depth[node.serial] = max((depth[parent.serial] + 1 for parent, _ in node.parents), default=0)
    for node in reversed(history):
        for parent, _ in node.parents:
            if not parent.parents:
                depth[parent.serial] = max(depth[parent.serial], depth[node.serial] - 1)
    rows: list[list[Value]] = [[] for _ in range(1 + max(depth.values()))]
    for node in sorted(history, key=lambda node: (not node.parents, node.serial)):
        rows[depth[node.serial]].append(node)
    return rows


def numbered_network(
    edges: Sequence[ArrayLike], neurons: Sequence[ArrayLike], *, labels: Sequence[str] = (), ax: Axes | None = None
) -> Axes:
    """Draw a small network with a number on each connection, and in each neuron its number for each sample.

    Parameters
    ----------
    edges : sequence of array_like, each of shape (n_in, n_out)
        Weights, or the slopes for them: blue where positive, orange and dashed where negative, dotted where 0.
    neurons : sequence of array_like, each of shape (n, n_out)
        The inputs first: activations, or deltas.
    labels : sequence of str
        A name for each column of neurons.
    """
    layers = [as_floats(f"edges[{k}]", W, ndim=2) for k, W in enumerate(edges)]
    columns = [as_floats(f"neurons[{k}]", a, ndim=2) for k, a in enumerate(neurons)]
    sizes = [column.shape[1] for column in columns]
    if [W.shape for W in layers] != list(pairwise(sizes)):
        raise ValueError(f"edges must have shapes {list(pairwise(sizes))}, but have {[W.shape for W in layers]}")
    ax = new_axes(ax, figsize=(4.6, 0.5 + 1.0 * max(sizes)))
    places = [np.stack([np.full(k, float(x)), (k - 1) / 2 - np.arange(k)], axis=1) for x, k in enumerate(sizes)]
    boxes = [
        [
            _box(ax, x, y, "\n".join(map(_short, numbers.tolist())))
            for (x, y), numbers in zip(place, column.T, strict=True)
        ]
        for place, column in zip(places, columns, strict=True)
    ]
    for number, W in enumerate(layers):
        for (i, j), value in np.ndenumerate(W):
            start, end = places[number][i], places[number + 1][j]
            x, y = start + 0.34 * (end - start)  # nearer to one end, so that lines that cross keep their numbers apart
            colour = INK if value == 0 else BLUE if value > 0 else ORANGE
            line = ":" if value == 0 else "-" if value > 0 else (0, (4, 2))
            said = ax.text(x, y, _short(float(value)), color=colour, fontsize=12, ha="center", va="center")
            _line(ax, boxes[number][i], said, color=colour, linestyle=line, linewidth=1.8)
            _line(ax, said, boxes[number + 1][j], color=colour, linestyle=line, linewidth=1.8)
    for x, label in enumerate(labels):
        ax.text(x, max(sizes) / 2 + 0.05, label, ha="center", va="bottom")
    ax.set_axis_off()
    ax.set(xlim=(-0.15, len(sizes) - 0.85), ylim=(-max(sizes) / 2, max(sizes) / 2 + 0.2))
    told = "; ".join(f"layer {k + 1}: {np.round(W + 0.0, 3).tolist()}" for k, W in enumerate(layers))
    inside = "; ".join(str(np.round(column + 0.0, 3).tolist()) for column in columns)
    network = f"A network with {' to '.join(map(str, sizes))} neurons."
    describe(figure_of(ax), f"{network} On its connections, {told}. In its neurons, a row a sample, {inside}.")
    return ax


def _short(number: float) -> str:
    return f"{number + 0.0:.3g}".replace("-", "−")  # 0 is added because -0 is not a number for people


def _box(ax: Axes, x: float, y: float, said: str) -> Text:
    return ax.text(x, y, said, ha="center", va="center", linespacing=1.15, bbox=BOX)


def _line(ax: Axes, start: Text, end: Text, **look: Any) -> None:
    """Join two texts by a line that stops short of both: their boxes are transparent on the site."""
    ends = {"shrinkA": 0 if start.get_bbox_patch() else 10, "shrinkB": 0 if end.get_bbox_patch() else 10}
    arrow = {"arrowstyle": "-", "patchA": start.get_bbox_patch(), "patchB": end.get_bbox_patch(), **ends, **look}
    ax.annotate("", end.get_position(), start.get_position(), arrowprops=arrow, zorder=4)


def difference_errors(steps: ArrayLike, errors: Mapping[str, ArrayLike], *, ax: Axes | None = None) -> Axes:
    """Draw how wrong a finite difference is by the size of its step, both axes logarithmic: the letter V.

    Parameters
    ----------
    steps : array_like, shape (n,)
    errors : mapping of label to array_like, shape (n,)
        At least 0. An error of exactly 0 cannot be drawn and leaves a gap.
    """
    steps = as_floats("steps", steps, ndim=1)
    ax = new_axes(ax)
    for number, (label, given) in enumerate(errors.items()):
        sizes = as_floats(f"errors[{label!r}]", given, ndim=1)
        if sizes.shape != steps.shape:
            raise ValueError(f"errors[{label!r}] must have shape {steps.shape}, but has shape {sizes.shape}")
        ax.loglog(steps, np.where(sizes > 0, sizes, np.nan), MARKERS[number % 4], markersize=4, label=label)
        best = steps[np.argmin(sizes)]
        describe(
            figure_of(ax),
            f"{label}: error {sizes[np.argmin(steps)]:.0e} at the smallest step, {sizes[np.argmax(steps)]:.0e} at the "
            f"largest, and less between them, with the best step near {best:.0e}.",
        )
    ax.set(xlabel="step of the nudge", ylabel="error of the slope")
    ax.legend()
    return ax


def gradients_by_depth(runs: Mapping[str, Mapping[str, ArrayLike]], *, per_row: int = 3) -> Figure:
    """Draw the size of the gradient in each layer in a panel a group, a line a run, all on one logarithmic scale.

    Parameters
    ----------
    runs : mapping of title to (mapping of label to array_like, shape (n_layers,))
        The first layer first.
    per_row : int
        Panels side by side.
    """
    if not runs:
        raise ValueError("runs must hold at least one group")
    n_rows = -(-len(runs) // per_row)
    figure, axes = plt.subplots(
        n_rows,
        per_row,
        figsize=(5.4, 0.9 + 1.75 * n_rows),
        layout="constrained",
        sharex=True,
        sharey=True,
        squeeze=False,
    )
    for ax, (title, group) in zip(axes.flat, runs.items(), strict=False):
        for number, (label, given) in enumerate(group.items()):
            sizes = as_floats(f"runs[{title!r}][{label!r}]", given, ndim=1)
            layers = np.arange(1, len(sizes) + 1)
            ax.semilogy(layers, sizes, DASHES[number % 4], label=label)
            describe(
                figure, f"{title}, {label}: from {sizes[-1]:.0e} in the last layer to {sizes[0]:.0e} in the first."
            )
        ax.set_title(title, fontsize=11)
    for ax in axes.flat[len(runs) :]:
        ax.set_axis_off()
    handles, names = axes.flat[0].get_legend_handles_labels()
    if len(runs) < axes.size:
        axes.flat[-1].legend(handles, names, loc="center")
    else:
        axes.flat[0].legend(fontsize=9)
    figure.supxlabel("layer", fontsize=11)
    figure.supylabel("size of the deltas", fontsize=11)
    return figure
