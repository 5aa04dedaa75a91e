"""Chapter *Backward propagation*: other right answers, predictions, and mutants that live because they are right."""

from math import exp, log, sqrt, tanh

import numpy as np

from wbcourse.activations import sigmoid
from wbcourse.forward import Network

PREDICTIONS = {"gradient_factor": {("sigmoid", 0.0625): 1e-6, ("relu", 0.0625): 0.03, ("relu", 0.0884): 1.0}}
_VECTOR = "x is a vector, which has no other side"
SURVIVORS = {
    "neuron_slopes": {
        "a = sigmoid(x @ w + b) -> a = sigmoid(x.T @ w + b)": _VECTOR,
        "a = sigmoid(x @ w + b) -> a = sigmoid(w @ x + b)": "the product of two vectors is the same either way",
        "return (delta * x, delta) -> return (delta * x.T, delta)": _VECTOR,
    },
    "backward": {
        "delta = delta @ layers[k][0].T * (sums[k - 1] > 0) -> delta = delta @ layers[k][0].T * (sums[k - 1] >= 0)": (
            "no sum is exactly 0"
        ),
        "if k > 0: -> if k != 0:": "no layer has a number below 0",
    },
    "gradient_errors": {
        "errors.append(np.linalg.norm(gradient - numeric) / longer)"
        " -> errors.append(np.linalg.norm(numeric - gradient) / longer)": "the difference has one length either way",
        "return np.array(errors) -> return errors": "a list will do",
    },
    "to_move": {"rows.sort(reverse=True) -> rows.sort(reverse=2)": "2 is as true as True"},
}


def _softmax(logits):
    exps = np.exp(logits - logits.max(axis=1, keepdims=True))
    return exps / exps.sum(axis=1, keepdims=True)


# ---------------------------------------------------------------- one neuron


def _neuron_by_loops(x, w, b, y):
    z = b
    for i in range(len(x)):
        z += x[i] * w[i]
    a = 1 / (1 + exp(-z))
    return [(a - y) * a * (1 - a) * x[i] for i in range(len(x))], (a - y) * a * (1 - a)


def _neuron_by_the_other_side(x, w, b, y):
    z = np.dot(w, x) + b
    delta = (sigmoid(z) - y) * sigmoid(z) * sigmoid(-z)
    return np.array([delta * xi for xi in x], dtype=np.float32), np.float32(delta)


def _neuron_augmented(x, w, b, y):
    inputs = np.append(x, 1.0)
    a = sigmoid(inputs @ np.append(w, b))
    slopes = (a - y) * (a - a**2) * inputs
    return slopes[:-1], slopes[-1]


# ---------------------------------------------------------------- the equations


def _output_by_loops(logits, labels):
    P = _softmax(logits)
    n, n_out = P.shape
    return [[(P[s, j] - (j == labels[s])) / n for j in range(n_out)] for s in range(n)]


def _output_over_one_buffer(logits, labels, buffers={}):  # noqa: B006 - the same array is handed out again and again
    out = buffers.setdefault(logits.shape, np.empty(logits.shape))
    out[:] = _softmax(logits) / len(logits)
    for s, label in enumerate(labels):
        out[s, label] -= 1 / len(logits)
    return out


def _layer_by_loops(x, delta):
    dW, db = np.zeros((x.shape[1], delta.shape[1])), np.zeros(delta.shape[1])
    for s in range(len(x)):
        dW += np.outer(x[s], delta[s])
        db += delta[s]
    return dW, db


def _layer_augmented(x, delta):
    slopes = np.column_stack([x, np.ones(len(x))]).T @ delta
    return slopes[:-1], slopes[-1]


def _hidden_by_loops(delta_next, W_next, z):
    delta = np.zeros_like(z)
    for s in range(len(z)):
        for i in range(z.shape[1]):
            for j in range(W_next.shape[1]):
                delta[s, i] += delta_next[s, j] * W_next[i, j]
            delta[s, i] *= 1 - tanh(z[s, i]) ** 2
    return delta


# ---------------------------------------------------------------- the whole way


def _backward_recursive(X, labels, layers):
    (W, b), rest = layers[0], layers[1:]
    z = X @ W + b
    if not rest:
        delta = (_softmax(z) - np.eye(len(b))[labels]) / len(X)
        return [(X.T @ delta, delta.sum(axis=0))]
    a = np.maximum(z, 0)
    found = _backward_recursive(a, labels, rest)
    delta = _arrived(a, labels, rest) * (a > 0)
    return [(X.T @ delta, delta.sum(axis=0)), *found]


