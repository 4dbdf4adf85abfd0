"""Following ``__all__`` through the top level of a module: from other modules, other lists, and lazy_loader.

Statements are followed one by one, as they run, those of a condition as well if that is decided by the source. Where
anything else changes one of the names that contribute to it, anywhere in the module, the value is unknown.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Collection, Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal

from sphinx_packagemap.model import ExportOperation, ExportStep
from sphinx_packagemap.parsing.records import ExportDetails
from sphinx_packagemap.parsing.syntax_tree.conditions import ConditionNames, evaluate_condition
from sphinx_packagemap.parsing.syntax_tree.dunder_all import (
    MAX_NAMES_IN_ALL,
    Exported,
    NameList,
    NotFollowed,
    Step,
    TooManyNames,
)
from sphinx_packagemap.parsing.syntax_tree.dunder_all_values import Evaluator, Imported, Value
from sphinx_packagemap.parsing.syntax_tree.excerpts import Excerpts
from sphinx_packagemap.parsing.syntax_tree.scopes import count_rebindings
from sphinx_packagemap.text import escape_invisible

if TYPE_CHECKING:
    from sphinx_packagemap.parsing.syntax_tree.lazy_loader import Attached
    from sphinx_packagemap.parsing.syntax_tree.record_builder import RecordBuilder

_ALL, _GETATTR = "__all__", "__getattr__"
_MAX_ROUNDS = 4  # lists that are made of each other, until the whole module is searched
_MAX_HOLDERS = 50  # names for one list


Result = tuple[Exported, ExportDetails | None]


def follow(excerpts: Excerpts, exports: Exported, record: RecordBuilder, names: ConditionNames) -> Result:
    """Return the exports of a module, and the part of its record beyond their names; see ``ExportDetails``.

    ``exports`` are final, unless they are dynamic; ``names`` has the values of names in conditions. Names
    that lazy_loader attaches are added to the ``record``. Raises NeedsFullParse if the excerpts are no valid source.
    """
    bound = record.collect_bound_names()
    wanted = {_GETATTR} if _GETATTR in bound else set()
    if exports == "dynamic":
        wanted.add(_ALL)
    flow = _run(excerpts, wanted, bound, names)
    steps: list[Any] = []
    if exports == "dynamic":
        exports, steps = _convert_to_plain(flow.get_exports())
    attached = flow.get_attached()
    if attached is None:
        return exports, ExportDetails(steps) if steps else None
    from sphinx_packagemap.parsing.syntax_tree.lazy_loader import make_binding_records, make_import_records

    record.add_attached_names(make_import_records(attached), make_binding_records(attached), attached.line)
    return exports, ExportDetails(steps, attached.line, attached.names)


def _run(excerpts: Excerpts, wanted: set[str], bound: Collection[str], known: ConditionNames) -> _Flow:
    """Run the statements that contribute to the values of the ``wanted`` names."""
    names = wanted
    for _ in range(_MAX_ROUNDS):
        flow = _Flow(excerpts.select_mentioning(names), bound, known)
        more = flow.find_sources(wanted)
        if more <= names or (flow.is_hopeless and wanted == {_ALL}):
            return flow
        names = names | more
    return _Flow(excerpts.select_all(), bound, known)


def _convert_to_plain(exports: list[Step] | Literal["dynamic"] | None) -> tuple[Exported, list[Any]]:
    """Return the names in ``__all__``; or that it is dynamic, and the steps that build it."""
    if not isinstance(exports, list):
        return exports, []
    steps = [escape_invisible(step) if isinstance(step, str) else [step.operation.value, *step[1:]] for step in exports]
    if all(isinstance(step, str) for step in steps):
        return tuple(dict.fromkeys(map(str, steps))), []
    return "dynamic", steps


class _Flow:
    """Runs the statements of a module, or those that have a part in its exports."""

    def __init__(self, tree: ast.Module, bound: Collection[str], known: ConditionNames) -> None:
        self._bound = bound  # names in the scope of the module
        self._known = known  # values of the names in conditions
        self._values: dict[str, Value] = {}
        self._followed: Counter[str] = Counter()  # the number of followed changes of a name
        self._sources: dict[str, set[str]] = {}  # the names that have a part in the value of a name
        self._holders: dict[int, set[str]] = {}  # the names that have held a list, by its identity
        self._held: list[NameList] = []  # so that no other list gets the same identity
        self._attached: Attached | None = None
        self._unknown = 0  # statements that change ``__all__`` by a value that is not decided yet
        self._names = 0  # in all lists that were made
        with suppress(TooManyNames):  # then the changes that were not followed are seen to be missing
            for statement in self._iter_running(tree.body):
                self._follow(statement)
        self._changes = count_rebindings(tree)

    @property
    def is_hopeless(self) -> bool:
        """Whether some change of ``__all__`` cannot be followed, whatever else is decided."""
        return self._changes[_ALL] > self._followed[_ALL] + self._unknown

    def get_exports(self) -> list[Step] | Literal["dynamic"] | None:
        """Return the steps that build ``__all__``; None where there is none."""
        if not self._is_sure(_ALL):
            return "dynamic"
        if _ALL not in self._values:
            return None
        value = self._values[_ALL]
        return value.steps if isinstance(value, NameList) else "dynamic"

    def get_attached(self) -> Attached | None:
        """Return the names that lazy_loader attaches."""
        return self._attached if self._changes[_GETATTR] == 1 and self._is_sure(_GETATTR) else None

    def find_sources(self, names: set[str]) -> set[str]:
        """Return all names that have a part in the value of these, as far as that is seen, and these."""
        pending, seen = [*names], set(names)
        while pending:
            name = pending.pop()
            others = self._sources.get(name, set()) | self._holders.get(id(self._values.get(name)), set())
            pending += others - seen
            seen |= others
        return seen

    def _is_sure(self, name: str) -> bool:
        """Return whether every change was followed, of every name that contributes to the value of one."""
        return all(self._changes[each] == self._followed[each] for each in self.find_sources({name}))

    def _iter_running(self, statements: list[ast.stmt]) -> Iterator[ast.stmt]:
        """Yield statements in the order they run in, with those that a condition leads to if the source decides it."""
        pending = [*reversed(statements)]
        while pending:
            statement = pending.pop()
            holds = (
                evaluate_condition(statement.test, self._known.get_truth_in_module).imported
                if isinstance(statement, ast.If)
                else None
            )
            if not isinstance(statement, ast.If) or holds is None:
                yield statement
                continue
            running, never = (statement.body, statement.orelse) if holds else (statement.orelse, statement.body)
            self._followed.update(count_rebindings(ast.Module(never, [])))  # there, nothing is changed
            pending += reversed(running)

    def _follow(self, statement: ast.stmt) -> None:
        """Process one statement; one that cannot be followed changes no value."""
        evaluator = Evaluator(self._values, self._bound)
        try:
            self._run(statement, evaluator)
        except TooManyNames:
            raise
        except NotFollowed:
            targets = _find_targets(statement)
            for name in targets:
                self._sources.setdefault(name, set()).update(evaluator.used)
            if _ALL in targets and isinstance(statement, ast.Expr) and evaluator.used:
                self._unknown += 1
            if _ALL in targets and not isinstance(statement, ast.Expr):  # it may still be set to something else
                self._followed[_ALL] += 1
                self._forget(self._values.get(_ALL))
                self._values[_ALL] = None

    def _forget(self, value: Value) -> None:
        for name in self._holders.get(id(value), ()):
            if self._values.get(name) is value:
                self._values[name] = None

    def _run(self, statement: ast.stmt, evaluator: Evaluator) -> None:
        match statement:
            case ast.Import() | ast.ImportFrom():
                self._run_import(statement)
            case ast.Assign(targets=[ast.Tuple(elts=targets) | ast.List(elts=targets)], value=ast.Call() as call):
                self._attach(targets, call, statement.lineno, evaluator)
            case ast.Assign(targets=targets, value=expression) if all(isinstance(each, ast.Name) for each in targets):
                value = evaluator.evaluate(expression)
                for target in targets:
                    assert isinstance(target, ast.Name)
                    self._bind(target.id, value, evaluator.used)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as expression):
                self._bind(name, evaluator.evaluate(expression), evaluator.used)
            case ast.AnnAssign(target=ast.Name(id=name), value=None):
                self._followed[name] += 1  # a declaration binds nothing
            case ast.AugAssign(target=ast.Name(id=name), op=ast.Add(), value=expression):
                self._add(name, evaluator.evaluate_iteration(expression, but=name), evaluator.used)
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)) as call):
                self._call(name, method, call, evaluator)
            case ast.Delete(targets=targets) if all(isinstance(each, ast.Name) for each in targets):
                for target in targets:
                    assert isinstance(target, ast.Name)
                    self._followed[target.id] += 1
                    self._values.pop(target.id, None)

    def _bind(self, name: str, value: Value, used: set[str]) -> None:
        if isinstance(value, NameList):
            self._held.append(value)
            holders = self._holders.setdefault(id(value), set())
            if not holders:
                self._count(value)
            if len(holders) >= _MAX_HOLDERS:
                raise NotFollowed
            holders.add(name)
        if name != _ALL and name in self._sources and self._values.get(name) != value:
            raise NotFollowed  # of two values, either may have been used
        self._followed[name] += 1
        self._values[name] = value
        self._sources[name] = self._sources.get(name, set()) | used

    def _run_import(self, statement: ast.Import | ast.ImportFrom) -> None:
        for alias in statement.names:
            value: Value
            if alias.name == "*":
                continue
            if isinstance(statement, ast.Import):
                name = alias.asname or alias.name.partition(".")[0]
                value = Imported(alias.name if alias.asname else name)
            elif alias.name == _ALL:
                name = alias.asname or alias.name
                home = "." * statement.level + (statement.module or "")
                value = NameList(is_list=None).refer(ExportOperation.FROM, home)
            else:
                name = alias.asname or alias.name
                prefix = "." * statement.level + (f"{statement.module}." if statement.module else "")
                value = Imported(prefix + alias.name)
            with suppress(NotFollowed):
                self._bind(name, value, set())

    def _add(self, name: str, names: NameList, used: set[str]) -> None:
        """Follow ``name += names``: a list is changed in place, a tuple is replaced."""
        value = self._get_list(name)
        if value.is_list is False:
            value = value.copy(is_list=False)
            self._count(value)
            self._values[name] = value
            self._held.append(value)
            self._holders[id(value)] = {name}
        elif value.is_list is None and len(self._holders[id(value)]) > 1:
            raise NotFollowed
        self._count(names)
        value.extend(names)
        self._note_change(name, used)

    def _count(self, names: NameList) -> None:
        self._names += names.size
        if self._names > MAX_NAMES_IN_ALL:
            raise TooManyNames

    def _call(self, name: str, method: str, call: ast.Call, evaluator: Evaluator) -> None:
        """Follow a call of a method of a list that changes it."""
        value = self._values.get(name)
        if not isinstance(value, NameList):
            self._unknown += name == _ALL
            return
        match method, call.args, call.keywords:
            case "extend", [argument], []:
                names = evaluator.evaluate_iteration(argument, but=name)
                self._count(names)
                value.extend(names)
            case "append", [argument], []:
                value.extend(NameList([evaluator.evaluate_text(argument)]))
            case "insert", [position, argument], []:
                step = ExportStep(
                    ExportOperation.INSERT, evaluator.evaluate_text(argument), evaluator.evaluate_number(position)
                )
                self._apply(value, step)
            case "remove", [argument], []:
                self._apply(value, ExportStep(ExportOperation.REMOVE, evaluator.evaluate_text(argument)))
            case "pop", [], []:
                self._apply(value, ExportStep(ExportOperation.POP, number=-1))
            case "pop", [position], []:
                self._apply(value, ExportStep(ExportOperation.POP, number=evaluator.evaluate_number(position)))
            case "sort" | "reverse" | "clear", [], []:
                self._apply(value, ExportStep(ExportOperation(method)))
            case "sort", [], [ast.keyword(arg="reverse", value=ast.Constant(value=bool(is_reversed)))]:
                self._apply(value, ExportStep(ExportOperation.SORT))
                if is_reversed:
                    self._apply(value, ExportStep(ExportOperation.REVERSE))
            case _:
                return
        self._note_change(name, evaluator.used)

    @staticmethod
    def _apply(value: NameList, step: ExportStep) -> None:
        try:
            value.apply(step)
        except ValueError:
            raise NotFollowed from None

    def _note_change(self, name: str, used: set[str]) -> None:
        self._followed[name] += 1
        for holder in self._holders[id(self._values[name])]:
            self._sources.setdefault(holder, set()).update(used)

    def _get_list(self, name: str) -> NameList:
        value = self._values.get(name)
        if not isinstance(value, NameList):
            raise NotFollowed
        return value

    def _attach(self, targets: list[ast.expr], call: ast.Call, line: int, evaluator: Evaluator) -> None:
        """Follow ``__getattr__, __dir__, __all__ = lazy_loader.attach(...)``, and ``attach_stub``."""
        from sphinx_packagemap.parsing.syntax_tree.lazy_loader import read_call  # few packages need it

        attached = read_call(call, line, evaluator)
        getattr_, _, all_ = _split_three(targets)
        if getattr_ == _GETATTR:
            self._attached = attached
            self._bind(_GETATTR, None, evaluator.used)
        if all_ is not None:
            names = NameList(attached.names or ())
            if attached.names is None:
                names.refer(ExportOperation.STUB)
            self._bind(all_, names, evaluator.used)


def _split_three(targets: list[ast.expr]) -> list[str | None]:
    """Return the names that are bound to each of three values; None for no name, or one that is unpacked further."""
    named = [each.id if isinstance(each, ast.Name) else None for each in targets]
    stars = [place for place, each in enumerate(targets) if isinstance(each, ast.Starred)]
    if stars:
        place = stars[0]
        named[place : place + 1] = [None] * (3 - (len(targets) - 1))
    return named if len(named) == 3 else [None] * 3


def _find_targets(statement: ast.stmt) -> list[str]:
    """Return the names that a simple statement binds, or changes."""
    match statement:
        case ast.Assign(targets=targets):
            return [node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)]
        case ast.AnnAssign(target=ast.Name(id=name)) | ast.AugAssign(target=ast.Name(id=name)):
            return [name]
        case ast.Expr(value=ast.Call(func=ast.Attribute(value=ast.Name(id=name)))):
            return [name]
    return []
