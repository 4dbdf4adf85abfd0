"""Copies of the author's texts, for those that are shown at several places of a page."""

from __future__ import annotations

from typing import Any

from sphinx.transforms import SphinxTransform

from sphinx_packagemap.rendering.author_texts import repeat, repeated_text


class RepeatTexts(SphinxTransform):
    """Replaces the placeholders for the author's texts by copies, when all of the page is parsed."""

    # docutils and MyST have resolved footnotes and targets; Sphinx has not handed out the doctree yet (880).
    default_priority = 870

    def apply(self, **kwargs: Any) -> None:
        """Replace all placeholders on the page."""
        for node in list(self.document.findall(repeated_text)):
            node.replace_self(repeat(node))