def _arrived(a, labels, layers):
    """The slope of the loss for what enters the first of these layers."""
    (W, b), rest = layers[0], layers[1:]
    z = a @ W + b
    if not rest:
        return (_softmax(z) - np.eye(len(b))[labels]) / len(a) @ W.T
    return (_arrived(np.maximum(z, 0), labels, rest) * np.sign(np.maximum(z, 0))) @ W.T


def _backward_sample_by_sample(X, labels, layers):
    total = [[np.zeros_like(W), np.zeros_like(b)] for W, b in layers]
    for x, label in zip(X, labels, strict=True):
        a = [x]
        for k, (W, b) in enumerate(layers):
            z = a[-1] @ W + b
            a.append(z if k == len(layers) - 1 else np.maximum(z, 0))
        delta = _softmax(a.pop()[np.newaxis])[0]
        delta[label] -= 1
        for k in range(len(layers) - 1, -1, -1):
            total[k][0] += np.outer(a[k], delta) / len(X)
            total[k][1] += delta / len(X)
            delta = (layers[k][0] @ delta) * np.where(a[k] > 0, 1, 0)
    return total


def _backward_by_the_library(X, labels, layers):
    from wbcourse.backward import backward

    network = Network.from_arrays([W for W, _ in layers], [b for _, b in layers])
    gradients = backward(network, network.forward(X), labels, "cross_entropy")
    return list(zip(gradients.weights, gradients.biases, strict=True))


# ---------------------------------------------------------------- checks and blame


def _errors_on_copies(f, arrays, gradients, step):
    errors = []
    for k, gradient in enumerate(gradients):
        numeric = []
        for unit in np.eye(gradient.size):
            nudge = step * unit.reshape(gradient.shape)
            above = f([*arrays[:k], arrays[k] + nudge, *arrays[k + 1 :]])
            below = f([*arrays[:k], arrays[k] - nudge, *arrays[k + 1 :]])
            numeric.append((above - below) / 2 / step)
        off = gradient.ravel() - numeric
        errors.append(sqrt((off**2).sum()) / max(sqrt((gradient**2).sum()), sqrt(np.sum(np.square(numeric)))))
    return errors


def _errors_on_one_vector(f, arrays, gradients, step):
    ends = np.cumsum([array.size for array in arrays])[:-1]
    flat, claimed = (np.concatenate([array.ravel() for array in given]) for given in (arrays, gradients))

    def loss(vector):
        return f([p.reshape(a.shape) for p, a in zip(np.split(vector, ends), arrays, strict=True)])

    numeric = np.array([(loss(flat + step * e) - loss(flat - step * e)) / (2 * step) for e in np.eye(flat.size)])
    pieces = zip(np.split(claimed, ends), np.split(numeric, ends), strict=True)
    return [np.linalg.norm(c - n) / max(np.linalg.norm(c), np.linalg.norm(n)) for c, n in pieces]


def _errors_nudged_in_place(f, arrays, gradients, step):
    errors = np.zeros(len(arrays))
    for k, array in enumerate(arrays):
        numeric, flat = np.zeros_like(array), array.reshape(-1)
        for i in range(flat.size):
            kept = float(flat[i])
            for sign in (1, -1):
                flat[i] = kept + sign * step
                numeric.reshape(-1)[i] += sign * f(arrays) / (2 * step)
            flat[i] = kept
        errors[k] = np.linalg.norm(numeric - gradients[k]) / np.max(
            [np.linalg.norm(g) for g in (numeric, gradients[k])]
        )
    return errors


def _moved_by_argsort(gradients, k):
    ends = np.cumsum([dW.size for dW in gradients])
    rows = []
    for index in np.argsort(np.concatenate([np.abs(dW).ravel() for dW in gradients]))[::-1][:k]:
        layer = int(np.searchsorted(ends, index, side="right"))
        within = int(index - ends[layer] + gradients[layer].size)
        rows.append((layer, *divmod(within, gradients[layer].shape[1])))
    return np.array(rows)


def _moved_one_by_one(gradients, k):
    left = [dW**2 for dW in gradients]
    rows = []
    for _ in range(k):
        layer = int(np.argmax([squares.max() for squares in left]))
        place = np.unravel_index(np.argmax(left[layer]), left[layer].shape)
        left[layer][place] = -1
        rows.append([layer, *map(int, place)])
    return rows


