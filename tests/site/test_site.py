"""The site as a whole: what each page loads and says of itself, search, the missing page, and reading from a folder."""

import re

import pytest
from test_pages import PAGES

import checks

READ = [page for page in PAGES if page not in {"search.html", "genindex.html"}]
UNUSED = ("fontawesome", "fa-solid-900", "thebe", "mathjax", "require.js", "togglebutton", "searchindex")


@pytest.fixture
def page(browser):
    opened = browser.new_page(viewport={"width": 1280, "height": 844})
    yield opened
    opened.close()


@pytest.mark.parametrize("name", READ)
def test_a_page_loads_what_it_uses_and_no_more(page, address, name):
    watch = checks.Watch(page, address)
    page.goto(f"{address}/{name}", wait_until="load")
    loaded = {url.removeprefix(address).split("?")[0] for url in watch.own}
    assert [url for url in loaded if any(word in url for word in UNUSED)] == []
    for file, used in (("explorables.js", ".wb-explorable"), ("katex.min.css", ".katex")):
        assert any(url.endswith(file) for url in loaded) == (page.locator(used).count() > 0)


@pytest.mark.parametrize("name", READ)
def test_a_page_says_what_it_is(page, address, name):
    page.goto(f"{address}/{name}")
    described = page.locator("meta[name=description]")
    assert described.count() == 1
    assert 40 <= len(described.get_attribute("content")) <= 160
    assert page.locator("html").get_attribute("lang") == "en"


@pytest.mark.parametrize("name", READ)
def test_every_typeface_of_a_formula_is_there(page, address, name):
    page.goto(f"{address}/{name}", wait_until="load")
    missing = """() => {
        const have = new Set([...document.fonts].map((font) => font.family.replaceAll('"', "")));
        const first = (e) => getComputedStyle(e).fontFamily.split(",")[0].replaceAll('"', "");
        const used = new Set([...document.querySelectorAll(".katex *")].map(first));
        return [...used].filter((name) => name.startsWith("KaTeX") && !have.has(name));
    }"""
    assert page.evaluate(missing) == []
    if page.locator(".katex").count():  # and the check sees one that is not
        page.eval_on_selector(".katex", "(e) => { e.firstChild.style.fontFamily = 'KaTeX_None'; }")
        assert page.evaluate(missing) == ["KaTeX_None"]


def test_search_finds_a_word_and_leads_to_it(page, address):
    watch = checks.Watch(page, address)
    page.goto(f"{address}/reference/glossary.html")
    page.keyboard.press("Control+k")
    page.keyboard.type("boundary")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("search.html"))
    first = page.locator("ul.search li a").first
    first.wait_for()
    found = page.locator("ul.search li a").evaluate_all("(links) => links.map((link) => link.pathname)")
    assert "/weights.html" in found
    first.click()
    page.wait_for_load_state()
    assert "boundary" in page.text_content("main").lower()
    assert (watch.foreign, watch.errors) == ([], [])


@pytest.mark.parametrize("name", READ)
def test_a_page_can_be_read_from_a_folder(page, site, name):
    watch = checks.Watch(page, "file://")
    page.goto((site / name).as_uri(), wait_until="load")
    checks.wake(page)
    assert (watch.foreign, watch.errors) == ([], [])


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_for_what_is_not_there_is_sound_and_leads_home(browser, address, theme):
    context = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme=theme)
    page = context.new_page()
    watch = checks.Watch(page, address)
    page.goto(f"{address}/deep/down/no-such-page.html")
    assert checks.structure(page) + checks.accessibility(page) == []
    assert watch.own == {f"{address}/deep/down/no-such-page.html"}
    page.get_by_role("link").click()
    page.wait_for_url(f"{address}/")
    context.close()
