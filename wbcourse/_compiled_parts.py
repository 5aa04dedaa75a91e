"""The pieces of compiled training, number by number: products, activations, losses and optimisers as plain loops.

Each does what its namesake does in :mod:`wbcourse.activations`, :mod:`wbcourse.losses` and :mod:`wbcourse.optimizers`.
Numba finds the types itself: arrays are of one type, float32 or float64, and a batch is a matrix with a sample a row.
"""

from math import erfc, exp, expm1, log, log1p, pi, sqrt, tanh

import numpy as np
from numba import njit

from wbcourse.activations import LEAK

ACTIVATIONS = ("identity", "step", "relu", "leaky_relu", "sigmoid", "tanh", "elu", "softplus", "gelu")
IDENTITY, STEP, RELU, LEAKY_RELU, SIGMOID, TANH, ELU, SOFTPLUS, GELU = range(len(ACTIVATIONS))
LOSSES = ("squared_error", "binary_cross_entropy", "cross_entropy")
SQUARED_ERROR, BINARY, CROSS_ENTROPY = range(len(LOSSES))
OPTIMIZERS = ("sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw")
SGD, MOMENTUM, NESTEROV, RMSPROP, ADAM, ADAMW = range(len(OPTIMIZERS))
LARGE = 1 << 20  # a product of so many multiplications is better left to BLAS
NARROW = 16

# Sums may be reordered and products fused, which lets the processor work on several numbers at once. NaN stays NaN.
compiled = njit(cache=True, nogil=True, error_model="numpy", fastmath={"contract", "reassoc"})


# ---------------------------------------------------------------- matrix products


@compiled
def product(A, B, out):
    """Write ``A @ B``."""
    n_in, width = B.shape
    if A.shape[0] * n_in * width >= LARGE:
        np.dot(A, B, out)
    elif width < NARROW and A.shape[0] * n_in >= 512:
        # rows of two full registers are faster than shorter ones, though they hold more numbers
        wide, answers = np.zeros((n_in, NARROW), out.dtype), np.empty((A.shape[0], NARROW), out.dtype)
        wide[:, :width] = B
        _sums_of_rows(A, wide, answers)
        out[:] = answers[:, :width]
    else:
        _sums_of_rows(A, B, out)


@compiled
def _sums_of_rows(A, B, out):
    """Write ``A @ B`` as sums of rows of B: two rows of A and four of B at a time, so that each is read less often."""
    n, n_in, width = A.shape[0], B.shape[0], B.shape[1]
    fours = n_in - n_in % 4
    out[:] = 0
    for i in range(0, n - 1, 2):
        a, b, sums_a, sums_b = A[i], A[i + 1], out[i], out[i + 1]
        for k in range(0, fours, 4):
            p, q, r, s = B[k], B[k + 1], B[k + 2], B[k + 3]
            ap, aq, ar, as_ = a[k], a[k + 1], a[k + 2], a[k + 3]
            bp, bq, br, bs = b[k], b[k + 1], b[k + 2], b[k + 3]
            for j in range(width):
                sums_a[j] += ap * p[j] + aq * q[j] + ar * r[j] + as_ * s[j]
                sums_b[j] += bp * p[j] + bq * q[j] + br * r[j] + bs * s[j]
        for k in range(fours, n_in):
            p, ap, bp = B[k], a[k], b[k]
            for j in range(width):
                sums_a[j] += ap * p[j]
                sums_b[j] += bp * p[j]
    if n % 2:
        for k in range(n_in):
            for j in range(width):
                out[n - 1, j] += A[n - 1, k] * B[k, j]


@compiled
def slopes_of_weights(x, delta, out):
    """Write ``x.T @ delta``."""
    if delta.shape[1] < NARROW:  # its rows are short, and those of the transposed are not
        turned = np.empty((delta.shape[1], x.shape[1]), out.dtype)
        _sums_of_rows(delta.T, x, turned)
        out[:] = turned.T
    else:
        product(x.T, delta, out)


# ---------------------------------------------------------------- activations and losses


@compiled
def _softplus(x):
    return max(x, x * 0) + log1p(exp(-abs(x)))


@compiled
def activate(kind, z, a):
    for i in range(z.shape[0]):
        for j in range(z.shape[1]):
            x = z[i, j]
            if kind == IDENTITY:
                a[i, j] = x
            elif kind == RELU:
                a[i, j] = 0 if x < 0 else x
            elif kind == LEAKY_RELU:
                a[i, j] = x if x > 0 else x * LEAK
            elif kind == SIGMOID:
                a[i, j] = 1 / (1 + exp(-x))
            elif kind == TANH:
                a[i, j] = tanh(x)
            elif kind == ELU:
                a[i, j] = x if x > 0 else expm1(x)
            elif kind == SOFTPLUS:
                a[i, j] = _softplus(x)
            elif kind == GELU:
                a[i, j] = x * erfc(-x * sqrt(0.5)) / 2
            else:
                a[i, j] = x >= 0


