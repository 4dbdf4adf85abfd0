"""Comparisons of modules as content, and the general comparison of modules, packages and namespace packages.

The general comparison follows the language reference (*The import system*) and PEP 420, in our own words.
"""

from __future__ import annotations

from collections.abc import Sequence

from sphinx_packagemap.i18n import Language
from sphinx_packagemap.model import ModuleKind
from sphinx_packagemap.names import get_last
from sphinx_packagemap.rendering.content import Cell, Code, Paragraph, TableForm, compose, make_text_cell
from sphinx_packagemap.rendering.module import MAX_LISTED, Subject, make_code_block, make_module_name
from sphinx_packagemap.rendering.module.arrangement import Draft, DraftRow, find_prefix
from sphinx_packagemap.rendering.module.cells import format_row_title, render_cell
from sphinx_packagemap.views.module.comparison import (
    MODULE,
    NAMESPACE_PACKAGE,
    PACKAGE,
    SEVEN_ROWS,
    Comparison,
    ComparisonRow,
    Example,
    Examples,
)


def render_comparison(
    comparison: Comparison, form: TableForm, language: Language, *, is_default: bool, package: str = ""
) -> Draft:
    """Return a comparison as content. ``is_default`` tells whether its rows are the default ones.

    All its modules are below ``package``, if it is given. Where modules are rows, lists in cells are short.
    """
    max_items = MAX_LISTED if form is TableForm.SIDE else _MAX_LISTED_IN_ROW
    subjects = [Subject(each.module, language, max_items) for each in comparison.modules]
    has_packages = any(each.module.is_package for each in comparison.modules)
    rows = [
        DraftRow(
            row,
            make_text_cell(format_row_title(row, language, has_packages=has_packages)),
            tuple(
                render_cell(row, each.values[number], subject)
                for each, subject in zip(comparison.modules, subjects, strict=True)
            ),
        )
        for number, row in enumerate(comparison.rows)
    ]
    headings = tuple((Paragraph((make_module_name(each.module),)),) for each in comparison.modules)
    prefix = find_prefix([each.module.name for each in comparison.modules], package)
    return Draft(headings, tuple(rows), is_default, prefix)


_MAX_LISTED_IN_ROW = 3  # items of a list within a cell, as there are many rows


MODULE_AND_PACKAGE = (ModuleKind.MODULE, ModuleKind.PACKAGE)
ALL_KINDS = (*MODULE_AND_PACKAGE, ModuleKind.NAMESPACE_PACKAGE)


def render_generic_table(
    examples: Examples, kinds: Sequence[ModuleKind], language: Language, rows: Sequence[ComparisonRow] = SEVEN_ROWS
) -> Draft:
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
    body = [
        DraftRow(row, make_text_cell(format_row_title(row, language)), tuple(columns[kind][row] for kind in kinds))
        for row in rows
    ]
    return Draft(tuple(make_text_cell(titles[kind]) for kind in kinds), tuple(body), is_default=False)


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
