"""Finds what is missing in a tree or list: entries beside those that are listed, where nearly all are listed."""

from __future__ import annotations

import fnmatch
import os
import posixpath
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

from sphinx_packagemap.discovery.file_index import EntryKind, FileIndex
from sphinx_packagemap.documents.entries import Entry, Form, Listing
from sphinx_packagemap.files import is_longer
from sphinx_packagemap.names import get_last, get_parent, is_in_subtree, iter_ancestors
from sphinx_packagemap.names import is_private as is_private_name
from sphinx_packagemap.views.claims import Claim, ClaimState
from sphinx_packagemap.views.claims.paths import FoundPath, LookUp, normalize_name
from sphinx_packagemap.views.claims.repository import DescribedRepository

# What is listed must be at least this share of what there is, and at least this number.
_MIN_SHARE, _MIN_COUNT = 2 / 3, 2
_MIN_SHARE_OF_CODE = 4 / 5  # of directories and modules together, if neither are left out as a whole
_MIN_SHARE_OF_FILES, _MIN_COUNT_OF_FILES = 2 / 3, 4  # of other files than modules in a list
_MIN_SHARE_OF_MODULES, _MIN_COUNT_OF_MODULES = 1 / 2, 3  # of an overview of the modules in a package
# Nobody misses these in a list.
_UNREMARKABLE = frozenset(
    {
        *("__init__.py", "__main__.py", "__init__.pyi", "py.typed", "conftest.py"),
        *("version.py", "_version.py", "__version__.py", "__about__.py"),
        *("README.md", "README.rst", "README.txt", "index.md", "SECURITY.md", "CODE_OF_CONDUCT.md", "CITATION.cff"),
        *("LICENSE", "LICENSE.md", "LICENSE.txt", "NOTICE"),
    }
)


class _Group(StrEnum):
    """The groups of entries that people list, or leave out, as a whole; other files are grouped by their suffixes."""

    DIRECTORY = "directory"
    MODULE = "module"
    PRIVATE_DIRECTORY = "private directory"  # with a leading underscore
    PRIVATE_MODULE = "private module"
    HIDDEN = "hidden"


# Directories of tests, and of files that code or pages use, which few authors list beside others.
_ASSETS = frozenset(
    {"assets", "fonts", "images", "img", "locale", "media", "static", "_static", "test", "testing", "tests"}
)
_CODE = (_Group.DIRECTORY, _Group.MODULE)
# An author who lists one of the second group does not distinguish it from the first one.
_MERGED = ((_Group.MODULE, _Group.PRIVATE_MODULE), (_Group.DIRECTORY, _Group.PRIVATE_DIRECTORY))


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
        covered = {*names, *(parent for each in names for parent in iter_ancestors(each))}
        listed = [name for name in public if name in covered]
        gone = sum(each.result is LookUp.ABSENT and is_in_subtree(each.path, package) for each in results)
        is_overview = len(listed) + gone >= _MIN_SHARE_OF_MODULES * (len(public) + gone)
        if len(listed) >= _MIN_COUNT_OF_MODULES and is_overview:
            line = listing.entries[0].line + 1
            yield from (
                Claim(ClaimState.MISSING, listing.form, line, get_last(name), name)
                for name in sorted({*public} - {*listed})
            )


