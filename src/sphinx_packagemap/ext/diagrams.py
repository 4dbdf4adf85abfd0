"""Pictures are drawn when their page is written, all of them in one process: one that fails is drawn again next time.

In EPUB the drawing is a file, shown as an image: documents with a drawing in them have to say so in a list that Sphinx
writes, and does not.
"""

from __future__ import annotations

import hashlib
import os
import re
from html import escape
from typing import TYPE_CHECKING

from sphinx_packagemap.ext.domain import warn_if_drawing_fails
from sphinx_packagemap.ext.writers.html import ID_PREFIX, IMAGES, is_static, link_placeholder
from sphinx_packagemap.files import replace_file
from sphinx_packagemap.i18n import Language, get_language
from sphinx_packagemap.rendering.docutils.tree import find_references, package_diagram, tree_block

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.builders import Builder

    from sphinx_packagemap.rendering.diagram import Diagram

_NARROW = 344.0  # the width of the text on a phone
_MOST_DRAWN_TWICE = 250  # nodes: larger pictures would make large pages


def draw_diagrams(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Draw the pictures of a page, or of a part of one, for HTML, when all of its links are resolved.

    Extensions that put a part of a page on another one have that part resolved by itself, before or after the page.
    """
    if app.builder.format != "html":
        return
    language = get_language(app.config.language)
    for node in doctree.findall(package_diagram):
        picture: Diagram | None = node.attributes.pop("picture", None)
        if picture is None:  # it is drawn already
            continue
        block = next(iter(node.findall(tree_block)))
        if not block.children:  # it failed, and a warning has said so
            continue
        with warn_if_drawing_fails(app.env, node, docname):
            if is_static(app.builder):
                node["drawn"] = _make_image(app.builder, node["place"], picture, language)
            else:
                node["drawn"] = _draw(picture, block, language)


def _draw(picture: Diagram, block: tree_block, language: Language) -> str:
    # With it come the views, which a build in which nothing has changed can do without.
    from sphinx_packagemap.rendering.diagram import WIDTH, draw
    from sphinx_packagemap.rendering.diagram.svg import render_svg

    links = {position: link_placeholder(position) for position in find_references(block)}
    drawing = draw(picture, language, _get_pixels(picture.look.width) or WIDTH)
    svg = render_svg(picture, drawing, links, prefix=ID_PREFIX, language=language)
    is_wide = drawing.width > _NARROW * 1.25 and picture.look.width[-1:] in ("", "%")
    if not is_wide or len(picture.view.nodes) > _MOST_DRAWN_TWICE:
        return _make_canvas(picture, svg, language, "pm-picture")
    picture = picture._replace(look=picture.look._replace(width=""))  # of a phone, a part is nothing
    drawing = draw(picture, language, _NARROW)
    narrow = render_svg(picture, drawing, links, prefix=f"{ID_PREFIX}-narrow", language=language)
    wide = _make_canvas(picture, svg, language, "pm-picture pm-wide")
    return wide + _make_canvas(picture, narrow, language, "pm-picture pm-narrow")


def _get_pixels(width: str) -> float:
    """Return a width that the author gave in pixels, or 0."""
    return float(width) if re.fullmatch(r"[0-9.]+", width) else 0.0


def _make_canvas(picture: Diagram, svg: str, language: Language, classes: str) -> str:
    from sphinx_packagemap.rendering.diagram import format_title

    attributes = {
        "class": "pm-canvas",
        "role": "region",
        "aria-label": format_title(picture, language),
        "tabindex": "0",
        # The texts of the controls that the script adds.
        "data-filter": language.translate("Filter"),
        "data-zoom-in": language.translate("Larger"),
        "data-zoom-out": language.translate("Smaller"),
        "data-reset": language.translate("Reset"),
        "data-fold": language.translate("Fold {name}"),
        "data-unfold": language.translate("Unfold {name}"),
    }
    written = " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items())
    return f'<div class="{classes}">\n<div {written}>\n{svg}{_make_width_marker(svg)}</div></div>\n'


def _make_width_marker(svg: str) -> str:
    """Return an empty drawing as wide as a picture must be at least to be read: four fifths of its own width."""
    width = _WIDTH.match(svg)
    if width is None:  # the author's, in another unit
        return ""
    return f'<svg class="pm-least" width="{round(float(width[1]) * 0.8)}" height="0" aria-hidden="true"></svg>\n'


_WIDTH = re.compile(r'<svg [^>]*?\bwidth="([\d.]+)"')


def _make_image(builder: Builder, place: str, picture: Diagram, language: Language) -> str:
    from sphinx_packagemap.rendering.diagram import format_title
    from sphinx_packagemap.rendering.diagram.svg import render_svg_file

    # Of the place and not of the content, so that no drawing of an earlier build is left beside it.
    digest = hashlib.sha256(place.encode()).hexdigest()[:16]
    file = f"packagemap-{digest}.svg"
    directory = os.path.join(builder.outdir, builder.imagedir)
    os.makedirs(directory, exist_ok=True)
    if not replace_file(os.path.join(directory, file), render_svg_file(picture, language).encode()):
        raise OSError(f"{builder.imagedir}/{file} cannot be written")
    return (
        f'<div class="pm-image"><img src="{IMAGES}/{file}" alt="{escape(format_title(picture, language))}" /></div>\n'
    )
