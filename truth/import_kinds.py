"""When imports run, told from a syntax tree by the rules of the language; written to be compared with, not to be fast.

An import under ``if TYPE_CHECKING`` never runs; one in a function runs when that is called; one in a ``try`` whose
handlers catch a failing import, or in a ``with suppress(ImportError)``, may fail; one of a module that
``__lazy_modules__`` names waits until it is needed. All others run with the module.
"""

import ast

_CAUGHT = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}


def imports_of(tree):
    """Return all imports of a syntax tree as (line, module, name, level, kind), sorted."""
    found = []
    pending = [(statement, ()) for statement in tree.body]
    while pending:
        node, around = pending.pop()
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name, "", 0, _kind(around)) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found += [(node.lineno, node.module or "", a.name, node.level, _kind(around)) for a in node.names]
        else:
            pending += _inside(node, around)
    lazy = _lazy_modules(tree)
    return sorted((*each[:4], "lazy") if each[1] in lazy and each[3:] == (0, "runtime") else each for each in found)


def _lazy_modules(tree):
    """Return the names in ``__lazy_modules__``, which make plain imports lazy (PEP 810)."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__lazy_modules__":
            return {each.value for each in getattr(node.value, "elts", []) if isinstance(each, ast.Constant)}
    return set()


def _kind(around):
    for kind in ("type-checking", "deferred", "optional"):
        if kind in around:
            return kind
    return "runtime"


def _inside(node, around):
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return [(each, (*around, "deferred")) for each in node.body]
    if isinstance(node, ast.If):
        body, orelse = _branches(node.test, around)
        return [(each, body) for each in node.body] + [(each, orelse) for each in node.orelse]
    if isinstance(node, ast.Try | ast.TryStar):
        guarded = (*around, "optional") if any(map(_catches, node.handlers)) else around
        tried = [*node.body, *(each for handler in node.handlers for each in handler.body), *node.orelse]
        return [(each, guarded) for each in tried] + [(each, around) for each in node.finalbody]
    if isinstance(node, ast.With | ast.AsyncWith) and any(map(_suppresses, node.items)):
        around = (*around, "optional")
    lists = [getattr(node, name, []) for name in ("body", "orelse")]
    lists += [case.body for case in getattr(node, "cases", [])]
    return [(each, around) for statements in lists if isinstance(statements, list) for each in statements]


def _branches(test, around):
    checked = (*around, "type-checking")
    if _needs_checking(test):
        return checked, around
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not) and _needs_checking(test.operand):
        return around, checked
    return around, around


def _needs_checking(test):
    is_and = isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And)
    return _is_checking(test) or (is_and and any(map(_is_checking, test.values)))


def _is_checking(test):
    if isinstance(test, ast.Attribute):
        return test.attr == "TYPE_CHECKING" and isinstance(test.value, ast.Name)
    return isinstance(test, ast.Name) and test.id == "TYPE_CHECKING"


def _catches(handler):
    return handler.type is None or _names_import_error(handler.type)


def _names_import_error(expression):
    choices = expression.elts if isinstance(expression, ast.Tuple) else [expression]
    return any(getattr(each, "id", getattr(each, "attr", "")) in _CAUGHT for each in choices)


def _suppresses(item):
    call = item.context_expr
    if not isinstance(call, ast.Call) or getattr(call.func, "id", getattr(call.func, "attr", "")) != "suppress":
        return False
    return any(map(_names_import_error, call.args))
