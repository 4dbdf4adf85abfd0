"""Arrows and legends, which are added to a scene."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sphinx_packagemap.layout import LayoutNode, Scene
from sphinx_packagemap.layout.arrows import ArrowRequest, _ArrowEnd, _Obstacles, add_arrows
from sphinx_packagemap.layout.nested import lay_out_nested
from sphinx_packagemap.layout.text import add_legend
from sphinx_packagemap.layout.tree import lay_out_tree


def test_arrows_between_boxes_beside_each_other_lead_from_side_to_side() -> None:
    scene = lay_out_tree([LayoutNode("package"), LayoutNode("module", 0)], 680)
    (there, back) = add_arrows(scene, [ArrowRequest(0, 1, 0), ArrowRequest(1, 0, 2)]).arrows
    package, module = scene.boxes
    assert (there.points[0][0], there.points[-1][0]) == (package.x + package.width, module.x)
    assert [x for x, _ in back.points[::-1]] == [x for x, _ in there.points]
    assert len({there.points[0][1], back.points[-1][1]}) == 2  # they do not overlap
    assert back.kind == 2


def test_arrows_between_siblings_run_beside_all_between_them() -> None:
    nodes = [LayoutNode("package"), LayoutNode("a", 0), LayoutNode("a_much_wider_one", 0), LayoutNode("b", 0)]
    scene = lay_out_tree(nodes, 680)
    (arrow,) = add_arrows(scene, [ArrowRequest(1, 3, 0)]).arrows
    wide = scene.boxes[2]
    assert arrow.points[1][0] > wide.x + wide.width


def test_a_scene_is_as_wide_as_its_arrows_need() -> None:
    nodes = [LayoutNode("package"), LayoutNode("a", 0), LayoutNode("b", 0)]
    scene = lay_out_tree(nodes, 680)
    widened = add_arrows(scene, [ArrowRequest(1, 2, 0)])
    start, out, *_ = widened.arrows[0].points
    assert scene.width < start[0] + 0.75 * (out[0] - start[0]) < widened.width


def test_an_arrow_to_a_box_that_contains_others_ends_at_its_label() -> None:
    nodes = [
        LayoutNode("package"),
        LayoutNode("sub", 0),
        *(LayoutNode(f"module_{n}", 1) for n in range(8)),
        LayoutNode("other", 0),
    ]
    scene = lay_out_nested(nodes, 680)
    (arrow,) = add_arrows(scene, [ArrowRequest(10, 1, 0)]).arrows
    sub, first = scene.boxes[1], scene.boxes[2]
    assert sub.y <= arrow.points[-1][1] < first.y


def test_a_legend_is_below_in_rows_that_fit() -> None:
    scene = Scene(200, 100, ())
    assert add_legend(scene, [], 200) == scene
    legend = add_legend(scene, ["package", "module", "namespace package", "模块"], 200).legend
    assert [swatch.number for swatch in legend] == [0, 1, 2, 3]
    assert min(swatch.y for swatch in legend) > 100
    assert len({swatch.y for swatch in legend}) > 1
    assert all(text.x + text.width <= 200 for swatch in legend for text in swatch.texts)


COORDINATES = st.integers(0, 40)
PLACES = st.builds(
    lambda left, top, width, height: _ArrowEnd(left, top, left + width, top + height),
    COORDINATES,
    COORDINATES,
    st.integers(1, 20),
    st.integers(1, 20),
)


@given(st.lists(PLACES, max_size=30), PLACES)
def test_the_right_edge_of_boxes_between_two(places: list[_ArrowEnd], within: _ArrowEnd) -> None:
    overlapping = (
        each.right
        for each in places
        if each.top < within.bottom and each.bottom > within.top and each.left < within.right
    )
    reached = _Obstacles(places).find_right_end(within.top, within.bottom, within.left, within.right)
    assert reached == max([within.left, *overlapping])
