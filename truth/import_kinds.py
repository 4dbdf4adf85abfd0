"""When imports run, told from a syntax tree by the rules of the language; written to be compared with, not to be fast.

An import under a condition that is false at run time never runs, and ``TYPE_CHECKING`` is; one under a condition that
is true only in a script is none of the module; one in a function runs when that is called; one of a module that
``__lazy_modules__`` names waits until it is needed; one in a ``try`` whose handlers catch a failing import, or in a
``with suppress(ImportError)``, may fail. All others run with the module.

Whether a condition holds is tried out: it is worked out with what is known of its names, once as the module is imported
and once as a script, and anything else that it depends on makes it unknown.
"""

import ast

_CAUGHT = {"ImportError", "ModuleNotFoundError", "Exception", "BaseException"}
_DYNAMIC = {"exec", "execfile", "globals", "locals", "setattr", "vars"}
_CHECKING = ("TYPE_CHECKING", "MYPY")


class _Unknown(Exception):
    """A condition depends on more than the module's source says."""


def imports_of(tree):
    """Return all imports of a syntax tree as (line, module, name, level, kind), sorted.

    Relative imports count as if ``__lazy_modules__`` named none of them: that depends on where the module lies.
    """
    found = []
    values = _Values(tree)
    lazy = ()
    pending = [(statement, ()) for statement in reversed(tree.body)]
    while pending:  # in source order
        node, around = pending.pop()
        if not {"deferred", "class", "type-checking", "script"} & set(around):
            lazy = _lazy_after(node, lazy, is_certain=not around)
        if isinstance(node, ast.Import):
            for alias in node.names:
                found.append((node.lineno, alias.name, "", 0, _kind(around, alias.name in lazy)))
        elif isinstance(node, ast.ImportFrom):
            star = node.names[0].name == "*" or node.level or node.module == "__future__"
            kind = _kind(around, not star and node.module in lazy)
            found += [(node.lineno, node.module or "", a.name, node.level, kind) for a in node.names]
        else:
            pending += reversed(_inside(node, around, values))
    return sorted(found)


def _is_about_lazy(node):
    if any(name == "__lazy_modules__" for name, _ in _bindings(node)):
        return True
    names = [getattr(each, "id", "") for each in ast.walk(node)] if isinstance(node, ast.Expr | ast.Delete) else []
    return "__lazy_modules__" in names


class _Namespace(dict):
    """Names for a statement that is run; those that are not known hold nothing."""

    def __missing__(self, name):
        return frozenset()


def _lazy_after(node, lazy, is_certain):
    """Return what ``__lazy_modules__`` holds after a statement of the module (PEP 810): such a statement is run."""
    if not _is_about_lazy(node):
        return lazy
    if not is_certain or not isinstance(node, ast.Assign | ast.AnnAssign | ast.AugAssign | ast.Expr):
        return ()
    names = _Namespace(frozenset=frozenset, list=list, set=set, sorted=sorted, tuple=tuple, __lazy_modules__=lazy)
    if isinstance(node, ast.AnnAssign):
        node = ast.Assign([node.target], node.value)
    try:
        module = ast.fix_missing_locations(ast.Module([node], []))
        exec(compile(module, "lazy", "exec"), {"__builtins__": {}}, names)
        return names["__lazy_modules__"]
    except Exception:
        return ()


def _kind(around, is_lazy):
    if "type-checking" in around:
        return "type-checking"
    if "script" in around:
        return "script"
    if "deferred" in around:
        return "deferred"
    if is_lazy and not {"class", "try"} & set(around):
        return "lazy"
    return "optional" if "optional" in around else "runtime"


def _inside(node, around, values):
    around = (*around, "block")
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return [(each, (*around, "deferred")) for each in node.body]
    if isinstance(node, ast.ClassDef):
        return [(each, (*around, "class")) for each in node.body]
    if isinstance(node, ast.If | ast.While):
        body = _under(around, *values.of(node.test, around))
        orelse = (
            _under(around, *values.of(ast.UnaryOp(ast.Not(), node.test), around))
            if isinstance(node, ast.If)
            else around
        )
        return [(each, body) for each in node.body] + [(each, orelse) for each in node.orelse]
    if isinstance(node, ast.Try | ast.TryStar):
        around = (*around, "try")
        guarded = (*around, "optional") if any(map(_catches, node.handlers)) else around
        tried = [*node.body, *(each for handler in node.handlers for each in handler.body), *node.orelse]
        return [(each, guarded) for each in tried] + [(each, around) for each in node.finalbody]
    if isinstance(node, ast.With | ast.AsyncWith) and any(map(_suppresses, node.items)):
        around = (*around, "optional")
    lists = [getattr(node, name, []) for name in ("body", "orelse")]
    lists += [case.body for case in getattr(node, "cases", [])]
    return [(each, around) for statements in lists if isinstance(statements, list) for each in statements]


def _under(around, imported, script):
    """Return what is around the body of a condition that may hold when imported, and as a script."""
    if imported and "script" not in around:
        return around
    return (*around, "script") if script else (*around, "type-checking")


