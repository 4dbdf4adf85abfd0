"""Transforms for text shown twice, searches, single-page documents and link checks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.builders.singlehtml import SingleFileHTMLBuilder
from sphinx.transforms import SphinxTransform
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_packagemap.ext.domain import get_domain
from sphinx_packagemap.rendering.docutils.content import module_table, repeat, repeated_text
from sphinx_packagemap.rendering.docutils.tree import iter_ancestor_nodes, linked_name, package_diagram, package_tree

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class RepeatTexts(SphinxTransform):
    """Replaces the placeholders for the author's texts by copies, when all of the page is parsed."""

    # docutils and MyST have resolved footnotes and targets; Sphinx has not handed out the doctree yet (880).
    default_priority = 870

    def apply(self, **kwargs: Any) -> None:
        """Replace all placeholders on the page."""
        for node in list(self.document.findall(repeated_text)):
            node.replace_self(repeat(node))


class SeparateTerms(SphinxPostTransform):
    """Ends the terms of an anatomy with a line: docutils writes a definition right behind its term."""

    default_priority = 0  # before trees have their items: there are few nodes to look at
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Do so for all anatomies on the page."""
        for term in self.document.findall(nodes.term):
            is_ours = any("pm-anatomy" in node["classes"] for node in iter_ancestor_nodes(term))
            if is_ours and not term.astext().endswith("\n"):
                term += nodes.Text("\n")


_OUR_BLOCKS = package_tree | package_diagram | module_table


def mend_anchors(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Keep the last anchor of ``#document-page#anchor``, which no browser follows.

    Since 8.2, Sphinx leaves such links as they are (sphinx#14221). Only ours are mended: those around our nodes,
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
    return any(isinstance(node, _OUR_BLOCKS) for node in iter_ancestor_nodes(reference))


def _is_import(node: nodes.Node) -> bool:
    return isinstance(node, nodes.literal) and "pm-import" in node["classes"]


class DropLines(SphinxPostTransform):
    """Takes the anchors and the lines out of the links to source code, for linkcheck only.

    The sites that show code make the anchor of a line with a script, so it is not found in the page, and each line of
    a file would be another request. Where the line is not in the anchor, the first one is asked for.
    """

    default_priority = 12  # after LinkToSource; before HyperlinkCollector, which has 800
    builders = ("linkcheck",)

    def run(self, **kwargs: Any) -> None:
        """Do so in all such links on the page; the author's own links are checked as they are."""
        # With it come the views, which a build in which nothing has changed can do without.
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
