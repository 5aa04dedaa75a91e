"""Build the book, and serve it. The Makefile calls this; without make, call it yourself.

python tools/book.py build
python tools/book.py serve --port 8000
"""

import argparse
import functools
import hashlib
import http.server
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "_build"
SITE = BUILD / "html"
CACHE = ROOT / ".jupyter_cache"
CODE = ("wbcourse", "requirements.txt")  # what a page may call
LOOKS = ("book/_ext", "book/assets", "_config.yml")  # how a page is made


def build() -> int:
    """Execute every page that changed, build the site, and return Jupyter Book's exit code."""
    drop_if_changed(CACHE, CODE)  # jupyter-cache sees a page's code, and not that of the package which the page calls
    drop_if_changed(BUILD, CODE + LOOKS)  # Sphinx sees its sources, and not what our extensions do with them
    environment = {**os.environ, "WBCOURSE_STATIC": "1", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}
    command = [
        sys.executable,
        "-c",
        "from jupyter_book.cli.main import main; main()",
        "build",
        "book",
        "--config",
        "_config.yml",
    ]
    command += ["--toc", str(ROOT / "_toc.yml"), "--path-output", ".", "-n", "-W", "--keep-going"]
    code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    if code == 0:
        (SITE / ".nojekyll").touch()  # GitHub Pages would leave out every folder that begins with an underscore
    else:
        shutil.rmtree(BUILD / ".doctrees", ignore_errors=True)  # Sphinx warns once a page; the next build shall, too
    return code


def drop_if_changed(folder: Path, sources: tuple[str, ...]) -> None:
    """Empty a folder that was made from other sources than today's, and note in it what today's are."""
    digest = hashlib.sha256()
    for source in sources:
        path = ROOT / source
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and "__pycache__" not in file.parts:
                digest.update(file.relative_to(ROOT).as_posix().encode() + file.read_bytes())
    stamp = folder / "sources.sha256"
    if not stamp.exists() or stamp.read_text("utf-8") != digest.hexdigest():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        stamp.write_text(digest.hexdigest(), "utf-8")


class Handler(http.server.SimpleHTTPRequestHandler):
    """A quiet handler with the types that browsers insist on, and the book's own page for what is not there."""

    extensions_map = {  # noqa: RUF012 (as the parent has it)
        **http.server.SimpleHTTPRequestHandler.extensions_map,
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".svg": "image/svg+xml",
        ".woff2": "font/woff2",
        ".wasm": "application/wasm",
    }

    def log_message(self, *_: object) -> None:
        """Say nothing about each request."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Answer with the page 404.html where there is one."""
        page = Path(self.directory) / "404.html"
        if code != http.HTTPStatus.NOT_FOUND or not page.exists():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


class Server(http.server.ThreadingHTTPServer):
    """Where an address is taken, say so instead of sharing it."""

    allow_reuse_address = os.name == "posix"  # on Windows the option means "share with whoever has it"


def serve(port: int) -> int:
    """Build, then serve the site on loopback until Ctrl-C. A taken port is said at once, and not after the build."""
    try:
        server = Server(("127.0.0.1", port), functools.partial(Handler, directory=str(SITE)))
    except OSError as error:
        hint = f"Choose another: PORT={port + 1} make serve"
        print(f"Port {port} cannot be used ({error.strerror}). {hint}", file=sys.stderr)
        return 2
    with server:
        try:
            if code := build():
                return code
            print(f"\nThe book is at http://127.0.0.1:{server.server_port}/ (Ctrl-C stops it)", flush=True)
            server.serve_forever()
        except KeyboardInterrupt:
            print("\nStopped.")
    return 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("command", choices=["build", "serve"], help="serve builds first")
    parser.add_argument("--port", type=int, default=os.environ.get("PORT", "8000"), help="default: $PORT, or 8000")
    arguments = parser.parse_args()
    return serve(arguments.port) if arguments.command == "serve" else build()


if __name__ == "__main__":
    sys.exit(main())
