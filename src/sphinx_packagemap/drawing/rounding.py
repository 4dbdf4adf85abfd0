"""The end of every layout: coordinates in tenths, and the size of the picture."""

from __future__ import annotations

from collections.abc import Iterable

from sphinx_packagemap.drawing.values import Box, Drawing, Line


def finished(boxes: Iterable[Box], lines: Iterable[Line] = ()) -> Drawing:
    """Return a drawing that begins at 0, 0 and has room for its boxes and lines, everything in tenths of a pixel.

    The boxes are so already, by their edges and not their sizes: what has touched still touches. They stay in their
    order.
    """
    ordered, lines = tuple(boxes), tuple(lines)
    points = [point for line in lines for point in line.points]
    left = min(_least([box.x for box in ordered]), _least([x for x, _ in points]))
    top = min(_least([box.y for box in ordered]), _least([y for _, y in points]))
    moved = tuple([_moved(box, left, top) for box in ordered]) if left or top else ordered
    straight = tuple([Line(node, _rounded_way(way, left, top)) for node, way in lines])
    width = max([box.x + box.width for box in moved] + [x - left for x, _ in points], default=0.0)
    height = max([box.y + box.height for box in moved] + [y - top for _, y in points], default=0.0)
    return Drawing(round(width, 1), round(height, 1), moved, straight)


def _least(lengths: list[float]) -> float:
    """Return the least of some lengths, or 0."""
    return min(lengths, default=0.0)


def _rounded_way(points: tuple[tuple[float, float], ...], left: float, top: float) -> tuple[tuple[float, float], ...]:
    return tuple([(round(x - left, 1), round(y - top, 1)) for x, y in points])


def _moved(box: Box, left: float, top: float) -> Box:
    texts = tuple([text._replace(x=round(text.x - left, 1), y=round(text.y - top, 1)) for text in box.texts])
    icon = None if box.icon is None else (round(box.icon[0] - left, 1), round(box.icon[1] - top, 1))
    return box._replace(x=round(box.x - left, 1), y=round(box.y - top, 1), texts=texts, icon=icon)
