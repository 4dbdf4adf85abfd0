"""Renders diagrams for HTML when their pages are written; a page on which that fails is written again next time.

For EPUB and the like, a diagram is rendered to a file, which is shown as an image: inline SVG must be declared in the
manifest of the book, which Sphinx does not do.
"""

from __future__ import annotations

import hashlib
import os
import re
from html import escape
from typing import TYPE_CHECKING

from sphinx_packagemap.ext.assets import LEVELS_SCRIPT, ZOOM_SCRIPT
from sphinx_packagemap.ext.domain import warn_if_rendering_fails
from sphinx_packagemap.ext.writers.html import ID_PREFIX, IMAGES, is_static, link_placeholder
from sphinx_packagemap.files import replace_file
from sphinx_packagemap.i18n import Language, get_language
from sphinx_packagemap.layout.text import FONT_SIZE
from sphinx_packagemap.rendering.docutils.tree import find_references, package_diagram, tree_block

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.builders import Builder

    from sphinx_packagemap.layout import Scene
    from sphinx_packagemap.rendering.diagram import Diagram

_FULL = 0.8  # share of the width of the text from which on a diagram fills it
_MAX_NARROW_NODES = 250  # nodes of a diagram that is also rendered for phones; more would make pages large


def draw_diagrams(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Render the diagrams of a page, or of a part of one, for HTML, after all of its links are resolved.

    Extensions that copy a part of a page to another one resolve that part separately, before or after the page.
    """
    if app.builder.format != "html":
        return
    language = get_language(app.config.language)
    for node in doctree.findall(package_diagram):
        diagram: Diagram | None = node.attributes.pop("diagram", None)
        if diagram is None:  # it is rendered already
            continue
        block = next(iter(node.findall(tree_block)))
        if not block.children:  # its expansion has failed, with a warning
            continue
        with warn_if_rendering_fails(app.env, node, docname):
            if is_static(app.builder):
                node["html"] = _make_image(app.builder, node["key"], diagram, language)
            else:
                node["html"] = _draw(diagram, block, language)
                if diagram.request.layout.traits.zooms:
                    node["script"] = ZOOM_SCRIPT
                elif diagram.request.layout.traits.has_levels and not diagram.request.layout.traits.has_subject:
                    node["script"] = LEVELS_SCRIPT


def _draw(diagram: Diagram, block: tree_block, language: Language) -> str:
    # This imports the views, which a build without changes does not need.
    from sphinx_packagemap.rendering.diagram.layouts import LAYOUTS, draw
    from sphinx_packagemap.rendering.diagram.svg import render_svg
    from sphinx_packagemap.views.diagram.parts import close_packages

    links = {position: link_placeholder(position) for position in find_references(block)}
    layout = LAYOUTS[diagram.request.layout]
    scene = draw(diagram, language, _get_pixels(diagram.style.width) or layout.width)
    svg = render_svg(diagram, scene, links, prefix=ID_PREFIX, language=language)
    data = _make_data_element(diagram, language)
    tall = _make_tall_class(diagram, scene)
    full = _make_full_class(diagram, scene, layout.width) + tall
    traits = diagram.request.layout.traits
    narrow_nodes = [node for node in diagram.view.nodes if node.parent < 0 or not traits.has_levels]
    # Areas hold much small text, so they are never made smaller.
    is_large = len(narrow_nodes) > _MAX_NARROW_NODES and not traits.shows_sizes
    # The numbers of levels would be too small.
    is_wide = scene.width > layout.phone_width * (1.05 if traits.has_levels else 1.25)
    is_wide = is_wide and diagram.style.width[-1:] in ("", "%")
    if not is_wide or is_large:
        return _make_canvas(diagram, svg, language, f"pm-scene{full}") + data
    diagram = diagram._replace(
        style=diagram.style._replace(width="")
    )  # a percentage of the width of a phone is too small
    if traits.has_levels:  # nested boxes would be too narrow
        diagram = diagram._replace(view=close_packages(diagram.view))
    scene = draw(diagram, language, layout.phone_width)
    narrow = render_svg(diagram, scene, links, prefix=f"{ID_PREFIX}-narrow", language=language)
    wide = _make_canvas(diagram, svg, language, f"pm-scene pm-wide{full}")
    if traits.has_levels:
        tall = _make_tall_class(diagram, scene)
    full = _make_full_class(diagram, scene, layout.phone_width) + tall
    return wide + _make_canvas(diagram, narrow, language, f"pm-scene pm-narrow{full}") + data


def _make_full_class(diagram: Diagram, scene: Scene, width: float) -> str:
    """Return the class of a diagram that is almost as wide as the text, and therefore fills it."""
    return " pm-full" if not diagram.style.width and scene.width >= _FULL * width else ""


def _make_tall_class(diagram: Diagram, scene: Scene) -> str:
    """Return the class of a diagram that is printed in slices, or instead of which its list is printed.

    The list is printed if the letters of the diagram would be too small on paper.
    """
    from sphinx_packagemap.rendering.diagram.svg_slices import PAPER_HEIGHT, PAPER_WIDTH, is_sliced

    if is_sliced(diagram, scene):
        return " pm-sliced"
    scale = min(1.0, PAPER_WIDTH / max(scene.width, 1), PAPER_HEIGHT / max(scene.height, 1))
    return " pm-tall" if FONT_SIZE * scale < _MIN_PRINTED else ""


_MIN_PRINTED = 8.0  # pixels: six points


def _get_pixels(width: str) -> float:
    """Return the width in pixels if the author's width is a number without a unit, else 0."""
    return float(width) if re.fullmatch(r"[0-9.]+", width) else 0.0


def _make_data_element(diagram: Diagram, language: Language) -> str:
    """Return the data with which the script zooms into a diagram; an empty string if it does not."""
    from sphinx_packagemap.rendering.json_documents import make_zoom_data

    if not diagram.request.layout.traits.zooms:
        return ""
    return f'<script type="application/json" class="pm-data">{make_zoom_data(diagram, language)}</script>\n'


def _make_canvas(diagram: Diagram, svg: str, language: Language, classes: str) -> str:
    from sphinx_packagemap.rendering.diagram.nodes import format_size_template
    from sphinx_packagemap.rendering.diagram.texts import format_title

    attributes = {
        "class": "pm-canvas",
        "role": "region",
        "aria-label": format_title(diagram, language),
        "tabindex": "0",
        # The texts of the controls that the script adds.
        "data-filter": language.translate("Filter"),
        "data-zoom-in": language.translate("Zoom in"),
        "data-zoom-out": language.translate("Zoom out"),
        "data-reset": language.translate("Reset"),
        "data-fold": language.translate("Collapse {name}"),
        "data-unfold": language.translate("Expand {name}"),
    }
    if diagram.request.layout.traits.has_levels and not diagram.request.layout.traits.has_subject:
        attributes |= {
            "data-status": language.translate(
                "{name} imports {imports} and is imported by {importers}.",
                name="{name}",
                imports="{imports}",
                importers="{importers}",
            ),
            "data-counted": language.translate("{items} ({statements})", items="{items}", statements="{statements}"),
            "data-item": language.translate_plural("{count} item", "{count} items", 1),
            "data-items": language.translate_plural("{count} item", "{count} items", 2),
            "data-statement": language.translate_plural("{count} statement", "{count} statements", 1),
            "data-statements": language.translate_plural("{count} statement", "{count} statements", 2),
        }
    elif diagram.view.edges and not diagram.request.layout.traits.has_subject:
        attributes |= {
            "data-imports": language.translate("Imports"),
            "data-imported-by": language.translate("Imported by"),
            "data-more": language.translate("{count} more"),
        }
    if diagram.request.layout.traits.zooms:
        named = language.translate("{named} of {count} named")
        attributes |= {
            "data-all": language.translate("All"),
            "data-named": named,
            "data-sized": language.join_list(
                [format_size_template(diagram.request.size, language, is_partial=diagram.view.is_partial), named]
            ),
        }
    attribute_text = " ".join(f'{name}="{escape(value)}"' for name, value in attributes.items())
    return f'<div class="{classes}">\n<div {attribute_text}>\n{svg}{_make_width_marker(svg)}</div></div>\n'


def _make_width_marker(svg: str) -> str:
    """Return an empty SVG element with the minimum width at which a diagram is legible: 80 % of its own width."""
    width = _WIDTH.match(svg)
    if width is None:  # the author's width, in another unit
        return ""
    return f'<svg class="pm-least" width="{round(float(width[1]) * 0.8)}" height="0" aria-hidden="true"></svg>\n'


_WIDTH = re.compile(r'<svg [^>]*?\bwidth="([\d.]+)"')


def _make_image(builder: Builder, key: str, diagram: Diagram, language: Language) -> str:
    from sphinx_packagemap.rendering.diagram.svg import render_svg_file
    from sphinx_packagemap.rendering.diagram.texts import format_title

    # The name does not depend on the content, so that a new version replaces that of an earlier build.
    digest = hashlib.sha256(key.encode()).hexdigest()[:16]
    file = f"packagemap-{digest}.svg"
    directory = os.path.join(builder.outdir, builder.imagedir)
    os.makedirs(directory, exist_ok=True)
    if not replace_file(os.path.join(directory, file), render_svg_file(diagram, language).encode()):
        raise OSError(f"cannot write {builder.imagedir}/{file}")
    return (
        f'<div class="pm-image"><img src="{IMAGES}/{file}" alt="{escape(format_title(diagram, language))}" /></div>\n'
    )
