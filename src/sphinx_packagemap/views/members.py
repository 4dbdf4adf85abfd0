"""The names of a module: the statement or star import that binds each, its kind, and which of them are public."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from sphinx_packagemap.model import Codebase, ImportKind, Member, MemberKind
from sphinx_packagemap.names import is_private, is_public
from sphinx_packagemap.survey import get_package_of_init
from sphinx_packagemap.views.exports import find_exported_names, find_unread_exports
from sphinx_packagemap.views.member_index import (
    ALL_LINES,
    STARS_THAT_RUN,
    GetOutline,
    MemberIndex,
    StarImport,
    get_absolute_origin,
    is_from_within,
)

# Returns the member of a dotted name in another codebase; None if it has none, or names are not followed to there.
FindElsewhere = Callable[[str], Member | None]


def find_public_members(
    members: MembersByName, name: str, find_elsewhere: FindElsewhere = lambda _: None
) -> tuple[Member, ...]:
    """Return the public names of a module that was read, in source order.

    They are those in ``__all__`` where that is known, else every name without a leading underscore that
    the module defines itself or, if it is a package, imports from within its own top-level package. A name
    that is in ``__all__`` and that no statement binds comes last: a submodule, or something that exists at run
    time only. ``find_elsewhere`` looks up names in other codebases.
    """
    return tuple(
        _follow_re_exports(members, name, member, find_elsewhere).member for member in _iter_public(members, name)
    )


def find_unread_origins(codebase: Codebase) -> set[str]:
    """Return the modules that have to be read to find the kinds of the public names of those that were read."""
    members = MembersByName(codebase)
    traces = [
        _follow_re_exports(members, name, member) for name in codebase.facts for member in _iter_public(members, name)
    ]
    return {trace.unread for trace in traces if trace.unread is not None} | find_unread_exports(codebase)


def find_private_members(codebase: Codebase, name: str) -> tuple[Member, ...]:
    """Return the members of a module that begin with an underscore and are not in ``__all__``, in source order.

    Imported ones are left out.
    """
    listed = find_exported_names(codebase, name)
    exports = frozenset(listed if isinstance(listed, tuple) else ())
    return tuple(
        member
        for member in codebase.facts[name].members
        if is_private(member.name) and member.name not in exports and member.kind is not MemberKind.IMPORTED
    )


def _iter_public(members: MembersByName, name: str) -> Iterator[Member]:
    codebase, facts = members.codebase, members.codebase.facts[name]
    listed = find_exported_names(codebase, name)
    if not isinstance(listed, tuple):
        yield from _iter_by_convention(members, name)
        return
    exports = dict.fromkeys(listed)
    for member in facts.members:
        if member.name in exports:
            del exports[member.name]
            yield members.find(name, member.name) or member
    for unbound in exports:
        kind = MemberKind.SUBMODULE if f"{name}.{unbound}" in codebase.modules else MemberKind.UNKNOWN
        yield members.find(name, unbound) or Member(unbound, kind, 0)


def _iter_by_convention(members: MembersByName, name: str) -> Iterator[Member]:
    codebase = members.codebase
    re_exports = codebase.modules[name].is_package
    for member in codebase.facts[name].members:
        if not is_public(member.name):
            continue
        found = members.find(name, member.name) or member
        if member.kind is not MemberKind.IMPORTED or (re_exports and is_from_within(codebase, name, found)):
            yield found


class _TracedMember(NamedTuple):
    """An imported member with the kind and the summary of its definition, as far as it could be followed."""

    member: Member
    unread: str | None = None  # the module that has to be read to follow it further


def _follow_re_exports(
    members: MembersByName, name: str, member: Member, find_elsewhere: FindElsewhere = lambda _: None
) -> _TracedMember:
    """Return a member of a module; if it is imported, with the kind and the summary of its definition."""
    codebase = members.codebase
    first_origin = origin = get_absolute_origin(codebase, name, member)
    for _ in range(_MAX_RE_EXPORTS):
        if origin is None:
            break
        origin = get_package_of_init(origin, codebase.modules)
        if origin in codebase.modules:
            return _TracedMember(member._replace(kind=MemberKind.SUBMODULE, imported_from=first_origin))
        home, _, bound = origin.rpartition(".")
        home = get_package_of_init(home, codebase.modules)
        found = members.find(home, bound) if home in codebase.modules else find_elsewhere(origin)
        if found is None:
            unread = home if home in codebase.modules and home not in codebase.facts else None
            return _TracedMember(member._replace(imported_from=first_origin), unread)
        if found.kind is not MemberKind.IMPORTED:
            return _TracedMember(member._replace(kind=found.kind, summary=found.summary, imported_from=first_origin))
        origin = get_absolute_origin(codebase, home, found)
    return _TracedMember(member._replace(imported_from=first_origin))


_MAX_RE_EXPORTS = 16  # a longer chain is a cycle
_MAX_STAR_IMPORTS = 200  # modules searched for one name: a chain of them must not exhaust Python's stack
_IN_PROGRESS = Member("", MemberKind.UNKNOWN, 0)  # a name that is being looked up
_Key = tuple[str, str, int]  # a module, a name, and the line before which it is bound


class MembersByName(MemberIndex):
    """The members of the modules that were read, by name, with those that star imports bind."""

    def __init__(self, codebase: Codebase, get_outline: GetOutline | None = None) -> None:
        """Index a codebase, as ``MemberIndex`` does."""
        super().__init__(codebase, get_outline)
        self._found: dict[tuple[str, str], Member | None] = {}

    def find(self, module: str, name: str) -> Member | None:
        """Return the member that a name is bound to once a module has run: by a statement, or by a star import.

        The last statement counts, as at run time, with two exceptions. A star import that may not run, or that leads
        to the same definition, does not replace the binding of a statement. A star import or an import that leads back
        to the name itself is ignored: when it runs, an earlier statement has bound the name already.

        A module that was not read yet is assumed to have the name, so that it is read.
        """
        if not self.find_stars(module):
            return self.find_bound(module, name)
        key = module, name
        if key not in self._found:
            self._found[key] = self.search().find(module, name)
        return self._found[key]

    def search(self) -> BindingSearch:
        """Return a new search for bindings."""
        return BindingSearch(self)

    def iter_star_imported(self, module: str, seen: set[str]) -> Iterator[Member]:
        """Yield the public members that star imports from other modules of the codebase bind in a module.

        From a module without ``__all__``, these are the names that it defines, or imports from within its own top-level
        package: names that it imports from elsewhere are for its own use. Names in ``seen`` are left out; those that
        are yielded are added to it.
        """
        for name in self._iter_names_by_stars(module, STARS_THAT_RUN, {module}):
            if name not in seen and is_public(name):
                seen.add(name)
                found = self.find(module, name)
                if found is not None and found is not self.find_bound(module, name):
                    yield found

    def iter_star_imported_for_type_checkers(self, module: str, seen: set[str]) -> Iterator[Member]:
        """Yield the public members that star imports under ``TYPE_CHECKING`` bind in a module.

        Names in ``seen`` are left out; those that are yielded are added to it.
        """
        for star in self.find_stars(module, (ImportKind.TYPE_CHECKING,)):
            for name in self._iter_star_names(star.home, {module, star.home}):
                if name not in seen and is_public(name):
                    seen.add(name)
                    yield _make_starred(star, name)

    def find_for_type_checkers(self, module: str, name: str) -> Member | None:
        """Return the member that a star import under ``TYPE_CHECKING`` binds a name to; None if there is none."""
        stars = self.find_stars(module, (ImportKind.TYPE_CHECKING,))
        search = self.search()
        return next(
            (_make_starred(star, name) for star in reversed(stars) if search.does_bind(star, name, module)),
            None,
        )

    def is_always_star_bound(self, module: str, name: str) -> bool:
        """Return whether a star import binds a name on every path through a module, and nothing deletes it."""
        changed = self.find_rebound(module).get(name, 0) if self.find_bound(module, name) is None else 0
        stars = [
            star
            for star in self.find_stars_with(module, name)
            if star.line > changed and self.does_always_run(module, star)
        ]
        search = BindingSearch(self, (module, name))
        return any(search.does_bind(star, name, module) for star in stars)

    def _iter_names_by_stars(self, module: str, kinds: tuple[ImportKind, ...], visited: set[str]) -> Iterator[str]:
        """Yield the names that star imports bind. Each module is visited once, as many chains may lead to it."""
        for star in self.find_stars(module, kinds):
            if star.home not in visited and star.home in self.codebase.facts and len(visited) <= _MAX_STAR_IMPORTS:
                visited.add(star.home)
                yield from self._iter_star_names(star.home, visited)

    def _iter_star_names(self, home: str, visited: set[str]) -> Iterator[str]:
        """Yield the names that a star import from a module binds and that are meant to be imported from there."""
        exports = find_exported_names(self.codebase, home)
        if isinstance(exports, tuple):
            yield from exports
        elif home in self.codebase.facts:
            for member in self.codebase.facts[home].members:
                if member.kind is not MemberKind.IMPORTED or is_from_within(self.codebase, home, member):
                    yield member.name
            yield from list(self._iter_names_by_stars(home, STARS_THAT_RUN, visited))


class BindingSearch:
    """A search for the bindings of names; it stores its results, and notices names that lead back to themselves."""

    def __init__(self, members: MembersByName, in_progress: tuple[str, str] | None = None) -> None:
        """Prepare a search; ``in_progress`` are a module and a name that are being looked up already."""
        self._members = members
        self._codebase = members.codebase
        # The results by module, name and line. Each is computed once: between modules that star-import each other,
        # any number of chains may lead to it.
        self._known: dict[_Key, Member | None] = {}
        self._ends: dict[_Key, str] = {}
        if in_progress is not None:
            self._known[(*in_progress, ALL_LINES)] = _IN_PROGRESS

    def find(self, module: str, name: str, importer: str = "") -> Member | None:
        """Return the member that a name is bound to, as ``MembersByName.find`` does.

        If a package imports the ``importer``, a module below it, that sees only names which the package has bound
        by then.
        """
        return self._find(module, name, self._members.find_loading_line(module, importer)) or self._find(module, name)

    def does_bind(self, star: StarImport, name: str, module: str) -> bool:
        """Return whether a star import in a module binds a name (language reference, *The import statement*)."""
        before = self._members.find_loading_line(star.home, module)
        exports = self._members.get_exported(star.home)
        listed = self._members.find_bound(star.home, "__all__")
        if isinstance(exports, frozenset) and (listed is None or listed.line < before):
            return name in exports
        if not is_public(name):
            return False
        # A submodule is an attribute of its package once that has imported it.
        is_loaded = not star.of_init and name in self._members.find_loaded(star.home)
        return is_loaded or self._find(star.home, name, before) is not None

    @property
    def is_exhausted(self) -> bool:
        """Whether so many modules were searched that no more are."""
        return len(self._known) > _MAX_STAR_IMPORTS

    def _find(self, module: str, name: str, before: int = ALL_LINES) -> Member | None:
        """Return the member that a name is bound to when a module has run up to a line."""
        key = module, name, before
        if key not in self._known:
            self._known[key] = _IN_PROGRESS  # it may lead back to itself
            self._known[key] = self._find_binding(module, name, before)
        found = self._known[key]
        return None if found is _IN_PROGRESS else found

    def _find_binding(self, module: str, name: str, before: int) -> Member | None:
        bound = self._members.find_bound(module, name)
        if bound is not None and (bound.line >= before or self._members.is_only_annotated(module, bound)):
            bound = None
        stars = [star for star in self._members.find_stars_with(module, name) if star.line < before]
        if not stars or self.is_exhausted:
            return bound
        changed = self._members.find_rebound(module).get(name, 0)
        changed = max(changed if changed < before else 0, bound.line if bound is not None else 0)
        starred = self._find_by_star(
            module, name, [star for star in stars if star.line > changed], is_bound=bool(bound)
        )
        if bound is None:
            return starred
        if starred is None and bound.kind is not MemberKind.IMPORTED:
            return bound
        end = self._find_final_name(module, bound)
        if end is None or self._is_from_itself(module, bound):
            earlier = [star for star in stars if star.line <= changed]
            return starred or self._find_by_star(module, name, earlier, is_bound=False) or bound
        return bound if starred is None or self._find_final_name(module, starred) == end else starred

    def _is_from_itself(self, module: str, member: Member) -> bool:
        """Return whether a package imports a name from itself: its own name, or else a submodule."""
        return get_absolute_origin(self._codebase, module, member) == f"{module}.{member.name}"

    def _find_by_star(self, module: str, name: str, stars: list[StarImport], *, is_bound: bool) -> Member | None:
        """Return the member that a star import binds: the last one that always runs, else one that may run.

        If the name ``is_bound`` by another statement, only star imports that certainly bind it count.
        """
        candidates: list[StarImport] = []
        unknown: StarImport | None = None  # from a compiled module, or the name cannot be followed further
        for star in reversed(stars):
            if self.is_exhausted:
                break
            home = self._codebase.modules[star.home]
            if star.home not in self._codebase.facts:
                if home.path or home.stub_path:
                    return _make_starred(star, name)
                unknown = unknown or star
            elif self.does_bind(star, name, module):
                is_certain = not is_bound or self._members.get_exported(star.home) != "dynamic"
                if self._find_final_name(module, _make_starred(star, name)) is None:
                    unknown = unknown or star
                elif is_certain and self._members.does_always_run(module, star):
                    return _make_starred(star, name)
                else:
                    candidates.append(star)
        selected = None if is_bound else _choose_fallback(candidates) or unknown
        return _make_starred(selected, name) if selected is not None else None

    def _find_final_name(self, module: str, member: Member) -> str | None:
        """Return the dotted name of the definition that a member leads to.

        None if it ends in a module where nothing is found to bind the name, or leads back to the name being looked up.
        """
        visited: list[_Key] = []
        while (key := self._follow_step(module, member)) and key not in self._ends:
            found = _IN_PROGRESS if self._is_in_progress(key) or key in visited else self.find(key[0], key[1], module)
            if found is None and self._may_have_other_names(key[0]):
                break
            if found is None or found is _IN_PROGRESS:
                return None
            visited.append(key)
            module, member = key[0], found
        end = self._ends[key] if key in self._ends else self._get_dotted_name(module, member)
        self._ends.update(dict.fromkeys(visited, end))
        return end

    def _follow_step(self, module: str, member: Member) -> _Key | None:
        """Return the origin of an imported member, if that is a name in a module of the codebase."""
        if member.kind is not MemberKind.IMPORTED:
            return None
        origin = self._get_dotted_name(module, member)
        home, _, name = origin.rpartition(".")
        if origin in self._codebase.modules or home not in self._codebase.modules:
            return None
        return home, name, self._members.find_loading_line(home, module)

    def _get_dotted_name(self, module: str, member: Member) -> str:
        if member.kind is not MemberKind.IMPORTED:
            return f"{module}.{member.name}"
        return get_absolute_origin(self._codebase, module, member) or ""

    def _is_in_progress(self, key: _Key) -> bool:
        return _IN_PROGRESS in (self._known.get(key), self._known.get((key[0], key[1], ALL_LINES)))

    def _may_have_other_names(self, module: str) -> bool:
        """Return whether a module may have names that no statement in it binds."""
        facts = self._codebase.facts.get(module)
        return facts is None or facts.module_getattr or facts.incomplete


def _make_starred(star: StarImport, name: str) -> Member:
    return Member(name, MemberKind.IMPORTED, star.line, imported_from=f"{star.home}.{name}")


def _choose_fallback(stars: list[StarImport]) -> StarImport | None:
    """Return the star import that binds a name if none of several is certain to run; the last one comes first.

    The last one does; but one in a ``try`` statement is a fallback for the one before.
    """
    selected: StarImport | None = None
    for star in stars:
        if selected is not None and not (selected.kind is star.kind is ImportKind.OPTIONAL):
            break
        selected = star
    return selected
