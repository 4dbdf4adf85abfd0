"""The submodules that imports from packages load, where that depends on the names of the packages themselves.

``from package import name`` imports the submodule ``package.name`` only if the package has no attribute of that name
by then; ``from package import *`` imports the submodules that ``__all__`` lists and that are no attributes yet
(language reference, *The import statement*; ``importlib._bootstrap._handle_fromlist``). So the edges of one module
depend on the source of another. The names of each package are cached with the package, and the edges of the few
importers that it concerns are corrected when all that is known.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from sphinx_packagemap.model import ImportEdge, ImportKind, Module, ModuleFacts, ModuleKind
from sphinx_packagemap.names import get_parent, is_in_subtree, iter_ancestors, resolve_relative
from sphinx_packagemap.survey.imports import Attribute, ModuleNames, PackageNames, Resolved, sort_edges

_MAX_STEPS = 16  # a chain of imports longer than that goes in a circle
_LAST_LINE = 1 << 62
_NOTHING = frozenset({""})  # where no module is known
_WHEN_LOADED = (ImportKind.RUNTIME, ImportKind.OPTIONAL)  # the imports that run while their module is loaded


def read_package_names(
    module: Module, facts: ModuleFacts, names: ModuleNames, surely_bound: Callable[[dict[str, int]], set[str]]
) -> PackageNames:
    """Return the names that the source of a package binds and its submodules have, too.

    ``surely_bound`` returns which of some names, given with the lines that bind them, are bound whatever happens.
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
    sure = surely_bound({name: each.line for name, each in bound.items()}) if bound else set()
    exports = facts.exports if isinstance(facts.exports, tuple) else ()
    listed = tuple(name for name in exports if name in tails)
    attributes = tuple(each for name, each in bound.items() if name in sure)
    return PackageNames(attributes, listed, line) if attributes or listed else PackageNames()


def _make_absolute(module: Module, imported_from: str | None) -> str:
    if imported_from is None:
        return ""
    stripped = imported_from.lstrip(".")
    level = len(imported_from) - len(stripped)
    return resolve_relative(module.name, module.is_package, level, stripped) or ""


def binds_for_certain(source_line: bytes) -> bool:
    """Tell whether a statement that begins on a line runs, and binds its names, whichever way its module takes.

    False where that takes a closer look.
    """
    # Whatever begins at the margin, but for compound statements, and for annotations, which need not have a value.
    compound = rb"(?:if|elif|else|try|except|finally|for|while|with|match|async)\b"
    annotation = rb"[\w\x80-\xff]+[ \t]*:"
    return re.match(rb"(?!%b|%b)[^\s#]" % (compound, annotation), source_line) is not None


