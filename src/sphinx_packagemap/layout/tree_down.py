"""Lay out a hierarchy as a tree that grows downwards, with siblings in several rows if they are too wide."""

from __future__ import annotations

from collections.abc import Sequence

from sphinx_packagemap.layout import NO_ROOM, LayoutNode, Room
from sphinx_packagemap.layout.branches import (
    BranchSketch,
    Bundle,
    Point,
    add_room,
    compute_bundle_height,
    find_children,
    fit_bundle,
    fit_labels,
    keep_words,
    label_in_one_line,
    make_bundle,
)
from sphinx_packagemap.layout.text import LabelledBox
from sphinx_packagemap.layout.tidy import Extents, tidy_positions

_LABEL_WIDTH = 160.0
_LEVEL_GAP = 24.0  # from one level down to the next
_ROW_GAP = 20.0
_GAP, _WIDE_GAP = 10.0, 16.0  # between siblings, and between other nodes, beside each other
_INDENT = 20.0  # from the left edge of a node to the rows below it
_MIN_WIDTH = 240.0  # of rows, at any depth
_MAX_IN_COLUMN = 14


def lay_out_down(nodes: Sequence[LayoutNode], width: float, room: Room = NO_ROOM) -> BranchSketch:
    """Return a tree that grows downwards, no wider than ``width`` if that is possible.

    All leaves are beside each other if there is room. Otherwise, those of one parent are below each other; and if that
    is still too wide, the children of a node are in rows. Time grows with the square of the depth, which is at most 64
    for packages.
    """
    labels = keep_words(nodes, label_in_one_line(nodes), min(_LABEL_WIDTH, width))
    labels = add_room(fit_labels(nodes, labels, width), room)
    node_children = find_children(nodes)
    plain = _DownwardLayout(labels, node_children, width, room, bundles=False)
    if plain.compute_width(plain.top) <= width:
        return plain.tidy(plain.top)
    return _DownwardLayout(labels, node_children, width, room, bundles=True).make_sketch()


