"""Figures stand in the page itself, as SVG, so that they follow the theme and their text can be found.

MyST-NB writes each figure of a cell to a file and shows it as an image, which cannot see the page's colours. For HTML
the file's content takes the image's place: identifiers are made unique, and the colours of ``wbcourse.figures`` become
the style sheet's variables.
"""

import re
from html import escape
from pathlib import Path

from docutils import nodes
from sphinx.application import Sphinx

from wbcourse import figures

VARIABLES = {
    figures.INK: "--wb-ink",
    figures.PAPER: "--wb-paper",
    figures.GRID: "--wb-grid",
    figures.BLUE: "--wb-blue",
    figures.ORANGE: "--wb-orange",
    figures.GREEN: "--wb-green",
    figures.PURPLE: "--wb-purple",
}
PLACES = re.compile(r'(?<=\s)(?:d|points|x|y|transform)="(?!scale|matrix)[^"]*"')
LONG = re.compile(r"-?\d+\.\d{3,}")
STYLE = re.compile(
    r'<defs>\s*<style type="text/css">\*\{stroke-linejoin: round; stroke-linecap: butt\}</style>\s*</defs>'
)


def inline_svg(text: str, prefix: str, alt: str) -> str:
    """Return an SVG file, matplotlib's or our own, as an element for a page.

    Parameters
    ----------
    text : str
        The file.
    prefix : str
        Put before each identifier, so that two figures on a page do not share one.
    alt : str
        What the figure shows, in words.

    Raises
    ------
    ValueError
        If the file has a style sheet that is not matplotlib's usual one.
    """
    svg = text[text.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>|<!--.*?-->", "", svg, flags=re.DOTALL)
    svg = STYLE.sub("", svg)  # it would reach every other drawing on the page; wbcourse.css says it for figures alone
    if "<style" in svg:
        raise ValueError(f"the figure {alt!r} brings a style sheet, which would reach the whole page")
    svg = re.sub(r'\bid="', f'id="{prefix}', svg)
    svg = re.sub(r'href="#', f'href="#{prefix}', svg)
    svg = re.sub(r"url\(#", f"url(#{prefix}", svg)
    for colour, variable in VARIABLES.items():
        svg = svg.replace(f": {colour}", f": var({variable})")
    svg = re.sub(r" ?font-family: [^;\"]*;?", "", svg)  # the page's own typeface
    # a hundredth of a point is finer than any screen, and the digits after it are half of the file
    svg = PLACES.sub(lambda place: LONG.sub(lambda number: f"{float(number[0]):.2f}", place[0]), svg)
    root, rest = svg.split(">", 1)
    width = re.search(r' width="([\d.]+)(pt)?"', root)
    size = f' style="width: {float(width[1]) * (4 / 3 if width[2] else 1):.0f}px"' if width else ""
    root = re.sub(r' (width|height|role|style|font-family)="[^"]*"', "", root)
    return root.replace("<svg", f'<svg class="wb-figure" role="img" aria-label="{escape(alt)}"{size}', 1) + ">" + rest


def inline_figures(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    if app.builder.format != "html":
        return
    for number, image in enumerate(list(doctree.findall(nodes.image))):
        path = Path(app.srcdir) / image["uri"]
        if path.suffix == ".svg" and "jupyter_execute" in path.parts:
            svg = inline_svg(path.read_text("utf-8"), f"f{number}-", image.get("alt", ""))
            image.replace_self(nodes.raw("", svg, format="html"))


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("doctree-resolved", inline_figures)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
