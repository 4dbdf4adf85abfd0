"""Transforms for repeated texts, the search index, single-page documents and link checks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.builders.singlehtml import SingleFileHTMLBuilder
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_packagemap.ext.domain import get_domain
from sphinx_packagemap.rendering.docutils import copy_repeated_text, module_table, repeated_text
from sphinx_packagemap.rendering.docutils.tree import iter_ancestor_nodes, linked_name, package_diagram, package_tree

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class RepeatTexts(SphinxTransform):
    """Replaces the placeholders for texts of the author by copies, after the whole page is parsed."""

    # After docutils and MyST have resolved footnotes and targets, before Sphinx emits "doctree-read" (880).
    default_priority = 870

    def apply(self, **kwargs: Any) -> None:
        """Replace all placeholders on the page."""
        for node in list(self.document.findall(repeated_text)):
            node.replace_self(copy_repeated_text(node))


class SeparateTerms(SphinxPostTransform):
    """Adds a line break to the terms of an anatomy: docutils writes no space between a term and its definition."""

    default_priority = 0  # before trees are expanded, when there are few nodes to search
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Add line breaks to the terms of all anatomies on the page."""
        for term in self.document.findall(nodes.term):
            is_ours = any("pm-anatomy" in node["classes"] for node in iter_ancestor_nodes(term))
            if is_ours and not term.astext().endswith("\n"):
                term += nodes.Text("\n")


_OUR_BLOCKS = package_tree | package_diagram | module_table


def mend_anchors(app: Sphinx, doctree: nodes.document, docname: str) -> None:
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


class DropLines(SphinxPostTransform):
    """Removes anchors and lines from links to source code, for linkcheck only.

    Most sites create the anchors of lines with a script, so they are not in the page, and each line of
    a file would need its own request. If the line is not in the anchor, it is replaced by the first line.
    """

    default_priority = 12  # after LinkToSource; before HyperlinkCollector, which has 800
    builders = ("linkcheck",)

    def run(self, **kwargs: Any) -> None:
        """Remove them from all such links on the page; links of the author are not changed."""
        # This imports the views, which a build without changes does not need.
        from sphinx_packagemap.ext.results import compile_template

        templates = [each.partition("#")[0] for each in get_domain(self.env).settings.source_urls.values()]
        patterns = [compile_template(template) for template in templates if "{line}" in template]
        for reference in self.document.findall(nodes.reference):
            if "pm-source" in reference["classes"] and "refuri" in reference:
                reference["refuri"] = _remove_line(reference["refuri"], patterns)


def _remove_line(address: str, patterns: Sequence[re.Pattern[str]]) -> str:
    address = address.partition("#")[0]
    match = next(filter(None, (pattern.fullmatch(address) for pattern in patterns)), None)
    for start, end in reversed(match.regs[1:] if match else ()):
        address = f"{address[:start]}1{address[end:]}"
    return address
