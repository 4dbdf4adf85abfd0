"""The statements of a module, each with the context of its block.

Walks with a stack of its own: an ``elif`` chain of five thousand branches must not exhaust Python's.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from sphinx_packagemap.model import ImportKind
from sphinx_packagemap.parsing.syntax_tree.conditions import UNKNOWN, ConditionNames, Truth, evaluate_condition, negate


class StatementContext(NamedTuple):
    """The context in which a statement runs."""

    function: bool = False  # in a function: runs when that is called
    scope: bool = True  # in the module's own scope: no function, no class
    top: bool = True  # in no compound statement at all
    type_checking: bool = False  # under ``if TYPE_CHECKING`` or another condition that never holds at run time
    guarded: bool = False  # in a ``try`` that catches a failing import, or in its handlers
    script: bool = False  # under ``if __name__ == "__main__"``
    tried: bool = False  # in any part of a ``try``, where imports are never lazy (PEP 810)

    @property
    def binds(self) -> bool:
        """Whether a name that a statement binds here is a name of the module."""
        return self.scope and not (self.type_checking or self.script)

    def import_kind(self, *, lazy: bool) -> ImportKind:
        """Return when an import in this block runs; the kind that matters most to the reader comes first."""
        if self.type_checking:
            return ImportKind.TYPE_CHECKING
        if self.script:
            return ImportKind.SCRIPT
        if self.function:
            return ImportKind.DEFERRED
        if lazy:
            return ImportKind.LAZY
        return ImportKind.OPTIONAL if self.guarded else ImportKind.RUNTIME

    def enter_condition(self, truth: Truth) -> StatementContext:
        """Return the block of the statements that run if a condition in this block holds."""
        if truth == UNKNOWN or self.type_checking:
            return self
        if truth.imported is not False and not self.script:
            return self
        return self._replace(script=True) if truth.script is not False else self._replace(type_checking=True)


MODULE = StatementContext()  # the module itself


def walk_statements(tree: ast.Module, names: ConditionNames) -> Iterator[tuple[ast.stmt, StatementContext]]:
    """Yield every statement with the context of its block, in source order; ``names`` are those of the module."""
    stack: list[tuple[ast.stmt, StatementContext]] = [
        (statement, StatementContext()) for statement in reversed(tree.body)
    ]
    while stack:
        statement, block = stack.pop()
        yield statement, block
        suites = list(_iter_suites(statement, block, names))
        for body, inner in reversed(suites):
            stack.extend((child, inner) for child in reversed(body))


def _iter_suites(
    statement: ast.stmt, block: StatementContext, names: ConditionNames
) -> Iterator[tuple[list[ast.stmt], StatementContext]]:
    """Yield the statement lists inside a statement, in source order, each with its block."""
    inner = block._replace(top=False) if block.top else block
    match statement:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            yield statement.body, inner._replace(function=True, scope=False)
        case ast.ClassDef():
            yield statement.body, inner._replace(scope=False)
        case ast.If() | ast.While():
            yield from iter_branches(statement, inner, names)
        case ast.Try() | ast.TryStar():
            inner = inner._replace(tried=True)
            guarded = inner._replace(guarded=True) if survives_import_error(statement) else inner
            yield statement.body, guarded
            for handler in statement.handlers:
                yield handler.body, guarded
            yield statement.orelse, guarded
            yield statement.finalbody, inner
        case ast.With() | ast.AsyncWith():
            yield statement.body, inner._replace(guarded=True) if suppresses_import_error(statement) else inner
        case ast.For() | ast.AsyncFor():
            yield statement.body, inner
            yield statement.orelse, inner
        case ast.Match():
            for case in statement.cases:
                yield case.body, inner


def iter_branches(
    statement: ast.If | ast.While, block: StatementContext, names: ConditionNames
) -> Iterator[tuple[list[ast.stmt], StatementContext]]:
    """Yield the body of an ``if`` or ``while`` and the parts that follow it, each with its block.

    ``block`` is inside the statement; ``names`` has the values of names in conditions.
    """
    truth = evaluate_condition(statement.test, names.get_truth_in_module if block.scope else names.get_truth_anywhere)
    yield statement.body, block.enter_condition(truth)
    # A loop may be left in another way than by its condition.
    yield statement.orelse, block.enter_condition(negate(truth)) if isinstance(statement, ast.If) else block


def runs_as_script(statement: ast.If | ast.While, block: StatementContext, names: ConditionNames) -> bool:
    """Return whether a statement contains code that runs only when the module is run as a script."""
    return any(body and inner.script for body, inner in iter_branches(statement, block, names))


IMPORT_ERRORS = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


def survives_import_error(statement: ast.Try | ast.TryStar) -> bool:
    """Return whether a handler of a ``try`` catches failing imports."""
    return any(handler.type is None or _is_import_error(handler.type) for handler in statement.handlers)


def _is_import_error(caught: ast.expr) -> bool:
    choices = caught.elts if isinstance(caught, ast.Tuple) else [caught]
    return any(get_last_name(choice) in IMPORT_ERRORS for choice in choices)


def suppresses_import_error(statement: ast.With | ast.AsyncWith) -> bool:
    """Return whether it is a ``with contextlib.suppress(ImportError)``."""
    for item in statement.items:
        call = item.context_expr
        if not isinstance(call, ast.Call) or get_last_name(call.func) != "suppress":
            continue
        if any(map(_is_import_error, call.args)):
            return True
    return False


def get_last_name(expression: ast.expr) -> str:
    """Return the last component of a name or attribute, empty for any other expression."""
    match expression:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
    return ""
