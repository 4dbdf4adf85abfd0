"""The tree for each option of a request."""

import random

import pytest

from sphinx_packagemap.discovery import Tier
from sphinx_packagemap.model import MemberKind, ProblemKind
from sphinx_packagemap.survey import Survey
from sphinx_packagemap.views import Group, Omitted, Sort, Style, TreeRequest, Visibility
from sphinx_packagemap.views.tree.builder import survey_tree

PACKAGE = """
p/__init__.py p/__main__.py p/_private.py p/b.py p/Another.py
p/sub/__init__.py p/sub/m.py p/sub/deep/__init__.py p/sub/deep/er.py
p/tests/__init__.py p/tests/test_b.py p/_vendor/__init__.py p/_vendor/x.py
"""


def show(root, name="p", **options):
    options.setdefault("summary", False)
    return survey_tree(Survey([Tier("roots", (root,))], base=root), name, TreeRequest(**options))


def drawing(view):
    """Return the items as lines: two spaces for each level, the label, and marks for what is set."""
    marks = {"demoted": "~", "highlighted": "!"}
    return [
        "  " * item.level + item.label + "".join(mark for field, mark in marks.items() if getattr(item, field))
        for item in view.items
    ]


def test_a_highlight_of_a_hidden_module_is_a_problem(tree):
    root = tree(PACKAGE)
    view = show(root, depth=1, highlight=("p.sub.m", ".b", "**.er"))
    assert [problem.format() for problem in view.problems] == [
        ":highlight: the module 'p.sub.m' is not shown, because of other options"
    ]
    assert "  b!" in drawing(view)


def test_all_modules_in_order(tree):
    view = show(tree(PACKAGE))
    assert drawing(view) == [
        "p",
        "  __main__",
        "  Another",
        "  b",
        "  sub",
        "    deep",
        "      er",
        "    m",
        "  _private~",
        "  _vendor~",
        "    x",
        "  tests~",
        "    test_b~",
    ]
    assert view.problems == ()
    main = view.items[1]
    assert (main.name, main.kind, main.command, main.origin, main.line) == (
        "p.__main__",
        "module",
        True,
        "p/__main__.py",
        1,
    )
    assert [item.branch for item in view.items[:5]] == [True, False, False, False, True]


@pytest.mark.parametrize(
    ("name", "depth", "labels"),
    [
        ("p", 0, ["p"]),
        ("p.sub", 1, ["p.sub", "  deep", "  m"]),
        ("p.sub", 9, ["p.sub", "  deep", "    er", "  m"]),
        ("p.b", 0, ["p.b"]),
    ],
)
def test_depth(tree, name, depth, labels):
    assert drawing(show(tree(PACKAGE), name, depth=depth)) == labels


@pytest.mark.parametrize(
    ("include", "labels"),
    [
        (("p.sub.deep",), ["p", "  sub", "    deep", "      er"]),
        ((".sub.deep", ".b"), ["p", "  b", "  sub", "    deep", "      er"]),
        (("p.*",), None),
        (("**.er",), ["p", "  sub", "    deep", "      er"]),
        (("p.s?b",), ["p", "  sub", "    deep", "      er", "    m"]),
        ((".",), None),
    ],
)
def test_include(tree, include, labels):
    root = tree(PACKAGE)
    assert drawing(show(root, include=include)) == (labels or drawing(show(root)))


def test_exclude_includes_descendants(tree):
    view = show(tree(PACKAGE), exclude=("**.deep", ".tests", "p._*", "**.no_match"))
    assert drawing(view) == ["p", "  Another", "  b", "  sub", "    m"]
    assert view.problems == ()


def test_exclude_wins_over_include(tree):
    assert drawing(show(tree(PACKAGE), include=(".sub",), exclude=(".sub.deep",))) == ["p", "  sub", "    m"]


