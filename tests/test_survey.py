"""The survey as a whole: its search locations, its cache, and the resolution of imports."""

import os

import pytest

from sphinx_packagemap.model import ModuleKind, ProblemKind
from sphinx_packagemap.parsing import DEFAULT_MAX_SIZE
from sphinx_packagemap.survey import Cache, NotFound, Survey, Tier, find_tiers


def survey(*roots, **options):
    return Survey([Tier("roots", roots)], **options)


def test_roots_come_before_the_project_and_the_project_before_the_environment(tree):
    project = tree("pyproject.toml src/json/__init__.py src/json/ours.py docs/conf.py src/other/__init__.py")
    given = tree("json/__init__.py json/given.py", "given")
    docs = os.path.join(project, "docs")
    assert "json.given" in Survey(find_tiers(docs, [given])).discover("json").modules
    assert "json.ours" in Survey(find_tiers(docs)).discover("json").modules
    assert "json.given" in Survey(find_tiers(given)).discover("json").modules
    assert "json.tool" in Survey(find_tiers(tree("x.txt", "empty"))).discover("json").modules
    assert "other" in Survey(find_tiers(docs, [given])).discover("other").modules


def test_the_next_tier_is_searched_if_one_lacks_the_name(tree):
    one, two = tree("ns/a.py", "one"), tree("ns/b.py", "two")
    surveyed = Survey([Tier("one", (one,)), Tier("two", (two,))])
    assert set(surveyed.discover("ns.b").modules) == {"ns.b"}
    assert set(surveyed.discover("ns").modules) == {"ns", "ns.a"}


def test_missing_locations_are_ignored(tree):
    root = tree("p/__init__.py")
    assert survey(os.path.join(root, "nowhere"), root).discover("p").tops == ("p",)


def test_a_missing_name_is_missing_again_with_suggestions(tree):
    surveyed = survey(tree("pkg/__init__.py pkg/module.py"))
    for _ in range(2):
        with pytest.raises(NotFound) as caught:
            surveyed.discover("pkg.modul")
        assert caught.value.suggestions == ("pkg.module",)
    with pytest.raises(NotFound) as caught:
        surveyed.discover("pgk")
    assert "pkg" in caught.value.suggestions


@pytest.mark.parametrize(
    ("name", "suggestions"),
    [
        ("pkg.zz", ()),  # no names that are only similar to that of the package
        ("pkg.modul", ("pkg.module",)),
        ("pkgs.modul", ("pkg",)),
    ],
)
def test_a_missing_submodule_is_suggested_from_its_package(tree, name, suggestions):
    one, two = tree("pkg/__init__.py pkg/module.py", "one"), tree("pkj.py", "two")
    with pytest.raises(NotFound) as caught:
        Survey([Tier("one", (one,)), Tier("two", (two,))]).discover(name)
    assert caught.value.suggestions == suggestions


@pytest.mark.parametrize("name", ["./nowhere", "/nowhere/at/all", "./\0", "..." * 50, "./data"])
def test_directories_without_modules(tree, name):
    with pytest.raises(NotFound):
        survey(base=tree("data/x.txt")).discover(name)


def test_directories_are_relative_to_the_base(tree):
    root = tree("src/p/__init__.py src/p/a.py")
    codebase = survey(base=root).discover("src/p")
    assert (codebase.name, set(codebase.modules)) == ("p", {"p", "p.a"})


def test_a_snapshot_does_not_move(tree):
    root = tree({"p/__init__.py": "", "p/a.py": "x = 1\n"})
    surveyed = survey(root)
    before = surveyed.survey("p")
    tree({"p/a.py": "y = 2\n", "p/b.py": ""})
    assert surveyed.survey("p") == before
    assert survey(root).survey("p") != before


def test_files_are_read_once_and_only_when_needed(tree, monkeypatch):
    from sphinx_packagemap.survey import facts_store as module

    read = []
    real = module.read_file_record
    monkeypatch.setattr(
        module,
        "read_file_record",
        lambda path, size, **how: read.append(os.path.basename(path)) or real(path, size, **how),
    )
    surveyed = survey(tree("p/__init__.py p/a.py p/sub/__init__.py"))
    surveyed.discover("p")
    assert read == []
    surveyed.read(surveyed.discover("p"), ["p.a"])
    assert read == ["a.py"]
    surveyed.survey("p")
    surveyed.survey("p.sub")
    assert sorted(read) == ["__init__.py", "__init__.py", "a.py"]


