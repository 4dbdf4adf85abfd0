"""Trees of nodes and lines, in both directions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_packagemap.layout import NO_ROOM, LayoutNode, Room, Scene
from sphinx_packagemap.layout.tree import lay_out_tree

CheckTree = Callable[[Sequence[LayoutNode], Scene], None]

LABELS = st.one_of(
    st.text("abci_", min_size=1, max_size=14),
    st.text("模块日本語", min_size=1, max_size=12),
    st.lists(st.text("xyz_", min_size=1, max_size=30), min_size=1, max_size=6).map(".".join),
)
NOTES = st.sampled_from(["", "", "12 modules", "3 classes, 14 functions", "+7"])


@st.composite
def hierarchies(draw: st.DrawFn, max_nodes: int = 70) -> list[LayoutNode]:
    """Return nodes of any shape: deep, wide, one or several outermost ones."""
    nodes: list[LayoutNode] = []
    path: list[int] = []
    for number in range(draw(st.integers(1, max_nodes))):
        del path[draw(st.sampled_from([0, 1, 1, 2, 2, 3, 99])) :]
        nodes.append(LayoutNode(draw(LABELS), path[-1] if path else -1, draw(NOTES), draw(st.booleans())))
        path.append(number)
    return nodes


@given(hierarchies(), st.sampled_from([200.0, 344.0, 680.0]), st.booleans(), st.sampled_from([NO_ROOM, Room(18, 3)]))
def test_boxes_and_lines_are_where_they_belong(
    check_tree: CheckTree, nodes: list[LayoutNode], width: float, down: bool, room: Room
) -> None:
    check_tree(nodes, lay_out_tree(nodes, width, down=down, room=room))


@given(hierarchies(), st.booleans())
def test_the_layout_is_deterministic(nodes: list[LayoutNode], down: bool) -> None:
    assert lay_out_tree(nodes, 680, down=down) == lay_out_tree(list(nodes), 680, down=down)


def chain(length: int) -> list[LayoutNode]:
    return [LayoutNode(f"n{number}", number - 1) for number in range(length)]


@pytest.mark.parametrize("down", [False, True])
def test_deeper_than_the_stack_of_python(check_tree: CheckTree, down: bool) -> None:
    nodes = chain(3000)
    scene = lay_out_tree(nodes, 680, down=down)
    assert len(scene.boxes) == 3000
    check_tree(nodes[:200], lay_out_tree(nodes[:200], 680, down=down))


def fan(count: int, label: str = "module") -> list[LayoutNode]:
    return [LayoutNode("package"), *(LayoutNode(f"{label}_{number}", 0) for number in range(count))]


def test_parents_are_in_the_middle_of_their_children() -> None:
    package, *modules = lay_out_tree(fan(5), 680).boxes
    middle = (modules[0].y + modules[-1].y + modules[-1].height) / 2
    assert package.y + package.height / 2 == pytest.approx(middle, abs=0.1)
    assert len({box.x for box in modules}) == 1


def test_in_a_tree_higher_than_a_screen_parents_are_at_the_top_of_their_children() -> None:
    nodes = [LayoutNode("top")]
    for _ in range(6):
        nodes.append(LayoutNode("package", 0))
        parent = len(nodes) - 1
        nodes += [LayoutNode(f"a_long_name_of_a_module_{number}", parent) for number in range(9)]
    nodes.append(LayoutNode("module", 0))
    boxes = lay_out_tree(nodes, 480).boxes
    assert max(box.y for box in boxes) > 1000
    for position, node in enumerate(nodes):
        if position and nodes[position - 1].label in ("top", "package"):  # the first child
            assert boxes[position].y == boxes[node.parent].y
    packages = [box for box, node in zip(boxes, nodes, strict=True) if node.label == "package"]
    assert boxes[-1].y <= packages[-1].y + packages[-1].height + 10  # next to its sibling


def test_words_are_broken_only_if_there_is_no_room() -> None:
    name = "algebraicconnectivityofgraphs"
    for down in (False, True):
        nodes = [*fan(6), LayoutNode(name, 0), LayoutNode("another_name", 0)]
        wide = lay_out_tree(nodes, 680, down=down)
        assert [text.text for text in wide.boxes[7].texts] == [name]
    assert len(lay_out_tree([LayoutNode("top"), LayoutNode(name, 0)], 200).boxes[1].texts) > 1


def test_downwards_the_width_is_used() -> None:
    nodes = [LayoutNode("top")]
    for count in (60, 12, 3):
        nodes.append(LayoutNode("package", 0))
        parent = len(nodes) - 1
        nodes += [LayoutNode("module_name", parent) for _ in range(count)]
    scene = lay_out_tree(nodes, 680, down=True)
    assert 560 <= scene.width <= 680
    area = sum(box.width * box.height for box in scene.boxes)
    assert area > 0.35 * scene.width * scene.height


def test_many_leaves_are_in_columns_if_there_is_room() -> None:
    wide, narrow = lay_out_tree(fan(40), 680), lay_out_tree(fan(40), 200)
    assert wide.width <= 680
    assert len({box.x for box in wide.boxes[1:]}) > 2
    assert len({box.x for box in narrow.boxes[1:]}) == 1
    assert wide.height < narrow.height / 2


def test_columns_do_not_cross_the_lines_of_others(check_tree: CheckTree) -> None:
    parent = [*[-1] * 9, 8, 8, 8, 11, -1, 13, 13]  # the leaves among the first ones are in columns
    nodes = [LayoutNode("_", each, icon=False) for each in parent]
    nodes[13] = nodes[13]._replace(icon=True)
    nodes[15] = nodes[15]._replace(note="12 modules")
    check_tree(nodes, lay_out_tree(nodes, 200))


def test_no_columns_where_arrows_need_the_room() -> None:
    boxes = lay_out_tree(fan(40), 680, room=Room(18, 3)).boxes[1:]
    assert len({(box.x, box.x + box.width) for box in boxes}) == 1


def test_downwards_siblings_are_beside_each_other_if_there_is_room() -> None:
    package, *modules = lay_out_tree(fan(3), 680, down=True).boxes
    assert len({box.y for box in modules}) == 1
    assert modules[0].y > package.y + package.height


@pytest.mark.parametrize("down", [False, True])
def test_wide_levels_fit_the_width(check_tree: CheckTree, down: bool) -> None:
    nodes = [LayoutNode("top")]
    for _ in range(12):
        nodes.append(LayoutNode("subpackage", 0))
        parent = len(nodes) - 1
        nodes += [LayoutNode("module_name", parent) for _ in range(20)]
    scene = lay_out_tree(nodes, 680, down=down)
    check_tree(nodes, scene)
    assert scene.width <= 680


def test_long_names_wrap_at_their_dots_and_underscores() -> None:
    (box,) = lay_out_tree([LayoutNode("a_long_name.of_a_package.that_lies_deep")], 180).boxes
    assert [text.text for text in box.texts] == ["a_long_name.of_a_", "package.that_lies_", "deep"]
