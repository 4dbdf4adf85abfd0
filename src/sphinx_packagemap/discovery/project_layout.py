"""Finds the directories that contain the packages of a project, from its configuration.

It reads ``pyproject.toml`` and ``setup.cfg``, as the build backends document them; never ``setup.py``, which is code.
"""

from __future__ import annotations

import fnmatch
import os
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from sphinx_packagemap.discovery.project import find_bounds, find_repository, is_outside, iter_parents
from sphinx_packagemap.discovery.project_files import (
    InvalidFile,
    get_pairs,
    get_table,
    get_texts,
    parse_setup_cfg,
    parse_toml,
    read_content,
    split_setting,
)
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.text import escape_invisible, quote

_MAX_DIRECTORIES = 20_000  # directories that are listed for one pattern
_MAX_MATCHES = 5_000  # directories that one pattern may match


class Matches(NamedTuple):
    """The directories that a pattern matches."""

    directories: list[str]  # absolute, sorted
    is_complete: bool  # False if a limit was reached, so that there may be more


def is_pattern(text: str) -> bool:
    """Return whether a path is a pattern: whether it contains ``*``, ``?`` or ``[``."""
    return any(character in text for character in "*?[")


def get_literal_part(pattern: str) -> str:
    """Return the directory before the first component with a wildcard in a pattern."""
    parts = pattern.split("/")
    first = next(index for index, part in enumerate(parts) if is_pattern(part))
    return "/".join(parts[:first]) or ("/" if pattern.startswith("/") else ".")


def find_matching_directories(pattern: str, directory: str) -> Matches:
    """Return the directories that a pattern matches, which is relative to ``directory``.

    As in the :mod:`glob` module, ``*``, ``?`` and ``[...]`` match characters of one component and ``**`` matches any
    number of components; none of them matches a name that begins with a dot. Unlike there, ``**`` does not follow
    symbolic links. At most 20,000 directories are searched, and at most 5,000 returned.
    """
    budget = [_MAX_DIRECTORIES]
    parts = pattern.replace(os.sep, "/").split("/")
    start = os.path.abspath(os.path.join(directory, "/")) if pattern.startswith("/") else os.path.abspath(directory)
    found = _iter_matching(start, [part for part in parts if part not in ("", ".")], budget)
    # The search is lazy, so it ends at the maximum.
    first = list(islice(found, _MAX_MATCHES + 1))
    directories = sorted(dict.fromkeys(os.path.normpath(each) for each in first[:_MAX_MATCHES]))
    return Matches(directories, is_complete=len(first) <= _MAX_MATCHES and budget[0] >= 0)


def _iter_matching(directory: str, parts: Sequence[str], budget: list[int]) -> Iterator[str]:
    if not parts:
        if os.path.isdir(directory):
            yield directory
        return
    first, rest = parts[0], parts[1:]
    if first == "**":
        while rest[:1] == ["**"]:  # a second one matches nothing more
            rest = rest[1:]
        for each in _walk_below(directory, budget):
            yield from _iter_matching(each, rest, budget)
    elif not is_pattern(first):
        yield from _iter_matching(os.path.join(directory, first), rest, budget)
    else:
        for name in _list_directories(directory, budget, links=True):
            if fnmatch.fnmatchcase(name, first) and (first.startswith(".") or not name.startswith(".")):
                yield from _iter_matching(os.path.join(directory, name), rest, budget)


def _walk_below(directory: str, budget: list[int]) -> Iterator[str]:
    stack = [directory]
    while stack:
        each = stack.pop()
        yield each
        names = _list_directories(each, budget, links=False)
        stack += [os.path.join(each, name) for name in reversed(names) if not name.startswith(".")]


def _list_directories(directory: str, budget: list[int], *, links: bool) -> list[str]:
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


_MAX_MEMBERS = 10_000  # members of a workspace

# A pyproject.toml without any of these words has nothing for us, so most need not be parsed.
_WORDS = (b"package", b"source", b"where", b"module-root", b"workspace")


class ProjectLayout(NamedTuple):
    """The directories that contain the packages of one or several projects."""

    locations: tuple[str, ...] = ()  # absolute directories, in the order in which they are searched
    renamed: tuple[tuple[str, str], ...] = ()  # modules in directories of another name: dotted name, absolute path
    within: tuple[str, ...] = ()  # directories that symbolic links may not leave, real paths
    dependencies: tuple[str, ...] = ()  # files and directories on which the layout depends, absolute
    problems: tuple[Problem, ...] = ()


