"""What a page tells those who do not read it: a description for search engines; and the page for what is not there.

Sphinx writes neither by itself. A host serves ``404.html`` for any address, however deep, so it needs no other file.
"""

from collections.abc import Iterator
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

LENGTH = 160  # what search engines show; more is cut off


def describe(doctree: nodes.document) -> str:
    """Return the page's first sentences, at most `LENGTH` characters, cut between words."""
    said = ""
    for paragraph in doctree.findall(nodes.paragraph):
        if isinstance(paragraph.parent, (nodes.section, nodes.document)):
            said = f"{said} {' '.join(paragraph.astext().split())}".strip()
        if len(said) >= LENGTH:
            break
    return said if len(said) <= LENGTH else said[: LENGTH - 2].rsplit(" ", 1)[0].rstrip(",;:") + " …"


def add_description(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    said = context.get("metatags") or ""
    if doctree is not None and 'name="description"' not in said:  # a page may bring its own
        context["metatags"] = f'{said}\n<meta name="description" content="{escape(describe(doctree))}" />'


def missing_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the page 404.html; its link leads to ``html_baseurl``, or to the host's root."""
    if app.builder.format == "html":
        yield "404", {"home": app.config.html_baseurl or "/"}, "404.html"


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("html-page-context", add_description)
    app.connect("html-collect-pages", missing_page)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
