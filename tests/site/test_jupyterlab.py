"""The same explorable in JupyterLab: the kernel sees what was dragged, and what it sets is drawn."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest

CELLS = [
    "from wbcourse.explorables import Neuron",
    "neuron = Neuron(w1=1.0, w2=0.5)\nneuron",
    "print(neuron.w.round(2))",
]


@pytest.fixture(scope="module")
def lab(tmp_path_factory) -> Iterator[str]:
    """JupyterLab on a folder with one notebook; yields the notebook's address."""
    folder = tmp_path_factory.mktemp("lab")
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "Python 3"}})
    notebook.cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    nbformat.write(notebook, folder / "page.ipynb")
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--ServerApp.ip=127.0.0.1",
        "--port=0",
        "--allow-root",
    ]
    command += ["--IdentityProvider.token=", "--ServerApp.disable_check_xsrf=True", f"--ServerApp.root_dir={folder}"]
    command += ["--LabApp.news_url=", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"]
    log = (folder / "lab.log").open("w")
    server = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT, cwd=folder)
    try:
        yield f"{_address(folder / 'lab.log', server)}doc/tree/page.ipynb"
    finally:
        server.terminate()
        server.wait(20)
        log.close()


def _address(log: Path, server: subprocess.Popen) -> str:
    """Wait until the server says where it is."""
    import time

    for _ in range(300):
        found = re.search(r"http://127\.0\.0\.1:\d+/", log.read_text("utf-8"))
        if found:
            return found[0]
        assert server.poll() is None, log.read_text("utf-8")
        time.sleep(0.1)
    raise TimeoutError(f"JupyterLab did not start:\n{log.read_text('utf-8')}")


def run_cell(page, number: int) -> None:
    cell = page.locator(".jp-CodeCell").nth(number)
    cell.locator(".jp-InputArea-editor").click()
    page.keyboard.press("Control+Enter")
    page.wait_for_function(  # a number in the brackets: it has run
        "(cell) => /\\d/.test(cell.querySelector('.jp-InputPrompt').textContent)",
        arg=cell.element_handle(),
        timeout=60_000,
    )


def test_the_kernel_sees_the_weights_and_sets_them(browser, lab):
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.goto(lab)
    page.locator(".jp-CodeCell").nth(2).wait_for(timeout=60_000)
    page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for(timeout=60_000)  # the kernel is there
    for number in range(2):
        run_cell(page, number)
    tip = page.locator(".wb-handle:has(.wb-head)")
    tip.wait_for(timeout=60_000)
    tip.focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")  # JupyterLab would move to the next cell if it got the key
    page.keyboard.press("Shift+ArrowDown")
    page.wait_for_function("document.querySelector('.wb-drawing').textContent.includes('+1.30')")
    run_cell(page, 2)
    output = page.locator(".jp-CodeCell").nth(2).locator(".jp-OutputArea-output")
    output.wait_for(timeout=30_000)
    assert output.text_content().strip() == "[1.3 0. ]"

    editor = page.locator(".jp-CodeCell").nth(2).locator(".jp-InputArea-editor")
    editor.click()
    page.keyboard.press("Control+a")
    page.keyboard.type("neuron.w1 = -2.0")
    page.keyboard.press("Control+Enter")
    page.wait_for_function("document.querySelector('.wb-drawing').textContent.includes('−2.00')")
    context.close()
