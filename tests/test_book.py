"""What builds and serves the book: a taken port is said at once, a change is noticed, a missing page is served."""

import http.client
import socket
import subprocess
import sys
import threading
from functools import partial
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "tools"))

import book  # noqa: E402


def test_a_taken_port_is_said_in_one_line():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        command = [sys.executable, "tools/book.py", "serve", "--port", port]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=30)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"Port {port} cannot be used (")
    assert done.stderr.count("\n") == 1


def test_what_was_made_from_other_sources_is_dropped(monkeypatch, tmp_path):
    monkeypatch.setattr(book, "ROOT", tmp_path)
    source, made = tmp_path / "wbcourse" / "weights.py", tmp_path / "made"
    source.parent.mkdir()
    source.write_text("1", "utf-8")
    book.drop_if_changed(made, ("wbcourse",))
    page = made / "page.html"
    page.write_text("a page", "utf-8")
    book.drop_if_changed(made, ("wbcourse",))
    assert page.exists()
    source.write_text("2", "utf-8")
    book.drop_if_changed(made, ("wbcourse",))
    assert not page.exists()


@pytest.mark.parametrize(
    ("path", "status", "kind", "text"),
    [
        ("/page.html", 200, "text/html", "a page"),
        ("/script.js", 200, "text/javascript", "a script"),
        ("/gone/there.html", 404, "text/html", "not here"),
    ],
)
def test_files_are_served_as_what_they_are(tmp_path, path, status, kind, text):
    for name, words in (("page.html", "a page"), ("script.js", "a script"), ("404.html", "not here")):
        (tmp_path / name).write_text(words, "utf-8")
    with book.Server(("127.0.0.1", 0), partial(book.Handler, directory=str(tmp_path))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port)
        connection.request("GET", path)
        response = connection.getresponse()
        assert (response.status, response.headers.get_content_type()) == (status, kind)
        assert response.read().decode() == text
        connection.close()
        server.shutdown()
