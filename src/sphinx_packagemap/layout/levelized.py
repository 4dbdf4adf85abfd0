"""Lay out nodes in rows by their levels, with a frame around each cycle and the imports against the order beside it.

A container is an opened package, the frame of a cycle, or the whole. Each has rows of its own: those of the frame of a
cycle are the levels of its members. The lines of imports that run against the order are ``lanes``: they are drawn by
``layout.lanes``.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sphinx_packagemap.layout import Area, AreaRole, Arrow, Box, Junction, LayoutNode, PlacedText, Scene
from sphinx_packagemap.layout.bands import PAD, TitledRow, add_externals
from sphinx_packagemap.layout.lanes import Cell, FeedbackLine, LanePlan, Line, draw_lanes, plan_lanes
from sphinx_packagemap.layout.text import (
    ROW_HEIGHT,
    SMALL_FONT_SIZE,
    LabelledBox,
    compute_text_width,
    make_box,
    make_labelled_box,
)

_OUTERMOST = -1


class CycleFrame(NamedTuple):
    """The frame around the members of a cycle."""

    members: tuple[int, ...]  # positions of the nodes
    lines: tuple[FeedbackLine, ...]
    title: str
    short_title: str  # if there is no room for the title


class LevelizedGraph(NamedTuple):
    """Nodes in levels, and the imports between them."""

    nodes: Sequence[LayoutNode]
    levels: Sequence[int]  # of each node among its siblings, from 1; 0 for those without imports
    frames: Sequence[CycleFrame]
    imports: Mapping[tuple[int, int], int]  # number of statements by importer and imported, between siblings
    arrow_kind: int = 0  # of the lines of imports against the order
    externals: TitledRow = TitledRow()  # outermost nodes without a level that are below all others
    highest: Sequence[int] = ()  # levels of nodes in place of several, whose lowest is in ``levels``; empty without

    def format_range(self, node: int) -> str:
        """Return the levels of a node."""
        lowest = self.levels[node]
        highest = self.highest[node] if self.highest else lowest
        return "–" if not highest else str(lowest) if highest == lowest else f"{highest}–{lowest}"


GAP = 8.0  # between boxes of a row
_LINE_GAP, _ROW_GAP = 7.0, 12.0  # between the lines of a row, and between rows
_INNER_LINE_GAP, _INNER_ROW_GAP = 5.0, 9.0  # in opened packages
_PAD = 8.0  # from the border of a container to its rows
_TITLE = 22.0  # height of the title of a container
_GUTTER = 26.0  # for the numbers of levels, unless they need more
_AFTER_NUMBER = 7.0
_BAND_PAD = 7.0  # from the border of a band to its boxes
_MIN_BLOCK = 190.0  # width of an opened package beside others
_BLOCK_SHAPE = 2.2  # ratio of width to height of opened packages that share a line
_SWEEPS = 4


def lay_out_levelized(graph: LevelizedGraph, width: float) -> Scene:
    """Return the scene of nodes in levels, the highest first; no wider than ``width`` if names permit that.

    External ones are below all levels. Each container is as wide as its contents need. Rows wrap; nodes that contain
    others are in lines of their own.
    """
    if not graph.nodes:
        return Scene(0.0, 0.0, ())
    stacker = _Stacker(graph)
    externals = graph.externals
    outermost = [node for node in stacker.children[_OUTERMOST] if node not in externals.nodes]
    widths = [compute_text_width(graph.format_range(node), SMALL_FONT_SIZE) for node in outermost]
    gutter = max(_GUTTER, round(max(widths) + _AFTER_NUMBER + 2, 1)) if any(graph.levels) else 0.0
    stack = stacker.make_stack(outermost, max(width - gutter - 2 * _BAND_PAD, 40.0), is_inner=False)
    writer = _Writer(graph)
    writer.place_outermost(stack, gutter)
    labels = [make_labelled_box(node, width - gutter - 2 * PAD) for node in graph.nodes] if externals.nodes else []
    return add_externals(writer.make_scene(), labels, externals, width, gutter)


@dataclass(slots=True)
class Row:
    """The nodes of one level, or of several consecutive ones."""

    levels: str
    lines: list[Line]
    top: float = 0.0
    height: float = 0.0


@dataclass(slots=True)
class Stack:
    """The rows of a container, from the highest level to the lowest; positions are relative to its corner."""

    rows: list[Row]
    width: float
    height: float


@dataclass(slots=True)
class Block(Cell):
    """A box or a frame in a row."""

    label: LabelledBox | None = None  # None for a frame without room for a title
    stack: Stack | None = None  # the rows in an opened package or a frame
    lanes: LanePlan | None = None
    title: str = ""  # of a frame


class _Stacker:
    """Arranges nodes in rows, the contents of containers before the containers."""

    def __init__(self, graph: LevelizedGraph) -> None:
        self._graph = graph
        self.children: list[list[int]] = [[] for _ in range(len(graph.nodes) + 1)]
        for position, node in enumerate(graph.nodes):
            self.children[node.parent].append(position)
        self._frame_of = {member: number for number, frame in enumerate(graph.frames) for member in frame.members}
        self._areas = self._estimate_areas()
        lines = [line for frame in graph.frames for line in frame.lines]
        self._importers, self._imported = {line.importer for line in lines}, {line.imported for line in lines}
        self._neighbours: dict[int, list[tuple[int, int]]] = {}
        for (importer, imported), statements in graph.imports.items():
            self._neighbours.setdefault(importer, []).append((imported, statements))
            self._neighbours.setdefault(imported, []).append((importer, statements))

    def _estimate_areas(self) -> list[float]:
        """Return the area that the box of each node needs, with its contents, in square pixels."""
        areas = [0.0] * len(self._graph.nodes)
        for position in range(len(areas) - 1, -1, -1):
            inner = [areas[child] for child in self.children[position]]
            label = self._graph.nodes[position]
            own = compute_text_width(f"{label.label} {label.note}") + 3 * GAP
            areas[position] = 1.2 * sum(inner) + own * _TITLE if inner else own * (ROW_HEIGHT + _LINE_GAP)
        return areas

    def make_stack(self, members: Sequence[int], width: float, *, is_inner: bool, frame: int = -1) -> Stack:
        """Return the rows of some nodes of one container; ``frame`` is their frame, if that is the container."""
        rows: dict[int, list[tuple[int, ...]]] = {}  # by level: single nodes, and the members of frames
        framed: dict[int, list[int]] = {}
        for member in members:
            number = self._frame_of.get(member, -1)
            if number >= 0 and number != frame:
                framed.setdefault(number, []).append(member)
            else:
                rows.setdefault(self._graph.levels[member], []).append((member,))
        for inside in framed.values():  # any import of a frame leads to a lower level than that of its lowest member
            rows.setdefault(min(self._graph.levels[member] for member in inside), []).append(tuple(inside))
        levels = sorted(rows, key=lambda level: (level != 0, level), reverse=True)
        ordered = self._sort_rows([rows[level] for level in levels])
        made = [
            Row(self._graph.format_range(units[-1][0]), list(self._make_lines(units, width, frame, is_inner=is_inner)))
            for units in ordered
        ]
        return _finish_stack(made, is_inner=is_inner)

    def _sort_rows(self, rows: list[list[tuple[int, ...]]]) -> list[list[tuple[int, ...]]]:
        """Return rows ordered by the positions of their neighbours in others; the ends of lanes come last."""
        labels = self._graph.nodes
        ordered = [sorted(row, key=lambda unit: (labels[unit[0]].label.casefold(), unit)) for row in rows]
        places: dict[int, float] = {}

        def set_places(row: Sequence[tuple[int, ...]]) -> None:
            for number, unit in enumerate(row):
                places.update(dict.fromkeys(unit, (number + 0.5) / len(row)))

        def find_place(unit: tuple[int, ...]) -> float:
            near = [pair for member in unit for pair in self._neighbours.get(member, ()) if pair[0] in places]
            near = [(other, weight) for other, weight in near if other not in unit]
            total = sum(weight for _, weight in near)
            return sum(places[other] * weight for other, weight in near) / total if total else places[unit[0]]

        for row in ordered:
            set_places(row)
        for sweep in range(_SWEEPS):
            for row in ordered if sweep % 2 == 0 else reversed(ordered):
                row.sort(key=find_place)
                set_places(row)
        for row in ordered:
            row.sort(key=lambda unit: unit[0] in self._importers or unit[0] in self._imported)
        return ordered

    def _make_lines(
        self, units: Sequence[tuple[int, ...]], width: float, frame: int, *, is_inner: bool
    ) -> Iterator[Line]:
        """Yield the lines of a row in a frame, if any: of single boxes, then of frames and opened packages."""
        framed = {unit for unit in units if self._frame_of.get(unit[0], frame) != frame}
        leaves = [unit[0] for unit in units if unit not in framed and not self.children[unit[0]]]
        blocks = [unit for unit in units if unit in framed or self.children[unit[0]]]
        cells: list[Block] = []
        for leaf in leaves:
            label = make_labelled_box(self._graph.nodes[leaf], width)
            cells.append(Block(leaf, round(label.width, 1), label.height, label=label))
        for unit in blocks:
            area = sum(self._areas[member] for member in unit)
            room = width if len(blocks) == 1 else min(width, max(_MIN_BLOCK, math.sqrt(_BLOCK_SHAPE * area)))
            cells.append(
                self._make_frame(unit, room, is_inner) if unit in framed else self._make_package(unit[0], room)
            )
        for cell in cells:
            if cell.frame < 0:
                cell.imports_up = cell.node in self._importers
                cell.imported_from_below = cell.node in self._imported
        yield from _break_lines(cells[: len(leaves)], width)
        yield from _break_lines(cells[len(leaves) :], width)

    def _make_package(self, node: int, width: float) -> Block:
        label = make_labelled_box(self._graph.nodes[node], width)
        stack = self.make_stack(self.children[node], max(width - 2 * _PAD, 40.0), is_inner=True)
        title = max(_TITLE, label.height)
        return Block(
            node,
            round(max(label.width, stack.width + 2 * _PAD), 1),
            round(title + _PAD + stack.height + _PAD, 1),
            label=label,
            stack=stack,
        )

    def _make_frame(self, members: Sequence[int], width: float, is_inner: bool) -> Block:
        number = self._frame_of[members[0]]
        frame = self._graph.frames[number]
        lanes = plan_lanes(frame.lines, self._graph.levels, width)
        if not lanes.pitch:  # rows need no room for lines that are not drawn
            self._importers -= {line.importer for line in frame.lines}
            self._imported -= {line.imported for line in frame.lines}
        stack = self.make_stack(members, max(width - 2 * _PAD - lanes.width, 40.0), is_inner=is_inner, frame=number)
        titles = [text for text in (frame.title, frame.short_title) if _compute_title_width(text) <= width]
        inner = stack.width + 2 * _PAD + lanes.width
        title = next((text for text in titles if _compute_title_width(text) <= max(inner, width * 0.6)), "")
        return Block(
            members[0],
            round(max(inner, _compute_title_width(title)), 1),
            round((_TITLE if title else _PAD) + stack.height + _PAD, 1),
            stack=stack,
            frame=number,
            lanes=lanes,
            title=title,
        )


def _compute_title_width(title: str) -> float:
    return compute_text_width(title, SMALL_FONT_SIZE) + 2 * _PAD if title else 0.0


def _break_lines(cells: Iterable[Block], width: float) -> Iterator[Line]:
    line = Line()
    left = 0.0
    for cell in cells:
        if line.cells and left + cell.width > width:
            yield line
            line, left = Line(), 0.0
        cell.x = left
        line.cells.append(cell)
        left += cell.width + GAP
    if line.cells:
        yield line


def _finish_stack(rows: list[Row], *, is_inner: bool) -> Stack:
    """Return a stack of rows at their heights; lines are further apart where lanes need room between them."""
    line_gap, row_gap = (_INNER_LINE_GAP, _INNER_ROW_GAP) if is_inner else (_LINE_GAP, _ROW_GAP)
    y = width = 0.0
    for row in rows:
        row.top = y
        for number, line in enumerate(row.lines):
            y += line_gap if number else 0.0
            line.place_cells(y)
            y = line.bottom
            last = line.cells[-1]
            width = max(width, last.x + last.width)
        row.height = y - row.top
        y += row_gap
    return Stack(rows, round(width, 1), round(max(y - row_gap, 0.0), 1))


class _Writer:
    """Writes stacks as the parts of a scene."""

    def __init__(self, graph: LevelizedGraph) -> None:
        self._graph = graph
        self._boxes: list[Box] = []
        self._areas: list[Area] = []
        self._arrows: list[Arrow] = []
        self._junctions: list[Junction] = []
        self._numbers: list[PlacedText] = []
        self._width = self._height = 0.0

    def make_scene(self) -> Scene:
        """Return the scene of everything that was placed."""
        bands = [area for area in self._areas if area.role is AreaRole.BAND]
        areas = [area._replace(width=self._width) if area in bands else area for area in self._areas]
        return Scene(
            round(self._width, 1),
            round(self._height, 1),
            tuple(self._boxes),
            arrows=tuple(self._arrows),
            areas=tuple(areas),
            junctions=tuple(self._junctions),
            levels=tuple(self._numbers),
        )

    def place_outermost(self, stack: Stack, gutter: float) -> None:
        """Place the rows of the whole, with the numbers of their levels in the gutter, and bands behind them."""
        x, y = gutter + (_BAND_PAD if gutter else 0.0), _BAND_PAD
        self._width, self._height = x + stack.width + _BAND_PAD, stack.height + 2 * _BAND_PAD
        plain = 0
        for row in stack.rows:
            top = y + row.top
            if gutter and not any(cell.frame >= 0 for line in row.lines for cell in line.cells):
                plain += 1
                if plain % 2:
                    self._add_area(AreaRole.BAND, 0.0, top - _BAND_PAD + 1, 0.0, row.height + 2 * _BAND_PAD - 2)
                self._add_number(row.levels, top, gutter)
            for line in row.lines:
                for number, cell in enumerate(line.cells):
                    self._place_cell(cell, x, y, gutter if number == 0 else 0.0)

    def _add_number(self, text: str, top: float, gutter: float) -> None:
        width = round(compute_text_width(text, SMALL_FONT_SIZE), 1)
        x, y = round(gutter - _AFTER_NUMBER - width, 1), round(top + ROW_HEIGHT / 2 + 3.5, 1)
        self._numbers.append(PlacedText(x, y, width, text, is_small=True, size=10.5))

    def _add_area(
        self, role: AreaRole, x: float, y: float, width: float, height: float, texts: tuple[PlacedText, ...] = ()
    ) -> None:
        left, top, across, down = (round(length, 1) for length in (x, y, width, height))
        self._areas.append(Area(role, len(self._boxes), left, top, across, down, texts))

    def _place_stack(self, stack: Stack, x: float, y: float, width: float, gutter: float = 0.0) -> None:
        """Place the rows of an opened package or frame, with lines between them."""
        for number, row in enumerate(stack.rows):
            if number:
                before = stack.rows[number - 1]
                middle = (before.top + before.height + row.top) / 2
                self._add_area(AreaRole.RULE, x - _PAD / 2, y + middle, width, 0.0)
            if gutter and not any(cell.frame >= 0 for line in row.lines for cell in line.cells):
                self._add_number(row.levels, y + row.lines[0].y, gutter)
            for line in row.lines:
                for cell in line.cells:
                    self._place_cell(cell, x, y, 0.0)

    def _place_cell(self, cell: Cell, x: float, y: float, gutter: float) -> None:
        """Place a cell, given the corner of its stack; its place becomes absolute."""
        assert isinstance(cell, Block)
        cell.x, cell.y = round(cell.x + x, 1), round(cell.y + y, 1)
        if cell.frame >= 0:
            self._place_frame(cell, gutter)
            return
        assert cell.label is not None
        box = make_box(cell.node, cell.label, cell.x, cell.y)
        if cell.stack is None:
            self._boxes.append(box)
            return
        title = max(_TITLE, cell.label.height)
        self._boxes.append(box._replace(width=cell.width, height=cell.height, bar=title))
        inner = cell.width - _PAD
        self._place_stack(cell.stack, cell.x + _PAD, cell.y + title + _PAD, inner)

    def _place_frame(self, cell: Block, gutter: float) -> None:
        assert cell.stack is not None
        assert cell.lanes is not None
        texts: tuple[PlacedText, ...] = ()
        if cell.title:
            width = round(compute_text_width(cell.title, SMALL_FONT_SIZE), 1)
            texts = (PlacedText(round(cell.x + _PAD, 1), round(cell.y + 14.5, 1), width, cell.title, size=10.5),)
        self._add_area(AreaRole.FRAME, cell.x, cell.y, cell.width, cell.height, texts)
        top = cell.y + (_TITLE if cell.title else _PAD)
        left = cell.x + _PAD
        self._place_stack(cell.stack, left, top, cell.width - _PAD, gutter)
        lines = [line for row in cell.stack.rows for line in row.lines]
        frame = self._graph.frames[cell.frame]
        drawn = draw_lanes(frame.lines, lines, cell.lanes, left + cell.stack.width, self._graph.arrow_kind)
        self._arrows += drawn.arrows
        self._junctions += drawn.junctions
