"""The compiled engine goes the way of NumPy's, for one network and for a stack, and is missed by nobody."""

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest

from wbcourse import datasets, engines
from wbcourse.activations import ACTIVATIONS, Activation, tanh, tanh_derivative
from wbcourse.forward import Network
from wbcourse.hyperparameters import Configuration
from wbcourse.losses import Loss
from wbcourse.optimizers import OPTIMIZERS, SGD
from wbcourse.search import Grid
from wbcourse.spaces import Choice
from wbcourse.stacked import fit_stacked
from wbcourse.sweep import Sweep
from wbcourse.training import DivergenceWarning, fit

SPIRALS = datasets.load("spirals", n=150)
NUMBERS = SPIRALS.train.X, SPIRALS.train.y.astype(float)


def both(data=SPIRALS, sizes=(2, 8, 6, 2), activations="tanh", optimizer="sgd", rtol=1e-9, network=None, **options):
    """Train twins, one by each engine, compare them and their histories, and return the histories."""
    twins = [Network(sizes, activations, rng=1, **(network or {})) for _ in range(2)]
    options = {"epochs": 4, "batch_size": 16, "progress": False} | options
    histories = [
        fit(twin, data, optimizer, engine=engine, **options)
        for twin, engine in zip(twins, engines.ENGINES, strict=True)
    ]
    np.testing.assert_allclose(twins[1].parameters.vector, twins[0].parameters.vector, rtol=rtol, atol=rtol)
    for name, values in histories[0].arrays().items():
        if name != "seconds":
            np.testing.assert_allclose(histories[1].arrays()[name], values, rtol=rtol, atol=rtol)
    return histories


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_every_optimiser(optimizer, dtype):
    both(optimizer=optimizer, network={"dtype": dtype}, rtol=1e-9 if dtype == "float64" else 2e-3, epochs=20)


@pytest.mark.parametrize("optimizer", [name for name in OPTIMIZERS if name != "adamw"])
def test_weight_decay(optimizer):
    both(optimizer=OPTIMIZERS[optimizer](weight_decay=0.05))


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("biases", [True, False])
def test_every_activation(activation, biases):
    both(activations=activation, network={"biases": biases})


CASES = {
    "sum": {"loss": Loss("cross_entropy", "sum"), "learning_rate": 0.002},
    "smoothed": {"loss": Loss("cross_entropy", label_smoothing=0.2)},
    "binary": {"loss": "binary_cross_entropy", "data": NUMBERS, "sizes": (2, 8, 1), "validation": NUMBERS},
    "squared": {"loss": "squared_error", "data": NUMBERS, "sizes": (2, 8, 1), "validation": NUMBERS},
    "sigmoid at the end": {
        "loss": "squared_error",
        "data": NUMBERS,
        "sizes": (2, 4, 1),
        "activations": ["relu", "sigmoid"],
    },
    "no hidden layer": {"sizes": (2, 2)},
    "l2": {"l2": 0.02},
    "dropout": {"dropout": [0.2, 0.5], "optimizer": "momentum"},
    "one sample": {"batch_size": 1, "epochs": 2},
    "one large batch": {"batch_size": 1000},
    "a rest": {"batch_size": 7},
    "a schedule": {"learning_rate": lambda step: 0.1 / (1 + step)},
    "patience": {"patience": 2, "epochs": 30, "learning_rate": 0.5},
    "digits, by BLAS": {"data": datasets.load("digits"), "sizes": (64, 32, 10), "epochs": 2},
}


@pytest.mark.parametrize("case", CASES)
def test_every_choice(case):
    both(**CASES[case])


def test_dropout_masks_are_the_same_when_an_epoch_is_taken_in_pieces(monkeypatch):
    monkeypatch.setattr(engines, "MASK_NUMBERS", 14 * 16 * 2)
    both(dropout=0.3)


def test_logits_of_any_size():
    X = np.array([[1e3, -1e3], [-1e3, 1e3], [5.0, 5.0]])
    both((X, np.array([0, 1, 1])), (2, 2), epochs=1, learning_rate=1e-6)


def test_divergence_is_told_in_the_same_words():
    options = {
        "data": NUMBERS,
        "sizes": (2, 8, 1),
        "activations": "relu",
        "loss": "squared_error",
        "learning_rate": 1e6,
    }
    with pytest.warns(DivergenceWarning):
        numpy, compiled = both(**options)
    assert compiled.stopped == "diverged"
    assert compiled.divergence == numpy.divergence


