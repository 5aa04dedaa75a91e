"""Run a learner's notebook with a kernel and check every exercise of its chapter. The file is only read.

This is for a learner who checks her own work: the checks run in the kernel, beside her code.
"""

import json
import re
from collections.abc import Callable
from dataclasses import asdict, replace
from importlib import import_module
from pathlib import Path
from subprocess import DEVNULL
from typing import Any

from wbcourse.exercises import CHAPTERS, find
from wbcourse.exercises._ask import student_error
from wbcourse.exercises._exercise import Exercise, Result
from wbcourse.exercises._judge import not_attempted

MIME = "application/vnd.wbcourse.result+json"
_IMPORT = re.compile(r"wbcourse\.exercises\.(\w+)")


class NotebookError(ValueError):
    """A file that is no notebook, or no notebook of this course. The message says what to do."""


def read(path: Path) -> Any:
    """Return the notebook at `path`.

    Raises
    ------
    NotebookError
        If it is not there, or is no notebook.
    """
    import nbformat

    if not path.exists():
        raise NotebookError(f"{path} does not exist. Check the spelling, or name the folder as well.")
    if path.is_dir():
        raise NotebookError(f"{path} is a folder. Name the notebook in it.")
    try:
        notebook = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)  # type: ignore[no-untyped-call]
        nbformat.validate(notebook)
    except (UnicodeDecodeError, json.JSONDecodeError, nbformat.reader.NotJSONError) as error:
        raise NotebookError(
            f"{path} is not a notebook: it is no JSON. Open it in Jupyter and save it again."
        ) from error
    except Exception as error:  # nbformat meets a foreign file with exceptions of every kind
        raise NotebookError(f"{path} is not a notebook that Jupyter understands ({type(error).__name__}).") from error
    return notebook


def exercises_of(notebook: Any) -> list[Exercise]:
    """Return all exercises of the chapters that the notebook is about, also those whose cells were deleted.

    Raises
    ------
    NotebookError
        If it is about none.
    """
    named = {cell.metadata.get("wbcourse", {}).get("exercise", "").partition(".")[0] for cell in notebook.cells}
    # some editors drop metadata; the import is still there
    imported = {name for cell in notebook.cells for name in _IMPORT.findall(cell.source)}
    chapters = [chapter for chapter in CHAPTERS if chapter in (named | imported)]
    if not chapters:
        start = f"wbcourse exercises start {CHAPTERS[0]}"
        raise NotebookError(f"there is no exercise of this course in the notebook. Get one with: {start}")
    return [e for chapter in chapters for e in import_module(f"wbcourse.exercises.{chapter}").EXERCISES]


def check_notebook(
    path: Path, timeout: int = 60, progress: Callable[[int, int, str], None] = lambda done, total, what: None
) -> list[Result]:
    """Run every cell of the notebook that is not a check, then check every exercise.

    Parameters
    ----------
    path : Path
    timeout : int
        Seconds that a cell or a check may take.
    progress : callable
        Told how much is done, of how much, and what comes next.

    Raises
    ------
    NotebookError
        If the file is no notebook of this course.
    """
    notebook = read(path)
    exercises = exercises_of(notebook)
    cells = [c for c in notebook.cells if c.cell_type == "code" and not c.metadata.get("nbgrader", {}).get("grade")]
    return _Session(cells, exercises, path.resolve().parent, timeout, progress).results()


