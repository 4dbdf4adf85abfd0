"""What importing a module executes, from its syntax tree."""

from __future__ import annotations

import ast

from sphinx_packagemap.model import BodyKind
from sphinx_packagemap.reading.blocks import is_type_checking


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
        case ast.If(test=test, orelse=[]) if is_type_checking(test):
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
