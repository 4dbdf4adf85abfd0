"""Links to source code, as ``sphinx-build -b linkcheck`` checks them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_packagemap.ext.domain import domain_of


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
        from sphinx_packagemap.ext.shown.sources import pattern_of

        templates = [each.partition("#")[0] for each in domain_of(self.env).settings.source_urls.values()]
        patterns = [pattern_of(template) for template in templates if "{line}" in template]
        for reference in self.document.findall(nodes.reference):
            if "pm-source" in reference["classes"] and "refuri" in reference:
                reference["refuri"] = _without_line(reference["refuri"], patterns)


def _without_line(address: str, patterns: Sequence[re.Pattern[str]]) -> str:
    address = address.partition("#")[0]
    match = next(filter(None, (pattern.fullmatch(address) for pattern in patterns)), None)
    for start, end in reversed(match.regs[1:] if match else ()):
        address = f"{address[:start]}1{address[end:]}"
    return address
