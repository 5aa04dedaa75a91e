"""The pictures of biases: lines stand where the sum is 0, and each says so in words."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

from wbcourse import figures
from wbcourse.activations import sigmoid


@pytest.fixture(autouse=True)
def clean():
    with mpl.rc_context():
        mpl.use("agg")
        figures.setup()
        yield
        plt.close("all")


@pytest.mark.parametrize("w", [2.0, -2.0])
def test_a_curve_is_marked_where_its_sum_is_0(w):
    ax = figures.shifts([-3.0, 1.0], sigmoid, w=w)
    curves, marks = ax.lines[::2], ax.lines[1::2]
    for curve, mark, b in zip(curves, marks, (-3.0, 1.0), strict=True):
        assert np.array_equal(curve.get_ydata(), sigmoid(w * curve.get_xdata() + b))
        assert w * mark.get_xdata()[0] + b == 0
        assert mark.get_ydata()[0] == 0.5
    assert f"With a bias of -3 the sum is 0 at x = {3 / w:+g}" in figures.alt_text(ax)


def test_boundaries_are_parallel_and_stand_where_the_sum_is_0():
    w, biases = np.array([3.0, 4.0]), [-10.0, 0.0, 5.0]
    ax = figures.boundaries(w, biases)
    for line, foot, b in zip(ax.lines[::2], ax.lines[1::2], biases, strict=True):
        for drawn in (line, foot):
            assert np.stack(drawn.get_data(), axis=1) @ w + b == pytest.approx(0, abs=1e-9)
    assert [line.get_linestyle() for line in ax.lines[::2]] == ["-", "--", "-."]  # told apart without colour
    assert "With a bias of -10 the boundary stands +2 from the origin" in figures.alt_text(ax)
    assert "With a bias of 0 the boundary stands 0 from the origin" in figures.alt_text(ax)


@pytest.mark.parametrize(
    "draw", [lambda ax: figures.shifts([0], sigmoid, ax=ax), lambda ax: figures.boundaries([1, 1], [0], ax=ax)]
)
def test_it_draws_where_it_is_asked_to(draw):
    mine = plt.subplots()[1]
    assert draw(mine) is mine
    assert len(plt.get_fignums()) == 1


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: figures.shifts([], sigmoid), "biases must be 1 to 4 numbers, but are 0"),
        (lambda: figures.boundaries([1.0, 1.0], [1, 2, 3, 4, 5]), "biases must be 1 to 4 numbers, but are 5"),
        (lambda: figures.boundaries([1.0, 1.0, 1.0], [1]), "w must be two weights"),
        (lambda: figures.boundaries([0.0, 0.0], [1]), "w must not be all zeros"),
    ],
)
def test_bad_input_is_named(call, message):
    with pytest.raises(ValueError, match=message):
        call()
