"""From a name and search locations, or from a directory, to every module below it.

By the rules of the import system, and without importing anything.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence, Set
from typing import TYPE_CHECKING, NamedTuple

from sphinx_packagemap.discovery.directory import DirectoryPath, Listing, list_directory, list_tails
from sphinx_packagemap.discovery.postprocess import find_case_clashes, overlay_stubs, remove_empty_namespaces
from sphinx_packagemap.discovery.walker import Announce, Bounds, Walk
from sphinx_packagemap.model import Module, ModuleKind, Problem, ProblemKind
from sphinx_packagemap.names import (
    Suggestions,
    did_you_mean,
    find_nearest,
    get_parent,
    is_in_subtree,
    iter_ancestors,
    split_name,
)
from sphinx_packagemap.text import escape_invisible, quote

if TYPE_CHECKING:
    from sphinx_packagemap.discovery.editable import Redirection


class NotFound(Exception):
    """No module of that name; carries the names that come nearest, best first, and zip files that have it.

    The ``causes`` are why that may be so: a directory that cannot be read, a symbolic link that is not followed.
    """

    def __init__(
        self,
        name: str,
        suggestions: Sequence[str],
        zips: Sequence[str] = (),
        *,
        is_empty: bool = False,
        has_top: bool = False,
        causes: Sequence[Problem] = (),
    ) -> None:
        super().__init__(name)
        self.has_top = has_top  # there is the top-level module: the missing one is a descendant
        self.is_empty = is_empty  # a directory that is there, with nothing in it that could be found
        self.name = name
        self.suggestions = tuple(suggestions)
        self.zips = tuple(zips)  # file names, without a directory
        self.causes = tuple(causes)
        self.others: tuple[Problem, ...] = ()  # where several names were asked for: the problems of the others

    def make_problem(self) -> Problem:
        """Return the problem to report to the author."""
        if self.zips:
            message = f"{quote(self.name)} lies in the zip file {quote(self.zips[0])}; zip files are not surveyed"
            return Problem(ProblemKind.ZIP, message)
        if self.is_empty and not self.causes:
            message = f"the directory {quote(self.name)} holds no modules, or cannot be read"
            return Problem(ProblemKind.NAME, message)
        message = f"there is no module or directory {quote(self.name)}"
        if self.causes:  # said where the name is, not once for all
            return Problem(self.causes[0].kind, f"{message}: {self.causes[0].message}")
        return Problem(ProblemKind.NAME, message + did_you_mean(self.suggestions))

    def make_copy(self) -> NotFound:
        """Return the same once more, to be raised at another place."""
        return NotFound(
            self.name,
            self.suggestions,
            self.zips,
            is_empty=self.is_empty,
            has_top=self.has_top,
            causes=self.causes,
        )


class Discovery(NamedTuple):
    """The modules that were found, sorted by their components, and the problems."""

    tops: tuple[str, ...]
    modules: tuple[Module, ...]
    problems: tuple[Problem, ...] = ()
    dependencies: tuple[str, ...] = ()  # directories listed and files read, absolute; never shown


def discover(
    name: str,
    locations: Sequence[str],
    renamed: Sequence[tuple[str, str]] = (),
    announce: Announce = None,
    bounds: Bounds | None = None,
    redirections: Sequence[Redirection] = (),
    listed: ListingCache | None = None,
) -> Discovery:
    """Return the module of a dotted name and every module below it; raise NotFound without one.

    The locations are directories, searched in order as the import system searches ``sys.path``: the
    first regular package or module wins, the portions of a namespace package are collected. Then come the
    modules that lie under another name: each with its directory, or its file without a suffix. Where an editable
    install redirects the top-level module, its mapping is complete.
    ``announce`` is called with each module that is found; some may turn out to be none. Links out of
    ``bounds`` are left out, with a problem. Locations that are ``listed`` are not listed again.
    """
    listed = listed or ListingCache()
    listings = [listed.get_listing(path) for path in locations]
    top = name.partition(".")[0]
    walk = Walk(announce, bounds, [each for each in renamed if is_in_subtree(each[0], top)])
    mapped = _list_mapped(top, redirections, listings, walk)
    discovery = _discover(name, listings, walk, mapped, listed)
    return discovery._replace(problems=(*_find_unreadable(listings), *discovery.problems))


class ListingCache:
    """The search locations of one survey: each is listed once, for all names that are looked up there."""

    def __init__(self) -> None:
        """Begin with none."""
        self._listings: dict[str, Listing] = {}
        self._suggestions: dict[tuple[str, ...], Suggestions] = {}

    def get_listing(self, path: str) -> Listing:
        """Return the listing of a location."""
        if path not in self._listings:
            self._listings[path] = list_directory(DirectoryPath(path, ""), check_names=False)
        return self._listings[path]

    def find_nearest(self, name: str, listings: Sequence[Listing]) -> tuple[str, ...]:
        """Return the names in some locations that look most like a mistyped one, best first."""
        key = tuple(listing.place.path for listing in listings)
        if key not in self._suggestions:
            self._suggestions[key] = Suggestions(list_tails(listings))
        return self._suggestions[key].find_nearest(name)


def _list_mapped(
    top: str, redirections: Sequence[Redirection], listings: Sequence[Listing], walk: Walk
) -> list[Listing]:
    """Return where a top-level module is found by the finders of editable installs; nothing if they do not have it."""
    if not redirections:
        return []
    # Few installations have any.
    from sphinx_packagemap.discovery.editable import Backend, build_mapped_tree
    from sphinx_packagemap.discovery.virtual_directories import MappedPath, VirtualTree, list_mapped

    mapped: list[Listing] = []
    shared: set[str] | None = None  # directories of a namespace package that others may have portions of
    for redirection in reversed(redirections):  # each finder puts itself before the others
        if top not in redirection.tops:
            continue
        walk.dependencies += (redirection.finder, redirection.plan)
        tree = build_mapped_tree(redirection)
        if tree is None:
            continue
        is_scikit_build = redirection.backend is Backend.SCIKIT_BUILD
        place = MappedPath.create(tree, redirection.plan, "", pins=is_scikit_build)
        mapped.append(list_mapped(place))
        inner = tree.entries.get(top)
        if is_scikit_build and isinstance(inner, VirtualTree) and not inner.is_regular_package:
            shared = (shared or set()).union(directory.path for directory in inner.directories)
    if shared is None:
        return mapped
    return [*mapped, *(listing for listing in listings if listing.place.open(top) not in shared)]


def _discover(
    name: str,
    listings: Sequence[Listing],
    walk: Walk,
    mapped: Sequence[Listing] = (),
    listed: ListingCache | None = None,
) -> Discovery:
    top, *rest = name.split(".")
    found = walk.resolve(top, top, mapped or listings)
    if found is None and mapped:
        found = walk.resolve(top, top, listings)
    stubs = walk.resolve(top, f"{top}-stubs", listings)
    if found is None and stubs is None:
        near = (listed or ListingCache()).find_nearest(top, listings)
        raise NotFound(name, near, causes=_find_causes(walk, top, listings))
    path = top
    for tail in rest:
        siblings = [listing for each in (found, stubs) if each for listing in each.listings]
        path = f"{path}.{tail}"
        found = found and walk.resolve(path, tail, found.listings, found.chain)
        stubs = stubs and walk.resolve(path, tail, stubs.listings, stubs.chain)
        if found is None and stubs is None:
            near = find_nearest(tail, list_tails(siblings))
            causes = _find_causes(walk, path, siblings)
            suggestions = [f"{get_parent(path)}.{each}" for each in near]
            raise NotFound(name, suggestions, has_top=True, causes=causes)
    modules = remove_empty_namespaces(walk.walk(found), walk.unknown) if found else []
    evidence: list[str] = []
    if any(module.kind is ModuleKind.STUB for module in modules):
        from sphinx_packagemap.discovery.postprocess import recognize_unbuilt_modules  # few codebases need it

        modules, evidence = recognize_unbuilt_modules(modules)
    if stubs:
        modules = overlay_stubs(modules, remove_empty_namespaces(walk.walk(stubs), walk.unknown))
    if not modules:
        raise NotFound(name, (), causes=[*walk.refused.values(), *_find_unreadable(listings)])
    names = {module.name for module in modules}
    problems = [*(_attribute_problem(names, each) for each in walk.problems), *find_case_clashes(modules)]
    dependencies = (*(listing.place.path for listing in listings), *walk.dependencies, *evidence)
    return Discovery((name,), tuple(modules), tuple(problems), dependencies)


def _attribute_problem(names: Set[str], problem: Problem) -> Problem:
    """Return a problem of a directory that turned out to be no module as one of the nearest module above it."""
    if problem.module is None or problem.module in names:
        return problem
    return problem._replace(module=next((each for each in iter_ancestors(problem.module) if each in names), None))


def _find_causes(walk: Walk, name: str, listings: Sequence[Listing]) -> list[Problem]:
    """Return why a module may be there and could not be found in some locations."""
    return [*([walk.refused[name]] if name in walk.refused else []), *_find_unreadable(listings)]


def _find_unreadable(listings: Sequence[Listing]) -> Iterator[Problem]:
    """Yield the search locations that cannot be read, by their last component: nobody is to see more of the path."""
    for listing in listings:
        if not listing.readable:
            shown = listing.place.shown or escape_invisible(os.path.basename(listing.place.path))
            for problem in listing.problems[-1:]:
                message = problem.message.replace("the directory", f"the directory '{shown}'", 1)
                yield Problem(problem.kind, message, origin=shown)


def discover_directory(path: str, announce: Announce = None, bounds: Bounds | None = None) -> tuple[Discovery, str]:
    """Return the modules of a directory, and the directory as which its root counts.

    A directory with an ``__init__`` file is a package: its top-level package lies where the last
    ``__init__`` above it does. Any other directory is a search location: all that can be imported from
    it is found. Raises NotFound where there is nothing.
    """
    path = os.path.abspath(path)
    names: list[str] = []
    while list_directory(DirectoryPath(path, "")).init.files and _may_be_package(path):
        path, tail = os.path.split(path)
        names.insert(0, tail)
    if names:
        names[0] = names[0].removesuffix("-stubs")
        return discover(".".join(map(escape_invisible, names)), [path], announce=announce, bounds=bounds), path
    listing = list_directory(DirectoryPath(path, ""), check_names=False)
    if not listing.readable:
        raise NotFound(path, (), causes=tuple(_find_unreadable([listing])))
    bounds = bounds or Bounds()
    causes: list[Problem] = []
    found = [
        each
        for top in _list_tops(listing)
        if (each := _discover_or_nothing(top, listing, Walk(announce, bounds), causes))
    ]
    modules = sorted((m for each in found for m in each.modules), key=lambda m: split_name(m.name))
    if not modules:
        raise NotFound(path, (), is_empty=True, causes=causes)
    problems = (*causes, *(problem for each in found for problem in each.problems))
    dependencies = (path, *(each for discovery in found for each in discovery.dependencies))
    return Discovery(tuple(t for each in found for t in each.tops), tuple(modules), problems, dependencies), path


def _may_be_package(path: str) -> bool:
    above, tail = os.path.split(path)
    return above != path and "." not in tail


def _list_tops(listing: Listing) -> list[str]:
    """Return the names to look for in a search location; ``x-stubs`` describes ``x`` (PEP 561)."""
    return sorted(
        {tail.removesuffix("-stubs") if each.directory else tail for tail, each in listing.candidates.items()}
    )


def _discover_or_nothing(top: str, listing: Listing, walk: Walk, causes: list[Problem]) -> Discovery | None:
    """Return the modules found below a name; where there are none, add the reasons to the causes."""
    try:
        return _discover(top, [listing], walk)
    except NotFound as error:
        causes += error.causes
        return None
