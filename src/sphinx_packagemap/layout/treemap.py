"""Lay out a hierarchy as a squarified treemap: nested rectangles whose areas are proportional to sizes.

The algorithm is that of Mark Bruls, Kees Huizing and Jarke J. van Wijk, Squarified Treemaps, 2000.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import floor, inf
from typing import NamedTuple

from sphinx_packagemap.layout import Box, LayoutNode, Scene
from sphinx_packagemap.layout.text import LINE_HEIGHT, Caption, make_fitting_caption, place_caption


class Rectangle(NamedTuple):
    """A rectangle, by the coordinates of its edges."""

    left: float
    top: float
    right: float
    bottom: float


def squarify(sizes: Sequence[float], whole: Rectangle) -> list[Rectangle]:
    """Return a rectangle for each size, in the same order; together they fill the whole one.

    The sizes are positive and in descending order; their unit does not matter.
    """
    sums = _sum_from_end(sizes)
    rectangles: list[Rectangle] = []
    rest = whole
    while len(rectangles) < len(sizes):
        start = len(rectangles)
        end = _find_strip_end(sizes, sums, start, rest)
        share = (sums[start] - sums[end]) / sums[start] if end < len(sizes) else 1.0
        strip, rest, is_upright = _cut(rest, share)
        rectangles += _divide_strip(sums, start, end, strip, is_upright=is_upright)
    return rectangles


def _sum_from_end(sizes: Sequence[float]) -> list[float]:
    """Return for each position the sum of the sizes from there on, and 0 at the end.

    Sizes are added one by one: the result of ``sum`` depends on the version of Python.
    """
    sums = [0.0]
    for size in reversed(sizes):
        sums.append(sums[-1] + size)
    sums.reverse()
    return sums


def _find_strip_end(sizes: Sequence[float], sums: Sequence[float], start: int, rest: Rectangle) -> int:
    """Return the end of the strip along the shorter side whose rectangles are most similar to squares."""
    width, height = rest.right - rest.left, rest.bottom - rest.top
    if width <= 0 or height <= 0:
        return len(sizes)
    # The square of the shorter side, which is the length of the strip, in the unit of the sizes.
    side_squared = min(width, height) / max(width, height) * sums[start]
    total, worst, end = 0.0, float("inf"), start
    while end < len(sizes):
        total += sizes[end]
        total_squared = total * total
        ratio = max(side_squared * sizes[start] / total_squared, total_squared / (side_squared * sizes[end]))
        if ratio > worst:
            break
        worst, end = ratio, end + 1
    return end


def _cut(rest: Rectangle, share: float) -> tuple[Rectangle, Rectangle, bool]:
    """Return a strip along the shorter side, the rest, and whether the strip is vertical."""
    left, top, right, bottom = rest
    if right - left >= bottom - top:
        middle = _interpolate(left, right, share)
        return Rectangle(left, top, middle, bottom), Rectangle(middle, top, right, bottom), True
    middle = _interpolate(top, bottom, share)
    return Rectangle(left, top, right, middle), Rectangle(left, middle, right, bottom), False


def _divide_strip(
    sums: Sequence[float], start: int, end: int, strip: Rectangle, *, is_upright: bool
) -> Iterator[Rectangle]:
    """Yield the rectangles of a strip; neighbours have exactly the same coordinate in common."""
    left, top, right, bottom = strip
    total = sums[start] - sums[end]
    for position in range(start + 1, end + 1):
        share = (sums[start] - sums[position]) / total if position < end else 1.0
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


_OWN = "__init__"  # the label of the box of a package itself
_SIDE, _TOP = 3.0, 2.0  # from the border of a box to its caption
_HEADER_LINES = 2
_HEADER_SHARE = 0.4  # maximum share of the height of a box
_STRETCH = 1.75  # ratio of width to height that boxes should have
_MIN_SHARE = 1 / 2000  # minimum size, as a share of the average one: nodes of size 0 are visible, too
_PADDING = ((60.0, 3.0), (30.0, 2.0), (10.0, 1.0))  # by the minimum of the shorter side of a box


def lay_out_treemap(nodes: Sequence[LayoutNode], width: float, height: float) -> Scene:
    """Return a treemap of exactly this width and height, in pixels, with a box for each node in their order.

    Within a box, areas are proportional to sizes: children are laid out from the largest to the smallest,
    with the algorithm of Bruls, Huizing and van Wijk (Squarified Treemaps, 2000). A node that has children and a size
    of its own gets a second box for itself among theirs, directly after the first. Labels are shown only where they fit
    as a whole.
    """
    children: list[list[int]] = [[] for _ in range(len(nodes) + 1)]  # by parent; the last one: the outermost
    for position, node in enumerate(nodes):
        children[node.parent].append(position)
    rectangles = [Rectangle(0.0, 0.0, 0.0, 0.0)] * len(nodes)
    _place_children(nodes, children[-1], -1, Rectangle(0.0, 0.0, width, height), rectangles)
    boxes: list[Box] = []
    for position, node in enumerate(nodes):
        rectangle = rectangles[position]
        if not children[position]:
            boxes.append(_make_box(position, rectangle, _fit_caption(node, rectangle)))
            continue
        header = _fit_header(node, rectangle)
        boxes.append(_make_box(position, rectangle, header))
        own = _place_children(nodes, children[position], position, _get_inner_rectangle(rectangle, header), rectangles)
        if own:
            cell = LayoutNode(_OWN, icon=False)
            boxes.append(_make_box(position, own, _fit_caption(cell, own))._replace(is_own=True))
    return Scene(_round_length(width), _round_length(height), tuple(boxes))


def _place_children(
    nodes: Sequence[LayoutNode], children: Sequence[int], parent: int, inside: Rectangle, rectangles: list[Rectangle]
) -> Rectangle | None:
    """Place the children of a node; return the rectangle for the node itself, if it needs one."""
    sizes = [(position, _get_positive_size(nodes[position].size)) for position in children]
    if parent >= 0 and _get_positive_size(nodes[parent].own_size):
        sizes.append((parent, _get_positive_size(nodes[parent].own_size)))
    largest = max(size for _, size in sizes) if sizes else 0.0
    shares = [(position, size / largest if largest else 1.0) for position, size in sizes]
    min_share = _MIN_SHARE * _compute_average(shares)
    ordered = sorted(((max(share, min_share), position) for position, share in shares), key=_get_size_key)
    own = None
    for (_, position), rectangle in zip(ordered, _divide([share for share, _ in ordered], inside), strict=True):
        if position == parent:
            own = rectangle
        else:
            rectangles[position] = rectangle
    return own


def _divide(shares: Sequence[float], inside: Rectangle) -> list[Rectangle]:
    """Return a rectangle for each share: squares, which are then stretched, as text is wider than high."""
    left, top, right, bottom = inside
    narrow = Rectangle(left / _STRETCH, top, right / _STRETCH, bottom)
    found = squarify(shares, narrow)
    return [
        Rectangle(
            left if rectangle.left == narrow.left else rectangle.left * _STRETCH,
            rectangle.top,
            right if rectangle.right == narrow.right else rectangle.right * _STRETCH,
            rectangle.bottom,
        )
        for rectangle in found
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


def _fit_caption(node: LayoutNode, rectangle: Rectangle) -> Caption | None:
    return make_fitting_caption(
        node, rectangle.right - rectangle.left - 2 * _SIDE, rectangle.bottom - rectangle.top - 2 * _TOP
    )


def _fit_header(node: LayoutNode, rectangle: Rectangle) -> Caption | None:
    height = min((rectangle.bottom - rectangle.top) * _HEADER_SHARE - _TOP, _HEADER_LINES * LINE_HEIGHT)
    return make_fitting_caption(node, rectangle.right - rectangle.left - 2 * _SIDE, height, note_below=False)


def _get_inner_rectangle(rectangle: Rectangle, header: Caption | None) -> Rectangle:
    """Return the part of a box that is available to others: below its header, within a padding."""
    left, top, right, bottom = rectangle
    shorter = min(right - left, bottom - top)
    padding = next((padding for side, padding in _PADDING if shorter >= side), 0.0)
    head = _TOP + header.lines * LINE_HEIGHT if header else padding
    return Rectangle(left + padding, top + head, right - padding, bottom - padding)


def _make_box(node: int, rectangle: Rectangle, caption: Caption | None) -> Box:
    left, top, right, bottom = map(_round_length, rectangle)
    texts, icon = place_caption(caption, left + _SIDE, top + _TOP + LINE_HEIGHT / 2) if caption else ((), None)
    return Box(node, left, top, _round_length(right - left), _round_length(bottom - top), texts, icon)


def _round_length(length: float) -> float:
    """Return a length rounded to tenths, halves always up, so that the order of lengths is kept."""
    return floor(length * 10 + 0.5) / 10
