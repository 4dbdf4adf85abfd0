"""Pictures in HTML: the drawing within the page, and its tree to be unfolded below."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_packagemap.ext.writers.html import is_static
from sphinx_packagemap.language import language_of
from sphinx_packagemap.rendering.doctree import references_of, tree_block
from sphinx_packagemap.rendering.pictures.nodes import diagram_tree, package_diagram

if TYPE_CHECKING:
    from sphinx.writers.html5 import HTML5Translator

# What stands in a drawing for all that hangs on the page that it is written on; no text has these characters.
ID_PREFIX = "\x00"  # with what its ids begin
IMAGES = "\x01"  # the directory of images
_LINK = re.compile("\x02([0-9]+)\x02")
_COUNT = "packagemap_pictures"  # the attribute of a writer that counts the pictures of its page


def visit_package_diagram(self: HTML5Translator, node: package_diagram) -> None:
    """Begin a picture: a figure if it has a caption."""
    tag = "figure" if len(node) > 1 else "div"
    align = f" pm-{node['align']}" if "align" in node else ""
    self.body.append(self.starttag(node, tag, CLASS=f"pm-diagram{align}"))
    self.context.append(f"</{tag}>\n")
    number = getattr(self, _COUNT, 0)
    setattr(self, _COUNT, number + 1)
    drawn = node.get("drawn", "")  # nothing where drawing has failed, and a warning has said so
    drawn = drawn.replace(ID_PREFIX, f"pm-picture-{number}").replace(IMAGES, escape(self.builder.imgpath))
    references = references_of(next(iter(node.findall(tree_block))))
    self.body.append(_LINK.sub(lambda match: escape(_uri(references[int(match[1])])), drawn))


def link_placeholder(item: int) -> str:
    """Return the placeholder for the link of an item, which is that of its name in the tree beside the picture."""
    return f"\x02{item}\x02"


def _uri(reference: nodes.reference) -> str:
    return str(reference.get("refuri") or f"#{reference['refid']}")


def depart_package_diagram(self: HTML5Translator, node: package_diagram) -> None:
    """End a picture."""
    self.body.append(self.context.pop())


def visit_diagram_tree(self: HTML5Translator, node: diagram_tree) -> None:
    """Begin the tree of a picture: what the drawing shows, as a list."""
    if is_static(self.builder):
        self.body.append('<div class="pm-tree">\n')
        self.context.append("</div>\n")
        return
    label = escape(language_of(self.config.language).word("As a list"))
    self.body.append(f'<details class="pm-as-list"><summary>{label}</summary>\n<div class="pm-tree">\n')
    self.context.append("</div></details>\n")


def depart_diagram_tree(self: HTML5Translator, node: diagram_tree) -> None:
    """End the tree of a picture."""
    self.body.append(self.context.pop())
