"""The explorable Playground in a browser, on a page of nothing else: by mouse, touch and keyboard, with no kernel."""

import json
from typing import Any

import numpy as np
import pytest

import checks
from alone import HEIGHTS, press, settle, state
from wbcourse.explorables import Playground

SMALL = Playground(id="small", goal="Press *Play*, and make it wider.")
LARGE = Playground("circle", hidden=(8,) * 6, id="large", optimizer="adam", learning_rate=0.01)
STEEP = Playground("moons", activation="relu", learning_rate=1e4, id="steep")

EPOCH = "() => Number(document.querySelector('.wb-pg-facts').dataset.epoch)"


def choose(page: Any, name: str, value: str) -> None:
    page.get_by_label(name, exact=True).select_option(value)
    settle(page)


def fact(page: Any, name: str) -> float:
    return json.loads(page.locator(".wb-pg-facts").get_attribute(f"data-{name}"))


def play_until(page: Any, epoch: int) -> None:
    press(page, "Play")
    page.wait_for_function(f"({EPOCH})() >= {epoch}")
    press(page, "Pause")


def picture(page: Any, selector: str) -> str:
    return page.eval_on_selector(selector, "(canvas) => canvas.toDataURL()")


@pytest.mark.parametrize("width", [330, 390, 640, 700, 1280])
def test_a_playground_is_as_high_before_it_comes_to_life(opened, width):
    without = opened(SMALL, LARGE, width=width, java_script_enabled=False).evaluate(HEIGHTS)
    page = opened(SMALL, LARGE, width=width)
    settle(page)
    assert page.evaluate(HEIGHTS) == pytest.approx(without, abs=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_one_epoch_is_what_python_does(opened):
    page = opened(SMALL)
    assert state(page, "vector") == SMALL.vector
    press(page, "One epoch", 3)
    press(page, "One batch", 2)
    network = SMALL.train(epochs=3, batches=2)
    np.testing.assert_allclose(state(page, "vector"), network.parameters.vector, rtol=1e-12, atol=1e-12)
    assert [fact(page, "train"), fact(page, "test")] == pytest.approx(SMALL.losses(network), rel=1e-12)
    assert page.locator("[data-name=epoch]").text_content() == "3 + 2/12"


def test_it_plays_pauses_and_resets_to_the_same_start(opened):
    page = opened(SMALL)
    field = picture(page, ".wb-field")
    play_until(page, 5)
    epoch, vector = state(page, "epoch"), state(page, "vector")
    settle(page)
    assert fact(page, "epoch") == epoch >= 5
    np.testing.assert_allclose(vector, SMALL.train(epoch).parameters.vector, rtol=1e-9)
    assert picture(page, ".wb-field") != field
    press(page, "Reset")
    assert (state(page, "vector"), state(page, "epoch")) == (SMALL.vector, 0)
    assert picture(page, ".wb-field") == field
    press(page, "One epoch", 2)
    np.testing.assert_allclose(state(page, "vector"), SMALL.train(2).parameters.vector, rtol=1e-12)


def test_every_choice_is_heard(opened):
    page = opened(SMALL)
    choices = {
        "data": ("moons", "moons"),
        "activation": ("relu", "relu"),
        "hidden layers": ("3", [4, 2, 2]),
        "Neurons in hidden layer 3": ("7", [4, 2, 7]),
        "learning rate": ("0.1", 0.1),
        "batch size": ("120", 120),
        "optimiser": ("adam", "adam"),
        "L2 penalty": ("0.01", 0.01),
    }
    names = {"hidden layers": "hidden", "Neurons in hidden layer 3": "hidden", "optimiser": "optimizer"}
    for label, (value, want) in choices.items():
        choose(page, label, value)
        trait = names.get(label, label.split(" penalty")[0].lower().replace(" ", "_"))
        assert state(page, trait) == want
    page.get_by_label("seed", exact=True).fill("9")
    page.keyboard.press("Enter")
    press(page, "One epoch")
    twin = Playground("moons", (4, 2, 7), "relu", 0.1, 120, 0.01, "adam", seed=9)
    np.testing.assert_allclose(state(page, "vector"), twin.train(1).parameters.vector, rtol=1e-9, atol=1e-12)


def test_a_choice_in_the_middle_changes_the_run_and_keeps_its_weights(opened):
    page = opened(SMALL)
    press(page, "One epoch", 2)
    before = state(page, "vector")
    choose(page, "learning rate", "0.3")
    assert (state(page, "vector"), state(page, "epoch")) == (before, 2)
    choose(page, "data", "xor")
    assert (state(page, "vector"), state(page, "epoch")) == (SMALL.vector, 0)


@pytest.mark.parametrize("touch", [False, True])
def test_a_connection_is_chosen_and_its_weight_moved(opened, touch):
    page = opened(SMALL, width=390 if touch else 1280, has_touch=touch)
    ends = [
        page.get_by_role("button", name=f"Hidden layer {at}").bounding_box() for at in ("1, neuron 1", "2, neuron 1")
    ]
    x, y = (np.mean([end[side] + end[long] / 2 for end in ends]) for side, long in (("x", "width"), ("y", "height")))
    (page.touchscreen.tap if touch else page.mouse.click)(x, y)
    page.get_by_text("Hidden layer 2, neuron 1: its bias, and the weights that come in").wait_for()
    slider = page.get_by_role("slider", name="from a₁", exact=True)
    assert slider.evaluate("(e) => e === document.activeElement")
    index = 2 * 4  # the first weight of the second layer
    before, sum_of_others = SMALL.vector[index], sum(SMALL.vector) - SMALL.vector[index]
    page.keyboard.press("ArrowRight")
    settle(page)
    after = state(page, "vector")
    assert 0 < after[index] - before <= 0.1
    assert sum(after) - after[index] == pytest.approx(sum_of_others)


def test_a_bias_is_moved_by_keys_alone(opened):
    page = opened(SMALL)
    page.evaluate("document.addEventListener('keydown', () => { document.title = 'heard'; })")
    page.locator(".wb-pg-neuron").first.focus()
    for key in ("ArrowDown", "ArrowRight", "ArrowLeft", "ArrowRight", "ArrowRight"):
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.getAttribute('aria-label')") == "Output neuron"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.labels[0].textContent") == "bias"
    page.keyboard.press("ArrowDown")
    settle(page)
    assert state(page, "vector")[-1] == pytest.approx(-0.05)
    assert page.evaluate("document.activeElement.getAttribute('aria-valuetext')") == "−0.05"
    assert page.locator(".wb-pg-neuron[aria-pressed=true]").count() == 1
    assert page.locator(".wb-pg-neuron[tabindex='0']").count() == 1
    assert page.title() == "Explorables"


