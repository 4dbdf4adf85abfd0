"""Where a project begins, and how far the symbolic links in it may lead."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sphinx_packagemap.files import Unreadable, read_bytes

# Files that make a directory the home of a project; pyproject.toml where it has one.
PROJECT_FILES = ("pyproject.toml", "setup.cfg", "setup.py")
_REPOSITORIES = (".git", ".hg", ".jj", ".svn", ".bzr")
# Directories that hold the documentation of the code beside them.
_DOCS = frozenset({"doc", "docs", "documentation", "source"})


def iter_parents(directory: str) -> Iterator[str]:
    """Yield a directory and those above it, the nearest first; absolute."""
    directory = os.path.abspath(directory)
    above = os.path.dirname(directory)
    yield directory
    while above != directory:
        directory, above = above, os.path.dirname(above)
        yield directory


def find_project(directory: str) -> str | None:
    """Return the nearest directory upwards with a ``pyproject.toml``, ``setup.cfg`` or ``setup.py``, or None."""
    for each in iter_parents(directory):
        if any(os.path.isfile(os.path.join(each, name)) for name in PROJECT_FILES):
            return each
    return None


def find_repository(directory: str) -> str | None:
    """Return the nearest directory upwards that is under version control, or None.

    Neither the root of the disk nor the user's home directory counts: some keep their settings in a repository there.
    """
    for each in iter_parents(directory):
        if any(os.path.exists(os.path.join(each, name)) for name in _REPOSITORIES):
            return each if _is_narrow(each) else None
    return None


def find_home(directory: str) -> str | None:
    """Return the home of the project around a directory, or None where nothing says where that begins.

    It is the nearest directory upwards with a project file; without any, the repository; without that, the directory
    in which the documentation lies: the first one upwards that is not called ``docs`` or the like.
    """
    home = find_project(directory) or find_repository(directory)
    if home is not None:
        return home
    home = next((each for each in iter_parents(directory) if os.path.basename(each).lower() not in _DOCS), directory)
    return home if _is_narrow(home) else None


def iter_markers(directory: str) -> Iterator[str]:
    """Yield the files that say where the project around a directory begins, whether they are there or not."""
    for each in iter_parents(directory):
        yield from (os.path.join(each, name) for name in PROJECT_FILES)
        yield os.path.join(each, ".git", "HEAD")  # the directory itself changes all the time


def find_bounds(directories: Iterable[str]) -> tuple[str, ...]:
    """Return the directories that symbolic links in some directories may not leave, with all links resolved.

    For each it is the repository that it lies in; without one, the project; else the directory itself, or of a package
    the one that its top-level package lies in.
    """
    found = []
    for directory in map(os.path.realpath, directories):  # the directory itself may be a link
        around = find_repository(directory) or find_project(directory)
        if around is None or not _is_narrow(around):
            inits = (each for each in iter_parents(directory) if not os.path.isfile(os.path.join(each, "__init__.py")))
            around = next(inits, directory)
        found.append(around)
    return tuple(dict.fromkeys(found))


def is_outside(path: str, bounds: Iterable[str]) -> bool:
    """Tell whether a path leads out of all the directories in ``bounds``, which have no links in them."""
    real = os.path.realpath(path)
    return not any(real == bound or real.startswith(os.path.join(bound, "")) for bound in bounds)


class BuildLocation(NamedTuple):
    """The directories in which a build looks up the names on its pages."""

    base: str  # paths in conf.py and on the pages are relative to it
    projects: tuple[str, ...]  # directories: the project around each is searched, in this order
    is_copy: bool = False  # the last of them holds another version of the documented project


def locate_build(configuration: str, source: str) -> BuildLocation:
    """Return where to look, given the directories of ``conf.py`` and of the pages.

    As a rule both lie in one project, and ``conf.py`` counts. But the documentation of an old version is built from
    a copy of the old tree, with the ``conf.py`` of today (*sphinx-multiversion*, ``sphinx-build -c``). Then paths mean
    the same place in the copy, and its project comes first.
    """
    configuration, source = os.path.abspath(configuration), os.path.abspath(source)
    here, there = _begin(configuration), _begin(source)
    if there is None and here is not None:
        there = _copy_of(here, configuration, source)
    if there is None or _is_same(here, there):
        return BuildLocation(configuration, (configuration,))
    if here is None:
        return BuildLocation(source, (source, configuration))
    if not _is_copy(here, there):
        return BuildLocation(configuration, (source, configuration))
    same = os.path.normpath(os.path.join(there, os.path.relpath(configuration, here)))
    return BuildLocation(same if os.path.isdir(same) else source, (source, configuration), is_copy=True)


def _is_copy(home: str, other: str) -> bool:
    """Tell whether one project is a version of another: projects with different names are not."""
    names = _name_of(home), _name_of(other)
    repository = find_repository(other)
    if _is_same(repository, find_repository(home)):
        # There, several projects are more usual than several versions.
        return names[0] == names[1] is not None
    if repository is None and not is_outside(other, (os.path.realpath(home),)):
        return names[0] == names[1]
    return None in names or names[0] == names[1]


def _name_of(home: str) -> str | None:
    """Return the name of a project, as its configuration spells it; None if it does not."""
    for file in ("pyproject.toml", "setup.cfg"):
        path = os.path.join(home, file)
        try:
            found = re.search(_NAME, read_bytes(path, _MAX_SIZE)) if os.path.isfile(path) else None
        except Unreadable:
            continue
        if found:
            return found[1].decode("utf-8", "replace")
    return None


_MAX_SIZE = 1024 * 1024  # bytes of a configuration file
_NAME = rb"""(?m)^name[ \t]*=[ \t]*["']?([\w.-]+)"""


def _begin(directory: str) -> str | None:
    """Return the nearest directory upwards where a project or a repository begins."""
    markers = (*PROJECT_FILES, *_REPOSITORIES)
    found = (
        each for each in iter_parents(directory) if any(os.path.exists(os.path.join(each, name)) for name in markers)
    )
    home = next(found, None)
    return home if home is not None and _is_narrow(home) else None


def _copy_of(home: str, configuration: str, source: str) -> str | None:
    """Return the copy of a project that pages lie in, though no file says where it begins."""
    tail = os.path.relpath(configuration, home)
    for each in iter_parents(source):
        if each.endswith(os.sep + tail):
            copy = each[: -len(tail) - 1]
            first = tail.partition(os.sep)[0]
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
    """Tell whether a directory is neither the root of the disk nor the user's home."""
    real = os.path.realpath(directory)
    return os.path.dirname(real) != real and real != os.path.realpath(os.path.expanduser("~"))
