"""A diagram as SVG: in a page, or as a file of its own.

There are thousands of them in a large picture: those that are made of numbers are written at once.

Everything that comes from outside goes through ``make_element`` or ``make_text``, which escape it. No style stands in
attributes: a strict Content-Security-Policy forbids that.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape

import sphinx_packagemap
from sphinx_packagemap.files import read_bytes
from sphinx_packagemap.garbage_collection import pause_garbage_collection
from sphinx_packagemap.i18n import ENGLISH, Language
from sphinx_packagemap.layout import ICONS, Arrow, Box, Line, PlacedText, Scene, Stroke, Swatch
from sphinx_packagemap.layout.text import ICON
from sphinx_packagemap.rendering.diagram import (
    CIRCULAR,
    FOR_TYPES,
    WIDTH,
    Diagram,
    LegendEntry,
    draw,
    format_description,
    format_sentence,
    format_title,
    make_legend,
    split_layers,
)
from sphinx_packagemap.views import ColorBy
from sphinx_packagemap.views.diagram import ColorKey
from sphinx_packagemap.views.tree import TreeItem

_CORNER = 4


def make_element(tag: str, attributes: Mapping[str, object], *content: str) -> str:
    """Return an element; attributes are escaped, content has been already."""
    written = "".join(f' {name}="{escape(str(value))}"' for name, value in attributes.items() if value != "")
    return f"<{tag}{written}>{''.join(content)}</{tag}>" if content else f"<{tag}{written}/>"


def make_rectangle(box: Box) -> str:
    """Return a rectangle with rounded corners."""
    corner = min(_CORNER, box.width / 4, box.height / 4)
    return (
        f'<rect x="{number_of(box.x)}" y="{number_of(box.y)}" width="{number_of(box.width)}" '
        f'height="{number_of(box.height)}" rx="{number_of(corner)}"/>'
    )


def make_texts(texts: Iterable[PlacedText]) -> str:
    """Return lines of text, with white space between them for those who read the text alone."""
    return " ".join(map(make_text, texts))


def make_text(text: PlacedText) -> str:
    """Return a line of text, as wide as was reckoned whatever font there is."""
    small = ' class="pm-small"' if text.is_small else ""
    return (
        f'<text{small} x="{number_of(text.x)}" y="{number_of(text.y)}" textLength="{number_of(text.width)}" '
        f'lengthAdjust="spacingAndGlyphs">{escape(text.text)}</text>'
    )


def stroke_class(stroke: Stroke) -> str:
    """Return the classes of a line of an icon."""
    return " ".join(["pm-stroke", *(f"pm-{state}" for state in ("filled", "dashed") if getattr(stroke, state))])


def make_icon_path(stroke: Stroke) -> str:
    """Return the path of a line of an icon."""
    return "M" + " ".join(f"{number_of(x)},{number_of(y)}" for x, y in stroke.corners) + ("Z" if stroke.closed else "")


def make_rounded_path(points: Sequence[tuple[float, float]]) -> str:
    """Return a path through corners, which are rounded off."""
    way = [f"M{number_of(points[0][0])},{number_of(points[0][1])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        start, end = _move_towards(corner, before), _move_towards(corner, after)
        way.append(f"L{start} Q{number_of(corner[0])},{number_of(corner[1])} {end}")
    way.append(f"L{number_of(points[-1][0])},{number_of(points[-1][1])}")
    return " ".join(way)


def _move_towards(corner: tuple[float, float], other: tuple[float, float]) -> str:
    """Return the point from which a corner is rounded off on the way to another one, along one of the axes."""
    (x, y), (to_x, to_y) = corner, other
    if x == to_x:
        step = min(_CORNER, abs(to_y - y) / 2)
        return f"{number_of(x)},{number_of(y + step if to_y > y else y - step)}"
    step = min(_CORNER, abs(to_x - x) / 2)
    return f"{number_of(x + step if to_x > x else x - step)},{number_of(y)}"


@lru_cache(maxsize=1 << 14)
def number_of(number: float) -> str:
    """Return a number with at most one digit behind the point."""
    return f"{number:.1f}".removesuffix(".0")


MARGIN = 2  # around the picture, for lines that are thick
_DEEP = 9  # from that level on, one wash over the other would be a solid colour
_ICON_SIZE = f' width="{number_of(ICON)}" height="{number_of(ICON)}"'
# The class of permalinks: the searches of Sphinx and of Read the Docs leave out elements that have it.
_UNSEARCHED = " headerlink"
_ARROW_CLASSES = {CIRCULAR: " pm-circular", FOR_TYPES: " pm-for-types"}


def render_svg(
    picture: Diagram,
    drawing: Scene,
    links: Mapping[int, str],
    *,
    prefix: str,
    language: Language = ENGLISH,
    style: str = "",
) -> str:
    """Return the drawing of a picture as an SVG element.

    ``links`` are addresses by the positions of items. ``prefix`` begins the ids within it, which must be unique on a
    page. With a ``style`` it is a file of its own.

    On a page, the texts of a node are in attributes, and searches leave the drawing out: all of them are also
    in the list beside it, and would be found twice.
    """
    with pause_garbage_collection():
        return "".join(_SvgWriter(picture, drawing, links, prefix, language, style).iter_parts())


class _SvgWriter:
    """One picture while it is written."""

    def __init__(
        self, picture: Diagram, drawing: Scene, links: Mapping[int, str], prefix: str, language: Language, style: str
    ) -> None:
        self._picture, self._drawing, self._links = picture, drawing, links
        self._prefix, self._language = prefix, language
        self._style = style

    def iter_parts(self) -> Iterable[str]:
        """Yield the parts of the element in order."""
        drawing, prefix, style = self._drawing, self._prefix, self._style
        title, description = (
            format_title(self._picture, self._language),
            format_description(self._picture, self._language),
        )
        width, height = number_of(drawing.width + 2 * MARGIN), number_of(drawing.height + 2 * MARGIN)
        attributes = {
            **({"xmlns": "http://www.w3.org/2000/svg"} if style else {}),
            "class": f"pm-svg pm-{self._picture.request.layout.value}{'' if style else _UNSEARCHED}",
            "width": self._picture.look.width or width,
            **({} if self._picture.look.width else {"height": height}),
            "viewBox": f"{-MARGIN} {-MARGIN} {width} {height}",
            "role": "group",
            **({"aria-labelledby": f"{prefix}-title {prefix}-desc"} if style else {"aria-label": title}),
            **({} if style else {"aria-describedby": f"{prefix}-desc", "data-pagefind-ignore": "all"}),
        }
        opening = make_element("svg", attributes, "\n").removesuffix("</svg>")
        yield opening
        if style:
            yield make_element("title", {"id": f"{prefix}-title"}, escape(title)) + "\n"
        yield make_element("desc", {"id": f"{prefix}-desc"}, escape(description)) + "\n"
        if style:
            yield f"<style>{escape(style, quote=False)}</style>\n"
            yield f'<rect class="pm-ground" x="{-MARGIN}" y="{-MARGIN}" width="{width}" height="{height}"/>\n'
        yield self._make_definitions()
        if drawing.lines:
            yield make_element("g", {"class": "pm-lines"}, *map(self._make_line, drawing.lines)) + "\n"
        above, below = split_layers(self._picture, drawing)
        yield from map(self._make_box, below)
        if drawing.arrows:
            yield make_element("g", {"class": "pm-arrows"}, *map(self._make_arrow, drawing.arrows)) + "\n"
        yield from map(self._make_box, above)
        if drawing.legend:
            entries = make_legend(self._picture, self._language)
            swatches = [self._make_swatch(swatch, entries[swatch.number]) for swatch in drawing.legend]
            yield make_element("g", {"class": "pm-legend", "aria-hidden": "true"}, *swatches) + "\n"
        yield "</svg>\n"

    def _make_definitions(self) -> str:
        view = self._picture.view
        kinds = sorted({view.get_item(node).kind for node in view.nodes} & set(ICONS))
        symbols = [
            make_element(
                "symbol",
                {"id": self._get_icon_id(kind), "viewBox": "0 0 16 16"},
                *(
                    make_element("path", {"class": stroke_class(stroke), "d": make_icon_path(stroke)})
                    for stroke in ICONS[kind]
                ),
            )
            for kind in kinds
        ]
        markers = [self._make_marker(kind) for kind in sorted({arrow.kind for arrow in self._drawing.arrows})]
        return make_element("defs", {}, *symbols, *markers) + "\n" if symbols or markers else ""

    def _get_icon_id(self, kind: str) -> str:
        return f"{self._prefix}-{kind.replace(' ', '-')}"

    def _make_marker(self, kind: int) -> str:
        attributes = {
            "id": f"{self._prefix}-head-{kind}",
            "class": "pm-head" + _ARROW_CLASSES.get(kind, ""),
            "viewBox": "0 0 8 8",
            "refX": 7,
            "refY": 4,
            "markerWidth": 6,
            "markerHeight": 6,
            "orient": "auto",
        }
        return make_element("marker", attributes, make_element("path", {"d": "M0,0.5 8,4 0,7.5Z"}))

    def _make_line(self, line: Line) -> str:
        return f'<path data-node="{line.node}" d="{make_rounded_path(line.points)}"/>'

    def _make_arrow(self, arrow: Arrow) -> str:
        (x0, y0), *controls = arrow.points
        way = " ".join(f"{number_of(x)},{number_of(y)}" for x, y in controls)
        attributes = {
            "class": "pm-arrow" + _ARROW_CLASSES.get(arrow.kind, ""),
            "data-importer": arrow.importer,
            "data-imported": arrow.imported,
            "marker-end": f"url(#{self._prefix}-head-{arrow.kind})",
            "d": f"M{number_of(x0)},{number_of(y0)} C{way}",
        }
        return make_element("path", attributes)

    def _make_box(self, box: Box) -> str:
        if box.is_own:
            return self._make_own_box(box)
        view = self._picture.view
        node = view.nodes[box.node]
        item = view.get_item(node)
        classes = _list_classes(item, view.get_key(node))
        above = f' data-above="{node.parent}"' if node.parent >= 0 else ""
        label = self._make_label(box, node.item, format_sentence(self._picture, node, self._language), item.kind)
        return (
            f'<g class="{classes}" data-node="{box.node}" data-item="{node.item}"{above}>'
            f"{make_rectangle(box)}{label}</g>\n"
        )

    def _make_label(self, box: Box, item: int, sentence: str, kind: str) -> str:
        """Return the label of a node: a link where it leads somewhere, reachable by the keyboard in any case."""
        href = self._links.get(item, "")
        tag, leads = ("a", f' href="{escape(href)}"') if href else ("g", ' tabindex="0" role="img"')
        current = ' aria-current="true"' if self._picture.view.tree.items[item].highlighted else ""
        said = escape(sentence)
        label, title = ("", f"<title>{said}</title>") if self._style else (f' aria-label="{said}"', "")
        content = [f'<{tag} class="pm-label"{leads}{label}{current}>{title}']
        if not box.texts:
            content.append(make_rectangle(box))  # something must be there to be reached
        if box.icon is not None and kind in ICONS:
            x, y = box.icon
            content.append(f'<use {self._make_icon(kind)} x="{number_of(x)}" y="{number_of(y)}"{_ICON_SIZE}/>')
        content.append(make_texts(box.texts))
        return f"{''.join(content)}</{tag}>"

    def _make_icon(self, kind: str) -> str:
        return f'class="pm-icon" href="#{self._get_icon_id(kind)}"'

    def _make_own_box(self, box: Box) -> str:
        node = self._picture.view.nodes[box.node]
        key = self._picture.view.get_key(node)
        classes = ["pm-own", *_list_color_classes(key)]
        attributes = {"class": " ".join(classes), "data-above": box.node}
        return make_element("g", attributes, make_rectangle(box), make_texts(box.texts)) + "\n"

    def _make_swatch(self, swatch: Swatch, entry: LegendEntry) -> str:
        x, y = swatch.x, swatch.y
        if entry.key is not None:
            shown = [make_rectangle(Box(-1, x, y, ICON, ICON))]
            if entry.key.by == ColorBy.KIND:
                icon = self._get_icon_id(entry.key.word)
                size = number_of(ICON - 4)
                use = {"class": "pm-icon", "href": f"#{icon}", "x": number_of(x + 2), "y": number_of(y + 2)}
                shown.append(make_element("use", {**use, "width": size, "height": size}))
            classes = ["pm-swatch", *_list_color_classes(entry.key)]
        else:
            middle = number_of(y + ICON / 2)
            attributes = {
                "class": "pm-arrow" + _ARROW_CLASSES.get(entry.arrow, ""),
                "marker-end": f"url(#{self._prefix}-head-{entry.arrow})",
                "d": f"M{number_of(x - 2)},{middle} H{number_of(x + ICON + 2)}",
            }
            shown, classes = [make_element("path", attributes)], ["pm-swatch"]
        return make_element("g", {"class": " ".join(classes)}, *shown, make_texts(swatch.texts)) + "\n"


def _list_classes(item: TreeItem, key: ColorKey | None) -> str:
    """Return the classes of a node; none of them comes from outside."""
    classes = ["pm-node", *_list_color_classes(key), f"pm-is-{item.kind.replace(' ', '-')}"]
    if item.demoted:
        classes.append("pm-demoted")
    if item.highlighted:
        classes.append("pm-highlighted")
    if item.branch:
        classes.append("pm-branch")
    if item.level >= _DEEP:
        classes.append("pm-deep")
    return " ".join(classes)


def _list_color_classes(key: ColorKey | None) -> list[str]:
    if key is None:
        return []
    if key.step:
        return [f"pm-step-{key.step}"]
    return [f"pm-hue-{key.hue}"] if key.hue >= 0 else []


STYLES = os.path.join(os.path.dirname(sphinx_packagemap.__file__), "static", "packagemap-picture.css")

_MAX_SIZE = 1 << 20  # bytes of our own style sheet

# Pages have this from their themes. The ground is painted: nobody knows on which colour the file will be shown.
_COLORS = """
svg { color: #1f2328; color-scheme: light dark; }
.pm-svg > .pm-ground { fill: #fff; fill-opacity: 1; stroke: none; }
@media (prefers-color-scheme: dark) { svg { color: #e6edf3; } .pm-svg > .pm-ground { fill: #0d1117; } }
"""
_OF_THE_SCRIPT = "/* What the script adds */"
_VARIABLE = re.compile(r"var\(--pm-hue-\d, (#\w+)\)")


def render_svg_file(picture: Diagram, language: Language = ENGLISH, width: float = WIDTH) -> str:
    """Return a picture as the content of an SVG file, with its style; it has no links."""
    style = read_bytes(STYLES, _MAX_SIZE).decode("utf-8").partition(_OF_THE_SCRIPT)[0]
    # Not every program that shows such files knows variables.
    style = re.sub(r"/\*.*?\*/\s*", "", _VARIABLE.sub(r"\1", style), flags=re.DOTALL) + _COLORS
    return render_svg(picture, draw(picture, language, width), {}, prefix="pm", language=language, style=style)
