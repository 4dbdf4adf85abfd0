"""Lets a page include a page of an example project that shows files of the project with ``literalinclude``."""

from __future__ import annotations

import os
import re
from pathlib import Path

from sphinx.application import Sphinx


def adjust_paths(app: Sphinx, included: Path, page: str, content: list[str]) -> None:
    """Make the paths in an included page relative to the page that includes it."""
    source = os.path.join(app.srcdir, os.path.dirname(included))
    target = os.path.dirname(app.env.doc2path(page))

    def adjust(match: re.Match[str]) -> str:
        return os.path.relpath(os.path.join(source, match[0]), target).replace(os.sep, "/")

    content[0] = re.sub(r"(?<=\.\. literalinclude:: )\S+", adjust, content[0])


def setup(app: Sphinx) -> dict[str, object]:
    app.connect("include-read", adjust_paths)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
