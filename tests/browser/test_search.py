"""Sphinx's own search, in a real Chromium: what it says of a page with a diagram."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
FILES = {
    "conf.py": 'extensions = ["sphinx_packagemap"]\nhtml_theme = "{theme}"\npackagemap_roots = ["src"]\n',
    "index.rst": "Title\n=====\n\nBefore.\n\n.. package-diagram:: zoo\n   :layout: treemap\n\nAfter.\n",
    "src/zoo/__init__.py": '"""Animals."""\n',
    "src/zoo/bear.py": '"""They sleep."""\n' + "x = 1\n" * 200,
    "src/zoo/otter.py": '"""They swim."""\n' + "x = 1\n" * 200,
}


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture(params=["furo", "alabaster"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Return the address of a served site: a search does not read pages from the disk."""
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text.replace("{theme}", request.param), "utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "html", str(tmp_path), str(tmp_path / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(tmp_path / "out")))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_result_has_the_words_of_the_list_once(browser: Any, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/search.html?q=otter")
    page.wait_for_selector("#search-results p.context")
    (summary,) = page.locator("#search-results p.context").all_inner_texts()
    page.close()
    words = summary.split()
    assert words.count("otter") == words.count("bear") == words.count("zoo") == 1
    assert "As a list zoo package" in " ".join(words)  # before it, the excerpt may be cut
    assert "bear module 201 lines They sleep. otter module 201 lines They swim. After." in " ".join(words)


def test_the_drawing_is_seen_though_searches_leave_it_out(browser: Any, address: str) -> None:
    page = browser.new_page()
    page.goto(f"{address}/index.html")
    drawing = page.locator("svg.pm-svg").first
    for media in ("screen", "print"):
        page.emulate_media(media=media)
        assert drawing.is_visible()
        style = drawing.evaluate("each => { const s = getComputedStyle(each); return [s.opacity, s.fontWeight]; }")
        assert style == ["1", "400"]
    page.close()
