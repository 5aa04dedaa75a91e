"""What only chapter *Hyperparameters* has: predictions, spaces in messages, a task with a budget of trainings."""

import numpy as np
import pytest
from answers_hyperparameters import PREDICTIONS

from wbcourse.exercises import _hyperparameters_task
from wbcourse.exercises._hyperparameters_luck import CHOICES, best_by_luck, expected_best
from wbcourse.exercises._hyperparameters_task import SPACE, BudgetSpentError, SmallTask, usable
from wbcourse.exercises.hyperparameters import check
from wbcourse.stacked import run_stacked

GUESSES = PREDICTIONS["best_by_luck"]
CONFIGURATION = {"learning_rate": 1.0, "neurons": 8, "activation": "relu"}

# ---------------------------------------------------------------- luck


@pytest.mark.parametrize(
    ("predictions", "points"),
    [(GUESSES, 4), (dict.fromkeys(GUESSES, 60), 4), (dict.fromkeys(GUESSES, ...), 3), (None, 3)],
)
def test_predictions_are_checked_for_being_numbers_only(predictions, points):
    result = check.best_by_luck.grade(check.best_by_luck.exercise.reference, predictions)
    assert result.points == points, result.message
    assert ("Your predictions" in result.message) == (points == 4)


def test_predictions_get_an_answer():
    guesses = dict(zip(CHOICES, (60, 0.4, 0.6), strict=True))
    told = check.best_by_luck.grade(check.best_by_luck.exercise.reference, guesses).message
    assert "10 choices,   100 samples: you said 60, on average it is 0.577: an accuracy is a share, at most 1" in told
    assert "you said 0.4, on average it is 0.661: the best of several coins is not below one half" in told
    assert "you said 0.6, on average it is 0.516: too much luck" in told


@pytest.mark.parametrize(("k", "n"), CHOICES)
def test_the_exact_average_is_what_coins_do_and_below_the_bound(k, n):
    best = (np.random.default_rng(0).binomial(n, 0.5, size=(400, k)) / n).max(axis=1)
    assert expected_best(k, n) == pytest.approx(best.mean(), abs=5 * best.std() / 20)
    assert 0.5 < expected_best(k, n) < best_by_luck(k, n)


# ---------------------------------------------------------------- configurations


def test_a_grid_that_misses_some_is_told_how_many():
    told = check.grid.grade(lambda space: [{name: options[0] for name, options in space.items()}]).message
    assert "space = {'learning_rate': [" in told
    assert "expected 4 configurations, 4 of them different" in told
    assert "among those missing: {'learning_rate': " in told


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (5, "should return a list of dicts, but returned a number."),
        ([{"learning_rat": 1}], "each dict should have the keys 'learning_rate'; one of yours is {'learning_rat': 1}."),
        ([{"learning_rate": [0.1]}], "each value should be one of the choices, a number or a text, not a list."),
    ],
)
def test_what_is_no_list_of_configurations_is_told_plainly(answer, told):
    assert told in check.grid.grade(lambda space: answer).message


def test_a_space_that_was_emptied_is_noticed():
    def grid(space):
        configurations = [{}]
        while space:
            name, options = space.popitem()
            configurations = [{**c, name: option} for c in configurations for option in options]
        return configurations

    result = check.grid.grade(grid)
    assert (result.mistake, result.points) == (None, result.max_points - 1)
    assert "your function changed space in place" in result.message


def test_a_configuration_is_random_in_every_name():
    def search(space, n, rng):
        other = np.random.default_rng(0)
        return [
            {
                name: 10 ** rng.uniform(*np.log10(c)) if isinstance(c, tuple) else c[other.integers(len(c))]
                for name, c in space.items()
            }
            for _ in range(n)
        ]

    assert check.random_search.grade(search).parts[4] == ("comes from rng", 0, 1)


# ---------------------------------------------------------------- the small task


def test_a_budget_is_a_budget():
    train = SmallTask(seed=0, budget=2).make()
    assert train(CONFIGURATION) == train(CONFIGURATION) == SmallTask(seed=0).loss(CONFIGURATION)
    with pytest.raises(BudgetSpentError, match="the budget of 2 trainings is used up"):
        train(CONFIGURATION)


def test_what_is_held_back_is_other_data_and_other_seeds(monkeypatch):
    calls = []

    def recorded(configurations, data, *, validation):
        calls.append(({c.seed for c in configurations}, {*map(tuple, data.X)}, {*map(tuple, validation.X)}))
        return run_stacked(configurations, data, validation=validation)

    monkeypatch.setattr(_hyperparameters_task, "run_stacked", recorded)
    _hyperparameters_task._results.cache_clear()
    task = SmallTask(seed=0)
    assert task.loss(CONFIGURATION) < 0.3
    assert task.held_out(CONFIGURATION) > 0.9
    (seeds, data, validation), (other_seeds, same_data, held_back) = calls
    assert len(seeds) == len(other_seeds) == 3
    assert not seeds & other_seeds
    assert data == same_data
    assert not held_back & (data | validation)


def test_a_timid_learning_rate_does_not_pass():
    assert SmallTask(seed=0).held_out(CONFIGURATION | {"learning_rate": 1e-3}) < 0.9


def test_divergence_is_an_infinite_loss_and_does_not_pass():
    diverging = CONFIGURATION | {"learning_rate": 1000.0}
    assert SmallTask(seed=0).loss(diverging) == np.inf
    assert not SmallTask(seed=0).held_out(diverging) >= 0.9


@pytest.mark.parametrize(
    ("configuration", "told"),
    [
        ({"learning_rate": 1.0}, "configuration must be a dict with the keys learning_rate, neurons, activation"),
        ([1.0, 8, "relu"], "configuration must be a dict"),
        (CONFIGURATION | {"learning_rate": 2000}, r"\['learning_rate'\] must be from 0.0001 to 1000, but is 2000"),
        (CONFIGURATION | {"learning_rate": "1"}, r"\['learning_rate'\] must be from 0.0001 to 1000, but is '1'"),
        (CONFIGURATION | {"neurons": 9}, r"\['neurons'\] must be one of \[8, 16, 32\], but is 9"),
        (CONFIGURATION | {"neurons": [8, 16]}, r"\['neurons'\] must be one of \[8, 16, 32\], but is \[8, 16\]"),
        (CONFIGURATION | {"activation": "sigmoid"}, r"\['activation'\] must be one of \['tanh', 'relu'\], but is 'sig"),
    ],
)
def test_what_cannot_be_trained_is_refused(configuration, told):
    with pytest.raises(ValueError, match=told):
        usable(configuration)
    train = SmallTask(seed=0, budget=1).make()
    with pytest.raises(ValueError, match=told):
        train(configuration)
    assert train(CONFIGURATION) < 1  # a refusal costs nothing


def test_numbers_of_numpy_and_the_ends_are_in_the_space():
    low, high = SPACE["learning_rate"]
    assert usable({"learning_rate": np.float32(low), "neurons": np.int64(8), "activation": np.str_("tanh")})[1:] == (
        8,
        "tanh",
    )
    assert usable(CONFIGURATION | {"learning_rate": high})[0] == high
