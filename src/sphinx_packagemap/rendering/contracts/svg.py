"""Render the picture of a contract as SVG for a page, whose style sheet colours it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape

from sphinx_packagemap.layout import PlacedText
from sphinx_packagemap.layout.contracts import (
    Band,
    ContractScene,
    Disc,
    Picture,
    PictureKind,
    PlacedChip,
    Point,
    Route,
    Segment,
    get_disc_width,
    list_head_corners,
)
from sphinx_packagemap.layout.contracts.draw import draw_contract
from sphinx_packagemap.layout.text import FONT_SIZE, SMALL_FONT_SIZE
from sphinx_packagemap.rendering.diagram.svg_elements import (
    format_number,
    make_element,
    make_rounded_path,
    make_text,
    shorten_arrow,
)

WIDTH, PHONE_WIDTH = 736.0, 350.0
_MARGIN = 2.0
_FONTS = "ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace"
_DISC_HEIGHT = 17.0


def render_contract_html(picture: Picture, links: Mapping[str, str], text: str) -> str:
    """Return a picture for wide pages, and one for phones if that is another one.

    ``links`` are addresses by the texts of chips. ``text`` is the content of the picture in words.
    """
    wide, narrow = draw_contract(picture, WIDTH), draw_contract(picture, PHONE_WIDTH)
    if wide.width <= PHONE_WIDTH or wide == narrow:
        scenes = [(wide, "")]
    else:
        scenes = [(wide, " pm-wide"), (narrow, " pm-narrow")]
    drawings = [render_contract_svg(picture, scene, links, text, classes) for scene, classes in scenes]
    return f'<div class="pm-contract-picture">\n{"".join(drawings)}</div>\n'


def render_contract_svg(
    picture: Picture, scene: ContractScene, links: Mapping[str, str], text: str, classes: str = ""
) -> str:
    """Return a scene as an SVG element."""
    if picture.kind is PictureKind.WALL and (picture.is_kept or picture.crossings):
        classes += " pm-intact" if picture.is_kept else " pm-pierced"
    width, height = format_number(scene.width + 2 * _MARGIN), format_number(scene.height + 2 * _MARGIN)
    attributes = {
        "class": f"pm-contract{classes}",
        "width": width,
        "height": height,
        "viewBox": f"{-_MARGIN:g} {-_MARGIN:g} {width} {height}",
        "role": "group",
        "aria-label": text,
        "font-family": _FONTS,
        "font-size": f"{FONT_SIZE:g}",
        "fill": "currentColor",
    }
    return make_element("svg", attributes, "\n", *_iter_parts(picture, scene, links)) + "\n"


def _iter_parts(picture: Picture, scene: ContractScene, links: Mapping[str, str]) -> Iterator[str]:
    yield from map(_make_band, scene.bands)
    yield from map(_make_triangle, scene.triangles)
    yield from map(_make_segment, scene.segments)
    yield from map(_make_title, scene.titles)
    yield from (_make_chip(picture, each, links) for each in scene.chips)
    if scene.routes:
        yield make_element("g", {"class": "pm-routes", "aria-hidden": "true"}, *map(_make_route, scene.routes))
    yield from map(_make_disc, scene.discs)
    if scene.tick is not None:
        yield _make_tick(scene.tick)


def _make_rectangle(box: Band | PlacedChip, corner: float) -> str:
    names = ("x", "y", "width", "height")
    attributes = {name: format_number(getattr(box, name)) for name in names}
    return make_element("rect", {**attributes, "rx": f"{corner:g}", "fill": "none", "stroke": "currentColor"})


def _make_band(band: Band) -> str:
    return make_element("g", {"class": "pm-layer"}, _make_rectangle(band, 4))


def _make_triangle(tip: Point) -> str:
    x, y = tip
    corners = [(x - 7, y - 5), (x + 7, y - 5), (x, y + 1)]
    return make_element("path", {"class": "pm-triangle", "d": f"M{' '.join(map(_format_point, corners))}Z"})


def _make_title(title: PlacedText) -> str:
    """Return a line of a title, in the font of the page, which is narrower than that of names."""
    place = {"x": format_number(title.x), "y": format_number(title.y), "font-size": f"{SMALL_FONT_SIZE:g}"}
    return make_element("text", {"class": "pm-contract-title", **place}, escape(title.text)) + "\n"


def _make_segment(segment: Segment) -> str:
    path = f"M{_format_point(segment.start)} {_format_point(segment.end)}"
    return make_element("path", {"class": f"pm-{segment.role.value}", "stroke": "currentColor", "d": path})


def _make_chip(picture: Picture, placed: PlacedChip, links: Mapping[str, str]) -> str:
    chip = picture.chips[placed.chip]
    states = [*(["pm-broken"] if chip.is_broken else []), *(["pm-optional"] if chip.is_dashed else [])]
    texts = "".join(map(make_text, placed.texts))
    href = links.get(chip.text)
    title = make_element("title", {}, escape(chip.text)) if len(placed.texts) > 1 else ""
    label = make_element("a", {"href": href, "aria-label": chip.text}, texts) if href else texts
    return make_element("g", {"class": " ".join(["pm-chip", *states])}, title, _make_rectangle(placed, 3), label) + "\n"


def _make_route(route: Route) -> str:
    if route.is_smooth:
        (x, y), (to_x, to_y) = route.points
        end = to_x - 6 if route.has_head else to_x
        middle = format_number((x + to_x) / 2)
        path = f"M{_format_point((x, y))}C{middle},{format_number(y)} {middle},{format_number(to_y)} "
        path += _format_point((end, to_y))
    else:
        path = make_rounded_path(shorten_arrow(route.points) if route.has_head else route.points)
    line = make_element("path", {"fill": "none", "stroke": "currentColor", "d": path})
    return line + (_make_head(route) if route.has_head else "")


def _make_head(route: Route) -> str:
    corners = " ".join(map(_format_point, list_head_corners(route)))
    return make_element("path", {"class": "pm-contract-head", "d": f"M{corners}Z"})


def _make_disc(disc: Disc) -> str:
    width = get_disc_width(disc.text)
    attributes = {
        "x": format_number(disc.x - width / 2),
        "y": format_number(disc.y - _DISC_HEIGHT / 2),
        "width": format_number(width),
        "height": format_number(_DISC_HEIGHT),
        "rx": format_number(_DISC_HEIGHT / 2),
    }
    place = {"x": format_number(disc.x), "y": format_number(disc.y + 3.7), "text-anchor": "middle"}
    text = make_element("text", {**place, "font-size": "10.5", "font-weight": "700", "fill": "#ffffff"}, disc.text)
    group = {"class": "pm-disc", "aria-hidden": "true"}
    return make_element("g", group, make_element("rect", {**attributes, "fill": "#b3261e"}), text) + "\n"


def _make_tick(tick: Point) -> str:
    x, y = tick
    circle = make_element("circle", {"cx": format_number(x), "cy": format_number(y), "r": "9", "fill": "#1c6b35"})
    corners = [(x - 3.8, y + 0.3), (x - 1, y + 3.2), (x + 4, y - 3.2)]
    path = {"d": f"M{' '.join(map(_format_point, corners))}", "fill": "none", "stroke": "#ffffff", "stroke-width": "2"}
    return make_element("g", {"class": "pm-tick", "aria-hidden": "true"}, circle, make_element("path", path))


def _format_point(point: Point) -> str:
    return f"{format_number(point[0])},{format_number(point[1])}"
