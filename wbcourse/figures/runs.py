"""Pictures of what happens over layers and over steps: scales, distributions, learning curves, sweeps."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from wbcourse._validate import as_floats
from wbcourse.figures._style import COLOURS, DASHES, MARKERS, describe, figure_of, new_axes


def scales_by_depth(runs: Mapping[str, ArrayLike], *, ax: Axes | None = None) -> Axes:
    """Draw the scale of the numbers that leave each layer, on a logarithmic axis, a line a run."""
    ax = new_axes(ax)
    for number, (label, run) in enumerate(runs.items()):
        scales = as_floats(f"runs[{label!r}]", run, ndim=1)
        style = DASHES[number % 4] + MARKERS[number % 4]
        ax.semilogy(np.arange(len(scales)), scales, style, markevery=10, label=label)
        describe(figure_of(ax), f"{label}: from {scales[0]:.2g} to {scales[-1]:.1e} over {len(scales) - 1} layers.")
    ax.set(xlabel="layer (0 is the input)", ylabel="scale (root mean square)")
    ax.legend()
    return ax


def paths(history: ArrayLike, labels: Sequence[str], *, ylabel: str, ax: Axes | None = None) -> Axes:
    """Draw how numbers move over the steps of a training: `history` has shape ``(steps, n)``, one label a column.

    Lines that lie on each other stay visible: each later one is dashed over the one below.
    """
    history = as_floats("history", history, ndim=2)
    ax = new_axes(ax)
    for number, label in enumerate(labels):
        ax.plot(history[:, number], DASHES[number % 4], label=label, linewidth=5 - 1.3 * (number % 4))
    ax.set(xlabel="step", ylabel=ylabel)
    ax.legend(fontsize=9, loc="upper right", bbox_to_anchor=(1, 0.96))
    ends = ", ".join(f"{label} ends at {value:.2f}" for label, value in zip(labels, history[-1], strict=True))
    describe(figure_of(ax), f"Lines over {len(history) - 1} steps: {ends}.")
    return ax


def histograms_by_depth(layers: Mapping[str, ArrayLike], *, xlabel: str, bins: int = 40) -> Figure:
    """Draw the distribution of a layer's numbers in a panel of its own, all on one scale: activations, or gradients.

    Parameters
    ----------
    layers : mapping of label to array_like
        First layer first.
    xlabel : str
        What the numbers are.
    """
    values = {label: as_floats(f"layers[{label!r}]", np.ravel(layer), ndim=1) for label, layer in layers.items()}
    if not values:
        raise ValueError("layers must hold at least one layer")
    reach = max(float(np.abs(v).max(initial=0)) for v in values.values()) or 1.0
    figure, axes = plt.subplots(
        len(values), 1, figsize=(5.4, 0.9 + 0.75 * len(values)), layout="constrained", sharex=True, squeeze=False
    )
    for ax, (label, numbers) in zip(axes.flat, values.items(), strict=True):
        ax.hist(numbers, bins=bins, range=(-reach, reach), color=COLOURS[0])
        ax.set_ylabel(label, rotation=0, ha="right", va="center")
        ax.set_yticks([])
        describe(figure, f"{label}: spread {numbers.std():.2g}, {np.mean(numbers == 0):.0%} exactly 0.")
    axes[-1, 0].set_xlabel(xlabel)
    return figure


def learning_curves(
    curves: Mapping[str, ArrayLike], *, ylabel: str = "loss", log: bool = False, ax: Axes | None = None
) -> Axes:
    """Draw a curve for each label; several runs, one a row, become their mean and a band around all of them.

    Parameters
    ----------
    curves : mapping of label to array_like, shape (epochs,) or (runs, epochs)
        Runs differ in their seed alone.
    log : bool
        Whether the vertical axis is logarithmic.
    """
    ax = new_axes(ax)
    for number, (label, runs) in enumerate(curves.items()):
        rows = np.atleast_2d(as_floats(f"curves[{label!r}]", runs, ndim=(1, 2)))
        epochs = np.arange(1, rows.shape[1] + 1)
        colour = COLOURS[number % len(COLOURS)]
        ax.plot(epochs, rows.mean(axis=0), DASHES[number % 4], color=colour, label=label)
        if len(rows) > 1:
            ax.fill_between(epochs, rows.min(axis=0), rows.max(axis=0), color=colour, alpha=0.2, linewidth=0)
        begin, end = rows[:, 0].mean(), rows[:, -1].mean()
        over = f" over {len(rows)} runs" if len(rows) > 1 else ""
        describe(figure_of(ax), f"{label}: {ylabel} from {begin:.3g} to {end:.3g} in {len(epochs)} epochs{over}.")
    ax.set(xlabel="epoch", ylabel=ylabel, yscale="log" if log else "linear")
    ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    ax.legend()
    return ax


def heat_map(
    values: ArrayLike,
    rows: Sequence[object],
    columns: Sequence[object],
    *,
    row_name: str,
    column_name: str,
    value_name: str,
    ax: Axes | None = None,
) -> Axes:
    """Draw a sweep over two hyperparameters: a square a configuration, with its number written in it.

    Parameters
    ----------
    values : array_like, shape (len(rows), len(columns))
        NaN where a run diverged; such a square is crossed out.
    """
    values = np.asarray(values, dtype=np.float64)
    if values.shape != (len(rows), len(columns)):
        raise ValueError(f"values must have shape {(len(rows), len(columns))}, but has shape {values.shape}")
    if np.isnan(values).all():
        raise ValueError("values must hold at least one number that is not NaN")
    ax = new_axes(ax, figsize=(1.4 + 0.75 * len(columns), 1.2 + 0.5 * len(rows)))
    image = ax.imshow(values, cmap="cividis", aspect="auto")
    ax.grid(False)
    ax.set_xticks(range(len(columns)), [str(c) for c in columns])
    ax.set_yticks(range(len(rows)), [str(r) for r in rows])
    ax.set(xlabel=column_name, ylabel=row_name)
    low, high = np.nanmin(values), np.nanmax(values)
    for (i, j), value in np.ndenumerate(values):
        text = "×" if np.isnan(value) else f"{value:.2g}"
        dark = not np.isnan(value) and value < (low + high) / 2
        # black and white are not the page's ink and paper: a square keeps its colour on a dark page
        ax.text(j, i, text, ha="center", va="center", color="white" if dark else "black", fontsize=9)
    figure_of(ax).colorbar(image, ax=ax, label=value_name)
    best = [int(k) for k in np.unravel_index(int(np.nanargmax(values)), values.shape)]
    where = f"{row_name} {rows[best[0]]} and {column_name} {columns[best[1]]}"
    describe(figure_of(ax), f"{value_name} over {row_name} and {column_name}: highest, {high:.3g}, at {where}.")
    return ax
