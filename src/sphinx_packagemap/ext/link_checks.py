"""Links to source code, as ``sphinx-build -b linkcheck`` checks them."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform


class DropLineAnchors(SphinxPostTransform):
    """Takes the anchors off the links to source code, for linkcheck only.

    The anchor is that of a line. The sites that show code make it with a script, so it is not found in the page, and
    each line of a file would be another request.
    """

    default_priority = 12  # after LinkToSource; before HyperlinkCollector, which has 800
    builders = ("linkcheck",)

    def run(self, **kwargs: Any) -> None:
        """Take them off all such links on the page; the author's own links are checked as they are."""
        for reference in self.document.findall(nodes.reference):
            if "pm-source" in reference["classes"] and "refuri" in reference:
                reference["refuri"] = reference["refuri"].partition("#")[0]
