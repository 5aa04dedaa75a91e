"""Forward propagation: how an input becomes an answer.

A network is layers, one after another, each an affine step and an activation::

    z = x @ W + b        a = f(z)        a is the next layer's x

Everything that the way back will need is kept in a :class:`wbcourse.trace.Trace`.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from wbcourse._summary import table_of
from wbcourse._validate import FloatArray, as_floats, whole
from wbcourse.activations import Activation, get_activation
from wbcourse.initial import initial_weights
from wbcourse.parameters import Parameters
from wbcourse.trace import Trace, set_masks

Activations = str | Sequence[str | Activation]


class Network:
    """A fully connected network of any depth and width.

    Parameters
    ----------
    sizes : sequence of int
        Neurons layer by layer, the inputs first: ``[64, 32, 10]``.
    activations : str, or sequence with one a layer
        A single name is for the hidden layers; the last layer then gives its sums as they are: the logits.
    biases : bool
        False for a network without.
    rng : numpy.random.Generator or int
        Where the starting weights come from, or a seed.
    scheme : {"he", "lecun", "glorot"}
        Scale of the starting weights, see :func:`wbcourse.initial.scheme_std`. Biases start at 0.
    dtype : {float64, float32}

    Attributes
    ----------
    parameters : Parameters
        ``parameters.vector`` is one flat array; `weights` and `biases` are views of it.
    activations : tuple of Activation
        One a layer.

    Examples
    --------
    >>> Network([64, 32, 10], rng=0)
    Network(64-32-10: relu, identity; 2,410 parameters, float64)
    """

    def __init__(
        self,
        sizes: Sequence[int],
        activations: Activations = "relu",
        *,
        rng: np.random.Generator | int,
        biases: bool = True,
        scheme: str = "he",
        dtype: DTypeLike = np.float64,
    ) -> None:
        self.parameters = Parameters(sizes, biases, dtype)
        self.activations = _one_a_layer(activations, len(self.weights))
        rng = np.random.default_rng(rng)
        for W in self.weights:
            W[:] = initial_weights(len(W), W.shape[1], rng, scheme)

    @classmethod
    def from_parameters(cls, parameters: Parameters, activations: Activations = "relu") -> "Network":
        """Return a network that uses these parameters themselves, not a copy."""
        network = cls.__new__(cls)
        network.parameters = parameters
        network.activations = _one_a_layer(activations, len(parameters.weights))
        return network

    @classmethod
    def from_arrays(
        cls, weights: Sequence[ArrayLike], biases: Sequence[ArrayLike] = (), activations: Activations = "relu"
    ) -> "Network":
        """Return a network with a copy of the given weights (and biases): set by hand, or read from elsewhere."""
        matrices = [as_floats(f"weights[{layer}]", W, ndim=2) for layer, W in enumerate(weights)]
        if not matrices or len(biases) not in (0, len(matrices)):
            raise ValueError(f"weights and biases must have one entry a layer, but have {len(matrices)}, {len(biases)}")
        parameters = Parameters([len(matrices[0]), *(W.shape[1] for W in matrices)], len(biases) > 0)
        for (name, place), given in zip(parameters.named.items(), [*matrices, *biases], strict=True):
            values = as_floats(name, given, ndim=place.ndim)
            if values.shape != place.shape:
                raise ValueError(f"{name} must have shape {place.shape}, but has shape {values.shape}")
            place[:] = values
        return cls.from_parameters(parameters, activations)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Neurons layer by layer, the inputs first."""
        return self.parameters.sizes

    @property
    def weights(self) -> tuple[FloatArray, ...]:
        """The layers' matrices, (n_in, n_out)."""
        return self.parameters.weights

    @property
    def biases(self) -> tuple[FloatArray, ...]:
        """The layers' vectors, (n_out,); empty for a network without."""
        return self.parameters.biases

    @property
    def dtype(self) -> np.dtype[np.floating]:
        """Type of all numbers, float64 or float32."""
        return self.parameters.vector.dtype

    def copy(self, dtype: DTypeLike | None = None) -> "Network":
        """Return the same network in new memory, with numbers of another type if `dtype` names one."""
        return Network.from_parameters(self.parameters.copy(dtype), self.activations)

    def trace(self, n: int, *, keep_z: bool = True) -> Trace:
        """Return an empty trace for batches of `n` samples, to be filled by :func:`propagate` again and again.

        Parameters
        ----------
        n : int
        keep_z : bool
            False lets the outputs overwrite the sums wherever the activation's slope can be had from the output.
        """
        a = [np.empty((n, n_out), self.dtype) for n_out in self.sizes[1:]]
        z = [
            room if f.name == "identity" or (f.derivative_from_output and not keep_z) else np.empty_like(room)
            for room, f in zip(a, self.activations, strict=True)
        ]
        return Trace([np.empty((n, self.sizes[0]), self.dtype), *a[:-1]], z, a, [None] * len(a))

    def memory(self, n: int) -> int:
        """Return the bytes that parameters and trace of a batch of `n` take together, without masks.

        Each sample keeps its inputs, and for every neuron the sum and the output (one number where they are the same).
        """
        twice = [1 if f.name == "identity" else 2 for f in self.activations]
        kept = self.sizes[0] + sum(k * n_out for k, n_out in zip(twice, self.sizes[1:], strict=True))
        return (len(self.parameters) + whole("n", n) * kept) * self.dtype.itemsize

    def forward(self, X: ArrayLike, masks: Sequence[ArrayLike | None] | None = None) -> Trace:
        """Send a batch through the network and return all that happened on the way.

        Parameters
        ----------
        X : array_like, shape (n, n_in)
            At least one sample.
        masks : sequence of array_like or None, optional
            For dropout, see :func:`wbcourse.trace.dropout_mask`. One for each *hidden* layer, (n, n_out): its outputs
            are multiplied with it.

        Raises
        ------
        ValueError
            If the batch is empty, has another number of inputs than the network, or holds NaN or infinity; if a mask
            has another shape than the outputs.
        """
        X = as_floats("X", X, ndim=2)
        if X.shape[1] != self.sizes[0] or len(X) == 0:
            raise ValueError(f"X must have shape (n, {self.sizes[0]}) with n at least 1, but has shape {X.shape}")
        trace = self.trace(len(X))
        trace.inputs[0] = X.astype(self.dtype, copy=False)
        if masks is not None:
            set_masks(trace, masks)
        return propagate(self, trace)

    def predict(self, X: ArrayLike) -> FloatArray:
        """Return the last layer's outputs, shape (n, n_out), for a batch `X` of shape (n, n_in)."""
        return self.forward(X).outputs

    def __repr__(self) -> str:
        names = ", ".join(f.name for f in self.activations)
        biases = "" if self.biases else ", no biases"
        shape = "-".join(map(str, self.sizes))
        return f"Network({shape}: {names}; {len(self.parameters):,} parameters, {self.dtype}{biases})"

    def _repr_html_(self) -> str:
        return table_of(self.parameters, [f.name for f in self.activations], f"{self!r}")


def _one_a_layer(activations: Activations, n_layers: int) -> tuple[Activation, ...]:
    if isinstance(activations, str):
        activations = [activations] * (n_layers - 1) + ["identity"]
    if len(activations) != n_layers:
        raise ValueError(f"activations must have {n_layers} entries, one a layer, but has {len(activations)}")
    return tuple(get_activation(name) for name in activations)


def propagate(network: Network, trace: Trace) -> Trace:
    """Fill a trace from its ``inputs[0]``: the forward pass itself, one matrix product a layer.

    Nothing is checked and no array is made: this is the inner loop of training. To look at a batch, use
    :meth:`Network.forward`.

    Parameters
    ----------
    network : Network
    trace : Trace
        Room from :meth:`Network.trace`, with the batch in ``inputs[0]``.

    Returns
    -------
    Trace
        The same.
    """
    for layer, ((W, b), activation) in enumerate(zip(network.parameters.layers, network.activations, strict=True)):
        z, a, mask = trace.z[layer], trace.a[layer], trace.masks[layer]
        np.dot(trace.inputs[layer], W, out=z)
        if b is not None:
            z += b
        activation.f(z, out=a)
        if mask is not None:
            np.multiply(a, mask, out=trace.inputs[layer + 1])
    return trace
