"""Chapter *Biases*: other right answers, predictions, and mutants that live because they are right."""

from math import erf, exp, hypot, log, log1p, sqrt

import numpy as np

PREDICTIONS = {"first_loss": {0.0: 0.69, -4.6: 0.06, 4.6: 4.6}}

_GRID = "return min(np.linspace(-z.max(), -z.min(), 500), key=cost)"
_CLASSES = "misses, false_alarms = (~fires[y == 1], fires[y == 0])"
SURVIVORS = {
    "alarm_bias": {
        "fires = z + b > 0 -> fires = z + b >= 0": "no sum is exactly minus a bias, save the two ends",
        f"{_CLASSES} -> {_CLASSES.replace('y == 1', 'y >= 1')}": "no class is above 1, so nothing changes",
        f"{_GRID} -> {_GRID.replace('500', '499')}": "one bias less to try",
        f"{_GRID} -> {_GRID.replace('500', '501')}": "one bias more to try",
    },
}


def _layer_by_loops(X, W, b):
    A = np.empty((X.shape[0], W.shape[1]))
    for s in range(X.shape[0]):
        for j in range(W.shape[1]):
            A[s, j] = 1 / (1 + exp(-sum(X[s, i] * W[i, j] for i in range(X.shape[1])) - b[j]))
    return A


def _bias_into_the_buffer(X, W, b):
    Z = np.tile(b, (len(X), 1))
    Z += X @ W
    return 0.5 + np.tanh(Z / 2) / 2


def _augmented_by_filling(X, W, b):
    wide, tall = np.ones((X.shape[0], X.shape[1] + 1)), np.empty((W.shape[0] + 1, W.shape[1]))
    wide[:, :-1], tall[:-1], tall[-1] = X, W, b
    return wide, tall


def _loss_sample_by_sample(rate, b):
    n = 100_000
    p = 1 / (1 + exp(-b))
    costs = np.where(np.arange(n) < rate * n, -log(p), -log(1 - p))
    # the share of whole samples is a little off
    ones = int(np.ceil(rate * n)) / n
    return costs.mean() + (rate - ones) * (-log(p) + log(1 - p))


def _rates_by_loops(X, W, b):
    return [sum(x @ W[:, j] + b[j] > 0 for x in X) / len(X) for j in range(len(b))]


def _gradient_by_loops(delta):
    total = [0.0] * delta.shape[1]
    for row in delta:
        for j, slope in enumerate(row):
            total[j] += slope
    return total


def _decay_in_a_copy(W, b, dW, db, learning_rate, l2):
    W, b = W.copy(), b.copy()
    dW = dW + l2 * W
    W -= learning_rate * dW
    b -= learning_rate * db
    return [W, b]


def _two_bell_curves(z, y, miss, alarm):
    low, high = z[y == 0].mean(), z[y == 1].mean()
    variance = np.where(y == 1, (z - high) ** 2, (z - low) ** 2).mean()
    odds = alarm * np.mean(y == 0) / (miss * np.mean(y == 1))
    return -(low + high) / 2 - variance * np.log(odds) / (high - low)


def _expected_cost(z, y, miss, alarm):
    """Halve the interval until one sample more or less at the threshold costs as much as it saves."""
    low, high = z[y == 0].mean(), z[y == 1].mean()
    spread = sqrt(np.where(y == 1, (z - high) ** 2, (z - low) ** 2).mean())

    def above(threshold, mean):
        return 0.5 - 0.5 * erf((threshold - mean) / spread / sqrt(2))

    def cost(threshold):
        return miss * y.mean() * (1 - above(threshold, high)) + alarm * (1 - y.mean()) * above(threshold, low)

    return -min(np.arange(z.min(), z.max(), 0.01), key=cost)


def _trained(z, y, miss, alarm):
    """Fit a logistic curve, each class weighed with what its mistake costs."""
    weights = np.where(y == 1, miss, alarm)
    slope, b = 1.0, 0.0
    for _ in range(30):  # Newton's steps
        p = 1 / (1 + np.exp(-(slope * z + b)))
        features = np.stack([z, np.ones_like(z)])
        gradient = features @ (weights * (p - y))
        curvature = (features * weights * p * (1 - p)) @ features.T
        slope, b = np.array([slope, b]) - np.linalg.solve(curvature, gradient)
    return b / slope


