"""Networks in a stack learn what each would have learned by itself."""

import warnings
from dataclasses import replace

import numpy as np
import pytest

from wbcourse import datasets
from wbcourse.forward import Network
from wbcourse.hyperparameters import Configuration, run
from wbcourse.optimizers import OPTIMIZERS
from wbcourse.search import Grid
from wbcourse.spaces import Choice, LogUniform
from wbcourse.stack import Stack
from wbcourse.stacked import fit_stacked, run_stacked, stacks
from wbcourse.sweep import Sweep
from wbcourse.training import DivergenceWarning, fit

RATES, PENALTIES, SEEDS = [0.03, 0.1, 0.02], [0.0, 0.01, 0.001], [4, 5, 6]


@pytest.fixture(scope="module")
def spirals():
    return datasets.load("spirals", n=150)


def networks(sizes=(2, 8, 6, 2), activations="tanh", **options):
    return [Network(sizes, activations, rng=seed, **options) for seed in range(3)]


def one_by_one(copies, data, optimizer, rates=RATES, penalties=PENALTIES, seeds=SEEDS, **options):
    choices = zip(copies, rates, penalties, seeds, strict=True)
    return [fit(n, data, optimizer, learning_rate=r, l2=p, seed=s, **options) for n, r, p, s in choices]


def same(stacked, alone, rtol=1e-9):
    for one, other in zip(stacked, alone, strict=True):
        np.testing.assert_allclose(one.parameters.vector, other.parameters.vector, rtol=rtol, atol=rtol)


def same_histories(stacked, alone, rtol=1e-9):
    for one, other in zip(stacked, alone, strict=True):
        assert (len(one), one.stopped, one.best_epoch) == (len(other), other.stopped, other.best_epoch)
        for name, values in one.arrays().items():
            if name != "seconds":
                np.testing.assert_allclose(values, other.arrays()[name], rtol=rtol, atol=rtol)


CASES = {
    "as usual": {},
    "other optimiser": {"optimizer": "adam"},
    "dropout": {"dropout": 0.2},
    "dropout by layer": {"dropout": [0.0, 0.5]},
    "one large batch": {"batch_size": 1000},
    "one sample": {"batch_size": 1, "epochs": 1},
    "sum": {"loss": "sum", "rates": [0.001, 0.002, 0.003]},
    "one order for all": {"seeds": [7, 7, 7]},
    "one order with dropout": {"seeds": [7, 7, 7], "dropout": 0.3},
}


@pytest.mark.parametrize("case", CASES)
def test_a_stack_goes_the_way_of_fit(spirals, case):
    options = {"optimizer": "sgd", "batch_size": 16, "epochs": 5} | CASES[case]
    if options.get("loss") == "sum":
        from wbcourse.losses import cross_entropy

        options["loss"] = replace(cross_entropy, reduction="sum")
    together, copies = networks(), networks()
    expected = one_by_one(copies, spirals, **options)
    options |= {"learning_rate": options.pop("rates", RATES), "seed": options.pop("seeds", SEEDS)}
    histories = fit_stacked(together, spirals, l2=PENALTIES, **options)
    same(together, copies)
    same_histories(histories, expected)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_with_every_optimiser(spirals, optimizer, dtype):
    together, copies = networks(dtype=dtype), networks(dtype=dtype)
    rates = [0.01, 0.002, 0.003]
    one_by_one(copies, spirals, optimizer, rates=rates, epochs=3, batch_size=16)
    fit_stacked(together, spirals, optimizer, learning_rate=rates, l2=PENALTIES, seed=SEEDS, epochs=3, batch_size=16)
    same(together, copies, 1e-9 if dtype == "float64" else 2e-3)


@pytest.mark.parametrize("activations", ["sigmoid", "relu", "gelu", "softplus", ["elu", "leaky_relu", "tanh"]])
@pytest.mark.parametrize("biases", [True, False])
def test_with_every_kind_of_network(spirals, activations, biases):
    together, copies = (
        networks(activations=activations, biases=biases),
        networks(activations=activations, biases=biases),
    )
    one_by_one(copies, spirals, "momentum", epochs=3)
    fit_stacked(together, spirals, "momentum", learning_rate=RATES, l2=PENALTIES, seed=SEEDS, epochs=3)
    same(together, copies)


@pytest.mark.parametrize("loss", ["squared_error", "binary_cross_entropy"])
def test_with_other_losses(spirals, loss):
    data = spirals.train.X, spirals.train.y.astype(float)
    together, copies = networks((2, 8, 1)), networks((2, 8, 1))
    expected = one_by_one(copies, data, "sgd", epochs=3, loss=loss)
    histories = fit_stacked(together, data, "sgd", learning_rate=RATES, l2=PENALTIES, seed=SEEDS, epochs=3, loss=loss)
    same(together, copies)
    same_histories(histories, expected)


