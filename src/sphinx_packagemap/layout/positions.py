"""Positions of the vertices of rows: long edges straight, nodes near the middle of their neighbours.

They are those of U. Brandes and B. Köpf, *Fast and Simple Horizontal Coordinate Assignment* (2001): the mean of the two
middle ones of four, each with vertices aligned in blocks. A block is placed by the longest path of those to its left;
the classes of the original, which it shifts wrongly, are not needed for that. If the result is too wide, the vertices
of each row move to the nearest positions that fit, by isotonic regression.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from graphlib import TopologicalSorter
from itertools import pairwise

from sphinx_packagemap.layout.layers import Layering

Measure = Callable[[int, int], float]  # the distance of the middles of two vertices beside each other

_PASSES = 24  # over all rows, if they are too wide
_STRAIGHTENINGS = 6  # passes over all long edges
_LINE_WEIGHT = 8.0  # of dummies, whose edges should be straight


def compute_positions(layering: Layering, widths: Sequence[float], measure: Measure, max_width: float) -> list[float]:
    """Return the middle of each vertex, from 0 at the left; no wider than ``max_width`` if the rows permit that.

    ``widths`` are those of the vertices.
    """
    candidates = [
        _align(layering, measure, is_up=is_up, is_mirrored=is_mirrored)
        for is_up in (False, True)
        for is_mirrored in (False, True)
    ]
    found = _find_middles(candidates, widths)
    left = min([x - width / 2 for x, width in zip(found, widths, strict=True)], default=0.0)
    found = [x - left for x in found]
    right = max([x + width / 2 for x, width in zip(found, widths, strict=True)], default=0.0)
    if right > max_width:
        found = [x * max_width / right for x in found]
        _squeeze(found, layering, widths, measure, max_width)
    _straighten(found, layering, widths, measure)
    return found


def _align(layering: Layering, measure: Measure, *, is_up: bool, is_mirrored: bool) -> list[float]:
    """Return the middles of vertices, aligned with upper or lower ones, and as far left or right as possible."""
    rows = [row[::-1] if is_mirrored else row for row in layering.rows]
    if is_up:
        rows.reverse()
    total = sum(map(len, rows))
    near: list[list[int]] = [[] for _ in range(total)]  # neighbours in the row before
    for chain in layering.chains:
        for one, other in pairwise(chain):
            near[one if is_up else other].append(other if is_up else one)
    roots = _find_blocks(rows, near, layering.nodes)
    xs = _compact(rows, roots, measure)
    return [-xs[root] for root in roots] if is_mirrored else [xs[root] for root in roots]


def _find_blocks(rows: Sequence[Sequence[int]], near: Sequence[Sequence[int]], count: int) -> list[int]:
    """Return for each vertex the first one of its block: of those that are aligned with a middle neighbour each.

    ``near`` are the neighbours in the row before; blocks do not cross.
    """
    total = len(near)
    places = [0] * total
    for row in rows:
        for place, vertex in enumerate(row):
            places[vertex] = place
    blocked = _find_conflicts(rows, near, places, count)
    roots = list(range(total))
    for row in rows:
        last = -1
        for vertex in row:
            ordered = sorted(near[vertex], key=places.__getitem__)
            middle = len(ordered) - 1
            for other in [ordered[number] for number in dict.fromkeys((middle // 2, (middle + 1) // 2)) if ordered]:
                if roots[vertex] == vertex and last < places[other] and (other, vertex) not in blocked:
                    roots[vertex] = roots[other]
                    last = places[other]
    return roots


def _find_conflicts(
    rows: Sequence[Sequence[int]], near: Sequence[Sequence[int]], places: Sequence[int], count: int
) -> set[tuple[int, int]]:
    """Return the parts of edges that cross a part between two dummies, which is rather straight."""
    blocked = set()
    for row in rows:
        parts = [(places[other], places[vertex], other, vertex) for vertex in row for other in near[vertex]]
        inner = [part for part in parts if part[2] >= count and part[3] >= count]
        for start, end, other, vertex in parts:
            if other >= count and vertex >= count:
                continue
            if any((start - part[0]) * (end - part[1]) < 0 for part in inner):
                blocked.add((other, vertex))
    return blocked


def _compact(rows: Sequence[Sequence[int]], roots: Sequence[int], measure: Measure) -> dict[int, float]:
    """Return the position of each block as far left as possible; one that nothing holds there moves to the right."""
    before: dict[int, dict[int, float]] = {root: {} for root in roots}
    after: dict[int, dict[int, float]] = {root: {} for root in roots}
    for row in rows:
        for one, other in pairwise(row):
            left, right, distance = roots[one], roots[other], measure(one, other)
            before[right][left] = max(before[right].get(left, 0.0), distance)
            after[left][right] = max(after[left].get(right, 0.0), distance)
    order = list(TopologicalSorter({root: list(lefts) for root, lefts in before.items()}).static_order())
    xs: dict[int, float] = {}
    for root in order:
        xs[root] = max([xs[left] + distance for left, distance in before[root].items()], default=0.0)
    for root in reversed(order):
        if not before[root] and after[root]:
            xs[root] = min(xs[right] - distance for right, distance in after[root].items())
    return xs


def _find_middles(candidates: Sequence[Sequence[float]], widths: Sequence[float]) -> list[float]:
    """Return the mean of the two middle positions of each vertex, after all candidates are aligned to the narrowest.

    The candidates alternate: aligned at the left, and at the right.
    """
    ranges = []
    for xs in candidates:
        lefts = [x - width / 2 for x, width in zip(xs, widths, strict=True)]
        rights = [x + width / 2 for x, width in zip(xs, widths, strict=True)]
        ranges.append((min(lefts, default=0.0), max(rights, default=0.0)))
    narrowest = min(ranges, key=lambda each: each[1] - each[0])
    moved = []
    for number, (xs, (left, right)) in enumerate(zip(candidates, ranges, strict=True)):
        shift = narrowest[1] - right if number % 2 else narrowest[0] - left
        moved.append([x + shift for x in xs])
    found = []
    for each in zip(*moved, strict=True):
        _, one, other, _ = sorted(each)
        found.append((one + other) / 2)
    return found


def _squeeze(xs: list[float], layering: Layering, widths: Sequence[float], measure: Measure, max_width: float) -> None:
    """Move the vertices to the nearest positions at which rows are no wider than ``max_width``."""
    wanted = [*xs]
    lines = [chain[1:-1] for chain in layering.chains if len(chain) > 2]
    for _ in range(_PASSES):
        for line in lines:
            middle = sorted(xs[dummy] for dummy in line)[len(line) // 2]
            for dummy in line:
                wanted[dummy] = middle
        for row in layering.rows:
            weights = [_LINE_WEIGHT if vertex >= layering.nodes else 1.0 for vertex in row]
            offsets = [0.0]
            for one, other in pairwise(row):
                offsets.append(offsets[-1] + measure(one, other))
            low = widths[row[0]] / 2
            high = max(max_width - offsets[-1] - widths[row[-1]] / 2, low)
            targets = [wanted[vertex] - offset for vertex, offset in zip(row, offsets, strict=True)]
            fitted = fit_ascending(targets, weights)
            for vertex, x, offset in zip(row, fitted, offsets, strict=True):
                xs[vertex] = min(max(x, low), high) + offset


def _straighten(xs: list[float], layering: Layering, widths: Sequence[float], measure: Measure) -> None:
    """Move dummies so that long edges have few bends; all other vertices keep their positions."""
    right = max([x + width / 2 for x, width in zip(xs, widths, strict=True)], default=0.0)
    beside: dict[int, tuple[int, int]] = {}  # the vertices to the left and to the right, -1 for none
    for row in layering.rows:
        for left, vertex, following in zip([-1, *row], row, [*row[1:], -1], strict=False):
            beside[vertex] = left, following

    def find_room(vertex: int) -> tuple[float, float]:
        before, after = beside[vertex]
        low = xs[before] + measure(before, vertex) if before >= 0 else widths[vertex] / 2
        high = xs[after] - measure(vertex, after) if after >= 0 else right - widths[vertex] / 2
        return min(low, xs[vertex]), max(high, xs[vertex])

    chains = [chain for chain in layering.chains if len(chain) > 2]
    for turn in range(_STRAIGHTENINGS):
        chains.sort(key=lambda chain: sum(xs[dummy] for dummy in chain[1:-1]) / len(chain), reverse=turn % 2 == 0)
        for chain in chains:
            for run, low, high in _find_runs(chain[1:-1], find_room):
                ends = [xs[end] for end, dummy in ((chain[0], chain[1]), (chain[-1], chain[-2])) if dummy in run]
                middle = sorted(xs[dummy] for dummy in run)[len(run) // 2]
                wanted = next((x for x in ends if low <= x <= high), middle)
                for dummy in run:
                    xs[dummy] = min(max(wanted, low), high)


def _find_runs(
    dummies: Sequence[int], find_room: Callable[[int], tuple[float, float]]
) -> list[tuple[list[int], float, float]]:
    """Return as few parts of a line as possible that can be straight, each with the room for it."""
    runs: list[tuple[list[int], float, float]] = []
    for dummy in dummies:
        low, high = find_room(dummy)
        if runs and max(runs[-1][1], low) <= min(runs[-1][2], high):
            run, run_low, run_high = runs[-1]
            runs[-1] = [*run, dummy], max(run_low, low), min(run_high, high)
        else:
            runs.append(([dummy], low, high))
    return runs


def fit_ascending(targets: Sequence[float], weights: Sequence[float]) -> list[float]:
    """Return the numbers nearest to some targets, in the sense of least squares, of which none is less than the last.

    They are found by pooling adjacent violators.
    """
    pools: list[tuple[float, float, int]] = []  # mean, weight, and number of targets
    for target, weight in zip(targets, weights, strict=True):
        mean, total, size = target, weight, 1
        while pools and pools[-1][0] > mean:
            other, other_total, other_size = pools.pop()
            mean = (mean * total + other * other_total) / (total + other_total)
            total, size = total + other_total, size + other_size
        pools.append((mean, total, size))
    return [mean for mean, _, size in pools for _ in range(size)]
