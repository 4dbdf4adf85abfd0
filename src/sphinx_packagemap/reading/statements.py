"""What single statements of a module state, wherever they were read from."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sphinx_packagemap.model import BodyKind, ImportKind, ImportStatement, Member, MemberKind, ModuleFacts
from sphinx_packagemap.reading.blocks import Block, is_main_test
from sphinx_packagemap.reading.body import body_kind, statement_kind
from sphinx_packagemap.reading.exports import Exported, Exports
from sphinx_packagemap.reading.parsing import Position
from sphinx_packagemap.text import summary_of, visible


class StatementReader:
    """Collects what single statements state."""

    def __init__(self, lazy: frozenset[Position] = frozenset()) -> None:
        """Begin with nothing; ``lazy`` is where imports stand that were written with ``lazy``."""
        self.summary = ""
        self.kinds: set[BodyKind] = set()  # of the statements at the top
        self.exports = Exports()
        self.members: dict[str, Member] = {}
        self.imports: list[ImportStatement] = []
        self.runnable = False
        self._had_getattr = False
        self._last_kind: BodyKind | None = None
        self._lazy = lazy
        self._lazy_modules: frozenset[str] = frozenset()

    def read(self, statement: ast.stmt, block: Block) -> None:
        """Take account of one statement."""
        if isinstance(statement, ast.Import | ast.ImportFrom):
            self._read_import(statement, block)
        if not block.scope:
            return
        if block.top:
            self._read_top(statement)
        if isinstance(statement, ast.If) and is_main_test(statement.test):
            self.runnable = True
        self.read_bindings(statement, block)

    def note_kind(self, kind: BodyKind) -> None:
        """Take account of what a statement at the top does."""
        if kind is not self._last_kind:  # most are like the one before
            self.kinds.add(kind)
            self._last_kind = kind

    def begin(self, summary: str) -> None:
        """Take account of the summary of the docstring, if nothing stands before it."""
        self.summary = summary
        self.note_kind(BodyKind.DOCSTRING)

    @property
    def at_beginning(self) -> bool:
        """Whether no statement was met yet."""
        return self._last_kind is None

    def facts(self, exports: Exported, lines: int, *, extends: bool = False, changes: bool = False) -> ModuleFacts:
        """Return what all statements state together; the package ``extends`` its path, or ``changes`` it."""
        return ModuleFacts(
            summary=self.summary,
            exports=exports,
            members=tuple(self.members.values()),
            imports=tuple(self._final_imports() if self._lazy_modules else self.imports),
            body=body_kind(self.kinds),
            runnable=self.runnable,
            module_getattr="__getattr__" in self.members or self._had_getattr,  # PEP 562 does not ask how it was bound
            extends_path=extends,
            changes_path=changes,
            lines=lines,
        )

    def _final_imports(self) -> Iterator[ImportStatement]:
        """Yield the imports in source order; those that ``__lazy_modules__`` names are lazy (PEP 810)."""
        for statement in self.imports:
            whole = statement.module if statement.level == 0 else ""
            if whole in self._lazy_modules and statement.kind is ImportKind.RUNTIME:
                yield statement._replace(kind=ImportKind.LAZY)
            else:
                yield statement

    def bind_definition(self, name: str, kind: MemberKind, line: int, summary: str) -> None:
        """Take account of a class or function that the module defines."""
        first = self.members.get(name)
        if first is None:
            self.members[name] = Member(name, kind, line, summary)
        elif first.kind is kind and summary and not first.summary:
            # Overloads come first, and the definition that says what it does comes last.
            self.members[name] = first._replace(summary=summary)

    def bind(self, member: Member) -> None:
        """Take account of a name; the first binding stands, what follows it is a fallback or an overload."""
        self.members.setdefault(member.name, member)

    def _read_top(self, statement: ast.stmt) -> None:
        kind = statement_kind(statement, first=self.at_beginning)
        if kind is BodyKind.DOCSTRING:
            self.begin(summary_of(ast.get_docstring(ast.Module([statement], []), clean=False) or ""))
        self.note_kind(kind)
        self.exports.read(statement)
        self._read_lazy_modules(statement)

    def _read_import(self, statement: ast.Import | ast.ImportFrom, block: Block) -> None:
        lazy = (statement.lineno, statement.col_offset) in self._lazy or bool(getattr(statement, "is_lazy", 0))
        kind = block.import_kind(lazy=lazy)
        if isinstance(statement, ast.Import):
            module, level = None, 0
        else:
            module, level = statement.module or "", statement.level
        for alias in statement.names:
            base, name = (alias.name, None) if module is None else (module, alias.name)
            self.imports.append(ImportStatement(base, name, level, statement.lineno, kind))

    def _read_lazy_modules(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Assign(
                targets=[ast.Name(id="__lazy_modules__")],
                value=ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements),
            ):
                values = (element.value for element in elements if isinstance(element, ast.Constant))
                self._lazy_modules = frozenset(value for value in values if isinstance(value, str))

    def read_bindings(self, statement: ast.stmt, block: Block) -> None:
        """Take account of the names that a statement in the module's scope binds."""
        if not block.binds:
            return
        match statement:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                self.bind_definition(name, MemberKind.FUNCTION, statement.lineno, _summary(statement))
            case ast.ClassDef(name=name):
                self.bind_definition(name, MemberKind.CLASS, statement.lineno, _summary(statement))
            case ast.Import() | ast.ImportFrom():
                self._bind_imported(statement)
            case ast.Delete(targets=targets):
                for target in targets:
                    for name in _bound_names(target):
                        self._had_getattr |= name == "__getattr__" and name in self.members
                        self.members.pop(name, None)
            case _:
                for target in _targets(statement):
                    for name in _bound_names(target):
                        kind = MemberKind.CONSTANT if name.isupper() else MemberKind.VARIABLE
                        self.bind(Member(visible(name), kind, statement.lineno))

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
            self.bind(Member(bound, MemberKind.IMPORTED, statement.lineno, imported_from=origin))


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


def _summary(node: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    return summary_of(ast.get_docstring(node, clean=False) or "")
