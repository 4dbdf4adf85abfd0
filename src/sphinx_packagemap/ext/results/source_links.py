"""The URLs of sources: from the templates in the configuration, otherwise from the repository of the project."""

from __future__ import annotations

import os
import re
import urllib.parse
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Protocol

from sphinx_packagemap.discovery.source_trees import SourceTrees
from sphinx_packagemap.names import iter_ancestors
from sphinx_packagemap.survey import NotFound, is_directory_argument

if TYPE_CHECKING:
    from sphinx_packagemap.discovery.distributions import Distribution
    from sphinx_packagemap.ext.config import Settings
    from sphinx_packagemap.model import Problem
    from sphinx_packagemap.survey import Survey
    from sphinx_packagemap.views.codebases import Codebases

_FIELD = re.compile(r"\{\{|\}\}|\{(\w+)\}")


def fill(template: str, **fields: str) -> str:
    """Return a template with its ``{fields}`` filled in, and double braces replaced by single ones.

    There are no format specifications or attributes: with ``str.format``, a template could produce a huge text.
    """
    return _FIELD.sub(lambda match: fields[match[1]] if match[1] else match.group()[0], template)


def compile_template(template: str) -> re.Pattern[str]:
    """Return a pattern that matches the URLs made from a template; its groups match line numbers."""
    patterns, end = [], 0
    for match in _FIELD.finditer(template):
        patterns.append(re.escape(template[end : match.start()]))
        if match[1]:
            patterns.append("([0-9]+)" if match[1] == "line" else ".*?")
        else:
            patterns.append(re.escape(match.group()[0]))
        end = match.end()
    return re.compile("".join([*patterns, re.escape(template[end:])]), re.DOTALL)


class HasOrigin(Protocol):
    """An object with a name and a location in a source file."""

    @property
    def name(self) -> str:
        """Its dotted name."""

    @property
    def origin(self) -> str | None:
        """Its file, relative to its root; None if it has none."""

    @property
    def line(self) -> int | None:
        """Its line, from 1; None for the whole file."""


class SourceLinks:
    """Computes the URLs of sources for the names that are surveyed in a build."""

    def __init__(self, settings: Settings, survey: Survey, codebases: Codebases) -> None:
        """Use the templates in the settings; for names without one, the repositories of their projects."""
        self.templates = settings.source_urls
        self._settings = settings
        self._survey = survey
        self.installed = codebases.installed
        self._trees = SourceTrees(codebases.installed, settings.revisions)
        self._directories: dict[str, Mapping[str, str]] = {}

    def find_template(self, name: str) -> str | None:
        """Return the template for a dotted name; None if there is none, an empty string if links are turned off."""
        return next(
            (self.templates[each] for each in (name, *iter_ancestors(name), "") if each in self.templates), None
        )

    def find_derived_url(self, names: Sequence[str], item: HasOrigin) -> str:
        """Return the URL of an item's file on the site of its repository; an empty string if it is not known to exist.

        The surveys of ``names`` are searched for the file, otherwise that of the top-level name of the item.
        """
        top = item.name.partition(".")[0]
        has_top = any(is_directory_argument(name) or name.partition(".")[0] == top for name in names)
        for name in names if has_top else (*names, top):
            directory = self._map_directories(name).get(item.origin or "")
            if directory is not None:
                tree = self._trees.find(directory, top)
                return tree.make_url(item.origin or "", item.line or 1) if tree is not None else ""
        return ""

    def list_dependencies(self, name: str) -> tuple[str, ...]:
        """Return the files and directories on which derived URLs for a surveyed name depend, absolute."""
        if "" in self.templates:  # nothing is derived
            return ()
        for top, directory in self._survey.find_roots(name).items():
            self._trees.find(directory, top)
        return self._trees.list_dependencies()

    def find_roots(self, name: str) -> Mapping[str, str]:
        """Return the absolute directory of each top-level module of a surveyed name; empty if it is not found."""
        with suppress(NotFound):
            return self._survey.find_roots(name)
        return {}

    def find_release(self) -> str:
        """Return the version in the configuration."""
        return self._settings.release

    def _map_directories(self, name: str) -> Mapping[str, str]:
        """Return the absolute directory to which the file of each surveyed module is relative, by that file."""
        if name not in self._directories:
            found: dict[str, str] = {}
            with suppress(NotFound):
                for module in self._survey.discover(name).modules.values():
                    files = (module.origin, module.path), (module.stub, module.stub_path)
                    for origin, path in files:
                        if origin and path and path.endswith(os.path.normpath(origin)):
                            directory = os.path.normpath(path[: -len(origin)])
                            found.setdefault(origin, directory)
            self._directories[name] = found
        return self._directories[name]


class SourceUrls:
    """The URLs of the sources of the items of one result."""

    def __init__(self, links: SourceLinks, names: Sequence[str] = ()) -> None:
        """Use the surveys of some names; if there are none, those of the top-level names of the items."""
        self._links = links
        self._names = names
        self._roots: dict[str, str] = {}

    @property
    def may_name_versions(self) -> bool:
        """Whether a URL may contain the version of an installed distribution."""
        return any(self._links.templates.values())

    def make_url(self, item: HasOrigin) -> str:
        """Return the URL of an item's source; an empty string if it has no file, or if its URL is not known."""
        if item.origin is None:
            return ""
        template = self._links.find_template(item.name)
        if template is None:
            return self._links.find_derived_url(self._names, item)
        return fill(
            template,
            path=urllib.parse.quote(item.origin),
            line=str(item.line or 1),
            name=urllib.parse.quote(item.name),
            version=urllib.parse.quote(self._find_version(item.name) if "{version}" in template else ""),
        )

    def find_problems(self, names: Iterable[str]) -> tuple[Problem, ...]:
        """Return the problems of the metadata on which the versions in the URLs of some names depend."""
        if not any("{version" in template for template in self._links.templates.values()):
            return ()
        tops = dict.fromkeys(name.partition(".")[0] for name in names)
        installed = self._links.installed
        distributions = [(installed(self._find_root(top)), self._find_distribution(top)) for top in tops]
        return tuple(
            problem
            for each, distribution in distributions
            if distribution is not None
            for problem in each.find_problems((distribution,))
        )

    def _find_distribution(self, top: str) -> Distribution | None:
        return self._links.installed(self._find_root(top)).find_distribution(top)

    def _find_version(self, name: str) -> str:
        distribution = self._find_distribution(name.partition(".")[0])
        return distribution.version if distribution and distribution.version else self._links.find_release()

    def _find_root(self, top: str) -> str:
        if top not in self._roots:
            self._roots[top] = ""
            for name in reversed(self._names or (top,)):  # the first one takes precedence
                self._roots |= self._links.find_roots(name)
        return self._roots[top]
