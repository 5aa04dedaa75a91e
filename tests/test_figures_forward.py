"""The pictures of chapter *Forward propagation*: what is drawn agrees with the network, and the words with it."""

import io

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from wbcourse import figures
from wbcourse.activations import get_activation
from wbcourse.forward import Network
from wbcourse.softmax import softmax


@pytest.fixture(autouse=True)
def clean():
    with mpl.rc_context():
        mpl.use("agg")
        figures.setup()
        yield
        plt.close("all")


CORNERS = np.array([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
XOR = Network.from_arrays([[[1, 1], [1, 1]], [[1], [-2]]], [[0, -1], [-0.5]])
PICTURE = np.random.default_rng(0).random(16)
VOTES = Network([16, 9, 3], rng=1)

FIGURES = {
    "curves": (lambda: figures.activation_curves(["step", "relu", "tanh"]), "tanh: from -1 to 1, slope at most 1."),
    "journey": (lambda: figures.journey(VOTES, PICTURE), "A picture, 1 hidden layer and bars. Layer 1:"),
    "folding": (lambda: figures.folding(XOR, CORNERS, [0, 1, 1, 0]), "(1, 0) to (1, 0), (1, 1) to (2, 1)."),
    "creases": (lambda: figures.creases(XOR).figure, "crossed by the lines of 2 hidden neurons"),
}


@pytest.mark.parametrize("name", FIGURES)
def test_it_says_what_it_shows(name):
    draw, words = FIGURES[name]
    assert words in figures.alt_text(draw())


@pytest.mark.parametrize("name", FIGURES)
def test_letters_take_a_colour_that_the_page_can_exchange(name):
    buffer = io.StringIO()
    FIGURES[name][0]().savefig(buffer, format="svg")
    assert f"fill: {figures.INK}" in buffer.getvalue()


@pytest.mark.parametrize("name", ["step", "sigmoid", "tanh", "relu", "leaky_relu", "gelu", "elu", "softplus"])
def test_the_full_line_is_the_function_and_the_dashed_one_its_slope(name):
    ax = figures.activation_curves([name]).axes[0]
    value, slope = ax.lines
    assert (value.get_linestyle(), slope.get_linestyle()) == ("-", "--")
    activation = get_activation(name)
    away = ~np.isin(value.get_xdata(), activation.kinks)
    z, a, drawn = value.get_xdata()[away], value.get_ydata()[away], slope.get_ydata()[away]
    np.testing.assert_array_equal(a, activation.f(z))
    np.testing.assert_allclose(drawn, activation.derivative(z))


def test_no_line_is_drawn_through_a_kink():
    slope = figures.activation_curves(["relu"]).axes[0].lines[1]
    assert np.isnan(slope.get_ydata()[slope.get_xdata() == 0]).all()


def test_the_bars_are_the_probabilities_and_the_picture_is_the_hidden_layer():
    _, hidden, bars = figures.journey(VOTES, PICTURE).axes
    trace = VOTES.forward(PICTURE[np.newaxis])
    np.testing.assert_allclose([bar.get_width() for bar in bars.patches], softmax(trace.outputs[0]))
    np.testing.assert_array_equal(np.asarray(hidden.images[0].get_array()).ravel(), trace.a[0][0])


def test_samples_that_fall_on_one_place_share_a_label():
    inputs, behind = figures.folding(XOR, CORNERS, [0, 1, 1, 0]).axes
    assert sorted(text.get_text() for text in inputs.texts) == ["(0, 0)", "(0, 1)", "(1, 0)", "(1, 1)"]
    assert "(0, 1) (1, 0)" in [text.get_text() for text in behind.texts]


def test_each_hidden_neuron_that_changes_its_sign_has_a_line():
    silent = Network.from_arrays([[[1, 1, 1], [0, 1, 0]], np.ones((3, 1))], [[0, 0, -90], [1]])
    ax = figures.creases(silent)
    lines = [contour for contour in ax.collections if contour.get_linewidth()[0] < 2]
    assert len(lines) == 2
    crossing = lines[0].get_paths()[0].vertices  # the first neuron's sum is 0 where the first input is
    np.testing.assert_allclose(crossing[:, 0], 0, atol=1e-9)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: figures.activation_curves(["rleu"]), "activation must be one of"),
        (lambda: figures.journey(Network([16, 5, 3], rng=0), PICTURE), "square number of neurons .* but layer 1 has 5"),
        (lambda: figures.journey(VOTES, PICTURE[:9]), r"X must have shape \(n, 16\)"),
        (lambda: figures.folding(VOTES, CORNERS, [0, 1, 1, 0]), r"sizes \(2, 2, 1\), but has \(16, 9, 3\)"),
        (lambda: figures.creases(VOTES), "two inputs and one output"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
