"""Finds what is missing in a tree or list: entries beside those that are listed, where nearly all are listed."""

from __future__ import annotations

import fnmatch
import posixpath
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from sphinx_packagemap.discovery.file_index import EntryKind, FileIndex
from sphinx_packagemap.documents.entries import Listing
from sphinx_packagemap.names import get_last, get_parent, is_in_subtree
from sphinx_packagemap.views.claims import Claim, ClaimState
from sphinx_packagemap.views.claims.paths import FoundPath, LookUp, normalize_name
from sphinx_packagemap.views.claims.repository import DescribedRepository

# What is listed must be at least this share of what there is, and at least this number.
_MIN_SHARE, _MIN_COUNT = 2 / 3, 2
_MIN_SHARE_OF_MODULES, _MIN_COUNT_OF_MODULES = 1 / 2, 3  # of an overview of the modules in a package
# Nobody misses these in a list.
_UNREMARKABLE = frozenset({"__init__.py", "__main__.py", "__init__.pyi", "py.typed", "conftest.py", "version.py"})


class _Group(StrEnum):
    """The groups of entries that people list, or leave out, as a whole."""

    PACKAGE = "package"  # a directory with Python files
    DIRECTORY = "directory"  # any other one
    MODULE = "module"
    PRIVATE = "private"  # a module or package with a leading underscore
    TEST = "test"
    HIDDEN = "hidden"
    FILE = "file"  # with its suffix


def find_missing_modules(
    repository: DescribedRepository, listing: Listing, results: Sequence[FoundPath]
) -> Iterator[Claim]:
    """Yield the public modules of a package that a list of dotted names lacks, sorted, if it has most of them."""
    names = [each.path for each in results if each.result in (LookUp.FOUND, LookUp.ABSENT) and "/" not in each.path]
    packages = Counter(get_parent(name) for name in names if get_parent(name))
    for package, count in packages.most_common(1):
        codebase = repository.get_codebase(package.partition(".")[0])
        if codebase is None or package not in codebase.codebase.modules or count * 2 <= len(results):
            continue
        public = [
            name
            for name in codebase.list_submodules(package)
            if not codebase.is_demoted(name) and not get_last(name).startswith("__")
        ]
        listed = [name for name in public if any(is_in_subtree(each, name) for each in names)]
        if len(listed) >= _MIN_COUNT_OF_MODULES and len(listed) >= _MIN_SHARE_OF_MODULES * len(public):
            line = listing.entries[0].line + 1
            yield from (
                Claim(ClaimState.MISSING, listing.form, line, name, name) for name in sorted({*public} - {*listed})
            )


def find_missing(
    index: FileIndex, listing: Listing, root: int | None, base: str, found: Mapping[int, Sequence[FoundPath]]
) -> Iterator[Claim]:
    """Yield the entries that are missing, by the directories of a tree or list in order, sorted within each.

    ``found`` has what the names of each entry lead to; those without a parent are in ``base``.
    """
    siblings: dict[int, list[int]] = {}
    for number in found:
        siblings.setdefault(listing.entries[number].parent, []).append(number)
    for parent, numbers in siblings.items():
        entries = [listing.entries[number] for number in numbers]
        if any(entry.is_ellipsis for entry in entries) or not any(entry.names for entry in entries):
            continue
        owner = parent if parent >= 0 else root
        directory = base if owner is None or owner == root else _get_directory(found.get(owner, ()))
        results = [each for number in numbers for each in found[number]]
        if directory is None or not _is_one_directory(results, directory):
            continue
        line = listing.entries[owner].line if owner is not None else entries[0].line
        for name in _list_missing(index, directory, results):
            kind = index.list_entries(directory)[name]
            label = f"{name}/" if kind is EntryKind.DIRECTORY else name
            path = f"{directory}/{label}" if directory else label
            yield Claim(ClaimState.MISSING, listing.form, line + 1, label, path)


def _get_directory(found: Sequence[FoundPath]) -> str | None:
    if not found or found[0].result not in (LookUp.FOUND, LookUp.CHANGED):
        return None
    return found[0].target.rstrip("/") or found[0].path


def _is_one_directory(results: Sequence[FoundPath], directory: str) -> bool:
    """Return whether most of the names are directly in the directory."""
    inside = [each for each in results if posixpath.dirname(each.path) == directory]
    return len(inside) * 2 > len(results)


def _list_missing(index: FileIndex, directory: str, results: Sequence[FoundPath]) -> list[str]:
    """Return the names of the entries that are missing in a directory, sorted."""
    entries = index.list_entries(directory)
    listed: set[str] = set()
    prefix = f"{directory}/" if directory else ""
    for each in results:
        path = each.target.rstrip("/") or each.path
        if not path.startswith(prefix):
            continue
        first = normalize_name(path.removeprefix(prefix)).split("/")[0]
        listed |= {first} if first in entries else {*fnmatch.filter(entries, first)}
    groups: dict[tuple[str, str], list[str]] = {}
    for name, kind in entries.items():
        if name not in _UNREMARKABLE and not index.is_ignored(f"{prefix}{name}"):
            groups.setdefault(_classify(index, f"{prefix}{name}", kind), []).append(name)
    return sorted(
        name
        for names in groups.values()
        if _is_nearly_all(sum(name in listed for name in names), len(names))
        for name in names
        if name not in listed
    )


def _is_nearly_all(listed: int, total: int) -> bool:
    return listed >= _MIN_COUNT and listed >= _MIN_SHARE * total


def _classify(index: FileIndex, path: str, kind: EntryKind) -> tuple[str, str]:
    name = posixpath.basename(path)
    if name.startswith("."):
        return _Group.HIDDEN, ""
    is_python = name.endswith(".py")
    is_package = kind is EntryKind.DIRECTORY and any(each.endswith(".py") for each in index.list_entries(path))
    if (is_python or is_package) and name.startswith("_"):
        return _Group.PRIVATE, ""
    if name.startswith("test_") and (is_python or is_package):
        return _Group.TEST, ""
    if kind is EntryKind.DIRECTORY:
        return (_Group.PACKAGE, "") if is_package else (_Group.DIRECTORY, "")
    return (_Group.MODULE, "") if is_python else (_Group.FILE, posixpath.splitext(name)[1])
