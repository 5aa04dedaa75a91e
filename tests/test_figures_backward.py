"""The pictures of the way back: every number is drawn, the text says what is shown, and misfits are refused."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from wbcourse import figures
from wbcourse.autograd import Value


@pytest.fixture(autouse=True)
def clean():
    with mpl.rc_context():
        mpl.use("agg")
        figures.setup()
        yield
        plt.close("all")


def three_steps() -> Value:
    w, x = Value(3, "w"), Value(-2, "x")
    result = w * x + Value(4, "b")
    result.backward()
    return result


EDGES = ([[2.0, -1.0], [0.0, 0.125]], [[1.0], [-7.0]])
NEURONS = ([[1.0, 5.0], [-2.0, 6.0]], [[3.0, 4.0], [-0.0, 8.0]], [[9.0], [-10.0]])
STEPS = [1e-8, 1e-5, 1e-2]
DRAW = {
    "computation": (lambda **o: figures.computation(three_steps(), **o), "w 3, slope -2; x -2, slope 3"),
    "network": (lambda **o: figures.numbered_network(EDGES, NEURONS, **o), "layer 2: [[1.0], [-7.0]]"),
    "errors": (
        lambda **o: figures.difference_errors(STEPS, {"two": [1e-8, 1e-11, 1e-4]}, **o),
        "two: error 1e-08 at the smallest step, 1e-04 at the largest, and less between them, with the best step near "
        "1e-05",
    ),
}


def texts(ax: Axes) -> list[str]:
    return [text.get_text() for text in ax.texts if text.get_text()]


@pytest.mark.parametrize("name", DRAW)
def test_it_draws_where_it_is_asked_to_and_says_what_it_shows(name):
    draw, words = DRAW[name]
    mine = plt.subplots()[1]
    before = len(plt.get_fignums())
    assert draw(ax=mine) is mine
    assert len(plt.get_fignums()) == before
    assert mine.texts or mine.lines
    assert words in figures.alt_text(draw())


@pytest.mark.parametrize("name", DRAW)
def test_it_fits_a_page(name):
    figure = DRAW[name][0]().get_figure()
    assert figure.get_figwidth() <= 5.4


def test_a_computation_shows_values_and_slopes_each_below_what_it_came_from():
    ax = figures.computation(three_steps())
    height = {text.get_text(): text.get_position()[1] for text in ax.texts if text.get_text()}
    assert set(height) == {
        "w\nvalue 3\nslope −2",
        "x\nvalue −2\nslope 3",
        "×\nvalue −6\nslope 1",
        "b\nvalue 4\nslope 1",
        "+\nvalue −2\nslope 1",
    }
    w, product, b, total = (
        height[k]
        for k in ("w\nvalue 3\nslope −2", "×\nvalue −6\nslope 1", "b\nvalue 4\nslope 1", "+\nvalue −2\nslope 1")
    )
    assert w > product == b > total
    assert len([text for text in ax.texts if not text.get_text()]) == 4  # a line to each parent


def test_a_network_shows_every_number_and_no_minus_zero():
    shown = texts(figures.numbered_network(EDGES, NEURONS, labels=["in", "mid", "out"]))
    edges = ["2", "−1", "0", "0.125", "1", "−7"]
    neurons = ["1\n−2", "5\n6", "3\n0", "4\n8", "9\n−10"]
    assert sorted(shown) == sorted([*edges, *neurons, "in", "mid", "out"])


def test_colour_and_line_say_the_sign():
    ax = figures.numbered_network(EDGES, NEURONS)
    colour = {text.get_text(): text.get_color() for text in ax.texts if text.get_text() in ("2", "−1", "0")}
    assert colour == {"2": figures.BLUE, "−1": figures.ORANGE, "0": figures.INK}
    lines = [arrow.arrow_patch.get_linestyle() for arrow in ax.texts if getattr(arrow, "arrow_patch", None)]
    assert lines[:6] == ["-", "-", (0, (4, 2)), (0, (4, 2)), ":", ":"]


def test_lines_stop_short_of_boxes_which_are_transparent_on_the_site():
    ax = figures.numbered_network(EDGES, NEURONS)
    figure = ax.get_figure()
    figure.canvas.draw()
    boxes = [text.get_bbox_patch().get_window_extent() for text in ax.texts if text.get_bbox_patch()]
    for line in (text.arrow_patch for text in ax.texts if getattr(text, "arrow_patch", None)):
        ends = line.get_window_extent()
        for box in boxes:
            across = min(ends.x1, box.x1) - max(ends.x0, box.x0)
            assert across < 4 or min(ends.y1, box.y1) - max(ends.y0, box.y0) < 4


def test_an_error_of_zero_leaves_a_gap():
    ax = figures.difference_errors(STEPS, {"two": [1e-8, 0.0, 1e-4]})
    assert np.isnan(ax.lines[0].get_ydata()).tolist() == [False, True, False]


RUNS = {"tanh": {"he": [1e-3, 1.0], "lecun": [1e-9, 1.0]}, "relu": {"he": [1.0, 1.0], "lecun": [0.5, 1.0]}}


@pytest.mark.parametrize("per_row", [1, 2, 3])
def test_each_group_of_runs_has_its_panel_and_the_lines_are_named(per_row):
    figure = figures.gradients_by_depth(RUNS, per_row=per_row)
    assert isinstance(figure, Figure)
    assert [ax.get_title() for ax in figure.axes[:2]] == ["tanh", "relu"]
    assert len({ax.get_ylim() for ax in figure.axes[:2]}) == 1
    legends = [ax.get_legend() for ax in figure.axes if ax.get_legend()]
    assert [[text.get_text() for text in legend.texts] for legend in legends] == [["he", "lecun"]]
    assert "tanh, lecun: from 1e+00 in the last layer to 1e-09 in the first." in figures.alt_text(figure)


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: figures.numbered_network(EDGES, NEURONS[:2]), r"edges must have shapes \[\(2, 2\)\], but have"),
        (lambda: figures.numbered_network([[1.0]], NEURONS), r"edges\[0\] must have 2 axes"),
        (lambda: figures.difference_errors(STEPS, {"two": [1.0]}), r"errors\['two'\] must have shape \(3,\)"),
        (lambda: figures.gradients_by_depth({}), "runs must hold at least one group"),
    ],
)
def test_it_refuses_what_it_cannot_draw(draw, message):
    with pytest.raises(ValueError, match=message):
        draw()