@compiled
def times_slope(kind, z, a, delta):
    """Multiply each delta with the slope of the activation, had from its output where that will do."""
    for i in range(z.shape[0]):
        for j in range(z.shape[1]):
            x, y = z[i, j], a[i, j]
            if kind == RELU:
                delta[i, j] *= y > 0
            elif kind == LEAKY_RELU:
                delta[i, j] *= 1 if x > 0 else LEAK
            elif kind == SIGMOID:
                delta[i, j] *= y * (1 - y)
            elif kind == TANH:
                delta[i, j] *= 1 - y * y
            elif kind == ELU:
                delta[i, j] *= min(y, 0) + 1
            elif kind == SOFTPLUS:
                delta[i, j] *= -expm1(-y)
            elif kind == GELU:
                delta[i, j] *= erfc(-x * sqrt(0.5)) / 2 + x * exp(-x * x / 2) / sqrt(2 * pi)
            elif kind == STEP:
                delta[i, j] = 0


@compiled
def losses(loss, logits, targets, delta):
    """Write prediction minus target, and return the sum of the samples' losses and the number of right answers."""
    n, n_out = logits.shape
    total, right = 0.0, 0.0
    for i in range(n):
        if loss == CROSS_ENTROPY:
            row, wanted, p = logits[i], targets[i], delta[i]
            best = label = 0
            for j in range(1, n_out):
                best = j if row[j] > row[best] else best
                label = j if wanted[j] > wanted[label] else label
            right += best == label
            top, odds = row[best], row[0] * 0
            for j in range(n_out):
                p[j] = exp(row[j] - top)
                odds += p[j]
            rest = log(odds)
            for j in range(n_out):
                total -= wanted[j] * (row[j] - top - rest)
                p[j] = p[j] / odds - wanted[j]
        else:
            for j in range(n_out):
                z, t = logits[i, j], targets[i, j]
                if loss == BINARY:
                    total += t * _softplus(-z) + (1 - t) * _softplus(z)
                    delta[i, j] = 1 / (1 + exp(-z)) - t
                    right += ((z > 0) == (t > 0.5)) / n_out
                else:
                    total += (z - t) * (z - t) / 2
                    delta[i, j] = z - t
    return total, right


# ---------------------------------------------------------------- optimisers


@compiled
def step_by(optimizer, choices, step, rate, w, g, velocity, squares):
    """Take one step; the formulas are those of :mod:`wbcourse.optimizers`. `step` is counted from 1."""
    number = w.dtype.type  # a Python float among float32 numbers would make float64 of them all
    decay, keep, keep_squares, epsilon = choices
    if decay and optimizer == ADAMW:
        _scale(w, number(1 - rate * decay))
    elif decay:
        add_scaled(g, number(decay), w)
    if optimizer in (MOMENTUM, NESTEROV, ADAM, ADAMW):
        _keep(velocity, number(keep), g)
    if optimizer == MOMENTUM:
        g = velocity
    elif optimizer == NESTEROV:
        add_scaled(g, number(keep), velocity)
    if optimizer >= RMSPROP:
        fading = keep if optimizer >= ADAM else 0.0
        fading_squares = keep_squares**step if optimizer >= ADAM else 0.0
        factor = sqrt((1 - keep_squares) / (1 - fading_squares))
        rate *= (1 - fading) / (1 - fading**step) / factor
        _keep_squares(squares, number(keep_squares), g)
        _divided(w, number(rate), velocity if optimizer >= ADAM else g, squares, number(epsilon / factor))
    else:
        add_scaled(w, number(-rate), g)


@compiled
def _scale(w, factor):
    for i in range(len(w)):
        w[i] *= factor


@compiled
def add_scaled(w, factor, g):
    for i in range(min(len(w), len(g))):
        w[i] += factor * g[i]


@compiled
def _keep(velocity, share, g):
    for i in range(len(g)):
        velocity[i] = share * velocity[i] + g[i]


@compiled
def _keep_squares(squares, share, g):
    for i in range(len(g)):
        squares[i] = share * squares[i] + g[i] * g[i]


@compiled
def _divided(w, rate, g, squares, epsilon):
    for i in range(len(w)):
        w[i] -= rate * g[i] / (np.sqrt(squares[i]) + epsilon)
