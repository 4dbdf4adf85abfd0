"""The public names of a module, and the kind of each of them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Literal, NamedTuple

from sphinx_packagemap.model import Codebase, ImportKind, Member, MemberKind, Module, Outline
from sphinx_packagemap.names import get_last, get_parent, is_descendant, is_private, is_public, resolve_relative
from sphinx_packagemap.survey import get_package_of_init
from sphinx_packagemap.views.exports import find_exported_names, find_unread_exports

Beside = Callable[[str], Member | None]  # returns the member of a dotted name in another codebase, if one is followed


def find_public_members(known: MembersByName, name: str, beside: Beside = lambda _: None) -> tuple[Member, ...]:
    """Return the public names of a module that was read, in source order.

    They are those of ``__all__`` where it can be known, else every name without a leading underscore that
    the module defines itself or, if it is a package, imports from within its own top-level package. A name
    that ``__all__`` lists and no statement binds comes last: a submodule, or something that exists at run
    time only. ``beside`` may know the names of other top-level packages.
    """
    return tuple(_trace(known, name, member, beside).member for member in _iter_public(known, name))


def find_unread_origins(codebase: Codebase) -> set[str]:
    """Return the modules that have to be read to find the kinds of the public names of the others."""
    known = MembersByName(codebase)
    traces = [_trace(known, name, member) for name in codebase.facts for member in _iter_public(known, name)]
    return {trace.unread for trace in traces if trace.unread is not None} | find_unread_exports(codebase)


def find_private_members(codebase: Codebase, name: str) -> tuple[Member, ...]:
    """Return the classes, functions and values that begin with an underscore and are not exported."""
    listed = find_exported_names(codebase, name)
    exports = frozenset(listed if isinstance(listed, tuple) else ())
    return tuple(
        member
        for member in codebase.facts[name].members
        if is_private(member.name) and member.name not in exports and member.kind is not MemberKind.IMPORTED
    )


def get_absolute_origin(codebase: Codebase, name: str, member: Member) -> str | None:
    """Return the absolute name that an imported member comes from, or None."""
    if member.imported_from is None:
        return None
    stripped = member.imported_from.lstrip(".")
    level = len(member.imported_from) - len(stripped)
    return resolve_relative(name, codebase.modules[name].is_package, level, stripped)


def _iter_public(known: MembersByName, name: str) -> Iterator[Member]:
    codebase, facts = known.codebase, known.codebase.facts[name]
    listed = find_exported_names(codebase, name)
    if not isinstance(listed, tuple):
        yield from _iter_by_convention(known, name)
        return
    exports = dict.fromkeys(listed)
    for member in facts.members:
        if member.name in exports:
            del exports[member.name]
            yield known.find(name, member.name) or member
    for left in exports:
        kind = MemberKind.SUBMODULE if f"{name}.{left}" in codebase.modules else MemberKind.UNKNOWN
        yield known.find(name, left) or Member(left, kind, 0)


def _iter_by_convention(known: MembersByName, name: str) -> Iterator[Member]:
    codebase = known.codebase
    re_exports = codebase.modules[name].is_package
    for member in codebase.facts[name].members:
        if not is_public(member.name):
            continue
        found = known.find(name, member.name) or member
        if member.kind is not MemberKind.IMPORTED or (re_exports and _is_from_within(codebase, name, found)):
            yield found


def _is_from_within(codebase: Codebase, name: str, member: Member) -> bool:
    """Tell whether a module imports a name from within its own top-level package."""
    return is_descendant(get_absolute_origin(codebase, name, member) or "", name.partition(".")[0])


class _Trace(NamedTuple):
    """The member that an imported name leads to, and the module where the trail ended because it was not read."""

    member: Member
    unread: str | None = None


def _trace(known: MembersByName, name: str, member: Member, beside: Beside = lambda _: None) -> _Trace:
    """Follow an imported name through re-exports to its definition."""
    codebase = known.codebase
    first_origin = origin = get_absolute_origin(codebase, name, member)
    for _ in range(_MOST_RE_EXPORTS):
        if origin is None:
            break
        origin = get_package_of_init(origin, codebase.modules)
        if origin in codebase.modules:
            return _Trace(member._replace(kind=MemberKind.SUBMODULE, imported_from=first_origin))
        home, _, bound = origin.rpartition(".")
        home = get_package_of_init(home, codebase.modules)
        found = known.find(home, bound) if home in codebase.modules else beside(origin)
        if found is None:
            unread = home if home in codebase.modules and home not in codebase.facts else None
            return _Trace(member._replace(imported_from=first_origin), unread)
        if found.kind is not MemberKind.IMPORTED:
            return _Trace(member._replace(kind=found.kind, summary=found.summary, imported_from=first_origin))
        origin = get_absolute_origin(codebase, home, found)
    return _Trace(member._replace(imported_from=first_origin))


_MOST_RE_EXPORTS = 16  # a chain longer than that goes in a circle
_MOST_STAR_IMPORTS = 200  # modules that are asked for one name: a chain of them must not exhaust Python's stack


class StarImport(NamedTuple):
    """A star import of a module in the same codebase."""

    home: str  # the module whose names are imported
    line: int
    kind: ImportKind
    of_init: bool = False  # of ``package.__init__``, which has the names of the package but no submodules


OutlineOf = Callable[[Module], Outline | None]
STARS_THAT_RUN = (ImportKind.RUNTIME, ImportKind.OPTIONAL)  # when the module is imported
_OPEN = Member("", MemberKind.UNKNOWN, 0)  # a name that is being looked up
_ALL_LINES = sys.maxsize
_Key = tuple[str, str, int]  # a module, a name, and the line before which it is bound


class MembersByName:
    """The members of the modules that were read, by name; each module's are sorted in when first asked for."""

    def __init__(self, codebase: Codebase, outline_of: OutlineOf | None = None) -> None:
        """Look into a codebase; ``build_outline`` says which statements run whichever way a module takes.

        Without it, a star import is taken to do so unless it stands in a ``try`` statement that survives ImportError.
        """
        self.codebase = codebase
        self._outline_of = outline_of
        self._by_name: dict[str, dict[str, Member]] = {}
        self._rebound: dict[str, Mapping[str, int]] = {}
        self._stars: dict[tuple[str, tuple[ImportKind, ...]], tuple[StarImport, ...]] = {}
        self._may_give: dict[str, tuple[Mapping[str, list[int]], list[int]]] = {}
        self._exported: dict[str, frozenset[str] | Literal["dynamic"] | None] = {}
        self._loaded: dict[str, Mapping[str, int]] = {}
        self._loaded_below: dict[str, frozenset[str]] = {}
        self._found: dict[tuple[str, str], Member | None] = {}

    def find(self, module: str, name: str) -> Member | None:
        """Return the member that a name is bound to once a module has run: by a statement, or by a star import.

        The last statement wins, as at run time, but for two cases. A star import that may not run, or leads to the
        same thing, does not replace the binding of a statement. A star import or an import that leads back to the name
        itself counts for nothing: at that time, an earlier one has bound the name already.

        A module that has still to be read is taken to have the name, so that it is read.
        """
        if not self.find_stars(module):
            return self.find_bound(module, name)
        key = module, name
        if key not in self._found:
            self._found[key] = self.search().find(module, name)
        return self._found[key]

    def search(self) -> Search:
        """Begin a search."""
        return Search(self)

    def find_bound(self, module: str, name: str) -> Member | None:
        """Return the member that the statements of a module bind a name to, star imports left aside."""
        if module not in self._by_name:
            facts = self.codebase.facts.get(module)
            self._by_name[module] = {member.name: member for member in facts.members} if facts is not None else {}
        return self._by_name[module].get(name)

    def find_stars(self, module: str, kinds: tuple[ImportKind, ...] = STARS_THAT_RUN) -> tuple[StarImport, ...]:
        """Return the star imports of modules in the codebase that run when a module is imported, in source order."""
        key = module, kinds
        if key not in self._stars:
            self._stars[key] = tuple(star for star in self._iter_star_imports(module) if star.kind in kinds)
        return self._stars[key]

    def find_stars_with(self, module: str, name: str) -> list[StarImport]:
        """Return those of a module's star imports that may bind a name, in source order."""
        stars = self.find_stars(module)
        if not stars:
            return []
        if module not in self._may_give:
            self._may_give[module] = self._index_stars(stars)
        positions, always = self._may_give[module]
        return [stars[position] for position in sorted({*always, *positions.get(name, ())})]

    def _index_stars(self, stars: tuple[StarImport, ...]) -> tuple[Mapping[str, list[int]], list[int]]:
        """Return which star imports, by their positions, bind which names, and which may bind any name."""
        positions: dict[str, list[int]] = {}
        always = []
        for position, star in enumerate(stars):
            exports = self.get_exported(star.home)
            listed = exports if isinstance(exports, frozenset) else frozenset()
            if star.home not in self.codebase.facts or (not listed and self.find_stars(star.home)):
                always.append(position)
                continue
            names = [member.name for member in self.codebase.facts[star.home].members]
            for name in listed.union(names, self.find_loaded(star.home)):
                positions.setdefault(name, []).append(position)
        return positions, always

    def get_exported(self, module: str) -> frozenset[str] | Literal["dynamic"] | None:
        """Return the names in the ``__all__`` of a module; as a set, for fast lookups."""
        if module not in self._exported:
            names = find_exported_names(self.codebase, module)
            self._exported[module] = frozenset(names) if isinstance(names, tuple) else names
        return self._exported[module]

    def is_listed(self, module: str, name: str) -> bool:
        """Tell whether the ``__all__`` of a module is known, and lists a name."""
        exports = self.get_exported(module)
        return isinstance(exports, frozenset) and name in exports

    def iter_starred(self, module: str, known: set[str]) -> Iterator[Member]:
        """Yield the public names that a module has by star imports of others in its codebase, besides the ``known``.

        Of a module without ``__all__``, these are the names that it defines, or has from within its own top-level
        package: names that it imports from elsewhere are for its own use.
        """
        for name in self._iter_names_by_stars(module, STARS_THAT_RUN, {module}):
            if name not in known and is_public(name):
                known.add(name)
                found = self.find(module, name)
                if found is not None and found is not self.find_bound(module, name):
                    yield found

    def iter_starred_for_type_checkers(self, module: str, known: set[str]) -> Iterator[Member]:
        """Yield the public names that a module has by star imports under ``TYPE_CHECKING``, besides the ``known``."""
        for star in self.find_stars(module, (ImportKind.TYPE_CHECKING,)):
            for name in self._iter_given(star.home, {module, star.home}):
                if name not in known and is_public(name):
                    known.add(name)
                    yield _make_starred(star, name)

    def find_for_type_checkers(self, module: str, name: str) -> Member | None:
        """Return the member that a star import under ``TYPE_CHECKING`` binds a name to."""
        stars = self.find_stars(module, (ImportKind.TYPE_CHECKING,))
        search = self.search()
        return next(
            (_make_starred(star, name) for star in reversed(stars) if search.does_bind(star, name, module)),
            None,
        )

    def is_surely_given(self, module: str, name: str) -> bool:
        """Tell whether a star import binds a name whichever way a module takes, and nothing deletes it."""
        changed = self.find_changed(module).get(name, 0) if self.find_bound(module, name) is None else 0
        stars = [
            star for star in self.find_stars_with(module, name) if star.line > changed and self.is_sure(module, star)
        ]
        search = Search(self, (module, name))
        return any(search.does_bind(star, name, module) for star in stars)

    def is_sure(self, module: str, star: StarImport) -> bool:
        """Tell whether a star import runs whichever way its module takes."""
        if star.kind is not ImportKind.RUNTIME:
            return False
        outline = self._outline_of(self.codebase.modules[module]) if self._outline_of is not None else None
        return outline is None or star.line in outline.stars

    def is_only_declared(self, module: str, member: Member) -> bool:
        """Tell whether a name is annotated, and no statement binds it."""
        if self._outline_of is None or member.kind not in (MemberKind.VARIABLE, MemberKind.CONSTANT):
            return False
        outline = self._outline_of(self.codebase.modules[module])
        return outline is not None and member.name in outline.annotation_only

    def find_changed(self, module: str) -> Mapping[str, int]:
        """Return the names that a module with star imports binds again or deletes, with the line where that is last."""
        if module not in self._rebound:
            facts = self.codebase.facts.get(module)
            self._rebound[module] = dict(facts.rebound) if facts is not None else {}
        return self._rebound[module]

    def find_loading_line(self, package: str, module: str) -> int:
        """Return the last line on which a package imports a module below it; a very large number if it does not."""
        if not is_descendant(module, package):
            return _ALL_LINES
        return self._find_loading_lines(package).get(module, _ALL_LINES)

    def find_loaded(self, package: str) -> frozenset[str]:
        """Return the last components of the modules directly below a package that it imports when it runs."""
        if package not in self._loaded_below:
            lines = self._find_loading_lines(package) if self.codebase.modules[package].is_package else {}
            below = frozenset(
                get_last(name) for name in lines if get_parent(name) == package and name in self.codebase.modules
            )
            self._loaded_below[package] = below
        return self._loaded_below[package]

    def _find_loading_lines(self, package: str) -> Mapping[str, int]:
        if package not in self._loaded:
            lines: dict[str, int] = {}
            for name, line in self._iter_loading(package):
                while is_descendant(name, package):
                    lines[name] = line
                    name = get_parent(name)
            self._loaded[package] = lines
        return self._loaded[package]

    def _iter_loading(self, package: str) -> Iterator[tuple[str, int]]:
        """Yield the names that a package imports when it runs, with their lines, in source order."""
        facts = self.codebase.facts.get(package)
        for statement in facts.imports if facts is not None else ():
            if statement.kind is not ImportKind.RUNTIME:
                continue
            home = resolve_relative(package, True, statement.level, statement.module)
            if home is not None:
                is_module = statement.name is not None and f"{home}.{statement.name}" in self.codebase.modules
                yield (f"{home}.{statement.name}" if is_module else home), statement.line

    # Which names there are

    def _iter_names_by_stars(self, module: str, kinds: tuple[ImportKind, ...], asked: set[str]) -> Iterator[str]:
        """Yield the names that star imports bind; each module is ``asked`` once, for there may be many ways to it."""
        for star in self.find_stars(module, kinds):
            if star.home not in asked and star.home in self.codebase.facts and len(asked) <= _MOST_STAR_IMPORTS:
                asked.add(star.home)
                yield from self._iter_given(star.home, asked)

    def _iter_given(self, home: str, asked: set[str]) -> Iterator[str]:
        """Yield the names that a star import of a module binds and that are meant to be imported from there."""
        exports = find_exported_names(self.codebase, home)
        if isinstance(exports, tuple):
            yield from exports
        elif home in self.codebase.facts:
            for member in self.codebase.facts[home].members:
                if member.kind is not MemberKind.IMPORTED or _is_from_within(self.codebase, home, member):
                    yield member.name
            yield from list(self._iter_names_by_stars(home, STARS_THAT_RUN, asked))

    def _iter_star_imports(self, module: str) -> Iterator[StarImport]:
        modules = self.codebase.modules
        facts = self.codebase.facts.get(module)
        for statement in facts.imports if facts else ():
            if statement.name != "*":
                continue
            home = resolve_relative(module, modules[module].is_package, statement.level, statement.module)
            package = get_package_of_init(home or "", modules)
            if package in modules:
                yield StarImport(package, statement.line, statement.kind, of_init=package != home)


