"""The modules that ``__lazy_modules__`` of a module names: their imports wait until they are needed (PEP 810).

Each import checks whether the container has the full name of the module that is imported: of ``from a import b``, that
is ``a``. Imports in functions, in classes and in any part of a ``try`` do not, nor do star imports (language
reference, *Module attributes*).
"""

from __future__ import annotations

import ast
from bisect import bisect, insort
from collections.abc import Collection, Iterable, Iterator

from sphinx_packagemap.model import ImportKind
from sphinx_packagemap.parsing.records import IMPORT_NUMBERS, ImportedNamesRecord, ImportRecord, NameRecord
from sphinx_packagemap.parsing.syntax_tree.blocks import StatementContext

_NAME = "__lazy_modules__"
_LAZY = IMPORT_NUMBERS[ImportKind.LAZY]
_EAGER = (IMPORT_NUMBERS[ImportKind.RUNTIME], IMPORT_NUMBERS[ImportKind.OPTIONAL])
_CONTAINERS = ("frozenset", "list", "set", "sorted", "tuple")
_ADDING = ("add", "append", "extend", "update")


class LazyModules:
    """The statements of a module that change ``__lazy_modules__``, followed one by one.

    Only certain contents count: none, after a change that is not understood, or that may not happen.
    """

    def __init__(self) -> None:
        """Begin with nothing."""
        self.is_set = False  # whether any statement changed it
        self._changes: list[tuple[int, frozenset[str]]] = []  # number of imports before, and the contents then
        self._exempt: set[int] = set()  # numbers of imports that ignore it
        self._lines: set[int] = set()  # of the assignments

    def note_import(self, number: int, block: StatementContext) -> None:
        """Process an import in a block, given how many came before."""
        if block.tried or not block.scope:
            self._exempt.add(number)

    def read(self, statement: ast.stmt, block: StatementContext, number: int) -> None:
        """Process a statement that changes it in the module's own scope, given how many imports came before."""
        self._lines.add(statement.lineno)
        if isinstance(statement, ast.AnnAssign) and statement.value is None:
            return  # a declaration binds nothing
        held = self._changes[-1][1] if self._changes else frozenset()
        names = frozenset(_compute_held_after(statement, held)) if block.top else frozenset()
        self._changes.append((number, names))
        self.is_set = True

    def apply_to_imports(
        self, imports: list[ImportRecord], bindings: Iterable[NameRecord | ImportedNamesRecord]
    ) -> Iterator[ImportRecord]:
        """Yield the imports, in source order, with the effects of the statements so far.

        ``bindings`` are all names that the module binds, however it does.
        """
        lines = [line for _, _, _, line, _ in imports]
        for line, name, *_ in bindings:
            if (name == _NAME or (isinstance(name, list) and _NAME in name)) and line not in self._lines:
                insort(self._changes, (bisect(lines, line), frozenset()), key=lambda change: change[0])
        numbers = [number for number, _ in self._changes]
        for number, record in enumerate(imports):
            module, names, level, line, kind = record
            held = self._changes[bisect(numbers, number) - 1][1] if number >= numbers[0] else frozenset()
            if not held or number in self._exempt or kind not in _EAGER or names == ["*"] or module == "__future__":
                yield record
            elif module is None:
                for name in names:
                    yield module, [name], level, line, _LAZY if name in held else kind
            elif level:
                # Its full name depends on where the module is.
                candidates = sorted(name for name in held if not module or name.endswith(f".{module}"))
                yield module, names, level, line, [kind, *candidates] if candidates else kind
            else:
                yield module, names, level, line, _LAZY if module in held else kind


def changes_lazy_modules(statement: ast.stmt) -> bool:
    """Return whether a statement assigns ``__lazy_modules__``, or calls one of its methods."""
    match statement:
        case ast.Assign(targets=targets):
            return any(map(_is_it, targets))
        case ast.AnnAssign(target=target) | ast.AugAssign(target=target):
            return _is_it(target)
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=value))):
            return _is_it(value)
    return False


def _compute_held_after(statement: ast.stmt, held: frozenset[str]) -> Collection[str]:
    """Return the certain contents of ``__lazy_modules__`` after a statement that binds or changes it."""
    match statement:
        case ast.Assign(value=value):
            return _find_held(value, held)
        case ast.AnnAssign(value=ast.expr() as value):
            return _find_held(value, held)
        case ast.AugAssign(op=ast.Add() | ast.BitOr(), value=value):
            return held.union(_find_held(value, held))
        case ast.Expr(value=ast.Call(func=ast.Attribute(attr=method), args=arguments)) if method in _ADDING:
            is_one = method in ("add", "append")
            return held.union(*(_find_held(ast.Tuple([each]) if is_one else each, held) for each in arguments))
    return ()


def _is_it(expression: ast.expr) -> bool:
    return isinstance(expression, ast.Name) and expression.id == _NAME


def _find_held(expression: ast.expr, held: frozenset[str]) -> set[str]:
    """Return the strings that a container certainly holds; ``held`` are those of ``__lazy_modules__``."""
    found: set[str] = set()
    pending: list[ast.expr] = [expression]  # a stack, for a sum of ten thousand terms must not exhaust ours
    while pending:
        match pending.pop():
            case ast.List(elts=elements) | ast.Tuple(elts=elements) | ast.Set(elts=elements):
                for element in elements:
                    if isinstance(element, ast.Starred):
                        pending.append(element.value)
                    elif isinstance(element, ast.Constant) and isinstance(element.value, str):
                        found.add(element.value)
            case ast.Dict(keys=keys):
                found.update(key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str))
            case ast.Call(func=ast.Name(id=name), args=[argument], keywords=[]) if name in _CONTAINERS:
                pending.append(argument)
            case ast.Call(func=ast.Attribute(value=value, attr="union"), args=arguments):
                pending += [value, *arguments]
            case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)), attr="split"), args=[], keywords=[]):
                found.update(text.split())
            case ast.BinOp(left=left, op=ast.Add() | ast.BitOr(), right=right):
                pending += [left, right]
            case ast.Name(id=name) if name == _NAME:
                found |= held
    return found