def test_the_state_is_in_the_address(opened):
    page = opened(SMALL)
    assert "?" not in page.url
    choose(page, "hidden layers", "1")
    press(page, "One epoch", 4)
    query = page.url[page.url.index("?") :]
    again = opened(SMALL, query=query)
    assert (state(again, "hidden"), state(again, "epoch")) == ([4], 4)
    np.testing.assert_allclose(state(again, "vector"), state(page, "vector"), rtol=1e-6)
    for one in (page, again):
        press(one, "One epoch")
    np.testing.assert_allclose(state(again, "vector"), state(page, "vector"), rtol=1e-5, atol=1e-6)
    press(again, "Reset")
    assert state(again, "vector") == Playground(hidden=(4,)).vector
    assert state(opened(SMALL, query="?small=xor,9"), "vector") == SMALL.vector


@pytest.mark.parametrize("query", ["", "?small=moons,5-3,relu,0.1,20,adam,0.001,3,0,0,"], ids=["as it is", "shared"])
@pytest.mark.parametrize("edited", [False, True])
def test_the_copied_python_repeats_the_run(opened, query, edited):
    page = opened(SMALL, query=query, permissions=["clipboard-read", "clipboard-write"])
    play_until(page, 20)
    if edited:
        page.locator(".wb-pg-neuron").first.click()
        page.keyboard.press("Shift+ArrowRight")
        play_until(page, 30)
    press(page, "One batch")
    press(page, "Copy as Python")
    page.get_by_text("Copied.").first.wait_for()
    names: dict[str, Any] = {"print": lambda *_: None}
    exec(page.evaluate("navigator.clipboard.readText()"), names)
    np.testing.assert_allclose(names["network"].parameters.vector, state(page, "vector"), rtol=1e-9, atol=1e-9)
    losses = names["playground"].losses(names["network"])
    assert [fact(page, "train"), fact(page, "test")] == pytest.approx(losses, rel=1e-9)


def test_divergence_stops_it_and_is_explained(opened):
    page = opened(STEEP)
    press(page, "Play")
    trouble = page.locator(".wb-pg-trouble")
    trouble.get_by_text("Training diverged in epoch").wait_for()
    page.get_by_role("button", name="Play", exact=True).wait_for()  # and no more "Pause"
    assert "learning rate of 10000" in trouble.text_content()
    assert np.isfinite(state(page, "vector")).all()
    page.locator(".wb-voice", has_text="Training diverged").wait_for(state="attached")
    choose(page, "learning rate", "0.1")
    assert trouble.is_hidden()
    press(page, "One epoch")
    assert trouble.is_hidden()


