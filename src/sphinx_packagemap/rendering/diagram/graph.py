"""A picture as a graph, for the programs that lay it out themselves."""

from __future__ import annotations

import math
from collections.abc import Iterator
from enum import Enum, auto
from typing import NamedTuple

from sphinx_packagemap.i18n import Language
from sphinx_packagemap.rendering.diagram import (
    CIRCULAR_HUE,
    FILL_OPACITY,
    HUES,
    STEP_HUE,
    STEP_OPACITIES,
    Diagram,
    LegendEntry,
    make_layout_nodes,
    make_legend,
)
from sphinx_packagemap.views import Direction
from sphinx_packagemap.views.diagram import ColorKey

CIRCULAR_COLOR = HUES[CIRCULAR_HUE]
_NODE_SHAPE = 3.0  # width by height, with the room around it


class HierarchyStep(Enum):
    """The kind of the next step."""

    BEGIN = auto()  # a box around the descendants of a node
    POINT = auto()  # the node itself
    END = auto()  # of the box of a node


class NestedStep(NamedTuple):
    """A step, the node that it is about, and how many boxes are around it."""

    step: HierarchyStep
    node: int
    level: int


def iter_steps(picture: Diagram) -> Iterator[NestedStep]:
    """Yield the steps of writing a diagram in order: where packages are boxes around their modules, these nested.

    A box has a node of its own within only if imports lead from or to it: no program draws lines from a box to its
    is in it.
    """
    view = picture.view
    if not is_nested(picture):
        yield from (NestedStep(HierarchyStep.POINT, node, 0) for node in range(len(view.nodes)))
        return
    boxes = {node.parent for node in view.nodes}
    imports = {end for edge in view.edges for end in (edge.importer, edge.imported)}
    around: list[int] = []
    for position, node in enumerate(view.nodes):
        while around and around[-1] != node.parent:
            yield NestedStep(HierarchyStep.END, around.pop(), len(around))
        if position in boxes:
            yield NestedStep(HierarchyStep.BEGIN, position, len(around))
            around.append(position)
        if position not in boxes or position in imports:
            yield NestedStep(HierarchyStep.POINT, position, len(around))
    while around:
        yield NestedStep(HierarchyStep.END, around.pop(), len(around))


def is_nested(picture: Diagram) -> bool:
    """Tell whether packages are boxes around their modules; Graphviz and Mermaid draw no areas."""
    traits = picture.request.layout.traits
    return traits.is_nested and not traits.shows_sizes


def iter_hierarchy(picture: Diagram) -> Iterator[tuple[int, int]]:
    """Yield each node with one below it, where lines say so."""
    if not is_nested(picture):
        yield from ((node.parent, position) for position, node in enumerate(picture.view.nodes) if node.parent >= 0)


def iter_spacers(picture: Diagram) -> Iterator[tuple[int, int]]:
    """Yield pairs of nodes that a line which nobody sees keeps apart.

    Nodes without imports would be a single long column, or row, within their box.
    """
    if not is_nested(picture):
        return
    view = picture.view
    taken = {end for edge in view.edges for end in (edge.importer, edge.imported)} | {
        node.parent for node in view.nodes
    }
    free: dict[int, list[int]] = {}
    for position, node in enumerate(view.nodes):
        if position not in taken:
            free.setdefault(node.parent, []).append(position)
    is_down = picture.look.direction is Direction.DOWN
    for nodes in free.values():
        beside = max(1, round(math.sqrt(len(nodes) / _NODE_SHAPE if is_down else len(nodes) * _NODE_SHAPE)))
        yield from zip(nodes, nodes[beside:], strict=False)


def make_labels(picture: Diagram, language: Language) -> list[str]:
    """Return the label of each node."""
    return [f"{part.label} ({part.note})" if part.note else part.label for part in make_layout_nodes(picture, language)]


def list_color_entries(picture: Diagram, language: Language) -> list[LegendEntry]:
    """Return the entries of the legend that are about colours."""
    return [entry for entry in make_legend(picture, language) if entry.key is not None]


def paint(key: ColorKey | None) -> tuple[str, str] | None:
    """Return the colours of the line around a node and of its interior, ``#rrggbb`` and ``#rrggbbaa``."""
    if key is None:
        return None
    if key.step:
        return HUES[STEP_HUE], _make_faint(HUES[STEP_HUE], STEP_OPACITIES[key.step - 1])
    return (HUES[key.hue], _make_faint(HUES[key.hue], FILL_OPACITY)) if key.hue >= 0 else None


def _make_faint(color: str, opacity: float) -> str:
    return f"{color}{round(opacity * 255):02x}"