class _Values:
    """What is known of the names that conditions of a module are made of."""

    def __init__(self, tree):
        self._bound = {}
        for node in ast.walk(tree):
            for name, value in _bindings(node):
                self._bound.setdefault(name, []).append(value)
        called = {
            node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        }
        self._can_be_told = "*" not in self._bound and not called & _DYNAMIC
        self._top = {
            id(node.value)
            for node in tree.body
            if isinstance(node, ast.AnnAssign) or (isinstance(node, ast.Assign) and len(node.targets) == 1)
        }

    def of(self, test, around):
        """Return whether a condition may hold when the module is imported, and when it is run as a script."""
        is_module = not {"deferred", "class"} & set(around)
        may = []
        for name in ("", "__main__"):
            try:
                may.append(bool(self._value(test, name, is_module)))
            except (_Unknown, RecursionError):
                may.append(True)
        return may

    def _value(self, node, module_name, is_module):
        """Return what an expression comes to; raise _Unknown if that depends on anything else."""

        def value(each):
            return self._value(each, module_name, is_module)

        if isinstance(node, ast.Constant) and (node.value is None or isinstance(node.value, int)):
            return node.value
        if isinstance(node, ast.Attribute) and node.attr == "TYPE_CHECKING":
            return False
        if isinstance(node, ast.Name):
            return self._named(node.id, module_name, is_module)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            return not value(node.operand)
        if isinstance(node, ast.BoolOp):
            wanted = isinstance(node.op, ast.Or)
            unknown = False
            for each in node.values:
                try:
                    if bool(value(each)) == wanted:
                        return wanted
                except _Unknown:
                    unknown = True
            if not unknown:
                return not wanted
        if isinstance(node, ast.Compare) and len(node.ops) == 1:
            return self._compared(node, module_name, is_module)
        raise _Unknown

    def _compared(self, node, module_name, is_module):
        sides = [node.left, node.comparators[0]]
        texts = [getattr(each, "value", None) for each in sides]
        is_not = isinstance(node.ops[0], ast.NotEq | ast.IsNot | ast.NotIn)
        if any(getattr(each, "id", "") == "__name__" for each in sides):
            if isinstance(node.ops[0], ast.Eq | ast.NotEq | ast.Is | ast.IsNot):
                text = next((each for each in texts if isinstance(each, str)), None)
                # Of its name as it is imported, nothing is known but that it is not this.
                if text is not None and (module_name or text == "__main__"):
                    return (module_name == text) != is_not
            if isinstance(node.ops[0], ast.In | ast.NotIn):
                names = [getattr(each, "value", None) for each in getattr(sides[1], "elts", [])]
                if names and set(names) <= {"__main__", "__mp_main__"}:
                    return (module_name in names) != is_not
            raise _Unknown
        if isinstance(node.ops[0], ast.Eq | ast.NotEq | ast.Is | ast.IsNot):
            for each, text in zip(sides, reversed(texts), strict=True):
                if isinstance(text, bool) and getattr(each, "attr", getattr(each, "id", "")) in _CHECKING:
                    return (self._value(each, module_name, is_module) is text) != is_not
        raise _Unknown

    def _named(self, name, module_name, is_module):
        values = self._bound.get(name, [])
        if name in _CHECKING:
            if all(each == name or self._is_false(each) for each in values):
                return False
            raise _Unknown
        if "TYPE_CHECKING" in values or any(map(_is_about_checking, values)):
            told = {False if each == "TYPE_CHECKING" else self._truth(each, module_name) for each in values}
            if len(told) == 1:
                return told.pop()
            raise _Unknown
        is_constant = len(values) == 1 and isinstance(values[0], ast.Constant | ast.UnaryOp | ast.Compare)
        if is_module and self._can_be_told and is_constant and id(values[0]) in self._top:
            return self._value(values[0], module_name, False)
        raise _Unknown

    def _truth(self, value, module_name):
        if isinstance(value, ast.AST):
            return bool(self._value(value, module_name, False))
        raise _Unknown

    def _is_false(self, value):
        return isinstance(value, ast.Constant) and not value.value


def _is_about_checking(value):
    return isinstance(value, ast.AST) and any(
        "TYPE_CHECKING" in (getattr(each, "id", ""), getattr(each, "attr", "")) for each in ast.walk(value)
    )


def _bindings(node):
    """Yield the names that a node binds, with what they are bound to: an expression, an imported name, or None."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            if isinstance(target, ast.Name):
                yield target.id, node.value
            else:
                yield from ((each.id, None) for each in ast.walk(target) if isinstance(each, ast.Name))
    elif isinstance(node, ast.AnnAssign):
        if isinstance(node.target, ast.Name) and node.value is not None:
            yield node.target.id, node.value
    elif isinstance(node, ast.ImportFrom):
        yield from ((alias.asname or alias.name, alias.name) for alias in node.names)
    elif isinstance(node, ast.Import):
        yield from ((alias.asname or alias.name.partition(".")[0], None) for alias in node.names)
    elif isinstance(node, ast.Global | ast.Nonlocal):
        yield from ((name, None) for name in node.names)
    elif isinstance(node, ast.NamedExpr | ast.AugAssign | ast.For | ast.AsyncFor):
        yield from ((each.id, None) for each in ast.walk(node.target) if isinstance(each, ast.Name))
    elif isinstance(node, ast.withitem):
        yield from ((each.id, None) for each in ast.walk(node.optional_vars or node) if _is_stored(each))
    elif isinstance(getattr(node, "name", None), str) and not isinstance(node, ast.alias):
        yield node.name, None  # a definition, a handler, a pattern
    elif isinstance(getattr(node, "rest", None), str):
        yield node.rest, None


def _is_stored(node):
    return isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)


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
