"""Pictures in HTML: the drawing within the page, and its tree to be unfolded below.

In EPUB the drawing is a file, shown as an image: documents with a drawing in them have to say so in a list that
Sphinx writes, and does not.
"""

from __future__ import annotations

import hashlib
import os
import re
from html import escape
from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_packagemap.ext.writers.drawing_faults import drawing_fails_softly
from sphinx_packagemap.language import Language, language_of
from sphinx_packagemap.rendering.doctree import linked_name, tree_block, tree_item
from sphinx_packagemap.rendering.pictures.nodes import diagram_tree, package_diagram
from sphinx_packagemap.writing import replace_file

if TYPE_CHECKING:
    from sphinx.writers.html5 import HTML5Translator

    from sphinx_packagemap.rendering.pictures.picture import Picture


_NARROW = 344.0  # the width of the text on a phone
_MOST_DRAWN_TWICE = 250  # nodes: larger pictures would make large pages


def visit_package_diagram(self: HTML5Translator, node: package_diagram) -> None:
    """Begin a picture: a figure if it has a caption."""
    tag = "figure" if len(node) > 1 else "div"
    align = f" align-{node['align']}" if "align" in node else ""
    self.body.append(self.starttag(node, tag, CLASS=f"pm-diagram{align}"))
    self.context.append(f"</{tag}>\n")
    block = next(iter(node.findall(tree_block)))
    if not block.children:  # it failed, and a warning has said so
        return
    with drawing_fails_softly(self.builder, node):
        if self.builder.name.startswith("epub"):
            self.body.append(_image(self, node["picture"]))
        else:
            number = next(n for n, each in enumerate(self.document.findall(package_diagram)) if each is node)
            self.body.append(_drawing(self, node["picture"], block, number))


def depart_package_diagram(self: HTML5Translator, node: package_diagram) -> None:
    """End a picture."""
    self.body.append(self.context.pop())


def _drawing(self: HTML5Translator, picture: Picture, block: tree_block, number: int) -> str:
    # With it come the views, which a build in which nothing has changed can do without.
    from sphinx_packagemap.rendering.pictures.picture import WIDTH, draw
    from sphinx_packagemap.rendering.pictures.svg import svg_of

    language, links = _language(self), _links(block)
    prefix = f"pm-picture-{number}"
    drawing = draw(picture, language, _pixels(picture.look.width) or WIDTH)
    svg = svg_of(picture, drawing, links, prefix=prefix, language=language)
    if picture.look.width or drawing.width <= _NARROW * 1.25 or len(picture.view.nodes) > _MOST_DRAWN_TWICE:
        return _canvas(picture, svg, language, "pm-picture")
    drawing = draw(picture, language, _NARROW)
    narrow = svg_of(picture, drawing, links, prefix=f"{prefix}-narrow", language=language)
    return _canvas(picture, svg, language, "pm-picture pm-wide") + _canvas(
        picture, narrow, language, "pm-picture pm-narrow"
    )


def _pixels(width: str) -> float:
    """Return a width that the author gave in pixels, or 0."""
    return float(width.removesuffix("px")) if re.fullmatch(r"[\d.]+(px)?", width) else 0.0


def _canvas(picture: Picture, svg: str, language: Language, classes: str) -> str:
    from sphinx_packagemap.rendering.pictures.picture import title_of

    attributes = {
        "class": "pm-canvas",
        "role": "region",
        "aria-label": title_of(picture, language),
        "tabindex": "0",
        # The words of what the script adds.
        "data-filter": language.word("Filter"),
        "data-zoom-in": language.word("Larger"),
        "data-zoom-out": language.word("Smaller"),
        "data-reset": language.word("Reset"),
        "data-fold": language.word("Fold {name}"),
        "data-unfold": language.word("Unfold {name}"),
    }
    written = " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items())
    return f'<div class="{classes}">\n<div {written}>\n{svg}{_least(svg)}</div></div>\n'


def _least(svg: str) -> str:
    """Return an empty drawing as wide as a picture must be at least to be read: three quarters of its own width."""
    width = _WIDTH.match(svg)
    if width is None:  # the author's, in another unit
        return ""
    return f'<svg class="pm-least" width="{round(float(width[1]) * 0.75)}" height="0" aria-hidden="true"></svg>\n'


_WIDTH = re.compile(r'<svg [^>]*?\bwidth="([\d.]+)"')


def _links(block: tree_block) -> dict[int, str]:
    """Return where the names of the items lead, by their positions, as the page writes it."""
    found = {}
    for position, item in enumerate(block.findall(tree_item)):
        reference = next((name.parent for name in item.findall(linked_name)), None)  # not one in a note
        if isinstance(reference, nodes.reference):
            found[position] = reference.get("refuri") or f"#{reference['refid']}"
    return found


def _image(self: HTML5Translator, picture: Picture) -> str:
    from sphinx_packagemap.rendering.pictures.picture import title_of
    from sphinx_packagemap.rendering.pictures.svg_file import svg_file

    language = _language(self)
    content = svg_file(picture, language)
    digest = hashlib.sha256(content.encode()).hexdigest()[:16]
    file = f"packagemap-{digest}.svg"
    directory = os.path.join(self.builder.outdir, self.builder.imagedir)
    os.makedirs(directory, exist_ok=True)
    replace_file(os.path.join(directory, file), content.encode())
    path = f"{self.builder.imgpath}/{file}"
    return f'<div class="pm-image"><img src="{escape(path)}" alt="{escape(title_of(picture, language))}" /></div>\n'


def visit_diagram_tree(self: HTML5Translator, node: diagram_tree) -> None:
    """Begin the tree of a picture: what the drawing shows, as a list."""
    if self.builder.name.startswith("epub"):  # many readers cannot unfold
        self.body.append('<div class="pm-tree">\n')
        self.context.append("</div>\n")
        return
    label = escape(_language(self).word("As a list"))
    self.body.append(f'<details class="pm-as-list"><summary>{label}</summary>\n<div class="pm-tree">\n')
    self.context.append("</div></details>\n")


def depart_diagram_tree(self: HTML5Translator, node: diagram_tree) -> None:
    """End the tree of a picture."""
    self.body.append(self.context.pop())


def _language(self: HTML5Translator) -> Language:
    return language_of(self.config.language)
