"""The neighbourhood of a module or package: its items, their order, and the imports of each, from small packages."""

from __future__ import annotations

import pytest

from sphinx_packagemap.model import ImportKind, ProblemKind
from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.views import (
    USUAL_KINDS,
    DiagramRequest,
    Externals,
    Grain,
    ImportsRequest,
    Layout,
    TreeRequest,
    Visibility,
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

    def make(
        name: str | tuple[str, ...],
        *focus: str,
        files: dict[str, str] = SHOP,
        selection: dict[str, object] | None = None,
        **options: object,
    ) -> DiagramView:
        imports = ImportsRequest((*USUAL_KINDS, ImportKind.TYPE_CHECKING), **options)
        tree_request = TreeRequest(focus=focus, **(selection or {}))
        request = DiagramRequest(tree_request, Layout.NEIGHBOURHOOD, imports=imports)
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


def test_the_init_of_the_root_counts_with_one_root_and_with_several(show):
    assert "__init__" in get_labels(show("shop.web"))
    assert "shop.__init__" in get_labels(show(("shop", "alone"), "shop.web", files=SHOP | {"alone.py": ""}))


@pytest.mark.parametrize(
    ("selection", "around"),
    [
        ({"exclude": (".db", ".web")}, ["text", "cart", "yaml", "attr", ""]),
        ({"exclude": (".db.query",)}, ["web", "text", "cart", "yaml", "attr", ""]),
        ({"include": (".cart",)}, ["cart", "yaml", "attr", ""]),
    ],
)
def test_options_leave_nothing_of_the_subject_out(show, selection, around):
    view = show("shop.db", selection=selection)
    assert view.problems == ()
    assert get_labels(view) == ["shop.db", *around]
    assert [edge.statements for edge in view.edges if view.get_item(view.nodes[edge.imported]).label == "yaml"] == [2]


def test_a_private_subject_is_shown_where_others_are_hidden(show):
    files = {
        "p/__init__.py": "",
        "p/_own.py": "import yaml, p._other, p.public\n",
        "p/_other.py": "",
        "p/public.py": "import p._own\n",
    }
    view = show("p._own", files=files, selection={"private": Visibility.HIDE})
    assert get_labels(view) == ["p._own", "public", "yaml"]
    assert len(view.edges) == 3


def test_third_party_distributions_come_before_the_standard_library(show):
    files = {"alone.py": "import abc\nimport os.path\nimport yaml\nimport json, os\n"}
    assert get_labels(show("alone", files=files, externals=Externals.ALL)) == ["alone", "os", "yaml", "abc", "json"]


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
            "layout",
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


@pytest.mark.parametrize("names", [("shop.db.query", "shop.cart"), ("shop.db.query", "alone.part"), ("shop", "alone")])
def test_of_several_names_the_first_one_is_shown(show, names):
    view = show(names, files=SHOP | {"alone/__init__.py": "", "alone/part.py": "import shop.cart\n"})
    first, second = names if names == ("shop", "alone") else sorted(names)  # patterns have no order
    (problem,) = view.problems
    assert problem.format("{}: ") == (
        f"layout: expected one module or package for the layout 'neighbourhood', got 2: {first!r}, {second!r}; "
        "the first one is shown"
    )
    assert problem.kind is ProblemKind.LIMIT
    assert get_labels(view)[0] == first


def test_a_whole_package_is_shown_if_it_is_named_as_the_subject(show):
    (problem,) = show("shop").problems
    assert problem.message.endswith("or 'shop' itself, if that is meant")
    view = show("shop", "shop")
    assert view.problems == ()
    assert get_labels(view) == ["shop", "yaml", "attr", ""]
