"""Modules beside each other, as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sphinx_packagemap.language import ENGLISH, Language
from sphinx_packagemap.names import has_wildcard
from sphinx_packagemap.rendering.cells import cell_of, row_title
from sphinx_packagemap.rendering.content import Cell, Paragraph, Table, text_cell
from sphinx_packagemap.rendering.phrases import module_name
from sphinx_packagemap.rendering.subject import Subject
from sphinx_packagemap.views.comparison import Compared, Comparison
from sphinx_packagemap.views.rows import Row


def compared_table(comparison: Comparison, language: Language) -> Table:
    """Return a comparison as a table with a column for each module, and its rows as rows."""
    head = [(), *map(_heading, comparison.modules)]
    rows = [
        (
            text_cell(row_title(row, language)),
            *(cell_of(row, each.values[number], Subject(each.module, language)) for each in comparison.modules),
        )
        for number, row in enumerate(comparison.rows)
    ]
    return Table(tuple(head), tuple(rows), (1, *[3] * len(comparison.modules)))


def _heading(compared: Compared) -> Cell:
    return (Paragraph((module_name(compared.module),)),)


def modules_table(comparison: Comparison, pattern: str, language: Language) -> Table:
    """Return a comparison as a table with a row for each module, whose names are relative to a single package."""
    head = [text_cell(language.word("Name")), *(text_cell(row_title(row, language)) for row in comparison.rows)]
    rows = [
        (
            (Paragraph((module_name(each.module, relative=not has_wildcard(pattern)),)),),
            *(
                cell_of(row, value, Subject(each.module, language, _MOST_LISTED))
                for row, value in zip(comparison.rows, each.values, strict=True)
            ),
        )
        for each in comparison.modules
    ]
    return Table(tuple(head), tuple(rows), (2, *(_WIDTHS.get(row, 3) for row in comparison.rows)))


_MOST_LISTED = 3  # of anything in a cell: there are many rows

# Of columns that hold a word or a number, and of one that holds a sentence; of all others 3.
_WIDTHS = {
    **dict.fromkeys((Row.LINES, Row.CLASSES, Row.FUNCTIONS, Row.DEPTH), 1),
    **dict.fromkeys((Row.KIND, Row.TYPED), 2),
    Row.PURPOSE: 5,
}


class OwnRow(NamedTuple):
    """A row that the author has written."""

    title: str
    heading: Cell
    cells: tuple[Cell, ...]  # one for each column, or one for all


def assembled(table: Table, asked: Sequence[Row | str], own: Sequence[OwnRow], language: Language) -> Table:
    """Return a table with the rows that were asked for, in that order, some of them the author's own.

    ``table`` has those that are ours. An own row that is called as one of ours takes its place, one that was not
    asked for comes last.
    """
    ours = iter(table.rows)
    left = {row.title.casefold(): row for row in own}
    rows = []
    for row in asked:
        names = _names_of(row, language) if isinstance(row, Row) else [row]
        cells = next(ours) if isinstance(row, Row) else None
        mine = next((left.pop(name) for name in names if name in left), None)
        if mine is not None:
            heading = cells[0] if cells is not None else mine.heading
            rows.append((heading, *mine.cells))
        elif cells is not None:
            rows.append(cells)
    rows += [(row.heading, *row.cells) for row in left.values()]
    return table._replace(rows=tuple(rows))


def _names_of(row: Row, language: Language) -> list[str]:
    return [row.value, row_title(row, language).casefold(), row_title(row, ENGLISH).casefold()]


def transposed(table: Table) -> Table:
    """Return a table with its rows as columns; a cell that spans the others of its row is repeated."""
    count = len(table.head) - 1
    columns = [row[1:] if len(row) > 2 or count == 1 else row[1:] * count for row in table.rows]
    head = (table.head[0], *(row[0] for row in table.rows))
    rows = [(heading, *(column[number] for column in columns)) for number, heading in enumerate(table.head[1:])]
    return Table(head, tuple(rows), (1, *[2] * len(table.rows)))
