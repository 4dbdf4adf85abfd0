"""Finds the names of a project's own packages: those that its build backend would package.

The first of these rules that gives an existing package counts:

1. what the configuration declares (``build_backends``);
2. if the backend finds packages by itself: all in the ``src`` directory (setuptools, *Package Discovery*);
3. the package with the name of the distribution, as Hatch, Poetry, Flit, uv and scikit-build-core expect it: runs of
   ``-``, ``_`` and ``.`` count as ``_``, and case is ignored; or with dots for hyphens, as is usual for namespaces;
4. all in the ``src`` directory, or another one that is configured;
5. the regular packages in the directory of the project, else its namespace packages, else its modules.

Names of directories and files that are not packaged as a rule, such as ``tests`` and ``docs``, are left out, unless
nothing else is left.
"""

from __future__ import annotations

import fnmatch
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from sphinx_packagemap.discovery.build_backends import (
    Configuration,
    Declaration,
    Search,
    finds_packages,
    get_distribution,
    iter_declarations,
)
from sphinx_packagemap.discovery.directory import DirectoryPath, Listing, list_directory
from sphinx_packagemap.discovery.project import PROJECT_FILES, find_bounds, find_home, is_outside
from sphinx_packagemap.discovery.project_files import InvalidFile, parse_setup_cfg, parse_toml, read_content
from sphinx_packagemap.discovery.project_layout import list_members, read_layout
from sphinx_packagemap.discovery.types import NotFound
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.names import is_identifier, iter_ancestors
from sphinx_packagemap.text import escape_invisible, quote

# Top-level names that are not packaged: those that setuptools leaves out of a flat layout (*Package Discovery*,
# "flat-layout"), and others of tools and tests.
# fmt: off
NOT_PACKAGED = frozenset({
    "benchmark", "benchmarking", "benchmarks", "bin", "build", "ci", "conanfile", "conftest", "debian", "demo",
    "demos", "dist", "doc", "docs", "documentation", "dodo", "env", "example", "examples", "exercise",
    "exercises", "fabfile", "htmlcov", "integration_tests", "manage", "manpages", "news", "newsfragments",
    "node_modules", "notebooks", "noxfile", "pavement", "python", "requirements", "samples", "sconstruct", "script",
    "scripts", "setup", "site_scons", "src", "t", "task", "tasks", "test", "testing", "tests", "tool", "toolfile",
    "tools", "toxfile", "typestubs", "unit_test", "unit_tests", "util", "utils", "venv", "vendor", "versioneer",
})
# fmt: on
_MAX_DEPTH = 12  # nested directories without modules
_MAX_LISTED = 500  # directories that are listed to find a module below them


class OwnPackages(NamedTuple):
    """A project's own packages."""

    names: tuple[str, ...] = ()  # dotted names of the outermost ones, as in the configuration, else sorted
    distribution: str = ""  # the name of the distribution in the configuration
    dependencies: tuple[str, ...] = ()  # files and directories on which they depend, absolute; not for output
    searched: tuple[str, ...] = ()  # directories that were searched, relative to the project: ``src``, ``.``
    has_project: bool = True  # whether there is a project at all

    def get_names(self, user: str, advice: str) -> tuple[str, ...]:
        """Return the names; raise NoOwnPackage if there are none. ``user`` needs them, ``advice`` follows a "or"."""
        if not self.names:
            raise NoOwnPackage(self._explain(user, advice))
        return self.names

    def get_main(self, user: str, advice: str) -> str:
        """Return the only package, or that with the name of the distribution; otherwise, raise NoOwnPackage."""
        names = self.get_names(user, advice)
        same = [name for name in names if _fold(name) == _fold(self.distribution)]
        if len(names) > 1 and not same:
            known = ", ".join(map(escape_invisible, names[:10]))
            raise NoOwnPackage(f"{user} requires the name of one package; the project has several: {known}")
        return (same or names)[0]

    def _explain(self, user: str, advice: str) -> str:
        if not self.has_project:
            return f"{user} requires a name, because there is no project to take it from; add one, {advice}"
        directories = " and ".join(quote(each) for each in self.searched)
        return (
            f"{user} requires a name: the configuration of the project names no existing package, and none was found "
            f"in {directories}; add one, {advice}"
        )


class NoOwnPackage(NotFound):
    """Raised if a name is missing, and it is not clear which package is meant."""

    def __init__(self, message: str) -> None:
        super().__init__("", ())
        self.args = (message,)

    def make_problem(self) -> Problem:
        """Return the problem, to be reported to the author."""
        return Problem(ProblemKind.NAME, str(self))


