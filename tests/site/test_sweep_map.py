"""The explorable SweepMap in a browser, on pages of nothing else: by mouse, touch and keyboard, with no kernel."""

from typing import Any

import numpy as np
import pytest

import checks
from alone import HEIGHTS, press, settle, state
from wbcourse.explorables import SweepMap
from wbcourse.hyperparameters import Configuration


def curves_to(losses: np.ndarray, epochs: int = 20) -> np.ndarray:
    """Curves that fall from 2.3 to the losses; where there is none, one that ends after the third epoch."""
    falling = np.nan_to_num(losses, nan=2.0)[..., None] + (2.3 - np.nan_to_num(losses, nan=2.0))[..., None] * np.exp(
        -np.arange(epochs) / 4
    )
    falling[np.isnan(losses), 3:] = np.nan
    return falling


SMALL = np.array([[1.2, 0.5, np.nan], [0.9, 0.25, 2.1]])
LOSSES = 0.1 + np.add.outer(np.linspace(-1, 1, 9) ** 2, 2 * np.linspace(-1, 0.6, 12) ** 2)
LOSSES[:2, 10:] = np.nan

MAP = SweepMap(
    SMALL,
    [0.01, 0.1, 1.0],
    [16, 64],
    x_name="learning rate",
    y_name="batch size",
    curves=(0.9 * curves_to(SMALL), curves_to(SMALL)),
    configuration=Configuration(epochs=20),
    goal="Find the *lowest* loss.",
    id="map",
)
LARGE = SweepMap(
    LOSSES,
    np.logspace(-4, 0, 12),
    [f"width {2**k}" for k in range(9)],
    x_name="learning_rate",
    y_name="hidden",
    curves=curves_to(LOSSES),
    id="large",
)
SQUARE = SweepMap(
    LOSSES[:5, 3:8],
    range(5),
    range(5),
    x_name="seed",
    y_name="patience",
    curves=[curves_to(LOSSES[:5, 3:8])] * 2,
    id="square",
)
BARE = SweepMap(
    [[0.98, 0.9], [0.1, 0.98]],
    ["sgd", "adam"],
    ["relu", "leaky_relu"],
    x_name="optimizer",
    y_name="activation",
    labels=["validation accuracy"],
    best="highest",
    id="bare",
)
NOTHING = SweepMap([[np.nan]], [1], [1], x_name="a", y_name="b", curves=[[[np.nan]]], id="nothing")
ALL = [MAP, LARGE, SQUARE, BARE, NOTHING]


def cell(page: Any, row: int, column: int) -> Any:
    return page.get_by_role("row").nth(row + 1).get_by_role("gridcell").nth(column)  # the first row has the heads


def shown(page: Any) -> tuple[list[str], list[str]]:
    """What stands beside the map about this cell and the pinned one."""
    settle(page)
    texts = page.locator(".wb-compare tbody td").all_text_contents()
    return texts[::2], texts[1::2]


def lines(page: Any, whose: str) -> list[int]:
    """How many epochs each curve of a cell has."""
    paths = page.locator(f".wb-line.wb-of-{whose}")
    return [path.get_attribute("d").count(" ") for path in paths.all()]


