"""The statements of the body of a module that do something when it is imported.

Takes as long as Python's parser: it is for the few modules on a page, not for a survey of all.
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterable, Iterator

from sphinx_packagemap.model import BodyKind, Outline, Statement, StatementKind
from sphinx_packagemap.parsing.syntax_tree import Parsed
from sphinx_packagemap.parsing.syntax_tree.blocks import MODULE, get_last_name, iter_branches
from sphinx_packagemap.parsing.syntax_tree.conditions import ConditionNames
from sphinx_packagemap.parsing.syntax_tree.scopes import (
    find_ambiguous_names,
    find_annotation_only,
    find_indirect_bindings,
)
from sphinx_packagemap.text import escape_invisible, shorten

_FROM_MOST_TO_LEAST = (BodyKind.CODE, BodyKind.RE_EXPORTS, BodyKind.DOCSTRING)


def classify_body(kinds: Collection[BodyKind]) -> BodyKind:
    """Return the kind of the body of a module, given the kinds of its top-level statements."""
    for kind in _FROM_MOST_TO_LEAST:
        if kind in kinds:
            return kind
    return BodyKind.NOTHING


def classify_statement(statement: ast.stmt, names: ConditionNames, *, first: bool) -> BodyKind:
    """Return the kind of one top-level statement when its module is imported.

    Re-exports are imports, and ``__all__`` and other dunder names set to literals; statements under
    ``TYPE_CHECKING`` do nothing; the ``first`` statement may be the docstring. ``names`` are the known values of those
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
        case ast.If(orelse=[]) if next(iter_branches(statement, MODULE, names))[1].type_checking:
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


_LONGEST_TEXT = 60  # characters of a statement that are shown


def build_outline(parsed: Parsed, source: bytes, names: ConditionNames) -> Outline:
    """Return the outline of the body of a module, given its syntax tree and the bytes that this was made of.

    ``names`` has the values of names in conditions.
    """
    tree = parsed.tree
    lines = source.splitlines()
    # A string by itself does nothing, be it the docstring or not.
    acting = [statement for statement in tree.body if not _is_plain(statement, names)]
    return Outline(
        tuple(Statement(each.lineno, _extract_text(lines, each), _find_kind(each)) for each in acting),
        frozenset(map(escape_invisible, _find_bound(tree.body, names))),
        stars=frozenset(statement.lineno for statement in tree.body if _is_star(statement)),
        ambiguous_names=frozenset(map(escape_invisible, find_ambiguous_names(tree, names))),
        indirect_bindings=frozenset(map(escape_invisible, find_indirect_bindings(tree))),
        annotation_only=frozenset(map(escape_invisible, find_annotation_only(tree))),
        makes_names=_makes_names(tree),
        registers_modules=any(map(_registers_modules, ast.walk(tree))),
        docstring=ast.get_docstring(tree, clean=False) is not None,
    )


def _find_kind(statement: ast.stmt) -> StatementKind:
    match statement:
        case ast.Expr(value=ast.Call()) | ast.Expr(value=ast.Await(value=ast.Call())):
            return StatementKind.CALL
        case ast.Assign() | ast.AugAssign() | ast.AnnAssign():
            return StatementKind.ASSIGNMENT
    return _KINDS.get(type(statement), StatementKind.EXPRESSION)


_KINDS: dict[type[ast.stmt], StatementKind] = {
    ast.If: StatementKind.CONDITION,
    ast.Match: StatementKind.CONDITION,
    ast.For: StatementKind.LOOP,
    ast.AsyncFor: StatementKind.LOOP,
    ast.While: StatementKind.LOOP,
    ast.Try: StatementKind.HANDLING,
    ast.TryStar: StatementKind.HANDLING,
    ast.With: StatementKind.CONTEXT,
    ast.AsyncWith: StatementKind.CONTEXT,
    ast.Delete: StatementKind.DELETION,
    ast.Assert: StatementKind.CHECK,
    ast.Raise: StatementKind.ERROR,
}


def _extract_text(lines: list[bytes], statement: ast.stmt) -> str:
    number, end = statement.lineno, statement.end_lineno or statement.lineno
    line = lines[number - 1].decode("utf-8", "replace").strip() if number <= len(lines) else ""
    return (
        shorten(escape_invisible(line), _LONGEST_TEXT)
        if end == number
        else shorten(escape_invisible(line) + " …", _LONGEST_TEXT)
    )


def _is_plain(statement: ast.stmt, names: ConditionNames) -> bool:
    """Return whether a statement only imports, defines, names a value, or chooses between such statements."""
    match statement:
        case ast.Import() | ast.ImportFrom() | ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.Pass():
            return True
        case ast.Expr(value=value):
            return isinstance(value, ast.Constant)
        case ast.Assign(targets=targets, value=value):
            return all(map(_is_name, targets)) and not _has_effect(value)
        case ast.AugAssign(value=value) | ast.AnnAssign(value=ast.expr() as value):
            return not _has_effect(value)
        case ast.AnnAssign():
            return True
        case ast.If(test=test):
            binds = any(isinstance(node, ast.NamedExpr) for node in ast.walk(test))
            running = [body for body, block in iter_branches(statement, MODULE, names) if block.binds]
            return not binds and all(_is_plain(each, names) for body in running for each in body)
        case ast.Try() | ast.TryStar():
            handled = [each for handler in statement.handlers for each in handler.body]
            parts = [*statement.body, *handled, *statement.orelse, *statement.finalbody]
            return all(_is_plain(each, names) for each in parts)
    return False


