"""Arrows and legends, which are added to a scene."""

from __future__ import annotations

import os
from functools import cache
from importlib.util import find_spec
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_packagemap.layout import Arrow, Box, LayoutNode, Scene
from sphinx_packagemap.layout.arrows import HEAD, ArrowRequest, lay_out_with_arrows
from sphinx_packagemap.layout.nested import lay_out_nested
from sphinx_packagemap.layout.text import FONT_SIZE, add_legend
from sphinx_packagemap.layout.tree import lay_out_tree
from sphinx_packagemap.rendering.diagram import WIDTH, Diagram, DiagramStyle
from sphinx_packagemap.rendering.diagram.edges import list_drawn_edges
from sphinx_packagemap.rendering.diagram.layouts import draw
from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.views import DiagramRequest, Direction, Edges, Layout, TreeRequest
from sphinx_packagemap.views.diagram.view import survey_diagram

LAYOUTS = {
    "right": lay_out_tree,
    "down": lambda nodes, width, room: lay_out_tree(nodes, width, down=True, room=room),
    "nested": lay_out_nested,
}


def lay_out(layout: str, nodes: list[LayoutNode], requests: list[ArrowRequest], width: float = 680) -> Scene:
    return lay_out_with_arrows(lambda width, room: LAYOUTS[layout](nodes, width, room=room), width, requests)


def iter_crossed(scene: Scene) -> list[tuple[Arrow, str]]:
    """Return the arrows that cross a line of text, with the text, or lead through a box that holds no others."""
    crossed = []
    for box in scene.boxes:
        holds_others = any(other is not box and contains(box, other) for other in scene.boxes)
        areas = [
            (text.x, text.y - FONT_SIZE * 0.8, text.x + text.width, text.y + FONT_SIZE * 0.24) for text in box.texts
        ]
        if not holds_others:
            areas.append((box.x + 0.1, box.y + 0.1, box.x + box.width - 0.1, box.y + box.height - 0.1))
        for arrow in scene.arrows:
            if any(does_cross(start, end, area) for start, end in pairwise(arrow.points) for area in areas):
                crossed.append((arrow, "".join(text.text for text in box.texts)))
    return crossed


def contains(outer: Box, inner: Box) -> bool:
    is_across = outer.x <= inner.x and inner.x + inner.width <= outer.x + outer.width
    return is_across and outer.y <= inner.y and inner.y + inner.height <= outer.y + outer.height


def does_cross(start: tuple[float, float], end: tuple[float, float], area: tuple[float, float, float, float]) -> bool:
    """Return whether a horizontal or vertical line crosses an area."""
    left, right = sorted((start[0], end[0]))
    top, bottom = sorted((start[1], end[1]))
    return left < area[2] and right > area[0] and top < area[3] and bottom > area[1]


def check_arrows(scene: Scene, requests: list[ArrowRequest]) -> None:
    """Fail unless all arrows are drawn, lead from box to box, cross nothing, and are within the scene."""
    assert [(arrow.importer, arrow.imported) for arrow in scene.arrows] == [each[:2] for each in requests]
    assert iter_crossed(scene) == []
    boxes = {box.node: box for box in scene.boxes}
    for arrow in scene.arrows:
        for node, (x, y) in ((arrow.importer, arrow.points[0]), (arrow.imported, arrow.points[-1])):
            box = boxes[node]
            assert box.x - 0.1 <= x <= box.x + box.width + 0.1, arrow
            assert box.y - 0.1 <= y <= box.y + box.height + 0.1, arrow
        for (x0, y0), (x1, y1) in pairwise(arrow.points):
            assert x0 == x1 or y0 == y1, arrow
        reach = max(arrow.thickness, HEAD) / 2 - 0.1
        for x, y in arrow.points[1:-1]:
            assert reach <= x <= scene.width - reach, arrow
            assert reach <= y <= scene.height - reach, arrow


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[LayoutNode], list[ArrowRequest]]:
    """Return nodes of any shape, and arrows between some of them."""
    nodes: list[LayoutNode] = [LayoutNode("package")]
    for number in range(1, draw(st.integers(2, 20))):
        label = draw(st.sampled_from(["a", "models", "a_much_longer_name", "模块"]))
        nodes.append(LayoutNode(label, draw(st.integers(max(0, number - 6), number - 1))))
    order = sorted(range(1, len(nodes)), key=lambda number: _trace(nodes, number))
    places = {0: 0, **{number: rank for rank, number in enumerate(order, 1)}}
    nodes = [nodes[0], *(nodes[number]._replace(parent=places[nodes[number].parent]) for number in order)]
    ends = st.integers(0, len(nodes) - 1)
    pairs = draw(st.lists(st.tuples(ends, ends).filter(lambda pair: pair[0] != pair[1]), unique=True, max_size=16))
    return nodes, [ArrowRequest(*pair, draw(st.integers(0, 2))) for pair in pairs]


def _trace(nodes: list[LayoutNode], number: int) -> list[int]:
    path: list[int] = []
    while number > 0:
        path.insert(0, number)
        number = nodes[number].parent
    return path


@settings(max_examples=60)
@given(graphs(), st.sampled_from(sorted(LAYOUTS)), st.sampled_from([300.0, 680.0]))
def test_arrows_cross_no_box_and_no_name(
    graph: tuple[list[LayoutNode], list[ArrowRequest]], layout: str, width: float
) -> None:
    nodes, requests = graph
    scene = lay_out(layout, nodes, requests, width)
    check_arrows(scene, requests)