def test_focus_selects_modules_and_their_ancestors(tree):
    assert drawing(show(tree(PACKAGE), focus=(".sub.deep", ".b"))) == ["p", "  b", "  sub", "    deep"]


def test_highlight(tree):
    assert drawing(show(tree(PACKAGE), depth=1, include=(".b",), highlight=(".b",))) == ["p", "  b!"]
    assert drawing(show(tree(PACKAGE), depth=0, highlight=(".",))) == ["p!"]


def test_a_collapsed_package_is_shown_without_its_descendants(tree):
    assert drawing(show(tree(PACKAGE), include=(".sub",), collapse=(".sub",))) == ["p", "  sub"]
    assert drawing(show(tree(PACKAGE), include=(".sub",), collapse=(".sub", ".", ".sub.deep"))) == ["p"]


@pytest.mark.parametrize(
    ("patterns", "messages"),
    [
        ((".b", ".sub"), [":collapse: has no effect on '.b', which has no submodules"]),
        (("p.b*", "**.no_match"), [":collapse: has no effect on the matching modules, which have no submodules"]),
        (("**.b", "p.sub"), []),
        (("**.no_match",), []),
    ],
)
def test_collapsed_modules_have_submodules(tree, patterns, messages):
    assert [problem.format() for problem in show(tree(PACKAGE), collapse=patterns).problems] == messages


@pytest.mark.parametrize("option", ["include", "exclude", "focus", "collapse", "highlight"])
@pytest.mark.parametrize(
    ("pattern", "hint"),
    [
        ("p.sub.dep", "did you mean 'p.sub.deep'"),
        (".sub.dep", "did you mean 'p.sub.deep'"),
        ("p..sub", "a component is empty"),
        ("p.a**", "must be a whole component"),
        ("", ""),
    ],
)
def test_a_mistaken_pattern_is_one_problem(tree, option, pattern, hint):
    (problem,) = show(tree(PACKAGE), **{option: (pattern,)}).problems
    assert problem.kind is ProblemKind.OPTION
    assert problem.format().startswith(f":{option}:")
    assert hint in problem.format()


@pytest.mark.parametrize("options", [{"include": ("x*",)}, {"focus": ("**.zz",)}, {"exclude": (".",)}])
def test_an_empty_tree_is_a_problem(tree, options):
    view = show(tree(PACKAGE), **options)
    assert view.items == ()
    assert [(p.kind, p.message) for p in view.problems] == [
        (ProblemKind.OPTION, "the options exclude everything in 'p'")
    ]


@pytest.mark.parametrize(
    ("visibility", "labels"),
    [
        (Visibility.SHOW, ["p", "  __main__", "  _private", "  _vendor", "    x"]),
        (Visibility.DEMOTE, ["p", "  __main__", "  _private~", "  _vendor~", "    x"]),
        (Visibility.HIDE, ["p", "  __main__"]),
    ],
)
def test_private(tree, visibility, labels):
    root = tree("p/__init__.py p/__main__.py p/_private.py p/_vendor/__init__.py p/_vendor/x.py")
    assert drawing(show(root, private=visibility)) == labels


@pytest.mark.parametrize("visibility", list(Visibility))
def test_a_top_is_never_private_or_a_test(tree, visibility):
    root = tree("_p/__init__.py tests/__init__.py")
    assert drawing(show(root, "_p", private=visibility)) == ["_p"]
    assert drawing(show(root, "tests", tests=visibility)) == ["tests"]


def test_tests_are_recognized_by_their_names(tree):
    root = tree(
        """
        p/__init__.py p/conftest.py p/test_a.py p/a_test.py p/tests/__init__.py p/tests/helper.py p/tests.py
        p/one/__init__.py p/one/test/__init__.py p/one/test/test_x.py p/contest.py p/latest.py p/testing.py
        p/test/__init__.py p/test/client.py p/test/runner.py
        """
    )
    view = show(root, tests=Visibility.HIDE)
    # p.test contains no test module: like django.test, it is an API.
    assert [item.name for item in view.items] == [
        "p", "p.contest", "p.latest", "p.one", "p.test", "p.test.client", "p.test.runner", "p.testing",
    ]  # fmt: skip


