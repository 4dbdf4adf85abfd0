"""The tree of a repository: its directories and files, with the project's own packages in their places."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from sphinx_packagemap.discovery.own_packages import find_own_packages
from sphinx_packagemap.discovery.project import find_bounds
from sphinx_packagemap.discovery.repository import (
    DEFAULT_FILES,
    RepositoryEntry,
    RepositoryListing,
    list_repository,
)
from sphinx_packagemap.model import MODULE_KINDS, Problem, ProblemKind
from sphinx_packagemap.names import did_you_mean, find_nearest, get_last, has_wildcard, is_in_subtree
from sphinx_packagemap.survey import NotFound, Survey
from sphinx_packagemap.text import escape_invisible, quote
from sphinx_packagemap.views import Sort, Style, TreeRequest
from sphinx_packagemap.views.codebases import Codebases
from sphinx_packagemap.views.purpose_finder import make_purpose
from sphinx_packagemap.views.purposes import PurposeSource
from sphinx_packagemap.views.tree import ELLIPSIS, ItemKind, TreeItem, TreeView
from sphinx_packagemap.views.tree.builder import survey_tree
from sphinx_packagemap.views.tree.notes import arrange_by_notes
from sphinx_packagemap.views.tree.other_files import (
    add_other_files,
    escape_paths,
    iter_paths,
    make_entry_item,
    narrow_patterns,
)


class RepositoryView(NamedTuple):
    """The tree of a repository, and everything on which it depends."""

    tree: TreeView
    names: tuple[str, ...]  # the packages in it, as they were surveyed
    dependencies: tuple[str, ...]  # directories and files, absolute; not for output


class _Package(NamedTuple):
    """One of the project's own packages, or a module that is one."""

    path: str  # relative to the repository, with slashes
    name: str  # dotted
    argument: str  # as it is surveyed: a name, or the path of a directory


def survey_repository(
    survey: Survey,
    root: str,
    request: TreeRequest,
    codebases: Codebases,
    base: str = ".",
    *,
    follow_links: bool = False,
) -> RepositoryView:
    """Return the tree of the repository in ``root``, an absolute directory; ``base`` is the directory of the survey."""
    bounds = () if follow_links else find_bounds([root])
    own = find_own_packages(root, follow_links=follow_links)
    packages = [package for name in own.names if (package := _locate(root, name, own.searched, base)) is not None]
    noted = tuple(escape_paths(request.notes))
    files = (*(DEFAULT_FILES if request.files is None else request.files), *noted)
    listing = list_repository(root, files, [package.path for package in packages], bounds)
    choice = _Choice(request)
    views: dict[str, TreeView] = {}
    problems: list[Problem] = [*listing.problems]
    for package, chosen in choice.choose_packages(packages):
        level = package.path.count("/") + 1
        depth = None if request.depth is None else request.depth - level
        if depth is not None and depth < 0:
            continue
        try:
            view = _survey_package(survey, package, chosen._replace(depth=depth), noted, codebases)
        except NotFound as error:
            problems.append(error.make_problem())
            continue
        views[package.path] = view
        problems += view.problems
    problems += choice.find_problems(listing)
    listing, left_out = choice.filter(listing, views, {package.path for package in packages})
    # A checkout may have any name, such as that of a version.
    label = own.distribution or os.path.basename(os.path.realpath(root))
    texts = request.purposes.texts.get(PurposeSource.PURPOSES, {}) if request.summary else {}
    left_out = left_out if request.has_ellipses else {}
    items = tuple(_iter_items(escape_invisible(label) or ".", listing, views, request.depth, texts, left_out))
    tree = TreeView(items[0].label, items, tuple(dict.fromkeys(problems)), Style.FILES, _find_paths(items, views))
    if request.sort is Sort.NOTES:
        tree = arrange_by_notes(tree, request.notes)
    names = tuple(package.argument for package in packages if package.path in views)
    listed = (each for view in views.values() for each in view.dependencies)
    return RepositoryView(tree, names, (*listing.dependencies, *listed, *own.dependencies))


