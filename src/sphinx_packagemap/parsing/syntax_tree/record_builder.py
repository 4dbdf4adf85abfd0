"""The one place where the record of a module comes into being, whoever reads its statements."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cache

from sphinx_packagemap.model import BodyKind, ImportKind
from sphinx_packagemap.parsing.records import (
    BODY_KINDS,
    DELETED,
    IMPORT_NUMBERS,
    VARIABLE,
    ExportDetails,
    ImportedNamesRecord,
    ImportRecord,
    ModuleDetails,
    ModuleRecord,
    NameRecord,
)
from sphinx_packagemap.parsing.syntax_tree.blocks import MODULE, StatementContext
from sphinx_packagemap.parsing.syntax_tree.dunder_all import Exported, Exports
from sphinx_packagemap.parsing.syntax_tree.lazy_modules import LazyModules
from sphinx_packagemap.parsing.syntax_tree.module_body import classify_body

LAZY_LOADER = "lazy_loader"  # attaches names to packages (SPEC 1)
_RUNTIME, _OPTIONAL = IMPORT_NUMBERS[ImportKind.RUNTIME], IMPORT_NUMBERS[ImportKind.OPTIONAL]
_NOTHING, _RE_EXPORTS, _CODE = BodyKind.NOTHING, BodyKind.RE_EXPORTS, BodyKind.CODE


class RecordBuilder:
    """Builds the record of a module from its statements.

    The readers of syntax trees and the scanners of text call its ``add_...`` methods for each statement, in source
    order. The ``block`` of a statement decides what it means for the module: in a function, only imports matter.
    """

    def __init__(self) -> None:
        """Begin with an empty module."""
        self.exports = Exports()
        self.imports_lazy_loader = False
        self._summary = ""
        self._kinds: set[BodyKind] = set()  # of the statements at the top level
        self._imports: list[ImportRecord] = []
        self._bindings: list[NameRecord | ImportedNamesRecord] = []
        self._is_runnable = False
        self._lazy_modules: LazyModules | None = None  # if anything is done to ``__lazy_modules__``

    def add_docstring(self, summary: str) -> None:
        """Add the docstring of the module, given its summary."""
        self._summary = summary
        self._kinds.add(BodyKind.DOCSTRING)

    def add_statement(self, kind: BodyKind, block: StatementContext) -> None:
        """Add the kind of a statement that is no docstring, import or definition, if it is at the top level."""
        if block.top:
            self._kinds.add(kind)

    def add_import(
        self, modules: list[str], aliases: list[str], line: int, block: StatementContext, *, is_lazy: bool = False
    ) -> None:
        """Add ``import a, b.c as d``; the alias is empty for a module without one."""
        self._imports.append((None, modules, 0, line, self._get_kind_number(block, is_lazy=is_lazy)))
        if LAZY_LOADER in modules:
            self.imports_lazy_loader = True
        if block.top:
            self._kinds.add(_RE_EXPORTS)
        if block.top or block.binds:  # the former implies the latter, and takes less time
            for module, alias in zip(modules, aliases, strict=True):
                name = module if alias else module.partition(".")[0]
                self._bindings.append((line, [alias or name], "", [name]))

    def add_import_from(
        self,
        level: int,
        module: str,
        names: list[str],
        bound: list[str],
        line: int,
        block: StatementContext,
        *,
        is_lazy: bool = False,
    ) -> None:
        """Add ``from .a import b as c``: ``level`` dots, a module or nothing, names, and the names that they bind.

        Without any alias, ``bound`` is the list of names itself.
        """
        is_future = module == "__future__"
        self._imports.append((module, names, level, line, self._get_kind_number(block, is_lazy=is_lazy)))
        if module == LAZY_LOADER:
            self.imports_lazy_loader = True
        if block.top:
            self._kinds.add(_NOTHING if is_future else _RE_EXPORTS)
        if (block.top or block.binds) and not is_future and names[0] != "*":
            prefix = f"{'.' * level}{module}." if module else "." * level
            self._bindings.append((line, bound, prefix, None if bound is names else names))

    def add_definition(self, name: str, kind: int, summary: str, line: int, block: StatementContext) -> None:
        """Add a function or class; ``kind`` is the number of its MemberKind."""
        if block.top:
            self._kinds.add(_CODE)
        if block.top or block.binds:
            self._bindings.append((line, name, kind, summary))

    def add_variable(self, name: str, line: int, block: StatementContext) -> None:
        """Add a name that a statement binds to anything else."""
        if block.top or block.binds:
            self._bindings.append((line, name, VARIABLE, ""))

    def add_deletion(self, name: str, line: int, block: StatementContext) -> None:
        """Add a name that a statement deletes."""
        if block.top or block.binds:
            self._bindings.append((line, name, DELETED, ""))

    def add_lazy_modules_change(self, statement: ast.stmt, block: StatementContext) -> None:
        """Add a statement that changes ``__lazy_modules__``."""
        if block.top or block.binds:
            self._lazy_modules = self._lazy_modules or LazyModules()
            self._lazy_modules.read(statement, block, len(self._imports))

    def add_script(self) -> None:
        """Add code that runs only when the module is run as a script."""
        self._is_runnable = True

    def add_import_error_handler(self, first_import: int) -> None:
        """Add a handler of failing imports; ``first_import`` is the number of imports before its ``try``."""
        imports = self._imports
        for index in range(first_import, len(imports)):
            if imports[index][4] == _RUNTIME:
                imports[index] = (*imports[index][:4], _OPTIONAL)

    def add_attached_names(self, imports: list[ImportRecord], bindings: list[ImportedNamesRecord], line: int) -> None:
        """Add the names that lazy_loader attaches on a line, after all statements."""
        self._bindings += bindings
        before = sum(line_before <= line for _, _, _, line_before, _ in self._imports)
        self._imports[before:before] = imports

    @property
    def is_empty(self) -> bool:
        """Whether there is no statement at the top level yet."""
        return not self._kinds

    @property
    def imports(self) -> tuple[ImportRecord, ...]:
        """The import statements so far."""
        return tuple(self._imports)

    @property
    def import_count(self) -> int:
        """The number of import statements so far."""
        return len(self._imports)

    def collect_bound_names(self) -> frozenset[str]:
        """Return the names that the statements bind in the module's own scope, or delete."""
        bound: set[str] = set()
        for _, names, _, _ in self._bindings:
            bound.update(names if isinstance(names, list) else (names,))
        return frozenset(bound)

    def build(
        self,
        exports: Exported,
        lines: int,
        *,
        extends_path: bool = False,
        changes_path: bool = False,
        export_details: ExportDetails | None = None,
    ) -> ModuleRecord:
        """Return the record of all statements.

        The ``exports`` and their details may follow from other modules or lazy_loader; ``lines`` are physical ones.
        """
        imports: Iterable[ImportRecord] = self._imports
        if self._lazy_modules is not None and self._lazy_modules.is_set:
            imports = self._lazy_modules.apply_to_imports(self._imports, self._bindings)
        details = ModuleDetails(
            self._summary,
            list(exports) if isinstance(exports, tuple) else exports,
            BODY_KINDS.index(classify_body(self._kinds)),
            self._is_runnable,
            extends_path,
            changes_path,
            lines,
            export_details,
        )
        return ModuleRecord([*imports], self._bindings, details)

    def _get_kind_number(self, block: StatementContext, *, is_lazy: bool) -> int:
        """Return the number of the kind of the next import."""
        if block is MODULE and not is_lazy:
            return _RUNTIME
        if self._lazy_modules is not None and self._lazy_modules.is_set:
            self._lazy_modules.note_import(len(self._imports), block)
        return _compute_kind_number(block, is_lazy)


@cache
def _compute_kind_number(block: StatementContext, is_lazy: bool) -> int:
    return IMPORT_NUMBERS[block.import_kind(lazy=is_lazy)]
