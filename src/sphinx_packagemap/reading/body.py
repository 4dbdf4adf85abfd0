"""What importing a module executes, from its syntax tree."""

from __future__ import annotations

import ast
from collections.abc import Collection

from sphinx_packagemap.model import BodyKind
from sphinx_packagemap.reading.blocks import MODULE, branches
from sphinx_packagemap.reading.conditions import Names

_FROM_MOST_TO_LEAST = (BodyKind.CODE, BodyKind.RE_EXPORTS, BodyKind.DOCSTRING)


def body_kind(kinds: Collection[BodyKind]) -> BodyKind:
    """Return what the body of a module does, given what each of its top-level statements does."""
    for kind in _FROM_MOST_TO_LEAST:
        if kind in kinds:
            return kind
    return BodyKind.NOTHING


def statement_kind(statement: ast.stmt, names: Names, *, first: bool) -> BodyKind:
    """Return what one top-level statement does when its module is imported.

    Re-exports are imports, and ``__all__`` and other dunder names set to literals; what stands under
    ``TYPE_CHECKING`` does nothing; the ``first`` statement may be the docstring. ``names`` are what is known of those
    of the module.
    """
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
        case ast.If(orelse=[]) if next(branches(statement, MODULE, names))[1].type_checking:
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
