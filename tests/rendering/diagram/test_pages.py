"""The division of diagrams for paper: every name is on a page, and no letter is too small."""

from __future__ import annotations

import pytest

from sphinx_packagemap.i18n import ENGLISH
from sphinx_packagemap.layout.text import find_smallest_type
from sphinx_packagemap.rendering.diagram import Diagram, DiagramStyle
from sphinx_packagemap.rendering.diagram.pages import MIN_TYPE, Page, divide
from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.views import DiagramRequest, Edges, Layout, TreeRequest
from sphinx_packagemap.views.diagram.parts import restrict_view
from sphinx_packagemap.views.diagram.view import survey_diagram

PAGE = Page(600, 740)


@pytest.fixture
def draw_package(tree):
    """Return a function that makes the diagram of a package with some files."""

    def make(files, layout=Layout.TREE, edges=Edges.NONE, style=None):
        root = tree({f"p/{name}": text for name, text in {"__init__.py": "", **files}.items()})
        request = DiagramRequest(TreeRequest(), layout=layout, edges=edges)
        return Diagram(survey_diagram(Survey([Tier("here", (root,))]), "p", request), request, style or DiagramStyle())

    return make


def make_large_package():
    files = {f"sub{number:02}/__init__.py": "" for number in range(20)}
    for number in range(20):
        files |= {f"sub{number:02}/module_{each:02}_{number:02}.py": "x = 1\n" * 20 for each in range(15)}
    files |= {"sub00/deep/__init__.py": "", "tiny/__init__.py": "", "tiny/one.py": "", "single.py": ""}
    return files | {f"sub00/deep/below_{each:03}.py": "y = 1\n" * 20 for each in range(150)}


def get_names(parts, *, with_text=True):
    return {
        part.diagram.view.get_item(part.diagram.view.nodes[box.node]).name
        for part in parts
        for box in part.scene.boxes
        if box.texts or not with_text
    }


def test_a_diagram_that_fits_is_not_divided(draw_package):
    (part,) = divide(draw_package({"a.py": "", "b/__init__.py": ""}), ENGLISH, PAGE)
    assert get_names([part]) == {"p", "p.a", "p.b"}
    assert part.unit == 0.75


@pytest.mark.parametrize("layout", [layout for layout in Layout if not layout.traits.has_levels])
def test_every_name_of_a_large_diagram_is_on_a_page_in_legible_type(draw_package, layout):
    diagram = draw_package(make_large_package(), layout)
    parts = divide(diagram, ENGLISH, PAGE)
    assert len(parts) > 20
    whole = {item.name for item in diagram.view.tree.items}
    assert get_names(parts, with_text=not layout.traits.shows_sizes) == whole
    for part in parts:
        assert find_smallest_type(part.scene) * part.unit >= MIN_TYPE - 0.1
        assert part.scene.width * part.unit <= PAGE.width * 0.75 + 0.1
        assert part.scene.height * part.unit <= PAGE.height * 0.75 + 0.1


def test_an_overview_is_first_and_packages_have_their_own_parts(draw_package):
    diagram = draw_package(make_large_package(), style=DiagramStyle(legend=True))
    overview, *others = divide(diagram, ENGLISH, PAGE)
    assert {"p.sub00", "p.sub19", "p.single", "p.tiny.one"} <= get_names([overview])  # a small package is not collapsed
    assert not any(name.startswith("p.sub00.") for name in get_names([overview]))
    assert "+15" in [text.text for box in overview.scene.boxes for text in box.texts]
    names = [[diagram.view.tree.items[item].name for item in part.items] for part in others]
    assert ["p.sub01"] in names
    assert names[0] == ["p.sub00"]  # which is an overview itself
    assert sum(part.depth == 1 for part in others) == 20
    assert overview.scene.legend
    assert not any(part.scene.legend for part in others)


def test_too_many_siblings_are_in_several_parts_in_order(draw_package):
    diagram = draw_package({f"module_number_{number:04}.py": "" for number in range(600)})
    parts = divide(diagram, ENGLISH, PAGE)
    shown = [item for part in parts for item in part.items]
    assert len(parts) > 2
    assert shown == list(range(1, 601))


def test_a_diagram_that_cannot_be_legible_has_no_parts(draw_package):
    assert divide(draw_package({"a.py": "", "b.py": ""}), ENGLISH, Page(20, 20)) == ()


def test_imports_of_collapsed_modules_are_those_of_their_package(draw_package):
    files = {"a/__init__.py": "", "a/x.py": "import p.b.y\nimport p.c\n", "a/z.py": "import p.b.y, p.a.x\n"}
    diagram = draw_package({**files, "b/__init__.py": "", "b/y.py": "", "c.py": "import p.a.x\n"}, edges=Edges.IMPORTS)
    kept = [position for position, node in enumerate(diagram.view.nodes) if diagram.view.get_item(node).level < 2]
    view = restrict_view(diagram.view, kept)
    names = [view.get_item(node).name for node in view.nodes]
    assert names == ["p", "p.a", "p.b", "p.c"]
    assert [node.folded for node in view.nodes] == [0, 2, 1, 0]
    assert [view.get_item(node).branch for node in view.nodes] == [True, False, False, False]
    edges = [(names[edge.importer], names[edge.imported], edge.statements, edge.circular) for edge in view.edges]
    assert edges == [("p.a", "p.b", 2, False), ("p.a", "p.c", 1, True), ("p.c", "p.a", 1, True)]
    inner = restrict_view(diagram.view, [2, 3])  # modules in p.a only
    assert [(edge.importer, edge.imported) for edge in inner.edges] == [(1, 0)]
