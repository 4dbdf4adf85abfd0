"""Icicles: a column for each level, heights proportional to sizes."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_packagemap.layout import Box, LayoutNode, Scene
from sphinx_packagemap.layout.icicle import MIN_ROW_HEIGHT, lay_out_icicle

SIZES = st.one_of(st.just(0), st.integers(1, 3000))


@st.composite
def hierarchies(draw: st.DrawFn) -> list[LayoutNode]:
    path: list[int] = []
    nodes: list[LayoutNode] = []
    for number in range(draw(st.integers(1, 60))):
        del path[draw(st.integers(0, len(path))) :]
        label = draw(st.text("abci_", min_size=1, max_size=12))
        nodes.append(LayoutNode(label, path[-1] if path else -1, "7", size=draw(SIZES), own_size=draw(SIZES)))
        path.append(number)
    return nodes


def merge(count: int, size: float) -> LayoutNode:
    return LayoutNode(f"{count} more", note=f"{size:g}")


def lay_out(nodes: Sequence[LayoutNode], width: float = 732, height: float = 600) -> Scene:
    return lay_out_icicle(nodes, width, height, merge)


def get_edges(box: Box) -> tuple[float, float, float, float]:
    return box.x, box.y, box.width, box.height


def write(box: Box) -> list[str]:
    return [text.text for text in box.texts]


@given(hierarchies(), st.integers(50, 1200), st.integers(30, 1200))
def test_every_node_has_a_box_beside_that_of_its_parent(nodes: list[LayoutNode], width: int, height: int) -> None:
    scene = lay_out(nodes, width, height)
    assert (scene.width, scene.height) == (width, height)
    assert [box.node for box in scene.boxes if not box.is_own] == list(range(len(nodes)))
    boxes = {box.node: box for box in scene.boxes if not box.is_own}
    roots = [node for node in nodes if node.parent < 0]
    for position, box in boxes.items():
        assert box.x >= 0
        assert box.y >= 0
        assert box.x + box.width <= width + 1e-6
        assert box.y + box.height <= height + 1e-6
        parent = boxes.get(nodes[position].parent)
        if parent is not None and not (len(roots) == 1 and nodes[position].parent == 0):
            assert box.x == pytest.approx(parent.x + parent.width)
            assert parent.y - 0.05 <= box.y
            assert box.y + box.height <= parent.y + parent.height + 0.05
        for text in box.texts:
            assert box.x <= text.x
            assert text.is_turned or text.x + text.width <= box.x + box.width + 0.1


@given(hierarchies())
def test_rows_that_are_drawn_do_not_overlap(nodes: list[LayoutNode]) -> None:
    drawn = [box for box in lay_out(nodes).boxes if not box.is_merged and box.height > 0]
    for number, box in enumerate(drawn):
        for other in drawn[:number]:
            apart = box.x + box.width <= other.x + 1e-6 or other.x + other.width <= box.x + 1e-6
            assert apart or box.y + box.height <= other.y + 1e-6 or other.y + other.height <= box.y + 1e-6


def test_a_title_bar_and_columns() -> None:
    nodes = [
        LayoutNode("top", note="60 lines", size=60),
        LayoutNode("package", 0, "40", size=40, own_size=10, own_note="10"),
        LayoutNode("inner", 1, "30", size=30),
        LayoutNode("module", 0, "20", size=20),
    ]
    top, package, own, inner, module = lay_out(nodes, 400, 619).boxes
    assert [get_edges(box) for box in (top, package, inner, own, module)] == [
        (0.0, 0.0, 400.0, 19.0),
        (0.0, 19.0, 200.0, 400.0),
        (200.0, 19.0, 200.0, 300.0),
        (200.0, 319.0, 200.0, 100.0),
        (0.0, 419.0, 200.0, 200.0),
    ]
    assert (write(top), write(package), write(own)) == (["top", "60 lines"], ["package", "40"], ["__init__", "10"])
    assert [box.texts[0].is_bold for box in (package, inner)] == [True, False]
    assert own.is_own


def test_low_rows_are_merged() -> None:
    nodes = [
        LayoutNode("top", size=1000),
        LayoutNode("large", 0, size=950),
        *(LayoutNode(f"small_{number}", 0, size=5) for number in range(10)),
        LayoutNode("inner", 2, size=5),
    ]
    boxes = lay_out(nodes, 400, 1019).boxes
    row = next(box for box in boxes if box.is_own)
    assert write(row) == ["10 more", "50"]
    assert get_edges(row) == (0.0, 969.0, 200.0, 50.0)
    merged = [box for box in boxes if box.is_merged]
    assert [box.node for box in merged] == list(range(2, 13))
    assert all(box.texts == () for box in merged)
    assert all(row.y <= box.y and box.y + box.height <= row.y + row.height for box in merged)
    assert boxes.index(row) < boxes.index(merged[0])  # it is below them


def test_a_single_low_row_is_not_merged() -> None:
    nodes = [LayoutNode("top", size=1000), LayoutNode("large", 0, size=995), LayoutNode("small", 0, size=5)]
    boxes = lay_out(nodes, 400, 1019).boxes
    assert not any(box.is_merged or box.is_own for box in boxes)
    assert boxes[2].height < MIN_ROW_HEIGHT


def test_several_outermost_nodes_are_a_column() -> None:
    nodes = [LayoutNode("one", size=1), LayoutNode("two", size=3), LayoutNode("inner", 1, size=3)]
    one, two, inner = lay_out(nodes, 400, 400).boxes
    assert [get_edges(box) for box in (one, two, inner)] == [
        (0.0, 300.0, 200.0, 100.0),
        (0.0, 0.0, 200.0, 300.0),
        (200.0, 0.0, 200.0, 300.0),
    ]


def test_a_module_alone_and_nothing() -> None:
    assert [get_edges(box) for box in lay_out([LayoutNode("module")], 400, 300).boxes] == [(0.0, 0.0, 400.0, 300.0)]
    assert lay_out([], 400, 300) == Scene(400.0, 300.0, ())


def test_deep_chains() -> None:
    nodes = [LayoutNode(f"level_{number}", number - 1, size=3000 - number) for number in range(3000)]
    assert len(lay_out(nodes).boxes) == 3000
