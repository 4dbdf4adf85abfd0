"""Lines beside rows, if there are many: a column for each imported row, with a number for each row that imports it.

A line leaves its row to the right; at each number on it, it turns into the column that leads to an imported row.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sphinx_packagemap.layout.contracts import Band, Disc, Picture, Route

_START, _END = (
    0.34,
    0.8,
)  # of the height of a row: the places of the line that leaves it, and of the one that ends at it
ROW_HEIGHT = 28.0  # of a row with both, at least


class Grid(NamedTuple):
    """The rows that are imported, each of which has a column, and the numbers in these."""

    columns: tuple[int, ...]  # positions of the rows, sorted
    counts: Mapping[tuple[int, int], int]  # of chains, from one row to another


def make_grid(picture: Picture, rows: Mapping[int, int]) -> Grid:
    """Return the grid of the crossings in a picture; ``rows`` are the rows of the chips."""
    counts: dict[tuple[int, int], int] = {}
    for each in picture.crossings:
        pair = rows[each.importer], rows[each.imported]
        counts[pair] = counts.get(pair, 0) + each.chains
    return Grid(tuple(sorted({imported for _, imported in counts})), counts)


def draw_grid(
    grid: Grid, rows: Sequence[Band], right: float, first: float, column: float
) -> tuple[tuple[Route, ...], tuple[Disc, ...]]:
    """Return the lines and the numbers beside rows, whose right edge is at ``right``.

    ``first`` is the middle of the first column, and ``column`` is the width of each.
    """
    routes = []
    discs = []
    for number, imported in enumerate(grid.columns):
        x = round(first + number * column, 1)
        end = round(rows[imported].y + rows[imported].height * _END, 1)
        importers = sorted(importer for importer, each in grid.counts if each == imported)
        for position, importer in enumerate(importers):
            start = round(rows[importer].y + rows[importer].height * _START, 1)
            corners = ((right, start), (x, start), (x, end))
            # All lines of a column have one end, and one head.
            routes.append(Route(corners, has_head=False) if position else Route((*corners, (right, end))))
            discs.append(Disc(x, start, str(grid.counts[importer, imported])))
    return tuple(routes), tuple(discs)
