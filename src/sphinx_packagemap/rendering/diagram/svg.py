"""Render a diagram as SVG, for a page or as a separate file.

All text from outside is escaped by ``make_element`` or ``make_text`` (``svg_elements``). A large diagram has thousands
of elements: those of numbers only are written without these functions, for speed. There are no ``style`` attributes,
which a strict Content-Security-Policy forbids. The attributes of presentation are for readers without our style sheet,
such as feed readers and programs that make PDF from pages; the style sheet overrides them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from html import escape

from sphinx_packagemap.garbage_collection import pause_garbage_collection
from sphinx_packagemap.i18n import ENGLISH, Language
from sphinx_packagemap.layout import ICONS, Arrow, Box, BoxMark, Line, Scene, Stroke, Swatch
from sphinx_packagemap.layout.arrows import HEAD
from sphinx_packagemap.layout.text import FONT_SIZE, ICON
from sphinx_packagemap.rendering.diagram import WIDTH, Diagram, split_layers, vary_hues
from sphinx_packagemap.rendering.diagram.edges import CIRCULAR, FOR_TYPES
from sphinx_packagemap.rendering.diagram.layouts import draw
from sphinx_packagemap.rendering.diagram.legend import LegendEntry, make_legend
from sphinx_packagemap.rendering.diagram.palette import (
    GROUNDS,
    Fill,
    Mode,
    choose_fill,
    choose_own_fill,
    get_fill,
    get_shade,
    get_type,
)
from sphinx_packagemap.rendering.diagram.style_sheet import make_file_style
from sphinx_packagemap.rendering.diagram.svg_elements import (
    CORNER,
    HEAD_START,
    format_number,
    format_stroke_class,
    make_curved_path,
    make_element,
    make_icon_path,
    make_label_texts,
    make_rectangle,
    make_rounded_path,
    make_texts,
    shorten_arrow,
)
from sphinx_packagemap.rendering.diagram.svg_levels import (
    find_imports_of_boxes,
    format_external,
    format_import,
    format_marks,
    iter_boxes_and_areas,
    iter_marks,
)
from sphinx_packagemap.rendering.diagram.svg_slices import is_sliced, iter_slices
from sphinx_packagemap.rendering.diagram.texts import format_description, format_sentence, format_title
from sphinx_packagemap.views import ColorBy, LayoutTraits
from sphinx_packagemap.views.diagram import ColorKey
from sphinx_packagemap.views.tree import ItemKind, TreeItem

_CORNER_OF_AREA = 1.5
MARGIN = 2  # around the diagram, for thick lines
_FONTS = "ui-monospace, Menlo, Consolas, DejaVu Sans Mono, monospace"
_SANS_FONTS = "Arial, Liberation Sans, Helvetica, sans-serif"  # of treemaps
_UNFILLED = ' fill="none"'
# Kinds of boxes with dashed borders, as in the style sheet.
_DASHES = {"namespace package": "4 2.5", "stub": "4 2.5", "more": "4 2.5", "group": "1.5 2.5", "external": "1.5 2.5"}
_OWN_DASHES = "4 2.5"
_ICON_SIZE = f' width="{format_number(ICON)}" height="{format_number(ICON)}"'
# The class of permalinks: the searches of Sphinx and Read the Docs ignore elements of this class.
_UNSEARCHED = " headerlink"
_ARROW_CLASSES = {CIRCULAR: " pm-circular", FOR_TYPES: " pm-for-types"}


def render_svg(
    diagram: Diagram,
    scene: Scene,
    links: Mapping[int, str],
    *,
    prefix: str,
    language: Language = ENGLISH,
    style: str = "",
    mode: Mode = Mode.LIGHT,
) -> str:
    """Return the scene of a diagram as an SVG element.

    ``links`` are addresses by the positions of items. ``prefix`` is that of all ids in the element, which must be
    unique on a page. With a ``style`` sheet, the element is a complete file. Without one, its colours are those of
    ``mode``.

    On a page, the texts of a node are in attributes, and searches ignore the diagram: all texts are also in the tree
    beside it, and would be found twice.
    """
    with pause_garbage_collection():
        return "".join(_SvgWriter(diagram, scene, links, prefix, language, style, mode).iter_parts())


class _SvgWriter:
    """Writes one diagram."""

    def __init__(
        self,
        diagram: Diagram,
        scene: Scene,
        links: Mapping[int, str],
        prefix: str,
        language: Language,
        style: str,
        mode: Mode,
    ) -> None:
        self._diagram, self._scene, self._links = vary_hues(diagram, scene), scene, links
        self._prefix, self._language = prefix, language
        self._style, self._mode, self._ground = style, mode, GROUNDS[mode]
        self._numbers: dict[int, int] = {}  # of boxes by identity, if they are not those of their nodes
        # All imports by importer, with the numbers of statements, for the script; arrows may stand for several of them.
        self._imports: dict[int, list[tuple[int, int]]] = {}
        for edge in diagram.view.edges:
            self._imports.setdefault(edge.importer, []).append((edge.imported, edge.statements))
        self._corner = _CORNER_OF_AREA if diagram.request.layout.traits.shows_sizes else CORNER

    def iter_parts(self) -> Iterable[str]:
        """Yield the parts of the element in order."""
        scene, prefix, style = self._scene, self._prefix, self._style
        title = format_title(self._diagram, self._language)
        description = format_description(self._diagram, self._language)
        width, height = format_number(scene.width + 2 * MARGIN), format_number(scene.height + 2 * MARGIN)
        yield make_element("svg", self._make_attributes(title, width, height), "\n").removesuffix("</svg>")
        if style:
            yield make_element("title", {"id": f"{prefix}-title"}, escape(title)) + "\n"
        yield make_element("desc", {"id": f"{prefix}-desc"}, escape(description)) + "\n"
        if style:
            yield f"<style>{escape(style, quote=False)}</style>\n"
            ground = {"class": "pm-ground", "x": -MARGIN, "y": -MARGIN, "width": width, "height": height}
            yield make_element("rect", {**ground, "fill": self._ground.page}) + "\n"
        yield self._make_definitions()
        if scene.lines:
            attributes = {"class": "pm-lines", "fill": "none", "stroke": self._ground.edge}
            yield make_element("g", attributes, *map(self._make_line, scene.lines)) + "\n"
        self._numbers = {}
        if self._diagram.request.layout.traits.has_subject:  # nodes may have two boxes, or none
            self._numbers = {id(box): number for number, box in enumerate(scene.boxes)}
            self._imports = find_imports_of_boxes(scene, self._diagram.view.edges)
        front, back = split_layers(self._diagram, scene)
        if self._diagram.request.layout.traits.has_levels:
            front, back = (), ()
            yield from iter_boxes_and_areas(scene, self._make_box, self._ground)
        yield from map(self._make_box, back)
        if scene.arrows:
            attributes = {"class": "pm-arrows", "fill": "none", "stroke": self._ground.arrow}
            yield make_element("g", attributes, *map(self._make_arrow, scene.arrows)) + "\n"
        yield from map(self._make_box, front)
        behind = self._ground.page if self._diagram.request.layout.traits.has_curves else self._ground.frame
        yield from iter_marks(scene, self._ground, behind)
        if scene.legend:
            entries = make_legend(self._diagram, self._language)
            swatches = [self._make_swatch(swatch, entries[swatch.number]) for swatch in scene.legend]
            attributes = {"class": "pm-legend", "font-family": _FONTS, "aria-hidden": "true"}
            yield make_element("g", attributes, *swatches) + "\n"
        yield "</svg>\n"
        if not style:
            yield from iter_slices(self._diagram, scene, self._get_drawing_id(), MARGIN)

    def _get_drawing_id(self) -> str:
        return f"{self._prefix}-drawing"

    def _make_attributes(self, title: str, width: str, height: str) -> dict[str, str]:
        """Return the attributes of the whole, with the traits of the layout for the style sheet and the script."""
        prefix, request, style = self._prefix, self._diagram.request, self._diagram.style
        classes = ["pm-svg", f"pm-layout-{request.layout.value}", *_list_trait_classes(request.layout.traits)]
        attributes = {
            "class": " ".join(classes),
            **_list_lengths(style.width, width, height),
            "viewBox": f"{-MARGIN} {-MARGIN} {width} {height}",
            "fill": self._ground.ink,
            "font-family": _SANS_FONTS if request.layout.traits.shows_sizes else _FONTS,
            "font-size": f"{FONT_SIZE:g}",
            "role": "group",
        }
        if self._style:
            return {
                "xmlns": "http://www.w3.org/2000/svg",
                **attributes,
                "aria-labelledby": f"{prefix}-title {prefix}-desc",
            }
        return {
            **attributes,
            "id": self._get_drawing_id() if is_sliced(self._diagram, self._scene) else "",
            "class": f"{attributes['class']}{_UNSEARCHED}",
            "aria-label": title,
            "aria-describedby": f"{prefix}-desc",
            **({"data-direction": style.direction.value} if request.layout.traits.has_direction else {}),
            "data-pagefind-ignore": "all",
        }

    def _make_definitions(self) -> str:
        view = self._diagram.view
        kinds = sorted({view.get_item(node).kind for node in view.nodes} & set(ICONS))
        symbols = [
            make_element(
                "symbol",
                {"id": self._get_icon_id(kind), "viewBox": "0 0 16 16", "stroke": self._ground.ink},
                *(self._make_stroke(stroke) for stroke in ICONS[kind]),
            )
            for kind in kinds
        ]
        markers = [self._make_marker(kind) for kind in sorted({arrow.kind for arrow in self._scene.arrows})]
        return make_element("defs", {}, *symbols, *markers) + "\n" if symbols or markers else ""

    def _make_stroke(self, stroke: Stroke) -> str:
        attributes = {"class": format_stroke_class(stroke), "d": make_icon_path(stroke)}
        return make_element("path", {**attributes, "fill": self._ground.ink if stroke.filled else "none"})

    def _get_icon_id(self, kind: str) -> str:
        return f"{self._prefix}-{kind.replace(' ', '-')}"

    def _make_marker(self, kind: int) -> str:
        attributes = {
            "id": f"{self._prefix}-head-{kind}",
            "class": "pm-head" + _ARROW_CLASSES.get(kind, ""),
            "viewBox": "0 0 8 8",
            "refX": 8 * HEAD_START / HEAD,
            "refY": 4,
            "markerWidth": HEAD,
            "markerHeight": HEAD,
            "markerUnits": "userSpaceOnUse",
            "orient": "auto",
        }
        fill = self._ground.cycle if kind == CIRCULAR else self._ground.arrow
        return make_element("marker", attributes, make_element("path", {"d": "M0,0.5 8,4 0,7.5Z", "fill": fill}))

    def _make_line(self, line: Line) -> str:
        return f'<path data-node="{line.node}" d="{make_rounded_path(line.points)}"/>'

    def _make_arrow(self, arrow: Arrow) -> str:
        attributes = {
            "class": "pm-arrow" + _ARROW_CLASSES.get(arrow.kind, ""),
            "data-importer": arrow.importer,
            "data-imported": arrow.imported,
            "stroke-width": format_number(arrow.thickness),
            "marker-end": f"url(#{self._prefix}-head-{arrow.kind})",
            "d": (make_curved_path if arrow.is_curved else make_rounded_path)(shorten_arrow(arrow.points)),
            **self._list_arrow_attributes(arrow.kind),
        }
        return make_element("path", attributes)

    def _list_arrow_attributes(self, kind: int) -> dict[str, str]:
        has_curves = self._diagram.request.layout.traits.has_curves
        if kind == CIRCULAR:
            return {"stroke": self._ground.cycle, "stroke-dasharray": "6 3" if has_curves else ""}
        return {"stroke-dasharray": "1.5 3" if has_curves else "3.5 3"} if kind == FOR_TYPES else {}

    def _make_box(self, box: Box) -> str:
        if box.is_own:
            return "" if box.is_merged else self._make_own_box(box)
        view = self._diagram.view
        node = view.nodes[box.node]
        item = view.get_item(node)
        key = view.get_key(node)
        fill = choose_fill(item, key, self._diagram.request.layout.traits)
        ink = f' fill="{get_type(get_shade(key), fill, self._mode)}"' if fill is Fill.BAR else ""
        classes = _list_classes(item, key, fill) + (" pm-end" if view.is_end(box.node) else "")
        parent = f' data-above="{node.parent}"' if node.parent >= 0 else ""
        number = self._numbers.get(id(box), box.node)
        imports = "" if self._style else " ".join(map(format_import, self._imports.get(number, ())))
        parent += f' data-imports="{imports}"' if imports else ""
        label = self._make_label(box, node.item, format_sentence(self._diagram, node, self._language), item.kind)
        parent += ' font-style="italic"' if item.demoted else ""
        is_bold = item.highlighted or item.kind == ItemKind.GROUP or BoxMark.SUBJECT in box.marks
        parent += ' font-weight="700"' if is_bold else ""
        dashes = "" if box.marks else _DASHES.get(item.kind, "")  # of marked boxes, they mean something else
        marks = self._format_paint(key, fill, dashes, is_marked=item.highlighted or view.is_end(box.node))
        if box.marks:
            classes += "".join(f" pm-{mark}" for mark in box.marks)
            marks = format_marks(box.marks, marks, self._ground)
        elif item.kind == ItemKind.EXTERNAL:
            marks = format_external(self._ground)
        if box.is_merged:
            classes, marks = f"{classes} pm-merged", _UNFILLED
        return (
            f'<g class="{classes}" data-node="{number}" data-item="{node.item}"{parent}{ink}>'
            f"{make_rectangle(box, marks, self._corner)}{label}</g>\n"
        )

    def _format_paint(self, key: ColorKey | None, fill: Fill, dashes: str = "", *, is_marked: bool = False) -> str:
        """Return the attributes of presentation of a box."""
        shade = get_shade(key)
        has_rows = self._diagram.request.layout.traits.has_rows
        bar = self._ground.page if has_rows else shade.get_paint(self._mode).bar
        bar = self._ground.ink if is_marked else bar
        is_solid = has_rows or (self._diagram.request.layout.traits.has_levels and dashes == _DASHES["group"])
        more = f' stroke-dasharray="{dashes}"' if dashes and not is_solid else ""
        more += ' stroke-width="2.5"' if is_marked else ""
        return f' fill="{get_fill(shade, fill, self._mode)}" stroke="{bar}"{more}'

    def _make_label(self, box: Box, item: int, sentence: str, kind: str) -> str:
        """Return the label of a node: a link if it has an address, otherwise focusable by the keyboard."""
        href = self._links.get(item, "")
        tag, leads = ("a", f' href="{escape(href)}"') if href else ("g", ' tabindex="0" role="img"')
        current = ' aria-current="true"' if self._diagram.view.tree.items[item].highlighted else ""
        escaped = escape(sentence)
        label, title = ("", f"<title>{escaped}</title>") if self._style else (f' aria-label="{escaped}"', "")
        content = [f'<{tag} class="pm-label"{leads}{label}{current}>{title}']
        if not box.texts or box.bar:  # a focusable element needs a visible shape
            cover = box._replace(height=box.bar) if box.bar else box
            content.append(make_rectangle(cover, _UNFILLED, self._corner))
        if box.icon is not None and kind in ICONS:
            x, y = box.icon
            content.append(f'<use {self._make_icon(kind)} x="{format_number(x)}" y="{format_number(y)}"{_ICON_SIZE}/>')
        name, notes = make_label_texts(box.texts)
        return f"{''.join(content)}{name}</{tag}>{notes and f' {notes}'}"

    def _make_icon(self, kind: str) -> str:
        return f'class="pm-icon" href="#{self._get_icon_id(kind)}"'

    def _make_own_box(self, box: Box) -> str:
        node = self._diagram.view.nodes[box.node]
        key = self._diagram.view.get_own_key(node)
        fill = choose_own_fill(key)
        classes = ["pm-own", *_list_color_classes(key), *_list_fill_classes(fill)]
        attributes = {"class": " ".join(classes), "data-above": box.node}
        rectangle = make_rectangle(box, self._format_paint(key, fill, _OWN_DASHES), self._corner)
        return make_element("g", attributes, rectangle, make_texts(box.texts)) + "\n"

    def _make_swatch(self, swatch: Swatch, entry: LegendEntry) -> str:
        x, y = swatch.x, swatch.y
        if entry.key is not None:
            elements = [make_rectangle(Box(-1, x, y, ICON, ICON), self._format_paint(entry.key, Fill.LEAF))]
            if entry.key.by == ColorBy.KIND:
                icon = self._get_icon_id(entry.key.word)
                size = format_number(ICON - 4)
                use = {"class": "pm-icon", "href": f"#{icon}", "x": format_number(x + 2), "y": format_number(y + 2)}
                elements.append(make_element("use", {**use, "width": size, "height": size}))
            classes = ["pm-swatch", *_list_color_classes(entry.key)]
        elif entry.arrow >= 0:
            middle = format_number(y + ICON / 2)
            attributes = {
                "class": "pm-arrow" + _ARROW_CLASSES.get(entry.arrow, ""),
                "stroke-width": format_number(entry.thickness),
                "marker-end": f"url(#{self._prefix}-head-{entry.arrow})",
                "d": f"M{format_number(x)},{middle} H{format_number(x + ICON - HEAD + HEAD_START)}",
                "fill": "none",
                "stroke": self._ground.arrow,
                **self._list_arrow_attributes(entry.arrow),
            }
            elements, classes = [make_element("path", attributes)], ["pm-swatch"]
        else:
            elements, classes = [], ["pm-swatch"]
        return make_element("g", {"class": " ".join(classes)}, *elements, make_texts(swatch.texts)) + "\n"


def _list_lengths(wanted: str, width: str, height: str) -> dict[str, str]:
    """Return the width and the height, scaled to the wanted width; no height if only the page determines it."""
    if not wanted:
        return {"width": width, "height": height}
    if not re.fullmatch(r"[0-9.]+", wanted):
        return {"width": wanted}
    return {"width": wanted, "height": format_number(float(wanted) * float(height) / float(width))}


def _list_trait_classes(traits: LayoutTraits) -> list[str]:
    """Return the classes of a layout from which the style sheet and the script know its traits."""
    classes = {
        "pm-boxes": traits.is_nested,
        "pm-areas": traits.shows_sizes,
        "pm-rows": traits.has_rows,
        "pm-zooms": traits.zooms,
        "pm-levels": traits.has_levels and not traits.has_subject,
        "pm-curves": traits.has_curves,
        "pm-around": traits.has_subject,
    }
    return [name for name, applies in classes.items() if applies]


def _list_classes(item: TreeItem, key: ColorKey | None, fill: Fill) -> str:
    """Return the classes of a node; no text from outside is in them."""
    classes = ["pm-node", *_list_color_classes(key), f"pm-is-{item.kind.replace(' ', '-')}"]
    if item.demoted:
        classes.append("pm-demoted")
    if item.highlighted:
        classes.append("pm-highlighted")
    if item.branch:
        classes.append("pm-branch")
    return " ".join([*classes, *_list_fill_classes(fill)])


def _list_fill_classes(fill: Fill) -> list[str]:
    return [f"pm-fill-{fill}"] if fill is not Fill.LEAF else []


def _list_color_classes(key: ColorKey | None) -> list[str]:
    if key is None:
        return []
    if key.step:
        return [f"pm-step-{key.step}"]
    return [f"pm-hue-{key.hue}"] if key.hue >= 0 else []


def render_svg_file(
    diagram: Diagram, language: Language = ENGLISH, width: float = WIDTH, theme: Mode | None = None
) -> str:
    """Return a diagram as the content of an SVG file, with its style sheet and without links.

    Without a ``theme``, its colours are those for light or dark mode, as its reader prefers.
    """
    style, mode = make_file_style(theme), theme or Mode.LIGHT
    return render_svg(
        diagram, draw(diagram, language, width), {}, prefix="pm", language=language, style=style, mode=mode
    )
