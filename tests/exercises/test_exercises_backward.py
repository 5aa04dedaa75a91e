"""What only chapter *Backward propagation* has: predictions, changes in place, an open exercise with many answers."""

from math import inf, sqrt

import numpy as np
import pytest
from answers_backward import PREDICTIONS

from wbcourse.exercises._backward_check import gradient_errors
from wbcourse.exercises._backward_network import backward
from wbcourse.exercises._backward_open import BENT, spread
from wbcourse.exercises.backward import check
from wbcourse.losses import cross_entropy

GUESSES = PREDICTIONS["gradient_factor"]


@pytest.mark.parametrize(
    ("predictions", "points"),
    [
        (GUESSES, 4),
        (dict.fromkeys(GUESSES, 100), 4),
        (dict.fromkeys(GUESSES, ...), 3),
        (dict.fromkeys(GUESSES, 0), 3),
        (dict(list(GUESSES.items())[:2]), 3),
        (None, 3),
    ],
)
def test_predictions_are_checked_for_being_numbers_only(predictions, points):
    result = check.gradient_factor.grade(check.gradient_factor.exercise.reference, predictions)
    assert result.points == points, result.message
    assert ("Your predictions for 10 layers" in result.message) == (points == 4)


def test_predictions_get_an_answer():
    told = check.gradient_factor.grade(check.gradient_factor.exercise.reference, dict.fromkeys(GUESSES, 0.2)).message
    assert "sigmoid  std 0.0625  you said 0.2, it is 9.5e-07: off by a factor of 2.1e+05" in told
    assert "relu     std 0.0625  you said 0.2, it is 0.031: the right order of magnitude" in told
    assert "relu     std 0.0884  you said 0.2, it is 1: the right order of magnitude" in told


# ---------------------------------------------------------------- changes in place


def _descend(X, labels, layers, early):
    """Go back and take the step of each layer in place, before or after its weights have sent delta on."""
    x = [X]
    for W, b in layers:
        x.append(np.maximum(x[-1] @ W + b, 0))
    delta = cross_entropy.delta(x[-2] @ layers[-1][0] + layers[-1][1], labels)
    gradients = []
    for k in reversed(range(len(layers))):
        W, b = layers[k]
        gradients.insert(0, (x[k].T @ delta, delta.sum(axis=0)))
        if early:
            W -= 0.1 * gradients[0][0]
        delta = (delta @ W.T) * (x[k] > 0)
        if not early:
            W -= 0.1 * gradients[0][0]
        b -= 0.1 * gradients[0][1]
    return gradients


def test_a_step_in_place_before_delta_has_passed_is_named():
    result = check.backward.grade(lambda X, labels, layers: _descend(X, labels, layers, early=True))
    assert result.mistake == "updated too early"
    assert result.parts[:3] == (("shape", 1, 1), ("one layer", 1, 1), ("two layers", 0, 2))


def test_a_step_in_place_afterwards_is_told():
    result = check.backward.grade(lambda X, labels, layers: _descend(X, labels, layers, early=False))
    assert (result.mistake, result.points) == (None, 6)
    assert "your function changed layers in place" in result.message


def test_adding_the_step_again_is_not_to_put_back():
    def errors(f, arrays, gradients, step):
        for array in arrays:
            array[...] += step
            array[...] -= 2 * step
            array[...] += step
        return gradient_errors(f, arrays, gradients, step)

    result = check.gradient_errors.grade(errors)
    assert (result.mistake, result.points) == (None, 4)
    assert "Put back the very number that was there: to add the step again may round." in result.message


# ---------------------------------------------------------------- messages, and the open exercise


def test_parts_of_parts_and_graphs_are_shown():
    told = check.backward.grade(lambda X, labels, layers: [(1.1 * dW, db) for dW, db in backward(X, labels, layers)])
    assert "In part 1: In part 1: They first differ at [0, 0]" in told.message
    told = check.graph_slopes.grade(lambda parents: np.ones(len(parents)) * 3)
    assert "parents = [[], [(0, -2.4)], [(1, 0.8)], [(2, 1.1)]]" in told.message


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (("swish", 0.1), "the activation must be one of sigmoid, tanh, relu"),
        (([1], 0.1), "the activation must be one of sigmoid, tanh, relu"),
        (("relu", "0.1"), "should return a tuple (a str, a number), but returned a tuple (a str, a str)."),
        (("relu", np.nan), "the standard deviation must be a number greater than 0."),
        (("relu", -0.1), "the standard deviation must be a number greater than 0."),
        ("relu", "should return a tuple (a str, a number), but returned a str."),
        (("relu", 1e200), "the gradients die out or grow beyond all bounds"),
    ],
)
def test_an_unusable_start_is_told_plainly(answer, told):
    result = check.steady_start.grade(lambda width, depth: answer)
    assert told in result.message
    assert result.points <= 1


def test_every_activation_but_one_can_be_made_steady():
    gains = np.arange(1.2, 1.61, 0.05)
    best = {name: min(spread(name, gain / sqrt(100), 100, 20) for gain in gains) for name in BENT}
    assert {name for name, factor in best.items() if factor > 3} == {"sigmoid"}
    assert all(factor < inf for factor in best.values())
