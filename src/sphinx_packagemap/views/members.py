"""The public names of a module, and what each of them is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from sphinx_packagemap.model import Codebase, Member, MemberKind
from sphinx_packagemap.names import is_descendant, is_private, resolve_relative
from sphinx_packagemap.survey import package_of_init
from sphinx_packagemap.views.exports import exported_names, unread_exports


def public_members(known: MembersByName, name: str) -> tuple[Member, ...]:
    """Return the public names of a module that was read, in source order.

    They are those of ``__all__`` where it can be known, else every name without a leading underscore that
    the module defines itself or, if it is a package, imports from within its own top-level package. A name
    that ``__all__`` lists and no statement binds comes last: a submodule, or something that exists at run
    time only.
    """
    return tuple(_traced(known, name, member).member for member in _public(known, name))


def unread_origins(codebase: Codebase) -> set[str]:
    """Return the modules that have to be read to say what the public names of the others are."""
    known = MembersByName(codebase)
    traces = [_traced(known, name, member) for name in codebase.facts for member in _public(known, name)]
    return {trace.unread for trace in traces if trace.unread is not None} | unread_exports(codebase)


def private_members(codebase: Codebase, name: str) -> tuple[Member, ...]:
    """Return the classes, functions and values that begin with an underscore and are not exported."""
    listed = exported_names(codebase, name)
    exports = frozenset(listed if isinstance(listed, tuple) else ())
    return tuple(
        member
        for member in codebase.facts[name].members
        if is_private(member.name) and member.name not in exports and member.kind is not MemberKind.IMPORTED
    )


def absolute_origin(codebase: Codebase, name: str, member: Member) -> str | None:
    """Return the absolute name that an imported member comes from, or None."""
    if member.imported_from is None:
        return None
    stripped = member.imported_from.lstrip(".")
    level = len(member.imported_from) - len(stripped)
    return resolve_relative(name, codebase.modules[name].is_package, level, stripped)


def _public(known: MembersByName, name: str) -> Iterator[Member]:
    codebase, facts = known.codebase, known.codebase.facts[name]
    listed = exported_names(codebase, name)
    if not isinstance(listed, tuple):
        yield from _by_convention(codebase, name)
        return
    exports = dict.fromkeys(listed)
    for member in facts.members:
        if member.name in exports:
            del exports[member.name]
            yield member
    for left in exports:
        kind = MemberKind.SUBMODULE if f"{name}.{left}" in codebase.modules else MemberKind.UNKNOWN
        imported = known.find(name, left) if kind is MemberKind.UNKNOWN else None
        yield imported or Member(left, kind, 0)


def _by_convention(codebase: Codebase, name: str) -> Iterator[Member]:
    re_exports = codebase.modules[name].is_package
    top = name.partition(".")[0]
    for member in codebase.facts[name].members:
        if member.name.startswith("_"):
            continue
        if member.kind is not MemberKind.IMPORTED or (
            re_exports and is_descendant(absolute_origin(codebase, name, member) or "", top)
        ):
            yield member


class _Trace(NamedTuple):
    """What an imported name turned out to be, and the module where the trail ended because it was not read."""

    member: Member
    unread: str | None = None


def _traced(known: MembersByName, name: str, member: Member) -> _Trace:
    """Follow an imported name through re-exports to what it is."""
    codebase = known.codebase
    first_origin = origin = absolute_origin(codebase, name, member)
    for _ in range(_MOST_RE_EXPORTS):
        if origin is None:
            break
        origin = package_of_init(origin, codebase.modules)
        if origin in codebase.modules:
            return _Trace(member._replace(kind=MemberKind.SUBMODULE, imported_from=first_origin))
        home, _, bound = origin.rpartition(".")
        home = package_of_init(home, codebase.modules)
        found = known.find(home, bound)
        if found is None:
            unread = home if home in codebase.modules and home not in codebase.facts else None
            return _Trace(member._replace(imported_from=first_origin), unread)
        if found.kind is not MemberKind.IMPORTED:
            return _Trace(member._replace(kind=found.kind, summary=found.summary, imported_from=first_origin))
        origin = absolute_origin(codebase, home, found)
    return _Trace(member._replace(imported_from=first_origin))


_MOST_RE_EXPORTS = 16  # a chain longer than that goes in a circle
_MOST_STAR_IMPORTS = 200  # modules that are asked for one name: a chain of them must not exhaust Python's stack


class MembersByName:
    """The members of the modules that were read, by name; each module's are sorted in when first asked for."""

    def __init__(self, codebase: Codebase) -> None:
        self.codebase = codebase
        self._by_name: dict[str, dict[str, Member]] = {}
        self._listed: dict[str, frozenset[str]] = {}
        self._stars: dict[str, tuple[tuple[str, int], ...]] = {}

    def find(self, module: str, name: str, known: dict[str, Member | None] | None = None) -> Member | None:
        """Return what a name is bound to in a module: by a statement, or by a star import.

        Of several star imports the last one that has the name wins, as it does at run time. A module that has
        still to be read is taken to have it, so that it is read. ``known`` is what has been found out for this
        name: each module is asked once, for modules that star-import each other have any number of ways.
        """
        known = {} if known is None else known
        if module not in known:
            known[module] = None  # as long as it is not known: it may come round to itself
            known[module] = self._found(module, name, known)
        return known[module]

    def _found(self, module: str, name: str, known: dict[str, Member | None]) -> Member | None:
        bound = self.bound(module, name)
        if bound is not None or len(known) > _MOST_STAR_IMPORTS:
            return bound
        for home, line in self._star_imports(module):
            candidate = Member(name, MemberKind.IMPORTED, line, imported_from=f"{home}.{name}")
            module_home = self.codebase.modules[home]
            if home not in self.codebase.facts and (module_home.path or module_home.stub_path):
                return candidate
            if home not in self.codebase.facts:  # compiled: nobody knows
                bound = bound or candidate
            elif self._gives(home, name, known):
                bound = candidate
        return bound

    def starred(self, module: str, known: set[str]) -> Iterator[Member]:
        """Yield the public names that a module has by star imports of others in its codebase, besides the ``known``."""
        return self._starred(module, known, {module})

    def _starred(self, module: str, known: set[str], asked: set[str]) -> Iterator[Member]:
        """Yield them; each module is ``asked`` once, for there may be any number of ways to it."""
        for home, line in self._star_imports(module):
            if home in asked or home not in self.codebase.facts or len(asked) > _MOST_STAR_IMPORTS:
                continue
            asked.add(home)
            for name in self._given(home, asked):
                if name not in known and not name.startswith("_"):
                    known.add(name)
                    yield Member(name, MemberKind.IMPORTED, line, imported_from=f"{home}.{name}")

    def _given(self, module: str, asked: set[str]) -> Iterator[str]:
        """Yield the names that a star import of a module binds, as far as that is told."""
        exports = exported_names(self.codebase, module)
        if isinstance(exports, tuple):
            yield from exports
            return
        yield from (member.name for member in self.codebase.facts[module].members)
        yield from [member.name for member in self._starred(module, set(), asked)]

    def bound(self, module: str, name: str) -> Member | None:
        """Return what a statement of a module binds a name to; None where there is none, or it was not read."""
        if module not in self.codebase.facts:
            return None
        if module not in self._by_name:
            self._by_name[module] = {member.name: member for member in self.codebase.facts[module].members}
        return self._by_name[module].get(name)

    def _gives(self, module: str, name: str, known: dict[str, Member | None]) -> bool:
        """Tell whether a star import of a module binds a name (language reference, *The import statement*)."""
        exports = exported_names(self.codebase, module)
        if isinstance(exports, tuple):
            return self.lists(module, name)
        return not name.startswith("_") and self.find(module, name, known) is not None

    def lists(self, module: str, name: str) -> bool:
        """Tell whether the ``__all__`` of a module is known, and lists a name."""
        if module not in self._listed:
            exports = exported_names(self.codebase, module)
            self._listed[module] = frozenset(exports if isinstance(exports, tuple) else ())
        return name in self._listed[module]

    def _star_imports(self, module: str) -> tuple[tuple[str, int], ...]:
        """Return each module of the survey of which a module imports all names, with the line."""
        if module not in self._stars:
            self._stars[module] = tuple(self._found_stars(module))
        return self._stars[module]

    def _found_stars(self, module: str) -> Iterator[tuple[str, int]]:
        modules = self.codebase.modules
        facts = self.codebase.facts.get(module)
        for statement in facts.imports if facts else ():
            if statement.name != "*":
                continue
            home = resolve_relative(module, modules[module].is_package, statement.level, statement.module)
            if home is not None and (home := package_of_init(home, modules)) in modules:
                yield home, statement.line
