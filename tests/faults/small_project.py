"""A small project that is built many times, mostly in this process, with limits of time and memory."""

from __future__ import annotations

import contextlib
import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import NamedTuple

from catalogue.fault import CANARY, HEALTHY
from sphinx.testing.util import SphinxTestApp

SECONDS = 120  # of one build, which takes less than a second
MEMORY = 1 << 30  # bytes that a build may use in addition to those of the process

CODE: Mapping[str, str | bytes] = {
    "shop/__init__.py": f'"""A shop."""\n{CANARY}from .cart import Cart\n',
    "shop/cart.py": f'"""What is bought."""\n{CANARY}class Cart:\n    """A cart."""\n',
    "shop/broken.py": "class\n",
    **{f"shop/stock/{name}": text for name, text in HEALTHY.items()},
}
TREE = """\
Tree
====

.. package-tree:: shop
   :members: IMPORTED, CLASSES, FUNCTIONS
   :private: HIDE

.. package-diagram:: shop
   :edges: imports
"""
MORE = """\
More
====

.. module-compare:: shop
   :submodules:

.. module-anatomy:: shop.stock

:import:`shop.cart.Cart`
"""
PAGES = {"index.rst": "Shop\n====\n\n.. toctree::\n\n   tree\n   more\n", "tree.rst": TREE, "more.rst": MORE}
CONFIGURATION = {"extensions": ["sphinx_packagemap"], "html_theme": "basic", "show_warning_types": True}
WARNINGS = ["shop/broken.py:1: WARNING: 'shop.broken': "]


class BuildResult(NamedTuple):
    """The output and the messages of one build."""

    files: dict[str, bytes]  # that show the code, by path in the output
    warnings: list[str]
    status: int


class SmallProject:
    """Documentation of a shop."""

    def __init__(self, directory: Path) -> None:
        """Write all files into a directory."""
        self.directory = directory
        self.doctrees = directory / "doctrees"
        self.write("pyproject.toml", "")
        for name, text in CODE.items():
            self.write(f"src/{name}", text)
            os.utime(directory / "src" / name, (10**9, 10**9))  # old enough for their stamps to be reliable
        for name, text in PAGES.items():
            self.write(f"docs/{name}", text)
        self.configure()

    def write(self, name: str, text: str | bytes) -> None:
        """Write a file."""
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    def configure(self, more: str = "", **values: object) -> None:
        """Write the configuration, with ``more`` code at its end."""
        lines = [f"{name} = {value!r}" for name, value in {**CONFIGURATION, **values}.items()]
        self.write("docs/conf.py", "\n".join([*lines, more, ""]))

    def build(self, builder: str = "text") -> BuildResult:
        """Build in this process, within the limits."""
        warning = StringIO()
        with limit_resources():
            app = SphinxTestApp(
                builder,
                srcdir=self.directory / "docs",
                builddir=self.directory,
                status=StringIO(),
                warning=warning,
            )
            try:
                app.build()
            finally:
                app.cleanup()
        lines = warning.getvalue().replace("\x1b[91m", "").replace("\x1b[31m", "").replace("\x1b[39;49;00m", "")
        return BuildResult(self.output(builder), [line for line in lines.splitlines() if line], app.statuscode)

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Build in a separate process."""
        return subprocess.run(
            [sys.executable, "-m", "sphinx", "-q", "-d", "doctrees", *arguments],
            cwd=self.directory,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
            timeout=SECONDS,
        )

    def output(self, builder: str) -> dict[str, bytes]:
        """Return the output of the pages."""
        suffix = {"html": ".html", "text": ".txt"}[builder]
        directory = self.directory / builder
        return {path.name: path.read_bytes() for path in sorted(directory.glob(f"*{suffix}"))}


@contextlib.contextmanager
def limit_resources() -> Iterator[None]:
    """Raise TimeoutError if the block takes too long, and MemoryError if it takes too much memory."""

    def stop(number: int, frame: object) -> None:
        raise TimeoutError(f"it took more than {SECONDS} seconds")

    with open("/proc/self/statm") as file:
        now = int(file.read().split()[0]) * resource.getpagesize()
    before = resource.getrlimit(resource.RLIMIT_AS)
    handler = signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    resource.setrlimit(resource.RLIMIT_AS, (now + MEMORY, before[1]))
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, handler)
        resource.setrlimit(resource.RLIMIT_AS, before)
