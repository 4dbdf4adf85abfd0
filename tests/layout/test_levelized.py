"""Nodes in levels: no line crosses a box, nothing overlaps, nothing is outside."""

from __future__ import annotations

from itertools import pairwise
from random import Random

import pytest

from sphinx_packagemap.layout import AreaRole, LayoutNode, Scene
from sphinx_packagemap.layout.bands import TitledRow
from sphinx_packagemap.layout.lanes import FeedbackLine
from sphinx_packagemap.layout.levelized import CycleFrame, LevelizedGraph, lay_out_levelized
from sphinx_packagemap.model import ImportEdge, ImportKind
from sphinx_packagemap.views.imports import ImportStructure
from sphinx_packagemap.views.imports.collapse import find_collapsed, move_structure, renumber_nodes
from sphinx_packagemap.views.imports.levels import find_structure
from sphinx_packagemap.views.imports.relations import move_ends

WIDTHS = (732.0, 354.0)


def make_graph(parents: list[int], pairs: list[tuple[int, int]], labels: list[str]) -> LevelizedGraph:
    lifted = {pair: [ImportEdge(str(pair[0]), str(pair[1]), 1, ImportKind.RUNTIME)] for pair in pairs}
    return make_graph_of(find_structure(lifted, parents), parents, labels)


def make_graph_of(structure: ImportStructure, parents: list[int], labels: list[str]) -> LevelizedGraph:
    nodes = [LayoutNode(label, parent, icon=False) for label, parent in zip(labels, parents, strict=True)]
    frames = [
        CycleFrame(cycle.members, tuple(FeedbackLine(*each) for each in cycle.feedback), "a long title", "short")
        for cycle in structure.cycles
    ]
    statements = {each[:2]: each.statements for each in structure.siblings}
    return LevelizedGraph(nodes, structure.levels, frames, statements, highest=structure.list_highest())


def make_collapsed_graph(seed: int, max_children: int) -> LevelizedGraph:
    """Return a graph with cycles, of which only some nodes are kept."""
    random = Random(seed)
    count = random.randint(8, 60)
    pairs = {(random.randrange(count), random.randrange(count)) for _ in range(random.randint(count, 3 * count))}
    lifted = {
        (one, other): [ImportEdge(str(one), str(other), 1, ImportKind.RUNTIME)]
        for one, other in sorted(pairs)
        if one < other or (one != other and one - other < 6)
    }
    parents = [-1] * count
    structure = find_structure(lifted, parents)
    groups = find_collapsed(structure, parents, [str(node) for node in range(count)], max_children)
    positions = renumber_nodes(parents, groups)
    parents = [-1] * (max(positions) + 1)
    structure = move_structure(structure, move_ends(lifted, positions), [-1] * count, positions, parents)
    return make_graph_of(structure, parents, [f"… {10 * node} more" for node in range(len(parents))])


def make_random_graph(seed: int) -> LevelizedGraph:
    """Return a graph with cycles and names of all lengths; half of the graphs have packages in packages."""
    random = Random(seed)
    count = random.randint(1, 24)
    parents = [-1] * count
    if random.random() < 0.5:
        parents = [random.randint(-1, node - 1) if node and random.random() < 0.4 else -1 for node in range(count)]
    leaves = [node for node in range(count) if node not in parents]
    ends = [(random.choice(leaves), random.choice(leaves)) for _ in range(random.randint(0, 3 * count))]
    labels = [("abc_" * 6)[: random.randint(1, 24)] for _ in range(count)]
    return make_graph(parents, sorted({pair for pair in ends if pair[0] != pair[1]}), labels)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("seed", range(150))
def test_nothing_overlaps(check_boxes, seed: int, width: float):
    graph = make_random_graph(seed)
    scene = lay_out_levelized(graph, width)
    check_boxes(graph.nodes, scene)
    check_lines(graph, scene)
    check_frames(graph, scene)
    check_numbers(scene)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("seed", range(40))