def read_layout(home: str, bounds: tuple[str, ...], *, with_members: bool = True) -> ProjectLayout:
    """Return the layout of a project, followed by those of the other members of its workspace, unless not wanted.

    A directory outside of ``bounds`` is ignored, if there are any. The directory of the workspace is added to them.
    """
    reader = _Reader(bounds)
    root, table = _find_workspace(home, reader) if with_members else (None, {})
    if root is not None and bounds:
        reader.bounds = tuple(dict.fromkeys([*bounds, *find_bounds([root])]))
    reader.add_project(home)
    if root is not None:
        for member in _iter_members(root, table, reader):
            reader.add_project(member)
    return reader.make_layout()


def list_members(root: str, bounds: tuple[str, ...]) -> tuple[list[str], tuple[str, ...]]:
    """Return the members of the workspace that a project declares, sorted within each pattern, and the dependencies.

    The first one is the project itself. Without a workspace, there are none.
    """
    reader = _Reader(bounds)
    table = get_table(reader.read_pyproject(root), "tool", "uv", "workspace")
    members = list(dict.fromkeys(_iter_members(root, table, reader))) if table else []
    return members, reader.make_layout().dependencies


def _find_workspace(home: str, reader: _Reader) -> tuple[str | None, Mapping[str, object]]:
    """Return the root of the workspace of a project, and the table that declares it (uv, *Using workspaces*)."""
    last = find_repository(home)
    for directory in iter_parents(home):
        table = get_table(reader.read_pyproject(directory), "tool", "uv", "workspace")
        if table:
            return directory, table
        if directory == last:
            break
    return None, {}


def _iter_members(root: str, table: Mapping[str, object], reader: _Reader) -> Iterator[str]:
    """Yield the members of a workspace: directories with a ``pyproject.toml``, sorted within each pattern."""
    excluded = {each for pattern in get_texts(table.get("exclude")) for each in reader.find_matching(pattern, root)}
    yield root
    left = _MAX_MEMBERS
    for pattern in get_texts(table.get("members")):
        if "\0" in pattern or reader.is_left_out(root, get_literal_part(pattern) if is_pattern(pattern) else pattern):
            continue
        if is_pattern(pattern):
            reader.dependencies.append(os.path.normpath(os.path.join(root, get_literal_part(pattern))))
        for member in reader.find_matching(pattern, root):
            if member in excluded or not os.path.isfile(os.path.join(member, "pyproject.toml")) or not left:
                continue
            left -= 1
            if not reader.is_left_out(root, os.path.relpath(member, root)):
                yield member