MEMBERS = {
    "p/__init__.py": "from .core import Class, helper as help_me\nfrom . import core\nfrom os import path\n"
    "from .core import missing\n"
    "__all__ = ['Class', 'help_me', 'core', 'path', 'late', 'missing', '_kept']\n_kept = 1\n",
    "p/core.py": '"""Core."""\nfrom .deep.inner import Class\nLIMIT = 1\ndef helper():\n    """Helps. More."""\n'
    "class _Hidden: ...\nvalue = 2\nimport json\n__version__ = '1'\n",
    "p/deep/__init__.py": "",
    "p/deep/inner.py": 'class Class:\n    """A class."""\n',
}


def member_lines(view):
    return [
        (i.name, i.kind, i.purpose.text if i.purpose else "", i.imported_from)
        for i in view.items
        if i.kind in set(MemberKind)
    ]


def test_members_with_re_exports_resolved(tree):
    view = show(tree(MEMBERS), members=tuple(MemberKind), summary=True)
    assert member_lines(view) == [
        ("p.Class", "class", "A class.", "p.core"),
        ("p.help_me", "function", "Helps.", "p.core"),
        ("p._kept", "variable", "", None),
        ("p.missing", "imported", "", "p.core"),
        ("p.path", "imported", "", "os"),
        ("p.late", "name", "", None),
        ("p.core.helper", "function", "Helps.", None),
        ("p.core.LIMIT", "constant", "", None),
        ("p.core.value", "variable", "", None),
        ("p.deep.inner.Class", "class", "A class.", None),
    ]
    assert view.items[1].origin == "p/__init__.py"
    assert view.items[1].line == 1


def test_members_of_some_kinds_and_of_shallow_trees(tree):
    view = show(tree(MEMBERS), members=(MemberKind.CLASS,), depth=0, summary=True)
    assert member_lines(view) == [("p.Class", "class", "A class.", "p.core")]


def test_private_members_are_shown_only_with_private_modules(tree):
    view = show(tree(MEMBERS), "p.core", members=(MemberKind.CLASS,), private=Visibility.SHOW)
    assert member_lines(view) == [("p.core._Hidden", "class", "", None)]


def test_cyclic_re_exports_end(tree):
    root = tree(
        {"p/__init__.py": "from .a import x\n__all__=['x']", "p/a.py": "from .b import x", "p/b.py": "from .a import x"}
    )
    assert member_lines(show(root, members=tuple(MemberKind)))[0] == ("p.x", "imported", "", "p.a")


def test_re_exports_from_modules_without_source(tree):
    root = tree(
        {"p/__init__.py": "from .fast import run\nfrom .fast import *\n__all__ = ['run', 'x']\n", "p/fast.so": ""}
    )
    assert member_lines(show(root, members=tuple(MemberKind))) == [
        ("p.run", "imported", "", "p.fast"),
        ("p.x", "imported", "", "p.fast"),
    ]


def test_names_of_a_star_import_that_are_exported(tree):
    root = tree(
        {
            "p/__init__.py": "from .other import *\nfrom .core import *\n__all__ = ['Class', 'f', 'sub', 'gone']\n",
            "p/core.py": "from .deep import Class\ndef f(): ...\n",
            "p/deep.py": "class Class: ...\n",
            "p/other.py": "g = 1\n",
            "p/sub.py": "",
        }
    )
    for depth in (0, None):
        assert member_lines(show(root, members=tuple(MemberKind), depth=depth))[:3] == [
            ("p.Class", "class", "", "p.core"),
            ("p.f", "function", "", "p.core"),
            ("p.gone", "name", "", None),
        ]


