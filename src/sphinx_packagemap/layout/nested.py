"""Lay out a hierarchy as nested boxes: packages around their modules, as in the package diagrams of UML."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sphinx_packagemap.layout import NO_ROOM, Box, LayoutNode, Room, Scene
from sphinx_packagemap.layout.packing import (
    GAP,
    MAX_STRETCH,
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
    LINE_HEIGHT,
    PAD,
    ROW_HEIGHT,
    Caption,
    compute_text_width,
    make_caption,
    place_caption,
)

_MAX_HEIGHT = 125  # of a leaf, in percent of its own height

Size = tuple[int, int]  # width and height


def find_block_shapes(leaves: Sequence[Size], max_width: int) -> list[Shape]:
    """Return a Pareto front of the shapes of a block of leaves, no wider than ``max_width`` unless a leaf is."""
    count = len(leaves)
    widths, heights = [width for width, _ in leaves], [height for _, height in leaves]
    shapes: list[Shape] = []
    for lines in sorted({-(-count // columns) for columns in range(1, count + 1)}, reverse=True):
        width = sum(max(widths[first : first + lines]) + GAP for first in range(0, count, lines)) - GAP
        if width > max_width and shapes:
            break
        height = sum(max(heights[line::lines]) + GAP for line in range(lines)) - GAP
        shapes.append(Shape(width, height, lines=lines))
    return find_pareto_front(shapes)


def spread_block(leaves: Sequence[Size], shapes: Sequence[Shape], rectangle: PlacedBox) -> list[PlacedBox]:
    """Return the rectangles of the leaves of a block, in their order, enlarged within limits to fill the block."""
    shape = find_filling(shapes, rectangle)
    lines = shape.lines
    columns = [leaves[first : first + lines] for first in range(0, len(leaves), lines)]
    widths = [max(width for width, _ in column) for column in columns]
    heights = [max(height for _, height in leaves[line::lines]) for line in range(lines)]
    rows = share_length(heights, min(rectangle.height, shape.height * _MAX_HEIGHT // 100))
    rectangles = []
    for left, width in share_length(widths, min(rectangle.width, shape.width * MAX_STRETCH // 100)):
        for top, height in rows:
            rectangles.append(PlacedBox(rectangle.left + left, rectangle.top + top, width, height))
    return rectangles[: len(leaves)]


_UNIT = 10  # lengths are in tenths of a pixel, unless they are floats
_INSET = 60  # from the border of a box to the boxes in it
_MIN_WIDTH = 900  # of a box: labels are not wrapped to make it narrower
_BUTTON = 16.0  # room behind the caption of a box that contains others, in pixels
_OUTERMOST = -1


class _Content(NamedTuple):
    """The contents of a box."""

    leaves: list[int]
    branches: list[int]  # boxes that contain others
    boxes: list[list[Shape]]  # to pack: the block of leaves, if there are any, and the branches
    shapes: list[Shape]  # of the box itself, a Pareto front


def lay_out_nested(nodes: Sequence[LayoutNode], width: float, room: Room = NO_ROOM) -> Scene:
    """Return a box for each node, in their order, around the boxes of its children; ``width`` is in pixels.

    The scene is as wide as its boxes need, and at most ``width``; it is wider only if boxes are nested so deeply that
    there is no room for a few letters. Within a box, its leaves come first, as a block of columns that are filled from
    top to bottom, then the boxes that contain others, in rows of columns; both in their order. ``room`` is added to the
    distances between boxes.
    """
    if not nodes:
        return Scene(0.0, 0.0, ())
    margins = (round(room.across * _UNIT / 2) * 2, round(room.down * _UNIT / 2) * 2)  # half at each side
    children, depths = _build_hierarchy(nodes)
    max_width = _compute_needed_width(nodes, depths, int(width * _UNIT) + margins[0], margins[0])
    widths = [max_width - (2 * _INSET + margins[0]) * depth for depth in depths]
    buttons = [_BUTTON if children[position] else 0.0 for position in range(len(nodes))]
    captions = [
        make_caption(node, (max_width - margins[0]) / _UNIT - 2 * PAD - button)
        for node, max_width, button in zip(nodes, widths, buttons, strict=True)
    ]
    sizes = [_compute_size(caption, button) for caption, button in zip(captions, buttons, strict=True)]
    contents = _pack_contents(children, sizes, [*widths, max_width], margins)
    whole = contents[_OUTERMOST].shapes[0]
    rectangles = _place_boxes(contents, sizes, margins)
    boxes = [
        _make_box(position, captions[position], rectangle, bool(children[position]))
        for position, rectangle in enumerate(rectangles)
    ]
    size = ((whole.width - margins[0]) / _UNIT, (whole.height - margins[1]) / _UNIT)
    return Scene(*size, tuple(boxes), gaps=Room(GAP / _UNIT, GAP / _UNIT))


def _build_hierarchy(nodes: Sequence[LayoutNode]) -> tuple[list[list[int]], list[int]]:
    """Return the children of each node, with the outermost nodes as the last item, and the depth of each node."""
    children: list[list[int]] = [[] for _ in range(len(nodes) + 1)]
    depths: list[int] = []
    for position, node in enumerate(nodes):
        children[node.parent].append(position)
        depths.append(0 if node.parent == _OUTERMOST else depths[node.parent] + 1)
    return children, depths


def _compute_needed_width(nodes: Sequence[LayoutNode], depths: Sequence[int], width: int, margin: int) -> int:
    """Return the maximum width of the scene: more than ``width`` only if a box needs it."""
    for node, depth in zip(nodes, depths, strict=True):
        around = 2 * _INSET * depth + margin * (depth + 1)
        if around + _MIN_WIDTH > width:
            caption = compute_text_width(node.label) + (ICON + ICON_GAP if node.icon else 0.0) + 2 * PAD
            width = max(width, around + (_MIN_WIDTH if node.note else min(_MIN_WIDTH, round(caption * _UNIT))))
    return width


def _compute_size(caption: Caption, button: float) -> Size:
    height = ROW_HEIGHT + (caption.lines - 1) * LINE_HEIGHT
    return round((caption.width + 2 * PAD + button) * _UNIT), round(height * _UNIT)


def _pack_contents(
    children: Sequence[Sequence[int]], sizes: Sequence[Size], rooms: Sequence[int], margins: Size
) -> dict[int, _Content]:
    """Return the contents of each box that contains others, the innermost first, and of the whole scene."""
    contents: dict[int, _Content] = {}
    for position in range(len(sizes) - 1, _OUTERMOST - 1, -1):
        if not children[position]:
            continue
        leaves = [each for each in children[position] if not children[each]]
        branches = [each for each in children[position] if children[each]]
        is_box = position != _OUTERMOST
        room = rooms[position] - 2 * _INSET - margins[0] if is_box else rooms[position]
        blocks = [find_block_shapes(_add_margins(sizes, leaves, margins), room)] if leaves else []
        boxes = [*blocks, *(contents[branch].shapes for branch in branches)]
        shapes = _enclose(pack(boxes, room), sizes[position], margins) if is_box else [pack_within(boxes, room)]
        contents[position] = _Content(leaves, branches, boxes, shapes)
    return contents


def _add_margins(sizes: Sequence[Size], positions: Sequence[int], margins: Size) -> list[Size]:
    return [(sizes[each][0] + margins[0], sizes[each][1] + margins[1]) for each in positions]


def _enclose(shapes: Sequence[Shape], caption: Size, margins: Size) -> list[Shape]:
    """Return a Pareto front of the shapes of a box around its caption and its packed contents."""
    width, height = caption
    return find_pareto_front(
        [
            shape._replace(
                width=max(width, shape.width + 2 * _INSET) + margins[0],
                height=height + shape.height + _INSET + margins[1],
            )
            for shape in shapes
        ]
    )


def _place_boxes(contents: dict[int, _Content], sizes: Sequence[Size], margins: Size) -> list[PlacedBox]:
    """Return the rectangle of each box. The outermost are placed first, as those within depend on them.

    The margins around the whole are outside of the scene, which begins at 0, 0.
    """
    across, down = margins[0] // 2, margins[1] // 2
    rectangles = [PlacedBox(0, 0, 0, 0)] * len(sizes)
    for position in reversed(contents):
        content = contents[position]
        if position == _OUTERMOST:
            shape = content.shapes[0]
            inside = PlacedBox(-across, -down, shape.width, shape.height)
        else:
            left, top, width, height = rectangles[position]
            shape = find_filling(content.shapes, PlacedBox(left, top, width + margins[0], height + margins[1]))
            head = sizes[position][1]
            inside = PlacedBox(left + _INSET, top + head, width - 2 * _INSET, height - head - _INSET)
        content_rectangles = dict(spread(shape, content.boxes, inside))
        if content.leaves:
            leaves = _add_margins(sizes, content.leaves, margins)
            block = spread_block(leaves, content.boxes[0], content_rectangles.pop(0))
            for leaf, content_rectangle in zip(content.leaves, block, strict=True):
                rectangles[leaf] = _remove_margins(content_rectangle, across, down)
        for number, branch in enumerate(content.branches, start=1 if content.leaves else 0):
            rectangles[branch] = _remove_margins(content_rectangles[number], across, down)
    return rectangles


def _remove_margins(rectangle: PlacedBox, across: int, down: int) -> PlacedBox:
    left, top, width, height = rectangle
    return PlacedBox(left + across, top + down, width - 2 * across, height - 2 * down)


def _make_box(position: int, caption: Caption, rectangle: PlacedBox, is_branch: bool) -> Box:
    left, top, width, height = (length / _UNIT for length in rectangle)
    # The caption of a leaf is in its middle; that of a box with others is above them.
    offset = 0.0 if is_branch else (height - ROW_HEIGHT - (caption.lines - 1) * LINE_HEIGHT) / 2
    texts, icon = place_caption(caption, left + PAD, top + offset + ROW_HEIGHT / 2)
    return Box(position, left, top, width, height, texts, icon)
