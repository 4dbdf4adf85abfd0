"""Treemaps: rectangles whose areas are proportional to sizes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_packagemap.layout import Box, LayoutNode, Scene
from sphinx_packagemap.layout.treemap import lay_out_treemap

CheckBoxes = Callable[[Sequence[LayoutNode], Scene], None]

LABELS = st.one_of(
    st.text("abci_", min_size=1, max_size=12),
    st.text("模块日本語", min_size=1, max_size=12),
    st.lists(st.text("xyz_", min_size=1, max_size=30), min_size=1, max_size=6).map(".".join),
    st.text("e\u0301 /-", max_size=6),
)
NOTES = st.sampled_from(["", "12 lines"])
SIZES = st.one_of(st.just(0.0), st.integers(1, 3000).map(float), st.floats(1e-300, 1e300))


@st.composite
def hierarchies(draw: st.DrawFn, max_nodes: int = 60) -> list[LayoutNode]:
    path: list[int] = []  # from the outermost to the last node
    nodes: list[LayoutNode] = []
    for number in range(draw(st.integers(1, max_nodes))):
        del path[draw(st.integers(0, len(path))) :]
        parent = path[-1] if path else -1
        nodes.append(LayoutNode(draw(LABELS), parent, draw(NOTES), draw(st.booleans()), draw(SIZES), draw(SIZES)))
        path.append(number)
    return nodes


def edges(box: Box) -> tuple[float, float, float, float]:
    return box.x, box.y, box.width, box.height


def area(box: Box) -> float:
    return box.width * box.height


@given(hierarchies(), st.integers(1, 1500), st.integers(1, 1500))
def test_boxes_are_within_their_parents_and_apart(
    check_boxes: CheckBoxes, nodes: list[LayoutNode], width: int, height: int
) -> None:
    scene = lay_out_treemap(nodes, width, height)
    check_boxes(nodes, scene)
    assert (scene.width, scene.height) == (width, height)


@given(hierarchies())
def test_packages_have_a_second_box_among_their_children(nodes: list[LayoutNode]) -> None:
    packages = {node.parent for node in nodes}
    expected = [number for number, node in enumerate(nodes) if number in packages and node.own_size > 0]
    assert [box.node for box in lay_out_treemap(nodes, 960, 600).boxes if box.is_own] == expected


@given(hierarchies())
def test_labels_are_whole(nodes: list[LayoutNode]) -> None:
    for box in lay_out_treemap(nodes, 960, 600).boxes:
        node = nodes[box.node]
        label, note = ("__init__", "") if box.is_own else (node.label.replace(" ", ""), node.note.replace(" ", ""))
        assert "".join(text.text for text in box.texts).replace(" ", "") in ("", label, label + note)


@given(hierarchies())
def test_the_layout_is_deterministic(nodes: list[LayoutNode]) -> None:
    assert repr(lay_out_treemap(nodes, 960, 600)) == repr(lay_out_treemap(tuple(nodes), 960.0, 600.0))


@given(st.lists(st.integers(50, 3000), min_size=1, max_size=30))
def test_areas_are_proportional_to_sizes(sizes: list[int]) -> None:
    nodes = [LayoutNode("top"), *(LayoutNode("module", 0, size=size) for size in sizes)]
    boxes = lay_out_treemap(nodes, 2000, 2000).boxes[1:]
    whole = sum(map(area, boxes))
    for size, box in zip(sizes, boxes, strict=True):
        assert area(box) / whole == pytest.approx(size / sum(sizes), rel=0.01)


def test_the_example_of_the_paper() -> None:
    """Bruls, Huizing, van Wijk: areas of 6, 6, 4, 3, 2, 2, 1 in a rectangle of 6 by 4, stretched as ours are."""
    nodes = [LayoutNode("", size=size, icon=False) for size in (6, 6, 4, 3, 2, 2, 1)]
    boxes = lay_out_treemap(nodes, 1050, 400).boxes
    assert [edges(box) for box in boxes] == [
        (0.0, 0.0, 525.0, 200.0),
        (0.0, 200.0, 525.0, 200.0),
        (525.0, 0.0, 300.0, 233.3),
        (825.0, 0.0, 225.0, 233.3),
        (525.0, 233.3, 210.0, 166.7),
        (735.0, 233.3, 210.0, 166.7),
        (945.0, 233.3, 105.0, 166.7),
    ]


def test_larger_ones_come_first_and_ties_in_order() -> None:
    nodes = [LayoutNode("a", size=1), LayoutNode("b", size=2), LayoutNode("c", size=2), LayoutNode("d", size=5)]
    boxes = lay_out_treemap(nodes, 400, 300).boxes
    assert [box.node for box in boxes] == [0, 1, 2, 3]
    assert sorted(boxes, key=lambda box: (box.x, box.y))[0].node == 3
    assert (boxes[1].x, boxes[1].y) < (boxes[2].x, boxes[2].y) < (boxes[0].x, boxes[0].y)


def test_captions_of_packages_are_above_their_children() -> None:
    nodes = [LayoutNode("top", size=30, own_size=10), LayoutNode("module", 0, "20 lines", size=20)]
    top, own, module = lay_out_treemap(nodes, 300, 200).boxes
    assert edges(top) == (0.0, 0.0, 300.0, 200.0)
    assert [(text.text, text.x, text.y) for text in top.texts] == [("top", 20.0, 14.2)]
    assert top.icon == (3.0, 4.0)
    assert [text.text for text in own.texts] == ["__init__"]
    assert (own.is_own, own.icon) == (True, None)
    assert min(own.y, module.y) == 18.0
    assert [(text.text, text.is_small) for text in module.texts] == [("module", False), ("20 lines", True)]
    assert area(module) == pytest.approx(2 * area(own), rel=0.01)


def test_a_note_takes_no_line_in_a_header() -> None:
    nodes = [LayoutNode("top", note="of 1 module"), LayoutNode("module", 0)]
    assert [text.text for text in lay_out_treemap(nodes, 150, 200).boxes[0].texts] == ["top", "of 1 module"]
    assert [text.text for text in lay_out_treemap(nodes, 90, 200).boxes[0].texts] == ["top"]


def test_captions_are_left_out_if_they_do_not_fit() -> None:
    def words(width: float, height: float) -> tuple[list[str], bool]:
        (box,) = lay_out_treemap([LayoutNode("line_reader", note="7 lines")], width, height).boxes
        return [text.text for text in box.texts], box.icon is not None

    assert words(200, 30) == (["line_reader", "7 lines"], True)
    assert words(120, 20) == (["line_reader"], True)
    assert words(120, 40) == (["line_reader", "7 lines"], True)
    assert words(90, 20) == (["line_reader"], False)
    assert words(80, 40) == (["line_", "reader"], True)
    assert words(60, 60) == (["line_", "reader", "7 lines"], False)
    assert words(60, 20) == ([], False)
    assert words(40, 90) == ([], False)


@pytest.mark.parametrize("label", ["__init__", "_"])
def test_no_line_consists_of_underscores(label: str) -> None:
    (narrow,) = lay_out_treemap([LayoutNode(label, icon=False)], 6 + 0.9 * 6 * len(label), 90).boxes
    (wide,) = lay_out_treemap([LayoutNode(label, icon=False)], 6 + 7.3 * len(label), 90).boxes
    assert narrow.texts == ()
    assert [text.text for text in wide.texts] == [label]


def test_nodes_of_size_0_are_visible_and_tiny() -> None:
    nodes = [LayoutNode("top", size=100), LayoutNode("all", 0, size=100), LayoutNode("none", 0, size=0)]
    _, everything, nothing = lay_out_treemap(nodes, 960, 600).boxes
    assert 0 < area(nothing) < area(everything) / 1000


def test_without_sizes_all_areas_are_equal() -> None:
    nodes = [LayoutNode("top", size=0), *(LayoutNode("module", 0, size=0) for _ in range(4))]
    areas = [area(box) for box in lay_out_treemap(nodes, 960, 600).boxes[1:]]
    assert areas == pytest.approx([areas[0]] * 4, rel=0.01)


def test_no_nodes_make_an_empty_scene() -> None:
    assert lay_out_treemap([], 960, 600) == Scene(960.0, 600.0, ())


@pytest.mark.parametrize("own", [0.0, 1.0])
def test_deep_chains(check_boxes: CheckBoxes, own: float) -> None:
    nodes = [LayoutNode(f"level_{number}", number - 1, size=150 - number, own_size=own) for number in range(150)]
    scene = lay_out_treemap(nodes, 960, 600)
    check_boxes(nodes, scene)
    assert all(box.width > 0 and box.height > 0 for box in scene.boxes[:60])


def test_a_package_of_thousands(check_boxes: CheckBoxes) -> None:
    nodes = [LayoutNode("top"), *(LayoutNode("module", 0, size=number % 50) for number in range(11_000))]
    check_boxes(nodes, lay_out_treemap(nodes, 960, 600))
