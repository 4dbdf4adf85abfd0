"""Count how often a module changes each of its names, in any scope."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

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
    """Return how many places in a syntax tree bind, delete or change each name of the module.

    A change of ``one.__all__`` is one of ``one``. The names that are local to functions and classes are others.
    """
    counts: Counter[str] = Counter()
    # A node, the names that are local to the functions around it, and those of the class around it.
    stack: list[tuple[ast.AST, frozenset[str], frozenset[str]]] = [(tree, _NOTHING, _NOTHING)]
    while stack:
        node, local, in_class = stack.pop()
        counts.update(name for name in _rebound(node) if name not in local and name not in in_class)
        if isinstance(node, (*_FUNCTIONS, ast.Lambda)):
            inner = local | _locals(node)
            body = [node.body] if isinstance(node, ast.Lambda) else node.body
            stack += [(child, inner, _NOTHING) for child in body]
            outer: list[ast.AST] = [node.args, *getattr(node, "decorator_list", ())]
            stack += [(child, local, in_class) for child in outer]
        elif isinstance(node, ast.ClassDef):
            stack += [(child, local, _stored(node.body)) for child in node.body]
            stack += [(child, local, in_class) for child in (*node.bases, *node.keywords, *node.decorator_list)]
        elif isinstance(node, _COMPREHENSIONS):
            targets = frozenset(name for each in node.generators for name in _names(each.target))
            stack += [(child, local | targets, in_class) for child in ast.iter_child_nodes(node)]
        else:
            stack += [(child, local, in_class) for child in ast.iter_child_nodes(node)]
    return counts


def _rebound(node: ast.AST) -> Iterator[str]:
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
            yield from _changed(value)
        case ast.Subscript(value=value, ctx=ast.Store() | ast.Del()):
            yield from _changed(value)
        case ast.Attribute(attr="__all__", ctx=ast.Store() | ast.Del()):
            yield from _changed(node)
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            yield name
        case ast.MatchMapping(rest=str(name)):
            yield name


def _changed(node: ast.AST) -> Iterator[str]:
    """Yield the name of which a list is changed: itself, or that of a module that has the list as ``__all__``."""
    if isinstance(node, ast.Attribute):
        if node.attr != "__all__":
            return
        while isinstance(node, ast.Attribute):
            node = node.value
    if isinstance(node, ast.Name):
        yield node.id


def _locals(function: ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) -> frozenset[str]:
    arguments = function.args
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    parameters = frozenset(each.arg for each in named if each is not None)
    return parameters if isinstance(function, ast.Lambda) else parameters | _stored(function.body)


def _stored(body: list[ast.stmt]) -> frozenset[str]:
    """Return the names that a body binds for itself: not as global, and not in functions and classes within."""
    stored: set[str] = set()
    elsewhere: set[str] = set()
    pending: list[ast.AST] = [*body]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.Global):
            elsewhere.update(node.names)
        stored.update(name for name in _rebound(node) if not isinstance(node, ast.Attribute | ast.Subscript))
        if not isinstance(node, (*_FUNCTIONS, ast.Lambda, ast.ClassDef, *_COMPREHENSIONS)):
            pending += ast.iter_child_nodes(node)
    return frozenset(stored - elsewhere)


def _names(target: ast.expr) -> Iterator[str]:
    return (node.id for node in ast.walk(target) if isinstance(node, ast.Name))
