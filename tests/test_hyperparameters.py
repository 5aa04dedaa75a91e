"""A configuration refuses what makes no sense, has a name for its choices, and trains as `fit` does."""

import json
import subprocess
import sys
from dataclasses import asdict, fields
from math import inf, isnan

import numpy as np
import pytest

from wbcourse import datasets
from wbcourse.forward import Network
from wbcourse.hyperparameters import Configuration, network_for, run, train
from wbcourse.spaces import Choice, Integer, LogUniform, Uniform
from wbcourse.training import fit


@pytest.fixture(scope="module")
def spirals():
    return datasets.load("spirals", n=150)


# ---------------------------------------------------------------- a configuration


@pytest.mark.parametrize(
    ("choice", "error", "message"),
    [
        ({"optimizer": "adm"}, ValueError, r"optimizer must be one of .* Did you mean 'adam'\?"),
        ({"activation": "rleu"}, ValueError, r"activation .* Did you mean 'relu'\?"),
        ({"loss": "cross-entropy"}, ValueError, r"loss .* Did you mean 'cross_entropy'\?"),
        ({"hidden": 32}, TypeError, r"hidden must hold the sizes .* but is 32"),
        ({"hidden": (16, 0)}, ValueError, r"hidden\[1\] must be at least 1, but is 0"),
        ({"learning_rate": -0.1}, ValueError, "learning_rate must be greater than 0, but is -0.1"),
        ({"learning_rate": "0.1"}, TypeError, "learning_rate must be a number"),
        ({"batch_size": 2.5}, TypeError, "batch_size must be a whole number"),
        ({"epochs": 0}, ValueError, "epochs must be at least 1"),
        ({"patience": 0}, ValueError, "patience must be at least 1"),
        ({"l2": -1}, ValueError, "l2 must be at least 0"),
        ({"dropout": 1.0}, ValueError, "dropout must be at least 0 and below 1"),
        ({"seed": -1}, ValueError, "seed must be at least 0"),
        ({"dtype": "float16"}, ValueError, "dtype must be one of"),
    ],
)
def test_a_choice_that_makes_no_sense_is_refused(choice, error, message):
    with pytest.raises(error, match=message):
        Configuration(**choice)


def test_replace_says_which_name_was_meant():
    with pytest.raises(ValueError, match="Did you mean 'learning_rate'"):
        Configuration().replace(lerning_rate=0.1)
    assert Configuration().replace(epochs=3) == Configuration(epochs=3)


def test_the_digest_tells_configurations_apart_and_survives_a_file():
    a = Configuration(hidden=(8, 4), learning_rate=0.1)
    others = {"hidden": (8,), "activation": "tanh", "scheme": "glorot", "optimizer": "adam", "loss": "squared_error"}
    others |= {"learning_rate": 0.2, "batch_size": 16, "epochs": 3, "l2": 0.1, "dropout": 0.5, "patience": 3, "seed": 1}
    others |= {"dtype": "float32"}
    assert set(others) == {field.name for field in fields(Configuration)}
    assert len({a.digest, *(a.replace(**{name: value}).digest for name, value in others.items())}) == len(others) + 1
    assert Configuration(**json.loads(json.dumps(asdict(a)))) == a
    assert Configuration(l2=np.float64(0), epochs=np.int64(20), learning_rate=1).digest == (
        Configuration(learning_rate=1.0).digest
    )


def test_the_digest_is_the_same_in_another_process():
    code = "from wbcourse.hyperparameters import Configuration; print(Configuration(hidden=(3,), l2=0.1).digest)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == Configuration(hidden=(3,), l2=0.1).digest


# ---------------------------------------------------------------- a training


@pytest.mark.parametrize(
    ("loss", "y", "n_out"),
    [("cross_entropy", [0, 2, 1], 3), ("binary_cross_entropy", [0, 1, 1], 1), ("squared_error", [[1, 2]] * 3, 2)],
)
def test_outputs_follow_from_data_and_loss(loss, y, n_out):
    data = np.eye(3), np.array(y)
    assert network_for(Configuration(hidden=(4,), loss=loss), data).sizes == (3, 4, n_out)


