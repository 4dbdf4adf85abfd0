"""Where the names in a tree lead: to documentation, through Sphinx's own resolver, or to source."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.util.nodes import make_refnode

from sphinx_packagemap.model import MemberKind, ModuleKind
from sphinx_packagemap.rendering.doctree import tree_name

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.domains import Domain
    from sphinx.domains.python import ModuleEntry, ObjectEntry, PythonDomain
    from sphinx.environment import BuildEnvironment

    from sphinx_packagemap.views.tree import TreeItem

_MODULE_KINDS = frozenset(kind.value for kind in ModuleKind)
_MEMBER_KINDS = frozenset(kind.value for kind in MemberKind)


def link_docs(item: TreeItem, literal: tree_name, docname: str) -> nodes.Node:
    """Return an item's name with a reference to its documentation, to be resolved; or as it is."""
    if item.kind in _MODULE_KINDS:
        role = "mod"
    elif item.kind in _MEMBER_KINDS:
        role = "obj"
    else:
        return literal
    return addnodes.pending_xref(
        "",
        literal,
        refdomain="packagemap",
        reftype=role,
        reftarget=item.name,
        refdoc=docname,
        refexplicit=True,
        refwarn=False,
        packagemap_origin=origin_of(item),
    )


def origin_of(item: TreeItem) -> str | None:
    """Return the name under which a re-exported member may be documented."""
    return f"{item.imported_from}.{item.label}" if item.imported_from else None


def resolve(
    env: BuildEnvironment, builder: Builder, docname: str, node: addnodes.pending_xref, content: nodes.Element
) -> nodes.reference | None:
    """Return a link to what the Python domain documents, or None.

    Its own resolver would not do: where a module and another object share a dotted name, it takes what
    was documented last. A re-exported name may be documented where it comes from.
    """
    python = _python(env)
    target: ModuleEntry | ObjectEntry | None
    if node["reftype"] == "mod":
        target = python.modules.get(node["reftarget"])
    else:
        target = _member(python, node["reftarget"]) or _member(python, node["packagemap_origin"])
    if target is not None:
        return make_refnode(builder, docname, target.docname, target.node_id, content, node["reftarget"])
    # What follows, intersphinx above all, takes it for a reference of the Python domain.
    node["refdomain"] = "py"
    return None


def _member(python: PythonDomain, name: str | None) -> ObjectEntry | None:
    found = python.objects.get(name or "")
    return found if found is not None and found.objtype != "module" else None


def _python(env: BuildEnvironment) -> PythonDomain:
    return env.domains["py"]


def accept_missing(app: Sphinx, domain: Domain | None, node: addnodes.pending_xref) -> bool | None:
    """Keep Sphinx from warning, under ``-n``, of modules without documentation: having none is no mistake."""
    return True if "packagemap_origin" in node else None


def documented_places(env: BuildEnvironment) -> str:
    """Return a digest of where everything is documented now, inside and outside of the project."""
    python = _python(env)
    digest = hashlib.sha256()
    for kind in (python.modules, python.objects):
        for name, entry in kind.items():
            digest.update(f"{name} {entry.docname} {entry.node_id}\n".encode())
    for uri, cached in sorted(getattr(env, "intersphinx_cache", {}).items()):
        digest.update(f"{uri} {cached[:2]}\n".encode())  # its name, and when it was fetched
    return digest.hexdigest()


def link_targets(env: BuildEnvironment, items: Iterable[TreeItem]) -> str:
    """Return a digest of where the names of items lead now, inside and outside of the project."""
    python = _python(env)
    inventory = getattr(env, "intersphinx_inventory", {})
    outside = [inventory[kind] for kind in sorted(inventory) if kind.startswith("py:")]
    digest = hashlib.sha256()
    for item in items:
        inside: list[ModuleEntry | ObjectEntry | None]
        if item.kind in _MODULE_KINDS:
            inside = [python.modules.get(item.name)]
        else:
            inside = [_member(python, item.name), _member(python, origin_of(item))]
        places = [target and (target.docname, target.node_id) for target in inside]
        remote = [str(names[item.name]) for names in outside if item.name in names]
        digest.update(f"{item.name} {places} {remote}\n".encode())
    return digest.hexdigest()
