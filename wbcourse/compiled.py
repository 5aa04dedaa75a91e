"""The steps of training, compiled: the arithmetic of a network spelled out as plain loops for Numba.

For networks as small as those of this course, NumPy spends most of its time between the matrix products. Here a whole
epoch is one call of compiled code, for one network or for many side by side, and many share the processors. Each number
is computed as in :mod:`wbcourse.forward`, :mod:`wbcourse.backward` and :mod:`wbcourse.optimizers`; only the order of
additions differs, so results agree to rounding.

It is used by ``fit(engine="compiled")``, and needs ``pip install "wbcourse[fast]"``.
"""

import numpy as np

from wbcourse._compiled_parts import (
    activate,
    add_scaled,
    compiled,
    losses,
    product,
    slopes_of_weights,
    step_by,
    times_slope,
)
from wbcourse.optimizers import FLUSH_BELOW, FLUSH_EVERY

# ---------------------------------------------------------------- there, back, and a step


@compiled
def _views(sizes, has_biases, vector):
    """Return the weights and biases as lists of arrays that share the vector's memory."""
    weights, biases, start = [], [], 0
    for layer in range(len(sizes) - 1):
        stop = start + sizes[layer] * sizes[layer + 1]
        weights.append(vector[start:stop].reshape((sizes[layer], sizes[layer + 1])))
        start = stop
    for layer in range(len(sizes) - 1 if has_biases else 0):
        biases.append(vector[start : start + sizes[layer + 1]])
        start += sizes[layer + 1]
    return weights, biases


@compiled
def _rooms(sizes, n, like):
    """Return an array (n, width) for each layer of neurons, the inputs first."""
    return [np.empty((n, sizes[layer]), like.dtype) for layer in range(len(sizes))]


@compiled
def _forward(kinds, weights, biases, inputs, z, a, mask, n):
    column = 0
    for layer in range(len(weights)):
        sums, outputs = z[layer + 1][:n], a[layer + 1][:n]
        product(inputs[layer][:n], weights[layer], sums)
        width = sums.shape[1]
        if len(biases):
            b = biases[layer]
            for i in range(n):
                for j in range(width):
                    sums[i, j] += b[j]
        activate(kinds[layer], sums, outputs)
        if mask.shape[1] and layer < len(weights) - 1:
            kept = inputs[layer + 1]
            for i in range(n):
                for j in range(width):
                    kept[i, j] = outputs[i, j] * mask[i, column + j]
            column += width


@compiled
def _backward(kinds, weights, slopes_W, slopes_b, inputs, z, a, deltas, mask, n):
    column, last = mask.shape[1], len(weights) - 1
    for layer in range(last, -1, -1):
        delta = deltas[layer + 1][:n]
        width = delta.shape[1]
        if layer < last:
            product(deltas[layer + 2][:n], np.ascontiguousarray(weights[layer + 1].T), delta)
            if mask.shape[1]:
                column -= width
                for i in range(n):
                    for j in range(width):
                        delta[i, j] *= mask[i, column + j]
        times_slope(kinds[layer], z[layer + 1][:n], a[layer + 1][:n], delta)
        slopes_of_weights(inputs[layer][:n], delta, slopes_W[layer])
        if len(slopes_b):
            total = slopes_b[layer]
            total[:] = 0
            for i in range(n):
                for j in range(width):
                    total[j] += delta[i, j]


@compiled
def _gather(X, order, out):
    for i in range(len(order)):
        row = order[i]
        for j in range(X.shape[1]):
            out[i, j] = X[row, j]


@compiled
def _epoch(shape, task, batch_size, X, targets, order, masks, rates, l2, steps, w, velocity, squares):
    sizes, kinds, has_biases, n_weights = shape
    loss, is_mean, optimizer, choices = task
    slopes = np.zeros_like(w)
    weights, biases = _views(sizes, has_biases, w)
    slopes_W, slopes_b = _views(sizes, has_biases, slopes)
    z, a, deltas = _rooms(sizes, batch_size, w), _rooms(sizes, batch_size, w), _rooms(sizes, batch_size, w)
    inputs = a if masks.shape[1] == 0 else _rooms(sizes, batch_size, w)
    wanted = np.empty((batch_size, targets.shape[1]), w.dtype)
    total, right = 0.0, 0.0
    for number, start in enumerate(range(0, len(order), batch_size)):
        rows = order[start : start + batch_size]
        n, mask = len(rows), masks[start : start + batch_size]
        _gather(X, rows, inputs[0])
        _gather(targets, rows, wanted)
        _forward(kinds, weights, biases, inputs, z, a, mask, n)
        delta = deltas[-1][:n]
        lost, found = losses(loss, a[-1][:n], wanted[:n], delta)
        total, right = total + lost, right + found
        if is_mean:
            delta /= n
        _backward(kinds, weights, slopes_W, slopes_b, inputs, z, a, deltas, mask, n)
        if l2:
            add_scaled(slopes[:n_weights], w.dtype.type(l2), w)
        step = steps + number + 1
        step_by(optimizer, choices, step, rates[number], w, slopes, velocity, squares)
        if step % FLUSH_EVERY == 0:
            for kept in (velocity, squares):
                for i in range(len(kept)):
                    if abs(kept[i]) < FLUSH_BELOW:
                        kept[i] = 0
    return total, right


@compiled
def epochs(
    shape, task, batch_size, X, targets, orders, masks, rates, penalties, steps, vectors, velocities, squares, report
):
    """Take every step of an epoch for each network, in place; write the sum of losses and the number of right answers.

    Networks lie along the first axis of what differs between them; of `orders` and `masks` there may be one for all.
    """
    for k in range(len(vectors)):
        order, mask = orders[k % len(orders)], masks[k % len(masks)]
        report[k] = _epoch(
            shape, task, batch_size, X, targets, order, mask, rates[k], penalties[k], steps,
            vectors[k], velocities[k], squares[k],
        )  # fmt: skip


@compiled
def evaluations(shape, loss, X, targets, vectors, report):
    """Write mean loss and share of right answers of each network."""
    sizes, kinds, has_biases, _ = shape
    z, a = _rooms(sizes, len(X), vectors), _rooms(sizes, len(X), vectors)
    a[0][:] = X
    delta, nothing = np.empty_like(targets), np.empty((len(X), 0), vectors.dtype)
    for k in range(len(vectors)):
        weights, biases = _views(sizes, has_biases, vectors[k])
        _forward(kinds, weights, biases, a, z, a, nothing, len(X))
        total, right = losses(loss, a[-1], targets, delta)
        report[k] = total / len(X), right / len(X)
