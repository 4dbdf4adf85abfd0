"""The table of layouts, and the way from the view of a diagram to its scene."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from sphinx_packagemap.garbage_collection import pause_garbage_collection
from sphinx_packagemap.i18n import ENGLISH, Language, mark_message
from sphinx_packagemap.layout import NO_ROOM, LayoutNode, Room, Scene
from sphinx_packagemap.layout.arrows import ArrowRequest, lay_out_with_arrows
from sphinx_packagemap.layout.icicle import lay_out_icicle
from sphinx_packagemap.layout.layered import lay_out_layered
from sphinx_packagemap.layout.levelized import lay_out_levelized
from sphinx_packagemap.layout.neighbourhood import lay_out_neighbourhood
from sphinx_packagemap.layout.nested import lay_out_nested
from sphinx_packagemap.layout.text import add_legend, compute_text_width
from sphinx_packagemap.layout.tree import lay_out_tree
from sphinx_packagemap.layout.treemap import choose_treemap_height, lay_out_treemap
from sphinx_packagemap.rendering.diagram import WIDTH, Diagram
from sphinx_packagemap.rendering.diagram.edges import (
    compute_thickness,
    get_arrow_kind,
    list_edges,
)
from sphinx_packagemap.rendering.diagram.layered import make_layered_graph
from sphinx_packagemap.rendering.diagram.legend import make_legend
from sphinx_packagemap.rendering.diagram.levels import make_levelized_graph
from sphinx_packagemap.rendering.diagram.neighbourhood import make_neighbourhood_graph
from sphinx_packagemap.rendering.diagram.nodes import add_size_notes, format_short_size, make_layout_nodes
from sphinx_packagemap.views import Direction, Layout

_NESTED_SHAPE = 2.4  # ratio of width to height, if there are few nodes
_MIN_NESTED_WIDTH = 260.0


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


def _lay_out_levelized(
    diagram: Diagram, layout_nodes: Sequence[LayoutNode], width: float, _room: Room, language: Language
) -> Scene:
    return lay_out_levelized(make_levelized_graph(diagram.view, layout_nodes, language), width)


def _lay_out_layered(
    diagram: Diagram, layout_nodes: Sequence[LayoutNode], width: float, _room: Room, language: Language
) -> Scene:
    return lay_out_layered(make_layered_graph(diagram, layout_nodes, language), width)


def _lay_out_neighbourhood(
    diagram: Diagram, layout_nodes: Sequence[LayoutNode], width: float, _room: Room, language: Language
) -> Scene:
    return lay_out_neighbourhood(make_neighbourhood_graph(diagram, layout_nodes, language), width)


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
    Layout.LEVELIZED: LayoutSpec(
        _lay_out_levelized,
        mark_message("{name}: levels of imports"),
        mark_message("Each row imports only from rows below it, except for the feedback imports within cycles."),
        width=732.0,
        phone_width=354.0,
    ),
    Layout.LAYERED: LayoutSpec(
        _lay_out_layered,
        mark_message("{name}: layers of imports"),
        mark_message("Each module is above those that it imports, except for the feedback imports within cycles."),
        width=732.0,
        phone_width=354.0,
    ),
    Layout.NEIGHBOURHOOD: LayoutSpec(
        _lay_out_neighbourhood,
        mark_message("{name}: importers and imports"),
        mark_message("The modules above import the one in the middle, which imports those below."),
        width=732.0,
        phone_width=354.0,
    ),
}


def _iter_arrow_requests(diagram: Diagram) -> Iterator[ArrowRequest]:
    for edge in list_edges(diagram):
        yield ArrowRequest(edge.importer, edge.imported, get_arrow_kind(edge), compute_thickness(edge.statements))
