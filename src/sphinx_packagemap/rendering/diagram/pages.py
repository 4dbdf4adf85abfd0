"""Divide a diagram for paper: one that would be too small on one page becomes an overview and a part for each package.

Paper cannot be zoomed or scrolled, so every layout follows the same rule: no letter is smaller than ``MIN_TYPE``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from sphinx_packagemap.i18n import Language
from sphinx_packagemap.layout import Scene
from sphinx_packagemap.layout.slices import Slice, cut_scene
from sphinx_packagemap.layout.text import FONT_SIZE, find_smallest_type
from sphinx_packagemap.rendering.diagram import Diagram
from sphinx_packagemap.rendering.diagram.layouts import draw
from sphinx_packagemap.views.diagram.parts import count_descendants, find_children, restrict_view

MIN_TYPE = 6.0  # of letters on paper, in points
_MIN_PART = 4  # descendants of a package with a part of its own; fewer are in the part of its parent
_MIN_NAMED = 0.5  # share of the nodes whose names must be shown, if the layout leaves some out
_LAYOUT_WIDTHS = (1.0, 1.15, 1.3, 0.78)  # to try, as shares of the width of the page in pixels: the first is unscaled
_POINTS = 0.75  # in a pixel
_SLICE = 0.3  # maximum height of a slice, as a share of the height of the page: little of a page stays empty


class Page(NamedTuple):
    """The part of a page that is available to a diagram, in pixels."""

    width: float
    height: float


class DiagramPart(NamedTuple):
    """A part of a diagram that is drawn on its own."""

    diagram: Diagram
    scene: Scene
    unit: float  # the size of a pixel of the scene, in points: at most that with which it fits the page
    items: tuple[int, ...] = ()  # positions of the items that it is about; empty for the whole
    depth: int = 0  # number of overviews that it is collapsed in
    slices: tuple[Slice, ...] = ()  # between which pages break; empty if it fits a page


def divide(diagram: Diagram, language: Language, page: Page) -> tuple[DiagramPart, ...]:
    """Return the parts of a diagram that are legible on pages: one, if the whole is; none, if even a part is not.

    Several parts are an overview first, and then for each package that is collapsed in it a part or, if that would
    not be legible either, its overview and its parts. A diagram with levels is not divided but cut into slices, between
    which pages break.
    """
    return tuple(_Divider(diagram, language, page).iter_parts())


class _IllegibleError(Exception):
    """A part that cannot be divided is not legible."""


class _Divider:
    """Divides one diagram."""

    def __init__(self, diagram: Diagram, language: Language, page: Page) -> None:
        self._diagram, self._language, self._page = diagram, language, page
        self._children = find_children(diagram.view)
        self._counts = count_descendants(diagram.view)

    def iter_parts(self) -> Iterator[DiagramPart]:
        """Yield the parts; none if one of them would not be legible."""
        whole = _fit(self._diagram, self._language, self._page)
        if whole is not None:
            yield whole
            return
        try:
            yield from list(self._iter_parts(-1, 0))
        except _IllegibleError:
            return

    def _iter_parts(self, top: int, depth: int) -> Iterator[DiagramPart]:
        """Yield an overview of a node, or of the outermost ones, and the parts of what is collapsed in it."""
        first, children = self._find_chain(top)
        for run, part in self._iter_runs(first, children, is_overview=not depth):
            shown = run if len(run) < len(children) else (top,) if depth else ()
            yield part._replace(items=self._find_items(shown), depth=depth)
        for child in children:
            if self._counts[child] >= _MIN_PART:
                whole = self._draw(self._list_subtree(child), has_legend=False)
                if whole is None:
                    yield from self._iter_parts(child, depth + 1)
                else:
                    yield whole._replace(items=self._find_items((child,)), depth=depth + 1)

    def _find_chain(self, top: int) -> tuple[list[int], list[int]]:
        """Return a node with its only child, its only grandchild, and so on, and the children of the last one."""
        first = [] if top < 0 else [top]
        children = self._children[top]
        while len(children) == 1:
            first.append(children[0])
            children = self._children[children[0]]
        return first, children

    def _iter_runs(
        self, first: Sequence[int], children: Sequence[int], *, is_overview: bool
    ) -> Iterator[tuple[tuple[int, ...], DiagramPart]]:
        """Yield the overview of some siblings, or several of them in order, each with as many as are legible."""
        start, length = 0, len(children)
        while start < len(children):
            run = tuple(children[start : start + length])
            part = self._draw(sorted([*first, *self._list_shown(run)]), has_legend=is_overview and not start)
            if part is not None:
                yield run, part
                start += len(run)
            elif length > 1:
                length = -(-min(length, len(run)) // 2)
            else:
                raise _IllegibleError
        if not children:
            raise _IllegibleError

    def _list_shown(self, siblings: Sequence[int]) -> Iterator[int]:
        for node in siblings:
            yield from self._list_subtree(node) if self._counts[node] < _MIN_PART else (node,)

    def _list_subtree(self, node: int) -> range:
        return range(node, node + self._counts[node] + 1)

    def _find_items(self, nodes: Sequence[int]) -> tuple[int, ...]:
        return tuple(self._diagram.view.nodes[node].item for node in nodes)

    def _draw(self, nodes: Sequence[int], *, has_legend: bool) -> DiagramPart | None:
        diagram = self._diagram._replace(view=restrict_view(self._diagram.view, nodes))
        if not has_legend:
            diagram = diagram._replace(style=diagram.style._replace(legend=False))
        return _fit(diagram, self._language, self._page)


def _fit(diagram: Diagram, language: Language, page: Page) -> DiagramPart | None:
    """Return a diagram laid out for a page, with the largest letters possible; None if it is not legible."""
    best: DiagramPart | None = None
    largest = 0.0
    traits = diagram.request.layout.traits
    has_levels = traits.has_levels and not traits.has_subject
    for share in _LAYOUT_WIDTHS:
        scene = draw(diagram, language, page.width * share)
        smallest = find_smallest_type(scene)
        # Letters that are smaller than the minimum without scaling are enlarged.
        wanted = max(_POINTS, MIN_TYPE / smallest)
        room = page.width / max(scene.width, 1)
        if not has_levels:
            room = min(room, page.height / max(scene.height, 1))
        unit = _POINTS * min(wanted / _POINTS, room)
        if unit * smallest >= MIN_TYPE - 0.01 and unit * FONT_SIZE > largest and _names_enough(diagram, scene):
            best, largest = DiagramPart(diagram, scene, unit), unit * FONT_SIZE
        if best is not None and best.unit >= _POINTS:
            break
    if best is not None and best.scene.height * best.unit > page.height * _POINTS + 0.01:
        containers = {node.parent for node in diagram.view.nodes}
        best = best._replace(slices=tuple(cut_scene(best.scene, containers, page.height * _SLICE)))
    return best


def _names_enough(diagram: Diagram, scene: Scene) -> bool:
    if diagram.request.layout.traits.has_subject:  # it gives the number of those it leaves out
        return True
    named = sum(1 for box in scene.boxes if box.texts and not box.is_own)
    return named >= _MIN_NAMED * len(diagram.view.nodes)