def find_own_packages(directory: str, roots: Sequence[str] = (), *, follow_links: bool = False) -> OwnPackages:
    """Return the own packages of the project that contains a directory, or those in ``roots``, if there are any."""
    if roots:
        found = [_find_in_root(os.path.abspath(root), follow_links=follow_links) for root in roots]
        return _unite(found)
    home = find_home(directory)
    if home is None:
        return OwnPackages(has_project=False)
    members, dependencies = list_members(home, () if follow_links else find_bounds([home]))
    members = [member for member in members if member != home]
    own = _find_in_project(home, follow_links=follow_links, is_flat=not members)
    own = own._replace(dependencies=(*own.dependencies, *dependencies))
    if own.names:
        return own
    return _unite([own, *(_find_in_project(each, follow_links=follow_links) for each in members)])


def _unite(found: Sequence[OwnPackages]) -> OwnPackages:
    names = tuple(dict.fromkeys(name for each in found for name in each.names))
    dependencies = tuple(dict.fromkeys(path for each in found for path in each.dependencies))
    searched = tuple(dict.fromkeys(path for each in found for path in each.searched))
    return OwnPackages(names, found[0].distribution, dependencies, searched)


def _find_in_root(root: str, *, follow_links: bool) -> OwnPackages:
    """Return the packages in a directory that an author configures; in that of a project, its own packages."""
    if any(os.path.isfile(os.path.join(root, name)) for name in PROJECT_FILES):
        return _find_in_project(root, follow_links=follow_links)
    project = _Project(root, Configuration({}, parse_setup_cfg(b""), b""), (root,), (), ())
    return project.make_result(project.find_all([root]))


def _find_in_project(home: str, *, follow_links: bool, is_flat: bool = True) -> OwnPackages:
    """Return the packages of one project; those directly in its directory may be left out, unless they are declared."""
    bounds = () if follow_links else find_bounds([home])
    layout = read_layout(home, bounds, with_members=False)
    files = [os.path.join(home, name) for name in PROJECT_FILES]
    toml, setup_cfg, setup_py = map(read_content, files)
    try:
        document = parse_toml(toml) if toml.strip() else {}
    except InvalidFile:  # reported when the package is looked up
        document = {}
    configuration = Configuration(document, parse_setup_cfg(setup_cfg), setup_py)
    project = _Project(home, configuration, layout.locations, tuple(name for name, _ in layout.renamed), bounds)
    project.dependencies += [*files, *layout.dependencies]
    return project.make_result(_find_first(project) or (project.find_flat() if is_flat else []))


def _find_first(project: _Project) -> list[str]:
    """Return the names of the first rule that gives an existing package; without the last rule."""
    inner = [path for path in project.locations if path != project.home]
    for declaration in iter_declarations(project.configuration):
        if names := project.select(project.list_declared(declaration)):
            return names
    automatic = finds_packages(project.configuration)
    if automatic and (names := project.find_all(inner)):
        return names
    if names := project.select(project.list_by_name()):
        return names[:1]
    return project.find_all(inner)


