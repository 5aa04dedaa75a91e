"""The capstone: other right answers, predictions, and mutants that live because they are right."""

from itertools import pairwise
from math import log

import numpy as np

from wbcourse.backward import backward
from wbcourse.forward import Network
from wbcourse.initial import initial_weights
from wbcourse.losses import cross_entropy
from wbcourse.optimizers import Momentum
from wbcourse.training import fit

PREDICTIONS = {"confusion": {"untrained": 320, "trained": 9}}
_TRUE = "2 is as true as True"
_CHOICE = "a choice as good"
SURVIVORS = {
    "loss_and_gradients": {
        "delta = delta @ layers[k][0].T * (entered[k] > 0) -> delta = delta @ layers[k][0].T * (entered[k] != 0)": (
            "what left a ReLU is never below 0"
        ),
        "log_P = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))"
        " -> log_P = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=2))": _TRUE,
        "shifted = logits - logits.max(axis=1, keepdims=True)"
        " -> shifted = logits - logits.max(axis=1, keepdims=2)": _TRUE,
    },
    "confusion": {
        "counts = np.zeros((n_classes, n_classes), dtype=int) -> counts = np.zeros((n_classes, n_classes))": (
            "whole numbers of another type"
        ),
    },
    "train_recogniser": {
        "for _ in range(12): -> for _ in range(11):": _CHOICE,
        "for _ in range(12): -> for _ in range(13):": _CHOICE,
        "for first in range(0, len(Z), 32): -> for first in range(-1, len(Z), 32):": "the first batch is empty",
        "for first in range(0, len(Z), 32): -> for first in range(1, len(Z), 32):": "another sample rests each epoch",
        "for first in range(0, len(Z), 32): -> for first in range(0, len(Z), 31):": "batches overlap by one sample",
        "for first in range(0, len(Z), 32): -> for first in range(0, len(Z), 33):": "other samples rest in each epoch",
        "layers = start([64, 256, 10], rng) -> layers = start([64, 255, 10], rng)": _CHOICE,
        "layers = start([64, 256, 10], rng) -> layers = start([64, 257, 10], rng)": _CHOICE,
        "rows = order[first:first + 32] -> rows = order[first:first + 31]": "other samples rest in each epoch",
        "rows = order[first:first + 32] -> rows = order[first:first + 33]": "batches overlap by one sample",
        "velocities = [(np.zeros_like(W), np.zeros_like(b)) for W, b in layers]"
        " -> velocities = [(W, np.zeros_like(b)) for W, b in layers]": "a random push at the start fades",
        "velocities = [(np.zeros_like(W), np.zeros_like(b)) for W, b in layers]"
        " -> velocities = [(np.zeros_like(W), b) for W, b in layers]": "b is 0 at the start",
    },
}


# ---------------------------------------------------------------- prepare


def _prepare_by_loops(X, X_validation):
    n, n_in = X.shape
    mean = [sum(X[:, i]) / n for i in range(n_in)]
    total = 0.0
    for row in X:
        for i in range(n_in):
            total += (row[i] - mean[i]) ** 2
    scale = (total / (n * n_in)) ** 0.5
    prepared = [[[(v - m) / scale for v, m in zip(r, mean, strict=True)] for r in part] for part in (X, X_validation)]
    return [*prepared, mean, scale]


def _prepare_by_variances(X, X_validation):
    mean, scale = np.mean(X, 0), X.var(axis=0).mean() ** 0.5
    return (X - mean) / scale, (X_validation - mean) / scale, mean.tolist(), float(scale)


def _prepare_by_std(X, X_validation):
    mean = X.mean(axis=0)
    scale = (X - mean).std()
    return np.divide(X - mean, scale), np.divide(X_validation - mean, scale).astype(np.float32), mean, scale


# ---------------------------------------------------------------- start


def _start_uniform(sizes, rng):
    layers = []
    for i in range(len(sizes) - 1):
        reach = np.sqrt(6 / sizes[i])
        layers.append([rng.uniform(-reach, reach, (sizes[i], sizes[i + 1])), [0.0] * sizes[i + 1]])
    return layers


def _start_last_layer_first(sizes, rng):
    layers = []
    for k in reversed(range(len(sizes) - 1)):
        W = rng.standard_normal((sizes[k], sizes[k + 1])) * (2 / sizes[k]) ** 0.5
        layers.append((W, np.zeros(sizes[k + 1], dtype=np.float32)))
    return layers[::-1]


