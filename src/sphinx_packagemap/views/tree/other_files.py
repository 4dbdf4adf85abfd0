"""Add other directories and files in packages to a tree: those that patterns choose, or that notes name."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from fnmatch import fnmatchcase

from sphinx_packagemap.discovery.repository import RepositoryEntry, list_chosen
from sphinx_packagemap.model import MODULE_KINDS, Codebase, Module, Problem, ProblemKind
from sphinx_packagemap.names import get_last
from sphinx_packagemap.survey import NotFound, Survey
from sphinx_packagemap.views import Sort, Style, TreeRequest
from sphinx_packagemap.views.codebases import Codebases
from sphinx_packagemap.views.tree import (
    Branch,
    ItemKind,
    TreeItem,
    TreeView,
    flatten,
    get_file_key,
    get_note_key,
    grow,
)
from sphinx_packagemap.views.tree.builder import survey_tree
from sphinx_packagemap.views.tree.notes import arrange_by_notes


def survey_files(
    survey: Survey, names: Sequence[str], request: TreeRequest, codebases: Codebases | None = None
) -> TreeView:
    """Return the tree of one or several names or directories; among files, with those that the request chooses.

    Raises NotFound if none of the names exists.
    """
    view = survey_tree(survey, tuple(names), request, codebases)
    if request.style is not Style.FILES:
        if request.files is None:
            return view
        message = "has an effect only in the tree of a repository, and in the style 'files'"
        return view._replace(problems=(*view.problems, Problem(ProblemKind.OPTION, message, option="files")))
    codebase = survey.discover_all(names)
    for top in codebase.tops:
        noted = _list_noted(request.notes, codebase, f"{get_last(top)}/")
        view = add_other_files(survey, codebase, names, view, top, (*(request.files or ()), *noted), request.depth)
    paths = dict(iter_paths(view.items))
    labels = [item.label for item in view.items if item.name in codebase.tops and item.kind in MODULE_KINDS]
    inner = {
        path.removeprefix(label): key
        for label in labels
        for path, key in paths.items()
        if path.startswith(label) and key not in codebase.modules
    }
    view = view._replace(paths=tuple((inner | paths).items()))
    return arrange_by_notes(view, request.notes) if request.sort is Sort.NOTES else view


def add_other_files(
    survey: Survey,
    codebase: Codebase,
    names: Sequence[str],
    view: TreeView,
    top: str,
    patterns: Sequence[str],
    depth: int | None,
    path: str = "",
) -> TreeView:
    """Return a tree with the directories and files that patterns choose, below the packages that contain them.

    The patterns are relative to the directory of ``top``, one of the topmost modules; ``path`` is the beginning of the
    names of the items.
    """
    directory = _find_directory(survey, names, codebase.modules[top]) if patterns else None
    tops = grow(view.items) if directory is not None else []
    branch = next((each for each in tops if each.item.name == top), None)
    if directory is None or branch is None:
        return view
    listing = list_chosen(directory, patterns)
    _insert(branch, path, listing.entries, codebase, depth)
    return view._replace(
        items=tuple(flatten(tops)),
        problems=(*view.problems, *listing.problems),
        dependencies=(*view.dependencies, *listing.dependencies),
    )


def iter_paths(items: Iterable[TreeItem], parent: str = "") -> Iterator[tuple[str, str]]:
    """Yield the path of each item, given their labels, and its key for notes; ``parent`` contains the tops."""
    parents = [parent]
    for item in items:
        del parents[item.level + 1 :]
        if item.kind in (ItemKind.GROUP, ItemKind.MORE):
            parents.append(parents[item.level])
            continue
        path = f"{parents[item.level]}/{item.label}".lstrip("/")
        parents.append(path.rstrip("/"))
        yield path, get_note_key(item)


def narrow_patterns(patterns: Iterable[str], path: str) -> tuple[str, ...]:
    """Return patterns relative to the directory ``path``, given those that are relative to one that contains it."""
    return tuple(each for pattern in patterns for each in _narrow(pattern, path.split("/")))


_WILDCARDS = re.compile(r"[*?[]")


def escape_paths(notes: Iterable[str]) -> Iterator[str]:
    """Yield patterns of the paths that notes name; those of dotted names match no file."""
    for note in notes:
        path = note.removeprefix("./").rstrip("/")
        if path and not path.startswith("/") and ".." not in path.split("/"):
            yield _WILDCARDS.sub(r"[\g<0>]", path)  # a name, not a pattern


def _narrow(pattern: str, components: Sequence[str]) -> Iterator[str]:
    parts = pattern.split("/")
    for number, component in enumerate(components):
        if number == len(parts) or (number == len(parts) - 1 and not pattern.endswith("/") and parts[number] != "**"):
            return
        if parts[number] == "**":
            yield "/".join(parts[number:])
            return
        if not parts[number]:  # a slash at the end: everything in that directory
            yield "**"
            return
        if not fnmatchcase(component, parts[number]):
            return
    rest = "/".join(parts[len(components) :])
    yield rest or "**"


def _list_noted(notes: Iterable[str], codebase: Codebase, directory: str) -> Iterator[str]:
    """Yield patterns of the paths that notes name; they may begin with the name of the directory.

    Names of modules, and those that begin with a dot and have no slash, are dotted names.
    """
    paths = (note for note in notes if "/" in note or not (note.startswith(".") or note in codebase.modules))
    yield from escape_paths(path.removeprefix("./").removeprefix(directory) for path in paths)


def _find_directory(survey: Survey, names: Iterable[str], top: Module) -> str | None:
    """Return the absolute directory of a topmost package, or of the first portion of a namespace package."""
    roots: dict[str, str] = {}
    for name in names:
        with suppress(NotFound):
            roots |= survey.find_roots(name)
    root = roots.get(top.name.partition(".")[0])
    path = os.path.join(root, *top.portions[0].split("/")) if root is not None and top.portions else ""
    return path if os.path.isdir(path) else None


def _insert(
    top: Branch, path: str, entries: Mapping[str, Sequence[RepositoryEntry]], codebase: Codebase, depth: int | None
) -> None:
    """Add entries to the branches of their directories, unless they belong to modules."""
    inside = codebase.modules[top.item.name].portions[0]
    parents = {where: (branch, level) for where, branch, level in _iter_directories(top, codebase)}
    modules = {each for name in codebase.modules for each in _iter_paths(codebase.modules[name])}
    for directory, found in entries.items():
        parent, level = parents.get(f"{inside}/{directory}".rstrip("/"), (None, 0))
        if parent is None or (depth is not None and level >= depth):
            continue
        for entry in found:
            where = f"{inside}/{entry.path}"
            if where not in modules:
                branch = Branch(make_entry_item(entry, f"{path or inside}/"))
                parents[where] = (branch, level + 1)
                _insert_sorted(parent.children, branch)


def _iter_directories(top: Branch, codebase: Codebase) -> Iterator[tuple[str, Branch, int]]:
    """Yield the directory, the branch and the level of each package in a tree."""
    stack = [(top, 0)]
    while stack:
        branch, level = stack.pop()
        stack += [(each, level + 1) for each in branch.children]
        module = codebase.modules.get(branch.item.name) if branch.item.kind in MODULE_KINDS else None
        if module is not None and module.portions:
            yield module.portions[0], branch, level


def _iter_paths(module: Module) -> Iterator[str]:
    """Yield the directories and files that belong to a module."""
    yield from (each for each in (module.origin, module.stub) if each is not None)
    yield from module.portions
    yield from (f"{portion}/py.typed" for portion in module.portions)


def make_entry_item(entry: RepositoryEntry, prefix: str = "") -> TreeItem:
    """Return the item of a directory or file; ``prefix`` precedes its path in its name."""
    kind = ItemKind.DIRECTORY if entry.is_directory else ItemKind.FILE
    return TreeItem(name=f"{prefix}{entry.shown_path}", label=entry.label, kind=kind.value)


def _insert_sorted(siblings: list[Branch], branch: Branch) -> None:
    """Insert a branch among siblings by its name, before private modules, the rest, and an ellipsis."""
    key = get_file_key(branch)
    positions = (
        number
        for number, each in enumerate(siblings)
        if each.item.rest or each.item.kind == ItemKind.MORE or get_file_key(each) > key
    )
    siblings.insert(next(positions, len(siblings)), branch)
