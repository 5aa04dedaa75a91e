"""The extensions that make a page of a notebook, each on an input small enough to read."""

import html
import re
import sys
from pathlib import Path

import nbformat
import pytest
from docutils import nodes
from docutils.utils import new_document

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = [page.stem for page in (ROOT / "book" / "exercises").glob("*/*.ipynb") if page.stem != "capstone"]
sys.path.insert(0, str(ROOT / "book" / "_ext"))

import wb_accessible  # noqa: E402
import wb_exercises  # noqa: E402
import wb_figures  # noqa: E402
import wb_head  # noqa: E402
import wb_objectives  # noqa: E402
import wb_streams  # noqa: E402


def drawn(**options: str) -> str:
    """Return a figure as the page has it, drawn by matplotlib in the course's colours."""
    import io

    import matplotlib.pyplot as plt

    from wbcourse import figures

    with plt.rc_context({"svg.fonttype": "none", "svg.hashsalt": "a test", "text.color": figures.INK}):
        figure, ax = plt.subplots()
        ax.plot([0, 1], [0, 1], color=figures.BLUE)
        ax.set_title("A line")
        file = io.StringIO()
        figure.savefig(file, format="svg")
        plt.close(figure)
    return wb_figures.inline_svg(file.getvalue(), options.get("prefix", "f0-"), options.get("alt", "A line that rises"))


def test_a_figure_takes_the_pages_colours_and_typeface():
    svg = drawn()
    assert "stroke: var(--wb-blue)" in svg
    assert "fill: var(--wb-ink)" in svg
    assert "#0b6bcb" not in svg
    assert "font-family" not in svg
    assert ">A line</text>" in svg


def test_a_figure_has_its_words_and_no_fixed_size():
    tag = drawn(alt='A "line" & more')[:300]
    assert 'role="img" aria-label="A &quot;line&quot; &amp; more"' in tag
    assert "viewBox=" in tag
    assert "pt" not in tag.split(">")[0].replace("aria-label", "")


def test_two_figures_share_no_identifier_and_keep_their_references():
    import re

    first, second = (set(re.findall(r'\bid="([^"]+)"', drawn(prefix=prefix))) for prefix in ("f0-", "f1-"))
    assert first
    assert not first & second
    assert set(re.findall(r'(?:href="|url\()#([\w-]+)', drawn())) <= first


def test_a_figure_brings_no_style_sheet_to_the_page():
    assert "<style" not in drawn()
    with pytest.raises(ValueError, match="would reach the whole page"):
        wb_figures.inline_svg("<svg><style>.a { fill: red }</style></svg>", "f0-", "a figure")


SOLUTION = """def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION"""
CHECK = """check.double(double)
### BEGIN HIDDEN TESTS
check.double.hidden(double)
### END HIDDEN TESTS"""


def exercise_page() -> nodes.document:
    page = new_document("page")
    for source, about in ((SOLUTION, {"solution": True}), (CHECK, {"grade": True}), ("plain = 1", None)):
        cell = nodes.container(cell_metadata={"nbgrader": about} if about else {})
        cell += nodes.literal_block(source, source)
        page += cell
    wb_exercises.show_stubs(None, page)
    return page


def test_an_exercise_shows_the_stub_and_folds_the_solution():
    stub, fold, *_ = exercise_page().children
    assert stub.astext() == 'def double(x):\n    raise NotImplementedError("double: not attempted")'
    opened, solution, closed = fold.children
    assert (opened.astext(), closed.astext()) == ("<details><summary>Solution</summary>", "</details>")
    assert solution.astext() == solution.rawsource == "def double(x):\n    return 2 * x"


def test_an_exercise_shows_no_hidden_test_and_leaves_other_cells_alone():
    *_, check, plain = exercise_page().children
    assert check.astext() == "check.double(double)"
    assert plain.astext() == "plain = 1"


def test_a_description_is_the_pages_first_words_and_not_too_long():
    page, section = new_document("page"), nodes.section()
    page += section
    section += nodes.paragraph("", "One sentence.")
    section += nodes.note("", nodes.paragraph("", "A note is not what the page begins with."))
    section += nodes.paragraph("", "word " * 60)
    text = wb_head.describe(page)
    assert text.startswith("One sentence. word word")
    assert text.endswith("word …")
    assert len(text) <= wb_head.LENGTH


def test_a_mend_that_no_page_needs_any_more_is_found(site):
    """The themes change; a mend whose text they no longer write does nothing, and should go."""
    written = [theirs for theirs, ours in wb_accessible.MENDS if ours]
    pages = "".join(p.read_text("utf-8") for p in site.rglob("*.html"))
    assert [theirs for theirs in written if theirs in pages] == []
    assert [ours for theirs, ours in wb_accessible.MENDS if ours and ours not in pages] == []


def test_a_line_that_came_in_two_pieces_is_whole_again():
    def stream(text, name="stdout"):
        return nbformat.v4.new_output("stream", name=name, text=text)

    pieces = [stream("loss 0."), stream("careful\n", "stderr"), stream("25\nend"), stream("\n")]
    merged = {output["name"]: output["text"] for output in wb_streams.whole_streams(pieces)}
    assert merged == {"stdout": "loss 0.25\nend\n", "stderr": "careful\n"}
    assert wb_streams.whole_streams([]) == []
    assert pieces[0]["text"] == "loss 0."  # what the cache holds is not changed


def test_a_drawing_of_our_own_has_each_attribute_once():
    from wbcourse.autograd import Value, graph_svg

    svg = wb_figures.inline_svg(graph_svg(Value(3, "w") * 2), "f0-", "a product")
    root = svg[: svg.index(">")]
    names = re.findall(r' ([\w:-]+)="', root)
    assert len(names) == len(set(names))
    assert 'aria-label="a product"' in root
    assert "width: " in root


@pytest.mark.parametrize("chapter", CHAPTERS)
def test_the_instructors_table_names_every_objective_and_exercise(site, chapter):
    shown = html.unescape((site / "instructors" / "objectives.html").read_text("utf-8"))
    objectives = wb_objectives.objectives(ROOT / "book" / f"{chapter}.ipynb")
    asked = wb_objectives.exercises(ROOT / "book" / "exercises" / chapter / f"{chapter}.ipynb")
    assert {about["objective"] for _, about, _ in asked} == set(objectives)
    for title, about, points in asked:
        assert f"{title} ({about['kind']}, {points})" in shown


def test_a_page_without_objectives_is_refused(tmp_path):
    nbformat.write(nbformat.v4.new_notebook(), tmp_path / "empty.ipynb")
    with pytest.raises(ValueError, match=r"empty\.ipynb has no numbered objectives"):
        wb_objectives.objectives(tmp_path / "empty.ipynb")


def test_places_are_rounded_and_words_are_not():
    drawing = (
        '<svg viewBox="0 0 9 9"><path d="M 1.23456 -7.891011\nL 2 3.5"/><g transform="scale(0.015625)"/>'
        '<text x="4.44444" style="opacity: 0.12345">3.14159</text></svg>'
    )
    svg = wb_figures.inline_svg(drawing, "f0-", "a line")
    assert 'd="M 1.23 -7.89\nL 2 3.5"' in svg
    assert 'transform="scale(0.015625)"' in svg
    assert '<text x="4.44" style="opacity: 0.12345">3.14159</text>' in svg
