"""Finds the module of a name in search locations, or the modules in a directory, and all their descendants.

It follows the rules of the import system, and imports nothing.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence, Set
from typing import TYPE_CHECKING

from sphinx_packagemap.discovery.directory import DirectoryPath, Listing, list_components, list_directory
from sphinx_packagemap.discovery.postprocess import find_case_clashes, overlay_stubs, remove_empty_namespaces
from sphinx_packagemap.discovery.types import Discovery, NotFound
from sphinx_packagemap.discovery.walker import Announce, Bounds, Walk
from sphinx_packagemap.model import ModuleKind, Problem, ProblemKind
from sphinx_packagemap.names import Suggestions, find_nearest, get_parent, is_in_subtree, iter_ancestors, split_name
from sphinx_packagemap.text import escape_invisible

if TYPE_CHECKING:
    from sphinx_packagemap.discovery.editable import Redirection


def discover(
    name: str,
    locations: Sequence[str],
    renamed: Sequence[tuple[str, str]] = (),
    announce: Announce = None,
    bounds: Bounds | None = None,
    redirections: Sequence[Redirection] = (),
    listing_cache: ListingCache | None = None,
) -> Discovery:
    """Return the module of a dotted name and all its descendants; raise NotFound if there is none.

    The locations are directories, searched in order as the import system searches ``sys.path``: the
    first regular package or module wins, the portions of a namespace package are collected. They are followed by the
    ``renamed`` modules, which exist under another name: each has its directory, or its file without the suffix. If an
    editable install redirects the top-level module, only its mapping counts.
    ``announce`` is called with each module that is found; some of them may be dropped later. Links out of
    ``bounds`` are not followed and reported as problems. Locations in the ``listing_cache`` are not listed again.
    """
    listing_cache = listing_cache or ListingCache()
    listings = [listing_cache.get_listing(path) for path in locations]
    top = name.partition(".")[0]
    walk = Walk(announce, bounds, [each for each in renamed if is_in_subtree(each[0], top)])
    mapped = _list_mapped(top, redirections, listings, walk)
    discovery = _discover(name, listings, walk, mapped, listing_cache)
    return discovery._replace(problems=(*_find_unreadable(listings), *discovery.problems))


class ListingCache:
    """The listings of the search locations of one survey: each is listed once for all names."""

    def __init__(self) -> None:
        """Begin with no listings."""
        self._listings: dict[str, Listing] = {}
        self._suggestions: dict[tuple[str, ...], Suggestions] = {}

    def get_listing(self, path: str) -> Listing:
        """Return the listing of the directory with an absolute path."""
        if path not in self._listings:
            self._listings[path] = list_directory(DirectoryPath(path, ""), check_names=False)
        return self._listings[path]

    def find_nearest(self, name: str, listings: Sequence[Listing]) -> tuple[str, ...]:
        """Return the names in some locations that are most similar to a mistyped one, best first."""
        key = tuple(listing.directory.path for listing in listings)
        if key not in self._suggestions:
            self._suggestions[key] = Suggestions(list_components(listings))
        return self._suggestions[key].find_nearest(name)


def _list_mapped(
    top: str, redirections: Sequence[Redirection], listings: Sequence[Listing], walk: Walk
) -> list[Listing]:
    """Return listings of the mappings in which editable installs have a top-level module; empty if none has it."""
    if not redirections:
        return []
    # Few environments have redirections.
    from sphinx_packagemap.discovery.editable import Backend, build_mapped_tree
    from sphinx_packagemap.discovery.virtual_directories import MappedPath, VirtualTree, list_mapped

    mapped: list[Listing] = []
    shared: set[str] | None = None  # directories of a namespace package of which others may have portions
    for redirection in reversed(redirections):  # each finder is inserted before the others
        if top not in redirection.tops:
            continue
        walk.dependencies += (redirection.finder, redirection.plan)
        tree = build_mapped_tree(redirection)
        if tree is None:
            continue
        is_scikit_build = redirection.backend is Backend.SCIKIT_BUILD
        mapped_path = MappedPath.create(tree, redirection.plan, "", pins=is_scikit_build)
        mapped.append(list_mapped(mapped_path))
        inner = tree.entries.get(top)
        if is_scikit_build and isinstance(inner, VirtualTree) and not inner.is_regular_package:
            shared = (shared or set()).union(directory.path for directory in inner.directories)
    if shared is None:
        return mapped
    return [*mapped, *(listing for listing in listings if listing.directory.get_path(top) not in shared)]


def _discover(
    name: str,
    listings: Sequence[Listing],
    walk: Walk,
    mapped: Sequence[Listing] = (),
    listing_cache: ListingCache | None = None,
) -> Discovery:
    top, *rest = name.split(".")
    result = walk.resolve(top, top, mapped or listings)
    if result is None and mapped:
        result = walk.resolve(top, top, listings)
    stubs = walk.resolve(top, f"{top}-stubs", listings)
    if result is None and stubs is None:
        nearest = (listing_cache or ListingCache()).find_nearest(top, listings)
        raise NotFound(name, nearest, causes=_find_causes(walk, top, listings))
    path = top
    for component in rest:
        siblings = [listing for each in (result, stubs) if each for listing in each.listings]
        path = f"{path}.{component}"
        result = result and walk.resolve(path, component, result.listings, result.chain)
        stubs = stubs and walk.resolve(path, component, stubs.listings, stubs.chain)
        if result is None and stubs is None:
            nearest = find_nearest(component, list_components(siblings))
            causes = _find_causes(walk, path, siblings)
            raise NotFound(name, [f"{get_parent(path)}.{each}" for each in nearest], has_top=True, causes=causes)
    modules = remove_empty_namespaces(walk.walk(result), walk.incomplete) if result else []
    evidence: list[str] = []
    if any(module.kind is ModuleKind.STUB for module in modules):
        from sphinx_packagemap.discovery.postprocess import recognize_unbuilt_modules  # few codebases need it

        modules, evidence = recognize_unbuilt_modules(modules)
    if stubs:
        modules = overlay_stubs(modules, remove_empty_namespaces(walk.walk(stubs), walk.incomplete))
    if not modules:
        raise NotFound(name, (), causes=[*walk.skipped.values(), *_find_unreadable(listings)])
    names = {module.name for module in modules}
    problems = [*(_attribute_problem(names, each) for each in walk.problems), *find_case_clashes(modules)]
    dependencies = (*(listing.directory.path for listing in listings), *walk.dependencies, *evidence)
    return Discovery((name,), tuple(modules), tuple(problems), dependencies)


def _attribute_problem(names: Set[str], problem: Problem) -> Problem:
    """Return a problem; one of a directory that was dropped is attributed to its nearest remaining ancestor."""
    if problem.module is None or problem.module in names:
        return problem
    return problem._replace(module=next((each for each in iter_ancestors(problem.module) if each in names), None))


def _find_causes(walk: Walk, name: str, listings: Sequence[Listing]) -> list[Problem]:
    """Return the problems because of which a module may exist in some locations although it was not found."""
    return [*([walk.skipped[name]] if name in walk.skipped else []), *_find_unreadable(listings)]


def _find_unreadable(listings: Sequence[Listing]) -> Iterator[Problem]:
    """Yield a problem for each search location that cannot be read; its path is shortened to the last component."""
    for listing in listings:
        if not listing.readable:
            label = listing.directory.relative or escape_invisible(os.path.basename(listing.directory.path))
            for problem in listing.problems[-1:]:
                message = problem.message.replace("the directory", f"the directory '{label}'", 1)
                yield Problem(problem.kind, message, origin=label)


def discover_directory(path: str, announce: Announce = None, bounds: Bounds | None = None) -> tuple[Discovery, str]:
    """Return the modules of a directory, and the search location that its root is.

    A directory with an ``__init__`` file is a package: its search location is its nearest parent without an
    ``__init__`` file. Any other directory is a search location itself: all modules that can be imported from
    it are found. Raises NotFound if there are none.
    """
    path = os.path.abspath(path)
    names: list[str] = []
    while list_directory(DirectoryPath(path, "")).init.files and _may_be_package(path):
        path, name = os.path.split(path)
        names.insert(0, name)
    if names:
        names[0] = names[0].removesuffix("-stubs")
        return discover(".".join(map(escape_invisible, names)), [path], announce=announce, bounds=bounds), path
    listing = list_directory(DirectoryPath(path, ""), check_names=False)
    if not listing.readable:
        raise NotFound(path, (), causes=tuple(_find_unreadable([listing])))
    bounds = bounds or Bounds()
    causes: list[Problem] = []
    discoveries = [
        each
        for top in _list_tops(listing)
        if (each := _discover_or_nothing(top, listing, Walk(announce, bounds), causes))
    ]
    modules = sorted(
        (module for each in discoveries for module in each.modules), key=lambda module: split_name(module.name)
    )
    if not modules:
        raise NotFound(path, (), is_empty=True, causes=causes)
    problems = (*causes, *(problem for each in discoveries for problem in each.problems))
    dependencies = (path, *(each for discovery in discoveries for each in discovery.dependencies))
    tops = tuple(top for each in discoveries for top in each.tops)
    return Discovery(tops, tuple(modules), problems, dependencies), path


def _may_be_package(path: str) -> bool:
    parent, name = os.path.split(path)
    return parent != path and "." not in name


def _list_tops(listing: Listing) -> list[str]:
    """Return the names of the top-level modules in a search location; ``x-stubs`` describes ``x`` (PEP 561)."""
    return sorted(
        {
            component.removesuffix("-stubs") if each.directory else component
            for component, each in listing.candidates.items()
        }
    )


def _discover_or_nothing(top: str, listing: Listing, walk: Walk, causes: list[Problem]) -> Discovery | None:
    """Return the discovery of a top-level module; if there is none, add the reasons to ``causes``."""
    try:
        return _discover(top, [listing], walk)
    except NotFound as error:
        causes += error.causes
        return None


def find_closed_directory(path: str) -> list[Problem]:
    """Return a problem if a parent of a directory cannot be entered, so that the directory may exist or not."""
    try:
        os.stat(path)
    except PermissionError as error:
        return [Problem(ProblemKind.UNREADABLE, f"cannot access the directory: {error.strerror}")]
    except (OSError, ValueError):  # ValueError: a NUL in the name
        return []
    return []
