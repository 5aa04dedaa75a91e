"""Sweeps: many trainings, their results kept as they come.

A sweep goes through a :mod:`search <wbcourse.search>` and writes each result to a table at once: a file of SQLite's,
one row a finished training, under the digest of its configuration. Stopped or killed at any moment, it loses at most
the trainings under way; when it is run again, the search is gone through anew, and what is in the table already is
not trained a second time.
"""

import zlib
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, as_completed
from contextlib import contextmanager
from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np

from wbcourse._given import Pair, training_and_validation
from wbcourse._results import Table
from wbcourse.checkpoints import StrPath
from wbcourse.datasets import Dataset
from wbcourse.engines import is_compiled
from wbcourse.hyperparameters import Configuration, Result, run
from wbcourse.search import Search
from wbcourse.stacked import run_stacked, stacks
from wbcourse.training import wants_bar

Run = Callable[..., Result]
Row = dict[str, Any]
Show = Callable[[int, int], None]
Group = list[Configuration]
Grouping = Callable[[Group], list[Group]]
Train = Callable[[Group], list[Result]]


class Sweep:
    """A search with its data and its table.

    Parameters
    ----------
    search : Search
        Such as :class:`wbcourse.search.Random`.
    data : Dataset, or (X, y) with `validation`
        To compare configurations takes data that none of them has learned from.
    path : str or path
        The table's file. It is made if it is not there.
    validation : (X, y), optional
    run : callable
        ``run(configuration, data, validation=...)``, by default :func:`wbcourse.hyperparameters.run`. For an executor
        with processes it must be a function that they can import.

    Attributes
    ----------
    interrupted : bool
        Whether the last :meth:`run` was ended by Ctrl-C.

    Raises
    ------
    ValueError
        If the file is of a sweep over other data, or no table of results at all.
    """

    def __init__(
        self,
        search: Search,
        data: Dataset | Pair,
        path: StrPath,
        *,
        validation: Pair | None = None,
        run: Run = run,
    ) -> None:
        train, held_out = training_and_validation(data, validation)
        if held_out is None:
            raise ValueError("validation must be given for data without: it decides which configuration is best")
        self.search, self.interrupted = search, False
        self._run, self._data, self._validation = run, data, validation
        self._table = Table(path, _fingerprint(train, held_out))

    def run(
        self,
        executor: Executor | None = None,
        *,
        stacked: bool = False,
        engine: str = "numpy",
        progress: bool | None = None,
    ) -> list[Row]:
        """Train what is not in the table yet, and return :meth:`rows`. Ctrl-C ends it early; nothing finished is lost.

        Parameters
        ----------
        executor : concurrent.futures.Executor, optional
            Where to train: processes, or a cluster by Dask's ``client.get_executor()``. By default here, one by one.
            Ctrl-C goes to all processes of a terminal; let those of a pool ignore it, or the pool may hang: make it
            with ``initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)``.
        stacked : bool
            Train networks of one shape at once, which is faster, see :mod:`wbcourse.stacked`. Results are the same to
            rounding; a kill loses the group under way.
        engine : {"numpy", "compiled"}
            Who trains what is stacked, see :mod:`wbcourse.engines`.
        progress : bool, optional
            Show a bar; by default in a notebook or a terminal.
        """
        if stacked and self._run is not run:
            raise ValueError("stacked must be False for a sweep with a `run` of its own, but is True")
        if is_compiled(engine) and not stacked:
            raise ValueError("engine must be 'numpy' for a sweep that is not stacked, but is 'compiled'")
        self.interrupted = False
        train = partial(run_stacked, engine=engine) if stacked else partial(_run_each, self._run)
        train = partial(train, data=self._data, validation=self._validation)
        try:
            with _bar(progress) as show:
                self._go(executor, stacks if stacked else _alone, train, show)
        except KeyboardInterrupt:
            self.interrupted = True
        return self.rows()

    def _go(self, executor: Executor | None, grouped: Grouping, train: Train, show: Show) -> None:
        rounds, results = self.search.rounds(), None
        stored = self._table.results()
        places: dict[str, int] = {}
        done: dict[str, Result] = {}

        def keep(finished: list[Result]) -> None:
            self._keep([(result, places[result.configuration.digest]) for result in finished])
            done.update({result.configuration.digest: result for result in finished})
            show(len(done), len(places))

        while True:
            try:
                configurations = next(rounds) if results is None else rounds.send(results)
            except StopIteration:
                return
            asked = {c.digest: c for c in configurations}  # one that was drawn twice is trained once
            for digest in asked:
                places.setdefault(digest, len(places))
            done |= {digest: stored[digest] for digest in asked if digest in stored}
            show(len(done), len(places))
            left = [c for digest, c in asked.items() if digest not in done]
            self._train_all(grouped(left), train, executor, keep)
            results = [done[c.digest] for c in configurations]

    def _train_all(
        self, groups: list[Group], train: Train, executor: Executor | None, keep: Callable[[list[Result]], None]
    ) -> None:
        if executor is None:
            for group in groups:
                keep(train(group))
            return
        futures = {executor.submit(train, group) for group in groups}
        try:
            for future in as_completed(futures):
                keep(future.result())
                futures.discard(future)
        finally:  # after an error or Ctrl-C: what has not begun does not begin, and what is finished is kept, at once
            ended = [future for future in futures if not future.cancel() and future.done()]
            keep([result for future in ended if future.exception() is None for result in future.result()])

    def _keep(self, results: list[tuple[Result, int]]) -> None:
        try:
            self._table.keep(results)
        except KeyboardInterrupt:  # in the midst of writing: the rows were taken back, so write them again
            self._table.keep(results)
            raise

    def rows(self) -> list[Row]:
        """Return the finished trainings as rows, each a dict of choices and results, in the order they were asked for.

        ``pandas.DataFrame(sweep.rows())`` makes a data frame of them.
        """
        return [_row(result) for result in self._table.results().values()]

    def best(self) -> Result:
        """Return the result with the lowest validation loss among those trained for the most epochs asked for.

        Raises
        ------
        ValueError
            If nothing is finished yet.
        """
        results = list(self._table.results().values())
        if not results:
            raise ValueError("sweep must have a finished training to have a best one, but has none: call run() first")
        most = max(result.configuration.epochs for result in results)
        return min((r for r in results if r.configuration.epochs == most), key=lambda result: result.score)

    def __len__(self) -> int:
        return len(self._table.results())

    def __repr__(self) -> str:
        return f"Sweep({type(self.search).__name__}: {len(self)} trainings in {self._table.path})"


def _alone(configurations: list[Configuration]) -> list[Group]:
    return [[configuration] for configuration in configurations]


def _run_each(run: Run, group: Group, *, data: Dataset | Pair, validation: Pair | None) -> list[Result]:
    return [run(configuration, data, validation=validation) for configuration in group]


def _row(result: Result) -> Row:
    row = asdict(result)
    configuration: Row = row.pop("configuration")
    return configuration | row


def _fingerprint(*pairs: Any) -> str:
    crc = 0
    for pair in pairs:
        for array in pair:
            crc = zlib.crc32(np.ascontiguousarray(array).tobytes(), crc)
    return f"{crc:08x}"


@contextmanager
def _bar(progress: bool | None) -> Iterator[Show]:
    """Give a function that shows how many are done, of how many."""
    if not wants_bar(progress):
        yield lambda done, of: None
        return
    from tqdm.auto import tqdm

    with tqdm(unit="training") as bar:

        def show(done: int, of: int) -> None:
            bar.total, bar.n = of, done
            bar.refresh()

        yield show
