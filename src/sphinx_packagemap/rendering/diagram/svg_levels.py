"""The parts of an SVG element that only diagrams with levels have: bands, frames, junctions and numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sphinx_packagemap.layout import Area, AreaRole, Box, Junction, Scene
from sphinx_packagemap.rendering.diagram.palette import Ground
from sphinx_packagemap.rendering.diagram.svg_elements import (
    format_number,
    make_element,
    make_rectangle,
    make_text,
    make_texts,
)

_CORNER = 5


def iter_boxes_and_areas(scene: Scene, make_box: Callable[[Box], str], ground: Ground) -> Iterator[str]:
    """Yield the boxes of a scene and the areas behind them, in the order in which they are drawn."""
    areas = list(scene.areas)
    for position, box in enumerate(scene.boxes):
        while areas and areas[0].position <= position:
            yield _make_area(areas.pop(0), ground)
        yield make_box(box)
    for area in areas:
        yield _make_area(area, ground)


def _make_area(area: Area, ground: Ground) -> str:
    if area.role is AreaRole.RULE:
        left, right = format_number(area.x), format_number(area.x + area.width)
        d = f"M{left},{format_number(area.y)} H{right}"
        path = {"class": "pm-rule", "d": d, "fill": "none", "stroke": ground.edge}
        return make_element("path", path) + "\n"
    fill = ground.frame if area.role is AreaRole.FRAME else ground.band
    stroke = ground.rim if area.role is AreaRole.FRAME else "none"
    box = Box(-1, area.x, area.y, area.width, area.height)
    rectangle = make_rectangle(box, f' fill="{fill}" stroke="{stroke}"', _CORNER)
    ink = ground.cycle if area.role is AreaRole.FRAME else ground.ink
    attributes = {"class": f"pm-{area.role.value}", "fill": ink, "aria-hidden": "true"}
    return make_element("g", attributes, rectangle, make_texts(area.texts)) + "\n"


def iter_marks(scene: Scene, ground: Ground, behind: str) -> Iterator[str]:
    """Yield the numbers of levels, and the dots and numbers at the junctions of lines; ``behind`` is a colour."""
    if scene.levels:
        yield make_element("g", {"class": "pm-numbers", "aria-hidden": "true"}, make_texts(scene.levels)) + "\n"
    if scene.junctions:
        attributes = {"class": "pm-junctions", "fill": ground.cycle, "stroke": "none", "aria-hidden": "true"}
        yield make_element("g", attributes, *(_make_junction(each, behind) for each in scene.junctions)) + "\n"


def _make_junction(junction: Junction, behind: str) -> str:
    parts = []
    x, y = format_number(junction.x), format_number(junction.y)
    if junction.radius:
        parts.append(make_element("circle", {"cx": x, "cy": y, "r": format_number(junction.radius)}))
    if junction.number is not None:
        # A rim in the colour behind it keeps the number legible on lines.
        rim = f' class="pm-count" paint-order="stroke" stroke="{behind}" stroke-width="3"'
        parts.append(make_text(junction.number, attributes=rim))
    ends = {"data-importer": junction.importer, "data-imported": junction.imported}
    return make_element("g", ends, *parts)
