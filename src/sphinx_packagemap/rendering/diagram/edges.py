"""The imports of a diagram as they are drawn: kinds and thickness of arrows, and arrows between packages."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sphinx_packagemap.rendering.diagram import Diagram
from sphinx_packagemap.views import MAX_EDGES
from sphinx_packagemap.views.diagram.view import DiagramView, Edge, list_layered_edges
from sphinx_packagemap.views.nodes import Node

PLAIN, CIRCULAR, FOR_TYPES = range(3)  # kinds of arrows

MIN_THICKNESS, _MAX_THICKNESS = 1.2, 3.6  # of arrows, in pixels
_GROWTH = 0.35  # of the thickness, for each doubling of the number of imports


def get_arrow_kind(edge: Edge) -> int:
    """Return the kind of the arrow for some imports."""
    return CIRCULAR if edge.circular else FOR_TYPES if edge.type_checking else PLAIN


def compute_thickness(statements: int) -> float:
    """Return the thickness of the arrow for a number of imports; it grows with the logarithm."""
    return round(min(MIN_THICKNESS + _GROWTH * math.log2(max(statements, 1)), _MAX_THICKNESS), 1)


class Simplification(NamedTuple):
    """The changes of the edges of a view in a drawing, for its legend."""

    joins: bool  # whether arrows between packages represent those between their modules
    leaves_out: bool  # whether those between a box and one within it are not drawn


def find_simplification(view: DiagramView, *, is_nested: bool) -> Simplification:
    """Return how the edges that are drawn differ from those of a view."""
    drawn = list_drawn_edges(view, is_nested=is_nested)
    return Simplification(not {*drawn} <= {*view.edges}, len(drawn) < len(list_drawn_edges(view)))


def list_drawn_edges(view: DiagramView, *, is_nested: bool = False) -> tuple[Edge, ...]:
    """Return the edges to draw, sorted: if they are many, those between packages are joined.

    An edge then leads from the child to the child of the package that contains both ends, or from one end to the child
    of the other one. Edges between the children of one package stay as they are. In nested boxes, those between a box
    and one within it are left out.
    """
    if len(view.edges) <= MAX_EDGES:
        return view.edges
    levels = _compute_levels(view.nodes)
    joined: dict[tuple[int, int], list[Edge]] = {}
    for edge in view.edges:
        joined.setdefault(_lift_ends(edge.importer, edge.imported, view.nodes, levels), []).append(edge)
    drawn = (_join_edges(*ends, edges) for ends, edges in sorted(joined.items()))
    return tuple(edge for edge in drawn if not (is_nested and _is_within(edge, view.nodes)))


def _is_within(edge: Edge, nodes: Sequence[Node]) -> bool:
    """Return whether one end is the package of the other one; the ends of joined edges are never further apart."""
    return edge.imported == nodes[edge.importer].parent or edge.importer == nodes[edge.imported].parent


def _compute_levels(nodes: Sequence[Node]) -> list[int]:
    levels: list[int] = []
    for node in nodes:
        levels.append(levels[node.parent] + 1 if node.parent >= 0 else 0)
    return levels


def _lift_ends(one: int, other: int, nodes: Sequence[Node], levels: Sequence[int]) -> tuple[int, int]:
    """Return the ancestors of two nodes that are children of one node, or of each other."""
    first, second = one, other
    while nodes[first].parent != nodes[second].parent:
        if levels[first] >= levels[second]:
            if nodes[first].parent == second:
                break
            first = nodes[first].parent
        else:
            if nodes[second].parent == first:
                break
            second = nodes[second].parent
    return first, second


def _join_edges(importer: int, imported: int, edges: Iterable[Edge]) -> Edge:
    edges = tuple(edges)
    return Edge(
        importer,
        imported,
        sum(edge.statements for edge in edges),
        all(edge.type_checking for edge in edges),
        any(edge.circular for edge in edges),
    )


def list_edges(diagram: Diagram) -> tuple[Edge, ...]:
    """Return the edges to draw as arrows between the boxes of a layout, sorted."""
    if not diagram.request.layout.traits.carries_edges:
        return ()
    return list_drawn_edges(diagram.view, is_nested=diagram.request.layout.traits.is_nested)


def list_curves(diagram: Diagram) -> tuple[Edge, ...]:
    """Return the edges that a layered graph draws, sorted; only feedback imports are circular. Empty for others."""
    view, structure = diagram.view, diagram.view.structure
    if structure is None or not diagram.request.layout.traits.has_curves:
        return ()
    feedback = {each[:2] for cycle in structure.cycles for each in cycle.feedback}
    drawn = list_layered_edges(view, diagram.request.imports.drawn)
    return tuple(edge._replace(circular=edge[:2] in feedback) for edge in drawn)
