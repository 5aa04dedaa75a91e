"""Training learns what PyTorch learns, the same every time; it stops when it should, and says why."""

import os
import signal
import subprocess
import sys

import numpy as np
import pytest
import torch

from oracle import TORCH_ACTIVATIONS, torch_loss
from wbcourse import backward, datasets, steps, training
from wbcourse.backward import objective
from wbcourse.batches import Batches
from wbcourse.forward import Network
from wbcourse.losses import Loss
from wbcourse.optimizers import OPTIMIZERS, Adam
from wbcourse.schedules import cosine
from wbcourse.training import DivergenceWarning, fit


@pytest.fixture(scope="module")
def digits():
    return datasets.load("digits")


@pytest.fixture
def spirals():
    return datasets.load("spirals", n=150)


def network(*sizes, seed=0, **options):
    return Network(sizes, rng=seed, **options)


def accuracy(network, split):
    return np.mean(network.predict(split.X).argmax(axis=1) == split.y)


# ---------------------------------------------------------------- the same as PyTorch


def by_torch(start, X, y, loss, l2, optimizer, batch_size, seed, epochs):
    """Train a copy of the network with PyTorch, in the order that `fit` uses; return all parameters."""
    tensors = [torch.tensor(array.copy(), requires_grad=True) for array in start.parameters.named.values()]
    weights, biases = tensors[: len(start.weights)], tensors[len(start.weights) :]
    optimizer = optimizer(tensors)
    rng = np.random.default_rng(seed)
    for _ in range(epochs):
        order = rng.permutation(len(X))
        for rows in (order[k : k + batch_size] for k in range(0, len(X), batch_size)):
            a = torch.tensor(X[rows])
            for W, b, activation in zip(weights, biases, start.activations, strict=True):
                a = TORCH_ACTIVATIONS[activation.name](a @ W + b)
            value = torch_loss(loss, a, y[rows]) + l2 / 2 * sum((W**2).sum() for W in weights)
            optimizer.zero_grad()
            value.backward()
            optimizer.step()
    return np.concatenate([tensor.detach().numpy().ravel() for tensor in tensors])


TASKS = {
    "sgd": ("sgd", Loss("cross_entropy"), 0.0, lambda w: torch.optim.SGD(w, 0.1)),
    "sgd, l2": ("sgd", Loss("cross_entropy"), 0.01, lambda w: torch.optim.SGD(w, 0.1)),
    "nesterov, sum": (
        "nesterov",
        Loss("cross_entropy", "sum"),
        0.0,
        lambda w: torch.optim.SGD(w, 0.1, 0.9, 0, 0, True),
    ),
    "adam, smoothed": ("adam", Loss("cross_entropy", "mean", 0.1), 0.0, lambda w: torch.optim.Adam(w, 0.1)),
    "adamw, binary": ("adamw", Loss("binary_cross_entropy"), 0.0, lambda w: torch.optim.AdamW(w, 0.1)),
    "rmsprop, squares": ("rmsprop", Loss("squared_error"), 0.1, lambda w: torch.optim.RMSprop(w, 0.1)),
}


def distance_from_torch(name):
    optimizer, loss, l2, theirs = TASKS[name]
    rng = np.random.default_rng(1)
    X = rng.normal(size=(23, 3))
    y = rng.integers(0, 2, 23) if loss.name == "cross_entropy" else rng.integers(0, 2, (23, 2)).astype(float)
    ours = network(3, 4, 2, seed=2, activations="tanh")
    expected = by_torch(ours, X, y, loss, l2, theirs, batch_size=5, seed=3, epochs=5)
    fit(ours, (X, y), optimizer, epochs=5, batch_size=5, learning_rate=0.1, loss=loss, l2=l2, seed=3)
    return np.linalg.norm(ours.parameters.vector - expected) / np.linalg.norm(expected)


@pytest.mark.parametrize("name", TASKS)
def test_training_agrees_with_torch(name):
    assert distance_from_torch(name) < 1e-10


