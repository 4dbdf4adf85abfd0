"""The values of expressions that have a part in an ``__all__``: names, lists of them, modules."""

from __future__ import annotations

import ast
from collections.abc import Collection, Mapping
from typing import NamedTuple

from sphinx_packagemap.model import ExportOperation, ExportStep
from sphinx_packagemap.parsing.syntax_tree.blocks import get_last_name
from sphinx_packagemap.parsing.syntax_tree.dunder_all import NameList, NotFollowed

_MAX_DEPTH = 50  # expressions within each other: more are not written by hand
_SPLITTING = ("split", "rsplit", "splitlines")
_STRIPPING = ("strip", "lstrip", "rstrip")


class Imported(NamedTuple):
    """The object that an import binds: a module, perhaps."""

    written: str  # dotted name, with leading dots if it is relative


class NameLists(NamedTuple):
    """A dictionary of lists of names."""

    lists: tuple[tuple[str, tuple[str, ...]], ...]


Value = NameList | Imported | NameLists | str | None


class Evaluator:
    """An evaluator of the expressions of one statement."""

    def __init__(self, values: Mapping[str, Value], bound: Collection[str]) -> None:
        """Look names up in ``values``; a name that the module has ``bound`` is no built-in function."""
        self._values = values
        self._bound = bound
        self.used: set[str] = set()  # the names that were looked up

    def evaluate(self, expression: ast.expr) -> Value:
        """Return the value of an expression; a name for a list gives that list itself. Raises NotFollowed."""
        match expression:
            case ast.Name(id=name) if name in self._values:
                self.used.add(name)
                return self._values[name]
            case ast.Constant(value=str(text)):
                return text
            case ast.Attribute(attr=attribute) if attribute != "__all__":
                return Imported(self.evaluate_module(expression))
            case ast.Dict():
                return self.evaluate_lists(expression)
        return self.evaluate_names(expression)

    def evaluate_text(self, expression: ast.expr) -> str:
        """Return the value of an expression that is a string."""
        match expression:
            case ast.Constant(value=str(text)):
                return text
            case ast.Name(id=name):
                value = self._look_up(name)
                if isinstance(value, str):
                    return value
            case ast.Call(func=ast.Attribute(value=value, attr=method), args=args, keywords=[]) if method in _STRIPPING:
                return str(getattr(self.evaluate_text(value), method)(*map(self.evaluate_text, args[:1])))
        raise NotFollowed

    @staticmethod
    def evaluate_number(expression: ast.expr) -> int:
        """Return the value of an expression that is a small whole number."""
        sign = 1
        if isinstance(expression, ast.UnaryOp) and isinstance(expression.op, ast.USub):
            sign, expression = -1, expression.operand
        if isinstance(expression, ast.Constant) and type(expression.value) is int and expression.value < 1 << 31:
            return sign * expression.value
        raise NotFollowed

    def evaluate_module(self, expression: ast.expr) -> str:
        """Return the name of a module as written, given a name that an import binds, and attributes of it."""
        attributes: list[str] = []
        while isinstance(expression, ast.Attribute):
            attributes.append(expression.attr)
            expression = expression.value
        if not isinstance(expression, ast.Name):
            raise NotFollowed
        value = self._look_up(expression.id)
        if not isinstance(value, Imported):
            raise NotFollowed
        return ".".join([value.written, *reversed(attributes)])

    def evaluate_iteration(self, expression: ast.expr, depth: int = 0, *, but: str | None = None) -> NameList:
        """Return a new list of the names that an expression yields.

        They may be without those in the list ``but``, where these are not needed again.
        """
        match expression:
            case ast.Call(func=ast.Name(id="reversed"), args=[argument], keywords=[]):
                self._check_builtin("reversed")
                made = self.evaluate_names(argument, depth + 1)
                made.apply(ExportStep(ExportOperation.REVERSE))
                return made
            case ast.Call(func=function, args=arguments, keywords=[]) if get_last_name(function) == "chain":
                if self.evaluate_module(function) != "itertools.chain":
                    raise NotFollowed
                return self._evaluate_display([ast.Starred(each) for each in arguments], depth, is_list=True)
            case ast.GeneratorExp(elt=ast.Name(id=name), generators=[each]) if _keeps_all(name, each, but):
                return self.evaluate_names(each.iter, depth + 1)
        return self.evaluate_names(expression, depth, but=but)

    def evaluate_names(self, expression: ast.expr, depth: int = 0, *, but: str | None = None) -> NameList:
        """Return a new list of the names in the list or tuple that an expression evaluates to."""
        made = NameList()
        is_list: bool | None = True
        pending = [expression]  # a stack, for a sum of ten thousand terms must not exhaust Python's
        while pending:
            match pending.pop():
                case ast.BinOp(left=left, op=ast.Add(), right=right):
                    pending += [right, left]
                case term:
                    names = self._evaluate_term(term, depth, but)
                    is_list = names.is_list
                    made.extend(names)
        made.is_list = is_list
        return made

    def evaluate_lists(self, expression: ast.expr) -> NameLists:
        """Return the value of an expression that is a dictionary of lists of names."""
        match expression:
            case ast.Name(id=name):
                value = self._look_up(name)
                if isinstance(value, NameLists):
                    return value
            case ast.Dict(keys=keys, values=values):
                pairs = [
                    (self.evaluate_text(key), value) for key, value in zip(keys, values, strict=True) if key is not None
                ]
                if len(pairs) == len(keys):
                    return self._collect_lists(pairs)
            case ast.Call(func=ast.Name(id="dict"), args=[], keywords=keywords):
                self._check_builtin("dict")
                return self._collect_lists([(each.arg, each.value) for each in keywords if each.arg is not None])
        raise NotFollowed

    def evaluate_literal_names(self, expression: ast.expr) -> list[str]:
        """Return the names in the list, tuple or set that an expression evaluates to; raises NotFollowed."""
        names = self._evaluate_elements(expression, 0).names
        if names is None:
            raise NotFollowed
        return names

    def _collect_lists(self, pairs: list[tuple[str, ast.expr]]) -> NameLists:
        return NameLists(tuple((key, tuple(self.evaluate_literal_names(value))) for key, value in dict(pairs).items()))

    def _check_builtin(self, name: str) -> None:
        if name in self._bound:
            raise NotFollowed

    def _look_up(self, name: str) -> Value:
        self.used.add(name)
        if name not in self._values:
            raise NotFollowed
        return self._values[name]

    def _evaluate_term(self, expression: ast.expr, depth: int, but: str | None = None) -> NameList:
        """Return the list of names that an expression, not a sum, evaluates to."""
        if depth > _MAX_DEPTH:
            raise NotFollowed
        match expression:
            case ast.List(elts=elements):
                return self._evaluate_display(elements, depth, is_list=True)
            case ast.Tuple(elts=elements):
                return self._evaluate_display(elements, depth, is_list=False)
            case ast.Name(id=name):
                value = self._look_up(name)
                if isinstance(value, NameList):
                    return value
            case ast.Attribute(value=module, attr="__all__"):
                return self._refer_to_module(module)
            case ast.Subscript(value=value, slice=ast.Slice(lower=None, upper=None, step=None)):
                return self.evaluate_names(value, depth + 1)
            case ast.Call():
                return self._call(expression, depth)
            case ast.ListComp(elt=ast.Name(id=name), generators=[each]) if _keeps_all(name, each, but):
                return self._evaluate_term(each.iter, depth + 1).copy()
        raise NotFollowed

    def _evaluate_display(self, elements: list[ast.expr], depth: int, *, is_list: bool) -> NameList:
        made = NameList(is_list=is_list)
        for element in elements:
            if isinstance(element, ast.Starred):
                made.extend(self.evaluate_iteration(element.value, depth + 1))
            else:
                made.extend(NameList([self.evaluate_text(element)]))
        return made

    def _refer_to_module(self, module: ast.expr) -> NameList:
        made = NameList(is_list=None)
        attributes: list[str] = []
        root = module
        while isinstance(root, ast.Attribute):
            attributes.append(root.attr)
            root = root.value
        if isinstance(root, ast.Name) and root.id not in self._values:
            # No statement binds it; in a package, the import of a submodule does.
            self.used.add(root.id)
            return made.refer(ExportOperation.OWN, ".".join([root.id, *reversed(attributes)]))
        return made.refer(ExportOperation.OF, self.evaluate_module(module))

    def _call(self, call: ast.Call, depth: int) -> NameList:
        if isinstance(call.func, ast.Name):
            self._check_builtin(call.func.id)
        match call:
            case ast.Call(func=ast.Name(id="list" | "tuple" as function), args=[], keywords=[]):
                return NameList(is_list=function == "list")
            case ast.Call(func=ast.Name(id="list" | "tuple" as function), args=[argument], keywords=[]):
                return self.evaluate_iteration(argument, depth + 1).copy(is_list=function == "list")
            case ast.Call(func=ast.Name(id="sorted"), args=[argument], keywords=keywords):
                return self._evaluate_sorted(argument, keywords, depth)
            case ast.Call(func=ast.Attribute(value=value, attr="copy"), args=[], keywords=[]):
                return self.evaluate_names(value, depth + 1).copy()
            case ast.Call(func=ast.Attribute(value=value, attr=method)) if method in _SPLITTING:
                return self._split(value, method, call)
            case ast.Call(func=ast.Name(id="sum"), args=[ast.List(elts=lists) | ast.Tuple(elts=lists), start]):
                made = self.evaluate_names(start, depth + 1)
                for each in lists:
                    made.extend(self.evaluate_names(each, depth + 1))
                return made
        raise NotFollowed

    def _evaluate_sorted(self, argument: ast.expr, keywords: list[ast.keyword], depth: int) -> NameList:
        made = self._evaluate_elements(argument, depth + 1).copy()
        made.apply(ExportStep(ExportOperation.SORT))
        match keywords:
            case []:
                return made
            case [ast.keyword(arg="reverse", value=ast.Constant(value=bool(is_reversed)))]:
                if is_reversed:
                    made.apply(ExportStep(ExportOperation.REVERSE))
                return made
        raise NotFollowed

    def _evaluate_elements(self, expression: ast.expr, depth: int) -> NameList:
        """Return the names of an expression of which the order does not matter: a set, perhaps."""
        made = NameList()
        pending = [expression]
        while pending:
            if depth > _MAX_DEPTH:
                raise NotFollowed
            match pending.pop():
                case ast.BinOp(left=left, op=ast.BitOr(), right=right):
                    pending += [right, left]
                case ast.Set(elts=elements):
                    made.extend(self._evaluate_display(elements, depth, is_list=True))
                case ast.Call(func=ast.Name(id="set" | "frozenset" as function), args=arguments, keywords=[]):
                    self._check_builtin(function)
                    for argument in arguments:
                        made.extend(self._evaluate_elements(argument, depth + 1))
                case term:
                    made.extend(self.evaluate_iteration(term, depth + 1))
        return made

    def _split(self, value: ast.expr, method: str, call: ast.Call) -> NameList:
        match method, call.args, call.keywords:
            case _, [], []:
                return NameList(getattr(self.evaluate_text(value), method)())
            case "split" | "rsplit", [separator], []:
                pass
            case "split" | "rsplit", [], [ast.keyword(arg="sep", value=separator)]:
                pass
            case _:
                raise NotFollowed
        if text := self.evaluate_text(separator):
            return NameList(getattr(self.evaluate_text(value), method)(text))
        raise NotFollowed


def _keeps_all(name: str, generator: ast.comprehension, but: str | None) -> bool:
    """Return whether a comprehension yields each ``name`` of its iterable, except those in the list ``but``."""
    match generator:
        case ast.comprehension(target=ast.Name(id=target), ifs=[], is_async=0):
            return target == name
        case ast.comprehension(
            target=ast.Name(id=target),
            ifs=[ast.Compare(left=ast.Name(id=left), ops=[ast.NotIn()], comparators=[ast.Name(id=right)])],
            is_async=0,
        ):
            return target == left == name and right == but
    return False
