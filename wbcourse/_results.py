"""The table of a sweep's results: a file of SQLite's, one row a configuration, written as results come."""

import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from math import isnan, nan
from pathlib import Path
from typing import Any

from wbcourse.checkpoints import StrPath
from wbcourse.hyperparameters import Configuration, Result

VERSION = "1"
NUMBERS = {field.name: field.type for field in fields(Result) if field.name != "configuration"}
_SQL_TYPES: dict[Any, str] = {float: "REAL", int: "INTEGER", str: "TEXT"}
_COLUMNS = ", ".join(f"{name} {_SQL_TYPES[kind]}" for name, kind in NUMBERS.items())


class Table:
    """Configurations and their results in a file.

    Each change is a transaction of its own: it is in the file wholly or not at all, whenever the process is killed.

    Parameters
    ----------
    path : str or path
    data : str
        A fingerprint of the data. A table belongs to one.
    """

    def __init__(self, path: StrPath, data: str) -> None:
        self.path = Path(path)
        try:
            with self._open() as table:
                table.execute("CREATE TABLE IF NOT EXISTS about (name TEXT PRIMARY KEY, value TEXT)")
                table.execute(
                    "CREATE TABLE IF NOT EXISTS results "
                    f"(digest TEXT PRIMARY KEY, asked INTEGER, configuration TEXT, {_COLUMNS})"
                )
                for name, value in (("wbcourse", VERSION), ("data", data)):
                    table.execute("INSERT OR IGNORE INTO about VALUES (?, ?)", (name, value))
                about = dict(table.execute("SELECT name, value FROM about"))
        except sqlite3.DatabaseError as error:
            raise ValueError(f"path must be a table of results, but {self.path} cannot be used: {error}") from error
        if about["wbcourse"] != VERSION:
            raise ValueError(f"{self.path} has version {about['wbcourse']} of the table; this is version {VERSION}")
        if about["data"] != data:
            raise ValueError(f"path must be a new file for other data, but {self.path} has results of different ones")

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        # A connection for each change, as one must not be shared by threads or inherited by forked processes.
        table = sqlite3.connect(self.path, timeout=60)
        try:
            with table:
                yield table
        finally:
            table.close()

    def keep(self, results: Iterable[tuple[Result, int]]) -> None:
        """Write results, all or none, each with the place it was asked for in. Those there already stay as they are."""
        rows = [_row(result, asked) for result, asked in results]
        with self._open() as table:
            table.executemany(f"INSERT OR IGNORE INTO results VALUES (?, ?, ?{', ?' * len(NUMBERS)})", rows)

    def results(self) -> dict[str, Result]:
        """Return all results by the digest of their configuration, in the order they were asked for."""
        with self._open() as table:
            query = f"SELECT digest, configuration, {', '.join(NUMBERS)} FROM results ORDER BY asked, rowid"
            return {digest: _result(*row) for digest, *row in table.execute(query)}


def _row(result: Result, asked: int) -> tuple[Any, ...]:
    values = [None if isinstance(v := getattr(result, name), float) and isnan(v) else v for name in NUMBERS]
    return (result.configuration.digest, asked, json.dumps(asdict(result.configuration)), *values)


def _result(configuration: str, *values: Any) -> Result:
    numbers: dict[str, Any] = {
        name: nan if value is None else value for name, value in zip(NUMBERS, values, strict=True)
    }
    return Result(Configuration(**json.loads(configuration)), **numbers)
