"""The range test takes the steps of training with a growing rate, and finds rates that train."""

import numpy as np
import pytest

from wbcourse import datasets
from wbcourse.hyperparameters import Configuration, network_for, run
from wbcourse.range_test import RangeTest, range_test
from wbcourse.schedules import exponential
from wbcourse.training import fit


@pytest.fixture(scope="module")
def digits():
    return datasets.load("digits")


def test_rates_grow_by_one_factor_from_low_to_high(digits):
    found = range_test(Configuration(), digits, low=1e-6, high=1e-2, n_steps=50)
    np.testing.assert_allclose(found.rates, np.geomspace(1e-6, 1e-2, 50), rtol=1e-9)


def test_its_steps_are_those_of_fit(digits):
    c = Configuration(batch_size=32, l2=0.01, dropout=0.1, optimizer="momentum")
    n = -(-len(digits.train) // 32)
    found = range_test(c, digits, low=1e-4, high=1e-2, n_steps=n)
    schedule = exponential(1e-4, 100 ** (1 / (n - 1)))
    (epoch,) = fit(network_for(c, digits), digits, "momentum", learning_rate=schedule, epochs=1, l2=0.01, dropout=0.1)
    corrections = 1 - 0.9 ** np.arange(1, n + 1)
    means = found.losses * corrections
    losses = (means - 0.9 * np.concatenate([[0], means[:-1]])) / 0.1
    sizes = np.full(n, 32.0)
    sizes[-1] = len(digits.train) - 32 * (n - 1)
    assert np.average(losses, weights=sizes) == pytest.approx(epoch.train_loss, rel=1e-9)


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_it_ends_when_the_loss_has_blown_up_and_suggests_a_rate_that_trains(digits, optimizer):
    c = Configuration(optimizer=optimizer, epochs=5)
    found = range_test(c, digits, high=1e4)
    assert len(found.rates) < 200
    assert found.losses.max() <= 4 * found.losses.min() * 1.5
    assert run(c.replace(learning_rate=found.suggestion), digits).validation_accuracy > 0.9


def test_the_suggestion_is_where_the_loss_falls_fastest():
    rates = np.geomspace(1e-4, 1, 6)
    assert RangeTest(rates, np.array([3.0, 2.9, 2.0, 1.0, 0.9, 5.0])).suggestion == rates[2]
    after_a_peak = np.array([3.0, 2.9, 2.5, 9.0, 6.0, 3.0])
    assert RangeTest(rates, after_a_peak).suggestion == rates[2]
    with pytest.raises(ValueError, match="the loss never fell"):
        _ = RangeTest(rates, np.arange(6.0)).suggestion


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"low": 0.0}, "low must be greater than 0"),
        ({"low": 1.0, "high": 0.1}, "low must be below high"),
        ({"n_steps": 1}, "n_steps must be at least 2"),
    ],
)
def test_a_range_that_is_none_is_refused(digits, options, message):
    with pytest.raises(ValueError, match=message):
        range_test(Configuration(), digits, **options)
