"""Shared by all tests: a browser for those that need one, and no deadlines."""

import os
import shutil
from collections.abc import Iterator

import pytest
from hypothesis import settings

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]


# a busy machine is slow, and slow is not wrong
settings.register_profile("wbcourse", deadline=None)
settings.load_profile("wbcourse")


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Chromium, from CHROMIUM or the PATH. Without one the tests fail: they are not skipped."""
    from playwright.sync_api import sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    assert path, "no Chromium found: `make browser` installs one, or set CHROMIUM to its path"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield chromium
        chromium.close()
