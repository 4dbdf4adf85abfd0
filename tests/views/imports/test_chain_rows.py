"""Chains of imports as nodes of a diagram."""

from __future__ import annotations

import pytest

from sphinx_packagemap.i18n import ENGLISH
from sphinx_packagemap.model import ProblemKind
from sphinx_packagemap.rendering.chain_lists import render_found_chains
from sphinx_packagemap.rendering.text import render_content
from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.views import DiagramRequest, ImportsRequest, Layout, TreeRequest, Visibility
from sphinx_packagemap.views.diagram.view import survey_diagram


def make_view(root, *between: str, **options: object):
    request = DiagramRequest(TreeRequest(**options), Layout.LAYERED, imports=ImportsRequest(between=between))
    return survey_diagram(Survey((Tier("here", (str(root),)),)), "p", request)


def get_rows(view) -> list[list[str]]:
    """Return the labels of the nodes of each row."""
    rows: dict[int, list[str]] = {}
    for node, level in zip(view.nodes, view.structure.levels, strict=True):
        rows.setdefault(-level, []).append(view.get_item(node).label)
    return [rows[level] for level in sorted(rows)]


def test_rows_are_distances_and_packages_include_their_modules(tree):
    files = {
        "a/__init__.py": "",
        "a/one.py": "import p.b\n",
        "b.py": "import p.c.two\n",
        "c/__init__.py": "",
        "c/two.py": "",
    }
    view = make_view(tree({"p/__init__.py": "", **{f"p/{name}": text for name, text in files.items()}}), ".a", ".c")
    assert get_rows(view) == [["a.one"], ["b"], ["c.two"]]
    assert [view.is_end(position) for position in range(3)] == [True, False, True]
    assert view.chains.ends == ("p.a", "p.c")
    assert view.chains.chains.common == ("p.b",)


@pytest.mark.parametrize(
    ("options", "hidden"),
    [
        ({"include": (".a",)}, ".c"),
        ({"exclude": (".a",)}, ".a"),
        ({"tests": Visibility.HIDE}, ".tests"),
        ({"private": Visibility.HIDE}, "._c"),
        ({"focus": (".a",)}, ".c"),
    ],
)
def test_an_end_that_other_options_leave_out_is_a_problem(tree, options, hidden):
    files = {"__init__.py": "", "a.py": "import p.b\n", "b.py": "import p.c\n", "c.py": "", "_c.py": ""}
    root = tree({**{f"p/{name}": text for name, text in files.items()}, "p/tests/__init__.py": "import p.c\n"})
    view = make_view(root, hidden, ".a" if hidden != ".a" else ".c", **options)
    assert [(each.kind, each.message, each.option) for each in view.problems] == [
        (ProblemKind.OPTION, f"other options leave out '{hidden}'", "between")
    ]
    assert view.chains is None


def test_chains_may_lead_through_modules_that_options_leave_out(tree):
    files = {"__init__.py": "", "a.py": "import p.b\n", "b.py": "import p.c\n", "c.py": ""}
    root = tree({f"p/{name}": text for name, text in files.items()})
    found = make_view(root, ".c", ".a").chains
    assert (found.chains, found.is_partial) == (None, False)
    found = make_view(root, ".a", ".c", exclude=(".b",)).chains
    assert (found.chains, found.is_partial) == (None, True)
    assert render_content(render_found_chains(found, ENGLISH, 9)) == (
        "No chain of imports among the selected modules leads from p.a to p.c.\n"
    )


def test_modules_in_all_chains_have_a_colour(tree):
    files = {
        "a.py": "import p.b, p.c\n",
        "b.py": "import p.d\n",
        "c.py": "import p.d\n",
        "d.py": "import p.e\n",
        "e.py": "",
    }
    view = make_view(tree({"p/__init__.py": "", **{f"p/{name}": text for name, text in files.items()}}), ".a", ".e")
    assert [(view.get_item(node).label, node.color) for node in view.nodes if node.color >= 0] == [("d", 0)]


def test_modules_in_few_chains_are_collapsed(tree):
    middle = [f"m{number:02}" for number in range(20)]
    files = {f"p/{name}.py": "import p.z\n" for name in middle}
    files |= {"p/m19.py": "import p.z\nimport p.z.y\n", "p/z/__init__.py": "", "p/z/y.py": ""}
    view = make_view(
        tree({"p/__init__.py": "", "p/a.py": "".join(f"import p.{name}\n" for name in middle), **files}), ".a", ".z"
    )
    rows = get_rows(view)
    assert rows == [["a"], [*middle[:11], "m19", "…"], ["z", "z.y"]]
    assert view.get_item(view.nodes[13]).left_out == tuple(f"p.{name}" for name in middle[11:19])
    assert view.chains.chains.number == 21
    assert [edge.statements for edge in view.edges if edge.importer == 13] == [8]


def test_no_chain(tree):
    view = make_view(tree({"p/__init__.py": "", "p/a.py": "import p.b\n", "p/b.py": ""}), ".b", ".a")
    assert view.nodes == ()
    assert view.chains.chains is None
    assert view.chains.opposite.rows == (("p.a",), ("p.b",))
