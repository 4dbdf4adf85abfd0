"""An index of the members of a codebase: by module and name, with the star imports that may bind other names."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Literal, NamedTuple

from sphinx_packagemap.model import Codebase, ImportKind, Member, MemberKind, Module, Outline
from sphinx_packagemap.names import Suggestions, get_last, get_parent, is_descendant, resolve_relative
from sphinx_packagemap.survey import get_package_of_init
from sphinx_packagemap.views.exports import find_exported_names

GetOutline = Callable[[Module], Outline | None]
STARS_THAT_RUN = (ImportKind.RUNTIME, ImportKind.OPTIONAL)  # when the module is imported
ALL_LINES = sys.maxsize  # a line behind the last one of any module


class StarImport(NamedTuple):
    """A star import from a module in the same codebase."""

    home: str  # the module whose names are imported
    line: int  # from 1
    kind: ImportKind
    of_init: bool = False  # of ``package.__init__``, which has the names of the package but no submodules


class MemberIndex:
    """The members of the modules that were read, by name; each module is indexed when it is first asked for.

    Star imports are listed, but not followed.
    """

    def __init__(self, codebase: Codebase, get_outline: GetOutline | None = None) -> None:
        """Index a codebase; ``get_outline`` returns the outline of a module, which has the statements that always run.

        Without it, a star import is assumed to run unless it is in a ``try`` statement that survives ImportError.
        """
        self.codebase = codebase
        self._get_outline = get_outline
        self._by_name: dict[str, dict[str, Member]] = {}
        self._rebound: dict[str, Mapping[str, int]] = {}
        self._stars: dict[tuple[str, tuple[ImportKind, ...]], tuple[StarImport, ...]] = {}
        self._star_positions: dict[str, tuple[Mapping[str, list[int]], list[int]]] = {}
        self._exported: dict[str, frozenset[str] | Literal["dynamic"] | None] = {}
        self._loaded: dict[str, Mapping[str, int]] = {}
        self._loaded_submodules: dict[str, frozenset[str]] = {}
        self._aliases: dict[str, dict[str, list[str]]] = {}
        self._suggestions: dict[str, Suggestions] = {}

    def find_bound(self, module: str, name: str) -> Member | None:
        """Return the member that a statement of a module, star imports excepted, binds a name to; None if none does."""
        if module not in self._by_name:
            facts = self.codebase.facts.get(module)
            self._by_name[module] = {member.name: member for member in facts.members} if facts is not None else {}
        return self._by_name[module].get(name)

    def find_stars(self, module: str, kinds: tuple[ImportKind, ...] = STARS_THAT_RUN) -> tuple[StarImport, ...]:
        """Return the star imports of a module from others in the codebase, of some kinds, in source order."""
        key = module, kinds
        if key not in self._stars:
            self._stars[key] = tuple(star for star in self._iter_star_imports(module) if star.kind in kinds)
        return self._stars[key]

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

    def find_stars_with(self, module: str, name: str) -> list[StarImport]:
        """Return the star imports of a module that run and may bind a name, in source order."""
        stars = self.find_stars(module)
        if not stars:
            return []
        if module not in self._star_positions:
            self._star_positions[module] = self._index_stars(stars)
        positions, always = self._star_positions[module]
        return [stars[position] for position in sorted({*always, *positions.get(name, ())})]

    def _index_stars(self, stars: tuple[StarImport, ...]) -> tuple[Mapping[str, list[int]], list[int]]:
        """Return the positions of the star imports that bind each name, and of those that may bind any name."""
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
        """Return the names in the ``__all__`` of a module, as ``find_exported_names`` does, but as a set."""
        if module not in self._exported:
            names = find_exported_names(self.codebase, module)
            self._exported[module] = frozenset(names) if isinstance(names, tuple) else names
        return self._exported[module]

    def is_listed(self, module: str, name: str) -> bool:
        """Return whether the ``__all__`` of a module is known and lists a name."""
        exports = self.get_exported(module)
        return isinstance(exports, frozenset) and name in exports

    def does_always_run(self, module: str, star: StarImport) -> bool:
        """Return whether a star import runs on every path through its module, as far as is known."""
        if star.kind is not ImportKind.RUNTIME:
            return False
        outline = self._get_outline(self.codebase.modules[module]) if self._get_outline is not None else None
        return outline is None or star.line in outline.stars

    def is_only_annotated(self, module: str, member: Member) -> bool:
        """Return whether a name is annotated, but no statement binds it."""
        if self._get_outline is None or member.kind not in (MemberKind.VARIABLE, MemberKind.CONSTANT):
            return False
        outline = self._get_outline(self.codebase.modules[module])
        return outline is not None and member.name in outline.annotation_only

    def find_rebound(self, module: str) -> Mapping[str, int]:
        """Return the names that a module with star imports rebinds or deletes, with the last line that does so."""
        if module not in self._rebound:
            facts = self.codebase.facts.get(module)
            self._rebound[module] = dict(facts.rebound) if facts is not None else {}
        return self._rebound[module]

    def find_loading_line(self, package: str, module: str) -> int:
        """Return the last line on which a package imports a module below it; ``ALL_LINES`` if it does not."""
        if not is_descendant(module, package):
            return ALL_LINES
        return self._find_loading_lines(package).get(module, ALL_LINES)

    def find_loaded(self, package: str) -> frozenset[str]:
        """Return the submodules that a package imports when it runs, by the last component of their names."""
        if package not in self._loaded_submodules:
            lines = self._find_loading_lines(package) if self.codebase.modules[package].is_package else {}
            submodules = frozenset(
                get_last(name) for name in lines if get_parent(name) == package and name in self.codebase.modules
            )
            self._loaded_submodules[package] = submodules
        return self._loaded_submodules[package]

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
        """Yield the modules that a package imports when it runs, with the lines of the imports, in source order."""
        facts = self.codebase.facts.get(package)
        for statement in facts.imports if facts is not None else ():
            if statement.kind is not ImportKind.RUNTIME:
                continue
            home = resolve_relative(package, True, statement.level, statement.module)
            if home is not None:
                is_module = statement.name is not None and f"{home}.{statement.name}" in self.codebase.modules
                yield (f"{home}.{statement.name}" if is_module else home), statement.line

    def make_suggestions(self, module: str) -> Suggestions:
        """Return the suggestions for a name that a module does not have: its own names, and its submodules."""
        if module not in self._suggestions:
            facts = self.codebase.facts.get(module)
            names = {member.name for member in facts.members} if facts else set()
            submodules = {get_last(each) for each in self._submodules.get(module, ())}
            self._suggestions[module] = Suggestions(names | submodules)
        return self._suggestions[module]

    @cached_property
    def _submodules(self) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = {}
        for name in self.codebase.modules:
            found.setdefault(get_parent(name), []).append(name)
        return found

    def find_aliases(self, package: str, name: str) -> Sequence[str]:
        """Return the names under which a module imports a name, in source order."""
        if package not in self._aliases:
            found: dict[str, list[str]] = {}
            for member in self.codebase.facts[package].members if package in self.codebase.facts else ():
                if member.kind is MemberKind.IMPORTED:
                    origin = get_absolute_origin(self.codebase, package, member) or ""
                    found.setdefault(get_last(origin), []).append(member.name)
            self._aliases[package] = found
        return self._aliases[package].get(name, ())


def get_absolute_origin(codebase: Codebase, name: str, member: Member) -> str | None:
    """Return the absolute dotted name that a member of a module was imported from.

    None if it was not imported, or if a relative import leads out of the top-level package.
    """
    if member.imported_from is None:
        return None
    stripped = member.imported_from.lstrip(".")
    level = len(member.imported_from) - len(stripped)
    return resolve_relative(name, codebase.modules[name].is_package, level, stripped)


def is_from_within(codebase: Codebase, name: str, member: Member) -> bool:
    """Return whether a module imports a member from within its own top-level package."""
    return is_descendant(get_absolute_origin(codebase, name, member) or "", name.partition(".")[0])
