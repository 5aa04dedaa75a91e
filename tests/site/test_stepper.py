"""The explorable Stepper in a browser, on pages of nothing else: by mouse, touch and keyboard, with no kernel."""

import json
import re
from typing import Any

import numpy as np
import pytest

import checks
from alone import press, settle, state
from wbcourse.backward import backward, objective
from wbcourse.explorables import Stepper
from wbcourse.forward import Network

XOR = Network.from_arrays([[[1, 1], [1, 1]], [[1], [-2]]], [[0, -1], [0]])
TANH = Network.from_arrays(
    [[[0.5, -1, 0.3], [0.8, 0.2, -0.6]], [[1, -0.7], [0.4, 0.9], [-1.2, 0.1]]], [[0.1, 0, -0.2], [0.05, -0.05]], "tanh"
)
FORWARD = Stepper(XOR, [1, 0], goal="Press *Next* and watch `z` become `a`.", id="forward")
BACK = Stepper(TANH, [1, -0.5], target=1, inputs=["height", "width"], id="back")
LARGE = Stepper(Network([4, 4, 4, 4], "leaky_relu", rng=0), [1, -0.5, 2, 0.3], target=2, id="large")
BARE = Stepper(Network([1, 1], "sigmoid", rng=0, biases=False), [1], target=1, loss="binary_cross_entropy", id="bare")


def exact(page: Any, selector: str, name: str) -> Any:
    return json.loads(page.locator(selector).get_attribute(f"data-{name}"))


def network_of(page: Any, stepper: Stepper) -> Network:
    network = stepper.network
    network.parameters.vector = np.array(state(page, "vector"))
    return network


