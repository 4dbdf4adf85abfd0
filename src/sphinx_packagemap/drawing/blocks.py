"""Blocks of leaves: columns of boxes of the same width, read downwards, as the names in a listing of files."""

from __future__ import annotations

from collections.abc import Sequence

from sphinx_packagemap.drawing.shapes import GAP, Place, Shape, filling, worthwhile
from sphinx_packagemap.drawing.spreading import BROADER, shared

_HIGHER = 125  # percents of its height that a leaf may become high

Size = tuple[int, int]  # width and height


def block_shapes(leaves: Sequence[Size], most: int) -> list[Shape]:
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
    return worthwhile(shapes)


def spread_block(leaves: Sequence[Size], shapes: Sequence[Shape], place: Place) -> list[Place]:
    """Return places for the leaves of a block, in their order: none becomes much larger than it has to be."""
    shape = filling(shapes, place)
    lines = shape.lines
    columns = [leaves[first : first + lines] for first in range(0, len(leaves), lines)]
    widths = [max(width for width, _ in column) for column in columns]
    heights = [max(height for _, height in leaves[line::lines]) for line in range(lines)]
    rows = shared(heights, min(place.height, shape.height * _HIGHER // 100))
    places = []
    for left, width in shared(widths, min(place.width, shape.width * BROADER // 100)):
        for top, height in rows:
            places.append(Place(place.left + left, place.top + top, width, height))
    return places[: len(leaves)]
