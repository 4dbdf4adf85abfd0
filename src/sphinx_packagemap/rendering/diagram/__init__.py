"""Diagrams from a view to a scene: layouts, colours, labels, legend, and texts for readers who do not see them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sphinx_packagemap.garbage_collection import pause_garbage_collection
from sphinx_packagemap.i18n import ENGLISH, Language, mark_message
from sphinx_packagemap.layout import NO_ROOM, Box, LayoutNode, Room, Scene
from sphinx_packagemap.layout.arrows import ArrowRequest, lay_out_with_arrows
from sphinx_packagemap.layout.coloring import choose_hues
from sphinx_packagemap.layout.icicle import lay_out_icicle
from sphinx_packagemap.layout.nested import lay_out_nested
from sphinx_packagemap.layout.text import add_legend, compute_text_width
from sphinx_packagemap.layout.tree import lay_out_tree
from sphinx_packagemap.layout.treemap import choose_treemap_height, lay_out_treemap
from sphinx_packagemap.rendering.diagram.edges import (
    CIRCULAR,
    FOR_TYPES,
    MIN_THICKNESS,
    PLAIN,
    compute_thickness,
    find_simplification,
    get_arrow_kind,
    list_drawn_edges,
)
from sphinx_packagemap.rendering.labels import describe_item, format_counts, format_kind, format_label, format_total
from sphinx_packagemap.text import shorten
from sphinx_packagemap.views import ColorBy, DiagramRequest, Direction, Layout, Size
from sphinx_packagemap.views.diagram import HUES, ColorKey, Node
from sphinx_packagemap.views.diagram.view import DiagramView, Edge
from sphinx_packagemap.views.purposes import Purpose
from sphinx_packagemap.views.tree import ItemKind, TreeItem


class DiagramStyle(NamedTuple):
    """The presentation of a diagram."""

    direction: Direction = Direction.RIGHT
    counts: bool = False  # whether boxes show their counts or sizes
    legend: bool | None = None  # None: only if colours or arrows need one
    width: str = ""  # of the diagram, which is scaled to it: a length of CSS; empty for that of the scene
    alt: str = ""  # the author's title; empty for ours


WIDTH = 680.0  # the width of the text in most themes
_NESTED_SHAPE = 2.4  # ratio of width to height, if there are few nodes
_MIN_NESTED_WIDTH = 260.0
_MAX_LABEL_LENGTH = 400  # characters; longer ones are complete in the tree beside the diagram
_MAX_KEYS = 12  # of colours in the legend; more are left out, as they explain nothing


class Diagram(NamedTuple):
    """The view of a diagram, with the request for it and its presentation."""

    view: DiagramView
    request: DiagramRequest
    style: DiagramStyle = DiagramStyle()

    def replace_purposes(self, purposes: Mapping[str, Purpose]) -> Diagram:
        """Return the diagram with other purposes of some items, given by name."""
        items = tuple(
            item._replace(purpose=purposes[item.name]) if item.name in purposes else item
            for item in self.view.tree.items
        )
        return self._replace(view=self.view._replace(tree=self.view.tree._replace(items=items))) if purposes else self


class LegendEntry(NamedTuple):
    """An entry of the legend: a colour, or a kind of arrow."""

    word: str
    key: ColorKey | None = None
    arrow: int = -1  # kind of arrow; -1 for none
    thickness: float = MIN_THICKNESS  # of the arrow


def draw(diagram: Diagram, language: Language = ENGLISH, width: float = WIDTH) -> Scene:
    """Return the scene of a diagram, no wider than ``width`` if that is possible."""
    layout_nodes = make_layout_nodes(diagram, language)
    if not layout_nodes:
        return Scene(0, 0, ())
    spec = LAYOUTS[diagram.request.layout]
    requests = list(_iter_arrow_requests(diagram))
    if diagram.request.layout.traits.shows_sizes:
        layout_nodes = add_size_notes(diagram, layout_nodes, language)
    with pause_garbage_collection():  # thousands of small tuples, none of which is garbage
        if requests:
            scene = lay_out_with_arrows(
                lambda width, room: spec.lay_out(diagram, layout_nodes, width, room, language), width, requests
            )
        else:
            scene = spec.lay_out(diagram, layout_nodes, width, NO_ROOM, language)
        return add_legend(scene, [entry.word for entry in make_legend(diagram, language)], min(width, WIDTH))


# The layouts


class LayoutSpec(NamedTuple):
    """A layout: the function that computes it, and its texts for readers who do not see the diagram."""

    # Given the width, in pixels, and the room to leave between boxes for arrows.
    lay_out: Callable[[Diagram, Sequence[LayoutNode], float, Room, Language], Scene]
    title: str  # with the field {name}
    description: str
    width: float = WIDTH  # the usual one on a page, and that on a phone, in pixels
    phone_width: float = 344.0


def _lay_out_tree(
    diagram: Diagram, layout_nodes: Sequence[LayoutNode], width: float, room: Room, _language: Language
) -> Scene:
    down = diagram.style.direction is Direction.DOWN
    return lay_out_tree(layout_nodes, width, down=down, room=room)


def _lay_out_nested(
    diagram: Diagram, layout_nodes: Sequence[LayoutNode], width: float, room: Room, _language: Language
) -> Scene:
    if not diagram.style.width:  # the author's is filled
        width = _choose_comfortable_width(layout_nodes, width, room)
    return lay_out_nested(layout_nodes, width, room)


def _lay_out_treemap(
    _: Diagram, layout_nodes: Sequence[LayoutNode], width: float, _room: Room, _language: Language
) -> Scene:
    return lay_out_treemap(layout_nodes, width, choose_treemap_height(layout_nodes, width))


def _lay_out_icicle(
    _: Diagram, layout_nodes: Sequence[LayoutNode], width: float, _room: Room, language: Language
) -> Scene:
    def merge(count: int, size: float) -> LayoutNode:
        return LayoutNode(
            language.translate_count("… {count} more", "… {count} more", count),
            note=format_short_size(int(size), language),
        )

    return lay_out_icicle(layout_nodes, width, choose_treemap_height(layout_nodes, width), merge)


def _choose_comfortable_width(layout_nodes: Sequence[LayoutNode], width: float, room: Room) -> float:
    """Return a width for nested boxes such that a few of them are not in one long row."""
    area = sum((compute_text_width(node.label) + 50 + room.across) * (30 + room.down) for node in layout_nodes)
    return min(width, max(_MIN_NESTED_WIDTH, math.sqrt(area * _NESTED_SHAPE)))


LAYOUTS = {
    Layout.TREE: LayoutSpec(
        _lay_out_tree,
        mark_message("{name}: tree of packages and modules"),
        mark_message("Lines connect each package with its subpackages and modules."),
    ),
    Layout.NESTED: LayoutSpec(
        _lay_out_nested,
        mark_message("{name}: packages and modules as nested boxes"),
        mark_message("The box of a package contains those of its subpackages and modules."),
    ),
    Layout.TREEMAP: LayoutSpec(
        _lay_out_treemap,
        mark_message("{name}: treemap of the modules by size"),
        mark_message("The box of a package contains those of its subpackages and modules."),
        width=732.0,  # it fills the text of the theme furo, with its margin
        phone_width=354.0,
    ),
    Layout.ICICLE: LayoutSpec(
        _lay_out_icicle,
        mark_message("{name}: levels of packages and modules by size"),
        mark_message("The modules in a package are in the column to its right; small ones are merged."),
        width=732.0,
        phone_width=354.0,
    ),
}


def _iter_arrow_requests(diagram: Diagram) -> Iterator[ArrowRequest]:
    for edge in _list_edges(diagram):
        yield ArrowRequest(edge.importer, edge.imported, get_arrow_kind(edge), compute_thickness(edge.statements))


def _list_edges(diagram: Diagram) -> tuple[Edge, ...]:
    return list_drawn_edges(diagram.view, is_nested=diagram.request.layout.traits.is_nested)


def make_layout_nodes(diagram: Diagram, language: Language) -> list[LayoutNode]:
    """Return the nodes to lay out, with their labels, notes and sizes, in the order of the view."""
    items = diagram.view.tree.items
    return [
        LayoutNode(
            shorten(format_label(items[node.item], language), _MAX_LABEL_LENGTH),
            node.parent,
            _format_note(diagram, node, language) if diagram.style.counts or node.folded else "",
            icon=items[node.item].kind not in _WITHOUT_ICON,
            size=node.size,
            own_size=node.own_size,
        )
        for node in diagram.view.nodes
    ]


_WITHOUT_ICON = frozenset({ItemKind.GROUP.value, ItemKind.MORE.value})


def _format_note(diagram: Diagram, node: Node, language: Language) -> str:
    item = diagram.view.get_item(node)
    notes = []
    if diagram.style.counts and diagram.request.layout.traits.shows_sizes:
        notes.append(_format_node_size(diagram, node, language))
    elif diagram.style.counts:
        notes.append(format_counts(item, language))
    if node.folded and not (diagram.style.counts and item.modules):
        notes.append(f"+{language.format_number(node.folded)}")
    return language.join_list([note for note in notes if note])


def add_size_notes(diagram: Diagram, layout_nodes: Sequence[LayoutNode], language: Language) -> list[LayoutNode]:
    """Return nodes whose notes are their sizes, for layouts that show them; a single outermost one has the unit."""
    noted = []
    outermost = [position for position, node in enumerate(diagram.view.nodes) if node.parent < 0]
    for position, (node, layout_node) in enumerate(zip(diagram.view.nodes, layout_nodes, strict=True)):
        size = (
            _format_node_size(diagram, node, language)
            if [position] == outermost
            else format_short_size(node.size, language)
        )
        noted.append(layout_node._replace(note=size, own_note=format_short_size(node.own_size, language)))
    return noted


_MIN_LARGE_SIZE = 10_000  # larger ones are in thousands


def format_short_size(size: int, language: Language) -> str:
    """Return a size without its unit, such as ``5,231`` or ``70.4k``."""
    return language.format_number(size) if size < _MIN_LARGE_SIZE else language.format_thousands(size)


def format_size(size: int, unit: Size, language: Language) -> str:
    """Return a size with its unit, such as ``1,234 lines``."""
    return _translate_size(size, unit, language).format(count=language.format_number(size))


def format_size_template(unit: Size, language: Language, *, is_partial: bool) -> str:
    """Return the text of the large size of a package, with the field ``{size}``, for the script."""
    size = _translate_size(_MIN_LARGE_SIZE, unit, language).format(count="{size}")
    return format_total(size, language, is_partial=is_partial)


def _format_node_size(diagram: Diagram, node: Node, language: Language) -> str:
    size = format_size(node.size, diagram.request.size, language)
    return format_total(size, language, is_partial=diagram.view.is_partial) if node.modules else size


def _translate_size(size: int, unit: Size, language: Language) -> str:
    if unit is Size.LINES:
        return language.translate_plural("{count} line", "{count} lines", size)
    if unit is Size.NAMES:
        return language.translate_plural("{count} name", "{count} names", size)
    return language.translate_plural("{count} import", "{count} imports", size)


def split_layers(diagram: Diagram, scene: Scene) -> tuple[Sequence[Box], Sequence[Box]]:
    """Return the boxes in front of arrows, and those behind arrows: the ones that contain others."""
    if not scene.arrows or not diagram.request.layout.traits.is_nested:
        return scene.boxes, ()
    are_containers = [diagram.view.get_item(diagram.view.nodes[box.node]).branch for box in scene.boxes]
    front = [box for box, is_container in zip(scene.boxes, are_containers, strict=True) if not is_container]
    return front, [box for box, is_container in zip(scene.boxes, are_containers, strict=True) if is_container]


def vary_hues(diagram: Diagram, scene: Scene) -> Diagram:
    """Return a diagram in which neighbours have different hues, if there are more meanings than hues."""
    view = diagram.view
    numbers = [number for number, key in enumerate(view.keys) if key.hue >= 0]
    if len(numbers) <= HUES or any(key.by == ColorBy.KIND for key in view.keys):
        return diagram
    regions: dict[int, list[Box]] = {number: [] for number in numbers}
    for box in scene.boxes:
        node = view.nodes[box.node]
        is_outermost = node.parent < 0 or view.nodes[node.parent].color != node.color
        if is_outermost and not box.is_own and node.color in regions:
            regions[node.color].append(box)
    hues = iter(choose_hues(list(regions.values()), HUES))
    keys = tuple(key._replace(hue=next(hues)) if key.hue >= 0 else key for key in view.keys)
    return diagram._replace(view=view._replace(keys=keys))


# The legend


def make_legend(diagram: Diagram, language: Language) -> list[LegendEntry]:
    """Return the entries of the legend; empty if the author wants none, or if it would explain nothing."""
    if diagram.style.legend is False:
        return []
    entries = [LegendEntry(format_key(key, diagram.request.size, language), key) for key in diagram.view.keys]
    if diagram.style.legend is None and (_is_legend_redundant(diagram) or len(entries) > _MAX_KEYS):
        entries = []
    if any(entry.key is not None and entry.key.by == ColorBy.SIZE for entry in entries) and _has_colored_totals(
        diagram
    ):
        entries.append(LegendEntry(language.translate("The size of a package includes the modules below it.")))
    return [*entries, *_make_arrow_entries(diagram, language)]


def _has_colored_totals(diagram: Diagram) -> bool:
    """Return whether the colour of a package means its size with all below."""
    return any(node.modules and node.color >= 0 for node in diagram.view.nodes)


def _is_legend_redundant(diagram: Diagram) -> bool:
    """Return whether the diagram explains its colours without a legend."""
    keys = diagram.view.keys
    return diagram.request.color_by is ColorBy.PACKAGE or len(keys) < 2


def format_key(key: ColorKey, unit: Size, language: Language) -> str:
    """Return the meaning of a colour in words."""
    if key.by == ColorBy.KIND:
        return format_kind(key.word, language)
    if key.by == ColorBy.SIZE:
        words = format_size(key.high, unit, language)
        return f"{language.format_number(key.low)}–{words}" if key.high > key.low else words
    if key.by == ColorBy.DISTANCE:
        range_ = f"{key.low}–{key.high}" if key.high > key.low else str(key.low)
        return language.translate("level {range}", range=range_)
    return key.word or language.translate("others")


def _make_arrow_entries(diagram: Diagram, language: Language) -> list[LegendEntry]:
    edges = _list_edges(diagram)
    present = {get_arrow_kind(edge) for edge in edges}
    words = {
        PLAIN: language.translate("imports"),
        CIRCULAR: language.translate("imports in a cycle"),
        FOR_TYPES: language.translate("imports for type checkers only"),
    }
    entries = [LegendEntry(word, arrow=kind) for kind, word in words.items() if kind in present]
    maximum = max(edges, key=lambda edge: edge.statements, default=None)
    if maximum is not None and maximum.statements > 1:
        count = language.format_number(maximum.statements)
        word = language.translate("thicker: more imports, at most {count}", count=count)
        entries.append(
            LegendEntry(word, arrow=get_arrow_kind(maximum), thickness=compute_thickness(maximum.statements))
        )
    simplified = find_simplification(diagram.view, is_nested=diagram.request.layout.traits.is_nested)
    if simplified.joins:
        entries.append(LegendEntry(language.translate("Arrows between packages show the imports of their modules.")))
    if simplified.leaves_out:
        note = language.translate("Imports between a package and its direct submodules are only in the list.")
        entries.append(LegendEntry(note))
    return entries


# The texts of a diagram and its nodes


def format_title(diagram: Diagram, language: Language) -> str:
    """Return the title of a diagram: the author's if there is one, else ours."""
    if diagram.style.alt:
        return diagram.style.alt
    return language.translate(LAYOUTS[diagram.request.layout].title, name=diagram.view.tree.name)


