"""Lay out a hierarchy as a treemap: nested rectangles whose areas are proportional to sizes.

Title bars and paddings take room from the modules of a package, so its weight is corrected, in several passes, until
the areas of all modules are proportional to their sizes.

``static/packagemap-treemap.js`` follows the same rules, with the same operations in the same order.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, sqrt
from typing import NamedTuple

from sphinx_packagemap.layout import Box, LayoutNode, PlacedText, Scene
from sphinx_packagemap.layout.cell_text import (
    is_bar_wide_enough,
    make_cell_label,
    measure,
    place_bar_text,
    place_cell_text,
    round_length,
)
from sphinx_packagemap.layout.squarify import Arrangement, Rectangles, arrange, fill

OWN = "__init__"  # the label of the cell of a package itself
_MIN_OWN_SHARE = 0.004  # of its package; smaller ones have no cell
_MIN_SHARE = 1 / 2000  # minimum size, as a share of the average one: cells of size 0 are visible, too
_PASSES, _FREE_PASSES = 16, 8  # in the passes that are not free, only the weights change
_MAX_CORRECTION = 2.0  # factor of a weight in one pass
_JUDGED_AREA = 60.0  # square pixels: smaller cells are not considered in judging a pass
_MIN_PACKAGE_SIDE = 16.0  # smaller packages have neither a bar nor a padding


class _Level(NamedTuple):
    """The dimensions of packages at a level."""

    bar: float  # height of the title bar
    padding: float
    font_size: float  # of the name in the bar


_UPPER, _LOWER = _Level(19.0, 2.0, 12.0), _Level(14.0, 1.5, 10.0)
_NATURAL_WIDTH = 736.0
_BASE_HEIGHT, _HEIGHT_OF_NODE, _MAX_HEIGHT = 330.0, 1.1, 1100.0


def choose_treemap_height(nodes: Sequence[LayoutNode], width: float) -> float:
    """Return a height with room for the names of some nodes; a narrower treemap is higher."""
    height = (_BASE_HEIGHT + _HEIGHT_OF_NODE * len(nodes)) * (_NATURAL_WIDTH / width) ** (1 / 3)
    return float(round(min(height, _MAX_HEIGHT)))


def lay_out_treemap(nodes: Sequence[LayoutNode], width: float, height: float) -> Scene:
    """Return a treemap of exactly this width and height, in pixels, with a box for each node in their order.

    A node that has children and enough size of its own gets a second box for itself among theirs, directly after the
    first. Children are in the order of their sizes, the largest first. Labels are shown only where they fit as a whole;
    packages that are wide enough have a title bar.
    """
    boxes: list[Box] = []
    if nodes:
        treemap = _Treemap(nodes)
        treemap.correct_weights(width, height)
        boxes = treemap.make_boxes()
    return Scene(round_length(width), round_length(height), tuple(boxes))


class Cells(NamedTuple):
    """The cells of a diagram with areas, each after its parent: nodes, and the parts of packages for themselves."""

    nodes: list[int]  # the position of the node of each cell
    parents: list[int]  # -1 for the outermost
    children: list[list[int]]  # by cell, in order
    are_own: list[bool]
    shares: list[float]  # sizes that make areas; those of packages are sums


def make_cells(nodes: Sequence[LayoutNode]) -> Cells:
    """Return a cell for each node, and one for each package that has enough size of its own."""
    are_packages, totals = [False] * len(nodes), [0.0] * len(nodes)
    for node in nodes:
        if node.parent >= 0:
            are_packages[node.parent] = True
    for position in range(len(nodes) - 1, -1, -1):
        node = nodes[position]
        totals[position] += _get_positive(node.own_size if are_packages[position] else node.size)
        if node.parent >= 0:
            totals[node.parent] += totals[position]
    cells = Cells([], [], [], [], [])
    positions: list[int] = []  # of the cell of each node
    for position, node in enumerate(nodes):
        positions.append(len(cells.nodes))
        _add_cell(cells, position, positions[node.parent] if node.parent >= 0 else -1, totals[position])
        own = _get_positive(node.own_size)
        if are_packages[position] and own > _MIN_OWN_SHARE * totals[position]:
            _add_cell(cells, position, positions[position], own, is_own=True)
    _sum_shares(cells)
    return cells


def _add_cell(cells: Cells, node: int, parent: int, size: float, *, is_own: bool = False) -> None:
    if parent >= 0:
        cells.children[parent].append(len(cells.nodes))
    cells.nodes.append(node)
    cells.parents.append(parent)
    cells.children.append([])
    cells.are_own.append(is_own)
    cells.shares.append(size)


def _sum_shares(cells: Cells) -> None:
    """Make the shares of packages the sums of those in them, which have a minimum; without any size, all are equal."""
    total, count = 0.0, 0
    for size, children in zip(cells.shares, cells.children, strict=True):
        if not children:
            total, count = total + size, count + 1
    smallest = total / max(count, 1) * _MIN_SHARE if total > 0 else 1.0
    for cell in range(len(cells.nodes) - 1, -1, -1):
        if not cells.children[cell]:
            cells.shares[cell] = max(cells.shares[cell], smallest)
        else:
            cells.shares[cell] = 0.0
            for child in cells.children[cell]:
                cells.shares[cell] += cells.shares[child]


def _get_positive(size: float) -> float:
    return size if 0 < size < inf else 0.0


class _Treemap:
    """A treemap while its weights are corrected."""

    def __init__(self, nodes: Sequence[LayoutNode]) -> None:
        self._nodes = nodes
        self._cells = cells = make_cells(nodes)
        self._roots = [cell for cell, parent in enumerate(cells.parents) if parent < 0]
        self._packages = [cell for cell, children in enumerate(cells.children) if children]
        self._weights = list(cells.shares)
        self._bar_lengths = {cell: measure(nodes[cells.nodes[cell]].label, bold=True) for cell in self._packages}
        self._levels = self._find_levels()
        self._arrangements: dict[int, Arrangement] = {}  # by package; -1 for the outermost
        self._insets: dict[int, tuple[float, float]] = {}  # by package: from its top, and from its other sides
        self._best = self._rectangles = Rectangles.make(len(cells.nodes))
        self._best_bars: dict[int, float] = {}

    def _find_levels(self) -> list[_Level]:
        depths: list[int] = []
        outermost = 0 if len(self._roots) == 1 else 1
        for parent in self._cells.parents:
            depths.append(depths[parent] + 1 if parent >= 0 else outermost)
        return [_UPPER if depth <= 1 else _LOWER for depth in depths]

    def correct_weights(self, width: float, height: float) -> None:
        """Place all cells, several times, and keep the pass in which areas are closest to their shares.

        Bars, orders and rows are kept in the later passes: otherwise their changes would undo the corrections.
        """
        best = inf
        for number in range(_PASSES):
            self._place_cells(width, height, is_free=number < _FREE_PASSES)
            spread = self._adjust_weights()
            if number == 0 or spread < best:
                best = spread
                self._best = self._rectangles.copy()
                self._best_bars = {cell: top for cell, (top, side) in self._insets.items() if top > side}

    def _place_cells(self, width: float, height: float, *, is_free: bool) -> None:
        self._fill(-1, self._roots, (0.0, 0.0, width, height), is_free=is_free)
        lefts, tops, rights, bottoms = self._rectangles
        for cell in self._packages:
            left, top, right, bottom = lefts[cell], tops[cell], rights[cell], bottoms[cell]
            if is_free:
                self._insets[cell] = self._choose_insets(cell, right - left, bottom - top)
            head, side = self._insets[cell]
            x, y = min(left + side, right), min(top + head, bottom)
            inside = (x, y, max(right - side, x), max(bottom - side, y))
            self._fill(cell, self._cells.children[cell], inside, is_free=is_free)

    def _choose_insets(self, package: int, width: float, height: float) -> tuple[float, float]:
        """Return the distances from the edges of a package to its contents: from the top edge, and from the others."""
        if width < _MIN_PACKAGE_SIDE or height < _MIN_PACKAGE_SIDE:
            return 0.0, 0.0
        level = self._levels[package]
        has_bar = height >= 2 * level.bar and is_bar_wide_enough(self._bar_lengths[package], width)
        return level.bar if has_bar else level.padding, level.padding

    def _fill(
        self, package: int, children: list[int], inside: tuple[float, float, float, float], *, is_free: bool
    ) -> None:
        if is_free:
            self._arrangements[package] = arrange(children, self._cells.shares, self._weights, inside)
        fill(self._arrangements[package], self._weights, inside, self._rectangles)

    def _adjust_weights(self) -> float:
        """Multiply the weight of each cell so that its area comes closer to its share.

        Returns the largest ratio of an area to its share, divided by the smallest one.
        """
        parents, children, shares = self._cells.parents, self._cells.children, self._cells.shares
        areas = self._measure_areas()
        total, total_share = 0.0, 0.0
        for root in self._roots:
            total, total_share = total + areas[root], total_share + shares[root]
        scale = total / total_share
        smallest, largest = inf, 0.0
        for cell, area in enumerate(areas):
            due = shares[cell] * scale
            if not children[cell] and due >= _JUDGED_AREA:
                smallest, largest = min(smallest, area / due), max(largest, area / due)
            if parents[cell] < 0 and len(self._roots) == 1:
                continue
            ratio = due / area if area > 0 else _MAX_CORRECTION**2
            factor = sqrt(ratio * sqrt(ratio))  # square roots are the same on every computer, other powers are not
            self._weights[cell] *= min(max(factor, 1 / _MAX_CORRECTION), _MAX_CORRECTION)
        return largest / smallest if 0 < smallest < inf else inf if smallest == 0 else 1.0

    def _measure_areas(self) -> list[float]:
        """Return the area of each cell; that of a package is the sum of those of the modules in it."""
        lefts, tops, rights, bottoms = self._rectangles
        parents, children = self._cells.parents, self._cells.children
        areas = [0.0] * len(parents)
        for cell in range(len(parents) - 1, -1, -1):
            if not children[cell]:
                areas[cell] = (rights[cell] - lefts[cell]) * (bottoms[cell] - tops[cell])
            if parents[cell] >= 0:
                areas[parents[cell]] += areas[cell]
        return areas

    def make_boxes(self) -> list[Box]:
        """Return the boxes of all cells, with their texts."""
        cells = self._cells
        boxes = []
        for cell, corners in enumerate(zip(*self._best, strict=True)):
            left, top, right, bottom = map(round_length, corners)
            width, height = round_length(right - left), round_length(bottom - top)
            texts = self._place_texts(cell, left, top, width, height)
            bar = self._levels[cell].bar if texts and cells.children[cell] else 0.0
            boxes.append(Box(cells.nodes[cell], left, top, width, height, texts, is_own=cells.are_own[cell], bar=bar))
        return boxes

    def _place_texts(self, cell: int, left: float, top: float, width: float, height: float) -> tuple[PlacedText, ...]:
        node = self._nodes[self._cells.nodes[cell]]
        if self._cells.children[cell]:
            level = self._levels[cell]
            if cell not in self._best_bars:
                return ()
            return place_bar_text(node, left, top, width, level.bar, level.font_size)
        is_own = self._cells.are_own[cell]
        label = make_cell_label(OWN, node.own_note) if is_own else make_cell_label(node.label, node.note)
        return place_cell_text(label, left, top, width, height)
