"""The marks in a source notebook, and the student's version made from it.

A source notebook holds solutions and hidden tests between nbgrader's marks. The student's version is *built* from the
fields that are wanted, and never a copy from which things were deleted; then it is searched for every line that must
not be in it.
"""

import re
from typing import Any

import nbformat

STUB = 'raise NotImplementedError("write your answer here")'
_MARK = re.compile(r"^(?P<indent>\s*)### (?P<edge>BEGIN|END) (?P<kind>SOLUTION|HIDDEN TESTS)\s*$")
_NBGRADER_FIELDS = ("grade", "grade_id", "locked", "points", "schema_version", "solution", "task", "cell_type")


def _blocks(source: str, where: str) -> list[tuple[str, str, list[str]]]:
    """Split a cell at its marks into ``(kind, indent, lines)``; `kind` is empty outside marks."""
    blocks: list[tuple[str, str, list[str]]] = [("", "", [])]
    for number, line in enumerate(source.splitlines(), 1):
        mark = _MARK.match(line)
        if not mark:
            if "### BEGIN" in line or "### END" in line:
                raise ValueError(f"{where}, line {number}: {line.strip()!r} is not a mark that is understood")
            blocks[-1][2].append(line)
        elif mark["edge"] == "BEGIN" and blocks[-1][0] == "":
            blocks.append((mark["kind"], mark["indent"], []))
        elif mark["edge"] == "END" and blocks[-1][0] == mark["kind"]:
            blocks.append(("", "", []))
        else:
            raise ValueError(f"{where}, line {number}: {line.strip()!r} does not fit the mark before it")
    if blocks[-1][0]:
        raise ValueError(f"{where}: ### BEGIN {blocks[-1][0]} is never ended")
    return blocks


def stub_of(source: str, where: str = "cell") -> str:
    """Return a solution's cell as a student gets it: each marked block is one line that says what is to be done."""
    lines: list[str] = []
    for kind, indent, block in _blocks(source, where):
        lines += [f"{indent}{STUB}"] if kind == "SOLUTION" else block
    return "\n".join(lines)


def solution_marks_removed(source: str, where: str = "cell") -> str:
    """Return a solution's cell with the solution and without the marks."""
    return "\n".join(line for _, _, block in _blocks(source, where) for line in block)


def hidden_removed(source: str, where: str = "cell") -> str:
    """Return a check's cell without its hidden tests."""
    kept = [block for kind, _, block in _blocks(source, where) if kind != "HIDDEN TESTS"]
    return "\n".join(line for block in kept for line in block).rstrip("\n")


def student_version(notebook: Any, name: str = "notebook") -> Any:
    """Build the notebook that a student gets.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        The source, with solutions.
    name : str
        For messages.

    Raises
    ------
    ValueError
        If a mark is malformed (the message names notebook, cell and line), or if anything of a solution or hidden test
        would be in the result.
    """
    cells, secret = [], set()
    for index, cell in enumerate(notebook.cells):
        where = f"{name}, cell {index} ({cell.get('id', 'no id')})"
        source = cell.source
        if cell.cell_type == "code":
            blocks = _blocks(source, where)
            secret |= {line.strip() for kind, _, block in blocks if kind for line in block}
            source = hidden_removed(stub_of(source, where), where)
        cells.append(_wanted(cell, source))
    public = "\n".join(cell["source"] for cell in cells)
    shown = {line.strip() for line in public.splitlines()}
    leaked = sorted(line for line in secret if len(line) > 3 and (line in shown or (len(line) > 12 and line in public)))
    if leaked:
        raise ValueError(f"{name}: the student's version would show a line of a solution or hidden test: {leaked[0]!r}")
    metadata = {key: notebook.metadata[key] for key in ("kernelspec", "language_info") if key in notebook.metadata}
    built = {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return nbformat.from_dict(built)  # type: ignore[no-untyped-call]


def _wanted(cell: Any, source: str) -> dict[str, Any]:
    metadata: dict[str, Any] = {}
    if "nbgrader" in cell.metadata:
        graded = cell.metadata["nbgrader"]
        metadata["nbgrader"] = {key: graded[key] for key in _NBGRADER_FIELDS if key in graded}
    if "tags" in cell.metadata:
        metadata["tags"] = list(cell.metadata["tags"])
    built = {"cell_type": cell.cell_type, "id": cell.get("id"), "metadata": metadata, "source": source}
    if cell.cell_type == "code":
        built |= {"execution_count": None, "outputs": []}
    return built
