"""Node-link trees, tidy, in two directions."""

from __future__ import annotations

from collections.abc import Sequence

from sphinx_packagemap.layout import LayoutNode, Scene, finish_scene
from sphinx_packagemap.layout.branches import (
    BUS,
    GAP,
    TRUNK,
    WIDE_GAP,
    BranchSketch,
    Bundle,
    compute_bundle_height,
    find_children,
    fit_labels,
    label_in_one_line,
    make_bundle,
)
from sphinx_packagemap.layout.text import LabelledBox
from sphinx_packagemap.layout.tidy import Extents, tidy_positions
from sphinx_packagemap.layout.tree_down import lay_out_down

_LABEL_WIDTHS = (280.0, 220.0, 180.0, 150.0, 130.0, 110.0)  # the widest that fits is taken
_LEVEL_GAPS = (36.0, 26.0)
_MOST_IN_A_COLUMN = 6  # leaves below one node, where there is room for more columns


def lay_out_tree(parts: Sequence[LayoutNode], width: float, *, down: bool = False, columns: bool = True) -> Scene:
    """Return a tree that grows to the right, or downwards, and is no wider than ``width`` where that is possible.

    To the right, all nodes of a level begin in one line; where these would be too wide, labels are wrapped. Downwards,
    leaves stand below each other where there is no room beside each other, and siblings in several rows. Without
    ``columns``, all leaves below a node that grows to the right stand in one: then arrows have room beside them.
    """
    sketch = lay_out_down(parts, width) if down else _grow(parts, width, columns=columns)
    return finish_scene(sketch.finish_boxes(), sketch.finish_lines())


def _grow(parts: Sequence[LayoutNode], width: float, *, columns: bool) -> BranchSketch:
    levels = _compute_levels(parts)
    labels, begins = _lay_out_columns(parts, levels, width)
    if not columns:
        labels = _equalize_widths(labels, levels)
    below = find_children(parts)
    return _TreeLayout(
        parts, labels, [begins[level] for level in levels], below, width if columns else 0.0
    ).make_sketch()


def _compute_levels(parts: Sequence[LayoutNode]) -> list[int]:
    levels: list[int] = []
    for part in parts:
        levels.append(levels[part.parent] + 1 if part.parent >= 0 else 0)
    return levels


def _lay_out_columns(
    parts: Sequence[LayoutNode], levels: Sequence[int], width: float
) -> tuple[list[LabelledBox], list[float]]:
    """Return labels, and the left edge of each level, with one more for a level after the last one."""
    lines = label_in_one_line(parts)
    most, gap = _choose_widths(_find_widest_labels(lines, levels), width)
    labels = fit_labels(parts, lines, most)
    begins = [0.0]
    for each in _find_widest_labels(labels, levels):
        begins.append(begins[-1] + each + gap)
    return labels, begins


def _choose_widths(widths: Sequence[float], width: float) -> tuple[float, float]:
    """Return how wide labels may be, and the gap between levels, if these are so wide; the narrowest if none fits."""
    for most in _LABEL_WIDTHS:
        total = sum(min(each, most) for each in widths)
        for gap in _LEVEL_GAPS:
            if total + gap * (len(widths) - 1) <= width:
                return most, gap
    return _LABEL_WIDTHS[-1], _LEVEL_GAPS[-1]


def _find_widest_labels(labels: Sequence[LabelledBox], levels: Sequence[int]) -> list[float]:
    """Return how wide the widest label of each level is."""
    widths = [0.0] * (max(levels) + 1)
    for level, label in zip(levels, labels, strict=True):
        if label.width > widths[level]:
            widths[level] = label.width
    return widths


def _equalize_widths(labels: Sequence[LabelledBox], levels: Sequence[int]) -> list[LabelledBox]:
    """Return labels that are all as wide as the widest of their level: beside them, arrows run through nothing."""
    widths = _find_widest_labels(labels, levels)
    return [label._replace(width=widths[level]) for label, level in zip(labels, levels, strict=True)]


