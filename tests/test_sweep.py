"""A sweep trains each configuration once, wherever and however often it is stopped, and keeps what is finished."""

import random
import signal
import sqlite3
import subprocess
import sys
import time
import warnings
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import asdict
from functools import partial
from math import inf, isnan
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest

from wbcourse import datasets, hyperparameters
from wbcourse.hyperparameters import Configuration, run
from wbcourse.search import Grid, Optuna, Random, SuccessiveHalving
from wbcourse.spaces import Choice, LogUniform
from wbcourse.sweep import Sweep

SPACE = {"learning_rate": LogUniform(0.01, 1.0), "hidden": Choice([(4,), (8,)])}
BASE = Configuration(epochs=2)
KILLS = 20


@pytest.fixture(scope="module")
def spirals():
    return datasets.load("spirals", n=150)


def bare(rows):
    """Return rows without what is never the same twice."""
    return [{name: value for name, value in row.items() if name != "seconds"} for row in rows]


def logged(configuration, data, validation=None, *, path):
    """Train, and leave a line in a file."""
    with open(path, "a", encoding="utf-8") as file:
        file.write(configuration.digest + "\n")
    return run(configuration, data)


# ---------------------------------------------------------------- what it gives


def test_rows_are_choices_and_results_in_the_order_asked_for(spirals, tmp_path):
    search = Grid(space=SPACE, n=3, base=BASE)
    rows = Sweep(search, spirals, tmp_path / "sweep.sqlite").run()
    (configurations,) = search.rounds()
    expected = [run(c, spirals) for c in configurations]
    assert [{**asdict(r.configuration), **asdict(r)}["validation_loss"] for r in expected] == [
        row["validation_loss"] for row in rows
    ]
    assert [row["hidden"] for row in rows] == [(4,), (8,)] * 3
    assert {"train_accuracy", "stopped", "seconds", "optimizer"} < set(rows[0])


def test_the_best_is_that_with_the_lowest_validation_loss_of_those_trained_longest(spirals, tmp_path):
    sweep = Sweep(SuccessiveHalving(space=SPACE, n=9, base=BASE.replace(epochs=9)), spirals, tmp_path / "s.sqlite")
    rows = sweep.run()
    assert Counter(row["epochs"] for row in rows) == {1: 9, 3: 3, 9: 1}
    assert sweep.best().configuration.epochs == 9


def test_nan_infinity_and_tuples_survive_the_file(spirals, tmp_path):
    def made_up(configuration, data, validation):
        result = run(configuration, data)
        return hyperparameters.Result(configuration, inf, 0.1 + 0.2, float("nan"), result.validation_accuracy, 0, "", 1)

    (row,) = Sweep(Random(space=SPACE, n=1), spirals, tmp_path / "s.sqlite", run=made_up).run()
    assert row["train_loss"] == inf
    assert row["train_accuracy"] == 0.1 + 0.2
    assert isnan(row["validation_loss"])
    assert isinstance(row["hidden"], tuple)


def test_one_that_is_drawn_twice_is_trained_once(spirals, tmp_path):
    train = partial(logged, path=tmp_path / "log")
    search = Random(space={"hidden": SPACE["hidden"]}, n=10, base=BASE)
    sweep = Sweep(search, spirals, tmp_path / "s.sqlite", run=train)
    assert len(sweep.run()) == len(sweep) == 2
    assert len((tmp_path / "log").read_text().split()) == 2


