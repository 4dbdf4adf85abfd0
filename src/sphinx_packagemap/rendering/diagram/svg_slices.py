"""The slices of a diagram with levels that is higher than a page, for paper: browsers break pages between them.

A slice shows a part of the drawing for the screen, which stays whole: it refers to that drawing, and repeats nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_packagemap.layout import Scene
from sphinx_packagemap.layout.slices import cut_scene
from sphinx_packagemap.rendering.diagram import Diagram
from sphinx_packagemap.rendering.diagram.svg_elements import format_number, make_element

PAPER_WIDTH, PAPER_HEIGHT = 680.0, 900.0  # pixels: what the margins of a page leave
_SLICE = 300.0  # maximum height of a slice in pixels: less than that of a page, so that little of a page stays empty


def is_sliced(diagram: Diagram, scene: Scene) -> bool:
    """Return whether a diagram is printed in slices: it has rows of levels, and is higher than a page."""
    if diagram.request.layout.traits.has_subject:  # a funnel joins all of its rows
        return False
    height = scene.height * min(1.0, PAPER_WIDTH / max(scene.width, 1.0))
    return diagram.request.layout.traits.has_levels and height > PAPER_HEIGHT


def iter_slices(diagram: Diagram, scene: Scene, identifier: str, margin: float) -> Iterator[str]:
    """Yield the slices of a diagram, if it is printed in slices, given the id and the margin of its drawing."""
    if not is_sliced(diagram, scene):
        return
    containers = {node.parent for node in diagram.view.nodes}
    width, height = format_number(scene.width + 2 * margin), format_number(scene.height + 2 * margin)
    use = make_element("use", {"href": f"#{identifier}", "width": width, "height": height})
    for part in cut_scene(scene, containers, _SLICE):
        top = part.top + margin if part.top else 0.0
        bottom = part.bottom + margin * (2 if part.bottom == scene.height else 1)
        attributes = {
            "class": "pm-slice",
            "width": diagram.style.width or width,
            "viewBox": f"0 {format_number(top)} {width} {format_number(bottom - top)}",
            "aria-hidden": "true",
        }
        yield make_element("svg", attributes, use) + "\n"