@pytest.mark.parametrize("width", [350, 390, 640, 700, 1280])
def test_a_stepper_is_as_high_before_it_comes_to_life(opened, width):
    steppers = [FORWARD, BACK, LARGE, BARE]
    heights = "[...document.querySelectorAll('.wb-explorable')].map((e) => e.getBoundingClientRect().height)"
    without = opened(*steppers, width=width, java_script_enabled=False).evaluate(heights)
    page = opened(*steppers, width=width)
    assert page.evaluate(heights) == pytest.approx(without, abs=1)
    page.evaluate("document.querySelectorAll('.wb-explorable').forEach((e) => e.wbModel.set('position', 999))")
    settle(page)
    assert page.evaluate(heights) == pytest.approx(without, abs=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_next_goes_forward_layer_by_layer(opened):
    page = opened(FORWARD)
    lines = page.locator(".wb-step-lines")
    assert lines.text_content() == "x₁ = 1, x₂ = 0"
    for words in (
        "z₁ = 1·1 + 0·1 + 0 = 1\nz₂ = 1·1 + 0·1 + (−1) = 0",
        "a₁ = relu(1) = 1\na₂ = relu(0) = 0",
        "z₁ = 1·1 + 0·(−2) + 0 = 1",
        "a₁ = z₁ = 1",
    ):
        press(page, "Next")
        assert lines.text_content() == words
    assert page.get_by_role("button", name="Next").get_attribute("aria-disabled") == "true"


def test_numbers_appear_when_their_step_has_come(opened):
    page = opened(BACK)
    deltas = page.locator(".wb-value.wb-slope")
    slopes = page.locator(".wb-on-edge .wb-slope")
    assert "".join(deltas.all_text_contents() + slopes.all_text_contents()) == ""
    press(page, "Next", 7)
    assert deltas.all_text_contents() == ["", "", "", "0.585", "−0.585"]
    press(page, "Next")
    assert [text for text in slopes.all_text_contents() if text] == ["0.115"]
    press(page, "Whole layer")
    assert len([text for text in slopes.all_text_contents() if text]) == 6
    press(page, "All")
    assert len([text for text in slopes.all_text_contents() if text]) == 12
    press(page, "Start")
    assert state(page, "position") == 0


def test_loss_and_gradients_equal_numpys(opened):
    page = opened(BACK)
    page.locator(".wb-connection").nth(4).focus()
    page.keyboard.press("Shift+ArrowUp")
    settle(page)
    network = network_of(page, BACK)
    trace = network.forward([state(page, "x")])
    loss, gradients = objective(network, trace, [1], "cross_entropy"), backward(network, trace, [1], "cross_entropy")
    np.testing.assert_allclose(exact(page, ".wb-step-lines", "outputs"), trace.outputs[0], rtol=1e-12)
    np.testing.assert_allclose(exact(page, ".wb-step-lines", "loss"), loss, rtol=1e-12)
    np.testing.assert_allclose(exact(page, ".wb-step-lines", "gradients"), gradients.vector, rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize("touch", [False, True])
def test_a_connection_is_chosen_and_its_promise_compared(opened, touch):
    page = opened(BACK, width=390 if touch else 1280, has_touch=touch)
    label = page.locator(".wb-on-edge").nth(6).bounding_box()  # the first weight of the output layer
    middle = (label["x"] + label["width"] / 2, label["y"] + label["height"] / 2)
    (page.touchscreen.tap if touch else page.mouse.click)(*middle)
    slider = page.get_by_role("slider", name="weight w₁₁, output layer", exact=True)
    slider.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    settle(page)
    assert state(page, "vector")[6] == pytest.approx(1.1)
    trace = TANH.forward([[1, -0.5]])
    slope = backward(TANH, trace, [1], "cross_entropy").vector[6]
    after = network_of(page, BACK)
    before = objective(TANH, trace, [1], "cross_entropy")
    really = objective(after, after.forward([[1, -0.5]]), [1], "cross_entropy") - before
    change = state(page, "vector")[6] - 1
    assert exact(page, ".wb-promise-facts", "promised") == pytest.approx(change * slope, rel=1e-9)
    assert exact(page, ".wb-promise-facts", "really") == pytest.approx(really, rel=1e-9)
    said = page.locator(".wb-promise-facts dd").all_text_contents()
    assert said == ["0.1", "0.1·0.115 ≈ 0.012", "0.012", pytest.approx(said[3])]
    press(page, "Measure from here")
    assert exact(page, ".wb-promise-facts", "change") == 0


@pytest.mark.parametrize(("which", "index"), [("neuron 2", 13), ("Input height", 0)])
def test_biases_and_inputs_can_be_moved_by_keys(opened, which, index):
    page = opened(BACK)
    node = page.locator(f".wb-neuron-box[aria-label*='{which}']").first
    node.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowDown")
    settle(page)
    trait, start = ("x", 1) if "Input" in which else ("vector", 0)
    assert state(page, trait)[index] == pytest.approx(start - 0.1)
    assert re.search(r"−0\.1|0\.9", node.get_attribute("aria-valuetext"))
    assert page.locator(".wb-neuron-box.wb-chosen").count() == 1


def test_keys_step_and_stay_inside(opened):
    page = opened(BACK)
    page.evaluate("document.addEventListener('keydown', () => { document.title = 'heard'; })")
    page.get_by_role("button", name="Next").focus()
    for key, position in (("ArrowRight", 1), ("End", 25), ("ArrowLeft", 24), ("Home", 0), ("Enter", 1)):
        page.keyboard.press(key)
        assert state(page, "position") == position
    page.locator(".wb-connection").first.focus()
    page.keyboard.press("ArrowUp")
    assert page.title() == "Explorables"


def test_everything_that_has_the_focus_speaks(opened):
    page = opened(BACK)
    press(page, "All")
    spoken = page.evaluate(
        """() => [...document.querySelectorAll('.wb-net [tabindex]')].map((e) =>
           [e.getAttribute("role"), e.getAttribute("aria-label"), e.getAttribute("aria-valuetext")])"""
    )
    assert len(spoken) == 12 + 2 + 5
    assert ["slider", "Weight from input height to hidden layer, neuron 2", "−1, gradient −0.105"] in spoken
    assert [
        "slider",
        "Output layer, neuron 2",
        "bias −0.05, gradient −0.585, z₂ −0.871, a₂ −0.871, p₂ 0.415, t₂ 1, δ₂ −0.585",
    ] in spoken
    page.locator(".wb-voice", has_text="Step 25 of 25. Hidden layer: the gradients").wait_for(state="attached")


def test_the_state_is_in_the_address_and_reset_goes_back(opened):
    page = opened(BACK)
    press(page, "Next", 3)
    page.locator(".wb-connection").first.focus()
    page.keyboard.press("ArrowUp")
    query = page.url[page.url.index("?") :]
    press(page, "Reset")
    assert (state(page, "position"), state(page, "vector")[0]) == (0, 0.5)
    again = opened(BACK, query=query)
    assert (state(again, "position"), state(again, "vector")[0]) == (3, 0.6)
    foreign = opened(BACK, query="?back=1,2,3")  # of another network
    assert state(foreign, "vector") == BACK.vector


@pytest.mark.parametrize("stepper", [FORWARD, BACK, BARE], ids=lambda stepper: stepper.id)
def test_the_copied_python_makes_the_same_network(opened, stepper):
    page = opened(stepper, permissions=["clipboard-read", "clipboard-write"])
    page.locator(".wb-connection").first.focus()
    page.keyboard.press("ArrowDown")
    press(page, "Copy as Python")
    page.get_by_text("Copied.").first.wait_for()
    names: dict[str, Any] = {"print": lambda *_: None}
    exec(page.evaluate("navigator.clipboard.readText()"), names)
    assert names["network"].parameters.vector.tolist() == state(page, "vector")
    np.testing.assert_allclose(names["trace"].outputs[0], exact(page, ".wb-step-lines", "outputs"), rtol=1e-12)
    if stepper.targets:
        assert names["loss"] == pytest.approx(exact(page, ".wb-step-lines", "loss"), rel=1e-12)


def test_a_kernel_moves_it_and_hears_of_it(opened):
    page = opened(FORWARD)
    shown = page.evaluate(
        """async (state) => {  // as anywidget does it
            const listeners = {};
            const model = {
              get: (name) => state[name],
              set: (name, value) => { state[name] = value; listeners[`change:${name}`]?.(); },
              on: (event, listener) => { listeners[event] = listener; },
              off() {},
              save_changes() { state.saved = true; },
            };
            const el = document.body.appendChild(document.createElement("div"));
            wbcourse.widgets.stepper.render({ model, el });
            model.set("vector", state.vector.with(0, 3));
            model.set("position", 1);
            await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
            const lines = el.querySelector(".wb-step-lines").textContent;
            [...el.querySelectorAll("button")].find((button) => button.textContent === "Next").click();
            return [lines.split("\\n")[0], state.position, state.saved, el.textContent.includes("Copy link")];
        }""",
        FORWARD.state(),
    )
    assert shown == ["z₁ = 1·3 + 0·1 + 0 = 3", 2, True, False]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_can_be_used_by_everyone(opened, width, theme):
    page = opened(FORWARD, BACK, LARGE, BARE, width=width, theme=theme, reduced_motion="reduce")
    page.evaluate("document.querySelectorAll('.wb-explorable').forEach((e) => e.wbModel.set('position', 999))")
    for stepper in page.locator(".wb-stepper").all():
        stepper.locator(".wb-connection").first.focus()
        page.keyboard.press("Enter")
    settle(page)
    assert checks.structure(page) + checks.accessibility(page) == []
    small = page.evaluate(
        """() => [
          ...[...document.querySelectorAll('.wb-net text, .wb-net tspan, .wb-stepper :is(p, dd, dt, button, label)')]
            .map((e) => [e.textContent, parseFloat(getComputedStyle(e).fontSize), 12]),
          ...[...document.querySelectorAll('.wb-stepper :is(button, input, .wb-neuron-box, .wb-hit)')].map((e) => {
            const { width, height } = e.getBoundingClientRect();
            const stroke = parseFloat(getComputedStyle(e).strokeWidth);
            return [e.outerHTML.slice(0, 80), e.matches(".wb-hit") ? stroke : Math.min(width, height), 24];
          }),
        ].filter(([, size, least]) => size < least)"""
    )
    assert small == []
