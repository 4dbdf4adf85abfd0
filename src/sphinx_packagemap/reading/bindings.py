"""Names that a module binds in ways that its facts do not tell: several times, or without a plain statement."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from sphinx_packagemap.reading.blocks import walk
from sphinx_packagemap.reading.conditions import Names

_Source = tuple[str, ...]  # what a name is bound to, as far as that is told


def names_of_several(tree: ast.Module, names: Names) -> set[str]:
    """Return the names that different statements bind to different things, one of them an import at least.

    ``names`` are what is known of those in conditions.
    """
    sources: dict[str, set[_Source]] = {}
    for statement, block in walk(tree, names):
        if block.binds:
            for name, source in _bindings(statement):
                sources.setdefault(name, set()).add(source)
    return {name for name, found in sources.items() if len(found) > 1 and any(found - {_OWN})}


_OWN: _Source = ()  # defined by the module itself


def _bindings(statement: ast.stmt) -> Iterator[tuple[str, _Source]]:
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name, _OWN
        case ast.Import(names=names):
            for alias in names:
                yield (alias.asname, (alias.name,)) if alias.asname else (alias.name.partition(".")[0], ("",))
        case ast.ImportFrom(module=module, names=names, level=level):
            for alias in names:
                yield alias.asname or alias.name, ("." * level + (module or ""), alias.name)
        case ast.Assign(targets=targets):
            yield from ((target.id, _OWN) for target in targets if isinstance(target, ast.Name))
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr()):
            yield name, _OWN


def unusual_names(tree: ast.Module) -> set[str]:
    """Return the names that may be bound by ``:=``, by a pattern of ``match``, or as global by a function."""
    found: set[str] = set()
    pending: list[tuple[ast.AST, bool]] = [(tree, False)]
    while pending:
        node, in_function = pending.pop()
        match node:
            case ast.Global(names=names):
                found.update(names)
            case ast.NamedExpr(target=ast.Name(id=name)) if not in_function:
                found.add(name)
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) if not in_function:
                found.add(name)
            case ast.MatchMapping(rest=str(name)) if not in_function:
                found.add(name)
        pending += [(child, in_function or _is_body(node, child)) for child in ast.iter_child_nodes(node)]
    return found


def _is_body(node: ast.AST, child: ast.AST) -> bool:
    """Tell whether a child of a node has a scope of its own: decorators and defaults are outside of it."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return any(child is statement for statement in node.body)
    return isinstance(node, ast.Lambda) and child is node.body


def declared_names(tree: ast.Module) -> set[str]:
    """Return the names that are annotated at the top, and that nothing binds anywhere in the module."""
    declared = {
        statement.target.id
        for statement in tree.body
        if isinstance(statement, ast.AnnAssign) and statement.value is None and isinstance(statement.target, ast.Name)
    }
    if not declared:
        return declared
    annotated = {id(node.target) for node in ast.walk(tree) if isinstance(node, ast.AnnAssign) and node.value is None}
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) if id(node) not in annotated:
                declared.discard(name)
            case ast.alias(name=name, asname=asname):
                declared.discard(asname or name.partition(".")[0])
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                declared.discard(name)
            case ast.Global(names=names):
                declared.difference_update(names)
    return declared
