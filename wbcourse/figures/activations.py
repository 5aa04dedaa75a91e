"""Pictures of a forward pass: the bends, a digit on its way through the layers, the plane folded and cut in pieces."""

from collections.abc import Sequence

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from wbcourse._validate import as_floats
from wbcourse.activations import Activation, get_activation
from wbcourse.figures._style import BLUE, DASHES, ORANGE, SIGNED, describe, figure_of, new_axes
from wbcourse.figures.networks import regions
from wbcourse.forward import Network
from wbcourse.softmax import softmax


def activation_curves(activations: Sequence[str | Activation], *, reach: float = 4.0) -> Figure:
    """Draw each activation in a panel of its own, ``f(z)`` as a full line and its slope as a dashed one.

    Parameters
    ----------
    activations : sequence of str or Activation
    reach : float
        The sums run from ``-reach`` to ``reach``.
    """
    chosen = [get_activation(activation) for activation in activations]
    n_rows = -(-len(chosen) // 2)
    figure, axes = plt.subplots(
        n_rows, 2, figsize=(5.4, 1.7 * n_rows + 0.5), layout="constrained", sharex=True, sharey=True, squeeze=False
    )
    z = np.linspace(-reach, reach, 801)
    for ax, activation in zip(axes.flat, chosen, strict=False):
        value, slope = activation.f(z), activation.derivative(z)
        at_kink = np.isin(z, activation.kinks)  # a line through a kink would show a slope that is not there
        if activation.name == "step":
            value = np.where(at_kink, np.nan, value)
        ax.plot(z, value, "-", color=BLUE, label="$f(z)$")
        ax.plot(z, np.where(at_kink, np.nan, slope), "--", color=ORANGE, label="slope")
        ax.set_title(activation.name, fontsize=11)
        low, high = activation.range
        describe(figure, f"{activation.name}: from {low:g} to {high:g}, slope at most {slope.max():.2g}.")
    for ax in axes.flat[len(chosen) :]:
        ax.set_visible(False)
    for ax in axes[-1]:
        ax.set_xlabel("weighted sum $z$")
    axes[0, 0].set_ylim(-1.4, 2.4)
    axes[0, 0].legend(loc="upper left", fontsize=9)
    return figure


def journey(network: Network, x: ArrayLike, *, names: Sequence[str] = ()) -> Figure:
    """Draw one picture on its way through a network: the input, each hidden layer as a picture, the probabilities.

    Parameters
    ----------
    network : Network
        The widths of input and hidden layers are square numbers; the outputs are logits.
    x : array_like, shape (n_in,)
    names : sequence of str, optional
        One a class; the classes' numbers by default.
    """
    x = as_floats("x", x, ndim=1)
    trace = network.forward(x[np.newaxis])
    stages = [x, *(a[0] for a in trace.a[:-1])]
    sides = [round(len(stage) ** 0.5) for stage in stages]
    for layer, (stage, side) in enumerate(zip(stages, sides, strict=True)):
        if side**2 != len(stage):
            raise ValueError(
                f"each layer must have a square number of neurons to be drawn, but layer {layer} has {len(stage)}"
            )
    p = softmax(trace.outputs[0])
    names = names or [str(k) for k in range(len(p))]
    figure, axes = plt.subplots(1, len(stages) + 1, figsize=(5.4, 2.1), layout="constrained")
    for layer, (ax, stage, side) in enumerate(zip(axes, stages, sides, strict=False)):
        ax.imshow(stage.reshape(side, side), cmap="Greys", vmin=0, vmax=max(float(stage.max()), 1e-12))
        ax.set_title("input" if layer == 0 else f"layer {layer}", fontsize=11)
        ax.set(xticks=[], yticks=[])
        ax.spines[:].set_visible(True)
        ax.grid(False)
    axes[-1].barh(list(names), p, color=BLUE)
    axes[-1].invert_yaxis()
    axes[-1].set_title("probabilities", fontsize=11)
    axes[-1].set(xlim=(0, 1), xticks=[0, 0.5, 1])
    axes[-1].grid(axis="y", visible=False)
    axes[-1].tick_params(labelsize=9)
    layers = f"{len(stages) - 1} hidden layer{'' if len(stages) == 2 else 's'}"
    hidden = "".join(
        f" Layer {k}: {np.mean(a > 0):.0%} of {a.size} neurons answer." for k, a in enumerate(stages[1:], 1)
    )
    describe(figure, f"A picture, {layers} and bars.{hidden} Longest bar: {names[int(p.argmax())]}.")
    return figure


def folding(network: Network, X: ArrayLike, y: ArrayLike) -> Figure:
    """Draw what the hidden layer of a 2-2-1 network does to the plane: the samples before it, and behind it.

    Parameters
    ----------
    network : Network
        Two inputs, two hidden neurons, one output.
    X : array_like, shape (n, 2)
    y : array_like, shape (n,)
        Classes 0 and 1.
    """
    if network.sizes != (2, 2, 1):
        raise ValueError(f"network must have sizes (2, 2, 1), but has {network.sizes}")
    X = as_floats("X", X, ndim=2)
    behind = network.forward(X).a[0]
    weights, biases = network.weights[1:], network.biases[1:]
    last = Network.from_arrays(weights, biases, network.activations[1:])
    figure, axes = plt.subplots(1, 2, figsize=(5.4, 2.9), layout="constrained")
    for ax, answer, points in zip(axes, (network.predict, last.predict), (X, behind), strict=True):
        reach = float(np.abs(points).max()) + 0.7
        regions(answer, points, y, reach=reach, ax=ax)
        ax.set(xlim=(points.min() - 0.7, reach), ylim=(points.min() - 0.7, reach))
        for place in np.unique(points, axis=0):
            same = (points == place).all(axis=1)
            here = [f"({x[0]:g}, {x[1]:g})" for x in X[same]]
            below = np.asarray(y)[same].all()  # a label on its class's side stays clear of the boundary
            style = {"textcoords": "offset points", "ha": "center", "color": "black", "fontsize": 9}
            ax.annotate(" ".join(here), place, (0, -15 if below else 7), **style)
    axes[0].set_title("the inputs", fontsize=11)
    axes[1].set_title("behind the hidden layer", fontsize=11)
    axes[1].set(xlabel="neuron 1", ylabel="neuron 2")
    places = ", ".join(f"({x[0]:g}, {x[1]:g}) to ({a[0]:g}, {a[1]:g})" for x, a in zip(X, behind, strict=True))
    describe(figure, f"The hidden layer moves {places}.")
    return figure


def creases(network: Network, *, reach: float = 4.0, ax: Axes | None = None) -> Axes:
    """Draw where each neuron of a network with two inputs has the sum 0: between these lines a ReLU network is linear.

    Parameters
    ----------
    network : Network
        One output, whose line is the boundary of the answer.
    reach : float
        The plane runs from ``-reach`` to ``reach`` on both axes.
    """
    if network.sizes[0] != 2 or network.sizes[-1] != 1:
        raise ValueError(f"network must have two inputs and one output, but has sizes {network.sizes}")
    ax = new_axes(ax, figsize=(4.4, 3.8))
    ticks = np.linspace(-reach, reach, 201)
    trace = network.forward(np.stack(np.meshgrid(ticks, ticks), axis=-1).reshape(-1, 2))
    answer = trace.outputs.reshape(201, 201)
    limit = max(float(np.abs(answer).max()), 1e-12)
    ax.imshow(answer, origin="lower", extent=(-reach, reach, -reach, reach), cmap=SIGNED, vmin=-limit, vmax=limit)
    for layer, z in enumerate(trace.z[:-1]):
        for sums in z.T:
            if sums.min() < 0 < sums.max():
                ax.contour(
                    ticks, ticks, sums.reshape(201, 201), levels=[0.0], colors="#555555",
                    linestyles=(DASHES[0], DASHES[3])[layer % 2], linewidths=1.2,
                )  # fmt: skip
    if answer.min() < 0 < answer.max():
        ax.contour(ticks, ticks, answer, levels=[0.0], colors="black", linestyles="--", linewidths=2.2)
    ax.grid(False)
    ax.set(xlabel="input $x_1$", ylabel="input $x_2$", aspect="equal")
    hidden = " and ".join(map(str, network.sizes[1:-1])) or "no"
    describe(
        figure_of(ax),
        f"A plane of two inputs, crossed by the lines of {hidden} hidden neurons; a dashed line parts positive answers "
        f"({np.mean(answer > 0):.0%} of the plane) from negative ones.",
    )
    return ax