def _survey_package(
    survey: Survey, package: _Package, request: TreeRequest, noted: Sequence[str], codebases: Codebases
) -> TreeView:
    """Return the tree of one of the packages, with other files in it; ``noted`` are patterns of the paths in notes."""
    names = (package.argument,)
    view = survey_tree(survey, names, request, codebases)
    codebase = survey.discover_all(names)
    patterns = narrow_patterns((*(request.files or ()), *noted), package.path)
    return add_other_files(survey, codebase, names, view, codebase.tops[0], patterns, request.depth, path=package.path)


def _locate(root: str, name: str, searched: Sequence[str], base: str) -> _Package | None:
    """Return a package with its place in the repository; None if it is outside."""
    for location in searched:
        path = os.path.normpath(os.path.join(location, *name.split(".")))
        absolute = os.path.join(root, path)
        relative = path.replace(os.sep, "/")
        if os.path.isfile(os.path.join(absolute, "__init__.py")):
            return _Package(relative, name, os.path.join(os.path.relpath(absolute, base), ""))
        if os.path.isdir(absolute):
            return _Package(relative, name, name)
        if os.path.isfile(f"{absolute}.py"):
            return _Package(f"{relative}.py", name, name)
    return None


def _iter_items(
    label: str,
    listing: RepositoryListing,
    views: dict[str, TreeView],
    depth: int | None,
    texts: Mapping[str, str],
    left_out: Mapping[str, int],
) -> Iterator[TreeItem]:
    """Yield the items in preorder, with their levels.

    ``texts`` are the purposes of directories and files by path, ``left_out`` the numbers of entries that an ellipsis
    represents, by directory.
    """
    top = TreeItem(name="./", label=f"{label}/", kind=ItemKind.DIRECTORY.value)
    yield top._replace(branch=bool(listing.entries.get("")))
    stack: list[tuple[RepositoryEntry | TreeItem, int]] = [*_stack_entries("", listing, left_out, 1)]
    while stack:
        entry, level = stack.pop()
        if depth is not None and level > depth:
            continue
        if isinstance(entry, TreeItem):
            yield entry._replace(level=level)
            continue
        if entry.path in views:
            yield from (_adapt(item, level, texts) for item in views[entry.path].items)
            continue
        below = [*_stack_entries(entry.path, listing, left_out, level + 1)] if depth is None or level < depth else []
        item = make_entry_item(entry)
        purpose = make_purpose(PurposeSource.PURPOSES, texts.get(item.name, ""))
        yield item._replace(level=level, branch=bool(below), purpose=purpose)
        stack += below


def _stack_entries(
    directory: str, listing: RepositoryListing, left_out: Mapping[str, int], level: int
) -> Iterator[tuple[RepositoryEntry | TreeItem, int]]:
    """Yield the entries of a directory in reverse order, with the level; an ellipsis is the last one of them."""
    entries = listing.entries.get(directory, ())
    if entries and left_out.get(directory):
        more = TreeItem(name=f"{directory or '.'}/", label=ELLIPSIS, kind=ItemKind.MORE.value)
        yield more._replace(more=left_out[directory]), level
    yield from ((each, level) for each in reversed(entries))


