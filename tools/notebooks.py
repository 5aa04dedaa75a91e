"""Keep the notebooks of the book in one form: executed in order, text outputs stored, nothing else.

python tools/notebooks.py run book/weights.ipynb      execute a page, store its text outputs
python tools/notebooks.py check                       say what is not as it should be (all pages)
"""

import argparse
import re
import sys
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ("image/png", "image/svg+xml", "image/jpeg", "application/pdf")
LIVE = ("application/vnd.jupyter.widget-view+json", "application/vnd.jupyter.widget-state+json")
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}
CELL_METADATA = ("tags", "mystnb", "nbgrader", "wbcourse")
FROZEN = re.compile(r"\binteract(ive|_manual)?\(|\.observe\(|\bOutput\(")


def pages() -> list[Path]:
    """Return every notebook of the book."""
    return sorted(p for p in (ROOT / "book").rglob("*.ipynb") if not {"_build", ".ipynb_checkpoints"} & set(p.parts))


def run(path: Path) -> None:
    """Execute a notebook where it stands and store what it prints."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(
        notebook,
        timeout=300,
        coalesce_streams=True,
        kernel_name="python3",
        resources={"metadata": {"path": path.parent}},
    ).execute()
    nbformat.write(normalised(notebook), path)


def normalised(notebook: Any) -> Any:
    """Return the notebook without images, widget state, times and whatever else differs from run to run."""
    cells = []
    for cell in notebook.cells:
        cell.metadata = {key: cell.metadata[key] for key in CELL_METADATA if key in cell.metadata}
        if cell.cell_type == "code":
            cell.outputs = [_text_only(output) for output in cell.outputs]
        cells.append(cell)
    return nbformat.from_dict({"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5})


def _text_only(output: Any) -> Any:
    if "data" in output:
        output["data"] = {kind: data for kind, data in output["data"].items() if kind not in IMAGES + LIVE}
        output["metadata"] = {}
    return output


def faults(path: Path) -> list[str]:
    """Return what is wrong with a notebook, a sentence each."""
    notebook = nbformat.read(path, as_version=4)
    found = []
    if notebook.metadata != METADATA:
        found.append("metadata are not in the normal form")
    number = 0
    for index, cell in enumerate(notebook.cells):
        where = f"cell {index} ({cell.get('id', 'no id')})"
        if extra := set(cell.metadata) - set(CELL_METADATA):
            found.append(f"{where}: metadata {sorted(extra)} are not wanted")
        if cell.cell_type != "code":
            continue
        number += 1
        if cell.execution_count != number:
            found.append(f"{where}: was not executed in order (its number is {cell.execution_count}, not {number})")
        if FROZEN.search(cell.source):
            found.append(f"{where}: a bare ipywidgets control freezes on the published page; use an explorable")
        found += [f"{where}: {fault}" for fault in _output_faults(cell)]
    return found


def _output_faults(cell: Any) -> list[str]:
    found = []
    for output in cell.outputs:
        data = output.get("data", {})
        if stored := sorted(set(data) & set(IMAGES + LIVE)):
            found.append(f"stores {', '.join(stored)}")
        if output.output_type == "error":
            found.append("stores an error")
        if str(data.get("text/plain", "")).startswith("<Figure size"):
            about = cell.metadata.get("mystnb", {})
            if not about.get("image", {}).get("alt"):
                found.append("draws a figure without alt text (metadata mystnb.image.alt)")
            if not about.get("figure", {}).get("caption"):
                found.append("draws a figure without a caption (metadata mystnb.figure.caption)")
        if re.search(r" at 0x[0-9a-f]{6,}", str(data.get("text/plain", "")) + str(output.get("text", ""))):
            found.append("prints a memory address, which differs from run to run")
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["run", "check"])
    parser.add_argument("page", nargs="*", type=Path, help="default: every page of the book")
    arguments = parser.parse_args()
    wrong = 0
    for path in arguments.page or pages():
        if not path.exists():
            parser.error(f"{path} does not exist")
        if arguments.command == "run":
            print(f"running {path}", flush=True)
            try:
                run(path)
            except CellExecutionError as error:
                print(f"{path}: a cell failed, so nothing was stored\n{error}", file=sys.stderr)
                wrong += 1
                continue
        for fault in faults(path):
            print(f"{path}: {fault}", file=sys.stderr)
            wrong += 1
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