class _TreeLayout:
    """A tree that grows to the right."""

    def __init__(
        self,
        parts: Sequence[LayoutNode],
        labels: Sequence[LabelledBox],
        begins: Sequence[float],
        below: Sequence[Sequence[int]],
        width_for_columns: float,
    ) -> None:
        self._parts, self._labels, self._begins = parts, labels, begins
        self._below, self._width_for_columns = below, width_for_columns
        self._is_bundled = [False] * len(parts)
        self._children: list[list[int]] = [[] for _ in below]
        self._bundles: dict[int, Bundle] = {}

    def make_sketch(self) -> BranchSketch:
        self._gather()
        tops = tidy_positions(self._children, self._compute_extents(), GAP, WIDE_GAP)
        sketch = BranchSketch(self._labels)
        for node in range(len(self._parts)):
            if not self._is_bundled[node]:
                sketch.put(node, self._begins[node], tops[node + 1])
        for unit, children in enumerate(self._children):
            for child in children:
                self._join(sketch, unit - 1, child, tops[child])
        return sketch

    def _gather(self) -> None:
        """Make the units: nodes, and bundles of many leaves."""
        for unit, nodes in enumerate(self._below):
            leaves = [node for node in nodes if not self._below[node + 1]]
            bundle = self._bundle_leaves(leaves)
            if bundle is not None:
                self._bundles[len(self._children)] = bundle
                self._children[unit].append(len(self._children))
                self._children.append([])
                for node in bundle.nodes:
                    self._is_bundled[node] = True
            self._children[unit] += [node + 1 for node in nodes if not self._is_bundled[node]]

    def _bundle_leaves(self, leaves: Sequence[int]) -> Bundle | None:
        if len(leaves) <= _MOST_IN_A_COLUMN:
            return None
        room = self._width_for_columns - self._begins[leaves[0]] + TRUNK
        widest = max(self._labels[node].width for node in leaves) + TRUNK
        columns = min(int(room / widest), -(-len(leaves) // _MOST_IN_A_COLUMN))
        return make_bundle(leaves, self._labels, columns) if columns > 1 else None

    def _compute_extents(self) -> Extents:
        across = [0.0, *(label.height for label in self._labels)]
        begin = [-1.0, *self._begins]
        end = [0.0, *self._begins]
        for node, part in enumerate(self._parts):
            end[node + 1] = begin[node + 1] + self._labels[node].width
            if part.parent >= 0:  # nothing may come between a node and those below it, where the line runs
                begin[node + 1] -= TRUNK
                end[part.parent + 1] = begin[node + 1]
        for unit, bundle in self._bundles.items():
            assert unit == len(across)
            left = self._begins[bundle.nodes[0]]
            across.append(compute_bundle_height(bundle, self._labels) + BUS)
            begin.append(left - TRUNK)
            end.append(left - TRUNK + bundle.width)
        return Extents(across, begin, end)

    def _join(self, sketch: BranchSketch, above: int, child: int, top: float) -> None:
        """Draw the lines from a node to one below it, or to a bundle, which is put there."""
        bundle = self._bundles.get(child)
        way = []
        if above >= 0:
            box = sketch.boxes[above]
            left = self._begins[child - 1] if bundle is None else self._begins[bundle.nodes[0]]
            middle = box.y + box.height / 2
            way = [(box.x + box.width, middle), (left - TRUNK / 2, middle)]
        if bundle is not None:
            way = [*way, (way[1][0], top)] if way else []
            sketch.put_bundle(bundle, self._begins[bundle.nodes[0]] - TRUNK, top + BUS, way)
        elif way:
            to = sketch.boxes[child - 1]
            sketch.join(child - 1, [*way, (way[1][0], to.y + to.height / 2), (to.x, to.y + to.height / 2)])
