"""linkcheck: links to source code are checked once for each file, without the anchors of lines."""

from __future__ import annotations

import json
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

import pytest

SHOWN = """.. package-tree:: shop
   :members:
   :link: source

.. package-diagram:: shop
   :link: source

.. module-compare:: shop.cart shop.stock
   :rows: namespace, initialization, imports
   :link: source

.. module-anatomy:: shop.stock
   :link: source
"""
FILES = ("shop/__init__.py", "shop/cart.py", "shop/stock/__init__.py", "shop/stock/shelf.py")


@pytest.fixture
def site(monkeypatch):
    """Return the URL of a site, and the list of requested paths; its pages have no anchors."""
    asked = Counter()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked[self.path] += 1
            self.send_response(404 if "gone" in self.path else 200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(b"<p>code</p>")

        do_HEAD = do_GET

        def log_message(self, *args):
            pass

    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


def checked(built):
    """Return the status of every URL that was checked."""
    return {each["uri"]: each["status"] for each in map(json.loads, built.text("output.json").splitlines())}


def test_each_file_is_requested_once_without_an_anchor(project, site):
    address, asked = site
    project.page("index", SHOWN)
    project.page("other", SHOWN)
    built = project.build("linkcheck", packagemap_source_url=f"{address}/{{path}}#L{{line}}")
    assert built.warnings == []
    assert checked(built) == {f"{address}/{file}": "working" for file in FILES}
    assert asked == {f"/{file}": 1 for file in FILES}


def test_queries_are_kept(project, site):
    address, asked = site
    project.page("index", SHOWN)
    built = project.build("linkcheck", packagemap_source_url=f"{address}/{{path}}?h=main#n{{line}}")
    assert built.warnings == []
    assert asked == {f"/{file}?h=main": 1 for file in FILES}


@pytest.mark.parametrize(
    "url", ["{path}?line={line}&end={line}&x={{a}}", "{path}${line}", "L{line}/{path}?v={version}#x"]
)
def test_lines_elsewhere_in_an_address_are_the_first_one(project, site, url):
    address, asked = site
    project.page("index", SHOWN)
    built = project.build("linkcheck", packagemap_source_url={"": f"{address}/{url}"}, release="9")
    assert built.warnings == []
    made = {"line": "1", "version": "9"}
    assert {unquote(path): count for path, count in asked.items()} == {
        f"/{url.partition('#')[0].format(path=file, **made)}": 1 for file in FILES
    }


def test_a_missing_file_is_reported(project, site):
    address, _ = site
    project.page("index", SHOWN)
    built = project.build("linkcheck", packagemap_source_url=f"{address}/gone/{{path}}#L{{line}}")
    assert set(checked(built).values()) == {"broken"}


def test_links_of_the_author_are_checked_with_their_anchors(project, site):
    address, _ = site
    own = f"{address}/shop/cart.py#L4"
    text = f"`Mine <{own}>`_\n\n.. package-tree:: shop\n   :link: source\n\n   .cart\n     See `this <{own}5>`__.\n"
    project.page("index", text)
    built = project.build("linkcheck", packagemap_source_url=f"{address}/{{path}}#L{{line}}")
    found = checked(built)
    assert {uri for uri, status in found.items() if status == "broken"} == {own, f"{own}5"}
    assert f"{address}/shop/cart.py" in found


def test_pages_keep_the_anchors(project):
    project.page("index", SHOWN)
    url = "https://code.example/{path}#L{line}"
    before = project.build("html", packagemap_source_url=url).text("index.html")
    assert 'href="https://code.example/shop/cart.py#L3"' in before
    project.page("index", SHOWN)
    project.build("linkcheck", packagemap_source_url=url, linkcheck_ignore=[".*"])
    project.page("index", SHOWN)
    assert project.build("html", packagemap_source_url=url).text("index.html") == before
