"""The view of a diagram: nodes, sizes, colours and imports."""

from __future__ import annotations

import pytest

from sphinx_packagemap.model import MemberKind
from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.views import ColorBy, DiagramRequest, Edges, Group, Layout, Size, TreeRequest, Visibility
from sphinx_packagemap.views.diagram import HUES, STEPS
from sphinx_packagemap.views.diagram.view import Edge, limit_edges, survey_diagram

FILES = {
    "p/__init__.py": '"""P."""\nfrom .a import A\n',
    "p/a.py": "from .sub import low\n\nclass A: ...\nclass B: ...\n",
    "p/b.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .sub.low import x\n",
    "p/sub/__init__.py": "",
    "p/sub/low.py": "x = 1\ny = 2\n_z = 3\n",
    "p/sub/high.py": "from . import low\nfrom .deep import one\n\n\n",
    "p/sub/deep/__init__.py": "",
    "p/sub/deep/one.py": "from ... import a\n" + "\n" * 9,
    "p/test_a.py": "import p.a\n",
}


@pytest.fixture
def show(tree):
    """Return a function that makes the view of a diagram; it takes options of a tree and of a diagram."""
    root = tree(FILES)

    def show(layout=Layout.TREE, size=Size.LINES, edges=Edges.NONE, color_by=ColorBy.KIND, name="p", **options):
        options.setdefault("summary", False)
        request = DiagramRequest(TreeRequest(**options), layout, size, edges, color_by)
        return survey_diagram(Survey([Tier("roots", (root,))], base=root), name, request)

    return show


def labels(view):
    return [view.get_item(node).label for node in view.nodes]


def sizes(view):
    return {view.get_item(node).label: (node.size, node.own_size) for node in view.nodes}


def edges(view):
    names = [view.get_item(node).name for node in view.nodes]
    return [(names[edge.importer], names[edge.imported]) for edge in view.edges]


def colors(view):
    return {view.get_item(node).label: view.keys[node.color].word if node.color >= 0 else None for node in view.nodes}


def messages(view):
    return [problem.format() for problem in view.problems]


def test_nodes_are_the_items_of_the_tree(show):
    view = show()
    assert labels(view) == ["p", "a", "b", "sub", "deep", "one", "high", "low", "test_a"]
    assert [node.parent for node in view.nodes] == [-1, 0, 0, 0, 3, 4, 3, 3, 0]
    assert view.problems == ()


def test_folded_items_are_part_of_the_node_that_they_are_folded_into(show):
    view = show(max_items=5)
    assert labels(view) == ["p", "a", "b", "sub", "test_a"]
    assert {view.get_item(node).label: node.folded for node in view.nodes if node.folded} == {"sub": 4}
    (message,) = messages(view)
    assert message.startswith("'p' has more than 5 items, and 4 of them are collapsed; select fewer with depth")


def test_items_that_are_left_out_beside_others_are_a_node(show):
    view = show(max_items=3)
    assert labels(view) == ["p", "a", "b", "…"]
    assert view.get_item(view.nodes[-1]).more == 6


def test_a_package_is_as_large_as_all_below_it_shown_or_not(show):
    found = sizes(show(Layout.TREEMAP))
    assert found["one"] == (10, 10)
    assert found["deep"] == (10, 0)
    assert found["sub"] == (3 + 4 + 10, 0)
    assert found["p"] == (2 + 4 + 3 + 17 + 1, 2)
    shallow = sizes(show(Layout.TREEMAP, depth=1))
    assert shallow["sub"] == (17, 17)
    assert shallow["p"] == found["p"]


def test_excluded_modules_have_no_size(show):
    assert sizes(show(Layout.TREEMAP, exclude=(".sub.deep",)))["sub"] == (7, 0)


def test_a_node_for_left_out_items_is_as_large_as_these(show):
    found = sizes(show(Layout.TREEMAP, max_items=3))
    assert found["…"] == (17 + 1, 17 + 1)
    assert found["p"][0] == 27


def test_headings_are_as_large_as_their_children_folded_or_not(show):
    groups = (Group("G", (".a", ".b", ".sub")),)
    whole = sizes(show(Layout.TREEMAP, groups=groups))
    assert whole["G"] == (4 + 3 + 17, 0)
    for max_items in range(1, 9):
        folded = sizes(show(Layout.TREEMAP, groups=groups, max_items=max_items))
        assert folded.get("G", (24, 0))[0] == 24, max_items
        assert folded["p"][0] == 27