class _Choice:
    """The directories and files that ``include`` and ``exclude`` choose: the patterns with a slash are paths."""

    def __init__(self, request: TreeRequest) -> None:
        self._request = request
        self._included = [each.rstrip("/") for each in request.include if "/" in each]
        self._excluded = [each.rstrip("/") for each in request.exclude if "/" in each]

    def choose_packages(self, packages: Sequence[_Package]) -> Iterator[tuple[_Package, TreeRequest]]:
        """Yield the packages that are shown, each with the request for the modules in it."""
        request, names = self._request, [package.name for package in packages]
        for number, package in enumerate(packages):
            include, exclude, focus, collapse, highlight = (
                tuple(_select_patterns(each, names, number))
                for each in (request.include, request.exclude, request.focus, request.collapse, request.highlight)
            )
            is_whole = not request.include or _is_in(package.path, self._included)
            is_chosen = (is_whole or include) and (focus or not request.focus)
            if is_chosen and not _is_in(package.path, self._excluded) and package.name not in exclude:
                include = () if is_whole else include
                chosen = request._replace(include=include, exclude=exclude, focus=focus)
                yield package, chosen._replace(collapse=collapse, highlight=highlight)

    def find_problems(self, listing: RepositoryListing) -> Iterator[Problem]:
        """Yield a problem for each path that does not exist among the entries, which may be those of a package."""
        known = {entry.path for entries in listing.entries.values() for entry in entries}
        for option, paths in (("include", self._included), ("exclude", self._excluded)):
            for path in paths:
                if path not in known:
                    message = (
                        f"{quote(path)} is no directory or file in the tree{did_you_mean(find_nearest(path, known))}"
                    )
                    yield Problem(ProblemKind.OPTION, message, option=option)

    def filter(
        self, listing: RepositoryListing, views: Mapping[str, TreeView], packages: Set[str]
    ) -> tuple[RepositoryListing, dict[str, int]]:
        """Return the entries that are shown, and the numbers of those that are left out by their directory."""
        if not (self._request.include or self._request.exclude):
            return listing, {}
        entries: dict[str, list[RepositoryEntry]] = {}
        left_out: dict[str, int] = {}
        for directory, found in listing.entries.items():
            shown = [each for each in found if self._is_shown(each, views, packages)]
            entries[directory] = shown
            left_out[directory] = len(found) - len(shown)
        return listing._replace(entries=entries), left_out

    def _is_shown(self, entry: RepositoryEntry, views: Mapping[str, TreeView], packages: Set[str]) -> bool:
        """Return whether an entry of a directory is shown; the option ``files`` includes files."""
        path = entry.path
        if path in packages:
            return path in views
        if _is_in(path, self._excluded):
            return False
        is_chosen = not entry.is_directory or not self._request.include or _is_in(path, self._included)
        return is_chosen or any(each.startswith(f"{path}/") for each in (*self._included, *views))


def _is_in(path: str, directories: Sequence[str]) -> bool:
    """Return whether a path is one of several, or below one of them."""
    return any(path == each or path.startswith(f"{each}/") for each in directories)


def _select_patterns(patterns: Sequence[str], names: Sequence[str], number: int) -> Iterator[str]:
    """Yield the patterns that are for one of several packages; those that are for none are for the first."""
    for pattern in patterns:
        if "/" in pattern:
            continue
        owners = [
            each for each, name in enumerate(names) if is_in_subtree(pattern, name) or is_in_subtree(name, pattern)
        ]
        if has_wildcard(pattern) or pattern.startswith(".") or number in (owners or [0]):
            yield pattern


def _adapt(item: TreeItem, level: int, texts: Mapping[str, str] | None = None) -> TreeItem:
    """Return an item of a package at its level in the repository; modules are labelled by their files."""
    item = item._replace(level=item.level + level)
    if item.kind not in MODULE_KINDS:
        purpose = make_purpose(PurposeSource.PURPOSES, (texts or {}).get(item.name, ""))
        return item._replace(purpose=item.purpose or purpose)
    file = (item.origin or "").rpartition("/")[2]
    is_package = not file or file.startswith("__init__.")
    return item._replace(label=f"{get_last(item.name)}/" if is_package else file)


def _find_paths(items: Sequence[TreeItem], views: dict[str, TreeView]) -> tuple[tuple[str, str], ...]:
    """Return pairs of the path of an item in the repository and its key for notes."""
    paths = {item.name: item.name for item in items if item.kind in (ItemKind.DIRECTORY, ItemKind.FILE)}
    for path, view in views.items():
        paths |= iter_paths((_adapt(item, 0) for item in view.items), path.rpartition("/")[0])
    return tuple(paths.items())
