"""Boxes around boxes: packages around their modules, as in the package diagrams of UML."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sphinx_packagemap.layout import Box, LayoutNode, Scene
from sphinx_packagemap.layout.packing import (
    BROADER,
    GAP,
    PlacedBox,
    Shape,
    find_filling,
    find_pareto_front,
    pack,
    pack_within,
    share_length,
    spread,
)
from sphinx_packagemap.layout.text import (
    ICON,
    ICON_GAP,
    LINE,
    PAD,
    ROW,
    Caption,
    compute_text_width,
    make_caption,
    place_caption,
)

_HIGHER = 125  # percents of its height that a leaf may become high

Size = tuple[int, int]  # width and height


def find_block_shapes(leaves: Sequence[Size], most: int) -> list[Shape]:
    """Return the worthwhile shapes of a block, none wider than ``most`` unless a single leaf is."""
    count = len(leaves)
    widths, heights = [width for width, _ in leaves], [height for _, height in leaves]
    shapes: list[Shape] = []
    for lines in sorted({-(-count // columns) for columns in range(1, count + 1)}, reverse=True):
        width = sum(max(widths[first : first + lines]) + GAP for first in range(0, count, lines)) - GAP
        if width > most and shapes:
            break
        height = sum(max(heights[line::lines]) + GAP for line in range(lines)) - GAP
        shapes.append(Shape(width, height, lines=lines))
    return find_pareto_front(shapes)


def spread_block(leaves: Sequence[Size], shapes: Sequence[Shape], place: PlacedBox) -> list[PlacedBox]:
    """Return places for the leaves of a block, in their order: none becomes much larger than it has to be."""
    shape = find_filling(shapes, place)
    lines = shape.lines
    columns = [leaves[first : first + lines] for first in range(0, len(leaves), lines)]
    widths = [max(width for width, _ in column) for column in columns]
    heights = [max(height for _, height in leaves[line::lines]) for line in range(lines)]
    rows = share_length(heights, min(place.height, shape.height * _HIGHER // 100))
    places = []
    for left, width in share_length(widths, min(place.width, shape.width * BROADER // 100)):
        for top, height in rows:
            places.append(PlacedBox(place.left + left, place.top + top, width, height))
    return places[: len(leaves)]


_UNIT = 10  # lengths are reckoned in tenths of a pixel
_INSET = 60  # from the border of a box to the boxes in it
_LEAST = 900  # no label is wrapped for its box to become narrower
_BESIDE = 16.0  # behind the words of a box that holds others: the room for a button
_OUTERMOST = -1


class _Content(NamedTuple):
    """The contents of a box."""

    leaves: list[int]
    branches: list[int]  # boxes that hold others
    boxes: list[list[Shape]]  # to be packed: the block of leaves, if there are any, and the branches
    shapes: list[Shape]  # of the box itself


def lay_out_nested(parts: Sequence[LayoutNode], width: float) -> Scene:
    """Return a box for each node, in their order, around the boxes of its children; lengths are in pixels.

    The drawing is as wide as its boxes have to be, and at most ``width``; it is wider only where boxes lie within so
    many others that no room is left for a few letters. The leaves of a box come first, as a block of columns that are
    read downwards, then the boxes that hold others, in rows of columns; both in their order.
    """
    if not parts:
        return Scene(0.0, 0.0, ())
    below, depths = _build_hierarchy(parts)
    most = _compute_needed_width(parts, depths, int(width * _UNIT))
    rooms = [most - 2 * _INSET * depth for depth in depths]
    beside = [_BESIDE if below[position] else 0.0 for position in range(len(parts))]
    captions = [
        make_caption(part, room / _UNIT - 2 * PAD - free) for part, room, free in zip(parts, rooms, beside, strict=True)
    ]
    sizes = [_compute_size(caption, free) for caption, free in zip(captions, beside, strict=True)]
    contents = _pack_contents(below, sizes, [*rooms, most])
    whole = contents[_OUTERMOST].shapes[0]
    places = _place_boxes(contents, sizes)
    boxes = [
        _make_box(position, captions[position], place, bool(below[position])) for position, place in enumerate(places)
    ]
    return Scene(whole.width / _UNIT, whole.height / _UNIT, tuple(boxes))


def _build_hierarchy(parts: Sequence[LayoutNode]) -> tuple[list[list[int]], list[int]]:
    """Return the children of each node, the outermost nodes as the last of these, and the depth of each node."""
    below: list[list[int]] = [[] for _ in range(len(parts) + 1)]
    depths: list[int] = []
    for position, part in enumerate(parts):
        below[part.parent].append(position)
        depths.append(0 if part.parent == _OUTERMOST else depths[part.parent] + 1)
    return below, depths


def _compute_needed_width(parts: Sequence[LayoutNode], depths: Sequence[int], width: int) -> int:
    """Return the width that the drawing may have: more than is wanted only if no box can be that narrow."""
    for part, depth in zip(parts, depths, strict=True):
        around = 2 * _INSET * depth
        if around + _LEAST > width:
            words = compute_text_width(part.label) + (ICON + ICON_GAP if part.icon else 0.0) + 2 * PAD
            width = max(width, around + (_LEAST if part.note else min(_LEAST, round(words * _UNIT))))
    return width


def _compute_size(caption: Caption, free: float) -> Size:
    height = ROW + (caption.lines - 1) * LINE
    return round((caption.width + 2 * PAD + free) * _UNIT), round(height * _UNIT)


def _pack_contents(below: Sequence[Sequence[int]], sizes: Sequence[Size], rooms: Sequence[int]) -> dict[int, _Content]:
    """Return the contents of each box that holds others, the innermost first, and of the whole scene."""
    contents: dict[int, _Content] = {}
    for position in range(len(sizes) - 1, _OUTERMOST - 1, -1):
        if not below[position]:
            continue
        leaves = [each for each in below[position] if not below[each]]
        branches = [each for each in below[position] if below[each]]
        is_box = position != _OUTERMOST
        room = rooms[position] - 2 * _INSET if is_box else rooms[position]
        blocks = [find_block_shapes([sizes[leaf] for leaf in leaves], room)] if leaves else []
        boxes = [*blocks, *(contents[branch].shapes for branch in branches)]
        shapes = _enclose(pack(boxes, room), sizes[position]) if is_box else [pack_within(boxes, room)]
        contents[position] = _Content(leaves, branches, boxes, shapes)
    return contents


def _enclose(shapes: Sequence[Shape], words: Size) -> list[Shape]:
    """Return the best shapes of a box around its words and its packed contents."""
    width, height = words
    return find_pareto_front(
        [
            shape._replace(width=max(width, shape.width + 2 * _INSET), height=height + shape.height + _INSET)
            for shape in shapes
        ]
    )


def _place_boxes(contents: dict[int, _Content], sizes: Sequence[Size]) -> list[PlacedBox]:
    """Return the rectangle of each box, the outermost first, as those within depend on it."""
    places = [PlacedBox(0, 0, 0, 0)] * len(sizes)
    for position in reversed(contents):
        content = contents[position]
        if position == _OUTERMOST:
            shape = content.shapes[0]
            inside = PlacedBox(0, 0, shape.width, shape.height)
        else:
            left, top, width, height = places[position]
            shape = find_filling(content.shapes, places[position])
            head = sizes[position][1]
            inside = PlacedBox(left + _INSET, top + head, width - 2 * _INSET, height - head - _INSET)
        spots = dict(spread(shape, content.boxes, inside))
        if content.leaves:
            block = spread_block([sizes[leaf] for leaf in content.leaves], content.boxes[0], spots.pop(0))
            for leaf, spot in zip(content.leaves, block, strict=True):
                places[leaf] = spot
        for number, branch in enumerate(content.branches, start=1 if content.leaves else 0):
            places[branch] = spots[number]
    return places


def _make_box(position: int, caption: Caption, place: PlacedBox, is_branch: bool) -> Box:
    left, top, width, height = (length / _UNIT for length in place)
    # The words of a leaf stand in its middle, those around others above these.
    above = 0.0 if is_branch else (height - ROW - (caption.lines - 1) * LINE) / 2
    texts, icon = place_caption(caption, left + PAD, top + above + ROW / 2)
    return Box(position, left, top, width, height, texts, icon)
