"""Move ways that share a gap apart: each tree of ways gets a track of its own.

The pieces of a tree on one line are moved together. Pieces that would touch are in different tracks, as in the
left-edge algorithm of Hashimoto and Stevens, *Wire Routing by Optimizing Channel Assignment within Large Apertures*
(1971).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import inf
from typing import NamedTuple

from sphinx_packagemap.layout.routing import Rectangle, Way

Point = tuple[float, float]
Corners = tuple[Point, ...]

TRACK = (6.0, 5.0)  # from one vertical track to the next, and from one horizontal one, if there is room
_SAME = 4.0  # lines that are nearer to each other share their tracks


class Wall(NamedTuple):
    """An area to whose edges ways keep a distance."""

    area: Rectangle
    across: float  # minimum distance of vertical lines
    down: float  # minimum distance of horizontal lines


class Shortage(NamedTuple):
    """The room that is missing in the narrowest gap."""

    across: float = 0.0  # between boxes beside each other
    down: float = 0.0  # between boxes one below the other


class _Segment(NamedTuple):
    """A straight part of a way."""

    line: float  # x of a vertical one, y of a horizontal one
    begin: float
    end: float
    turn: float  # where the way comes from and leads to, relative to the line: negative for left or up
    low: float = -inf  # the range in which the line may be
    high: float = inf


class _Piece(NamedTuple):
    """The segments of one tree on one line that touch each other."""

    line: float
    begin: float
    end: float
    turn: float
    low: float
    high: float
    members: tuple[tuple[int, int], ...]  # positions of ways, and of segments within them
    is_attached: bool  # whether it begins or ends at a port


def separate_ways(
    ways: Sequence[Way], trees: Sequence[int], walls: Sequence[Wall], reach: float
) -> tuple[list[Corners], Shortage]:
    """Return the corners of ways, moved apart, and the room that is missing for that.

    ``trees`` are the numbers of the trees that the ways belong to. Ways stay away from the edges of ``walls``.
    ``reach`` is the distance by which a way may become longer.
    """
    routes = [_list_corners(way) for way in ways]
    lines = [[0.0] * (len(route) - 1) for route in routes]
    missing = []
    for axis in (1, 0):  # horizontal segments first
        segments = {
            (number, position): _measure_segment(way, route, position, axis)
            for number, (way, route) in enumerate(zip(ways, routes, strict=True))
            for position in range(1 - axis, len(route) - 1, 2)
        }
        edges = _Edges(walls, axis)
        pieces = [edges.limit(piece) for piece in _join_segments(segments, trees)]
        moved, shortage = _assign_tracks(pieces, reach, TRACK[axis])
        missing.append(shortage)
        for piece, line in zip(pieces, moved, strict=True):
            for number, position in piece.members:
                lines[number][position] = line
    corners = [_draw_way(way, each) for way, each in zip(ways, lines, strict=True)]
    return corners, Shortage(across=missing[1], down=missing[0])


def _list_corners(way: Way) -> list[Point]:
    """Return the ends and corners of a way; the first and the last segment are horizontal."""
    points = [(way.start.x, way.points[0][1]), *way.points, (way.end.x, way.points[-1][1])]
    corners: list[Point] = points[:1]
    for before, point, after in zip(points, points[1:], points[2:], strict=False):
        is_straight = before[0] == point[0] == after[0] or before[1] == point[1] == after[1]
        if not is_straight and point != corners[-1]:
            corners.append(point)
    return [*corners, points[-1]]


def _measure_segment(way: Way, route: Sequence[Point], position: int, axis: int) -> _Segment:
    """Return a segment of a way; ``axis`` is 1 if it is horizontal, else 0."""
    start, end = route[position], route[position + 1]
    begin, finish = sorted((start[1 - axis], end[1 - axis]))
    neighbours = [route[each][axis] for each in (position - 1, position + 2) if 0 <= each < len(route)]
    turn = sum((each > start[axis]) - (each < start[axis]) for each in neighbours)
    low, high = -inf, inf
    if axis == 1:  # it may be attached to ports
        ports = ([way.start] if position == 0 else []) + ([way.end] if position == len(route) - 2 else [])
        low = max([port.top for port in ports], default=-inf)
        high = min([port.bottom for port in ports], default=inf)
    return _Segment(start[axis], begin, finish, turn, low, high)


def _join_segments(segments: Mapping[tuple[int, int], _Segment], trees: Sequence[int]) -> list[_Piece]:
    """Return the pieces of all trees: segments of a tree on one line that touch each other."""
    on_lines: dict[tuple[int, float], list[tuple[int, int]]] = {}
    for key, segment in segments.items():
        on_lines.setdefault((trees[key[0]], segment.line), []).append(key)
    pieces = []
    for keys in on_lines.values():
        group: list[tuple[int, int]] = []
        reached = -inf
        for key in sorted(keys, key=lambda key: (segments[key].begin, segments[key].end, key)):
            if group and segments[key].begin > reached:
                pieces.append(_make_piece(group, segments))
                group = []
            group.append(key)
            reached = max(reached, segments[key].end)
        pieces.append(_make_piece(group, segments))
    return pieces


def _make_piece(keys: Sequence[tuple[int, int]], segments: Mapping[tuple[int, int], _Segment]) -> _Piece:
    found = [segments[key] for key in keys]
    return _Piece(
        found[0].line,
        min(each.begin for each in found),
        max(each.end for each in found),
        sum(each.turn for each in found),
        max(each.low for each in found),
        min(each.high for each in found),
        tuple(keys),
        any(each.low > -inf for each in found),
    )


class _Edges:
    """The edges of boxes, between which segments of one direction have to stay."""

    def __init__(self, walls: Sequence[Wall], axis: int) -> None:
        self._edges = sorted(
            (edge, wall.area[1 - axis], wall.area[3 - axis], wall.down if axis else wall.across)
            for wall in walls
            for edge in (wall.area[axis], wall.area[2 + axis])
        )
        self._positions = [edge for edge, *_ in self._edges]

    def limit(self, piece: _Piece) -> _Piece:
        """Return a piece with the range between the edges beside it."""
        number = bisect_left(self._positions, piece.line)
        before, after = self._edges[:number][::-1], self._edges[number:]
        low = next((edge + gap for edge, *span, gap in before if _do_overlap(piece, *span)), -inf)
        high = next((edge - gap for edge, *span, gap in after if _do_overlap(piece, *span)), inf)
        return piece._replace(low=max(piece.low, low), high=min(piece.high, high))


def _do_overlap(piece: _Piece, begin: float, end: float) -> bool:
    return begin < piece.end and end > piece.begin


def _assign_tracks(pieces: Sequence[_Piece], reach: float, distance: float) -> tuple[list[float], float]:
    """Return the line of each piece, and the room that is missing in the narrowest gap.

    ``distance`` is the one between two tracks.
    """
    lines = [piece.line for piece in pieces]
    shortage = 0.0
    for group in _group_pieces(pieces, reach):
        tracks = _choose_tracks([pieces[number] for number in group], reach)
        found, missing = _place_tracks([pieces[number] for number in group], tracks, distance)
        shortage = max(shortage, missing)
        for number, line in zip(group, found, strict=True):
            lines[number] = line
    return lines, shortage


def _group_pieces(pieces: Sequence[_Piece], reach: float) -> list[list[int]]:
    """Return the positions of pieces, in groups that touch directly or through others."""
    order = sorted(range(len(pieces)), key=lambda number: (pieces[number].line, pieces[number].begin, number))
    leaders = list(range(len(pieces)))  # a forest of disjoint sets

    def find_leader(number: int) -> int:
        while leaders[number] != number:
            leaders[number] = number = leaders[leaders[number]]
        return number

    first = 0
    for rank, number in enumerate(order):
        while pieces[number].line - pieces[order[first]].line >= _SAME:
            first += 1
        for other in order[first:rank]:
            if _do_meet(pieces[number], pieces[other], reach):
                leaders[find_leader(number)] = find_leader(other)
    groups: dict[int, list[int]] = {}
    for number in order:
        groups.setdefault(find_leader(number), []).append(number)
    return list(groups.values())


def _choose_tracks(pieces: Sequence[_Piece], reach: float) -> list[int]:
    """Return the track of each piece: those that turn left or up come first, short ones next to the boxes."""
    tracks = [0] * len(pieces)
    count = 0
    for sign in (-1, 1):
        taken: list[list[_Piece]] = []
        chosen: dict[int, int] = {}
        side = [number for number, piece in enumerate(pieces) if (piece.turn <= 0) == (sign < 0)]
        for number in sorted(side, key=lambda number: (_get_length(pieces[number]), pieces[number].begin, number)):
            piece = pieces[number]
            free = next(
                (n for n, others in enumerate(taken) if not any(_do_meet(piece, each, reach) for each in others)), None
            )
            if free is None:
                taken.append([])
            chosen[number] = len(taken) - 1 if free is None else free
            taken[chosen[number]].append(piece)
        for number, track in chosen.items():
            tracks[number] = count + (track if sign < 0 else len(taken) - 1 - track)
        count += len(taken)
    return tracks


def _get_length(piece: _Piece) -> float:
    return piece.end - piece.begin


def _do_meet(one: _Piece, other: _Piece, reach: float) -> bool:
    return one.begin - reach < other.end + reach and other.begin - reach < one.end + reach


def _place_tracks(pieces: Sequence[_Piece], tracks: Sequence[int], distance: float) -> tuple[list[float], float]:
    """Return the lines of pieces in tracks, and the room that is missing for them."""
    count = max(tracks) + 1
    low, high = max(piece.low for piece in pieces), min(piece.high for piece in pieces)
    wanted = distance * (count - 1)
    if high < low or high - low < wanted:
        step, first = max(high - low, 0.0) / max(count - 1, 1), low
        is_attached = any(piece.is_attached for piece in pieces)  # more room would not make boxes higher
        missing = 0.0 if is_attached else wanted - max(high - low, 0.0)
        if high < low:  # the lines are in gaps anyway
            return [piece.line for piece in pieces], missing
        return [first + step * track for track in tracks], missing
    middle = sum(piece.line for piece in pieces) / len(pieces)
    first = min(max(middle - wanted / 2, low), high - wanted)
    return [first + distance * track for track in tracks], 0.0


def _draw_way(way: Way, lines: Sequence[float]) -> Corners:
    """Return the corners of a way, given the x or y of its segments, of which the first one is horizontal."""
    corners = [(way.start.x, lines[0])]
    for position, (one, other) in enumerate(pairwise(lines)):
        corners.append((other, one) if position % 2 == 0 else (one, other))
    return tuple((round(x, 1), round(y, 1)) for x, y in [*corners, (way.end.x, lines[-1])])
