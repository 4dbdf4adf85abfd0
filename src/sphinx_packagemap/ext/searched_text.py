"""White space for those who read the text of a page alone, as searches do for the summary of a result."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform


class SeparateTerms(SphinxPostTransform):
    """Ends the terms of an anatomy with a line: docutils writes a definition right behind its term."""

    default_priority = 0  # before trees have their items: there are few nodes to look at
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Do so for all anatomies on the page."""
        for term in self.document.findall(nodes.term):
            if _is_of_anatomy(term) and not term.astext().endswith("\n"):
                term += nodes.Text("\n")


def _is_of_anatomy(term: nodes.term) -> bool:
    node: nodes.Node | None = term
    while isinstance(node, nodes.Element) and "pm-anatomy" not in node["classes"]:
        node = node.parent
    return isinstance(node, nodes.Element)
