"""Lay out a hierarchy as a tree of boxes and lines that grows to the right or downwards."""

from __future__ import annotations

from collections.abc import Sequence

from sphinx_packagemap.layout import NO_ROOM, LayoutNode, Room, Scene, finish_scene
from sphinx_packagemap.layout.branches import (
    GAP,
    TRUNK,
    WIDE_GAP,
    BranchSketch,
    Bundle,
    add_room,
    compute_bundle_height,
    find_children,
    fit_bundle,
    fit_labels,
    keep_words,
    label_in_one_line,
)
from sphinx_packagemap.layout.text import LabelledBox
from sphinx_packagemap.layout.tidy import Extents, tidy_positions
from sphinx_packagemap.layout.tree_down import lay_out_down

_LABEL_WIDTHS = (280.0, 220.0, 180.0, 150.0, 130.0, 110.0)  # the first one with which the tree fits is used
_LEVEL_GAPS = (36.0, 26.0)
_ARROW_GAP = 8.0  # for arrows, at the right of boxes, if no other room is left
_SCREEN = 800.0  # height
_MAX_IN_COLUMN = 6  # leaves below one node, if there is room for more columns


def lay_out_tree(nodes: Sequence[LayoutNode], width: float, *, down: bool = False, room: Room = NO_ROOM) -> Scene:
    """Return a tree that grows to the right, or downwards, and is no wider than ``width`` if that is possible.

    To the right, all nodes of a level have the same left edge; labels are wrapped if the tree would be too wide.
    Downwards, leaves are below each other if there is no room beside each other, and siblings are in several rows.
    ``room`` is left for arrows between boxes. All leaves below a node of a tree to the right are then in one column.
    """
    sketch = lay_out_down(nodes, width, room) if down else _lay_out_to_the_right(nodes, width, room)
    scene = finish_scene(sketch.finish_boxes(), sketch.finish_lines())
    return scene._replace(gaps=Room(_ARROW_GAP, GAP))


def _lay_out_to_the_right(nodes: Sequence[LayoutNode], width: float, room: Room) -> BranchSketch:
    levels = _compute_levels(nodes)
    labels, lefts = _lay_out_columns(nodes, levels, width, room)
    if any(room):
        labels = add_room(_equalize_widths(labels, levels), room)
    node_children = find_children(nodes)
    return _TreeLayout(
        nodes, labels, [lefts[level] for level in levels], node_children, 0.0 if any(room) else width, room
    ).make_sketch()


def _compute_levels(nodes: Sequence[LayoutNode]) -> list[int]:
    levels: list[int] = []
    for node in nodes:
        levels.append(levels[node.parent] + 1 if node.parent >= 0 else 0)
    return levels


def _lay_out_columns(
    nodes: Sequence[LayoutNode], levels: Sequence[int], width: float, room: Room
) -> tuple[list[LabelledBox], list[float]]:
    """Return labels, and the left edge of each level, and of the level after the last one."""
    labels, gap = _choose_labels(nodes, levels, width - room.across * max(levels))
    lefts = [0.0]
    for each in _find_widest_labels(labels, levels):
        lefts.append(lefts[-1] + each + gap + room.across)
    return labels, lefts


def _choose_labels(nodes: Sequence[LayoutNode], levels: Sequence[int], width: float) -> tuple[list[LabelledBox], float]:
    """Return labels, and the gap between levels, with which the tree fits; the narrowest if none fit.

    Words are broken only if nothing else fits.
    """
    lines = label_in_one_line(nodes)
    for wrap in (keep_words, fit_labels):
        for max_width in _LABEL_WIDTHS:
            labels = wrap(nodes, lines, max_width)
            for gap in _LEVEL_GAPS:
                if sum(widths := _find_widest_labels(labels, levels)) + gap * (len(widths) - 1) <= width:
                    return labels, gap
    return labels, _LEVEL_GAPS[-1]


def _find_widest_labels(labels: Sequence[LabelledBox], levels: Sequence[int]) -> list[float]:
    """Return the width of the widest label of each level."""
    widths = [0.0] * (max(levels) + 1)
    for level, label in zip(levels, labels, strict=True):
        if label.width > widths[level]:
            widths[level] = label.width
    return widths


