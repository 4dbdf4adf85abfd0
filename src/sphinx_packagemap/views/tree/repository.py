"""The tree of a repository: its directories and files, with the project's own packages in their places."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from sphinx_packagemap.discovery.own_packages import find_own_packages
from sphinx_packagemap.discovery.project import find_bounds
from sphinx_packagemap.discovery.repository import DEFAULT_FILES, RepositoryListing, list_repository
from sphinx_packagemap.model import MODULE_KINDS, Problem
from sphinx_packagemap.names import get_last
from sphinx_packagemap.survey import NotFound, Survey
from sphinx_packagemap.text import escape_invisible
from sphinx_packagemap.views import Sort, Style, TreeRequest
from sphinx_packagemap.views.codebases import Codebases
from sphinx_packagemap.views.purpose_finder import make_purpose
from sphinx_packagemap.views.purposes import PurposeSource
from sphinx_packagemap.views.tree import ItemKind, TreeItem, TreeView
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
    views: dict[str, TreeView] = {}
    problems: list[Problem] = [*listing.problems]
    for package in packages:
        level = package.path.count("/") + 1
        depth = None if request.depth is None else request.depth - level
        if depth is not None and depth < 0:
            continue
        try:
            view = _survey_package(survey, package, request._replace(depth=depth), noted, codebases)
        except NotFound as error:
            problems.append(error.make_problem())
            continue
        views[package.path] = view
        problems += view.problems
    # A checkout may have any name, such as that of a version.
    label = own.distribution or os.path.basename(os.path.realpath(root))
    texts = request.purposes.texts.get(PurposeSource.PURPOSES, {}) if request.summary else {}
    items = tuple(_iter_items(escape_invisible(label) or ".", listing, views, request.depth, texts))
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
    label: str, listing: RepositoryListing, views: dict[str, TreeView], depth: int | None, texts: Mapping[str, str]
) -> Iterator[TreeItem]:
    """Yield the items in preorder, with their levels; ``texts`` are the purposes of directories and files by path."""
    top = TreeItem(name="./", label=f"{label}/", kind=ItemKind.DIRECTORY.value)
    yield top._replace(branch=bool(listing.entries.get("")))
    stack = [(entry, 1) for entry in reversed(listing.entries.get("", ()))]
    while stack:
        entry, level = stack.pop()
        if depth is not None and level > depth:
            continue
        if entry.path in views:
            yield from (_adapt(item, level, texts) for item in views[entry.path].items)
            continue
        below = listing.entries.get(entry.path, ()) if depth is None or level < depth else ()
        item = make_entry_item(entry)
        purpose = make_purpose(PurposeSource.PURPOSES, texts.get(item.name, ""))
        yield item._replace(level=level, branch=bool(below), purpose=purpose)
        stack += [(each, level + 1) for each in reversed(below)]


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
