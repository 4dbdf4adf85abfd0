"""Diagrams with their presentation, and what all formats have in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sphinx_packagemap.layout import Box, Scene
from sphinx_packagemap.layout.coloring import choose_hues
from sphinx_packagemap.views import ColorBy, DiagramRequest, Direction
from sphinx_packagemap.views.diagram import HUES
from sphinx_packagemap.views.diagram.view import DiagramView
from sphinx_packagemap.views.purposes import Purpose


class DiagramStyle(NamedTuple):
    """The presentation of a diagram."""

    direction: Direction = Direction.RIGHT
    counts: bool = False  # whether boxes show their counts or sizes
    legend: bool | None = None  # None: only if colours or arrows need one
    width: str = ""  # of the diagram, which is scaled to it: a length of CSS; empty for that of the scene
    alt: str = ""  # the author's title; empty for ours


WIDTH = 680.0  # the width of the text in most themes


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