def test_nothing_overlaps_where_levels_are_merged(check_boxes, seed: int, width: float):
    graph = make_collapsed_graph(seed, 2 + seed % 7)
    scene = lay_out_levelized(graph, width)
    check_boxes(graph.nodes, scene)
    check_lines(graph, scene)
    check_frames(graph, scene)
    check_numbers(scene)
    boxes = {box.node: box for box in scene.boxes}
    for text in scene.levels:  # beside the boxes, not on them
        assert all(text.x + text.width < box.x for box in boxes.values())
    for node in range(len(graph.nodes)):
        if graph.levels[node] != graph.highest[node]:
            assert [text.text for text in scene.levels].count(graph.format_range(node)) == 1


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("seed", range(10))
def test_external_modules_are_below_all_levels_and_move_nothing(check_boxes, seed: int, width: float):
    graph = make_random_graph(seed)
    before = lay_out_levelized(graph, width)
    count = len(graph.nodes)
    names = [("lib_" * 6)[: 3 + number % 17] for number in range(1 + 3 * seed)]
    row = TitledRow(tuple(range(count, count + len(names))), "external")
    graph = graph._replace(
        nodes=[*graph.nodes, *(LayoutNode(name, -1, icon=False) for name in names)],
        levels=[*graph.levels, *([0] * len(names))],
        externals=row,
    )
    scene = lay_out_levelized(graph, width)
    check_boxes(graph.nodes, scene)
    assert scene.width <= width
    assert scene.boxes[:count] == before.boxes
    assert scene.arrows == before.arrows
    area = scene.areas[-1]
    assert (area.role, area.texts[0].text) == (AreaRole.EXTERNAL, "external")
    assert area.y >= before.height
    for box in scene.boxes[count:]:
        assert area.x < box.x < box.x + box.width < area.x + area.width
        assert area.y < box.y < box.y + box.height < area.y + area.height


def check_lines(graph: LevelizedGraph, scene: Scene) -> None:
    boxes = {box.node: box for box in scene.boxes}
    around = {node.parent for node in graph.nodes}
    for arrow in scene.arrows:  # none, if lanes would leave too little room
        assert boxes[arrow.imported].y < boxes[arrow.importer].y
        for start, end in pairwise(arrow.points):
            assert start[0] == end[0] or start[1] == end[1]
            left, right = sorted((start[0], end[0]))
            top, bottom = sorted((start[1], end[1]))
            assert left >= 0
            assert right <= scene.width
            for box in scene.boxes:
                if box.node in around and graph.nodes[arrow.importer].parent >= 0:
                    continue  # it is within some package
                crosses = left < box.x + box.width - 0.3 and right > box.x + 0.3
                assert not (crosses and top < box.y + box.height - 0.3 and bottom > box.y + 0.3), (arrow, box)


def check_frames(graph: LevelizedGraph, scene: Scene) -> None:
    """Fail unless each frame contains exactly its members, and lanes are inside."""
    boxes = {box.node: box for box in scene.boxes}
    frames = [area for area in scene.areas if area.role is AreaRole.FRAME]
    assert len(frames) == len(graph.frames)
    for frame in graph.frames:
        (area,) = (
            each
            for each in frames
            if contains(each, boxes[frame.members[0]]) and is_innermost(each, frames, boxes[frame.members[0]])
        )
        parent = graph.nodes[frame.members[0]].parent
        for node, each in enumerate(graph.nodes):
            if each.parent == parent:
                assert contains(area, boxes[node]) == (node in frame.members)
        ends = {each[:2] for each in frame.lines}
        for arrow in scene.arrows:
            if (arrow.importer, arrow.imported) in ends:
                assert all(area.x <= x <= area.x + area.width for x, _ in arrow.points)
                assert all(area.y <= y <= area.y + area.height for _, y in arrow.points)


def is_innermost(area, frames, box) -> bool:
    return not any(other is not area and contains(other, box) and other.width < area.width for other in frames)


def contains(area, box) -> bool:
    inside_x = area.x - 0.1 <= box.x and box.x + box.width <= area.x + area.width + 0.1
    return inside_x and area.y - 0.1 <= box.y and box.y + box.height <= area.y + area.height + 0.1


def check_numbers(scene: Scene) -> None:
    texts = [*scene.levels, *(each.number for each in scene.junctions if each.number is not None)]
    edges = [(text.x, text.y - 8, text.x + text.width, text.y) for text in texts]
    for number, one in enumerate(edges):
        for other in edges[:number]:
            assert not (one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3])
        assert one[0] >= 0
        assert one[2] <= scene.width


