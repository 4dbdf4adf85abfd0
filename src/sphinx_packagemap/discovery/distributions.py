"""Finds the installed distributions that modules and files belong to, with their versions and commands.

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

_MAX_LENGTH = 200  # characters of a name or version
_MAX_HIDING_PROBLEMS = 20


class Distribution(NamedTuple):
    """An installed distribution."""

    name: str
    version: str  # empty where it is not known
    scripts: tuple[Script, ...] = ()  # sorted


class InstalledDistributions:
    """The distributions that are installed in a directory of top-level modules."""

    def __init__(self, directory: str, within: tuple[str, ...] = ()) -> None:
        """Use a directory, whose metadata are read when they are first needed.

        Symbolic links there may not leave the directories ``within``, if there are any; these are real paths.
        """
        self._directory = directory
        self._within = within
        self._metadata: dict[Distribution, Metadata] = {}  # of the distributions that were returned

    def find_distribution(self, top: str) -> Distribution | None:
        """Return the distribution of a top-level module, or None; one with the name of the module takes precedence.

        If there is none, it may be a distribution that is installed editable from a project with this directory.
        """
        metadata = self._find_by_name(top) or self._by_name.get(top.lower()) or self._by_top.get(top)
        return self._describe(metadata) if metadata is not None else self._editable

    def find_urls(self, top: str) -> tuple[tuple[str, str], ...]:
        """Return the labels and addresses in the metadata of the distribution of a top-level module, in order.

        If it is not installed in this directory, that may be any installed distribution with the name of the module.
        """
        distribution = self.find_distribution(top)
        if distribution is not None:
            return self._metadata[distribution].urls
        named = (each for each in self._installed_anywhere if _convert_to_module_name(each.entry_name) == top.lower())
        return next((each.urls for each in named), ())

    def find_distribution_of_file(self, file: str) -> Distribution | None:
        """Return the distribution that has installed a file (relative, with slashes), or None."""
        metadata = self._find_by_name(file.partition("/")[0].partition(".")[0])
        if metadata is None or file not in metadata.files:  # only then, the records of all distributions are read
            metadata = self._by_file.get(file)
        return self._describe(metadata) if metadata is not None else None

    def find_distributions_below(self, path: str) -> tuple[Distribution, ...]:
        """Return the distributions that have files in a directory (relative, with slashes), sorted by name.

        Files in subdirectories count, too.
        """
        distributions = [self._describe(each) for each in self._by_directory.get(path, ())]
        return tuple(sorted(distributions)) or ((self._editable,) if self._editable else ())

    def find_problems(self, distributions: Collection[Distribution]) -> tuple[Problem, ...]:
        """Return the problems of the metadata of some of these distributions.

        If ``distributions`` is empty, return the problems because of which a distribution may not have been found.
        """
        if not distributions:
            return self._hiding_problems
        known = [self._metadata[each] for each in distributions if each in self._metadata]
        return tuple(problem for each in known for problem in each.problems)

    def list_dependencies(self) -> tuple[str, ...]:
        """Return the directories and files on which the results so far depend, absolute; not for output."""
        directories = [self._directory] if "_all_metadata" in vars(self) else []
        if "_installed_anywhere" in vars(self):
            directories += sys.path
        dependencies: list[str] = []
        for directory in filter(os.path.isdir, dict.fromkeys(directories)):
            dependencies += (directory, *iter_metadata_files(directory, list_entries(directory)))
        return tuple(dependencies)

    @cached_property
    def _all_metadata(self) -> list[Metadata]:
        if not self._directory:
            return []
        return [Metadata(self._directory, entry, self._within) for entry in list_entries(self._directory)]

    def _find_by_name(self, top: str) -> Metadata | None:
        """Return the metadata of the distribution with the name of a module, or None; no other metadata are read."""
        metadata = self._by_entry_name.get(top.lower())
        return metadata if metadata is not None and _convert_to_module_name(metadata.name) == top.lower() else None

    @cached_property
    def _by_entry_name(self) -> dict[str, Metadata]:
        return {_convert_to_module_name(each.entry_name): each for each in reversed(self._all_metadata)}

    @cached_property
    def _by_name(self) -> dict[str, Metadata]:
        return {_convert_to_module_name(each.name): each for each in reversed(self._all_metadata)}

    @cached_property
    def _by_file(self) -> dict[str, Metadata]:
        return {file: each for each in reversed(self._all_metadata) for file in each.files}

    @cached_property
    def _by_directory(self) -> dict[str, list[Metadata]]:
        result: dict[str, list[Metadata]] = {}
        for each in self._all_metadata:
            for directory in each.directories:
                result.setdefault(directory, []).append(each)
        return result

    @cached_property
    def _by_top(self) -> dict[str, Metadata]:
        """The metadata by top-level modules in RECORD or ``top_level.txt``; the first distribution by name wins."""
        result: dict[str, Metadata] = {}
        for each in sorted(self._all_metadata, key=lambda each: _convert_to_module_name(each.name), reverse=True):
            result |= dict.fromkeys((path for path in each.directories if "/" not in path), each)
            files = (file for file in each.files if file.endswith(".py") and "/" not in file)
            result |= dict.fromkeys((file.removesuffix(".py") for file in files), each)
            result |= dict.fromkeys(each.tops, each)
        return result

    @cached_property
    def _editable(self) -> Distribution | None:
        """The distribution of the project that contains the directory, if it is installed editable (PEP 610)."""
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
        problems = [problem for each in self._all_metadata for problem in each.hiding_problems]
        problems += [problem for each in self._installed_anywhere for problem in each.project_problems]
        return tuple(problems[:_MAX_HIDING_PROBLEMS])

    def _is_searched(self, home: str) -> bool:
        """Return whether the directory contains modules of a project that is installed editable."""
        directory = os.path.normpath(self._directory)
        if directory in (os.path.normpath(home), os.path.join(os.path.normpath(home), "src")):
            return True
        return _is_in_directory(directory, home) and directory in map(os.path.normpath, sys.path)

    def _describe(self, metadata: Metadata) -> Distribution:
        name, version = (escape_invisible(shorten(each, _MAX_LENGTH)) for each in (metadata.name, metadata.version))
        distribution = Distribution(name, version, metadata.scripts)
        self._metadata.setdefault(distribution, metadata)
        return distribution


def _convert_to_module_name(name: str) -> str:
    """Return the name that a module with the name of a distribution has: ``A-b`` -> ``a_b``."""
    return name.lower().replace("-", "_")


def _is_in_directory(path: str, directory: str) -> bool:
    """Return whether a path is equal to a directory or inside it."""
    return os.path.join(os.path.normpath(path), "").startswith(os.path.join(os.path.normpath(directory), ""))
