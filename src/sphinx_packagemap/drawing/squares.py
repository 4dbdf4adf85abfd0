"""Squarified treemaps: a rectangle divided into rectangles of given areas, none much longer than it is wide.

The algorithm is that of Mark Bruls, Kees Huizing and Jarke J. van Wijk, Squarified Treemaps, 2000.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple


class Rectangle(NamedTuple):
    """Where its borders are."""

    left: float
    top: float
    right: float
    bottom: float


def squarified(sizes: Sequence[float], whole: Rectangle) -> list[Rectangle]:
    """Return a rectangle for each size, in their order, that together fill the whole one.

    The sizes are positive, and descend; their unit does not matter.
    """
    sums = _sums(sizes)
    placed: list[Rectangle] = []
    rest = whole
    while len(placed) < len(sizes):
        start = len(placed)
        end = _end_of_strip(sizes, sums, start, rest)
        share = (sums[start] - sums[end]) / sums[start] if end < len(sizes) else 1.0
        strip, rest, is_upright = _cut(rest, share)
        placed += _divided(sums, start, end, strip, is_upright=is_upright)
    return placed


def _sums(sizes: Sequence[float]) -> list[float]:
    """Return for each position the sum of the sizes from there on, and a zero.

    They are added one after the other: what sum() makes of them depends on the version of Python.
    """
    sums = [0.0]
    for size in reversed(sizes):
        sums.append(sums[-1] + size)
    sums.reverse()
    return sums


def _end_of_strip(sizes: Sequence[float], sums: Sequence[float], start: int, rest: Rectangle) -> int:
    """Return how far a strip along the shorter side has to go for its rectangles to be most like squares."""
    width, height = rest.right - rest.left, rest.bottom - rest.top
    if width <= 0 or height <= 0:
        return len(sizes)
    # The area of the strip is that share of the rest; its length is the shorter side.
    side = min(width, height) / max(width, height) * sums[start]
    taken, worst, end = 0.0, float("inf"), start
    while end < len(sizes):
        taken += sizes[end]
        square = taken * taken
        ratio = max(side * sizes[start] / square, square / (side * sizes[end]))
        if ratio > worst:
            break
        worst, end = ratio, end + 1
    return end


def _cut(rest: Rectangle, share: float) -> tuple[Rectangle, Rectangle, bool]:
    """Return a strip along the shorter side, what it leaves, and whether it stands upright."""
    left, top, right, bottom = rest
    if right - left >= bottom - top:
        middle = _between(left, right, share)
        return Rectangle(left, top, middle, bottom), Rectangle(middle, top, right, bottom), True
    middle = _between(top, bottom, share)
    return Rectangle(left, top, right, middle), Rectangle(left, middle, right, bottom), False


def _divided(sums: Sequence[float], start: int, end: int, strip: Rectangle, *, is_upright: bool) -> Iterator[Rectangle]:
    """Yield the rectangles of a strip; neighbours share the very same border."""
    left, top, right, bottom = strip
    taken = sums[start] - sums[end]
    for position in range(start + 1, end + 1):
        share = (sums[start] - sums[position]) / taken if position < end else 1.0
        if is_upright:
            lower = _between(strip.top, bottom, share)
            yield Rectangle(left, top, right, lower)
            top = lower
        else:
            middle = _between(strip.left, right, share)
            yield Rectangle(left, top, middle, bottom)
            left = middle


def _between(first: float, last: float, share: float) -> float:
    return last if share >= 1 else min(last, first + (last - first) * share)