def test_members_have_no_size(tree):
    root = tree({"p/__init__.py": "from .core import core\n", "p/core.py": "def core(): ...\n" + "\n" * 70})
    request = DiagramRequest(TreeRequest(members=tuple(MemberKind)), color_by=ColorBy.SIZE)
    view = survey_diagram(Survey([Tier("roots", (root,))], base=root), "p", request)
    assert [(view.get_item(node).kind, node.size, node.color >= 0) for node in view.nodes] == [
        ("package", 72, True),
        ("function", 0, False),
        ("module", 71, True),
        ("function", 0, False),
    ]
    assert view.keys[-1].high == 72


def test_sizes_by_names_and_imports(show):
    assert sizes(show(Layout.TREEMAP, Size.NAMES))["low"] == (2, 2)
    assert sizes(show(Layout.TREEMAP, Size.IMPORTS))["high"] == (2, 2)


def test_all_imports_between_shown_modules(show):
    assert edges(show(edges=Edges.IMPORTS)) == [
        ("p", "p.a"),
        ("p.a", "p.sub.low"),
        ("p.b", "p.sub.low"),
        ("p.sub.deep.one", "p.a"),
        ("p.sub.high", "p.sub.deep.one"),
        ("p.sub.high", "p.sub.low"),
        ("p.test_a", "p.a"),
    ]


def test_imports_of_hidden_modules_are_those_of_their_package(show):
    view = show(edges=Edges.IMPORTS, depth=1)
    assert edges(view) == [("p", "p.a"), ("p.a", "p.sub"), ("p.b", "p.sub"), ("p.sub", "p.a"), ("p.test_a", "p.a")]
    assert [(edge.circular, edge.type_checking) for edge in view.edges] == [
        (False, False),
        (True, False),
        (False, True),
        (True, False),
        (False, False),
    ]


def test_only_imports_in_cycles(show):
    assert edges(show(edges=Edges.CYCLES)) == []
    assert edges(show(edges=Edges.CYCLES, depth=1)) == [("p.a", "p.sub"), ("p.sub", "p.a")]


def test_imports_of_scripts_make_no_cycle(tree):
    files = {
        "p/__init__.py": "",
        "p/a.py": "from . import b\n",
        "p/b.py": "if __name__ == '__main__':\n    from . import a\n",
        "p/c.py": "from . import d\n",
        "p/d.py": "def f():\n    from . import c\n",
    }
    request = DiagramRequest(TreeRequest(summary=False), edges=Edges.IMPORTS)
    view = survey_diagram(Survey([Tier("roots", (tree(files),))]), "p", request)
    assert [(*pair, edge.circular) for pair, edge in zip(edges(view), view.edges, strict=True)] == [
        ("p.a", "p.b", False),
        ("p.b", "p.a", False),
        ("p.c", "p.d", True),
        ("p.d", "p.c", True),
    ]
    assert not any(edge.type_checking for edge in view.edges)


CHOICES = {"exclude": (".sub.low",), "private": Visibility.HIDE, "tests": Visibility.HIDE, "focus": (".a",)}


@pytest.mark.parametrize("choice", CHOICES)
def test_unselected_modules_make_no_cycle(tree, choice):
    hidden = {"exclude": "p/sub/low.py", "private": "p/_x.py", "tests": "p/test_x.py", "focus": "p/x.py"}[choice]
    name = hidden.removesuffix(".py").replace("/", ".")
    root = tree({"p/__init__.py": "import p.a\n", "p/sub/__init__.py": "", "p/a.py": f"import {name}\n", hidden: ""})
    request = DiagramRequest(TreeRequest(summary=False, **{choice: CHOICES[choice]}), edges=Edges.IMPORTS)
    view = survey_diagram(Survey([Tier("roots", (root,))], base=root), "p", request)
    assert edges(view) == [("p", "p.a")]
    assert not view.edges[0].circular


def test_imports_of_folded_modules_lead_to_the_node_that_they_are_folded_into(tree):
    files = {f"p/{name}.py": "" for name in "bcd"} | {"p/__init__.py": "import p.a\n", "p/a.py": "import p.d\n"}
    root = tree(files)
    request = DiagramRequest(TreeRequest(summary=False, max_items=3), edges=Edges.CYCLES)
    survey = Survey([Tier("roots", (root,))], base=root)
    assert survey_diagram(survey, "p", request).edges == ()
    view = survey_diagram(survey, "p", request._replace(edges=Edges.IMPORTS))
    assert labels(view) == ["p", "a", "b", "…"]
    assert [(edge.importer, edge.imported) for edge in view.edges] == [(0, 1), (1, 3)]


