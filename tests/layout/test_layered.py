"""Layered graphs: no line touches a box that it does not end at, nothing overlaps, nothing is outside."""

from __future__ import annotations

import sysconfig
from collections.abc import Iterator
from itertools import pairwise
from random import Random

import pytest

from sphinx_packagemap.i18n import ENGLISH
from sphinx_packagemap.layout import AreaRole, Arrow, LayoutNode, Scene
from sphinx_packagemap.layout.arrows import HEAD
from sphinx_packagemap.layout.crossings import count_crossings, reduce_crossings
from sphinx_packagemap.layout.curves import LayeredEdge
from sphinx_packagemap.layout.layered import LayeredGraph, arrange_rows, lay_out_layered
from sphinx_packagemap.layout.layers import assign_rows, make_layering, split_rows
from sphinx_packagemap.layout.positions import fit_ascending
from sphinx_packagemap.layout.text import make_labelled_box
from sphinx_packagemap.model import ImportEdge, ImportKind
from sphinx_packagemap.rendering.diagram import Diagram
from sphinx_packagemap.rendering.diagram.layered import make_layered_graph
from sphinx_packagemap.rendering.diagram.layouts import draw
from sphinx_packagemap.rendering.diagram.nodes import make_layout_nodes
from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.views import DiagramRequest, Externals, ImportsRequest, Layout, TreeRequest
from sphinx_packagemap.views.diagram.view import survey_diagram
from sphinx_packagemap.views.imports.levels import find_structure

WIDTHS = (732.0, 354.0)
INSTALLED = Survey((Tier("site", tuple({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})),))
PACKAGES = (
    "requests",
    "starlette",
    "docutils.writers",
    "jinja2",
    "markupsafe",
    "idna",
    "certifi",
    "imagesize",
    "pluggy",
)


def make_graph(pairs: list[tuple[int, int]], labels: list[str], statements: int = 1) -> LayeredGraph:
    """Return the graph of all pairs; those that would make a cycle are feedback imports."""
    lifted = {pair: [ImportEdge(str(pair[0]), str(pair[1]), 1, ImportKind.RUNTIME)] for pair in pairs}
    structure = find_structure(lifted, [-1] * len(labels))
    feedback = {each[:2] for cycle in structure.cycles for each in cycle.feedback}
    edges = [LayeredEdge(*pair, statements, is_feedback=pair in feedback) for pair in sorted(pairs)]
    return LayeredGraph([LayoutNode(label, icon=False) for label in labels], edges, unconnected="alone")


def make_random_graph(seed: int) -> LayeredGraph:
    """Return a graph with cycles, mutual imports and names of all lengths, within the limits of the layout."""
    random = Random(seed)
    count = random.randint(1, 40)
    ends = [(random.randrange(count), random.randrange(count)) for _ in range(random.randint(0, 60))]
    labels = [("abc_" * 6)[: random.randint(1, 24)] for _ in range(count)]
    statements = random.choice((1, 7, 12, 345))
    return make_graph(sorted({pair for pair in ends if pair[0] != pair[1]}), labels, statements)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("seed", range(60))
def test_nothing_overlaps(check_boxes, seed: int, width: float):
    graph = make_random_graph(seed)
    scene = lay_out_layered(graph, width)
    check_boxes(graph.nodes, scene)
    check_lines(graph, scene)
    check_numbers(scene)
    if seed < 10:
        assert scene == lay_out_layered(graph, width)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", PACKAGES)
def test_nothing_overlaps_in_real_packages(check_boxes, name: str, width: float):
    request = DiagramRequest(TreeRequest(summary=False), Layout.LAYERED)
    view = survey_diagram(INSTALLED, name, request)
    if view.problems:
        pytest.skip("too large")
    diagram = Diagram(view, request)
    nodes = make_layout_nodes(diagram, ENGLISH)
    graph = make_layered_graph(diagram, nodes, ENGLISH)
    scene = lay_out_layered(graph, width)
    check_boxes(graph.nodes, scene)
    check_lines(graph, scene)
    check_numbers(scene)
    assert scene.width <= width
    assert draw(diagram, width=width).boxes == scene.boxes


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["requests", "starlette"])
def test_external_modules_are_below_without_lines(check_boxes, name: str, width: float):
    tree = TreeRequest(summary=False)
    before = draw(make_diagram(DiagramRequest(tree, Layout.LAYERED), name), width=width)
    diagram = make_diagram(DiagramRequest(tree, Layout.LAYERED, imports=ImportsRequest(externals=Externals.ALL)), name)
    assert diagram.view.problems == ()
    graph = make_layered_graph(diagram, make_layout_nodes(diagram, ENGLISH), ENGLISH)
    scene = lay_out_layered(graph, width)
    check_boxes(graph.nodes, scene)
    check_lines(graph, scene)
    assert scene.width <= width
    own = [box for box in scene.boxes if box.node not in graph.externals.nodes]
    assert (tuple(own), scene.arrows) == (before.boxes, before.arrows)
    area = scene.areas[-1]
    assert area.role is AreaRole.EXTERNAL
    assert all(box.y + box.height < area.y for box in own)
    assert all(box.y > area.y for box in scene.boxes if box not in own)


def make_diagram(request: DiagramRequest, name: str) -> Diagram:
    return Diagram(survey_diagram(INSTALLED, name, request), request)


