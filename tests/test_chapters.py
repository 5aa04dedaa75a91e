"""Each objective of a chapter is served by an exercise and the other way round, and the chapter has its rooms."""

import re
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[1]
CHAPTERS = [p.parent.name for p in sorted((ROOT / "book" / "exercises").glob("*/*.ipynb"))]
ROOMS = [
    "You will be able to",
    "Play",
    "What goes wrong",
    "See it",
    "Check yourself",
    "In the article's words",
    "Summary",
    "Further reading",
]
LEFT_OUT = {
    "capstone": {"Play", "What goes wrong", "Check yourself", "In the article's words"}
}  # it teaches nothing new
KINDS = {"warm-up": 2, "build": 4, "predict": 1, "open": 1}  # at least so many of each


def cells(path: Path) -> list:
    return nbformat.read(path, as_version=4).cells


def text_of(chapter: str) -> str:
    return "\n".join(c.source for c in cells(ROOT / "book" / f"{chapter}.ipynb") if c.cell_type == "markdown")


def exercises(chapter: str) -> list[dict]:
    path = ROOT / "book" / "exercises" / chapter / f"{chapter}.ipynb"
    about = [c.metadata["wbcourse"] for c in cells(path) if "exercise" in c.metadata.get("wbcourse", {})]
    return list({one["exercise"]: one for one in about}.values())  # an exercise has several cells


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_objectives_and_exercises_match(chapter):
    room = text_of(chapter).split("## You will be able to")[1].split("\n## ")[0]
    objectives = {int(n) for n in re.findall(r"^(\d+)\. ", room, re.MULTILINE)}
    served = {exercise["objective"] for exercise in exercises(chapter)}
    assert 3 <= len(objectives) <= 5
    assert served == objectives


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_there_are_enough_exercises_of_each_kind(chapter):
    kinds = [exercise["kind"] for exercise in exercises(chapter)]
    assert len(kinds) >= 8
    for kind, at_least in KINDS.items():
        assert kinds.count(kind) >= at_least, kind


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_rooms_stand_in_their_order(chapter):
    found = [title for title in re.findall(r"^## (.+)$", text_of(chapter), re.MULTILINE) if title in ROOMS]
    assert found == [room for room in ROOMS if room not in LEFT_OUT.get(chapter, ())]


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_each_term_is_in_the_glossary_and_each_citation_in_the_bibliography(chapter):
    text = text_of(chapter)
    entries = (ROOT / "book" / "reference" / "glossary.md").read_text("utf-8")
    terms = set(re.findall(r"^(\w.*)$", entries.split("```{glossary}")[1], re.MULTILINE))
    used = {re.sub(r".*<(.+)>", r"\1", term) for term in re.findall(r"\{term\}`([^`]+)`", text)}
    assert used - terms == set()
    keys = set(re.findall(r"^@\w+\{([^,]+),", (ROOT / "book" / "references.bib").read_text("utf-8"), re.MULTILINE))
    cited = {key for group in re.findall(r"\{cite:[pt]\}`([^`]+)`", text) for key in group.split(",")}
    assert cited - keys == set()
