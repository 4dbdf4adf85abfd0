"""A small project that is built several times, each time by a new application."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from docutils import nodes
from sphinx.testing.util import SphinxTestApp

from sphinx_packagemap.ext.transforms import expand_trees

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
CODE = {
    "shop/__init__.py": '"""A shop."""\n',
    "shop/cart.py": '"""What is bought."""\n\nclass Cart:\n    """A cart."""\n\ndef empty():\n    """Empty it."""\n',
    "shop/stock/__init__.py": '"""What is there."""\n\nfrom .shelf import Shelf\n',
    "shop/stock/shelf.py": '"""One shelf."""\n\nclass Shelf:\n    """A shelf."""\n',
}


@dataclass
class BuildResult:
    """The result of one build."""

    output: Path
    warnings: list[str]
    status: int
    log: str = ""  # the other messages of Sphinx
    read: set[str] = field(default_factory=set)  # the pages that were read
    written: set[str] = field(default_factory=set)  # the files below output, without extension, that were written
    doctrees: Mapping[str, nodes.document] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return (self.output / name).read_text(encoding="utf-8")


class Project:
    """Documentation in ``docs`` and code in ``src``, in a separate directory."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.docs = directory / "docs"
        self.src = directory / "src"
        self.write("pyproject.toml", "")
        self.configure()
        for name, text in CODE.items():
            self.write(f"src/{name}", text)

    def configure(self, **values: Any) -> None:
        values.setdefault("extensions", ["sphinx_packagemap"])
        values.setdefault("html_theme", "basic")
        values.setdefault("show_warning_types", True)  # not the default of the oldest Sphinx
        self.write("docs/conf.py", "".join(f"{name} = {value!r}\n" for name, value in values.items()))

    def write(self, name: str, text: str, mode: str = "w") -> Path:
        path = self.directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open(mode, encoding="utf-8") as file:
            file.write(text)
        return path

    def page(self, name: str, text: str) -> Path:
        """Write a page: text below a title, in the markup of its suffix, by default reStructuredText."""
        if name.endswith(".md"):
            return self.write(f"docs/{name}", f"---\norphan: true\n---\n\n# Title\n\n{text}\n")
        orphan = "" if name == "index" else ":orphan:\n\n"
        return self.write(f"docs/{name}.rst", f"{orphan}Title\n=====\n\n{text}\n")

    def build(
        self,
        builder: str = "html",
        *,
        parallel: int = 0,
        hook: Callable[[SphinxTestApp], None] | None = None,
        build_directory: str = "build",
        only: Iterable[str] = (),
        **confoverrides: Any,
    ) -> BuildResult:
        """Build with a new application, which shares only files with the last one."""
        warning, log = StringIO(), StringIO()
        directory = self.directory / build_directory
        output = directory / builder
        before = {path: path.stat().st_mtime_ns for path in output.rglob("*") if path.is_file()}
        app = SphinxTestApp(
            builder,
            srcdir=self.docs,
            builddir=directory,
            confoverrides=confoverrides,
            status=log,
            warning=warning,
            parallel=parallel,
        )
        read: set[str] = set()
        app.connect("env-before-read-docs", lambda _app, _env, docnames: read.update(docnames), priority=1)
        try:
            if hook is not None:
                hook(app)
            app.build(filenames=[str(self.docs / f"{name}.rst") for name in only])
            doctrees = {name: app.env.get_doctree(name) for name in sorted(app.env.found_docs)}
            status = app.statuscode
        finally:
            app.cleanup()
        printed = _warnings(warning.getvalue(), self.directory)
        for docname, doctree in doctrees.items():
            expand_trees(doctree, docname)
        after = {path for path in output.rglob("*") if path.is_file()}
        written = {path for path in after if before.get(path) != path.stat().st_mtime_ns}
        return BuildResult(
            output=output,
            warnings=printed,
            status=status,
            log=_COLOURS.sub("", log.getvalue()),
            read=read,
            written={str(path.relative_to(output).with_suffix("")) for path in written},
            doctrees=doctrees,
        )


def _warnings(text: str, directory: Path) -> list[str]:
    text = _COLOURS.sub("", text).replace(f"{directory}{os.sep}", "")
    return [line for line in text.splitlines() if line.strip()]


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


@pytest.fixture
def myst(project: Project) -> Project:
    """Return a project that also supports Markdown."""
    pytest.importorskip("myst_parser", reason="myst-parser cannot be installed beside this Sphinx")
    project.configure(
        extensions=["sphinx_packagemap", "myst_parser"],
        myst_enable_extensions=["colon_fence"],
    )
    return project


@pytest.fixture(params=[0, 2], ids=["serial", "parallel"])
def parallel(request: pytest.FixtureRequest) -> int:
    """Return the number of processes of a build: one or two."""
    return request.param
