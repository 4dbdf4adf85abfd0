"""The parts of an SVG element that only diagrams with levels have: bands, frames, junctions and numbers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator

from sphinx_packagemap.layout import Area, AreaRole, Box, BoxMark, Junction, Scene
from sphinx_packagemap.layout.neighbourhood import HEAD_HEIGHT, HEAD_WIDTH, find_head, make_funnel
from sphinx_packagemap.rendering.diagram.palette import Ground, mix
from sphinx_packagemap.rendering.diagram.svg_elements import (
    format_number,
    make_element,
    make_rectangle,
    make_text,
    make_texts,
)
from sphinx_packagemap.views.diagram.view import Edge

_CORNER = 5
BAR_SHARE = 50  # of the colour in a bar, in percent; the rest is that of the page


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
    if area.role in _MADE:
        return _MADE[area.role](area, ground) + "\n"
    fill = ground.frame if area.role is AreaRole.FRAME else ground.band
    stroke = ground.rim if area.role is AreaRole.FRAME else "none"
    box = Box(-1, area.x, area.y, area.width, area.height)
    rectangle = make_rectangle(box, f' fill="{fill}" stroke="{stroke}"', _CORNER)
    ink = ground.cycle if area.role is AreaRole.FRAME else ground.ink
    attributes = {"class": f"pm-{area.role.value}", "fill": ink, "aria-hidden": "true"}
    return make_element("g", attributes, rectangle, make_texts(area.texts)) + "\n"


def _make_note(area: Area, ground: Ground) -> str:
    return make_element("g", {"class": "pm-note", "fill": ground.ink, "aria-hidden": "true"}, make_texts(area.texts))


def _make_funnel(area: Area, ground: Ground) -> str:
    """Return a funnel with an arrow head: at its narrow end, or on the way to the wide one."""
    is_above = area.role is AreaRole.IMPORTERS
    fill, ink = (ground.importers_tint, ground.importers) if is_above else (ground.imports_tint, ground.imports)
    points = [f"{format_number(x)},{format_number(y)}" for x, y in make_funnel(area)]
    d = f"M{points[0]} L{points[1]} C{' '.join(points[2:5])} L{points[5]} C{' '.join([*points[6:8], points[0]])}Z"
    funnel = make_element("path", {"class": f"pm-funnel pm-{area.role.value}", "d": d, "fill": fill})
    x, y = area.x + area.width / 2, find_head(area)
    head = (
        f"M{format_number(x - HEAD_WIDTH / 2)},{format_number(y)} h{HEAD_WIDTH:g} l-{HEAD_WIDTH / 2:g},{HEAD_HEIGHT:g}Z"
    )
    return funnel + make_element("path", {"class": f"pm-funnel-head pm-{area.role.value}", "d": head, "fill": ink})


def _make_bar(area: Area, ground: Ground) -> str:
    ink = mix(ground.importers if area.role is AreaRole.IMPORTERS_BAR else ground.imports, ground.page, BAR_SHARE)
    box = Box(-1, area.x, area.y, area.width, area.height)
    rectangle = make_rectangle(box, f' fill="{ink}" stroke="none"', 1.5)
    return make_element("g", {"class": f"pm-{area.role.value}", "aria-hidden": "true"}, rectangle)


def _make_external(area: Area, ground: Ground) -> str:
    box = Box(-1, area.x, area.y, area.width, area.height)
    colors = format_external(ground)
    title, *others = area.texts
    content = make_rectangle(box, colors, _CORNER) + make_text(
        title, attributes=f' fill="{ground.external}"', name="pm-title"
    )
    attributes = {"class": "pm-external", "fill": ground.ink, "aria-hidden": "true"}
    return make_element("g", attributes, content, make_texts(others))


def _make_link(area: Area, ground: Ground) -> str:
    d = f"M{format_number(area.x)},{format_number(area.y)} h{format_number(area.width)}"
    path = {"class": "pm-link", "d": d, "fill": "none", "stroke": ground.external, "stroke-dasharray": "1.5 2.5"}
    return make_element("path", path)


def _make_rest(area: Area, ground: Ground) -> str:
    box = Box(-1, area.x, area.y, area.width, area.height)
    rectangle = make_rectangle(box, f' fill="none" stroke="{ground.edge}"')
    return make_element("g", {"class": "pm-rest", "aria-hidden": "true"}, rectangle, make_texts(area.texts))


_MADE = {
    AreaRole.NOTE: _make_note,
    AreaRole.IMPORTERS: _make_funnel,
    AreaRole.IMPORTS: _make_funnel,
    AreaRole.IMPORTERS_BAR: _make_bar,
    AreaRole.IMPORTS_BAR: _make_bar,
    AreaRole.EXTERNAL: _make_external,
    AreaRole.LINK: _make_link,
    AreaRole.REST: _make_rest,
}


def format_external(ground: Ground) -> str:
    """Return the attributes of presentation of what is external."""
    return f' fill="{ground.external_tint}" stroke="{ground.external}" stroke-dasharray="1.5 2.5"'


def format_marks(marks: Collection[BoxMark], usual: str, ground: Ground) -> str:
    """Return the attributes of presentation of a box with some marks, given the usual ones."""
    if BoxMark.SUBJECT in marks:
        return f'{usual} stroke-width="2"'
    if BoxMark.ROW in marks:
        return ' fill="none" stroke="none"'
    stroke = ground.importers if BoxMark.IMPORTER in marks else ground.imports
    more = f' fill="{ground.page}" stroke="{ground.cycle if BoxMark.MUTUAL in marks else stroke}"'
    more += ' stroke-width="1.8"' if BoxMark.MUTUAL in marks else ""
    return more + (' stroke-dasharray="4 2.5"' if BoxMark.FOR_TYPES in marks else "")


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
    attributes: dict[str, object] = {"data-importer": junction.importer, "data-imported": junction.imported}
    if junction.statements:
        attributes |= {"data-statements": junction.statements, "data-x": x, "data-y": y}
    return make_element("g", attributes, *parts)


def find_imports_of_boxes(scene: Scene, edges: Iterable[Edge]) -> dict[int, list[tuple[int, int]]]:
    """Return the imports between the boxes of a neighbourhood, of which the first is in the middle, by importer."""
    statements = {edge[:2]: edge.statements for edge in edges}
    found: dict[int, list[tuple[int, int]]] = {0: []}
    for number, box in enumerate(scene.boxes):
        if BoxMark.IMPORTED in box.marks:
            found[0].append((number, statements[0, box.node]))
        elif BoxMark.IMPORTER in box.marks:
            found[number] = [(0, statements[box.node, 0])]
    return found


def format_import(imported: tuple[int, int]) -> str:
    """Return an imported box for the script, with the number of statements unless that is one."""
    number, statements = imported
    return f"{number}:{statements}" if statements > 1 else str(number)
