"""The ways to train many networks of one shape: ours, and those of others."""

import os
from collections.abc import Callable, Sequence

import numpy as np

from benchmarks._tasks import Task
from wbcourse.hyperparameters import Configuration, run
from wbcourse.stacked import run_stacked, stacks

Run = Callable[[], None]


def configurations(task: Task, k: int) -> list[Configuration]:
    """Return `k` choices of learning rate and L2, of the range that a search would go through."""
    rng = np.random.default_rng(0)
    rates, penalties = 10 ** rng.uniform(-3, -1, k), 10 ** rng.uniform(-6, -3, k)
    base = Configuration(
        hidden=task.sizes[1:-1], batch_size=task.batch_size, epochs=task.epochs, dtype=task.X.dtype.name
    )
    return [base.replace(learning_rate=r, l2=p) for r, p in zip(rates, penalties, strict=True)]


def one_by_one(task: Task, choices: Sequence[Configuration]) -> Run:
    """`wbcourse.hyperparameters.run`, one configuration after another."""

    def go() -> None:
        for choice in choices:
            run(choice, (task.X, task.y), validation=task.held_out)

    return go


def _stacked(engine: str) -> Callable[[Task, Sequence[Configuration]], Run]:
    def make(task: Task, choices: Sequence[Configuration]) -> Run:
        def go() -> None:
            for group in stacks(choices):
                run_stacked(group, (task.X, task.y), validation=task.held_out, engine=engine)

        return go

    return make


stacked, compiled = _stacked("numpy"), _stacked("compiled")


def joblib_processes(task: Task, choices: Sequence[Configuration]) -> Run:
    """One configuration after another, shared by two processes of `joblib`, which are kept from run to run."""
    from joblib import Parallel, delayed

    pool = Parallel(n_jobs=2, batch_size=8)
    return lambda: pool(delayed(run)(choice, (task.X, task.y), validation=task.held_out) for choice in choices)


def optuna_loop(task: Task, choices: Sequence[Configuration]) -> Run:
    """Optuna's own loop, which is given the configurations and trains them in a thread for each processor."""
    import optuna

    optuna.logging.set_verbosity(optuna.logging.ERROR)

    def go() -> None:
        study = optuna.create_study(sampler=optuna.samplers.RandomSampler(seed=0))
        for choice in choices:
            study.enqueue_trial({"learning_rate": choice.learning_rate, "l2": choice.l2})

        def objective(trial: optuna.Trial) -> float:
            rate, l2 = trial.suggest_float("learning_rate", 1e-4, 1, log=True), trial.suggest_float("l2", 0, 1)
            result = run(choices[0].replace(learning_rate=rate, l2=l2), (task.X, task.y), validation=task.held_out)
            return result.validation_loss

        study.optimize(objective, n_trials=len(choices), n_jobs=len(os.sched_getaffinity(0)))

    return go


def jax_vmap(task: Task, choices: Sequence[Configuration]) -> Run:
    """JAX, with an epoch of all networks compiled: `jit`, `vmap`, `lax.scan`; a last, smaller batch is left out."""
    import jax
    from jax import numpy as jnp

    jax.config.update("jax_enable_x64", True)
    n, k = task.batch_size, len(choices)
    n_batches = len(task.X) // n
    X, y = jnp.asarray(task.X), jnp.asarray(task.y)
    held_X, held_y = jnp.asarray(task.held_out[0], task.X.dtype), jnp.asarray(task.held_out[1])

    def scores(layers, x):
        for W, b in layers[:-1]:
            x = jax.nn.relu(x @ W + b)
        return x @ layers[-1][0] + layers[-1][1]

    def loss(layers, x, labels):
        return -jnp.take_along_axis(jax.nn.log_softmax(scores(layers, x)), labels[:, None], axis=1).mean()

    def of_one(layers, rate, l2, order):
        def step(layers, rows):
            lost, g = jax.value_and_grad(loss)(layers, X[rows], y[rows])
            move = [(W - rate * (dW + l2 * W), b - rate * db) for (W, b), (dW, db) in zip(layers, g, strict=True)]
            return move, lost

        layers, lost = jax.lax.scan(step, layers, order)
        answers = scores(layers, held_X)
        return layers, (lost.mean(), loss(layers, held_X, held_y), (answers.argmax(axis=1) == held_y).mean())

    epoch = jax.jit(jax.vmap(of_one, in_axes=(0, 0, 0, None)))
    rates = jnp.asarray([c.learning_rate for c in choices], task.X.dtype)
    penalties = jnp.asarray([c.l2 for c in choices], task.X.dtype)
    start = [
        (jnp.stack([jnp.asarray(p)] * k), jnp.stack([jnp.asarray(b)] * k)) for p, b in task.start().parameters.layers
    ]
    rng = np.random.default_rng(0)

    def go() -> None:
        layers = start
        for _ in range(task.epochs):
            order = rng.permutation(len(X))[: n * n_batches].reshape(n_batches, n)
            layers, told = epoch(layers, rates, penalties, order)
            jax.block_until_ready(told)

    return go
