"""Diagrams as graphs, for programs that compute the layout themselves: Graphviz and Mermaid."""

from __future__ import annotations

import math
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

from sphinx_packagemap.i18n import Language
from sphinx_packagemap.rendering.diagram import Diagram
from sphinx_packagemap.rendering.diagram.edges import list_drawn_edges
from sphinx_packagemap.rendering.diagram.legend import LegendEntry, make_legend
from sphinx_packagemap.rendering.diagram.nodes import make_layout_nodes
from sphinx_packagemap.rendering.diagram.palette import GROUNDS, Mode, Paint, get_shade
from sphinx_packagemap.views import Direction
from sphinx_packagemap.views.diagram import ColorKey

CIRCULAR_COLOR = GROUNDS[Mode.LIGHT].cycle
_NODE_SHAPE = 3.0  # width by height, with the room around it


class HierarchyStep(Enum):
    """The kind of a step in writing a hierarchy."""

    BEGIN = auto()  # begin the box around the descendants of a node
    POINT = auto()  # write the node itself
    END = auto()  # end the box of a node


class NestedStep(NamedTuple):
    """A step in writing a hierarchy."""

    step: HierarchyStep
    node: int  # position of the node
    level: int  # number of boxes around it


def iter_steps(diagram: Diagram) -> Iterator[NestedStep]:
    """Yield the steps of writing the nodes of a diagram in order, with boxes around the modules of packages if nested.

    A box contains a node for the package itself only if imports lead from it or to it: no program draws lines from a
    box to its contents.
    """
    view = diagram.view
    if not has_clusters(diagram):
        yield from (NestedStep(HierarchyStep.POINT, node, 0) for node in range(len(view.nodes)))
        return
    boxes = {node.parent for node in view.nodes}
    imports = {end for edge in list_drawn_edges(view) for end in (edge.importer, edge.imported)}
    open_boxes: list[int] = []
    for position, node in enumerate(view.nodes):
        while open_boxes and open_boxes[-1] != node.parent:
            yield NestedStep(HierarchyStep.END, open_boxes.pop(), len(open_boxes))
        if position in boxes:
            yield NestedStep(HierarchyStep.BEGIN, position, len(open_boxes))
            open_boxes.append(position)
        if position not in boxes or position in imports:
            yield NestedStep(HierarchyStep.POINT, position, len(open_boxes))
    while open_boxes:
        yield NestedStep(HierarchyStep.END, open_boxes.pop(), len(open_boxes))


def has_clusters(diagram: Diagram) -> bool:
    """Return whether packages are clusters: boxes around their modules.

    They are in nested layouts without areas; other programs draw a treemap as a tree, as they do not support areas.
    """
    traits = diagram.request.layout.traits
    return traits.is_nested and not traits.shows_sizes


def iter_hierarchy(diagram: Diagram) -> Iterator[tuple[int, int]]:
    """Yield pairs of parent and child, if lines connect them."""
    if not has_clusters(diagram):
        yield from ((node.parent, position) for position, node in enumerate(diagram.view.nodes) if node.parent >= 0)


def iter_spacers(diagram: Diagram) -> Iterator[tuple[int, int]]:
    """Yield pairs of nodes to connect by invisible lines, which arrange the nodes of a box in a grid.

    Nodes without imports would otherwise be in a single long column or row within their box.
    """
    if not has_clusters(diagram):
        return
    view = diagram.view
    connected = {end for edge in list_drawn_edges(view) for end in (edge.importer, edge.imported)} | {
        node.parent for node in view.nodes
    }
    unconnected: dict[int, list[int]] = {}
    for position, node in enumerate(view.nodes):
        if position not in connected:
            unconnected.setdefault(node.parent, []).append(position)
    grows_down = diagram.style.direction is Direction.DOWN
    for nodes in unconnected.values():
        nodes_per_row = max(1, round(math.sqrt(len(nodes) / _NODE_SHAPE if grows_down else len(nodes) * _NODE_SHAPE)))
        yield from zip(nodes, nodes[nodes_per_row:], strict=False)


def make_labels(diagram: Diagram, language: Language) -> list[str]:
    """Return the label of each node, with its note."""
    return [f"{node.label} ({node.note})" if node.note else node.label for node in make_layout_nodes(diagram, language)]


def list_color_entries(diagram: Diagram, language: Language) -> list[LegendEntry]:
    """Return the entries of the legend that explain colours."""
    return [entry for entry in make_legend(diagram, language) if entry.key is not None]


def paint(key: ColorKey | None) -> Paint | None:
    """Return the colours of the border and the interior of a node in light mode, ``#rrggbb``; None for none."""
    if key is None or not (key.step or key.hue >= 0):
        return None
    return get_shade(key).light
