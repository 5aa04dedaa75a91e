"""Searches propose what they should, learn from results, and do the same again."""

import subprocess
import sys
from math import log10, nan

import pytest

from wbcourse.hyperparameters import Configuration, Result
from wbcourse.search import Grid, Optuna, Random, SuccessiveHalving
from wbcourse.spaces import Choice, Integer, LogUniform, Uniform

SPACE = {
    "hidden": Choice([(8,), (16,), (8, 8)]),
    "learning_rate": LogUniform(1e-3, 1.0),
    "batch_size": Integer(8, 64),
    "dropout": Uniform(0, 0.5),
}


def pretend(configuration, stopped="finished"):
    """Return the result of a training that never was: best near a rate of 0.03."""
    loss = abs(log10(configuration.learning_rate) + 1.5)
    return Result(configuration, loss, nan, loss, nan, configuration.epochs, stopped, 0.0)


def go(search, result=pretend):
    """Go through a search and return its rounds."""
    rounds, tried, results = search.rounds(), [], None
    while True:
        try:
            tried.append(next(rounds) if results is None else rounds.send(results))
        except StopIteration:
            return tried
        results = [result(c) for c in tried[-1]]


def test_a_grid_holds_all_combinations_once():
    (configurations,) = go(Grid(space=SPACE, n=2, base=Configuration(epochs=7)))
    assert len(configurations) == 3 * 2 * 2 * 2 == len({c.digest for c in configurations})
    assert configurations[0] == Configuration(epochs=7, hidden=(8,), learning_rate=0.001, batch_size=8)
    assert configurations[1] == configurations[0].replace(dropout=0.5)


@pytest.mark.parametrize("kind", [Random, SuccessiveHalving, Optuna])
def test_choices_stay_in_the_space_and_the_others_as_they_were(kind):
    base = Configuration(optimizer="adam", epochs=9)
    tried = [c for configurations in go(kind(space=SPACE, n=12, base=base)) for c in configurations]
    assert len({c.learning_rate for c in tried}) == 12
    for c in tried:
        assert c.hidden in SPACE["hidden"].options
        assert 1e-3 <= c.learning_rate <= 1
        assert 8 <= c.batch_size <= 64
        assert 0 <= c.dropout <= 0.5
        assert c.optimizer == "adam"


@pytest.mark.parametrize("kind", [Random, SuccessiveHalving, Optuna])
def test_the_same_seed_and_results_give_the_same_rounds(kind):
    assert go(kind(space=SPACE, n=15, seed=3)) == go(kind(space=SPACE, n=15, seed=3))
    assert go(kind(space=SPACE, n=15, seed=3)) != go(kind(space=SPACE, n=15, seed=4))


def test_a_longer_random_search_begins_as_the_shorter():
    assert go(Random(space=SPACE, n=9))[0][:5] == go(Random(space=SPACE, n=5))[0]


@pytest.mark.parametrize(
    ("n", "epochs", "factor", "plan"),
    [
        (27, 27, 3, [(27, 1), (9, 3), (3, 9), (1, 27)]),
        (8, 100, 2, [(8, 12), (4, 25), (2, 50), (1, 100)]),
        (20, 4, 3, [(20, 1), (6, 4)]),
        (2, 10, 3, [(2, 10)]),
    ],
)
def test_successive_halving_plans_fewer_for_longer(n, epochs, factor, plan):
    search = SuccessiveHalving(space=SPACE, n=n, factor=factor, base=Configuration(epochs=epochs))
    assert search.plan() == plan
    assert [(len(c), c[0].epochs) for c in go(search)] == plan


def test_successive_halving_keeps_the_best_and_drops_what_diverged():
    first, second, *_ = go(SuccessiveHalving(space=SPACE, n=9, base=Configuration(epochs=9)))
    best = sorted(first, key=lambda c: pretend(c).validation_loss)
    assert [c.learning_rate for c in second] == [c.learning_rate for c in best[:3]]

    def as_if(c):
        return pretend(c, "diverged" if c.learning_rate == best[0].learning_rate else "finished")

    _, second, *_ = go(SuccessiveHalving(space=SPACE, n=9, base=Configuration(epochs=9)), as_if)
    assert [c.learning_rate for c in second] == [c.learning_rate for c in best[1:4]]


def test_optuna_learns_from_the_results_and_bears_divergence():
    def as_if(c):
        return pretend(c, "diverged" if c.learning_rate > 0.5 else "finished")

    space = {"learning_rate": LogUniform(1e-6, 1.0)}
    tried = [c for (c,) in go(Optuna(space=space, n=40), as_if)]
    early, late = ([pretend(c).validation_loss for c in part] for part in (tried[:10], tried[-10:]))
    assert sum(late) < sum(early) / 2


def test_optuna_can_be_asked_for_several_at_once():
    assert [len(c) for c in go(Optuna(space=SPACE, n=10, at_once=4))] == [4, 4, 2]


def test_without_optuna_the_cure_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "optuna", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'wbcourse\[search\]'"):
        next(Optuna(space=SPACE, n=1).rounds())


def test_optuna_is_imported_only_where_it_is_used():
    code = "import sys, wbcourse.search; print('optuna' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: Grid(space={}), ValueError, "space must name at least one"),
        (lambda: Grid(space={"lerning_rate": Uniform(0, 1)}), ValueError, "Did you mean 'learning_rate'"),
        (lambda: Grid(space={"l2": [0, 1]}), TypeError, r"space\['l2'\] must be a Choice"),
        (lambda: SuccessiveHalving(space=SPACE, n=4, factor=1), ValueError, "factor must be at least 2"),
        (lambda: SuccessiveHalving(space={"epochs": Integer(1, 9)}, n=4), ValueError, "leave 'epochs'"),
        (lambda: next(Random(space=SPACE, n=0).rounds()), ValueError, "n must be at least 1"),
    ],
)
def test_what_makes_no_sense_is_refused(make, error, message):
    with pytest.raises(error, match=message):
        make()