def find_missing(
    index: FileIndex,
    listing: Listing,
    root: int | None,
    base: str,
    found: Mapping[int, Sequence[FoundPath]],
    known: Collection[str],
    *,
    is_named: bool,
) -> Iterator[Claim]:
    """Yield the entries that are missing, by the directories of a tree or list in order, sorted within each.

    ``found`` has what the names of each entry lead to; those without a parent are in ``base``. The paths in ``known``
    are not missing, such as those to which other entries have moved. Unless the document names the directory, nothing
    is missing directly in it.
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
        if listing.form is not Form.TREE and (other := _find_common_directory(entries, results)):
            directory = other
        elif parent < 0 and not is_named:
            continue
        if directory is None or not _is_one_directory(results, directory):
            continue
        line = listing.entries[owner].line if owner is not None else entries[0].line
        for name in _list_missing(index, listing.form, directory, results, known):
            kind = index.list_entries(directory)[name]
            label = f"{name}/" if kind is EntryKind.DIRECTORY else name
            path = f"{directory}/{label}" if directory else label
            yield Claim(ClaimState.MISSING, listing.form, line + 1, label, path)


def _get_directory(found: Sequence[FoundPath]) -> str | None:
    if not found or found[0].result not in (LookUp.FOUND, LookUp.CHANGED):
        return None
    return found[0].target.rstrip("/") or found[0].path


def _find_common_directory(entries: Sequence[Entry], results: Sequence[FoundPath]) -> str:
    """Return the directory that is written in most names of a list; an empty string if there is none."""
    written = [posixpath.dirname(normalize_name(name)) for entry in entries for name in entry.names]
    counts = Counter(
        posixpath.dirname(each.path)
        for each, directory in zip(results, written, strict=True)
        if directory and each.result is not LookUp.NO_CLAIM
    )
    directory, count = next(iter(counts.most_common(1)), ("", 0))
    return directory if count * 2 > len(results) else ""


def _is_one_directory(results: Sequence[FoundPath], directory: str) -> bool:
    """Return whether most of the names are directly in the directory."""
    inside = [each for each in results if posixpath.dirname(each.path) == directory]
    return len(inside) * 2 > len(results)


def _list_missing(
    index: FileIndex, form: Form, directory: str, results: Sequence[FoundPath], known: Collection[str]
) -> list[str]:
    """Return the names of the entries that are missing in a directory, sorted."""
    prefix = f"{directory}/" if directory else ""
    listed, matched = _find_listed(index, directory, results)
    listed |= {name for name in index.list_entries(directory) if f"{prefix}{name}" in known}
    groups = _group_names(index, directory, listed, matched - listed)
    # Names that are gone were listed, too, when the author wrote all of them down.
    gone = Counter(
        _classify(posixpath.basename(each.path), _guess_kind(each.path))
        for each in results
        if each.result is LookUp.ABSENT and posixpath.dirname(each.path) == directory
    )
    for group, other in _MERGED:
        if gone[other] or any(name in listed for name in groups.get(other, ())):
            groups[group] = [*groups.get(group, ()), *groups.pop(other, ())]
            gone[group] += gone.pop(other, 0)
    shares = {
        group: _Share(sum(name in listed for name in names) + gone[group], len(names) + gone[group])
        for group, names in groups.items()
    }
    of_code = [shares[group] for group in _CODE if group in shares]
    listed_code, code = sum(each.listed for each in of_code), sum(each.total for each in of_code)
    if all(each.listed >= _MIN_COUNT for each in of_code) and listed_code >= _MIN_SHARE_OF_CODE * code:
        shares |= {group: _Share(listed_code, code) for group in _CODE if group in shares}
    complete = [
        names
        for group, names in groups.items()
        if group is not _Group.HIDDEN
        and shares[group].is_high(group, form)
        and sum(name in listed for name in names) * 2 > len(names)  # also without those that are gone
    ]
    return sorted(name for names in complete for name in names if name not in listed and name not in _ASSETS)


class _Share(NamedTuple):
    """The number of entries that are listed, and of all."""

    listed: int
    total: int

    def is_high(self, group: str, form: Form) -> bool:
        """Return whether an author means to list all entries of a group."""
        if group not in _CODE and form is not Form.TREE:  # few lists of other files are complete
            return self.listed >= _MIN_COUNT_OF_FILES and self.listed >= _MIN_SHARE_OF_FILES * self.total
        return self.listed >= _MIN_COUNT and self.listed >= _MIN_SHARE * self.total


def _find_listed(index: FileIndex, directory: str, results: Sequence[FoundPath]) -> tuple[set[str], set[str]]:
    """Return the names in a directory that are listed, or of which something inside is; then those of patterns."""
    entries = index.list_entries(directory)
    prefix = f"{directory}/" if directory else ""
    listed: set[str] = set()
    matched: set[str] = set()
    for each in results:
        path = each.target.rstrip("/") or each.path
        if path.startswith(prefix):
            first = normalize_name(path.removeprefix(prefix)).split("/")[0]
            if first in entries:
                listed.add(first)
            else:
                matched |= {*fnmatch.filter(entries, first)}
    return listed, matched


def _group_names(
    index: FileIndex, directory: str, listed: Collection[str], matched: Collection[str]
) -> dict[str, list[str]]:
    """Return the names in a directory that an author would list, by group, without those that patterns match."""
    entries = index.list_entries(directory)
    prefix = f"{directory}/" if directory else ""
    directories = [name for name, kind in entries.items() if kind is EntryKind.DIRECTORY]
    # Few authors list directories without code beside packages.
    is_code_only = all(_has_code(index, f"{prefix}{name}") for name in directories if name in listed)
    groups: dict[str, list[str]] = {}
    for name, kind in entries.items():
        if name in matched:
            continue
        is_expected = not (is_code_only and kind is EntryKind.DIRECTORY) or _has_code(index, f"{prefix}{name}")
        is_remarkable = name not in _UNREMARKABLE and not name.startswith("__")
        if name in listed or (is_expected and is_remarkable and not index.is_ignored(f"{prefix}{name}")):
            groups.setdefault(_classify(name, kind), []).append(name)
    return groups


def _guess_kind(path: str) -> EntryKind:
    return EntryKind.FILE if "." in posixpath.basename(path) else EntryKind.DIRECTORY


def _classify(name: str, kind: EntryKind) -> str:
    """Return the group of an entry; of another file, its suffix, with its dot."""
    if name.startswith("."):
        return _Group.HIDDEN
    is_private = is_private_name(name.removesuffix(".py"))
    if kind is EntryKind.DIRECTORY:
        return _Group.PRIVATE_DIRECTORY if is_private else _Group.DIRECTORY
    if name.endswith(".py"):
        return _Group.PRIVATE_MODULE if is_private else _Group.MODULE
    return posixpath.splitext(name)[1]


def _has_code(index: FileIndex, directory: str) -> bool:
    """Return whether a directory contains Python files that are not empty, or packages that do."""
    entries = index.list_entries(directory)
    if any(name.endswith((".py", ".pyx", ".so")) and name != "__init__.py" for name in entries):
        return True
    if "__init__.py" in entries and is_longer(os.path.join(index.root, directory, "__init__.py"), 0):
        return True
    return any(
        any(inner.endswith(".py") for inner in index.list_entries(f"{directory}/{name}"))
        for name, kind in entries.items()
        if kind is EntryKind.DIRECTORY
    )
