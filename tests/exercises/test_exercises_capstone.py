"""What only the capstone has: a recogniser that is trained and judged on digits held out, within a time."""

from dataclasses import replace

import numpy as np
import pytest
from answers import cell, defined
from answers_capstone import PREDICTIONS

from wbcourse.datasets import load_digits
from wbcourse.exercises._ask import ask
from wbcourse.exercises._capstone_recogniser import SECONDS
from wbcourse.exercises._judge import judge
from wbcourse.exercises.capstone import check

RECOGNISER = check.train_recogniser.exercise
GUESSES = PREDICTIONS["confusion"]


@pytest.fixture(scope="module")
def solution():
    return defined(cell("capstone.train_recogniser").source, "capstone.train_recogniser")


@pytest.fixture(scope="module")
def cases():
    return RECOGNISER.cases(np.random.default_rng(1))


@pytest.fixture(scope="module")
def answers(cases):
    return ask(RECOGNISER.reference, cases, RECOGNISER.parameters)


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_solution_reads_97_percent_of_the_test_digits(solution, seed):
    digits = load_digits()
    mean, scale, ((W1, b1), (W2, b2)) = solution(*digits.train, *digits.validation, seed)
    X, y = digits.test
    logits = np.maximum((X - mean) / scale @ W1 + b1, 0) @ W2 + b2
    assert np.mean(logits.argmax(axis=1) == y) >= 0.97


def test_a_run_that_takes_too_long_is_told(cases, answers):
    slow = [*answers[:-1], replace(answers[-1], seconds=SECONDS + 1.0)]
    result = judge(RECOGNISER, cases, slow)
    assert (result.outcome, result.points) == ("wrong", 8)
    assert f"A run took more than {SECONDS} seconds of processor time." in result.message


def test_the_time_is_the_one_that_the_call_took(cases):
    def slow(*args):
        return sum(i * i for i in range(200_000))

    quick, taken = (ask(f, cases[:1], RECOGNISER.parameters)[0].seconds for f in (lambda *args: 0, slow))
    assert taken > quick >= 0


def test_one_seed_below_the_mark_is_enough_to_fail(cases, answers):
    mean, scale, layers = answers[1].value
    *hidden, (W, b) = layers
    poor = [answers[0], replace(answers[1], value=(mean, scale, (*hidden, (W[:, ::-1], b)))), *answers[2:]]
    result = judge(RECOGNISER, cases, poor)
    assert result.points == 1
    assert f"With seed {cases[1].args[4]}: right in " in result.message
    assert "Wanted: at least 97%, with every seed." in result.message


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ((0.0, 1.0), "your function should return (mean, scale, layers), but returned"),
        (("mean", 1.0, []), "mean should be a number, or an array of shape (64,), but is a str."),
        ((0.0, np.ones(10), []), "scale should be a number, or an array of shape (64,)"),
        ((0.0, 1.0, 3), "layers should be a list of pairs (W, b)."),
        ((0.0, 1.0, [np.ones((64, 10))]), "layers should be a list of pairs (W, b)."),
        ((0.0, 1.0, [(np.ones((64, 10)), np.ones(9))]), "layer 1 should be a pair (W, b) of shapes (64, n_out)"),
        (
            (0.0, 1.0, [(np.ones((64, 5)), np.ones(5))]),
            "the last layer should have 10 neurons, one a digit, but has 5.",
        ),
        ((0.0, 0.0, [(np.ones((64, 10)), np.ones(10))]), "its logits are not finite"),
        (np.ones(64), "your function should return (mean, scale, layers), but returned an array of shape (64,)."),
        (None, "your function should return (mean, scale, layers)"),
    ],
)
def test_something_else_is_told_plainly(cases, answers, value, told):
    result = judge(RECOGNISER, cases, [answers[0], *(replace(answer, value=value) for answer in answers[1:])])
    assert told in result.message
    assert result.points <= 1


@pytest.mark.parametrize(
    ("predictions", "points"),
    [(GUESSES, 5), (dict.fromkeys(GUESSES, 100), 5), (dict.fromkeys(GUESSES, ...), 4), ({"trained": 3}, 4), (None, 4)],
)
def test_predictions_are_checked_for_being_numbers_only(predictions, points):
    result = check.confusion.grade(check.confusion.exercise.reference, predictions)
    assert ("Your predictions, of 359 digits" in result.message) == (points == 5)
    assert result.points == (5 if points == 5 else result.max_points - 2)


def test_gradients_are_compared_with_nudges():
    reference = check.loss_and_gradients.exercise.reference

    def slightly_off(X, labels, layers):
        loss, ((dW, db), *others) = reference(X, labels, layers)
        dW[1, 0] *= 1.001
        return loss, [(dW, db), *others]

    result = check.loss_and_gradients.grade(slightly_off)
    assert result.mistake is None
    assert "W of layer 1 at [1, 0]: nudging that number says" in result.message