def test_counts(tree):
    source = "class A: ...\nclass B: ...\ndef f(): ...\ndef _g(): ...\ndef __getattr__(name): ...\n"
    root = tree({"p/__init__.py": "", "p/a.py": source, "p/sub/__init__.py": "", "p/sub/b.py": ""})
    counted = {i.name: (i.modules, i.classes, i.functions) for i in show(root, counts=True, depth=1).items}
    assert counted == {"p": (3, None, None), "p.a": (None, 2, 1), "p.sub": (1, None, None)}


def get_counts(view):
    return {item.name: (item.modules, item.lines) for item in view.items}


def test_lines_of_a_package_include_those_of_all_modules_below_it(tree):
    root = tree(
        {"p/__init__.py": "", "p/a.py": "1\n2\n", "p/sub/__init__.py": "1\n", "p/sub/b.py": "1\n2\n", "p/c.so": ""}
    )
    view = show(root, counts=True, lines=True, depth=1)
    assert get_counts(view) == {"p": (4, 5), "p.a": (None, 2), "p.c": (None, None), "p.sub": (1, 3)}
    assert {item.lines for item in show(root, counts=True).items} == {None}


def test_counts_include_modules_that_other_options_leave_out(tree):
    files = {"p/__init__.py": "1\n", "p/a.py": "1\n", "p/_b.py": "1\n", "p/sub/__init__.py": "1\n", "p/sub/c.py": "1\n"}
    root = tree(files | {"p/tests/__init__.py": "1\n", "p/tests/test_a.py": "1\n"})

    def count_all(**options):
        return get_counts(show(root, counts=True, lines=True, depth=0, **options))["p"]

    assert count_all() == (6, 7)
    assert count_all(tests=Visibility.HIDE, private=Visibility.HIDE) == (6, 7)
    assert count_all(exclude=(".sub",)) == (6, 7)
    assert count_all(include=(".sub",)) == (6, 7)


def test_sort_by_kind(tree):
    root = tree("p/__init__.py p/a.py p/b/__init__.py p/c.so p/d/m.py p/e.pyi p/_f/__init__.py")
    labels = drawing(show(root, sort=Sort.KIND, depth=1))
    assert labels == ["p", "  b", "  d", "  a", "  c", "  e", "  _f~"]


def test_sort_in_source_order(tree):
    source = "import p.c\nfrom . import b, nothing\nfrom p.e.f import g\nfrom p import d\ndef z(): ...\nA = 1\n"
    root = tree({"p/__init__.py": source, "p/e/f.py": ""} | {f"p/{x}.py": "" for x in "abcd"})
    view = show(root, sort=Sort.SOURCE, depth=1, members=(MemberKind.FUNCTION, MemberKind.CONSTANT))
    assert drawing(view) == ["p", "  z", "  A", "  c", "  b", "  e", "  d", "  a"]


def test_files(tree):
    root = tree(
        """
        p/__init__.py p/__init__.pyi p/py.typed p/b.py p/b.pyi p/fast.abi3.so p/only.pyi p/__main__.py
        p/sub/__init__.py p/sub/m.py p/Zed.py p/data/x.txt p-stubs/__init__.pyi p-stubs/Zed.pyi
        """
    )
    assert drawing(show(root, style=Style.FILES)) == [
        "p/",
        "  __init__.py",
        "  __init__.pyi",
        "  __main__.py",
        "  b.py",
        "  b.pyi",
        "  fast.abi3.so",
        "  only.pyi",
        "  py.typed",
        "  sub/",
        "    __init__.py",
        "    m.py",
        "  Zed.py",
    ]


def test_files_within_a_depth_and_of_a_namespace(tree):
    root = tree("p/__init__.py p/sub/__init__.py p/sub/m.py ns/a.py")
    assert drawing(show(root, style=Style.FILES, depth=1)) == ["p/", "  __init__.py", "  sub/"]
    assert drawing(show(root, "ns", style=Style.FILES)) == ["ns/", "  a.py"]


