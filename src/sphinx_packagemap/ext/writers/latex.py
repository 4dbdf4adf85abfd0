"""Visitors of trees for LaTeX."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_packagemap.rendering.docutils.tree import (
    format_words,
    package_diagram,
    package_tree,
    tree_block,
    tree_caption,
    tree_fold,
    tree_item,
    tree_part,
    tree_words,
)

if TYPE_CHECKING:
    from sphinx.writers.latex import LaTeXTranslator

# Deeper levels have the same indentation, because the width of a page is limited.
_MAX_INDENTED_LEVEL = 12


def visit_package_tree(self: LaTeXTranslator, node: package_tree) -> None:
    """Begin a tree; if it has no caption, write its labels."""
    prepare_cell(self)
    if not isinstance(node.children[0], tree_caption):
        write_labels(self, node)


def prepare_cell(self: LaTeXTranslator) -> None:
    """Have the tables that contain the current node written without ``tabulary``.

    It typesets cells twice, so captions would be numbered twice.
    """
    for table in self.tables:
        table.has_problematic = True


def write_labels(self: LaTeXTranslator, node: nodes.Element) -> None:
    """Write the labels of a node without a caption, except those that were written before it."""
    existing = set(_iter_targets_before(node))
    self.body.extend(self.hypertarget(name) for name in node["ids"] if name not in existing)


def _iter_targets_before(node: nodes.Element) -> Iterator[str]:
    """Yield the labels of the targets just before a node, as those of a ``py:module``."""
    before = node.parent.children[: node.parent.index(node)]
    for sibling in reversed(before):
        if isinstance(sibling, nodes.target):
            yield sibling.get("refid", "")
        elif not isinstance(sibling, nodes.Invisible):
            break


def depart_package_tree(self: LaTeXTranslator, node: package_tree) -> None:
    """End a tree."""


def visit_tree_caption(self: LaTeXTranslator, node: tree_caption) -> None:
    r"""Begin a caption: that of a figure which does not float, because a tree may be longer than a page.

    The caption of a diagram is below it, in a box without page breaks. In a cell, it is the caption of Sphinx's figures
    in tables, because ``longtable`` redefines ``\caption``.
    """
    self.in_caption += 1
    if self.table:
        opening = "\\begin{sphinxfigure-in-table}\n\\centering\\capstart\\sphinxfigcaption{"
    elif isinstance(node.parent, package_diagram):
        opening = "\\nobreak\\noindent\\begin{minipage}{\\linewidth}\\centering\\captionof{figure}{"
    else:
        opening = "\\begin{center}\\captionof{figure}{"
    self.body.append(f"\n\\par{opening}")


def depart_tree_caption(self: LaTeXTranslator, node: tree_caption) -> None:
    """End a caption, and write the labels of its number."""
    if self.table:
        closing = "\\end{sphinxfigure-in-table}\\par"
    elif isinstance(node.parent, package_diagram):
        closing = "\\end{minipage}\\par\\medskip"
    else:
        closing = "\\end{center}\\nopagebreak"
    self.body.append("}" + self.hypertarget_to(node.parent, anchor=False) + closing + "\n")
    self.in_caption -= 1


def visit_tree_block(self: LaTeXTranslator, node: tree_block) -> None:
    """Begin the items."""
    self.body.append("\n\\par\\begingroup\\parindent=0pt\\parskip=0.3ex\\raggedright\\sloppy\n")


def depart_tree_block(self: LaTeXTranslator, node: tree_block) -> None:
    """End the items."""
    self.body.append("\\endgroup\\par\\medskip\n")


def visit_tree_item(self: LaTeXTranslator, node: tree_item) -> None:
    """Begin an item: a paragraph with a hanging indent."""
    indent = 1.4 * min(node["level"], _MAX_INDENTED_LEVEL)
    self.body.append(f"\\leftskip={indent + 1.4:.1f}em\\leavevmode\\llap{{\\makebox[1.4em][l]{{{_get_bullet(node)}}}}}")


def _get_bullet(node: tree_item) -> str:
    mark = r"$\blacktriangleright$" if node["highlighted"] else r"$\triangleright$" if node["branch"] else r"$\cdot$"
    return rf"\footnotesize {mark}"


def depart_tree_item(self: LaTeXTranslator, node: tree_item) -> None:
    """End an item."""
    self.body.append("\\par\n")


def visit_tree_fold(self: LaTeXTranslator, node: tree_fold) -> None:
    """Write nothing: on paper, nothing is folded."""
    raise nodes.SkipNode


def visit_tree_words(self: LaTeXTranslator, node: tree_words) -> None:
    """Write the kind, the count and the remarks of an item."""
    text = format_words(node)
    if self.config.latex_engine == "pdflatex":
        text = replace_unprintable(text)
    if text:
        self.body.append(rf" {{\small\itshape {self.encode(text.strip())}}}")
    raise nodes.SkipNode


def visit_tree_part(self: LaTeXTranslator, node: tree_part) -> None:
    """Begin a part of an item."""
    self.body.append(r" \textendash{} ")


def depart_tree_part(self: LaTeXTranslator, node: tree_part) -> None:
    """End a part of an item."""


# Matches all but the characters that pdfTeX can print with the fonts of Sphinx; it stops at any other.
_UNPRINTABLE = re.compile(
    "[^\x20-\x7e\n\xa0-\u017f\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026\u20ac\u2122\u2500-\u257f]"
)


def replace_unprintable(text: str) -> str:
    r"""Return a text with the characters that pdfTeX cannot print replaced by escapes (``\u4e2d``)."""
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
