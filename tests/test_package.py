"""What the package promises as a whole: a cheap import, imports in one direction, small pieces, a whole wheel."""

import ast
import inspect
import pkgutil
import subprocess
import sys
import zipfile
from importlib import import_module
from pathlib import Path

import pytest

import wbcourse

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "wbcourse"
FILES = sorted(PACKAGE.rglob("*.py"))
# the order of the book; each may import only those before it
ORDER = [
    "_validate",
    "_sums",
    "weights",
    "initial",
    "biases",
    "_normal",
    "activations",
    "softmax",
    "losses",
    "parameters",
    "trace",
    "_summary",
    "forward",
    "backward",
    "gradient_check",
    "credit",
    "autograd",
    "optimizers",
    "schedules",
    "history",
    "checkpoints",
    "batches",
    "steps",
    "_compiled_parts",
    "compiled",
    "engines",
    "_given",
    "training",
    "hyperparameters",
    "spaces",
    "search",
    "range_test",
    "stack",
    "stacked",
    "_results",
    "sweep",
]
ONLOOKERS = {"figures", "explorables", "exercises", "classroom", "cli", "datasets"}


def imported(path: Path) -> set[str]:
    """Return the modules of the course that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("wbcourse"):
            tail = (node.module or "").split(".")[1:]
            found |= {tail[0]} if tail else {alias.name for alias in node.names}
    return found - {"__version__"}


@pytest.mark.parametrize("name", [name for name in ORDER if (PACKAGE / f"{name}.py").exists()])
def test_each_chapter_imports_only_earlier_ones(name):
    later = imported(PACKAGE / f"{name}.py") - set(ORDER[: ORDER.index(name)])
    assert later - ({"datasets"} if ORDER.index(name) >= ORDER.index("_given") else set()) == set()


def test_every_module_has_its_place_in_the_order():
    here = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"}
    assert here - set(ORDER) - ONLOOKERS == set()


def test_importing_the_package_is_cheap():
    code = "import sys, wbcourse; print(sorted({'numpy', 'matplotlib', 'ipywidgets', 'torch'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_modules_come_when_they_are_asked_for():
    assert wbcourse.weights.weighted_sum([1.0], [2.0]) == 2.0
    assert "weights" in dir(wbcourse)
    with pytest.raises(AttributeError, match="no attribute 'wieghts'"):
        wbcourse.wieghts  # noqa: B018


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(PACKAGE).as_posix())
def test_modules_and_functions_fit_a_screen(path):
    text = path.read_text("utf-8")
    assert text.count("\n") <= 300
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            assert node.end_lineno - node.lineno < 60, node.name


def public_functions():
    for info in pkgutil.walk_packages([str(PACKAGE)], "wbcourse."):
        if info.name.split(".")[-1].startswith("_"):
            continue
        module = import_module(info.name)
        for name, value in vars(module).items():
            if not name.startswith("_") and inspect.isfunction(value) and value.__module__ == module.__name__:
                yield pytest.param(value, id=f"{module.__name__}.{name}")


@pytest.mark.parametrize("function", list(public_functions()))
def test_public_functions_are_documented_and_typed(function):
    assert (function.__doc__ or "").strip().endswith((".", "`", ")", ">>>")) or "\n" in function.__doc__
    signature = inspect.signature(function)
    untyped = [p.name for p in signature.parameters.values() if p.annotation is inspect.Parameter.empty]
    assert untyped == []
    assert signature.return_annotation is not inspect.Signature.empty


def test_the_wheel_is_whole(tmp_path):
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    shipped = {
        p.relative_to(ROOT).as_posix() for p in PACKAGE.rglob("*") if p.is_file() and "__pycache__" not in p.parts
    }
    assert shipped <= names
    for needed in ("data/digits.npz", "explorables/static/explorables.js", "quizzes/weights.toml", "py.typed"):
        assert f"wbcourse/{needed}" in names
