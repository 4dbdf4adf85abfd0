"""A project with everything that the extension shows, to be built by builders that others have written."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

SOURCE = Path(__file__).parents[2] / "src"
CODE = {
    "acme/__init__.py": '"""Does everything."""\n\nfrom .web import serve\n\n__all__ = ["serve"]\n',
    "acme/web.py": '"""Serves a | b."""\nimport acme.core.engine\ndef serve():\n    """Serve a page."""\n',
    "acme/core/__init__.py": '"""Core machinery."""\n\nfrom .engine import Engine\n',
    "acme/core/engine.py": '"""The engine room."""\n\n\nclass Engine:\n    """Runs."""\n',
    "acme/core/under_score_.py": '"""Unusual name."""\n\n\ndef __getattr__(name): ...\n',
}
PAGE = """
Acme
====

.. toctree::

   api

See :ref:`the-tree`, :ref:`bare tree <the-bare-tree>`, :ref:`the-diagram`, :ref:`bare diagram <the-bare-diagram>`,
:ref:`the-table`, :ref:`inner table <the-inner-table>`, :ref:`anatomy <the-anatomy>`, :ref:`bare use <the-bare-usage>`.
Use :import:`acme.web.serve` or :import:`acme.core.under_score_.anything`.

.. package-tree:: acme
   :caption: TREECAPTION *of* acme
   :name: the-tree
   :members:

   acme.web
      TREENOTE with *markup*, ``code`` and a `link <https://example.net/>`_.

.. package-tree:: acme
   :name: the-bare-tree

.. package-diagram:: acme
   :caption: DIAGRAMCAPTION
   :name: the-diagram
   :edges: imports

   acme.core
      DIAGRAMNOTE here.

.. package-diagram:: acme
   :layout: nested
   :name: the-bare-diagram

.. package-diagram:: acme
   :layout: treemap

.. module-compare:: acme.web acme.core
   :caption: TABLECAPTION
   :name: the-table

   OWNROW
      OWNTEXT for *all*, and :ref:`the-tree`.
   Split
      - LEFTCELL
      - RIGHTCELL

.. module-compare::

.. module-compare:: acme.web acme.core
   :transpose:

.. module-compare:: acme
   :submodules:

   acme.web
      OWNPURPOSE here.

.. list-table::

   * - .. module-compare:: acme.web acme.core
          :caption: INNERCAPTION
          :name: the-inner-table
     - .. package-tree:: acme
          :caption: INNERTREE
   * - .. module-anatomy:: acme.core
     - .. module-usage:: acme.core.engine

.. module-anatomy:: acme.core
   :name: the-anatomy

.. module-anatomy:: acme.web
   :style: sections

.. module-usage:: acme.core.engine
   :caption: CODECAPTION

.. module-usage:: acme.web
   :name: the-bare-usage
"""
API = """
API
===

.. py:module:: acme

.. py:module:: acme.web

.. py:function:: serve

.. py:module:: acme.core
"""


class BuildResult:
    """What a builder has written, and what it has said."""

    def __init__(self, output: Path, status: int, said: str) -> None:
        self.output = output
        self.status = status
        self.said = said

    def text(self, name: str) -> str:
        return (self.output / name).read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory):
    """Return a function that builds the project once with each builder, of an extension and with some configuration."""
    built: dict[str, BuildResult] = {}

    def build_once(extension: str, builder: str, **values: Any) -> BuildResult:
        if builder not in built:
            built[builder] = _build(tmp_path_factory.mktemp(builder), extension, builder, values)
        return built[builder]

    return build_once


def _build(directory: Path, extension: str, builder: str, values: Mapping[str, Any]) -> BuildResult:
    values = {
        "extensions": ["sphinx_packagemap", extension],
        "project": "Acme",
        "packagemap_source_url": "https://example.org/{path}",
        "show_warning_types": True,
        **values,
    }
    files = {f"src/{name}": text for name, text in CODE.items()}
    files |= {"pyproject.toml": "", "docs/index.rst": PAGE, "docs/api.rst": API}
    files["docs/conf.py"] = "".join(f"{name} = {value!r}\n" for name, value in values.items())
    for name, text in files.items():
        path = directory / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    output = directory / "out"
    # Some builders run programs that are installed beside them.
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", "-q", "-b", builder, str(directory / "docs"), str(output)],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(SOURCE)},
    )
    return BuildResult(output, done.returncode, done.stdout + done.stderr)