class _Project:
    """The directories and the configuration of a project."""

    def __init__(
        self,
        home: str,
        configuration: Configuration,
        locations: tuple[str, ...],
        renamed: tuple[str, ...],
        bounds: tuple[str, ...],
    ) -> None:
        self.home = home
        self.configuration = configuration
        self.locations = locations
        self.dependencies: list[str] = []
        self._renamed = renamed
        self._bounds = bounds
        self._listings: dict[str, Listing] = {}

    def make_result(self, names: Sequence[str]) -> OwnPackages:
        """Return the result for some top-level names: each is replaced by the innermost package that has all of it."""
        inner = tuple(dict.fromkeys(escape_invisible(self._find_innermost(name)) for name in names))
        return OwnPackages(
            inner,
            get_distribution(self.configuration),
            tuple(dict.fromkeys([*self.dependencies, *self._listings])),
            tuple(os.path.relpath(path, self.home).replace(os.sep, "/") for path in self.locations),
        )

    def list_declared(self, declaration: Declaration) -> Iterator[str]:
        """Yield the names in a declaration, whether they exist or not."""
        yield from declaration.names
        yield from filter(None, map(self._convert_path, declaration.paths))
        if declaration.search is not None:
            yield from self._search(declaration.search)

    def select(self, names: Iterable[str]) -> list[str]:
        """Return the names of existing modules without their descendants; those that are not packaged only alone."""
        known = list(dict.fromkeys(name for name in names if self._exists(name)))
        outermost = [name for name in known if not any(each in known for each in iter_ancestors(name))]
        return [name for name in outermost if name not in NOT_PACKAGED] or outermost

    def list_by_name(self) -> Iterator[str]:
        """Yield the names that the name of the distribution leads to, the most likely first."""
        distribution = get_distribution(self.configuration)
        if not distribution:
            return
        for location in self.locations:
            candidates = self._list(location).candidates
            yield from (component for component in candidates if _fold(component) == _fold(distribution))
        yield distribution.replace("-", ".")
        yield distribution.replace("-", ".").lower()

    def find_all(self, locations: Iterable[str]) -> list[str]:
        """Return all modules in some directories, sorted within each."""
        return self.select(component for location in locations for component in self._iter_tops(location))

    def find_flat(self) -> list[str]:
        """Return the regular packages in the directory of the project, else namespace packages, else modules."""
        listing = self._list(self.home)
        tops = [each for each in self._iter_tops(self.home) if each not in NOT_PACKAGED and not each.startswith("_")]
        packages = [each for each in tops if listing.candidates[each].directory]
        regular = [each for each in packages if self._list(listing.directory.get_path(each)).init.files]
        return self.select(regular) or self.select(packages) or self.select(tops)

    def _search(self, search: Search) -> Iterator[str]:
        """Yield the top-level names that a search of setuptools finds (``find_packages`` and ``find:``)."""
        directories = [os.path.normpath(os.path.join(self.home, path)) for path in search.directories]
        for location in directories or self.locations:
            if not self._is_inside(location):
                continue
            for name in self._iter_tops(location):
                if _is_selected(name, search) and self._is_package(location, name, search.finds_namespaces):
                    yield name

    def _is_package(self, location: str, name: str, counts_namespaces: bool) -> bool:
        listing = self._list(location)
        if listing.candidates[name].directory is None:
            return False
        return counts_namespaces or bool(self._list(listing.directory.get_path(name)).init.files)

    def _convert_path(self, path: str) -> str:
        """Return the dotted name of a path relative to the project; it ends before the first wildcard."""
        fixed = re.split(r"[*?\[]", path)[0]
        if fixed != path:
            fixed = fixed.rpartition("/")[0]
        target = os.path.normpath(os.path.join(self.home, fixed.strip("/")))
        for location in self.locations:
            if target.startswith(os.path.join(location, "")):
                return os.path.relpath(target, location).removesuffix(".py").replace(os.sep, ".")
        return ""

    def _exists(self, name: str) -> bool:
        if name in self._renamed:
            return True
        components = name.split(".")
        if not all(map(is_identifier, components)):
            return False
        return any(self._find_in(location, components) for location in self.locations)

    def _find_in(self, location: str, components: Sequence[str]) -> bool:
        directory = os.path.join(location, *components[:-1])
        if not self._is_inside(directory):
            return False
        candidate = self._list(directory).candidates.get(components[-1])
        if candidate is None:
            return False
        return bool(candidate.files) or self._has_modules(os.path.join(directory, components[-1]))

    def _find_innermost(self, name: str) -> str:
        """Return the innermost package that contains all modules below a name: below namespaces, it may be deeper."""
        locations = [path for path in self.locations if self._find_in(path, name.split("."))]
        for _ in range(_MAX_DEPTH if len(locations) == 1 else 0):
            listing = self._list(os.path.join(locations[0], *name.split(".")))
            if listing.init.files or not listing.readable:
                break
            inner = list(self._iter_tops(listing.directory.path))
            if len(inner) != 1 or listing.candidates[inner[0]].directory is None:
                break
            name = f"{name}.{inner[0]}"
        return name

    def _iter_tops(self, location: str) -> Iterator[str]:
        """Yield the components for which a directory has a module, sorted."""
        listing = self._list(location)
        for component, candidate in listing.candidates.items():
            if not is_identifier(component) or not self._is_inside(listing.directory.get_path(component)):
                continue
            if candidate.files or self._has_modules(listing.directory.get_path(component)):
                yield component

    def _has_modules(self, directory: str) -> bool:
        """Return whether there is a module in a directory or below it; at most 500 directories are listed."""
        pending, listed = [(directory, 0)], 0
        while pending and listed < _MAX_LISTED:
            path, depth = pending.pop()
            listing, listed = self._list(path), listed + 1
            if listing.init.files or any(candidate.files for candidate in listing.candidates.values()):
                return True
            if depth < _MAX_DEPTH:
                names = [name for name, each in listing.candidates.items() if each.directory and not each.is_link]
                pending += [(listing.directory.get_path(name), depth + 1) for name in reversed(names)]
        return False

    def _is_inside(self, path: str) -> bool:
        return not self._bounds or not is_outside(path, self._bounds)

    def _list(self, path: str) -> Listing:
        if path not in self._listings:
            self._listings[path] = list_directory(DirectoryPath(path, ""), check_names=False)
        return self._listings[path]


def _is_selected(name: str, search: Search) -> bool:
    """Return whether a search finds a top-level name, or possibly packages below it."""
    if any(fnmatch.fnmatchcase(name, pattern) for pattern in search.exclude):
        return False
    return any(fnmatch.fnmatchcase(name, each) or each.startswith(f"{name}.") for each in search.include)


def _fold(name: str) -> str:
    """Return a name without the differences that index names ignore (*Names and normalization*), with underscores."""
    return re.sub(r"[-_.]+", "_", name).casefold()
