"""The checks of this folder, tried on pages that are broken on purpose."""

import functools
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

import book
import checks

GOOD = """<!doctype html><html lang="en"><head><title>A page</title><meta name="viewport" content="width=device-width">
</head><body><main><h1>One</h1><h2>Two</h2><p>Words.</p></main></body></html>"""

FAULTS = {
    "two h1": ("<h2>Two</h2>", "<h1>Two</h1>", "2 h1"),
    "heading skipped": ("<h2>Two</h2>", "<h4>Two</h4>", "h1 is followed by h4"),
    "too wide": ("<p>", '<p style="width: 2000px">', "pixels wide"),
    "no alt text": ("<p>", '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw="><p>', "no alt: "),
    "mute figure": ("<p>", '<svg role="img" aria-label="x" width="9" height="9"></svg><p>', "a figure without words"),
    "low contrast": ("<p>", '<p style="color: #ccc; background: #fff">', "color-contrast"),
    "field without a label": ("<p>", "<input><p>", "label"),
    "no language": (' lang="en"', "", "html-has-lang"),
}


@pytest.fixture
def open_page(browser, tmp_path) -> Iterator[object]:
    server = book.Server(("127.0.0.1", 0), functools.partial(book.Handler, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    pages = []

    def opened(text: str) -> tuple[object, checks.Watch]:
        (tmp_path / "index.html").write_text(text, "utf-8")
        page = browser.new_page(viewport={"width": 390, "height": 844})
        pages.append(page)
        origin = f"http://127.0.0.1:{server.server_port}"
        watch = checks.Watch(page, origin)
        page.goto(f"{origin}/index.html")
        return page, watch

    yield opened
    for page in pages:
        page.close()
    server.shutdown()
    server.server_close()


def found(page: object) -> str:
    return "\n".join(checks.structure(page) + checks.accessibility(page))


def test_a_good_page_passes(open_page):
    page, watch = open_page(GOOD)
    assert found(page) == ""
    assert (watch.foreign, [e for e in watch.errors if "favicon" not in e and "404" not in e]) == ([], [])


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(open_page, fault):
    old, new, message = FAULTS[fault]
    assert old in GOOD
    page, _ = open_page(GOOD.replace(old, new, 1))
    assert message in found(page)


def test_a_request_that_leaves_the_site_is_seen(open_page):
    _, watch = open_page(GOOD.replace("<p>", '<img alt="a picture" src="https://example.org/x.png"><p>'))
    assert watch.foreign == ["https://example.org/x.png"]


def test_an_error_in_a_script_is_seen(open_page):
    _, watch = open_page(GOOD.replace("<p>", "<script>nothing.here()</script><p>"))
    assert any("nothing is not defined" in error for error in watch.errors)


def test_a_heavy_page_is_seen(open_page):
    import random

    noise = "".join(random.Random(0).choices("0123456789abcdef", k=1_000_000))
    _, watch = open_page(GOOD.replace("Words.", noise))
    assert watch.kilobytes > 400


def test_a_broken_link_is_seen(tmp_path: Path):
    (tmp_path / "index.html").write_text(
        GOOD.replace("Words.", '<a href="gone.html">x</a><a href="#nowhere">y</a>'), "utf-8"
    )
    assert len(checks.broken_links(tmp_path)) == 2
