"""What happens to trees when a page is written: links are settled, once, for every builder."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.nodes import make_refnode

from sphinx_packagemap.ext.latex import printable
from sphinx_packagemap.rendering.doctree import spell_out, tree_block, tree_item, tree_name


class ResolveTreeLinks(SphinxPostTransform):
    """Settles what the general resolver would get wrong, just before it runs.

    A module and another object may share a dotted name, and the resolver takes what was documented last;
    a re-exported name may be documented where it comes from.
    """

    default_priority = 9  # ReferencesResolver has 10

    def run(self, **kwargs: Any) -> None:
        """Resolve, or redirect, the references in all trees of the page."""
        domain = self.env.domains["py"]
        for node in list(_pending(self.document)):
            name, origin = node["reftarget"], node["packagemap_origin"]
            if node["reftype"] == "mod":
                module = domain.data["modules"].get(name)
                if module is not None:
                    node.replace_self(self._reference(node, module.docname, module.node_id))
                elif name in domain.data["objects"]:
                    node.replace_self(node.children[0])
            elif origin is not None and name not in domain.data["objects"]:
                node["reftarget"] = origin if origin in domain.data["objects"] else name

    def _reference(self, node: addnodes.pending_xref, docname: str, node_id: str) -> nodes.Node:
        # 7.4 to 9.2 agree on this call; the env has the builder that writes.
        return make_refnode(self.app.builder, node["refdoc"], docname, node_id, node.children[0], node["reftarget"])


class FinishTrees(SphinxPostTransform):
    """Gives the names that lead to no documentation a link to their source, and mends what builders break."""

    default_priority = 11

    def run(self, **kwargs: Any) -> None:
        """Finish all trees of the page."""
        for block in self.document.findall(tree_block):
            for item in block.findall(tree_item):
                _link_to_source(item)
            if self.app.builder.format not in ("html", "latex"):
                spell_out(block)
            if self.app.builder.name == "singlehtml":
                _mend_anchors(block)
            if self.app.builder.format == "latex" and self.config.latex_engine == "pdflatex":
                _replace_unprintable(block)


def _pending(document: nodes.document) -> Iterator[addnodes.pending_xref]:
    for node in document.findall(addnodes.pending_xref):
        if node.get("packagemap"):
            yield node


def _link_to_source(item: tree_item) -> None:
    for literal in list(item.findall(tree_name)):
        source = literal.attributes.pop("packagemap_source", "")
        if source and literal.parent is item:
            reference = nodes.reference("", "", internal=False, refuri=source, classes=["pm-source"])
            literal.replace_self(reference)
            reference += literal


def _mend_anchors(block: tree_block) -> None:
    """Keep the last anchor of ``#document-page#anchor``, which no browser follows (sphinx#14221)."""
    for reference in block.findall(nodes.reference):
        uri = reference.get("refuri", "")
        if uri.startswith("#") and uri.count("#") == 2:
            reference["refuri"] = uri[uri.rindex("#") :]


def _replace_unprintable(block: tree_block) -> None:
    for text in list(block.findall(nodes.Text)):
        safe = printable(text.astext())
        if safe != text.astext():
            text.parent.replace(text, nodes.Text(safe))
