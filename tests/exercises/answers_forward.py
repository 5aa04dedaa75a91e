"""Chapter *Forward propagation*: other right answers, predictions, and mutants that live because they are right."""

from functools import reduce
from itertools import pairwise
from math import log

import numpy as np

from wbcourse.forward import Network
from wbcourse.parameters import count_parameters

PREDICTIONS = {"chance_loss": {2: 0.7, 10: 2.3, 1000: 7.0}}

_NO_ZERO = "no sum is exactly 0, where a slope is not defined"
_TRUE = "any whole number but 0 counts as True"
_LISTS = "a list of numbers is as good as an array"
SURVIVORS = {
    "leaky_relu": {
        "a = np.where(z > 0, z, leak * z) -> a = np.where(z >= 0, z, leak * z)": _NO_ZERO,
        "slope = np.where(z > 0, 1, leak) -> slope = np.where(z >= 0, 1, leak)": _NO_ZERO,
    },
    "softmax": {
        "e = np.exp(logits - logits.max(axis=1, keepdims=True)) -> "
        "e = np.exp(logits - logits.max(axis=1, keepdims=2))": _TRUE,
        "return e / e.sum(axis=1, keepdims=True) -> return e / e.sum(axis=1, keepdims=2)": _TRUE,
    },
    "xor_layers": {
        "W2 = np.array([[1], [-2]]) -> W2 = [[1], [-2]]": _LISTS,
        "b2 = np.array([-0.5]) -> b2 = [-0.5]": _LISTS,
    },
}


def _layer_by_loops(X, W, b):
    a = []
    for x in X:
        sums = [float(x @ W[:, j]) + b[j] for j in range(W.shape[1])]
        a.append([z if z > 0 else 0.0 for z in sums])
    return a


def _layer_by_mask(X, W, b):
    z = X @ W
    z += b
    z[z < 0] = 0
    return z


def _leaky_in_place(z, leak):
    slope = np.ones(z.shape, dtype=np.float32)
    slope[z < 0] = leak
    return [z * slope, slope]


def _forward_augmented(X, layers):
    a = X
    for number, (W, b) in enumerate(layers, 1):
        a = np.hstack([a, np.ones((len(a), 1))]) @ np.vstack([W, b])
        if number < len(layers):
            np.tanh(a, out=a)
    return a


def _forward_transposed(X, layers):
    a = X.T
    for W, b in layers[:-1]:
        a = np.tanh(W.T @ a + b[:, np.newaxis])
    W, b = layers[-1]
    return (W.T @ a + b[:, np.newaxis]).T


def _collapse_by_probing(W1, b1, W2, b2):
    def both(X):
        return (X @ W1 + b1) @ W2 + b2

    b = both(np.zeros((1, len(W1))))[0]
    return both(np.eye(len(W1))) - b, b


def _softmax_by_loops(logits):
    p = np.zeros_like(logits)
    for s, row in enumerate(logits):
        for k in range(len(row)):
            p[s, k] = np.exp(row[k] - max(row))
        p[s] /= sum(p[s])
    return p


def _log_sum_exp_in_place(logits):
    logits = logits.copy()
    top = logits.max(1)
    logits -= top[:, None]
    return (np.log(np.exp(logits).sum(1)) + top).tolist()


def _cross_entropy_by_one_hot(logits, labels):
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return -(np.eye(logits.shape[1])[labels] * log_p).sum() / len(logits)


def _cross_entropy_by_rivals(logits, labels):
    losses = [np.logaddexp.reduce(row - row[label]) for row, label in zip(logits, labels, strict=True)]
    return sum(losses) / len(losses)


def _binary_by_cases(logits, targets):
    def surprise(z):  # log(1 + exp(z))
        return z + log(1 + np.exp(-z)) if z > 0 else log(1 + np.exp(z))

    return np.mean([surprise(-z) if t else surprise(z) for z, t in zip(logits, targets, strict=True)])


def _binary_as_two_classes(logits, targets):
    return _cross_entropy_by_one_hot(np.stack([np.zeros_like(logits), logits], axis=1), targets)


def _cost_by_arrays(sizes, n):
    arrays = [(np.zeros((n_in, n_out)), np.zeros(n_out)) for n_in, n_out in pairwise(sizes)]
    neurons = np.array(sizes) * ([1] + [2] * (len(sizes) - 2) + [1])
    return [sum(W.size + b.size for W, b in arrays), sum(n * W.size for W, b in arrays), int(n * neurons.sum())]


def _cost_by_the_library(sizes, n):
    network = Network(sizes, rng=0)
    kept = network.memory(n) // 8 - count_parameters(sizes)
    return float(count_parameters(sizes)), n * sum(W.size for W in network.weights), kept


def _xor_by_comparing(low, high):
    W1 = np.array([[1.0, -1.0], [-1.0, 1.0]])
    return [(W1, np.zeros(2)), (np.ones((2, 1)), np.array([-(high - low) / 2]))]


def _xor_corner_by_corner(low, high):
    signs = np.array([[1, 1, -1, -1], [1, -1, 1, -1]])
    b1 = -np.abs(high - low) / 2 - (signs * (low + high) / 2).sum(axis=0)
    return ((signs.tolist(), b1), ([[-1.0], [1.0], [1.0], [-1.0]], [0.0]))


