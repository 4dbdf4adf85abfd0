"""The author's components as nodes of a diagram of imports."""

from __future__ import annotations

import pytest

from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.views import DiagramRequest, Group, ImportsRequest, Layout, TreeRequest
from sphinx_packagemap.views.diagram.view import survey_diagram

SHOP = {
    "shop/__init__.py": "import shop.web\n",
    "shop/web/__init__.py": "from shop.db import models\n",
    "shop/web/admin.py": '"""Manages it."""\nimport shop.db, shop.web\n',
    "shop/db/__init__.py": "",
    "shop/db/models.py": "import shop.text\ndef late():\n    import shop.web\n",
    "shop/text.py": "",
    "shop/tool/__init__.py": "import shop.db\n",
    "shop/tool/run.py": "",
}
GROUPS = (Group("Site", (".web",)), Group("Back office", (".web.admin", ".web")), Group("Data", (".db", ".text")))


@pytest.fixture
def show(tree):
    """Return a function that returns the view of components."""
    survey = Survey((Tier("root", (tree(SHOP),)),))

    def survey_components(groups=GROUPS, **options):
        imports = ImportsRequest(only_cycles=options.pop("only_cycles", False))
        request = TreeRequest(groups=groups, **options)
        return survey_diagram(survey, "shop", DiagramRequest(request, Layout.LEVELIZED, imports=imports))

    return survey_components


def list_lines(view):
    return [f"{'  ' * item.level}{item.label}" for item in view.tree.items]


def test_modules_are_in_the_first_component_that_matches_or_in_that_of_their_parent(show):
    view = show()
    assert list_lines(view) == ["Back office", "  web.admin", "Site", "  web", "Data", "  db", "  text"]
    assert [view.get_item(node).label for node in view.nodes] == ["Back office", "Site", "Data"]
    assert [view.get_item(node).modules for node in view.nodes] == [1, 1, 3]
    assert view.unassigned == ("shop.tool",)
    assert view.problems == ()


def test_imports_are_those_of_the_modules(show):
    view = show()
    labels = [view.get_item(node).label for node in view.nodes]
    relations = [(labels[each.importer], labels[each.imported], each.statements) for each in view.structure.relations]
    assert relations == [
        ("Back office", "Site", 1),
        ("Back office", "Data", 1),
        ("Site", "Data", 1),
        ("Data", "Site", 1),
    ]
    assert view.structure.levels == (3, 2, 1)
    assert [place.line for place in view.imports[3]] == [3]


def test_a_purpose_is_that_of_the_module(show):
    (item,) = (each for each in show().tree.items if each.label == "web.admin")
    assert item.purpose.text == "Manages it."


def test_excluded_modules_are_neither_assigned_nor_unassigned(show):
    view = show(exclude=(".tool", ".web.admin"))
    assert [view.get_item(node).label for node in view.nodes] == ["Site", "Data"]
    assert view.unassigned == ()


def test_only_components_in_cycles(show):
    view = show(only_cycles=True)
    assert [view.get_item(node).label for node in view.nodes] == ["Site", "Data"]


def test_groups_with_equal_headings_are_one_component(show):
    view = show(groups=(Group("Site", (".web",)), Group("Data", (".db",)), Group("Site", (".text",))))
    assert list_lines(view) == ["Site", "  text", "  web", "Data", "  db"]


def test_a_component_whose_modules_are_all_in_others_is_a_problem(show):
    view = show(groups=(Group("All", ("shop.**",)), Group("Site", (".web",))))
    (problem,) = view.problems
    message = ":groups: the component 'Site' has no modules: those that match are in components before it"
    assert problem.format() == message
    assert show(groups=GROUPS, exclude=(".db", ".text")).problems == ()  # on purpose


def test_an_unknown_module_is_one_problem(show):
    view = show(groups=(*GROUPS, Group("Tools", (".tol",))))
    assert [problem.format() for problem in view.problems] == [
        ":groups: '.tol' matches no module in 'shop'; did you mean 'shop.tool', 'shop.tool.run' or 'shop.text'?"
    ]
    assert len(view.nodes) == 3
