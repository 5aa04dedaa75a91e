"""Every picture: it is drawn where it is asked to be, says what it shows, and refuses what it cannot draw."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wbcourse import figures


@pytest.fixture(autouse=True)
def clean():
    with mpl.rc_context():
        mpl.use("agg")
        figures.setup()
        yield
        plt.close("all")


rng = np.random.default_rng(0)
X, y = rng.normal(size=(20, 2)), np.arange(20) % 2
W1, W2 = rng.normal(size=(3, 4)), rng.normal(size=(4, 2))

ON_AXES = {
    "response": (lambda **o: figures.response([1.0, 0.5], X, y, **o), "weighted sum is positive on its side"),
    "slices": (lambda **o: figures.slices({"short": [0.3, 0], "long": [3.0, 0]}, np.tanh, **o), "steepest is long"),
    "scales": (
        lambda **o: figures.scales_by_depth({"he": [1.0, 0.9, 1.1]}, **o),
        "he: from 1 to 1.1e+00 over 2 layers",
    ),
    "paths": (lambda **o: figures.paths([[0.0, 1.0], [2.0, 3.0]], ["a", "b"], ylabel="w", **o), "a ends at 2.00"),
    "curves": (lambda **o: figures.learning_curves({"sgd": [[2.0, 1.0], [4.0, 1.0]]}, **o), "from 3 to 1 in 2 epochs"),
    "heat map": (
        lambda **o: figures.heat_map(
            [[0.1, 0.9], [np.nan, 0.2]], [1, 2], [3, 4], row_name="r", column_name="c", value_name="accuracy", **o
        ),
        "highest, 0.9, at r 1 and c 4",
    ),
    "network": (lambda **o: figures.network([W1, W2], labels=["in", "mid", "out"], **o), "3 to 4 to 2 neurons"),
    "regions": (lambda **o: figures.regions(lambda P: P[:, 0], X, X[:, 0] > 0, **o), "100% of 20 samples"),
}
OWN_FIGURE = {
    "images": (lambda: figures.images(rng.normal(size=(64, 3)), ["a", "b", "c"]), "3 pictures of 8 by 8"),
    "bars": (lambda: figures.bars({"weight": {"x": 1.0, "y": -3.0}}), "the longest bar is y"),
    "histograms": (
        lambda: figures.histograms_by_depth({"first": [0.0, 0.0, 1.0, -1.0]}, xlabel="a"),
        "first: spread 0.71, 50% exactly 0",
    ),
}


@pytest.mark.parametrize("name", ON_AXES)
def test_it_draws_where_it_is_asked_to(name):
    draw, _ = ON_AXES[name]
    mine = plt.subplots()[1]
    before = len(plt.get_fignums())
    assert draw(ax=mine) is mine
    assert len(plt.get_fignums()) == before
    assert mine.has_data() or mine.texts
    assert isinstance(draw(), Axes)


@pytest.mark.parametrize("name", [*ON_AXES, *OWN_FIGURE])
def test_it_says_what_it_shows(name):
    draw, words = {**ON_AXES, **OWN_FIGURE}[name]
    drawn = draw()
    assert isinstance(drawn, (Axes, Figure))
    assert words in figures.alt_text(drawn)


def test_two_drawings_in_one_figure_are_both_told():
    figure, (left, right) = plt.subplots(1, 2)
    figures.paths([[0.0], [1.0]], ["left"], ylabel="w", ax=left)
    figures.paths([[0.0], [2.0]], ["right"], ylabel="w", ax=right)
    assert "left ends at 1.00" in figures.alt_text(figure)
    assert "right ends at 2.00" in figures.alt_text(figure)


def test_signs_are_told_without_colour():
    ax = figures.network([[[2.0, -1.0]]])
    (positive, negative), _ = ax.lines[:2], ax.lines[2:]
    assert (positive.get_linestyle(), negative.get_linestyle()) == ("-", "--")
    assert positive.get_linewidth() > negative.get_linewidth()


def test_the_band_runs_from_the_lowest_to_the_highest_run():
    ax = figures.learning_curves({"sgd": [[2.0, 1.0], [4.0, 3.0]]})
    assert ax.lines[0].get_ydata().tolist() == [3.0, 2.0]
    band = ax.collections[0].get_paths()[0].vertices
    assert (band[:, 1].min(), band[:, 1].max()) == (1.0, 4.0)


@pytest.mark.parametrize("name", [*ON_AXES, *OWN_FIGURE])
def test_letters_and_lines_take_colours_that_the_page_can_exchange(name, monkeypatch):
    """Black text would vanish on a dark page, except on a picture that stays light."""
    import io

    drawn = {**ON_AXES, **OWN_FIGURE}[name][0]()
    buffer = io.StringIO()
    (drawn if isinstance(drawn, Figure) else drawn.figure).savefig(buffer, format="svg")
    svg = buffer.getvalue()
    assert f"fill: {figures.INK}" in svg or f"stroke: {figures.INK}" in svg
    assert "font-family: 'DejaVu" not in svg or svg.count("<path id=") < 200  # letters are letters, not outlines


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: figures.images(np.ones((63, 1)), ["a"]), r"columns must have shape \(64, 1\)"),
        (lambda: figures.network([W1, W1]), r"weights\[0\] \(3, 4\) leads to 4 neurons, but weights\[1\]"),
        (lambda: figures.network([np.ones((40, 2))]), "at most 16 neurons"),
        (lambda: figures.heat_map([[1.0]], [1, 2], [3], row_name="r", column_name="c", value_name="v"), "values must"),
        (lambda: figures.heat_map([[np.nan]], [1], [3], row_name="r", column_name="c", value_name="v"), "at least one"),
        (lambda: figures.histograms_by_depth({}, xlabel="a"), "at least one layer"),
        (lambda: figures.paths([1.0], ["a"], ylabel="w"), "history must have 2 axes"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_vector_graphics_are_for_the_site_alone(monkeypatch):
    asked = []
    monkeypatch.setattr("matplotlib_inline.backend_inline.set_matplotlib_formats", asked.append)
    for value in ("1", "0"):
        monkeypatch.setenv("WBCOURSE_STATIC", value)
        figures.setup()
    assert asked == ["svg", "retina"]
