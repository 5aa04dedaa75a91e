"""The command ``wbcourse``, in process and once for real."""

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from typer.testing import CliRunner

import wbcourse
from wbcourse.cli import app

SOURCE = Path(__file__).parents[1] / "book/exercises/weights/weights.ipynb"


@pytest.fixture
def run():
    return lambda *arguments: CliRunner().invoke(app, [str(argument) for argument in arguments])


@pytest.fixture
def started(run, tmp_path):
    assert run("exercises", "start", "weights", "--to", tmp_path).exit_code == 0
    return tmp_path / "weights.ipynb"


def _answer(path, **bodies):
    """Write bodies into the functions of a notebook."""
    notebook = nbformat.read(path, as_version=4)
    for name, body in bodies.items():
        cell = next(cell for cell in notebook.cells if cell.id == name)
        cell.source = re.sub(r"raise NotImplementedError.*", body, cell.source)
    nbformat.write(notebook, path)


def _digest(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()


# ---------------------------------------------------------------- start


def test_start_writes_the_student_s_notebook(started):
    assert "NotImplementedError" in started.read_text(encoding="utf-8")
    assert "BEGIN SOLUTION" not in started.read_text(encoding="utf-8")


def test_start_makes_the_folder(run, tmp_path):
    result = run("exercises", "start", "weights", "--to", tmp_path / "new" / "folder")
    assert result.exit_code == 0
    assert (tmp_path / "new" / "folder" / "weights.ipynb").exists()
    assert "wbcourse check" in result.stdout


def test_start_never_overwrites(run, started, tmp_path):
    started.write_text("mine", encoding="utf-8")
    result = run("exercises", "start", "weights", "--to", tmp_path)
    assert result.exit_code == 2
    assert "exists and is left as it is" in result.stderr
    assert started.read_text(encoding="utf-8") == "mine"


def test_start_takes_no_file_for_a_folder(run, tmp_path):
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    assert run("exercises", "start", "weights", "--to", tmp_path / "file").exit_code == 2
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def test_start_knows_the_chapters(run, tmp_path):
    result = run("exercises", "start", "wieghts", "--to", tmp_path)
    assert result.exit_code == 2
    assert "Did you mean 'weights'?" in result.stderr
    assert list(tmp_path.iterdir()) == []


# ---------------------------------------------------------------- check


def test_check_of_the_solutions_ends_with_0(run):
    before = _digest(SOURCE)
    result = run("check", SOURCE)
    assert result.exit_code == 0, result.output
    assert result.stdout.count("passed") == 10
    assert "43 of 43 points. These are the public checks." in result.stdout
    assert _digest(SOURCE) == before


def test_check_of_a_new_notebook_ends_with_1(run, started):
    result = run("check", started)
    assert result.exit_code == 1
    assert result.stdout.count("not attempted") == 10
    assert "0 of 43 points" in result.stdout


def test_check_tells_each_exercise_on_its_own(run, started):
    bodies = {
        "weighted_sum": "return (x * w).mean(axis=-1)",
        "count_weights": "return 'many'",
        "linear": "return X @ W",
        "boundary_direction": "return w.turned()",
        "effect_sizes": "raise SystemExit",
        "nudge_slopes": "return f(",
    }
    _answer(started, **bodies)
    before = _digest(started)
    result = run("check", started, "--json")
    assert result.exit_code == 1
    found = {one["exercise"].removeprefix("weights."): one for one in json.loads(result.stdout)}
    assert (found["weighted_sum"]["outcome"], found["weighted_sum"]["mistake"]) == ("mistake", "mean")
    assert found["count_weights"]["outcome"] == "wrong"
    assert (found["linear"]["outcome"], found["linear"]["points"]) == ("passed", 5)
    assert "no attribute 'turned'" in found["boundary_direction"]["message"]
    assert found["he_weights"]["outcome"] == "not attempted"
    assert found["effect_sizes"]["outcome"] == "error"
    assert "SyntaxError" in found["nudge_slopes"]["message"]
    assert not re.search(r"\d+\.py", found["nudge_slopes"]["message"])
    assert _digest(started) == before


@pytest.mark.parametrize("body", ["while True: pass", "import os; os._exit(1)"])
def test_a_loop_or_a_crash_is_reported_for_what_it_is(run, started, body):
    _answer(started, weighted_sum="return x @ w", linear=body)
    results = json.loads(run("check", started, "--json", "--timeout", 3).stdout)
    found = {one["exercise"]: one for one in results}
    assert len(found) == 10
    assert found["weights.weighted_sum"]["outcome"] == "passed"
    assert found["weights.linear"]["outcome"] == "error"
    told = "Is there a loop without an end?" if "while" in body else "The kernel died"
    assert told in found["weights.linear"]["message"]


def test_a_loop_outside_of_functions_is_reported_for_its_exercise(run, started):
    notebook = nbformat.read(started, as_version=4)
    next(c for c in notebook.cells if c.id == "linear").source = "while True:\n    pass"
    nbformat.write(notebook, started)
    _answer(started, nudge_slopes="return W")
    results = json.loads(run("check", started, "--json", "--timeout", 3).stdout)
    found = {one["exercise"]: one for one in results}
    assert "Is there a loop without an end?" in found["weights.linear"]["message"]
    assert found["weights.nudge_slopes"]["outcome"] == "wrong"


def test_a_value_in_place_of_a_function_is_told(run, started):
    notebook = nbformat.read(started, as_version=4)
    next(c for c in notebook.cells if c.id == "linear").source = "linear = 3"
    nbformat.write(notebook, started)
    found = {one["exercise"]: one for one in json.loads(run("check", started, "--json").stdout)}
    assert "hand over your function itself" in found["weights.linear"]["message"]


def test_deleted_cells_and_dropped_metadata_count_as_not_attempted(run, started):
    notebook = nbformat.read(started, as_version=4)
    notebook.cells = [cell for cell in notebook.cells if cell.id == "set-up"]
    nbformat.write(notebook, started)
    results = json.loads(run("check", started, "--json").stdout)
    assert [one["outcome"] for one in results] == ["not attempted"] * 10


def test_check_runs_in_the_notebook_s_own_folder(run, started):
    (started.parent / "note.txt").write_text("here", encoding="utf-8")
    _answer(started, weighted_sum="assert open('note.txt').read() == 'here'; return x @ w")
    found = json.loads(run("check", started, "--json").stdout)
    assert found[0]["outcome"] == "passed", found[0]["message"]


FOREIGN = {
    "broken.ipynb": ('{"cells": [', "no JSON"),
    "list.ipynb": ("[1, 2]", "not a notebook that Jupyter understands"),
    "other.ipynb": ('{"cells": 3, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}', "not a notebook"),
    "picture.ipynb": ("\udcff\udcfe", "no JSON"),
    "empty.ipynb": ("", "no JSON"),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_files_that_are_no_notebooks_end_with_2_and_a_line(run, tmp_path, name):
    text, told = FOREIGN[name]
    (tmp_path / name).write_bytes(text.encode("utf-8", "surrogateescape"))
    result = run("check", tmp_path / name)
    assert result.exit_code == 2
    assert told in result.stderr
    assert result.stderr.count("\n") == 1


def test_other_bad_usage_ends_with_2_and_a_line(run, tmp_path):
    other = tmp_path / "other.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")]), other)
    cases = {tmp_path / "none.ipynb": "does not exist", tmp_path: "is a folder", other: "exercises start weights"}
    for path, told in cases.items():
        result = run("check", path)
        assert result.exit_code == 2
        assert told in result.stderr
        assert result.stderr.count("\n") == 1
    assert run("check").exit_code == 2
    assert run("chek", "x").exit_code == 2


# ---------------------------------------------------------------- the command itself


def test_version_and_help(run):
    assert run("--version").stdout == f"wbcourse {wbcourse.__version__}\n"
    assert "wbcourse check weights.ipynb" in run("--help").stdout
    assert "--json" in run("check", "--help").stdout
    assert "wbcourse exercises start weights" in run("exercises", "start", "--help").stdout


def test_for_real(started):
    command = [sys.executable, "-m", "wbcourse.cli", "check", str(started)]
    ended = subprocess.run(command, capture_output=True, text=True, timeout=120, cwd=started.parent, check=False)
    assert ended.returncode == 1
    assert ended.stdout.count("not attempted") == 10
    assert ended.stderr == ""
