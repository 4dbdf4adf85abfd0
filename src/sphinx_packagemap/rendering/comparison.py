"""Modules beside each other, as a table."""

from __future__ import annotations

from sphinx_packagemap.language import Language
from sphinx_packagemap.rendering.cells import Subject, cell_of, row_title, text_cell
from sphinx_packagemap.rendering.content import Cell, Paragraph, Table
from sphinx_packagemap.rendering.phrases import module_name
from sphinx_packagemap.views.comparison import Compared, Comparison


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


def transposed(table: Table, widths: tuple[int, ...]) -> Table:
    """Return a table with its rows as columns."""
    head = (table.head[0], *(row[0] for row in table.rows))
    columns = zip(*(row[1:] for row in table.rows), strict=True) if table.rows else [()] * (len(table.head) - 1)
    rows = tuple((heading, *cells) for heading, cells in zip(table.head[1:], columns, strict=True))
    return Table(head, rows, widths)
