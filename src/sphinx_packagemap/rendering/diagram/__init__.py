"""Diagrams: their layouts, colours, labels, legend and texts. From a view to a scene."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from sphinx_packagemap.garbage_collection import pause_garbage_collection
from sphinx_packagemap.i18n import ENGLISH, Language, mark_message
from sphinx_packagemap.layout import Box, LayoutNode, Scene
from sphinx_packagemap.layout.arrows import ArrowRequest, add_arrows
from sphinx_packagemap.layout.nested import lay_out_nested
from sphinx_packagemap.layout.text import add_legend, compute_text_width
from sphinx_packagemap.layout.tree import lay_out_tree
from sphinx_packagemap.layout.treemap import lay_out_treemap
from sphinx_packagemap.rendering.labels import (
    format_counts,
    format_item_kind,
    format_kind,
    format_label,
    is_plain,
    list_remarks,
)
from sphinx_packagemap.text import shorten
from sphinx_packagemap.views import ColorBy, DiagramRequest, Direction, Layout, Size
from sphinx_packagemap.views.diagram import ColorKey, Node
from sphinx_packagemap.views.diagram.view import DiagramView
from sphinx_packagemap.views.tree import ItemKind, TreeItem

# The style sheet has the same colours, as variables that an author can change.
# Each stands at least 3:1 against white and against near-black (WCAG 1.4.11), so that it does on every theme.
HUES = ("#3f83c6", "#b8701f", "#3a8f57", "#9163c4", "#1f8c99", "#cc5350", "#82801f", "#bd5597")
STEP_HUE = 0  # the colour of all steps
STEP_OPACITIES = (0.08, 0.18, 0.3, 0.44, 0.6)  # how strong the steps are
FILL_OPACITY = 0.14
CIRCULAR_HUE = 5  # of imports in a circle


class DiagramStyle(NamedTuple):
    """How a picture is to look."""

    direction: Direction = Direction.RIGHT
    counts: bool = False  # whether boxes say how much is in them
    legend: bool | None = None  # None: where colours or arrows need one
    width: str = ""  # of the picture on the page, as CSS writes it; empty: its own
    alt: str = ""  # a description in the author's words


WIDTH = 680.0  # that of the text in most themes
_TREEMAP_SHAPE = 0.62  # height by width
_TREEMAP_HEIGHT = 420.0  # at least
_NESTED_SHAPE = 2.4  # width by height, of few
_LEAST_NESTED = 260.0
_LONGEST_LABEL = 400  # letters; a longer name is no name, and is whole in the list beside the picture
_MOST_KEYS = 12  # more colours than that explain nothing


class Diagram(NamedTuple):
    """A view, and how it is drawn."""

    view: DiagramView
    request: DiagramRequest
    look: DiagramStyle = DiagramStyle()


class LegendEntry(NamedTuple):
    """An entry of the legend: a colour, or a kind of arrow."""

    word: str
    key: ColorKey | None = None
    arrow: int = -1  # a kind of arrow


PLAIN, CIRCULAR, FOR_TYPES = range(3)  # kinds of arrows


def draw(picture: Diagram, language: Language = ENGLISH, width: float = WIDTH) -> Scene:
    """Return the drawing of a picture, no wider than ``width`` if that is possible."""
    parts = make_layout_nodes(picture, language)
    if not parts:
        return Scene(0, 0, ())
    with pause_garbage_collection():  # thousands of small tuples, none of which is garbage
        drawing = add_arrows(
            LAYOUTS[picture.request.layout].lay_out(picture, parts, width), _iter_arrow_requests(picture.view)
        )
        return add_legend(drawing, [entry.word for entry in make_legend(picture, language)], min(width, WIDTH))


# The layouts


class LayoutSpec(NamedTuple):
    """A layout: the function that draws it, and its texts for readers who do not see it."""

    lay_out: Callable[[Diagram, Sequence[LayoutNode], float], Scene]  # given the width, in pixels
    title: str  # with the field {name}
    description: str


def _lay_out_tree(diagram: Diagram, nodes: Sequence[LayoutNode], width: float) -> Scene:
    down = diagram.look.direction is Direction.DOWN
    return lay_out_tree(nodes, width, down=down, columns=not diagram.view.edges)


def _lay_out_nested(_: Diagram, nodes: Sequence[LayoutNode], width: float) -> Scene:
    return lay_out_nested(nodes, _choose_comfortable_width(nodes, width))


def _lay_out_treemap(_: Diagram, nodes: Sequence[LayoutNode], width: float) -> Scene:
    return lay_out_treemap(nodes, width, round(max(width * _TREEMAP_SHAPE, _TREEMAP_HEIGHT)))


def _choose_comfortable_width(parts: Sequence[LayoutNode], width: float) -> float:
    """Return a width for nested boxes at which few of them make no strip."""
    area = sum((compute_text_width(part.label) + 50) * 30 for part in parts)
    return min(width, max(_LEAST_NESTED, math.sqrt(area * _NESTED_SHAPE)))


LAYOUTS = {
    Layout.TREE: LayoutSpec(
        _lay_out_tree,
        mark_message("{name}: tree of packages and modules"),
        mark_message("Lines lead from each package to what it contains."),
    ),
    Layout.NESTED: LayoutSpec(
        _lay_out_nested,
        mark_message("{name}: packages around their modules"),
        mark_message("What a package contains lies within it."),
    ),
    Layout.TREEMAP: LayoutSpec(
        _lay_out_treemap,
        mark_message("{name}: modules by their size"),
        mark_message("What a package contains lies within it."),
    ),
}


def _iter_arrow_requests(view: DiagramView) -> Iterator[ArrowRequest]:
    for edge in view.edges:
        kind = CIRCULAR if edge.circular else FOR_TYPES if edge.type_checking else PLAIN
        yield ArrowRequest(edge.importer, edge.imported, kind)


def make_layout_nodes(picture: Diagram, language: Language) -> list[LayoutNode]:
    """Return the label, the note and the size of each node."""
    items = picture.view.tree.items
    return [
        LayoutNode(
            shorten(format_label(items[node.item], language), _LONGEST_LABEL),
            node.parent,
            _format_note(picture, node, language) if picture.look.counts or node.folded else "",
            icon=items[node.item].kind not in _WITHOUT_ICON,
            size=node.size,
            own_size=node.own_size,
        )
        for node in picture.view.nodes
    ]


_WITHOUT_ICON = frozenset({ItemKind.GROUP.value, ItemKind.MORE.value})


def _format_note(picture: Diagram, node: Node, language: Language) -> str:
    item = picture.view.get_item(node)
    notes = []
    if picture.look.counts and picture.request.layout.traits.shows_sizes:
        notes.append(format_size(node.size, picture.request.size, language))
    elif picture.look.counts:
        notes.append(format_counts(item, language))
    if node.folded and not (picture.look.counts and item.modules):
        notes.append(f"+{node.folded}")
    return language.join_list([note for note in notes if note])


def format_size(size: int, unit: Size, language: Language) -> str:
    """Return the size of a module in words."""
    if unit is Size.LINES:
        return language.translate_count("{count} line", "{count} lines", size)
    if unit is Size.NAMES:
        return language.translate_count("{count} name", "{count} names", size)
    return language.translate_count("{count} import", "{count} imports", size)


def split_layers(picture: Diagram, drawing: Scene) -> tuple[Sequence[Box], Sequence[Box]]:
    """Return the boxes that arrows run under, and those that hold others, which they run over."""
    if not drawing.arrows or not picture.request.layout.traits.is_nested:
        return drawing.boxes, ()
    holds = [picture.view.get_item(picture.view.nodes[box.node]).branch for box in drawing.boxes]
    above = [box for box, is_holder in zip(drawing.boxes, holds, strict=True) if not is_holder]
    return above, [box for box, is_holder in zip(drawing.boxes, holds, strict=True) if is_holder]


# The legend


def make_legend(picture: Diagram, language: Language) -> list[LegendEntry]:
    """Return the entries of the legend; none where the author wants none, or it would explain nothing."""
    if picture.look.legend is False:
        return []
    entries = [LegendEntry(format_key(key, picture.request.size, language), key) for key in picture.view.keys]
    if picture.look.legend is None and (_is_legend_redundant(picture) or len(entries) > _MOST_KEYS):
        entries = []
    return [*entries, *_make_arrow_entries(picture.view, language)]


def _is_legend_redundant(picture: Diagram) -> bool:
    """Whether the diagram itself explains its colours."""
    keys = picture.view.keys
    return picture.request.color_by is ColorBy.PACKAGE or len(keys) < 2


def format_key(key: ColorKey, unit: Size, language: Language) -> str:
    """Return the meaning of a colour."""
    if key.by == ColorBy.KIND:
        return format_kind(key.word, language)
    if key.by == ColorBy.SIZE:
        words = format_size(key.high, unit, language)
        return f"{key.low}–{words}" if key.high > key.low else words
    if key.by == ColorBy.DISTANCE:
        range_ = f"{key.low}–{key.high}" if key.high > key.low else str(key.low)
        return language.translate("level {range}", range=range_)
    return key.word or language.translate("others")


def _make_arrow_entries(view: DiagramView, language: Language) -> list[LegendEntry]:
    present = {wanted.kind for wanted in _iter_arrow_requests(view)}
    words = {
        PLAIN: language.translate("imports"),
        CIRCULAR: language.translate("imports in a circle"),
        FOR_TYPES: language.translate("imports for type checkers only"),
    }
    return [LegendEntry(word, arrow=kind) for kind, word in words.items() if kind in present]


# The texts of a diagram and its nodes


def format_title(picture: Diagram, language: Language) -> str:
    """Return the title of a diagram, in a few words; the author's, if there is one."""
    if picture.look.alt:
        return picture.look.alt
    return language.translate(LAYOUTS[picture.request.layout].title, name=picture.view.tree.name)


