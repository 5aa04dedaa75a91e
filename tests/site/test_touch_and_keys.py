"""What can be dragged, moved and answered on a page, by mouse, touch and keyboard, with no kernel."""

import re
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest

import checks
from wbcourse.weights import norm, weighted_sum

NEURON = ".wb-explorable[data-wb-name=neuron]"


@pytest.fixture(params=["mouse", "touch"])
def page(request, browser, address) -> Iterator[Any]:
    touch = request.param == "touch"
    context = browser.new_context(viewport={"width": 390 if touch else 1280, "height": 844}, has_touch=touch)
    opened = context.new_page()
    opened.goto(f"{address}/weights.html")
    checks.wake(opened)
    opened.locator(NEURON).scroll_into_view_if_needed()
    yield opened
    context.close()


def state(page: Any, name: str) -> Any:
    return page.eval_on_selector(NEURON, "(e, name) => e.wbModel.get(name)", name)


def settle(page: Any) -> None:
    """Wait until what was asked for has been drawn."""
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def shown(page: Any, pattern: str) -> float:
    text = page.locator(f"{NEURON} .wb-sum").text_content().replace("−", "-")
    return float(re.search(pattern, text)[1])


def drag(page: Any, handle: str, to: tuple[float, float], touch: bool) -> None:
    """Drag a handle to a place of the plane, given in its coordinates."""
    plane = page.locator(f"{NEURON} .wb-plane")
    plane.scroll_into_view_if_needed()
    box, start = plane.bounding_box(), page.locator(f"{NEURON} {handle}").bounding_box()
    x0, y0 = start["x"] + start["width"] / 2, start["y"] + start["height"] / 2
    x1, y1 = box["x"] + (to[0] + 4) / 8 * box["width"], box["y"] + (4 - to[1]) / 8 * box["height"]
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


def test_dragging_the_arrow_turns_the_boundary(page, request):
    before = page.locator(f"{NEURON} .wb-boundary").get_attribute("x1")
    drag(page, ".wb-handle:has(.wb-head) .wb-target", (-2.0, 1.0), "touch" in request.node.name)
    assert (state(page, "w1"), state(page, "w2")) == pytest.approx((-2.0, 1.0), abs=0.15)
    assert page.locator(f"{NEURON} .wb-boundary").get_attribute("x1") != before


def test_the_numbers_equal_numpys(page, request):
    drag(page, ".wb-handle:has(.wb-head) .wb-target", (1.3, -2.2), "touch" in request.node.name)
    drag(page, ".wb-handle:has(.wb-probe) .wb-target", (-1.0, 0.7), "touch" in request.node.name)
    w, x = ([state(page, name) for name in pair] for pair in (("w1", "w2"), ("x1", "x2")))
    z = float(weighted_sum(x, w))
    assert shown(page, r"= (-?[\d.]+)\n") == pytest.approx(z, abs=0.005)
    assert shown(page, r"sigmoid\(z\) = ([\d.]+)") == pytest.approx(1 / (1 + np.exp(-z)), abs=0.0005)
    exact = page.eval_on_selector(f"{NEURON} .wb-sum", "(e) => [Number(e.dataset.z), Number(e.dataset.a)]")
    np.testing.assert_allclose(exact, [z, 1 / (1 + np.exp(-z))], rtol=1e-12)
    length = page.locator(f"{NEURON} dd").first.text_content()
    assert float(length) == pytest.approx(norm(w), abs=0.005)


def test_keys_move_handles_and_sliders(page):
    tip = page.locator(f"{NEURON} .wb-handle:has(.wb-head)")
    tip.focus()
    before = state(page, "w1")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    assert state(page, "w1") == pytest.approx(before + 0.1)
    settle(page)
    assert tip.get_attribute("aria-valuetext") == "w1 0.70, w2 1.40"
    slider = page.locator(f"{NEURON} input[type=range]").first
    slider.focus()
    page.keyboard.press("ArrowLeft")
    assert state(page, "w1") == pytest.approx(before)


def test_the_task_can_be_solved_and_says_so(page, request):
    assert "12 of 24" in page.locator(f"{NEURON} .wb-score").text_content()
    drag(page, ".wb-handle:has(.wb-head) .wb-target", (2.0, -1.5), "touch" in request.node.name)
    assert page.locator(f"{NEURON} .wb-score").text_content() == "✓ All 24 points on the right side"


def test_the_state_is_in_the_address_and_reset_goes_back(page, request):
    drag(page, ".wb-handle:has(.wb-head) .wb-target", (2.0, -1.5), "touch" in request.node.name)
    shared, w1 = page.url, state(page, "w1")
    assert "neuron=" in shared
    page.get_by_role("button", name="Reset").click()
    assert state(page, "w1") == 0.6
    page.goto("about:blank")
    page.goto(shared)
    checks.wake(page)
    assert state(page, "w1") == w1


def test_the_copied_python_computes_what_is_shown(page):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator(NEURON).get_by_role("button", name="Copy as Python").click()
    page.get_by_text("Copied.").first.wait_for()
    names: dict[str, Any] = {"print": lambda *_: None}
    exec(page.evaluate("navigator.clipboard.readText()"), names)
    assert shown(page, r"= (-?[\d.]+)\n") == pytest.approx(float(names["z"]), abs=0.005)


def test_targets_are_large_enough(page):
    small = page.evaluate(
        """() => [...document.querySelectorAll('.wb-root :is(button, input, .wb-target)')]
           .map((e) => [e.className.baseVal ?? e.className, e.getBoundingClientRect()])
           .filter(([, box]) => Math.min(box.width, box.height) < 20).map(([name]) => name)"""
    )
    assert small == []


def answer(page: Any, question: int, option: int) -> str:
    card = page.locator(".wb-questions > li").nth(question)
    card.locator("input").nth(option).check()
    card.get_by_role("button").click()
    return card.locator(".wb-reply").text_content()


def test_each_answer_of_the_quiz_is_answered(page):
    for option, word in ((0, "Not yet"), (1, "Not yet"), (2, "Right"), (3, "Not yet")):
        assert word in answer(page, 1, option)
    number = page.locator(".wb-questions > li").first
    for value, words in (
        ("7", "Its weight is -2"),
        ("1,0", "does not divide"),
        ("abc", "Type a number"),
        ("3", "Right"),
    ):
        number.locator("input").fill(value)
        page.keyboard.press("Enter")
        assert words in number.locator(".wb-reply").text_content()


def test_answers_are_remembered_and_can_be_cleared(page):
    answer(page, 1, 2)
    page.reload()
    checks.wake(page)
    assert "1 of 6 right" in page.locator(".wb-explorable[data-wb-name=quiz] .wb-score").text_content()
    page.get_by_role("button", name="Start again").click()
    assert "0 of 6 right" in page.locator(".wb-explorable[data-wb-name=quiz] .wb-score").text_content()