def test_the_clock_stands_still_where_nobody_looks(opened):
    page = opened(SMALL, viewport={"width": 1280, "height": 900})
    page.evaluate("document.body.append(Object.assign(document.createElement('div'), {style: 'height: 9000px'}))")
    press(page, "Play")
    page.wait_for_function(f"({EPOCH})() > 2")
    page.evaluate("scrollTo(0, 8000)")
    frames = "(n) => new Promise((done) => { const f = () => (n-- ? requestAnimationFrame(f) : done()); f(); })"
    page.evaluate(frames, 5)
    away = fact(page, "epoch")
    page.evaluate(frames, 20)
    assert fact(page, "epoch") == away
    page.evaluate("scrollTo(0, 0)")
    page.wait_for_function(f"({EPOCH})() > {away}")


@pytest.mark.parametrize("motion", ["reduce", "no-preference"])
def test_who_wants_no_motion_gets_a_picture_a_second(opened, motion):
    page = opened(SMALL, reduced_motion=motion)
    page.evaluate(
        """() => {
            window.pictures = 0;
            const epoch = document.querySelector("[data-name=epoch]");
            new MutationObserver(() => pictures++).observe(epoch, { childList: true });
        }"""
    )
    page.clock.install()  # seconds of the page's clock, however slow the machine
    start = page.evaluate("Date.now()")
    page.get_by_role("button", name="Play", exact=True).click()
    page.clock.run_for(3500)
    pictures, now, epoch = page.evaluate(f"[pictures, Date.now(), ({EPOCH})()]")
    assert epoch >= 180  # it learns as fast
    if motion == "reduce":
        assert 3 <= pictures <= 1 + (now - start) / 1000
    else:
        assert pictures >= 180


def test_a_kernel_moves_it_and_hears_of_it(opened):
    page = opened(SMALL)
    vector = Playground(hidden=(2,)).vector
    shown = page.evaluate(
        """async ([state, vector]) => {  // as anywidget does it
            const listeners = {};
            const model = {
              get: (name) => state[name],
              set: (name, value) => { state[name] = value; listeners[`change:${name}`]?.(); },
              on: (event, listener) => { listeners[event] = listener; },
              off() {},
              save_changes() { state.saved = true; },
            };
            const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
            const el = document.body.appendChild(document.createElement("div"));
            wbcourse.widgets.playground.render({ model, el });
            model.set("hidden", [2]);
            model.set("vector", vector);
            await frame();
            const neurons = el.querySelectorAll(".wb-pg-neuron").length;
            [...el.querySelectorAll("button")].find((button) => button.textContent === "One epoch").click();
            await frame();
            return [neurons, state.epoch, state.saved, el.textContent.includes("Copy link"), state.vector];
        }""",
        [SMALL.state(), vector],
    )
    assert shown[:4] == [3, 1, True, False]
    np.testing.assert_allclose(shown[4], Playground(hidden=(2,)).train(1).parameters.vector, rtol=1e-12)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_can_be_used_by_everyone(opened, width, theme):
    page = opened(SMALL, LARGE, STEEP, width=width, theme=theme, reduced_motion="reduce")
    for one in page.locator(".wb-explorable").all():
        one.get_by_role("button", name="One epoch").click()
        one.locator(".wb-pg-neuron").last.click()
    for _ in range(20):
        page.locator(".wb-explorable").last.get_by_role("button", name="One epoch").click()
        if page.locator(".wb-pg-trouble").last.is_visible():
            break
    settle(page)
    assert page.locator(".wb-pg-trouble").last.is_visible()
    assert checks.structure(page) + checks.accessibility(page) == []
    small = page.evaluate(
        """() => [
          ...[...document.querySelectorAll('.wb-playground :is(p, dd, dt, button, label, select, input, output)')]
            .map((e) => [e.textContent, parseFloat(getComputedStyle(e).fontSize), 12]),
          ...[...document.querySelectorAll('.wb-playground :is(button, input, select)')].map((e) => {
            const { width, height } = e.getBoundingClientRect();
            return [e.outerHTML.slice(0, 80), Math.min(width, height), 24];
          }),
        ].filter(([, size, least]) => size < least)"""
    )
    assert small == []