_ACTING = (ast.Call, ast.Await, ast.NamedExpr, ast.ListComp, ast.SetComp, ast.DictComp)


def _has_effect(expression: ast.expr) -> bool:
    """Return whether evaluating an expression does more than to name or combine values."""
    pending: list[ast.AST] = [expression]
    while pending:
        node = pending.pop()
        if isinstance(node, _ACTING):
            return True
        if not isinstance(node, ast.Lambda):  # it runs when it is called
            pending += ast.iter_child_nodes(node)
    return False


def _is_name(target: ast.expr) -> bool:
    match target:
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            return all(map(_is_name, elements))
        case ast.Starred(value=value):
            return _is_name(value)
    return isinstance(target, ast.Name)


def _find_bound(body: Iterable[ast.stmt], names: ConditionNames) -> set[str]:
    """Return the names that are bound when these statements have run to their end, whichever way they take."""
    bound: set[str] = set()
    for statement in body:
        if isinstance(statement, ast.Delete):
            bound -= {target.id for target in statement.targets if isinstance(target, ast.Name)}
        else:
            bound |= _find_bound_by(statement, names)
    return bound


def _find_bound_by(statement: ast.stmt, known: ConditionNames) -> set[str]:
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Import(names=names):
            return {alias.asname or alias.name.partition(".")[0] for alias in names}
        case ast.ImportFrom(names=names):
            return {alias.asname or alias.name for alias in names}
        case ast.Assign(targets=targets):
            return {name for target in targets for name in _iter_names(target)}
        case ast.AnnAssign(target=ast.Name(id=name), value=value):
            return {name} if value is not None else set()
        case ast.If():
            taken = [body for body, block in iter_branches(statement, MODULE, known) if block.binds]
            return set.intersection(*(_find_bound(body, known) for body in taken)) if taken else set()
        case ast.Try() | ast.TryStar():
            ends = [_find_bound([*statement.body, *statement.orelse], known)]
            ends += [
                _find_bound(handler.body, known) for handler in statement.handlers if not _is_left_early(handler.body)
            ]
            return set.intersection(*ends) | _find_bound(statement.finalbody, known)
        case ast.With(items=items):
            targets = [item.optional_vars for item in items if item.optional_vars is not None]
            return {name for target in targets for name in _iter_names(target)} | _find_bound(statement.body, known)
    return set()


def _is_star(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.names[0].name == "*"


def _is_left_early(body: list[ast.stmt]) -> bool:
    return any(isinstance(statement, ast.Raise) for statement in body)


def _iter_names(target: ast.expr) -> Iterator[str]:
    match target:
        case ast.Name(id=name):
            yield name
        case ast.Tuple(elts=elements) | ast.List(elts=elements):
            for element in elements:
                yield from _iter_names(element)
        case ast.Starred(value=value):
            yield from _iter_names(value)


def _makes_names(tree: ast.Module) -> bool:
    """Return whether a module binds names that are not spelled out in it.

    It does where the dictionary of its names, or the module itself, is used for more than lookups.
    """
    looked_up = {id(inner) for node in ast.walk(tree) for inner in _iter_looked_into(node)}
    return any(_gives_namespace(node) and id(node) not in looked_up for node in ast.walk(tree))


def _gives_namespace(node: ast.AST) -> bool:
    match node:
        case ast.Call(func=ast.Name(id="globals"), args=[]):
            return True
        case ast.Call(func=ast.Name(id="exec")):
            return True
        case ast.Name(id="global_enum") | ast.Attribute(attr="global_enum"):
            return True
        case ast.Subscript(value=ast.Call(func=ast.Name(id="locals" | "vars"), args=[]), ctx=ast.Store()):
            return True
        case ast.Call(func=ast.Attribute(attr="_convert_" | "_convert")):  # enum: names become members and globals
            return True
        case ast.Subscript(value=modules, slice=ast.Name(id="__name__")):
            return get_last_name(modules) == "modules"
    return False


def _iter_looked_into(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the expressions in which an expression only looks up an attribute or item."""
    match node:
        case ast.Subscript(value=value, ctx=ast.Load()):
            yield value
        case ast.Attribute(value=value, attr="get" | "keys" | "items" | "values" | "copy" | "__doc__" | "__file__"):
            yield value
        case ast.Compare(ops=[ast.In() | ast.NotIn()], comparators=[value]):
            yield value


def _registers_modules(node: ast.AST) -> bool:
    match node:
        case ast.Subscript(value=modules, ctx=ast.Store()):
            return get_last_name(modules) == "modules"
        case ast.Call(func=ast.Attribute(value=modules, attr="update" | "setdefault")):
            return get_last_name(modules) == "modules"
    return False
