"""Lay out imports as a layered graph: nodes in rows, above those that they import, with as few crossings as possible.

The steps are those of K. Sugiyama, S. Tagawa and M. Toda, *Methods for Visual Understanding of Hierarchical System
Structures* (1981), in a module each: ``layers``, ``crossings``, ``positions`` and ``curves``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sphinx_packagemap.layout import Box, LayoutNode, Scene
from sphinx_packagemap.layout.bands import PAD, TitledRow, add_band, add_externals
from sphinx_packagemap.layout.crossings import reduce_crossings
from sphinx_packagemap.layout.curves import Curves, LayeredEdge, PlacedRow
from sphinx_packagemap.layout.layers import Layering, assign_rows, make_layering, split_rows
from sphinx_packagemap.layout.positions import compute_positions
from sphinx_packagemap.layout.text import LabelledBox, make_box, make_labelled_box


class LayeredGraph(NamedTuple):
    """Nodes, and the imports between them that are drawn."""

    nodes: Sequence[LayoutNode]
    edges: Sequence[LayeredEdge]  # without feedback imports, they have no cycle
    rows: Sequence[int] | None = None  # of each node, from 0 at the top; None to compute them
    unconnected: str = ""  # the title of nodes without edges
    externals: TitledRow = TitledRow()  # nodes without edges that are below all others


_GAP = 12.0  # between boxes
_LINE_WIDTH = 4.0  # of an edge that crosses a row
_LINE_GAP = 8.0  # beside it
_MAX_SHARE = 0.9  # of the width that a row may need before it is split, so that there is room to arrange it


def lay_out_layered(graph: LayeredGraph, width: float) -> Scene:
    """Return the scene of nodes in rows, with curves from importers to imported nodes below.

    It is no wider than ``width`` if names permit that. Nodes without edges are in a band below the others, and
    external ones in another one.
    """
    labels = [make_labelled_box(node, width - 2 * PAD) for node in graph.nodes]
    connected = {end for edge in graph.edges for end in edge[:2]}
    if graph.rows is not None:
        connected = set(range(len(graph.nodes)))
    shown = sorted(connected)
    scene = _lay_out_connected(graph, labels, shown, width) if shown else Scene(0.0, 0.0, ())
    rest = [node for node in range(len(graph.nodes)) if node not in connected and node not in graph.externals.nodes]
    if rest:
        scene = add_band(scene, labels, rest, graph.unconnected, width)
    return add_externals(scene, labels, graph.externals, width)


def arrange_rows(
    graph: LayeredGraph, labels: Sequence[LabelledBox], shown: Sequence[int], width: float
) -> tuple[Layering, int]:
    """Return the layering of some nodes, by their positions among these, and the number of crossings in it.

    All edges are between them; ``labels`` are those of all nodes.
    """
    numbers = {node: number for number, node in enumerate(shown)}
    pairs = [(numbers[edge.upper], numbers[edge.lower]) for edge in graph.edges]
    if graph.rows is not None:
        rows: Sequence[int] = graph.rows
    else:
        rows = assign_rows(len(shown), pairs)
    widths = [labels[node].width + _GAP for node in shown]
    rows = split_rows(rows, pairs, widths, width * _MAX_SHARE, _LINE_WIDTH + _LINE_GAP)
    return reduce_crossings(make_layering(rows, pairs))


def _lay_out_connected(graph: LayeredGraph, labels: Sequence[LabelledBox], shown: Sequence[int], width: float) -> Scene:
    layering, _ = arrange_rows(graph, labels, shown, width)
    total = sum(map(len, layering.rows))
    widths = [labels[node].width for node in shown] + [_LINE_WIDTH] * (total - len(shown))

    def measure(one: int, other: int) -> float:
        gap = _GAP if max(one, other) < layering.nodes else _LINE_GAP
        return (widths[one] + widths[other]) / 2 + gap

    xs = compute_positions(layering, widths, measure, width)
    curves = Curves(layering, graph.edges, xs, widths)
    rows: list[PlacedRow] = []
    boxes: list[Box] = []
    bottoms = [0.0] * len(shown)
    y = 0.0
    for row, gap in zip(layering.rows, [*curves.gaps, 0.0], strict=True):
        members = [vertex for vertex in row if vertex < layering.nodes]
        placed = PlacedRow(y, max([labels[shown[vertex]].height for vertex in members], default=0.0))
        rows.append(placed)
        for vertex in members:
            label = labels[shown[vertex]]
            boxes.append(make_box(shown[vertex], label, xs[vertex] - label.width / 2, y))
            bottoms[vertex] = boxes[-1].y + boxes[-1].height
        y = placed.bottom + gap
    arrows, junctions = curves.draw(rows, bottoms)
    right = max([*(box.x + box.width for box in boxes), curves.right], default=0.0)
    return Scene(round(right, 1), round(y, 1), tuple(boxes), arrows=tuple(arrows), junctions=tuple(junctions))
