"""Mends, in each page as it is written, what the themes leave inaccessible. ``tests/site`` finds what is left.

Each line of `MENDS` is what the theme writes, what stands there instead, and why.
"""

from typing import Any

from sphinx.application import Sphinx

MENDS = (
    # a name that hides the words on the button from speech control
    ('<summary aria-label="Toggle hidden content">', "<summary>"),
    (
        'class="btn search-button-field search-button__button pst-js-only" title="Search" aria-label="Search"',
        'class="btn search-button-field search-button__button pst-js-only"',
    ),
    # a button without a name
    (
        '<summary><span class="toctree-toggle" role="presentation">',
        '<summary aria-label="Pages of this chapter"><span class="toctree-toggle">',
    ),
    # the logo stands outside every landmark
    (
        '<div id="pst-primary-sidebar" class=',
        '<div id="pst-primary-sidebar" role="complementary" aria-label="Book" class=',
    ),
    # a role that ARIA has given up, in a list that has other children
    (' role="doc-biblioentry"', ""),
    ('<div role="list" class="citation-list">', '<div class="citation-list">'),
    # a wide table scrolls by itself, and must be reached to be scrolled
    ('<div class="pst-scrollable-table-container">', '<div class="pst-scrollable-table-container" tabindex="0">'),
    # room for advertisements that this book has not
    ('<div id="ethical-ad-placement"', '<div hidden id="no-ad-placement"'),
)


def mend(page: str) -> str:
    """Return a page's HTML with all mends made."""
    for theirs, ours in MENDS:
        page = page.replace(theirs, ours)
    return page


def wrap_templates(app: Sphinx) -> None:
    if app.builder.format != "html":
        return
    templates: Any = app.builder.templates
    render = templates.render
    templates.render = lambda name, context: mend(render(name, context))


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("builder-inited", wrap_templates, priority=990)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