def test_a_run_is_resumed_bit_for_bit(tmp_path):
    whole, halves = (Network([2, 8, 2], rng=1) for _ in range(2))
    options = {"engine": "compiled", "progress": False, "dropout": 0.2}
    fit(whole, SPIRALS, "adam", epochs=6, **options)
    fit(halves, SPIRALS, "adam", epochs=3, checkpoint=tmp_path / "run.npz", **options)
    halves = Network([2, 8, 2], rng=2)
    fit(halves, SPIRALS, "adam", epochs=6, resume=tmp_path / "run.npz", **options)
    np.testing.assert_array_equal(halves.parameters.vector, whole.parameters.vector)


@pytest.mark.parametrize("seeds", [[4, 5, 6, 7, 8], 3])
@pytest.mark.parametrize("dropout", [0.0, 0.25])
def test_a_stack(seeds, dropout):
    rates, penalties = [0.03, 0.1, 0.02, 0.2, 0.01], [0.0, 0.01, 0.0, 0.1, 0.0]
    stacks = [[Network([2, 8, 6, 2], "tanh", rng=seed) for seed in range(5)] for _ in engines.ENGINES]
    options = {"learning_rate": rates, "l2": penalties, "seed": seeds, "dropout": dropout, "epochs": 3}
    told = [fit_stacked(s, SPIRALS, "adam", engine=e, **options) for s, e in zip(stacks, engines.ENGINES, strict=True)]
    for one, other in zip(*stacks, strict=True):
        np.testing.assert_allclose(other.parameters.vector, one.parameters.vector, rtol=1e-9, atol=1e-9)
    for one, other in zip(*told, strict=True):
        for name in ("train_loss", "train_accuracy", "validation_loss", "validation_accuracy"):
            np.testing.assert_allclose(other.arrays()[name], one.arrays()[name], rtol=1e-9)


def test_a_sweep(tmp_path):
    base = Configuration(hidden=(8,), epochs=3)
    grid = Grid(space={"learning_rate": Choice([0.01, 0.1]), "seed": Choice([1, 2])}, base=base)
    rows = [
        Sweep(grid, SPIRALS, tmp_path / f"{engine}.sqlite").run(stacked=True, engine=engine, progress=False)
        for engine in engines.ENGINES
    ]
    for one, other in zip(*rows, strict=True):
        assert other["validation_loss"] == pytest.approx(one["validation_loss"], rel=1e-9)
    with pytest.raises(ValueError, match="engine must be 'numpy' for a sweep that is not stacked"):
        Sweep(grid, SPIRALS, tmp_path / "alone.sqlite").run(engine="compiled")


def test_what_the_engine_does_not_know_is_refused():
    class Lion(SGD):
        name = "lion"

    mine = Activation("tanh", tanh, tanh_derivative, (-1, 1))
    for network, optimizer, told in (
        (
            Network([2, 3, 2], [replace(mine, name="mine"), "identity"], rng=0),
            "sgd",
            "an activation .* but mine is one",
        ),
        (Network([2, 3, 2], [mine, "identity"], rng=0), "sgd", "an activation .* but tanh is one"),
        (Network([2, 3, 2], rng=0), Lion(), "an optimiser .* but lion is one"),
    ):
        with pytest.raises(ValueError, match=f"engine must be 'numpy' for {told}"):
            fit(network, SPIRALS, optimizer, engine="compiled", progress=False)
    with pytest.raises(ValueError, match=r"engine must be .* but is 'fortran'"):
        fit(Network([2, 3, 2], rng=0), SPIRALS, engine="fortran")


def test_without_numba_numpy_does_the_work_and_it_is_said_once():
    program = """
import sys, warnings
sys.modules["numba"] = None
from wbcourse import datasets
from wbcourse.forward import Network
from wbcourse.training import fit
with warnings.catch_warnings(record=True) as told:
    warnings.simplefilter("always")
    for _ in range(2):
        network = Network([2, 4, 2], rng=0)
        fit(network, datasets.load("spirals", n=60), epochs=2, engine="compiled", progress=False)
print(len(told), told[0].category.__name__, told[0].message, told[0].filename == "<string>")
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == (
        "1 EngineWarning engine 'compiled' needs Numba: pip install \"wbcourse[fast]\". NumPy does the work. True\n"
    )
