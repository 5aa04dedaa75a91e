"""An explorable on a page of nothing else, and what tests do with it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import checks
from wbcourse.explorables._base import Explorable

STATIC = checks.ROOT / "wbcourse" / "explorables" / "static"
ALIVE = {"stepper": ".wb-net", "playground": ".wb-pg-net", "sweep_map": ".wb-grid"}  # what each draws when it is alive
COLOURS = {
    "light": "background: #fff; color: #222832; --pst-color-background: #fff; --pst-color-text-base: #222832",
    "dark": "background: #14181e; color: #ced6dd; --pst-color-background: #14181e; --pst-color-text-base: #ced6dd;"
    "--wb-quiet: #9ca4af",
}
HEIGHTS = "[...document.querySelectorAll('.wb-explorable')].map((e) => e.getBoundingClientRect().height)"

Opener = Callable[..., Any]


def write_page(folder: Path, explorables: tuple[Explorable, ...], theme: str) -> None:
    """Write ``index.html`` with the explorables, and the built files beside it."""
    for file in ("explorables.js", "explorables.css"):
        (folder / file).write_bytes((STATIC / file).read_bytes())
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Explorables</title>'
    files = '<link rel="stylesheet" href="explorables.css"><script defer src="explorables.js" data-wb-start></script>'
    body = "".join(explorable.static_html() for explorable in explorables)
    (folder / "index.html").write_text(
        f'<!doctype html><html lang="en" data-theme="{theme}">{head}{files}'
        f'<body style="{COLOURS[theme]}; font-family: sans-serif"><main><h1>Explorables</h1>{body}</main>',
        "utf-8",
    )


def wait_until_alive(page: Any, explorables: tuple[Explorable, ...]) -> None:
    alive = [ALIVE[explorable.front_end] for explorable in explorables]
    page.wait_for_function(f"document.querySelectorAll('{alive[0]}').length === {len(alive)}")


def state(page: Any, name: str) -> Any:
    return page.eval_on_selector(".wb-explorable", "(e, name) => e.wbModel.get(name)", name)


def settle(page: Any) -> None:
    """Wait until what was asked for has been drawn."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def press(page: Any, name: str, times: int = 1) -> None:
    for _ in range(times):
        page.get_by_role("button", name=name, exact=True).click()
    settle(page)
