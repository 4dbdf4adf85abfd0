"""The imports between modules or packages, the cycles of these, and figures about them, from small packages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_packagemap.model import ImportKind
from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.views import ImportsRequest, TreeRequest, Visibility
from sphinx_packagemap.views.codebases import Codebases, Standing
from sphinx_packagemap.views.imports import ImportPlace
from sphinx_packagemap.views.imports.circular import find_circular_imports, find_cycles_of_levels
from sphinx_packagemap.views.imports.coupling import Coupling, find_standing, measure_coupling
from sphinx_packagemap.views.imports.items import ItemImport, ItemsView, survey_items

SHOP = {
    "shop/__init__.py": "from shop.web import serve\n",
    "shop/web/__init__.py": "from shop.db import query, store\nfrom .pages import page\n",
    "shop/web/pages.py": "import shop.web\nfrom shop import db\n",
    "shop/db/__init__.py": "import shop.text\n",
    "shop/db/query.py": "import shop.text\n\ndef late():\n    import shop.web.pages\n",
    "shop/db/store.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import shop.web\n",
    "shop/text.py": "",
    "shop/tests/__init__.py": "",
    "shop/tests/test_web.py": "import shop\nimport shop.web\n",
}


@pytest.fixture
def survey(tree):
    """Return a function that returns the items of a package."""

    def make(files: dict[str, str] = SHOP, name: str = "shop", tree_request=None, **options: object) -> ItemsView:
        tiers = (Tier("root", (tree(files),)),)
        return survey_items(Survey(tiers), (name,), tree_request or TreeRequest(), ImportsRequest(**options))

    return make


@pytest.mark.parametrize(("late", "early"), [("a", "b"), ("b", "a")])
def test_of_equal_imports_the_deferred_one_is_to_be_removed_first(survey, late, early):
    files = {f"shop/{late}.py": f"def run():\n    import shop.{early}\n", f"shop/{early}.py": f"import shop.{late}\n"}
    (found,) = find_circular_imports(survey({"shop/__init__.py": "", **files}))
    assert list_ends(found.feedback) == [(f"shop.{late}", f"shop.{early}", 1)]


def test_packages_import_each_other_where_no_modules_do(tree):
    files = {
        "shop/__init__.py": "",
        "shop/web/__init__.py": "",
        "shop/web/pages.py": "import shop.db.rows\n",
        "shop/web/forms.py": "",
        "shop/db/__init__.py": "",
        "shop/db/rows.py": "",
        "shop/db/forms.py": "import shop.web.forms\n",
    }

    def find(depth: int | None) -> list[tuple[str, ...]]:
        survey = Survey((Tier("root", (tree(files),)),))
        levels = find_cycles_of_levels(survey, ("shop",), TreeRequest(depth=depth), ImportsRequest())
        return [cycle.members for _, cycles in levels for cycle in cycles]

    assert find(1) == find(2) == find(None) == [("shop.db", "shop.web")]
    files["shop/db/rows.py"] = "import shop.web.pages\n"
    assert find(2) == [("shop.db.rows", "shop.web.pages")]  # which is also why the packages do


@pytest.mark.parametrize(
    ("request_", "left_out"),
    [
        (TreeRequest(), set()),
        (TreeRequest(depth=1), set()),
        (TreeRequest(exclude=(".db",)), {"shop.db", "shop.db.query", "shop.db.store"}),
        (TreeRequest(tests=Visibility.HIDE), {"shop.tests", "shop.tests.test_web"}),
    ],
)
def test_modules_that_options_leave_out(survey, request_, left_out):
    assert survey(tree_request=request_).left_out == left_out


def list_ends(imports: tuple[ItemImport, ...]) -> list[tuple[str, str, int]]:
    return [(each.importer, each.imported, each.statements) for each in imports]


def test_each_module_is_an_item_but_for_the_root(survey):
    view = survey()
    assert view.items == (
        *("shop.db", "shop.db.query", "shop.db.store", "shop.tests", "shop.tests.test_web", "shop.text"),
        *("shop.web", "shop.web.pages"),
    )
    assert list_ends(view.imports) == [
        ("shop.db", "shop.text", 1),
        ("shop.db.query", "shop.text", 1),
        ("shop.db.query", "shop.web.pages", 1),
        ("shop.tests.test_web", "shop.web", 1),
        ("shop.web", "shop.db.query", 1),  # one statement imports both
        ("shop.web", "shop.db.store", 1),
        ("shop.web", "shop.web.pages", 1),
        ("shop.web.pages", "shop.db", 1),
        ("shop.web.pages", "shop.web", 1),
    ]
    assert view.imports[2].places == (
        ImportPlace("shop.db.query", "shop.web.pages", "shop/db/query.py", 4, ImportKind.DEFERRED),
    )


def test_the_root_is_an_item_on_request(survey):
    view = survey(root=True)
    assert view.items[0] == "shop"
    assert list_ends(view.imports)[0] == ("shop", "shop.web", 1)
    assert ("shop.tests.test_web", "shop", 1) in list_ends(view.imports)


def test_a_package_at_the_depth_counts_with_all_below_it(survey):
    view = survey(tree_request=TreeRequest(depth=1))
    assert view.items == ("shop.db", "shop.tests", "shop.text", "shop.web")
    assert list_ends(view.imports) == [
        ("shop.db", "shop.text", 2),
        ("shop.db", "shop.web", 1),
        ("shop.tests", "shop.web", 1),
        ("shop.web", "shop.db", 2),
    ]
    assert survey(tree_request=TreeRequest(depth=0)).items == ("shop",)


def test_kinds_and_modules_that_do_not_count(survey):
    view = survey(kinds=(ImportKind.TYPE_CHECKING,))
    assert list_ends(view.imports) == [("shop.db.store", "shop.web", 1)]
    view = survey(tree_request=TreeRequest(tests=Visibility.HIDE, exclude=("shop.db.qury",), include=("shop.w*",)))
    assert view.items == ("shop.web", "shop.web.pages")
    (problem,) = view.problems
    assert "did you mean 'shop.db.query'" in problem.message


def test_a_file_that_cannot_be_read_is_a_problem(survey):
    view = survey({"shop/__init__.py": "", "shop/a.py": "def\n"})
    assert [(each.kind.value, each.origin) for each in view.problems] == [("syntax", "shop/a.py")]


def test_a_single_module_is_an_item(survey):
    assert survey({"shop.py": "import shop\n"}).items == ("shop",)


def test_components_with_a_shortest_cycle_and_the_imports_to_remove_first(survey):
    view = survey()
    (component,) = find_circular_imports(view)
    assert component.members == ("shop.db.query", "shop.web", "shop.web.pages")
    assert list_ends(component.cycle) == [("shop.web", "shop.web.pages", 1), ("shop.web.pages", "shop.web", 1)]
    assert list_ends(component.feedback) == [("shop.web.pages", "shop.web", 1)]
    assert component.statements == 1


def make_ring(*rings: str) -> dict[str, str]:
    """Return the files of a package in which each module imports the next one of its ring."""
    files = {"shop/__init__.py": ""}
    for ring in rings:
        for one, other in zip(ring, ring[1:] + ring[0], strict=True):
            files[f"shop/{one}.py"] = files.get(f"shop/{one}.py", "") + f"import shop.{other}\n"
    return files


def test_the_shortest_cycle_of_a_component_begins_with_the_first_of_its_modules(survey):
    view = survey(make_ring("abcde", "ecd", "xy"))
    large, small = find_circular_imports(view)
    assert large.members == tuple(f"shop.{letter}" for letter in "abcde")
    assert [each.importer for each in large.cycle] == ["shop.c", "shop.d", "shop.e"]
    assert [each.imported for each in large.cycle] == ["shop.d", "shop.e", "shop.c"]
    assert small.members == ("shop.x", "shop.y")


def test_there_may_be_no_cycle(survey):
    assert find_circular_imports(survey({"shop/__init__.py": "import shop.a\n", "shop/a.py": "import shop\n"})) == ()


@given(st.sets(st.tuples(st.integers(0, 8), st.integers(0, 8)).filter(lambda pair: pair[0] != pair[1])))
def test_cycles_are_shortest_and_broken_by_the_feedback_imports(pairs):
    imports = tuple(ItemImport(f"m{one}", f"m{other}", ()) for one, other in sorted(pairs))
    view = ItemsView("m", tuple(f"m{number}" for number in range(9)), imports, {}, frozenset(), ())
    for component in find_circular_imports(view):
        members = set(component.members)
        importers = [each.importer for each in component.cycle]
        assert [each.imported for each in component.cycle] == [*importers[1:], importers[0]]
        assert len(set(importers)) == len(importers)
        assert members.issuperset(importers)
        inner = [each for each in imports if {each.importer, each.imported} <= members]
        assert len(importers) == compute_girth(inner)
        kept = view._replace(imports=tuple(each for each in inner if each not in component.feedback))
        assert find_circular_imports(kept) == ()


def compute_girth(imports: list[ItemImport]) -> int:
    """Return the length of the shortest cycle, by walks of growing length."""
    pairs = {(each.importer, each.imported) for each in imports}
    walks, length = pairs, 1
    while not any(one == other for one, other in walks):
        walks = {(one, end) for one, other in walks for start, end in pairs if other == start}
        length += 1
    return length


@pytest.fixture
def surveyed(tree):
    return Codebases(Survey((Tier("root", (tree(SHOP),)),))).get_codebase("shop")


@pytest.mark.parametrize(
    ("name", "coupling", "standing"),
    [
        ("shop", Coupling(0, 0), Standing()),
        ("shop.web", Coupling(3, 3), Standing(3, 2)),  # imported by shop, db.query and a test
        ("shop.web.pages", Coupling(2, 2), Standing()),
        ("shop.db", Coupling(2, 2), Standing(2, 2)),
        ("shop.db.store", Coupling(1, 0), Standing()),
        ("shop.text", Coupling(2, 0), Standing(1)),
        ("shop.tests", Coupling(0, 2), Standing(4)),
    ],
)
def test_figures(surveyed, name, coupling, standing):
    assert (measure_coupling(surveyed, name), find_standing(surveyed, name)) == (coupling, standing)


def test_instability():
    assert [Coupling(*each).instability for each in [(0, 0), (3, 0), (0, 2), (3, 1)]] == [None, 0, 1, 0.25]