def test_the_top_of_files_has_its_path(tree):
    root = tree("p/__init__.py p/sub/__init__.py p/sub/m.py")
    assert drawing(show(root, "p.sub", style=Style.FILES)) == ["p/sub/", "  __init__.py", "  m.py"]
    assert drawing(show(root, "p.sub.m", style=Style.FILES)) == ["p/sub/m.py"]


def test_namespace_portions_are_counted(tree):
    one, two = tree("ns/a.py", "one"), tree("ns/b.py", "two")
    view = survey_tree(Survey([Tier("roots", (one, two))]), "ns", TreeRequest())
    assert view.items[0].portions == 2
    assert show(one, "ns").items[0].portions == 0


def test_directory_with_several_tops(tree):
    view = show(tree("a/__init__.py a/x.py b.py"), "./", exclude=(".x",))
    assert drawing(view) == ["a", "b"]


def test_faults_are_on_the_item_and_among_the_problems(tree):
    root = tree({"p/__init__.py": "", "p/bad.py": "(", "p/sub/__init__.py": "", "p/sub/bad.py": "("})
    view = show(root, summary=True, depth=1)
    assert [item.name for item in view.items if item.fault] == ["p.bad"]
    assert [problem.module for problem in view.problems] == ["p.bad"]


def test_only_needed_files_are_read(tree):
    root = tree({"p/__init__.py": "", "p/bad.py": "("})
    assert show(root, summary=False).problems == ()
    assert len(show(root, summary=True).problems) == 1


# Folding


@pytest.mark.parametrize("max_items", range(15))
def test_folding_loses_nothing(tree, max_items):
    root = tree(PACKAGE)
    whole = show(root)
    view = show(root, max_items=max_items)
    items = [item for item in view.items if item.kind != "more"]
    omitted = sum(item.more for item in view.items)
    assert len(items) == min(max_items, len(whole.items))
    assert len(items) + omitted == len(whole.items)
    assert [problem.kind for problem in view.problems] == ([ProblemKind.LIMIT] if omitted else [])
    if omitted:
        assert f" {omitted} of them are collapsed" in view.problems[0].message
    assert [(i.name, i.level) for i in items] == [
        pair for pair in ((i.name, i.level) for i in whole.items) if pair in {(k.name, k.level) for k in items}
    ]


def test_folding_keeps_the_items_nearest_to_the_top(tree):
    view = show(
        tree("p/__init__.py p/a/__init__.py p/a/x.py p/a/y.py p/b/__init__.py p/b/z.py p/b/w/v.py"), max_items=4
    )
    assert drawing(view) == ["p", "  a", "    x", "    …", "  b", "    …"]
    assert [item.more for item in view.items if item.kind == "more"] == [1, 3]


def test_folding_of_many_tops(tree):
    view = show(tree({f"m{i:02}.py": "" for i in range(30)}), "./", max_items=10)
    assert len(view.items) == 11
    assert (view.items[-1].more, view.items[-1].level) == (20, 0)


def test_left_out_items_are_counted_with_descendants_and_without_headings(tree):
    root = tree("p/__init__.py p/a/__init__.py p/a/x.py p/b.py p/c.py")
    view = show(root, groups=(Group("Heading", ("p.a", "p.b")),), max_items=1)
    assert drawing(view) == ["p", "  …"]
    assert (view.items[-1].more, view.items[-1].left_out) == (4, ("p.a", "p.b", "p.c"))
    view = show(root, groups=(Group("Heading", ("p.a", "p.b")),), max_items=3)
    assert drawing(view) == ["p", "  Heading", "    …", "  c"]
    assert (view.items[2].more, view.items[2].left_out) == (3, ("p.a", "p.b"))


# Values


