"""A table of what each chapter is to teach and which exercises test it, made from the notebooks themselves.

````
```{objectives} weights
```
````
"""

import re
from pathlib import Path

import nbformat
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

OBJECTIVE = re.compile(r"^(\d+)\. (.+?)[;.]$", re.MULTILINE)
MARKUP = re.compile(r"\{term\}`(?:([^`<]+?) <[^`]+>|([^`]+))`")


def objectives(page: Path) -> dict[int, str]:
    """Return what the page's reader will be able to do, by number.

    Raises
    ------
    ValueError
        If the page does not say.
    """
    text = "\n".join(cell.source for cell in nbformat.read(page, 4).cells if cell.cell_type == "markdown")
    _, _, room = text.partition("## You will be able to")
    found = {int(n): MARKUP.sub(r"\1\2", said) for n, said in OBJECTIVE.findall(room.partition("\n## ")[0])}
    if not found:
        raise ValueError(f"{page.name} has no numbered objectives")
    return found


def exercises(page: Path) -> list[tuple[str, dict[str, object], int]]:
    """Return title, metadata and points of each exercise of a notebook."""
    found, title = [], ""
    for cell in nbformat.read(page, 4).cells:
        if cell.cell_type == "markdown" and (heading := re.match(r"## (.+)", cell.source)):
            title = heading[1]
        if cell.metadata.get("nbgrader", {}).get("grade"):
            found.append((title, cell.metadata["wbcourse"], cell.metadata["nbgrader"]["points"]))
    return found


class Objectives(SphinxDirective):
    """The table of a chapter: an objective a row, and the exercises that test it."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        chapter = self.arguments[0]
        book = Path(self.env.srcdir)
        asked = exercises(book / "exercises" / chapter / f"{chapter}.ipynb")
        self.env.note_dependency(f"{chapter}.ipynb")
        self.env.note_dependency(f"exercises/{chapter}/{chapter}.ipynb")
        lines = ["| No. | Objective | Exercises (kind, points) |", "|:--|:--|:--|"]
        for number, said in objectives(book / f"{chapter}.ipynb").items():
            tests = [f"{t} ({about['kind']}, {points})" for t, about, points in asked if about["objective"] == number]
            lines.append(f"| {number} | {said} | {'; '.join(tests)} |")
        return self.parse_text_to_nodes("\n".join(lines))


def setup(app: Sphinx) -> dict[str, bool]:
    app.add_directive("objectives", Objectives)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
