"""Lines beside rows, for imports from one row to others: each in a column in which it meets no other one."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from sphinx_packagemap.layout.contracts import Picture, count_lines


class Lane(NamedTuple):
    """A line from a row to another one, or to itself."""

    start: int  # position of the row, from 0
    end: int
    text: str  # the number on it
    column: int = 0  # from 0, at the rows

    @property
    def top(self) -> int:
        """The highest row that it meets."""
        return min(self.start, self.end)

    @property
    def bottom(self) -> int:
        """The lowest row that it meets."""
        return max(self.start, self.end)


class Port(NamedTuple):
    """A place at which a line meets a row."""

    lane: int  # its position
    is_end: bool
    share: float  # of the height of the row


def make_lanes(picture: Picture, rows: Mapping[int, int], max_columns: int) -> tuple[Lane, ...]:
    """Return a line for each crossing; if there are many, one for each pair of rows.

    ``rows`` are the rows of the chips. If the lines need too many columns, there are none.
    """
    if count_lines(picture):
        lanes = _place(
            Lane(rows[each.importer], rows[each.imported], str(number))
            for number, each in enumerate(picture.crossings, 1)
        )
        if _compute_columns(lanes) <= max_columns:
            return lanes
    counts: dict[int, dict[int, int]] = {}
    for each in picture.crossings:
        found = counts.setdefault(rows[each.importer], {})
        found[rows[each.imported]] = found.get(rows[each.imported], 0) + each.chains
    lanes = _place(Lane(start, end, str(count)) for start, ends in counts.items() for end, count in ends.items())
    return lanes if _compute_columns(lanes) <= min(max_columns, _count_imported(counts)) else ()


def _count_imported(counts: Mapping[int, Mapping[int, int]]) -> int:
    """Return the number of rows that are imported, which is that of the columns of a grid."""
    return len({end for ends in counts.values() for end in ends})


def _compute_columns(lanes: Iterable[Lane]) -> int:
    return max((lane.column + 1 for lane in lanes), default=0)


def _place(lanes: Iterable[Lane]) -> tuple[Lane, ...]:
    """Return lines in columns, short ones first: each in the first in which it meets no other.

    This is the left-edge algorithm of Hashimoto and Stevens (1971), with short spans first.
    """
    columns: list[list[Lane]] = []
    placed = []
    for lane in sorted(lanes, key=lambda each: (each.bottom - each.top, each.top)):
        free = (number for number, column in enumerate(columns) if all(_are_apart(lane, other) for other in column))
        number = next(free, len(columns))
        if number == len(columns):
            columns.append([])
        columns[number].append(lane)
        placed.append(lane._replace(column=number))
    return tuple(placed)


def _are_apart(one: Lane, other: Lane) -> bool:
    return one.bottom < other.top or other.bottom < one.top


def find_ports(lanes: Sequence[Lane], row: int) -> tuple[Port, ...]:
    """Return the places at which lines meet a row, from above, so that few of them cross and none coincide."""
    up: list[tuple[int, int, bool]] = []  # of lines that lead on upwards: column, position of the lane, is_end
    down: list[tuple[int, int, bool]] = []
    inner: list[tuple[int, int, bool]] = []  # of lines that lead back to the row
    for number, lane in enumerate(lanes):
        if lane.top == lane.bottom == row:
            inner.append((lane.column, number, False))
            continue
        for is_end in [False] * (lane.start == row) + [True] * (row == lane.end):
            (down if row == lane.top else up).append((lane.column, number, is_end))
    up.sort()
    down.sort(reverse=True)
    inner.sort()
    order = [*up, *reversed(inner), *((column, number, True) for column, number, _ in inner), *down]
    return tuple(
        Port(number, is_end, position / (len(order) + 1)) for position, (_, number, is_end) in enumerate(order, 1)
    )
