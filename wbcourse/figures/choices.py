"""Pictures of choices compared: one hyperparameter at a time, a grid beside chance, the best of many looks."""

from collections.abc import Mapping, Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from wbcourse._validate import FloatArray, as_floats
from wbcourse.figures._style import BLUE, COLOURS, DASHES, INK, MARKERS, ORANGE, describe, figure_of, new_axes

Options = Mapping[object, ArrayLike]


def one_at_a_time(
    experiments: Mapping[str, Options], *, ylabel: str, per_row: int = 2, ylim: tuple[float, float] | None = None
) -> Figure:
    """Draw a panel an experiment: a pale dot each run, and for each option the mean with two standard errors.

    Parameters
    ----------
    experiments : mapping of title to {option: runs}
        The runs of an option differ in their seed alone; there are at least two of each.
    ylabel : str
        What the runs' numbers are.
    ylim : (float, float), optional
        The ends of the vertical axis, which all panels share.
    """
    if not experiments:
        raise ValueError("experiments must hold at least one, but is empty")
    n_rows, per_row = -(-len(experiments) // per_row), min(per_row, len(experiments))
    figure, axes = plt.subplots(
        n_rows, per_row, figsize=(5.4, 0.5 + 1.75 * n_rows), layout="constrained", sharey=True, squeeze=False
    )
    for ax, (title, options) in zip(axes.flat, experiments.items(), strict=False):
        means = _panel(ax, title, options)
        best = max(means, key=lambda label: means[label])
        describe(
            figure, f"{title}: highest mean {ylabel} {means[best]:.3g} for {best}, lowest {min(means.values()):.3g}."
        )
    for ax in axes.flat[len(experiments) :]:
        ax.set_visible(False)
    if ylim is not None:
        axes[0, 0].set_ylim(*ylim)
    figure.supylabel(ylabel, fontsize=11)
    return figure


def _panel(ax: Axes, title: str, options: Options) -> dict[str, float]:
    means = {}
    for place, (option, given) in enumerate(options.items()):
        runs = as_floats(f"experiments[{title!r}][{option!r}]", given, ndim=1)
        if len(runs) < 2:
            raise ValueError(f"experiments[{title!r}][{option!r}] must hold at least two runs, but holds {len(runs)}")
        error = 2 * runs.std(ddof=1) / len(runs) ** 0.5  # two standard errors of the mean
        ax.plot(place + np.linspace(-0.18, 0.18, len(runs)), runs, ".", color=BLUE, alpha=0.45, markersize=5)
        ax.errorbar(place, runs.mean(), error, fmt="D", color=ORANGE, markersize=4, capsize=4, linewidth=1.8)
        means[str(option)] = float(runs.mean())
    ax.set_title(title, fontsize=11)
    ax.set_xticks(range(len(options)), [str(option) for option in options], fontsize=9)
    ax.grid(axis="x", visible=False)
    ax.margins(x=0.06)
    return means


def searched_points(
    searches: Mapping[str, ArrayLike], x: ArrayLike, curve: ArrayLike, *, x_name: str, y_name: str, value_name: str
) -> Figure:
    """Draw where searches over two hyperparameters looked, and above it what they saw of the one that matters.

    After the picture of Bergstra and Bengio (2012). Both axes are logarithmic.

    Parameters
    ----------
    searches : mapping of label to array_like, shape (n, 2)
        What was tried: the one that matters first. One to four.
    x, curve : array_like, shape (m,)
        Values of the one that matters, rising, and what comes of them.
    """
    x, curve = as_floats("x", x, ndim=1), as_floats("curve", curve, ndim=1)
    if curve.shape != x.shape:
        raise ValueError(f"curve must have shape {x.shape}, but has shape {curve.shape}")
    figure, axes = plt.subplots(
        2, len(searches), figsize=(5.4, 4.0), layout="constrained", sharex=True, sharey="row", squeeze=False,
        gridspec_kw={"height_ratios": [1, 1.4]},
    )  # fmt: skip
    for number, (label, given) in enumerate(searches.items()):
        (above, below), points = axes[:, number], as_floats(f"searches[{label!r}]", given, ndim=2)
        seen = np.interp(np.log(points[:, 0]), np.log(x), curve)
        above.plot(x, curve, color=INK, linewidth=1.2)
        above.vlines(points[:, 0], curve.min(), seen, color=ORANGE, linewidth=1, linestyle=":")
        above.plot(points[:, 0], seen, MARKERS[number], color=ORANGE, markersize=5)
        above.set_title(label, fontsize=11)
        below.loglog(*points.T, MARKERS[number], color=BLUE, markersize=6)
        below.set_xlabel(x_name)
        tried = len(np.unique(points[:, 0]))
        describe(
            figure,
            f"{label}: {len(points)} points with {tried} different values of {x_name}, the best at "
            f"{points[seen.argmin(), 0]:.2g} with {value_name} {seen.min():.2f}.",
        )
    axes[0, 0].set(ylabel=value_name)
    axes[1, 0].set(ylabel=y_name)
    return figure


def best_of_many(looks: Sequence[int], lines: Mapping[str, ArrayLike], *, ylabel: str, ax: Axes | None = None) -> Axes:
    """Draw how good the best of many looks, on what it was chosen by and on what it was not, over how many were tried.

    Parameters
    ----------
    looks : sequence of int
        How many were tried.
    lines : mapping of label to array_like, shape (len(looks),)
        One to four.
    """
    ax = new_axes(ax)
    for number, (label, given) in enumerate(lines.items()):
        values: FloatArray = as_floats(f"lines[{label!r}]", given, ndim=1)
        if len(values) != len(looks):
            raise ValueError(f"lines[{label!r}] must have shape ({len(looks)},), but has shape {values.shape}")
        style = DASHES[number % 4] + MARKERS[number % 4]
        ax.plot(looks, values, style, color=COLOURS[number % 4], markersize=5, label=label)
        describe(figure_of(ax), f"{label}: {ylabel} from {values[0]:.3g} to {values[-1]:.3g}.")
    ax.set_xscale("log")
    ax.set_xticks(looks, [str(n) for n in looks])
    ax.minorticks_off()
    ax.set(xlabel="how many were tried", ylabel=ylabel)
    ax.legend()
    return ax
