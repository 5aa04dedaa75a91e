"""The built book, served on loopback."""

import functools
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "tools"), str(Path(__file__).parent)]

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


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    server = book.Server(("127.0.0.1", 0), functools.partial(book.Handler, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
