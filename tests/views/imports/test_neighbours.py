"""The neighbourhood of a module or package: its items, their order, and the imports of each, from small packages."""

from __future__ import annotations

import pytest

from sphinx_packagemap.model import ImportKind
from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.views import (
    USUAL_KINDS,
    DiagramRequest,
    Externals,
    Grain,
    ImportsRequest,
    Layout,
    TreeRequest,
)
from sphinx_packagemap.views.diagram.view import DiagramView, survey_diagram

SHOP = {
    "shop/__init__.py": "from shop.web import serve\n",
    "shop/web/__init__.py": "from shop.db import query, store\nfrom .pages import page\n",
    "shop/web/pages.py": "import shop.web\nfrom shop import db\nfrom shop.db import query\n",
    "shop/db/__init__.py": "import shop.text\nimport os.path, sys\nimport yaml.nodes\n",
    "shop/db/query.py": "import shop.text\nimport attr\nimport yaml\n\ndef late():\n    import shop.web.pages\n",
    "shop/db/store.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import shop.cart\n"
    "from shop.db import query\n",
    "shop/text.py": "import json\n",
    "shop/cart.py": "import shop.text\nimport shop.missing\n",
}


@pytest.fixture
def show(tree):
    """Return a function that returns the view of a neighbourhood."""

    def make(name: str, *focus: str, files: dict[str, str] = SHOP, **options: object) -> DiagramView:
        imports = ImportsRequest((*USUAL_KINDS, ImportKind.TYPE_CHECKING), **options)
        request = DiagramRequest(TreeRequest(focus=focus), Layout.NEIGHBOURHOOD, imports=imports)
        return survey_diagram(Survey((Tier("root", (tree(files),)),)), name, request)

    return make


def get_labels(view: DiagramView) -> list[str]:
    return [view.get_item(node).label for node in view.nodes]


def get_edges(view: DiagramView) -> list[tuple[str, str, int]]:
    labels = get_labels(view)
    return [(labels[edge.importer], labels[edge.imported], edge.statements) for edge in view.edges]


def test_a_package_has_its_importers_its_imports_and_external_modules(show):
    view = show("shop.db")
    assert view.problems == ()
    assert get_labels(view) == ["shop.db", "web", "text", "cart", "yaml", "attr", ""]
    assert get_edges(view) == [
        ("shop.db", "web", 1),
        ("shop.db", "text", 2),
        ("shop.db", "cart", 1),
        ("shop.db", "yaml", 2),
        ("shop.db", "attr", 1),
        ("shop.db", "", 2),
        ("web", "shop.db", 3),
    ]
    assert [edge.imported for edge in view.edges if edge.type_checking] == [3]
    assert view.get_item(view.nodes[6]).more == 3  # os, sys and typing
    assert view.get_item(view.nodes[0]).modules == 2


def test_statements_of_each_import_are_kept(show):
    view = show("shop.db")
    where = {
        get_labels(view)[relation.imported]: [(place.origin, place.line) for place in places]
        for relation, places in zip(view.structure.relations, view.imports, strict=True)
        if relation.importer == 0
    }
    assert where["text"] == [("shop/db/__init__.py", 1), ("shop/db/query.py", 1)]
    assert where["cart"] == [("shop/db/store.py", 3)]


def test_around_a_module_are_its_siblings_and_those_of_its_package(show):
    view = show("shop", ".db.query")
    assert get_labels(view) == ["shop.db.query", "web", "db.store", "text", "attr", "yaml"]
    assert get_edges(view)[-2:] == [("web", "shop.db.query", 2), ("db.store", "shop.db.query", 1)]


def test_the_module_of_the_package_itself_is_an_item(show):
    files = SHOP | {"shop/db/store.py": "import shop.db\n"}
    assert get_labels(show("shop.db.store", files=files)) == ["shop.db.store", "web", "db.__init__"]
    assert "__init__" not in get_labels(show("shop.web"))
    assert "__init__" in get_labels(show("shop.web", root=True))


def test_the_grain_of_modules(show):
    assert get_labels(show("shop.text", grain=Grain.SIBLINGS))[1:] == ["db", "cart", ""]
    assert get_labels(show("shop.text", grain=Grain.MODULE))[1:] == ["cart", "db", "db.query", ""]


@pytest.mark.parametrize(
    ("externals", "names"),
    [
        (Externals.NONE, []),
        (Externals.DISTRIBUTIONS, ["yaml", "attr", ""]),
        (None, ["yaml", "attr", ""]),
        (Externals.ALL, ["yaml", "attr", "os", "sys", "typing"]),
    ],
)
def test_externals(show, externals, names):
    assert get_labels(show("shop.db", externals=externals))[4:] == names


def test_missing_modules_of_the_package_are_not_external(show):
    assert get_labels(show("shop.cart")) == ["shop.cart", "db", "text"]


def test_a_namespace_is_shared_with_external_modules(show):
    files = {"space/shop/__init__.py": "", "space/shop/api.py": "import space.core.model\nimport space.core\n"}
    view = show("space.shop", ".api", files=files)
    assert get_edges(view) == [("space.shop.api", "space.core", 2)]


def test_a_single_module_is_its_own_subject(show):
    view = show("alone", files={"alone.py": "import yaml\n"})
    assert get_labels(view) == ["alone", "yaml"]


@pytest.mark.parametrize(
    ("focus", "option", "message"),
    [
        (
            (),
            "layout",
            "the layout 'neighbourhood' shows one module or package and those around it, and there are none around",
        ),
        ((".dbs",), "focus", "'.dbs' matches no module in 'shop'; did you mean 'shop.db'"),
        (
            (".db.*",),
            "focus",
            "expected one module or package for the layout 'neighbourhood', got 2: 'shop.db.query', ",
        ),
    ],
)
def test_it_is_clear_which_module_is_wanted(show, focus, option, message):
    view = show("shop", *focus)
    (problem,) = view.problems
    assert problem.option == option
    assert problem.message.startswith(message)
    assert get_labels(view)[:1] == ({(): ["shop"], (".db.*",): ["shop.db.query"]}.get(focus, []))
