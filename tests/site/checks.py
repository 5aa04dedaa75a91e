"""What must hold on a page, as functions that return what is wrong, so that they can be tried on broken pages, too."""

import gzip
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit
from urllib.request import urlopen

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "explorables" / "node_modules" / "axe-core" / "axe.min.js"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Watch:
    """Watches a page: requests that leave the site are refused and noted, and so are errors in the console."""

    def __init__(self, page: Any, origin: str) -> None:
        self.foreign: list[str] = []
        self.errors: list[str] = []
        self.own: set[str] = set()
        self.origin = origin
        page.route("**/*", self._route)
        page.on("console", lambda m: self.errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _route(self, route: Any) -> None:
        url = route.request.url
        if url.startswith((self.origin, "data:", "blob:")):
            self.own.add(url)
            route.continue_()
        else:
            self.foreign.append(url)
            route.abort()

    @property
    def kilobytes(self) -> float:
        """What the page and all that it asked for weigh on the wire, compressed."""
        bodies = (urlopen(url).read() for url in self.own if url.startswith(self.origin))
        return sum(len(gzip.compress(body, 6)) for body in bodies) / 1000


def structure(page: Any) -> list[str]:
    """Headings in order, one h1, no sideways scrolling, a name for each picture."""
    return list(
        page.evaluate(
            """() => {
            const wrong = [];
            const headings = [...document.querySelectorAll("main :is(h1,h2,h3,h4,h5,h6)")];
            const levels = headings.map((heading) => Number(heading.tagName[1]));
            const ones = document.querySelectorAll("h1").length;
            if (ones !== 1) wrong.push(`${ones} h1 on the page`);
            levels.forEach((level, i) => {
              if (i && level > levels[i - 1] + 1) wrong.push(`h${levels[i - 1]} is followed by h${level}`);
            });
            const width = document.documentElement.scrollWidth;
            if (width > innerWidth) wrong.push(`the page is ${width} pixels wide, the screen ${innerWidth}`);
            for (const image of document.querySelectorAll("main img:not([alt])")) wrong.push(`no alt: ${image.src}`);
            for (const svg of document.querySelectorAll("svg[role=img]")) {
              if ((svg.getAttribute("aria-label") ?? "").length < 15) wrong.push("a figure without words");
            }
            return wrong;
            }"""
        )
    )


def accessibility(page: Any) -> list[str]:
    """What axe-core finds."""
    page.evaluate(AXE.read_text("utf-8"))
    found = page.evaluate("(tags) => axe.run(document, {runOnly: {type: 'tag', values: tags}})", AXE_TAGS)
    return [
        f"{v['id']}: {n['html'][:160]} {n['failureSummary'][:300]}" for v in found["violations"] for n in v["nodes"]
    ]


def wake(page: Any) -> None:
    """Scroll through a page so that every explorable comes to life."""
    for place in page.query_selector_all(".wb-explorable"):
        place.scroll_into_view_if_needed()
        page.wait_for_function("(e) => e.wbModel !== undefined", arg=place)
    page.evaluate("scrollTo(0, 0)")


def broken_links(site: Path) -> list[str]:
    """Links and anchors inside a built site that lead nowhere."""
    from lxml import html

    pages = {
        p.relative_to(site).as_posix(): html.parse(str(p)) for p in site.rglob("*.html") if "_static" not in p.parts
    }
    ids = {name: set(tree.xpath("//@id | //a/@name")) for name, tree in pages.items()}
    wrong = []
    for name, tree in pages.items():
        for link in tree.xpath("//a/@href | //link/@href | //script/@src | //img/@src"):
            if urlsplit(link).scheme or link.startswith("//"):
                continue
            target, anchor = urldefrag(urljoin(f"/{name}", link))
            path = urlsplit(target).path.lstrip("/") or "index.html"
            if not (site / path).exists():
                wrong.append(f"{name}: {link} leads nowhere")
            elif anchor and path in ids and anchor not in ids[path] and anchor != "":
                wrong.append(f"{name}: {link} has no such place")
    return wrong