def test_a_tree_does_not_depend_on_the_order_of_directories(tree, tmp_path):
    names = PACKAGE.split()
    views = []
    for seed in range(3):
        random.Random(seed).shuffle(names)
        views.append(show(tree(" ".join(names), f"root{seed}"), members=tuple(MemberKind), counts=True))
    assert views[0] == views[1] == views[2]
    assert str(tmp_path) not in repr(views[0])


def test_star_imports_through_each_other(tree):
    root = tree(
        {
            "p/__init__.py": "from .a import *\nfrom .b import *\n__all__ = ['A', 'B', 'C']\n",
            "p/a.py": "from .b import B\n__all__ = ['A']\nclass A: ...\n",
            "p/b/__init__.py": "from .deep import *\nclass B: ...\n",
            "p/b/deep.py": "from . import *\nclass C: ...\n",
        }
    )
    assert member_lines(show(root, members=tuple(MemberKind), depth=0)) == [
        ("p.A", "class", "", "p.a"),
        ("p.B", "class", "", "p.b"),
        ("p.C", "class", "", "p.b"),
    ]


def test_a_package_re_exports_what_it_imports_from_within(tree):
    root = tree(
        {
            "p/__init__.py": "import os\nfrom .core import App, _hidden, run as go\nfrom q import Other\n",
            "p/core.py": "from .deep import X\nclass App: ...\ndef run(): ...\ndef _hidden(): ...\n",
            "p/deep.py": "class X: ...\n",
        }
    )
    assert member_lines(show(root, members=tuple(MemberKind))) == [
        ("p.App", "class", "", "p.core"),
        ("p.go", "function", "", "p.core"),
        ("p.core.App", "class", "", None),
        ("p.core.run", "function", "", None),
        ("p.deep.X", "class", "", None),
    ]


@pytest.mark.parametrize("options", [{"members": (MemberKind.CLASS,)}, {"counts": True}])
def test_files_have_neither_members_nor_counts(tree, options):
    view = show(tree({"p/__init__.py": "class A: ...\n", "p/m.py": ""}), style=Style.FILES, **options)
    assert [problem.kind for problem in view.problems] == [ProblemKind.OPTION]
    assert [item.label for item in view.items] == ["p/", "__init__.py", "m.py"]


def test_private_names_do_not_count(tree):
    view = show(tree({"p.py": "class A: ...\nclass _B: ...\ndef f(): ...\ndef _g(): ...\n"}), counts=True)
    assert [(item.classes, item.functions) for item in view.items] == [(1, 1)]


def test_a_heading_is_not_repeated_below_itself(tree):
    root = tree("p/__init__.py p/a.py p/sub/__init__.py p/sub/b.py p/sub/deep/__init__.py p/sub/deep/c.py p/sub/z.py")
    groups = (Group("Core", (".sub", "**.b", "**.c")), Group("Other", ("**.deep",)))
    assert drawing(show(root, groups=groups)) == [
        "p",
        "  Core",
        "    sub",
        "      Other",
        "        deep",
        "          Core",
        "            c",
        "      b",
        "      z",
        "  a",
    ]


def test_sort_in_source_order_below_the_first_level(tree):
    sources = {
        "p/__init__.py": "",
        "p/sub/__init__.py": "from . import z, b\nimport p.sub.y\n",
        "p/sub/deep/__init__.py": "",
    }
    root = tree(sources | {f"p/sub/{name}.py": "" for name in "abyz"})
    assert drawing(show(root, sort=Sort.SOURCE))[2:] == ["    z", "    b", "    y", "    a", "    deep"]


