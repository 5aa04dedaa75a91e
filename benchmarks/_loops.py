"""Peers in plain NumPy: the loops of textbooks."""

import numpy as np

from benchmarks._peers import Run
from benchmarks._tasks import RATES, Task

NIELSEN_SHARE = 20  # of the largest task, sample by sample, only one in so many is measured


def plain_numpy(task: Task, optimizer: str) -> Run:
    """Batches as matrices, each line as in a textbook, an array for every result."""
    network, rate = task.start(), RATES[optimizer]
    weights, biases = [W.copy() for W in network.weights], [b.copy() for b in network.biases]
    moments = [(np.zeros_like(p), np.zeros_like(p)) for p in weights + biases]
    one_hot = np.eye(task.sizes[-1], dtype=task.X.dtype)[task.y]
    rng = np.random.default_rng(0)
    t = 0

    def slopes(x, target):
        activations = [x]
        for W, b in zip(weights[:-1], biases[:-1], strict=True):
            activations.append(np.maximum(activations[-1] @ W + b, 0))
        z = activations[-1] @ weights[-1] + biases[-1]
        p = np.exp(z - z.max(axis=1, keepdims=True))
        delta = (p / p.sum(axis=1, keepdims=True) - target) / len(x)
        dW, db = [], []
        for layer in range(len(weights) - 1, -1, -1):
            dW.insert(0, activations[layer].T @ delta)
            db.insert(0, delta.sum(axis=0))
            if layer:
                delta = (delta @ weights[layer].T) * (activations[layer] > 0)
        return dW + db

    def move(p, g, m, v):
        if optimizer == "sgd":
            p -= rate * g
            return
        m[:] = 0.9 * m + 0.1 * g
        v[:] = 0.999 * v + 0.001 * g**2
        p -= rate * (m / (1 - 0.9**t)) / (np.sqrt(v / (1 - 0.999**t)) + 1e-8)

    def run() -> None:
        nonlocal t
        for _ in range(task.epochs):
            order = rng.permutation(len(task.X))
            for start in range(0, len(order), task.batch_size):
                rows = order[start : start + task.batch_size]
                t += 1
                for p, g, (m, v) in zip(weights + biases, slopes(task.X[rows], one_hot[rows]), moments, strict=True):
                    move(p, g, m, v)

    return run


def nielsen(task: Task, optimizer: str) -> Run:
    """Sample by sample, as in M. Nielsen's book (2015): column vectors, slopes summed in a loop over the batch."""
    if optimizer != "sgd":
        raise ValueError(f"optimizer must be 'sgd' for loops over samples, but is {optimizer!r}")
    network, rate = task.start(), RATES["sgd"]
    weights, biases = [W.T.copy() for W in network.weights], [b[:, None].copy() for b in network.biases]
    used = len(task.X) // (NIELSEN_SHARE if task.is_large else 1)
    samples = [x[:, None] for x in task.X[:used]]
    targets = [row[:, None] for row in np.eye(task.sizes[-1], dtype=task.X.dtype)[task.y[:used]]]
    rng = np.random.default_rng(0)

    def slopes(x, target):
        activations = [x]
        for W, b in zip(weights[:-1], biases[:-1], strict=True):
            activations.append(np.maximum(W @ activations[-1] + b, 0))
        z = weights[-1] @ activations[-1] + biases[-1]
        p = np.exp(z - z.max())
        delta = p / p.sum() - target
        dW, db = [delta @ activations[-1].T], [delta]
        for layer in range(len(weights) - 1, 0, -1):
            delta = (weights[layer].T @ delta) * (activations[layer] > 0)
            dW.insert(0, delta @ activations[layer - 1].T)
            db.insert(0, delta)
        return dW, db

    def run() -> None:
        for _ in range(task.epochs):
            order = rng.permutation(used)
            for start in range(0, used, task.batch_size):
                rows = order[start : start + task.batch_size]
                sums = [np.zeros_like(p) for p in weights], [np.zeros_like(p) for p in biases]
                for k in rows:
                    for total, new in zip(sums, slopes(samples[k], targets[k]), strict=True):
                        for old, g in zip(total, new, strict=True):
                            np.add(old, g, out=old)
                for parameters, total in zip((weights, biases), sums, strict=True):
                    for p, g in zip(parameters, total, strict=True):
                        np.subtract(p, rate / len(rows) * g, out=p)

    return run
