"""The public names of a module, and what each of them is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from sphinx_packagemap.model import Codebase, Member, MemberKind, ModuleFacts
from sphinx_packagemap.names import is_private, resolve_relative


def public_members(codebase: Codebase, name: str) -> tuple[Member, ...]:
    """Return the public names of a module that was read, in source order.

    They are those of ``__all__`` where it can be known, else every name that the module defines itself
    and that has no leading underscore. A name that ``__all__`` lists and no statement binds comes last:
    a submodule, or something that exists at run time only.
    """
    facts = codebase.facts[name]
    exports = facts.exports if isinstance(facts.exports, tuple) else None
    if exports is None:
        return tuple(_resolved(member, codebase, name) for member in _by_convention(facts))
    wanted = set(exports)
    bound = [_resolved(member, codebase, name) for member in facts.members if member.name in wanted]
    names = {member.name for member in bound}
    missing = [
        Member(each, MemberKind.SUBMODULE if f"{name}.{each}" in codebase.modules else MemberKind.UNKNOWN, 0)
        for each in exports
        if each not in names
    ]
    return (*bound, *missing)


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


def _by_convention(facts: ModuleFacts) -> Iterator[Member]:
    for member in facts.members:
        dunder = member.name.startswith("__")
        if not is_private(member.name) and not dunder and member.kind is not MemberKind.IMPORTED:
            yield member


def _resolved(member: Member, codebase: Codebase, name: str) -> Member:
    """Say of an imported name what it is, following re-exports through the modules that were read."""
    first_origin = origin = absolute_origin(codebase, name, member)
    for _ in range(_MOST_RE_EXPORTS):
        if origin is None:
            break
        if origin in codebase.modules:
            return replace(member, kind=MemberKind.SUBMODULE, imported_from=first_origin)
        home, _, bound = origin.rpartition(".")
        found = _member(codebase, home, bound)
        if found is None:
            break
        if found.kind is not MemberKind.IMPORTED:
            return replace(member, kind=found.kind, summary=found.summary, imported_from=first_origin)
        origin = absolute_origin(codebase, home, found)
    return replace(member, imported_from=first_origin)


_MOST_RE_EXPORTS = 16  # a chain longer than that goes in a circle


def _member(codebase: Codebase, module: str, name: str) -> Member | None:
    facts = codebase.facts.get(module)
    return next((each for each in facts.members if each.name == name), None) if facts else None


def unread_origins(codebase: Codebase) -> set[str]:
    """Return the modules of the codebase that re-exported names come from and that were not read."""
    unread = set()
    for name in codebase.facts:
        for member in public_members(codebase, name):
            home = (member.imported_from or "").rpartition(".")[0]
            if home in codebase.modules and home not in codebase.facts:
                unread.add(home)
    return unread