def test_too_many_imports_are_a_problem_and_those_in_cycles_are_kept(tree):
    files = {f"p/m{number}.py": "from p import m0, m1, m2, m3\n" for number in range(4)}
    root = tree({"p/__init__.py": "", **files, "p/z.py": "import p.m0\n"})
    request = DiagramRequest(TreeRequest(summary=False, max_items=12), edges=Edges.IMPORTS)
    view = survey_diagram(Survey([Tier("roots", (root,))], base=root), "p", request)
    assert len(view.edges) == 12
    assert all(edge.circular for edge in view.edges)
    (message,) = messages(view)
    assert message.startswith("'p' has 13 imports to draw, and only 12 of them are drawn")


def test_a_heading_over_all_tops_is_not_a_top(tree):
    root = tree({"x/__init__.py": "", "x/sub/__init__.py": "", "y/__init__.py": "", "y/sub/__init__.py": ""})
    request = TreeRequest(summary=False, groups=(Group("All", ("x", "y")),))
    survey = Survey([Tier("roots", (root,))], base=root)
    view = survey_diagram(survey, f"{root}/", DiagramRequest(request, color_by=ColorBy.PACKAGE))
    assert [key.word for key in view.keys] == ["x", "y"]


def test_imports_for_type_checkers_make_no_cycle(tree):
    root = tree({"q/__init__.py": "", "q/a.py": "import q.b\n", "q/b.py": FILES["p/b.py"].replace(".sub.low", ".a")})
    request = DiagramRequest(TreeRequest(summary=False), edges=Edges.CYCLES)
    assert survey_diagram(Survey([Tier("roots", (root,))], base=root), "q", request).edges == ()


def test_colours_by_kind_and_package(show):
    assert colors(show())["sub"] == "package"
    assert colors(show())["a"] == "module"
    by_package = colors(show(color_by=ColorBy.PACKAGE))
    assert (by_package["p"], by_package["a"], by_package["one"]) == (None, None, "sub")


def test_colours_by_distance_and_size_are_steps(show):
    view = show(color_by=ColorBy.DISTANCE)
    assert [(key.low, key.step) for key in view.keys] == [(0, 1), (1, 2), (2, 4), (3, 5)]
    assert [node.color for node in view.nodes] == [0, 1, 1, 1, 2, 3, 2, 2, 1]
    view = show(color_by=ColorBy.SIZE)
    steps = [key.step for key in view.keys]
    assert steps == sorted({*steps})
    assert (steps[0], steps[-1]) == (1, STEPS)
    for node in view.nodes:
        key = view.keys[node.color]
        assert key.low <= node.size <= key.high


@pytest.mark.parametrize(("depth", "steps"), [(0, [1]), (1, [1, 5]), (2, [1, 3, 5]), (3, [1, 2, 4, 5])])
def test_few_distances_have_shades_that_are_far_apart(show, depth, steps):
    assert [key.step for key in show(color_by=ColorBy.DISTANCE, depth=depth).keys] == steps


def test_sizes_of_packages_in_nested_layouts_are_their_own(show):
    """The legend explains the modules that are seen, and not the boxes around them."""
    view = show(Layout.TREEMAP, color_by=ColorBy.SIZE)
    branches = {node.parent for node in view.nodes}
    for position, node in enumerate(view.nodes):
        key = view.get_key(node)
        assert (key is None) == (position in branches)
        assert key is None or key.low <= node.size <= key.high
        own = view.get_own_key(node)
        assert (own is None) == (node.own_size == 0)
        assert own is None or own.low <= node.own_size <= own.high
    assert view.keys[-1].high == max(node.own_size for node in view.nodes)


def test_a_flat_package_is_coloured_by_module(tree):
    root = tree(
        {"q/__init__.py": "", "q/a.py": "", "q/b.py": "", "r/__init__.py": "", "r/only/__init__.py": ""}
        | {f"r/only/{name}/__init__.py": "" for name in ("one", "two")}
    )
    survey = Survey([Tier("roots", (root,))], base=root)
    request = DiagramRequest(TreeRequest(summary=False), color_by=ColorBy.PACKAGE)
    flat = survey_diagram(survey, "q", request)
    assert colors(flat) == {"q": None, "a": "a", "b": "b"}
    assert [key.hue for key in flat.keys] == [0, 1]
    assert colors(survey_diagram(survey, "r", request)) == {"r": None, "only": None, "one": "one", "two": "two"}


def test_packages_below_headings_keep_their_colours(tree):
    root = tree({"q/__init__.py": ""} | {f"q/{name}/__init__.py": "" for name in ("a", "b", "c")})
    groups = (Group("First", (".a", ".b")), Group("Second", (".c",)))
    request = DiagramRequest(TreeRequest(summary=False, groups=groups), color_by=ColorBy.PACKAGE)
    view = survey_diagram(Survey([Tier("roots", (root,))], base=root), "q", request)
    found = colors(view)
    assert {name: found[name] for name in "qabc"} == {"q": None, "a": "a", "b": "b", "c": "c"}
    assert [key.hue for key in view.keys] == [0, 1, 2]


