"""Pack boxes into rows, and within a row into columns, in the given order and with little empty space.

Lengths are integers in tenths of a pixel: their sums are exact, and the same on every machine.

Each box has several possible shapes. The shapes, and the ends of rows and columns, are chosen together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from math import isqrt
from typing import NamedTuple

GAP = 50  # between neighbours

_MAX_SHAPES = 6  # of a box


class PlacedBox(NamedTuple):
    """The rectangle of a box."""

    left: int
    top: int
    width: int
    height: int


class PackedColumn(NamedTuple):
    """A column: boxes one below the other."""

    width: int
    height: int
    boxes: tuple[int, ...]  # their positions


class PackedRow(NamedTuple):
    """A row: columns side by side."""

    width: int
    height: int
    columns: tuple[PackedColumn, ...]


class Shape(NamedTuple):
    """A possible size of a box, with the arrangement of its contents."""

    width: int
    height: int
    rows: tuple[PackedRow, ...] = ()  # of its contents
    lines: int = 0  # of a block of leaves: number of leaves in a column


def find_pareto_front(shapes: Sequence[Shape]) -> list[Shape]:
    """Return the shapes for which no other is both narrower and lower, from the narrowest to the lowest.

    If there are more than ``_MAX_SHAPES``: the narrowest, the lowest, and those with the smallest areas.
    """
    front: list[Shape] = []
    for shape in sorted(shapes, key=_get_width_and_height):
        if not front or shape.height < front[-1].height:
            front.append(shape)
    if len(front) <= _MAX_SHAPES:
        return front
    between = sorted(front[1:-1], key=_get_area_and_height)[: _MAX_SHAPES - 2]
    return [front[0], *sorted(between, key=_get_width_and_height), front[-1]]


def find_narrowest(shapes: Sequence[Shape], height: int) -> Shape | None:
    """Return the narrowest shape of a Pareto front that is no higher; None if all are higher."""
    for shape in shapes:
        if shape.height <= height:
            return shape
    return None


def find_lowest(shapes: Sequence[Shape], width: int) -> Shape:
    """Return the lowest shape of a Pareto front that is no wider; the narrowest if all are wider."""
    found = shapes[0]
    for shape in shapes:
        if shape.width > width:
            break
        found = shape
    return found


def find_filling(shapes: Sequence[Shape], rectangle: PlacedBox) -> Shape:
    """Return the highest shape of a Pareto front that fits into a rectangle; the narrowest if none does.

    Boxes can be widened to fill the width, but not the height.
    """
    for shape in shapes:
        if shape.height <= rectangle.height and shape.width <= rectangle.width:
            return shape
    return shapes[0]


def _get_width_and_height(shape: Shape) -> tuple[int, int]:
    return shape.width, shape.height


def _get_area_and_height(shape: Shape) -> tuple[int, int]:
    return shape.width * shape.height, shape.width


MAX_STRETCH = 200  # maximum width of a leaf, in percent of its own

Boxes = Sequence[Sequence[Shape]]
Span = tuple[int, int]  # start and length


def spread(shape: Shape, boxes: Boxes, rectangle: PlacedBox) -> Iterator[tuple[int, PlacedBox]]:
    """Yield the positions of boxes that are packed in a shape, and their rectangles within one that may be larger.

    Rows, columns, and the boxes of a column grow in proportion to fill the larger rectangle.
    """
    heights = [row.height for row in shape.rows]
    for row, (top, height) in zip(shape.rows, share_length(heights, rectangle.height), strict=True):
        for column, (left, width) in zip(row.columns, _spread_columns(row, boxes, rectangle.width), strict=True):
            yield from _spread_boxes(
                column, boxes, PlacedBox(rectangle.left + left, rectangle.top + top, width, height)
            )


def share_length(lengths: Sequence[int], whole: int) -> list[Span]:
    """Return the spans of some lengths, grown or shrunk in proportion so that, with gaps, they fill a whole one."""
    total = sum(lengths)
    room = whole - GAP * (len(lengths) - 1)
    edges = [room * edge // total for edge in accumulate(lengths, initial=0)]
    return [(edges[n] + GAP * n, edges[n + 1] - edges[n]) for n in range(len(lengths))]


def _spread_columns(row: PackedRow, boxes: Boxes, whole: int) -> list[Span]:
    widths = [column.width for column in row.columns]
    spans = share_length(widths, whole)
    first = row.columns[0].boxes
    max_width = widths[0] * MAX_STRETCH // 100
    if len(widths) == 1 or len(first) > 1 or not boxes[first[0]][0].lines or spans[0][1] <= max_width:
        return spans
    # A block of leaves grows no further; its neighbours fill the rest.
    return [
        (0, max_width),
        *((max_width + GAP + left, width) for left, width in share_length(widths[1:], whole - max_width - GAP)),
    ]


def _spread_boxes(column: PackedColumn, boxes: Boxes, rectangle: PlacedBox) -> Iterator[tuple[int, PlacedBox]]:
    heights = [find_lowest(boxes[box], rectangle.width).height for box in column.boxes]
    min_height = sum(heights) + GAP * (len(heights) - 1)
    # If there is room for one more box, as in the last column of a grid, the boxes stay aligned with their neighbours.
    is_short = len(heights) > 1 and rectangle.height - min_height > min(heights)
    for box, (top, height) in zip(
        column.boxes, share_length(heights, min_height if is_short else rectangle.height), strict=True
    ):
        yield box, PlacedBox(rectangle.left, rectangle.top + top, rectangle.width, height)


Shapes = Sequence[Shape]  # of one box: a Pareto front, from the narrowest to the lowest

_ASPECTS = (30, 55, 85, 120, 170, 240)  # widths to try, in percent of the side of a square of the same area
_AHEAD = 4  # number of boxes whose heights are tried as the height of a row
_ONE_ROW = (50, 100, 107, 115, 130)  # heights to try for one row of all boxes, in percent of the one that fits the area
# The cost of a row is its height, times a sum of: a constant, the square of the percentage of its width that is unused,
# and that of the height of its columns, with these weights. They were chosen by measuring a dozen packages.
_FULL, _SHORT, _BLANK = 30_000, 3, 8
_MAX_IN_ONE_ROW = 40  # boxes for which one row is tried from each of them on
_WIDER = 130  # maximum width of a column that takes a further box, in percent of its width without it


class _Packing(NamedTuple):
    """A packing of the first boxes into rows."""

    cost: int
    row: PackedRow | None = None  # the last one
    before: _Packing | None = None  # that of the other rows


def pack(boxes: Sequence[Shapes], max_width: int) -> list[Shape]:
    """Return a Pareto front of the shapes of boxes packed together, no wider than ``max_width`` unless one box is.

    Boxes keep their order: down the columns of a row, then on to the next row.
    """
    if len(boxes) == 1:
        narrow = [_make_single(shape) for shape in boxes[0] if shape.width <= max_width]
        return narrow or [_make_single(boxes[0][0])]
    return find_pareto_front([_pack_to_width(boxes, width) for width in _choose_widths(boxes, max_width)])


def pack_within(boxes: Sequence[Shapes], max_width: int) -> Shape:
    """Return the lowest shape of boxes packed together, no wider than ``max_width`` unless one box is."""
    return _pack_to_width(boxes, max([max_width, *(shapes[0].width for shapes in boxes)]))


def _make_single(shape: Shape) -> Shape:
    width, height, *_ = shape
    return Shape(width, height, (PackedRow(width, height, (PackedColumn(width, height, (0,)),)),))


def _choose_widths(boxes: Sequence[Shapes], max_width: int) -> list[int]:
    """Return the widths to try for boxes packed together: the minimum, the maximum, and some between."""
    min_width = max(shapes[0].width for shapes in boxes)
    max_width = max(min_width, min(max_width, sum(shapes[-1].width + GAP for shapes in boxes) - GAP))
    side = isqrt(sum(map(_compute_min_area, boxes)))
    tried = {min_width, max_width, *(side * aspect // 100 for aspect in _ASPECTS)}
    return sorted(width for width in tried if min_width <= width <= max_width)


def _compute_min_area(shapes: Shapes) -> int:
    return min((shape.width + GAP) * (shape.height + GAP) for shape in shapes)


def _pack_to_width(boxes: Sequence[Shapes], max_width: int) -> Shape:
    """Return boxes in rows no wider than ``max_width``, with the minimum total cost of rows.

    Dynamic programming, as for breaking paragraphs into lines: best[n] is the cheapest packing of the first n boxes.
    """
    best: list[_Packing | None] = [_Packing(0), *[None] * len(boxes)]
    areas = [_compute_min_area(shapes) for shapes in boxes]
    remaining_area = sum(areas)
    for start, area in enumerate(areas):
        reached = best[start]
        if reached is not None:
            # One row for all remaining boxes is tried only if they are few, or at the beginning, to limit the time.
            is_tried = start < 2 or len(boxes) - start <= _MAX_IN_ONE_ROW
            for height in _choose_heights(
                boxes[start : start + _AHEAD], max_width, remaining_area // max_width if is_tried else 0
            ):
                row, end = _fill_row(boxes, start, height, max_width)
                cost = reached.cost + _compute_cost(row, max_width)
                cheapest = best[end]
                if cheapest is None or cost < cheapest.cost:
                    best[end] = _Packing(cost, row, reached)
        remaining_area -= area
    rows = _collect_rows(best[-1])
    return Shape(max(row.width for row in rows), sum(row.height + GAP for row in rows) - GAP, rows)


def _collect_rows(packing: _Packing | None) -> tuple[PackedRow, ...]:
    rows: list[PackedRow] = []
    while packing is not None and packing.row is not None:
        rows.append(packing.row)
        packing = packing.before
    return tuple(reversed(rows))


def _choose_heights(ahead: Sequence[Shapes], max_width: int, all_in_one: int) -> list[int]:
    """Return the heights to try for a row that begins with the first of some boxes, and fits its width."""
    min_height = find_lowest(ahead[0], max_width).height
    tried = {shape.height for shapes in ahead for shape in shapes}
    tried.update(all_in_one * percent // 100 for percent in _ONE_ROW)
    return sorted(height for height in tried if height >= min_height)


def _compute_cost(row: PackedRow, max_width: int) -> int:
    """Return the cost of a row, which grows with its height and with the space that is unused."""
    slack = (max_width - row.width) * 100 // max_width
    blank = 0
    for column in row.columns:
        empty = (row.height - column.height) * 100 // row.height
        blank += empty * empty * column.width // max_width
    return (row.height + GAP) * (_FULL + _SHORT * slack * slack + _BLANK * blank)


def _fill_row(boxes: Sequence[Shapes], start: int, height: int, max_width: int) -> tuple[PackedRow, int]:
    """Return a row no higher and no wider than given, and the position after its last box.

    It contains the first box even if that is too large.
    """
    columns: list[PackedColumn] = []
    width, highest, position = -GAP, 0, start
    while position < len(boxes):
        shape = find_narrowest(boxes[position], height)
        if columns and (shape is None or width + GAP + shape.width > max_width):
            break
        column = _fill_column(boxes, position, height, max_width - width - GAP)
        columns.append(column)
        width += GAP + column.width
        highest = max(highest, column.height)
        position += len(column.boxes)
    return PackedRow(width, highest, tuple(columns)), position


def _fill_column(boxes: Sequence[Shapes], start: int, height: int, max_width: int) -> PackedColumn:
    """Return a column no higher than given; it contains the first box even if that is too high."""
    first = boxes[start]
    shape = find_narrowest(first, height) or first[0]
    width, tall, end = shape.width, shape.height, start + 1
    widest = min(max_width, width * _WIDER // 100)
    while end < len(boxes):
        further = find_narrowest(boxes[end], height - tall - GAP)
        if further is None or further.width > widest:
            break
        width = max(width, further.width)
        tall += GAP + find_lowest(boxes[end], width).height
        end += 1
    return PackedColumn(width, tall, tuple(range(start, end)))
