"""The explorable of chapters *Weights* and *Biases*: one neuron, two inputs."""

from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from wbcourse._validate import FloatArray, as_floats, one_of
from wbcourse.biases import boundary_offset
from wbcourse.explorables._base import Explorable, checked_id, rich

REACH = 4.0  # the plane runs from -4 to 4 on both axes
ACTIVATIONS = ("sigmoid", "tanh", "relu", "step", "identity")
VIEWS = ("bias", "threshold", "input")


class Neuron(Explorable):
    """A neuron with two inputs whose weights can be dragged.

    Parameters
    ----------
    w1, w2 : float
        Weights, from -4 to 4.
    b : float
        Bias; shown and movable with `show_bias`.
    activation : {"sigmoid", "tanh", "relu", "step", "identity"}
    x : tuple of float
        Where the probe point is.
    points : array_like, shape (n, 2), optional
        Samples to tell apart, from -4 to 4, with `labels` (n,) of 0 and 1.
    show_bias : bool
        Whether the bias has a slider, and the boundary shows its distance from the origin and can be dragged.
    view : {"bias", "threshold", "input"}
        How the bias is said, with `show_bias`: as what is added, as the threshold ``-b`` that the weighted sum has to
        reach, or as the weight of a third input that is always 1. The neuron answers the same.
    goal : str
        What to try, a sentence above the plane; ```code``` and ``*emphasis*`` are understood.
    id : str
        The name of its numbers in the page's address; one of its own for each neuron of a page.

    Raises
    ------
    ValueError, TypeError
        If a number is no number or lies outside the plane, a name is not known, or `view` has no bias to show. The
        message names the argument.

    Examples
    --------
    >>> neuron = Neuron(w1=1.0, w2=-0.5)
    >>> neuron
    Neuron(w1=1.00, w2=-0.50)
    >>> neuron.w1 = 2.0  # moves the arrow in the notebook, too
    """

    front_end = "neuron"
    state_names = ("id", "w1", "w2", "b", "x1", "x2", "activation", "points", "labels", "show_bias", "view", "goal")

    w1 = traitlets.Float(1.0).tag(sync=True)
    w2 = traitlets.Float(0.5).tag(sync=True)
    b = traitlets.Float(0.0).tag(sync=True)
    x1 = traitlets.Float(2.0).tag(sync=True)
    x2 = traitlets.Float(2.5).tag(sync=True)
    activation = traitlets.Unicode("sigmoid").tag(sync=True)
    points: Any = traitlets.List().tag(sync=True)
    labels: Any = traitlets.List().tag(sync=True)
    show_bias = traitlets.Bool(False).tag(sync=True)
    view = traitlets.Unicode("bias").tag(sync=True)
    goal = traitlets.Unicode("").tag(sync=True)
    id = traitlets.Unicode("neuron").tag(sync=True)

    def __init__(
        self,
        w1: float = 1.0,
        w2: float = 0.5,
        b: float = 0.0,
        *,
        activation: str = "sigmoid",
        x: tuple[float, float] = (2.0, 2.5),
        points: ArrayLike | None = None,
        labels: ArrayLike | None = None,
        show_bias: bool = False,
        view: str = "bias",
        goal: str = "",
        id: str = "neuron",
    ) -> None:
        numbers = {name: _on_plane(name, value) for name, value in (("w1", w1), ("w2", w2), ("b", b))}
        probe = as_floats("x", x, ndim=1)
        if len(probe) != 2:
            raise ValueError(f"x must be two numbers, but is {x!r}")
        numbers |= {name: _on_plane(name, value) for name, value in zip(("x1", "x2"), probe.tolist(), strict=True)}
        marks, classes = _points(points, labels)
        options: dict[str, Any] = {"activation": activation, "show_bias": show_bias, "view": view, "goal": goal}
        super().__init__(**numbers, points=marks, labels=classes, id=checked_id(id), **options)

    @traitlets.validate("w1", "w2", "b", "x1", "x2")
    def _check_number(self, proposal: Any) -> float:
        return _on_plane(proposal.trait.name, proposal.value)

    @traitlets.validate("activation")
    def _check_activation(self, proposal: Any) -> str:
        return one_of("activation", proposal.value, ACTIVATIONS)

    @traitlets.validate("view")
    def _check_view(self, proposal: Any) -> str:
        view = one_of("view", proposal.value, VIEWS)
        if view != "bias" and not self.show_bias:
            raise ValueError(f"view={view!r} needs show_bias=True: without it there is no bias to look at")
        return view

    @property
    def w(self) -> FloatArray:
        """The two weights as an array, shape (2,)."""
        return np.array([self.w1, self.w2])

    def __repr__(self) -> str:
        bias = f", b={self.b:.2f}" if self.show_bias else ""
        return f"Neuron(w1={self.w1:.2f}, w2={self.w2:.2f}{bias})"

    def text_alternative(self) -> str:
        """Return what the picture would show, in words."""
        goal = f'<p class="wb-goal">{rich(self.goal)}</p>' if self.goal else ""
        task = f" {len(self.points)} points of two classes are to be told apart." if self.points else ""
        # the style sheet reckons the height from what there is to show
        return (
            f'{goal}<div class="wb-neuron" style="--sliders: {2 + self.show_bias}; --scores: {int(bool(self.points))}; '
            f'--biases: {int(self.show_bias)}">'
            f"<p>Here stands a neuron with two inputs that can be moved. Its weights are {self.w1:.2f} and "
            f"{self.w2:.2f}{self._bias_in_words()}; {self._boundary_in_words()}.{task} It needs JavaScript.</p></div>"
        )

    def _bias_in_words(self) -> str:
        if not self.show_bias:
            return f" and its bias is {self.b:.2f}" if self.b else ""
        return {
            "bias": f", and its bias {self.b:z.2f} is added to the sum",
            "threshold": f", and it fires once the weighted sum reaches the threshold {-self.b:z.2f}",
            "input": f", and a third input, always 1, has the weight {self.b:z.2f}",
        }[self.view]

    def _boundary_in_words(self) -> str:
        line = "the boundary is a line at a right angle to the arrow that they make"
        if not self.show_bias:
            return line
        if not self.w.any():
            return "there is no boundary, as both weights are 0"
        return f"{line}, at a distance of {boundary_offset(self.w, self.b):z.2f} from the origin"


def _on_plane(name: str, value: float) -> float:
    """Return `value` as a ``float`` if it is a number that the plane and the sliders can show."""
    number = float(as_floats(name, value, ndim=0))
    if not -REACH <= number <= REACH:
        raise ValueError(f"{name} must be from {-REACH:g} to {REACH:g}, but is {number:g}")
    return number


def _points(points: ArrayLike | None, labels: ArrayLike | None) -> tuple[list[list[float]], list[int]]:
    """Check points and labels, and return them as lists that JSON can hold."""
    if points is None:
        return [], []
    marks = as_floats("points", points, ndim=2)
    classes = np.asarray([] if labels is None else labels)
    if marks.shape[1] != 2:
        raise ValueError(f"points must have shape (n, 2), but have shape {marks.shape}")
    if (np.abs(marks) > REACH).any():
        raise ValueError(f"points must lie from {-REACH:g} to {REACH:g}, but reach {np.abs(marks).max():g}")
    if classes.shape != (len(marks),) or not np.isin(classes, (0, 1)).all():
        raise ValueError(f"labels must be {len(marks)} numbers 0 or 1, one a point, but are {classes.tolist()}")
    # three decimals place a point exactly enough, and keep the page small
    return marks.round(3).tolist(), classes.astype(int).tolist()