class _Reader:
    """Collects the search locations of projects."""

    def __init__(self, bounds: tuple[str, ...]) -> None:
        self.bounds = bounds
        self._locations: dict[str, None] = {}
        self._renamed: dict[tuple[str, str], None] = {}
        self._projects: set[str] = set()
        self._documents: dict[str, Mapping[str, object]] = {}
        self.dependencies: list[str] = []
        self._problems: list[Problem] = []

    def make_layout(self) -> ProjectLayout:
        """Return the layout of all projects added so far."""
        return ProjectLayout(
            tuple(self._locations),
            tuple(self._renamed),
            self.bounds,
            tuple(dict.fromkeys(self.dependencies)),
            tuple(self._problems),
        )

    def add_project(self, home: str) -> None:
        """Add the search locations of a project: those it configures, its ``src`` directory, and its own."""
        if home in self._projects:
            return
        self._projects.add(home)
        document = self.read_pyproject(home)
        for entries in (_read_pyproject_layout(document), _read_setup_cfg_layout(self._setup_cfg(home))):
            for name, path in entries:
                self._add(home, name, path)
        self._add(home, "", "src")
        self._add(home, "", ".")

    def _add(self, home: str, name: str, path: str) -> None:
        """Add a directory of modules or, with a name, the directory of that module."""
        target = os.path.normpath(os.path.join(home, path))
        if "\0" in path or not os.path.isdir(target):
            return
        if target != home and self.is_left_out(home, path):
            return
        if not name:
            self._locations.setdefault(target)
        elif os.path.basename(target) == name.rpartition(".")[2] and "." not in name:
            self._locations.setdefault(os.path.dirname(target))
        else:
            self._renamed.setdefault((name, target))

    def is_left_out(self, home: str, path: str) -> bool:
        """Return whether a configured directory is outside of the bounds; if so, add a problem."""
        target = os.path.normpath(os.path.join(home, path))
        if not self.bounds or not is_outside(target, self.bounds):
            return False
        message = f"'{escape_invisible(path)}' is outside the project; it is not searched"
        self._problems.append(Problem(ProblemKind.LINK, message, origin=os.path.basename(home)))
        return True

    def find_matching(self, pattern: str, root: str) -> list[str]:
        """Return the directories that a pattern in the configuration of a workspace matches, sorted."""
        found, is_complete = find_matching_directories(pattern, root)
        if not is_complete:
            message = f"too many directories to search for {quote(pattern)}; some are skipped"
            self._problems.append(Problem(ProblemKind.CONFIG, message, origin="pyproject.toml"))
        return found

    def read_pyproject(self, directory: str) -> Mapping[str, object]:
        """Return the content of the ``pyproject.toml`` in a directory; empty if there is none or it is not valid."""
        path = os.path.join(directory, "pyproject.toml")
        if path not in self._documents:
            self.dependencies.append(path)
            self._documents[path] = self._read_toml(path)
        return self._documents[path]

    def _read_toml(self, path: str) -> Mapping[str, object]:
        source = read_content(path)
        if not any(word in source for word in _WORDS):
            return {}
        try:
            return parse_toml(source)
        except InvalidFile as error:
            display_path = f"{os.path.basename(os.path.dirname(path))}/pyproject.toml"
            message = f"cannot read the locations of packages from '{escape_invisible(display_path)}': {error}"
            self._problems.append(Problem(ProblemKind.CONFIG, message, origin="pyproject.toml"))
            return {}

    def _setup_cfg(self, home: str) -> bytes:
        path = os.path.join(home, "setup.cfg")
        self.dependencies.append(path)
        return read_content(path)


def _read_pyproject_layout(document: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield pairs of a dotted name and the directory of that module; the name is empty for a directory of modules.

    The paths are relative to the project, as in its configuration.
    """
    if not document:
        return
    setuptools = get_table(document, "tool", "setuptools")
    yield from get_pairs(setuptools.get("package-dir"))
    for where in get_texts(get_table(setuptools, "packages", "find").get("where")):
        yield "", where
    for hatch in (
        get_table(document, "tool", "hatch", "build", "targets", "wheel"),
        get_table(document, "tool", "hatch", "build"),
    ):
        for package in get_texts(hatch.get("packages")):
            yield "", os.path.dirname(package.rstrip("/")) or "."
        sources = hatch.get("sources")
        yield from (("", source) for source in get_texts(sources))
        # In this table, keys are directories, and values are their paths in the wheel.
        yield from ((new.strip("/").replace("/", "."), old) for old, new in get_pairs(sources))
    packages = get_table(document, "tool", "poetry").get("packages")
    for package in packages if isinstance(packages, list) else ():
        yield from (("", path) for path in get_texts(get_table(package).get("from")))
    scikit_build = get_table(document, "tool", "scikit-build", "wheel").get("packages")
    yield from (("", os.path.dirname(package.rstrip("/")) or ".") for package in get_texts(scikit_build))
    yield from ((name.replace("/", "."), path) for name, path in get_pairs(scikit_build))
    for keys, key in _SINGLE:
        yield from (("", path) for path in get_texts(get_table(document, *keys).get(key)))


# Settings whose value is one directory of modules, or a list of them: the keys of the table, and that of the setting.
_SINGLE = (
    (("tool", "pdm", "build"), "package-dir"),
    (("tool", "maturin"), "python-source"),
    (("tool", "uv", "build-backend"), "module-root"),
)


def _read_setup_cfg_layout(source: bytes) -> Iterator[tuple[str, str]]:
    if b"package_dir" not in source and b"where" not in source:
        return
    parser = parse_setup_cfg(source)
    # The format "dict" of setuptools: "=lib" or "pkg = path", separated by line breaks or commas.
    for line in parser.get("options", "package_dir", fallback="").replace(",", "\n").splitlines():
        name, equals, path = line.partition("=")
        if equals:
            yield name.strip(), path.strip()
    yield from (("", where) for where in split_setting(parser.get("options.packages.find", "where", fallback="")))
