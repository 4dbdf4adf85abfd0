"""The submodules that imports from packages load, where that depends on the names of the packages themselves.

``from package import name`` imports the submodule ``package.name`` only if the package has no attribute of that name
by then; ``from package import *`` imports the submodules that ``__all__`` lists and that are not attributes yet
(language reference, *The import statement*; ``importlib._bootstrap._handle_fromlist``). So the edges of one module
depend on the source of another. The names of each package are cached with the package, and the edges of the few
affected importers are corrected once all of these are available.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from sphinx_packagemap.model import ImportEdge, ImportKind, Module, ModuleFacts, ModuleKind
from sphinx_packagemap.names import get_parent, is_in_subtree, iter_ancestors, resolve_relative
from sphinx_packagemap.survey.imports import Attribute, ModuleNames, PackageNames, Resolved, sort_edges

_MAX_STEPS = 16  # a longer chain of imports is a cycle
_LAST_LINE = 1 << 62
_NOTHING = frozenset({""})  # where no module is known
_WHEN_LOADED = (ImportKind.RUNTIME, ImportKind.OPTIONAL)  # the imports that run while their module is loaded


def read_package_names(
    module: Module, facts: ModuleFacts, names: ModuleNames, find_certain: Callable[[dict[str, int]], set[str]]
) -> PackageNames:
    """Return the names that the source of a package binds or lists although it has submodules of these names.

    ``find_certain`` returns which of some names, given with the lines that bind them, are bound in any case.
    """
    tails = names.tails.get(module.name)
    if tails is None:
        return PackageNames()
    bound: dict[str, Attribute] = {}
    line = 0
    for member in facts.members:
        name = member.name
        if name in tails:
            source = _make_absolute(module, member.imported_from)
            if source != f"{module.name}.{name}":
                bound[name] = Attribute(name, member.line, source)
        elif name == "__all__":
            line = member.line
    certain = find_certain({name: each.line for name, each in bound.items()}) if bound else set()
    exports = facts.exports if isinstance(facts.exports, tuple) else ()
    listed = tuple(name for name in exports if name in tails)
    attributes = tuple(each for name, each in bound.items() if name in certain)
    return PackageNames(attributes, listed, line) if attributes or listed else PackageNames()


def _make_absolute(module: Module, imported_from: str | None) -> str:
    if imported_from is None:
        return ""
    stripped = imported_from.lstrip(".")
    level = len(imported_from) - len(stripped)
    return resolve_relative(module.name, module.is_package, level, stripped) or ""


def binds_for_certain(source_line: bytes) -> bool:
    """Return whether a statement that begins on a line is certain to run and to bind its names; False if in doubt."""
    # Statements at the top level, except compound statements and annotations, which need not have a value.
    compound = rb"(?:if|elif|else|try|except|finally|for|while|with|match|async)\b"
    annotation = rb"[\w\x80-\xff]+[ \t]*:"
    return re.match(rb"(?!%b|%b)[^\s#]" % (compound, annotation), source_line) is not None


class Submodules:
    """Corrects the imports of modules for names of packages that hide submodules."""

    def __init__(
        self,
        modules: Mapping[str, Module],
        resolved_of: Callable[[str], Resolved | None],
        package_of: Callable[[Module], PackageNames],
        facts_of: Callable[[Module], ModuleFacts],
    ) -> None:
        """Take functions that return the uncorrected imports of a module, the names of a package, and facts.

        ``resolved_of`` returns None for a module without a file to read; ``package_of`` is only called with packages
        that can hide submodules.
        """
        self._modules = modules
        self._resolved_of = resolved_of
        self._package_of = package_of
        self._facts_of = facts_of
        self._packages: dict[str, PackageNames | None] = {}
        self._attributes: dict[str, Attribute] = {}  # by the full name of the submodule
        self._lines: dict[str, dict[str, int]] = {}  # results of _find_loading_lines
        self._loaded: dict[str, set[str]] = {}  # results of _find_loaded

    def correct(self, module: Module, resolved: Resolved) -> list[ImportEdge]:
        """Return the corrected imports of a module; the packages that it imports from are loaded if need be."""
        for package in {get_parent(edge.imported) for edge in resolved.edges}:
            self._get_package(package)
        return self.correct_with_loaded(module, resolved)

    def add_packages(self, resolved: Mapping[str, Resolved]) -> None:
        """Add the names of those modules, by name, whose names as packages are cached."""
        for name, each in resolved.items():
            if each.package is not None:
                self._add_package(name, each.package)

    def load_packages(self, packages: Iterable[str]) -> None:
        """Load the names of packages, except for those that are loaded already."""
        for package in sorted(packages):
            self._get_package(package)

    @property
    def has_attributes(self) -> bool:
        """Whether any loaded package has another attribute with the name of a submodule."""
        return bool(self._attributes)

    def correct_with_loaded(self, module: Module, resolved: Resolved) -> list[ImportEdge]:
        """Return the corrected imports of a module, if all packages that it imports from are loaded."""
        edges, attributes = resolved.edges, self._attributes
        hidden = [edge for edge in edges if edge[1] in attributes]
        if hidden:
            named = {edge for edge in resolved.named if edge[1] in attributes}
            hidden = [edge for edge in hidden if edge in named and self._is_attribute(*edge)]
        added = [ImportEdge(importer, get_parent(imported), line, kind) for importer, imported, line, kind in hidden]
        for star in resolved.stars:
            added += self._iter_star_imports(module.name, *star)
        if not added:
            return edges
        return sort_edges(module, {*edges, *added}.difference(hidden))

    def _add_package(self, name: str, package: PackageNames) -> None:
        self._packages[name] = package
        self._attributes.update({f"{name}.{each.name}": each for each in package.attributes})

    def _get_package(self, name: str) -> PackageNames | None:
        """Return the names of a package, loaded when they are first needed; None for anything else."""
        if name not in self._packages:
            module = self._modules.get(name)
            package = self._package_of(module) if module is not None and can_hide(module) else None
            self._packages[name] = None
            if package is not None:
                self._add_package(name, package)
        return self._packages[name]

    def _iter_star_imports(self, importer: str, base: str, line: int, kind: ImportKind) -> Iterator[ImportEdge]:
        """Yield the modules that a star import loads besides the package."""
        package = self._get_package(base)
        if package is None or not package.listed or self._is_before(importer, base, line, kind, package.line):
            return
        for name in package.listed:
            edge = ImportEdge(importer, f"{base}.{name}", line, kind)
            if not self._is_attribute(*edge):
                yield edge

    def _is_attribute(self, importer: str, submodule: str, line: int, kind: ImportKind) -> bool:
        """Return whether an import that names a submodule is certain to find another attribute of the package."""
        attribute = self._attributes.get(submodule)
        base = get_parent(submodule)
        if attribute is None or self._is_before(importer, base, line, kind, attribute.line):
            return False
        if is_in_subtree(attribute.source, submodule):  # imported from the submodule, which is loaded by then
            return attribute.source != submodule
        return not (self._is_set_again(base, attribute) or self._is_submodule(attribute.source, submodule))

    def _is_set_again(self, base: str, attribute: Attribute) -> bool:
        """Return whether the submodule may be loaded after the package has bound its name to something else.

        Then the name is bound to the submodule (language reference, *Submodules*), unless the import that would load
        it finds the name bound already.
        """
        submodule = f"{base}.{attribute.name}"
        lines = self._find_loading_lines(base)
        if lines.get(submodule, 0) <= attribute.line:
            return False
        for name, first in lines.items():
            # Modules in the submodule itself are loaded because of an import elsewhere.
            if first <= attribute.line or is_in_subtree(name, submodule):
                continue
            loads_it = any(is_in_subtree(each, submodule) for each in self._find_loaded(name))
            resolved = self._resolved_of(name) if loads_it else None
            if resolved is None:
                continue
            naming = {line for _, imported, line, _ in resolved.named if imported == submodule}
            for _, imported, line, kind in resolved.edges:
                is_later = (name != base or line > attribute.line) and not (imported == submodule and line in naming)
                if is_later and kind in _WHEN_LOADED and is_in_subtree(imported, submodule):
                    return True
        return False

    def _is_before(self, importer: str, base: str, line: int, kind: ImportKind, bound: int) -> bool:
        """Return whether an import from a package may run before line ``bound`` of the package, which binds a name."""
        if kind not in _WHEN_LOADED:
            return False
        return (line if importer == base else self._find_loading_lines(base).get(importer, _LAST_LINE)) <= bound

    def _find_loading_lines(self, package: str) -> dict[str, int]:
        """Return the modules that the imports of a package load, each with the line of the first import that loads it.

        For the package and its parents, which are loaded first, the line is beyond the last one.
        """
        if package not in self._lines:
            resolved = self._resolved_of(package)
            lines = self._lines[package] = dict.fromkeys((package, *iter_ancestors(package)), _LAST_LINE)
            running = [edge for edge in resolved.edges if edge.kind in _WHEN_LOADED] if resolved else []
            for edge in sorted(running, key=lambda edge: edge.line):
                pending = {self._find_known(edge.imported)}.difference(lines, _NOTHING)
                while pending:
                    lines.update(dict.fromkeys(pending, edge.line))
                    pending = set().union(*map(self._find_loaded, pending)).difference(lines)
        return self._lines[package]

    def _find_loaded(self, name: str) -> set[str]:
        """Return the modules that are loaded together with a module: its package, and its imports."""
        found = self._loaded.get(name)
        if found is None:
            resolved = self._resolved_of(name)
            edges = resolved.edges if resolved is not None else ()
            names = {get_parent(name), *[imported for _, imported, _, kind in edges if kind in _WHEN_LOADED]}
            unknown = names.difference(self._modules)
            names -= unknown
            names.update(map(self._find_known, unknown))
            found = self._loaded[name] = names - _NOTHING
        return found

    def _find_known(self, name: str) -> str:
        """Return the name of a module, or of its nearest parent that exists; empty if none does."""
        while name and name not in self._modules:
            name = get_parent(name)
        return name

    def _is_submodule(self, source: str, submodule: str) -> bool:
        """Return whether a name that a package imports from elsewhere may be its submodule after all."""
        modules = self._modules
        for _ in range(_MAX_STEPS):
            home, _, name = source.rpartition(".")
            if source == submodule or home not in modules:
                return source == submodule
            facts = self._facts_of(modules[home])
            member = next((each for each in facts.members if each.name == name), None)
            if member is None:
                return source not in modules and any(each.name == "*" for each in facts.imports)
            before, source = source, _make_absolute(modules[home], member.imported_from)
            if source == before:
                return False  # a submodule of another package
        return True


def can_hide(module: Module) -> bool:
    """Return whether a module is a package with a source, which may bind the names of submodules."""
    return module.kind is ModuleKind.PACKAGE and module.path is not None