def _start_by_the_library(sizes, rng):
    return tuple((initial_weights(a, b, rng, "he", "normal"), np.zeros(b, dtype=int)) for a, b in pairwise(sizes))


# ---------------------------------------------------------------- forward


def _forward_recursive(X, layers):
    (W, b), *rest = layers
    z = X @ W + b
    return [X, *_forward_recursive(z * (z > 0), rest)] if rest else [X, z]


def _forward_by_einsum(X, layers):
    found = [X]
    for k, (W, b) in enumerate(layers):
        z = np.einsum("si,ij->sj", found[-1], W) + b[None, :]
        found.append(np.where(z > 0, z, 0.0) if k + 1 < len(layers) else z)
    return tuple(found)


def _forward_sample_by_sample(X, layers):
    rows = []
    for x in X:
        row = [x]
        for W, b in layers[:-1]:
            row.append(np.maximum(0, W.T @ row[-1] + b))
        rows.append([*row, layers[-1][0].T @ row[-1] + layers[-1][1]])
    return [np.stack(parts) for parts in zip(*rows, strict=True)]


# ---------------------------------------------------------------- the loss, and the way back


def _gradients_by_the_library(X, labels, layers):
    network = Network.from_arrays(*([array.copy() for array in arrays] for arrays in zip(*layers, strict=True)))
    trace = network.forward(X)
    gradients = backward(network, trace, labels, "cross_entropy")
    return cross_entropy(trace.outputs, labels), list(zip(gradients.weights, gradients.biases, strict=True))


def _gradients_sample_by_sample(X, labels, layers):
    loss, totals = 0.0, [[np.zeros_like(W), np.zeros_like(b)] for W, b in layers]
    for x, label in zip(X, labels, strict=True):
        *entered, logits = (part[0] for part in _forward_recursive(x[None], layers))
        exps = np.exp(logits - max(logits))
        loss += log(exps.sum()) - (logits[label] - max(logits))
        delta = exps / exps.sum() - np.eye(len(logits))[label]
        for k in range(len(layers) - 1, -1, -1):
            totals[k][0] += np.outer(entered[k], delta)
            totals[k][1] += delta
            delta = layers[k][0] @ delta * (entered[k] > 0)
    return loss / len(X), [(dW / len(X), db / len(X)) for dW, db in totals]


def _gradients_recursive(X, labels, layers):
    return _and_arrived(X, labels, layers)[:2]


def _and_arrived(x, labels, layers):
    """The loss, the gradients, and the slope for what entered."""
    (W, b), *rest = layers
    z = x @ W + b
    if rest:
        loss, gradients, arrived = _and_arrived(np.maximum(z, 0), labels, rest)
        delta = arrived * (z > 0)
    else:
        loss, gradients, delta = cross_entropy(z, labels), [], cross_entropy.delta(z, labels)
    return loss, [(x.T @ delta, np.ones(len(x)) @ delta), *gradients], delta @ W.T


# ---------------------------------------------------------------- a step


def _step_by_dots(layers, gradients, velocities, learning_rate, momentum=0.9, decay=0.005):
    new = [
        [momentum * v + g + (decay * w if i == 0 else 0) for i, (w, g, v) in enumerate(zip(*arrays, strict=True))]
        for arrays in zip(layers, gradients, velocities, strict=True)
    ]
    moved = [[w - learning_rate * v for w, v in zip(*pair, strict=True)] for pair in zip(layers, new, strict=True)]
    return moved, new


def _step_on_copies(layers, gradients, velocities, learning_rate, momentum=0.9, decay=0.005):
    layers = [[W.copy(), b.copy()] for W, b in layers]
    velocities = [[vW.copy(), vb.copy()] for vW, vb in velocities]
    for layer, slopes, velocity in zip(layers, gradients, velocities, strict=True):
        for i in (0, 1):
            velocity[i] *= momentum
            velocity[i] += slopes[i] + (1 - i) * decay * layer[i]
            layer[i] -= learning_rate * velocity[i]
    return tuple(map(tuple, layers)), tuple(map(tuple, velocities))


