"""Looks up paths as people write them."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from enum import StrEnum
from typing import NamedTuple

from sphinx_packagemap.discovery.file_index import EntryKind, FileIndex

SUFFIX = re.compile(r"\.[A-Za-z]\w{0,9}$")
_WILDCARD = re.compile(r"[*?]|\[[^\]]+\]")
# Names in angle brackets, in double braces or of capitals only are filled in by the reader.
_PLACEHOLDER = re.compile(
    r"[<>{}$%]|(?:^|/)(?:(?:(?:[A-Z]{2,}_)?(?:NAME|XXX+|N{2,})(?:_[A-Z]+)*|(?:MY|YOUR)_[A-Z_]+)(?:\.\w+)?$|x{3,}|y{4}|n{3,})",
    re.ASCII,
)
_WHOLE_BRACKETS = re.compile(r"\[[^\[\]]*\]")
_NO_PATH = re.compile(r"[\s\"'`=;:()\\#,|!~^&]|^[-+]|://|^\W*$")
_MAX_LENGTH, _MAX_DEPTH = 500, 40  # of a path, in characters and slashes: longer ones are no claims
_TEXT_SUFFIXES = (".md", ".mdx", ".rst", ".txt")  # to which authors convert texts
_MIN_SIMILARITY = 0.85  # of the names of a file before and after it was renamed
_SUFFIXES = (".py", ".pyi", ".pyx", ".so", ".pyd")


class LookUp(StrEnum):
    """The results of looking up a path."""

    FOUND = "found"
    CHANGED = "changed"  # a module is a package now, or the other way round
    ABSENT = "absent"
    WORD = "word"  # absent, and like any word: without a slash or a dot
    NO_CLAIM = "no claim"  # a pattern that the reader fills in, an ignored file, or no path at all


class FoundPath(NamedTuple):
    """What a path leads to."""

    result: LookUp
    path: str  # relative to the repository
    target: str = ""  # of a changed one
    is_dotted: bool = False  # whether it is a dotted name


def normalize_name(name: str) -> str:
    """Return a path as written, without marks around it: ``./a/b.py*`` is ``a/b.py``."""
    name = name.strip().strip("`'\"")
    name = re.sub(r"(?<=[\w/])[*@=|]$", "", name) if not name.endswith("/*") else name
    return posixpath.normpath(name.rstrip("/") or ".") if name else ""


def look_up(index: FileIndex, parent: str, name: str) -> FoundPath:
    """Return what a name leads to in the directory ``parent``, relative to the repository."""
    if len(name) > _MAX_LENGTH:
        return FoundPath(LookUp.NO_CLAIM, name)
    cleaned = normalize_name(name)
    if _PLACEHOLDER.search(cleaned) is not None or _NO_PATH.search(cleaned) is not None:
        return FoundPath(LookUp.NO_CLAIM, cleaned)
    path = posixpath.normpath(posixpath.join(parent, cleaned.lstrip("/")))
    if path.startswith(".."):
        return FoundPath(LookUp.NO_CLAIM, path)
    if len(path) > _MAX_LENGTH or path.count("/") > _MAX_DEPTH:
        return FoundPath(LookUp.NO_CLAIM, path)
    path = "" if path == "." else path
    if index.get_kind(path) is not None:  # also a directory with brackets, such as the routes of web frameworks
        return FoundPath(LookUp.FOUND, path)
    if _WHOLE_BRACKETS.fullmatch(cleaned) is not None:  # a number or a word before the name
        return FoundPath(LookUp.NO_CLAIM, path)
    if _WILDCARD.search(cleaned):
        result = LookUp.FOUND if index.has_match(path) else LookUp.ABSENT
        return FoundPath(result, path)
    return _look_up_alternative(index, path, is_directory=name.rstrip("*").endswith("/"))


def _look_up_alternative(index: FileIndex, path: str, *, is_directory: bool) -> FoundPath:
    stem, suffix = posixpath.splitext(path)
    if not suffix and not is_directory:
        for each in _SUFFIXES:  # a module by its name
            if index.get_kind(f"{path}{each}") is not None:
                return FoundPath(LookUp.FOUND, f"{path}{each}")
    if is_directory and index.get_kind(f"{path}.py") is not None:
        return FoundPath(LookUp.CHANGED, path, f"{path}.py")
    if suffix in _SUFFIXES and index.get_kind(stem) is EntryKind.DIRECTORY and index.list_entries(stem):
        return FoundPath(LookUp.CHANGED, path, f"{stem}/")
    return FoundPath(LookUp.ABSENT, path)


def leave_out_ignored(index: FileIndex, found: FoundPath) -> FoundPath:
    """Return a result; for an absent path that git ignores, or that may exist although the index lacks it, no claim."""
    if found.result is LookUp.ABSENT and (
        index.is_ignored(found.path)
        or not index.is_listed(found.path)
        or os.path.lexists(os.path.join(index.root, found.path))
    ):
        return found._replace(result=LookUp.NO_CLAIM)
    return found


def find_similar(
    index: FileIndex, path: str, claimed: frozenset[str] = frozenset(), similarity: float = _MIN_SIMILARITY
) -> str:
    """Return the path that differs from a missing one only in one similar component; an empty string if there is none.

    It may have been renamed, or the author has mistyped it. ``claimed`` are paths that others already claim.
    """
    components = path.split("/")
    for number, component in enumerate(components):
        parent = "/".join(components[:number])
        entries = index.list_entries(parent)
        if component in entries:
            continue
        stem, suffix = posixpath.splitext(component)
        if suffix in _TEXT_SUFFIXES and number == len(components) - 1:
            converted = [f"{stem}{each}" for each in _TEXT_SUFFIXES if f"{stem}{each}" in entries]
            target = f"{parent}/{converted[0]}" if parent and converted else "".join(converted[:1])
            if len(converted) == 1 and target not in claimed:
                return target
        for each in index.find_nearest(parent, component):
            target = "/".join((*components[:number], each, *components[number + 1 :]))
            is_near = SequenceMatcher(None, stem, posixpath.splitext(each)[0]).ratio() >= similarity
            if not is_near:
                continue
            if index.get_kind(target) is not None:
                return "" if target in claimed else target
            below = [
                found for found in index.find(components[-1]) if found.startswith(f"{posixpath.join(parent, each)}/")
            ]
            if len(below) == 1 and below[0] not in claimed:
                return below[0]
        return ""
    return ""


def find_moved(
    index: FileIndex, path: str, claimed: frozenset[str] = frozenset(), similarity: float = _MIN_SIMILARITY
) -> str:
    """Return where a file or directory that is gone is now; an empty string if that is not clear.

    It has a similar name in the same place, or it is the only one whose path ends with the old one, or the only one of
    its name in the same directory at the top. The paths in ``claimed`` are those of other entries.
    """
    name = posixpath.basename(path)
    if not name or _WILDCARD.search(name):
        return ""
    if similar := find_similar(index, path, claimed, similarity):
        return similar
    others = [each for each in index.find(name) if each != path and each not in claimed]
    found = leave_out_tests(others, path)
    if "/" in path:
        *_, parent, _ = path.split("/")
        top = path.split("/")[0]
        same = [each for each in found if each.endswith(f"/{path}")] or [
            each for each in found if each.endswith(f"/{parent}/{name}") and each.startswith(f"{top}/")
        ]
        if len(same) == 1 and not (_is_generic(name) and not same[0].endswith(f"/{path}")):
            return same[0]
    if _is_generic(name):
        return ""
    top = path.split("/")[0] if "/" in path else ""
    near = [each for each in found if not top or each.startswith(f"{top}/")]
    return near[0] if len(near) == 1 else ""


def leave_out_tests(found: Sequence[str], path: str) -> Sequence[str]:
    """Return paths or dotted names without those of tests, unless that which is gone was one.

    Tests often have the same names as the code, which has not moved there.
    """
    return found if _OF_TESTS.search(path) else [each for each in found if _OF_TESTS.search(each) is None]


_OF_TESTS = re.compile(r"(?:^|[/._])tests?(?:[/._]|$)")
_GENERIC = frozenset(
    {
        *("__init__.py", "__main__.py", "conftest.py", "conf.py", "index.rst", "index.md", "README.md", "README.rst"),
        *("main.py", "app.py", "utils.py", "base.py", "types.py", "models.py", "views.py", "config.py", "tests"),
        *("docs", "src", "utils", "py.typed", "requirements.txt", "Makefile", "Dockerfile", "static", "templates"),
        *("pyproject.toml", "setup.py", "setup.cfg", "LICENSE", "common.py", "api.py", "core.py", "helpers.py"),
    }
)


def _is_generic(name: str) -> bool:
    return name in _GENERIC


def is_typical(name: str) -> bool:
    """Return whether many projects have an entry of this name, so that it is no evidence for any of them."""
    base = posixpath.basename(name.rstrip("/"))
    return base in _GENERIC or base.startswith(("README", "LICENSE", "CHANGELOG", ".git"))
