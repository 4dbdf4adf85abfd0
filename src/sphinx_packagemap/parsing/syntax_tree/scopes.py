"""Names that a module binds, rebinds or mentions, in any scope."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from sphinx_packagemap.parsing.syntax_tree.blocks import walk_statements
from sphinx_packagemap.parsing.syntax_tree.conditions import ConditionNames

_Source = tuple[str, ...]  # the object that a name is bound to, as far as it is certain


def find_ambiguous_names(tree: ast.Module, names: ConditionNames) -> set[str]:
    """Return the names that different statements bind to different objects, one of them an import at least.

    ``names`` has the values of names in conditions.
    """
    sources: dict[str, set[_Source]] = {}
    for statement, block in walk_statements(tree, names):
        if block.binds:
            for name, source in _iter_bindings(statement):
                sources.setdefault(name, set()).add(source)
    return {name for name, found in sources.items() if len(found) > 1 and any(found - {_OWN})}


_OWN: _Source = ()  # defined by the module itself


def _iter_bindings(statement: ast.stmt) -> Iterator[tuple[str, _Source]]:
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


def find_indirect_bindings(tree: ast.Module) -> set[str]:
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
    """Return whether a child of a node has a scope of its own: decorators and defaults are outside of it."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return any(child is statement for statement in node.body)
    return isinstance(node, ast.Lambda) and child is node.body


def find_annotation_only(tree: ast.Module) -> set[str]:
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


MUTATORS = frozenset(
    {
        *("append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort"),
        *("__delitem__", "__iadd__", "__imul__", "__setitem__"),
        *("add", "discard", "popitem", "setdefault", "update"),  # of sets and dictionaries
    }
)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
_NOTHING: frozenset[str] = frozenset()


def count_rebindings(tree: ast.AST) -> Counter[str]:
    """Return the number of places in a syntax tree that bind, delete or change each name of the module.

    A change of ``one.__all__`` is one of ``one``. The names that are local to functions and classes are others.
    """
    counts: Counter[str] = Counter()
    # A node, the names that are local to the functions around it, and those of the class around it.
    stack: list[tuple[ast.AST, frozenset[str], frozenset[str]]] = [(tree, _NOTHING, _NOTHING)]
    while stack:
        node, local, in_class = stack.pop()
        counts.update(name for name in _iter_rebound(node) if name not in local and name not in in_class)
        if isinstance(node, (*_FUNCTIONS, ast.Lambda)):
            inner = local | _find_locals(node)
            body = [node.body] if isinstance(node, ast.Lambda) else node.body
            stack += [(child, inner, _NOTHING) for child in body]
            outer: list[ast.AST] = [node.args, *getattr(node, "decorator_list", ())]
            stack += [(child, local, in_class) for child in outer]
        elif isinstance(node, ast.ClassDef):
            stack += [(child, local, _find_stored(node.body)) for child in node.body]
            stack += [(child, local, in_class) for child in (*node.bases, *node.keywords, *node.decorator_list)]
        elif isinstance(node, _COMPREHENSIONS):
            targets = frozenset(name for each in node.generators for name in _iter_names(each.target))
            stack += [(child, local | targets, in_class) for child in ast.iter_child_nodes(node)]
        else:
            stack += [(child, local, in_class) for child in ast.iter_child_nodes(node)]
    return counts


def _iter_rebound(node: ast.AST) -> Iterator[str]:
    """Yield the names that a node itself binds, deletes or changes."""
    match node:
        case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
            yield name
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Import(names=aliases):
            yield from (alias.asname or alias.name.partition(".")[0] for alias in aliases)
        case ast.ImportFrom(names=aliases):
            yield from (alias.asname or alias.name for alias in aliases)
        case ast.Attribute(value=value, attr=attribute) if attribute in MUTATORS:
            yield from _iter_changed(value)
        case ast.Subscript(value=value, ctx=ast.Store() | ast.Del()):
            yield from _iter_changed(value)
        case ast.Attribute(attr="__all__", ctx=ast.Store() | ast.Del()):
            yield from _iter_changed(node)
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)):
            yield name


def _iter_changed(node: ast.AST) -> Iterator[str]:
    """Yield the name of which a list is changed: itself, or that of a module that has the list as ``__all__``."""
    if isinstance(node, ast.Attribute):
        if node.attr != "__all__":
            return
        while isinstance(node, ast.Attribute):
            node = node.value
    if isinstance(node, ast.Name):
        yield node.id


def _find_locals(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> frozenset[str]:
    arguments = function.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    parameters = frozenset(each.arg for each in named if each is not None)
    return parameters if isinstance(function, ast.Lambda) else parameters | _find_stored(function.body)


def _find_stored(body: list[ast.stmt]) -> frozenset[str]:
    """Return the names that a body binds for itself: not as global, and not in functions and classes within."""
    stored: set[str] = set()
    elsewhere: set[str] = set()
    pending: list[ast.AST] = [*body]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Global):
            elsewhere.update(node.names)
        stored.update(name for name in _iter_rebound(node) if not isinstance(node, ast.Attribute | ast.Subscript))
        if not isinstance(node, (*_FUNCTIONS, ast.Lambda, ast.ClassDef, *_COMPREHENSIONS)):
            pending += ast.iter_child_nodes(node)
    return frozenset(stored - elsewhere)


def _iter_names(target: ast.expr) -> Iterator[str]:
    return (node.id for node in ast.walk(target) if isinstance(node, ast.Name))
