"""White space for those who read the text of a page alone, as searches do for the summary of a result."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_packagemap.rendering.doctree import ancestors_of


class SeparateTerms(SphinxPostTransform):
    """Ends the terms of an anatomy with a line: docutils writes a definition right behind its term."""

    default_priority = 0  # before trees have their items: there are few nodes to look at
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Do so for all anatomies on the page."""
        for term in self.document.findall(nodes.term):
            is_ours = any("pm-anatomy" in node["classes"] for node in ancestors_of(term))
            if is_ours and not term.astext().endswith("\n"):
                term += nodes.Text("\n")
