"""Single statements of a module, read from syntax trees of any size."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache

from sphinx_packagemap.model import BodyKind
from sphinx_packagemap.parsing.records import (
    BODY_KINDS,
    CLASS,
    DELETED,
    FUNCTION,
    IMPORT_NUMBERS,
    VARIABLE,
    ExportDetails,
    ImportedNamesRecord,
    ImportRecord,
    ModuleDetails,
    ModuleRecord,
    NameRecord,
)
from sphinx_packagemap.parsing.summaries import extract_summary
from sphinx_packagemap.parsing.syntax_tree import Position
from sphinx_packagemap.parsing.syntax_tree.blocks import StatementContext, runs_as_script
from sphinx_packagemap.parsing.syntax_tree.conditions import USUAL_NAMES, ConditionNames
from sphinx_packagemap.parsing.syntax_tree.dunder_all import Exported, Exports
from sphinx_packagemap.parsing.syntax_tree.lazy_modules import LazyModules, changes_lazy_modules
from sphinx_packagemap.parsing.syntax_tree.module_body import classify_body, classify_statement
from sphinx_packagemap.text import escape_invisible

LAZY_LOADER = "lazy_loader"  # attaches names to packages (SPEC 1)


class StatementReader:
    """A collector of the imports, bindings and exports of single statements."""

    def __init__(self, lazy: frozenset[Position] = frozenset(), names: ConditionNames = USUAL_NAMES) -> None:
        """Begin with nothing; ``lazy`` are the positions of imports that were written with ``lazy``.

        ``names`` has the values of names in conditions.
        """
        self.summary = ""
        self.kinds: set[BodyKind] = set()  # of the statements at the top
        self.exports = Exports()
        self.bindings: list[NameRecord | ImportedNamesRecord] = []
        self.imports: list[ImportRecord] = []
        self.runnable = False
        self.imports_lazy_loader = False
        self.lazy_modules: LazyModules | None = None  # if anything is done to ``__lazy_modules__``
        self._lazy = lazy
        self._names = names

    def read(self, statement: ast.stmt, block: StatementContext) -> None:
        """Process one statement."""
        if isinstance(statement, ast.Import | ast.ImportFrom):
            self._read_import(statement, block)
        if not block.scope:
            return
        if block.top:
            self._read_top(statement)
        if changes_lazy_modules(statement) and block.binds:
            self.lazy_modules = self.lazy_modules or LazyModules()
            self.lazy_modules.read(statement, block, len(self.imports))
        if isinstance(statement, ast.If | ast.While) and runs_as_script(statement, block, self._names):
            self.runnable = True
        self.read_bindings(statement, block)

    def begin(self, summary: str) -> None:
        """Process the summary of the docstring, if nothing is before it."""
        self.summary = summary
        self.kinds.add(BodyKind.DOCSTRING)

    @property
    def at_beginning(self) -> bool:
        """Whether no statement was read yet."""
        return not self.kinds

    def make_record(
        self,
        exports: Exported,
        lines: int,
        *,
        extends: bool = False,
        changes: bool = False,
        export_details: ExportDetails | None = None,
    ) -> ModuleRecord:
        """Return the record of all statements; the package ``extends`` its path, or ``changes`` it.

        ``export_details`` are those that follow from other modules or lazy_loader.
        """
        names = list(exports) if isinstance(exports, tuple) else exports
        body = BODY_KINDS.index(classify_body(self.kinds))
        runs = int(self.runnable)
        details = ModuleDetails(self.summary, names, body, runs, int(extends), int(changes), lines, export_details)
        imports = self.imports
        if self.lazy_modules is not None and self.lazy_modules.is_set:
            imports = list(self.lazy_modules.apply_to_imports(imports, self.bindings))
        return ModuleRecord(imports, self.bindings, details)

    def get_kind_number(self, block: StatementContext, *, lazy: bool = False) -> int:
        """Return the number of the kind of the next import: one in a block, perhaps written with ``lazy``."""
        if self.lazy_modules is not None and self.lazy_modules.is_set:
            self.lazy_modules.note_import(len(self.imports), block)
        return _import_number(block, lazy)

    def _read_top(self, statement: ast.stmt) -> None:
        kind = classify_statement(statement, self._names, first=self.at_beginning)
        if kind is BodyKind.DOCSTRING:
            self.begin(extract_summary(ast.get_docstring(ast.Module([statement], []), clean=False) or ""))
        self.kinds.add(kind)
        self.exports.read(statement)

    def _read_import(self, statement: ast.Import | ast.ImportFrom, block: StatementContext) -> None:
        lazy = (statement.lineno, statement.col_offset) in self._lazy or bool(getattr(statement, "is_lazy", 0))
        number = self.get_kind_number(block, lazy=lazy)
        names = [alias.name for alias in statement.names]
        self.imports_lazy_loader |= LAZY_LOADER in (names if isinstance(statement, ast.Import) else [statement.module])
        if isinstance(statement, ast.Import):
            self.imports.append((None, names, 0, statement.lineno, number))
        else:
            self.imports.append((statement.module or "", names, statement.level, statement.lineno, number))

    def read_bindings(self, statement: ast.stmt, block: StatementContext) -> None:
        """Process the names that a statement in the module's scope binds."""
        if not block.binds:
            return
        match statement:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                self.bindings.append((statement.lineno, name, FUNCTION, _read_summary(statement)))
            case ast.ClassDef(name=name):
                self.bindings.append((statement.lineno, name, CLASS, _read_summary(statement)))
            case ast.Import() | ast.ImportFrom():
                self._bind_imported(statement)
            case ast.Delete(targets=targets):
                for target in targets:
                    self.bindings += [(statement.lineno, name, DELETED, "") for name in _iter_bound_names(target)]
            case _:
                for target in _find_targets(statement):
                    names = map(escape_invisible, _iter_bound_names(target))
                    self.bindings += [(statement.lineno, name, VARIABLE, "") for name in names]

    def _bind_imported(self, statement: ast.Import | ast.ImportFrom) -> None:
        if isinstance(statement, ast.ImportFrom):
            if statement.module == "__future__":
                return
            prefix = "." * statement.level + (f"{statement.module}." if statement.module else "")
            pairs = [(alias.asname or alias.name, alias.name) for alias in statement.names if alias.name != "*"]
        else:
            prefix = ""
            tops = [alias.name if alias.asname else alias.name.partition(".")[0] for alias in statement.names]
            pairs = [(alias.asname or top, top) for alias, top in zip(statement.names, tops, strict=True)]
        self.bindings += [(statement.lineno, [bound], prefix, [name]) for bound, name in pairs]


@cache
def _import_number(block: StatementContext, lazy: bool) -> int:
    return IMPORT_NUMBERS[block.import_kind(lazy=lazy)]


def _find_targets(statement: ast.stmt) -> list[ast.expr]:
    """Return the expressions that a statement binds."""
    match statement:
        case ast.Assign(targets=targets):
            return targets
        case ast.AnnAssign(target=target) | ast.For(target=target) | ast.AsyncFor(target=target):
            return [target]
        case ast.With(items=items) | ast.AsyncWith(items=items):
            return [item.optional_vars for item in items if item.optional_vars is not None]
    alias = getattr(statement, "name", None)  # ``type X = ...`` (PEP 695), Python 3.12 and newer
    return [alias] if isinstance(alias, ast.expr) else []


def _iter_bound_names(target: ast.expr) -> Iterator[str]:
    pending = [target]
    while pending:
        match pending.pop():
            case ast.Name(id=name):
                yield name
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                pending.extend(reversed(elements))
            case ast.Starred(value=value):
                pending.append(value)


def _read_summary(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    return extract_summary(ast.get_docstring(node, clean=False) or "")