@pytest.mark.parametrize("width", [350, 390, 440, 500, 640, 700, 1280])
def test_a_map_is_as_high_before_it_comes_to_life_and_whatever_is_chosen(opened, width):
    without = opened(*ALL, width=width, java_script_enabled=False).evaluate(HEIGHTS)
    page = opened(*ALL, width=width)
    assert page.evaluate(HEIGHTS) == pytest.approx(without, abs=1)
    for made in page.locator(".wb-sweep").all():
        made.get_by_role("button", name="Pin", exact=True).click()
        made.get_by_role("gridcell").first.click()
    settle(page)
    assert page.locator(".wb-pinned[data-cell]").count() == len(ALL)
    assert page.evaluate(HEIGHTS) == pytest.approx(without, abs=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_starts_with_the_best_cell(opened):
    page = opened(MAP)
    assert shown(page) == (["0.1", "64", "0.250 ★"], ["–", "–", "–"])
    assert (lines(page, "this"), lines(page, "pinned")) == ([20, 20], [])
    best = page.locator(".wb-cell:has(.wb-star)")
    assert best.count() == 1
    assert best.get_attribute("aria-label") == "learning rate 0.1, batch size 64: validation loss 0.250, best"
    # and a map of which high is good marks each of the highest
    assert opened(BARE).locator(".wb-cell:has(.wb-star)").count() == 2


def test_curves_have_a_scale_of_their_own(opened):
    # losses behind accuracies: they fall, though the highest value is best
    accuracies = SweepMap(
        1 - SMALL / 3,
        [1, 2, 3],
        [1, 2],
        x_name="x",
        y_name="y",
        best="highest",
        curves=curves_to(SMALL),
        id="accuracies",
    )
    page = opened(accuracies)
    assert page.locator(".wb-plot", has_text="log scale").count() == 1
    assert page.locator(".wb-scale", has_text="log scale").count() == 0


def test_the_mouse_looks_at_a_cell_and_a_click_chooses_it(opened):
    page = opened(MAP)
    cell(page, 1, 0).hover()
    assert shown(page)[0] == ["0.01", "64", "0.900"]
    page.mouse.move(600, 1000)
    assert shown(page)[0] == ["0.1", "64", "0.250 ★"]
    cell(page, 0, 2).click()
    page.mouse.move(600, 1000)
    assert shown(page)[0] == ["1", "16", "diverged"]
    assert (state(page, "chosen"), lines(page, "this")) == ([0, 2], [3, 3])
    assert page.locator(".wb-cross.wb-of-this").count() == 2


def test_a_tap_chooses_and_a_pinned_cell_is_compared(opened):
    page = opened(MAP, width=390, has_touch=True)
    cell(page, 0, 1).tap()
    page.get_by_role("button", name="Pin", exact=True).tap()
    cell(page, 1, 1).tap()
    assert shown(page) == (["0.1", "64", "0.250 ★"], ["0.1", "16", "0.500"])
    verdict = page.locator(".wb-verdict")
    assert verdict.text_content() == "0.250 lower than the pinned cell: better."
    assert (lines(page, "this"), lines(page, "pinned")) == ([20, 20], [20, 20])
    cell(page, 0, 2).tap()
    settle(page)
    assert verdict.text_content() == "This cell diverged."
    cell(page, 0, 1).tap()
    page.get_by_role("button", name="Unpin", exact=True).tap()
    assert shown(page)[1] == ["–", "–", "–"]


def test_keys_go_through_the_grid_and_stay_inside(opened):
    page = opened(MAP)
    page.keyboard.press("Tab")  # one stop for the whole grid: the chosen cell
    page.evaluate("document.addEventListener('keydown', () => { document.title = 'heard'; })")
    for key, place in (
        ("ArrowLeft", [1, 0]),
        ("ArrowLeft", [1, 0]),
        ("ArrowUp", [0, 0]),
        ("End", [0, 2]),
        ("ArrowRight", [0, 2]),
        ("ArrowDown", [1, 2]),
        ("Home", [1, 0]),
        ("Control+Home", [0, 0]),
        ("Control+End", [1, 2]),
    ):
        page.keyboard.press(key)
        settle(page)
        assert state(page, "chosen") == place
        assert page.locator(":focus").get_attribute("data-cell") == str(place[0] * 3 + place[1])
        assert page.locator(".wb-grid [tabindex='0']").count() == page.locator("[aria-selected=true]").count() == 1
    page.keyboard.press("Enter")
    assert state(page, "pinned") == [1, 2]
    page.keyboard.press(" ")
    assert state(page, "pinned") == []
    assert page.title() == "Explorables"
    page.keyboard.press("Tab")
    assert page.locator(":focus").text_content() == "Pin"


def test_what_has_the_focus_speaks_and_so_does_a_comparison(opened):
    page = opened(MAP)
    cell(page, 0, 2).click()
    assert cell(page, 0, 2).get_attribute("aria-label") == "learning rate 1, batch size 16: diverged"
    page.keyboard.press("Enter")
    page.locator(".wb-voice", has_text="Pinned: learning rate 1, batch size 16: diverged").wait_for(state="attached")
    assert cell(page, 0, 2).get_attribute("aria-label").endswith("diverged, pinned")
    page.keyboard.press("ArrowLeft")
    page.locator(".wb-voice", has_text="The pinned cell diverged.").wait_for(state="attached")
    said = page.locator(".wb-curves").get_attribute("aria-label")
    assert said.startswith("Learning curves. training from 2.07 to 0.464 in 20 epochs; validation from 2.3 to")
    assert "Pinned: training from 2.07" in said
    assert "learning rate (columns) and batch size (rows)" in page.get_by_role("grid").get_attribute("aria-label")
    assert page.get_by_role("grid").get_by_role("columnheader").all_text_contents() == [
        "batch size",
        "0.01",
        "0.1",
        "1",
    ]


def test_diverged_cells_are_hatched_and_the_legend_says_so(opened):
    page = opened(MAP)
    assert page.locator(".wb-keys", has_text="diverged").count() == 1
    hatched = page.evaluate(
        "[...document.querySelectorAll('.wb-row .wb-cell')].map((e) => getComputedStyle(e).backgroundImage !== 'none')"
    )
    assert hatched == [False, False, True, False, False, False]
    assert opened(BARE).locator(".wb-keys", has_text="diverged").count() == 0


@pytest.mark.parametrize("width", [390, 1280])
def test_numbers_are_printed_where_there_is_room(opened, width):
    visible = """() => [...document.querySelectorAll(".wb-row .wb-cell span:not(.wb-star)")]
        .filter((e) => e.checkVisibility()).map((e) => e.textContent || e.dataset.text).filter(Boolean)"""
    assert opened(MAP, width=width).evaluate(visible) == ["1.20", "0.500", "0.900", "0.250", "2.10"]
    large = opened(LARGE, width=width).evaluate(visible)
    assert len(large) == np.isfinite(LOSSES).sum()
    assert max(map(len, large)) == 3
    page = opened(SweepMap(LOSSES / 100, range(12), range(9), x_name="x", y_name="y"), width=width)
    assert page.evaluate(visible) == []  # three signs would be too few: none rather than some


def test_the_state_is_in_the_address_and_reset_goes_back(opened):
    page = opened(MAP)
    cell(page, 0, 1).click()
    press(page, "Pin")
    cell(page, 1, 2).click()
    query = page.url[page.url.index("?") :]
    assert query == "?map=1,2,0,1"
    press(page, "Reset")
    assert (state(page, "chosen"), state(page, "pinned")) == ([1, 1], [])
    again = opened(MAP, query=query)
    assert (state(again, "chosen"), state(again, "pinned")) == ([1, 2], [0, 1])
    assert shown(again) == (["1", "64", "2.10"], ["0.1", "16", "0.500"])


@pytest.mark.parametrize("query", ["0,7", "0,-1", "0.5,1", "1", "1,2,3", "0,0,9,9"])
def test_an_address_of_another_map_is_left_alone(opened, query):
    page = opened(MAP, query=f"?map={query}")
    assert (state(page, "chosen"), state(page, "pinned")) == ([1, 1], [])


def test_link_and_python_are_copied(opened):
    page = opened(MAP, permissions=["clipboard-read", "clipboard-write"])
    cell(page, 0, 2).click()
    press(page, "Copy as Python")
    page.get_by_text("Copied.").first.wait_for()
    names: dict[str, Any] = {}
    python = page.evaluate("navigator.clipboard.readText()")
    exec(python, names)
    assert names["configuration"] == Configuration(learning_rate=1.0, batch_size=16, epochs=20)
    assert python.endswith("# validation loss: diverged")
    press(page, "Copy link")
    page.wait_for_function("async () => (await navigator.clipboard.readText()).endsWith('?map=0,2')")


def test_a_kernel_moves_it_and_hears_of_it(opened):
    page = opened(MAP)
    got = page.evaluate(
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
            wbcourse.widgets.sweep_map.render({ model, el });
            model.set("pinned", [0, 0]);
            model.set("chosen", [0, 1]);
            await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
            const text = el.querySelector(".wb-verdict").textContent;
            el.querySelector('[data-cell="5"]').click();
            return [text, state.chosen, state.saved, el.textContent.includes("Copy link"), location.search];
        }""",
        MAP.state(),
    )
    assert got == ["0.700 lower than the pinned cell: better.", [1, 2], True, False, ""]


def test_without_javascript_there_is_a_table(opened):
    page = opened(MAP, width=390, java_script_enabled=False)
    table = page.get_by_role("table", name="validation loss for each learning rate (columns) and batch size (rows)")
    assert table.get_by_role("cell").all_text_contents() == ["1.2", "0.5", "diverged", "0.9", "0.25 (best)", "2.1"]
    box = page.locator(".wb-sweep").bounding_box()
    inside = table.bounding_box()
    assert inside["y"] + inside["height"] < box["y"] + box["height"]
    assert checks.structure(page) == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [350, 390, 1280])
def test_it_can_be_used_by_everyone(opened, width, theme):
    page = opened(*ALL, width=width, theme=theme, reduced_motion="reduce")
    for made in page.locator(".wb-sweep").all():
        made.get_by_role("gridcell").last.click()
        made.get_by_role("button", name="Pin", exact=True).click()
        made.get_by_role("gridcell").first.click()
    settle(page)
    assert checks.structure(page) + checks.accessibility(page) == []
    small = page.evaluate(
        """() => [
          ...[...document.querySelectorAll('.wb-sweep :is(p, td, th, span, text, button)')].map((e) => {
            const size = parseFloat(getComputedStyle(e).fontSize);
            const svg = e.ownerSVGElement;
            return [e.textContent, svg ? size * svg.getScreenCTM().a : size, 11.99];
          }),
          ...[...document.querySelectorAll('.wb-sweep :is(button, [data-cell])')].map((e) => {
            const { width, height } = e.getBoundingClientRect();
            return [e.outerHTML.slice(0, 80), Math.min(width, height), 24];
          }),
        ].filter(([, size, least]) => size < least)"""
    )
    assert small == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_numbers_stand_out_from_every_shade_and_the_best_from_the_page(opened, theme):
    page = opened(MAP, theme=theme)
    colours = page.evaluate(
        """() => [...document.querySelectorAll('.wb-bar i')].map((e) => {
          const probe = document.querySelector('[data-cell="0"]');
          probe.className = `wb-cell ${e.className}`;
          const { backgroundColor, color } = getComputedStyle(probe);
          return [backgroundColor, color].map((text) => text.match(/[\\d.]+/g).slice(0, 3).map(Number));
        })"""
    )

    def luminance(colour: list[float]) -> float:
        parts = np.array(colour) / 255
        linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
        return float(linear @ [0.2126, 0.7152, 0.0722])

    shades = [luminance(shade) for shade, _ in colours]
    for shade, (_, text) in zip(shades, colours, strict=True):
        high, low = sorted((shade, luminance(text)), reverse=True)
        assert (high + 0.05) / (low + 0.05) >= 4.5
    # from the best to the worst, light and dark alone tell the shades apart
    steps = np.diff(shades)
    assert (steps > 0).all() if theme == "light" else (steps < 0).all()
