"""The notebooks are in their normal form, and nbval and the lint see when they are not."""

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))

import notebooks  # noqa: E402


@pytest.mark.parametrize("page", notebooks.pages(), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_notebook_is_in_normal_form(page):
    assert notebooks.faults(page) == []


def small(*cells: dict) -> object:
    notebook = nbformat.v4.new_notebook(metadata=notebooks.METADATA)
    for number, cell in enumerate(cells, 1):
        made = nbformat.v4.new_code_cell(cell["source"], execution_count=cell.get("count", number))
        made.metadata.update(cell.get("metadata", {}))
        made.outputs = [nbformat.from_dict(output) for output in cell.get("outputs", [])]
        notebook.cells.append(made)
    return notebook


def shown(data: dict) -> dict:
    return {"output_type": "display_data", "metadata": {}, "data": data}


FIGURE = shown({"text/plain": "<Figure size 640x360 with 1 Axes>"})
DESCRIBED = {"mystnb": {"image": {"alt": "A line that rises."}, "figure": {"caption": "It rises."}}}


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ({"source": "1", "count": None}, "was not executed in order"),
        ({"source": "1", "count": 7}, "its number is 7, not 1"),
        ({"source": "plot()", "outputs": [FIGURE]}, "without alt text"),
        (
            {"source": "plot()", "outputs": [FIGURE], "metadata": {"mystnb": {"image": {"alt": "x"}}}},
            "without a caption",
        ),
        ({"source": "1", "outputs": [shown({"image/png": "iVBOR"})]}, "stores image/png"),
        ({"source": "1", "outputs": [shown({"text/plain": "<object at 0x7f5d3c2a>"})]}, "memory address"),
        ({"source": "interact(f, x=3)"}, "freezes on the published page"),
        ({"source": "slider.observe(f)"}, "freezes on the published page"),
        ({"source": "1", "metadata": {"collapsed": True}}, "are not wanted"),
        (
            {"source": "1", "outputs": [{"output_type": "error", "ename": "E", "evalue": "", "traceback": []}]},
            "stores an error",
        ),
    ],
)
def test_the_lint_finds(tmp_path, cell, message):
    path = tmp_path / "page.ipynb"
    nbformat.write(small(cell), path)
    assert message in "\n".join(notebooks.faults(path))


def test_the_lint_passes_what_is_right(tmp_path):
    path = tmp_path / "page.ipynb"
    nbformat.write(small({"source": "plot()", "outputs": [FIGURE], "metadata": DESCRIBED}), path)
    assert notebooks.faults(path) == []


def nbval(path: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "--nbval", str(path), "-q", "-p", "no:cacheprovider", "-c", "/dev/null"]
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd=path.parent)


def test_a_changed_number_fails_nbval(tmp_path):
    """A page of the book passes; the same page with one stored number changed does not."""
    notebook = nbformat.read(ROOT / "book" / "weights.ipynb", as_version=4)
    keep = next(i for i, cell in enumerate(notebook.cells) if "weighted sum z =" in cell.source) + 1
    notebook.cells = [cell for cell in notebook.cells[:keep] if "Neuron(" not in cell.source or "import" in cell.source]
    path = tmp_path / "page.ipynb"
    nbformat.write(notebook, path)
    assert nbval(path).returncode == 0, nbval(path).stdout
    output = notebook.cells[-1].outputs[0]
    assert "weighted sum z = 2.0" in output.text
    output.text = output.text.replace("2.0", "2.1")
    nbformat.write(notebook, path)
    done = nbval(path)
    assert done.returncode == 1
    assert "Cell outputs differ" in done.stdout


def test_running_a_page_stores_its_text_and_no_picture(tmp_path):
    path = tmp_path / "page.ipynb"
    source = "import matplotlib.pyplot as plt\nprint(6 * 7)\n_ = plt.plot([1, 2])"
    nbformat.write(small({"source": source, "count": None, "metadata": DESCRIBED}), path)
    notebooks.run(path)
    outputs = nbformat.read(path, as_version=4).cells[0].outputs
    assert outputs[0].text == "42\n"
    assert list(outputs[1].data) == ["text/plain"]
    assert notebooks.faults(path) == []
