"""Pictures of networks: neurons and connections with their sign and size, and what a network answers over the plane."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from wbcourse._validate import FloatArray, as_floats
from wbcourse.figures._style import BLUE, INK, ORANGE, PAPER, SIGNED, describe, figure_of, new_axes

MOST_NEURONS = 16  # more in a layer are not drawn: their connections would be a grey mass


def network(
    weights: Sequence[ArrayLike],
    *,
    labels: Sequence[str] = (),
    highlight: Sequence[ArrayLike] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw a network: a disc a neuron, a line a connection, as wide as its weight is large; negative ones are dashed.

    Parameters
    ----------
    weights : sequence of array_like, each of shape (n_in, n_out)
        First layer first. Gradients can be drawn the same way.
    labels : sequence of str
        A name for each column of neurons, inputs first.
    highlight : sequence of array_like of bool, optional
        Of the shapes of `weights`: connections to be drawn in full colour, the others being faint.
    """
    layers = [as_floats(f"weights[{i}]", W, ndim=2) for i, W in enumerate(weights)]
    for i, (W, after) in enumerate(pairwise(layers)):
        if W.shape[1] != after.shape[0]:
            raise ValueError(
                f"weights[{i}] {W.shape} leads to {W.shape[1]} neurons, but weights[{i + 1}] {after.shape} wants "
                f"{after.shape[0]}"
            )
    sizes = [layers[0].shape[0], *(W.shape[1] for W in layers)]
    if max(sizes) > MOST_NEURONS:
        raise ValueError(f"a layer must have at most {MOST_NEURONS} neurons to be drawn, but one has {max(sizes)}")
    ax = new_axes(ax, figsize=(5.4, 0.8 + 0.42 * max(sizes)))
    places = [np.stack([np.full(n, float(x)), (n - 1) / 2 - np.arange(n)], axis=1) for x, n in enumerate(sizes)]
    largest = max(float(np.abs(W).max()) for W in layers) or 1.0
    for number, W in enumerate(layers):
        for (i, j), value in np.ndenumerate(W):
            strong = highlight is None or bool(np.asarray(highlight[number])[i, j])
            ax.plot(
                *np.stack([places[number][i], places[number + 1][j]], axis=1),
                color=BLUE if value >= 0 else ORANGE,
                linestyle="-" if value >= 0 else (0, (4, 2)),
                linewidth=0.3 + 4 * abs(value) / largest,
                alpha=0.9 if strong else 0.15,
                zorder=1,
            )
    for place in places:
        ax.plot(*place.T, "o", color=PAPER, markeredgecolor=INK, markersize=13, linestyle="none", zorder=2)
    for x, label in enumerate(labels):
        ax.text(x, max(sizes) / 2 + 0.1, label, ha="center", va="bottom")
    ax.set_axis_off()
    ax.margins(0.12)
    ax.set_ylim(-max(sizes) / 2 - 0.2, max(sizes) / 2 + 0.6)
    negative = sum(int(np.sum(W < 0)) for W in layers)
    total = sum(W.size for W in layers)
    describe(
        figure_of(ax),
        f"A network with {' to '.join(map(str, sizes))} neurons and {total} connections, {negative} of them negative.",
    )
    return ax


def regions(
    answer: Callable[[FloatArray], ArrayLike],
    X: ArrayLike,
    y: ArrayLike,
    *,
    reach: float = 4.0,
    ax: Axes | None = None,
) -> Axes:
    """Draw what any function of two inputs answers over the plane, where it changes its mind, and the samples.

    Parameters
    ----------
    answer : callable
        Takes an array (n, 2) and returns n numbers: positive for class 1, negative for class 0.
    X : array_like, shape (n, 2)
    y : array_like, shape (n,)
        Classes 0 and 1.
    """
    X, classes = as_floats("X", X, ndim=2), np.asarray(y)
    ax = new_axes(ax, figsize=(4.4, 3.8))
    ticks = np.linspace(-reach, reach, 81)
    grid = np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2)
    z = np.asarray(answer(grid), dtype=np.float64).reshape(81, 81)
    limit = max(float(np.abs(z).max()), 1e-12)
    ax.imshow(z, origin="lower", extent=(-reach, reach, -reach, reach), cmap=SIGNED, vmin=-limit, vmax=limit)
    if z.min() < 0 < z.max():
        ax.contour(ticks, ticks, z, levels=[0.0], colors="black", linestyles="--", linewidths=1.5)
    for k in (0, 1):
        ax.plot(*X[classes == k].T, "so"[k], color=(ORANGE, BLUE)[k], markeredgecolor="white", linestyle="none")
    ax.grid(False)
    ax.set(xlim=(-reach, reach), ylim=(-reach, reach), xlabel="input $x_1$", ylabel="input $x_2$", aspect="equal")
    right = np.mean((np.asarray(answer(X)).reshape(-1) > 0) == (classes == 1))
    describe(
        figure_of(ax),
        f"A plane of two inputs, parted by a dashed boundary; {right:.0%} of {len(X)} samples lie on their side.",
    )
    return ax
