"""Levels of nodes, lifted imports, and collapsed nodes, from the source of small packages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_packagemap.model import ImportEdge, ImportKind
from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.views import ColorBy, DiagramRequest, Externals, Group, ImportsRequest, Layout, TreeRequest
from sphinx_packagemap.views.diagram.parts import close_packages
from sphinx_packagemap.views.diagram.view import DiagramView, survey_diagram
from sphinx_packagemap.views.imports.levels import find_structure
from sphinx_packagemap.views.imports.reduction import reduce_transitively

SHOP = {
    "shop/__init__.py": "from shop.web import serve\n",
    "shop/web/__init__.py": "from shop.db import query, store\nfrom .pages import page\n",
    "shop/web/pages.py": "import shop.web\nfrom shop import db\n",
    "shop/db/__init__.py": "import shop.text\n",
    "shop/db/query.py": "import shop.text\n\ndef late():\n    import shop.web.pages\n",
    "shop/db/store.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import shop.web\n",
    "shop/text.py": "",
    "shop/alone.py": "",
}


@pytest.fixture
def levelize(tree):
    """Return a function that returns the view of a package with levels."""

    def make(files: dict[str, str] = SHOP, depth: int | None = 1, **options: object) -> DiagramView:
        request = DiagramRequest(TreeRequest(depth=depth), Layout.LEVELIZED, imports=ImportsRequest(**options))
        return survey_diagram(Survey((Tier("root", (tree(files),)),)), "shop", request)

    return make


def get_names(view: DiagramView) -> list[str]:
    items = [view.get_item(node) for node in view.nodes]
    return [f"{item.name}/__init__" if item.label == "__init__" else item.name for item in items]


def list_relations(view: DiagramView, relations) -> list[tuple[str, str, int]]:
    names = [name.removeprefix("shop.") for name in get_names(view)]
    return [(names[each.importer], names[each.imported], each.statements) for each in relations]


def test_modules_are_in_the_order_of_their_levels(levelize):
    view = levelize()
    assert list(zip(get_names(view), view.structure.levels, strict=True)) == [
        ("shop.web", 3),
        ("shop.db", 2),
        ("shop.text", 1),
        ("shop.alone", 0),
    ]


def test_imports_are_those_of_hidden_descendants_and_statements_count_once(levelize):
    view = levelize()
    assert list_relations(view, view.structure.relations) == [
        ("web", "db", 2),  # one statement imports two submodules
        ("db", "web", 1),
        ("db", "text", 2),
    ]
    assert [[(place.importer, place.line) for place in places] for places in view.imports][2] == [
        ("shop.db", 1),
        ("shop.db.query", 1),
    ]


def test_the_lighter_direction_of_a_cycle_is_feedback(levelize):
    view = levelize()
    (cycle,) = view.structure.cycles
    assert list_relations(view, cycle.feedback) == [("db", "web", 1)]
    assert (cycle.size, cycle.imports, cycle.statements) == (2, 1, 1)


@pytest.mark.parametrize(("late", "early"), [("a", "b"), ("b", "a")])
def test_of_equal_imports_a_deferred_one_is_feedback(levelize, late, early):
    files = {f"shop/{late}.py": f"def run():\n    import shop.{early}\n", f"shop/{early}.py": f"import shop.{late}\n"}
    view = levelize({"shop/__init__.py": "", **files})
    assert get_names(view) == [f"shop.{early}", f"shop.{late}"]
    assert list_relations(view, view.structure.cycles[0].feedback) == [(late, early, 1)]


def test_imports_of_other_kinds_do_not_count(levelize):
    view = levelize(kinds=(ImportKind.RUNTIME,))
    assert view.structure.cycles == ()
    with_types = levelize(kinds=(ImportKind.TYPE_CHECKING,))
    assert list_relations(with_types, with_types.structure.relations) == [("db", "web", 1)]


def test_an_opened_package_has_its_own_init(levelize):
    view = levelize(depth=2)
    assert get_names(view) == [
        "shop.web",
        "shop.web/__init__",
        "shop.web.pages",
        "shop.db",
        "shop.db/__init__",
        "shop.db.query",
        "shop.db.store",
        "shop.text",
        "shop.alone",
    ]
    inner = [each for each in view.structure.cycles if get_names(view)[each.members[0]].startswith("shop.web")]
    assert len(inner) == 2  # that of web and db, and that of web's own modules


def test_the_root_is_shown_on_request(levelize):
    assert "shop/__init__" not in get_names(levelize())
    view = levelize(root=True)
    assert get_names(view)[0] == "shop/__init__"
    assert view.structure.levels[0] == 4


WITH_EXTERNALS = SHOP | {
    "shop/web/__init__.py": SHOP["shop/web/__init__.py"] + "import attr, yaml.nodes\nimport json\n",
    "shop/db/query.py": SHOP["shop/db/query.py"] + "    from yaml import load\n",
    "shop/text.py": "import re, yaml\nimport shop.missing, __main__\n",
    "shop/alone.py": "import numpy as np\nfrom numpy.linalg import norm\n",
}


def test_external_modules_are_last_and_change_no_level(levelize):
    before, view = levelize(), levelize(WITH_EXTERNALS, externals=Externals.DISTRIBUTIONS)
    assert get_names(view) == [*get_names(before), "yaml", "numpy", "attr"]
    assert view.structure.levels == (*before.structure.levels, 0, 0, 0)
    assert view.structure.cycles == before.structure.cycles
    assert view.structure.siblings == before.structure.siblings
    assert set(list_relations(view, view.structure.relations)) == {
        *list_relations(before, before.structure.relations),
        ("web", "yaml", 1),
        ("web", "attr", 1),
        ("db", "yaml", 1),
        ("text", "yaml", 1),
        ("alone", "numpy", 2),
    }
    places = dict(zip(list_relations(view, view.structure.relations), view.imports, strict=True))
    assert [place[:2] + place[3:4] for place in places["alone", "numpy", 2]] == [
        ("shop.alone", "numpy", 1),
        ("shop.alone", "numpy.linalg", 2),
    ]
    assert [view.get_item(node).kind for node in view.nodes[4:]] == ["external"] * 3
    assert view.list_own_edges() == before.edges
    assert {node.color for node in view.nodes[4:]} == {-1}


def test_modules_of_the_standard_library_are_external_on_request(levelize):
    names = get_names(levelize(WITH_EXTERNALS, externals=Externals.ALL))
    assert names[4:] == ["yaml", "numpy", "__main__", "attr", "json", "re", "typing"]
    assert get_names(levelize(WITH_EXTERNALS)) == names[:4]


def test_the_rest_of_the_external_modules_is_collapsed(levelize):
    view = levelize(WITH_EXTERNALS, externals=Externals.ALL, max_children=4)
    assert [view.get_item(node).label for node in view.nodes[4:]] == ["yaml", "numpy", "__main__", "attr", "…"]
    chip = view.get_item(view.nodes[-1])
    assert (chip.kind, chip.more, chip.left_out) == ("external", 3, ("json", "re", "typing"))
    relations = list_relations(view, view.structure.relations)
    assert [each for each in relations if not each[1]] == [("web", "", 1), ("db", "", 1), ("text", "", 1)]
    assert len(levelize(WITH_EXTERNALS, externals=Externals.ALL, max_children=6).nodes) == 11  # one alone stays


def test_external_modules_of_opened_packages(levelize):
    files = WITH_EXTERNALS | {"shop/db/__init__.py": "import numpy\n"}
    view = levelize(files, depth=2, externals=Externals.DISTRIBUTIONS)
    relations = list_relations(view, view.structure.relations)
    assert ("db/__init__", "numpy", 1) in relations  # not left out, though nothing else connects it
    assert ("db.query", "yaml", 1) in relations


def test_external_modules_of_collapsed_modules(levelize):
    folded = {"shop/__init__.py": ""} | {f"shop/part_{number}.py": "import yaml\n" for number in range(5)}
    view = levelize(folded, externals=Externals.DISTRIBUTIONS, max_children=2)
    assert [each[2] for each in list_relations(view, view.structure.relations)] == [1, 1, 3]


def test_external_modules_of_components_and_of_cycles(levelize, tree):
    groups = (Group("Front", (".web",)), Group("Back", (".db", ".text")))
    imports = ImportsRequest(externals=Externals.DISTRIBUTIONS)
    request = DiagramRequest(TreeRequest(groups=groups), Layout.LEVELIZED, imports=imports)
    view = survey_diagram(Survey((Tier("root", (tree(WITH_EXTERNALS),)),)), "shop", request)
    labels = [view.get_item(node).label for node in view.nodes]
    assert labels == ["Front", "Back", "yaml", "attr"]
    assert [(labels[each[0]], labels[each[1]], each[2]) for each in view.edges if each[1] > 1] == [
        ("Front", "yaml", 1),
        ("Front", "attr", 1),
        ("Back", "yaml", 2),
    ]
    view = levelize(WITH_EXTERNALS, externals=Externals.DISTRIBUTIONS, only_cycles=True)
    assert get_names(view) == ["shop.web", "shop.db", "yaml", "attr"]


def test_the_limits_of_layered_graphs_count_own_modules_only(tree):
    files = {"shop/__init__.py": "", "shop/a.py": "import shop.b\n" + "".join(f"import lib{n}\n" for n in range(70))}
    imports = ImportsRequest(externals=Externals.ALL, max_children=100)
    request = DiagramRequest(TreeRequest(), Layout.LAYERED, imports=imports)
    view = survey_diagram(Survey((Tier("root", (tree(files | {"shop/b.py": ""}),)),)), "shop", request)
    assert (len(view.nodes), view.layout) == (72, None)
    assert [problem.message for problem in view.problems] == []


def test_the_rest_is_collapsed_level_by_level(levelize):
    files = {"shop/__init__.py": "", "shop/base.py": "", "shop/core.py": "import shop.base\n"}
    files |= {f"shop/part_{number}.py": "import shop.core\n" for number in range(9)}
    view = levelize(files, max_children=3)
    assert [(view.get_item(node).kind, view.get_item(node).more) for node in view.nodes] == [
        ("module", 0),
        ("more", 8),
        ("module", 0),
        ("module", 0),
    ]
    assert view.structure.levels == (3, 3, 2, 1)
    assert view.structure.relations[1].statements == 8
    assert len(view.get_item(view.nodes[1]).left_out) == 8


def test_collapsed_packages_take_their_descendants_along(levelize):
    files = {"shop/__init__.py": "", "shop/base.py": ""}
    files |= {f"shop/part_{number}/__init__.py": "import shop.base\n" for number in range(5)}
    files |= {f"shop/part_{number}/inner.py": "import shop.base\n" for number in range(5)}
    view = levelize(files, depth=2, max_children=2)
    assert [view.get_item(node).label for node in view.nodes if node.parent < 0] == ["part_0", "…", "base"]
    assert [level for node, level in zip(view.nodes, view.structure.levels, strict=True) if node.parent < 0] == [
        2,
        2,
        1,
    ]
    assert view.structure.relations[-1].statements == 8


def test_nodes_at_any_depth_of_a_collapsed_package_are_left_out(levelize):
    files = {"shop/__init__.py": "", "shop/base.py": ""}
    for number in range(5):
        files |= {f"shop/part_{number}/__init__.py": "", f"shop/part_{number}/inner/__init__.py": ""}
        files |= {f"shop/part_{number}/inner/deep.py": "import shop.base\n"}
    view = levelize(files, depth=None, max_children=2)
    chip = next(position for position, node in enumerate(view.nodes) if view.get_item(node).kind == "more")
    assert all(node.parent != chip for node in view.nodes)
    assert [each.statements for each in view.structure.siblings if each.importer == chip] == [4]


def test_closed_packages_keep_levels_and_cycles(levelize):
    closed, whole = close_packages(levelize(depth=2)), levelize(depth=1)
    assert get_names(closed) == get_names(whole)
    assert closed.structure.levels == whole.structure.levels
    assert closed.structure.siblings == whole.structure.siblings
    assert [each.members for each in closed.structure.cycles] == [each.members for each in whole.structure.cycles]


def test_several_packages_are_opened_side_by_side(tree):
    root = tree({"one/__init__.py": "import two.b\n", "one/a.py": "", "two/__init__.py": "", "two/b.py": ""})
    request = DiagramRequest(TreeRequest(depth=1), Layout.LEVELIZED)
    view = survey_diagram(Survey((Tier("root", (root,)),)), ("one", "two"), request)
    outermost = [view.get_item(node).name for node in view.nodes if node.parent < 0]
    assert outermost == ["one", "two"]
    assert list_relations(view, view.structure.siblings) == [("one", "two", 1)]


@st.composite
def imports_in_packages(draw):
    parents = [-1]
    for node in range(1, draw(st.integers(1, 14))):
        parents.append(draw(st.integers(-1, node - 1)))
    leaves = [node for node in range(len(parents)) if node not in parents]
    ends = st.sampled_from(leaves)
    pairs = draw(st.sets(st.tuples(ends, ends).filter(lambda pair: pair[0] != pair[1]), max_size=30))
    return parents, sorted(pairs)


@given(imports_in_packages())
def test_only_feedback_leads_upwards(given_imports):
    parents, pairs = given_imports
    kind = ImportKind.RUNTIME
    lifted = {pair: [ImportEdge(str(pair[0]), str(pair[1]), 1, kind)] for pair in pairs}
    structure = find_structure(lifted, parents)
    feedback = {each[:2] for cycle in structure.cycles for each in cycle.feedback}
    connected = {end for each in structure.siblings for end in each[:2]}
    for relation in structure.siblings:
        assert parents[relation.importer] == parents[relation.imported]
        goes_up = structure.levels[relation.importer] <= structure.levels[relation.imported]
        if relation[:2] not in feedback:
            assert not goes_up
    for node, level in enumerate(structure.levels):
        assert (level > 0) == (node in connected)
    for cycle in structure.cycles:
        levels = {structure.levels[member] for member in cycle.members}
        assert levels == set(range(min(levels), max(levels) + 1))  # a band


def test_imports_that_follow_from_others_are_not_drawn():
    assert reduce_transitively([(0, 1), (1, 2), (0, 2), (0, 3), (2, 3)]) == {(0, 1), (1, 2), (2, 3)}


def test_imports_for_types_explain_only_imports_for_types():
    # 0 imports 2 for good; that 0 imports 1 and 1 imports 2 for types does not replace it.
    pairs = [(0, 1), (1, 2), (0, 2), (2, 3), (0, 3), (1, 3)]
    assert reduce_transitively(pairs, {(0, 1), (1, 2), (1, 3)}) == {(0, 1), (1, 2), (0, 2), (2, 3)}


def test_sizes_do_not_include_modules_beside_a_package(tree):
    files = {
        "p/__init__.py": "",
        "p/a/__init__.py": "import p.b\n",
        "p/a/one.py": "1\n2\n",
        "p/b.py": "import p.a.one\n\n\n",
    }
    survey = Survey((Tier("here", (tree(files),)),))

    def read(layout: Layout, depth: int, **options) -> dict[str, int]:
        request = DiagramRequest(TreeRequest(depth=depth, **options), layout, color_by=ColorBy.SIZE)
        view = survey_diagram(survey, "p", request)
        return {view.get_item(node).label: node.size for node in view.nodes}

    assert read(Layout.LEVELIZED, 1) == {"a": 3, "b": 3}
    assert read(Layout.LEVELIZED, 2) == {"a": 3, "__init__": 1, "one": 2, "b": 3}
    assert read(Layout.LAYERED, 2) == {"a": 1, "a.one": 2, "b": 3}
    groups = (Group("All but one", (".a", ".b")), Group("One", (".a.one",)))
    assert read(Layout.LAYERED, 2, groups=groups) == {"All but one": 4, "One": 2}
