"""The facts of a module, from its syntax tree.

Walks statements only, with a stack of its own: an ``elif`` chain of five thousand branches must not
exhaust Python's. Expressions are looked at where a fact needs them, never as a whole.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sphinx_packagemap.model import BodyKind, ImportKind, ImportStatement, Member, MemberKind, ModuleFacts
from sphinx_packagemap.reading.exports import Exports
from sphinx_packagemap.reading.parsing import Parsed
from sphinx_packagemap.text import summary_of, visible


@dataclass(frozen=True, slots=True)
class Block:
    """Where a statement stands."""

    function: bool = False  # in a function: runs when that is called
    scope: bool = True  # in the module's own scope: no function, no class
    top: bool = True  # in no compound statement at all
    type_checking: bool = False  # under ``if TYPE_CHECKING``
    guarded: bool = False  # in a ``try`` that survives a failing import, or in its handlers
    script: bool = False  # under ``if __name__ == "__main__"``

    def import_kind(self, *, lazy: bool) -> ImportKind:
        """Return when an import in this block runs; what matters most to the reader comes first."""
        if self.type_checking:
            return ImportKind.TYPE_CHECKING
        if self.function:
            return ImportKind.DEFERRED
        if lazy:
            return ImportKind.LAZY
        return ImportKind.OPTIONAL if self.guarded else ImportKind.RUNTIME


def read_tree(parsed: Parsed, source: bytes, lines: int) -> ModuleFacts:
    """Return the facts that a syntax tree states; ``source`` are the bytes that it was parsed from."""
    tree = parsed.tree
    reader = _Reader(parsed.lazy_lines)
    for statement, block in walk(tree):
        reader.read(statement, block)
    extends_path = _is_namespace_style(source)
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
        changes_path=not extends_path and b"__path__" in source and _changes_path(tree),
        lines=lines,
    )


def walk(tree: ast.Module) -> Iterator[tuple[ast.stmt, Block]]:
    """Yield every statement with the block it stands in, in source order."""
    stack: list[tuple[ast.stmt, Block]] = [(statement, Block()) for statement in reversed(tree.body)]
    while stack:
        statement, block = stack.pop()
        yield statement, block
        bodies = list(_bodies(statement, block))
        for body, inner in reversed(bodies):
            stack.extend((child, inner) for child in reversed(body))


def _bodies(statement: ast.stmt, block: Block) -> Iterator[tuple[list[ast.stmt], Block]]:
    """Yield the statement lists inside a statement, in source order, each with its block."""
    inner = replace(block, top=False) if block.top else block
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield statement.body, replace(inner, function=True, scope=False)
        case ast.ClassDef():
            yield statement.body, replace(inner, scope=False)
        case ast.If():
            yield from _branches(statement, inner)
        case ast.Try() | ast.TryStar():
            guarded = replace(inner, guarded=True) if _survives_import_error(statement) else inner
            yield statement.body, guarded
            for handler in statement.handlers:
                yield handler.body, guarded
            yield statement.orelse, guarded
            yield statement.finalbody, inner
        case ast.With() | ast.AsyncWith():
            yield statement.body, replace(inner, guarded=True) if _suppresses(statement) else inner
        case ast.For() | ast.AsyncFor() | ast.While():
            yield statement.body, inner
            yield statement.orelse, inner
        case ast.Match():
            for case in statement.cases:
                yield case.body, inner


def _branches(statement: ast.If, block: Block) -> Iterator[tuple[list[ast.stmt], Block]]:
    test = statement.test
    checking = replace(block, type_checking=True)
    if _is_type_checking(test):
        yield statement.body, checking
        yield statement.orelse, block
    elif isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) and _is_type_checking(test.operand):
        yield statement.body, block
        yield statement.orelse, checking
    elif block.scope and _is_main_test(test):
        yield statement.body, replace(block, script=True)
        yield statement.orelse, block
    else:
        yield statement.body, block
        yield statement.orelse, block


def _is_type_checking(test: ast.expr) -> bool:
    match test:
        case ast.Name(id="TYPE_CHECKING") | ast.Attribute(value=ast.Name(), attr="TYPE_CHECKING"):
            return True
    return False


def _is_main_test(test: ast.expr) -> bool:
    match test:
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
            for name, value in ((left, right), (right, left)):
                if (
                    isinstance(name, ast.Name)
                    and name.id == "__name__"
                    and isinstance(value, ast.Constant)
                    and value.value == "__main__"
                ):
                    return True
    return False


_IMPORT_ERRORS = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


def _survives_import_error(statement: ast.Try | ast.TryStar) -> bool:
    return any(handler.type is None or _names_import_error(handler.type) for handler in statement.handlers)


def _names_import_error(caught: ast.expr) -> bool:
    choices = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(_last_name(choice) in _IMPORT_ERRORS for choice in choices)


def _suppresses(statement: ast.With | ast.AsyncWith) -> bool:
    """Tell whether it is a ``with contextlib.suppress(ImportError)``."""
    for item in statement.items:
        call = item.context_expr
        if not isinstance(call, ast.Call) or _last_name(call.func) != "suppress":
            continue
        if any(map(_names_import_error, call.args)):
            return True
    return False


def _last_name(expression: ast.expr) -> str:
    match expression:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""


class _Reader:
    """Collects what single statements state."""

    def __init__(self, lazy_lines: frozenset[int]) -> None:
        self.exports = Exports()
        self.members: dict[str, Member] = {}
        self.runnable = False
        self.module_getattr = False
        self._imports: list[ImportStatement] = []
        self._lazy_lines = lazy_lines
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
        if isinstance(statement, ast.If) and _is_main_test(statement.test):
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
        lazy = statement.lineno in self._lazy_lines or bool(getattr(statement, "is_lazy", 0))
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


def body_kind(body: list[ast.stmt]) -> BodyKind:
    """Return what the statements of a module do when it is imported.

    Re-exports are imports, ``__all__`` and other dunder names set to literals, with or without a
    docstring; imports under ``TYPE_CHECKING`` execute nothing.
    """
    kinds = {_statement_kind(statement, first=index == 0) for index, statement in enumerate(body)}
    for kind in (BodyKind.CODE, BodyKind.RE_EXPORTS, BodyKind.DOCSTRING):
        if kind in kinds:
            return kind
    return BodyKind.NOTHING


def _statement_kind(statement: ast.stmt, *, first: bool) -> BodyKind:
    match statement:
        case ast.Expr(value=ast.Constant(value=str())) if first:
            return BodyKind.DOCSTRING
        case ast.Pass() | ast.Expr(value=ast.Constant()) | ast.ImportFrom(module="__future__"):
            return BodyKind.NOTHING
        case ast.Import() | ast.ImportFrom():
            return BodyKind.RE_EXPORTS
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AugAssign(target=ast.Name(id=name)):
            dunder = name.startswith("__") and name.endswith("__") and name != "__path__"
            return BodyKind.RE_EXPORTS if dunder and _is_literal(statement.value) else BodyKind.CODE
        case ast.If(test=test, orelse=[]) if _is_type_checking(test):
            return BodyKind.NOTHING
    return BodyKind.CODE


def _is_literal(expression: ast.expr) -> bool:
    pending = [expression]
    while pending:
        match pending.pop():
            case ast.Constant() | ast.Name(id="__all__"):
                pass
            case ast.List(elts=elements) | ast.Tuple(elts=elements):
                pending.extend(elements)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                pending += [left, right]
            case ast.Attribute(value=ast.Name(), attr="__all__"):
                pass
            case _:
                return False
    return True


def _is_namespace_style(source: bytes) -> bool:
    """Tell a pkgutil- or pkg_resources-style namespace package (packaging guide) by its idiom."""
    by_pkgutil = b"extend_path" in source and b"__path__" in source
    return by_pkgutil or (b"declare_namespace" in source and b"__name__" in source)


def _changes_path(tree: ast.Module) -> bool:
    changers = ("append", "extend", "insert", "remove")
    for node in ast.walk(tree):
        match node:
            case ast.Name(id="__path__", ctx=ast.Store()):
                return True
            case ast.Attribute(value=ast.Name(id="__path__"), attr=method) if method in changers:
                return True
    return False
