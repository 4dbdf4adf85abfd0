"""Names that lazy_loader attaches to a package, to be imported when they are first used (SPEC 1).

``attach`` has them as arguments; ``attach_stub`` reads them from the stub beside the package.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sphinx_packagemap.model import (
    ExportOperation,
    ExportStep,
    ImportKind,
    ImportStatement,
    Member,
    MemberKind,
    ModuleFacts,
    Reading,
)
from sphinx_packagemap.parsing.records import IMPORT_NUMBERS, ImportedNamesRecord, ImportRecord, list_import_statements
from sphinx_packagemap.parsing.syntax_tree.dunder_all import NotFollowed, Step, evaluate
from sphinx_packagemap.parsing.syntax_tree.dunder_all_values import Evaluator


class Attached(NamedTuple):
    """The names that lazy_loader attaches."""

    line: int  # where the statement begins, from 1
    submodules: tuple[str, ...] = ()  # sorted
    attributes: tuple[tuple[str, tuple[str, ...]], ...] = ()  # a submodule, and the names that come from it
    from_stub: bool = False  # the stub beside the module lists them

    @property
    def names(self) -> list[str] | None:
        """All names, sorted as ``__all__`` is; None if the stub has to be read for them."""
        if self.from_stub:
            return None
        return sorted({*self.submodules, *(name for _, names in self.attributes for name in names)})


def read_call(call: ast.Call, line: int, evaluator: Evaluator) -> Attached:
    """Return the names that a call of lazy_loader's ``attach`` or ``attach_stub`` attaches; else raise NotFollowed.

    ``line`` is that on which its statement begins.
    """
    *_, package, function = ("." + evaluator.evaluate_module(call.func)).split(".")
    if package != "lazy_loader":
        raise NotFollowed
    if function == "attach":
        _, submodules, attributes = _bind_arguments(call, ("package_name", "submodules", "submod_attrs"))
        return _make_attached(
            line,
            [] if submodules is None else evaluator.evaluate_literal_names(submodules),
            () if attributes is None else evaluator.evaluate_lists(attributes).lists,
        )
    if function == "attach_stub":
        _, file = _bind_arguments(call, ("package_name", "filename"))
        if isinstance(file, ast.Name) and file.id == "__file__":
            return Attached(line, from_stub=True)
    raise NotFollowed


def _bind_arguments(call: ast.Call, names: Sequence[str]) -> list[ast.expr | None]:
    """Return the arguments of a call by the names of the parameters, None for those that are left out, or are None.

    The first one must be the name of the module.
    """
    given: dict[str, ast.expr] = dict(zip(names, call.args, strict=False))
    for keyword in call.keywords:
        if keyword.arg is None or keyword.arg in given or keyword.arg not in names:
            raise NotFollowed
        given[keyword.arg] = keyword.value
    first = given.get(names[0])
    if len(call.args) > len(names) or not (isinstance(first, ast.Name) and first.id in ("__name__", "__package__")):
        raise NotFollowed
    return [None if _is_none(given.get(name)) else given[name] for name in names]


def _is_none(expression: ast.expr | None) -> bool:
    return expression is None or (isinstance(expression, ast.Constant) and expression.value is None)


def _make_attached(line: int, submodules: Iterable[str], attributes: Iterable[tuple[str, Sequence[str]]]) -> Attached:
    """Return the attached names: a submodule wins over an attribute, and the last of several attributes wins."""
    own = {*submodules}
    attributes = tuple(attributes)
    used = [*own, *(name for _, names in attributes for name in names)]
    modules = [component for module, _ in attributes for component in module.split(".")]
    if not all(map(str.isidentifier, [*used, *modules])):
        raise NotFollowed
    homes = {name: module for module, names in attributes for name in names if name not in own}
    by_module: dict[str, list[str]] = {}
    for name in sorted(homes):
        by_module.setdefault(homes[name], []).append(name)
    return Attached(line, tuple(sorted(own)), tuple((module, tuple(by_module[module])) for module in sorted(by_module)))


def make_import_records(attached: Attached) -> list[ImportRecord]:
    """Return the imports that the attached names are equivalent to: lazy ones, on the line of the call."""
    lazy = IMPORT_NUMBERS[ImportKind.LAZY]
    records: list[ImportRecord] = [(module, [*names], 1, attached.line, lazy) for module, names in attached.attributes]
    return [("", [*attached.submodules], 1, attached.line, lazy), *records] if attached.submodules else records


def make_binding_records(attached: Attached) -> list[ImportedNamesRecord]:
    """Return the bindings that take place when the attached names are first used."""
    return [
        (line, names, f".{module}." if module else ".", None)
        for module, names, _, line, _ in make_import_records(attached)
    ]


def add_stub(facts: ModuleFacts, stub: Reading) -> tuple[ModuleFacts, list[ImportRecord]]:
    """Return the facts of a package that attaches the names of its stub, and the imports that this adds to it.

    Where lazy_loader would refuse the stub, the facts are as they were, and there is no import.
    """
    if not facts.stub_attached or stub.fault is not None:
        return facts, []
    try:
        attached = _read_stub_imports(stub.facts.imports, facts.stub_attached)
    except NotFollowed:
        return facts, []
    records = make_import_records(attached)
    own = {member.name for member in facts.members}
    members = [
        Member(name, MemberKind.IMPORTED, line, imported_from=f".{module}.{name}" if module else f".{name}")
        for module, names, _, line, _ in records
        for name in names
        if name not in own
    ]
    before = sum(statement.line <= attached.line for statement in facts.imports)
    with_names = facts._replace(
        members=(*facts.members, *members),
        imports=(*facts.imports[:before], *list_import_statements(records), *facts.imports[before:]),
        attached=frozenset(member.name for member in members),
        stub_attached=0,
        module_getattr=False,
    )
    return _add_names(with_names, attached.names or []), records


def _read_stub_imports(imports: Iterable[ImportStatement], line: int) -> Attached:
    """Return the names that the imports of a stub attach; raises NotFollowed where lazy_loader raises ValueError."""
    submodules: list[str] = []
    attributes: dict[str, list[str]] = {}
    for module, name, level, _, _ in imports:
        if name is None:
            continue  # ``import x`` is for type checkers
        if level != 1:
            raise NotFollowed
        (attributes.setdefault(module, []) if module else submodules).append(name)
    return _make_attached(line, submodules, attributes.items())


def _add_names(facts: ModuleFacts, names: list[str]) -> ModuleFacts:
    """Return facts in which the names of the stub are part of ``__all__``."""
    stub = ExportStep(ExportOperation.STUB)
    steps: list[Step] = []
    for step in facts.export_steps:
        steps += names if step == stub else [step]
    listed = evaluate(steps, lambda _: None)
    if not facts.export_steps or listed is None:
        return facts._replace(export_steps=tuple(steps))
    return facts._replace(exports=tuple(dict.fromkeys(listed)), export_steps=())
