"""The arrangement of a comparison as a table: modules beside each other, or a row for each module."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sphinx_packagemap.i18n import ENGLISH, Language
from sphinx_packagemap.rendering.content import (
    Aside,
    Block,
    Cell,
    ColumnRole,
    Name,
    Paragraph,
    Piece,
    Prefix,
    Table,
    TableForm,
    convert_to_plain,
    make_text_cell,
)
from sphinx_packagemap.rendering.module.cells import ROWS, format_row_title
from sphinx_packagemap.views.module.comparison import ComparisonRow

MAX_BESIDE = 3  # modules beside each other; more are the rows of the table


def choose_form(count: int, *, is_list: bool, is_transposed: bool) -> TableForm:
    """Return the form of the table of some modules; ``is_list`` means all those below a package, or of a pattern."""
    lists_modules = is_list or count > MAX_BESIDE
    return TableForm.ROWS if lists_modules != is_transposed else TableForm.SIDE


class DraftRow(NamedTuple):
    """A row of a comparison: its value for each module."""

    row: ComparisonRow | None  # None for one that the author has written
    heading: Cell
    cells: tuple[Cell, ...]  # one for each module, or a single one for all of them

    @property
    def role(self) -> ColumnRole:
        """The role of its column, in a table with a row for each module."""
        return ROWS[self.row].role if self.row is not None else ColumnRole.TEXT

    def get_cell(self, number: int) -> Cell:
        """Return the cell of a module, given its position."""
        return self.cells[number if len(self.cells) > 1 else 0]


class Draft(NamedTuple):
    """A comparison as content, before it is arranged."""

    headings: tuple[Cell, ...]  # of the modules, with their whole names
    rows: tuple[DraftRow, ...]
    is_default: bool  # whether the rows are the default ones, of which those that show nothing are left out
    prefix: str = ""  # of all names; ends with a dot


class OwnRow(NamedTuple):
    """A row of a comparison that the author has written."""

    title: str
    heading: Cell
    cells: tuple[Cell, ...]  # one for each module, or a single one for all


def add_own_rows(
    draft: Draft, requested: Sequence[ComparisonRow | str], own_rows: Sequence[OwnRow], language: Language
) -> Draft:
    """Return a draft with the requested rows in order, those of the author among them.

    ``draft`` has the rows that were computed. A row of the author's with the title of one of these replaces it; one
    that was not requested comes last.
    """
    ours = {row.row: row for row in draft.rows}
    remaining = {row.title.casefold(): row for row in own_rows}
    rows = []
    for row in requested:
        computed = ours.get(row) if isinstance(row, ComparisonRow) else None
        names = _list_row_names(row, language) if isinstance(row, ComparisonRow) else [row]
        own_row = next((remaining.pop(name) for name in names if name in remaining), None)
        if own_row is not None:
            heading = computed.heading if computed is not None else own_row.heading
            rows.append(DraftRow(None, heading, own_row.cells))
        elif computed is not None:
            rows.append(computed)
    rows += [DraftRow(None, row.heading, row.cells) for row in remaining.values()]
    return draft._replace(rows=tuple(rows))


def _list_row_names(row: ComparisonRow, language: Language) -> list[str]:
    return [row.value, format_row_title(row, language).casefold(), format_row_title(row, ENGLISH).casefold()]


def arrange(draft: Draft, form: TableForm, language: Language) -> Table:
    """Return a comparison as a table.

    Empty cells are dashes. Of the default rows, those without any value are left out. Where modules are rows, so are
    those that repeat another one, and the kind if it is the same for all modules.
    """
    rows = _drop_useless_rows(draft, form) if draft.is_default else draft.rows
    headings = tuple(_shorten_names(cell, draft.prefix) for cell in draft.headings)
    corner: Cell = (Paragraph((Prefix(draft.prefix),)),) if draft.prefix else ()
    if form is TableForm.SIDE:
        body = [(row.heading, *_join_equal_cells(row)) for row in rows]
        columns = (ColumnRole.LABEL, *[ColumnRole.TEXT] * len(headings))
        return Table((corner, *headings), tuple(body), columns, form, draft.prefix)
    are_names = any(isinstance(piece, Name) for cell in headings for block in cell for piece in _get_pieces(block))
    body = [(heading, *(_fill_cell(row.get_cell(number)) for row in rows)) for number, heading in enumerate(headings)]
    if are_names and not corner:
        corner = make_text_cell(language.translate("Name"))
    columns = (ColumnRole.NAME if are_names else ColumnRole.LABEL, *(row.role for row in rows))
    return Table((corner, *(row.heading for row in rows)), tuple(body), columns, form, draft.prefix)


def _drop_useless_rows(draft: Draft, form: TableForm) -> tuple[DraftRow, ...]:
    rows = [row for row in draft.rows if any(row.cells)]
    if form is TableForm.ROWS:
        rows = [row for row in rows if not (row.row is ComparisonRow.KIND and _is_the_same_for_all(row))]
        lines = next((row.cells for row in rows if row.row is ComparisonRow.LINES), None)
        rows = [row for row in rows if not (row.row is ComparisonRow.TOTAL_LINES and row.cells == lines)]
    return tuple(rows) or draft.rows


def _is_the_same_for_all(row: DraftRow) -> bool:
    first, *others = map(convert_to_plain, row.cells)
    return bool(others) and all(each == first for each in others)


def _join_equal_cells(row: DraftRow) -> tuple[Cell, ...]:
    """Return the cells of a row, or a single one that spans all columns; numbers are repeated, to be compared."""
    cells = tuple(map(_fill_cell, row.cells))
    return cells[:1] if row.role is not ColumnRole.NUMBER and _is_the_same_for_all(row) else cells


def _fill_cell(cell: Cell) -> Cell:
    return cell or (Paragraph((Aside("–"),)),)


def _shorten_names(cell: Cell, prefix: str) -> Cell:
    """Return the heading of a module without the prefix of its name, which is then its title."""
    if not prefix:
        return cell
    return tuple(
        block._replace(pieces=tuple(_shorten_name(piece, prefix) for piece in block.pieces))
        if isinstance(block, Paragraph)
        else block
        for block in cell
    )


def _shorten_name(piece: Piece, prefix: str) -> Piece:
    if not isinstance(piece, Name):
        return piece
    return piece._replace(text=piece.text.removeprefix(prefix), title=piece.name)


def _get_pieces(block: Block) -> tuple[Piece, ...]:
    return block.pieces if isinstance(block, Paragraph) else ()


def find_prefix(names: Sequence[str], package: str = "") -> str:
    """Return the longest prefix of all dotted names that ends with a dot, at least that of ``package``; or nothing."""
    common = package
    if len(names) > 1:
        parents = [name.split(".")[:-1] for name in names]
        shared: list[str] = []
        for components in zip(*parents, strict=False):
            if len(set(components)) > 1:
                break
            shared.append(components[0])
        common = max(".".join(shared), package, key=len)
    return f"{common}." if common else ""
