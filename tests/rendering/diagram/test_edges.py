"""The imports of a diagram as they are drawn."""

from __future__ import annotations

from itertools import pairwise, permutations

import pytest

from sphinx_packagemap.i18n import ENGLISH
from sphinx_packagemap.rendering.diagram import Diagram
from sphinx_packagemap.rendering.diagram.dot import render_dot
from sphinx_packagemap.rendering.diagram.edges import (
    CIRCULAR,
    FOR_TYPES,
    MAX_EDGES,
    PLAIN,
    compute_thickness,
    get_arrow_kind,
    list_drawn_edges,
)
from sphinx_packagemap.rendering.diagram.layouts import draw
from sphinx_packagemap.rendering.diagram.legend import make_legend
from sphinx_packagemap.rendering.diagram.mermaid import render_mermaid
from sphinx_packagemap.rendering.json_documents import make_diagram_document
from sphinx_packagemap.views import DiagramRequest, Layout, TreeRequest
from sphinx_packagemap.views.diagram.view import DiagramView, Edge
from sphinx_packagemap.views.nodes import Node
from sphinx_packagemap.views.tree import TreeItem, TreeView

# A package with the subpackages a and b, nodes 1 and 9, of seven modules each, and a module c, node 17.
PARENTS = [-1, 0, *[1] * 7, 0, *[9] * 7, 0]
ACROSS = [Edge(one, other, 2) for one in range(2, 9) for other in range(10, 17)]


def make_diagram(*edges: Edge, layout: Layout = Layout.TREE) -> Diagram:
    branches = set(PARENTS)
    items = tuple(
        TreeItem(f"p.m{node}", f"m{node}", "package" if node in branches else "module", level, branch=node in branches)
        for node, level in enumerate([0, 1, *[2] * 7, 1, *[2] * 7, 1])
    )
    nodes = tuple(Node(parent, node) for node, parent in enumerate(PARENTS))
    view = DiagramView(TreeView("p", items), nodes, edges=tuple(sorted(edges)))
    return Diagram(view, DiagramRequest(TreeRequest(), layout))


def test_few_imports_are_drawn_one_by_one() -> None:
    view = make_diagram(*ACROSS[:MAX_EDGES]).view
    assert list_drawn_edges(view) == view.edges


def test_many_imports_between_packages_are_drawn_from_package_to_package() -> None:
    within = Edge(2, 3, 1, circular=True)
    diagram = make_diagram(
        *ACROSS, within, Edge(10, 17, 3), Edge(4, 0, 1), Edge(5, 0, 1), Edge(6, 1, 1, type_checking=True)
    )
    assert list_drawn_edges(diagram.view) == (
        Edge(1, 0, 2),
        Edge(1, 9, 2 * 49),
        within,
        Edge(6, 1, 1, type_checking=True),
        Edge(9, 17, 3),
    )
    document = make_diagram_document(diagram, ENGLISH)
    assert len(document["imports"]) == len(diagram.view.edges)  # nothing is lost
    assert "n1 -> n9" in render_dot(diagram)
    assert "n1 --> n9" in render_mermaid(diagram)


def test_of_many_imports_in_nested_boxes_those_between_a_box_and_its_contents_are_not_drawn() -> None:
    edges = [*ACROSS, Edge(4, 0, 1), Edge(6, 1, 1), Edge(1, 3, 1), Edge(9, 17, 3)]
    diagram = make_diagram(*edges, layout=Layout.NESTED)
    assert [arrow[:2] for arrow in draw(diagram).arrows] == [(1, 9), (9, 17)]
    words = [entry.word for entry in make_legend(diagram, ENGLISH)]
    assert words[-1] == "Imports between a package and its direct submodules are only in the list."
    assert len(make_diagram_document(diagram, ENGLISH)["imports"]) == len(edges)
    few = make_diagram(*edges[-4:], layout=Layout.NESTED)
    assert len(draw(few).arrows) == 4
    assert "only in the list" not in make_legend(few, ENGLISH)[-1].word


def test_an_import_that_stands_for_others_is_in_a_cycle_if_one_of_them_is() -> None:
    edges = [edge._replace(type_checking=True) for edge in ACROSS]
    assert [get_arrow_kind(edge) for edge in list_drawn_edges(make_diagram(*edges).view)] == [FOR_TYPES]
    assert [get_arrow_kind(edge) for edge in list_drawn_edges(make_diagram(*edges[1:], ACROSS[0]).view)] == [PLAIN]
    circular = ACROSS[0]._replace(circular=True)
    assert [get_arrow_kind(edge) for edge in list_drawn_edges(make_diagram(*edges[1:], circular).view)] == [CIRCULAR]


def test_thickness_grows_with_the_number_of_imports() -> None:
    widths = [compute_thickness(count) for count in (1, 2, 4, 30)]
    assert all(one < other for one, other in pairwise(widths))
    assert compute_thickness(10**6) == compute_thickness(10**7)
    scene = draw(make_diagram(Edge(2, 3, 1), Edge(2, 4, 8)))
    assert [arrow.thickness for arrow in scene.arrows] == [compute_thickness(1), compute_thickness(8)]


def test_the_legend_explains_thickness_and_joined_arrows_only_where_they_are_drawn() -> None:
    def words(*edges: Edge) -> list[str]:
        return [entry.word for entry in make_legend(make_diagram(*edges), ENGLISH)]

    assert words(Edge(2, 3, 1)) == ["imports"]
    assert words(Edge(2, 3, 1), Edge(2, 4, 5)) == ["imports", "thicker: more imports, at most 5"]
    assert words(*ACROSS) == [
        "imports",
        "thicker: more imports, at most 98",
        "Arrows between packages show the imports of their modules.",
    ]


@pytest.mark.parametrize("layout", [layout for layout in Layout if layout.traits.carries_edges])
def test_imports_in_both_directions_are_two_arrows(layout: Layout) -> None:
    edges = [Edge(*ends, 1) for ends in permutations((2, 10, 17), 2)]
    scene = draw(make_diagram(*edges, layout=layout))
    assert len({arrow.points for arrow in scene.arrows}) == len(edges)