def _xor_with_three_layers(low, high):
    scale = ([[1 / (high - low), 0], [0, 1 / (high - low)]], np.full(2, 1 - low / (high - low)))  # to about 1 and 2
    return [scale, (np.ones((2, 2)), np.array([-2, -3])), (np.array([[2], [-4]]), np.array([-1]))]


def _xor_by_least_squares(low, high):
    rng = np.random.default_rng(0)
    corners = np.array([[0, 0], [0, 1], [1, 0], [1, 1]])[rng.integers(0, 4, 2000)]
    X = low + (high - low) * (corners + rng.uniform(-0.25, 0.25, corners.shape))
    W1 = rng.normal(size=(2, 100)) / (high - low)
    b1 = -((low + (high - low) * rng.uniform(0, 1, (100, 2))) * W1.T).sum(axis=1)
    A = np.hstack([np.maximum(X @ W1 + b1, 0), np.ones((2000, 1))])
    w2 = np.linalg.lstsq(A, np.where(corners.sum(axis=1) == 1, 1.0, -1.0), rcond=None)[0]
    return [(W1, b1), (w2[:-1, np.newaxis], w2[-1:])]


ALTERNATIVES = {
    "layer": [
        lambda X, W, b: (X @ W + b).clip(min=0),
        lambda X, W, b: np.maximum(0, np.einsum("si,ij->sj", X, W).astype(np.float32) + b),
        lambda X, W, b: (X @ W + b) * (X @ W + b > 0),
        _layer_by_loops,
        _layer_by_mask,
    ],
    "leaky_relu": [
        lambda z, leak: (np.maximum(z, leak * z), (z > 0) + leak * (z < 0)),
        lambda z, leak: (np.maximum(z, 0) + leak * np.minimum(z, 0), np.maximum(leak, np.sign(z))),
        lambda z, leak: (z * np.where(z < 0, leak, 1), np.where(z < 0, leak, 1).tolist()),
        _leaky_in_place,
    ],
    "forward": [
        _forward_augmented,
        _forward_transposed,
        lambda X, layers: (
            reduce(lambda a, layer: np.tanh(np.dot(a, layer[0]) + layer[1]), layers[:-1], X) @ layers[-1][0]
            + layers[-1][1]
        ),
        lambda X, layers: (
            X @ layers[0][0] + layers[0][1]
            if len(layers) == 1
            else _forward_augmented(np.tanh(X @ layers[0][0] + layers[0][1]).astype(np.float32), layers[1:])
        ),
    ],
    "collapse": [
        _collapse_by_probing,
        lambda W1, b1, W2, b2: (np.einsum("ih,hj->ij", W1, W2), W2.T @ b1 + b2),
        lambda W1, b1, W2, b2: [(W2.T @ W1.T).T, (b1[:, np.newaxis] * W2).sum(axis=0) + b2],
        lambda W1, b1, W2, b2: (W1.astype(np.float32) @ W2.astype(np.float32), np.dot(b1, W2) + b2),
    ],
    "softmax": [
        _softmax_by_loops,
        lambda logits: 1 / np.exp(logits[:, np.newaxis, :] - logits[:, :, np.newaxis]).sum(axis=2),
        lambda logits: np.exp(logits - np.logaddexp.reduce(logits, axis=1)[:, np.newaxis]),
        lambda logits: (np.exp(logits.T - logits.max(1)) / np.exp(logits.T - logits.max(1)).sum(0)).T.tolist(),
    ],
    "log_sum_exp": [
        lambda logits: np.logaddexp.reduce(logits, axis=1),
        lambda logits: [reduce(np.logaddexp, row) for row in logits],
        lambda logits: np.array([max(row) + log(np.exp(row - max(row)).sum()) for row in logits]),
        _log_sum_exp_in_place,
    ],
    "cross_entropy": [
        _cross_entropy_by_one_hot,
        _cross_entropy_by_rivals,
        lambda logits, labels: np.float32(_cross_entropy_by_rivals(logits, labels)),
    ],
    "binary_cross_entropy": [
        _binary_by_cases,
        _binary_as_two_classes,
        lambda logits, targets: np.logaddexp(0, (1 - 2 * targets) * logits).mean(),
        lambda logits, targets: np.float32(np.mean(np.logaddexp(0, logits) - targets * logits)),
    ],
    "cost": [
        _cost_by_arrays,
        _cost_by_the_library,
        lambda sizes, n: (
            sum((i + 1) * o for i, o in pairwise(sizes)),
            n * int(np.dot(sizes[:-1], sizes[1:])),
            n * (2 * sum(sizes) - sizes[0] - sizes[-1]),
        ),
    ],
    "chance_loss": [
        log,
        lambda n_classes: -np.log(1 / n_classes),
        lambda n_classes: np.logaddexp.reduce(np.zeros(n_classes)),
        lambda n_classes: np.float32(np.log2(n_classes) * np.log(2)),
    ],
    "xor_layers": [
        _xor_by_comparing,
        _xor_corner_by_corner,
        _xor_with_three_layers,
        _xor_by_least_squares,
    ],
}