def test_roots_of_found_modules(tree):
    one, two = tree("p/__init__.py p/sub/m.py", "one"), tree("q.py", "two")
    surveyed = survey(one, two)
    assert surveyed.find_roots("p") == {"p": one}
    assert surveyed.find_roots("q") == {"q": two}


def test_imports_are_resolved_to_modules_if_possible(tree):
    root = tree(
        {
            "p/__init__.py": "",
            "p/a.py": "from p import b, name\nfrom p.b import x\n"
            "import p.b.c, os.path\nfrom os import path\nimport p\n",
            "p/b.py": "",
            "p/fast.so": "",
            "p/fast.pyi": "import p.b\n",
        }
    )
    assert [(e.importer, e.imported, e.line, e.kind.value) for e in survey(root).survey("p").imports] == [
        ("p.a", "os", 4, "runtime"),
        ("p.a", "os.path", 3, "runtime"),
        ("p.a", "p", 1, "runtime"),
        ("p.a", "p", 5, "runtime"),
        ("p.a", "p.b", 1, "runtime"),
        ("p.a", "p.b", 2, "runtime"),
        ("p.a", "p.b.c", 3, "runtime"),
        ("p.fast", "p.b", 1, "type-checking"),
    ]


def test_lazy_modules_are_named_in_full(tree):
    source = (
        "__lazy_modules__ = {'p', 'p.a', 'q.b', 'p.s.c', 'd', 'e'}\n"
        "from . import a\nfrom .a import x\nfrom .b import x\nimport e\n"
        "class A:\n    from .a import y\ntry:\n    from .a import z\nfinally:\n    pass\nfrom .a import *\n"
    )
    root = tree(
        {
            "p/__init__.py": source,
            "p/a.py": source.replace("from .a", "from .d"),
            "p/b.py": "",
            "p/s/__init__.py": "",
            "p/s/c.py": "",
            "p/s/m.py": "__lazy_modules__ = ['p', 'p.a']\nfrom ..a import x\nfrom . import c\nfrom .. import b\n",
        }
    )
    for keeps in (False, True, True):  # without a cache, with an empty one, with a filled one
        cache = Cache(root, version="1", max_file_size=DEFAULT_MAX_SIZE) if keeps else None
        surveyed = survey(root, cache=cache)
        edges = surveyed.survey("p").imports
        surveyed.save()
        assert [(e.imported, e.line, e.kind.value) for e in edges if e.importer == "p"] == [
            ("e", 5, "lazy"),
            ("p.a", 2, "lazy"),  # ``from . import a`` must be resolved to the package
            ("p.a", 3, "lazy"),
            ("p.a", 7, "runtime"),
            ("p.a", 9, "runtime"),
            ("p.a", 12, "runtime"),
            ("p.b", 4, "runtime"),
        ]
        assert {(e.imported, e.line, e.kind.value) for e in edges if e.importer == "p.a"} == {
            ("p.a", 2, "lazy"),
            ("p.b", 4, "runtime"),
            ("e", 5, "lazy"),
            *(("p.d", line, "runtime") for line in (3, 7, 9, 12)),
        }
        assert [(e.imported, e.line, e.kind.value) for e in edges if e.importer == "p.s.m"] == [
            ("p.a", 2, "lazy"),
            ("p.b", 4, "lazy"),
            ("p.s.c", 3, "runtime"),
        ]


INIT = {
    "p/__init__.py": "",
    "p/m.py": (
        "import p.__init__\nfrom .__init__ import x, m\nfrom p.sub.__init__ import *\nfrom .sub.__init__ import y\n"
        "import other.__init__ as o\nfrom . import __init__\n"
    ),
    "p/sub/__init__.py": "from .__init__ import y\nfrom ..__init__ import x\n",
    "p/space/n.py": "from .__init__ import z\nimport p.m.__init__, p.sub.__init__.__init__\n",
}


