import ast
import inspect
import xml.etree.ElementTree as ET

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from wbcourse import autograd
from wbcourse.autograd import Value, columns, graph_svg
from wbcourse.backward import backward
from wbcourse.forward import Network

NUMBER = st.floats(-3, 3).filter(lambda x: abs(x) > 0.1)

FORMULAS = {
    "sum": lambda a, b: a + b + 2 + (3 + a),
    "difference": lambda a, b: (a - b) - 1 - (2 - b),
    "product": lambda a, b: a * b * a * 3,
    "quotient": lambda a, b: a / b + 1 / a - b / 4,
    "power": lambda a, b: a**3 + b**-2 + a**0,
    "negative": lambda a, b: -a * -b,
    "exp": lambda a, b: (a * b).exp(),
    "log": lambda a, b: (a * a + b * b).log(),
    "tanh": lambda a, b: (a + 2 * b).tanh(),
    "relu": lambda a, b: (a - b + 0.05).relu() + b.relu(),
    "shared": lambda a, b: (a + a) * (a + b) * (a + b),
}


@pytest.mark.parametrize("formula", FORMULAS.values(), ids=FORMULAS.keys())
@given(x=NUMBER, y=NUMBER)
def test_values_and_gradients_agree_with_torch(formula, x, y):
    a, b = Value(x), Value(y)
    result = formula(a, b)
    result.backward()
    ta, tb = (torch.tensor(number, dtype=torch.float64, requires_grad=True) for number in (x, y))
    expected = formula(ta, tb)
    expected.backward()
    assert result.data == pytest.approx(float(expected.detach()), rel=1e-12)
    for ours, theirs in ((a.grad, ta.grad), (b.grad, tb.grad)):
        assert ours == pytest.approx(0.0 if theirs is None else float(theirs), rel=1e-10, abs=1e-12)


def test_a_network_gets_the_gradients_of_backward():
    network = Network([3, 4, 2], "tanh", rng=0)
    rng = np.random.default_rng(1)
    X, T = rng.normal(size=(5, 3)), rng.normal(size=(5, 2))
    parameters = [Value(p) for p in network.parameters.vector]
    where = network.parameters.like(np.float64)
    where.vector = np.arange(len(parameters))
    loss = Value(0)
    for x, t in zip(X, T, strict=True):
        row = list(x)
        for layer, (W, b) in enumerate(where.layers):
            sums = [
                sum((parameters[int(W[i, j])] * row[i] for i in range(len(row))), parameters[int(b[j])])
                for j in range(len(b))
            ]
            row = [z.tanh() for z in sums] if layer == 0 else sums
        loss += sum((z - float(y)) ** 2 for z, y in zip(row, t, strict=True)) / (2 * len(X))
    loss.backward()
    gradients = backward(network, network.forward(X), T, "squared_error")
    np.testing.assert_allclose([p.grad for p in parameters], gradients.vector, rtol=1e-10, atol=1e-14)


def test_backward_again_starts_anew():
    a = Value(2.0)
    square = a**2
    for _ in range(2):
        square.backward()
        assert a.grad == 4.0


def test_depth_has_no_limit():
    x = Value(1.0)
    end = x
    for _ in range(50_000):
        end = end * 1.0 + 0.0
    end.backward()
    assert x.grad == 1.0


@pytest.mark.parametrize("op", ["exp", "log", "tanh", "relu"])
def test_a_planted_slope_is_found(op, monkeypatch):
    true = getattr(Value, op)

    def wrong(self):
        result = true(self)
        result.parents = tuple((parent, slope * 1.01) for parent, slope in result.parents)
        return result

    monkeypatch.setattr(Value, op, wrong)
    with pytest.raises(AssertionError):
        test_values_and_gradients_agree_with_torch.hypothesis.inner_test(FORMULAS[op], 0.7, 0.4)


def test_the_class_is_under_80_lines_of_code():
    tree = ast.parse(inspect.getsource(Value))
    text = {
        line
        for node in ast.walk(tree)
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and ast.get_docstring(node)
        for line in range(node.body[0].lineno, node.body[0].end_lineno + 1)
    }
    lines = inspect.getsource(Value).splitlines()
    assert sum(1 for k, line in enumerate(lines, 1) if line.strip() and k not in text) < 80
    assert "import numpy" not in inspect.getsource(autograd)


def test_columns_go_from_left_to_right():
    x, w, b = Value(2, "x"), Value(3, "w"), Value(1, "b")
    z = x * w + b
    assert [[node.label or node.op for node in column] for column in columns(z)] == [["x", "w", "b"], ["×"], ["+"]]


def test_the_drawing_shows_every_number_and_is_described():
    x, w = Value(2.0, "x"), Value(-3.5, "<w>")
    loss = (x * w).tanh()
    loss.backward()
    svg = ET.fromstring(graph_svg(loss))
    ns = "{http://www.w3.org/2000/svg}"
    texts = [node.text for node in svg.iter(f"{ns}text")]
    assert len(list(svg.iter(f"{ns}rect"))) == 4
    assert len(list(svg.iter(f"{ns}path"))) == 3
    assert {"x", "<w>", "×", "tanh", "value -3.5", "gradient 1"} <= set(texts)
    assert svg.get("role") == "img"
    assert "value -7" in svg.find(f"{ns}desc").text
    assert loss._repr_svg_() == graph_svg(loss)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: Value(0).log(), ValueError, "log wants a number above 0, but this is 0.0"),
        (lambda: Value(-1) ** 0.5, ValueError, "exponent must be whole for the negative number -1.0, but is 0.5"),
        (lambda: Value(2) ** Value(3), TypeError, "exponent must be a number, but is a Value"),
        (lambda: Value(Value(1)), TypeError, "data must be a number, but is a Value"),
    ],
)
def test_bad_input_is_named(call, error, message):
    with pytest.raises(error, match=message):
        call()
