"""Where the names in a tree lead: to documentation, through Sphinx's own resolver, or to source."""

from __future__ import annotations

import hashlib
import os
import urllib.parse
from functools import lru_cache
from importlib import metadata
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

from sphinx_packagemap.ext.options import Link
from sphinx_packagemap.model import MemberKind, ModuleKind
from sphinx_packagemap.names import in_subtree
from sphinx_packagemap.rendering.doctree import tree_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.environment import BuildEnvironment

    from sphinx_packagemap.ext.config import Settings
    from sphinx_packagemap.views.tree import TreeItem, TreeView

_MODULE_KINDS = frozenset(kind.value for kind in ModuleKind)
_MEMBER_KINDS = frozenset(kind.value for kind in MemberKind)


class Linker:
    """Puts links around the names of one tree."""

    def __init__(self, docname: str, link: Link, settings: Settings, root_of: dict[str, str]) -> None:
        """Link from a page; ``root_of`` has the root directory of each top-level package."""
        self._docname = docname
        self._link = link
        self._settings = settings
        self._root_of = root_of

    def __call__(self, item: TreeItem, literal: tree_name) -> nodes.Node:
        """Return the name with a reference to be resolved, or as it is."""
        if self._link in (Link.AUTO, Link.SOURCE):
            literal["packagemap_source"] = self._source_url(item)
        if self._link in (Link.SOURCE, Link.NONE):
            return literal
        if item.kind in _MODULE_KINDS:
            return self._reference(item.name, "mod", literal)
        if item.kind in _MEMBER_KINDS:
            origin = f"{item.imported_from}.{item.label}" if item.imported_from else None
            return self._reference(item.name, "obj", literal, origin)
        return literal

    def _reference(self, name: str, role: str, literal: tree_name, origin: str | None = None) -> addnodes.pending_xref:
        reference = addnodes.pending_xref(
            "",
            literal,
            refdomain="py",
            reftype=role,
            reftarget=name,
            refdoc=self._docname,
            refexplicit=True,
            refwarn=False,
            packagemap=True,
            packagemap_origin=origin,
        )
        reference["py:module"] = reference["py:class"] = None
        return reference

    def _source_url(self, item: TreeItem) -> str:
        fitting = [name for name in self._settings.source_urls if not name or in_subtree(item.name, name)]
        if item.origin is None or not fitting:
            return ""
        template = self._settings.source_urls[max(fitting, key=len)]
        if not template:
            return ""
        return template.format(
            path=urllib.parse.quote(item.origin),
            line=item.line or 1,
            name=urllib.parse.quote(item.name),
            version=urllib.parse.quote(self._version(item.name) if "{version" in template else ""),
        )

    def _version(self, name: str) -> str:
        top = name.partition(".")[0]
        return distribution_version(top, self._root_of.get(top, "")) or self._settings.release


@lru_cache(maxsize=256)
def distribution_version(top: str, root: str) -> str:
    """Return the version of the distribution in a directory that holds a top-level name, or nothing.

    Only its metadata are read. The distribution that is called as the package is wins over others.
    """
    if not os.path.isdir(root):
        return ""
    versions = {}
    for distribution in metadata.distributions(path=[root]):
        name = (distribution.metadata["Name"] or "").lower().replace("-", "_")
        tops = (distribution.read_text("top_level.txt") or "").split()
        if name == top.lower():
            return distribution.version
        if top in tops or _records(distribution, top):
            versions[name] = distribution.version
    return versions[min(versions)] if versions else ""


def _records(distribution: metadata.Distribution, top: str) -> bool:
    record = distribution.read_text("RECORD") or ""
    return any(line.startswith((f"{top}/", f"{top}.py,")) for line in record.splitlines())


def link_targets(env: BuildEnvironment, trees: Iterable[TreeView]) -> str:
    """Return a digest of where the names of trees lead now, inside and outside of the project."""
    modules = env.domains["py"].data["modules"]
    objects = env.domains["py"].data["objects"]
    inventory = getattr(env, "intersphinx_inventory", {})
    targets = hashlib.sha256()
    for tree in trees:
        for item in tree.items:
            name = item.name
            origin = f"{item.imported_from}.{item.label}"
            known = [modules.get(name), objects.get(name), objects.get(origin)]
            outside = [str(inventory[kind].get(name)) for kind in sorted(inventory) if kind.startswith("py:")]
            places = [(place.docname, place.node_id) for place in known if place is not None]
            targets.update(f"{name} {places} {outside if any(each != 'None' for each in outside) else ''}\n".encode())
    return targets.hexdigest()
