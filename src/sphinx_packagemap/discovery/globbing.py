"""Glob patterns for directories, such as ``packages/*``."""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

_MAX_DIRECTORIES = 20_000  # that one pattern may look into
_MAX_FOUND = 5_000  # that one pattern may stand for


class Matches(NamedTuple):
    """The directories that a pattern stands for."""

    directories: list[str]  # absolute, sorted
    is_complete: bool  # False where a limit was reached, so that there may be more


def is_pattern(text: str) -> bool:
    """Tell whether a path is a pattern: it has ``*``, ``?`` or ``[`` in it."""
    return any(character in text for character in "*?[")


def literal_part(pattern: str) -> str:
    """Return the directory that a pattern begins with, before its first wildcard."""
    parts = pattern.split("/")
    first = next(index for index, part in enumerate(parts) if is_pattern(part))
    return "/".join(parts[:first]) or ("/" if pattern.startswith("/") else ".")


def matching_directories(pattern: str, directory: str) -> Matches:
    """Return the directories that a pattern stands for, relative to ``directory``.

    As in the :mod:`glob` module, ``*``, ``?`` and ``[...]`` stand for characters of one component and ``**`` for any
    number of components; none of them stands for a name that begins with a dot. Other than there, ``**`` follows no
    symbolic link. No more than 20,000 directories are searched, and no more than 5,000 returned.
    """
    budget = [_MAX_DIRECTORIES]
    parts = pattern.replace(os.sep, "/").split("/")
    start = os.path.abspath(os.path.join(directory, "/")) if pattern.startswith("/") else os.path.abspath(directory)
    found = _matching(start, [part for part in parts if part not in ("", ".")], budget)
    # The walk itself ends early, too: below the root of a disk, there are far more directories than are searched.
    first = list(islice(found, _MAX_FOUND + 1))
    directories = sorted(dict.fromkeys(os.path.normpath(each) for each in first[:_MAX_FOUND]))
    return Matches(directories, is_complete=len(first) <= _MAX_FOUND and budget[0] >= 0)


def _matching(directory: str, parts: Sequence[str], budget: list[int]) -> Iterator[str]:
    if not parts:
        if os.path.isdir(directory):
            yield directory
        return
    first, rest = parts[0], parts[1:]
    if first == "**":
        while rest[:1] == ["**"]:  # twice is once
            rest = rest[1:]
        for each in _with_all_below(directory, budget):
            yield from _matching(each, rest, budget)
    elif not is_pattern(first):
        yield from _matching(os.path.join(directory, first), rest, budget)
    else:
        for name in _directories_in(directory, budget, links=True):
            if fnmatch.fnmatchcase(name, first) and (first.startswith(".") or not name.startswith(".")):
                yield from _matching(os.path.join(directory, name), rest, budget)


def _with_all_below(directory: str, budget: list[int]) -> Iterator[str]:
    stack = [directory]
    while stack:
        each = stack.pop()
        yield each
        names = _directories_in(each, budget, links=False)
        stack += [os.path.join(each, name) for name in reversed(names) if not name.startswith(".")]


def _directories_in(directory: str, budget: list[int], *, links: bool) -> list[str]:
    if budget[0] <= 0:
        budget[0] = -1  # it was overdrawn
        return []
    budget[0] -= 1
    try:
        with os.scandir(directory) as entries:
            return sorted(entry.name for entry in entries if _is_directory(entry, links))
    except OSError:
        return []


def _is_directory(entry: os.DirEntry[str], links: bool) -> bool:
    try:
        return entry.is_dir(follow_symlinks=links)
    except OSError:  # a symbolic link that loops
        return False
