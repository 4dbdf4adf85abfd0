"""Fits our nodes into the containers in which Sphinx's writers cannot show them as they are.

A directive may stand in a cell, a footnote or a frame. Writers of plain text and manual pages stop at a table within
a table. LaTeX stops at a table that breaks over pages where nothing can break, and at more than six nested lists. In
such places a table becomes a list, which every writer can nest, and loses nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_packagemap.rendering.content_nodes import told_table
from sphinx_packagemap.rendering.nested_tables import list_of_table, replace_nested_tables

_AFTER_LINKS = 11  # ReferencesResolver has 10
_AFTER_FOOTNOTES = 610  # LaTeXFootnoteTransform, which moves footnotes to their references, has 600


class ReplaceTablesInCells(SphinxPostTransform):
    """Replaces our tables in cells of other tables by lists, for the formats that cannot nest tables."""

    default_priority = _AFTER_LINKS
    formats = ("text", "man", "texinfo")

    def run(self, **kwargs: Any) -> None:
        """Replace them on the whole page."""
        for cell in list(self.document.findall(nodes.entry)):
            replace_nested_tables(cell, told_table)


class FitLatex(SphinxPostTransform):
    """Gives our nodes a form that LaTeX can typeset in the container in which they are."""

    default_priority = _AFTER_FOOTNOTES
    formats = ("latex",)

    def run(self, **kwargs: Any) -> None:
        """Fit the tables, code blocks and lists of the whole page, in this order: tables may become lists."""
        for table in list(self.document.findall(told_table)):
            _fit_table(table)
        for block in list(self.document.findall(nodes.literal_block)):
            if "pm-code" in block["classes"] and _count_tables(block) > 1:
                _replace_code(block)
        for box in list(self.document.findall(_has_our_lists)):
            _flatten_lists(box)


# A longtable in one of these stops LaTeX, or never ends, and a shorter table cannot break over pages.
_UNBROKEN = (nodes.entry, nodes.footnote, nodes.figure)
_FRAMES = (nodes.Admonition, nodes.topic, nodes.sidebar)
_MAX_FRAMED_LINES = 30
_CHARACTERS_PER_LINE = 60


def _fit_table(table: told_table) -> None:
    ancestors = list(_ancestors(table))
    if any(isinstance(node, _UNBROKEN) or node.tagname == "footnotetext" for node in ancestors):
        table.parent.replace(table, list_of_table(table))
    elif any(isinstance(node, _FRAMES) and not isinstance(node, addnodes.versionmodified) for node in ancestors):
        if _estimate_lines(table) > _MAX_FRAMED_LINES:
            table.parent.replace(table, list_of_table(table))
        else:
            table["classes"] = [name for name in table["classes"] if name != "longtable"]


def _ancestors(node: nodes.Node) -> Iterator[nodes.Element]:
    parent = node.parent
    while parent is not None:
        yield parent
        parent = parent.parent


def _count_tables(node: nodes.Node) -> int:
    return sum(isinstance(each, nodes.table) for each in _ancestors(node))


def _estimate_lines(table: told_table) -> int:
    """Return about how many lines of a page a table needs."""
    widths = [colspec["colwidth"] for colspec in table.findall(nodes.colspec)]
    return sum(_estimate_row(row, widths) for row in table.findall(nodes.row))


def _estimate_row(row: nodes.row, widths: list[int]) -> int:
    highest, column = 1, 0
    for entry in row.children:
        assert isinstance(entry, nodes.entry)
        end = column + 1 + entry.get("morecols", 0)
        characters = max(1, _CHARACTERS_PER_LINE * sum(widths[column:end]) // sum(widths))
        lines = sum(1 + len(block.astext()) // characters for block in entry.children)
        highest, column = max(highest, lines), end
    return highest


def _replace_code(block: nodes.literal_block) -> None:
    """Replace a code block by lines of literals: Sphinx writes no verbatim text that deep in tables.

    Its caption, if it has one, remains as a paragraph.
    """
    lines = [nodes.literal(line, line) for line in block.astext().splitlines()]
    paragraphs: list[nodes.Node] = [nodes.paragraph("", "", line) for line in lines]
    wrapper = block.parent
    if not isinstance(wrapper, nodes.container) or not wrapper.get("literal_block"):
        block.parent.replace(block, paragraphs)
        return
    captions = [child for child in wrapper.children if isinstance(child, nodes.caption)]
    paragraphs[:0] = [nodes.paragraph("", "", *caption.children) for caption in captions]
    target = [nodes.target("", "", ids=wrapper["ids"])] if wrapper["ids"] else []
    wrapper.parent.replace(wrapper, [*target, *paragraphs])


# LaTeX has no more than six lists within each other, a code block counted, and no more than four with bullets.
_LISTS = (
    nodes.bullet_list,
    nodes.enumerated_list,
    nodes.definition_list,
    nodes.field_list,
    nodes.option_list,
    nodes.block_quote,
    nodes.line_block,
    addnodes.desc,
)
_MAX_LISTS, _MAX_BULLET_LISTS = 6, 4


def _has_our_lists(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Element) and not {"pm-anatomy", "pm-nested-table"}.isdisjoint(node.get("classes", ()))


def _flatten_lists(box: nodes.Element) -> None:
    """Replace the lists in some content of ours that are nested too deep by paragraphs."""
    for node in list(box.findall()):  # from the outermost to the innermost
        if isinstance(node, nodes.definition_list) and _count_lists(node) > _MAX_LISTS - 2:
            node.parent.replace(node, list(_definition_paragraphs(node)))
        elif isinstance(node, nodes.bullet_list):
            bullets = sum(isinstance(each, nodes.bullet_list) for each in _ancestors(node))
            if bullets >= _MAX_BULLET_LISTS or _count_lists(node) >= _MAX_LISTS:
                node.parent.replace(node, list(_bullet_paragraphs(node)))


def _count_lists(node: nodes.Node) -> int:
    return sum(isinstance(each, _LISTS) for each in _ancestors(node))


def _definition_paragraphs(definitions: nodes.definition_list) -> Iterator[nodes.Node]:
    for part in [part for item in definitions.children for part in item.children]:
        if isinstance(part, nodes.term):
            yield nodes.paragraph("", "", nodes.strong("", "", *part.children))
        else:
            assert isinstance(part, nodes.Element)
            yield from part.children


def _bullet_paragraphs(bullets: nodes.bullet_list) -> Iterator[nodes.Node]:
    for item in bullets.children:
        assert isinstance(item, nodes.Element)
        first = item.children[0] if item.children else None
        if isinstance(first, nodes.paragraph):
            first.insert(0, nodes.Text("\N{BULLET} "))
        yield from item.children
