"""Chapter *Training*: other right answers, predictions, and mutants that live because they are right."""

from itertools import accumulate
from math import ceil, inf, sqrt

import numpy as np

from wbcourse.forward import Network
from wbcourse.optimizers import Adam, Momentum
from wbcourse.training import fit

PREDICTIONS = {
    "seeded_run": {"nothing": "no", "the start": "yes", "the order": "yes", "the order, full batch": "rounding"}
}
_ENOUGH = "any network that does not learn by heart will do"
_FIT = "fit(network, (X, y), 'adam', epochs={}, learning_rate=0.005, l2=0.02, progress={})"
_NETWORK = "network = Network([64, 64, 10], rng=0) -> network = Network([64, {}, {}], rng={})"
SURVIVORS = {
    "count_steps": {
        "return epochs * (full + (rest > 0)) -> return epochs * (full + (rest != 0))": "no rest is below 0",
    },
    "best_epoch": {
        "best, best_at = (np.inf, 0) -> best, best_at = (np.inf, 1)": "the first loss is better than none",
        "best, best_at = (np.inf, 0) -> best, best_at = (np.inf, -1)": "the first loss is better than none",
        "if epoch - best_at == patience: -> if epoch - best_at >= patience:": "the waiting grows by one at a time",
    },
    "dropout": {
        "kept = rng.random(a.shape) > rate -> kept = rng.random(a.shape) >= rate": "none is exactly the rate",
    },
    "noisy_digits": {
        _NETWORK.format(63, 10, 0): _ENOUGH,
        _NETWORK.format(65, 10, 0): _ENOUGH,
        _NETWORK.format(64, 10, 1): _ENOUGH,
        _NETWORK.format(64, 11, 0): "a class that never occurs is never answered",
        f"{_FIT.format(30, False)} -> {_FIT.format(29, False)}": _ENOUGH,
        f"{_FIT.format(30, False)} -> {_FIT.format(31, False)}": _ENOUGH,
        f"{_FIT.format(30, False)} -> {_FIT.format(30, 1)}": "1 is as true as True",
        f"{_FIT.format(30, False)} -> {_FIT.format(30, -1)}": "-1 is as true as True",
        f"{_FIT.format(30, False)} -> fit(network, (X, y), 'adam')": "a small rate is early stopping, too",
    },
}


# ---------------------------------------------------------------- steps and batches


def _step_in_a_copy(w, g, rate):
    after = w.copy()
    after -= rate * g
    return after


def _step_number_by_number(w, g, rate):
    after = np.zeros(w.shape)
    for i in np.ndindex(w.shape):
        after[i] = w[i] - rate * g[i]
    return after.tolist()


def _count_by_dealing(n, batch_size, epochs):
    steps = 0
    for _ in range(epochs):
        left = n
        while left > 0:
            left -= batch_size
            steps += 1
    return steps


def _batches_by_shuffling_numbers(X, y, size, rng):
    order = np.arange(len(y))
    rng.shuffle(order)
    return tuple([X[order[i : i + size]].tolist(), y[order[i : i + size]]] for i in range(0, len(y), size))


def _batches_by_sorting(X, y, size, rng):
    order = np.argsort(rng.random(len(X)))
    cuts = np.arange(size, len(X), size)
    return list(zip(np.split(X[order], cuts), np.split(y[order], cuts), strict=True))


def _batches_side_by_side(X, y, size, rng):
    both = rng.permutation(np.column_stack([X, y])).astype(np.float32)
    found = []
    while len(both):
        found.append((both[:size, :-1], both[:size, -1]))
        both = both[size:]
    return found


# ---------------------------------------------------------------- optimisers


def _momentum_array_by_array(arrays, slopes, rate, momentum):
    after = []
    for i, array in enumerate(arrays):
        v, way = np.zeros(array.shape), np.zeros(array.shape)
        for gradients in slopes:
            v = v * momentum + gradients[i]
            way += v
        after.append(array - way * rate)
    return after


def _momentum_with_the_rate_kept(arrays, slopes, rate, momentum):
    velocities = [0] * len(arrays)
    for gradients in slopes:
        velocities = [momentum * v - rate * g for v, g in zip(velocities, gradients, strict=True)]
        arrays = [array + v for array, v in zip(arrays, velocities, strict=True)]
    return tuple(arrays)


def _momentum_by_the_library(arrays, slopes, rate, momentum):
    after = []
    for i, array in enumerate(arrays):
        optimizer, w = Momentum(momentum=momentum), array.ravel().copy()
        optimizer.start(w)
        for gradients in slopes:
            optimizer.update(w, gradients[i].ravel().copy(), rate)
        after.append(w.reshape(array.shape))
    return after


