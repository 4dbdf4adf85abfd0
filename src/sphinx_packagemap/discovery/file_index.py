"""An index of all directories and files of a repository, to look up the paths that people write.

Only names and types of entries are read, and ``.gitignore``. Symbolic links to directories are not followed. Ignored
directories, those of version control, and caches are left out.
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from functools import cached_property

from sphinx_packagemap.discovery.ignore_rules import IgnoreRules, is_generated
from sphinx_packagemap.discovery.path_patterns import compile_path_pattern
from sphinx_packagemap.discovery.project import REPOSITORIES
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.names import Suggestions
from sphinx_packagemap.text import escape_invisible

_MAX_ENTRIES = 500_000
_MAX_SAME = 100  # entries of one name that are compared one by one
_MAX_PATTERNS, _MAX_COMPARED = 1000, 3_000_000  # patterns, and entries that are compared with them, in all
_WILDCARD = re.compile(r"[*?\[]")


class EntryKind(StrEnum):
    """The kinds of entries."""

    DIRECTORY = "directory"
    FILE = "file"


class FileIndex:
    """The directories and files of a repository, by path: relative to it, with slashes, empty for itself."""

    def __init__(self, root: str) -> None:
        """List all directories below ``root``, an absolute directory."""
        self.root = root
        self.directories: dict[str, dict[str, EntryKind]] = {}
        self.problems: list[Problem] = []  # with directories that are not listed
        self._unlisted: set[str] = set()  # these directories
        self._rules = IgnoreRules()
        self._ignored: dict[str, bool] = {}
        self._suggestions: dict[tuple[str, str], Suggestions] = {}  # by directory and suffix
        self._matches: dict[str, bool] = {}  # by pattern
        self._compared = 0  # entries with patterns
        self._list_all()

    def _list_all(self) -> None:
        pending, count = [""], 0
        while pending:
            directory = pending.pop()
            entries = self._list(directory)
            self.directories[directory] = entries
            count += len(entries)
            prefix = f"{directory}/" if directory else ""
            pending += [f"{prefix}{name}" for name, kind in entries.items() if kind is EntryKind.DIRECTORY]
            if count > _MAX_ENTRIES:
                message = f"more than {_MAX_ENTRIES:,} directories and files; paths in the others are not checked"
                self.problems.append(Problem(ProblemKind.LIMIT, message))
                self._unlisted |= {*pending}
                return

    def _list(self, directory: str) -> dict[str, EntryKind]:
        """Return the entries of a directory, sorted by name; those that can be links are files."""
        path = os.path.join(self.root, directory)
        try:
            with os.scandir(path) as scanned:
                found = [(each.name, each.is_dir(follow_symlinks=False)) for each in scanned]
        except OSError as error:
            self._unlisted.add(directory)
            message = f"cannot read the directory: {error.strerror}"
            origin = escape_invisible(directory) or "."
            self.problems.append(Problem(ProblemKind.UNREADABLE, message, origin=origin))
            return {}
        if any(name == ".gitignore" for name, _ in found):
            self._rules.read(path, directory)
        prefix = f"{directory}/" if directory else ""
        return {
            name: EntryKind.DIRECTORY if is_directory else EntryKind.FILE
            for name, is_directory in sorted(found)
            if not is_directory
            or not (name in REPOSITORIES or is_generated(name) or self._is_environment(prefix, name))
        }

    def _is_environment(self, prefix: str, name: str) -> bool:
        """Return whether a directory is ignored, or a virtual environment."""
        path = f"{prefix}{name}"
        return self._rules.match(f"{path}/") or os.path.lexists(os.path.join(self.root, path, "pyvenv.cfg"))

    def get_kind(self, path: str) -> EntryKind | None:
        """Return the kind of the entry with a path; None if there is none."""
        if not path:
            return EntryKind.DIRECTORY
        directory, _, name = path.rpartition("/")
        return self.directories.get(directory, {}).get(name)

    def is_listed(self, path: str) -> bool:
        """Return whether an entry with a path would be known: all directories around it were read."""
        directories = itertools.accumulate(path.split("/"), "{}/{}".format) if path else ()
        return "" not in self._unlisted and self._unlisted.isdisjoint(directories)

    def list_entries(self, directory: str) -> Mapping[str, EntryKind]:
        """Return the entries of a directory by name, sorted; empty if there is no such directory."""
        return self.directories.get(directory, {})

    def find(self, name: str) -> Sequence[str]:
        """Return the paths of all entries with a name, sorted."""
        return self._by_name.get(name, ())

    def find_paths(self, tail: str) -> list[str]:
        """Return the paths of all entries that end with some components, sorted."""
        *_, parent, name = ("", *tail.split("/"))
        found = self.find(name)
        if parent and len(found) > _MAX_SAME:  # such as ``index.md``: all that are in directories of one name
            found = self._by_parent.get((parent, name), ())
        return [each for each in found if f"/{each}".endswith(f"/{tail}")]

    def find_directories(self, tail: str) -> list[str]:
        """Return the directories whose paths end with some components, sorted; the shortest first."""
        found = [each for each in self.find_paths(tail) if each in self.directories]
        return sorted(found, key=lambda each: (each.count("/"), each))

    def find_nearest(self, directory: str, name: str) -> tuple[str, ...]:
        """Return the entries of a directory with the same suffix whose names are most similar, best first."""
        suffix = os.path.splitext(name)[1]
        if (directory, suffix) not in self._suggestions:
            known = [each for each in self.list_entries(directory) if os.path.splitext(each)[1] == suffix]
            self._suggestions[directory, suffix] = Suggestions(known)
        return self._suggestions[directory, suffix].find_nearest(name)

    def has_match(self, pattern: str) -> bool:
        """Return whether a path with wildcards matches an entry; see :func:`compile_path_pattern`.

        After very many patterns, or comparisons in a large repository, all others match.
        """
        if pattern not in self._matches:
            self._matches[pattern] = len(self._matches) >= _MAX_PATTERNS or self._search(pattern)
        return self._matches[pattern]

    def _search(self, pattern: str) -> bool:
        try:
            compiled = compile_path_pattern(pattern)
        except ValueError:  # too long, for example
            return False
        parts = pattern.split("/")
        fixed = "/".join(itertools.takewhile(lambda part: _WILDCARD.search(part) is None, parts))
        if fixed == "/".join(parts[:-1]):
            return any(compiled.match(f"{fixed}/{name}" if fixed else name) for name in self.list_entries(fixed))
        below = [each for each in self.directories if not fixed or f"{each}/".startswith(f"{fixed}/")]
        self._compared += len(self.directories) + sum(len(self.directories[each]) for each in below)
        return self._compared > _MAX_COMPARED or any(
            compiled.match(f"{directory}/{name}" if directory else name)
            for directory in below
            for name in self.directories[directory]
        )

    def is_ignored(self, path: str) -> bool:
        """Return whether git ignores a file or directory, or a tool generates it; it need not exist."""
        if path not in self._ignored:
            parent, _, name = path.rpartition("/")
            self._ignored[path] = (
                (bool(parent) and self.get_kind(parent) is None and self.is_ignored(parent))
                or is_generated(name)
                or self._rules.match(f"{path}/")
                or self._rules.match(path)
            )
        return self._ignored[path]

    @cached_property
    def _by_parent(self) -> dict[tuple[str, str], list[str]]:
        """The paths of names that many entries have, by the names of their directories and their own."""
        found: dict[tuple[str, str], list[str]] = {}
        for name, paths in self._by_name.items():
            for path in paths if len(paths) > _MAX_SAME else ():
                *_, parent, _ = ("", "", *path.split("/"))
                found.setdefault((parent, name), []).append(path)
        return found

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for directory in sorted(self.directories):
            prefix = f"{directory}/" if directory else ""
            for name in self.directories[directory]:
                found.setdefault(name, []).append(f"{prefix}{name}")
        return found