class _Session:
    """One kernel, the cells to run in it, and the exercises to check after them."""

    def __init__(
        self,
        cells: list[Any],
        exercises: list[Exercise],
        folder: Path,
        timeout: int,
        progress: Callable[[int, int, str], None],
    ) -> None:
        import nbformat
        from nbclient import NotebookClient

        self._exercises, self._timeout, self._progress = exercises, timeout, progress
        checks = [nbformat.v4.new_code_cell(_check_source(e)) for e in exercises]  # type: ignore[no-untyped-call]
        self._own, self._checks = cells, checks
        notebook = nbformat.v4.new_notebook(cells=[*cells, *checks])  # type: ignore[no-untyped-call]
        self._client = NotebookClient(
            notebook,
            timeout=timeout,
            allow_errors=True,
            interrupt_on_timeout=True,
            kernel_name="python3",
            resources={"metadata": {"path": str(folder)}},
        )

    def results(self) -> list[Result]:
        """Run everything and return one result for each exercise."""
        stopped: dict[str, str] = {}
        total = len(self._own) + len(self._checks)
        with self._client.setup_kernel(stderr=DEVNULL):  # the kernel's own log; the cells' stderr is an output
            for index, cell in enumerate(self._own):
                self._progress(index, total, "running your cells")
                if said := self._run(cell, index):
                    stopped[cell.metadata.get("wbcourse", {}).get("exercise", "")] = said
            found = []
            for index, (cell, exercise) in enumerate(zip(self._checks, self._exercises, strict=True), len(self._own)):
                self._progress(index, total, f"checking {exercise.name}")
                said = self._run(cell, index)
                found.append(_result(cell, exercise, said, stopped.get(exercise.id)))
        self._progress(total, total, "done")
        return found

    def _run(self, cell: Any, index: int) -> str | None:
        """Run one cell; return what stopped it, if anything did."""
        from nbclient.exceptions import CellTimeoutError, DeadKernelError

        try:
            self._client.execute_cell(cell, index)
        except CellTimeoutError:
            return f"It did not end within {self._timeout} seconds. Is there a loop without an end?"
        except (DeadKernelError, RuntimeError):
            return "The kernel died: out of memory, or ended by your code. What came after could not be run."
        errors = [output for output in cell.outputs if output.output_type == "error"]
        if not errors or errors[0].ename == "NotImplementedError":
            return None
        if errors[0].ename == "KeyboardInterrupt":
            return f"It did not end within {self._timeout} seconds. Is there a loop without an end?"
        # a cell's file name has a new number in every kernel
        text = re.sub(r"\(\d+\.py, (line \d+)\)", r"(\1)", errors[0].evalue)
        # Python 3.13 has a private name for a SyntaxError at the end of the input
        name = errors[0].ename.replace("_IncompleteInputError", "SyntaxError")
        return f"The cell stopped with {name}: {text}"


def _check_source(exercise: Exercise) -> str:
    return f"import wbcourse.exercises._run as _run; _run.publish({exercise.id!r}, globals()); del _run"


def publish(exercise: str, namespace: dict[str, Any]) -> None:
    """Check an exercise inside the kernel and send the result out as data, whatever the student's code prints."""
    from IPython.display import display

    check = find(exercise)
    answer = namespace.get(check.exercise.name)
    try:
        result = check.grade(answer, namespace.get(check.exercise.writes or ""))
    except TypeError as error:
        told = student_error(error)
        message = f"{check.exercise.name}: 0 of {check.exercise.points} points\n\n{told.text}"
        result = replace(not_attempted(check.exercise), outcome="error", message=message, short=told.text)
    display({MIME: asdict(result)}, raw=True)  # type: ignore[no-untyped-call]


def _result(cell: Any, exercise: Exercise, said: str | None, stopped: str | None) -> Result:
    """Return the result that the check sent out; or one that says why there is none."""
    sent = [output.data[MIME] for output in cell.get("outputs", ()) if MIME in output.get("data", {})]
    result = _from_json(sent[-1]) if sent else not_attempted(exercise)
    reason = said or (stopped if result.outcome == "not attempted" else None)
    if not reason:
        return result
    headline = f"{exercise.name}: 0 of {exercise.points} points"
    told = f"{headline}\n\n{reason}"
    return replace(not_attempted(exercise), outcome="error", headline=headline, message=told, short=reason)


def _from_json(data: Any) -> Result:
    parts = tuple((str(name), int(points), int(most)) for name, points, most in data["parts"])
    return Result(**{**data, "parts": parts})
