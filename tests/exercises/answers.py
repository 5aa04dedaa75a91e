"""Answers to the exercises of all chapters: the solutions of the notebooks, and those of ``answers_<chapter>.py``."""

from functools import cache
from importlib import import_module
from pathlib import Path

import nbformat
import numpy as np

from wbcourse.exercises import CHAPTERS, find

ROOT = Path(__file__).parents[2]
EXERCISES = {
    f"{chapter}.{check.exercise.name}": check.exercise
    for chapter in CHAPTERS
    for check in import_module(f"wbcourse.exercises.{chapter}").check
}
IDS = list(EXERCISES)


def _collected(what):
    """What the files say of each exercise, by its id."""
    files = {chapter: getattr(import_module(f"answers_{chapter}"), what) for chapter in CHAPTERS}
    return {f"{chapter}.{name}": said for chapter, table in files.items() for name, said in table.items()}


ALTERNATIVES, PREDICTIONS, SURVIVORS = map(_collected, ("ALTERNATIVES", "PREDICTIONS", "SURVIVORS"))


def grade(id, answer, seed=None):
    """The result of an answer, with the predictions where they are asked for."""
    return find(id).grade(answer, PREDICTIONS.get(id), **({} if seed is None else {"seed": seed}))


def source_path(chapter):
    return ROOT / "book" / "exercises" / chapter / f"{chapter}.ipynb"


@cache
def source_notebook(chapter):
    return nbformat.read(source_path(chapter), as_version=4)


def cell(id):
    """The cell with the solution."""
    chapter, name = id.split(".")
    return next(c for c in source_notebook(chapter).cells if c.id == name)


@cache
def _setting(id):
    """What the notebook's first cell and the solutions above the exercise define: a later one may use the earlier."""
    chapter, name = id.split(".")
    namespace = {"np": np}
    codes = [c for c in source_notebook(chapter).cells if c.cell_type == "code"]
    above = codes[: next(i for i, c in enumerate(codes) if c.id == name)]
    for code in [codes[0], *(c for c in above if c.metadata.get("nbgrader", {}).get("solution"))]:
        exec(code.source, namespace)
    return namespace


def defined(source, id):
    """The function that a piece of source defines."""
    namespace = dict(_setting(id))
    exec(source, namespace)
    return namespace[id.split(".")[1]]