def test_the_init_of_a_package_is_the_package(tree):
    root = tree(INIT)
    codebase = survey(root).survey("p")
    assert [(e.importer, e.imported, e.line) for e in codebase.imports] == [
        ("p.m", "other", 5),
        ("p.m", "p", 1),
        ("p.m", "p", 2),
        ("p.m", "p", 6),
        ("p.m", "p.sub", 3),
        ("p.m", "p.sub", 4),
        # Neither a namespace package nor a module has one.
        ("p.space.n", "p.m.__init__", 2),
        ("p.space.n", "p.space.__init__", 1),
        ("p.space.n", "p.sub.__init__.__init__", 2),
        ("p.sub", "p", 2),
        ("p.sub", "p.sub", 1),
    ]
    surveyed = survey(root)
    assert surveyed.discover("p.sub.__init__").modules.keys() == {"p.sub"}
    assert surveyed.list_dependencies("p.sub.__init__") == surveyed.list_dependencies("p.sub")
    assert surveyed.find_roots("p.__init__") == {"p": root}
    assert surveyed.survey("p.__init__") == codebase
    for name in ("p.m.__init__", "p.space.__init__", "p.none.__init__", "p.sub.__init__.x", "__init__"):
        with pytest.raises(NotFound) as info:
            surveyed.discover(name)
        assert info.value.name == name


def test_a_directory_called_init_is_a_module(tree):
    root = tree(
        {
            "p/__init__.py": "from .__init__ import m\nimport p.__init__\n",
            "p/__init__/__init__.py": "",
            "p/__init__/m.py": "",
        }
    )
    codebase = survey(root).survey("p")
    assert codebase.modules["p.__init__"].kind is ModuleKind.PACKAGE
    assert [e.imported for e in codebase.imports] == ["p.__init__", "p.__init__.m"]


def test_problems_are_sorted_and_documented(tree):
    root = tree({"p/__init__.py": "", "p/z.py": "(", "p/a.py": "\n(", "p/a.b.py": "", "p/B.py": "", "p/b.py": ""})
    problems = survey(root).survey("p").problems
    assert [(p.origin, p.kind.value) for p in problems] == [
        ("p/a.b.py", "unreachable"),
        ("p/a.py", "syntax"),
        ("p/b.py", "case"),
        ("p/z.py", "syntax"),
    ]
    assert all(kind.doc.endswith(".") for kind in ProblemKind)


LONG = '"""Long."""\n' + "x = 1  # and so on\n" * 500


def summarized(root, *, read_before=False, check_syntax=False):
    surveyed = Survey([Tier("test", (root,))], check_syntax=check_syntax)
    codebase = surveyed.discover("p")
    if read_before:
        surveyed.read(codebase, codebase.modules)
    found = surveyed.summarize(codebase, codebase.modules)
    problems = [(problem.module, problem.kind.value) for problem in found.problems]
    return {name: found.facts.get_summary(name) for name in found.facts}, problems


@pytest.mark.parametrize("read_before", [False, True])
def test_a_summary_needs_only_the_beginning_of_a_long_module(tree, read_before):
    root = tree(
        {
            "p/__init__.py": '"""P."""\n__path__.append("x")\n' + LONG,
            "p/long.py": LONG + "def (:\n",
            "p/short.py": '"""Short."""\ndef (:\n',
            "p/late.py": "#" * 5000 + "\n" + LONG + "def (:\n",
        }
    )
    summaries, problems = summarized(root, read_before=read_before)
    assert summaries == {"p": "P.", "p.late": "Long.", "p.long": "Long.", "p.short": "Short."}
    assert problems == [("p", "path"), ("p.late", "syntax"), ("p.short", "syntax")]


def test_whole_files_are_read_with_check_syntax(tree):
    root = tree({"p/__init__.py": "", "p/long.py": LONG + "def f():\n    return return\n"})
    assert summarized(root)[1] == []
    assert summarized(root, check_syntax=True)[1] == [("p.long", "syntax")]


# Several names


SEVERAL = {
    "one/__init__.py": "from two.a import f\n",
    "one/sub/__init__.py": "",
    "one/sub/m.py": "from one import x\nimport three\n",
    "two/__init__.py": "",
    "two/a.py": "from one.sub import m\nimport one.sub\n",
    "three.py": "",
}


def union(root, *names):
    surveyed = survey(root, base=root)
    codebase = surveyed.discover_all(names)
    return surveyed.read(codebase, codebase.modules)


