"""From content to nodes on a page: names linked, the author's own texts put in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_packagemap.ext.links import Target, link_docs
from sphinx_packagemap.rendering.author_texts import AuthorTexts
from sphinx_packagemap.rendering.content import Name, Place
from sphinx_packagemap.rendering.content_nodes import Nodes

if TYPE_CHECKING:
    from sphinx_packagemap.ext.shown.told import Told


def nodes_for(told: Told, docname: str, own: AuthorTexts | None = None) -> Nodes:
    """Return what the nodes of some content on a page are made with."""

    def link(piece: Name | Place, node: nodes.Element) -> nodes.Node:
        url = told.sources.url(piece) if told.link.to_source else ""
        if isinstance(piece, Place):
            return _to_source(node, url) if url else node
        if url:
            node["packagemap_source"] = url
        return link_docs(Target(piece.is_module, piece.names), node, docname) if told.link.to_docs else node

    return Nodes(link, own or AuthorTexts())


def _to_source(node: nodes.Element, url: str) -> nodes.reference:
    return nodes.reference("", "", node, internal=False, refuri=url, classes=["pm-source"])