def test_train_is_fit_with_the_same_choices(spirals):
    c = Configuration(
        hidden=(8, 8), activation="tanh", scheme="glorot", optimizer="adam", learning_rate=0.01, batch_size=16,
        epochs=6, l2=0.001, dropout=0.1, patience=2, seed=3, dtype="float32",
    )  # fmt: skip
    network, history = train(c, spirals)
    twin = Network([2, 8, 8, 2], "tanh", rng=3, scheme="glorot", dtype="float32")
    expected = fit(
        twin, spirals, "adam", learning_rate=0.01, batch_size=16, epochs=6, l2=0.001, dropout=0.1, patience=2, seed=3
    )
    assert np.array_equal(network.parameters.vector, twin.parameters.vector)
    assert history.arrays()["train_loss"].tolist() == expected.arrays()["train_loss"].tolist()


def test_a_result_is_that_of_the_weights_that_were_kept(spirals):
    c = Configuration(hidden=(8,), epochs=40, learning_rate=1.0, seed=1)
    last = train(c, spirals)[1][-1]
    assert run(c, spirals).validation_loss == last.validation_loss
    patient = c.replace(patience=3)
    history = train(patient, spirals)[1]
    result = run(patient, spirals)
    assert result.validation_loss == history.best.validation_loss < history[-1].validation_loss
    assert (result.epochs, result.stopped) == (len(history), "patience")


def test_divergence_is_a_result_and_the_worst_one(spirals):
    result = run(Configuration(loss="squared_error", learning_rate=1e9), spirals)
    assert result.stopped == "diverged"
    assert result.score == inf
    assert isnan(result.validation_loss)


def test_ctrl_c_gives_no_result(spirals, monkeypatch):
    def interrupt(*args):
        raise KeyboardInterrupt

    monkeypatch.setattr("wbcourse.steps.Steps.epoch", interrupt)
    with pytest.raises(KeyboardInterrupt):
        run(Configuration(), spirals)


# ---------------------------------------------------------------- spaces


def draws(space, n=4000):
    rng = np.random.default_rng(0)
    return [space.sample(rng) for _ in range(n)]


@pytest.mark.parametrize(
    ("space", "values"),
    [
        (Choice(["a", "b", "c"]), ["a", "b", "c"]),
        (Integer(2, 5), [2, 3, 4, 5]),
    ],
)
def test_a_draw_reaches_all_values_equally_often(space, values):
    drawn = draws(space)
    counts = np.array([drawn.count(value) for value in values])
    assert counts.sum() == len(drawn)
    assert abs(counts / len(drawn) - 1 / len(values)).max() < 0.03


@pytest.mark.parametrize("space", [Uniform(-1, 3), LogUniform(1e-4, 1.0), Integer(10, 1000, log=True)])
def test_half_of_the_draws_are_below_the_middle(space):
    drawn = np.array(draws(space))
    assert space.low <= drawn.min()
    assert drawn.max() <= space.high
    (middle,) = space.grid(1)
    assert abs(np.mean(drawn <= middle) - 0.5) < 0.03


@pytest.mark.parametrize(
    ("space", "n", "expected"),
    [
        (Choice([(8,), (16,)]), 5, [(8,), (16,)]),
        (Uniform(0, 1), 3, [0, 0.5, 1]),
        (LogUniform(0.01, 1), 3, [0.01, 0.1, 1]),
        (Integer(1, 9), 3, [1, 5, 9]),
        (Integer(1, 3), 9, [1, 2, 3]),
        (Integer(1, 100, log=True), 3, [1, 10, 100]),
    ],
)
def test_a_grid_has_both_ends_and_even_distances(space, n, expected):
    assert space.grid(n) == [pytest.approx(value) for value in expected]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Choice([]), "options must hold at least one"),
        (lambda: Uniform(1, 1), "low must be below high"),
        (lambda: LogUniform(0, 1), "low must be greater than 0"),
        (lambda: Integer(3, 3), "high must be at least 4"),
        (lambda: Integer(0, 3, log=True), "low must be at least 1"),
        (lambda: Uniform(0, 1).grid(0), "n must be at least 1"),
    ],
)
def test_an_empty_space_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
