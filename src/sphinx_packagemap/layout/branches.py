"""The units that the tree layouts place: nodes, and bundles of leaves in columns below one node.

Unit 0 is the parent of the outermost nodes and is not drawn; unit ``n + 1`` is node ``n``; bundles follow.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import inf
from typing import NamedTuple

from sphinx_packagemap.layout import NO_ROOM, Box, LayoutNode, Line, Room
from sphinx_packagemap.layout.text import PAD, LabelledBox, compute_word_width, make_box, make_labelled_box

TOP = 0
GAP = 4.0  # between siblings, one below the other
WIDE_GAP = 10.0  # between nodes that are not siblings
TRUNK = 14.0  # from the left of a column to its boxes: room for a vertical line
COLUMN_GAP = 8.0  # between columns of leaves
_TICK = 5.0  # length of the ends of a bracket

Point = tuple[float, float]


class Bundle(NamedTuple):
    """Leaves in columns that are filled from top to bottom, with a line or a bracket at their left."""

    nodes: tuple[int, ...]
    rows: int  # number of leaves in each column but the last one
    widths: tuple[float, ...]  # of the columns

    @property
    def width(self) -> float:
        """The width of all columns, with the room for the line at their left."""
        return TRUNK + sum(self.widths) + COLUMN_GAP * (len(self.widths) - 1)


def make_bundle(nodes: Sequence[int], labels: Sequence[LabelledBox], columns: int) -> Bundle:
    """Return leaves in a number of columns, or in fewer if some would be empty."""
    rows = -(-len(nodes) // columns)
    starts = range(0, len(nodes), rows)
    widths = [max(labels[node].width for node in nodes[start : start + rows]) for start in starts]
    return Bundle(tuple(nodes), rows, tuple(widths))


def fit_bundle(nodes: Sequence[int], labels: Sequence[LabelledBox], columns: int, width: float) -> Bundle:
    """Return leaves in as many columns as fit a width, at most ``columns`` and at least one."""
    for count in range(columns, 1, -1):
        bundle = make_bundle(nodes, labels, count)
        if bundle.width <= width:
            return bundle
    return make_bundle(nodes, labels, 1)


def compute_bundle_height(bundle: Bundle, labels: Sequence[LabelledBox]) -> float:
    """Return the height of a bundle."""
    starts = range(0, len(bundle.nodes), bundle.rows)
    heights = [_compute_column_height(bundle.nodes[start : start + bundle.rows], labels) for start in starts]
    return max(heights)


def _compute_column_height(nodes: Iterable[int], labels: Sequence[LabelledBox]) -> float:
    return sum(labels[node].height + GAP for node in nodes) - GAP


class BranchSketch:
    """The boxes and lines that are placed so far."""

    def __init__(self, labels: Sequence[LabelledBox], room: Room = NO_ROOM) -> None:
        """Create a sketch without boxes, of nodes that have these labels, which include the room around them."""
        self._labels, self._room = labels, room
        self.boxes: dict[int, Box] = {}
        self.lines: dict[int, tuple[Point, ...]] = {}

    def put(self, node: int, x: float, y: float, width: float = 0.0) -> Box:
        """Place a node, and return its box, without the room around it; ``width`` is that of both, if not 0."""
        label = self._labels[node]
        width = width or label.width
        label = label._replace(width=width - self._room.across, height=label.height - self._room.down)
        box = make_box(node, label, x, y)
        self.boxes[node] = box
        return box

    def put_bundle(self, bundle: Bundle, x: float, y: float, path: Sequence[Point]) -> None:
        """Place the leaves of a bundle; ``path`` leads from their parent to the line at their left, or is empty."""
        left = x + TRUNK
        for column, width in enumerate(bundle.widths):
            top = y
            for node in bundle.nodes[column * bundle.rows : (column + 1) * bundle.rows]:
                # Where there are arrows, the boxes of a column are equally wide, so that no arrow leads around them.
                self.put(node, left, top, width if any(self._room) else 0.0)
                top += self._labels[node].height + GAP
            left += width + COLUMN_GAP
        if path and len(bundle.widths) > 1:
            self._draw_bracket(bundle, path)
        elif path:
            trunk = x + TRUNK / 2
            for node in bundle.nodes:
                box = self.boxes[node]
                middle = box.y + box.height / 2
                self.join(node, [*path, (trunk, path[-1][1]), (trunk, middle), (box.x, middle)])

    def _draw_bracket(self, bundle: Bundle, path: Sequence[Point]) -> None:
        """Draw a bracket at the left of columns: its upper half as the line of the first leaf, the rest of the next."""
        boxes = [self.boxes[node] for node in bundle.nodes]
        trunk = boxes[0].x - TRUNK / 2
        ends = (min(box.y for box in boxes), max(box.y + box.height for box in boxes))
        for node, end in zip(bundle.nodes[:2], ends, strict=True):
            self.join(node, [*path, (trunk, path[-1][1]), (trunk, end), (trunk + _TICK, end)])

    def join(self, node: int, points: Sequence[Point]) -> None:
        """Draw the line to a node from its parent."""
        self.lines[node] = tuple(_keep_corners(points))

    def move(self, x: float, y: float) -> BranchSketch:
        """Return a copy that is moved by some distances."""
        sketch = BranchSketch(self._labels, self._room)
        for node, box in self.boxes.items():
            sketch.put(node, box.x + x, box.y + y, box.width + self._room.across)
        sketch.lines = {node: tuple((px + x, py + y) for px, py in line) for node, line in self.lines.items()}
        return sketch

    def add(self, other: BranchSketch) -> None:
        """Add the boxes and lines of another sketch."""
        self.boxes |= other.boxes
        self.lines |= other.lines

    def finish_boxes(self) -> list[Box]:
        """Return the boxes in the order of their nodes."""
        return [self.boxes[node] for node in sorted(self.boxes)]

    def finish_lines(self) -> tuple[Line, ...]:
        """Return the lines in the order of their nodes."""
        return tuple(Line(node, self.lines[node]) for node in sorted(self.lines))


def _keep_corners(points: Sequence[Point]) -> list[Point]:
    """Return points without those that are on a straight line between their neighbours."""
    corners: list[Point] = []
    for point in points:
        if corners and point == corners[-1]:
            continue
        while len(corners) > 1 and _is_straight(corners[-2], corners[-1], point):
            corners.pop()
        corners.append(point)
    return corners


def _is_straight(before: Point, between: Point, after: Point) -> bool:
    return before[0] == between[0] == after[0] or before[1] == between[1] == after[1]


def find_children(nodes: Sequence[LayoutNode]) -> list[list[int]]:
    """Return the children of each unit that is not a bundle."""
    children: list[list[int]] = [[] for _ in range(len(nodes) + 1)]
    for position, node in enumerate(nodes):
        children[node.parent + 1].append(position)
    return children


def keep_words(nodes: Sequence[LayoutNode], labels: Sequence[LabelledBox], max_width: float) -> list[LabelledBox]:
    """Return labels; those that are wider than ``max_width`` are wrapped, but not within a word."""
    return [
        label
        if label.width <= max_width
        else make_labelled_box(node, max(max_width, compute_word_width(node) + 2 * PAD))
        for node, label in zip(nodes, labels, strict=True)
    ]


def label_in_one_line(nodes: Sequence[LayoutNode]) -> list[LabelledBox]:
    """Return the labels of all nodes, each in one line."""
    return [make_labelled_box(node, inf) for node in nodes]


def fit_labels(nodes: Sequence[LayoutNode], labels: Sequence[LabelledBox], max_width: float) -> list[LabelledBox]:
    """Return labels; those that are wider than ``max_width`` are wrapped."""
    return [
        label if label.width <= max_width else make_labelled_box(node, max_width)
        for node, label in zip(nodes, labels, strict=True)
    ]


def add_room(labels: Sequence[LabelledBox], room: Room) -> list[LabelledBox]:
    """Return labels with room at the right of their boxes and below them."""
    if not any(room):
        return list(labels)
    return [label._replace(width=label.width + room.across, height=label.height + room.down) for label in labels]
