"""Find ways between boxes: along the gaps, around everything that must not be crossed.

A way consists of horizontal and vertical steps on a grid of lines, which are in the gaps. All ways to the same box are
branches of one tree, so that they join: the tree of the cheapest ways.
"""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from math import inf
from typing import NamedTuple

_BEND = 14.0  # cost of a corner, in pixels
_CROWD = 0.12  # cost of a step for each other tree that takes it, too, as a share of its length
_BORDER = 60.0  # cost of crossing the border of a box around others
_MAX_COST = 100.0  # of a port
_NEAR = 0.5  # lines that are nearer to each other are one


class Rectangle(NamedTuple):
    """An area that no way may cross."""

    left: float
    top: float
    right: float
    bottom: float


class Port(NamedTuple):
    """A place at the left or right side of a box, where a way may begin or end."""

    x: float  # of the side
    y: float  # of its middle
    leads_right: bool  # whether the way is at the right of it
    top: float  # the part of the side at which ways may end
    bottom: float
    cost: float = 0.0  # of using it, in pixels


class Way(NamedTuple):
    """A way from one port to another: points with alternately a horizontal and a vertical step between them."""

    start: Port
    end: Port
    points: tuple[tuple[float, float], ...]  # from the line next to the start to the line next to the end


class Grid:
    """The lines along which ways may lead, and the steps between their crossings."""

    def __init__(
        self,
        obstacles: Sequence[Rectangle],
        borders: Sequence[Rectangle],
        lines: tuple[Iterable[float], Iterable[float]],
    ) -> None:
        """Create a grid of vertical lines, given by x, and horizontal lines, given by y.

        Ways may not cross obstacles; borders they may cross at a cost.
        """
        self._xs, self._ys = _join_near(lines[0]), _join_near(lines[1])
        self._columns, self._rows = len(self._xs), len(self._ys)
        count = self._columns * self._rows
        # For each crossing, whether the step to the next one at the right, and the next one below, is free.
        self._free = (bytearray(b"\1") * count, bytearray(b"\1") * count)
        self._costs = ([0.0] * count, [0.0] * count)  # of the step, in addition to its length
        for obstacle in obstacles:
            self._block(obstacle)
        for border in borders:
            self._add_border(border)

    def _block(self, obstacle: Rectangle) -> None:
        """Block all steps that lead into an obstacle or through it."""
        left, top, right, bottom = obstacle
        columns = (bisect_right(self._xs, left), bisect_left(self._xs, right))  # those of the lines within it
        rows = (bisect_right(self._ys, top), bisect_left(self._ys, bottom))
        for row in range(*rows):
            for column in range(max(columns[0] - 1, 0), columns[1]):
                self._free[0][row * self._columns + column] = 0
        for column in range(*columns):
            for row in range(max(rows[0] - 1, 0), rows[1]):
                self._free[1][row * self._columns + column] = 0

    def _add_border(self, border: Rectangle) -> None:
        """Make all steps across a border costly."""
        left, top, right, bottom = border
        columns = range(bisect_right(self._xs, left), bisect_left(self._xs, right))
        rows = range(bisect_right(self._ys, top), bisect_left(self._ys, bottom))
        for column in (columns.start - 1, columns.stop - 1):
            for row in rows if column >= 0 else ():
                self._costs[0][row * self._columns + column] += _BORDER
        for row in (rows.start - 1, rows.stop - 1):
            for column in columns if row >= 0 else ():
                self._costs[1][row * self._columns + column] += _BORDER

    def find_ways(self, starts: Sequence[Sequence[Port]], ends: Sequence[Port]) -> list[Way | None]:
        """Return the cheapest way from one of the ports of each start to one of the ends; None if there is none."""
        entries = {crossing: port for port in ends if (crossing := self._find_crossing(port)) is not None}
        exits = [
            [(crossing, port) for port in ports if (crossing := self._find_crossing(port)) is not None]
            for ports in starts
        ]
        wanted = {crossing for each in exits for crossing, _ in each}
        costs, before = self._search({2 * crossing: port.cost for crossing, port in entries.items()}, wanted)
        ways = [self._trace(each, entries, costs, before) for each in exits]
        self._crowd(ways)
        return ways

    def _find_crossing(self, port: Port) -> int | None:
        """Return the crossing next to a port; None if an obstacle is before it."""
        row = min(bisect_left(self._ys, port.y - _NEAR), self._rows - 1)
        if port.leads_right:
            column = bisect_left(self._xs, port.x)
            if column == self._columns:
                return None
            is_free = column == 0 or self._xs[column - 1] < port.x
        else:
            column = bisect_right(self._xs, port.x) - 1
            is_free = column >= 0
        return row * self._columns + column if is_free else None

    def _search(self, sources: Mapping[int, float], wanted: set[int]) -> tuple[dict[int, float], dict[int, int]]:
        """Return the costs of states, twice a crossing plus 1 if it is reached vertically, and the states before."""
        far_x, far_y = self._measure_distances(wanted)
        columns = self._columns
        costs = dict(sources)
        before: dict[int, int] = {}
        # The A* algorithm: crossings that are nearer to the wanted ones come first.
        queue = sorted(
            (cost + far_x[state // 2 % columns] + far_y[state // 2 // columns], state) for state, cost in costs.items()
        )
        remaining = set(wanted)
        done: set[int] = set()
        limit = inf
        while queue:
            total, state = heapq.heappop(queue)
            if state in done:
                continue
            if total > limit:
                break
            done.add(state)
            remaining.discard(state // 2)
            if not remaining and limit == inf:
                limit = total + _BEND + _MAX_COST  # another port or direction may still be cheaper
            cost = costs[state]
            for price, next_state in self._iter_steps(state):
                if next_state not in done and cost + price < costs.get(next_state, inf):
                    costs[next_state] = cost + price
                    before[next_state] = state
                    crossing = next_state // 2
                    far = far_x[crossing % columns] + far_y[crossing // columns]
                    heapq.heappush(queue, (cost + price + far, next_state))
        return costs, before

    def _measure_distances(self, wanted: set[int]) -> tuple[list[float], list[float]]:
        """Return the distances of all columns and rows from the rectangle around some crossings."""
        columns = [crossing % self._columns for crossing in wanted] or [0]
        rows = [crossing // self._columns for crossing in wanted] or [0]
        left, right = self._xs[min(columns)], self._xs[max(columns)]
        top, bottom = self._ys[min(rows)], self._ys[max(rows)]
        return [max(left - x, x - right, 0.0) for x in self._xs], [max(top - y, y - bottom, 0.0) for y in self._ys]

    def _iter_steps(self, state: int) -> Iterable[tuple[float, int]]:
        """Yield the steps from a state: their costs, and the states to which they lead."""
        crossing, is_vertical = divmod(state, 2)
        row, column = divmod(crossing, self._columns)
        xs, ys, (right, down), (price_right, price_down) = self._xs, self._ys, self._free, self._costs
        if column + 1 < self._columns and right[crossing]:
            yield xs[column + 1] - xs[column] + price_right[crossing] + _BEND * is_vertical, 2 * (crossing + 1)
        if column and right[crossing - 1]:
            yield xs[column] - xs[column - 1] + price_right[crossing - 1] + _BEND * is_vertical, 2 * (crossing - 1)
        turn = 0.0 if is_vertical else _BEND
        below, above = crossing + self._columns, crossing - self._columns
        if row + 1 < self._rows and down[crossing]:
            yield ys[row + 1] - ys[row] + price_down[crossing] + turn, 2 * below + 1
        if row and down[above]:
            yield ys[row] - ys[row - 1] + price_down[above] + turn, 2 * above + 1

    def _trace(
        self,
        exits: Sequence[tuple[int, Port]],
        entries: Mapping[int, Port],
        costs: dict[int, float],
        before: dict[int, int],
    ) -> Way | None:
        """Return the cheapest way from one of the exits."""
        choices = [
            (costs[2 * crossing + is_vertical] + _BEND * is_vertical + port.cost, number, 2 * crossing + is_vertical)
            for number, (crossing, port) in enumerate(exits)
            for is_vertical in (0, 1)
            if 2 * crossing + is_vertical in costs
        ]
        if not choices:
            return None
        _, number, state = min(choices)
        crossings = [state // 2]
        while state in before:
            state = before[state]
            crossings.append(state // 2)
        end = entries[crossings[-1]]
        points = tuple((self._xs[each % self._columns], self._ys[each // self._columns]) for each in crossings)
        return Way(exits[number][1], end, points)

    def _crowd(self, ways: Iterable[Way | None]) -> None:
        """Make the steps of a tree more costly for others, except those around everything, where there is room."""
        steps = {step for way in ways if way is not None for step in pairwise(way.points)}
        columns = {x: column for column, x in enumerate(self._xs)}
        rows = {y: row for row, y in enumerate(self._ys)}
        for (x0, y0), (x1, y1) in steps:
            if x0 == x1 in (self._xs[0], self._xs[-1]) or y0 == y1 in (self._ys[0], self._ys[-1]):
                continue
            crossing = rows[min(y0, y1)] * self._columns + columns[min(x0, x1)]
            self._costs[0 if y0 == y1 else 1][crossing] += _CROWD * (abs(x1 - x0) + abs(y1 - y0))


def _join_near(lines: Iterable[float]) -> list[float]:
    """Return lines in order, without those that are almost where another one is."""
    joined: list[float] = []
    for line in sorted(lines):
        if not joined or line - joined[-1] > _NEAR:
            joined.append(line)
    return joined
