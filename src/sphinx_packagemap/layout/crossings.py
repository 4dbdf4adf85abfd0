"""Order the vertices of rows so that few edges cross: the barycentre heuristic, and exchanges of neighbours.

The heuristic is that of K. Sugiyama, S. Tagawa and M. Toda, *Methods for Visual Understanding of Hierarchical System
Structures* (1981). Crossings are counted as inversions, after W. Barth, P. Mutzel and M. Jünger, *Simple and Efficient
Bilayer Cross Counting* (2004).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from sphinx_packagemap.layout.layers import Layering

_SWEEPS = 24
_PATIENCE = 8  # sweeps without a better order before the search ends
_SHUFFLES = 4  # searches that begin with a pseudo-random order, after two that begin with ordered ones

Rows = list[list[int]]
Neighbours = Sequence[Sequence[int]]


def reduce_crossings(layering: Layering) -> tuple[Layering, int]:
    """Return a layering with its rows reordered, and the number of crossings in it."""
    total = sum(map(len, layering.rows))
    upper: list[list[int]] = [[] for _ in range(total)]
    lower: list[list[int]] = [[] for _ in range(total)]
    for chain in layering.chains:
        for one, other in pairwise(chain):
            upper[other].append(one)
            lower[one].append(other)
    best: Rows = layering.rows
    fewest = count_crossings(best, lower)
    for rows in _iter_first_orders(layering.rows, upper, lower):
        if not fewest:
            break
        for candidate, crossings in _iter_candidates(rows, upper, lower):
            if crossings < fewest:
                best, fewest = candidate, crossings
    return layering._replace(rows=best), fewest


def count_crossings(rows: Sequence[Sequence[int]], lower: Neighbours) -> int:
    """Return the number of crossings of the edges between rows, given the lower neighbours of each vertex."""
    crossings = 0
    for row, next_row in pairwise(rows):
        places = {vertex: place for place, vertex in enumerate(next_row)}
        ends = [place for vertex in row for place in sorted(places[other] for other in lower[vertex])]
        crossings += _count_inversions(ends, len(next_row))
    return crossings


def _count_inversions(numbers: Sequence[int], size: int) -> int:
    """Return the number of pairs of which the first one is greater; numbers are below ``size``."""
    sums = [0] * (size + 1)  # a Fenwick tree
    inversions = 0
    for seen, number in enumerate(numbers):
        position, not_greater = number + 1, 0
        while position:
            not_greater += sums[position]
            position &= position - 1
        inversions += seen - not_greater
        position = number + 1
        while position <= size:
            sums[position] += 1
            position += position & -position
    return inversions


def _iter_first_orders(rows: Rows, upper: Neighbours, lower: Neighbours) -> Iterator[Rows]:
    """Yield orders to begin a search with, the same ones on every machine and Python."""
    for is_reversed in (False, True):
        yield _find_first_order(rows, upper, lower, is_reversed=is_reversed)
    state = 1
    for _ in range(_SHUFFLES):
        shuffled = []
        for row in rows:
            keys = {}
            for vertex in row:
                state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)  # a linear congruence
                keys[vertex] = state >> 33
            shuffled.append(sorted(row, key=keys.__getitem__))
        yield shuffled


def _find_first_order(rows: Rows, upper: Neighbours, lower: Neighbours, *, is_reversed: bool) -> Rows:
    """Return rows in the order of a depth-first search from the top, which keeps what belongs together together."""
    row_of = {vertex: number for number, row in enumerate(rows) for vertex in row}
    found: Rows = [[] for _ in rows]
    seen: set[int] = set()
    starts = [vertex for row in rows for vertex in row if not upper[vertex]]
    stack = starts if is_reversed else starts[::-1]
    while stack:
        vertex = stack.pop()
        if vertex in seen:
            continue
        seen.add(vertex)
        found[row_of[vertex]].append(vertex)
        stack += lower[vertex] if is_reversed else reversed(lower[vertex])
    return found


def _iter_candidates(rows: Rows, upper: Neighbours, lower: Neighbours) -> Iterator[tuple[Rows, int]]:
    """Yield orders of rows with their crossings: after each sweep down or up, with neighbours exchanged."""
    rows = [[*row] for row in rows]
    fewest, patience = -1, _PATIENCE
    for sweep in range(_SWEEPS):
        is_down = sweep % 2 == 0
        numbers = range(1, len(rows)) if is_down else range(len(rows) - 2, -1, -1)
        for number in numbers:
            fixed, near = (rows[number - 1], upper) if is_down else (rows[number + 1], lower)
            rows[number] = _sort_row(rows[number], fixed, near, reverses_ties=sweep % 4 >= 2)
        _exchange_neighbours(rows, upper, lower)
        crossings = count_crossings(rows, lower)
        yield [[*row] for row in rows], crossings
        patience = _PATIENCE if fewest < 0 or crossings < fewest else patience - 1
        fewest = crossings if fewest < 0 else min(fewest, crossings)
        if not crossings or not patience:
            return


def _sort_row(row: Sequence[int], fixed: Sequence[int], near: Neighbours, *, reverses_ties: bool) -> list[int]:
    """Return a row in the order of the mean places of its neighbours in a fixed row; others keep their places."""
    places = {vertex: place for place, vertex in enumerate(fixed)}
    means = {vertex: sum(places[other] for other in near[vertex]) / len(near[vertex]) for vertex in row if near[vertex]}
    candidates = [vertex for vertex in (reversed(row) if reverses_ties else row) if vertex in means]
    following = iter(sorted(candidates, key=means.__getitem__))
    return [next(following) if vertex in means else vertex for vertex in row]


def _exchange_neighbours(rows: Rows, upper: Neighbours, lower: Neighbours) -> None:
    """Exchange vertices with their right neighbours while that reduces crossings."""
    places = {vertex: place for row in rows for place, vertex in enumerate(row)}
    improved = True
    while improved:
        improved = False
        for row in rows:
            for place in range(len(row) - 1):
                one, other = row[place], row[place + 1]
                gain = 0
                for near in (upper, lower):
                    gain += _compare(near[one], near[other], places)
                if gain > 0:
                    row[place], row[place + 1] = other, one
                    places[one], places[other] = place + 1, place
                    improved = True


def _compare(one: Sequence[int], other: Sequence[int], places: dict[int, int]) -> int:
    """Return the number of crossings that two vertices lose if they are exchanged, given their neighbours in a row."""
    gain = 0
    for first in one:
        for second in other:
            gain += (places[first] > places[second]) - (places[first] < places[second])
    return gain