def test_colours_by_headings_of_the_author(show):
    words = (Group("stable", (".a", ".sub")), Group("moving", (".sub.deep", ".b")))
    view = show(color_by=words)
    assert colors(view) == {
        "p": "",
        "a": "stable",
        "b": "moving",
        "sub": "stable",
        "deep": "moving",
        "one": "moving",
        "high": "stable",
        "low": "stable",
        "test_a": "",
    }
    assert [key.hue for key in view.keys] == [0, 1, -1]


def test_colours_are_reused_if_there_are_too_few(show):
    words = tuple(Group(f"w{number}", (".a",)) for number in range(HUES + 2))
    assert [key.hue for key in show(color_by=words).keys[: HUES + 2]] == [*range(HUES), 0, 1]


def test_a_pattern_of_colours_that_matches_nothing_is_a_problem(show):
    view = show(color_by=(Group("x", (".nope",)),))
    assert messages(view) == [":color-by: '.nope' matches no module in 'p'"]


def test_headings_are_above_the_modules_that_match(show):
    view = show(groups=(Group("First", (".b", ".sub.high")), Group("Second", (".sub", ".b"))), color_by=ColorBy.GROUPS)
    assert labels(view) == ["p", "First", "b", "Second", "sub", "First", "high", "deep", "one", "low", "a", "test_a"]
    assert [node.parent for node in view.nodes] == [-1, 0, 1, 0, 3, 4, 5, 4, 7, 4, 0, 0]
    assert colors(view)["one"] == "Second"
    assert colors(view)["high"] == "First"
    assert colors(view)["test_a"] == ""


def test_a_heading_is_for_modules_not_for_members_of_the_same_name(tree):
    root = tree({"p/__init__.py": "from .core import core\n", "p/core.py": "def core(): ...\n"})
    request = TreeRequest(summary=False, members=tuple(MemberKind), groups=(Group("G", (".core",)),))
    view = survey_diagram(Survey([Tier("roots", (root,))], base=root), "p", DiagramRequest(request))
    assert labels(view) == ["p", "G", "core", "core", "core"]
    assert [view.get_item(node).kind for node in view.nodes][2:] == ["module", "function", "function"]


def test_unsupported_options_of_a_treemap_are_a_problem(show):
    view = show(Layout.TREEMAP, edges=Edges.IMPORTS, members=(MemberKind.CLASS,), color_by=ColorBy.GROUPS)
    assert messages(view) == [
        ":members: the layout 'treemap' shows only modules, because members have no size",
        ":edges: the layout 'treemap' cannot show imports; choose another layout",
        ":color-by: requires the option groups",
    ]
    assert view.edges == ()
    assert labels(view) == labels(show())


def test_members_are_nodes_below_their_module(show):
    view = show(members=(MemberKind.CLASS,), include=(".a",))
    assert labels(view) == ["p", "A", "a", "A", "B"]


def test_only_needed_files_are_read(show, monkeypatch):
    monkeypatch.setattr(Survey, "read", lambda *_: pytest.fail("read"))
    monkeypatch.setattr(Survey, "summarize", lambda *_: pytest.fail("summarized"))
    assert len(show().nodes) == 9


def test_imports_in_a_cycle_are_drawn_before_those_of_more_statements():
    edges = [Edge(0, 1, 9), Edge(1, 2, 1, circular=True), Edge(2, 1, 2, circular=True), Edge(3, 1, 3), Edge(4, 1, 3)]
    assert limit_edges(edges, 1, "p")[0] == (edges[2],)
    assert limit_edges(edges, 2, "p")[0] == (edges[1], edges[2])
    assert limit_edges(edges, 3, "p")[0] == (edges[0], edges[1], edges[2])
    assert limit_edges(edges, 4, "p")[0] == (edges[0], edges[1], edges[2], edges[3])
    assert limit_edges(edges, 5, "p") == (tuple(edges), ())


def test_limits_of_sizes_have_two_significant_digits(tree):
    lines = (7, 86, 1_249, 1_251, 12_345, 123_456)
    files = {f"p/m{count}.py": "\n" * count for count in lines}
    request = DiagramRequest(TreeRequest(summary=False), color_by=ColorBy.SIZE)
    view = survey_diagram(Survey([Tier("roots", (tree({"p/__init__.py": "", **files}),))]), "p", request)
    greatest = sum(lines)  # the package: not rounded, as nothing is larger
    assert [(key.low, key.high) for key in view.keys] == [
        (0, 86),
        (87, 1_200),
        (1_201, 1_300),
        (1_301, 12_000),
        (12_001, greatest),
    ]
