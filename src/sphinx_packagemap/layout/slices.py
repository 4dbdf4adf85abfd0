"""Cut a scene that is higher than a page into slices, between its boxes.

The frames and packages around boxes may be cut: their sides are vertical, as are lanes and most of the lines between
rows, so they go on in the next slice.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import NamedTuple

from sphinx_packagemap.layout import AreaRole, Box, PlacedText, Scene
from sphinx_packagemap.layout.text import FONT_SIZE, ICON, SMALL_FONT_SIZE

_BORDER = 1.5  # of boxes, and on both sides of horizontal lines
_HEAD = 8.0  # length of the head of an arrow
_MIN_SHARE = 0.5  # of the height that a slice has at least, if that is possible


class Slice(NamedTuple):
    """A horizontal part of a scene."""

    top: float
    bottom: float

    @property
    def height(self) -> float:
        """Its height."""
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        """The height halfway between its ends, rounded."""
        return round((self.top + self.bottom) / 2, 1)

    def has_height(self, y: float) -> bool:
        """Return whether a height is in the slice."""
        return self.top <= y < self.bottom


def cut_scene(scene: Scene, containers: Collection[int], height: float) -> list[Slice]:
    """Return the slices of a scene from top to bottom, no higher than ``height``; the whole if it is not higher.

    ``containers`` are the positions of nodes that contain others. A cut is not between the last content of one of them
    or of a frame and its lower edge, if that is possible, nor below its head; then where as few of them as possible are
    around it, and then as far down as possible.
    """
    gaps = _find_gaps(sorted(_iter_solid(scene, containers)), scene.height)
    edges = _find_edges(scene, containers)
    around = [Slice(box.y, box.y + box.height) for box in scene.boxes if box.node in containers]
    around += [Slice(each.y, each.y + each.height) for each in scene.areas if each.role is not AreaRole.RULE]
    tops, bottoms = sorted(each.top for each in around), sorted(each.bottom for each in around)
    places = [
        _Place(bool(edges & {gap.top, gap.bottom}), bisect_right(tops, y) - bisect_right(bottoms, y), y)
        for gap in gaps
        for y in [gap.middle]
    ]
    heights = [place.y for place in places]
    slices, top = [], 0.0
    while scene.height - top > height:
        reached = places[bisect_right(heights, top) : bisect_right(heights, top + height)]
        low = [place for place in reached if place.y - top >= _MIN_SHARE * height]
        best = min(low, key=lambda place: (place.is_at_edge, place.around, -place.y), default=None)
        bottom = best.y if best else reached[-1].y if reached else round(top + height, 1)
        slices.append(Slice(top, bottom))
        top = bottom
    return [*slices, Slice(top, scene.height)]


class _Place(NamedTuple):
    """A height at which a scene can be cut."""

    is_at_edge: bool  # whether it is next to the head or the lower edge of what is cut
    around: int  # number of packages and frames around it
    y: float


def _find_gaps(solid: list[tuple[float, float]], height: float) -> list[Slice]:
    """Return the gaps between sorted spans of heights, from top to bottom."""
    gaps, reached = [], 0.0
    for top, bottom in [*solid, (height, height)]:
        if top > reached:
            gaps.append(Slice(reached, top))
        reached = max(reached, bottom)
    return gaps


def _find_edges(scene: Scene, containers: Collection[int]) -> set[float]:
    """Return where the heads of packages and frames end, and where their lower edges begin."""
    edges = set()
    for box in scene.boxes:
        if box.node in containers:
            edges |= {_find_head(box) + _BORDER, box.y + box.height - _BORDER}
    for area in scene.areas:
        if area.role is not AreaRole.RULE:
            edges.add(area.y + area.height - _BORDER)
            edges.add(max((_get_span(text)[1] for text in area.texts), default=area.y + _BORDER))
    return edges


def _find_head(box: Box) -> float:
    """Return where the head of a package ends."""
    return max([box.y + box.bar, *(_get_span(text)[1] for text in box.texts)])


def _iter_solid(scene: Scene, containers: Collection[int]) -> Iterator[tuple[float, float]]:
    """Yield the spans of heights that no cut may go through."""
    texts = [*scene.levels, *(each.number for each in scene.junctions if each.number is not None)]
    texts += [text for area in scene.areas for text in area.texts]
    for box in scene.boxes:
        bottom = box.y + box.height
        if box.node not in containers:
            yield box.y - _BORDER, bottom + _BORDER
            continue
        texts += box.texts
        yield from ((box.y - _BORDER, _find_head(box) + _BORDER), (bottom - _BORDER, bottom + _BORDER))
    for area in scene.areas:
        yield from ((y - _BORDER, y + _BORDER) for y in (area.y, area.y + area.height))
        if area.texts:
            yield area.y, max(_get_span(text)[1] for text in area.texts)
    for junction in scene.junctions:
        yield junction.y - junction.radius, junction.y + junction.radius
    for swatch in scene.legend:
        spans = [(swatch.y - _BORDER, swatch.y + ICON + _BORDER), *map(_get_span, swatch.texts)]
        yield min(top for top, _ in spans), max(bottom for _, bottom in spans)
    for line in (*(line.points for line in scene.lines), *(arrow.points for arrow in scene.arrows)):
        yield from ((y - _BORDER, y + _BORDER) for (_, y), (_, to_y) in pairwise(line) if y == to_y)
    for arrow in scene.arrows:
        y = arrow.points[-1][1]
        yield y - _HEAD, y + _HEAD
    yield from map(_get_span, texts)


def _get_span(text: PlacedText) -> tuple[float, float]:
    size = text.size or (SMALL_FONT_SIZE if text.is_small else FONT_SIZE)
    return text.y - size, text.y + size / 3


def restrict_scene(scene: Scene, part: Slice, containers: Collection[int]) -> Scene:
    """Return a scene without the boxes and texts that are not in a slice; what is cut stays whole."""

    def is_within(top: float, height: float) -> bool:
        return top < part.bottom and top + height >= part.top

    def keep_texts(texts: tuple[PlacedText, ...]) -> tuple[PlacedText, ...]:
        return tuple(text for text in texts if part.has_height(text.y))

    positions = [number for number, box in enumerate(scene.boxes) if is_within(box.y, box.height)]
    boxes = [scene.boxes[number] for number in positions]
    return scene._replace(
        boxes=tuple(
            box._replace(
                texts=keep_texts(box.texts), icon=box.icon if box.icon and part.has_height(box.icon[1]) else None
            )
            if box.node in containers
            else box
            for box in boxes
        ),
        areas=tuple(
            area._replace(position=sum(number < area.position for number in positions), texts=keep_texts(area.texts))
            for area in scene.areas
            if is_within(area.y, area.height)
        ),
        lines=tuple(line for line in scene.lines if _is_path_within(line.points, part)),
        arrows=tuple(arrow for arrow in scene.arrows if _is_path_within(arrow.points, part)),
        junctions=tuple(each for each in scene.junctions if part.has_height(each.y)),
        levels=keep_texts(scene.levels),
        legend=tuple(swatch for swatch in scene.legend if part.has_height(swatch.y)),
    )


def _is_path_within(points: tuple[tuple[float, float], ...], part: Slice) -> bool:
    heights = [y for _, y in points]
    return min(heights) <= part.bottom and max(heights) >= part.top
