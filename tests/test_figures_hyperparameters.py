"""The pictures of choices: every run is drawn, bars are two standard errors, the text says what is shown."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from wbcourse import figures


@pytest.fixture(autouse=True)
def clean():
    with mpl.rc_context():
        mpl.use("agg")
        figures.setup()
        yield
        plt.close("all")


RUNS = {"rate": {"0.1": [92.0, 94.0, 93.0], "1": [10.0, 10.0, 94.0]}, "depth": {1: [90.0, 91.0], 2: [80.0, 84.0]}}
RATES, LOSSES = [0.01, 0.1, 1.0], [2.0, 0.5, 1.0]
POINTS = {"grid": [[0.1, 1e-4], [0.1, 1e-3], [1.0, 1e-4]], "random": [[0.01, 1e-3], [0.1, 1e-4], [1.0, 2e-4]]}
NAMES = {"x_name": "learning rate", "y_name": "L2", "value_name": "loss"}
LINES = {"seen": [90.0, 95.0, 98.0], "new": [90.0, 91.0, 91.5]}


def test_each_run_is_a_dot_and_each_bar_two_standard_errors():
    figure = figures.one_at_a_time(RUNS, ylabel="accuracy")
    ax = figure.axes[0]
    dots = [line for line in ax.lines if line.get_marker() == "."]
    assert [sorted(dot.get_ydata()) for dot in dots] == [[92, 93, 94], [10, 10, 94]]
    diamonds = [bar.lines[0].get_ydata()[0] for bar in ax.containers]
    assert diamonds == [93, 38]
    (low, high) = ax.containers[0].lines[2][0].get_segments()[0][:, 1]
    assert (low, high) == pytest.approx((93 - 2 / 3**0.5, 93 + 2 / 3**0.5))
    assert [text.get_text() for text in ax.get_xticklabels()] == ["0.1", "1"]
    assert "rate: highest mean accuracy 93 for 0.1, lowest 38." in figures.alt_text(figure)
    assert "depth: highest mean accuracy 90.5 for 1, lowest 82." in figures.alt_text(figure)


@pytest.mark.parametrize("per_row", [1, 2, 3])
def test_panels_share_an_axis_and_fit_a_page(per_row):
    figure = figures.one_at_a_time(RUNS, ylabel="accuracy", per_row=per_row, ylim=(0, 100))
    shown = [ax for ax in figure.axes if ax.get_visible()]
    assert [ax.get_title() for ax in shown] == ["rate", "depth"]
    assert {ax.get_ylim() for ax in shown} == {(0, 100)}
    assert figure.get_figwidth() <= 5.4


def test_each_search_shows_where_it_looked_and_what_it_saw():
    figure = figures.searched_points(POINTS, RATES, LOSSES, **NAMES)
    assert figure.get_figwidth() <= 5.4
    above, below = figure.axes[:2], figure.axes[2:]
    assert [ax.get_title() for ax in above] == ["grid", "random"]
    for ax, points in zip(below, POINTS.values(), strict=True):
        np.testing.assert_array_equal(np.transpose(ax.lines[0].get_data()), points)
        assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")
    assert [ax.lines[-1].get_ydata().tolist() for ax in above] == [[0.5, 0.5, 1.0], [2.0, 0.5, 1.0]]
    words = "3 points with 2 different values of learning rate, the best at 0.1 with loss 0.50."
    assert f"grid: {words}" in figures.alt_text(figure)


def test_between_the_measured_rates_the_curve_is_read_off_by_ratio():
    half = 10**-1.5
    figure = figures.searched_points({"one": [[half, 1e-4]]}, RATES, LOSSES, **NAMES)
    assert figure.axes[0].lines[-1].get_ydata() == pytest.approx([1.25])


def test_the_best_of_many_goes_where_it_is_asked_to():
    mine = plt.subplots()[1]
    before = len(plt.get_fignums())
    assert figures.best_of_many([1, 10, 100], LINES, ylabel="accuracy", ax=mine) is mine
    assert len(plt.get_fignums()) == before
    assert [line.get_ydata().tolist() for line in mine.lines] == list(LINES.values())
    assert [text.get_text() for text in mine.get_xticklabels()] == ["1", "10", "100"]
    assert len({line.get_linestyle() for line in mine.lines}) == 2  # to be told apart without colour
    assert "seen: accuracy from 90 to 98." in figures.alt_text(mine)


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: figures.one_at_a_time({}, ylabel="a"), "experiments must hold at least one, but is empty"),
        (lambda: figures.one_at_a_time({"a": {1: [2.0]}}, ylabel="a"), r"\['a'\]\[1\] must hold at least two runs"),
        (lambda: figures.searched_points(POINTS, RATES, [1.0], **NAMES), r"curve must have shape \(3,\), but has"),
        (lambda: figures.searched_points({"a": [0.1]}, RATES, LOSSES, **NAMES), r"searches\['a'\] must have 2 axes"),
        (lambda: figures.best_of_many([1, 2], LINES, ylabel="a"), r"lines\['seen'\] must have shape \(2,\)"),
    ],
)
def test_it_refuses_what_it_cannot_draw(draw, message):
    with pytest.raises(ValueError, match=message):
        draw()
