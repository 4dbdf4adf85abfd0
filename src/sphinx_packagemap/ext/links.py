"""Link names to their documentation, through Sphinx's own resolver, or to their source.

Such a part may be resolved for the page that it comes from, and then be copied to a page in another directory, where a
relative link would lead nowhere. So our links know where they lead to, and are made anew for the page that they are
written on.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes
from sphinx import addnodes

from sphinx_packagemap.model import MODULE_KINDS, MemberKind
from sphinx_packagemap.rendering.docutils.tree import iter_ancestor_nodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.domains import Domain
    from sphinx.domains.python import ModuleEntry, ObjectEntry, PythonDomain
    from sphinx.environment import BuildEnvironment

    from sphinx_packagemap.views.tree import TreeItem

_ATTRIBUTE = "packagemap_link"


class LinkTarget(NamedTuple):
    """A link between two pages, by their document names."""

    page: str  # that it is made for
    target: str
    node_id: str  # on the target


def get_page(node: nodes.Node, docname: str) -> str:
    """Return the name of the document that a node is a page of, within one that is called ``docname``.

    Builders that write all pages into one assemble them in nodes that name them.
    """
    pages = (str(each["docname"]) for each in iter_ancestor_nodes(node) if isinstance(each, addnodes.start_of_file))
    return next(pages, docname)


def set_link(reference: nodes.reference, link: LinkTarget, builder: Builder) -> None:
    """Have a reference lead where a link does, as ``sphinx.util.nodes.make_refnode`` would."""
    for attribute in ("refid", "refuri"):
        reference.attributes.pop(attribute, None)
    if link.page == link.target and link.node_id:
        reference["refid"] = link.node_id
    else:
        uri = builder.get_relative_uri(link.page, link.target)
        reference["refuri"] = f"{uri}#{link.node_id}" if link.node_id else uri
    reference[_ATTRIBUTE] = link


def renew_links(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Make the links of ours anew that were made for another page than the one that they stand on now."""
    for reference in doctree.findall(nodes.reference):
        link: LinkTarget | None = reference.get(_ATTRIBUTE)
        if link is not None and link.page != (page := get_page(reference, docname)):
            set_link(reference, link._replace(page=page), app.builder)


_MEMBER_KINDS = frozenset(kind.value for kind in MemberKind)


class Target(NamedTuple):
    """The target of a name."""

    is_module: bool
    names: tuple[str, ...]  # dotted names under which it may be documented, first choice first


def make_target(item: TreeItem) -> Target | None:
    """Return the target of an item of a tree, or None if it is neither a module nor in one."""
    if item.kind in MODULE_KINDS:
        return Target(True, (item.name,))
    if item.kind in _MEMBER_KINDS:
        # A re-exported name may be documented where it comes from.
        return Target(False, (item.name, f"{item.imported_from}.{item.label}") if item.imported_from else (item.name,))
    return None


def link_docs(target: Target, literal: nodes.Element, docname: str) -> addnodes.pending_xref:
    """Return a name on a page with a reference to its documentation, to be resolved."""
    return addnodes.pending_xref(
        "",
        literal,
        refdomain="packagemap",
        reftype="mod" if target.is_module else "obj",
        reftarget=target.names[0],
        refdoc=docname,
        refexplicit=True,
        refwarn=False,
        packagemap_others=target.names[1:],
    )


def resolve(
    env: BuildEnvironment, builder: Builder, docname: str, node: addnodes.pending_xref, content: nodes.Element
) -> nodes.reference | None:
    """Return a link to an object that the Python domain documents, or None.

    Its own resolver would not do: where a module and another object share a dotted name, it takes the one that
    was documented last.
    """
    names = (node["reftarget"], *node["packagemap_others"])
    documented = _iter_documented(_get_python_domain(env), Target(node["reftype"] == "mod", names))
    target = next((found for found in documented if found is not None), None)
    if target is not None:
        reference = nodes.reference("", "", content, internal=True, reftitle=node["reftarget"])
        set_link(reference, LinkTarget(docname, target.docname, target.node_id), builder)
        return reference
    # Other extensions, intersphinx above all, take it for a reference of the Python domain.
    node["refdomain"] = "py"
    return None


def _iter_documented(python: PythonDomain, target: Target) -> Iterator[ModuleEntry | ObjectEntry | None]:
    """Yield the documented objects under each name of a target."""
    for name in target.names:
        yield python.modules.get(name) if target.is_module else _find_member(python, name)


def _find_member(python: PythonDomain, name: str) -> ObjectEntry | None:
    found = python.objects.get(name)
    return found if found is not None and found.objtype != "module" else None


def _get_python_domain(env: BuildEnvironment) -> PythonDomain:
    return env.domains["py"]


def accept_missing(app: Sphinx, domain: Domain | None, node: addnodes.pending_xref) -> bool | None:
    """Keep Sphinx from warning, under ``-n``, of modules without documentation: having none is no mistake."""
    return True if "packagemap_others" in node else None


def compute_inventory_digest(env: BuildEnvironment) -> str:
    """Return a digest of where everything is documented now, inside and outside of the project."""
    python = _get_python_domain(env)
    digest = hashlib.sha256()
    for kind in (python.modules, python.objects):
        for name, entry in kind.items():
            digest.update(f"{name} {entry.docname} {entry.node_id}\n".encode())
    for uri, cached in sorted(getattr(env, "intersphinx_cache", {}).items()):
        digest.update(f"{uri} {cached[:2]}\n".encode())  # its name, and when it was fetched
    return digest.hexdigest()


def link_targets(env: BuildEnvironment, targets: Iterable[Target]) -> str:
    """Return a digest of where names lead now, inside and outside of the project; empty without any."""
    python = _get_python_domain(env)
    inventory = getattr(env, "intersphinx_inventory", {})
    outside = [inventory[kind] for kind in sorted(inventory) if kind.startswith("py:")]
    digest = hashlib.sha256()
    target = None
    for target in targets:
        places = [found and (found.docname, found.node_id) for found in _iter_documented(python, target)]
        name = target.names[0]
        remote = [str(names[name]) for names in outside if name in names]
        digest.update(f"{name} {places} {remote}\n".encode())
    return digest.hexdigest() if target is not None else ""
