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
    word = language.word
    name = exemplar.name
    return {
        Row.STRUCTURE: _cell(
            word("A single file with Python code, such as {file}. It can also be compiled, or built into Python."),
            file=exemplar.file,
        ),
        Row.INITIALIZATION: _cell(
            word("Nothing special: the code in the file runs from top to bottom, once, when it is first imported.")
        ),
        Row.PURPOSE: _cell(word("Keeps functions, classes and values that belong together in one place.")),
        Row.USAGE: (
            *_cell(word("Import it by its name, or names from it.")),
            code_lines(_statements(name)),
        ),
        Row.EXAMPLE: (code_lines([exemplar.example.statement() if exemplar.example else f"import {name}"]),),
        Row.SUBMODULES: _cell(word("None: only packages can hold other modules.")),
        Row.NAMESPACE: _cell(
            word("One level: the names that its code defines, each reached with a dot, as in {name}."),
            name=_a_name_in(exemplar),
        ),
    }


def _package(exemplar: Exemplar, language: Language) -> dict[Row, Cell]:
    word = language.word
    name, inside = exemplar.name, exemplar.submodule or Exemplar(f"{exemplar.name}.…", "", None)
    submodule = inside.name
    return {
        Row.STRUCTURE: _cell(
            word(
                "A directory with {init}, such as {directory}, that holds modules and packages. It is a module itself."
            ),
            init=exemplar.file or "__init__.py",
            directory=f"{last(name)}/",
        ),
        Row.INITIALIZATION: _cell(
            word("{init} runs once, before anything inside the package. Without it, it is a namespace package."),
            init=exemplar.file or "__init__.py",
        ),
        Row.PURPOSE: _cell(word("Keeps modules that belong together under one name, on as many levels as needed.")),
        Row.USAGE: (
            *_cell(
                word("Import it, or a module in it by its full name. {statement} alone imports only what {init} does."),
                statement=f"import {name}",
                init=exemplar.file or "__init__.py",
            ),
            code_lines(_statements(submodule)),
        ),
        Row.EXAMPLE: (code_lines([exemplar.example.statement() if exemplar.example else f"import {submodule}"]),),
        Row.SUBMODULES: _cell(
            word("Any number, such as {name}; those that are packages can hold more in turn."), name=submodule
        ),
        Row.NAMESPACE: _cell(
            word("Several levels: the names that {init} defines, and its submodules with theirs, as in {name}."),
            init=exemplar.file or "__init__.py",
            name=_a_name_in(inside),
        ),
    }


def _namespace(exemplar: Exemplar, language: Language) -> dict[Row, Cell]:
    word = language.word
    name, inside = exemplar.name, exemplar.submodule or Exemplar(f"{exemplar.name}.…", "", None)
    submodule = inside.name
    return {
        Row.STRUCTURE: _cell(
            word("One or more directories called {directory}, none of which has an {init}."),
            directory=f"{last(name)}/",
            init="__init__.py",
        ),
        Row.INITIALIZATION: _cell(word("None: there is no file that could run.")),
        Row.PURPOSE: _cell(word("Lets modules that are installed separately share the beginning of their names.")),
        Row.USAGE: (*_cell(word("Import what lies in it by its full name.")), code_lines(_statements(submodule))),
        Row.EXAMPLE: (code_lines([f"import {submodule}"]),),
        Row.SUBMODULES: _cell(word("Any number, from all of its directories, such as {name}."), name=submodule),
        Row.NAMESPACE: _cell(word("Only its submodules: it has no code that could define other names.")),
    }


def _a_name_in(exemplar: Exemplar) -> str:
    return exemplar.example.dotted if exemplar.example is not None else f"{exemplar.name}.…"


def _statements(name: str) -> list[str]:
    package, _, tail = name.rpartition(".")
    return [f"import {name}", f"from {package} import {tail}"] if package else [f"import {name}"]


def _cell(template: str, **codes: str) -> Cell:
    return (compose(template, **{field: Code(text) for field, text in codes.items()}),)