def _momentum_without_loops(arrays, slopes, rate, momentum):
    total = [sum(accumulate((g[i] for g in slopes), lambda v, g: momentum * v + g)) for i in range(len(arrays))]
    return [(array - rate * way).astype(np.float32) for array, way in zip(arrays, total, strict=True)]


def _adam_in_copies(w, g, m, s, t, rate, beta1, beta2, epsilon):
    w, m, s = w.copy(), m.copy(), s.copy()
    m += (1 - beta1) * (g - m)
    s += (1 - beta2) * (g * g - s)
    w -= rate * sqrt(1 - beta2**t) / (1 - beta1**t) * m / (np.sqrt(s) + epsilon * sqrt(1 - beta2**t))
    return w, m, s


def _adam_number_by_number(w, g, m, s, t, rate, beta1, beta2, epsilon):
    found = np.zeros((3, *w.shape))
    for i in np.ndindex(w.shape):
        mean, square = beta1 * m[i] + g[i] - beta1 * g[i], beta2 * s[i] + (1 - beta2) * g[i] ** 2
        step = mean / (1 - beta1**t) / (sqrt(square / (1 - beta2**t)) + epsilon)
        found[(slice(None), *i)] = w[i] - rate * step, mean, square
    return [found[0], found[1], found[2]]


def _adam_by_the_library(w, g, m, s, t, rate, beta1, beta2, epsilon):
    optimizer, after = Adam(beta1=beta1, beta2=beta2, epsilon=epsilon), w.ravel().copy()
    optimizer.start(after)
    optimizer.steps = t - 1
    optimizer.state["velocity"][:] = m.ravel() / (1 - beta1)
    optimizer.state["squares"][:] = s.ravel() / (1 - beta2)
    optimizer.update(after, g.ravel().copy(), rate)
    state = [optimizer.state["velocity"] * (1 - beta1), optimizer.state["squares"] * (1 - beta2)]
    return tuple(array.reshape(w.shape) for array in (after, *state))


# ---------------------------------------------------------------- stopping, scales, dropout


def _stop_with_a_count(losses, patience):
    best, best_at, waited, epoch = inf, 0, 0, 0
    while epoch < len(losses) and waited < patience:
        epoch += 1
        if losses[epoch - 1] < best:
            best, best_at, waited = losses[epoch - 1], epoch, 0
        else:
            waited += 1
    return [epoch, best_at]


def _stop_by_looking_back(losses, patience):
    for epoch in range(1, len(losses) + 1):
        best_at = int(np.argmin(losses[:epoch])) + 1
        if epoch - best_at >= patience:
            break
    return [np.int64(epoch), best_at]


def _stop_by_lows(losses, patience):
    lows = list(accumulate(losses, min))
    for epoch in range(patience + 1, len(losses) + 1):
        if lows[epoch - 1] == lows[epoch - 1 - patience]:
            return epoch, losses.index(lows[epoch - 1]) + 1
    return len(losses), losses.index(lows[-1]) + 1


def _standardise_column_by_column(train, other):
    found = np.zeros(train.shape), np.zeros(other.shape)
    for j in range(train.shape[1]):
        mean = sum(train[:, j]) / len(train)
        std = sqrt(sum((x - mean) ** 2 for x in train[:, j]) / len(train))
        for x, to in zip((train, other), found, strict=True):
            to[:, j] = (x[:, j] - mean) / (std if std > 0 else 1)
    return list(found)


def _standardise_where_possible(train, other):
    mean, std = np.mean(train, 0), np.std(train, 0)
    both = [np.divide(x - mean, std, out=x - mean, where=std > 0) for x in (train, other)]
    return both[0].tolist(), both[1].astype(np.float32)


def _standardise_together(train, other):
    mean, std = train.mean(axis=0), train.std(axis=0)
    std[std == 0] = 1.0
    scaled = (np.vstack([train, other]) - mean) / std
    return scaled[: len(train)], scaled[len(train) :]


def _dropout_exactly(a, rate, rng, training):
    """Drop exactly the share `rate` of all outputs."""
    out = a.astype(np.float32)
    if training:
        dropped = rng.choice(a.size, round(rate * a.size), replace=False)
        out = out / (1 - rate)
        out.ravel()[dropped] = 0
    return out


def _dropout_by_loops(a, rate, rng, training):
    keep = 1 - rate
    return [[x if not training else x / keep if rng.random() < keep else 0.0 for x in row] for row in a]


# ---------------------------------------------------------------- runs


