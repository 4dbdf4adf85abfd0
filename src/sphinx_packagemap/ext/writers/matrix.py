"""Visitors of matrices of imports for HTML and LaTeX."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes

from sphinx_packagemap.ext.writers.html import is_static
from sphinx_packagemap.i18n import get_language
from sphinx_packagemap.rendering.docutils.matrix import find_row_links, import_matrix, iter_table_rows, matrix_rows

if TYPE_CHECKING:
    from sphinx.writers.html5 import HTML5Translator
    from sphinx.writers.latex import LaTeXTranslator

_COUNT = "packagemap_matrices"  # the attribute of a writer with the number of matrices on its page
MAX_ON_PAPER = 30  # rows of a matrix that fits a page; of a larger one, the list is printed


def visit_import_matrix(self: HTML5Translator, node: import_matrix) -> None:
    """Begin a matrix."""
    self.body.append(self.starttag(node, "div", CLASS="pm-matrix"))


def depart_import_matrix(self: HTML5Translator, node: import_matrix) -> None:
    """End a matrix."""
    self.body.append("</div>\n")


def visit_matrix_rows(self: HTML5Translator, node: matrix_rows) -> None:
    """Write the matrix in place of the list of its rows; on paper, only one that fits a page.

    EPUB has the list: it permits the drawing behind the numbers only in files that declare it.
    """
    # This imports the views, which a build without changes does not need.
    from sphinx_packagemap.rendering.matrix import render_html

    is_large = len(node["matrix"].rows) > MAX_ON_PAPER
    if is_static(self.builder) and (is_large or self.builder.name.startswith("epub")):
        return
    number = getattr(self, _COUNT, 0)
    setattr(self, _COUNT, number + 1)
    prefix = f"pm-{number}-"
    assert isinstance(node.parent, import_matrix)
    for position, row in enumerate(iter_table_rows(node.parent)):
        row["ids"] = [f"{prefix}{position}"]
    language = get_language(self.config.language)
    self.body.append(render_html(node["matrix"], find_row_links(node), node["titles"], prefix, language))
    raise nodes.SkipNode


def depart_matrix_rows(self: Any, node: matrix_rows) -> None:
    """End the list of the rows."""


def visit_latex_matrix_rows(self: LaTeXTranslator, node: matrix_rows) -> None:
    """Draw the matrix in place of the list of its rows if it fits a page, else before it; not in cells of tables."""
    from sphinx_packagemap.ext.writers.latex_diagrams import require_tikz
    from sphinx_packagemap.rendering.matrix_tikz import render_matrix_tikz, render_overview_tikz

    if self.table:
        return
    require_tikz(self)
    language = get_language(self.config.language)
    if len(node["matrix"].rows) > MAX_ON_PAPER:
        self.body.append(render_overview_tikz(node["matrix"], language))
        return
    self.body.append(render_matrix_tikz(node["matrix"], language))
    raise nodes.SkipNode
