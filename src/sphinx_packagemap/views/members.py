"""The public names of a module, and what each of them is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from sphinx_packagemap.model import Codebase, Member, MemberKind, ModuleFacts
from sphinx_packagemap.names import is_private, resolve_relative


def public_members(codebase: Codebase, name: str) -> tuple[Member, ...]:
    """Return the public names of a module that was read, in source order.

    They are those of ``__all__`` where it can be known, else every name that the module defines itself
    and that has no leading underscore. A name that ``__all__`` lists and no statement binds comes last:
    a submodule, or something that exists at run time only.
    """
    return tuple(_traced(codebase, name, member).member for member in _public(codebase, name))


def unread_origins(codebase: Codebase) -> set[str]:
    """Return the modules that have to be read to say what the public names of the others are."""
    traces = [_traced(codebase, name, member) for name in codebase.facts for member in _public(codebase, name)]
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


def _public(codebase: Codebase, name: str) -> Iterator[Member]:
    facts = codebase.facts[name]
    if not isinstance(facts.exports, tuple):
        yield from _by_convention(facts)
        return
    exports = dict.fromkeys(facts.exports)
    for member in facts.members:
        if member.name in exports:
            del exports[member.name]
            yield member
    for left in exports:
        kind = MemberKind.SUBMODULE if f"{name}.{left}" in codebase.modules else MemberKind.UNKNOWN
        yield _star_imported(codebase, name, left) or Member(left, kind, 0)


def _by_convention(facts: ModuleFacts) -> Iterator[Member]:
    for member in facts.members:
        dunder = member.name.startswith("__")
        if not is_private(member.name) and not dunder and member.kind is not MemberKind.IMPORTED:
            yield member


def _star_imported(codebase: Codebase, name: str, left: str) -> Member | None:
    """Return a name that ``from x import *`` binds, where ``x`` is in the codebase and, if read, has it."""
    for statement in codebase.facts[name].imports:
        home = resolve_relative(name, codebase.modules[name].is_package, statement.level, statement.module)
        if (
            statement.name != "*"
            or home is None
            or home not in codebase.modules
            or f"{name}.{left}" in codebase.modules
        ):
            continue
        if home not in codebase.facts or _member(codebase, home, left) is not None:
            return Member(left, MemberKind.IMPORTED, statement.line, imported_from=f"{home}.{left}")
    return None


@dataclass(frozen=True, slots=True)
class _Trace:
    """What an imported name turned out to be, and the module where the trail ended because it was not read."""

    member: Member
    unread: str | None = None


def _traced(codebase: Codebase, name: str, member: Member) -> _Trace:
    """Follow an imported name through re-exports to what it is."""
    first_origin = origin = absolute_origin(codebase, name, member)
    for _ in range(_MOST_RE_EXPORTS):
        if origin is None:
            break
        if origin in codebase.modules:
            return _Trace(replace(member, kind=MemberKind.SUBMODULE, imported_from=first_origin))
        home, _, bound = origin.rpartition(".")
        found = _member(codebase, home, bound)
        if found is None:
            unread = home if home in codebase.modules and home not in codebase.facts else None
            return _Trace(replace(member, imported_from=first_origin), unread)
        if found.kind is not MemberKind.IMPORTED:
            return _Trace(replace(member, kind=found.kind, summary=found.summary, imported_from=first_origin))
        origin = absolute_origin(codebase, home, found)
    return _Trace(replace(member, imported_from=first_origin))


_MOST_RE_EXPORTS = 16  # a chain longer than that goes in a circle


def _member(codebase: Codebase, module: str, name: str) -> Member | None:
    """Return what a statement of a module that was read binds to a name."""
    facts = codebase.facts.get(module)
    return next((each for each in facts.members if each.name == name), None) if facts else None