def test_an_ellipsis_represents_left_out_files(tree):
    view = show(tree(PACKAGE), style=Style.FILES, include=(".sub.deep.er", ".b"), private=Visibility.HIDE)
    assert drawing(view) == [
        "p/",
        "  __init__.py",
        "  b.py",
        "  sub/",
        "    __init__.py",
        "    deep/",
        "      __init__.py",
        "      er.py",
        "    ...",
        "  ...",
    ]
    found = [(item.name, item.kind, item.more, item.left_out) for item in view.items if item.label == "..."]
    top = ("p.Another", "p.__main__", "p._private", "p._vendor", "p.tests")
    assert found == [("p.sub", "more", 1, ("p.sub.m",)), ("p", "more", 7, top)]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"style": Style.FILES, "omitted": Omitted.HIDE}, []),
        ({"style": Style.OUTLINE}, []),
        ({"style": Style.OUTLINE, "omitted": Omitted.ELLIPSIS}, [("p", 4)]),
        ({"style": Style.FILES}, [("p", 4)]),
    ],
)
def test_ellipses_are_an_option(tree, options, expected):
    view = show(tree(PACKAGE), exclude=(".sub",), **options)
    assert [(item.name, item.more) for item in view.items if item.kind == "more"] == expected


def test_a_package_without_shown_contents_has_no_ellipsis(tree):
    view = show(tree(PACKAGE), style=Style.FILES, depth=1, tests=Visibility.SHOW, private=Visibility.SHOW)
    assert not [item for item in view.items if item.kind == "more"]


def test_an_ellipsis_represents_collapsed_files_too(tree):
    view = show(tree(PACKAGE), style=Style.FILES, exclude=(".b",), max_items=5)
    (problem,) = view.problems
    assert problem.message.startswith("'p' has more than 5 items, and 12 of them are collapsed")
    assert [(item.label, item.more) for item in view.items][-1] == ("...", 8)


NOTES = ("p.sub.deep", ".b", ".missing", ".__main__")


def mark_rest(view):
    return ["  " * item.level + item.label + "~" * item.rest for item in view.items]


def test_siblings_in_the_order_of_notes(tree):
    view = show(tree(PACKAGE), sort=Sort.NOTES, notes=NOTES)
    assert mark_rest(view) == [
        "p",
        "  sub",
        "    deep",
        "      er",
        "    m~",
        "  b",
        "  __main__",
        "  Another~",
        "  _private~",
        "  _vendor~",
        "    x",
        "  tests~",
        "    test_b",
    ]
    assert view.problems == ()


def test_files_in_the_order_of_notes(tree):
    view = show(tree(PACKAGE), sort=Sort.NOTES, notes=NOTES, style=Style.FILES, tests=Visibility.HIDE)
    assert mark_rest(view) == [
        "p/",
        "  sub/",
        "    deep/",
        "      __init__.py",
        "      er.py",
        "    __init__.py~",
        "    m.py~",
        "  b.py",
        "  __main__.py",
        "  __init__.py~",
        "  Another.py~",
        "  _private.py~",
        "  _vendor/~",
        "    __init__.py",
        "    x.py",
        "  ...",
    ]


def test_members_and_groups_in_the_order_of_notes(tree):
    root = tree({"p/__init__.py": "def f(): ...\ndef g(): ...\n", "p/a.py": "", "p/b.py": "", "p/c.py": ""})
    view = show(
        root,
        sort=Sort.NOTES,
        notes=(".b", ".g", ".a"),
        members=(MemberKind.FUNCTION,),
        groups=(Group("In", (".a", ".c")),),
    )
    assert mark_rest(view) == ["p", "  In", "    a", "    c~", "  b", "  g", "  f~"]


def test_notes_on_several_packages(tree):
    root = tree("p/__init__.py p/a.py p/b.py q/__init__.py q/b.py r.py")
    view = show(root, ("p", "q", "r"), sort=Sort.NOTES, notes=(".b", "r"))
    assert mark_rest(view) == ["p", "  b", "  a~", "q", "  b", "r"]


def test_order_of_notes_without_notes_is_a_problem(tree):
    view = show(tree(PACKAGE), sort=Sort.NOTES)
    assert drawing(view) == drawing(show(tree(PACKAGE)))
    assert [problem.format() for problem in view.problems] == [
        ":sort: there are no notes in the content, whose order it would be; siblings are sorted by name"
    ]
