"""What only chapter *Biases* has: answers in pairs, predictions, answers that are judged by what they do."""

import numpy as np
import pytest
from answers_biases import PREDICTIONS

from wbcourse.exercises.biases import check


def test_the_part_of_a_pair_that_is_off_is_told():
    def decay_step(W, b, dW, db, learning_rate, l2):
        return W - learning_rate * (dW + l2 * W), b - learning_rate * db + 0.25

    result = check.decay_step.grade(decay_step)
    assert "In part 2: They first differ at [0]: expected" in result.message
    assert result.parts[:3] == (("shape", 1, 1), ("the weights", 1, 1), ("the biases", 0, 1))


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (lambda W, b, *_: (W, b, b), "returned a tuple (an array of shape (3, 2), an array of shape (2,), an array"),
        (lambda W, b, *_: (W.T, b), "returned a tuple (an array of shape (2, 3), an array of shape (2,))."),
        (lambda W, b, *_: (W, "b"), "returned a tuple (an array of shape (3, 2), a str)."),
        (lambda W, b, *_: W, "returned an array of shape (3, 2)."),
    ],
)
def test_what_is_no_such_pair_is_told_plainly(answer, told):
    message = check.decay_step.grade(answer).message
    assert "should return a tuple (an array of shape (3, 2), an array of shape (2,))" in message
    assert told in message


@pytest.mark.parametrize(
    ("predictions", "points"),
    [
        (PREDICTIONS["first_loss"], 4),
        ({0: 100, -4.6: 3, 4.6: np.float32(2)}, 4),
        ({0.0: ..., -4.6: ..., 4.6: ...}, 3),
        ({0.0: 0.7, -4.6: 0.1}, 3),
        ({0.0: 0.7, -4.6: -0.1, 4.6: 4}, 3),
        (None, 3),
    ],
)
def test_predictions_are_checked_for_being_numbers_only(predictions, points):
    result = check.first_loss.grade(check.first_loss.exercise.reference, predictions)
    assert result.points == points, result.message
    assert ("Your predictions for a class" in result.message) == (points == 4)


def test_predictions_get_an_answer():
    guesses = {0.0: 0.7, -4.6: 0.1, 4.6: 1}
    told = check.first_loss.grade(check.first_loss.exercise.reference, guesses).message
    assert "you said 0.7, it is 0.69: close" in told
    assert "you said 0.1, it is 0.056: right within a factor of 2" in told
    assert "you said 1, it is 4.6: off by a factor of 4.6" in told


@pytest.mark.parametrize(("bias", "passed"), [(-0.01, True), (-0.5, True), (-0.99, True), (0.01, False), (-1, False)])
def test_any_neuron_that_fires_when_it_should_is_right(bias, passed):
    result = check.at_least.grade(lambda k, n_in: (np.ones(n_in), 1 - k + bias))
    assert result.passed == passed, result.message


def test_rounding_does_not_make_a_neuron_fire():
    assert np.ones(3) @ np.full(3, 0.1) > 0.3  # or it would prove nothing
    result = check.at_least.grade(lambda k, n_in: (np.full(n_in, 0.1), -k / 10))
    assert result.mistake == "on the boundary"


@pytest.mark.parametrize(("off", "passed"), [(0.0, True), (0.15, True), (-0.15, True), (0.9, False), (-0.9, False)])
def test_an_alarm_may_be_a_little_off(off, passed):
    reference = check.alarm_bias.exercise.reference
    result = check.alarm_bias.grade(lambda *args: reference(*args) + off)
    assert result.passed == passed, result.message
    assert ("above the lowest cost that any bias has there" in result.message) == passed


def test_the_order_of_the_page():
    assert [this.exercise.name for this in check][:2] == ["sigmoid_layer", "augmented"]
    assert len(dir(check)) == 10
