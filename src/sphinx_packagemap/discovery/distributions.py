"""Installed distributions: the one that a package comes from, its version and its commands.

Only metadata are read (PEP 376, PEP 610, the entry points specification); nothing is imported.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Collection
from functools import cached_property
from typing import NamedTuple

from sphinx_packagemap.discovery.editable import parse_editable_home
from sphinx_packagemap.discovery.metadata import Metadata, Script, iter_metadata_files, list_entries
from sphinx_packagemap.model import Problem
from sphinx_packagemap.text import escape_invisible, shorten

__all__ = ["Distribution", "InstalledDistributions", "Script"]

_LONGEST = 200  # characters of a name or version
_MOST_HIDING = 20  # problems for which something may not have been found


class Distribution(NamedTuple):
    """An installed distribution."""

    name: str
    version: str  # empty where it is not known
    scripts: tuple[Script, ...] = ()  # sorted


class InstalledDistributions:
    """The distributions in a directory that holds top-level modules."""

    def __init__(self, directory: str, within: tuple[str, ...] = ()) -> None:
        """Look at a directory when something is asked.

        Symbolic links there may not leave the directories ``within``, if there are any; these are real paths.
        """
        self._directory = directory
        self._within = within
        self._metadata: dict[Distribution, Metadata] = {}  # of those that were asked for

    def find_distribution(self, top: str) -> Distribution | None:
        """Return the distribution that has a top-level module; the one that is called as the module wins over others.

        One that is installed editable counts too, where the directory belongs to its project.
        """
        found = self._find_by_name(top) or self._by_name.get(top.lower()) or self._by_top.get(top)
        return self._describe(found) if found is not None else self._editable

    def find_distribution_of_file(self, file: str) -> Distribution | None:
        """Return the distribution that has installed a file (relative, with slashes)."""
        likely = self._find_by_name(file.partition("/")[0].partition(".")[0])
        if likely is None or file not in likely.files:  # the others have to be read for it
            likely = self._by_file.get(file)
        return self._describe(likely) if likely is not None else None

    def find_distributions_below(self, path: str) -> tuple[Distribution, ...]:
        """Return the distributions that have files below a directory (relative, with slashes), sorted by name."""
        having = [self._describe(each) for each in self._by_directory.get(path, ())]
        return tuple(sorted(having)) or ((self._editable,) if self._editable else ())

    def find_problems(self, distributions: Collection[Distribution]) -> tuple[Problem, ...]:
        """Return the problems of the metadata of some of these distributions.

        Where there are none, it is that for which one may not have been found.
        """
        if not distributions:
            return self._hiding_problems
        known = [self._metadata[each] for each in distributions if each in self._metadata]
        return tuple(problem for each in known for problem in each.problems)

    def list_dependencies(self) -> tuple[str, ...]:
        """Return the directories and files that the answers so far depend on, absolute; not for output."""
        directories = [self._directory] if "_found" in vars(self) else []
        if "_editable" in vars(self):
            directories += sys.path
        found: list[str] = []
        for directory in filter(os.path.isdir, dict.fromkeys(directories)):
            found += (directory, *iter_metadata_files(directory, list_entries(directory)))
        return tuple(found)

    @cached_property
    def _found(self) -> list[Metadata]:
        if not self._directory:
            return []
        return [Metadata(self._directory, entry, self._within) for entry in list_entries(self._directory)]

    def _find_by_name(self, top: str) -> Metadata | None:
        """Return the distribution with the name of a module; no metadata but the names of the entries are read."""
        found = self._by_entry_name.get(top.lower())
        return found if found is not None and _convert_to_module_name(found.name) == top.lower() else None

    @cached_property
    def _by_entry_name(self) -> dict[str, Metadata]:
        return {_convert_to_module_name(each.entry_name): each for each in reversed(self._found)}

    @cached_property
    def _by_name(self) -> dict[str, Metadata]:
        return {_convert_to_module_name(each.name): each for each in reversed(self._found)}

    @cached_property
    def _by_file(self) -> dict[str, Metadata]:
        return {file: each for each in reversed(self._found) for file in each.files}

    @cached_property
    def _by_directory(self) -> dict[str, list[Metadata]]:
        having: dict[str, list[Metadata]] = {}
        for each in self._found:
            for directory in each.directories:
                having.setdefault(directory, []).append(each)
        return having

    @cached_property
    def _by_top(self) -> dict[str, Metadata]:
        """The distributions by the top-level modules in RECORD or ``top_level.txt``; the first by name wins."""
        having: dict[str, Metadata] = {}
        for each in sorted(self._found, key=lambda each: _convert_to_module_name(each.name), reverse=True):
            having |= dict.fromkeys((path for path in each.directories if "/" not in path), each)
            files = (file for file in each.files if file.endswith(".py") and "/" not in file)
            having |= dict.fromkeys((file.removesuffix(".py") for file in files), each)
            having |= dict.fromkeys(each.tops, each)
        return having

    @cached_property
    def _editable(self) -> Distribution | None:
        """The project around the directory, if it is installed editable (PEP 610)."""
        for each in self._installed_anywhere:
            home = parse_editable_home(each.direct_url)
            if home and self._is_searched(home):
                return self._describe(each)
        return None

    @cached_property
    def _installed_anywhere(self) -> list[Metadata]:
        if not os.path.isdir(self._directory):
            return []
        directories = dict.fromkeys(path or "." for path in sys.path)
        return [Metadata(directory, entry) for directory in directories for entry in list_entries(directory)]

    @cached_property
    def _hiding_problems(self) -> tuple[Problem, ...]:
        problems = [problem for each in self._found for problem in each.hiding_problems]
        problems += [problem for each in self._installed_anywhere for problem in each.project_problems]
        return tuple(problems[:_MOST_HIDING])

    def _is_searched(self, home: str) -> bool:
        """Tell whether the modules of a project that is installed editable are looked for in the directory."""
        directory = os.path.normpath(self._directory)
        if directory in (os.path.normpath(home), os.path.join(os.path.normpath(home), "src")):
            return True
        return _is_in_directory(directory, home) and directory in map(os.path.normpath, sys.path)

    def _describe(self, metadata: Metadata) -> Distribution:
        name, version = (escape_invisible(shorten(each, _LONGEST)) for each in (metadata.name, metadata.version))
        described = Distribution(name, version, metadata.scripts)
        self._metadata.setdefault(described, metadata)
        return described


def _convert_to_module_name(name: str) -> str:
    """Return the name of a distribution as a module of the same name is spelled."""
    return name.lower().replace("-", "_")


def _is_in_directory(path: str, directory: str) -> bool:
    """Tell whether a path is a directory or lies below it."""
    return os.path.join(os.path.normpath(path), "").startswith(os.path.join(os.path.normpath(directory), ""))