@pytest.mark.parametrize(
    ("place", "name", "wrong"),
    [
        (backward, "delta_hidden", lambda delta, W, slope, out: np.multiply(-(delta @ W.T), slope, out=out)),
        (backward, "bias_gradient", lambda delta, out: np.mean(delta, axis=0, out=out)),
        (steps, "checked_rate", lambda schedule, step: 0.1 if step else 0.2),
        (Batches, "_gather", lambda self, rows, gather=Batches._gather: gather(self, rows[::-1])),
    ],
    ids=["sign", "mean", "rate", "order"],
)
def test_a_planted_error_is_seen(monkeypatch, place, name, wrong):
    monkeypatch.setattr(place, name, wrong)
    assert distance_from_torch("sgd") > 1e-6


# ---------------------------------------------------------------- it learns


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_digits_are_learned(digits, optimizer):
    learner = network(64, 32, 10, dtype=np.float32)
    rate = {"sgd": 0.3, "momentum": 0.05, "nesterov": 0.05}.get(optimizer, 0.005)
    history = fit(learner, digits, optimizer, epochs=30, learning_rate=rate, progress=False)
    assert accuracy(learner, digits.test) >= 0.95
    assert history[-1].train_loss < history[0].train_loss / 5


def test_what_is_reported_is_true(spirals):
    X, y = spirals.train
    learner = network(2, 8, 3)
    start = learner.copy()
    # a single batch: its loss is that of the weights before the step
    history = fit(learner, spirals, epochs=1, batch_size=1000, l2=0.1, learning_rate=cosine(0.1, 10))
    trace = start.forward(X)
    assert history[0].train_loss == pytest.approx(objective(start, trace, y, "cross_entropy"))
    assert history[0].train_accuracy == pytest.approx(accuracy(start, spirals.train))
    trace = learner.forward(spirals.validation.X)
    expected = objective(learner, trace, spirals.validation.y, "cross_entropy")
    assert history[0].validation_loss == pytest.approx(expected)
    assert history[0].validation_accuracy == pytest.approx(accuracy(learner, spirals.validation))
    assert (history[0].learning_rate, history.best_epoch, history.stopped) == (0.1, 1, "finished")


@pytest.mark.parametrize("batch_size", [1, 7, 32, 500])
def test_every_sample_is_seen_once_an_epoch(batch_size, monkeypatch):
    monkeypatch.setattr("wbcourse.batches.PIECE_BYTES", 1000)
    X, y = np.arange(90.0).reshape(90, 1), np.arange(90.0).reshape(90, 1)
    batches = Batches(network(1, 2, 1), X, y, batch_size)
    rng = np.random.default_rng(0)
    orders = []
    for _ in range(2):
        sizes, seen = [], []
        for piece in batches.epoch(rng):
            for batch in piece.batches:
                np.testing.assert_array_equal(batch.trace.inputs[0], batch.targets)
                assert np.shares_memory(batch.trace.outputs, piece.logits)
                seen += batch.targets[:, 0].tolist()
                sizes.append(len(batch.targets))
        assert sorted(seen) == list(range(90))
        assert set(sizes[:-1]) <= {batch_size}
        orders.append(seen)
    assert orders[0] != orders[1]


def test_dropout_drops_while_training_only(spirals):
    with_dropout, without = network(2, 50, 3), network(2, 50, 3)
    masked = fit(with_dropout, spirals, epochs=1, batch_size=1000, dropout=0.5)
    plain = fit(without, spirals, epochs=1, batch_size=1000)
    assert masked[0].train_loss != plain[0].train_loss
    assert masked[0].validation_loss == pytest.approx(
        objective(with_dropout, with_dropout.forward(spirals.validation.X), spirals.validation.y, "cross_entropy")
    )


# ---------------------------------------------------------------- the same every time


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_the_same_seed_gives_the_same_bits(spirals, dtype):
    def run(seed):
        learner = network(2, 16, 3, dtype=dtype)
        history = fit(learner, spirals, "adam", epochs=3, dropout=0.2, seed=seed)
        return learner.parameters.vector.tobytes(), history.arrays()["train_loss"].tobytes()

    assert run(1) == run(1)
    assert run(1) != run(2)


SHORT_RUN = """
import numpy as np
from wbcourse import datasets, forward, training
learner = forward.Network([64, 32, 10], rng=0)
print(training.fit(learner, datasets.load("digits"), "adam", epochs=3, progress=False))
print(np.round(learner.weights[1][:2, :4], 6))
"""


