"""What only chapter *Weights* has: its predictions, and the order of its page."""

import numpy as np
import pytest
from answers_weights import PREDICTIONS

from wbcourse.exercises.weights import check


@pytest.mark.parametrize(
    ("predictions", "points"),
    [
        (PREDICTIONS["scale_after"], 4),
        ({0.05: 1e9, 0.0625: 3, 0.08: np.float32(2)}, 4),
        ({0.05: ..., 0.0625: ..., 0.08: ...}, 3),
        ({0.05: 0.01, 0.0625: 1.0}, 3),
        ({0.05: -1, 0.0625: 1.0, 0.08: 1.0}, 3),
        ({0.05: np.nan, 0.0625: 1.0, 0.08: 1.0}, 3),
        (None, 3),
    ],
)
def test_predictions_are_checked_for_being_numbers_only(predictions, points):
    reference = check.scale_after.exercise.reference
    result = check.scale_after.grade(reference, predictions)
    assert result.points == points, result.message
    assert ("Your predictions for 20 layers" in result.message) == (points == 4)


def test_predictions_get_an_answer():
    guesses = {0.05: 0.1, 0.0625: 1.0, 0.08: 5}
    told = check.scale_after.grade(check.scale_after.exercise.reference, guesses).message
    assert "you said 0.1, it is 0.012: the right order of magnitude" in told
    assert "you said 1, it is 1: close" in told
    assert "you said 5, it is 140: off by a factor of 28" in told


def test_the_order_of_the_page():
    assert [this.exercise.name for this in check][:2] == ["weighted_sum", "count_weights"]
    assert set(dir(check)) == {this.exercise.name for this in check}
    assert len(dir(check)) == 10
