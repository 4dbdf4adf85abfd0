"""Divide a rectangle among weights, into rows of rectangles that are similar to squares.

The algorithm is that of Mark Bruls, Kees Huizing and Jarke J. van Wijk, Squarified Treemaps, 2000. Here, it has two
steps: the arrangement into rows, and the division, which can be repeated with other weights.

``static/packagemap-treemap.js`` follows the same rules, with the same operations in the same order.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import inf
from typing import NamedTuple

_STRETCH = 1.5  # ratio of width to height that rectangles should have, as text is wider than high

Edges = tuple[float, float, float, float]  # left, top, right, bottom


class Rectangles(NamedTuple):
    """The edges of all rectangles."""

    lefts: list[float]
    tops: list[float]
    rights: list[float]
    bottoms: list[float]

    @classmethod
    def make(cls, count: int) -> Rectangles:
        """Return empty rectangles."""
        return cls(*([0.0] * count for _ in range(4)))

    def copy(self) -> Rectangles:
        """Return a copy that does not change with the original."""
        return Rectangles(*map(list, self))


class Arrangement(NamedTuple):
    """An order, and its division into rows and columns, each along the shorter side of the rest."""

    order: list[int]
    ends: list[int]  # of each row or column, in the order
    are_columns: list[bool]


def arrange(members: Sequence[int], sizes: Sequence[float], weights: Sequence[float], inside: Edges) -> Arrangement:
    """Return the arrangement of some members, the largest first, in which their rectangles are most similar to squares.

    ``sizes`` determine the order, and ``weights`` the areas; both are by member.
    """
    order = sorted(members, key=lambda member: (-sizes[member], member))
    sums = _sum_from_end([weights[member] for member in order])
    found = Arrangement(order, [], [])
    width, height = inside[2] - inside[0], inside[3] - inside[1]
    start = 0
    while start < len(order):
        is_column = width >= height * _STRETCH
        end = _find_end(order, weights, sums, start, _compute_scale(width, height, sums[start], is_column=is_column))
        found.ends.append(end)
        found.are_columns.append(is_column)
        share = (sums[start] - sums[end]) / sums[start] if end < len(order) else 1.0
        if is_column:
            width -= width * share
        else:
            height -= height * share
        start = end
    return found


def _sum_from_end(sizes: Sequence[float]) -> list[float]:
    """Return for each position the sum of the sizes from there on, and 0 at the end.

    Sizes are added one by one: the result of ``sum`` depends on the version of Python.
    """
    sums = [0.0]
    for size in reversed(sizes):
        sums.append(sums[-1] + size)
    sums.reverse()
    return sums


def _compute_scale(width: float, height: float, total: float, *, is_column: bool) -> float:
    """Return the factor from the square of the weight of a row to the weight of a square in it; 0 without room."""
    if width <= 0 or height <= 0 or total <= 0:
        return 0.0
    return width / (_STRETCH * height) / total if is_column else height * _STRETCH / width / total


def _find_end(order: Sequence[int], weights: Sequence[float], sums: Sequence[float], start: int, scale: float) -> int:
    """Return the end of the row whose rectangles are most similar to squares."""
    if scale <= 0:
        return len(order)
    first, worst, end = weights[order[start]], inf, start
    while end < len(order):
        total = sums[start] - sums[end + 1]
        square = scale * total * total
        weight = weights[order[end]]
        ratio = max(square / weight, first / square) if weight > 0 and square > 0 else inf
        if ratio > worst:
            break
        worst, end = ratio, end + 1
    return end


def fill(arrangement: Arrangement, weights: Sequence[float], inside: Edges, rectangles: Rectangles) -> None:
    """Set the rectangles of the members of an arrangement; together they fill the inside.

    Neighbours have exactly the same coordinate in common.
    """
    lefts, tops, rights, bottoms = rectangles
    order = arrangement.order
    sums = _sum_from_end([weights[member] for member in order])
    left, top, right, bottom = inside
    start = 0
    for end, is_column in zip(arrangement.ends, arrangement.are_columns, strict=True):
        total = sums[start] - sums[end]
        share = total / sums[start] if end < len(order) and sums[start] > 0 else 1.0
        edge = _interpolate(left, right, share) if is_column else _interpolate(top, bottom, share)
        begin, limit = (top, bottom) if is_column else (left, right)
        x = begin
        for position in range(start, end):
            part = (sums[start] - sums[position + 1]) / total if position < end - 1 and total > 0 else 1.0
            y = _interpolate(begin, limit, part)
            member = order[position]
            if is_column:
                lefts[member], tops[member], rights[member], bottoms[member] = left, x, edge, y
            else:
                lefts[member], tops[member], rights[member], bottoms[member] = x, top, y, edge
            x = y
        left, top = (edge, top) if is_column else (left, edge)
        start = end


def _interpolate(first: float, last: float, share: float) -> float:
    return last if share >= 1 else min(last, first + (last - first) * share)