def test_the_same_digits_are_printed_on_other_processors():
    def printed(kind, threads):
        env = {**os.environ, "OPENBLAS_CORETYPE": kind, "OPENBLAS_NUM_THREADS": threads}
        return subprocess.run(
            [sys.executable, "-c", SHORT_RUN], env=env, capture_output=True, text=True, check=True
        ).stdout

    texts = [printed("Haswell", "1"), printed("Prescott", "1"), printed("Haswell", "2")]
    assert "History: 3 epochs, finished" in texts[0]
    assert texts[0] == texts[1] == texts[2]


# ---------------------------------------------------------------- when to stop


def test_patience_restores_the_best_weights(digits):
    X, y = digits.train
    learner = network(64, 64, 10)
    kept = {}
    history = fit(
        learner,
        (X[:60], y[:60]),
        "adam",
        epochs=300,
        learning_rate=0.02,
        validation=digits.validation,
        patience=4,
        callbacks=[lambda epoch: kept.update({epoch.epoch: learner.parameters.vector.copy()})],
    )
    losses = history.arrays()["validation_loss"]
    assert history.stopped == "patience"
    assert len(history) == history.best_epoch + 4
    assert history.best_epoch == losses.argmin() + 1
    assert history.best.validation_loss == losses.min()
    np.testing.assert_array_equal(learner.parameters.vector, kept[history.best_epoch])


def test_callbacks_see_each_epoch_and_can_stop(spirals):
    seen = []
    history = fit(network(2, 4, 3), spirals, epochs=9, callbacks=[lambda epoch: epoch.epoch == 3, seen.append])
    assert seen == list(history)
    assert (len(history), history.stopped) == (3, "callback")


def test_ctrl_c_returns_what_was_learned(spirals):
    learner = network(2, 4, 3)
    before = learner.parameters.vector.copy()
    history = fit(
        learner, spirals, epochs=9, callbacks=[lambda epoch: epoch.epoch == 2 and os.kill(os.getpid(), signal.SIGINT)]
    )
    assert history.interrupted
    assert len(history) == 2
    assert (learner.parameters.vector != before).any()


def diverging(what):
    X, y = np.random.default_rng(0).normal(size=(40, 3)), np.zeros((40, 2))
    learner = network(3, 5, 2, activations="tanh" if what == "parameters" else "relu")
    schedule = {"loss": 1e6, "sums": lambda step: 0.01 if step < 12 else 1e200, "parameters": lambda step: 1e308}[what]
    if what == "parameters":
        y = y + 1e10
    return learner, (X, y), schedule


@pytest.mark.parametrize(("what", "layer"), [("loss", 1), ("sums", 1), ("parameters", 0)])
def test_divergence_is_explained(what, layer):
    learner, data, schedule = diverging(what)
    weights = {0: learner.parameters.vector.copy()}
    keep = lambda epoch: weights.update({epoch.epoch: learner.parameters.vector.copy()})  # noqa: E731
    with pytest.warns(DivergenceWarning, match="Training diverged in step") as caught:
        history = fit(
            learner, data, epochs=50, batch_size=8, learning_rate=schedule, loss="squared_error", callbacks=[keep]
        )
    found = history.divergence
    assert (history.stopped, found.what, found.layer) == ("diverged", what, layer)
    assert found.step == {"loss": 1, "sums": 13, "parameters": 0}[what]
    assert found.epoch == found.step // 5 + 1
    assert found.learning_rate == (schedule(found.step) if callable(schedule) else schedule)
    np.testing.assert_array_equal(learner.parameters.vector, weights[found.restored])
    assert caught[0].filename == __file__


@pytest.mark.parametrize(("size", "layer"), [(1e308, 0), (1e200, 1)])
def test_numbers_that_are_huge_at_the_start_are_found(size, layer):
    learner = network(3, 5, 4, 2)
    learner.parameters.vector.fill(size)
    with pytest.warns(DivergenceWarning, match=f"the sums of layer {layer} were not finite"):
        history = fit(learner, (np.ones((4, 3)), np.zeros(4, int)))
    assert history.divergence.step == 0
    assert repr(history) == "History: 0 epochs, diverged"


# ---------------------------------------------------------------- what is refused

