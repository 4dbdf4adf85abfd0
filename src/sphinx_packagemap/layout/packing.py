"""Pack boxes into rows, and within a row into columns, in the given order and with little waste.

Lengths are whole numbers, tenths of a pixel: sums of them are exact, and the same everywhere.

Of each box several shapes are known; which one it takes, and where a row or a column ends, is chosen together.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate
from math import isqrt
from typing import NamedTuple

GAP = 50  # between neighbours

_MOST = 6  # shapes that are kept of a box


class PlacedBox(NamedTuple):
    """Where a box is."""

    left: int
    top: int
    width: int
    height: int


class PackedColumn(NamedTuple):
    """Boxes one below the other."""

    width: int
    height: int
    boxes: tuple[int, ...]  # their positions


class PackedRow(NamedTuple):
    """Columns side by side."""

    width: int
    height: int
    columns: tuple[PackedColumn, ...]


class Shape(NamedTuple):
    """A way to lay out a box."""

    width: int
    height: int
    rows: tuple[PackedRow, ...] = ()  # of its contents
    lines: int = 0  # of a block of leaves: how many of them stand one below the other


def find_pareto_front(shapes: Sequence[Shape]) -> list[Shape]:
    """Return those shapes than which none is both narrower and lower, from the narrowest to the lowest.

    If these are many, only a few that take little area, besides the narrowest and the lowest.
    """
    kept: list[Shape] = []
    for shape in sorted(shapes, key=_get_width_and_height):
        if not kept or shape.height < kept[-1].height:
            kept.append(shape)
    if len(kept) <= _MOST:
        return kept
    between = sorted(kept[1:-1], key=_get_area_and_height)[: _MOST - 2]
    return [kept[0], *sorted(between, key=_get_width_and_height), kept[-1]]


def find_narrowest(shapes: Sequence[Shape], height: int) -> Shape | None:
    """Return the narrowest of worthwhile shapes that are no higher, if any is that low."""
    for shape in shapes:
        if shape.height <= height:
            return shape
    return None


def find_lowest(shapes: Sequence[Shape], width: int) -> Shape:
    """Return the lowest of worthwhile shapes that are no wider; the narrowest if all are wider."""
    found = shapes[0]
    for shape in shapes:
        if shape.width > width:
            break
        found = shape
    return found


def find_filling(shapes: Sequence[Shape], place: PlacedBox) -> Shape:
    """Return the highest of worthwhile shapes that have room in a place; the narrowest if none has.

    Broader boxes easily fill the room to the side; the room below stays empty.
    """
    for shape in shapes:
        if shape.height <= place.height and shape.width <= place.width:
            return shape
    return shapes[0]


def _get_width_and_height(shape: Shape) -> tuple[int, int]:
    return shape.width, shape.height


def _get_area_and_height(shape: Shape) -> tuple[int, int]:
    return shape.width * shape.height, shape.width


BROADER = 200  # percents of its width that a leaf may become wide

Boxes = Sequence[Sequence[Shape]]
Span = tuple[int, int]  # where it starts, and how long it is


def spread(shape: Shape, boxes: Boxes, place: PlacedBox) -> Iterator[tuple[int, PlacedBox]]:
    """Yield boxes packed in some shape, by their positions, and their places within one that may be larger.

    Rows, columns, and the boxes of a column become larger in proportion, such that they end where the place ends.
    """
    heights = [row.height for row in shape.rows]
    for row, (top, height) in zip(shape.rows, share_length(heights, place.height), strict=True):
        for column, (left, width) in zip(row.columns, _spread_columns(row, boxes, place.width), strict=True):
            yield from _spread_boxes(column, boxes, PlacedBox(place.left + left, place.top + top, width, height))


def share_length(lengths: Sequence[int], whole: int) -> list[Span]:
    """Return where each of some lengths starts, and how long it becomes, if all together fill a whole one."""
    total = sum(lengths)
    room = whole - GAP * (len(lengths) - 1)
    edges = [room * edge // total for edge in accumulate(lengths, initial=0)]
    return [(edges[n] + GAP * n, edges[n + 1] - edges[n]) for n in range(len(lengths))]


def _spread_columns(row: PackedRow, boxes: Boxes, whole: int) -> list[Span]:
    widths = [column.width for column in row.columns]
    spans = share_length(widths, whole)
    first = row.columns[0].boxes
    most = widths[0] * BROADER // 100
    if len(widths) == 1 or len(first) > 1 or not boxes[first[0]][0].lines or spans[0][1] <= most:
        return spans
    # A block of leaves does not become broader than that: its neighbours come closer.
    return [(0, most), *((most + GAP + left, width) for left, width in share_length(widths[1:], whole - most - GAP))]


def _spread_boxes(column: PackedColumn, boxes: Boxes, place: PlacedBox) -> Iterator[tuple[int, PlacedBox]]:
    heights = [find_lowest(boxes[box], place.width).height for box in column.boxes]
    least = sum(heights) + GAP * (len(heights) - 1)
    # If one more would have had room, as in the last column of a grid, the others stay aligned with their neighbours.
    is_short = len(heights) > 1 and place.height - least > min(heights)
    for box, (top, height) in zip(
        column.boxes, share_length(heights, least if is_short else place.height), strict=True
    ):
        yield box, PlacedBox(place.left, place.top + top, place.width, height)


Shapes = Sequence[Shape]  # of one box: worthwhile ones, from the narrowest to the lowest

_ASPECTS = (30, 55, 85, 120, 170, 240)  # how wide to try: percents of the side of a square of the same area
_AHEAD = 4  # boxes whose heights are tried as that of a row
_ONE_ROW = (50, 100, 107, 115, 130)  # heights of a row to try: percents of that in which all would have room
# The cost of a row: its height, and so much more for squares of percents that are unused. Measured on a dozen packages.
_FULL, _SHORT, _BLANK = 30_000, 3, 8
_FEW = 40  # boxes, of which all in one row are tried
_WIDER = 130  # percents of its width that a column may become wide for a further box


class _Packing(NamedTuple):
    """How the first boxes are placed."""

    cost: int
    row: PackedRow | None = None  # the last one
    before: _Packing | None = None


def pack(boxes: Sequence[Shapes], most: int) -> list[Shape]:
    """Return the worthwhile shapes of boxes packed together, none wider than ``most`` unless a single box is.

    They keep their order: down the columns of a row, and then on to the next row.
    """
    if len(boxes) == 1:
        narrow = [_make_single(shape) for shape in boxes[0] if shape.width <= most]
        return narrow or [_make_single(boxes[0][0])]
    return find_pareto_front([_pack_to_width(boxes, width) for width in _choose_widths(boxes, most)])


def pack_within(boxes: Sequence[Shapes], most: int) -> Shape:
    """Return the lowest shape of boxes packed together that is no wider, unless a single box is."""
    return _pack_to_width(boxes, max([most, *(shapes[0].width for shapes in boxes)]))


def _make_single(shape: Shape) -> Shape:
    width, height, *_ = shape
    return Shape(width, height, (PackedRow(width, height, (PackedColumn(width, height, (0,)),)),))


def _choose_widths(boxes: Sequence[Shapes], most: int) -> list[int]:
    """Return how wide boxes packed together may be: as narrow, as wide, and as square as they get, and between."""
    least = max(shapes[0].width for shapes in boxes)
    most = max(least, min(most, sum(shapes[-1].width + GAP for shapes in boxes) - GAP))
    side = isqrt(sum(map(_sum_areas, boxes)))
    tried = {least, most, *(side * aspect // 100 for aspect in _ASPECTS)}
    return sorted(width for width in tried if least <= width <= most)


def _sum_areas(shapes: Shapes) -> int:
    return min((shape.width + GAP) * (shape.height + GAP) for shape in shapes)


def _pack_to_width(boxes: Sequence[Shapes], most: int) -> Shape:
    """Return boxes in rows no wider than ``most``, such that the costs of all rows are least.

    Dynamic programming, as when paragraphs are broken into lines: best[n] is the cheapest way to place the first n.
    """
    best: list[_Packing | None] = [_Packing(0), *[None] * len(boxes)]
    areas = [_sum_areas(shapes) for shapes in boxes]
    left = sum(areas)
    for start, area in enumerate(areas):
        reached = best[start]
        if reached is not None:
            # All in one row is tried where it is likely, lest boxes by the thousand are tried from each of them.
            is_tried = start < 2 or len(boxes) - start <= _FEW
            for height in _choose_heights(boxes[start : start + _AHEAD], most, left // most if is_tried else 0):
                row, end = _fill_row(boxes, start, height, most)
                cost = reached.cost + _compute_cost(row, most)
                known = best[end]
                if known is None or cost < known.cost:
                    best[end] = _Packing(cost, row, reached)
        left -= area
    rows = _collect_rows(best[-1])
    return Shape(max(row.width for row in rows), sum(row.height + GAP for row in rows) - GAP, rows)


def _collect_rows(way: _Packing | None) -> tuple[PackedRow, ...]:
    rows: list[PackedRow] = []
    while way is not None and way.row is not None:
        rows.append(way.row)
        way = way.before
    return tuple(reversed(rows))


def _choose_heights(ahead: Sequence[Shapes], most: int, all_in_one: int) -> list[int]:
    """Return heights that a row may have that begins with the first of some boxes, which then is narrow enough."""
    least = find_lowest(ahead[0], most).height
    tried = {shape.height for shapes in ahead for shape in shapes}
    tried.update(all_in_one * percent // 100 for percent in _ONE_ROW)
    return sorted(height for height in tried if height >= least)


def _compute_cost(row: PackedRow, most: int) -> int:
    """Return the cost of a row: its height, and more if it or its columns are much shorter than they might be."""
    slack = (most - row.width) * 100 // most
    blank = 0
    for column in row.columns:
        empty = (row.height - column.height) * 100 // row.height
        blank += empty * empty * column.width // most
    return (row.height + GAP) * (_FULL + _SHORT * slack * slack + _BLANK * blank)


def _fill_row(boxes: Sequence[Shapes], start: int, height: int, most: int) -> tuple[PackedRow, int]:
    """Return a row no higher and no wider than given, and the position behind its last box.

    The first box is in it in any case.
    """
    columns: list[PackedColumn] = []
    width, highest, position = -GAP, 0, start
    while position < len(boxes):
        shape = find_narrowest(boxes[position], height)
        if columns and (shape is None or width + GAP + shape.width > most):
            break
        column = _fill_column(boxes, position, height, most - width - GAP)
        columns.append(column)
        width += GAP + column.width
        highest = max(highest, column.height)
        position += len(column.boxes)
    return PackedRow(width, highest, tuple(columns)), position


def _fill_column(boxes: Sequence[Shapes], start: int, height: int, most: int) -> PackedColumn:
    """Return a column no higher than given; the first box is in it in any case."""
    first = boxes[start]
    shape = find_narrowest(first, height) or first[0]
    width, tall, end = shape.width, shape.height, start + 1
    widest = min(most, width * _WIDER // 100)
    while end < len(boxes):
        further = find_narrowest(boxes[end], height - tall - GAP)
        if further is None or further.width > widest:
            break
        width = max(width, further.width)
        tall += GAP + find_lowest(boxes[end], width).height
        end += 1
    return PackedColumn(width, tall, tuple(range(start, end)))
