"""Draw the edges between rows as curves: vertical within a row, and one curve from each row to the next.

A curve stays between two rows, and within a row there is room for its line, so it cannot touch a box.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from sphinx_packagemap.layout import Arrow, Junction, PlacedText
from sphinx_packagemap.layout.arrows import HEAD
from sphinx_packagemap.layout.layers import Layering
from sphinx_packagemap.layout.text import compute_text_width


class LayeredEdge(NamedTuple):
    """An import that is drawn."""

    importer: int  # positions of the nodes
    imported: int
    statements: int
    kind: int = 0  # of its arrow
    thickness: float = 1.2
    is_feedback: bool = False  # whether it leads up, with the number of its statements at its head

    @property
    def upper(self) -> int:
        """The node in the upper row."""
        return self.imported if self.is_feedback else self.importer

    @property
    def lower(self) -> int:
        """The node in the lower row."""
        return self.importer if self.is_feedback else self.imported


@dataclass(slots=True)
class PlacedRow:
    """A row of boxes."""

    top: float = 0.0
    height: float = 0.0

    @property
    def bottom(self) -> float:
        """The end of the highest of its boxes."""
        return self.top + self.height


@dataclass(slots=True)
class _Path:
    """The line of an edge, from its upper to its lower node."""

    edge: LayeredEdge
    xs: list[float]  # in each row that it touches: the first and the last one are those of its ports
    row: int  # of its upper node
    is_leftmost: bool = False  # whether it is the first of several at the lower side of its upper node
    number: PlacedText | None = None


_PORTS = 10.0  # between lines at one side of a box
_FEEDBACK_PORTS = 14.0  # beside a line that leads up, so that it is not taken for its opposite
_INSET = 7.0  # from the corner of a box to a line, if there is room
_STRAIGHT = 12.0  # by which the only line at a side may move to be straight
_MIN_GAP, _MAX_GAP = 34.0, 72.0  # between rows
_SPAN_SHARE, _TURN_SHARE = 0.07, 0.8  # of the width of the widest curve, and for each curve, that a gap grows by
_NUMBER_SIZE, _NUMBER_LINE = 10.5, 11.0
_NUMBER_GAP = 4.0  # from a line to its number


class Curves:
    """The lines of edges, of which first the positions across and then those down are computed."""

    def __init__(
        self, layering: Layering, edges: Sequence[LayeredEdge], xs: Sequence[float], widths: Sequence[float]
    ) -> None:
        row_of = {vertex: number for number, row in enumerate(layering.rows) for vertex in row}
        places = {vertex: place for row in layering.rows for place, vertex in enumerate(row)}
        self._chains = layering.chains
        self._paths = [
            _Path(edge, [xs[vertex] for vertex in chain], row_of[chain[0]])
            for edge, chain in zip(edges, layering.chains, strict=True)
        ]
        for is_upper in (True, False):
            self._spread_ports(xs, widths, places, is_upper=is_upper)
        self._straighten(widths)
        self.gaps = [self._compute_gap(number) for number in range(len(layering.rows) - 1)]

    def _spread_ports(
        self, xs: Sequence[float], widths: Sequence[float], places: dict[int, int], *, is_upper: bool
    ) -> None:
        """Spread the ends of lines over the lower sides of upper nodes, or over the upper sides of lower ones."""
        sides: dict[int, list[int]] = {}
        for number, chain in enumerate(self._chains):
            sides.setdefault(chain[0] if is_upper else chain[-1], []).append(number)
        for node, numbers in sides.items():
            numbers.sort(key=lambda each: self._get_rank(each, places, is_upper=is_upper))
            distances = [0.0]
            for one, other in pairwise(numbers):
                is_feedback = self._paths[one].edge.is_feedback or self._paths[other].edge.is_feedback
                distances.append(distances[-1] + (_FEEDBACK_PORTS if is_feedback else _PORTS))
            room = max(widths[node] - 2 * _INSET, widths[node] / 2)
            scale = min(1.0, room / distances[-1]) if distances[-1] else 1.0
            self._paths[numbers[0]].is_leftmost |= is_upper and len(numbers) > 1
            for each, distance in zip(numbers, distances, strict=True):
                self._paths[each].xs[0 if is_upper else -1] = xs[node] + (distance - distances[-1] / 2) * scale

    def _get_rank(self, number: int, places: dict[int, int], *, is_upper: bool) -> tuple[float, bool, int]:
        chain = self._chains[number]
        near = chain[1] if is_upper else chain[-2]
        return places[near], self._paths[number].edge.is_feedback, number

    def _straighten(self, widths: Sequence[float]) -> None:
        """Move lines that are alone at the side of a box, if they are straight then."""
        counts: dict[tuple[int, bool], int] = {}
        for chain in self._chains:
            for end in ((chain[0], True), (chain[-1], False)):
                counts[end] = counts.get(end, 0) + 1
        for chain, path in zip(self._chains, self._paths, strict=True):
            for at, near, is_upper in ((-1, -2, False), (0, 1, True)):
                node = chain[at]
                room = min(_STRAIGHT, max(widths[node] / 2 - _INSET, 0.0))
                if counts[node, is_upper] == 1 and 0 < abs(path.xs[near] - path.xs[at]) <= room:
                    path.xs[at] = path.xs[near]

    def _iter_spans(self, gap: int) -> list[tuple[float, float]]:
        """Return the ends of all curves between a row and the next one."""
        spans = []
        for path in self._paths:
            place = gap - path.row
            if 0 <= place < len(path.xs) - 1:
                spans.append((path.xs[place], path.xs[place + 1]))
        return spans

    def _compute_gap(self, gap: int) -> float:
        """Return the height between a row and the next one, and place the numbers in it, side by side if possible."""
        turns = [abs(one - other) for one, other in self._iter_spans(gap) if abs(one - other) > 1]
        height = min(_MAX_GAP, _MIN_GAP + _SPAN_SHARE * max(turns, default=0.0) + _TURN_SHARE * len(turns))
        ends: list[float] = []  # of the last number in each line of numbers
        numbered = [path for path in self._paths if path.row == gap and path.edge.is_feedback]
        for path in sorted(numbered, key=lambda each: each.xs[0] - each.is_leftmost):
            text = str(path.edge.statements)
            width = round(compute_text_width(text, _NUMBER_SIZE), 1)
            left = path.xs[0] + _NUMBER_GAP
            if path.is_leftmost:
                left = max(path.xs[0] - _NUMBER_GAP - width, 0.0)
            line = next((each for each, end in enumerate(ends) if end + 2 <= left), len(ends))
            ends[line : line + 1] = [left + width]
            base = HEAD + 8 + line * _NUMBER_LINE
            path.number = PlacedText(round(left, 1), base, width, text, size=_NUMBER_SIZE, is_bold=True)
        return round(max(height, HEAD + 16 + len(ends) * _NUMBER_LINE if ends else 0.0), 1)

    @property
    def right(self) -> float:
        """The right end of all lines and numbers."""
        ends = [path.number.x + path.number.width for path in self._paths if path.number is not None]
        return max([*ends, *(x + 2 for path in self._paths for x in path.xs)], default=0.0)

    def draw(self, rows: Sequence[PlacedRow], bottoms: Sequence[float]) -> tuple[list[Arrow], list[Junction]]:
        """Return the arrows, and the numbers at their heads, given the rows and the lower end of the box of each node.

        Nodes are those of the layering; the ends of arrows are those of the edges.
        """
        arrows, junctions = [], []
        for chain, path in zip(self._chains, self._paths, strict=True):
            edge = path.edge
            points = _list_points(path, rows, bottoms[chain[0]])
            arrows.append(Arrow(edge.importer, edge.imported, tuple(points), edge.kind, edge.thickness, is_curved=True))
            if path.number is not None:
                bottom = rows[path.row].bottom
                number = path.number._replace(y=round(bottom + path.number.y, 1))
                junctions.append(Junction(edge.importer, edge.imported, number.x, number.y, 0.0, number))
        return arrows, junctions


def _list_points(path: _Path, rows: Sequence[PlacedRow], bottom: float) -> list[tuple[float, float]]:
    """Return the points of a line from the importer to the imported node; ``bottom`` is that of its upper box."""
    last = path.row + len(path.xs) - 1
    head = HEAD if path.edge.is_feedback else 0.0
    points = [(path.xs[0], bottom), (path.xs[0], rows[path.row].bottom + head)]
    for row, x in enumerate(path.xs[1:-1], path.row + 1):
        points += [(x, rows[row].top), (x, rows[row].bottom)]
    points += [(path.xs[-1], rows[last].top - HEAD + head), (path.xs[-1], rows[last].top)]
    rounded = [(round(x, 1), round(y, 1)) for x, y in points]
    merged = [rounded[0]]
    for point in rounded[1:]:
        if point == merged[-1]:
            continue
        if len(merged) > 1 and merged[-2][0] == merged[-1][0] == point[0]:
            merged[-1] = point
        else:
            merged.append(point)
    return merged[::-1] if path.edge.is_feedback else merged
