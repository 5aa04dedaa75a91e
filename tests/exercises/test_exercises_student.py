"""The student's version: complete, runnable, worth nothing as it stands, and without a line that is not to be seen."""

import copy
import io
import tokenize

import nbformat
import pytest
from answers import EXERCISES, ROOT, source_notebook
from nbclient import NotebookClient

import wbcourse.exercises
from wbcourse.exercises import hidden_removed, solution_marks_removed, stub_of, student_version
from wbcourse.exercises._marks import MarkError

SOLUTION = {"grade": False, "solution": True, "locked": False, "task": False, "schema_version": 3, "grade_id": "f"}
CHECK = {
    "grade": True,
    "solution": False,
    "locked": True,
    "task": False,
    "schema_version": 3,
    "grade_id": "c",
    "points": 1,
}
SOURCE_CELL = """def f(x):
    '''Return x doubled.'''
    ### BEGIN SOLUTION
    return x + x + 0
    ### END SOLUTION"""


@pytest.fixture(scope="module", params=wbcourse.exercises.CHAPTERS)
def chapter(request):
    return request.param


@pytest.fixture(scope="module")
def source(chapter):
    return source_notebook(chapter)


@pytest.fixture(scope="module")
def exercises(chapter):
    return {e.name: e for e in EXERCISES.values() if e.chapter == chapter}


@pytest.fixture(scope="module")
def student(chapter, source):
    return student_version(source, f"{chapter}.ipynb")


def _notebook(source, about=None, kind="code"):
    make = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
    metadata = {"nbgrader": about} if about else {}
    return nbformat.v4.new_notebook(cells=[make(source, metadata=metadata, id="the-cell")])


# ---------------------------------------------------------------- marks


def test_a_solution_in_a_function_becomes_a_line_that_says_so():
    assert stub_of(SOURCE_CELL) == (
        "def f(x):\n    '''Return x doubled.'''\n    raise NotImplementedError(\"f: not attempted\")"
    )
    assert solution_marks_removed(SOURCE_CELL).endswith("doubled.'''\n    return x + x + 0")


def test_a_solution_outside_of_functions_is_left_out():
    assert stub_of("a = ...\n### BEGIN SOLUTION\na = 3\n### END SOLUTION\n") == "a = ..."


def test_hidden_tests_are_left_out():
    source = "check.f(f)\n### BEGIN HIDDEN TESTS\ncheck.f.hidden(f, seed=3)\n### END HIDDEN TESTS"
    assert hidden_removed(source) == stub_of(source) == "check.f(f)"


MALFORMED = [
    ("### BEGIN SOLUTION\nx = 1", "SOLUTION is begun and never ended"),
    ("x = 1\n### END SOLUTION", "line 2 ends SOLUTION, which was not begun"),
    (
        "### BEGIN SOLUTION\n### BEGIN SOLUTION\nx = 1\n### END SOLUTION\n### END SOLUTION",
        "line 2 begins SOLUTION inside",
    ),
    (
        "### BEGIN SOLUTION\n### BEGIN HIDDEN TESTS\n### END SOLUTION\n### END HIDDEN TESTS",
        "begins HIDDEN TESTS inside",
    ),
    ("### BEGIN SOLUTION\nx = 1\n### END HIDDEN TESTS", "line 3 ends HIDDEN TESTS"),
    ("## BEGIN SOLUTION\nx = 1\n### END SOLUTION", "line 1 looks like a mark"),
    ("### begin solution\nx = 1\n### end solution", "line 1 looks like a mark"),
    ("### BEGIN SOLUTION here\nx = 1\n### END SOLUTION", "line 1 looks like a mark"),
    ("###BEGIN HIDDEN TEST\nx = 1", "line 1 looks like a mark"),
]


@pytest.mark.parametrize(("source", "told"), MALFORMED)
def test_malformed_marks_are_refused(source, told):
    for act in (stub_of, hidden_removed, solution_marks_removed):
        with pytest.raises(MarkError, match=told):
            act(source)
    with pytest.raises(ValueError, match=rf"week1\.ipynb, cell 0 \(the-cell\): .*{told}"):
        student_version(_notebook(source, SOLUTION), "week1.ipynb")


@pytest.mark.parametrize(
    ("notebook", "told"),
    [
        (_notebook(SOURCE_CELL), "do not say nbgrader.solution"),
        (_notebook("x = 1", SOLUTION), "no solution is marked"),
        (_notebook("### BEGIN HIDDEN TESTS\nx = 1\n### END HIDDEN TESTS"), "do not say nbgrader.grade"),
        (_notebook("### BEGIN SOLUTION\nx = 1\n### END SOLUTION", kind="markdown"), "marks belong into code cells"),
    ],
)
def test_marks_in_the_wrong_cell_are_refused(notebook, told):
    with pytest.raises(MarkError, match=told):
        student_version(notebook)


