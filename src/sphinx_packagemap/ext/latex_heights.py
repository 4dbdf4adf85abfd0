"""Replaces the containers of LaTeX in which pages do not break, if our content in them is higher than a page.

LaTeX cuts off a row of a table that is higher than a page, and never ends if that is true of a frame within a frame.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx.builders.latex.nodes import footnotetext
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_packagemap.ext.latex_tables import INDENT, LINE, PAGE_WIDTH, estimate_width, is_frame
from sphinx_packagemap.rendering.docutils.nested_tables import convert_table_to_list
from sphinx_packagemap.rendering.docutils.tree import iter_ancestor_nodes, tree_block, tree_item

MAX_LINES = 48  # of content on a page, with room for what is around it
_LINES_OF_TEXT = (nodes.paragraph, nodes.term, nodes.caption, nodes.title, tree_item)


class BreakUpContainers(SphinxPostTransform):
    """Replaces tables by lists, and frames within frames by their contents, if ours in them is too high for a page."""

    default_priority = 605  # after footnotes are moved, and before our tables are adapted to their containers
    formats = ("latex",)

    def run(self, **kwargs: Any) -> None:
        """Replace them in the whole document, from the outermost to the innermost."""
        for table in list(self.document.findall(nodes.table)):
            if table.parent is not None and "label" not in table and any(map(_is_too_high, _iter_cells(table))):
                table.parent.replace(table, convert_table_to_list(table))
        for frame in list(self.document.findall(is_frame)):
            assert isinstance(frame, nodes.Element)
            if any(map(is_frame, iter_ancestor_nodes(frame))) and _is_too_high(frame):
                frame.parent.replace(frame, list(_iter_contents(frame)))


def _iter_cells(table: nodes.table) -> Iterator[nodes.entry]:
    return (cell for cell in table.findall(nodes.entry) if any(map(_is_ours, cell.findall(nodes.Element))))


def _is_ours(node: nodes.Node) -> bool:
    if isinstance(node, tree_block) or (isinstance(node, nodes.table) and "label" in node):
        return True
    return isinstance(node, nodes.Element) and "pm-anatomy" in node.get("classes", ())


def _is_too_high(container: nodes.Element) -> bool:
    elsewhere = _find_footnotes(container)
    if not any(_is_ours(node) and id(node) not in elsewhere for node in container.findall(nodes.Element)):
        return False
    return estimate_lines(container) > MAX_LINES


def _find_footnotes(container: nodes.Element) -> set[int]:
    """Return the identities of the nodes in footnotes, which are at the foot of the page."""
    footnotes = [node for node in container.findall(nodes.Element) if isinstance(node, nodes.footnote | footnotetext)]
    return {id(node) for footnote in footnotes for node in footnote.findall()}


def estimate_lines(container: nodes.Element) -> int:
    """Return an estimate of the height of a container in which our tables are lists, in lines of text."""
    first = container.children[0] if container.children else container
    rows = [row for table in container.findall(nodes.table) if "label" in table for row in table.findall(nodes.row)]
    width = estimate_width(first) - (2 * INDENT if rows else 0)  # of a list in a list
    characters = max(1, int(LINE * width / PAGE_WIDTH))
    counted = {id(node) for row in rows for node in row.findall()} | _find_footnotes(container)
    lines = sum(_estimate_item(row, characters) for row in rows)
    for node in container.findall(nodes.Element):
        if id(node) in counted:
            continue
        if isinstance(node, _LINES_OF_TEXT):
            lines += _count_lines(node, characters)
        elif isinstance(node, nodes.literal_block) and not isinstance(node, tree_block):
            lines += 1 + node.astext().count("\n")
    return lines


def _estimate_item(row: nodes.row, characters: int) -> int:
    """Return an estimate of the height of a row that becomes an item: one paragraph if its cells are."""
    if all(len(cell.children) < 2 for cell in row.children):
        return _count_lines(row, characters)
    return sum(_count_lines(block, characters) for cell in row.children for block in cell.children)


def _count_lines(node: nodes.Node, characters: int) -> int:
    return max(1, -(-len(node.astext()) // characters))


def _iter_contents(frame: nodes.Element) -> Iterator[nodes.Node]:
    """Yield the contents of a frame, with its title, if it has one, as a paragraph."""
    for child in frame.children:
        if isinstance(child, nodes.title):
            yield nodes.paragraph("", "", nodes.strong("", "", *child.children))
        else:
            yield child
