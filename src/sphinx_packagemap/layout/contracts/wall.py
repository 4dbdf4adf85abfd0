"""Lays out a wall between modules and those that they must not import; lines of imports pierce it."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sphinx_packagemap.layout import PlacedText
from sphinx_packagemap.layout.contracts import (
    RADIUS,
    ContractScene,
    Disc,
    NumberMeaning,
    Picture,
    PlacedChip,
    Route,
    Row,
    Segment,
    SegmentRole,
    count_lines,
)
from sphinx_packagemap.layout.contracts.chips import move_down, place_chip, place_title
from sphinx_packagemap.layout.text import SMALL_FONT_SIZE, compute_text_width

_CHIP_GAP = 7.0
_MIN_SPACE, _MAX_SPACE = 84.0, 190.0  # between the two columns
_STEP = 2 * RADIUS + 3  # from one disc to the next
_TITLE_GAP = 14.0  # between the titles of the columns
_OVERHANG = 6.0  # of the wall, above and below everything


def draw_wall(picture: Picture, max_width: float) -> ContractScene:
    """Return the scene of a contract whose first row of modules must not import the second one."""
    left, right = picture.rows
    rooms = _split_room([_measure_column(row, picture) for row in picture.rows], max_width - _MIN_SPACE)
    widths = [_measure_column(row, picture, room) for row, room in zip(picture.rows, rooms, strict=True)]
    space = min(_MAX_SPACE, max_width - sum(widths))
    start = widths[0] + space
    titles = _place_titles(left.title, right.title, start, max_width)
    top = max((text.y for text in titles), default=0.0) + 8 + _OVERHANG if titles else _OVERHANG
    columns = [
        _stack(left, picture, 0, rooms[0]),
        _stack(right, picture, start, rooms[1]),
    ]
    holes = _list_holes(picture)
    heights = [column[-1].y + column[-1].height if column else 0.0 for column in columns]
    height = max(*heights, _STEP * len(holes))
    chips = [
        move_down(chip, top + (height - own) / 2)
        for column, own in zip(columns, heights, strict=True)
        for chip in column  # in the middle of the height
    ]
    at = round(widths[0] + space / 2, 1)
    routes, discs = _draw_routes(holes, {each.chip: each for each in chips}, at, top, height)
    wall = Segment(SegmentRole.WALL, (at, top - _OVERHANG), (at, round(top + height + _OVERHANG, 1)))
    edges = [chip.x + chip.width for chip in chips] + [text.x + text.width for text in titles] + [at + RADIUS]
    tick = (at, round(top + height / 2, 1)) if picture.is_kept else None
    bottom = round(top + height + _OVERHANG, 1)
    meaning = NumberMeaning.LINE if holes and not count_lines(picture) else None
    width = round(max(edges), 1)
    return ContractScene(width, bottom, tuple(chips), (), (wall,), (), routes, discs, titles, tick, meaning)


def _place_titles(left: str, right: str, start: float, max_width: float) -> tuple[PlacedText, ...]:
    """Return the titles of the columns: the second begins before its column, at ``start``, if it needs the room."""
    firsts = place_title(left, 0, 10, max_width / 3)
    room = max_width - max((line.x + line.width + _TITLE_GAP for line in firsts), default=0.0)
    at = max(max_width - room, min(start, max_width - compute_text_width(right, SMALL_FONT_SIZE) - 1))
    return (*firsts, *place_title(right, at, 10, max_width - at))


def _split_room(widths: Sequence[float], room: float) -> tuple[float, float]:
    """Return the maximum widths of two columns, of which a narrow one leaves its room to the other."""
    first, second = widths
    if first + second <= room:
        return first, second
    if min(first, second) <= room / 2:
        return (first, room - first) if first < second else (room - second, second)
    return room / 2, room / 2


def _measure_column(row: Row, picture: Picture, max_width: float = math.inf) -> float:
    return max((place_chip(0, picture.chips[each], (0, 0), max_width).width for each in row.chips), default=0.0)


def _stack(row: Row, picture: Picture, x: float, max_width: float) -> list[PlacedChip]:
    """Return the chips of a column below each other, from 0 on."""
    y = 0.0
    placed = []
    for number in row.chips:
        placed.append(place_chip(number, picture.chips[number], (x, y), max_width))
        y += placed[-1].height + _CHIP_GAP
    return placed


class _Hole(NamedTuple):
    """A point at which lines pierce the wall."""

    importer: int  # the chip at the left
    imported: tuple[int, ...]  # those at the right
    text: str  # of its disc


def _list_holes(picture: Picture) -> list[_Hole]:
    """Return a hole for each crossing; if there are many, one for each importer."""
    if count_lines(picture):
        return [_Hole(each.importer, (each.imported,), str(number)) for number, each in enumerate(picture.crossings, 1)]
    ends: dict[int, dict[int, int]] = {}
    for each in picture.crossings:
        found = ends.setdefault(each.importer, {})
        found[each.imported] = found.get(each.imported, 0) + each.chains
    return [_Hole(importer, tuple(found), str(sum(found.values()))) for importer, found in sorted(ends.items())]


def _draw_routes(
    holes: Sequence[_Hole], chips: Mapping[int, PlacedChip], at: float, top: float, height: float
) -> tuple[tuple[Route, ...], tuple[Disc, ...]]:
    """Return the lines through the wall, and their numbers on it."""

    def find_middle(*numbers: int) -> float:
        return sum(chips[each].y + chips[each].height / 2 for each in numbers) / len(numbers)

    order = sorted(holes, key=lambda each: (find_middle(each.importer) + find_middle(*each.imported), each))
    first = top + (height - _STEP * (len(order) - 1)) / 2
    ports: dict[int, list[int]] = {}  # the holes whose lines end at each chip, from above
    for number, hole in enumerate(order):
        for chip in (hole.importer, *hole.imported):
            ports.setdefault(chip, []).append(number)

    def find_port(chip: int, number: int) -> float:
        own = ports[chip]
        return round(chips[chip].y + chips[chip].height * (own.index(number) + 1) / (len(own) + 1), 1)

    routes: list[Route] = []
    discs = []
    for number, hole in enumerate(order):
        middle = (at, round(first + number * _STEP, 1))
        box = chips[hole.importer]
        start = (round(box.x + box.width, 1), find_port(hole.importer, number))
        routes.append(Route((start, middle), is_smooth=True, has_head=False))
        routes += [Route((middle, (chips[each].x, find_port(each, number))), is_smooth=True) for each in hole.imported]
        discs.append(Disc(*middle, hole.text))
    return tuple(routes), tuple(discs)
