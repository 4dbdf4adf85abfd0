"""A real Chromium, and pages of real packages to look at with it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

INDEX = """
Trees
=====

.. toctree::

   api
   modules

.. package-tree:: requests
   :members:
   :counts:
   :highlight: requests.api
   :caption: The *requests* library
   :name: the-tree

   requests.auth
      Read :mod:`requests.api` first.

.. package-tree:: django
   :depth: 2

.. package-tree:: requests
   :style: files
"""
MODULES = """
Modules
=======

.. module-compare::
   :kinds: module, package, namespace

.. module-compare:: requests.api requests.sessions requests
   :caption: Three of them
   :name: three

.. module-compare:: requests
   :submodules:
   :rows: purpose, lines, classes, imported-by
   :name: all-modules

.. module-anatomy:: requests
   :name: anatomy

.. module-usage:: requests.sessions.Session
   :show: layout
   :caption: Use it

Begin with :import:`requests.get`, then :import:`zlib.crc32`.
"""
API = """
API
===

.. py:module:: requests.api

.. py:function:: get(url)
"""
CONF = """
project = "Trees"
extensions = ["sphinx_packagemap"]
html_theme = "{theme}"
numfig = True
packagemap_source_url = {{"django": "https://example.org/{{version}}/{{path}}#L{{line}}"}}
"""


@pytest.fixture(scope="session", params=["furo", "alabaster"])
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the directory of a built site."""
    base = tmp_path_factory.mktemp(request.param)
    (base / "conf.py").write_text(CONF.format(theme=request.param), "utf-8")
    (base / "index.rst").write_text(INDEX, "utf-8")
    (base / "api.rst").write_text(API, "utf-8")
    (base / "modules.rst").write_text(MODULES, "utf-8")
    command = [sys.executable, "-m", "sphinx", "-q", "-n", "-W", "-b", "html", str(base), str(base / "out")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return base / "out"


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Return a running Chromium."""
    if CHROMIUM is None:
        pytest.skip("no Chromium on this machine")
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def tools() -> Path:
    """Return where npm installs what pages are checked with."""
    return Path(__file__).parent / "node_modules"


@pytest.fixture(scope="session")
def axe(tools: Path) -> str:
    """Return the source of axe-core."""
    script = tools / "axe-core" / "axe.min.js"
    if not script.is_file():
        pytest.skip("axe-core is not installed: npm is needed")
    return script.read_text("utf-8")