def test_rows_are_levels_from_the_highest_to_the_lowest():
    graph = make_graph([-1, -1, -1, -1], [(0, 1), (1, 2), (0, 2)], ["top", "middle", "base", "alone"])
    scene = lay_out_levelized(graph, 700)
    boxes = {graph.nodes[box.node].label: box for box in scene.boxes}
    assert boxes["top"].y < boxes["middle"].y < boxes["base"].y < boxes["alone"].y
    assert [text.text for text in scene.levels] == ["3", "2", "1", "–"]
    assert scene.arrows == ()


def test_merged_levels_have_a_range_in_a_wider_gutter():
    graph = make_graph([-1] * 3, [(0, 1), (1, 2)], ["top", "… 12 more", "base"])
    plain = lay_out_levelized(graph, 700)
    scene = lay_out_levelized(graph._replace(levels=(24, 2, 1), highest=(24, 23, 1)), 700)
    assert [text.text for text in scene.levels] == ["24", "23–2", "1"]
    assert plain.boxes[0].x < scene.boxes[0].x
    assert scene.levels[1].x >= 0


def test_all_imports_of_one_node_share_a_lane():
    # Two cycles through node 3, which imports all others in turn.
    graph = make_graph([-1] * 4, [(0, 3), (1, 3), (2, 3), (0, 1), (1, 2), (3, 0), (3, 1), (3, 2)], list("abcd"))
    scene = lay_out_levelized(graph, 700)
    lanes = {x for arrow in scene.arrows for x, _ in arrow.points[1:-1]}
    assert len(scene.arrows) == 3
    assert len(lanes) == 1


def test_a_graph_without_imports_has_no_levels():
    scene = lay_out_levelized(make_graph([-1, -1], [], ["a", "b"]), 700)
    assert scene.levels == ()
    assert len(scene.boxes) == 2
    assert lay_out_levelized(make_graph([], [], []), 700).boxes == ()


def test_lanes_that_leave_no_room_for_names_are_summed_up():
    count = 24
    pairs = [(one, other) for one in range(count) for other in range(count) if one != other]
    labels = [f"module_{number}" for number in range(count)]
    scene = lay_out_levelized(make_graph([-1] * count, pairs, labels), 354)
    assert sorted(text.text for box in scene.boxes for text in box.texts) == sorted(labels)  # none is broken
    assert scene.arrows == ()
    sums = [each.number.text for each in scene.junctions]
    assert len(sums) == count - 1
    assert all(text.startswith("▴ ") for text in sums)
    assert scene.width <= 354


def test_lanes_without_room_for_numbers_have_them_for_pages():
    pairs = [(one, other) for one in range(16) for other in range(16) if one != other]
    scene = lay_out_levelized(make_graph([-1] * 16, pairs, [f"m{number}" for number in range(16)]), 700)
    assert len(scene.arrows) == len(scene.junctions) == 120
    assert {each.number for each in scene.junctions} == {None}
    assert {each.statements for each in scene.junctions} == {1}
    few = lay_out_levelized(make_graph([-1] * 2, [(0, 1), (1, 0)], ["a", "b"]), 700)
    assert [(each.number.text, each.statements) for each in few.junctions] == [("1", 0)]


def test_rows_have_no_room_for_lines_that_are_too_many_to_draw():
    pairs = [(one, other) for one in range(36) for other in range(36) if one != other and (one + other) % 3]
    scene = lay_out_levelized(make_graph([-1] * 36, pairs, [f"m{number}" for number in range(36)]), 354.0)
    assert not scene.arrows
    assert len(scene.junctions) > 3
    tops = sorted({box.y for box in scene.boxes})
    assert {round(other - one - scene.boxes[0].height, 1) for one, other in pairwise(tops)} <= {7.0, 12.0}


def test_the_number_of_a_line_that_enters_a_box_is_not_on_the_line_that_leaves_it():
    graph = make_graph([-1] * 3, [(0, 1), (1, 2), (2, 1), (1, 0)], ["a", "b", "c"])
    scene = lay_out_levelized(graph, 732.0)
    junction = next(each for each in scene.junctions if each.imported == 1)
    leaving = next(arrow.points[0][1] for arrow in scene.arrows if arrow.importer == 1)
    assert junction.number is not None
    assert leaving < junction.number.y - 10
