"""A drawing as SVG.

Everything that comes from outside goes through ``_element``, which escapes it. No style stands in attributes: a
strict Content-Security-Policy forbids that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from html import escape

from sphinx_packagemap.drawing.icons import ICONS, Stroke
from sphinx_packagemap.drawing.metrics import ICON
from sphinx_packagemap.drawing.values import Arrow, Box, Drawing, Line, Swatch, Text
from sphinx_packagemap.language import ENGLISH, Language
from sphinx_packagemap.rendering.picture import (
    CIRCULAR,
    FOR_TYPES,
    Entry,
    Picture,
    description_of,
    legend_of,
    sentence_of,
    title_of,
)
from sphinx_packagemap.views.coloring import Key

MARGIN = 2  # around the picture, for lines that are thick
_CORNER = 4
_ARROW_CLASSES = {CIRCULAR: " pm-circular", FOR_TYPES: " pm-for-types"}


def svg_of(
    picture: Picture,
    drawing: Drawing,
    links: Mapping[int, str],
    *,
    prefix: str,
    language: Language = ENGLISH,
    style: str = "",
) -> str:
    """Return the drawing of a picture as an SVG element.

    ``links`` are addresses by the positions of items. ``prefix`` begins the ids within it, which must be unique on a
    page. With a ``style`` it is a file of its own.
    """
    return "".join(_Writing(picture, drawing, links, prefix, language).lines(style))


def _element(tag: str, attributes: Mapping[str, object], *content: str) -> str:
    """Return an element; attributes are escaped, content has been already."""
    written = "".join(f' {name}="{escape(str(value))}"' for name, value in attributes.items() if value != "")
    return f"<{tag}{written}>{''.join(content)}</{tag}>" if content else f"<{tag}{written}/>"


class _Writing:
    """One picture while it is written."""

    def __init__(
        self, picture: Picture, drawing: Drawing, links: Mapping[int, str], prefix: str, language: Language
    ) -> None:
        self._picture, self._drawing, self._links = picture, drawing, links
        self._prefix, self._language = prefix, language

    def lines(self, style: str) -> Iterable[str]:
        """Yield the parts of the element in order."""
        drawing, prefix = self._drawing, self._prefix
        width, height = _number(drawing.width + 2 * MARGIN), _number(drawing.height + 2 * MARGIN)
        attributes = {
            **({"xmlns": "http://www.w3.org/2000/svg"} if style else {}),
            "class": f"pm-svg pm-{self._picture.request.layout.value}",
            "width": self._picture.look.width or width,
            **({} if self._picture.look.width else {"height": height}),
            "viewBox": f"{-MARGIN} {-MARGIN} {width} {height}",
            "role": "group",
            "aria-labelledby": f"{prefix}-title {prefix}-desc",
        }
        opening = _element("svg", attributes, "\n").removesuffix("</svg>")
        yield opening
        yield _element("title", {"id": f"{prefix}-title"}, escape(title_of(self._picture, self._language))) + "\n"
        yield _element("desc", {"id": f"{prefix}-desc"}, escape(description_of(self._picture, self._language))) + "\n"
        if style:
            yield f"<style>{escape(style, quote=False)}</style>\n"
            yield f'<rect class="pm-ground" x="{-MARGIN}" y="{-MARGIN}" width="{width}" height="{height}"/>\n'
        yield self._definitions()
        if drawing.lines:
            yield _element("g", {"class": "pm-lines"}, *map(self._line, drawing.lines)) + "\n"
        for box in drawing.boxes:
            yield self._box(box)
        if drawing.arrows:
            yield _element("g", {"class": "pm-arrows"}, *map(self._arrow, drawing.arrows)) + "\n"
        if drawing.legend:
            entries = legend_of(self._picture, self._language)
            swatches = [self._swatch(swatch, entries[swatch.number]) for swatch in drawing.legend]
            yield _element("g", {"class": "pm-legend", "aria-hidden": "true"}, *swatches) + "\n"
        yield "</svg>\n"

    def _definitions(self) -> str:
        view = self._picture.view
        kinds = sorted({view.item(node).kind for node in view.nodes} & set(ICONS))
        symbols = [
            _element(
                "symbol",
                {"id": self._icon_id(kind), "viewBox": "0 0 16 16"},
                *(_element("path", {"class": _stroke_class(stroke), "d": _corners(stroke)}) for stroke in ICONS[kind]),
            )
            for kind in kinds
        ]
        markers = [self._marker(kind) for kind in sorted({arrow.kind for arrow in self._drawing.arrows})]
        return _element("defs", {}, *symbols, *markers) + "\n" if symbols or markers else ""

    def _icon_id(self, kind: str) -> str:
        return f"{self._prefix}-{kind.replace(' ', '-')}"

    def _marker(self, kind: int) -> str:
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
        return _element("marker", attributes, _element("path", {"d": "M0,0.5 8,4 0,7.5Z"}))

    def _line(self, line: Line) -> str:
        return f'<path data-node="{line.node}" d="{_rounded_way(line.points)}"/>'

    def _arrow(self, arrow: Arrow) -> str:
        (x0, y0), *controls = arrow.points
        way = " ".join(f"{_number(x)},{_number(y)}" for x, y in controls)
        attributes = {
            "class": "pm-arrow" + _ARROW_CLASSES.get(arrow.kind, ""),
            "data-importer": arrow.importer,
            "data-imported": arrow.imported,
            "marker-end": f"url(#{self._prefix}-head-{arrow.kind})",
            "d": f"M{_number(x0)},{_number(y0)} C{way}",
        }
        return _element("path", attributes)

    def _box(self, box: Box) -> str:
        if box.is_own:
            return self._own_box(box)
        view = self._picture.view
        node = view.nodes[box.node]
        item = view.item(node)
        key = view.keys[node.color] if node.color >= 0 else None
        states = [state for state in ("demoted", "highlighted", "branch") if getattr(item, state)]
        classes = ["pm-node", *_color_classes(key), *(f"pm-{state}" for state in states)]
        classes.append(f"pm-is-{item.kind.replace(' ', '-')}")
        attributes = {"class": " ".join(classes), "data-node": box.node, "data-item": node.item}
        if node.above >= 0:
            attributes["data-above"] = node.above
        label = self._label(box, node.item, sentence_of(self._picture, node, self._language), item.kind)
        return _element("g", attributes, _rectangle(box), label) + "\n"

    def _label(self, box: Box, item: int, sentence: str, kind: str) -> str:
        """Return what a node says: a link where it leads somewhere, reachable by the keyboard in any case."""
        href = self._links.get(item, "")
        attributes = (
            {"class": "pm-label", "href": href} if href else {"class": "pm-label", "tabindex": 0, "role": "img"}
        )
        if self._picture.view.tree.items[item].highlighted:
            attributes["aria-current"] = "true"
        content = [_element("title", {}, escape(sentence))]
        if not box.texts:
            content.append(_rectangle(box))  # something must be there to be reached
        if box.icon is not None and kind in ICONS:
            x, y = map(_number, box.icon)
            size = _number(ICON)
            icon = f'class="pm-icon" href="#{self._icon_id(kind)}"'
            content.append(f'<use {icon} x="{x}" y="{y}" width="{size}" height="{size}"/>')
        content += map(_text, box.texts)
        return _element("a" if href else "g", attributes, *content)

    def _own_box(self, box: Box) -> str:
        node = self._picture.view.nodes[box.node]
        key = self._picture.view.keys[node.color] if node.color >= 0 else None
        classes = ["pm-own", *_color_classes(key)]
        attributes = {"class": " ".join(classes), "data-above": box.node}
        return _element("g", attributes, _rectangle(box), *map(_text, box.texts)) + "\n"

    def _swatch(self, swatch: Swatch, entry: Entry) -> str:
        x, y = swatch.x, swatch.y
        if entry.key is not None:
            shown = [_rectangle(Box(-1, x, y, ICON, ICON))]
            if entry.key.word in ICONS:
                icon = self._icon_id(entry.key.word)
                size = _number(ICON - 4)
                use = {"class": "pm-icon", "href": f"#{icon}", "x": _number(x + 2), "y": _number(y + 2)}
                shown.append(_element("use", {**use, "width": size, "height": size}))
            classes = ["pm-swatch", *_color_classes(entry.key)]
        else:
            middle = _number(y + ICON / 2)
            attributes = {
                "class": "pm-arrow" + _ARROW_CLASSES.get(entry.arrow, ""),
                "marker-end": f"url(#{self._prefix}-head-{entry.arrow})",
                "d": f"M{_number(x - 2)},{middle} H{_number(x + ICON + 2)}",
            }
            shown, classes = [_element("path", attributes)], ["pm-swatch"]
        return _element("g", {"class": " ".join(classes)}, *shown, *map(_text, swatch.texts))


def _color_classes(key: Key | None) -> list[str]:
    if key is None:
        return []
    if key.step:
        return [f"pm-step-{key.step}"]
    return [f"pm-hue-{key.hue}"] if key.hue >= 0 else []


# There are thousands of these in a large picture: they are written at once, for they are made of numbers.


def _rectangle(box: Box) -> str:
    corner = min(_CORNER, box.width / 4, box.height / 4)
    return (
        f'<rect x="{_number(box.x)}" y="{_number(box.y)}" width="{_number(box.width)}" '
        f'height="{_number(box.height)}" rx="{_number(corner)}"/>'
    )


def _text(text: Text) -> str:
    small = ' class="pm-small"' if text.is_small else ""
    # Whatever font there is, the text is as wide as was reckoned.
    return (
        f'<text{small} x="{_number(text.x)}" y="{_number(text.y)}" textLength="{_number(text.width)}" '
        f'lengthAdjust="spacingAndGlyphs">{escape(text.text)}</text>'
    )


def _stroke_class(stroke: Stroke) -> str:
    return " ".join(["pm-stroke", *(f"pm-{state}" for state in ("filled", "dashed") if getattr(stroke, state))])


def _corners(stroke: Stroke) -> str:
    return "M" + " ".join(f"{_number(x)},{_number(y)}" for x, y in stroke.corners) + ("Z" if stroke.closed else "")


def _rounded_way(points: Sequence[tuple[float, float]]) -> str:
    """Return a path through corners, which are rounded off."""
    way = [f"M{_number(points[0][0])},{_number(points[0][1])}"]
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        start, end = _towards(corner, before), _towards(corner, after)
        way.append(f"L{start} Q{_number(corner[0])},{_number(corner[1])} {end}")
    way.append(f"L{_number(points[-1][0])},{_number(points[-1][1])}")
    return " ".join(way)


def _towards(corner: tuple[float, float], other: tuple[float, float]) -> str:
    """Return the point from which a corner is rounded off on the way to another one, along one of the axes."""
    (x, y), (to_x, to_y) = corner, other
    if x == to_x:
        step = min(_CORNER, abs(to_y - y) / 2)
        return f"{_number(x)},{_number(y + step if to_y > y else y - step)}"
    step = min(_CORNER, abs(to_x - x) / 2)
    return f"{_number(x + step if to_x > x else x - step)},{_number(y)}"


@lru_cache(maxsize=1 << 14)
def _number(number: float) -> str:
    """Return a number with at most one digit behind the point."""
    return f"{number:.1f}".removesuffix(".0")
