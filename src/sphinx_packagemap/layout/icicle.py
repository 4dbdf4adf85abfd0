"""Lay out a hierarchy as an icicle: a column for each level, in which heights are proportional to sizes.

Siblings whose rows would be too low for a name are merged into a single row. Their boxes are in it, each in its place,
but not drawn.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sphinx_packagemap.layout import Box, LayoutNode, PlacedText, Scene
from sphinx_packagemap.layout.cell_text import make_cell_label, place_bar_text, place_cell_text, round_length
from sphinx_packagemap.layout.treemap import OWN, Cells, make_cells

MakeMergedNode = Callable[[int, float], LayoutNode]  # returns a node with texts for a number of siblings and their size

MIN_ROW_HEIGHT = 11.5
_BAR = 19.0  # height of the title bar of a single outermost node
_MAX_FONT_SIZE, _MIN_FONT_SIZE = 13.0, 8.0
_FONT_SHARE = 0.78  # of the height of a row
_TEXT_HEIGHT = 1.5  # of the line in a row that is higher, by font size
_STEP = 0.5


class _Area(NamedTuple):
    """The rows of the children of a node."""

    parent: int  # position of its cell; -1 for the outermost
    members: list[int]  # cells
    column: int
    top: float
    height: float
    is_merged: bool = False  # whether the parent is merged with others, and its children are within its row


def lay_out_icicle(nodes: Sequence[LayoutNode], width: float, height: float, merge: MakeMergedNode) -> Scene:
    """Return an icicle of exactly this width and height, in pixels, with a box for each node in their order.

    The name of a single outermost node is in a title bar above all columns.
    """
    boxes = _Icicle(nodes, width, height, merge).make_boxes() if nodes else []
    return Scene(round_length(width), round_length(height), tuple(boxes))


class _Icicle:
    """An icicle while its boxes are placed."""

    def __init__(self, nodes: Sequence[LayoutNode], width: float, height: float, merge: MakeMergedNode) -> None:
        self._nodes, self._width, self._height, self._merge = nodes, width, height, merge
        self._cells: Cells = make_cells(nodes)
        depths: list[int] = []
        for parent in self._cells.parents:
            depths.append(depths[parent] + 1 if parent >= 0 else 0)
        self._roots = [cell for cell, depth in enumerate(depths) if depth == 0]
        self._outermost = 1 if len(self._roots) == 1 else 0  # the depth of the first column
        columns = max(depths) + 1 - self._outermost
        self._edges = [round_length(width * column / max(columns, 1)) for column in range(max(columns, 1) + 1)]
        self._boxes: list[list[Box]] = [[] for _ in self._cells.nodes]  # those of a cell, and the merged ones after it

    def make_boxes(self) -> list[Box]:
        """Return the boxes of all cells, in their order; each is followed by the one for its merged children."""
        waiting: list[_Area] = []
        if self._outermost:
            waiting.append(self._place_root(self._roots[0]))
        else:
            waiting.append(_Area(-1, self._roots, 0, 0.0, self._height))
        while waiting:
            waiting += self._place_rows(waiting.pop())
        return [box for boxes in self._boxes for box in boxes]

    def _place_root(self, root: int) -> _Area:
        """Place the title bar of a single outermost node, and return the area below it."""
        node, children = self._nodes[self._cells.nodes[root]], self._cells.children[root]
        bar = min(_BAR, self._height)
        texts = place_bar_text(node, 0.0, 0.0, self._width, bar, 12.0)
        box_height = bar if children else self._height
        self._boxes[root].append(
            Box(self._cells.nodes[root], 0.0, 0.0, self._edges[-1], round_length(box_height), texts, bar=bar)
        )
        return _Area(root, children, 0, bar, self._height - bar)

    def _place_rows(self, area: _Area) -> list[_Area]:
        """Place the rows of siblings, the largest first; return the areas of their children."""
        shares = self._cells.shares
        order = sorted(area.members, key=lambda cell: (-shares[cell], cell))
        total = 0.0
        for cell in order:
            total += shares[cell]
        low = [cell for cell in order if shares[cell] / total * area.height < MIN_ROW_HEIGHT]
        merged = set(low) if len(low) > 1 and not area.is_merged else set()
        areas, top, sum_ = [], round_length(area.top), 0.0
        merged_top = top
        for cell in order:
            sum_ += shares[cell]
            bottom = round_length(area.top + area.height * min(sum_ / total, 1.0))
            is_merged = area.is_merged or cell in merged
            merged_top = merged_top if cell in merged else bottom
            self._boxes[cell].insert(0, self._make_row(cell, area.column, top, bottom, is_merged=is_merged))
            areas.append(_Area(cell, self._cells.children[cell], area.column + 1, top, bottom - top, is_merged))
            top = bottom
        if merged:
            self._add_merged_row(area, merged, merged_top, top)
        return [each for each in areas if each.members]

    def _make_row(self, cell: int, column: int, top: float, bottom: float, *, is_merged: bool) -> Box:
        left, right = self._edges[column], self._edges[column + 1]
        width, height = round_length(right - left), round_length(bottom - top)
        node, is_own = self._nodes[self._cells.nodes[cell]], self._cells.are_own[cell]
        texts: tuple[PlacedText, ...] = ()
        if not is_merged:
            shown = LayoutNode(OWN, note=node.own_note) if is_own else node
            texts = _place_row_texts(shown, left, top, width, height, is_bold=bool(self._cells.children[cell]))
        position = self._cells.nodes[cell]
        bar = height if texts else 0.0  # the whole row, not the words only, is a link
        return Box(position, left, top, width, height, texts, is_own=is_own, bar=bar, is_merged=is_merged)

    def _add_merged_row(self, area: _Area, merged: set[int], top: float, bottom: float) -> None:
        size = 0.0
        for cell in sorted(merged):
            node = self._nodes[self._cells.nodes[cell]]
            size += node.own_size if self._cells.are_own[cell] else node.size
        shown = self._merge(len(merged), size)
        left, right = self._edges[area.column], self._edges[area.column + 1]
        width, height = round_length(right - left), round_length(bottom - top)
        texts = _place_row_texts(shown, left, top, width, height, is_bold=False)
        cell = area.parent if area.parent >= 0 else min(merged)
        self._boxes[cell].append(Box(self._cells.nodes[cell], left, top, width, height, texts, is_own=True))


def _place_row_texts(
    node: LayoutNode, left: float, top: float, width: float, height: float, *, is_bold: bool
) -> tuple[PlacedText, ...]:
    """Return the name of a node and its note at the right, or the name in several lines, at the top of its row."""
    size = min(_MAX_FONT_SIZE, int(height * _FONT_SHARE / _STEP) * _STEP)
    if size < _MIN_FONT_SIZE:
        return ()
    line = min(height, _TEXT_HEIGHT * size)
    texts = place_bar_text(node, left, top, width, line, size, is_bold=is_bold)
    return texts or place_cell_text(make_cell_label(node.label, node.note), left, top, width, height)