def _equalize_widths(labels: Sequence[LabelledBox], levels: Sequence[int]) -> list[LabelledBox]:
    """Return labels that are as wide as the widest one of their level, so that no arrow crosses a box beside it."""
    widths = _find_widest_labels(labels, levels)
    return [label._replace(width=widths[level]) for label, level in zip(labels, levels, strict=True)]


class _TreeLayout:
    """A tree that grows to the right."""

    def __init__(
        self,
        nodes: Sequence[LayoutNode],
        labels: Sequence[LabelledBox],
        lefts: Sequence[float],
        node_children: Sequence[Sequence[int]],
        width_for_columns: float,
        room: Room,
    ) -> None:
        self._nodes, self._labels, self._lefts, self._room = nodes, labels, lefts, room
        self._node_children, self._width_for_columns = node_children, width_for_columns
        self._is_bundled = [False] * len(nodes)
        self._children: list[list[int]] = [[] for _ in node_children]
        self._bundles: dict[int, Bundle] = {}

    def make_sketch(self) -> BranchSketch:
        self._gather()
        tops = self._compute_tops()
        sketch = BranchSketch(self._labels, self._room)
        for node in range(len(self._nodes)):
            if not self._is_bundled[node]:
                sketch.put(node, self._lefts[node], tops[node + 1])
        for unit, children in enumerate(self._children):
            for child in children:
                self._join(sketch, unit - 1, child, tops[child])
        return sketch

    def _compute_tops(self) -> list[float]:
        """Return the top of each unit. In a tree higher than a screen, parents are at the top of their children."""
        extents = self._compute_extents()
        tops = tidy_positions(self._children, extents, GAP, WIDE_GAP)
        if max(top + height for top, height in zip(tops, extents.across, strict=True)) <= _SCREEN:
            return tops
        return tidy_positions(self._children, extents, GAP, WIDE_GAP, at_start=True)

    def _gather(self) -> None:
        """Collect the units: nodes, and bundles of many leaves."""
        for unit, positions in enumerate(self._node_children):
            leaves = [node for node in positions if not self._node_children[node + 1]]
            bundle = self._bundle_leaves(leaves)
            if bundle is not None:
                self._bundles[len(self._children)] = bundle
                self._children[unit].append(len(self._children))
                self._children.append([])
                for node in bundle.nodes:
                    self._is_bundled[node] = True
            self._children[unit] += [node + 1 for node in positions if not self._is_bundled[node]]

    def _bundle_leaves(self, leaves: Sequence[int]) -> Bundle | None:
        if len(leaves) <= _MAX_IN_COLUMN:
            return None
        room = self._width_for_columns - self._lefts[leaves[0]] + TRUNK
        bundle = fit_bundle(leaves, self._labels, -(-len(leaves) // _MAX_IN_COLUMN), room)
        return bundle if len(bundle.widths) > 1 else None

    def _compute_extents(self) -> Extents:
        across = [0.0, *(label.height for label in self._labels)]
        begin = [-1.0, *self._lefts]
        end = [0.0, *self._lefts]
        for position, node in enumerate(self._nodes):
            end[position + 1] = begin[position + 1] + self._labels[position].width
            if node.parent >= 0:  # keeps the room for the line between a node and its children free
                begin[position + 1] -= TRUNK
                end[node.parent + 1] = begin[position + 1]
        for unit, bundle in self._bundles.items():
            assert unit == len(across)
            left = self._lefts[bundle.nodes[0]]
            across.append(compute_bundle_height(bundle, self._labels))
            begin.append(left - TRUNK)
            end.append(left - TRUNK + bundle.width)
        return Extents(across, begin, end)

    def _join(self, sketch: BranchSketch, parent: int, child: int, top: float) -> None:
        """Draw the line from a node to a child, or place a bundle with its lines; ``child`` is a unit."""
        bundle = self._bundles.get(child)
        path = []
        if parent >= 0:
            box = sketch.boxes[parent]
            left = self._lefts[child - 1] if bundle is None else self._lefts[bundle.nodes[0]]
            middle = box.y + box.height / 2
            path = [(box.x + box.width, middle), (left - TRUNK / 2, middle)]
        if bundle is not None:
            sketch.put_bundle(bundle, self._lefts[bundle.nodes[0]] - TRUNK, top, path)
        elif path:
            target = sketch.boxes[child - 1]
            middle = target.y + target.height / 2
            sketch.join(child - 1, [*path, (path[1][0], middle), (target.x, middle)])
