"""What the site loads on each page: our own files, and none that nothing uses.

Traps cured here:

- Jupyter Book loads every ``.js`` and ``.css`` below a folder ``_static`` on every page: ours is called ``assets``.
- ``sphinx_thebe`` puts a script with a syntax error and a CDN's address on every page: its listeners are dropped.
- The themes load 1.5 MB of FontAwesome script, and search scripts, on pages that do not use them, and print a second
  ``h1``: see ``templates/layout.html``.
- Icons of our own replace the theme's 156 kB icon font: see ``assets/wbcourse.css``.
- The explorables' script stands only on pages that have one.
"""

import os
from importlib.resources import files
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

HERE = Path(__file__).parent
EXPLORABLES = str(files("wbcourse") / "explorables" / "static")
UNUSED_SCRIPTS = ("thebe", "togglebutton", "toggleHint", "toggleOpenOnPrint", "design-tabs.js", "katex")
UNUSED_STYLES = ("sphinx-thebe.css", "togglebutton.css", "katex-math.css")


def configure(app: Sphinx, config: Config) -> None:
    """Add our templates, and a button that leads to the repository if ``WBCOURSE_REPOSITORY`` says where it is."""
    config.templates_path.append(str(HERE / "templates"))
    if repository := os.environ.get("WBCOURSE_REPOSITORY"):
        config.html_theme_options |= {"repository_url": repository, "use_repository_button": True}


def add_static_files(app: Sphinx) -> None:
    """Add the book's own files and the explorables' built ones."""
    app.config.html_static_path += [str(HERE.parent / "assets"), EXPLORABLES]
    app.add_css_file("wbcourse.css", priority=900)


def drop_thebe(app: Sphinx) -> None:
    for name, listeners in app.events.listeners.items():
        app.events.listeners[name] = [
            one for one in listeners if not (one.handler.__module__ or "").startswith("sphinx_thebe")
        ]


def keep_what_is_used(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Drop scripts and styles that no page uses, and the maths' style from pages without maths."""
    if 'class="wb-explorable"' in context.get("body", ""):  # a file added now is added to this page alone
        app.add_css_file("explorables.css", priority=900)
        app.add_js_file("explorables.js", loading_method="defer", **{"data-wb-start": ""})
    has_maths = doctree is not None and any(doctree.findall(lambda n: isinstance(n, (nodes.math, nodes.math_block))))
    unused_styles = UNUSED_STYLES if has_maths else (*UNUSED_STYLES, "katex.min.css")
    context["script_files"] = [f for f in context["script_files"] if not _mentions(f, UNUSED_SCRIPTS)]
    context["css_files"] = [f for f in context["css_files"] if not _mentions(f, unused_styles)]
    context["has_maths"] = has_maths


def _mentions(file: Any, words: tuple[str, ...]) -> bool:
    text = f"{getattr(file, 'filename', file)} {getattr(file, 'attributes', {}).get('body', '')}"
    return any(word in text for word in words)


def setup(app: Sphinx) -> dict[str, bool]:
    app.connect("config-inited", configure)
    app.connect("builder-inited", drop_thebe, priority=1)
    app.connect("builder-inited", add_static_files, priority=900)
    app.connect("html-page-context", keep_what_is_used, priority=900)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
