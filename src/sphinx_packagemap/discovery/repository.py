"""Lists the directories and files of a repository that a reader needs to see, without hidden and generated ones.

Only names and types of entries are read, and ``.gitignore``. Symbolic links to directories are shown and not followed.
"""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Sequence
from typing import NamedTuple

from sphinx_packagemap.discovery.ignore_rules import IgnoreRules, is_generated
from sphinx_packagemap.discovery.project import PROJECT_FILES, REPOSITORIES, is_outside
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.text import escape_invisible

# The files that people list in a tree of a repository: what a reader opens first, and what configures the project.
DEFAULT_FILES = (
    *("README*", "LICENSE*", "LICENCE*", "COPYING*", "NOTICE*", "CHANGELOG*", "CHANGES*", "HISTORY*", "NEWS*"),
    *("CONTRIBUTING*", "AUTHORS*", "SECURITY*", "CODE_OF_CONDUCT*", "CITATION.cff", "AGENTS.md", "CLAUDE.md"),
    *("pyproject.toml", "setup.py", "setup.cfg", "MANIFEST.in", "requirements*.txt", "tox.ini", "tox.toml"),
    *("noxfile.py", "Makefile", "justfile", "mkdocs.yml", "Dockerfile", "CMakeLists.txt", "meson.build", "Cargo.toml"),
)
_MAX_ENTRIES = 2000
_MAX_DIRECTORIES = 1000


class RepositoryEntry(NamedTuple):
    """A directory or file in a repository."""

    path: str  # relative to the repository, with slashes; not escaped
    is_directory: bool

    @property
    def label(self) -> str:
        """The name for output: that of a directory ends with a slash."""
        return escape_invisible(self.path.rpartition("/")[2]) + "/" * self.is_directory

    @property
    def shown_path(self) -> str:
        """The path for output: that of a directory ends with a slash."""
        return escape_invisible(self.path) + "/" * self.is_directory


class RepositoryListing(NamedTuple):
    """The entries of a repository by the path of their directory, which is empty for the repository itself."""

    entries: dict[str, list[RepositoryEntry]]
    dependencies: tuple[str, ...]  # directories and files, absolute; not for output
    problems: tuple[Problem, ...] = ()


def is_project_root(directory: str) -> bool:
    """Return whether a directory is the root of a project or repository, and not a package itself."""
    if os.path.isfile(os.path.join(directory, "__init__.py")):
        return False
    names = (*PROJECT_FILES, *REPOSITORIES)
    return os.path.isdir(directory) and any(os.path.exists(os.path.join(directory, name)) for name in names)


def list_repository(
    root: str, patterns: Sequence[str], inner: Sequence[str] = (), bounds: Sequence[str] = ()
) -> RepositoryListing:
    """Return the directories at the top of a repository, the files that ``patterns`` match, and their parents.

    The patterns are relative to the repository. The directories ``inner`` are shown in any case, with their parents;
    what is in them is not listed. A link that leads out of the ``bounds`` is left out.
    """
    return _Walk(os.path.abspath(root), patterns, inner, bounds).list_all()


def list_chosen(root: str, patterns: Sequence[str]) -> RepositoryListing:
    """Return the directories and files in a directory that ``patterns`` match, and their parents.

    Links that lead out of the directory are left out.
    """
    walk = _Walk(os.path.abspath(root), patterns, (), [os.path.realpath(root)], are_tops_shown=False)
    listing = walk.list_all()
    entries: dict[str, list[RepositoryEntry]] = {}
    for directory in reversed(listing.entries):  # parents are listed before what is in them
        found = [
            each
            for each in listing.entries[directory]
            if not each.is_directory or entries.get(each.path) or walk.is_chosen(each.path)
        ]
        entries[directory] = found
    return listing._replace(entries=dict(reversed(entries.items())))


