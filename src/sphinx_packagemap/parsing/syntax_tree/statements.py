"""Single statements of a module, read from syntax trees of any size."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sphinx_packagemap.model import BodyKind
from sphinx_packagemap.parsing.records import CLASS, FUNCTION
from sphinx_packagemap.parsing.summaries import extract_summary
from sphinx_packagemap.parsing.syntax_tree import Position
from sphinx_packagemap.parsing.syntax_tree.blocks import StatementContext, runs_as_script
from sphinx_packagemap.parsing.syntax_tree.conditions import USUAL_NAMES, ConditionNames
from sphinx_packagemap.parsing.syntax_tree.lazy_modules import changes_lazy_modules
from sphinx_packagemap.parsing.syntax_tree.module_body import classify_statement
from sphinx_packagemap.parsing.syntax_tree.record_builder import RecordBuilder
from sphinx_packagemap.text import escape_invisible


class StatementReader:
    """A reader of single statements, which reports their imports, bindings and exports to a RecordBuilder."""

    def __init__(
        self, record: RecordBuilder, lazy: frozenset[Position] = frozenset(), names: ConditionNames = USUAL_NAMES
    ) -> None:
        """Report to ``record``; ``lazy`` are the positions of imports that were written with ``lazy``.

        ``names`` has the values of names in conditions.
        """
        self._record = record
        self._lazy = lazy
        self._names = names

    def read(self, statement: ast.stmt, block: StatementContext, *, is_lazy: bool = False) -> None:
        """Process one statement; ``is_lazy`` if it is an import with the word ``lazy`` before it."""
        match statement:
            case ast.Import() | ast.ImportFrom():
                self._read_import(statement, block, is_lazy=is_lazy)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                if block.binds:
                    kind = CLASS if isinstance(statement, ast.ClassDef) else FUNCTION
                    self._record.add_definition(name, kind, _read_summary(statement), statement.lineno, block)
            case _ if block.scope:
                self._read_other(statement, block)

    def _read_import(self, statement: ast.Import | ast.ImportFrom, block: StatementContext, *, is_lazy: bool) -> None:
        is_lazy |= (statement.lineno, statement.col_offset) in self._lazy or bool(getattr(statement, "is_lazy", 0))
        names = [alias.name for alias in statement.names]
        aliases = [alias.asname or "" for alias in statement.names]
        if isinstance(statement, ast.Import):
            self._record.add_import(names, aliases, statement.lineno, block, is_lazy=is_lazy)
            return
        bound = [alias or name for name, alias in zip(names, aliases, strict=True)] if any(aliases) else names
        level, module = statement.level, statement.module or ""
        self._record.add_import_from(level, module, names, bound, statement.lineno, block, is_lazy=is_lazy)

    def _read_other(self, statement: ast.stmt, block: StatementContext) -> None:
        """Process a statement in the module's own scope that is no import or definition."""
        if block.top:
            self._read_top(statement, block)
        if changes_lazy_modules(statement):
            self._record.add_lazy_modules_change(statement, block)
        if isinstance(statement, ast.If | ast.While) and runs_as_script(statement, block, self._names):
            self._record.add_script()
        self.read_targets(statement, block)

    def _read_top(self, statement: ast.stmt, block: StatementContext) -> None:
        kind = classify_statement(statement, self._names, first=self._record.is_empty)
        if kind is BodyKind.DOCSTRING:
            from sphinx_packagemap.parsing.purposes import extract_purpose  # few files are parsed as a whole

            docstring = ast.get_docstring(ast.Module([statement], []), clean=False)
            self._record.add_docstring(extract_purpose(docstring or ""))
        self._record.add_statement(kind, block)
        self._record.exports.read(statement)

    def read_targets(self, statement: ast.stmt, block: StatementContext) -> None:
        """Process the names that a statement binds as variables, or deletes."""
        if isinstance(statement, ast.Delete):
            for target in statement.targets:
                for name in _iter_bound_names(target):
                    self._record.add_deletion(name, statement.lineno, block)
        for target in _find_targets(statement):
            for name in _iter_bound_names(target):
                self._record.add_variable(escape_invisible(name), statement.lineno, block)


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
