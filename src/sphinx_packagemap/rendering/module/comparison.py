"""Comparisons of modules as tables, and the general comparison of modules, packages and namespace packages.

The general comparison follows the language reference (*The import system*) and PEP 420, in our own words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sphinx_packagemap.i18n import ENGLISH, Language
from sphinx_packagemap.model import ModuleKind
from sphinx_packagemap.names import get_last, has_wildcard
from sphinx_packagemap.rendering.content import (
    Cell,
    Code,
    ColumnRole,
    Paragraph,
    Table,
    TableForm,
    compose,
    make_text_cell,
)
from sphinx_packagemap.rendering.module import Subject, make_code_block, make_module_name
from sphinx_packagemap.rendering.module.cells import ROWS, format_row_title, render_cell
from sphinx_packagemap.views.module.comparison import (
    MODULE,
    NAMESPACE_PACKAGE,
    PACKAGE,
    SEVEN_ROWS,
    ComparedModule,
    Comparison,
    ComparisonRow,
    Example,
    Examples,
)


def render_comparison(comparison: Comparison, language: Language) -> Table:
    """Return a comparison as a table with a column for each module."""
    head = [(), *map(_make_heading, comparison.modules)]
    rows = [
        (
            make_text_cell(format_row_title(row, language)),
            *(render_cell(row, each.values[number], Subject(each.module, language)) for each in comparison.modules),
        )
        for number, row in enumerate(comparison.rows)
    ]
    return Table(tuple(head), tuple(rows), make_side_columns(len(comparison.modules)), TableForm.SIDE)


def make_side_columns(count: int) -> tuple[ColumnRole, ...]:
    """Return the roles of the columns of a table with some modules beside each other."""
    return (ColumnRole.LABEL, *[ColumnRole.TEXT] * count)


def _make_heading(compared: ComparedModule) -> Cell:
    return (Paragraph((make_module_name(compared.module),)),)


def render_module_rows(comparison: Comparison, pattern: str, language: Language) -> Table:
    """Return a comparison as a table with a row for each module; names are relative unless a pattern chose them."""
    head = [
        make_text_cell(language.translate("Name")),
        *(make_text_cell(format_row_title(row, language)) for row in comparison.rows),
    ]
    rows = [
        (
            (Paragraph((make_module_name(each.module, relative=not has_wildcard(pattern)),)),),
            *(
                render_cell(row, value, Subject(each.module, language, _MAX_LISTED))
                for row, value in zip(comparison.rows, each.values, strict=True)
            ),
        )
        for each in comparison.modules
    ]
    return Table(tuple(head), tuple(rows), (ColumnRole.NAME, *(ROWS[row].role for row in comparison.rows)))


_MAX_LISTED = 3  # items of a list within a cell, as there are many rows


class OwnRow(NamedTuple):
    """A row of a comparison that the author has written."""

    title: str
    heading: Cell
    cells: tuple[Cell, ...]  # one for each column, or a single one that spans all


def assemble_rows(
    table: Table, requested: Sequence[ComparisonRow | str], own_rows: Sequence[OwnRow], language: Language
) -> Table:
    """Return a table with the requested rows in order, those of the author among them.

    ``table`` has the rows that were computed. A row of the author's with the title of one of these replaces it; one
    that was not requested comes last.
    """
    ours = iter(table.rows)
    remaining = {row.title.casefold(): row for row in own_rows}
    rows = []
    for row in requested:
        names = _list_row_names(row, language) if isinstance(row, ComparisonRow) else [row]
        cells = next(ours) if isinstance(row, ComparisonRow) else None
        own_row = next((remaining.pop(name) for name in names if name in remaining), None)
        if own_row is not None:
            heading = cells[0] if cells is not None else own_row.heading
            rows.append((heading, *own_row.cells))
        elif cells is not None:
            rows.append(cells)
    rows += [(row.heading, *row.cells) for row in remaining.values()]
    return table._replace(rows=tuple(rows))


def _list_row_names(row: ComparisonRow, language: Language) -> list[str]:
    return [row.value, format_row_title(row, language).casefold(), format_row_title(row, ENGLISH).casefold()]


def transpose(table: Table) -> Table:
    """Return a table with its rows as columns; a cell that spans the others of its row is repeated."""
    count = len(table.head) - 1
    columns = [row[1:] if len(row) > 2 or count == 1 else row[1:] * count for row in table.rows]
    head = (table.head[0], *(row[0] for row in table.rows))
    rows = [(heading, *(column[number] for column in columns)) for number, heading in enumerate(table.head[1:])]
    return Table(head, tuple(rows), make_side_columns(len(table.rows)), TableForm.SIDE)


MODULE_AND_PACKAGE = (ModuleKind.MODULE, ModuleKind.PACKAGE)
ALL_KINDS = (*MODULE_AND_PACKAGE, ModuleKind.NAMESPACE_PACKAGE)


def render_generic_table(
    examples: Examples, kinds: Sequence[ModuleKind], language: Language, rows: Sequence[ComparisonRow] = SEVEN_ROWS
) -> Table:
    """Return the general comparison of kinds of modules, with examples from a codebase, or with built-in ones."""
    titles = {
        ModuleKind.MODULE: language.translate("Module"),
        ModuleKind.PACKAGE: language.translate("Package"),
        ModuleKind.NAMESPACE_PACKAGE: language.translate("Namespace package"),
    }
    columns = {
        ModuleKind.MODULE: _make_module_column(examples.module or MODULE, language),
        ModuleKind.PACKAGE: _make_package_column(examples.package or PACKAGE, language),
        ModuleKind.NAMESPACE_PACKAGE: _make_namespace_column(examples.namespace or NAMESPACE_PACKAGE, language),
    }
    head = ((), *(make_text_cell(titles[kind]) for kind in kinds))
    body = [(make_text_cell(format_row_title(row, language)), *(columns[kind][row] for kind in kinds)) for row in rows]
    return Table(head, tuple(body), make_side_columns(len(kinds)), TableForm.SIDE)


def _make_module_column(example: Example, language: Language) -> dict[ComparisonRow, Cell]:
    translate, name = language.translate, example.name
    return {
        ComparisonRow.STRUCTURE: _make_cell(
            translate(
                "Usually one file with Python code, such as {file}. "
                "Some modules are compiled files, or part of Python itself."
            ),
            file=example.file,
        ),
        ComparisonRow.INITIALIZATION: _make_cell(
            translate(
                "Nothing is needed. The code in the file runs once, from top to bottom, "
                "when the module is first imported."
            )
        ),
        ComparisonRow.PURPOSE: _make_cell(
            translate("Keeps related functions, classes and values together in one file.")
        ),
        ComparisonRow.USAGE: (
            *_make_cell(translate("Import the module, or names from it.")),
            make_code_block(_make_statements(name)),
        ),
        ComparisonRow.EXAMPLE: (
            make_code_block([example.example.format_statement() if example.example else f"import {name}"]),
        ),
        ComparisonRow.SUBMODULES: _make_cell(translate("None: only packages can contain other modules.")),
        ComparisonRow.NAMESPACE: _make_cell(
            translate("One: the names that its code defines or imports, such as {name}."), name=_choose_name(example)
        ),
    }


def _make_package_column(example: Example, language: Language) -> dict[ComparisonRow, Cell]:
    translate, name = language.translate, example.name
    submodule = example.submodule or Example(f"{name}.…", "", None)
    init = example.file or "__init__.py"
    statement = example.example.format_statement() if example.example else f"import {submodule.name}"
    purpose = translate("Puts related modules under one common name, on as many levels as needed.")
    return {
        ComparisonRow.STRUCTURE: _make_cell(
            translate(
                "A directory with {init}, such as {directory}. It can contain modules and further packages. "
                "A package is itself a module."
            ),
            init=init,
            directory=f"{get_last(name)}/",
        ),
        ComparisonRow.INITIALIZATION: _make_cell(
            translate(
                "The code in {init} runs in the same way: once, when the package or anything in it is first imported. "
                "It may be empty. Without it, the directory is a namespace package."
            ),
            init=init,
        ),
        ComparisonRow.PURPOSE: _make_cell(purpose),
        ComparisonRow.USAGE: (
            *_make_cell(
                translate(
                    "Import the package, or a module in it. {statement} alone runs only {init}; "
                    "it loads a submodule only if that file imports it."
                ),
                statement=f"import {name}",
                init=init,
            ),
            make_code_block([f"import {name}", f"import {submodule.name}"]),
        ),
        ComparisonRow.EXAMPLE: (make_code_block([statement]),),
        ComparisonRow.SUBMODULES: _make_cell(
            translate(
                "As many as you like, for example {name}. A submodule can be a package with submodules of its own."
            ),
            name=submodule.name,
        ),
        ComparisonRow.NAMESPACE: _make_cell(
            translate(
                "The names of {init}, and each submodule once it has been imported, "
                "with names of its own, such as {name}."
            ),
            init=init,
            name=_choose_name(submodule),
        ),
    }


def _make_namespace_column(example: Example, language: Language) -> dict[ComparisonRow, Cell]:
    translate, name = language.translate, example.name
    submodule = example.submodule or Example(f"{name}.…", "", None)
    return {
        ComparisonRow.STRUCTURE: _make_cell(
            translate(
                "One or more directories of the same name, {directory}, on Python’s search path. None contains {init}."
            ),
            directory=f"{get_last(name)}/",
            init="__init__.py",
        ),
        ComparisonRow.INITIALIZATION: _make_cell(translate("None: there is no file to run.")),
        ComparisonRow.PURPOSE: _make_cell(
            translate("Lets modules that are installed separately share the beginning of their names.")
        ),
        ComparisonRow.USAGE: (
            *_make_cell(translate("Import a module in it by its full name.")),
            make_code_block(_make_statements(submodule.name)),
        ),
        ComparisonRow.EXAMPLE: (make_code_block([f"import {submodule.name}"]),),
        ComparisonRow.SUBMODULES: _make_cell(
            translate("As many as you like, from all of its directories, for example {name}."), name=submodule.name
        ),
        ComparisonRow.NAMESPACE: _make_cell(
            translate("Only its submodules, once they have been imported: it has no code that defines other names.")
        ),
    }


def _choose_name(example: Example) -> str:
    return example.example.dotted if example.example is not None else f"{example.name}.…"


def _make_statements(name: str) -> list[str]:
    package, _, tail = name.rpartition(".")
    return [f"import {name}", f"from {package} import {tail}"] if package else [f"import {name}"]


def _make_cell(template: str, **codes: str) -> Cell:
    return (compose(template, **{field: Code(text) for field, text in codes.items()}),)
