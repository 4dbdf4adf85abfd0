"""Nested boxes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_packagemap.layout import Box, LayoutNode, Scene
from sphinx_packagemap.layout.nested import lay_out_nested
from sphinx_packagemap.layout.packing import PackedColumn, PackedRow, PlacedBox, Shape, spread

CheckBoxes = Callable[[Sequence[LayoutNode], Scene], None]

LABELS = st.one_of(
    st.text("abci_", min_size=1, max_size=12),
    st.text("模块日本語", min_size=1, max_size=12),
    st.lists(st.text("xyz_", min_size=1, max_size=30), min_size=1, max_size=6).map(".".join),
    st.text("e\u0301 /-", max_size=6),
)
NOTES = st.one_of(st.just(""), st.sampled_from(["3 modules", "one module, 12 classes and 40 functions"]))


@st.composite
def hierarchies(draw: st.DrawFn, max_nodes: int = 60) -> list[LayoutNode]:
    path: list[int] = []  # from the outermost to the last node
    nodes: list[LayoutNode] = []
    for number in range(draw(st.integers(1, max_nodes))):
        del path[draw(st.integers(0, len(path))) :]
        nodes.append(LayoutNode(draw(LABELS), path[-1] if path else -1, draw(NOTES), draw(st.booleans())))
        path.append(number)
    return nodes


def chain(length: int) -> list[LayoutNode]:
    return [LayoutNode(f"level_{number}", number - 1) for number in range(length)]


def below_one(labels: Sequence[str]) -> list[LayoutNode]:
    return [LayoutNode("top"), *(LayoutNode(label, 0) for label in labels)]


def packages_of(sizes: Sequence[int]) -> list[LayoutNode]:
    nodes = [LayoutNode("top")]
    for number, size in enumerate(sizes):
        nodes.append(LayoutNode(f"package{number}", 0))
        parent = len(nodes) - 1
        nodes += [LayoutNode(f"module{each}", parent) for each in range(size)]
    return nodes


@given(hierarchies(), st.integers(100, 1500))
def test_boxes_are_within_their_parents_and_apart(check_boxes: CheckBoxes, nodes: list[LayoutNode], width: int) -> None:
    check_boxes(nodes, lay_out_nested(nodes, width))


@given(hierarchies(), st.integers(200, 1500))
def test_the_width_is_within_the_limit(nodes: list[LayoutNode], width: int) -> None:
    depths = [-1]
    for node in nodes:
        depths.append(depths[node.parent + 1] + 1)
    unavoidable = max(depths) * 12 + 90
    assert lay_out_nested(nodes, width).width <= max(width, unavoidable)


@given(hierarchies(), st.integers(100, 1500))
def test_shows_every_letter(nodes: list[LayoutNode], width: int) -> None:
    for box in lay_out_nested(nodes, width).boxes:
        node = nodes[box.node]
        assert "".join(t.text for t in box.texts if not t.is_small).replace(" ", "") == node.label.replace(" ", "")
        assert "".join(t.text for t in box.texts if t.is_small).replace(" ", "") == node.note.replace(" ", "")
        assert (box.icon is not None) == node.icon


@given(hierarchies())
def test_the_layout_is_deterministic(nodes: list[LayoutNode]) -> None:
    assert repr(lay_out_nested(nodes, 700)) == repr(lay_out_nested(tuple(nodes), 700.0))


@given(hierarchies())
def test_boxes_come_in_the_order_of_the_parts(nodes: list[LayoutNode]) -> None:
    assert [box.node for box in lay_out_nested(nodes, 700).boxes] == list(range(len(nodes)))


def test_no_nodes_make_an_empty_scene() -> None:
    assert lay_out_nested([], 700) == Scene(0.0, 0.0, ())


def test_a_module_alone() -> None:
    (box,) = lay_out_nested([LayoutNode("club", note="new")], 700).boxes
    # 8 + 12 for the icon + 5 + 4 letters, then 6 + 3 small letters + 8
    assert (box.x, box.y, box.width, box.height) == (0.0, 0.0, 85.8, 22.0)
    assert box.icon == (8.0, 5.0)
    assert [(text.x, text.y, text.width, text.is_small) for text in box.texts] == [
        (25.0, 15.2, 28.8, False),
        (59.8, 15.2, 18.0, True),
    ]


def test_three_modules_make_a_small_box() -> None:
    scene = lay_out_nested(below_one(["one", "two", "three"]), 960)
    assert scene.width < 300
    assert scene.height == 22 + 22 + 6
    assert [box.height for box in scene.boxes] == [50.0, 22.0, 22.0, 22.0]


def test_leaves_fill_columns_of_one_width() -> None:
    scene = lay_out_nested(below_one([f"module{number}" for number in range(7)]), 200)
    columns: dict[float, list[Box]] = {}
    for box in scene.boxes[1:]:
        columns.setdefault(box.x, []).append(box)
    assert [[box.node for box in column] for column in columns.values()] == [[1, 2, 3, 4], [5, 6, 7]]
    assert [len({box.width for box in column}) for column in columns.values()] == [1, 1]
    assert list(columns) == sorted(columns)


def test_packages_in_a_row_end_together() -> None:
    scene = lay_out_nested(packages_of([4, 3, 4]), 420)
    boxes = [box for box in scene.boxes if box.node in (1, 6, 10)]
    assert len({box.y for box in boxes}) == 1
    assert len({box.y + box.height for box in boxes}) == 1
    assert boxes[-1].x + boxes[-1].width == pytest.approx(scene.width - 6)


def test_modules_come_before_packages() -> None:
    nodes = [LayoutNode("top"), LayoutNode("inner", 0), LayoutNode("leaf", 1), LayoutNode("module", 0)]
    boxes = {nodes[box.node].label: box for box in lay_out_nested(nodes, 110).boxes}
    assert boxes["module"].y < boxes["inner"].y


def test_a_label_wraps_where_it_would_be_too_wide() -> None:
    scene = lay_out_nested(below_one(["a_very_long.name_that_is.wider_than_all_of_it"]), 200)
    box = scene.boxes[1]
    assert scene.width <= 200
    assert [text.text for text in box.texts] == ["a_very_long.name_", "that_is.wider_than_", "all_of_it"]
    assert box.height == 22 + 2 * 16


@pytest.mark.parametrize("width", [300, 960])
def test_deep_chains_are_as_wide_as_needed(check_boxes: CheckBoxes, width: int) -> None:
    nodes = chain(120)
    scene = lay_out_nested(nodes, width)
    check_boxes(nodes, scene)
    assert 119 * 12 < scene.width <= 119 * 12 + 90


def test_a_package_of_thousands(check_boxes: CheckBoxes) -> None:
    nodes = below_one([f"module_{number}" for number in range(2000)])
    scene = lay_out_nested(nodes, 960)
    check_boxes(nodes, scene)
    assert scene.width <= 960
    assert scene.width * scene.height < 1.1 * sum((box.width + 5) * (box.height + 5) for box in scene.boxes[1:])


def test_many_packages(check_boxes: CheckBoxes) -> None:
    nodes = packages_of([number % 7 + 1 for number in range(1000)])
    scene = lay_out_nested(nodes, 960)
    check_boxes(nodes, scene)
    assert scene.width <= 960


def test_no_gap_is_left_beside_modules() -> None:
    block, package = [Shape(400, 220, lines=1)], [Shape(500, 500)]
    row = PackedRow(950, 500, (PackedColumn(400, 220, (0,)), PackedColumn(500, 500, (1,))))
    placed = spread(Shape(950, 500, (row,)), [block, package], PlacedBox(0, 0, 3000, 500))
    assert dict(placed) == {0: PlacedBox(0, 0, 800, 500), 1: PlacedBox(850, 0, 2150, 500)}


def test_little_space_is_empty() -> None:
    nodes = packages_of([3, 17, 8, 1, 24, 5, 9, 2, 40, 6])
    scene = lay_out_nested(nodes, 960)
    outer = scene.boxes[0]
    used = sum((box.width + 5) * (box.height + 5) for box in scene.boxes if nodes[box.node].parent == 0)
    assert used > 0.9 * (outer.width - 12 + 5) * (outer.height - 28 + 5)


def test_several_outermost_nodes() -> None:
    nodes = [LayoutNode("one"), LayoutNode("two"), LayoutNode("in_two", 1), LayoutNode("three")]
    scene = lay_out_nested(nodes, 400)
    assert scene.height < 60
    assert scene.width == pytest.approx(max(box.x + box.width for box in scene.boxes))
    one, two, _, three = scene.boxes
    assert one.x == three.x < two.x


@pytest.mark.parametrize(("label", "lines"), [("session", 1), ("config_init", 2)])
def test_short_labels_are_not_wrapped_in_a_narrow_diagram(label: str, lines: int) -> None:
    (box,) = lay_out_nested([LayoutNode(label)], 20).boxes
    assert len(box.texts) == lines
    assert "".join(text.text for text in box.texts) == label
