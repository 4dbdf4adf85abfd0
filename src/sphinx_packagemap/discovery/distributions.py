"""What is installed: which distribution a package comes from, its version and its commands.

Only metadata are read (PEP 376, PEP 610, the entry points specification); nothing is imported.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from importlib import metadata
from typing import NamedTuple

from sphinx_packagemap.discovery.editable import editable_home
from sphinx_packagemap.text import visible


class Script(NamedTuple):
    """A command that an installed distribution provides."""

    command: str
    module: str  # dotted name of what it runs
    function: str  # in that module


class Distribution(NamedTuple):
    """An installed distribution."""

    name: str
    version: str
    scripts: tuple[Script, ...] = ()  # sorted


class Installed:
    """The distributions in a directory that holds top-level modules."""

    def __init__(self, directory: str) -> None:
        """Look at a directory when something is asked."""
        self._directory = directory

    def distribution_of(self, top: str) -> Distribution | None:
        """Return the distribution that has a top-level module; the one that is called as the module wins over others.

        One that is installed editable counts too, where the directory belongs to its project.
        """
        found = {}
        for each, files in self._found:
            name = (each.metadata["Name"] or "").lower().replace("-", "_")
            tops = (each.read_text("top_level.txt") or "").split()
            if name == top.lower():
                return _described(each)
            if top in tops or f"{top}.py" in files or top in _directories(files):
                found[name] = each
        return _described(found[min(found)]) if found else self._editable

    def distribution_with(self, file: str) -> Distribution | None:
        """Return the distribution that has installed a file (relative, with slashes)."""
        having = (each for each, files in self._found if file in files)
        found = next(having, None)
        return None if found is None else _described(found)

    def distributions_below(self, path: str) -> tuple[Distribution, ...]:
        """Return the distributions that have files below a directory (relative, with slashes), sorted by name."""
        having = [each for each, files in self._found if path in _directories(files)]
        return tuple(sorted(map(_described, having))) or ((self._editable,) if self._editable else ())

    def looked_at(self) -> tuple[str, ...]:
        """Return the directories and files that the answers so far depend on, absolute; not for output."""
        directories = [self._directory] if "_found" in vars(self) else []
        if "_editable" in vars(self):
            directories += sys.path
        return tuple(path for directory in dict.fromkeys(directories) for path in _metadata_in(directory))

    @cached_property
    def _found(self) -> list[tuple[metadata.Distribution, frozenset[str]]]:
        if not os.path.isdir(self._directory):
            return []
        return [(each, _recorded(each)) for each in metadata.distributions(path=[self._directory])]

    @cached_property
    def _editable(self) -> Distribution | None:
        """The project around the directory, if it is installed editable (PEP 610)."""
        for each in metadata.distributions() if os.path.isdir(self._directory) else ():
            home = editable_home(each.read_text("direct_url.json") or "")
            if home and self._is_searched(home):
                return _described(each)
        return None

    def _is_searched(self, home: str) -> bool:
        """Tell whether the modules of a project that is installed editable are looked for in the directory."""
        directory = os.path.normpath(self._directory)
        if directory in (os.path.normpath(home), os.path.join(os.path.normpath(home), "src")):
            return True
        return _in_directory(directory, home) and directory in map(os.path.normpath, sys.path)


_FILES = ("METADATA", "RECORD", "entry_points.txt", "top_level.txt", "direct_url.json")


def _metadata_in(directory: str) -> Iterator[str]:
    """Yield a directory with the files that say what is installed there."""
    try:
        names = sorted(os.listdir(directory))
    except OSError:
        return
    yield directory
    for name in names:
        if name.endswith((".dist-info", ".egg-info")):
            yield os.path.join(directory, name)
            yield from filter(os.path.isfile, (os.path.join(directory, name, file) for file in _FILES))


def _recorded(distribution: metadata.Distribution) -> frozenset[str]:
    """Return the files of a distribution as they are recorded, relative to where it is installed."""
    lines = (distribution.read_text("RECORD") or "").splitlines()
    return frozenset(line.rpartition(",")[0].rpartition(",")[0].strip('"') for line in lines)


def _directories(files: Iterable[str]) -> set[str]:
    """Return all directories that files lie in, at any distance."""
    found: set[str] = set()
    for file in files:
        directory = file.rpartition("/")[0]
        while directory and directory not in found:
            found.add(directory)
            directory = directory.rpartition("/")[0]
    return found


def _described(distribution: metadata.Distribution) -> Distribution:
    name, version = distribution.metadata["Name"] or "", distribution.version
    return Distribution(visible(name), visible(version), tuple(sorted(_scripts(distribution.entry_points))))


def _scripts(entry_points: Sequence[metadata.EntryPoint]) -> Iterator[Script]:
    for each in entry_points:
        if each.group == "console_scripts":
            module, _, function = each.value.partition(":")
            yield Script(visible(each.name), visible(module.strip()), visible(function.partition("[")[0].strip()))


def _in_directory(path: str, directory: str) -> bool:
    """Tell whether a path is a directory or lies below it."""
    return os.path.join(os.path.normpath(path), "").startswith(os.path.join(os.path.normpath(directory), ""))
