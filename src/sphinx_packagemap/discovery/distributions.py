"""What is installed: which distribution a package comes from, its version and its commands.

Only metadata are read (PEP 376, PEP 610, the entry points specification); nothing is imported.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
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
        having = {}
        for known in self._found:
            if known.name == top.lower():
                return known.described
            if known.has_top(top):
                having[known.name] = known
        return having[min(having)].described if having else self._editable

    def distribution_with(self, file: str) -> Distribution | None:
        """Return the distribution that has installed a file (relative, with slashes)."""
        return next((known.described for known in self._found if file in known.files), None)

    def distributions_below(self, path: str) -> tuple[Distribution, ...]:
        """Return the distributions that have files below a directory (relative, with slashes), sorted by name."""
        having = [known.described for known in self._found if path in known.directories]
        return tuple(sorted(having)) or ((self._editable,) if self._editable else ())

    def looked_at(self) -> tuple[str, ...]:
        """Return the directories and files that the answers so far depend on, absolute; not for output."""
        directories = [self._directory] if "_found" in vars(self) else []
        if "_editable" in vars(self):
            directories += sys.path
        return tuple(path for directory in dict.fromkeys(directories) for path in _metadata_in(directory))

    @cached_property
    def _found(self) -> list[_Known]:
        if not os.path.isdir(self._directory):
            return []
        return [_Known(each) for each in metadata.distributions(path=[self._directory])]

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


class _Known:
    """A distribution; each of its files is read when it is needed, and once."""

    def __init__(self, distribution: metadata.Distribution) -> None:
        self._distribution = distribution

    @cached_property
    def described(self) -> Distribution:
        return _described(self._distribution)

    @cached_property
    def name(self) -> str:
        return (self._distribution.metadata["Name"] or "").lower().replace("-", "_")

    @cached_property
    def files(self) -> frozenset[str]:
        """The files as they are recorded, relative to where they are installed."""
        lines = (self._distribution.read_text("RECORD") or "").splitlines()
        return frozenset(line.rpartition(",")[0].rpartition(",")[0].strip('"') for line in lines)

    @cached_property
    def directories(self) -> frozenset[str]:
        """All directories that the files lie in, at any distance."""
        found: set[str] = set()
        for file in self.files:
            directory = file.rpartition("/")[0]
            while directory and directory not in found:
                found.add(directory)
                directory = directory.rpartition("/")[0]
        return frozenset(found)

    def has_top(self, top: str) -> bool:
        """Tell whether a top-level module is among its files, or is said to be."""
        return f"{top}.py" in self.files or top in self.directories or top in self._tops

    @cached_property
    def _tops(self) -> list[str]:
        return (self._distribution.read_text("top_level.txt") or "").split()


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
