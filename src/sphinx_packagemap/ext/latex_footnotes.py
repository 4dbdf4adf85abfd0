"""Footnotes in captions, for LaTeX.

A footnote cannot stand in a caption: there is a mark, and the text follows. Sphinx moves the texts, but looks at the
names of the classes of nodes, and does not know ours.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.builders.latex.nodes import footnotemark, footnotetext
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_packagemap.rendering.content_nodes import told_table
from sphinx_packagemap.rendering.doctree import tree_caption

_FOOTNOTES = 600  # the priority of Sphinx's own LaTeXFootnoteTransform, which puts footnotes where their references are


class PlainTables(SphinxPostTransform):
    """Makes our tables docutils' own, which the writer for LaTeX treats alike."""

    default_priority = _FOOTNOTES - 1
    formats = ("latex",)

    def run(self, **kwargs: Any) -> None:
        """Replace all of them in the document."""
        for table in list(self.document.findall(told_table)):
            plain = nodes.table(table.rawsource, *table.children, **table.attributes)
            plain.source, plain.line = table.source, table.line
            table.replace_self(plain)


class MoveFootnotes(SphinxPostTransform):
    """Moves the footnotes in the captions of trees and pictures behind these."""

    default_priority = _FOOTNOTES + 1
    formats = ("latex",)

    def run(self, **kwargs: Any) -> None:
        """Move all of them in the document."""
        for caption in list(self.document.findall(tree_caption)):
            texts: list[nodes.Node] = []
            for footnote in list(caption.findall(nodes.footnote)):
                number = next(footnote.findall(nodes.label)).astext()
                texts.append(footnotetext("", *footnote.children, ids=footnote["ids"]))
                footnote.replace_self(footnotemark("", number, refid=footnote["ids"][0]))
            position = caption.parent.index(caption) + 1
            caption.parent.insert(position, texts)
