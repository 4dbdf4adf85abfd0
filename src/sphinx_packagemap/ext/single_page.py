"""Links on a page that has all pages of the documentation on it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.builders.singlehtml import SingleFileHTMLBuilder

from sphinx_packagemap.rendering.content_nodes import told_table
from sphinx_packagemap.rendering.doctree import ancestors_of, linked_name, package_tree
from sphinx_packagemap.rendering.pictures.nodes import package_diagram

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_OUR_BLOCKS = package_tree | package_diagram | told_table


def mend_anchors(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Keep the last anchor of ``#document-page#anchor``, which no browser follows.

    Since 8.2, Sphinx leaves such links as they are (sphinx#14221). Only ours are mended: those around what we show,
    whoever has resolved them, and the author's in our captions, notes and cells. A single page is written by Sphinx's
    own builder, or one that derives from it.
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
    return any(isinstance(node, _OUR_BLOCKS) for node in ancestors_of(reference))


def _is_import(node: nodes.Node) -> bool:
    return isinstance(node, nodes.literal) and "pm-import" in node["classes"]
