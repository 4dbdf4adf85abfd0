"""What a module is, what a package is: the seven features by which they differ, for any reader.

The authority is the language reference (*The import system*) and PEP 420; the words are ours.
"""

from __future__ import annotations

from collections.abc import Sequence

from sphinx_packagemap.language import Language
from sphinx_packagemap.model import ModuleKind
from sphinx_packagemap.names import last
from sphinx_packagemap.rendering.cells import row_title
from sphinx_packagemap.rendering.content import Cell, Code, Table, compose, text_cell
from sphinx_packagemap.rendering.phrases import code_lines
from sphinx_packagemap.views.exemplars import MODULE, NAMESPACE_PACKAGE, PACKAGE, Exemplar, Exemplars
from sphinx_packagemap.views.rows import SEVEN_ROWS, Row

MODULE_AND_PACKAGE = (ModuleKind.MODULE, ModuleKind.PACKAGE)
ALL_KINDS = (*MODULE_AND_PACKAGE, ModuleKind.NAMESPACE_PACKAGE)


def generic_table(
    exemplars: Exemplars, kinds: Sequence[ModuleKind], language: Language, rows: Sequence[Row] = SEVEN_ROWS
) -> Table:
    """Return the comparison of modules and packages, with examples where there are some; else with made-up ones."""
    titles = {
        ModuleKind.MODULE: language.word("Module"),
        ModuleKind.PACKAGE: language.word("Package"),
        ModuleKind.NAMESPACE_PACKAGE: language.word("Namespace package"),
    }
    columns = {
        ModuleKind.MODULE: _module(exemplars.module or MODULE, language),
        ModuleKind.PACKAGE: _package(exemplars.package or PACKAGE, language),
        ModuleKind.NAMESPACE_PACKAGE: _namespace(exemplars.namespace or NAMESPACE_PACKAGE, language),
    }
    head = ((), *(text_cell(titles[kind]) for kind in kinds))
    body = [(text_cell(row_title(row, language)), *(columns[kind][row] for kind in kinds)) for row in rows]
    return Table(head, tuple(body), (1, *[3] * len(kinds)))


def _module(exemplar: Exemplar, language: Language) -> dict[Row, Cell]:
    word, name = language.word, exemplar.name
    return {
        Row.STRUCTURE: _cell(
            word(
                "Usually one file with Python code, such as {file}. "
                "Some modules are compiled files, or part of Python itself."
            ),
            file=exemplar.file,
        ),
        Row.INITIALIZATION: _cell(
            word(
                "Nothing is needed. The code in the file runs once, from top to bottom, "
                "when the module is first imported."
            )
        ),
        Row.PURPOSE: _cell(word("Keeps related functions, classes and values together in one file.")),
        Row.USAGE: (*_cell(word("Import the module, or names from it.")), code_lines(_statements(name))),
        Row.EXAMPLE: (code_lines([exemplar.example.statement() if exemplar.example else f"import {name}"]),),
        Row.SUBMODULES: _cell(word("None: only packages can contain other modules.")),
        Row.NAMESPACE: _cell(
            word("One: the names that its code defines or imports, such as {name}."), name=_a_name_in(exemplar)
        ),
    }


def _package(exemplar: Exemplar, language: Language) -> dict[Row, Cell]:
    word, name = language.word, exemplar.name
    inside = exemplar.submodule or Exemplar(f"{name}.…", "", None)
    init = exemplar.file or "__init__.py"
    example = exemplar.example.statement() if exemplar.example else f"import {inside.name}"
    return {
        Row.STRUCTURE: _cell(
            word(
                "A directory with {init}, such as {directory}. It can contain modules and further packages. "
                "A package is itself a module."
            ),
            init=init,
            directory=f"{last(name)}/",
        ),
        Row.INITIALIZATION: _cell(
            word(
                "The code in {init} runs in the same way: once, when the package or anything in it is first imported. "
                "It may be empty. Without it, the directory is a namespace package."
            ),
            init=init,
        ),
        Row.PURPOSE: _cell(word("Puts related modules under one common name, on as many levels as needed.")),
        Row.USAGE: (
            *_cell(
                word(
                    "Import the package, or a module in it. {statement} alone runs only {init}; "
                    "it loads a submodule only if that file imports it."
                ),
                statement=f"import {name}",
                init=init,
            ),
            code_lines([f"import {name}", f"import {inside.name}"]),
        ),
        Row.EXAMPLE: (code_lines([example]),),
        Row.SUBMODULES: _cell(
            word("As many as you like, for example {name}. A submodule can be a package with submodules of its own."),
            name=inside.name,
        ),
        Row.NAMESPACE: _cell(
            word(
                "The names of {init}, and each submodule once it has been imported, "
                "with names of its own, such as {name}."
            ),
            init=init,
            name=_a_name_in(inside),
        ),
    }


def _namespace(exemplar: Exemplar, language: Language) -> dict[Row, Cell]:
    word, name = language.word, exemplar.name
    inside = exemplar.submodule or Exemplar(f"{name}.…", "", None)
    return {
        Row.STRUCTURE: _cell(
            word(
                "One or more directories of the same name, {directory}, in places where Python searches. "
                "None has {init}."
            ),
            directory=f"{last(name)}/",
            init="__init__.py",
        ),
        Row.INITIALIZATION: _cell(word("None: there is no file that could run.")),
        Row.PURPOSE: _cell(word("Lets modules that are installed separately share the beginning of their names.")),
        Row.USAGE: (*_cell(word("Import a module in it by its full name.")), code_lines(_statements(inside.name))),
        Row.EXAMPLE: (code_lines([f"import {inside.name}"]),),
        Row.SUBMODULES: _cell(
            word("As many as you like, from all of its directories, for example {name}."), name=inside.name
        ),
        Row.NAMESPACE: _cell(
            word("Only its submodules, once they have been imported: it has no code that defines other names.")
        ),
    }


def _a_name_in(exemplar: Exemplar) -> str:
    return exemplar.example.dotted if exemplar.example is not None else f"{exemplar.name}.…"


def _statements(name: str) -> list[str]:
    package, _, tail = name.rpartition(".")
    return [f"import {name}", f"from {package} import {tail}"] if package else [f"import {name}"]


def _cell(template: str, **codes: str) -> Cell:
    return (compose(template, **{field: Code(text) for field, text in codes.items()}),)
