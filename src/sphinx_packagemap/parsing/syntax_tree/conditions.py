"""Whether conditions hold when a module is imported, or run as a script, as far as its own source decides it.

``True``, ``False``, ``None`` and whole numbers decide, and so do ``TYPE_CHECKING``, which is false at run time (typing
specification, *Directives*), ``MYPY``, which mypy treats alike, and comparisons of ``__name__`` with ``"__main__"``.
A name has the value that is bound to it where the module binds it in one way only.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple


class Truth(NamedTuple):
    """Whether a condition holds; None where that is unknown."""

    imported: bool | None  # when the module is imported
    script: bool | None  # when it is run as a script


UNKNOWN = Truth(None, None)
ALWAYS = Truth(True, True)
NEVER = Truth(False, False)


FOR_TYPE_CHECKERS = ("TYPE_CHECKING", "MYPY")
USUAL: Mapping[str, Truth] = dict.fromkeys(FOR_TYPE_CHECKERS, NEVER)  # in a module that binds none in an unusual way
_MAX_LEVELS = 50  # of operators within each other
_SCRIPT_NAMES = frozenset({"__main__", "__mp_main__"})  # no module can be imported under these


class ConditionNames:
    """The truth of the names in the conditions of a module."""

    def __init__(self, everywhere: Mapping[str, Truth] = USUAL, constant: Callable[[str], Truth] | None = None) -> None:
        """Take the names with a known truth anywhere, and a function that returns the truth of a constant."""
        self._everywhere = everywhere
        self._constant = constant

    def get_truth_anywhere(self, name: str) -> Truth:
        """Return the truth of a name in any scope: only that of names for ``TYPE_CHECKING`` is known."""
        return self._everywhere.get(name, UNKNOWN)

    def get_truth_in_module(self, name: str) -> Truth:
        """Return the truth of a name in the module's own scope.

        In functions, constants are unknown: other code may change them before these are called.
        """
        truth = self.get_truth_anywhere(name)
        return self._constant(name) if truth == UNKNOWN and self._constant else truth


USUAL_NAMES = ConditionNames()


def evaluate_condition(test: ast.expr, name_truth: Callable[[str], Truth], levels: int = _MAX_LEVELS) -> Truth:
    """Return whether a condition holds, given a function for the truth of a name."""
    if levels == 0:
        return UNKNOWN
    match test:
        case ast.Constant(value=value):
            return UNKNOWN if not isinstance(value, int | None) else ALWAYS if value else NEVER
        case ast.Name(id=name):
            return name_truth(name)
        case ast.Attribute() if _is_dotted_type_checking(test):
            return NEVER
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return negate(evaluate_condition(operand, name_truth, levels - 1))
        case ast.BoolOp(op=operator, values=operands):
            truths = [evaluate_condition(operand, name_truth, levels - 1) for operand in operands]
            decisive = isinstance(operator, ast.Or)  # an operand that decides on its own
            return Truth(
                _combine([each.imported for each in truths], decisive=decisive),
                _combine([each.script for each in truths], decisive=decisive),
            )
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            return _evaluate_comparison(left, operator, right, name_truth)
    return UNKNOWN


def negate(truth: Truth) -> Truth:
    """Return the truth of ``not`` a condition."""
    imported, script = truth
    return Truth(None if imported is None else not imported, None if script is None else not script)


def _combine(values: list[bool | None], *, decisive: bool) -> bool | None:
    if decisive in values:
        return decisive
    return None if None in values else not decisive


def _is_dotted_type_checking(expression: ast.expr) -> bool:
    if not isinstance(expression, ast.Attribute) or expression.attr != "TYPE_CHECKING":
        return False
    inner = expression.value
    while isinstance(inner, ast.Attribute):
        inner = inner.value
    return isinstance(inner, ast.Name)


def _evaluate_comparison(
    left: ast.expr, operator: ast.cmpop, right: ast.expr, name_truth: Callable[[str], Truth]
) -> Truth:
    is_negated = isinstance(operator, ast.NotEq | ast.IsNot | ast.NotIn)
    match operator:
        case ast.In() | ast.NotIn():
            truth = _evaluate_membership(left, right)
        case ast.Eq() | ast.NotEq() | ast.Is() | ast.IsNot():
            truth = _evaluate_equality(left, right, name_truth)
            truth = _evaluate_equality(right, left, name_truth) if truth == UNKNOWN else truth
        case _:
            return UNKNOWN
    return negate(truth) if is_negated else truth


def _evaluate_equality(left: ast.expr, right: ast.expr, name_truth: Callable[[str], Truth]) -> Truth:
    match left, right:
        case ast.Name(id="__name__"), ast.Constant(value=str(value)):
            if value == "__main__":
                return Truth(False, True)
            return Truth(False, None) if value in _SCRIPT_NAMES else Truth(None, False)
        case _, ast.Constant(value=bool(value)):
            is_false = _is_dotted_type_checking(left) or (
                isinstance(left, ast.Name) and left.id in FOR_TYPE_CHECKERS and name_truth(left.id) == NEVER
            )
            if is_false:
                return NEVER if value else ALWAYS
    return UNKNOWN


def _evaluate_membership(left: ast.expr, right: ast.expr) -> Truth:
    match left, right:
        case ast.Name(id="__name__"), ast.Tuple(elts=elements) | ast.List(elts=elements) | ast.Set(elts=elements):
            values = {element.value for element in elements if isinstance(element, ast.Constant)}
            if len(values) == len(elements) and values <= _SCRIPT_NAMES:
                return Truth(False, True if "__main__" in values else None)
    return UNKNOWN


class _Binding(NamedTuple):
    """One binding of a name."""

    value: ast.expr | None = None  # the assigned value, where that is plain to see
    imported: str = ""  # the name that ``from ... import`` names


def find_names_for_type_checkers(tree: ast.Module) -> Mapping[str, Truth]:
    """Return the names that mean ``TYPE_CHECKING`` wherever a module binds them, and their truth at run time."""
    bindings: dict[str, list[_Binding]] = {}
    for statement in _iter_statements(tree):
        for name, binding in _iter_bindings(statement):
            bindings.setdefault(name, []).append(binding)
    known = {name: NEVER for name in FOR_TYPE_CHECKERS if _is_usual(name, bindings.get(name, []))}
    for name, found in bindings.items():
        if name not in FOR_TYPE_CHECKERS:
            truth = _evaluate_bindings(found, known)
            if truth != UNKNOWN:
                known[name] = truth
    return known


def _is_usual(name: str, bindings: list[_Binding]) -> bool:
    """Return whether all that is bound to a name for type checkers is false at run time."""
    return all(binding.imported == name or _is_never(binding.value) for binding in bindings)


def _is_never(value: ast.expr | None) -> bool:
    return value is not None and evaluate_condition(value, USUAL_NAMES.get_truth_anywhere) == NEVER


def _evaluate_bindings(bindings: list[_Binding], known: Mapping[str, Truth]) -> Truth:
    """Return the truth of a name that means ``TYPE_CHECKING`` wherever it is bound, or its fallback."""
    if not any(binding.imported or _mentions_type_checking(binding.value, known) for binding in bindings):
        return UNKNOWN
    names = ConditionNames(known)
    truths = set()
    for binding in bindings:
        if binding.imported:
            truths.add(NEVER if binding.imported == "TYPE_CHECKING" else UNKNOWN)
        else:
            truths.add(
                UNKNOWN if binding.value is None else evaluate_condition(binding.value, names.get_truth_anywhere)
            )
    return truths.pop() if len(truths) == 1 else UNKNOWN


def _mentions_type_checking(value: ast.expr | None, known: Mapping[str, Truth]) -> bool:
    return value is not None and any(
        (isinstance(node, ast.Name) and node.id != "MYPY" and node.id in known) or _is_type_checking_attribute(node)
        for node in ast.walk(value)
    )


def _is_type_checking_attribute(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "TYPE_CHECKING"


def _iter_statements(tree: ast.Module) -> Iterator[ast.stmt]:
    """Yield all statements of a module, those of functions and classes included, in source order."""
    pending: list[ast.AST] = [*reversed(tree.body)]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.stmt):
            yield node
        parts = [getattr(node, part, ()) for part in ("body", "handlers", "cases", "orelse", "finalbody")]
        pending += reversed([each for part in parts for each in part])


def _iter_bindings(statement: ast.stmt) -> Iterator[tuple[str, _Binding]]:
    """Yield the names that a statement binds, in whatever scope it is; without those that expressions bind."""
    match statement:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                if isinstance(target, ast.Name):
                    yield target.id, _Binding(value)
                else:
                    yield from ((name, _Binding()) for name in _iter_stored_names(target))
        case ast.AnnAssign(target=ast.Name(id=name), value=value):
            if value is not None:  # else it is a declaration, and binds nothing
                yield name, _Binding(value)
        case ast.ImportFrom(names=names):
            for alias in names:
                yield alias.asname or alias.name, _Binding(imported=alias.name)
        case ast.Import(names=names):
            for alias in names:
                yield alias.asname or alias.name.partition(".")[0], _Binding()
        case _:
            yield from ((name, _Binding()) for name in _iter_other_names(statement))


def _iter_other_names(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Global(names=names) | ast.Nonlocal(names=names):
            yield from names
        case ast.AugAssign(target=target) | ast.For(target=target) | ast.AsyncFor(target=target):
            yield from _iter_stored_names(target)
        case ast.With(items=items) | ast.AsyncWith(items=items):
            for item in items:
                yield from _iter_stored_names(item.optional_vars) if item.optional_vars is not None else ()
        case ast.Try(handlers=handlers) | ast.TryStar(handlers=handlers):
            yield from (handler.name for handler in handlers if handler.name)
        case ast.Match(cases=cases):
            for case in cases:
                yield from _iter_captured_names(case.pattern)
        case _ if isinstance(alias := getattr(statement, "name", None), ast.Name):  # ``type X = ...`` (PEP 695)
            yield alias.id


def _iter_stored_names(target: ast.expr) -> Iterator[str]:
    return (node.id for node in ast.walk(target) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load))


def _iter_captured_names(pattern: ast.pattern) -> Iterator[str]:
    for node in ast.walk(pattern):
        match node:
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                yield name
