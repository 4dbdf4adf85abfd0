"""A drawing as SVG.

Everything that comes from outside goes through ``element`` or ``text_of``, which escape it. No style stands in
attributes: a strict Content-Security-Policy forbids that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape

from sphinx_packagemap.collecting import paused_collection
from sphinx_packagemap.drawing.icons import ICONS
from sphinx_packagemap.drawing.metrics import ICON
from sphinx_packagemap.drawing.values import Arrow, Box, Drawing, Line, Swatch
from sphinx_packagemap.language import ENGLISH, Language
from sphinx_packagemap.rendering.pictures.picture import (
    CIRCULAR,
    FOR_TYPES,
    Entry,
    Picture,
    description_of,
    layers_of,
    legend_of,
    sentence_of,
    title_of,
)
from sphinx_packagemap.rendering.pictures.svg_shapes import (
    corners_of,
    element,
    number_of,
    rectangle,
    rounded_way,
    stroke_class,
    texts_of,
)
from sphinx_packagemap.views.items import TreeItem
from sphinx_packagemap.views.pictures.coloring import Key
from sphinx_packagemap.views.pictures.request import ColorBy

MARGIN = 2  # around the picture, for lines that are thick
_DEEP = 9  # from that level on, one wash over the other would be a solid colour
_ICON_SIZE = f' width="{number_of(ICON)}" height="{number_of(ICON)}"'
# The class of permalinks: the searches of Sphinx and of Read the Docs leave out what has it.
_UNSEARCHED = " headerlink"
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

    On a page, what is said of a node is in attributes, and searches leave the drawing out: all that it says is also
    in the list beside it, and would be found twice.
    """
    with paused_collection():
        return "".join(_Writing(picture, drawing, links, prefix, language, style).lines())