def _moved_best_of_each(gradients, k):
    best = []
    for layer, dW in enumerate(gradients):
        for index in np.argsort(-np.abs(dW), axis=None)[:k]:
            source, target = np.unravel_index(index, dW.shape)
            best.append((layer, source, target))
    return sorted(best, key=lambda place: -abs(gradients[place[0]][place[1:]]))[:k]


# ---------------------------------------------------------------- a graph of numbers


def _slopes_over_all_ways(parents):
    def of(k, target):
        return 1.0 if k == target else sum(slope * of(i, target) for i, slope in parents[k])

    return [of(len(parents) - 1, target) for target in range(len(parents))]


def _slopes_by_a_matrix(parents):
    local = np.zeros((len(parents), len(parents)))
    for k, row in enumerate(parents):
        for i, slope in row:
            local[k, i] += slope
    return np.linalg.inv(np.eye(len(parents)) - local)[-1]


def _slopes_when_all_has_arrived(parents):
    awaited = [0] * len(parents)
    reached, waiting = {len(parents) - 1}, [len(parents) - 1]
    while waiting:
        for i, _ in parents[waiting.pop()]:
            awaited[i] += 1
            if i not in reached:
                reached.add(i)
                waiting.append(i)
    slopes, ready = {len(parents) - 1: 1.0}, [len(parents) - 1]
    while ready:
        k = ready.pop()
        for i, slope in parents[k]:
            slopes[i] = slopes.get(i, 0.0) + slope * slopes[k]
            awaited[i] -= 1
            if awaited[i] == 0:
                ready.append(i)
    return np.array([slopes.get(k, 0.0) for k in range(len(parents))], dtype=np.float32)


ALTERNATIVES = {
    "neuron_slopes": [_neuron_by_loops, _neuron_by_the_other_side, _neuron_augmented],
    "delta_output": [
        lambda logits, labels: (_softmax(logits) - np.eye(logits.shape[1])[labels]) / len(labels),
        lambda logits, labels: (_softmax(logits) - (labels[:, None] == np.arange(logits.shape[1]))) / len(labels),
        _output_by_loops,
        _output_over_one_buffer,
    ],
    "layer_gradients": [
        lambda x, delta: (np.einsum("si,sj->ij", x, delta), np.einsum("sj->j", delta)),
        lambda x, delta: ((delta.T @ x).T.tolist(), np.ones(len(x)) @ delta),
        lambda x, delta: (np.tensordot(x, delta, (0, 0)).astype(np.float32), list(map(sum, delta.T))),
        _layer_by_loops,
        _layer_augmented,
    ],
    "delta_hidden": [
        lambda delta_next, W_next, z: np.einsum("sj,ij,si->si", delta_next, W_next, 1 / np.cosh(z) ** 2),
        lambda delta_next, W_next, z: (W_next @ delta_next.T).T * (1 + np.tanh(z)) * (1 - np.tanh(z)),
        lambda delta_next, W_next, z: (
            (delta_next.astype(np.float32) @ W_next.T.astype(np.float32)) * (4 * sigmoid(2 * z) * sigmoid(-2 * z))
        ).tolist(),
        _hidden_by_loops,
    ],
    "backward": [_backward_recursive, _backward_sample_by_sample, _backward_by_the_library],
    "gradient_errors": [_errors_on_copies, _errors_on_one_vector, _errors_nudged_in_place],
    "to_move": [_moved_by_argsort, _moved_one_by_one, _moved_best_of_each],
    "gradient_factor": [
        lambda depth, fan_out, std, slope: sqrt(fan_out * std**2 * slope**2) ** depth,
        lambda depth, fan_out, std, slope: np.prod([sqrt(fan_out) * std * slope] * depth),
        lambda depth, fan_out, std, slope: exp(depth * (log(fan_out) / 2 + log(std) + log(slope))),
    ],
    "graph_slopes": [_slopes_over_all_ways, _slopes_by_a_matrix, _slopes_when_all_has_arrived],
    "steady_start": [
        lambda width, depth: ["leaky_relu", (2 / width) ** 0.5],
        lambda width, depth: ("tanh", 1.25 / sqrt(width)),
        lambda width, depth: ("elu", np.float32(1.2 / sqrt(width))),
        lambda width, depth: ("relu", np.array(1.41 / np.sqrt(width))),
    ],
}
