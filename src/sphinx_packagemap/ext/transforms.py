"""What happens to trees when a page is written, after its links were resolved."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_packagemap.ext.latex import printable
from sphinx_packagemap.rendering.doctree import spell_out, tree_block, tree_item, tree_name

_AFTER_LINKS = 11  # ReferencesResolver has 10


class LinkToSource(SphinxPostTransform):
    """Gives the names that lead to no documentation a link to their source."""

    default_priority = _AFTER_LINKS

    def run(self, **kwargs: Any) -> None:
        """Link the names in all trees of the page."""
        for item in self.document.findall(tree_item):
            for literal in list(item.findall(tree_name)):
                source = literal.attributes.pop("packagemap_source", "")
                if source and literal.parent is item:
                    reference = nodes.reference("", "", internal=False, refuri=source, classes=["pm-source"])
                    literal.replace_self(reference)
                    reference += literal


class SpellOut(SphinxPostTransform):
    """Puts the layout of trees into text for the writers that know nothing of trees."""

    default_priority = _AFTER_LINKS
    formats = ("html", "latex")  # not for these

    def is_supported(self) -> bool:
        """Tell whether the writer needs it."""
        return not super().is_supported()

    def run(self, **kwargs: Any) -> None:
        """Spell out all trees of the page."""
        for block in self.document.findall(tree_block):
            spell_out(block)


class MendAnchors(SphinxPostTransform):
    """Keeps the last anchor of ``#document-page#anchor``, which no browser follows (sphinx#14221)."""

    default_priority = _AFTER_LINKS
    builders = ("singlehtml",)

    def run(self, **kwargs: Any) -> None:
        """Mend the links in all trees of the document."""
        for block in self.document.findall(tree_block):
            for reference in block.findall(nodes.reference):
                uri = reference.get("refuri", "")
                if uri.startswith("#") and uri.count("#") == 2:
                    reference["refuri"] = uri[uri.rindex("#") :]


class ReplaceUnprintable(SphinxPostTransform):
    """Writes characters that pdfTeX cannot print as escapes: it would stop at them."""

    default_priority = _AFTER_LINKS
    formats = ("latex",)

    def run(self, **kwargs: Any) -> None:
        """Replace them in all trees of the document."""
        if self.config.latex_engine == "pdflatex":
            for block in self.document.findall(tree_block):
                _replace_unprintable(block)


def _replace_unprintable(block: tree_block) -> None:
    for text in list(block.findall(nodes.Text)):
        safe = printable(text.astext())
        if safe != text.astext():
            text.parent.replace(text, nodes.Text(safe))
