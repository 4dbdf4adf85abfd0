"""Links names to their documentation.

Some extensions copy a part of a page to a page in another directory, after its links were resolved. There, relative
links would be broken. So the nodes of our links have their targets as an attribute, and are computed again for the page
on which they are written.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.builders.singlehtml import SingleFileHTMLBuilder

from sphinx_packagemap.model import MODULE_KINDS, MemberKind
from sphinx_packagemap.rendering.content import Name, SourceLocation
from sphinx_packagemap.rendering.docutils import module_table
from sphinx_packagemap.rendering.docutils.tree import iter_ancestor_nodes, linked_name, package_diagram, package_tree

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.domains import Domain
    from sphinx.domains.python import ModuleEntry, ObjectEntry, PythonDomain
    from sphinx.environment import BuildEnvironment

    from sphinx_packagemap.views.tree import TreeItem

_ATTRIBUTE = "packagemap_link"


class LinkTarget(NamedTuple):
    """A link from one page to another."""

    page: str  # document name of the page for which the link was made
    target: str  # document name of the target
    node_id: str  # on the target; empty for the page as a whole


def get_page(node: nodes.Node, docname: str) -> str:
    """Return the document name of the page of a node, in a document called ``docname``.

    It differs from ``docname`` if a builder writes several pages into one: then each has its own node.
    """
    pages = (str(each["docname"]) for each in iter_ancestor_nodes(node) if isinstance(each, addnodes.start_of_file))
    return next(pages, docname)


def set_link(reference: nodes.reference, link: LinkTarget, builder: Builder) -> None:
    """Set the target of a reference, as ``sphinx.util.nodes.make_refnode`` does."""
    for attribute in ("refid", "refuri"):
        reference.attributes.pop(attribute, None)
    if link.page == link.target and link.node_id:
        reference["refid"] = link.node_id
    else:
        uri = builder.get_relative_uri(link.page, link.target)
        reference["refuri"] = f"{uri}#{link.node_id}" if link.node_id else uri
    reference[_ATTRIBUTE] = link


def renew_links(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Compute those of our links again that were made for another page than the one they are on now."""
    for reference in doctree.findall(nodes.reference):
        link: LinkTarget | None = reference.get(_ATTRIBUTE)
        if link is not None and link.page != (page := get_page(reference, docname)):
            set_link(reference, link._replace(page=page), app.builder)


_OUR_BLOCKS = package_tree | package_diagram | module_table


