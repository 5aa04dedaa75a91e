"""Every page, both themes, phone and desktop: nothing leaves the site, nothing is wrong, everything can be reached."""

from pathlib import Path

import pytest

import checks

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(p for p in (ROOT / "book").rglob("*") if p.suffix in {".ipynb", ".md"} and "_ext" not in p.parts)
PAGES = [p.relative_to(ROOT / "book").with_suffix(".html").as_posix() for p in SOURCES if "_build" not in p.parts]
PAGES = [page for page in PAGES if ".ipynb_checkpoints" not in page] + ["search.html", "genindex.html"]


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("page_name", PAGES)
def test_page(browser, address, page_name, theme, width):
    context = browser.new_context(viewport={"width": width, "height": 844}, color_scheme=theme, reduced_motion="reduce")
    page = context.new_page()
    watch = checks.Watch(page, address)
    page.goto(f"{address}/{page_name}", wait_until="load")
    checks.wake(page)
    wrong = checks.structure(page) + checks.accessibility(page)
    context.close()
    assert watch.foreign == []
    assert watch.errors == []
    assert wrong == []
    assert watch.kilobytes <= 400


def test_every_internal_link_leads_somewhere(site):
    assert checks.broken_links(site) == []


def test_no_hidden_test_and_no_mark_is_on_a_page(site):
    for page in site.rglob("*.html"):
        text = page.read_text("utf-8")
        assert "HIDDEN TESTS" not in text, page
        assert "BEGIN SOLUTION" not in text, page


def test_the_page_is_whole_without_javascript(browser, address):
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{address}/weights.html")
    assert "a neuron with two inputs that can be moved" in page.text_content(".wb-explorable[data-wb-name=neuron]")
    assert page.locator(".wb-explorable[data-wb-name=quiz] .wb-fallback li").count() > 6
    assert page.locator("span.katex").count() > 20
    assert page.locator("svg.wb-figure").count() >= 6
    context.close()


def test_figures_follow_the_theme(browser, address):
    colours = []
    for theme in ("light", "dark"):
        context = browser.new_context(color_scheme=theme)
        page = context.new_page()
        page.goto(f"{address}/weights.html")
        colours.append(page.evaluate("getComputedStyle(document.querySelector('svg.wb-figure text')).fill"))
        context.close()
    assert colours == ["rgb(31, 35, 40)", "rgb(227, 230, 234)"]


def test_nothing_moves_when_an_explorable_comes_to_life(browser, address):
    for width in (390, 1280):
        context = browser.new_context(viewport={"width": width, "height": 844})
        page = context.new_page()
        page.add_init_script(
            "window.shift = 0;"
            "new PerformanceObserver((list) => { for (const entry of list.getEntries()) shift += entry.value; })"
            ".observe({type: 'layout-shift', buffered: true});"
        )
        page.goto(f"{address}/weights.html", wait_until="load")
        checks.wake(page)
        page.wait_for_timeout(300)
        assert page.evaluate("shift") <= 0.01
        context.close()


def test_a_missing_page_says_so(browser, address):
    page = browser.new_page()
    response = page.goto(f"{address}/no-such-page.html")
    assert response.status == 404
    page.close()


@pytest.mark.parametrize("scheme", ["http", "file"])
def test_the_explorables_work_from_the_web_and_from_a_file(browser, address, site, scheme):
    page = browser.new_page()
    page.goto(f"{address}/weights.html" if scheme == "http" else (site / "weights.html").as_uri())
    checks.wake(page)
    assert page.locator(".wb-plane").count() == 1
    assert page.locator(".wb-questions > li").count() == 6
    page.close()
