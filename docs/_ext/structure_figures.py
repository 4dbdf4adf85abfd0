"""A table with the figures of ``tools/structure.py`` and ``tools/prose.py``, measured while the page is read."""

from __future__ import annotations

import sys
from pathlib import Path

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
import prose
import structure


class StructureFigures(SphinxDirective):
    """A row for each figure."""

    def run(self) -> list[nodes.Node]:
        self.env.note_reread()  # the code changes without the page
        lines = [".. list-table::", ""]
        for title, figure in (*structure.measure().format_rows(), *prose.format_rows()):
            lines += [f"   * - {title}", f"     - {figure}"]
        parent = nodes.Element()
        self.state.nested_parse(StringList(lines, source=__file__), self.content_offset, parent)
        return parent.children


def setup(app: Sphinx) -> dict[str, object]:
    app.add_directive("structure-figures", StructureFigures)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
