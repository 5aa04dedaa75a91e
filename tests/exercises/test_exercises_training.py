"""What only chapter *Training* has: predictions in words, random answers, an open exercise with many answers."""

import numpy as np
import pytest
from answers_training import PREDICTIONS

from wbcourse.exercises._training_dealing import cut
from wbcourse.exercises._training_open import _digit_cases, noisy_digits
from wbcourse.exercises._training_seed import ANSWERS, measured
from wbcourse.exercises.training import check

GUESSES = PREDICTIONS["seeded_run"]


@pytest.mark.parametrize(
    ("predictions", "points"),
    [
        (GUESSES, 6),
        (dict.fromkeys(GUESSES, "rounding"), 6),
        (dict.fromkeys(GUESSES, ...), 5),
        (dict.fromkeys(GUESSES, "perhaps"), 5),
        (dict.fromkeys(GUESSES, True), 5),
        (dict(list(GUESSES.items())[:3]), 5),
        (None, 5),
    ],
)
def test_predictions_are_checked_for_being_answers_only(predictions, points):
    result = check.seeded_run.grade(check.seeded_run.exercise.reference, predictions)
    assert result.points == points, result.message
    assert ("Your predictions" in result.message) == (points == 6)


def test_predictions_get_an_answer():
    told = check.seeded_run.grade(check.seeded_run.exercise.reference, dict.fromkeys(GUESSES, "yes")).message
    assert "nothing                you said 'yes': it is 'no'" in told
    assert "the order              you said 'yes': right" in told
    assert "the order, full batch  you said 'yes': it is 'rounding'" in told


def test_all_three_answers_occur():
    assert measured() == GUESSES
    assert set(measured().values()) == set(ANSWERS)


# ---------------------------------------------------------------- random answers


def _one_too_short(X, y, size, rng):
    return [(x[:-1], targets[:-1]) for x, targets in cut(X, y, size, rng.permutation(len(X)))]


def _targets_one_on(X, y, size, rng):
    order = rng.permutation(len(X))
    return [(x, targets + 0.5) for x, targets in cut(X, y, size, order)]


@pytest.mark.parametrize(
    ("answer", "points", "told"),
    [
        (_one_too_short, 2, "the batches should hold [6, 6, 6, 6, 2] samples, but hold [5, 5, 5, 5, 1]."),
        (_targets_one_on, 3, "in batch 0 some targets belong to other inputs."),
        (lambda X, y, size, rng: [], 0, "should return a list of pairs"),
        (lambda X, y, size, rng: [(X, y[:, np.newaxis])], 0, "should return a list of pairs"),
        (lambda X, y, size, rng: [(X[:, 1:], y)], 0, "should return a list of pairs"),
        (lambda X, y, size, rng: [(rng.permutation(X)[:6], y[:5])], 1, "but hold [6] inputs and [5] targets."),
        (lambda X, y, size, rng: 1 / 0, 0, "ZeroDivisionError"),
    ],
)
def test_unusual_batches_are_told_plainly(answer, points, told):
    result = check.batches.grade(answer)
    assert told in result.message
    assert (result.mistake, result.points) == (None, points)


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (lambda a, rate, rng, training: a * (rng.random(a.shape) > rate / 2) / (1 - rate) if training else a, "are"),
        (lambda a, rate, rng, training: a * 1.5 * (rng.random(a.shape) > rate) if training else a, "are 1.5 times so."),
        (
            lambda a, rate, rng, training: a * rng.random(a.shape) * (rng.random(a.shape) > rate) if training else a,
            "but they have not all the same factor.",
        ),
        (lambda a, rate, rng, training: a[0], "should return an array of shape (50, 40)"),
    ],
)
def test_unusual_dropout_is_told_plainly(answer, told):
    result = check.dropout.grade(answer)
    assert told in result.message
    assert "training = True" in result.message
    assert result.mistake is None


def test_an_exact_share_may_be_dropped_in_each_sample():
    def dropout(a, rate, rng, training):
        ranks = rng.random(a.shape).argsort(axis=1).argsort(axis=1)
        return a * (ranks >= round(rate * a.shape[1])) / (1 - rate) if training else a

    assert check.dropout.grade(dropout).passed


# ---------------------------------------------------------------- the open exercise


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (np.full(800, 10), "whole number from 0 to 9"),
        (np.where(np.arange(800) < 400, -1, 3), "whole number from 0 to 9"),
        (np.full(800, np.nan), "whole number from 0 to 9"),
        ("seven", "should return an array of shape (800,), but returned a str."),
        (np.arange(800) % 10, "of 800 new digits are right. Wanted: at least 80%."),
    ],
)
def test_unusable_classes_are_told_plainly(answer, told):
    result = check.noisy_digits.grade(lambda X, y, X_new: answer)
    assert told in result.message or result.mistake == "hardly learned"
    assert result.points <= 1


@pytest.mark.parametrize("seed", [1, 2])
def test_the_samples_are_as_the_task_says(seed):
    (case,) = _digit_cases(np.random.default_rng(seed))
    X, y, X_new = case.args
    assert (X.shape, y.shape, X_new.shape) == ((400, 64), (400,), (800, 64))
    assert set(np.unique(y)) == set(range(10))
    assert not (X_new[:, np.newaxis] == X[:5]).all(axis=2).any()
    assert np.mean(noisy_digits(X, y, X) == y) < 0.8  # nobody has 120 wrong labels right