class _Walk:
    """Lists one directory after the other, from the top."""

    def __init__(
        self,
        root: str,
        patterns: Sequence[str],
        inner: Sequence[str],
        bounds: Sequence[str],
        *,
        are_tops_shown: bool = True,
    ) -> None:
        self._are_tops_shown = are_tops_shown  # whether the directories at the top are, which no pattern matches
        self._root = root
        self._bounds = bounds
        self._inner = frozenset(inner)
        # A pattern with a slash at the end means everything in that directory.
        self._patterns = [(f"{each}**" if each.endswith("/") else each).split("/") for each in patterns]
        self._ignored = IgnoreRules()
        self._dependencies: list[str] = []
        self._problems: list[Problem] = []

    def list_all(self) -> RepositoryListing:
        """Return the listing of the repository."""
        entries: dict[str, list[RepositoryEntry]] = {}
        pending, count = [""], 0
        while pending and len(entries) < _MAX_DIRECTORIES:
            directory = pending.pop(0)
            found = self._list(directory)[: _MAX_ENTRIES - count]
            count += len(found)
            entries[directory] = found
            pending += [each.path for each in found if each.is_directory and self._is_entered(each.path)]
        if pending or count >= _MAX_ENTRIES:
            message = f"too many directories and files to show; only the first {_MAX_ENTRIES} are listed"
            self._problems.append(Problem(ProblemKind.LIMIT, message))
        return RepositoryListing(entries, tuple(self._dependencies), tuple(self._problems))

    def _list(self, directory: str) -> list[RepositoryEntry]:
        path = os.path.join(self._root, directory)
        gitignore = os.path.join(path, ".gitignore")
        self._dependencies += [path, gitignore]
        self._ignored.read(path, directory)
        try:
            with os.scandir(path) as scanned:
                found = [(entry.name, _is_directory(entry), entry.is_symlink()) for entry in scanned]
        except OSError as error:
            origin = escape_invisible(directory) or "."
            self._problems.append(
                Problem(ProblemKind.UNREADABLE, f"cannot read the directory: {error.strerror}", origin=origin)
            )
            return []
        entries = [
            RepositoryEntry(f"{directory}/{name}" if directory else name, is_directory)
            for name, is_directory, is_link in found
            if not (is_link and self._bounds and is_outside(os.path.join(path, name), self._bounds))
        ]
        shown = [entry for entry in entries if self._is_shown(entry)]
        return sorted(shown, key=lambda entry: (not entry.is_directory, entry.path.casefold(), entry.path))

    def _is_shown(self, entry: RepositoryEntry) -> bool:
        path, name = entry.path, entry.path.rpartition("/")[2]
        if self._is_needed(path):
            return True
        if name.startswith("."):
            hidden = [each for each in self._patterns if any(part.startswith(".") for part in each)]
            return self._is_chosen(path, hidden) or (entry.is_directory and self._is_prefix(path, hidden))
        marked = f"{path}/" if entry.is_directory else path
        if name == "__pycache__" or (entry.is_directory and is_generated(name)) or self._ignored.match(marked):
            return False
        if entry.is_directory:
            is_top = self._are_tops_shown and "/" not in path
            return is_top or self.is_chosen(path) or self._is_prefix(path, self._patterns)
        return self.is_chosen(path)

    def _is_needed(self, path: str) -> bool:
        return any(each == path or each.startswith(f"{path}/") for each in self._inner)

    def _is_entered(self, path: str) -> bool:
        if path in self._inner or os.path.islink(os.path.join(self._root, path)):
            return False
        return self._is_needed(path) or self._is_prefix(path, self._patterns)

    def is_chosen(self, path: str) -> bool:
        """Return whether a pattern matches the path of an entry."""
        return self._is_chosen(path, self._patterns)

    def _is_chosen(self, path: str, patterns: Sequence[Sequence[str]]) -> bool:
        components = path.split("/")
        return any(_matches(pattern, components) for pattern in patterns)

    def _is_prefix(self, path: str, patterns: Sequence[Sequence[str]]) -> bool:
        """Return whether a pattern may match an entry of a directory."""
        components = path.split("/")
        for pattern in patterns:
            fixed = pattern[: pattern.index("**")] if "**" in pattern else pattern[:-1]
            length = min(len(fixed), len(components))
            if ("**" in pattern or length == len(components)) and _matches(fixed[:length], components[:length]):
                return True
        return False


def _matches(pattern: Sequence[str], components: Sequence[str]) -> bool:
    """Return whether the components of a path match those of a pattern; ``**`` matches any number of them."""
    if not pattern:
        return not components
    if pattern[0] == "**":
        return any(_matches(pattern[1:], components[start:]) for start in range(len(components) + 1))
    return bool(components) and fnmatch.fnmatchcase(components[0], pattern[0]) and _matches(pattern[1:], components[1:])


def _is_directory(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a symbolic link that loops
        return False
