"""Squarified treemaps: nested rectangles whose areas are proportional to sizes.

The algorithm is that of Mark Bruls, Kees Huizing and Jarke J. van Wijk, Squarified Treemaps, 2000.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import floor, inf
from typing import NamedTuple

from sphinx_packagemap.layout import Box, LayoutNode, Scene
from sphinx_packagemap.layout.text import LINE, Caption, make_fitting_caption, place_caption


class Rectangle(NamedTuple):
    """Where its borders are."""

    left: float
    top: float
    right: float
    bottom: float


def squarify(sizes: Sequence[float], whole: Rectangle) -> list[Rectangle]:
    """Return a rectangle for each size, in their order, that together fill the whole one.

    The sizes are positive, and descend; their unit does not matter.
    """
    sums = _sum_from_end(sizes)
    placed: list[Rectangle] = []
    rest = whole
    while len(placed) < len(sizes):
        start = len(placed)
        end = _end_of_strip(sizes, sums, start, rest)
        share = (sums[start] - sums[end]) / sums[start] if end < len(sizes) else 1.0
        strip, rest, is_upright = _cut(rest, share)
        placed += _divide_strip(sums, start, end, strip, is_upright=is_upright)
    return placed


def _sum_from_end(sizes: Sequence[float]) -> list[float]:
    """Return for each position the sum of the sizes from there on, and a zero.

    They are added one after the other: the result of sum() depends on the version of Python.
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
    """Return a strip along the shorter side, the rest, and whether the strip stands upright."""
    left, top, right, bottom = rest
    if right - left >= bottom - top:
        middle = _interpolate(left, right, share)
        return Rectangle(left, top, middle, bottom), Rectangle(middle, top, right, bottom), True
    middle = _interpolate(top, bottom, share)
    return Rectangle(left, top, right, middle), Rectangle(left, middle, right, bottom), False


def _divide_strip(
    sums: Sequence[float], start: int, end: int, strip: Rectangle, *, is_upright: bool
) -> Iterator[Rectangle]:
    """Yield the rectangles of a strip; neighbours share the very same border."""
    left, top, right, bottom = strip
    taken = sums[start] - sums[end]
    for position in range(start + 1, end + 1):
        share = (sums[start] - sums[position]) / taken if position < end else 1.0
        if is_upright:
            lower = _interpolate(strip.top, bottom, share)
            yield Rectangle(left, top, right, lower)
            top = lower
        else:
            middle = _interpolate(strip.left, right, share)
            yield Rectangle(left, top, middle, bottom)
            left = middle


def _interpolate(first: float, last: float, share: float) -> float:
    return last if share >= 1 else min(last, first + (last - first) * share)


_OWN = "__init__"  # the label of the cell of a package itself
_SIDE, _TOP = 3.0, 2.0  # from the border of a box to its words
_HEADER_LINES = 2
_HEADER_SHARE = 0.4  # of the height of a box at most
_STRETCH = 1.75  # how much wider than high a place is at best
_LEAST = 1 / 2000  # of the average size, for nodes of size 0: they are visible, too
_PADDING = ((60.0, 3.0), (30.0, 2.0), (10.0, 1.0))  # of boxes whose shorter side is that long at least


def lay_out_treemap(parts: Sequence[LayoutNode], width: float, height: float) -> Scene:
    """Return a treemap of exactly that width and height, in pixels, with a box for each part in their order.

    Within a box, areas are proportional to sizes: children are laid out from the largest to the smallest,
    with the algorithm of Bruls, Huizing and van Wijk (Squarified Treemaps, 2000). A part with a size of its own and
    others below it gets a further box for itself among these, which follows its own at once. Labels stand where they
    have room as a whole, and nowhere else.
    """
    below: list[list[int]] = [[] for _ in range(len(parts) + 1)]  # the last one: the outermost
    for position, part in enumerate(parts):
        below[part.parent].append(position)
    places = [Rectangle(0.0, 0.0, 0.0, 0.0)] * len(parts)
    _place_below(parts, below[-1], -1, Rectangle(0.0, 0.0, width, height), places)
    boxes: list[Box] = []
    for position, part in enumerate(parts):
        place = places[position]
        if not below[position]:
            boxes.append(_make_box(position, place, _fit_words(part, place)))
            continue
        header = _fit_header(part, place)
        boxes.append(_make_box(position, place, header))
        own = _place_below(parts, below[position], position, _get_inside(place, header), places)
        if own:
            cell = LayoutNode(_OWN, icon=False)
            boxes.append(_make_box(position, own, _fit_words(cell, own))._replace(is_own=True))
    return Scene(_round_length(width), _round_length(height), tuple(boxes))


