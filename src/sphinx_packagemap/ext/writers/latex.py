"""Trees in LaTeX: indented paragraphs, which break over lines and pages as lists and literals do not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_packagemap.rendering.doctree import (
    package_tree,
    tree_block,
    tree_caption,
    tree_item,
    tree_part,
    tree_words,
    words_as_text,
)

if TYPE_CHECKING:
    from sphinx.writers.latex import LaTeXTranslator

# Deeper levels are indented no further: a page is only so wide.
_MOST_INDENTED = 12


def visit_package_tree(self: LaTeXTranslator, node: package_tree) -> None:
    """Begin a tree; without a caption it still can be referred to."""
    prepare_cell(self)
    if not isinstance(node.children[0], tree_caption):
        label(self, node)


def prepare_cell(self: LaTeXTranslator) -> None:
    """Prepare the tables around the current node, if any, for content that ``tabulary`` cannot measure.

    It typesets cells twice, which would count captions twice, too.
    """
    for table in self.tables:
        table.has_problematic = True


def label(self: LaTeXTranslator, node: nodes.Element) -> None:
    """Write the labels of a node that no caption has, but for those that stand before it already."""
    written = set(_targets_before(node))
    self.body.extend(self.hypertarget(name) for name in node["ids"] if name not in written)


def _targets_before(node: nodes.Element) -> Iterator[str]:
    """Yield the names that targets just before a node have labelled already: those of a ``py:module``."""
    before = node.parent.children[: node.parent.index(node)]
    for sibling in reversed(before):
        if isinstance(sibling, nodes.target):
            yield sibling.get("refid", "")
        elif not isinstance(sibling, nodes.Invisible):
            break


def depart_package_tree(self: LaTeXTranslator, node: package_tree) -> None:
    """End a tree."""


def visit_tree_caption(self: LaTeXTranslator, node: tree_caption) -> None:
    r"""Begin a caption: that of a figure which does not float, for a tree may be longer than a page.

    In a cell, the caption is that of Sphinx's own figures in tables, as ``longtable`` has another ``\caption``.
    """
    self.in_caption += 1
    if self.table:
        opening = "\\begin{sphinxfigure-in-table}\n\\centering\\capstart\\sphinxfigcaption{"
    else:
        opening = "\\begin{center}\\captionof{figure}{"
    self.body.append(f"\n\\par{opening}")


def depart_tree_caption(self: LaTeXTranslator, node: tree_caption) -> None:
    """End a caption, and label its number."""
    closing = "\\end{sphinxfigure-in-table}\\par" if self.table else "\\end{center}\\nopagebreak"
    self.body.append("}" + self.hypertarget_to(node.parent, anchor=False) + closing + "\n")
    self.in_caption -= 1


def visit_tree_block(self: LaTeXTranslator, node: tree_block) -> None:
    """Begin the items."""
    self.body.append("\n\\par\\begingroup\\parindent=0pt\\parskip=0.3ex\\raggedright\\sloppy\n")


def depart_tree_block(self: LaTeXTranslator, node: tree_block) -> None:
    """End the items."""
    self.body.append("\\endgroup\\par\\medskip\n")


def visit_tree_item(self: LaTeXTranslator, node: tree_item) -> None:
    """Begin an item: a paragraph that hangs below its name."""
    indent = 1.4 * min(node["level"], _MOST_INDENTED)
    self.body.append(f"\\leftskip={indent + 1.4:.1f}em\\leavevmode\\llap{{\\makebox[1.4em][l]{{{_bullet(node)}}}}}")


def _bullet(node: tree_item) -> str:
    mark = r"$\blacktriangleright$" if node["highlighted"] else r"$\triangleright$" if node["branch"] else r"$\cdot$"
    return rf"\footnotesize {mark}"


def depart_tree_item(self: LaTeXTranslator, node: tree_item) -> None:
    """End an item."""
    self.body.append("\\par\n")


def visit_tree_words(self: LaTeXTranslator, node: tree_words) -> None:
    """Say what an item is."""
    text = words_as_text(node)
    if self.config.latex_engine == "pdflatex":
        text = printable(text)
    self.body.append(rf" {{\small\itshape {self.encode(text.strip())}}}")
    raise nodes.SkipNode


def visit_tree_part(self: LaTeXTranslator, node: tree_part) -> None:
    """Begin a part of an item."""
    self.body.append(r" \textendash{} ")


def depart_tree_part(self: LaTeXTranslator, node: tree_part) -> None:
    """End a part of an item."""


# What pdfTeX prints with the fonts that Sphinx sets up; anything else stops the PDF.
_UNPRINTABLE = re.compile(
    "[^\x20-\x7e\n\xa0-\u017f\u2013\u2014\u2018-\u201e\u2020-\u2022\u2026\u20ac\u2122\u2500-\u257f]"
)


def printable(text: str) -> str:
    r"""Return a text with the characters that pdfTeX cannot print written as escapes (``\u4e2d``)."""
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match.group()):04x}", text)
