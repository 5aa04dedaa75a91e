"""Chapter *Weights*: other right answers, predictions, and mutants that live because they are right."""

from itertools import pairwise
from math import hypot, sqrt

import numpy as np

PREDICTIONS = {"scale_after": {0.05: 0.01, 0.0625: 1.0, 0.08: 100.0}}

_IN_PLACE = "W is nudged in place then, and every weight is put back: that is allowed"
_CENTRED = "threes and eights are as many and centred, so the rest is minus as much: the same direction"
_FLAT = "takes the same from every weight; hardly moves a sum, as the mean image is taken away"
_TEMPLATE = "return X[y == 3].mean(axis=0) - X[y == 8].mean(axis=0) -> return "
SURVIVORS = {
    "boundary_direction": {
        "return np.array([-w[1], w[0]]) / length -> return [-w[1], w[0]] / length": "NumPy divides a list, too",
    },
    "nudge_slopes": {"W = W.copy() -> W = W": _IN_PLACE, "W = W.copy() -> pass": _IN_PLACE},
    "three_or_eight": {
        f"{_TEMPLATE}X[y >= 3].mean(axis=0) - X[y == 8].mean(axis=0)": _CENTRED,
        f"{_TEMPLATE}X[y == 3].mean(axis=0) - X[y >= 8].mean(axis=0)": "no class is above 8, so nothing changes",
        f"{_TEMPLATE}X[y == 3].mean(axis=0) - X[y == 8].mean()": _FLAT,
        f"{_TEMPLATE}X[y == 3].mean() - X[y == 8].mean(axis=0)": _FLAT,
    },
}


def _sum_by_loops(x, w):
    if x.ndim == 2:
        return [_sum_by_loops(row, w) for row in x]
    total = 0.0
    for i in range(len(w)):
        total += x[i] * w[i]
    return total


def _linear_by_loops(X, W):
    Z = np.zeros((X.shape[0], W.shape[1]))
    for s in range(X.shape[0]):
        for j in range(W.shape[1]):
            for i in range(X.shape[1]):
                Z[s, j] += X[s, i] * W[i, j]
    return Z


def _linear_into_one_buffer(X, W, buffers={}):  # noqa: B006 - the same array is handed out again and again
    return np.matmul(X, W, out=buffers.setdefault((len(X), W.shape[1]), np.empty((len(X), W.shape[1]))))


def _templates_by_sums(X, y, n_classes):
    X = X.copy()
    X -= X.mean(axis=0)
    one_hot = np.eye(n_classes)[y]
    T = X.T @ one_hot
    T /= np.sqrt((T**2).sum(axis=0))
    return T


def _templates_against_the_rest(X, y, n_classes):
    T = np.empty((X.shape[1], n_classes))
    for k in range(n_classes):
        T[:, k] = X[y == k].mean(axis=0) - X[y != k].mean(axis=0)
        T[:, k] /= np.linalg.norm(T[:, k])
    return T


def _effects_by_centring(X, w):
    centred = X - X.mean(axis=0)
    return np.sqrt((centred**2).mean(axis=0) * w**2)


def _slopes_by_unit_vectors(f, W, step):
    flat = W.ravel()
    slopes = []
    for e in np.eye(flat.size):
        slopes.append((f((flat + step * e).reshape(W.shape)) - f((flat - step * e).reshape(W.shape))) / 2 / step)
    return np.array(slopes).reshape(W.shape)


def _slopes_in_place(f, W, step):
    slopes = np.zeros_like(W)
    for i in np.ndindex(W.shape):
        kept = W[i]
        W[i] = kept + step
        slopes[i] = f(W)
        W[i] = kept - step
        slopes[i] -= f(W)
        W[i] = kept
    return slopes / (2 * step)