@pytest.mark.parametrize("where", ["markdown", "code"])
def test_a_solution_that_is_shown_elsewhere_is_refused(where):
    notebook = _notebook(SOURCE_CELL, SOLUTION)
    notebook.cells += _notebook(
        "Tip: `return x + x + 0`" if where == "markdown" else "y = '''return x + x + 0'''", kind=where
    ).cells
    notebook.cells[1].id = "other"
    with pytest.raises(
        ValueError, match=r"a line of the solution in cell the-cell would be shown: 'return x \+ x \+ 0'"
    ):
        student_version(notebook)


def test_only_wanted_fields_are_taken():
    notebook = _notebook(SOURCE_CELL, {**SOLUTION, "secret": "return 2 * x"})
    notebook.cells[0].metadata |= {
        "tags": ["hide-input", "keep"],
        "answer": "2x",
        "wbcourse": {"kind": "build", "key": 1},
    }
    notebook.cells[0].outputs = [nbformat.v4.new_output("stream", text="42")]
    notebook.cells[0].execution_count = 7
    notebook.cells[0].attachments = {"solution.png": {}}
    notebook.metadata |= {"author": "ada", "solution": "2x"}
    built = student_version(notebook)
    cell = built.cells[0]
    assert set(cell) == {"cell_type", "id", "metadata", "source", "execution_count", "outputs"}
    assert cell.metadata == {"nbgrader": SOLUTION, "tags": ["keep"], "wbcourse": {"kind": "build"}}
    assert (cell.outputs, cell.execution_count) == ([], None)
    assert set(built.metadata) == {"kernelspec", "language_info"}


# ---------------------------------------------------------------- the chapters' notebooks


def test_nothing_secret_is_in_it(source, student):
    text = nbformat.writes(student)
    assert ".hidden(" not in text
    assert "HIDDEN TESTS" not in text
    assert "BEGIN" not in text
    for cell in source.cells:
        inside = cell.source.split("### BEGIN")[1:]
        for line in (line.strip() for part in inside for line in part.split("### END")[0].splitlines()[1:]):
            assert len(line) < 8 or line not in text, line
    assert not [o for c in student.cells for o in c.get("outputs", ())]


def test_nbgrader_s_form(source, exercises):
    ids = []
    for cell in source.cells:
        about = cell.metadata.get("nbgrader")
        if about is None:
            continue
        assert {"grade", "solution", "locked", "task", "schema_version", "grade_id"} <= set(about)
        assert about.schema_version == 3
        assert cell.id == about.grade_id
        assert cell.metadata.wbcourse.objective in range(1, 6)
        assert cell.metadata.wbcourse.kind in {"warm-up", "build", "predict", "open"}
        if about.grade:
            assert about.locked
            name = about.grade_id.removeprefix("check_")
            assert about.points == exercises[name].points
            assert "### BEGIN HIDDEN TESTS" in cell.source
        ids.append(about.grade_id)
    assert len(ids) == len(set(ids))
    assert [i.removeprefix("check_") for i in ids if i.startswith("check_")] == list(exercises)


def test_three_hints_that_fold(source, exercises):
    for name in exercises:
        hints = next(c.source for c in source.cells if c.id == f"hints-{name.replace('_', '-')}")
        parts = hints.split("\n\n")
        assert parts[0::3] == [f"<details><summary>Hint {i}</summary>" for i in (1, 2, 3)]
        assert parts[2::3] == ["</details>"] * 3


def test_the_page_s_points_are_the_exercise_s(source, exercises):
    for name, exercise in exercises.items():
        task = next(c.source for c in source.cells if c.id == f"task-{name.replace('_', '-')}")
        assert f"{exercise.points} points*" in task
        assert exercise.title in task.splitlines()[0]


def test_no_solution_line_is_only_a_comment(source):
    for cell in source.cells:
        if cell.cell_type == "code":
            list(tokenize.generate_tokens(io.StringIO(stub_of(cell.source)).readline))


@pytest.mark.parametrize("version", ["student", "empty"])
def test_it_runs_and_is_worth_nothing(student, exercises, version, tmp_path):
    notebook = copy.deepcopy(student)
    if version == "empty":  # every solution cell was cleared
        for cell in notebook.cells:
            if cell.metadata.get("nbgrader", {}).get("solution"):
                cell.source = ""
    NotebookClient(
        notebook, timeout=60, allow_errors=True, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    checks = [cell for cell in notebook.cells if cell.metadata.get("nbgrader", {}).get("grade")]
    assert len(checks) == len(exercises)
    for cell, name in zip(checks, exercises, strict=True):
        errors = [output for output in cell.outputs if output.output_type == "error"]
        assert len(errors) == 1
        if version == "empty":
            assert errors[0].ename == "NameError"
            continue
        told = f"{name}: not attempted: 0 of {cell.metadata.nbgrader.points} points"
        assert errors[0].ename == "CheckFailed"
        assert errors[0].traceback == [told]
        assert [o.data["text/plain"] for o in cell.outputs if o.output_type == "display_data"] == [told]


def test_the_shipped_copy_is_up_to_date(chapter, student):
    shipped = f"wbcourse/exercises/notebooks/{chapter}.ipynb"
    cure = f"python -m wbcourse.exercises book/exercises/{chapter}/{chapter}.ipynb {shipped}"
    assert nbformat.read(ROOT / shipped, as_version=4) == student, f"out of date, run: {cure}"
