"""Every exercise of chapter *Weights*: right answers pass, the stub is not attempted, each mistake is named."""

import inspect

import numpy as np
import pytest
from answers import ALTERNATIVES, NAMES, PREDICTIONS, cell, defined, grade

from wbcourse.exercises import stub_of
from wbcourse.exercises.weights import EXERCISES, check

SEEDS = (1, 2, 4021)
MISTAKES = [(e.name, m, i) for e in EXERCISES for m in e.mistakes for i in range(len(m.wrong))]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_reference_and_the_solution_pass(name, seed):
    solution = defined(cell(name).source, name)
    for answer in (getattr(check, name).exercise.reference, solution):
        result = grade(name, answer, seed)
        assert result.passed, result.message
        assert result.points == result.max_points
        assert f"{name}: public checks passed" in result.message


@pytest.mark.parametrize("name", NAMES)
def test_the_stub_is_not_attempted(name):
    stub = defined(stub_of(cell(name).source), name)
    for answer in (stub, None, ..., lambda *args: ..., lambda *args: None):
        result = grade(name, answer)
        assert (result.outcome, result.points) == ("not attempted", 0)
        assert result.headline == f"{name}: not attempted: 0 of {result.max_points} points"
    assert "ends without a return" in result.message  # the last one: perhaps only that was forgotten


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("name", "mistake", "number"), MISTAKES, ids=lambda v: getattr(v, "name", str(v)))
def test_each_mistake_is_rejected_and_named(name, mistake, number, seed):
    result = grade(name, mistake.wrong[number], seed)
    assert (result.outcome, result.mistake) == ("mistake", mistake.name), result.message
    assert mistake.message in result.message
    assert result.points < result.max_points


@pytest.mark.parametrize("exercise", EXERCISES, ids=NAMES)
def test_the_catalogue(exercise):
    messages = [mistake.message for mistake in exercise.mistakes]
    assert len(messages) >= 5
    assert len(set(messages)) == len(messages)
    assert all(message.endswith(".") and len(message) > 40 for message in messages)
    solution = [line.strip() for line in cell(exercise.name).source.splitlines() if "return" in line]
    assert not [m for m in messages for line in solution if line in m]


@pytest.mark.parametrize(("name", "number"), [(n, i) for n in NAMES for i in range(len(ALTERNATIVES[n]))])
@pytest.mark.parametrize("seed", SEEDS)
def test_other_right_answers_pass(name, number, seed):
    assert len(ALTERNATIVES[name]) >= 3
    result = grade(name, ALTERNATIVES[name][number], seed)
    assert result.passed, result.message


@pytest.mark.parametrize("exercise", EXERCISES, ids=NAMES)
def test_inputs_are_not_degenerate(exercise):
    for case in exercise.cases(np.random.default_rng(7)):
        arrays = [arg for arg in case.args if isinstance(arg, np.ndarray)]
        assert all(array.std() > 0 for array in arrays)
        square = [array.shape for array in arrays if array.ndim == 2 and array.shape[0] == array.shape[1]]
        assert not square or case.group == "a square W"


@pytest.mark.parametrize("exercise", EXERCISES, ids=NAMES)
def test_the_stub_takes_the_reference_s_arguments(exercise):
    stub = defined(cell(exercise.name).source, exercise.name)
    taken = list(inspect.signature(stub).parameters)
    assert taken == list(exercise.parameters)
    assert grade(exercise.name, stub).passed


@pytest.mark.parametrize(
    ("predictions", "points"),
    [
        (PREDICTIONS, 4),
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
    assert [this.exercise.name for this in check] == NAMES
    assert set(dir(check)) == set(NAMES)
    assert len(NAMES) == 10
