"""The neuron with a bias: its boundary slid, its bias read in three ways, by mouse, touch and keyboard."""

import functools
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest

import book
import checks
from wbcourse.biases import boundary_offset
from wbcourse.explorables import Neuron
from wbcourse.explorables.neuron import VIEWS
from wbcourse.weights import weighted_sum

STATIC = checks.ROOT / "wbcourse" / "explorables" / "static"
NEURON = ".wb-explorable"
NUMBERS = ("w1", "w2", "b", "x1", "x2")
START = {"w1": 1.0, "w2": 0.5, "b": -1.5, "points": [[3.0, 1.0], [-2.0, 0.5]], "labels": [1, 0], "show_bias": True}
NAMES = {"bias": "bias", "threshold": "threshold", "input": "input of 1"}
# what the book's theme brings along
THEME = """html { --pst-color-background: #fff; --pst-color-text-base: #222; background: var(--pst-color-background);
  font-family: sans-serif; }
main p { line-height: 1.65; }
html[data-theme=dark] { --pst-color-background: #121212; --pst-color-text-base: #ddd; --wb-quiet: #aaa; }"""

Opener = Callable[..., Any]


@pytest.fixture
def open_page(browser, tmp_path) -> Iterator[Opener]:
    """A function that opens a page with one neuron."""
    for name in ("explorables.js", "explorables.css"):
        shutil.copy(STATIC / name, tmp_path)
    server = book.Server(("127.0.0.1", 0), functools.partial(book.Handler, directory=str(tmp_path)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    contexts = []

    def opened(touch: bool = False, query: str = "", theme: str = "light", **options: Any) -> Any:
        (tmp_path / "index.html").write_text(
            f'<!doctype html><html lang="en" data-theme="{theme}"><head><meta charset="utf-8"><title>A neuron</title>'
            f'<meta name="viewport" content="width=device-width"><style>{THEME}</style>'
            '<link rel="stylesheet" href="explorables.css"><script defer src="explorables.js" data-wb-start></script>'
            f"</head><body><main><h1>Biases</h1>{Neuron(**{**START, **options}).static_html()}</main></body></html>",
            "utf-8",
        )
        size = {"width": 390 if touch else 1280, "height": 844}
        contexts.append(browser.new_context(viewport=size, has_touch=touch, reduced_motion="reduce"))
        page = contexts[-1].new_page()
        page.goto(f"http://127.0.0.1:{server.server_port}/index.html{query}")
        page.locator(".wb-plane").wait_for()
        settle(page)
        return page

    yield opened
    for context in contexts:
        context.close()
    server.shutdown()
    server.server_close()


@pytest.fixture(params=["mouse", "touch"])
def touch(request) -> bool:
    return request.param == "touch"


def settle(page: Any) -> None:
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def numbers(page: Any) -> dict[str, float]:
    read = "(e, names) => Object.fromEntries(names.map((name) => [name, e.wbModel.get(name)]))"
    return page.eval_on_selector(NEURON, read, list(NUMBERS))


def put(page: Any, **values: Any) -> None:
    """Set what the page shows, as Python would in a notebook."""
    page.eval_on_selector(
        NEURON, "(e, values) => { for (const [n, v] of Object.entries(values)) e.wbModel.set(n, v); }", values
    )
    settle(page)


def on_screen(page: Any, x: float, y: float) -> tuple[float, float]:
    """Where a point of the plane is on the screen."""
    box = page.locator(".wb-plane").bounding_box()
    return box["x"] + (x + 4) / 8 * box["width"], box["y"] + (4 - y) / 8 * box["height"]


def drag(page: Any, start: tuple[float, float], end: tuple[float, float], touch: bool) -> None:
    """Drag from one point of the plane to another."""
    page.locator(".wb-plane").scroll_into_view_if_needed()
    (x0, y0), (x1, y1) = on_screen(page, *start), on_screen(page, *end)
    if touch:
        session = page.context.new_cdp_session(page)
        for kind, x, y in (("touchStart", x0, y0), ("touchMove", (x0 + x1) / 2, (y0 + y1) / 2), ("touchMove", x1, y1)):
            session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
            settle(page)  # moves within one frame would be merged into one
        session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    else:
        page.mouse.move(x0, y0)
        page.mouse.down()
        page.mouse.move(x1, y1, steps=4)
        page.mouse.up()
    settle(page)


def switch(page: Any, view: str, touch: bool = False) -> None:
    radio = page.get_by_role("radio", name=NAMES[view], exact=True)
    radio.tap() if touch else radio.click()
    settle(page)


def line(page: Any, name: str) -> list[float]:
    return [float(page.locator(name).first.get_attribute(at)) for at in ("x1", "y1", "x2", "y2")]


def fact(page: Any, name: str) -> str:
    return page.locator(f'dd[data-name="{name}"]').text_content().replace("−", "-")


def sums(page: Any) -> tuple[float, float]:
    z, offset = page.eval_on_selector(".wb-sum", "(e) => [Number(e.dataset.z), Number(e.dataset.offset)]")
    return z, offset


# on the boundary of START, away from the arrow and from each other; where each is taken
GRABS = [((2.5, -2.0), (0.5, -2.0)), ((0.0, 3.0), (2.0, 3.5))]


@pytest.mark.parametrize(("start", "end"), GRABS)
def test_the_boundary_follows_the_pointer_and_only_the_bias_changes(open_page, touch, start, end):
    page = open_page(touch)
    before = numbers(page)
    x0, y0, x1, y1 = line(page, ".wb-boundary")
    drag(page, start, end, touch)
    after = numbers(page)
    assert {n: v for n, v in after.items() if n != "b"} == {n: v for n, v in before.items() if n != "b"}
    assert after["b"] == pytest.approx(-weighted_sum(end, [1.0, 0.5]), abs=0.05)
    u0, v0, u1, v1 = line(page, ".wb-boundary")
    np.testing.assert_allclose([u1 - u0, v1 - v0], [x1 - x0, y1 - y0])  # parallel, and as long
    assert [u0, v0] != [x0, y0]


def test_the_distance_is_numpys_and_the_ruler_is_as_long(open_page, touch):
    page = open_page(touch)
    for end in ((0.5, -2.0), (-2.0, -1.0)):
        drag(page, (2.5, -2.0) if end[0] > 0 else (0.5, -2.0), end, touch)
        now = numbers(page)
        w, x = [now["w1"], now["w2"]], [now["x1"], now["x2"]]
        distance = boundary_offset(w, now["b"])
        np.testing.assert_allclose(sums(page), [float(weighted_sum(x, w)) + now["b"], distance], rtol=1e-12)
        assert float(fact(page, "distance of the boundary")) == pytest.approx(distance, abs=0.005)
        x0, y0, x1, y1 = line(page, ".wb-ruler")
        assert np.hypot(x1 - x0, y1 - y0) / 340 * 8 == pytest.approx(abs(distance))
        assert (x0, y0) == (170, 170)  # the origin


def test_the_boundary_stops_where_the_slider_does(open_page):
    page = open_page(w1=4.0, w2=0.0, b=0.0)
    drag(page, (0.0, -2.5), (3.0, -2.5), touch=False)
    assert numbers(page)["b"] == -4.0


def snapshot(page: Any) -> list[Any]:
    """The numbers, the boundary, and where each part of the explorable stands."""
    places = """[document.documentElement.scrollHeight, ...[...document.querySelectorAll(
        '.wb-neuron, .wb-left > *, .wb-right > *, input, button, dd')].map((e) => e.getBoundingClientRect().top)]"""
    return [numbers(page), line(page, ".wb-boundary"), sums(page), page.evaluate(places)]


@pytest.mark.parametrize("view", VIEWS)
def test_switching_the_view_moves_no_number_and_no_pixel(open_page, touch, view):
    # with these the sum takes three lines in one view, and two in the others
    long = {"w1": -1.0, "w2": -0.5, "b": 2.5, "x": (-2.0, -2.5)}
    page = open_page(touch, view="threshold" if view == "bias" else "bias", **long)
    switch(page, page.locator("input[type=radio]:checked").get_attribute("value"), touch)  # brings it onto the screen
    before = snapshot(page)
    switch(page, view, touch)
    assert page.locator("input[type=radio]:checked").get_attribute("value") == view
    assert snapshot(page) == before


@pytest.mark.parametrize(
    ("view", "formula", "sum_", "label", "number"),
    [
        ("bias", "z = x · w + b", "z = 2.00 · 1.00 + 2.50 · 0.50 + (−1.50) = 1.75", "bias b", "−1.50"),
        ("threshold", "θ = −b", "2.00 · 1.00 + 2.50 · 0.50 = 3.25 ≥ θ = 1.50: fires", "threshold θ", "1.50"),
        ("input", "z = x · w + 1 · b", "z = 2.00 · 1.00 + 2.50 · 0.50 + 1 · (−1.50) = 1.75", "weight b", "−1.50"),
    ],
)
def test_each_view_says_it_in_its_own_way(open_page, view, formula, sum_, label, number):
    page = open_page()
    switch(page, view)
    assert formula in page.locator(".wb-formula").text_content()
    assert page.locator(".wb-sum").text_content().split("\n")[0] == sum_
    assert page.get_by_role("slider", name=label, exact=True).get_attribute("aria-valuetext") == number
    assert page.get_by_text("always 1", exact=True).is_visible() == (view == "input")
    answer = page.locator(".wb-sum").get_attribute("data-a")
    assert float(answer) == pytest.approx(1 / (1 + np.exp(-1.75)), rel=1e-12)


def test_keys_switch_the_view_and_move_the_threshold(open_page):
    page = open_page()
    page.get_by_role("radio", name="bias", exact=True).focus()
    page.keyboard.press("ArrowRight")
    settle(page)
    assert page.get_by_role("radio", name="threshold").is_checked()
    page.get_by_role("slider", name="threshold θ").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    settle(page)
    assert numbers(page)["b"] == pytest.approx(-1.7)
    assert fact(page, "distance of the boundary") == f"{boundary_offset([1.0, 0.5], -1.7):.2f}"


def test_a_slider_taken_to_zero_is_zero_and_not_minus_zero(open_page):
    page = open_page(view="threshold", b=-0.1)
    page.get_by_role("slider", name="threshold θ").focus()
    page.keyboard.press("ArrowLeft")
    settle(page)
    assert page.eval_on_selector(NEURON, "(e) => Object.is(e.wbModel.get('b'), 0)")
    assert fact(page, "distance of the boundary") == "0.00"


def test_without_weights_there_is_no_boundary_and_that_is_said(open_page):
    page = open_page()
    words = page.get_by_text("No boundary: both weights are 0", exact=True)
    assert not words.is_visible()
    put(page, w1=0, w2=0)
    assert words.is_visible()
    assert fact(page, "distance of the boundary") == "none"
    assert not any(page.locator(name).first.is_visible() for name in (".wb-boundary", ".wb-ruler", ".wb-band"))
    page.locator(".wb-voice", has_text="No boundary: both weights are 0. 1 of 2 points").wait_for(state="attached")


def test_the_view_is_in_the_address_and_reset_goes_back(open_page, touch):
    page = open_page(touch)
    switch(page, "input", touch)
    drag(page, (2.5, -2.0), (0.5, -2.0), touch)
    moved = numbers(page)
    query = page.url[page.url.index("?") :]
    again = open_page(touch, query=query)
    assert numbers(again) == moved
    assert again.get_by_role("radio", name="input of 1").is_checked()
    again.get_by_role("button", name="Reset").click()
    settle(again)
    assert numbers(again)["b"] == -1.5
    assert again.get_by_role("radio", name="bias", exact=True).is_checked()


def test_an_address_with_an_unknown_view_is_read_without_it(open_page):
    page = open_page(query="?neuron=1,0.5,2,1,1,9", view="threshold")
    assert numbers(page)["b"] == 2
    assert page.get_by_role("radio", name="threshold").is_checked()


@pytest.mark.parametrize("view", VIEWS)
def test_the_copied_python_computes_what_is_shown(open_page, view):
    page = open_page(view=view)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy as Python").click()
    page.get_by_text("Copied.").first.wait_for()
    names: dict[str, Any] = {"print": lambda *_: None}
    exec(page.evaluate("navigator.clipboard.readText()"), names)
    assert float(names["z"]) == pytest.approx(sums(page)[0], rel=1e-12)


def test_a_view_set_from_outside_is_drawn(open_page):
    page = open_page()
    put(page, view="input")
    assert page.get_by_role("radio", name="input of 1").is_checked()
    assert re.search(r"\+ 1 · \(−1\.50\)", page.locator(".wb-sum").text_content())


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_everyone_can_use_it(open_page, touch, view, theme):
    page = open_page(touch, theme=theme, view=view)
    assert checks.structure(page) + checks.accessibility(page) == []
    group = page.get_by_role("radiogroup", name="Read b as")
    assert group.get_by_role("radio").count() == 3
    sizes = [label.bounding_box() for label in group.locator("label").all()]
    assert min(min(box["width"], box["height"]) for box in sizes) >= 24
