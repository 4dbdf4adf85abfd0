"""The matrix of the imports between the nodes of a diagram with levels: also known as dependency structure matrix.

Its rows and columns are in the order of the levels, so that only feedback imports are below the diagonal.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.names import get_last
from sphinx_packagemap.text import quote
from sphinx_packagemap.views import DEFAULT_MAX_CHILDREN, DiagramRequest
from sphinx_packagemap.views.diagram.view import DiagramView
from sphinx_packagemap.views.imports.view import INIT
from sphinx_packagemap.views.nodes import Node
from sphinx_packagemap.views.tree import ItemKind

MAX_ROWS = 200  # of a matrix; of more, packages are collapsed
STEPS = 5  # shades of the numbers of statements
_BASE = 3  # of the logarithm by which a number has its shade


class MatrixRow(NamedTuple):
    """A row of a matrix, and the column of the same node."""

    name: str  # dotted; empty for a component of the author's
    label: str  # the name within the package around it; empty for a row in place of several
    level: int  # number of packages around it that are opened
    is_package: bool = False  # whether it is the ``__init__`` of an opened package
    more: int = 0  # number of nodes that it is in place of; 0 for one
    origin: str | None = None  # its file, relative to its root
    line: int | None = None  # from 1
    first: str = ""  # dotted name of the first of several nodes that it is in place of


class MatrixCell(NamedTuple):
    """A number of statements by which one row imports another one."""

    row: int  # of the importer, from 0
    column: int  # of the imported node
    statements: int
    number: int  # position of the relation in the view
    is_mutual: bool  # whether the column imports the row, too
    is_broken: bool = False  # whether one of its statements is against the layers or the rule that are checked

    @property
    def is_feedback(self) -> bool:
        """Whether it is below the diagonal."""
        return self.row > self.column

    @property
    def step(self) -> int:
        """The shade of the number, from 1 to ``STEPS``: each begins at three times the number of the one before."""
        return min(STEPS, 1 + math.floor(math.log(self.statements, _BASE) + 1e-9))


class MatrixBlock(NamedTuple):
    """The consecutive rows of an opened package."""

    label: str
    first: int
    last: int
    name: str = ""  # dotted; empty for a component of the author's


class Matrix(NamedTuple):
    """The imports between the nodes of a view that contain no others."""

    name: str  # of the codebase
    rows: tuple[MatrixRow, ...]
    cells: tuple[MatrixCell, ...]  # sorted
    blocks: tuple[MatrixBlock, ...]  # outer ones before those in them


def count_rows(view: DiagramView) -> int:
    """Return the number of rows of the matrix of a view."""
    return len(view.nodes) - len({node.parent for node in view.nodes if node.parent >= 0})


def iter_smaller(request: DiagramRequest) -> Iterator[DiagramRequest]:
    """Yield requests for fewer and fewer rows: with fewer levels, then with fewer nodes in each package."""
    depth = request.tree.depth
    for levels in range(_MAX_LEVELS if depth is None else depth - 1, 0, -1):
        request = request._replace(tree=request.tree._replace(depth=levels))
        yield request
    for maximum in _MAX_CHILDREN:
        if maximum < request.imports.max_children:
            yield request._replace(imports=request.imports._replace(max_children=maximum))


_MAX_LEVELS = 3  # the first depth that is tried for all levels
_MAX_CHILDREN = (DEFAULT_MAX_CHILDREN, 20, 10)  # nodes in each package


def make_limit_problem(view: DiagramView, count: int) -> Problem:
    """Return the problem of a matrix that would have too many rows."""
    message = (
        f"the matrix of {quote(view.tree.name)} would have {count} rows, more than {MAX_ROWS}; packages are "
        f"collapsed, which leaves {count_rows(view)}: select fewer modules with depth, include, exclude or max-items"
    )
    return Problem(ProblemKind.LIMIT, message)


def make_matrix(view: DiagramView, broken: Collection[tuple[str, str]] = frozenset()) -> Matrix:
    """Return the matrix of the imports in a view with levels.

    ``broken`` are the importers and imported modules whose imports are against what is checked.
    """
    nodes = view.nodes
    around = {node.parent for node in nodes}
    positions = [position for position in range(len(nodes)) if position not in around]
    row_of = {position: row for row, position in enumerate(positions)}
    levels = _find_levels(nodes)
    named = {node.parent for node in nodes if view.get_item(node).label == INIT}  # packages with a row of their own
    rows = tuple(_make_row(view, position, levels[position], named) for position in positions)
    relations = view.structure.relations if view.structure is not None else ()
    places = enumerate(view.imports if broken else ())
    marked = {number for number, each in places if any((one.importer, one.imported) in broken for one in each)}
    ends = {(row_of[each.importer], row_of[each.imported]) for each in relations}
    cells = (
        MatrixCell(row, column, each.statements, number, (column, row) in ends, number in marked)
        for number, each in enumerate(relations)
        for row, column in [(row_of[each.importer], row_of[each.imported])]
    )
    return Matrix(view.tree.name, rows, tuple(sorted(cells)), _find_blocks(view, row_of))


def _find_levels(nodes: Sequence[Node]) -> list[int]:
    levels: list[int] = []
    for node in nodes:
        levels.append(levels[node.parent] + 1 if node.parent >= 0 else 0)
    return levels


def _make_row(view: DiagramView, position: int, level: int, named: Collection[int]) -> MatrixRow:
    node = view.nodes[position]
    item = view.get_item(node)
    if item.kind == ItemKind.MORE:
        return MatrixRow(item.name, "", level, more=item.more, first=next(iter(item.left_out), ""))
    if item.kind == ItemKind.GROUP:
        return MatrixRow("", item.label, level)
    label = item.label
    is_package = label == INIT and level > 0
    if is_package:
        label, level = get_last(item.name), level - 1
    elif level and node.parent not in named:
        label = f"{view.get_item(view.nodes[node.parent]).label}.{label}"
    return MatrixRow(item.name, label, level, is_package, 0, item.origin, item.line)


def _find_blocks(view: DiagramView, row_of: dict[int, int]) -> tuple[MatrixBlock, ...]:
    """Return the blocks of all opened packages; the nodes of each are consecutive."""
    rows_in: dict[int, list[int]] = {}
    for position, row in row_of.items():
        parent = view.nodes[position].parent
        while parent >= 0:
            rows_in.setdefault(parent, []).append(row)
            parent = view.nodes[parent].parent
    return tuple(
        MatrixBlock(item.label, min(rows), max(rows), "" if item.kind == ItemKind.GROUP else item.name)
        for parent, rows in sorted(rows_in.items())
        for item in [view.get_item(view.nodes[parent])]
    )
