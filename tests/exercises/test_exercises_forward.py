"""What only chapter *Forward propagation* has: layers in a list, predictions, a network judged by what it answers."""

import numpy as np
import pytest
from answers_forward import PREDICTIONS

from wbcourse.exercises.forward import check


def test_a_layer_changed_in_place_is_noticed():
    def forward(X, layers):
        right = check.forward.exercise.reference(X, layers)
        layers[0][1][:] = 0
        return right

    result = check.forward.grade(forward)
    assert "your function changed layers in place" in result.message
    assert result.points == result.max_points - 1


def test_layers_are_shown_with_their_numbers():
    message = check.forward.grade(lambda X, layers: X).message
    assert "layers = [([[" in message
    assert message.count("shape (4, 2)") == 1


def test_the_part_of_three_numbers_that_is_off_is_told():
    def cost(sizes, n):
        right = check.cost.exercise.reference(sizes, n)
        return right[0], right[1], right[2] + 7

    message = check.cost.grade(cost).message
    assert "expected: (397, 3960, 616)\n  came:     (397, 3960, 623)" in message
    assert "In part 3" in message


@pytest.mark.parametrize(
    ("predictions", "points"),
    [
        (PREDICTIONS["chance_loss"], 4),
        ({2: 100, 10: -3, 1000: np.float32(2)}, 4),
        ({2: ..., 10: ..., 1000: ...}, 3),
        ({2: 0.7, 10: 2.3}, 3),
        ({2: 0.7, 10: 2.3, 1000: np.inf}, 3),
        (None, 3),
    ],
)
def test_predictions_are_checked_for_being_numbers_only(predictions, points):
    result = check.chance_loss.grade(check.chance_loss.exercise.reference, predictions)
    assert result.points == points, result.message
    assert ("Your predictions (not marked" in result.message) == (points == 4)


def test_predictions_get_an_answer():
    told = check.chance_loss.grade(check.chance_loss.exercise.reference, {2: 0.69, 10: 1, 1000: 99}).message
    assert "2 classes: you said 0.69, it is 0.693: close" in told
    assert "10 classes: you said 1, it is 2.3: too low, as if there were 2.7 classes" in told
    assert "1000 classes: you said 99, it is 6.91: too high, as if there were millions of classes" in told


def by_comparing(low, high, last):
    """A network whose logit is the distance between the two inputs plus `last`."""
    return [(np.array([[1, -1], [-1, 1]]), np.zeros(2)), (np.ones((2, 1)), np.array([last * (high - low)]))]


@pytest.mark.parametrize(
    ("last", "points", "mistake"),
    [
        (-0.5, 6, None),
        (-0.3, 6, None),  # off the middle, but near enough
        (-0.02, 5, None),
        (0, 5, "on the boundary"),
        (-1.1, 1, "always the same"),
    ],
)
def test_the_room_that_a_network_leaves_is_judged(last, points, mistake):
    result = check.xor_layers.grade(lambda low, high: by_comparing(low, high, last))
    assert (result.points, result.mistake) == (points, mistake), result.message


def test_a_network_is_described():
    message = check.xor_layers.grade(lambda low, high: by_comparing(low, high, -0.5)).message
    assert "Your network is 2-2-1 with 9 parameters, and right for 100.0% of the points." in message


@pytest.mark.parametrize(
    ("layers", "told"),
    [
        ("layers", "should return a list of layers, each a pair (W, b), but returned a str"),
        ([], "should return a list of layers"),
        ([np.ones((2, 1))], "layers[0] should be a pair (W, b), but is an array of shape (2, 1)"),
        ([([[1], [1, 2]], [0])], "the W of layers[0] should have shape (2, n_out), but is a list"),
        ([(np.ones((2, 3)), np.ones(2))], "the b of layers[0] should have shape (3,), but is an array of shape (2,)"),
        ([(np.ones((2, 3)), np.ones(3))], "the last layer should have one neuron, but has 3"),
        ([(np.ones((2, 1)), 0)], "the b of layers[0] should have shape (1,), but is a number"),
    ],
)
def test_what_is_no_network_is_told_plainly(layers, told):
    result = check.xor_layers.grade(lambda low, high: layers)
    assert result.points == 0
    assert told in result.message


def test_the_order_of_the_page():
    names = [this.exercise.name for this in check]
    assert names[:3] == ["layer", "leaky_relu", "forward"]
    assert names[-1] == "xor_layers"
    assert len(names) == 11