def _run_over_cut_orders(X, y, start_seed, order_seed, batch_size):
    first, second = np.random.default_rng(start_seed), np.random.default_rng(order_seed)
    w = first.normal(0, 1, X.shape[1])
    orders = [second.permutation(len(y)) for _ in range(3)]
    for part in (p for order in orders for p in np.split(order, np.arange(batch_size, len(y), batch_size))):
        w -= 0.1 * np.mean((X[part] @ w - y[part])[:, None] * X[part], axis=0)
    return w


def _run_sample_by_sample(X, y, start_seed, order_seed, batch_size):
    w = list(np.random.default_rng(start_seed).standard_normal(X.shape[1]))
    rng = np.random.default_rng(order_seed)
    for _ in range(3):
        order = list(rng.permutation(len(X)))
        while order:
            part, order = order[:batch_size], order[batch_size:]
            slopes = [0.0] * len(w)
            for s in part:
                error = sum(x * v for x, v in zip(X[s], w, strict=True)) - y[s]
                slopes = [slope + error * x / len(part) for slope, x in zip(slopes, X[s], strict=True)]
            w = [v - 0.1 * slope for v, slope in zip(w, slopes, strict=True)]
    return w


def _run_with_shuffled_data(X, y, start_seed, order_seed, batch_size):
    w = np.random.default_rng(start_seed).normal(size=X.shape[1])
    rng = np.random.default_rng(order_seed)
    for _ in range(3):
        order = rng.permutation(len(X))
        inputs, targets = X[order], y[order]
        for i in range(ceil(len(X) / batch_size)):
            x, t = (array[i * batch_size : (i + 1) * batch_size] for array in (inputs, targets))
            w = w - 0.1 * np.einsum("si,s->i", x, x @ w - t) / len(t)
    return w


def _digits_by(sizes, **choices):
    def noisy_digits(X, y, X_new):
        network = Network([64, *sizes, 10], rng=0)
        fit(network, (X, y), "adam", **{"learning_rate": 0.005, "progress": False, **choices})
        return network.predict(X_new).argmax(axis=1)

    return noisy_digits


def _digits_stopped_early(X, y, X_new):
    network = Network([64, 64, 10], rng=0)
    choices = {"learning_rate": 0.005, "epochs": 200, "patience": 5, "progress": False}
    fit(network, (X[100:], y[100:]), "adam", validation=(X[:100], y[:100]), **choices)
    return np.argmax(network.predict(X_new), axis=1).astype(float)


def _digits_by_neighbours(X, y, X_new):
    distances = ((X_new[:, None] - X) ** 2).sum(axis=2)
    return [int(np.bincount(y[row[:15]]).argmax()) for row in np.argsort(distances, axis=1)]


ALTERNATIVES = {
    "gradient_step": [
        lambda w, g, rate: np.subtract(w, np.multiply(rate, g)),
        lambda w, g, rate: (w + (-rate) * g).astype(np.float32),
        _step_in_a_copy,
        _step_number_by_number,
    ],
    "count_steps": [
        lambda n, batch_size, epochs: epochs * ceil(n / batch_size),
        lambda n, batch_size, epochs: -(-n // batch_size) * epochs,
        lambda n, batch_size, epochs: np.ceil(n / batch_size) * epochs,
        lambda n, batch_size, epochs: epochs * len(range(0, n, batch_size)),
        _count_by_dealing,
    ],
    "batches": [_batches_by_shuffling_numbers, _batches_by_sorting, _batches_side_by_side],
    "momentum_steps": [
        _momentum_array_by_array,
        _momentum_with_the_rate_kept,
        _momentum_by_the_library,
        _momentum_without_loops,
    ],
    "adam_step": [_adam_in_copies, _adam_number_by_number, _adam_by_the_library],
    "best_epoch": [_stop_with_a_count, _stop_by_looking_back, _stop_by_lows],
    "standardise": [_standardise_column_by_column, _standardise_where_possible, _standardise_together],
    "dropout": [
        lambda a, rate, rng, training: a * rng.binomial(1, 1 - rate, a.shape) / (1 - rate) if training else a,
        lambda a, rate, rng, training: np.where(rng.random(a.shape) < rate * training, 0, a / (1 - rate * training)),
        _dropout_exactly,
        _dropout_by_loops,
    ],
    "seeded_run": [_run_over_cut_orders, _run_sample_by_sample, _run_with_shuffled_data],
    "noisy_digits": [
        _digits_by([], epochs=30),
        _digits_by([64], epochs=20, dropout=0.5),
        _digits_stopped_early,
        _digits_by_neighbours,
    ],
}
