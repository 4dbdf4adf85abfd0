"""What happens to the author's texts when all of a page is parsed."""

from __future__ import annotations

from typing import Any

from sphinx.transforms import SphinxTransform

from sphinx_packagemap.rendering.author_texts import repeat, repeated_text


class RepeatTexts(SphinxTransform):
    """Shows the author's texts at all other places where they belong."""

    # docutils and MyST have resolved footnotes and targets; Sphinx has not handed out the doctree yet (880).
    default_priority = 870

    def apply(self, **kwargs: Any) -> None:
        """Replace what stands for such a text by a copy of it."""
        for node in list(self.document.findall(repeated_text)):
            node.replace_self(repeat(node))