def shorten_anchors(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Shorten links of the form ``#document-page#anchor``, which no browser follows, to ``#anchor``.

    Since version 8.2, Sphinx does not do this (sphinx#14221). Only our links are changed: those around our nodes, by
    any resolver, and those of the author in our captions, notes and cells. The builder of a single page is that of
    Sphinx, or derived from it.
    """
    if not isinstance(app.builder, SingleFileHTMLBuilder):
        return
    for reference in doctree.findall(nodes.reference):
        uri = reference.get("refuri", "")
        if uri.startswith("#") and uri.count("#") == 2 and _is_ours(reference):
            reference["refuri"] = uri[uri.rindex("#") :]


def _is_ours(reference: nodes.reference) -> bool:
    if any(isinstance(node, linked_name) or _is_import(node) for node in reference.findall()):
        return True
    return any(isinstance(node, _OUR_BLOCKS) for node in iter_ancestor_nodes(reference))


def _is_import(node: nodes.Node) -> bool:
    return isinstance(node, nodes.literal) and "pm-import" in node["classes"]


_MEMBER_KINDS = frozenset(kind.value for kind in MemberKind)


class Target(NamedTuple):
    """An object to whose documentation a name is linked."""

    is_module: bool
    names: tuple[str, ...]  # dotted names under which it may be documented, in order of preference


def make_target(item: TreeItem) -> Target | None:
    """Return the target of an item of a tree, or None if it is neither a single module nor in one."""
    # Items are there, so this is loaded; a build without changes does not need it.
    from sphinx_packagemap.views.tree import ItemKind

    if item.kind in MODULE_KINDS or (item.kind == ItemKind.EXTERNAL and item.name):
        return Target(True, (item.name,))
    if item.kind in _MEMBER_KINDS:
        # A re-exported name may be documented under its original name.
        return Target(False, (item.name, f"{item.imported_from}.{item.label}") if item.imported_from else (item.name,))
    return None


def link_docs(target: Target, literal: nodes.Element, docname: str) -> addnodes.pending_xref:
    """Return a pending reference from a name on a page to its documentation."""
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


def make_linker(
    get_url: Callable[[Name | SourceLocation], str | None], docname: str, *, to_docs: bool
) -> Callable[[Name | SourceLocation, nodes.Element], nodes.Node]:
    """Return the function that links the names and locations in the content of a page.

    ``get_url`` returns the address of source code; without one, a location stays text. Names are linked to their
    documentation if ``to_docs``, and those without one to their source.
    """

    def add_link(piece: Name | SourceLocation, node: nodes.Element) -> nodes.Node:
        url = get_url(piece)
        if isinstance(piece, SourceLocation):
            return _link_to_source(node, url) if url else node
        if url:
            node["packagemap_source"] = url
        return link_docs(Target(piece.is_module, piece.names), node, docname) if to_docs else node

    return add_link


def _link_to_source(node: nodes.Element, url: str) -> nodes.reference:
    return nodes.reference("", "", node, internal=False, refuri=url, classes=["pm-source"])


def resolve(
    env: BuildEnvironment, builder: Builder, docname: str, node: addnodes.pending_xref, content: nodes.Element
) -> nodes.reference | None:
    """Return a reference to an object that the Python domain documents, or None.

    The resolver of that domain is not used: if a module and another object have the same dotted name, it returns the
    one that was documented last.
    """
    names = (node["reftarget"], *node["packagemap_others"])
    documented = _iter_documented(_get_python_domain(env), Target(node["reftype"] == "mod", names))
    target = next((found for found in documented if found is not None), None)
    if target is not None:
        reference = nodes.reference("", "", content, internal=True, reftitle=node["reftarget"])
        set_link(reference, LinkTarget(docname, target.docname, target.node_id), builder)
        return reference
    # Other extensions, such as intersphinx, resolve references of the Python domain.
    node["refdomain"] = "py"
    return None


def _iter_documented(python: PythonDomain, target: Target) -> Iterator[ModuleEntry | ObjectEntry | None]:
    """Yield the documented object of each name of a target; None if there is none."""
    for name in target.names:
        yield python.modules.get(name) if target.is_module else _find_member(python, name)


def _find_member(python: PythonDomain, name: str) -> ObjectEntry | None:
    found = python.objects.get(name)
    return found if found is not None and found.objtype != "module" else None


def _get_python_domain(env: BuildEnvironment) -> PythonDomain:
    return env.domains["py"]


def accept_missing(app: Sphinx, domain: Domain | None, node: addnodes.pending_xref) -> bool | None:
    """Prevent warnings with ``-n`` about modules without documentation, because this is not a mistake."""
    return True if "packagemap_others" in node else None


def compute_inventory_digest(env: BuildEnvironment) -> str:
    """Return a digest of the locations of all documented objects, in this project and in those of intersphinx."""
    python = _get_python_domain(env)
    digest = hashlib.sha256()
    for kind in (python.modules, python.objects):
        for name, entry in kind.items():
            digest.update(f"{name} {entry.docname} {entry.node_id}\n".encode())
    for uri, cached in sorted(getattr(env, "intersphinx_cache", {}).items()):
        digest.update(f"{uri} {cached[:2]}\n".encode())  # its name, and the time when it was fetched
    return digest.hexdigest()


def compute_link_digest(env: BuildEnvironment, targets: Iterable[Target]) -> str:
    """Return a digest of the locations of targets, in this project and in those of intersphinx.

    Without targets, return an empty string.
    """
    python = _get_python_domain(env)
    inventory = getattr(env, "intersphinx_inventory", {})
    outside = [inventory[kind] for kind in sorted(inventory) if kind.startswith("py:")]
    digest = hashlib.sha256()
    target = None
    for target in targets:
        documented = [found and (found.docname, found.node_id) for found in _iter_documented(python, target)]
        name = target.names[0]
        remote = [str(names[name]) for names in outside if name in names]
        digest.update(f"{name} {documented} {remote}\n".encode())
    return digest.hexdigest() if target is not None else ""
