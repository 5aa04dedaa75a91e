"""The others: the same task as each of them is usually written, the same batches, the same steps.

Each function takes a task and an optimiser and returns what is timed: a function without arguments that trains for
``task.epochs``. What a library can prepare once is prepared before.
"""

import warnings
from collections.abc import Callable
from itertools import pairwise

import numpy as np

from benchmarks._tasks import RATES, Task
from wbcourse.training import fit

Run = Callable[[], None]


def ours(task: Task, optimizer: str, engine: str = "numpy") -> Run:
    """`wbcourse.training.fit`, with its checks, its history and its look-out for numbers that are not finite."""
    network, options = task.start(), {"learning_rate": RATES[optimizer], "progress": False, "engine": engine}

    def run() -> None:
        fit(network, (task.X, task.y), optimizer, epochs=task.epochs, batch_size=task.batch_size, **options)

    return run


def compiled(task: Task, optimizer: str) -> Run:
    """Do the same with the compiled engine."""
    return ours(task, optimizer, "compiled")


def bare_products(task: Task, optimizer: str) -> Run:
    """Nothing but the matrix products of the way there and back: what no NumPy program can be faster than."""
    network, n = task.start(), task.batch_size
    a = [np.zeros((n, size), task.X.dtype) for size in task.sizes]
    slopes = [np.empty_like(W) for W in network.weights]

    def run() -> None:
        for start in list(range(0, len(task.X) - n + 1, n)) * task.epochs:
            x = task.X[start : start + n]
            for layer, W in enumerate(network.weights):
                np.matmul(a[layer] if layer else x, W, out=a[layer + 1])
            for layer in range(len(slopes) - 1, -1, -1):
                np.matmul((a[layer] if layer else x).T, a[layer + 1], out=slopes[layer])
                if layer:
                    np.matmul(a[layer + 1], network.weights[layer].T, out=a[layer])

    return run


def scikit_learn(task: Task, optimizer: str) -> Run:
    """`MLPClassifier` without penalty, momentum or early end."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    warnings.simplefilter("ignore", ConvergenceWarning)
    options = {"momentum": 0.0, "nesterovs_momentum": False} if optimizer == "sgd" else {}
    model = MLPClassifier(
        task.sizes[1:-1], solver=optimizer, alpha=0.0, batch_size=task.batch_size, max_iter=task.epochs, tol=0.0,
        learning_rate_init=RATES[optimizer], n_iter_no_change=task.epochs + 1, random_state=0, **options,
    )  # fmt: skip
    return lambda: model.fit(task.X, task.y)


def pytorch(task: Task, optimizer: str) -> Run:
    """PyTorch as in its tutorials, without a `DataLoader`, which would be slower."""
    import torch
    from torch import nn

    layers = [layer for sizes in pairwise(task.sizes) for layer in (nn.Linear(*sizes), nn.ReLU())][:-1]
    model = nn.Sequential(*layers).to(getattr(torch, task.X.dtype.name))
    kind = torch.optim.SGD if optimizer == "sgd" else torch.optim.Adam
    stepper, loss = kind(model.parameters(), RATES[optimizer]), nn.CrossEntropyLoss()
    X, y = torch.tensor(task.X), torch.tensor(task.y)

    def run() -> None:
        for _ in range(task.epochs):
            for rows in torch.randperm(len(X)).split(task.batch_size):
                stepper.zero_grad()
                loss(model(X[rows]), y[rows]).backward()
                stepper.step()

    return run


def jax_scan(task: Task, optimizer: str) -> Run:
    """JAX with the whole epoch compiled: `jit` around `lax.scan`; a last, smaller batch is left out."""
    import jax
    from jax import numpy as jnp

    jax.config.update("jax_enable_x64", True)
    network, rate, n = task.start(), RATES[optimizer], task.batch_size
    n_batches = len(task.X) // n
    X, y = jnp.asarray(task.X), jnp.asarray(task.y)

    def loss(layers, x, labels):
        for W, b in layers[:-1]:
            x = jax.nn.relu(x @ W + b)
        scores = jax.nn.log_softmax(x @ layers[-1][0] + layers[-1][1])
        return -jnp.take_along_axis(scores, labels[:, None], axis=1).mean()

    def step(state, rows):
        layers, m, v, t = state
        g = jax.grad(loss)(layers, X[rows], y[rows])
        if optimizer == "sgd":
            return (jax.tree.map(lambda p, g: p - rate * g, layers, g), m, v, t), None
        t = t + 1
        m = jax.tree.map(lambda m, g: 0.9 * m + 0.1 * g, m, g)
        v = jax.tree.map(lambda v, g: 0.999 * v + 0.001 * g * g, v, g)
        a, c = 1 / (1 - 0.9**t), 1 / (1 - 0.999**t)
        move = lambda p, m, v: (p - rate * (m * a) / (jnp.sqrt(v * c) + 1e-8)).astype(p.dtype)  # noqa: E731
        return (jax.tree.map(move, layers, m, v), m, v, t), None

    epoch = jax.jit(lambda state, order: jax.lax.scan(step, state, order)[0])
    layers = [(jnp.asarray(W), jnp.asarray(b)) for W, b in network.parameters.layers]
    zeros = jax.tree.map(jnp.zeros_like, layers)
    start = (layers, zeros, zeros, jnp.zeros((), task.X.dtype))
    rng = np.random.default_rng(0)

    def run() -> None:
        state = start
        for _ in range(task.epochs):
            state = epoch(state, rng.permutation(len(X))[: n * n_batches].reshape(n_batches, n))
        jax.block_until_ready(state)

    return run