def format_description(diagram: Diagram, language: Language) -> str:
    """Return sentences that describe a diagram and how to read it."""
    view = diagram.view
    count = language.translate_count("{count} node.", "{count} nodes.", len(view.nodes))
    sentences = [count, language.translate(LAYOUTS[diagram.request.layout].description)]
    if diagram.request.layout.traits.shows_sizes:
        sentences.append(
            {
                Size.LINES: language.translate("Areas show lines of source."),
                Size.NAMES: language.translate("Areas show the number of public names."),
                Size.IMPORTS: language.translate("Areas show the number of imported modules."),
            }[diagram.request.size]
        )
    if view.edges:
        sentences.append(language.translate("Arrows point to the imported module."))
    return " ".join(sentences)


def format_sentence(diagram: Diagram, node: Node, language: Language) -> str:
    """Return the description of one node, in a line."""
    item = diagram.view.get_item(node)
    description = describe_item(item, language)
    if not description.words:
        return description.label
    line = f"{item.name} ({language.join_list([*description.words, *_list_size(diagram, node, language)])})"
    line += "".join(f" [{remark}]" for remark in description.remarks)
    return f"{line}: {description.plain_summary}" if description.summary else line


def list_more_remarks(diagram: Diagram, language: Language) -> list[list[str]]:
    """Return for each item the remarks that only the tree beside a diagram has: its size and its imports."""
    view = diagram.view
    remarks: list[list[str]] = [[] for _ in view.tree.items]
    for node in view.nodes:
        remarks[node.item] += _list_size(diagram, node, language)
    imported: dict[int, list[str]] = {}
    for edge in view.edges:
        imported.setdefault(edge.importer, []).append(view.get_item(view.nodes[edge.imported]).name)
    for position, names in imported.items():
        remarks[view.nodes[position].item].append(
            language.translate("imports {modules}", modules=language.join_list(names))
        )
    return remarks


def _list_size(diagram: Diagram, node: Node, language: Language) -> list[str]:
    item: TreeItem = diagram.view.get_item(node)
    if not diagram.request.needs_sizes or item.kind in (ItemKind.GROUP, ItemKind.MORE):
        return []
    return [_format_node_size(diagram, node, language)]
