"""The facts of a module, from its syntax tree.

Looks at every statement; at expressions only where a fact needs them.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import replace

from sphinx_packagemap.model import ImportKind, ImportStatement, Member, MemberKind, ModuleFacts
from sphinx_packagemap.reading.blocks import Block, is_main_test, walk
from sphinx_packagemap.reading.body import body_kind
from sphinx_packagemap.reading.exports import Exports
from sphinx_packagemap.reading.package_path import path_use
from sphinx_packagemap.reading.parsing import Parsed, Position
from sphinx_packagemap.text import summary_of, visible


def read_tree(parsed: Parsed, source: bytes, lines: int) -> ModuleFacts:
    """Return the facts that a syntax tree states; ``source`` are the bytes that it was parsed from."""
    tree = parsed.tree
    reader = _Reader(parsed.lazy)
    for statement, block in walk(tree):
        reader.read(statement, block)
    extends_path, changes_path = path_use(tree, source)
    exports = reader.exports.result(tree, source)
    return ModuleFacts(
        summary=summary_of(_docstring(tree)),
        exports=tuple(map(visible, exports)) if isinstance(exports, tuple) else exports,
        members=tuple(reader.members.values()),
        imports=tuple(reader.resolved_imports()),
        body=body_kind(tree.body),
        runnable=reader.runnable,
        module_getattr=reader.module_getattr,
        extends_path=extends_path,
        changes_path=changes_path,
        lines=lines,
    )


class _Reader:
    """Collects what single statements state."""

    def __init__(self, lazy: frozenset[Position]) -> None:
        self.exports = Exports()
        self.members: dict[str, Member] = {}
        self.runnable = False
        self.module_getattr = False
        self._imports: list[ImportStatement] = []
        self._lazy = lazy
        self._lazy_modules: frozenset[str] = frozenset()

    def read(self, statement: ast.stmt, block: Block) -> None:
        """Take account of one statement."""
        if isinstance(statement, ast.Import | ast.ImportFrom):
            self._read_import(statement, block)
        if not block.scope:
            return
        if block.top:
            self.exports.read(statement)
            self._read_lazy_modules(statement)
        if isinstance(statement, ast.If) and is_main_test(statement.test):
            self.runnable = True
        if not block.type_checking and not block.script:
            self._read_definition(statement)

    def resolved_imports(self) -> Iterator[ImportStatement]:
        """Yield the imports in source order; those that ``__lazy_modules__`` names are lazy (PEP 810)."""
        for statement in self._imports:
            whole = statement.module if statement.level == 0 else ""
            if whole in self._lazy_modules and statement.kind is ImportKind.RUNTIME:
                yield replace(statement, kind=ImportKind.LAZY)
            else:
                yield statement

    def _read_import(self, statement: ast.Import | ast.ImportFrom, block: Block) -> None:
        lazy = (statement.lineno, statement.col_offset) in self._lazy or bool(getattr(statement, "is_lazy", 0))
        kind = block.import_kind(lazy=lazy)
        if isinstance(statement, ast.Import):
            module, level = None, 0
        else:
            module, level = statement.module or "", statement.level
        for alias in statement.names:
            base, name = (alias.name, None) if module is None else (module, alias.name)
            self._imports.append(ImportStatement(base, name, level, statement.lineno, kind))

    def _read_lazy_modules(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Assign(
                targets=[ast.Name(id="__lazy_modules__")],
                value=ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements),
            ):
                values = (element.value for element in elements if isinstance(element, ast.Constant))
                self._lazy_modules = frozenset(value for value in values if isinstance(value, str))

    def _read_definition(self, statement: ast.stmt) -> None:
        match statement:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                self.module_getattr = self.module_getattr or name == "__getattr__"
                self._bind_definition(name, MemberKind.FUNCTION, statement)
            case ast.ClassDef(name=name):
                self._bind_definition(name, MemberKind.CLASS, statement)
            case ast.Import() | ast.ImportFrom():
                self._bind_imported(statement)
            case ast.Delete(targets=targets):
                for target in targets:
                    for name in _bound_names(target):
                        self.members.pop(name, None)
            case _:
                for target in _targets(statement):
                    for name in _bound_names(target):
                        kind = MemberKind.CONSTANT if name.isupper() else MemberKind.VARIABLE
                        self._bind(Member(visible(name), kind, statement.lineno))

    def _bind_definition(
        self, name: str, kind: MemberKind, statement: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    ) -> None:
        self._bind(Member(name, kind, statement.lineno, summary_of(_docstring(statement))))

    def _bind_imported(self, statement: ast.Import | ast.ImportFrom) -> None:
        for alias in statement.names:
            if alias.name == "*" or getattr(statement, "module", None) == "__future__":
                continue
            if isinstance(statement, ast.ImportFrom):
                prefix = "." * statement.level + (f"{statement.module}." if statement.module else "")
                bound, origin = alias.asname or alias.name, prefix + alias.name
            elif alias.asname:
                bound, origin = alias.asname, alias.name
            else:
                bound = origin = alias.name.partition(".")[0]
            self._bind(Member(bound, MemberKind.IMPORTED, statement.lineno, imported_from=origin))

    def _bind(self, member: Member) -> None:
        # The first binding stands: what follows it is a fallback, an overload or a redefinition.
        self.members.setdefault(member.name, member)


def _targets(statement: ast.stmt) -> list[ast.expr]:
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


def _bound_names(target: ast.expr) -> Iterator[str]:
    pending = [target]
    while pending:
        match pending.pop():
            case ast.Name(id=name):
                yield name
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                pending.extend(reversed(elements))
            case ast.Starred(value=value):
                pending.append(value)


def _docstring(node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    return ast.get_docstring(node, clean=False) or ""