def test_several_names_make_one_codebase_with_the_imports_between_them(tree):
    codebase = union(tree(SEVERAL), "two", "one")
    assert (codebase.name, codebase.tops) == ("two, one", ("two", "one"))
    assert list(codebase.modules) == ["one", "one.sub", "one.sub.m", "two", "two.a"]
    assert [(edge.importer, edge.imported) for edge in codebase.imports] == [
        ("one", "two.a"),
        ("one.sub.m", "one"),
        ("one.sub.m", "three"),
        ("two.a", "one.sub"),
        ("two.a", "one.sub.m"),
    ]
    assert codebase.problems == ()


@pytest.mark.parametrize(
    ("names", "tops"),
    [
        (("one", "one"), ("one",)),
        (("one", "one.sub"), ("one",)),
        (("one.sub", "one"), ("one",)),
        (("one.sub", "two"), ("one.sub", "two")),
        (("./one", "three", "one.sub.m"), ("one", "three")),
        (("./", "one"), ("one", "three", "two")),
    ],
)
def test_names_may_overlap(tree, names, tops):
    codebase = union(tree(SEVERAL), *names)
    assert codebase.tops == tops
    assert codebase.problems == ()
    assert all(any(name == top or name.startswith(f"{top}.") for top in tops) for name in codebase.modules)


def test_other_names_are_shown_if_one_is_unknown(tree):
    root = tree(SEVERAL)
    codebase = union(root, "one", "tow", "thre")
    assert codebase.tops == ("one",)
    assert {problem.kind for problem in codebase.problems} == {ProblemKind.NAME}
    assert [problem.message.partition("?")[0] for problem in codebase.problems] == [
        "no module or directory named 'thre'; did you mean 'three'",
        "no module or directory named 'tow'; did you mean 'two'",
    ]
    with pytest.raises(NotFound) as caught:
        union(root, "tow", "thre")
    assert "'tow'" in caught.value.make_problem().message
    assert ["'thre'" in problem.message for problem in caught.value.others] == [True]


def test_of_two_packages_of_one_name_the_first_is_shown(tree):
    tree("p/__init__.py p/a.py q/__init__.py", "base/old")
    tree("p/__init__.py p/b.py r/__init__.py", "base/new")
    codebase = union(os.path.dirname(tree("", "base/old")), "./old", "./new")
    assert set(codebase.modules) == {"p", "p.a", "q", "r"}
    assert [(problem.kind, problem.message) for problem in codebase.problems] == [
        (ProblemKind.NAME, "several modules are named 'p'; the first one is shown")
    ]


def test_portions_of_a_namespace_are_put_together(tree):
    tree("club/people.py club/sub/x.py", "base/core")
    tree("club/music.py club/sub/y.py", "base/extra")
    codebase = union(os.path.dirname(tree("", "base/core")), "./core", "./extra")
    assert list(codebase.modules) == ["club", "club.music", "club.people", "club.sub", "club.sub.x", "club.sub.y"]
    assert codebase.tops == ("club",)
    assert codebase.problems == ()


def test_a_single_name_among_several_gives_the_same_result(tree):
    root = tree(SEVERAL)
    surveyed = survey(root, base=root)
    assert surveyed.discover_all(["one"]) is surveyed.discover("one")


def test_an_argument_is_split_into_names(tree):
    root = tree({"my code, all/p.py": "", "one/__init__.py": ""})
    surveyed = survey(root, base=root)
    assert surveyed.split_names("one") == ("one",)
    assert surveyed.split_names(" one two,three ,\n four, one ") == ("one", "two", "three", "four")
    assert surveyed.split_names("./my code, all") == ("./my code, all",)
    assert surveyed.split_names('one "./my code, all"') == ("one", "./my code, all")
    assert surveyed.split_names("./my code, none") == ("./my", "code", "none")
    assert surveyed.split_names(" , ") == surveyed.split_names("") == surveyed.split_names('"') == ()


def test_namespace_packages_of_one_name_in_two_directories_have_their_own_stubs(tree):
    files = {
        f"{name}/ns/{file}": f'"""From {name}."""\n' for name in ("one", "two") for file in ("__init__.pyi", "m.py")
    }
    surveyed = Survey([], base=tree(files))
    for name in ("one", "two", "one"):
        codebase = surveyed.survey(f"./{name}")
        assert codebase.modules["ns"].kind is ModuleKind.NAMESPACE_PACKAGE
        assert codebase.facts["ns"].summary == f"From {name}."
