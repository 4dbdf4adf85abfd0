"""Lays out the picture of any contract; that of independent modules is a row of chips, with arcs above it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from sphinx_packagemap.layout.contracts import (
    RADIUS,
    ContractScene,
    Crossing,
    Disc,
    Picture,
    PictureKind,
    PlacedChip,
    Route,
    Row,
)
from sphinx_packagemap.layout.contracts.chips import CHIP_HEIGHT, compute_row_width, place_chips, place_title
from sphinx_packagemap.layout.contracts.rows import draw_layers, draw_list
from sphinx_packagemap.layout.contracts.wall import draw_wall

_MAX_ARCS = 2
_NOTE_GAP = 18.0  # from a drawing to the base line of the note below it
_ARC, _ARC_STEP = 24.0, 22.0  # height of the lowest arc, and from one to the next


def draw_contract(picture: Picture, max_width: float) -> ContractScene:
    """Return the scene of a picture, no wider than ``max_width``, which is at least 300."""
    scene = _draw_without_note(picture, max_width)
    note = picture.notes.get(scene.meaning, "") if scene.meaning is not None else ""
    lines = place_title(note, 0, scene.height + _NOTE_GAP, max_width)
    if not lines:
        return scene
    width = max(scene.width, *(line.x + line.width for line in lines))
    return scene._replace(width=round(width, 1), height=lines[-1].y + 2, titles=(*scene.titles, *lines))


def _draw_without_note(picture: Picture, max_width: float) -> ContractScene:
    match picture.kind:
        case PictureKind.LAYERS:
            return draw_layers(picture, max_width)
        case PictureKind.APART:
            return _draw_apart(picture, max_width)
        case PictureKind.WALL:
            return draw_wall(picture, max_width)
        case _:
            assert_never(picture.kind)


def _draw_apart(picture: Picture, max_width: float) -> ContractScene:
    """Return the scene of modules that must not import each other: a row if few do, otherwise a list."""
    (row,) = picture.rows
    crossings = picture.crossings
    if not crossings:
        flow = place_chips(row, picture.chips, (0, 1), max_width)
        return ContractScene(flow.width, flow.height + 2, flow.chips, (), flow.bars)
    if len(crossings) <= _MAX_ARCS and compute_row_width(row, picture.chips) <= max_width:
        return _draw_arcs(picture, row, max_width)
    return draw_list(picture, max_width)


def _draw_arcs(picture: Picture, row: Row, max_width: float) -> ContractScene:
    top = _ARC + _ARC_STEP * (len(picture.crossings) - 1) + RADIUS
    flow = place_chips(row, picture.chips, (0, top), max_width + CHIP_HEIGHT)
    boxes = {each.chip: each for each in flow.chips}

    def measure(crossing: Crossing) -> float:
        return abs(boxes[crossing.importer].x - boxes[crossing.imported].x)

    order = sorted(range(len(picture.crossings)), key=lambda each: measure(picture.crossings[each]))
    routes, discs = [], []
    for level, number in enumerate(order):
        crossing = picture.crossings[number]
        y = top - _ARC - _ARC_STEP * level
        start, end = (
            _find_top(crossing, chip, picture.crossings, boxes, level)
            for chip in (crossing.importer, crossing.imported)
        )
        routes.append(Route(((start, top), (start, y), (end, y), (end, top))))
        discs.append(Disc(round((start + end) / 2, 1), y, str(number + 1)))
    return ContractScene(flow.width, top + flow.height + 1, flow.chips, (), flow.bars, (), tuple(routes), tuple(discs))


def _find_top(
    crossing: Crossing, chip: int, crossings: Sequence[Crossing], boxes: dict[int, PlacedChip], level: int
) -> float:
    """Return the place at the top of a chip at which an arc ends; two at one chip are apart."""
    box = boxes[chip]
    middle = box.x + box.width / 2
    other = crossing.imported if chip == crossing.importer else crossing.importer
    sharing = [each for each in crossings if chip in each[:2]]
    if len(sharing) < 2:
        return round(middle, 1)
    side = 1 if boxes[other].x > box.x else -1
    sides = {
        1 if boxes[each.imported if chip == each.importer else each.importer].x > box.x else -1 for each in sharing
    }
    inside = side if len(sides) == 2 or level == 0 else -side
    return round(middle + 7 * inside, 1)
