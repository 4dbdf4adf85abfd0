"""Modules that are few imports away from others, and those in cycles."""

from __future__ import annotations

import pytest

from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.views import DiagramRequest, ImportsRequest, Layout, TreeRequest
from sphinx_packagemap.views.diagram.view import survey_diagram

# web -> api -> db -> text; tool -> text; text -> os; core and its own modules import each other in cycles.
SHOP = {
    "shop/__init__.py": "",
    "shop/web.py": "import shop.api\n",
    "shop/api.py": "import shop.db.query\n",
    "shop/db/__init__.py": "",
    "shop/db/query.py": "import shop.text\n",
    "shop/db/store.py": "",
    "shop/text.py": "import os\n",
    "shop/tool.py": "import shop.text\n",
    "shop/core/__init__.py": "",
    "shop/core/one.py": "import shop.core.two\nimport shop.core.three\n",
    "shop/core/two.py": "import shop.core.one\n",
    "shop/core/three.py": "import shop.hook\n",
    "shop/hook.py": "import shop.core.three\n",
}


@pytest.fixture
def select_nodes(tree):
    """Return a function that returns the names of the nodes and the messages of problems."""
    survey = Survey((Tier("root", (tree(SHOP),)),))

    def find(depth: int | None = 1, focus=(), collapse=(), **imports):
        request = TreeRequest(depth=depth, focus=focus, collapse=collapse)
        imports_request = ImportsRequest(**imports)
        view = survey_diagram(survey, "shop", DiagramRequest(request, Layout.LEVELIZED, imports=imports_request))
        names = sorted(view.get_item(node).name.removeprefix("shop.") for node in view.nodes)
        return names, [problem.format() for problem in view.problems]

    return find


@pytest.mark.parametrize(
    ("options", "names"),
    [
        ({"importers_of": (".text",)}, ["db", "text", "tool"]),
        ({"importers_of": (".text",), "hops": 2}, ["api", "db", "text", "tool"]),
        ({"importers_of": (".text",), "hops": 9}, ["api", "db", "text", "tool", "web"]),
        ({"importers_of": (".text",), "hops": 0}, ["text"]),
        ({"importers_of": (".db",)}, ["api", "db"]),  # a package includes its descendants
        ({"imported_by": (".api",)}, ["api", "db"]),
        ({"imported_by": (".web", ".tool"), "hops": 2}, ["api", "db", "text", "tool", "web"]),
        ({"importers_of": (".db",), "imported_by": (".db",)}, ["api", "db", "text"]),
        ({"focus": (".api",), "hops": 1}, ["api", "db", "web"]),
        ({"focus": (".api",)}, ["api"]),
        ({"focus": (".api",), "hops": 0}, ["api"]),
        ({"focus": (".tool",), "importers_of": (".web",)}, ["tool", "web"]),
        ({"focus": (".web",), "importers_of": (".text",)}, ["db", "text", "tool", "web"]),
    ],
)
def test_modules_near_others(select_nodes, options, names):
    assert select_nodes(**options) == (names, [])


def test_only_reached_modules_of_an_opened_package_are_shown(select_nodes):
    assert select_nodes(2, importers_of=(".text",))[0] == ["db", "db.query", "text", "tool"]


def test_only_cycles(select_nodes):
    assert select_nodes(only_cycles=True) == (["core", "hook"], [])
    assert select_nodes(2, only_cycles=True) == (["core", "core.one", "core.three", "core.two", "hook"], [])
    assert select_nodes(only_cycles=True, imported_by=(".web",)) == ([], [])


def test_a_collapsed_package_has_the_imports_of_its_descendants(select_nodes):
    assert select_nodes(None, collapse=(".core", ".db"), only_cycles=True) == (["core", "hook"], [])


def test_mistakes(select_nodes):
    everything, problems = select_nodes(importers_of=(".txt",))
    assert len(everything) == 7
    assert problems == [
        ":importers-of: '.txt' matches no module in 'shop'; did you mean 'shop.text', 'shop.tool' or 'shop.db'?"
    ]
    assert select_nodes(hops=2)[1] == [":hops: has no effect without focus, importers-of or imported-by"]
    assert select_nodes(focus=(".ap",), hops=1)[1] == [
        ":focus: '.ap' matches no module in 'shop'; did you mean 'shop.api', 'shop' or 'shop.db'?"
    ]
