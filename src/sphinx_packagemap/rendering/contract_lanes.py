"""Lines beside the bands of layers, for the chains of imports that lead upwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sphinx_packagemap.rendering.content import Lane
from sphinx_packagemap.views.imports.contracts import Violation

_MAX_COLUMNS = 8  # if more were needed, the lines of one band are joined; if these are too many, none are drawn


def make_lanes(violations: Iterable[Violation], bands: Mapping[str, int]) -> tuple[Lane, ...]:
    """Return a line for each pair of bands between which chains lead upwards, short ones first.

    ``bands`` are the positions of the bands of modules. Chains between modules of one band have no line.
    """
    counts: dict[tuple[int, int], int] = {}
    for violation in violations:
        start, end = bands.get(violation.importer), bands.get(violation.imported)
        if start is not None and end is not None and start > end:
            counts[start, end] = counts.get((start, end), 0) + len(violation.chains)
    lanes = _place([Lane(*pair, count) for pair, count in counts.items()])
    if max((lane.column for lane in lanes), default=0) < _MAX_COLUMNS:
        return lanes
    joined: dict[int, Lane] = {}
    for lane in lanes:
        other = joined.get(lane.start, Lane(lane.start, lane.end, 0))
        joined[lane.start] = Lane(lane.start, min(lane.end, other.end), lane.chains + other.chains)
    lanes = _place([*joined.values()])
    return lanes if max(lane.column for lane in lanes) < _MAX_COLUMNS else ()


def _place(lanes: Sequence[Lane]) -> tuple[Lane, ...]:
    """Return lines in columns: each in the first in which it meets no other (the left-edge algorithm)."""
    columns: list[list[Lane]] = []
    placed = []
    for lane in sorted(lanes, key=lambda each: (each.start - each.end, each.end)):
        free = (number for number, column in enumerate(columns) if all(_are_apart(lane, other) for other in column))
        number = next(free, len(columns))
        if number == len(columns):
            columns.append([])
        columns[number].append(lane)
        placed.append(lane._replace(column=number))
    ends: dict[int, list[tuple[int, bool]]] = {}  # the lines at each band, those that come from below first
    for number, lane in enumerate(placed):
        ends.setdefault(lane.end, []).append((number, True))
        ends.setdefault(lane.start, []).append((number, False))
    for band in ends.values():
        # From the bottom: the shortest lines that leave for above are outside of those that come from below.
        upward = sorted((each for each in band if not each[1]), key=lambda each: -placed[each[0]].column)
        downward = sorted((each for each in band if each[1]), key=lambda each: placed[each[0]].column)
        for position, (number, is_end) in enumerate([*upward[::-1], *downward[::-1]], 1):
            share = position / (len(band) + 1)
            lane = placed[number]
            placed[number] = lane._replace(end_share=share) if is_end else lane._replace(start_share=share)
    return tuple(placed)


def _are_apart(one: Lane, other: Lane) -> bool:
    return one.end > other.start or other.end > one.start
