"""The pictures of training: paths lie where they were walked, panels share a scale, and misfits are refused."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure

from wbcourse import figures


@pytest.fixture(autouse=True)
def clean():
    with mpl.rc_context():
        mpl.use("agg")
        figures.setup()
        yield
        plt.close("all")


def bowl(P):
    return (P[:, 0] - 1) ** 2 + 4 * (P[:, 1] + 1) ** 2


def round_bowl(P):
    return (P**2).sum(axis=1)


VIEW = {"xlim": (-3.0, 3.0), "ylim": (-3.0, 3.0)}
PATHS = {"slow": [[3.0, 1.0], [2.0, 0.0]], "fast": [[3.0, 1.0], [1.0, -0.5], [1.0, -1.0]]}
CURVES = {"small": {"training": [0.9, 0.8]}, "large": {"training": [0.9, 0.1, 0.0], "validation": [1.0, 0.5, 0.7]}}
X, y = np.array([[1.0, 0.0], [-1.0, 0.5], [0.5, -1.0], [-0.5, 1.0]]), np.array([1, 0, 1, 0])
ANSWERS = {"right": lambda P: P[:, 0], "wrong": lambda P: -P[:, 0]}
APART = {
    "descents": (lambda: figures.descents_apart(bowl, PATHS, **VIEW), "fast: from a loss of 20 to 0 in 2 steps."),
    "curves": (
        lambda: figures.curves_apart(CURVES),
        "large, validation: loss from 1 to 0.7 in 3 epochs, lowest 0.5 after epoch 2.",
    ),
    "regions": (lambda: figures.regions_apart(ANSWERS, X, y), "wrong: A plane of two inputs, parted by a dashed"),
}


def line_named(ax, label):
    return next(line for line in ax.lines if line.get_label() == label)


def test_paths_are_drawn_on_the_surface_where_it_is_asked_to():
    mine = plt.subplots()[1]
    assert figures.descents(bowl, PATHS, ax=mine, **VIEW) is mine
    for label, points in PATHS.items():
        np.testing.assert_array_equal(line_named(mine, label).get_xydata(), points)
    assert len({(line_named(mine, label).get_color(), line_named(mine, label).get_marker()) for label in PATHS}) == 2
    assert [text.get_text() for text in mine.get_legend().texts] == list(PATHS)


def test_the_lowest_point_and_the_start_are_marked():
    ax = figures.descents(bowl, PATHS, **VIEW)
    cross = [line.get_xydata()[0] for line in ax.lines if line.get_marker() == "+"]
    np.testing.assert_allclose(cross, [[1.0, -1.0]], atol=0.05)
    rings = [line.get_xydata()[0] for line in ax.lines if line.get_marker() == "o" and len(line.get_xydata()) == 1]
    np.testing.assert_array_equal(rings, [[3.0, 1.0]] * 2)


def test_lines_of_equal_height_are_that():
    ax = figures.descents(bowl, {}, **VIEW)
    (contours,) = ax.collections
    for level, path in zip(contours.levels, contours.get_paths(), strict=True):
        np.testing.assert_allclose(bowl(path.vertices), level, rtol=0.05)


def test_a_level_surface_is_drawn_without_lines():
    assert not figures.descents(lambda P: np.ones(len(P)), PATHS, **VIEW).collections


def test_the_text_says_how_far_each_path_came():
    told = figures.alt_text(figures.descents(bowl, PATHS, **VIEW))
    assert told == "slow: from a loss of 20 to 5 in 1 steps. fast: from a loss of 20 to 0 in 2 steps."


@pytest.mark.parametrize("name", APART)
def test_panels_have_titles_one_scale_and_a_text(name):
    draw, words = APART[name]
    figure = draw()
    assert isinstance(figure, Figure)
    assert figure.get_figwidth() <= 5.4
    assert len({(ax.get_xlim(), ax.get_ylim()) for ax in figure.axes}) == 1
    assert len({ax.get_title() for ax in figure.axes} - {""}) == 2
    assert words in figures.alt_text(figure)


def test_each_path_may_have_a_surface_of_its_own():
    figure = figures.descents_apart({"slow": bowl, "fast": round_bowl}, PATHS, **VIEW)
    crosses = [line.get_xydata()[0] for ax in figure.axes for line in ax.lines if line.get_marker() == "+"]
    np.testing.assert_allclose(crosses, [[1.0, -1.0], [0.0, 0.0]], atol=0.05)


@pytest.mark.parametrize(("per_row", "rows"), [(1, 5), (2, 3), (3, 2), (9, 1)])
def test_panels_fill_rows(per_row, rows):
    paths = {str(k): [[0.0, float(k)]] for k in range(5)}
    figure = figures.descents_apart(bowl, paths, per_row=per_row, **VIEW)
    assert figure.axes[0].get_gridspec().nrows == rows
    assert [ax.get_title() for ax in figure.axes if ax.axison] == list(paths)


def test_curves_count_epochs_from_one_and_mark_where_to_stop():
    figure = figures.curves_apart(CURVES, stops={"large": 2})
    small, large = figure.axes
    np.testing.assert_array_equal(line_named(large, "validation").get_xydata(), [[1, 1.0], [2, 0.5], [3, 0.7]])
    assert [line.get_xdata()[0] for line in large.lines if line.get_linestyle() == ":"] == [2]
    assert not [line for line in small.lines if line.get_linestyle() == ":"]


@pytest.mark.parametrize(("log", "scale"), [(False, "linear"), (True, "log")])
def test_curves_on_a_logarithmic_axis_if_asked(log, scale):
    assert figures.curves_apart(CURVES, log=log).axes[0].get_yscale() == scale


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: figures.descents(bowl, {"a": [[1.0, 2.0, 3.0]]}, **VIEW), r"paths\['a'\] must have shape \(steps"),
        (lambda: figures.descents(bowl, {"a": [1.0, 2.0]}, **VIEW), r"paths\['a'\] must have 2 axes"),
        (lambda: figures.descents_apart({"a": bowl}, PATHS, **VIEW), r"a surface for each of \['slow', 'fast'\]"),
        (lambda: figures.descents_apart(bowl, {}, **VIEW), "at least one panel"),
        (lambda: figures.curves_apart({}), "at least one panel"),
        (lambda: figures.curves_apart({"a": {"b": [[1.0]]}}), r"runs\['a'\]\['b'\] must have 1 ax"),
    ],
)
def test_it_refuses_what_it_cannot_draw(draw, message):
    with pytest.raises(ValueError, match=message):
        draw()