@pytest.mark.parametrize("edges", [Edges.CYCLES, Edges.IMPORTS])
@pytest.mark.parametrize("width", [WIDTH, 344.0])
def test_arrows_of_pip_cross_no_name(edges: Edges, width: float) -> None:
    tree = TreeRequest(depth=2)
    for layout, direction in ((Layout.TREE, Direction.RIGHT), (Layout.TREE, Direction.DOWN), (Layout.NESTED, None)):
        request = DiagramRequest(tree, layout, edges=edges)
        view = survey_diagram(pip(), "pip", request)
        diagram = Diagram(view, request, DiagramStyle(direction or Direction.RIGHT))
        scene = draw(diagram, width=width)
        assert scene.arrows
        drawn = [ArrowRequest(arrow.importer, arrow.imported, arrow.kind) for arrow in scene.arrows]
        check_arrows(scene, drawn)
        assert sum(edge.statements for edge in list_drawn_edges(view)) == sum(edge.statements for edge in view.edges)


@cache
def pip() -> Survey:
    """Return a survey of the directory in which pip is installed."""
    spec = find_spec("pip")
    assert spec is not None
    assert spec.origin is not None
    root = os.path.dirname(os.path.dirname(spec.origin))
    return Survey([Tier("installed", (root,))], base=root)


def test_arrows_to_one_module_join() -> None:
    nodes = [LayoutNode("package"), *(LayoutNode(f"module_{number}", 0) for number in range(4))]
    scene = lay_out("right", nodes, [ArrowRequest(1, 4, 0), ArrowRequest(2, 4, 0), ArrowRequest(3, 4, 1)])
    first, second, other = (arrow.points for arrow in scene.arrows)
    assert first[-2:] == second[-2:]  # with one head
    assert other[-1] != first[-1]  # it is of another kind


def test_arrows_that_do_not_join_do_not_lie_on_each_other() -> None:
    nodes = [LayoutNode("package"), *(LayoutNode(f"module_{number}", 0) for number in range(8))]
    requests = [ArrowRequest(number, number + 3, 0) for number in range(1, 6)]
    for layout in LAYOUTS:
        scene = lay_out(layout, nodes, requests)
        check_arrows(scene, requests)
        verticals = [
            (start[0], min(start[1], end[1]), max(start[1], end[1]), number)
            for number, arrow in enumerate(scene.arrows)
            for start, end in pairwise(arrow.points)
            if start[0] == end[0]
        ]
        for x, top, bottom, number in verticals:
            for x2, top2, bottom2, other in verticals:
                assert number == other or abs(x - x2) >= 2 or bottom <= top2 or bottom2 <= top, layout


@pytest.mark.parametrize("layout", LAYOUTS)
def test_boxes_move_apart_for_many_arrows(layout: str) -> None:
    nodes = [LayoutNode("package"), *(LayoutNode(f"module_{number}", 0) for number in range(12))]
    few = [ArrowRequest(1, 2, 0)]
    many = [ArrowRequest(one, other, 0) for one in range(1, 13) for other in range(1, 13) if one != other]
    scene = lay_out(layout, nodes, many)
    check_arrows(scene, many)
    assert scene.width > lay_out(layout, nodes, few).width


def test_an_arrow_to_a_box_around_others_ends_at_its_border_or_from_within_at_its_title() -> None:
    nodes = [
        LayoutNode("package"),
        LayoutNode("sub", 0),
        *(LayoutNode(f"module_{n}", 1) for n in range(8)),
        LayoutNode("other", 0),
    ]
    requests = [ArrowRequest(10, 1, 0), ArrowRequest(5, 1, 0)]
    scene = lay_out("nested", nodes, requests)
    check_arrows(scene, requests)
    outside, inside = (arrow.points[-1] for arrow in scene.arrows)
    sub = scene.boxes[1]
    assert outside[0] in (sub.x, round(sub.x + sub.width, 1))
    title = sub.texts[0]
    assert title.x + title.width < inside[0] < title.x + title.width + 10


def test_a_scene_is_as_large_as_its_arrows_need() -> None:
    nodes = [LayoutNode("package"), LayoutNode("a", 0), LayoutNode("b", 0)]
    (arrow,) = (scene := lay_out("right", nodes, [ArrowRequest(1, 2, 0)])).arrows
    assert scene.width == max(x for x, _ in arrow.points) + HEAD / 2
    assert scene.width > max(box.x + box.width for box in scene.boxes)


def test_a_legend_is_below_in_rows_that_fit() -> None:
    scene = Scene(200, 100, ())
    assert add_legend(scene, [], 200) == scene
    legend = add_legend(scene, ["package", "module", "namespace package", "模块"], 200).legend
    assert [swatch.number for swatch in legend] == [0, 1, 2, 3]
    assert min(swatch.y for swatch in legend) > 100
    assert len({swatch.y for swatch in legend}) > 1
    assert all(text.x + text.width <= 200 for swatch in legend for text in swatch.texts)


def test_a_legend_does_not_make_a_diagram_wider() -> None:
    words = ["imports for type checkers only", "extension module that is not built", *["module"] * 9]
    assert add_legend(Scene(300, 100, ()), words, 680).width == 300
    assert add_legend(Scene(60, 100, ()), words, 680).width <= 200
