"""The public names of a module, and what each of them is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sphinx_packagemap.model import Codebase, Member, MemberKind, ModuleFacts
from sphinx_packagemap.names import is_private, resolve_relative


def public_members(codebase: Codebase, name: str) -> tuple[Member, ...]:
    """Return the public names of a module that was read, in source order.

    They are those of ``__all__`` where it can be known, else every name that the module defines itself
    and that has no leading underscore. A name that ``__all__`` lists and no statement binds comes last:
    a submodule, or something that exists at run time only.
    """
    known = _Members(codebase)
    return tuple(_traced(known, name, member).member for member in _public(known, name))


def unread_origins(codebase: Codebase) -> set[str]:
    """Return the modules that have to be read to say what the public names of the others are."""
    known = _Members(codebase)
    traces = [_traced(known, name, member) for name in codebase.facts for member in _public(known, name)]
    return {trace.unread for trace in traces if trace.unread is not None}


def private_members(facts: ModuleFacts) -> tuple[Member, ...]:
    """Return the classes, functions and values that begin with an underscore and are not exported."""
    exports = facts.exports if isinstance(facts.exports, tuple) else ()
    return tuple(
        member
        for member in facts.members
        if is_private(member.name) and member.name not in exports and member.kind is not MemberKind.IMPORTED
    )


def absolute_origin(codebase: Codebase, name: str, member: Member) -> str | None:
    """Return the absolute name that an imported member comes from, or None."""
    if member.imported_from is None:
        return None
    stripped = member.imported_from.lstrip(".")
    level = len(member.imported_from) - len(stripped)
    return resolve_relative(name, codebase.modules[name].is_package, level, stripped)


def _public(known: _Members, name: str) -> Iterator[Member]:
    codebase, facts = known.codebase, known.codebase.facts[name]
    if not isinstance(facts.exports, tuple):
        yield from _by_convention(facts)
        return
    exports = dict.fromkeys(facts.exports)
    for member in facts.members:
        if member.name in exports:
            del exports[member.name]
            yield member
    homes = list(_star_imports(codebase, name)) if exports else []
    for left in exports:
        kind = MemberKind.SUBMODULE if f"{name}.{left}" in codebase.modules else MemberKind.UNKNOWN
        imported = _star_imported(known, homes, left) if kind is MemberKind.UNKNOWN else None
        yield imported or Member(left, kind, 0)


def _by_convention(facts: ModuleFacts) -> Iterator[Member]:
    for member in facts.members:
        dunder = member.name.startswith("__")
        if not is_private(member.name) and not dunder and member.kind is not MemberKind.IMPORTED:
            yield member


def _star_imports(codebase: Codebase, name: str) -> Iterator[tuple[str, int]]:
    """Yield each module of the codebase of which a module imports all names, with the line."""
    for statement in codebase.facts[name].imports:
        if statement.name == "*":
            home = resolve_relative(name, codebase.modules[name].is_package, statement.level, statement.module)
            if home is not None and home in codebase.modules:
                yield home, statement.line


def _star_imported(known: _Members, homes: Iterable[tuple[str, int]], name: str) -> Member | None:
    """Return a name as the first of the modules binds it that has it, or that was not read yet."""
    for home, line in homes:
        if home not in known.codebase.facts or known.get(home, name) is not None:
            return Member(name, MemberKind.IMPORTED, line, imported_from=f"{home}.{name}")
    return None


@dataclass(frozen=True, slots=True)
class _Trace:
    """What an imported name turned out to be, and the module where the trail ended because it was not read."""

    member: Member
    unread: str | None = None


def _traced(known: _Members, name: str, member: Member) -> _Trace:
    """Follow an imported name through re-exports to what it is."""
    codebase = known.codebase
    first_origin = origin = absolute_origin(codebase, name, member)
    for _ in range(_MOST_RE_EXPORTS):
        if origin is None:
            break
        if origin in codebase.modules:
            return _Trace(replace(member, kind=MemberKind.SUBMODULE, imported_from=first_origin))
        home, _, bound = origin.rpartition(".")
        found = known.get(home, bound)
        if found is None:
            unread = home if home in codebase.modules and home not in codebase.facts else None
            return _Trace(replace(member, imported_from=first_origin), unread)
        if found.kind is not MemberKind.IMPORTED:
            return _Trace(replace(member, kind=found.kind, summary=found.summary, imported_from=first_origin))
        origin = absolute_origin(codebase, home, found)
    return _Trace(replace(member, imported_from=first_origin))


_MOST_RE_EXPORTS = 16  # a chain longer than that goes in a circle


class _Members:
    """The members of the modules that were read, by name; each module's are sorted in when first asked for."""

    def __init__(self, codebase: Codebase) -> None:
        self.codebase = codebase
        self._by_name: dict[str, dict[str, Member]] = {}

    def get(self, module: str, name: str) -> Member | None:
        """Return what a statement of a module that was read binds to a name."""
        if module not in self.codebase.facts:
            return None
        if module not in self._by_name:
            self._by_name[module] = {member.name: member for member in self.codebase.facts[module].members}
        return self._by_name[module].get(name)