def _every_gap(z, y, miss, alarm):
    order = np.argsort(-z)
    cost = np.cumsum(np.where(y[order] == 1, -miss, alarm))
    best = np.argmin(cost)
    return -(z[order][best] + z[order][best + 1]) / 2


ALTERNATIVES = {
    "sigmoid_layer": [
        lambda X, W, b: 1 / (1 + np.exp(-(np.einsum("si,ij->sj", X, W) + b))),
        lambda X, W, b: (1 / (1 + np.exp(-(W.T @ X.T + b[:, None])))).T.astype(np.float32),
        lambda X, W, b: [[1 / (1 + exp(-z)) for z in row] for row in (X @ W + b).tolist()],
        _layer_by_loops,
        _bias_into_the_buffer,
    ],
    "augmented": [
        lambda X, W, b: (np.insert(X, X.shape[1], 1, axis=1), np.append(W, [b], axis=0)),
        lambda X, W, b: [np.c_[X, np.ones(len(X))], np.r_[W, b[None]]],
        lambda X, W, b: (np.pad(X, [(0, 0), (0, 1)], constant_values=1).tolist(), [*W.tolist(), b.tolist()]),
        _augmented_by_filling,
    ],
    "at_least": [
        lambda k, n_in: (np.ones(n_in), 1 - k),
        lambda k, n_in: ([2] * n_in, -2 * k + 1),
        lambda k, n_in: (np.full(n_in, 1 / k, dtype=np.float32), np.float32(-1 + 0.5 / k)),
        lambda k, n_in: [np.linspace(10, 10.1, n_in), -10 * (k - 0.5)],
    ],
    "boundary_offset": [
        lambda w, b: -b / np.linalg.norm(w),
        lambda w, b: -b / hypot(*w),
        lambda w, b: (-b * w / (w @ w)) @ (w / np.sqrt(w @ w)),
        lambda w, b: np.float32(-b) / np.linalg.norm(w.astype(np.float32)),
    ],
    "log_odds_bias": [
        lambda rate: np.log(rate) - np.log1p(-rate),
        lambda rate: -np.log(1 / rate - 1),
        lambda rate: 2 * np.arctanh(2 * rate - 1),
        lambda rate: [log(r / (1 - r)) for r in rate] if np.ndim(rate) else log(rate / (1 - rate)),
    ],
    "first_loss": [
        lambda rate, b: log1p(exp(b)) - rate * b,
        lambda rate, b: rate * np.logaddexp(0, -b) + (1 - rate) * np.logaddexp(0, b),
        lambda rate, b: np.dot([rate, 1 - rate], np.log1p(np.exp([-b, b]))),
        _loss_sample_by_sample,
    ],
    "firing_rates": [
        lambda X, W, b: np.count_nonzero(X @ W + b > 0, axis=0) / len(X),
        lambda X, W, b: np.sign(np.maximum(X @ W + b, 0)).mean(axis=0).astype(np.float32),
        lambda X, W, b: 1 - (-b >= X @ W).mean(axis=0),
        _rates_by_loops,
    ],
    "bias_gradient": [
        lambda delta: np.ones(len(delta)) @ delta,
        lambda delta: np.einsum("sj->j", delta.astype(np.float32)),
        lambda delta: delta.mean(axis=0) * len(delta),
        _gradient_by_loops,
    ],
    "decay_step": [
        lambda W, b, dW, db, rate, l2: (W * (1 - rate * l2) - rate * dW, b - rate * db),
        lambda W, b, dW, db, rate, l2: ((W - rate * dW - rate * l2 * W).tolist(), (b - rate * db).tolist()),
        lambda W, b, dW, db, rate, l2: (np.float32(W) - np.float32(rate) * np.float32(dW + l2 * W), b + -rate * db),
        _decay_in_a_copy,
    ],
    "alarm_bias": [_two_bell_curves, _expected_cost, _trained, _every_gap],
}
