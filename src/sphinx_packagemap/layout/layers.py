"""Divide the nodes of a graph without cycles among rows: each edge leads down, from one row to a lower one.

Rows are those of the longest paths, in which nodes then move up to shorten edges: promotion, after N. S. Nikolov and
A. Tarassov, *Graph layering by promotion of nodes* (2006).
"""

from __future__ import annotations

from collections.abc import Sequence
from graphlib import TopologicalSorter
from typing import NamedTuple

Pair = tuple[int, int]  # positions of the upper and the lower node of an edge

_PROMOTIONS = 4  # passes


class Layering(NamedTuple):
    """Vertices in rows: nodes, and the dummies in the rows that edges cross."""

    rows: list[list[int]]  # from top to bottom, each from left to right
    chains: list[list[int]]  # the vertices of each edge, from its upper to its lower node
    nodes: int  # number of nodes; greater vertices are dummies


def assign_rows(count: int, pairs: Sequence[Pair]) -> list[int]:
    """Return the row of each node, from 0 at the top, given the edges of a graph without cycles."""
    upper, lower = list_neighbours(count, pairs)
    order = list(TopologicalSorter({node: lower[node] for node in range(count)}).static_order())
    heights = [0] * count
    for node in order:
        heights[node] = max([heights[other] + 1 for other in lower[node]], default=0)
    top = max(heights, default=0)
    rows = [top - height for height in heights]
    for _ in range(_PROMOTIONS):
        for node in reversed(order):
            if len(upper[node]) > len(lower[node]):
                rows[node] = max(rows[other] for other in upper[node]) + 1
    numbers = {row: number for number, row in enumerate(sorted(set(rows)))}
    return [numbers[row] for row in rows]


def list_neighbours(count: int, pairs: Sequence[Pair]) -> tuple[list[list[int]], list[list[int]]]:
    """Return the upper and the lower neighbours of each node."""
    upper: list[list[int]] = [[] for _ in range(count)]
    lower: list[list[int]] = [[] for _ in range(count)]
    for one, other in pairs:
        upper[other].append(one)
        lower[one].append(other)
    return upper, lower


def make_layering(rows: Sequence[int], pairs: Sequence[Pair]) -> Layering:
    """Return the layering of nodes in their rows, in which each edge has a dummy in every row that it crosses."""
    filled: list[list[int]] = [[] for _ in range(max(rows, default=-1) + 1)]
    for node, row in enumerate(rows):
        filled[row].append(node)
    chains = []
    following = len(rows)
    for one, other in pairs:
        chain = [one]
        for row in range(rows[one] + 1, rows[other]):
            filled[row].append(following)
            chain.append(following)
            following += 1
        chains.append([*chain, other])
    return Layering(filled, chains, len(rows))


def split_rows(
    rows: Sequence[int], pairs: Sequence[Pair], widths: Sequence[float], max_width: float, line_width: float
) -> list[int]:
    """Return the rows of nodes, of which those that are wider than ``max_width`` are split into several.

    ``widths`` are those of the nodes with the gap beside them, ``line_width`` that of an edge that crosses a row. As
    there are no edges within a row, any part of it may be above another: nodes with few importers are.
    """
    split = list(rows)
    upper, _ = list_neighbours(len(rows), pairs)
    while True:
        members: dict[int, list[int]] = {}
        for node, row in enumerate(split):
            members.setdefault(row, []).append(node)
        crossing = [0] * (max(split, default=-1) + 1)
        for one, other in pairs:
            for row in range(split[one] + 1, split[other]):
                crossing[row] += 1
        for row in sorted(members):
            total = sum(widths[node] for node in members[row]) + crossing[row] * line_width
            if total > max_width and len(members[row]) > 1:
                _split_row(split, sorted(members[row], key=lambda node: (len(upper[node]), node)), widths)
                break
        else:
            return split


def _split_row(rows: list[int], members: Sequence[int], widths: Sequence[float]) -> None:
    """Move the last members of a row, half of it by width, to a new row below it."""
    row, half = rows[members[0]], sum(widths[node] for node in members) / 2
    for node, other in enumerate(rows):
        if other > row:
            rows[node] += 1
    width = 0.0
    for number, node in enumerate(members):
        width += widths[node]
        if number and width > half * 1.001:
            rows[node] += 1