def test_the_bar_counts_what_is_done(spirals, tmp_path, capsys):
    search = Random(space=SPACE, n=3, base=BASE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # tqdm's, about notebooks without widgets
        Sweep(search, spirals, tmp_path / "s.sqlite").run(progress=True)
    assert "3/3" in capsys.readouterr().err
    Sweep(search, spirals, tmp_path / "s.sqlite").run()
    assert capsys.readouterr() == ("", "")


# ---------------------------------------------------------------- stopped, and gone on with


@pytest.mark.parametrize("kind", [Random, SuccessiveHalving, Optuna])
def test_a_sweep_goes_on_where_it_was_stopped(spirals, tmp_path, kind):
    search = kind(space=SPACE, n=9, base=BASE)
    whole = Sweep(search, spirals, tmp_path / "whole.sqlite").run()
    trained = []

    def three(configuration, data, validation):
        if len(trained) == 3:
            raise OSError("no more")
        trained.append(configuration)
        return run(configuration, data)

    with pytest.raises(OSError, match="no more"):
        Sweep(search, spirals, tmp_path / "s.sqlite", run=three).run()
    sweep = Sweep(search, spirals, tmp_path / "s.sqlite", run=partial(logged, path=tmp_path / "log"))
    assert len(sweep) == 3
    assert bare(sweep.run()) == bare(whole)
    assert len((tmp_path / "log").read_text().split()) == len(whole) - 3


CHILD = """
import sys
from functools import partial
from test_sweep import BASE, SPACE, Random, Sweep, datasets, logged
folder = sys.argv[1]
data = datasets.load("spirals", n=150)
train = partial(logged, path=folder + "/log")
sweep = Sweep(Random(space=SPACE, n=300, base=BASE), data, folder + "/s.sqlite", run=train)
print("ready", flush=True)
sweep.run()
"""


def test_a_kill_at_any_moment_loses_at_most_the_training_under_way(spirals, tmp_path):
    moments = random.Random(0)
    path = tmp_path / "s.sqlite"
    log = tmp_path / "log"
    log.touch()
    search = Random(space=SPACE, n=300, base=BASE)
    before = []
    for _ in range(KILLS):
        begun = log.stat().st_size
        child = subprocess.Popen(
            [sys.executable, "-c", CHILD, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent
        )
        assert child.stdout.readline() == "ready\n"
        while log.stat().st_size == begun and child.poll() is None:  # a busy machine may take its time
            time.sleep(0.001)
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(moments.uniform(0, 0.05))
        child.kill()
        assert child.wait() == -signal.SIGKILL
        child.stdout.close()
        with sqlite3.connect(path) as table:
            assert table.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        table.close()
        rows = Sweep(search, spirals, path).rows()
        assert rows[: len(before)] == before
        before = rows
    started = log.read_text().split()
    assert len(started) - len(before) <= KILLS
    assert 0 < len(before) < 300
    whole = Sweep(search, spirals, tmp_path / "whole.sqlite").run()
    assert bare(Sweep(search, spirals, path).run()) == bare(whole)


def test_ctrl_c_returns_what_is_finished(spirals, tmp_path):
    def third_interrupts(configuration, data, validation):
        if len(sweep) == 2:
            raise KeyboardInterrupt
        return run(configuration, data)

    sweep = Sweep(Random(space=SPACE, n=5, base=BASE), spirals, tmp_path / "s.sqlite", run=third_interrupts)
    assert len(sweep.run()) == 2
    assert sweep.interrupted


@pytest.mark.parametrize("written", [True, False])
def test_ctrl_c_while_a_row_is_written_does_not_lose_it(spirals, tmp_path, monkeypatch, written):
    sweep = Sweep(Random(space=SPACE, n=5, base=BASE), spirals, tmp_path / "s.sqlite")
    keep, calls = sweep._table.keep, []

    def interrupted_once(*args):
        calls.append(args)
        if len(calls) != 2 or written:
            keep(*args)
        if len(calls) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(sweep._table, "keep", interrupted_once)
    assert len(sweep.run()) == 2


# ---------------------------------------------------------------- elsewhere


def broken_for_one(configuration, data, validation, *, digest):
    if configuration.digest == digest:
        raise ZeroDivisionError("this one")
    return run(configuration, data)


@pytest.fixture(scope="module")
def processes():
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor:
        yield executor


@pytest.mark.parametrize("kind", [Random, SuccessiveHalving, partial(Optuna, at_once=3)])
def test_processes_give_the_same_as_none(spirals, tmp_path, processes, kind):
    search = kind(space=SPACE, n=6, base=BASE)
    here = Sweep(search, spirals, tmp_path / "here.sqlite").run()
    assert bare(Sweep(search, spirals, tmp_path / "there.sqlite").run(processes)) == bare(here)


def test_stacks_in_processes_give_the_same_as_here(spirals, tmp_path, processes):
    search = Random(space=SPACE, n=8, base=BASE)
    here = Sweep(search, spirals, tmp_path / "here.sqlite").run(stacked=True)
    assert bare(Sweep(search, spirals, tmp_path / "there.sqlite").run(processes, stacked=True)) == bare(here)


def test_an_error_in_one_training_is_raised_and_the_others_are_kept(spirals, tmp_path):
    search = Random(space=SPACE, n=6, base=BASE)
    digest = next(search.rounds())[3].digest
    sweep = Sweep(search, spirals, tmp_path / "s.sqlite", run=partial(broken_for_one, digest=digest))
    with ThreadPoolExecutor(1) as executor, pytest.raises(ZeroDivisionError, match="this one"):
        sweep.run(executor)
    assert len(sweep) >= 3


def test_a_dask_cluster_serves_as_executor(spirals, tmp_path):
    from distributed import Client

    search = Random(space=SPACE, n=4, base=BASE)
    with Client(n_workers=1, threads_per_worker=2, processes=False, dashboard_address=None) as client:
        rows = Sweep(search, spirals, tmp_path / "s.sqlite").run(client.get_executor())
    assert bare(rows) == bare(Sweep(search, spirals, tmp_path / "here.sqlite").run())


# ---------------------------------------------------------------- what is refused


def test_a_table_belongs_to_its_data(spirals, tmp_path):
    search, path = Random(space=SPACE, n=1, base=BASE), tmp_path / "s.sqlite"
    Sweep(search, spirals, path).run()
    with pytest.raises(ValueError, match="has results of different ones"):
        Sweep(search, datasets.load("spirals", n=150, seed=1), path)


def test_a_foreign_file_is_refused_and_left_alone(spirals, tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("These are my notes, " * 100)
    with pytest.raises(ValueError, match="path must be a table of results"):
        Sweep(Random(space=SPACE, n=1), spirals, path)
    assert path.read_text() == "These are my notes, " * 100


def test_there_must_be_something_to_compare_by(tmp_path):
    X, y = np.eye(3), np.arange(3)
    with pytest.raises(ValueError, match="validation must be given"):
        Sweep(Random(space=SPACE, n=1), (X, y), tmp_path / "s.sqlite")
    sweep = Sweep(Random(space=SPACE, n=1, base=BASE), (X, y), tmp_path / "s.sqlite", validation=(X, y))
    own = Sweep(Random(space=SPACE, n=1), (X, y), tmp_path / "s.sqlite", validation=(X, y), run=broken_for_one)
    with pytest.raises(ValueError, match="stacked must be False"):
        own.run(stacked=True)
    with pytest.raises(ValueError, match=r"call run\(\) first"):
        sweep.best()
    assert len(sweep.run()) == 1
