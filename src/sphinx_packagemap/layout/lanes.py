"""Draw the imports against the order of levels as lanes: vertical lines beside the rows of a frame.

All imports of one node share a line, the trunk; those that would overlap are in different lanes, the short ones next to
the rows: the left-edge algorithm of Hashimoto and Stevens, *Wire Routing by Optimizing Channel Assignment within Large
Apertures* (1971). As in circuit diagrams, a dot marks a junction, and a crossing without a dot is none.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from sphinx_packagemap.layout import Arrow, Junction, PlacedText
from sphinx_packagemap.layout.text import ROW_HEIGHT, compute_text_width


class FeedbackLine(NamedTuple):
    """An import against the order, between members of a cycle."""

    importer: int  # positions of the nodes
    imported: int
    statements: int


@dataclass(slots=True)
class Cell:
    """A rectangle in a row."""

    node: int  # position of its node, or of one of those in it
    width: float
    height: float
    x: float = 0.0  # its corner, relative to the stack of rows, until it is placed
    y: float = 0.0
    frame: int = -1  # position of the frame that it is; -1 for none
    imports_up: bool = False  # whether its node is the importer of a feedback import
    imported_from_below: bool = False


_CHANNEL = 12.0  # between horizontal lines above or below a row, with room for numbers
_ABOVE, _BELOW = 6.0, 11.0  # from a box up to the first of them, and down to it, with room for a head


@dataclass(slots=True)
class Line:
    """Cells beside each other. Lanes reach all but the last one through channels above and below them."""

    cells: list[Cell] = field(default_factory=list)
    y: float = 0.0  # of the cells
    bottom: float = 0.0  # of the channels below them

    def place_cells(self, top: float) -> None:
        """Place the cells, given the upper end of the channels above them."""
        leaving = [cell for cell in self.cells[:-1] if cell.imports_up]
        entering = [cell for cell in self.cells[:-1] if cell.imported_from_below]
        above = _ABOVE + _CHANNEL * (len(leaving) - 1) if leaving else 0.0
        below = _BELOW + _CHANNEL * (len(entering) - 1) if entering else 0.0
        self.y = top + above
        for cell in self.cells:
            cell.y = self.y
        self.bottom = self.y + max(cell.height for cell in self.cells) + below


class LanePlan(NamedTuple):
    """The lanes of a frame, before its rows are placed."""

    by_importer: bool  # whether a trunk is that of an importer, not of an imported node
    lanes: dict[int, int]  # the lane of each node with a trunk, from 0
    pitch: float  # distance of lanes; 0 if there are too many, and rows have sums instead
    has_numbers: bool
    width: float  # that all of them need


_HEAD_ROOM = 16.0  # from the rows to the first lane
_NARROW = 500.0  # width of a frame on a phone
_FEW, _FEW_ON_PHONES = 11, 8  # lanes beside which there is room for numbers
_MAX_LANES = 30
_MIN_ROWS = 150.0  # width that lanes leave to the names
_SUM_WIDTH = 76.0


def plan_lanes(lines: Iterable[FeedbackLine], levels: Sequence[int], width: float) -> LanePlan:
    """Return the lanes of feedback imports, bundled by importer or by imported node, whichever needs fewer lanes.

    ``levels`` are those of all nodes, and ``width`` that of the frame.
    """
    lines = list(lines)
    by_importer, by_imported = (_assign_lanes(lines, levels, by_importer=each) for each in (True, False))
    is_first = max(by_importer.values(), default=-1) <= max(by_imported.values(), default=-1)
    lanes = by_importer if is_first else by_imported
    count = max(lanes.values(), default=-1) + 1
    if not count:
        return LanePlan(is_first, lanes, 0.0, has_numbers=False, width=0.0)
    is_narrow = width < _NARROW
    has_numbers = count <= (_FEW_ON_PHONES if is_narrow else _FEW)
    pitch = (17.0 if has_numbers else 11.0) if is_narrow else 26.0 if has_numbers else 15.0
    if count > _MAX_LANES or width - _HEAD_ROOM - pitch * count < _MIN_ROWS:
        return LanePlan(is_first, lanes, 0.0, has_numbers=False, width=_SUM_WIDTH)
    return LanePlan(is_first, lanes, pitch, has_numbers, _HEAD_ROOM + pitch * count)


def _assign_lanes(lines: Sequence[FeedbackLine], levels: Sequence[int], *, by_importer: bool) -> dict[int, int]:
    """Return the lane of each node with a trunk, from 0, next to the rows."""
    spans: dict[int, list[int]] = {}
    for line in lines:
        key = line.importer if by_importer else line.imported
        spans.setdefault(key, []).extend((levels[line.importer], levels[line.imported]))
    ordered = sorted((max(ends) - min(ends), min(ends), max(ends), key) for key, ends in spans.items())
    occupied: list[list[tuple[int, int]]] = []
    lanes = {}
    for _, low, high, key in ordered:
        free = (
            number
            for number, others in enumerate(occupied)
            if all(high < other_low or low > other_high for other_low, other_high in others)
        )
        lane = next(free, len(occupied))
        if lane == len(occupied):
            occupied.append([])
        occupied[lane].append((low, high))
        lanes[key] = lane
    return lanes


class Lanes(NamedTuple):
    """The lines of a frame, and their junctions."""

    arrows: list[Arrow]
    junctions: list[Junction]


class _Port(NamedTuple):
    """The point at which a line leaves or enters a cell, and the height at which it leads to the lanes."""

    x: float
    y: float
    channel: float

    def list_points(self) -> list[tuple[float, float]]:
        """Return the points from the cell on, before the lane."""
        return [(self.x, self.y)] if self.y == self.channel else [(self.x, self.y), (self.x, self.channel)]


_THICKNESS = 1.3
_NUMBER_SIZE = 10.5
_SIDE = 7.0  # from the middle of a side to each of two lines, with room for numbers between them


def draw_lanes(
    feedback: Sequence[FeedbackLine], lines: Sequence[Line], plan: LanePlan, left: float, kind: int
) -> Lanes:
    """Return the lines of feedback imports in a frame, whose cells are placed; ``left`` is the right end of its rows.

    ``kind`` is that of the arrows.
    """
    if not feedback:
        return Lanes([], [])
    if not plan.pitch:
        return Lanes([], _sum_up(feedback, lines, left))
    leaving, entering = _find_ports(lines)
    xs = {node: round(left + _HEAD_ROOM + plan.pitch * (lane + 0.5), 1) for node, lane in plan.lanes.items()}
    bundles = [_Bundled(line, leaving, entering, by_importer=plan.by_importer) for line in feedback]
    outermost: dict[int, float] = {}  # by the far end, the outermost lane that meets its line
    ends: dict[int, float] = {}  # by trunk, the height of the furthest line that meets it
    furthest = min if plan.by_importer else max
    for each in bundles:
        outermost[each.far] = max(outermost.get(each.far, 0.0), xs[each.trunk])
        ends[each.trunk] = furthest(ends.get(each.trunk, each.height), each.height)
    arrows, junctions = [], []
    for each in bundles:
        x = xs[each.trunk]
        has_dot = x < outermost[each.far] or each.height != ends[each.trunk]
        arrows.append(Arrow(each.line.importer, each.line.imported, each.list_points(x, has_dot), kind, _THICKNESS))
        junctions.append(_make_junction(each.line, x, each.height, plan, has_dot=has_dot))
    return Lanes(arrows, junctions)


class _Bundled:
    """A feedback import with the node whose trunk it shares, and the one at its other end."""

    def __init__(
        self, line: FeedbackLine, leaving: dict[int, _Port], entering: dict[int, _Port], *, by_importer: bool
    ) -> None:
        self.line = line
        self._by_importer = by_importer
        self._start, self._end = leaving[line.importer], entering[line.imported]
        self.trunk, self.far = (line[0], line[1]) if by_importer else (line[1], line[0])
        self.height = (self._end if by_importer else self._start).channel  # at which it meets the trunk

    def list_points(self, x: float, is_sharp: bool) -> tuple[tuple[float, float], ...]:
        """Return the points of the line, given the lane of its trunk; a point that is there twice is a sharp corner."""
        join = [(x, self.height)] * (2 if is_sharp else 1)
        corners = [(x, self._start.channel), *join] if self._by_importer else [*join, (x, self._end.channel)]
        return (*self._start.list_points(), *corners, *reversed(self._end.list_points()))


def _find_ports(lines: Iterable[Line]) -> tuple[dict[int, _Port], dict[int, _Port]]:
    """Return the ports at which lines leave the importers, and those at which they enter the imported nodes."""
    leaving, entering = {}, {}
    for line in lines:
        above = line.cells[0].y - _ABOVE
        below = max(cell.y + cell.height for cell in line.cells) + _BELOW
        for cell in line.cells:
            if cell is line.cells[-1]:
                middle = round(cell.y + min(cell.height, ROW_HEIGHT) / 2, 1)
                apart = _SIDE if cell.imports_up and cell.imported_from_below else 0.0
                right = cell.x + cell.width
                leaving[cell.node] = _Port(right, middle - apart, middle - apart)
                entering[cell.node] = _Port(right, middle + apart, middle + apart)
                continue
            if cell.imports_up:
                leaving[cell.node] = _Port(round(cell.x + cell.width * 0.35, 1), cell.y, round(above, 1))
                above -= _CHANNEL
            if cell.imported_from_below:
                bottom = round(cell.y + cell.height, 1)
                entering[cell.node] = _Port(round(cell.x + cell.width * 0.65, 1), bottom, round(below, 1))
                below += _CHANNEL
    return leaving, entering


def _make_junction(line: FeedbackLine, x: float, y: float, plan: LanePlan, *, has_dot: bool) -> Junction:
    radius = (3.0 if plan.has_numbers else round(1.4 + 1.1 * math.log10(1 + line.statements), 1)) if has_dot else 0.0
    if not plan.has_numbers:
        return Junction(line.importer, line.imported, x, y, radius, statements=line.statements)
    number = _make_number(str(line.statements), x - 3, y - 3.5)
    return Junction(line.importer, line.imported, x, y, radius, number)


def _make_number(text: str, right: float, base: float) -> PlacedText:
    width = round(compute_text_width(text, _NUMBER_SIZE), 1)
    return PlacedText(round(right - width, 1), round(base, 1), width, text, size=_NUMBER_SIZE, is_bold=True)


def _sum_up(feedback: Iterable[FeedbackLine], lines: Sequence[Line], left: float) -> list[Junction]:
    """Return for each line of cells the number of its feedback imports and of their statements, beside it."""
    rows = {cell.node: number for number, line in enumerate(lines) for cell in line.cells}
    sums: dict[int, list[FeedbackLine]] = {}
    for line in feedback:
        sums.setdefault(rows[line.importer], []).append(line)
    junctions = []
    for number, row in enumerate(lines):
        if number in sums:
            text = f"▴ {len(sums[number])} · {sum(each.statements for each in sums[number])}"
            first = row.cells[0]
            placed = _make_number(text, left + _SUM_WIDTH, first.y + ROW_HEIGHT / 2 + 3.5)
            junctions.append(Junction(first.node, first.node, left, first.y, 0.0, placed))
    return junctions