def _step_by_the_library(layers, gradients, velocities, learning_rate, momentum=0.9, decay=0.005):
    moved, faster = [], []
    for layer, slopes, velocity in zip(layers, gradients, velocities, strict=True):
        pairs = []
        for w, g, v, strength in zip(layer, slopes, velocity, (decay, 0.0), strict=True):
            optimizer = Momentum(momentum=momentum, weight_decay=strength)
            flat = w.ravel().copy()
            optimizer.start(flat)
            optimizer.state["velocity"][:] = v.ravel()
            optimizer.update(flat, g.ravel().copy(), learning_rate)
            pairs.append((flat.reshape(w.shape), optimizer.state["velocity"].reshape(w.shape)))
        (W, vW), (b, vb) = pairs
        moved.append((W, b))
        faster.append((vW, vb))
    return [moved, faster]


# ---------------------------------------------------------------- the recogniser


def _recogniser_of(network, choices):
    """A recogniser trained by the library."""

    def train_recogniser(X, y, X_validation, y_validation, seed):
        mean, scale = X.mean(axis=0), (X - X.mean(axis=0)).std()
        trained = network(seed)
        fit(trained, ((X - mean) / scale, y), "momentum", seed=seed, progress=False, **choices)
        return [mean, scale, [[W, b] for W, b in zip(trained.weights, trained.biases, strict=True)]]

    return train_recogniser


def _recogniser_from_shifted_digits(X, y, X_validation, y_validation, seed):
    """One that sees each digit in five places and gets whole pixels of its own scale, without a mean."""
    rng = np.random.default_rng(seed)
    pictures = X.reshape(-1, 8, 8)
    places = [pictures, *(np.roll(pictures, by, axis) for by in (-1, 1) for axis in (1, 2))]
    network = Network([64, 128, 10], rng=rng)
    shifted = np.concatenate(places).reshape(-1, 64)
    fit(network, (shifted * 2 - 0.5, np.tile(y, 5)), "momentum", epochs=8, learning_rate=0.05, l2=0.001, seed=seed)
    return 0.25, 0.5, tuple(zip(network.weights, network.biases, strict=True))


# ---------------------------------------------------------------- looking at it


def _confusion_by_comparison(labels, predicted, n_classes):
    classes = range(n_classes)
    return [[sum((labels == i) & (predicted == j)) for j in classes] for i in classes]


def _worst_by_sorting(P, labels, k):
    rows = [(-max(P[s]), s) for s in range(len(P)) if P[s, labels[s]] < max(P[s])]
    return [s for _, s in sorted(rows)][:k]


def _worst_one_by_one(P, labels, k):
    sure = np.where(P.argmax(1) == labels, -1.0, P.max(1))
    found = []
    while len(found) < k and sure.max() > 0:
        found.append(int(sure.argmax()))
        sure[found[-1]] = -1
    return np.array(found, dtype=int)


ALTERNATIVES = {
    "prepare": [_prepare_by_loops, _prepare_by_variances, _prepare_by_std],
    "start": [_start_uniform, _start_last_layer_first, _start_by_the_library],
    "forward": [_forward_recursive, _forward_by_einsum, _forward_sample_by_sample],
    "loss_and_gradients": [_gradients_by_the_library, _gradients_sample_by_sample, _gradients_recursive],
    "take_step": [_step_by_dots, _step_on_copies, _step_by_the_library],
    "confusion": [
        _confusion_by_comparison,
        lambda labels, predicted, n_classes: np.eye(n_classes)[labels].T @ np.eye(n_classes)[predicted],
        lambda labels, predicted, n_classes: np.bincount(
            n_classes * labels + predicted, minlength=n_classes**2
        ).reshape(n_classes, n_classes),
    ],
    "train_recogniser": [
        _recogniser_of(
            lambda seed: Network([64, 200, 10], rng=seed),
            {"epochs": 15, "learning_rate": 0.05, "l2": 0.006, "engine": "numpy"},
        ),
        _recogniser_of(
            lambda seed: Network([64, 160, 80, 10], rng=seed), {"epochs": 20, "learning_rate": 0.05, "l2": 0.006}
        ),
        _recogniser_from_shifted_digits,
    ],
    "worst_mistakes": [
        _worst_by_sorting,
        _worst_one_by_one,
        lambda P, labels, k: sorted(np.flatnonzero(P.argmax(1) != labels), key=lambda s: -P[s].max())[:k],
    ],
}
