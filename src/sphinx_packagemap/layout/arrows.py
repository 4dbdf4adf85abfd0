"""Arrows between nodes that are laid out: curves from side to side, which need no room of their own."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import NamedTuple

from sphinx_packagemap.layout import Arrow, Box, Scene
from sphinx_packagemap.layout.text import PAD

_LEAST_BEND = 14.0
_MOST_BEND, _MOST_BEND_ROUND = 60.0, 190.0  # of arrows from side to side, and of those that lead round
_BEND = 0.35  # of the distance


class ArrowRequest(NamedTuple):
    """An arrow that is wanted."""

    importer: int
    imported: int
    kind: int


class _ArrowEnd(NamedTuple):
    """The place where an arrow begins or ends."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


class _Ends(NamedTuple):
    """Between which sides of two places an arrow leads."""

    from_right: bool  # it begins at the right side, else the left one
    to_right: bool  # it ends at the right side


def add_arrows(drawing: Scene, wanted: Iterable[ArrowRequest]) -> Scene:
    """Return a drawing with arrows over it, as wide as they need.

    An arrow at a box that holds others leads to its label. Several that begin or end at one side stand below each
    other.
    """
    wanted = tuple(wanted)
    holders = _find_holders(drawing)
    places = {box.node: _make_end(box, box.node in holders) for box in drawing.boxes if not box.is_own}
    ends = [_find_sides(places[each.importer], places[each.imported]) for each in wanted]
    heights = _distribute_heights(wanted, ends, places)
    leads_round = any(sides.from_right and sides.to_right for sides in ends)
    obstacles = _Obstacles(places.values() if leads_round else ())
    arrows = tuple(
        Arrow(each.importer, each.imported, _make_curve(each, sides, heights[number], places, obstacles), each.kind)
        for number, (each, sides) in enumerate(zip(wanted, ends, strict=True))
    )
    right = max([drawing.width, *(_find_right_end(arrow) for arrow in arrows)])
    return drawing._replace(arrows=arrows, width=round(right, 1))


def _find_sides(start: _ArrowEnd, end: _ArrowEnd) -> _Ends:
    if start.right < end.left:
        return _Ends(True, False)
    if end.right < start.left:
        return _Ends(False, True)
    return _Ends(True, True)  # above each other: round at the right, so as not to cross the boxes between them


def _distribute_heights(
    wanted: Sequence[ArrowRequest], ends: Sequence[_Ends], places: Mapping[int, _ArrowEnd]
) -> list[tuple[float, float]]:
    """Return at which heights each arrow begins and ends: those at one side are spread over it."""
    at_sides: dict[tuple[int, bool], list[tuple[float, int, bool]]] = {}
    for number, (each, sides) in enumerate(zip(wanted, ends, strict=True)):
        start, end = places[each.importer].middle, places[each.imported].middle
        at_sides.setdefault((each.importer, sides.from_right), []).append((end, number, True))
        at_sides.setdefault((each.imported, sides.to_right), []).append((start, number, False))
    heights = [[0.0, 0.0] for _ in wanted]
    for (node, _), arrows in at_sides.items():
        place = places[node]
        for rank, (_, number, is_start) in enumerate(sorted(arrows), 1):
            heights[number][0 if is_start else 1] = place.top + (place.bottom - place.top) * rank / (len(arrows) + 1)
    return [(start, end) for start, end in heights]


def _find_holders(drawing: Scene) -> set[int]:
    """Return the nodes whose boxes hold others: a box comes after the one that it lies in."""
    holders: set[int] = set()
    path: list[Box] = []
    for box in drawing.boxes:
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
    wanted: ArrowRequest,
    sides: _Ends,
    heights: tuple[float, float],
    places: Mapping[int, _ArrowEnd],
    obstacles: _Obstacles,
) -> tuple[tuple[float, float], ...]:
    start, end = places[wanted.importer], places[wanted.imported]
    start_y, end_y = heights
    from_x = start.right if sides.from_right else start.left
    to_x = end.right if sides.to_right else end.left
    if sides.from_right and sides.to_right:
        out = _find_right_border(start, end, obstacles) + _compute_bend(abs(end_y - start_y), _MOST_BEND_ROUND)
        return _round_points((from_x, start_y), (out, start_y), (out, end_y), (to_x, end_y))
    bend = _compute_bend(abs(to_x - from_x)) * (1 if sides.from_right else -1)
    return _round_points((from_x, start_y), (from_x + bend, start_y), (to_x - bend, end_y), (to_x, end_y))


def _find_right_border(start: _ArrowEnd, end: _ArrowEnd, obstacles: _Obstacles) -> float:
    """Return the right border of the boxes between two that are above each other."""
    left, right = min(start.left, end.left), max(start.right, end.right)
    top, bottom = min(start.bottom, end.bottom), max(start.top, end.top)
    return max(right, obstacles.find_right_end(top, bottom, left, right)) if top < bottom else right


class _Obstacles:
    """All places, to be asked how far to the right those within a range reach.

    A segment tree over the places in the order of their tops: so the time for many arrows between many places grows
    with their number, and not with the product.
    """

    def __init__(self, places: Iterable[_ArrowEnd]) -> None:
        self._places = sorted(places, key=lambda place: place.top)
        self._tops = [place.top for place in self._places]
        self._highest = max((place.bottom - place.top for place in self._places), default=0.0)
        self._size = len(self._places)
        leaves = [([place.left], [place.right]) for place in self._places]
        # Of each node, the left borders in order, and how far those up to each of them reach.
        self._nodes: list[tuple[list[float], list[float]]] = [([], [])] * self._size + leaves
        for node in range(self._size - 1, 0, -1):
            (lefts, rights), (others, ends) = self._nodes[2 * node : 2 * node + 2]
            both = sorted([*zip(lefts, rights, strict=True), *zip(others, ends, strict=True)])
            self._nodes[node] = ([left for left, _ in both], [*accumulate((right for _, right in both), max)])

    def find_right_end(self, top: float, bottom: float, left: float, right: float) -> float:
        """Return how far to the right the places reach that overlap a range; no more than ``left`` without any."""
        first, last = bisect_left(self._tops, top), bisect_left(self._tops, bottom)
        reached = left
        for place in self._places[bisect_left(self._tops, top - self._highest) : first]:  # they begin above it
            if place.bottom > top and place.left < right:
                reached = max(reached, place.right)
        low, high = first + self._size, last + self._size
        while low < high:
            for node in ([low] if low % 2 else []) + ([high - 1] if high % 2 else []):
                lefts, rights = self._nodes[node]
                count = bisect_left(lefts, right)
                reached = max(reached, rights[count - 1]) if count else reached
            low, high = (low + 1) // 2, high // 2
        return reached


def _compute_bend(distance: float, most: float = _MOST_BEND) -> float:
    return min(max(distance * _BEND, _LEAST_BEND), most)


def _round_points(*points: tuple[float, float]) -> tuple[tuple[float, float], ...]:
    return tuple((round(x, 1), round(y, 1)) for x, y in points)


def _find_right_end(arrow: Arrow) -> float:
    """Return how far to the right a curve can reach, with its line."""
    (x0, _), (x1, _), (x2, _), (x3, _) = arrow.points
    return max(x0, x3, x0 + 0.75 * (max(x1, x2) - x0)) + 2
