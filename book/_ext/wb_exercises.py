"""Exercise pages as the reader has them: first the stub, then the solution folded, and no hidden test.

The notebook in the repository holds the solutions, between marks, and is what nbval runs. On the page a cell becomes
what the student's version holds, with the solution behind a click.
"""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from wbcourse.exercises import hidden_removed, solution_marks_removed, stub_of

logger = logging.getLogger(__name__)


def show_stubs(app: Sphinx, doctree: nodes.document) -> None:
    for cell in list(doctree.findall(_is_graded_cell)):
        code = next(cell.findall(nodes.literal_block))
        source = code.astext()
        about = cell["cell_metadata"]["nbgrader"]
        if about.get("solution"):
            solution = code.deepcopy()
            _set(solution, solution_marks_removed(source))
            _set(code, stub_of(source))
            fold = nodes.container("", classes=["wb-solution"])
            fold += nodes.raw("", "<details><summary>Solution</summary>", format="html")
            fold += solution
            fold += nodes.raw("", "</details>", format="html")
            cell.parent.insert(cell.parent.index(cell) + 1, fold)
        elif about.get("grade"):
            _set(code, hidden_removed(source))


def _is_graded_cell(node: nodes.Node) -> bool:
    return isinstance(node, nodes.container) and "nbgrader" in node.get("cell_metadata", {})


def _set(code: nodes.literal_block, source: str) -> None:
    """Give a block another text, in both places where docutils keeps it."""
    code.rawsource = source
    code.children = []
    code += nodes.Text(source)


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("doctree-read", show_stubs)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
