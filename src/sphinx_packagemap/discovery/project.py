"""Finds the directory of a project, and the directories that symbolic links in it may not leave."""

import os
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sphinx_packagemap.files import Unreadable, read_bytes

# Files of which each marks a directory as that of a project.
PROJECT_FILES = ("pyproject.toml", "setup.cfg", "setup.py")
REPOSITORIES = (".git", ".hg", ".jj", ".svn", ".bzr")
# Names of directories for documentation, beside the code.
_DOCS = frozenset({"doc", "docs", "documentation", "source"})


def iter_parents(directory: str) -> Iterator[str]:
    """Yield the absolute paths of a directory and its parents, nearest first."""
    directory = os.path.abspath(directory)
    parent = os.path.dirname(directory)
    yield directory
    while parent != directory:
        directory, parent = parent, os.path.dirname(parent)
        yield directory


def find_project(directory: str) -> str | None:
    """Return the nearest parent with a ``pyproject.toml``, ``setup.cfg`` or ``setup.py``, or None.

    That may be the directory itself.
    """
    for each in iter_parents(directory):
        if any(os.path.isfile(os.path.join(each, name)) for name in PROJECT_FILES):
            return each
    return None


def find_repository(directory: str) -> str | None:
    """Return the nearest parent that is under version control, or None; that may be the directory itself.

    Neither the root of the disk nor the user's home directory counts: some users have their settings in a repository
    there.
    """
    for each in iter_parents(directory):
        if any(os.path.exists(os.path.join(each, name)) for name in REPOSITORIES):
            return each if _is_narrow(each) else None
    return None


def is_in_project(directory: str) -> bool:
    """Return whether a directory is part of a project, or of a repository."""
    return find_project(directory) is not None or find_repository(directory) is not None


def find_home(directory: str) -> str | None:
    """Return the directory of the project that contains a directory, or None if it cannot be determined.

    It is the nearest parent with a project file; without one, the repository; without that, the directory that
    contains the documentation: the nearest parent that is not called ``docs`` or the like.
    """
    home = find_project(directory) or find_repository(directory)
    if home is not None:
        return home
    home = next((each for each in iter_parents(directory) if os.path.basename(each).lower() not in _DOCS), directory)
    return home if _is_narrow(home) else None


def iter_markers(directory: str) -> Iterator[str]:
    """Yield the files on which the results of ``find_project`` and ``find_repository`` depend, existing or not."""
    for each in iter_parents(directory):
        yield from (os.path.join(each, name) for name in PROJECT_FILES)
        yield os.path.join(each, ".git", "HEAD")  # the directory itself changes all the time


def find_bounds(directories: Iterable[str]) -> tuple[str, ...]:
    """Return the directories that symbolic links in some directories may not leave, with all links resolved.

    For each directory, it is the repository that contains it; without one, the project; without that, the directory
    itself, or the one that contains its top-level package.
    """
    bounds = []
    for directory in map(os.path.realpath, directories):  # the directory itself may be a link
        bound = find_repository(directory) or find_project(directory)
        if bound is None or not _is_narrow(bound):
            inits = (each for each in iter_parents(directory) if not os.path.isfile(os.path.join(each, "__init__.py")))
            bound = next(inits, directory)
        bounds.append(bound)
    return tuple(dict.fromkeys(bounds))


def is_outside(path: str, bounds: Iterable[str]) -> bool:
    """Return whether the target of a path is outside of all directories in ``bounds``, which are real paths."""
    real = os.path.realpath(path)
    return not any(real == bound or real.startswith(os.path.join(bound, "")) for bound in bounds)


class BuildLocation(NamedTuple):
    """The directories in which a build looks up the names on its pages."""

    base: str  # directory to which paths in conf.py and on the pages are relative
    projects: tuple[str, ...]  # directories; the projects that contain them are searched in this order
    is_copy: bool = False  # the last of these projects is another version of the documented one


def locate_build(configuration: str, source: str) -> BuildLocation:
    """Return the location of a build, given the directories of ``conf.py`` and of the pages.

    Usually both are in one project, and the directory of ``conf.py`` counts. But the documentation of an old version
    is built from a copy of the old tree, with the current ``conf.py`` (*sphinx-multiversion*, ``sphinx-build -c``).
    Then paths are relative to the corresponding directory of the copy, whose project is searched first.
    """
    configuration, source = os.path.abspath(configuration), os.path.abspath(source)
    root, source_root = _find_root(configuration), _find_root(source)
    if source_root is None and root is not None:
        source_root = _find_copy(root, configuration, source)
    if source_root is None or _is_same(root, source_root):
        return BuildLocation(configuration, (configuration,))
    if root is None:
        return BuildLocation(source, (source, configuration))
    if not _is_copy(root, source_root):
        return BuildLocation(configuration, (source, configuration))
    same = os.path.normpath(os.path.join(source_root, os.path.relpath(configuration, root)))
    return BuildLocation(same if os.path.isdir(same) else source, (source, configuration), is_copy=True)


def _is_copy(home: str, other: str) -> bool:
    """Return whether one project is a version of another: projects with different names are not."""
    names = _read_name(home), _read_name(other)
    repository = find_repository(other)
    if _is_same(repository, find_repository(home)):
        # One repository contains several projects rather than several versions.
        return names[0] == names[1] is not None
    if repository is None and not is_outside(other, (os.path.realpath(home),)):
        return names[0] == names[1]
    return None in names or names[0] == names[1]


def _read_name(home: str) -> str | None:
    """Return the name of a project in its configuration, or None."""
    for file in ("pyproject.toml", "setup.cfg"):
        path = os.path.join(home, file)
        try:
            match = re.search(_NAME, read_bytes(path, _MAX_SIZE)) if os.path.isfile(path) else None
        except Unreadable:
            continue
        if match:
            return match[1].decode("utf-8", "replace")
    return None


_MAX_SIZE = 1024 * 1024  # bytes of a configuration file
_NAME = rb"""(?m)^name[ \t]*=[ \t]*["']?([\w.-]+)"""


def _find_root(directory: str) -> str | None:
    """Return the nearest parent that is the directory of a project or a repository, or None."""
    markers = (*PROJECT_FILES, *REPOSITORIES)
    parents = (
        each for each in iter_parents(directory) if any(os.path.exists(os.path.join(each, name)) for name in markers)
    )
    home = next(parents, None)
    return home if home is not None and _is_narrow(home) else None


def _find_copy(home: str, configuration: str, source: str) -> str | None:
    """Return the copy of a project that contains the pages, if it has neither a project file nor a repository."""
    relative = os.path.relpath(configuration, home)
    for each in iter_parents(source):
        if each.endswith(os.sep + relative):
            copy = each[: -len(relative) - 1]
            first = relative.partition(os.sep)[0]
            if any(name != first and os.path.lexists(os.path.join(home, name)) for name in _list_names(copy)):
                return copy
    return None


def _list_names(directory: str) -> list[str]:
    try:
        return os.listdir(directory)
    except OSError:
        return []


def _is_same(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and os.path.realpath(one) == os.path.realpath(other)


def _is_narrow(directory: str) -> bool:
    """Return whether a directory is neither the root of the disk nor the user's home directory."""
    real = os.path.realpath(directory)
    return os.path.dirname(real) != real and real != os.path.realpath(os.path.expanduser("~"))