class Submodules:
    """Corrects the imports of modules by the names of packages that their submodules have, too."""

    def __init__(
        self,
        modules: Mapping[str, Module],
        resolved_of: Callable[[str], Resolved | None],
        package_of: Callable[[Module], PackageNames],
        facts_of: Callable[[Module], ModuleFacts],
    ) -> None:
        """Take functions that return the imports of a module as they were resolved first, and its facts.

        ``resolved_of`` returns None for a module without a file to read; ``package_of`` returns the names of a package
        that can hide submodules.
        """
        self._modules = modules
        self._resolved_of = resolved_of
        self._package_of = package_of
        self._facts_of = facts_of
        self._packages: dict[str, PackageNames | None] = {}
        self._attributes: dict[str, Attribute] = {}  # by the full names of the submodules
        self._lines: dict[str, dict[str, int]] = {}
        self._loaded: dict[str, set[str]] = {}

    def correct(self, module: Module, resolved: Resolved) -> list[ImportEdge]:
        """Return the imports of a module, given as they were resolved without a look at other modules."""
        for package in {get_parent(edge.imported) for edge in resolved.edges}:
            self._get_package(package)
        return self.correct_if_known(module, resolved)

    def take(self, resolved: Mapping[str, Resolved]) -> None:
        """Take the names of packages that are known already."""
        for name, each in resolved.items():
            if each.package is not None:
                self._know(name, each.package)

    def ask(self, packages: Iterable[str]) -> None:
        """Ask packages for the names of their submodules, unless that is known."""
        for package in sorted(packages):
            self._get_package(package)

    @property
    def know_attributes(self) -> bool:
        """Whether any package is known to have another attribute with the name of a submodule."""
        return bool(self._attributes)

    def correct_if_known(self, module: Module, resolved: Resolved) -> list[ImportEdge]:
        """Return the imports of a module where all packages that it imports from are known."""
        edges, attributes = resolved.edges, self._attributes
        hidden = [edge for edge in edges if edge[1] in attributes]
        if hidden:
            named = set(resolved.named)
            hidden = [edge for edge in hidden if edge in named and self._is_attribute(*edge)]
        added = [ImportEdge(importer, get_parent(imported), line, kind) for importer, imported, line, kind in hidden]
        for star in resolved.stars:
            added += self._iter_star_imports(module.name, *star)
        if not added:
            return edges
        return sort_edges(module, {*edges, *added}.difference(hidden))

    def _know(self, name: str, said: PackageNames) -> None:
        self._packages[name] = said
        self._attributes.update({f"{name}.{each.name}": each for each in said.attributes})

    def _get_package(self, name: str) -> PackageNames | None:
        """Return the names of a package that its submodules have, too; None for anything else."""
        if name not in self._packages:
            module = self._modules.get(name)
            said = self._package_of(module) if module is not None and can_hide(module) else None
            self._packages[name] = None
            if said is not None:
                self._know(name, said)
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
        """Tell whether an import finds another attribute of a package where it names a submodule, for sure."""
        attribute = self._attributes.get(submodule)
        base = get_parent(submodule)
        if attribute is None or self._is_before(importer, base, line, kind, attribute.line):
            return False
        if is_in_subtree(attribute.source, submodule):  # taken from the submodule, which is loaded by then
            return attribute.source != submodule
        return not (self._is_set_again(base, attribute) or self._is_submodule(attribute.source, submodule))

    def _is_set_again(self, base: str, attribute: Attribute) -> bool:
        """Tell whether the submodule may be loaded later than the package binds its name to something else.

        Then the name is that of the submodule (language reference, *Submodules*), unless the import asks the package
        for the name, and finds it bound.
        """
        submodule = f"{base}.{attribute.name}"
        lines = self._find_loading_lines(base)
        if lines.get(submodule, 0) <= attribute.line:
            return False
        for name, first in lines.items():
            # Names in the submodule itself are loaded by somebody else's import.
            if first <= attribute.line or is_in_subtree(name, submodule):
                continue
            loads_it = any(is_in_subtree(each, submodule) for each in self._find_loaded(name))
            resolved = self._resolved_of(name) if loads_it else None
            if resolved is None:
                continue
            asking = {line for _, imported, line, _ in resolved.named if imported == submodule}
            for _, imported, line, kind in resolved.edges:
                is_later = (name != base or line > attribute.line) and not (imported == submodule and line in asking)
                if is_later and kind in _WHEN_LOADED and is_in_subtree(imported, submodule):
                    return True
        return False

    def _is_before(self, importer: str, base: str, line: int, kind: ImportKind, bound: int) -> bool:
        """Tell whether an import from a package may run before the line on which the package binds a name has run."""
        if kind not in _WHEN_LOADED:
            return False
        return (line if importer == base else self._find_loading_lines(base).get(importer, _LAST_LINE)) <= bound

    def _find_loading_lines(self, package: str) -> dict[str, int]:
        """Return on which line of a package the import stands that loads a module, for each that its imports load.

        The packages above it are not among these modules: they are loaded, or begun, before the package is.
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
        """Return the modules that are loaded because a module is: the package around it, and its imports."""
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
        """Return the name of a module, or of the nearest above it that there is; empty if there is none."""
        while name and name not in self._modules:
            name = get_parent(name)
        return name

    def _is_submodule(self, source: str, submodule: str) -> bool:
        """Tell whether the name that a package imports from elsewhere may be that of its submodule after all."""
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
    """Tell whether a module is a package with a source that may bind the names of submodules."""
    return module.kind is ModuleKind.PACKAGE and module.path is not None
