"""Gives boxes that are packed their places, and whatever room is left."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate

from sphinx_packagemap.drawing.shapes import GAP, Column, Place, Row, Shape, lowest

BROADER = 200  # percents of its width that a leaf may become wide

Boxes = Sequence[Sequence[Shape]]
Span = tuple[int, int]  # where it starts, and how long it is


def spread(shape: Shape, boxes: Boxes, place: Place) -> Iterator[tuple[int, Place]]:
    """Yield boxes packed in some shape, by their positions, and their places within one that may be larger.

    Rows, columns, and the boxes of a column become larger in proportion, such that they end where the place ends.
    """
    heights = [row.height for row in shape.rows]
    for row, (top, height) in zip(shape.rows, shared(heights, place.height), strict=True):
        for column, (left, width) in zip(row.columns, _side_by_side(row, boxes, place.width), strict=True):
            yield from _stacked(column, boxes, Place(place.left + left, place.top + top, width, height))


def shared(lengths: Sequence[int], whole: int) -> list[Span]:
    """Return where each of some lengths starts, and how long it becomes, if all together fill a whole one."""
    total = sum(lengths)
    room = whole - GAP * (len(lengths) - 1)
    edges = [room * edge // total for edge in accumulate(lengths, initial=0)]
    return [(edges[n] + GAP * n, edges[n + 1] - edges[n]) for n in range(len(lengths))]


def _side_by_side(row: Row, boxes: Boxes, whole: int) -> list[Span]:
    widths = [column.width for column in row.columns]
    spans = shared(widths, whole)
    first = row.columns[0].boxes
    most = widths[0] * BROADER // 100
    if len(widths) == 1 or len(first) > 1 or not boxes[first[0]][0].lines or spans[0][1] <= most:
        return spans
    # A block of leaves does not become broader than that: its neighbours come closer.
    return [(0, most), *((most + GAP + left, width) for left, width in shared(widths[1:], whole - most - GAP))]


def _stacked(column: Column, boxes: Boxes, place: Place) -> Iterator[tuple[int, Place]]:
    heights = [lowest(boxes[box], place.width).height for box in column.boxes]
    least = sum(heights) + GAP * (len(heights) - 1)
    # If one more would have had room, as in the last column of a grid, the others stay aligned with their neighbours.
    is_short = len(heights) > 1 and place.height - least > min(heights)
    for box, (top, height) in zip(column.boxes, shared(heights, least if is_short else place.height), strict=True):
        yield box, Place(place.left, place.top + top, place.width, height)
