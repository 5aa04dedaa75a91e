"""Pictures of training: paths downhill on a surface of two numbers, and runs side by side."""

from collections.abc import Callable, Mapping

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator
from numpy.typing import ArrayLike

from wbcourse._validate import FloatArray, as_floats
from wbcourse.figures._style import COLOURS, DASHES, INK, MARKERS, PAPER, describe, figure_of, new_axes
from wbcourse.figures.networks import regions

Surface = Callable[[FloatArray], ArrayLike]
Range = tuple[float, float]


def descents(
    loss: Surface,
    paths: Mapping[str, ArrayLike],
    *,
    xlim: Range,
    ylim: Range,
    names: tuple[str, str] = ("weight $w$", "bias $b$"),
    ax: Axes | None = None,
) -> Axes:
    """Draw a loss over two numbers as lines of equal height, a cross where it is lowest, and paths that go down it.

    Parameters
    ----------
    loss : callable
        Takes points, an array (n, 2), and returns n numbers.
    paths : mapping of label to array_like, shape (steps + 1, 2)
        A point for each step, the start first, which is drawn as a ring. What leaves the picture is cut off.
    xlim, ylim : pair of float
        What part of the plane to show.
    names : pair of str
        What the two numbers are.
    """
    ax = new_axes(ax, figsize=(5.0, 3.8))
    _surface(ax, loss, xlim, ylim)
    for number, (label, points) in enumerate(paths.items()):
        _path(ax, loss, label, points, number)
    ax.set(xlabel=names[0], ylabel=names[1])
    if paths:
        ax.legend(fontsize=9)
    return ax


def descents_apart(
    loss: Surface | Mapping[str, Surface],
    paths: Mapping[str, ArrayLike],
    *,
    xlim: Range,
    ylim: Range,
    names: tuple[str, str] = ("weight $w$", "bias $b$"),
    per_row: int = 3,
) -> Figure:
    """Draw each path in a panel of its own, on the same surface or on that of its label; see :func:`descents`."""
    surfaces = loss if isinstance(loss, Mapping) else dict.fromkeys(paths, loss)
    if surfaces.keys() != paths.keys():
        raise ValueError(f"loss must have a surface for each of {list(paths)}, but has {list(surfaces)}")
    figure, axes = _panels(len(paths), per_row, height=1.75)
    for ax, (label, points) in zip(axes, paths.items(), strict=True):
        _surface(ax, surfaces[label], xlim, ylim)
        _path(ax, surfaces[label], label, points, 0)
        ax.set_title(label, fontsize=11)
    figure.supxlabel(names[0], fontsize=11)
    figure.supylabel(names[1], fontsize=11)
    return figure


def _surface(ax: Axes, loss: Surface, xlim: Range, ylim: Range) -> None:
    x, y = np.linspace(*xlim, 121), np.linspace(*ylim, 121)
    points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    heights = as_floats("loss", loss(points), ndim=1).reshape(121, 121)
    low, high = float(heights.min()), float(heights.max())
    if low < high:
        # evenly on a root's scale: as far apart in a bowl, however high its rim
        levels = low + (high - low) * np.linspace(0.05, 0.95, 10) ** 2
        ax.contour(x, y, heights, levels=levels, colors=INK, alpha=0.4, linewidths=0.8)
    row, column = np.unravel_index(int(heights.argmin()), heights.shape)
    ax.plot(x[column], y[row], "+", color=INK, markersize=12, markeredgewidth=2, zorder=4)
    ax.grid(False)
    ax.set(xlim=xlim, ylim=ylim)


def _path(ax: Axes, loss: Surface, label: str, given: ArrayLike, number: int) -> None:
    points = as_floats(f"paths[{label!r}]", given, ndim=2)
    if points.shape[1] != 2:
        raise ValueError(f"paths[{label!r}] must have shape (steps + 1, 2), but has shape {points.shape}")
    colour, style = COLOURS[number % 4], DASHES[number % 4] + MARKERS[number % 4]
    ax.plot(*points.T, style, color=colour, linewidth=1.3, markersize=3, label=label)
    ax.plot(*points[0], "o", color=PAPER, markeredgecolor=INK, markersize=7, zorder=3)
    begin, end = (float(np.asarray(loss(points[[k]]))[0]) for k in (0, -1))
    describe(figure_of(ax), f"{label}: from a loss of {begin:.3g} to {end:.3g} in {len(points) - 1} steps.")


def curves_apart(
    runs: Mapping[str, Mapping[str, ArrayLike]],
    *,
    ylabel: str = "loss",
    stops: Mapping[str, int] | None = None,
    log: bool = False,
) -> Figure:
    """Draw learning curves in a panel a run, side by side and on one scale.

    Parameters
    ----------
    runs : mapping of title to (mapping of label to array_like, shape (epochs,))
        Training and validation, say.
    stops : mapping of title to int
        An epoch to be marked by an upright line, counted from 1.
    log : bool
        Whether the vertical axis is logarithmic.
    """
    figure, axes = _panels(len(runs), per_row=3, height=2.0)
    for ax, (title, curves) in zip(axes, runs.items(), strict=True):
        for number, (label, given) in enumerate(curves.items()):
            curve = as_floats(f"runs[{title!r}][{label!r}]", given, ndim=1)
            ax.plot(np.arange(1, len(curve) + 1), curve, DASHES[number % 4], color=COLOURS[number % 4], label=label)
            low = int(curve.argmin())
            describe(
                figure,
                f"{title}, {label}: {ylabel} from {curve[0]:.2g} to {curve[-1]:.2g} in {len(curve)} epochs, lowest "
                f"{curve[low]:.2g} after epoch {low + 1}.",
            )
        if stops and title in stops:
            ax.axvline(stops[title], color=INK, linestyle=":", linewidth=1.3)
        ax.set_title(title, fontsize=11)
        ax.set_yscale("log" if log else "linear")
        ax.xaxis.set_major_locator(MaxNLocator(3, integer=True))
    axes[0].legend(fontsize=9)
    figure.supxlabel("epoch", fontsize=11)
    figure.supylabel(ylabel, fontsize=11)
    return figure


def regions_apart(
    answers: Mapping[str, Callable[[FloatArray], ArrayLike]], X: ArrayLike, y: ArrayLike, *, reach: float = 2.0
) -> Figure:
    """Draw what several functions of two inputs answer over the plane, side by side; see :func:`regions`."""
    figure, axes = _panels(len(answers), per_row=3, height=2.0)
    for ax, (title, answer) in zip(axes, answers.items(), strict=True):
        describe(figure, f"{title}:")
        regions(answer, X, y, reach=reach, ax=ax)
        for line in ax.lines:
            line.set(markersize=3.5, markeredgewidth=0.3)
        ax.set(title=title, xlabel="", ylabel="")
        ax.title.set_fontsize(11)
    figure.supxlabel("input $x_1$", fontsize=11)
    figure.supylabel("input $x_2$", fontsize=11)
    return figure


def _panels(n: int, per_row: int, height: float) -> tuple[Figure, list[Axes]]:
    """Return a figure with `n` panels on one scale."""
    if n == 0:
        raise ValueError("there must be at least one panel to draw, but there is none")
    columns = min(n, per_row)
    rows = -(-n // columns)
    size = (5.4, 0.7 + height * rows)
    figure, grid = plt.subplots(
        rows, columns, figsize=size, layout="constrained", sharex=True, sharey=True, squeeze=False
    )
    for ax in grid.flat[n:]:
        ax.set_axis_off()
    return figure, list(grid.flat[:n])