X, Y = np.zeros((5, 2)), np.array([0, 1, 2, 1, 0])
REFUSED = [
    ({"data": (np.full((5, 2), np.nan), Y)}, ValueError, r"X of data must be finite, but .* is nan"),
    ({"data": (np.zeros((5, 3)), Y)}, ValueError, r"X of data must have shape \(n, 2\).*but has shape \(5, 3\)"),
    ({"data": (np.zeros((0, 2)), Y[:0])}, ValueError, "n at least 1"),
    ({"data": (X, Y + 1)}, ValueError, r"labels must be from 0 to 2, but labels\[2\] is 3"),
    ({"data": (X, Y[:3])}, ValueError, "must hold 5 labels"),
    ({"data": (X, Y / 2)}, TypeError, "labels must be whole numbers"),
    ({"data": X}, TypeError, "data must be a Dataset, or X and y"),
    ({"data": (np.full((5, 2), 1e300), Y), "dtype": np.float32}, ValueError, "X of data must be finite"),
    ({"validation": (X + np.inf, Y)}, ValueError, "X of validation must be finite"),
    ({"optimizer": "adma"}, ValueError, "Did you mean 'adam'"),
    ({"loss": "crossentropy"}, ValueError, "Did you mean 'cross_entropy'"),
    ({"learning_rate": -0.1}, ValueError, "learning_rate must be greater than 0, but is -0.1"),
    ({"learning_rate": lambda step: -1.0}, ValueError, "learning_rate must be at least 0 and finite, but is -1.0"),
    ({"learning_rate": "fast"}, TypeError, "learning_rate must be a number"),
    ({"epochs": 0}, ValueError, "epochs must be at least 1, but is 0"),
    ({"batch_size": 2.5}, TypeError, "batch_size must be a whole number"),
    ({"l2": -1}, ValueError, "l2 must be at least 0"),
    ({"dropout": 1.0}, ValueError, "dropout must be at least 0 and below 1"),
    ({"dropout": [0.1, 0.2]}, ValueError, "dropout must have 1 entries"),
    ({"seed": -1}, ValueError, "seed must be at least 0"),
    ({"patience": 3}, ValueError, "patience needs validation data"),
    ({"patience": 0}, ValueError, "patience must be at least 1"),
    ({"callbacks": [3]}, TypeError, "callbacks must hold functions"),
]


@pytest.mark.parametrize(("options", "error", "message"), REFUSED, ids=lambda value: str(value)[:40])
def test_senseless_arguments_are_refused_before_the_first_step(options, error, message):
    options = {"data": (X, Y), **options}
    learner = network(2, 4, 3, dtype=options.pop("dtype", np.float64))
    before = learner.parameters.vector.copy()
    with pytest.raises(error, match=message):
        fit(learner, **options)
    np.testing.assert_array_equal(learner.parameters.vector, before)


def test_one_output_cannot_be_a_class():
    with pytest.raises(ValueError, match="loss must be 'binary_cross_entropy'"):
        fit(network(2, 4, 1), (X, Y * 0))


# ---------------------------------------------------------------- what is shown


def test_the_history_reads_well(spirals):
    history = fit(network(2, 8, 3), spirals, "adam", epochs=12)
    lines = repr(history).splitlines()
    assert lines[0] == f"History: 12 epochs, finished, best after epoch {history.best_epoch}"
    assert lines[1].split() == ["epoch", "loss", "accuracy", "validation", "loss", "accuracy", "learning", "rate"]
    assert [int(line.split()[0]) for line in lines[2:]] == sorted({int(line.split()[0]) for line in lines[2:]})
    assert (lines[2].split()[0], lines[-1].split()[0], len(lines)) == ("1", "12", 10)
    assert {len(line) for line in lines[1:]} == {len(lines[1])}
    assert all(len(array) == 12 for array in history.arrays().values())
    assert training.History.from_dict(history.to_dict()) == history


def test_columns_without_numbers_are_left_out():
    history = fit(network(2, 1), (X, Y / 2), epochs=2, loss="squared_error")
    assert repr(history).splitlines()[1].split() == ["epoch", "loss", "learning", "rate"]


@pytest.mark.parametrize(("progress", "shown"), [(None, False), (False, False), (True, True)])
def test_the_progress_bar(spirals, capsys, progress, shown):
    fit(network(2, 8, 3), spirals, epochs=3, progress=progress)
    assert ("3/3" in capsys.readouterr().err) == shown


def test_an_optimizer_is_started_anew(spirals):
    optimizer = Adam()
    first, second = network(2, 8, 3), network(2, 8, 3)
    for learner in (first, second):
        fit(learner, spirals, optimizer, epochs=2)
    assert first.parameters == second.parameters
