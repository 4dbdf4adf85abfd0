"""Treemaps: rectangles whose areas are proportional to sizes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_packagemap.layout import Box, LayoutNode, Scene
from sphinx_packagemap.layout.treemap import choose_treemap_height, lay_out_treemap

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
    own = [box.node for box in lay_out_treemap(nodes, 960, 600).boxes if box.is_own]
    assert set(own) <= {number for number, node in enumerate(nodes) if number in packages and node.own_size > 0}
    assert own == sorted(set(own))


@pytest.mark.parametrize(("size", "is_shown"), [(3, False), (4, False), (5, True)])
def test_little_code_of_a_package_itself_has_no_box(size: int, is_shown: bool) -> None:
    nodes = [LayoutNode("top", size=1000, own_size=size), LayoutNode("module", 0, size=1000 - size)]
    assert any(box.is_own for box in lay_out_treemap(nodes, 960, 600).boxes) is is_shown


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
    boxes = lay_out_treemap(nodes, 900, 400).boxes
    assert [edges(box) for box in boxes] == [
        (0.0, 0.0, 450.0, 200.0),
        (0.0, 200.0, 450.0, 200.0),
        (450.0, 0.0, 257.1, 233.3),
        (707.1, 0.0, 192.9, 233.3),
        (450.0, 233.3, 180.0, 166.7),
        (630.0, 233.3, 180.0, 166.7),
        (810.0, 233.3, 90.0, 166.7),
    ]


def compute_spread(nodes: Sequence[LayoutNode], scene: Scene) -> float:
    """Return the largest ratio of an area to its size, divided by the smallest; small areas do not count."""
    packages = {node.parent for node in nodes}
    sizes = [
        (box, nodes[box.node].own_size if box.is_own else nodes[box.node].size)
        for box in scene.boxes
        if box.is_own or box.node not in packages
    ]
    scale = sum(area(box) for box, _ in sizes) / sum(size for _, size in sizes)
    ratios = [area(box) / (size * scale) for box, size in sizes if size * scale >= 60]
    return max(ratios) / min(ratios)


def make_package(width: int, levels: int, label: str = "package_of_modules") -> list[LayoutNode]:
    """Return a package of modules and packages, whose sizes differ by up to two powers of ten."""
    nodes = [LayoutNode(label, -1)]

    def add_children(parent: int, level: int) -> None:
        for number in range(width):
            position = len(nodes)
            if number % 4 == 3 and level < levels:
                nodes.append(LayoutNode(f"package_{number}", parent))
                add_children(position, level + 1)
            else:
                nodes.append(LayoutNode(f"module_{number}", parent, size=1 + number * number * (3 + level) % 97))

    add_children(0, 1)
    return nodes


@pytest.mark.parametrize(("width", "levels"), [(8, 2), (12, 3), (20, 3), (30, 2)])
@pytest.mark.parametrize("page", [732, 354])
def test_areas_are_proportional_at_all_levels(width: int, levels: int, page: int) -> None:
    nodes = make_package(width, levels)
    assert compute_spread(nodes, lay_out_treemap(nodes, page, choose_treemap_height(nodes, page))) < 1.1


def test_a_quarter_of_the_modules_of_a_large_package_are_named() -> None:
    nodes = make_package(20, 3)
    scene = lay_out_treemap(nodes, 732, choose_treemap_height(nodes, 732))
    assert len(nodes) > 500
    assert sum(bool(box.texts) for box in scene.boxes) > len(scene.boxes) / 4


def test_the_height_grows_with_the_number_of_nodes_up_to_a_limit() -> None:
    nodes = [LayoutNode("module")]
    assert [choose_treemap_height(nodes * count, 736) for count in (1, 157, 911, 5000)] == [331, 503, 1100, 1100]
    assert choose_treemap_height(nodes * 157, 358) == 639


def test_larger_ones_come_first_and_ties_in_order() -> None:
    nodes = [LayoutNode("a", size=1), LayoutNode("b", size=2), LayoutNode("c", size=2), LayoutNode("d", size=5)]
    boxes = lay_out_treemap(nodes, 400, 300).boxes
    assert [box.node for box in boxes] == [0, 1, 2, 3]
    assert sorted(boxes, key=lambda box: (box.x, box.y))[0].node == 3
    assert (boxes[1].x, boxes[1].y) < (boxes[2].x, boxes[2].y) < (boxes[0].x, boxes[0].y)


def test_title_bars_of_packages_are_above_their_children() -> None:
    nodes = [
        LayoutNode("top", note="30 lines", size=30, own_size=10, own_note="10"),
        LayoutNode("module", 0, "20", size=20),
    ]
    top, own, module = lay_out_treemap(nodes, 300, 200).boxes
    assert edges(top) == (0.0, 0.0, 300.0, 200.0)
    assert [(text.text, text.x, text.y, text.size, text.is_bold) for text in top.texts] == [
        ("top", 3.0, 13.8, 12.0, True),
        ("30 lines", 259.1, 13.8, 11.0, False),
    ]
    assert [text.text for text in own.texts] == ["__init__", "10"]
    assert (own.is_own, own.icon) == (True, None)
    assert (min(own.x, module.x), min(own.y, module.y), max(own.y + own.height, module.y + module.height)) == (
        2.0,
        19.0,
        198.0,
    )
    assert [(text.text, text.is_small) for text in module.texts] == [("module", False), ("20", True)]
    assert area(module) == pytest.approx(2 * area(own), rel=0.01)


def test_a_note_takes_no_line_in_a_title_bar() -> None:
    nodes = [LayoutNode("top", note="of 1 module"), LayoutNode("module", 0)]
    assert [text.text for text in lay_out_treemap(nodes, 150, 200).boxes[0].texts] == ["top", "of 1 module"]
    assert [text.text for text in lay_out_treemap(nodes, 70, 200).boxes[0].texts] == ["top"]


def test_small_packages_have_neither_a_title_bar_nor_a_padding() -> None:
    nodes = [LayoutNode("top"), LayoutNode("module", 0)]
    top, module = lay_out_treemap(nodes, 15, 100).boxes
    assert (top.texts, edges(module)) == ((), edges(top))


def test_names_are_broken_made_smaller_or_turned_to_fit() -> None:
    def write(width: float, height: float) -> list[tuple[str, float, bool]]:
        (box,) = lay_out_treemap([LayoutNode("line_reader", note="7")], width, height).boxes
        return [(text.text, text.size, text.is_turned) for text in box.texts]

    assert write(200, 90) == [("line_reader", 19.0, False), ("7", 13.7, False)]
    assert write(120, 20) == [("line_reader", 9.0, False)]
    assert write(45, 60) == [("line_", 9.0, False), ("reader", 9.0, False), ("7", 8.0, False)]
    assert write(40, 28) == [("line_", 9.0, False), ("reader", 9.0, False)]
    assert write(24, 90) == [("line_reader", 9.0, True)]
    assert write(60, 13) == []
    assert write(10, 90) == []


def test_names_are_broken_before_capitals_and_between_wide_letters() -> None:
    def list_lines(label: str, width: float, height: float) -> list[str]:
        return [text.text for text in lay_out_treemap([LayoutNode(label)], width, height).boxes[0].texts]

    assert list_lines("SessionRedirectMixin", 60, 60) == ["Session", "Redirect", "Mixin"]
    assert list_lines("模块模块模块", 46, 30) == ["模块模块", "模块"]
    assert list_lines("ab_cd_ef_gh_ij", 22, 58) == []  # in five lines only


@pytest.mark.parametrize("label", ["__init__", "_", "name__"])
def test_no_line_consists_of_underscores(label: str) -> None:
    for width in range(10, 70):
        (box,) = lay_out_treemap([LayoutNode(label)], width, 30).boxes
        assert [text.text for text in box.texts] in ([], [label])


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
