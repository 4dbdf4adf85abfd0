"""Add arrows to a scene: curves from side to side of its boxes, drawn over them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from sphinx_packagemap.layout import Arrow, Box, Scene
from sphinx_packagemap.layout.text import PAD

_BEND = 0.35  # distance of a control point from its end, as a share of the distance of the ends
_MIN_BEND = 14.0
_MAX_BEND, _MAX_BEND_AROUND = 60.0, 190.0  # of arrows between facing sides, and of those around boxes


class ArrowRequest(NamedTuple):
    """An arrow to draw."""

    importer: int  # positions of the nodes
    imported: int
    kind: int


class _ArrowEnd(NamedTuple):
    """The rectangle where an arrow begins or ends: a box, or its label."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


class _Ends(NamedTuple):
    """The sides at which an arrow begins and ends."""

    from_right: bool  # whether it begins at the right side, else the left one
    to_right: bool  # whether it ends at the right side


def add_arrows(scene: Scene, requests: Iterable[ArrowRequest]) -> Scene:
    """Return a scene with arrows, wide enough for them.

    The ends of an arrow at a box that contains others are at its label. Several ends at one side are spread over it.
    """
    requests = tuple(requests)
    holders = _find_holders(scene)
    rectangles = {box.node: _make_end(box, box.node in holders) for box in scene.boxes if not box.is_own}
    ends = [_find_sides(rectangles[each.importer], rectangles[each.imported]) for each in requests]
    heights = _distribute_heights(requests, ends, rectangles)
    leads_around = any(sides.from_right and sides.to_right for sides in ends)
    obstacles = _Obstacles(rectangles.values() if leads_around else ())
    arrows = tuple(
        Arrow(each.importer, each.imported, _make_curve(each, sides, heights[number], rectangles, obstacles), each.kind)
        for number, (each, sides) in enumerate(zip(requests, ends, strict=True))
    )
    right = max([scene.width, *(_find_right_end(arrow) for arrow in arrows)])
    return scene._replace(arrows=arrows, width=round(right, 1))


def _find_sides(start: _ArrowEnd, end: _ArrowEnd) -> _Ends:
    if start.right < end.left:
        return _Ends(True, False)
    if end.right < start.left:
        return _Ends(False, True)
    return _Ends(True, True)  # one above the other: around the boxes between them, at the right


def _distribute_heights(
    requests: Sequence[ArrowRequest], ends: Sequence[_Ends], rectangles: Mapping[int, _ArrowEnd]
) -> list[tuple[float, float]]:
    """Return the heights at which each arrow begins and ends: those at one side are spread over it."""
    at_sides: dict[tuple[int, bool], list[tuple[float, int, bool]]] = {}
    for number, (each, sides) in enumerate(zip(requests, ends, strict=True)):
        start, end = rectangles[each.importer].middle, rectangles[each.imported].middle
        at_sides.setdefault((each.importer, sides.from_right), []).append((end, number, True))
        at_sides.setdefault((each.imported, sides.to_right), []).append((start, number, False))
    heights = [[0.0, 0.0] for _ in requests]
    for (node, _), arrows in at_sides.items():
        rectangle = rectangles[node]
        for rank, (_, number, is_start) in enumerate(sorted(arrows), 1):
            heights[number][0 if is_start else 1] = rectangle.top + (rectangle.bottom - rectangle.top) * rank / (
                len(arrows) + 1
            )
    return [(start, end) for start, end in heights]


def _find_holders(scene: Scene) -> set[int]:
    """Return the nodes whose boxes contain others; boxes come after those that contain them."""
    holders: set[int] = set()
    path: list[Box] = []
    for box in scene.boxes:
        while path and not _does_contain(path[-1], box):
            path.pop()
        if path:
            holders.add(path[-1].node)
        path.append(box)
    return holders


def _does_contain(outer: Box, inner: Box) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and inner.x + inner.width <= outer.x + outer.width
        and inner.y + inner.height <= outer.y + outer.height
    )


def _make_end(box: Box, holds_others: bool) -> _ArrowEnd:
    if not holds_others or not box.texts:
        return _ArrowEnd(box.x, box.y, box.x + box.width, box.y + box.height)
    right = max(text.x + text.width for text in box.texts)
    bottom = max(text.y for text in box.texts)
    return _ArrowEnd(box.x, box.y, right + PAD / 2, bottom + PAD / 2)


