"""Networks of one shape on top of each other, as one three-dimensional array a layer.

A small network keeps a processor busy with everything but its arithmetic. A sweep has hundreds of the same shape: put
on top of each other, ``W (k, n_in, n_out)``, one call of ``np.matmul`` does the same layer of all of them::

    z = x @ W + b        x (k, n, n_in)        W (k, n_in, n_out)        b (k, 1, n_out)        z (k, n, n_out)

The way back is the same with the axes of each matrix exchanged. The networks know nothing of each other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from wbcourse._validate import FloatArray
from wbcourse.forward import Network
from wbcourse.losses import KINDS, Loss
from wbcourse.parameters import Parameters


def layers_of(vectors: FloatArray, like: Parameters) -> list[tuple[FloatArray, FloatArray | None]]:
    """Return the layers of a stack as views of its vectors.

    Parameters
    ----------
    vectors : ndarray, shape (k, n_parameters)
        One network a row, laid out as in `like`.
    like : Parameters

    Returns
    -------
    list of pairs
        ``W (k, n_in, n_out)`` and ``b (k, 1, n_out)`` of each layer; `b` is None for networks without biases.
    """
    ends = np.cumsum([array.size for array in like.named.values()])
    pieces = np.split(vectors, ends[:-1], axis=1)
    n_layers, k = len(like.weights), len(vectors)
    matrices = [piece.reshape(k, *W.shape) for piece, W in zip(pieces, like.weights, strict=False)]
    biases: list[FloatArray | None] = [piece[:, np.newaxis, :] for piece in pieces[n_layers:]]
    return list(zip(matrices, biases or [None] * n_layers, strict=True))


@dataclass
class Room:
    """Arrays for batches of one size: of each layer sums, outputs, deltas; targets; a row of ones."""

    z: list[FloatArray]
    a: list[FloatArray]
    deltas: list[FloatArray]
    targets: FloatArray
    ones: FloatArray


class Stack:
    """Networks of one shape, to be trained together. Theirs is a copy: :meth:`unstack` writes it back.

    Parameters
    ----------
    networks : sequence of Network
        All with the same sizes, activations, type of numbers, and all with biases or none.
    """

    def __init__(self, networks: Sequence[Network]) -> None:
        if not networks:
            raise ValueError("networks must hold at least one, but is empty")
        for place, network in enumerate(networks):
            if _shape(network) != _shape(networks[0]):
                raise ValueError(f"networks must have one shape, but [0] is {networks[0]} and [{place}] is {network}")
        self.networks, self.like = list(networks), networks[0]
        self.vectors = np.stack([network.parameters.vector for network in networks])
        self.slopes = np.zeros_like(self.vectors)
        self.layers = layers_of(self.vectors, self.like.parameters)
        self._slope_layers = layers_of(self.slopes, self.like.parameters)
        self._rooms: dict[int, Room] = {}

    def __len__(self) -> int:
        return len(self.networks)

    def room(self, n: int) -> Room:
        """Return arrays for batches of `n` samples, the same each time."""
        if n not in self._rooms:
            a = [np.empty((len(self), n, n_out), self.vectors.dtype) for n_out in self.like.sizes[1:]]
            kinds = zip(a, self.like.activations, strict=True)
            z = [room if f.name == "identity" or f.derivative_from_output else np.empty_like(room) for room, f in kinds]
            ones = np.ones((1, n), self.vectors.dtype)
            self._rooms[n] = Room(z, a, [np.empty_like(room) for room in a], np.empty_like(a[-1]), ones)
        return self._rooms[n]

    def step(self, x: FloatArray, room: Room, masks: Sequence[FloatArray], loss: Loss) -> FloatArray:
        """Return the slopes for a batch `x` (k, n, n_in) whose targets are in `room`; the logits are left in it, too.

        The masks, (k, n, n_out), are those of the hidden layers; none for no dropout. Where all networks see the same
        samples, `x` and masks may have 1 in the place of k.
        """
        inputs = self._forward(x, room, masks)
        self._backward(inputs, room, masks, loss)
        return self.slopes

    def _forward(self, x: FloatArray, room: Room, masks: Sequence[FloatArray]) -> list[FloatArray]:
        inputs = [x]
        for layer, ((W, b), activation) in enumerate(zip(self.layers, self.like.activations, strict=True)):
            z, a = room.z[layer], room.a[layer]
            np.matmul(inputs[layer], W, out=z)
            if b is not None:
                z += b
            activation.f(z, out=a)
            inputs.append(a * masks[layer] if layer < len(masks) else a)
        return inputs

    def _backward(self, inputs: list[FloatArray], room: Room, masks: Sequence[FloatArray], loss: Loss) -> None:
        last = len(self.layers) - 1
        for layer in range(last, -1, -1):
            activation, delta = self.like.activations[layer], room.deltas[layer]
            if layer == last:
                _delta_of(loss, room, delta)
            else:
                W_next, _ = self.layers[layer + 1]
                np.matmul(room.deltas[layer + 1], W_next.transpose(0, 2, 1), out=delta)
            if activation.name != "identity":
                delta *= activation.slope(room.z[layer], room.a[layer])
            if layer < len(masks):
                delta *= masks[layer]
            slopes_W, slopes_b = self._slope_layers[layer]
            np.matmul(inputs[layer].transpose(0, 2, 1), delta, out=slopes_W)
            if slopes_b is not None:
                np.matmul(room.ones, delta, out=slopes_b)

    def unstack(self, places: Iterable[int]) -> None:
        """Write the parameters back to the networks in these places."""
        for place in places:
            self.networks[place].parameters.vector = self.vectors[place]


def _shape(network: Network) -> tuple[object, ...]:
    return network.sizes, network.activations, network.parameters.has_biases, network.dtype


def _delta_of(loss: Loss, room: Room, out: FloatArray) -> None:
    # The rows of all networks together look like one large batch; for a mean they are divided by those of one.
    logits, targets, delta = (array.reshape(-1, array.shape[-1]) for array in (room.a[-1], room.targets, out))
    np.subtract(KINDS[loss.name].prediction(logits, delta), targets, out=delta)
    if loss.reduction == "mean":
        out /= out.shape[1]
