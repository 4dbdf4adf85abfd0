"""The names in ``__all__``, by module, with those that it takes from the ``__all__`` of other modules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from sphinx_packagemap.model import Codebase, ExportOperation, ExportStep, Member, MemberKind, ModuleFacts
from sphinx_packagemap.names import resolve_relative
from sphinx_packagemap.parsing.syntax_tree.dunder_all import REFERENCES, evaluate
from sphinx_packagemap.survey import Facts

Exported = tuple[str, ...] | Literal["dynamic"] | None


def find_exported_names(codebase: Codebase, module: str) -> Exported:
    """Return the names in the ``__all__`` of a module, in order.

    ``"dynamic"`` if they are known only at run time; None if there is no ``__all__``, or the module was not read.
    If ``__all__`` takes names from other modules, these must have been read, too.
    """
    facts = codebase.facts.get(module)
    if facts is None:
        return None
    return _get_resolver(codebase).find_names(module) if facts.export_steps else facts.exports


def find_unread_exports(codebase: Codebase) -> set[str]:
    """Return the modules that have to be read to complete the ``__all__`` of those that were read."""
    resolver = _get_resolver(codebase)
    return {unread for module in codebase.facts for unread in resolver.iter_unread(module)}


def _get_resolver(codebase: Codebase) -> _Resolver:
    """Return the resolver of a codebase; it is stored with the facts, and so reused as long as these are."""
    if not isinstance(codebase.facts, Facts):
        return _Resolver(codebase)
    resolver = codebase.facts.derived.get("exports")
    if not isinstance(resolver, _Resolver):
        resolver = codebase.facts.derived["exports"] = _Resolver(codebase)
    return resolver


class _Home(NamedTuple):
    """The module that a reference in ``__all__`` leads to; without both fields, it is known only at run time."""

    module: str | None = None
    unread: str | None = None  # the module that has to be read to follow the reference


class _Resolved(NamedTuple):
    """The names in an ``__all__``, and their cost."""

    names: Exported
    cost: int = 0  # number of names in all lists of the longest chain of modules that leads to it


_NOWHERE = _Home()
_MAX_STEPS = 16  # a longer chain of re-exports is a cycle
# The maximum of ``_Resolved.cost``. In a chain of modules that each add to the list of the next one, the total length
# of the lists grows with the square of the length of the chain.
_MAX_NAMES = 1_000_000


class _Resolver:
    """Resolves each ``__all__`` of a codebase once."""

    def __init__(self, codebase: Codebase) -> None:
        # Not the codebase itself, which would be a reference cycle: the facts have this object.
        self._modules, self._facts = codebase.modules, codebase.facts
        self._resolved: dict[str, _Resolved] = {}
        self._homes: dict[str, dict[ExportStep, _Home]] = {}
        self._members: dict[str, dict[str, Member]] = {}

    def find_names(self, module: str) -> Exported:
        """Return the names in the ``__all__`` of a module that was read, as ``find_exported_names`` does."""
        if module not in self._resolved:
            self._resolve(module)
        return self._resolved[module].names

    def iter_unread(self, module: str) -> Iterator[str]:
        """Yield the modules that have to be read next to complete the ``__all__`` of a module."""
        if self._facts[module].export_steps:
            yield from (home.unread for home in self._find_homes(module).values() if home.unread is not None)

    def _resolve(self, module: str) -> None:
        """Resolve a module and all modules that it refers to. A chain of them may be longer than Python's stack."""
        pending = [module]
        waiting: set[str] = set()  # modules that are resolved after those that they refer to
        while pending:
            current = pending[-1]
            homes = {home.module for home in self._find_homes(current).values() if home.module is not None}
            unknown = [] if current in self._resolved else [home for home in homes if home not in self._resolved]
            if unknown and current not in waiting and waiting.isdisjoint(unknown) and current not in unknown:
                waiting.add(current)
                pending += unknown
                continue
            pending.pop()
            waiting.discard(current)
            if current not in self._resolved:  # in a cycle, some of the others are not resolved yet
                self._resolved[current] = self._evaluate(current)

    def _evaluate(self, module: str) -> _Resolved:
        facts = self._facts[module]
        if not facts.export_steps:
            return _Resolved(facts.exports)
        homes = self._find_homes(module)
        found = {step: self._resolved.get(home.module or "", _UNKNOWN) for step, home in homes.items()}
        if len(facts.export_steps) == 1:  # the usual case: the list is shared instead of copied, to save memory
            names = found[_make_step(facts)]
            return names if isinstance(names.names, tuple) else _UNKNOWN

        def get_names(step: ExportStep) -> tuple[str, ...] | None:
            names = found[step].names
            return names if isinstance(names, tuple) else None

        listed = evaluate(facts.export_steps, get_names)
        cost = max((each.cost for each in found.values()), default=0) + len(listed or ())
        if listed is None or cost > _MAX_NAMES:
            return _UNKNOWN
        return _Resolved(tuple(dict.fromkeys(listed)), cost)

    def _find_homes(self, module: str) -> dict[ExportStep, _Home]:
        """Return the module that each reference in the ``__all__`` of a module leads to."""
        if module not in self._homes:
            steps = self._facts[module].export_steps
            references = {step for step in steps if isinstance(step, ExportStep) and step.operation in REFERENCES}
            self._homes[module] = {step: self._find_home(module, step) for step in references}
        return self._homes[module]

    def _find_home(self, module: str, step: ExportStep) -> _Home:
        is_package = self._modules[module].is_package
        if step.operation is ExportOperation.STUB or (step.operation is ExportOperation.OWN and not is_package):
            return _NOWHERE
        if step.operation is ExportOperation.OWN:
            return self._follow(f"{module}.{step.text}") if self._is_own(module, step.text) else _NOWHERE
        written = step.text.lstrip(".")
        dotted = resolve_relative(module, is_package, len(step.text) - len(written), written)
        if step.operation is ExportOperation.FROM:  # found by the import system, whatever the name means in the package
            return self._read(dotted or "")
        return self._follow(dotted)

    def _read(self, module: str) -> _Home:
        if module in self._facts:
            return _Home(module)
        found = self._modules.get(module)
        return _Home(unread=module) if found is not None and (found.path or found.stub_path) else _NOWHERE

    def _follow(self, dotted: str | None) -> _Home:
        """Return the module that a dotted name leads to, as an attribute of its parent."""
        for _ in range(_MAX_STEPS):
            if dotted is None:
                break
            parent, _, name = dotted.rpartition(".")
            if parent in self._modules:
                home = self._read(parent)
                member = self._find_member(parent, name) if home.module else None
                origin = self._get_origin(parent, member) if member is not None else dotted
                if home.unread and dotted not in self._modules:
                    return home
                if origin != dotted:
                    dotted = origin
                    continue
            return self._read(dotted)
        return _NOWHERE

    def _get_origin(self, module: str, member: Member) -> str | None:
        """Return the absolute name that a member was imported from; None if it was not imported."""
        if member.kind is not MemberKind.IMPORTED or member.imported_from is None:
            return None
        written = member.imported_from.lstrip(".")
        level = len(member.imported_from) - len(written)
        return resolve_relative(module, self._modules[module].is_package, level, written)

    def _is_own(self, package: str, dotted: str) -> bool:
        """Return whether a name that no statement binds is a submodule, and not bound by a star import."""
        name = dotted.partition(".")[0]
        for statement in self._facts[package].imports:
            if statement.name == "*":
                home = resolve_relative(package, True, statement.level, statement.module) or ""
                if home in self._facts and self._find_member(home, name) is not None and self._does_provide(home, name):
                    return False
        return True

    def _does_provide(self, module: str, name: str) -> bool:
        exports = self._facts[module].exports
        return name in exports if isinstance(exports, tuple) else not name.startswith("_")

    def _find_member(self, module: str, name: str) -> Member | None:
        if module not in self._members:
            self._members[module] = {member.name: member for member in self._facts[module].members}
        return self._members[module].get(name)


_UNKNOWN = _Resolved("dynamic")


def _make_step(facts: ModuleFacts) -> ExportStep:
    (step,) = facts.export_steps
    assert isinstance(step, ExportStep)  # a list of names without references is in ``exports`` instead
    return step
