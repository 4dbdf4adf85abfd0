"""Which shapes a box can have: the wider, the lower.

Lengths are whole numbers, tenths of a pixel: sums of them are exact, and the same everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

GAP = 50  # between neighbours

_MOST = 6  # shapes that are kept of a box


class Place(NamedTuple):
    """Where a box is."""

    left: int
    top: int
    width: int
    height: int


class Column(NamedTuple):
    """Boxes one below the other."""

    width: int
    height: int
    boxes: tuple[int, ...]  # their positions


class Row(NamedTuple):
    """Columns side by side."""

    width: int
    height: int
    columns: tuple[Column, ...]


class Shape(NamedTuple):
    """A way to lay out a box."""

    width: int
    height: int
    rows: tuple[Row, ...] = ()  # of what is in it
    lines: int = 0  # of a block of leaves: how many of them stand one below the other


def worthwhile(shapes: Sequence[Shape]) -> list[Shape]:
    """Return those shapes than which none is both narrower and lower, from the narrowest to the lowest.

    If these are many, only a few that take little area, besides the narrowest and the lowest.
    """
    kept: list[Shape] = []
    for shape in sorted(shapes, key=_by_width):
        if not kept or shape.height < kept[-1].height:
            kept.append(shape)
    if len(kept) <= _MOST:
        return kept
    between = sorted(kept[1:-1], key=_by_area)[: _MOST - 2]
    return [kept[0], *sorted(between, key=_by_width), kept[-1]]


def narrowest(shapes: Sequence[Shape], height: int) -> Shape | None:
    """Return the narrowest of worthwhile shapes that are no higher, if any is that low."""
    for shape in shapes:
        if shape.height <= height:
            return shape
    return None


def lowest(shapes: Sequence[Shape], width: int) -> Shape:
    """Return the lowest of worthwhile shapes that are no wider; the narrowest if all are wider."""
    found = shapes[0]
    for shape in shapes:
        if shape.width > width:
            break
        found = shape
    return found


def filling(shapes: Sequence[Shape], place: Place) -> Shape:
    """Return the highest of worthwhile shapes that have room in a place; the narrowest if none has.

    What is left to the side is easily made use of, by broader boxes; what is left below is not.
    """
    for shape in shapes:
        if shape.height <= place.height and shape.width <= place.width:
            return shape
    return shapes[0]


def _by_width(shape: Shape) -> tuple[int, int]:
    return shape.width, shape.height


def _by_area(shape: Shape) -> tuple[int, int]:
    return shape.width * shape.height, shape.width