class _Writing:
    """One picture while it is written."""

    def __init__(
        self, picture: Picture, drawing: Drawing, links: Mapping[int, str], prefix: str, language: Language, style: str
    ) -> None:
        self._picture, self._drawing, self._links = picture, drawing, links
        self._prefix, self._language = prefix, language
        self._style = style

    def lines(self) -> Iterable[str]:
        """Yield the parts of the element in order."""
        drawing, prefix, style = self._drawing, self._prefix, self._style
        title, description = title_of(self._picture, self._language), description_of(self._picture, self._language)
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
        opening = element("svg", attributes, "\n").removesuffix("</svg>")
        yield opening
        if style:
            yield element("title", {"id": f"{prefix}-title"}, escape(title)) + "\n"
        yield element("desc", {"id": f"{prefix}-desc"}, escape(description)) + "\n"
        if style:
            yield f"<style>{escape(style, quote=False)}</style>\n"
            yield f'<rect class="pm-ground" x="{-MARGIN}" y="{-MARGIN}" width="{width}" height="{height}"/>\n'
        yield self._definitions()
        if drawing.lines:
            yield element("g", {"class": "pm-lines"}, *map(self._line, drawing.lines)) + "\n"
        above, below = layers_of(self._picture, drawing)
        yield from map(self._box, below)
        if drawing.arrows:
            yield element("g", {"class": "pm-arrows"}, *map(self._arrow, drawing.arrows)) + "\n"
        yield from map(self._box, above)
        if drawing.legend:
            entries = legend_of(self._picture, self._language)
            swatches = [self._swatch(swatch, entries[swatch.number]) for swatch in drawing.legend]
            yield element("g", {"class": "pm-legend", "aria-hidden": "true"}, *swatches) + "\n"
        yield "</svg>\n"

    def _definitions(self) -> str:
        view = self._picture.view
        kinds = sorted({view.item(node).kind for node in view.nodes} & set(ICONS))
        symbols = [
            element(
                "symbol",
                {"id": self._icon_id(kind), "viewBox": "0 0 16 16"},
                *(element("path", {"class": stroke_class(stroke), "d": corners_of(stroke)}) for stroke in ICONS[kind]),
            )
            for kind in kinds
        ]
        markers = [self._marker(kind) for kind in sorted({arrow.kind for arrow in self._drawing.arrows})]
        return element("defs", {}, *symbols, *markers) + "\n" if symbols or markers else ""

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
        return element("marker", attributes, element("path", {"d": "M0,0.5 8,4 0,7.5Z"}))

    def _line(self, line: Line) -> str:
        return f'<path data-node="{line.node}" d="{rounded_way(line.points)}"/>'

    def _arrow(self, arrow: Arrow) -> str:
        (x0, y0), *controls = arrow.points
        way = " ".join(f"{number_of(x)},{number_of(y)}" for x, y in controls)
        attributes = {
            "class": "pm-arrow" + _ARROW_CLASSES.get(arrow.kind, ""),
            "data-importer": arrow.importer,
            "data-imported": arrow.imported,
            "marker-end": f"url(#{self._prefix}-head-{arrow.kind})",
            "d": f"M{number_of(x0)},{number_of(y0)} C{way}",
        }
        return element("path", attributes)

    def _box(self, box: Box) -> str:
        if box.is_own:
            return self._own_box(box)
        view = self._picture.view
        node = view.nodes[box.node]
        item = view.item(node)
        above = f' data-above="{node.above}"' if node.above >= 0 else ""
        label = self._label(box, node.item, sentence_of(self._picture, node, self._language), item.kind)
        return (
            f'<g class="{_classes(item, view.key(node))}" data-node="{box.node}" data-item="{node.item}"{above}>'
            f"{rectangle(box)}{label}</g>\n"
        )

    def _label(self, box: Box, item: int, sentence: str, kind: str) -> str:
        """Return what a node says: a link where it leads somewhere, reachable by the keyboard in any case."""
        href = self._links.get(item, "")
        tag, leads = ("a", f' href="{escape(href)}"') if href else ("g", ' tabindex="0" role="img"')
        current = ' aria-current="true"' if self._picture.view.tree.items[item].highlighted else ""
        said = escape(sentence)
        label, title = ("", f"<title>{said}</title>") if self._style else (f' aria-label="{said}"', "")
        content = [f'<{tag} class="pm-label"{leads}{label}{current}>{title}']
        if not box.texts:
            content.append(rectangle(box))  # something must be there to be reached
        if box.icon is not None and kind in ICONS:
            x, y = box.icon
            content.append(f'<use {self._icon(kind)} x="{number_of(x)}" y="{number_of(y)}"{_ICON_SIZE}/>')
        content.append(texts_of(box.texts))
        return f"{''.join(content)}</{tag}>"

    def _icon(self, kind: str) -> str:
        return f'class="pm-icon" href="#{self._icon_id(kind)}"'

    def _own_box(self, box: Box) -> str:
        node = self._picture.view.nodes[box.node]
        key = self._picture.view.key(node)
        classes = ["pm-own", *_color_classes(key)]
        attributes = {"class": " ".join(classes), "data-above": box.node}
        return element("g", attributes, rectangle(box), texts_of(box.texts)) + "\n"

    def _swatch(self, swatch: Swatch, entry: Entry) -> str:
        x, y = swatch.x, swatch.y
        if entry.key is not None:
            shown = [rectangle(Box(-1, x, y, ICON, ICON))]
            if entry.key.by == ColorBy.KIND:
                icon = self._icon_id(entry.key.word)
                size = number_of(ICON - 4)
                use = {"class": "pm-icon", "href": f"#{icon}", "x": number_of(x + 2), "y": number_of(y + 2)}
                shown.append(element("use", {**use, "width": size, "height": size}))
            classes = ["pm-swatch", *_color_classes(entry.key)]
        else:
            middle = number_of(y + ICON / 2)
            attributes = {
                "class": "pm-arrow" + _ARROW_CLASSES.get(entry.arrow, ""),
                "marker-end": f"url(#{self._prefix}-head-{entry.arrow})",
                "d": f"M{number_of(x - 2)},{middle} H{number_of(x + ICON + 2)}",
            }
            shown, classes = [element("path", attributes)], ["pm-swatch"]
        return element("g", {"class": " ".join(classes)}, *shown, texts_of(swatch.texts)) + "\n"


def _classes(item: TreeItem, key: Key | None) -> str:
    """Return what is told of a node by classes; none of them comes from outside."""
    classes = ["pm-node", *_color_classes(key), f"pm-is-{item.kind.replace(' ', '-')}"]
    if item.demoted:
        classes.append("pm-demoted")
    if item.highlighted:
        classes.append("pm-highlighted")
    if item.branch:
        classes.append("pm-branch")
    if item.level >= _DEEP:
        classes.append("pm-deep")
    return " ".join(classes)


def _color_classes(key: Key | None) -> list[str]:
    if key is None:
        return []
    if key.step:
        return [f"pm-step-{key.step}"]
    return [f"pm-hue-{key.hue}"] if key.hue >= 0 else []
