"""Lays out layers as bands, and independent modules as a list, with lines of imports beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sphinx_packagemap.layout import PlacedText
from sphinx_packagemap.layout.contracts import (
    Band,
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
    get_disc_width,
)
from sphinx_packagemap.layout.contracts.chips import (
    compute_chip_width,
    compute_row_width,
    move_down,
    place_chip,
    place_chips,
    place_title,
)
from sphinx_packagemap.layout.contracts.grid import ROW_HEIGHT, Grid, draw_grid, make_grid
from sphinx_packagemap.layout.contracts.lanes import Lane, Port, find_ports, make_lanes

_BAND_HEIGHT = 34.0
_BAND_PAD = 5.0
_BAND_GAP = 6.0
_MIN_BAND_WIDTH = 150.0
_MIN_CHIP_WIDTH = 110.0  # of a list
_USUAL_BAND_WIDTH = 380.0
_ROW_GAP = 6.0  # between modules of a list
_PORT = 7.0  # from one line to the next, at least
_HEAD = 9.0  # from a row to the first column, for heads of arrows
_WIDE, _NARROW = 26.0, 18.0  # columns of lines
_PHONE = 500.0  # widths of pictures below which columns are narrow
_MAX_COLUMNS = 8


def draw_layers(picture: Picture, max_width: float) -> ContractScene:
    """Return the scene of layers: bands from the top to the bottom, with triangles between them."""
    lines = _plan_lines(picture, max_width, _MIN_BAND_WIDTH)
    room = max(_MIN_BAND_WIDTH, max_width - lines.width)
    natural = max((compute_row_width(row, picture.chips) for row in picture.rows), default=0.0) + 4 * _BAND_PAD + 12
    width = min(room, max(_USUAL_BAND_WIDTH, natural))
    y = 0.0
    chips: list[PlacedChip] = []
    bars: list[Segment] = []
    bands: list[Band] = []
    titles: list[PlacedText] = []
    for number, row in enumerate(picture.rows):
        title = place_title(row.title, 2 * _BAND_PAD, y + 14, width - 4 * _BAND_PAD)
        above = title[-1].y - y if title else 0.0
        flow = place_chips(row, picture.chips, (2 * _BAND_PAD, y + above + _BAND_PAD), width - 4 * _BAND_PAD)
        height = max(_BAND_HEIGHT, above + flow.height + 2 * _BAND_PAD, _PORT * (len(lines.ports[number]) + 1))
        bands.append(Band(0, round(y, 1), width, round(height, 1)))
        shift = (height - above - flow.height - 2 * _BAND_PAD) / 2
        chips += (move_down(chip, shift) for chip in flow.chips)
        bars += (_move_bar_down(bar, shift) for bar in flow.bars)
        titles += title
        y += height + _BAND_GAP
    routes, discs = _draw_lines(lines, bands, width)
    tips = tuple((width / 2, band.y) for band in bands[1:])
    return ContractScene(
        round(width + lines.width, 1),
        max(0.0, round(y - _BAND_GAP, 1)),
        tuple(chips),
        tuple(bands),
        tuple(bars),
        tips,
        routes,
        discs,
        tuple(titles),
        meaning=lines.meaning,
    )


def _move_bar_down(bar: Segment, by: float) -> Segment:
    (x, y), (to_x, to_y) = bar.start, bar.end
    return Segment(bar.role, (x, round(y + by, 1)), (to_x, round(to_y + by, 1)))


def draw_list(picture: Picture, max_width: float) -> ContractScene:
    """Return the scene of modules that must not import each other, below each other."""
    (row,) = picture.rows
    single = picture._replace(rows=tuple(Row((each,)) for each in row.chips))
    lines = _plan_lines(single, max_width, _MIN_CHIP_WIDTH)
    room = max(_MIN_CHIP_WIDTH, max_width - lines.width)
    width = round(min(room, max(compute_chip_width(picture.chips[each]) for each in row.chips)), 1)
    y = 1.0
    chips: list[PlacedChip] = []
    bars: list[Segment] = []
    for number, each in enumerate(row.chips):
        chip = place_chip(each, picture.chips[each], (0, y), width, width)
        height = max(chip.height, _PORT * (len(lines.ports[number]) + 1), ROW_HEIGHT if lines.grid else 0.0)
        shift = (height - chip.height) / 2
        texts = tuple(text._replace(y=round(text.y + shift, 1)) for text in chip.texts)
        chips.append(chip._replace(height=round(height, 1), texts=texts))
        y = round(y + height + _ROW_GAP, 1)
        if number < len(row.chips) - 1:
            bars.append(Segment(SegmentRole.WALL, (0, y), (width, y)))
            y = round(y + _ROW_GAP, 1)
    routes, discs = _draw_lines(lines, [Band(*chip[1:5]) for chip in chips], width)
    scene = ContractScene(round(width + lines.width, 1), round(y - _ROW_GAP + 1, 1), tuple(chips), (), tuple(bars))
    return scene._replace(routes=routes, discs=discs, meaning=lines.meaning)


class _Lines(NamedTuple):
    """The lines beside rows."""

    lanes: tuple[Lane, ...]
    ports: tuple[tuple[Port, ...], ...]  # of each row
    grid: Grid | None  # if there are too many lines: columns instead
    sums: dict[int, int]  # if there is not enough room for these: the number of chains of each row
    column: float
    width: float  # of all of them
    meaning: NumberMeaning | None


def _plan_lines(picture: Picture, max_width: float, min_width: float) -> _Lines:
    """Return the lines beside rows, which are at least ``min_width`` wide."""
    rows = {chip: number for number, row in enumerate(picture.rows) for chip in row.chips}
    lanes = make_lanes(picture, rows, _MAX_COLUMNS)
    ports = tuple(find_ports(lanes, number) for number in range(len(picture.rows)))
    narrow = _NARROW if max_width < _PHONE else _WIDE
    if lanes or not picture.crossings:
        column = _measure_column(narrow, (lane.text for lane in lanes))
        width = _HEAD + column * (max(lane.column for lane in lanes) + 1) if lanes else 0.0
        is_counted = picture.crossings and not count_lines(picture)
        return _Lines(lanes, ports, None, {}, column, width, NumberMeaning.LINE if is_counted else None)
    grid = make_grid(picture, rows)
    column = _measure_column(narrow, map(str, grid.counts.values()))
    width = _HEAD + column * len(grid.columns)
    if width <= max_width - min_width:
        return _Lines(lanes, ports, grid, {}, column, width, NumberMeaning.ROWS)
    sums: dict[int, int] = {}
    for (importer, _), chains in grid.counts.items():
        sums[importer] = sums.get(importer, 0) + chains
    column = _measure_column(narrow, map(str, sums.values()))
    return _Lines(lanes, ports, None, sums, column, _HEAD + column, NumberMeaning.START)


def _measure_column(minimum: float, texts: Iterable[str]) -> float:
    return max([minimum, *(get_disc_width(text) + 1.5 for text in texts)])


def _draw_lines(lines: _Lines, rows: Sequence[Band], right: float) -> tuple[tuple[Route, ...], tuple[Disc, ...]]:
    """Return the lines beside rows, whose right edge is at ``right``, and the numbers on them."""
    if lines.grid is not None:
        return draw_grid(lines.grid, rows, right, right + _HEAD + lines.column / 2, lines.column)
    starts: dict[int, float] = {}
    ends: dict[int, float] = {}
    for row, ports in zip(rows, lines.ports, strict=True):
        for port in ports:
            y = round(row.y + row.height * port.share, 1)
            if port.is_end:
                ends[port.lane] = y
            else:
                starts[port.lane] = y
    routes: list[Route] = []
    discs = []
    for number, lane in enumerate(lines.lanes):
        x = round(right + _HEAD + lines.column * (lane.column + 0.5), 1)
        start, end = starts[number], ends[number]
        routes.append(Route(((right, start), (x, start), (x, end), (right, end))))
        discs.append(Disc(x, round((start + end) / 2, 1), lane.text))
    for number, chains in lines.sums.items():
        y = round(rows[number].y + rows[number].height / 2, 1)
        x = round(right + _HEAD + lines.column / 2, 1)
        routes.append(Route(((right, y), (x, y)), has_head=False))
        discs.append(Disc(x, y, str(chains)))
    return tuple(routes), tuple(discs)
