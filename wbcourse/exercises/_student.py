"""The notebook that a student gets, built from the source notebook that holds the solutions.

It is *built* from the fields that are wanted, never a copy from which something is taken away. Then it is searched for
every line that must not be in it.
"""

from pathlib import Path
from typing import Any

from wbcourse.exercises._marks import KINDS, MarkError, lines_of, pieces, stub_of

_NOTEBOOK = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
_NBGRADER = ("grade", "grade_id", "locked", "points", "schema_version", "solution", "task", "cell_type")
_WBCOURSE = ("exercise", "objective", "kind")
_SHORTEST = 8  # a line such as "else:" gives nothing away, and is found everywhere


def student_version(notebook: Any, name: str = "notebook") -> Any:
    """Return the student's version of a source notebook.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
    name : str
        What messages call it.

    Raises
    ------
    ValueError
        If marks are malformed or stand in a cell that has no use for them, a solution cell has none, or a line of a
        solution or a hidden test would be in the result. The message names the notebook and the cell.
    """
    import nbformat

    cells = []
    for index, cell in enumerate(notebook.cells):
        where = f"{name}, cell {index} ({cell.get('id', 'no id')})"
        try:
            cells.append(_built(cell))
        except MarkError as error:
            raise MarkError(f"{where}: {error}") from error
    built = {"cells": cells, "metadata": _NOTEBOOK, "nbformat": 4, "nbformat_minor": 5}
    _refuse_leaks(notebook, cells, name)
    return nbformat.from_dict(built)  # type: ignore[no-untyped-call]


def _built(cell: Any) -> dict[str, Any]:
    about = cell.metadata.get("nbgrader", {})
    kinds = {piece.kind for piece in pieces(cell.source)} - {None}
    if cell.cell_type != "code" and kinds:
        raise MarkError("marks belong into code cells")
    if "SOLUTION" in kinds and not about.get("solution"):
        raise MarkError("it has a solution, but its metadata do not say nbgrader.solution")
    if about.get("solution") and "SOLUTION" not in kinds:
        raise MarkError("its metadata say nbgrader.solution, but no solution is marked")
    if "HIDDEN TESTS" in kinds and not about.get("grade"):
        raise MarkError("it has hidden tests, but its metadata do not say nbgrader.grade")
    built: dict[str, Any] = {
        "cell_type": cell.cell_type,
        "id": cell.id,
        "metadata": _metadata(cell.metadata),
        "source": cell.source if cell.cell_type != "code" else stub_of(cell.source),
    }
    return built | ({"execution_count": None, "outputs": []} if cell.cell_type == "code" else {})


def _metadata(metadata: Any) -> dict[str, Any]:
    wanted = {
        "nbgrader": {
            key: metadata.get("nbgrader", {})[key] for key in _NBGRADER if key in metadata.get("nbgrader", {})
        },
        "wbcourse": {
            key: metadata.get("wbcourse", {})[key] for key in _WBCOURSE if key in metadata.get("wbcourse", {})
        },
        "tags": [tag for tag in metadata.get("tags", ()) if not tag.startswith(("hide-", "remove-"))],
    }
    return {key: value for key, value in wanted.items() if value}


def _refuse_leaks(notebook: Any, cells: list[dict[str, Any]], name: str) -> None:
    """Search the result for every line of a solution or a hidden test that does not also stand outside the marks."""
    shown = "\n".join(cell["source"] for cell in cells)
    allowed = {
        line.strip()
        for cell in notebook.cells
        if cell.cell_type == "code"
        for piece in pieces(cell.source)
        if piece.kind is None
        for line in piece.lines
    }
    for cell in notebook.cells:
        for kind in KINDS:
            for line in lines_of(kind, cell.source):
                if len(line) >= _SHORTEST and line not in allowed and line in shown:
                    what = kind.lower().rstrip("s")
                    raise ValueError(f"{name}: a line of the {what} in cell {cell.id} would be shown: {line!r}")


def write(source: Path, target: Path) -> None:
    """Write the student's version of the notebook at `source` to `target`."""
    import nbformat

    notebook = nbformat.read(source, as_version=4)  # type: ignore[no-untyped-call]
    nbformat.write(student_version(notebook, source.name), target)  # type: ignore[no-untyped-call]