def format_description(picture: Diagram, language: Language) -> str:
    """Return how to read a picture, in sentences."""
    view = picture.view
    shown = language.translate_count("{count} box.", "{count} boxes.", len(view.nodes))
    sentences = [shown, language.translate(LAYOUTS[picture.request.layout].description)]
    if picture.request.layout.traits.shows_sizes:
        sentences.append(
            {
                Size.LINES: language.translate("Areas stand for lines of source."),
                Size.NAMES: language.translate("Areas stand for the number of public names."),
                Size.IMPORTS: language.translate("Areas stand for the number of imported modules."),
            }[picture.request.size]
        )
    if view.edges:
        sentences.append(language.translate("Arrows lead to what is imported."))
    return " ".join(sentences)


def format_sentence(picture: Diagram, node: Node, language: Language) -> str:
    """Return all that is said of one node, in a line."""
    item = picture.view.get_item(node)
    if is_plain(item):
        return format_label(item, language)
    said = [format_item_kind(item, language), format_counts(item, language), *_list_size(picture, node, language)]
    line = f"{item.name} ({language.join_list([each for each in said if each])})"
    line += "".join(f" [{remark}]" for remark in list_remarks(item, language))
    return f"{line}: {item.summary}" if item.summary else line


def list_more_remarks(picture: Diagram, language: Language) -> list[list[str]]:
    """Return for each item the remarks that only the list beside a diagram has: its size, and its imports."""
    view = picture.view
    said: list[list[str]] = [[] for _ in view.tree.items]
    for node in view.nodes:
        said[node.item] += _list_size(picture, node, language)
    imported: dict[int, list[str]] = {}
    for edge in view.edges:
        imported.setdefault(edge.importer, []).append(view.get_item(view.nodes[edge.imported]).name)
    for position, names in imported.items():
        said[view.nodes[position].item].append(
            language.translate("imports {modules}", modules=language.join_list(names))
        )
    return said


def _list_size(picture: Diagram, node: Node, language: Language) -> list[str]:
    item: TreeItem = picture.view.get_item(node)
    if not picture.request.needs_sizes or item.kind in (ItemKind.GROUP, ItemKind.MORE):
        return []
    return [format_size(node.size, picture.request.size, language)]