class Search:
    """A search for the binding of a name, and for its origin, step by step."""

    def __init__(self, members: MembersByName, begun: tuple[str, str] | None = None) -> None:
        """Begin with nothing, or with a module and a name that are being looked up already."""
        self._members = members
        self._codebase = members.codebase
        # The results by module, name and line; each is computed once, for modules that star-import each other have
        # any number of ways.
        self._known: dict[_Key, Member | None] = {}
        self._ends: dict[_Key, str] = {}
        if begun is not None:
            self._known[(*begun, _ALL_LINES)] = _OPEN

    def find(self, module: str, name: str, importer: str = "") -> Member | None:
        """Return the member that a name is bound to, as ``MembersByName.find`` does.

        An ``importer`` below a package, while the package still runs, takes from it only names that are bound by then.
        """
        return self._find(module, name, self._members.find_loading_line(module, importer)) or self._find(module, name)

    def does_bind(self, star: StarImport, name: str, module: str) -> bool:
        """Tell whether a star import in a module binds a name (language reference, *The import statement*)."""
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
        """Whether so many modules were asked that nothing more is looked into."""
        return len(self._known) > _MOST_STAR_IMPORTS

    def _find(self, module: str, name: str, before: int = _ALL_LINES) -> Member | None:
        """Return the member that a name is bound to before a line of a module is reached."""
        key = module, name, before
        if key not in self._known:
            self._known[key] = _OPEN  # it may come round to itself
            self._known[key] = self._find_winner(module, name, before)
        found = self._known[key]
        return None if found is _OPEN else found

    def _find_winner(self, module: str, name: str, before: int) -> Member | None:
        bound = self._members.find_bound(module, name)
        if bound is not None and (bound.line >= before or self._members.is_only_declared(module, bound)):
            bound = None
        stars = [star for star in self._members.find_stars_with(module, name) if star.line < before]
        if not stars or self.is_exhausted:
            return bound
        changed = self._members.find_changed(module).get(name, 0)
        changed = max(changed if changed < before else 0, bound.line if bound is not None else 0)
        starred = self._find_by_star(
            module, name, [star for star in stars if star.line > changed], is_bound=bool(bound)
        )
        if bound is None:
            return starred
        if starred is None and bound.kind is not MemberKind.IMPORTED:
            return bound
        end = self._find_end(module, bound)
        if end is None or self._is_from_itself(module, bound):
            earlier = [star for star in stars if star.line <= changed]
            return starred or self._find_by_star(module, name, earlier, is_bound=False) or bound
        return bound if starred is None or self._find_end(module, starred) == end else starred

    def _is_from_itself(self, module: str, member: Member) -> bool:
        """Tell whether a package imports a name from itself: its own name, or else a submodule."""
        return get_absolute_origin(self._codebase, module, member) == f"{module}.{member.name}"

    def _find_by_star(self, module: str, name: str, stars: list[StarImport], *, is_bound: bool) -> Member | None:
        """Return the star import that binds a name: the last one that always runs, else one that may run.

        If the name ``is_bound`` otherwise, only certain bindings count.
        """
        perhaps: list[StarImport] = []
        unknown: StarImport | None = None  # compiled, or it leads nowhere as far as can be seen
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
                if self._find_end(module, _make_starred(star, name)) is None:
                    unknown = unknown or star
                elif is_certain and self._members.is_sure(module, star):
                    return _make_starred(star, name)
                else:
                    perhaps.append(star)
        chosen = None if is_bound else _choose_fallback(perhaps) or unknown
        return _make_starred(chosen, name) if chosen is not None else None

    def _find_end(self, module: str, member: Member) -> str | None:
        """Return the dotted name at which the trail of a member ends.

        None if it ends in a module that is not seen to have the name, or leads back to the name being looked up.
        """
        passed: list[_Key] = []
        while (key := self._follow_step(module, member)) and key not in self._ends:
            found = _OPEN if self._is_open(key) or key in passed else self.find(key[0], key[1], module)
            if found is None and self._may_have_others(key[0]):
                break
            if found is None or found is _OPEN:
                return None
            passed.append(key)
            module, member = key[0], found
        end = self._ends[key] if key in self._ends else self._name_of(module, member)
        self._ends.update(dict.fromkeys(passed, end))
        return end

    def _follow_step(self, module: str, member: Member) -> _Key | None:
        """Return where an imported member comes from, if that is a name in a module of the codebase."""
        if member.kind is not MemberKind.IMPORTED:
            return None
        origin = self._name_of(module, member)
        home, _, name = origin.rpartition(".")
        if origin in self._codebase.modules or home not in self._codebase.modules:
            return None
        return home, name, self._members.find_loading_line(home, module)

    def _name_of(self, module: str, member: Member) -> str:
        if member.kind is not MemberKind.IMPORTED:
            return f"{module}.{member.name}"
        return get_absolute_origin(self._codebase, module, member) or ""

    def _is_open(self, key: _Key) -> bool:
        return _OPEN in (self._known.get(key), self._known.get((key[0], key[1], _ALL_LINES)))

    def _may_have_others(self, module: str) -> bool:
        """Tell whether a module may have names that no statement in it binds."""
        facts = self._codebase.facts.get(module)
        return facts is None or facts.module_getattr or facts.incomplete


def _make_starred(star: StarImport, name: str) -> Member:
    return Member(name, MemberKind.IMPORTED, star.line, imported_from=f"{star.home}.{name}")


def _choose_fallback(stars: list[StarImport]) -> StarImport | None:
    """Return which of several star imports binds a name if none is certain to run; they are sorted from the last one.

    It is the last one; but one in a ``try`` statement is a fallback for the one before.
    """
    chosen: StarImport | None = None
    for star in stars:
        if chosen is not None and not (chosen.kind is star.kind is ImportKind.OPTIONAL):
            break
        chosen = star
    return chosen
