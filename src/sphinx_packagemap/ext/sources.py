"""Where the source of what a tree shows can be read: the author's URL template, filled in."""

from __future__ import annotations

import os
import urllib.parse
from collections.abc import Iterable
from functools import cached_property
from importlib import metadata
from typing import TYPE_CHECKING

from sphinx_packagemap.discovery.editable import editable_home
from sphinx_packagemap.names import in_subtree

if TYPE_CHECKING:
    from sphinx_packagemap.ext.shown import Surveying
    from sphinx_packagemap.views.tree import TreeItem


class SourceUrls:
    """The addresses of the sources of one tree."""

    def __init__(self, surveying: Surveying, name: str) -> None:
        """Take the templates of the settings for what was surveyed under a name."""
        self._settings, self._survey, self._version_of = surveying
        self._name = name

    @property
    def may_name_versions(self) -> bool:
        """Whether an address may say which version of a distribution is installed."""
        return any(self._settings.source_urls.values())

    def url(self, item: TreeItem) -> str:
        """Return the address of an item's source, or nothing."""
        fitting = [name for name in self._settings.source_urls if not name or in_subtree(item.name, name)]
        if item.origin is None or not fitting:
            return ""
        template = self._settings.source_urls[max(fitting, key=len)]
        return template.format(
            path=urllib.parse.quote(item.origin),
            line=item.line or 1,
            name=urllib.parse.quote(item.name),
            version=urllib.parse.quote(self._version(item.name) if "{version" in template else ""),
        )

    def _version(self, name: str) -> str:
        top = name.partition(".")[0]
        return self._version_of(top, self._root_of.get(top, "")) or self._settings.release

    @cached_property
    def _root_of(self) -> dict[str, str]:
        return self._survey.roots(self._name)


def distribution_version(top: str, root: str) -> str:
    """Return the version of the distribution in a directory that holds a top-level name, or nothing.

    Only its metadata are read. The distribution that is called as the package is wins over others.
    """
    if not os.path.isdir(root):
        return ""
    return _version_in(top, metadata.distributions(path=[root])) or _editable_version(root)


def _version_in(top: str, distributions: Iterable[metadata.Distribution]) -> str:
    versions = {}
    for distribution in distributions:
        name = (distribution.metadata["Name"] or "").lower().replace("-", "_")
        tops = (distribution.read_text("top_level.txt") or "").split()
        if name == top.lower():
            return distribution.version
        if top in tops or _records(distribution, top):
            versions[name] = distribution.version
    return versions[min(versions)] if versions else ""


def _editable_version(root: str) -> str:
    """Return the version of the project around a directory, if it is installed editable (PEP 610)."""
    for distribution in metadata.distributions():
        home = editable_home(distribution.read_text("direct_url.json") or "")
        if home and _in_directory(root, home):
            return distribution.version
    return ""


def _in_directory(path: str, directory: str) -> bool:
    """Tell whether a path is a directory or lies below it."""
    return os.path.join(os.path.normpath(path), "").startswith(os.path.join(os.path.normpath(directory), ""))


def _records(distribution: metadata.Distribution, top: str) -> bool:
    record = distribution.read_text("RECORD") or ""
    return any(line.startswith((f"{top}/", f"{top}.py,")) for line in record.splitlines())