def test_one_that_diverges_is_told_as_fit_tells_it_and_leaves_the_others_alone(spirals):
    data = spirals.train.X, spirals.train.y.astype(float)
    rates, options = [0.03, 1e6, 0.02], {"epochs": 3, "loss": "squared_error"}
    together, copies = networks((2, 8, 1), "relu"), networks((2, 8, 1), "relu")
    with pytest.warns(DivergenceWarning):
        expected = one_by_one(copies, data, "sgd", rates=rates, **options)
    with pytest.warns(DivergenceWarning, match=r"The learning rate was 1e\+06"):
        histories = fit_stacked(together, data, learning_rate=rates, l2=PENALTIES, seed=SEEDS, **options)
    same(together, copies)
    same_histories(histories, expected)
    assert histories[1].divergence == expected[1].divergence


def test_ctrl_c_keeps_what_was_learned(spirals, monkeypatch):
    together, calls, step = networks(), [], Stack.step

    def interrupted(*args):
        calls.append(args)
        if len(calls) > 10:
            raise KeyboardInterrupt
        return step(*args)

    monkeypatch.setattr(Stack, "step", interrupted)
    histories = fit_stacked(together, spirals, batch_size=16)
    assert all(history.interrupted for history in histories)
    assert not np.array_equal(together[0].parameters.vector, networks()[0].parameters.vector)
    with pytest.raises(KeyboardInterrupt):
        run_stacked([Configuration(), Configuration(seed=1)], spirals)


# ---------------------------------------------------------------- configurations and sweeps


def test_what_has_one_shape_is_grouped():
    a, b = Configuration(), Configuration(hidden=(8,))
    others = [a.replace(seed=1), a.replace(learning_rate=0.3), a.replace(l2=0.1)]
    patient = a.replace(patience=3)
    assert stacks([a, b, *others]) == [[a, *others], [b]]
    assert stacks([a, *others], at_once=3) == [[a, *others[:2]], others[2:]]
    assert stacks([patient, patient.replace(seed=1)]) == [[patient], [patient.replace(seed=1)]]


def test_a_stacked_sweep_gives_what_the_others_give(spirals, tmp_path):
    space = {"seed": Choice([0, 1]), "hidden": Choice([(4,), (8, 4)]), "learning_rate": LogUniform(0.01, 1e4)}
    search = Grid(space=space, n=4, base=Configuration(epochs=3, loss="cross_entropy"))
    alone = Sweep(search, spirals, tmp_path / "alone.sqlite").run()
    stacked = Sweep(search, spirals, tmp_path / "stacked.sqlite").run(stacked=True)
    assert {row["stopped"] for row in alone} >= {"finished"}
    for one, other in zip(stacked, alone, strict=True):
        assert one["learning_rate"] == other["learning_rate"]
        assert one["stopped"] == other["stopped"]
        if one["stopped"] == "finished" and one["learning_rate"] < 10:
            np.testing.assert_allclose(one["validation_loss"], other["validation_loss"], rtol=1e-6)


def test_run_stacked_is_run_for_each(spirals):
    group = [Configuration(learning_rate=rate, epochs=3) for rate in (None, 0.1, 0.3)]
    for one, c in zip(run_stacked(group, spirals), group, strict=True):
        assert one.configuration == c
        assert one.validation_loss == pytest.approx(run(c, spirals).validation_loss, rel=1e-9)


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"learning_rate": [0.1, 0.2]}, "learning_rate must be one number, or 3, one a network"),
        ({"learning_rate": [0.1, 0.2, -1]}, "learning_rate must be greater than 0"),
        ({"l2": -1}, "l2 must be at least 0"),
        ({"seed": [0, 1, -1]}, "seed must be at least 0"),
        ({"batch_size": 0}, "batch_size must be at least 1"),
        ({"epochs": 0}, "epochs must be at least 1"),
        ({"dropout": 1.0}, "dropout must be at least 0 and below 1"),
        ({"optimizer": "adm"}, "Did you mean 'adam'"),
    ],
)
def test_bad_choices_are_refused(spirals, change, message):
    with pytest.raises(ValueError, match=message):
        fit_stacked(networks(), spirals, **change)


@pytest.mark.parametrize("other", [Network([2, 8, 2], rng=0), Network([2, 8, 6, 2], "relu", rng=0)])
def test_networks_of_different_shapes_are_refused(other):
    with pytest.raises(ValueError, match=r"networks must have one shape, but \[0\] is .* and \[3\]"):
        Stack([*networks(), other])
    with pytest.raises(ValueError, match="networks must hold at least one"):
        Stack([])


def test_configurations_of_different_shapes_are_refused(spirals):
    with warnings.catch_warnings(), pytest.raises(ValueError, match="must differ in learning_rate, l2 and seed alone"):
        run_stacked([Configuration(), Configuration(hidden=(3,))], spirals)