def _by_hand(X, y):
    return np.array(
        [
            [0, 0, 1, 1, 0, 0, 0, 0],
            [0, 1, 0, -1, 0, 0, 0, 0],
            [0, 0, -3, -1, 1, -1, 0, 0],
            [0, 0, -3, -1, 0, -1, 0, 0],
            [0, 0, -2, -3, 0, 2, 1, 0],
            [0, 0, -3, -2, -2, 1, 2, 0],
            [0, 0, -1, -1, 0, 1, 1, 0],
            [0, 0, 1, 1, 0, 1, 0, 0],
        ]
    ).ravel()


def _five_pixels(X, y):
    return np.where(np.isin(np.arange(64), [18, 26, 34, 35, 42]), -1.0, 0.0)


def _least_squares(X, y):
    return np.linalg.lstsq(X.T @ X + 10 * np.eye(64), X.T @ np.where(y == 3, 1.0, -1.0), rcond=None)[0]


ALTERNATIVES = {
    "weighted_sum": [
        lambda x, w: x @ w,
        lambda x, w: np.einsum("...i,i->...", x, w),
        lambda x, w: np.dot(x.astype(np.float32), w.astype(np.float32)),
        _sum_by_loops,
    ],
    "count_weights": [
        lambda sizes: int(np.dot(sizes[:-1], sizes[1:])),
        lambda sizes: sum(sizes[i] * sizes[i + 1] for i in range(len(sizes) - 1)),
        lambda sizes: float(sum(np.zeros((a, b)).size for a, b in pairwise(sizes))),
    ],
    "linear": [
        lambda X, W: np.einsum("si,ij->sj", X, W),
        lambda X, W: (W.T @ X.T).T,
        lambda X, W: (X.astype(np.float32) @ W.astype(np.float32)).tolist(),
        _linear_by_loops,
        _linear_into_one_buffer,
    ],
    "boundary_direction": [
        lambda w: np.array([w[1], -w[0]]) / np.linalg.norm(w),
        lambda w: [w[1] / hypot(*w), -w[0] / hypot(*w)],
        lambda w: np.array([[0, -1], [1, 0]]) @ (w / np.linalg.norm(w)),
        lambda w: np.array([-np.sin(np.arctan2(w[1], w[0])), np.cos(np.arctan2(w[1], w[0]))], dtype=np.float32),
    ],
    "class_templates": [
        _templates_by_sums,
        _templates_against_the_rest,
        lambda X, y, n: _templates_by_sums(X, y, n).tolist(),
    ],
    "effect_sizes": [
        lambda X, w: (X * w).std(axis=0),
        lambda X, w: np.abs(w * X.std(axis=0)),
        lambda X, w: [abs(w[i]) * np.std(X[:, i]) for i in range(len(w))],
        _effects_by_centring,
    ],
    "he_weights": [
        lambda fan_in, fan_out, rng: rng.standard_normal((fan_in, fan_out)) * sqrt(2 / fan_in),
        lambda fan_in, fan_out, rng: rng.normal(0, sqrt(2 / fan_in), (fan_out, fan_in)).T,
        lambda fan_in, fan_out, rng: rng.standard_normal((fan_in, fan_out), dtype=np.float32) / np.sqrt(fan_in / 2),
        lambda fan_in, fan_out, rng: np.array(
            [[rng.normal(scale=(2 / fan_in) ** 0.5) for _ in range(fan_out)] for _ in range(fan_in)]
        ),
    ],
    "scale_after": [
        lambda depth, fan_in, std: np.sqrt(fan_in * std**2) ** depth,
        lambda depth, fan_in, std: np.prod([sqrt(fan_in) * std] * depth),
        lambda depth, fan_in, std: np.exp(depth * (0.5 * np.log(fan_in) + np.log(std))),
    ],
    "nudge_slopes": [
        _slopes_by_unit_vectors,
        _slopes_in_place,
        lambda f, W, step: _slopes_in_place(f, W, step).tolist(),
    ],
    "three_or_eight": [
        _by_hand,
        _least_squares,
        lambda X, y: X[y == 3].mean(axis=0),
        lambda X, y: -X[y == 8].sum(axis=0),
    ],
}
