"""The built book, served on loopback."""

import functools
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tools"), str(Path(__file__).parent)]

import alone  # noqa: E402
import book  # noqa: E402


@pytest.fixture(scope="session")
def site() -> Path:
    """The site's folder. `make test` has built it; a test that is run alone builds it first."""
    if os.environ.get("WBCOURSE_SITE_IS_BUILT") == "1":
        return book.SITE
    done = subprocess.run(
        [sys.executable, "tools/book.py", "build"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return book.SITE


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on loopback, and give its address."""
    server = book.Server(("127.0.0.1", 0), functools.partial(book.Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    with served(site) as address:
        yield address


@pytest.fixture
def opened(browser: Any, tmp_path: Path) -> Iterator[alone.Opener]:
    """A function that opens a page with some explorables of one kind, all of it on the screen."""
    contexts = []
    with served(tmp_path) as address:

        def open_page(*some: Any, width: int = 1280, theme: str = "light", query: str = "", **options: Any) -> Any:
            alone.write_page(tmp_path, some, theme)
            contexts.append(browser.new_context(**{"viewport": {"width": width, "height": 6000}, **options}))
            page = contexts[-1].new_page()
            page.set_default_timeout(10_000)
            page.goto(f"{address}/index.html{query}")
            if options.get("java_script_enabled", True):
                alone.wait_until_alive(page, some)
            return page

        yield open_page
        for context in contexts:
            context.close()