def _make_curve(
    requests: ArrowRequest,
    sides: _Ends,
    heights: tuple[float, float],
    rectangles: Mapping[int, _ArrowEnd],
    obstacles: _Obstacles,
) -> tuple[tuple[float, float], ...]:
    start, end = rectangles[requests.importer], rectangles[requests.imported]
    start_y, end_y = heights
    from_x = start.right if sides.from_right else start.left
    to_x = end.right if sides.to_right else end.left
    if sides.from_right and sides.to_right:
        out = _find_right_border(start, end, obstacles) + _compute_bend(abs(end_y - start_y), _MAX_BEND_AROUND)
        return _round_points((from_x, start_y), (out, start_y), (out, end_y), (to_x, end_y))
    bend = _compute_bend(abs(to_x - from_x)) * (1 if sides.from_right else -1)
    return _round_points((from_x, start_y), (from_x + bend, start_y), (to_x - bend, end_y), (to_x, end_y))


def _find_right_border(start: _ArrowEnd, end: _ArrowEnd, obstacles: _Obstacles) -> float:
    """Return the right edge of two boxes, one above the other, and of those between them."""
    left, right = min(start.left, end.left), max(start.right, end.right)
    top, bottom = min(start.bottom, end.bottom), max(start.top, end.top)
    return max(right, obstacles.find_right_end(top, bottom, left, right)) if top < bottom else right


class _Obstacles:
    """The rectangles that arrows go around; finds the right edge of those within a range.

    A segment tree over the rectangles, sorted by top, so that time grows with the number of arrows and rectangles
    instead of their product.
    """

    def __init__(self, rectangles: Iterable[_ArrowEnd]) -> None:
        self._rectangles = sorted(rectangles, key=lambda rectangle: rectangle.top)
        self._tops = [rectangle.top for rectangle in self._rectangles]
        self._highest = max((rectangle.bottom - rectangle.top for rectangle in self._rectangles), default=0.0)
        self._size = len(self._rectangles)
        leaves = [([rectangle.left], [rectangle.right]) for rectangle in self._rectangles]
        # For each node of the segment tree: the left edges, sorted, and the maximum right edge up to each of them.
        self._nodes: list[tuple[list[float], list[float]]] = [([], [])] * self._size + leaves
        for node in range(self._size - 1, 0, -1):
            (lefts, rights), (others, ends) = self._nodes[2 * node : 2 * node + 2]
            both = sorted([*zip(lefts, rights, strict=True), *zip(others, ends, strict=True)])
            self._nodes[node] = ([left for left, _ in both], [*accumulate((right for _, right in both), max)])

    def find_right_end(self, top: float, bottom: float, left: float, right: float) -> float:
        """Return the maximum right edge of the rectangles that overlap a range; ``left`` if there are none."""
        first, last = bisect_left(self._tops, top), bisect_left(self._tops, bottom)
        right_end = left
        for rectangle in self._rectangles[
            bisect_left(self._tops, top - self._highest) : first
        ]:  # these begin above the range
            if rectangle.bottom > top and rectangle.left < right:
                right_end = max(right_end, rectangle.right)
        low, high = first + self._size, last + self._size
        while low < high:
            for node in ([low] if low % 2 else []) + ([high - 1] if high % 2 else []):
                lefts, rights = self._nodes[node]
                count = bisect_left(lefts, right)
                right_end = max(right_end, rights[count - 1]) if count else right_end
            low, high = (low + 1) // 2, high // 2
        return right_end


def _compute_bend(distance: float, max_bend: float = _MAX_BEND) -> float:
    return min(max(distance * _BEND, _MIN_BEND), max_bend)


def _round_points(*points: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    return tuple((round(x, 1), round(y, 1)) for x, y in points)


def _find_right_end(arrow: Arrow) -> float:
    """Return an upper limit of the x coordinates of a curve, with the width of its line."""
    (x0, _), (x1, _), (x2, _), (x3, _) = arrow.points
    return max(x0, x3, x0 + 0.75 * (max(x1, x2) - x0)) + 2
