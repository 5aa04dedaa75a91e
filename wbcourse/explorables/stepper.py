"""The explorable of chapters *Forward propagation* and *Backward propagation*: a small network, step by step."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import traitlets
from numpy.typing import ArrayLike

from wbcourse._validate import FloatArray, as_floats, one_of, whole
from wbcourse.activations import ACTIVATIONS, sigmoid
from wbcourse.backward import backward
from wbcourse.explorables._base import Explorable, checked_id, rich
from wbcourse.forward import Network
from wbcourse.losses import KINDS, Loss
from wbcourse.parameters import Parameters
from wbcourse.softmax import softmax

MOST_LAYERS, MOST_NEURONS = 3, 4  # what a phone's screen has room for
LIMIT = 100.0  # of weights, biases and inputs
KNOWN = ("identity", "step", "sigmoid", "tanh", "relu", "leaky_relu")
FUNCTION_OF_LOSS = {"squared_error": "", "binary_cross_entropy": "sigmoid", "cross_entropy": "softmax"}


class Stepper(Explorable):
    """A small network through which one sample goes forward and, with a target, the blame goes back.

    Parameters
    ----------
    network : Network
        At most 3 layers of weights and 4 neurons a layer. Its numbers are copied.
    x : array_like, shape (n_in,)
        The sample.
    target : int or array_like, optional
        The right class for ``cross_entropy``, else the values that the outputs should have. Without one there is only
        the way forward.
    loss : {"cross_entropy", "binary_cross_entropy", "squared_error"}
        Of the sample. It also says what becomes of the logits at the end: softmax, sigmoid, or nothing. Without a
        target a single output, or one with an activation, is shown as it is.
    inputs : sequence of str, optional
        Names of the inputs, short ones.
    id : str
        The name of its numbers in the page's address; one of its own for each stepper of a page.
    goal : str
        What to try, a sentence above the picture; ```code``` and ``*emphasis*`` are understood.

    Attributes
    ----------
    vector : list of float
        Weights and biases as they are now, laid out like ``network.parameters.vector``; can be set.
    x : list of float
        The sample as it is now; can be set.
    position : int
        How many steps have been taken; can be set.

    Raises
    ------
    ValueError, TypeError
        If the network is too large or has another activation, or sample or target do not fit it. The message names
        the argument.

    Examples
    --------
    >>> xor = Network.from_arrays([[[1, 1], [1, 1]], [[1], [-2]]], [[0, -1], [0]])
    >>> stepper = Stepper(xor, [1, 0])
    >>> stepper
    Stepper(2-2-1: relu, identity; x = 1, 0)
    >>> stepper.network.weights[1].ravel().tolist()
    [1.0, -2.0]
    """

    front_end = "stepper"
    state_names = (
        *("id", "goal", "sizes", "activations", "has_biases", "inputs", "loss", "prediction", "targets"),
        *("vector", "x", "position"),
    )

    sizes: Any = traitlets.List().tag(sync=True)
    activations: Any = traitlets.List().tag(sync=True)
    has_biases = traitlets.Bool(True).tag(sync=True)
    inputs: Any = traitlets.List().tag(sync=True)
    loss = traitlets.Unicode("cross_entropy").tag(sync=True)
    prediction = traitlets.Unicode("").tag(sync=True)
    targets: Any = traitlets.List().tag(sync=True)
    vector: Any = traitlets.List().tag(sync=True)
    x: Any = traitlets.List().tag(sync=True)
    position = traitlets.Int(0).tag(sync=True)
    goal = traitlets.Unicode("").tag(sync=True)
    id = traitlets.Unicode("stepper").tag(sync=True)

    def __init__(
        self,
        network: Network,
        x: ArrayLike,
        *,
        target: int | ArrayLike | None = None,
        loss: str = "cross_entropy",
        inputs: Sequence[str] | None = None,
        id: str = "stepper",
        goal: str = "",
    ) -> None:
        _check_network(network)
        names = [activation.name for activation in network.activations]
        loss = one_of("loss", loss, KINDS)
        targets = [] if target is None else _targets(target, loss, network)
        n_out = network.sizes[-1]
        bare = not targets and (names[-1] != "identity" or (loss == "cross_entropy" and n_out == 1))
        if inputs is not None and len(inputs) != network.sizes[0]:
            raise ValueError(f"inputs must be {network.sizes[0]} names, one an input, but are {len(inputs)}")
        super().__init__(
            sizes=list(network.sizes),
            activations=names,
            has_biases=network.parameters.has_biases,
            inputs=[str(name) for name in inputs or []],
            loss=loss,
            prediction="" if bare else FUNCTION_OF_LOSS[loss],
            targets=targets,
            vector=_numbers("network", network.parameters.vector, len(network.parameters)),
            x=_numbers("x", x, network.sizes[0]),
            goal=goal,
            id=checked_id(id),
        )

    @traitlets.validate("vector", "x")
    def _check_numbers(self, proposal: Any) -> list[float]:
        now = getattr(self, proposal.trait.name)
        return _numbers(proposal.trait.name, proposal.value, len(now) or len(proposal.value))

    @property
    def network(self) -> Network:
        """A network with the weights and biases as they are now. Set one of the same shape to show its numbers."""
        parameters = Parameters(self.sizes, self.has_biases)
        parameters.vector = np.array(self.vector)
        return Network.from_parameters(parameters, self.activations)

    @network.setter
    def network(self, network: Network) -> None:
        same = (list(network.sizes), [f.name for f in network.activations], network.parameters.has_biases)
        if same != (self.sizes, self.activations, self.has_biases):
            raise ValueError(f"network must be of the shape of {self.network!r}, but is {network!r}")
        self.vector = network.parameters.vector.tolist()

    def __repr__(self) -> str:
        shape = "-".join(map(str, self.sizes))
        return f"Stepper({shape}: {', '.join(self.activations)}; x = {_said(self.x)})"

    def text_alternative(self) -> str:
        """Return what the picture would show when all steps are done, in words and numbers."""
        goal = f'<p class="wb-goal">{rich(self.goal)}</p>' if self.goal else ""
        sentences = "".join(
            f"<p>{rich(sentence)}</p>" for sentence in [*self._forward_words(), *self._backward_words()]
        )
        # the style sheet reckons the height from what there is to show
        words = "It can be stepped through, and its weights can be moved, with JavaScript."
        return f'{goal}<div class="wb-stepper" style="{self._heights()}" tabindex="0">{sentences}<p>{words}</p></div>'

    def _heights(self) -> str:
        """Return what the style sheet needs to reckon the height, by the rules of explorables/src/diagram.js."""
        columns = []
        for column, n in enumerate(self.sizes):
            last = column == len(self.sizes) - 1
            lines = 2 + bool(self.targets) + last * (bool(self.prediction) + bool(self.targets)) if column else 1
            columns.append(n * (16 * lines + 48))
        picture = 40 + 16 * bool(self.targets) + max(columns)
        # on a phone, a sum of three products or more takes two lines
        pairs = [*pairwise(self.sizes), *pairwise(self.sizes[:0:-1])]
        long = max(n_out * (1 + (n_in >= 3)) for n_in, n_out in pairs)
        back = int(bool(self.targets))
        return f"--picture: {picture}px; --back: {back}; --lines: {max(self.sizes[1:])}; --long: {long}"

    def _forward_words(self) -> list[str]:
        network = self.network
        trace = network.forward([self.x])
        names = self.inputs or [f"x{i + 1}" for i in range(len(self.x))]
        sample = ", ".join(f"{name} = {_said([value])}" for name, value in zip(names, self.x, strict=True))
        shape = ", then ".join(f"{n} of {f}" for n, f in zip(self.sizes[1:], self.activations, strict=True))
        said = [f"Here stands a network of {self.sizes[0]} inputs and these neurons: {shape}. The sample is {sample}."]
        for layer, (W, z, a) in enumerate(zip(network.weights, trace.z, trace.a, strict=True)):
            biases = f" and biases {_said(network.biases[layer])}" if self.has_biases else ""
            given = f"Layer {layer + 1}, with weights {_rows(W)}{biases},"
            said.append(f"{given} has the sums {_said(z[0])} and the answers {_said(a[0])}.")
        if self.prediction:
            p = (softmax if self.prediction == "softmax" else sigmoid)(trace.outputs)[0]
            said.append(f"By {self.prediction} these are the probabilities {_said(p)}.")
        return said

    def _backward_words(self) -> list[str]:
        if not self.targets:
            return []
        network, loss = self.network, Loss(self.loss)
        trace = network.forward([self.x])
        gradients = backward(network, trace, [self.targets], loss)
        said = [f"The target is {_said(self.targets)}, the loss {_said([loss(trace.outputs, [self.targets])])}."]
        for layer in reversed(range(len(network.weights))):
            deltas = _said(gradients.deltas[layer][0])
            biases = ", which are the gradients of its biases," if self.has_biases else ""
            slopes = _rows(gradients.weights[layer])
            said.append(f"Layer {layer + 1} has the deltas {deltas}{biases} and the gradients {slopes} of its weights.")
        return said


def _said(values: ArrayLike) -> str:
    return ", ".join(f"{value:.3g}".replace("-", "−") for value in np.asarray(values) + 0.0)  # + 0.0: no minus zero


def _rows(matrix: FloatArray) -> str:
    return "; ".join(_said(row) for row in matrix)


def _check_network(network: Network) -> None:
    if not isinstance(network, Network):
        raise TypeError(f"network must be a wbcourse.forward.Network, but is {type(network).__name__}")
    if len(network.weights) > MOST_LAYERS or max(network.sizes) > MOST_NEURONS:
        most = f"{MOST_LAYERS} layers of weights and {MOST_NEURONS} neurons a layer"
        raise ValueError(f"network must have at most {most}, but is {'-'.join(map(str, network.sizes))}")
    for activation in network.activations:
        if activation != ACTIVATIONS[one_of("activation of network", activation.name, KNOWN)]:
            raise ValueError(f"network has an activation of its own under the name {activation.name!r}")


def _numbers(name: str, values: ArrayLike, length: int) -> list[float]:
    """Return `values` as a list if they are as many as wanted, and not too large to be shown."""
    numbers: FloatArray = as_floats(name, values, ndim=1).astype(float)
    if len(numbers) != length:
        raise ValueError(f"{name} must be {length} numbers, but are {len(numbers)}")
    if (abs(numbers) > LIMIT).any():
        raise ValueError(f"{name} must hold numbers from {-LIMIT:g} to {LIMIT:g}, but reaches {abs(numbers).max():g}")
    return [float(number) for number in numbers]


def _targets(target: int | ArrayLike, loss: str, network: Network) -> list[float]:
    """Return what each output should be: 1 for the right class and 0 for the others, or the values as they are."""
    n_out = network.sizes[-1]
    if "step" in (activation.name for activation in network.activations):
        raise ValueError("target must be None for a network with step activations: they have no slope to go back by")
    if loss == "cross_entropy":
        if n_out == 1:
            raise ValueError("loss must not be 'cross_entropy' for a single output: its softmax is always 1")
        label = whole("target", target, at_least=0)  # type: ignore[arg-type]
        if label >= n_out:
            raise ValueError(f"target must be a class from 0 to {n_out - 1}, but is {label}")
        return [float(k == label) for k in range(n_out)]
    values = np.atleast_1d(as_floats("target", target, ndim=(0, 1)))
    if len(values) != n_out:
        raise ValueError(f"target must be {n_out} numbers, one an output, but are {len(values)}")
    if loss == "binary_cross_entropy" and ((values < 0) | (values > 1)).any():
        raise ValueError(f"target must be from 0 to 1 for binary_cross_entropy, but is {values.tolist()}")
    return _numbers("target", values, n_out)