class _DownwardLayout:
    """A tree that grows downwards: its units, and those that are laid out already."""

    def __init__(
        self,
        labels: Sequence[LabelledBox],
        node_children: Sequence[Sequence[int]],
        width: float,
        room: Room,
        *,
        bundles: bool,
    ) -> None:
        self._labels, self._width, self._room = labels, width, room
        self.children: list[list[int]] = [[] for _ in node_children]
        self._bundles: dict[int, Bundle] = {}
        self._closed: dict[int, BranchSketch] = {}  # by unit: those whose children are in rows
        self._tidied: dict[int, BranchSketch] = {}  # by unit: tidy trees
        self.top = 0
        for unit, positions in enumerate(node_children):
            leaves = [node for node in positions if not node_children[node + 1]] if bundles else []
            if len(leaves) > 1:
                columns = -(-len(leaves) // _MAX_IN_COLUMN)
                self._bundles[len(self.children)] = fit_bundle(leaves, labels, columns, width - _INDENT)
                self.children[unit].append(len(self.children))
                self.children.append([])
                leaves_set = set(leaves)
                self.children[unit] += [node + 1 for node in positions if node not in leaves_set]
            else:
                self.children[unit] = [node + 1 for node in positions]
        if len(self.children[0]) == 1:  # a single top needs no unit above it
            self.top = self.children[0][0]

    # Sizes

    def _compute_size(self, unit: int) -> tuple[float, float]:
        """Return the width and height of a unit in a tidy tree."""
        if unit in self._closed:
            return _measure_extent(self._closed[unit])
        if unit in self._bundles:
            return self._bundles[unit].width, compute_bundle_height(self._bundles[unit], self._labels)
        return (self._labels[unit - 1].width, self._labels[unit - 1].height) if unit else (0.0, 0.0)

    def compute_width(self, unit: int) -> float:
        """Return the width of a unit with its descendants, as a tidy tree."""
        return _measure_extent(self.tidy(unit))[0]

    # Tidy trees

    def tidy(self, top: int) -> BranchSketch:
        """Return a unit with its descendants as a tidy tree, which must not be changed."""
        if top not in self._tidied:
            self._tidied[top] = self._lay_out_subtree(top)
        return self._tidied[top]

    def _lay_out_subtree(self, top: int) -> BranchSketch:
        units = self._open_units(top)
        indices = {unit: index for index, unit in enumerate(units)}
        children = [[] if unit in self._closed else [indices[child] for child in self.children[unit]] for unit in units]
        sizes = [self._compute_size(unit) for unit in units]
        begin, end = [0.0] * len(units), [0.0] * len(units)
        for index, (_, height) in enumerate(sizes):
            end[index] = begin[index] + height + (_LEVEL_GAP if units[index] else 0.0)
            for child in children[index]:
                begin[child] = end[index]
        lefts = tidy_positions(children, Extents([width for width, _ in sizes], begin, end), _GAP, _WIDE_GAP)
        return self._draw_subtree(units, children, lefts, begin)

    def _open_units(self, top: int) -> list[int]:
        """Return the units of a tidy tree, each before its children."""
        units, stack = [], [top]
        while stack:
            unit = stack.pop()
            units.append(unit)
            if unit not in self._closed:
                stack += reversed(self.children[unit])
        return units

    def _draw_subtree(
        self, units: Sequence[int], children: Sequence[Sequence[int]], lefts: Sequence[float], tops: Sequence[float]
    ) -> BranchSketch:
        sketch = BranchSketch(self._labels, self._room)
        paths: dict[int, list[Point]] = {}
        for index, unit in enumerate(units):
            self._put(sketch, unit, lefts[index], tops[index], paths.get(index, []))
            if unit not in self._closed and unit and children[index]:
                box = sketch.boxes[unit - 1]
                middle, bottom = box.x + box.width / 2, box.y + box.height
                for child in children[index]:
                    paths[child] = [(middle, bottom), (middle, tops[child] - _LEVEL_GAP / 2)]
        return sketch

    def _put(self, sketch: BranchSketch, unit: int, left: float, top: float, path: list[Point]) -> None:
        """Place a unit; ``path`` leads from its parent down to the horizontal line above the unit."""
        if unit in self._bundles:
            sketch.put_bundle(self._bundles[unit], left, top, path)
            return
        if unit == 0:
            return
        if unit in self._closed:
            sketch.add(self._closed[unit].move(left, top))
        else:
            sketch.put(unit - 1, left, top)
        if path:
            box = sketch.boxes[unit - 1]
            middle = box.x + box.width / 2
            sketch.join(unit - 1, [*path, (middle, path[-1][1]), (middle, box.y)])

    # Rows

    def make_sketch(self) -> BranchSketch:
        """Return the whole tree; children that are too wide beside each other are in rows."""
        spans: dict[int, float] = {}
        levels = self._compute_levels()
        for unit in range(len(self.children) - 1, -1, -1):
            own = self._compute_size(unit)[0]
            beside = sum(spans[child] + _GAP for child in self.children[unit]) - _GAP
            spans[unit] = max(own, beside)
            room = max(self._width - _INDENT * levels[unit], _MIN_WIDTH)
            if spans[unit] > room and self.children[unit]:
                spans[unit] = self.compute_width(unit)
                if spans[unit] > room:
                    self._closed[unit] = self._lay_out_in_rows(unit, room)
                    del self._tidied[unit]
                    spans[unit] = _measure_extent(self._closed[unit])[0]
        return self._closed[self.top] if self.top in self._closed else self.tidy(self.top)

    def _compute_levels(self) -> list[int]:
        levels = [0] * len(self.children)
        for unit, children in enumerate(self.children):
            for child in children:
                levels[child] = levels[unit] + 1
        return levels

    def _lay_out_in_rows(self, unit: int, room: float) -> BranchSketch:
        """Return a unit with its descendants in rows, connected by a vertical line at the left."""
        sketch = BranchSketch(self._labels, self._room)
        trunk, indent, top = 0.0, 0.0, 0.0
        if unit:
            box = sketch.put(unit - 1, 0.0, 0.0)
            trunk, indent, top = _INDENT / 2, _INDENT, box.height
        bottom = top
        for row in self._break_into_rows(unit, room - indent):
            row = self._spread_row(row, room - indent)
            left = indent
            for child, width in row:
                bar = (trunk, top + _LEVEL_GAP / 2)
                path = [(trunk, sketch.boxes[unit - 1].height), bar] if unit else []
                height = self._put_in_row(sketch, child, left, top + _LEVEL_GAP, path)
                bottom = max(bottom, top + _LEVEL_GAP + height)
                left += width + _WIDE_GAP
            top = bottom + _ROW_GAP - _LEVEL_GAP / 2
        return sketch

    def _break_into_rows(self, unit: int, room: float) -> list[list[tuple[int, float]]]:
        """Return the children of a unit in rows, each with its width."""
        rows: list[list[tuple[int, float]]] = []
        used = room
        for child in self.children[unit]:
            width = self._compute_size(child)[0] if child in self._bundles else self.compute_width(child)
            if not rows or used + _WIDE_GAP + width > room:
                rows.append([])
                used = -_WIDE_GAP
            rows[-1].append((child, width))
            used += _WIDE_GAP + width
        return rows

    def _spread_row(self, row: list[tuple[int, float]], room: float) -> list[tuple[int, float]]:
        """Return a row whose highest children have more columns, as many as fit, so that it is lower."""
        while True:
            sizes = [self._measure_child(child) for child, _ in row]
            row = [(child, width) for (child, _), (width, _) in zip(row, sizes, strict=True)]
            highest = max(range(len(row)), key=lambda number: sizes[number][1])
            child, width = row[highest]
            bundle = next((each for each in (child, *self.children[child]) if each in self._bundles), None)
            if bundle is None or child in self._closed:
                return row
            before = self._bundles[bundle]
            wider = make_bundle(before.nodes, self._labels, len(before.widths) + 1)
            self._replace_bundle(child, bundle, wider)
            used = sum(width for _, width in row) + _WIDE_GAP * (len(row) - 1) - width + self._measure_child(child)[0]
            is_lower = self._measure_child(child)[1] < sizes[highest][1]
            if not is_lower or used > room:
                self._replace_bundle(child, bundle, before)
                return row

    def _replace_bundle(self, child: int, unit: int, bundle: Bundle) -> None:
        self._bundles[unit] = bundle
        self._tidied.pop(child, None)

    def _measure_child(self, child: int) -> tuple[float, float]:
        """Return the width and height of a child in a row, with its descendants."""
        if child in self._bundles:
            return self._compute_size(child)
        return _measure_extent(self._closed[child] if child in self._closed else self.tidy(child))

    def _put_in_row(self, sketch: BranchSketch, unit: int, left: float, top: float, path: list[Point]) -> float:
        """Place a unit with its descendants in a row, and return its height."""
        if unit in self._bundles:
            sketch.put_bundle(self._bundles[unit], left, top, path)
            return self._compute_size(unit)[1]
        unit_sketch = (self._closed[unit] if unit in self._closed else self.tidy(unit)).move(left, top)
        sketch.add(unit_sketch)
        if path:
            box = unit_sketch.boxes[unit - 1]
            middle = box.x + box.width / 2
            sketch.join(unit - 1, [*path, (middle, path[-1][1]), (middle, box.y)])
        return max(box.y + box.height for box in unit_sketch.boxes.values()) - top


def _measure_extent(sketch: BranchSketch) -> tuple[float, float]:
    """Return the width and height of a sketch that begins at 0, 0."""
    boxes = sketch.boxes.values()
    return max(box.x + box.width for box in boxes), max(box.y + box.height for box in boxes)