def _place_below(
    parts: Sequence[LayoutNode], below: Sequence[int], above: int, inside: Rectangle, places: list[Rectangle]
) -> Rectangle | None:
    """Give places to the parts below another one, and return the one for that itself, if it needs any."""
    sizes = [(position, _get_positive_size(parts[position].size)) for position in below]
    if above >= 0 and _get_positive_size(parts[above].own_size):
        sizes.append((above, _get_positive_size(parts[above].own_size)))
    largest = max(size for _, size in sizes) if sizes else 0.0
    shares = [(position, size / largest if largest else 1.0) for position, size in sizes]
    least = _LEAST * _compute_average(shares)
    ordered = sorted(((max(share, least), position) for position, share in shares), key=_get_size_key)
    own = None
    for (_, position), place in zip(ordered, _divide([share for share, _ in ordered], inside), strict=True):
        if position == above:
            own = place
        else:
            places[position] = place
    return own


def _divide(shares: Sequence[float], inside: Rectangle) -> list[Rectangle]:
    """Return a place for each share: squares, in a plane that is then drawn wider, for words are wider than high."""
    left, top, right, bottom = inside
    narrow = Rectangle(left / _STRETCH, top, right / _STRETCH, bottom)
    found = squarify(shares, narrow)
    return [
        Rectangle(
            left if place.left == narrow.left else place.left * _STRETCH,
            place.top,
            right if place.right == narrow.right else place.right * _STRETCH,
            place.bottom,
        )
        for place in found
    ]


def _get_positive_size(size: float) -> float:
    return size if 0 < size < inf else 0.0


def _compute_average(shares: Sequence[tuple[int, float]]) -> float:
    total = 0.0
    for _, share in shares:
        total += share
    return total / max(1, len(shares))


def _get_size_key(sized: tuple[float, int]) -> tuple[float, int]:
    return -sized[0], sized[1]


def _fit_words(part: LayoutNode, place: Rectangle) -> Caption | None:
    return make_fitting_caption(part, place.right - place.left - 2 * _SIDE, place.bottom - place.top - 2 * _TOP)


def _fit_header(part: LayoutNode, place: Rectangle) -> Caption | None:
    height = min((place.bottom - place.top) * _HEADER_SHARE - _TOP, _HEADER_LINES * LINE)
    return make_fitting_caption(part, place.right - place.left - 2 * _SIDE, height, note_below=False)


def _get_inside(place: Rectangle, header: Caption | None) -> Rectangle:
    """Return where within a box others have room: below its words, and a little off its border."""
    left, top, right, bottom = place
    shorter = min(right - left, bottom - top)
    padding = next((padding for side, padding in _PADDING if shorter >= side), 0.0)
    head = _TOP + header.lines * LINE if header else padding
    return Rectangle(left + padding, top + head, right - padding, bottom - padding)


def _make_box(node: int, place: Rectangle, words: Caption | None) -> Box:
    left, top, right, bottom = map(_round_length, place)
    texts, icon = place_caption(words, left + _SIDE, top + _TOP + LINE / 2) if words else ((), None)
    return Box(node, left, top, _round_length(right - left), _round_length(bottom - top), texts, icon)


def _round_length(length: float) -> float:
    """Return a length in tenths; of two, the one that is not smaller remains so."""
    return floor(length * 10 + 0.5) / 10
