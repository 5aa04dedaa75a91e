"""Every exercise: right answers pass, the stub is not attempted, each mistake is named."""

import inspect

import numpy as np
import pytest
from answers import ALTERNATIVES, EXERCISES, IDS, PREDICTIONS, cell, defined, grade

from wbcourse.exercises import stub_of

SEEDS = (1, 2, 4021)
MISTAKES = [(id, m, i) for id, e in EXERCISES.items() for m in e.mistakes for i in range(len(m.wrong))]


@pytest.mark.parametrize("id", IDS)
@pytest.mark.parametrize("seed", SEEDS)
def test_the_reference_and_the_solution_pass(id, seed):
    for answer in (EXERCISES[id].reference, defined(cell(id).source, id)):
        result = grade(id, answer, seed)
        assert result.passed, result.message
        assert result.points == result.max_points
        assert f"{EXERCISES[id].name}: public checks passed" in result.message


@pytest.mark.parametrize("id", IDS)
def test_the_stub_is_not_attempted(id):
    stub = defined(stub_of(cell(id).source), id)
    for answer in (stub, None, ..., lambda *args: ..., lambda *args: None):
        result = grade(id, answer)
        assert (result.outcome, result.points) == ("not attempted", 0)
        assert result.headline == f"{EXERCISES[id].name}: not attempted: 0 of {result.max_points} points"
    assert "ends without a return" in result.message  # the last one: perhaps only that was forgotten


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize(("id", "mistake", "number"), MISTAKES, ids=lambda v: getattr(v, "name", str(v)))
def test_each_mistake_is_rejected_and_named(id, mistake, number, seed):
    result = grade(id, mistake.wrong[number], seed)
    assert (result.outcome, result.mistake) == ("mistake", mistake.name), result.message
    assert mistake.message in result.message
    assert result.points < result.max_points


@pytest.mark.parametrize("id", IDS)
def test_the_catalogue(id):
    messages = [mistake.message for mistake in EXERCISES[id].mistakes]
    assert len(messages) >= 5
    assert len(set(messages)) == len(messages)
    assert all(message.endswith(".") and len(message) > 40 for message in messages)
    solution = [line.strip() for line in cell(id).source.splitlines() if "return" in line]
    assert not [m for m in messages for line in solution if line in m]


@pytest.mark.parametrize(("id", "number"), [(id, i) for id in IDS for i in range(len(ALTERNATIVES[id]))])
@pytest.mark.parametrize("seed", SEEDS)
def test_other_right_answers_pass(id, number, seed):
    assert len(ALTERNATIVES[id]) >= 3
    result = grade(id, ALTERNATIVES[id][number], seed)
    assert result.passed, result.message


@pytest.mark.parametrize("id", IDS)
def test_inputs_are_not_degenerate(id):
    for case in EXERCISES[id].cases(np.random.default_rng(7)):
        arrays = [arg for arg in case.args if isinstance(arg, np.ndarray)]
        assert all(array.std() > 0 for array in arrays)
        square = [array.shape for array in arrays if array.ndim == 2 and array.shape[0] == array.shape[1]]
        assert not square or case.group == "a square W"


@pytest.mark.parametrize("id", IDS)
def test_the_stub_takes_the_reference_s_arguments(id):
    stub = defined(cell(id).source, id)
    taken = list(inspect.signature(stub).parameters)
    assert taken == list(EXERCISES[id].parameters)
    assert grade(id, stub).passed


def test_predictions_are_asked_for_where_some_are_given():
    assert {id for id, exercise in EXERCISES.items() if exercise.writes} == set(PREDICTIONS)
