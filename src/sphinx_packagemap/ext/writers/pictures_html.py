"""Pictures in HTML: the drawing within the page, and its tree to be unfolded below."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from sphinx_packagemap.language import language_of
from sphinx_packagemap.rendering.pictures.nodes import diagram_tree, package_diagram

if TYPE_CHECKING:
    from sphinx.writers.html5 import HTML5Translator


def visit_package_diagram(self: HTML5Translator, node: package_diagram) -> None:
    """Begin a picture: a figure if it has a caption."""
    tag = "figure" if len(node) > 1 else "div"
    align = f" pm-{node['align']}" if "align" in node else ""
    self.body.append(self.starttag(node, tag, CLASS=f"pm-diagram{align}"))
    self.context.append(f"</{tag}>\n")
    self.body.append(node.get("drawn", ""))  # nothing where drawing has failed, and a warning has said so


def depart_package_diagram(self: HTML5Translator, node: package_diagram) -> None:
    """End a picture."""
    self.body.append(self.context.pop())


def visit_diagram_tree(self: HTML5Translator, node: diagram_tree) -> None:
    """Begin the tree of a picture: what the drawing shows, as a list."""
    if self.builder.name.startswith("epub"):  # many readers cannot unfold
        self.body.append('<div class="pm-tree">\n')
        self.context.append("</div>\n")
        return
    label = escape(language_of(self.config.language).word("As a list"))
    self.body.append(f'<details class="pm-as-list"><summary>{label}</summary>\n<div class="pm-tree">\n')
    self.context.append("</div></details>\n")


def depart_diagram_tree(self: HTML5Translator, node: diagram_tree) -> None:
    """End the tree of a picture."""
    self.body.append(self.context.pop())