def sample(arrow: Arrow) -> Iterator[tuple[float, float]]:
    """Yield points of a line at most two pixels apart."""
    for (x0, y0), (x1, y1) in pairwise(arrow.points):
        middle = (y0 + y1) / 2
        steps = int(abs(x1 - x0) + abs(y1 - y0)) + 1
        for step in range(steps + 1):
            t = step / steps
            weights = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3
            yield (
                (weights[0] + weights[1]) * x0 + (weights[2] + weights[3]) * x1,
                weights[0] * y0 + (weights[1] + weights[2]) * middle + weights[3] * y1,
            )


def check_lines(graph: LayeredGraph, scene: Scene) -> None:
    boxes = {box.node: box for box in scene.boxes}
    assert [(arrow.importer, arrow.imported) for arrow in scene.arrows] == [edge[:2] for edge in graph.edges]
    for arrow, edge in zip(scene.arrows, graph.edges, strict=True):
        start, end = boxes[arrow.importer], boxes[arrow.imported]
        first, last = arrow.points[0], arrow.points[-1]
        assert first[1] == pytest.approx(start.y if edge.is_feedback else start.y + start.height, abs=0.11)
        assert last[1] == pytest.approx(end.y + end.height if edge.is_feedback else end.y, abs=0.11)
        assert start.x < first[0] < start.x + start.width
        assert end.x < last[0] < end.x + end.width
        assert arrow.points[-2][0] == last[0]  # a head is on a straight part
        assert abs(arrow.points[-2][1] - last[1]) >= HEAD - 0.11
        left, right = (pick(x for x, _ in arrow.points) for pick in (min, max))
        near = [box for box in scene.boxes if box.x - 1 < right and left < box.x + box.width + 1]
        for x, y in sample(arrow):
            assert arrow.thickness / 2 <= x <= scene.width
            for box in near:
                across = box.x - 1 < x < box.x + box.width + 1
                assert not (across and box.y + 0.2 < y < box.y + box.height - 0.2), (arrow, box)


def check_numbers(scene: Scene) -> None:
    texts = [each.number for each in scene.junctions if each.number is not None]
    edges = [(text.x, text.y - 8, text.x + text.width, text.y) for text in texts]
    edges += [(box.x, box.y, box.x + box.width, box.y + box.height) for box in scene.boxes]
    for number, one in enumerate(edges[: len(texts)]):
        for other in edges[number + 1 :]:
            assert not (one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3])
        assert one[0] >= 0
        assert one[2] <= scene.width


def test_requests_has_no_crossing():
    request = DiagramRequest(TreeRequest(summary=False), Layout.LAYERED)
    view = survey_diagram(INSTALLED, "requests", request)
    diagram = Diagram(view, request)
    graph = make_layered_graph(diagram, make_layout_nodes(diagram, ENGLISH), ENGLISH)
    assert 15 <= len(graph.edges) <= 25 < 45 < len(view.edges)
    labels = [make_labelled_box(node, 300) for node in graph.nodes]
    connected = sorted({end for edge in graph.edges for end in edge[:2]})
    assert [arrange_rows(graph, labels, connected, width)[1] for width in WIDTHS] == [0, 0]


def test_importers_are_above_and_feedback_leads_up():
    graph = make_graph([(0, 1), (1, 2), (2, 0), (0, 3)], ["top", "middle", "base", "other", "alone"], 3)
    scene = lay_out_layered(graph, 700)
    boxes = {graph.nodes[box.node].label: box for box in scene.boxes}
    assert boxes["top"].y < boxes["middle"].y < boxes["base"].y < boxes["alone"].y
    assert boxes["other"].y == boxes["middle"].y
    (junction,) = scene.junctions
    assert (junction.importer, junction.imported, junction.number.text) == (2, 0, "3")
    (band,) = scene.areas
    assert [text.text for text in band.texts] == ["alone"]
    assert band.y <= boxes["alone"].y


def test_a_node_with_more_importers_than_imports_is_just_below_them():
    assert assign_rows(5, [(0, 1), (1, 2), (2, 3), (0, 4)]) == [0, 1, 2, 3, 1]


def test_wide_rows_are_split():
    pairs = [(0, node) for node in range(1, 9)]
    rows = split_rows([0, *[1] * 8], pairs, [100.0] * 9, 450.0, 12.0)
    assert all(rows.count(row) * 100 <= 450 for row in rows)
    assert split_rows([0, 1], [(0, 1)], [1000.0, 1000.0], 450.0, 12.0) == [0, 1]


def test_crossings_are_counted_and_removed():
    layering = make_layering([0, 0, 1, 1], [(0, 3), (1, 2)])
    assert count_crossings(layering.rows, [[3], [2], [], []]) == 1
    assert count_crossings([[0, 1, 2], [3, 4, 5]], [[3, 4, 5], [3, 4, 5], [3, 4, 5], [], [], []]) == 9
    assert reduce_crossings(layering)[1] == 0


def test_the_nearest_ascending_numbers():
    assert fit_ascending([1, 2, 3], [1, 1, 1]) == [1, 2, 3]
    assert fit_ascending([3, 1], [1, 1]) == [2, 2]
    assert fit_ascending([5, 1, 9], [3, 1, 1]) == [4, 4, 9]


def test_no_nodes_and_no_edges():
    assert lay_out_layered(make_graph([], []), 700).boxes == ()
    scene = lay_out_layered(make_graph([], ["a", "b"]), 700)
    assert len(scene.boxes) == 2
    assert scene.arrows == ()
