"""The facts about one module, each by itself, on small packages."""

import pytest

from sphinx_packagemap.model import BodyKind, ImportKind, MemberKind, ModuleKind, Problem
from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.views import TreeRequest
from sphinx_packagemap.views.codebases import Codebases
from sphinx_packagemap.views.module import (
    find_execution,
    find_importers,
    find_imports,
    find_initialization,
    find_portions,
    find_structure,
    find_typing,
    list_files,
    make_skeleton,
)
from sphinx_packagemap.views.module.anatomy import AnatomyPart, make_anatomy
from sphinx_packagemap.views.module.comparison import (
    ROW_VALUES,
    ComparisonRow,
    compare,
    compare_submodules,
    find_examples,
)
from sphinx_packagemap.views.module.public_api import find_example, find_namespace

FILES = {
    "p/__init__.py": (
        '"""A package."""\nimport os\nfrom .core import Thing, run\nfrom .sub import deep\n'
        "__all__ = ['Thing', 'run', 'deep', 'nowhere']\n\ndef _private(): ...\ndef forgotten(): ...\nprint(1)\n"
    ),
    "p/py.typed": "",
    "p/core.py": (
        '"""The core. More."""\nfrom __future__ import annotations\nimport json, os.path\nfrom p.sub import deep\n'
        "try:\n    import fast\nexcept ImportError:\n    fast = None\n"
        'class Thing:\n    """A thing."""\ndef run():\n    """Run."""\n    from . import lazy\n'
        "if __name__ == '__main__':\n    run()\n"
    ),
    "p/lazy.py": "import p.core\ndef __getattr__(name): ...\n",
    "p/__main__.py": "from .core import run\nrun()\n",
    "p/sub/__init__.py": "",
    "p/sub/deep.py": "import typing\nif typing.TYPE_CHECKING:\n    import p.core\n",
    "p/ext.cpython-311-x86_64-linux-gnu.so": "",
    "p/ext.abi3.so": "",
    "p/described.abi3.so": "",
    "p/described.pyi": '"""Described."""\nclass Fast: ...\n',
    "p/only.pyi": "",
    "p/path.py": "",
    "p/pathed/__init__.py": "__path__.append('x')\n",
    "p/extended/__init__.py": "__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n",
    "p/space/m.py": "",
    "p/dynamic.py": "__all__ = list_of_names()\nclass A: ...\n",
    "single.py": "X = 1\n",
}


@pytest.fixture
def codebases(tree):
    return Codebases(Survey([Tier("roots", (tree(FILES),))]))


@pytest.fixture
def surveyed(codebases):
    return codebases.get_codebase("p")


def test_structure(surveyed, codebases):
    package = find_structure(surveyed, "p")
    assert (package.kind, package.file, package.modules, package.packages) == (ModuleKind.PACKAGE, "__init__.py", 8, 4)
    assert package.files[:3] == ("__init__.py", "__main__.py", "core.py")
    assert "sub/" in package.files
    module = find_structure(surveyed, "p.core")
    assert (module.is_package, module.file, module.files) == (False, "core.py", ())
    namespace = find_structure(surveyed, "p.space")
    assert (namespace.kind, namespace.file, namespace.directories) == (ModuleKind.NAMESPACE_PACKAGE, "", ("p/space",))
    assert find_structure(codebases.get_codebase("single"), "single").file == "single.py"


def test_the_layout_of_files(surveyed):
    def lines(view):
        return ["  " * item.level + item.label for item in view.items]

    assert lines(list_files(surveyed, "p.sub", 100)) == ["p/sub/", "  __init__.py", "  deep.py"]
    assert lines(list_files(surveyed, "p.core", 100)) == ["p/core.py"]
    assert lines(make_skeleton(surveyed, "p.sub.deep", 100)) == [
        "p/",
        "  __init__.py",
        "  py.typed",
        "  sub/",
        "    __init__.py",
        "    deep.py",
    ]
    assert [portion.directory for portion in find_portions(surveyed, "p.space")] == ["p/space"]
    assert find_portions(surveyed, "p.core") == ()


def test_typing(surveyed):
    assert find_typing(surveyed, "p.sub.deep").has_marker
    assert find_typing(surveyed, "p.described").stub == "p/described.pyi"
    assert find_typing(surveyed, "p.core").stub is None


def test_the_initialization_of_a_package(surveyed):
    runs = find_initialization(surveyed, "p")
    assert runs.body is BodyKind.CODE
    assert (runs.docstring, runs.imports, runs.functions, runs.classes) == (True, 3, 2, 0)
    assert [(each.name, each.home) for each in runs.exports] == [
        ("Thing", "p.core"),
        ("run", "p.core"),
        ("deep", "p.sub.deep"),
    ]
    assert [(each.line, each.text, each.kind.value) for each in runs.statements] == [(9, "print(1)", "call")]
    assert runs.missing == ("nowhere",)
    assert runs.unlisted == ("forgotten",)


def test_the_initialization_of_other_modules(surveyed):
    assert find_initialization(surveyed, "p.sub").body is BodyKind.NOTHING
    assert find_initialization(surveyed, "p.lazy").lazy
    assert find_initialization(surveyed, "p.pathed").changes_path
    assert find_initialization(surveyed, "p.extended").extends_path
    core = find_initialization(surveyed, "p.core")
    assert (core.imports, core.classes, core.functions, core.exports, core.statements) == (3, 1, 1, (), ())
    compiled, space = find_initialization(surveyed, "p.ext"), find_initialization(surveyed, "p.space")
    assert (compiled.body, compiled.has_code, space.body, space.has_code) == (None, True, None, False)
    assert find_initialization(surveyed, "p.described").body is None


def test_the_public_namespace(surveyed):
    public_names = {public_name.name: public_name for public_name in find_namespace(surveyed, "p").names}
    assert list(public_names) == ["Thing", "run", "deep", "nowhere"]
    thing = public_names["Thing"]
    assert (thing.kind, thing.summary, thing.dotted_names) == (
        MemberKind.CLASS,
        "A thing.",
        ("p.Thing", "p.core.Thing"),
    )
    assert (thing.origin, thing.line) == ("p/core.py", 9)
    assert public_names["deep"].kind is MemberKind.SUBMODULE
    assert find_namespace(surveyed, "p").listed is True
    assert find_namespace(surveyed, "p.core").listed is False
    assert find_namespace(surveyed, "p.dynamic").listed == "dynamic"
    assert not find_namespace(surveyed, "p.ext").is_known
    assert find_namespace(surveyed, "p.space").is_known
    assert [public_name.name for public_name in find_namespace(surveyed, "p.described").names] == ["Fast"]


def test_star_imports_provide_public_names_of_a_package(tree):
    stars = "from .a import *\nfrom .b import *\n"
    files = {
        "s/__init__.py": stars + "class Own: ...\n",
        "s/a.py": "from .b import *\n__all__ = ['Listed']\nclass Listed: ...\nclass Unlisted: ...\n",
        "s/b.py": "from . import *\nclass Public: ...\n_private = 1\nnever: int\n",
        **{f"s/m{number}.py": "".join(f"from .m{n} import *\n" for n in range(40)) for number in range(40)},
        "s/all/__init__.py": "".join(f"from ..m{n} import *\n" for n in range(40)),
    }
    surveyed = Codebases(Survey([Tier("roots", (tree(files, "stars"),))])).get_codebase("s")
    public_names = find_namespace(surveyed, "s").names
    assert [(public_name.name, public_name.kind) for public_name in public_names] == [
        ("Own", MemberKind.CLASS),
        ("Listed", MemberKind.CLASS),
        ("Public", MemberKind.CLASS),
    ]
    assert public_names[1].dotted_names == ("s.Listed", "s.a.Listed")
    assert find_namespace(surveyed, "s.all").names == ()  # and that takes little time


def test_an_example_is_an_import_that_certainly_works(surveyed):
    assert find_example(surveyed, "p").format_statement() == "from p import Thing"
    assert find_example(surveyed, "p.core").format_statement() == "from p.core import Thing"
    assert find_example(surveyed, "p.sub") is None
    assert find_example(surveyed, "p.ext") is None


def test_imports_that_do_not_run_are_not_counted(tree):
    files = {
        "z/__init__.py": "__lazy_modules__ = ['z.a', 'os']\nimport os, sys\nfrom .a import x\nfrom .b import y\n"
        "if __name__ == '__main__':\n    import json\nif False:\n    import re\n",
        "z/a.py": "",
        "z/b.py": "",
    }
    surveyed = Codebases(Survey([Tier("roots", (tree(files, "lazy"),))])).get_codebase("z")
    assert find_initialization(surveyed, "z").imports == 2  # sys and z.b
    kinds = {
        each.name: each.kind for each in [*find_imports(surveyed, "z").inside, *find_imports(surveyed, "z").outside]
    }
    assert kinds == {
        "z.a": ImportKind.LAZY,
        "z.b": ImportKind.RUNTIME,
        "os": ImportKind.LAZY,
        "sys": ImportKind.RUNTIME,
        "json": ImportKind.SCRIPT,
        "re": ImportKind.TYPE_CHECKING,
    }
    assert surveyed.closures.get_closure("z") == (1, ("sys",))


def test_imports_and_importers(surveyed):
    relations = find_imports(surveyed, "p.core")
    assert [(each.name, each.kind, each.line) for each in relations.inside] == [
        ("p.lazy", ImportKind.DEFERRED, 13),
        ("p.sub.deep", ImportKind.RUNTIME, 4),
    ]
    assert [(each.name, each.kind) for each in relations.outside] == [
        ("fast", ImportKind.OPTIONAL),
        ("json", ImportKind.RUNTIME),
        ("os", ImportKind.RUNTIME),
    ]
    importers = find_importers(surveyed, "p.core").inside
    assert [(each.name, each.kind, each.origin) for each in importers] == [
        ("p", ImportKind.RUNTIME, "p/__init__.py"),
        ("p.__main__", ImportKind.RUNTIME, "p/__main__.py"),
        ("p.lazy", ImportKind.RUNTIME, "p/lazy.py"),
        ("p.sub.deep", ImportKind.TYPE_CHECKING, "p/sub/deep.py"),
    ]


def test_modules_that_were_not_read_are_unknown(tree):
    files = {"u/__init__.py": "", "u/bad.py": "x = (\n", "u/large.py": "import os\n" * 100, "u/fast.abi3.so": ""}
    surveyed = Codebases(Survey([Tier("roots", (tree(files, "unread"),))], max_file_size=200)).get_codebase("u")
    for name in ("u.bad", "u.large", "u.fast"):
        assert not find_imports(surveyed, name).is_known
        assert not find_namespace(surveyed, name).is_known
    assert find_imports(surveyed, "u").is_known
    assert [
        ROW_VALUES[ComparisonRow.LINES].compute(surveyed, name) for name in ("u", "u.bad", "u.large", "u.fast")
    ] == [
        0,
        1,
        None,
        None,
    ]


def test_the_init_of_a_package_means_the_package(codebases):
    assert make_anatomy(codebases, "p.sub.__init__", (AnatomyPart.KIND,), 10) == make_anatomy(
        codebases, "p.sub", (AnatomyPart.KIND,), 10
    )
    rows = (ComparisonRow.STRUCTURE,)
    assert compare(codebases, ["p.__init__", "p", "p.sub.__init__"], rows) == compare(codebases, ["p", "p.sub"], rows)
    request = TreeRequest()
    below = [compare_submodules(codebases, name, rows, request) for name in ("p.__init__", "p")]
    assert below[0] == below[1]
    for name in ("p.core.__init__", "p.space.__init__", "none.__init__"):
        assert isinstance(make_anatomy(codebases, name, (AnatomyPart.KIND,), 10), Problem)


@pytest.mark.parametrize("whole", [False, True])
def test_a_stub_of_a_namespace_package_provides_the_summary_and_no_names(tree, whole):
    stub = '"""Described."""\nimport n.m\ndef run(): ...\n__all__ = ["run"]\ndef __getattr__(name): ...\n'
    for files, name in [
        ({"n/__init__.pyi": stub, "n/m.py": ""}, "n"),
        ({"n/m.py": "", "n-stubs/__init__.pyi": stub}, "n"),
        ({"n/__init__.py": "", "n/m.py": "", "n/s/__init__.pyi": stub, "n/s/m.py": ""}, "n.s"),
    ]:
        survey = Survey([Tier("roots", (tree(files, f"{name}{len(files)}"),))])
        surveyed = Codebases(survey).get_codebase("n")
        if whole:
            assert survey.survey("n").facts[name] == surveyed.get_facts(name)
        assert surveyed.get_module(name).kind is ModuleKind.NAMESPACE_PACKAGE
        assert surveyed.get_module(name).stub.endswith("__init__.pyi")
        assert surveyed.get_facts(name).summary == "Described."
        assert find_namespace(surveyed, name).names == ()
        assert not find_initialization(surveyed, name).has_code
        assert find_example(surveyed, name) is None
        assert [each.name for each in find_imports(surveyed, name).inside] == ["n.m"]


def test_the_closure_of_a_module(surveyed):
    # The ancestors run first, so all imports of p are included.
    closure = surveyed.closures.get_closure("p.sub.deep")
    assert closure.inside == 3  # p, p.core and p.sub
    assert closure.outside == ("fast", "json", "os", "typing")
    assert surveyed.closures.get_closure("p").inside == 3  # p.core, p.sub and p.sub.deep
    assert surveyed.closures.get_closure("p.ext").inside == 4


def test_the_commands_that_run_a_module(surveyed):
    assert find_execution(surveyed, "p").module == "p"
    assert find_execution(surveyed, "p.__main__").module == "p"
    assert find_execution(surveyed, "p.core").module == "p.core"
    assert find_execution(surveyed, "p.sub").module is None


def test_the_distributions_of_modules(tmp_path):
    for name, files in {"Club-Core": ["club/people.py"], "club-extra": ["club/music.py"], "other": ["x.py"]}.items():
        info = tmp_path / f"{name.lower().replace('-', '_')}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        (info / "RECORD").write_text("".join(f"{file},,\n" for file in files))
        (info / "entry_points.txt").write_text(
            f"[console_scripts]\n{name.lower()} = {files[0][:-3].replace('/', '.')}:main\n"
        )
        for file in files:
            (tmp_path / file).parent.mkdir(exist_ok=True)
            (tmp_path / file).write_text("def main(): ...\n")
    surveyed = Codebases(Survey([Tier("roots", (str(tmp_path),))])).get_codebase("club")
    assert [each.name for each in surveyed.find_distributions("club.music")] == ["club-extra"]
    assert [each.name for each in surveyed.find_distributions("club")] == ["Club-Core", "club-extra"]
    (portion,) = find_portions(surveyed, "club")
    assert [each.name for each in portion.distributions] == ["Club-Core", "club-extra"]
    running = find_execution(surveyed, "club.music")
    assert [(script.command, script.module, script.function) for script in running.scripts] == [
        ("club-extra", "club.music", "main")
    ]


@pytest.mark.parametrize(
    ("name", "commands"),
    [
        ("tool", ["tool", "tool-too"]),
        ("tool._internal", []),
        ("tool._internal.cli", ["tool-too"]),  # the entry point is the package itself
        ("tool._internal.cli.main", ["tool"]),
        ("tool._internal.cli.other", []),
        ("space", []),  # a namespace package belongs to no single distribution
        ("space.club", ["club"]),
        ("space.club.core", ["club"]),
        ("legacy", []),
        ("legacy.club", ["legacy"]),
    ],
)
def test_commands_belong_to_the_module_of_the_entry_point_and_to_the_top_package(tmp_path, name, commands):
    files = {
        "tool": [
            "tool/__init__.py",
            "tool/_internal/__init__.py",
            "tool/_internal/cli/__init__.py",
            "tool/_internal/cli/main.py",
            "tool/_internal/cli/other.py",
        ],
        "space-club": ["space/club/__init__.py", "space/club/core.py"],
        "legacy-club": ["legacy/__init__.py", "legacy/club/__init__.py", "legacy/club/core.py"],
    }
    scripts = {
        "tool": "tool = tool._internal.cli.main:main\ntool-too = tool._internal.cli:main",
        "space-club": "club = space.club.core:main",
        "legacy-club": "legacy = legacy.club.core:main",
    }
    for distribution, paths in files.items():
        info = tmp_path / f"{distribution.replace('-', '_')}-1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {distribution}\nVersion: 1.0\n")
        (info / "RECORD").write_text("".join(f"{path},,\n" for path in paths))
        (info / "entry_points.txt").write_text(f"[console_scripts]\n{scripts[distribution]}\n")
        for path in paths:
            (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / path).write_text("")
    (tmp_path / "legacy/__init__.py").write_text("__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n")
    surveyed = Codebases(Survey([Tier("roots", (str(tmp_path),))])).get_codebase(name.partition(".")[0])
    assert [script.command for script in find_execution(surveyed, name).scripts] == commands


def test_dunder_names_are_not_public(tree):
    source = "__all__ = ['f']\ndef f(): ...\ndef g(): ...\ndef __getattr__(name): ...\ndef __dir__(): ...\n"
    surveyed = Codebases(Survey([Tier("roots", (tree({"dunder.py": source}, "dunder"),))])).get_codebase("dunder")
    assert find_initialization(surveyed, "dunder").unlisted == ("g",)


def test_examples_are_the_simplest_modules(tree):
    files = {
        "q/__init__.py": "def of_package(): ...\n",
        "q/a_long.py": '"""Long."""\n' + "x = 1\n" * 50 + "def f(): ...\n",
        "q/short.py": '"""Short."""\ndef easy(): ...\n',
        "q/bare.py": "def f(): ...\n",
        "q/_hidden.py": '"""Hidden."""\ndef f(): ...\n',
        "q/test_it.py": '"""A test."""\ndef f(): ...\n',
        "q/sub/__init__.py": "",
        "q/sub/shorter.py": '"""S."""\ndef f(): ...\n',
        "q/ns/m.py": '"""M."""\ndef f(): ...\n',
    }
    exemplars = find_examples(Codebases(Survey([Tier("roots", (tree(files, "simple"),))])), "q")
    assert (exemplars.module.name, exemplars.module.example.dotted) == ("q.short", "q.short.easy")
    assert (exemplars.package.name, exemplars.package.submodule.name) == ("q", "q.short")
    assert (exemplars.namespace.name, exemplars.namespace.submodule.name) == ("q.ns", "q.ns.m")


def test_an_anatomy_has_the_requested_parts(codebases):
    anatomy = make_anatomy(codebases, "p.core", [AnatomyPart.USAGE, AnatomyPart.KIND], 100)
    assert [part for part, _ in anatomy.parts] == [AnatomyPart.USAGE, AnatomyPart.KIND]
    assert anatomy.problems == ()
    whole = make_anatomy(codebases, "p", list(AnatomyPart), 3)
    messages = [problem.message for problem in whole.problems if problem.kind.value == "limit"]
    assert messages == [
        "'p' has more than 3 items for 'place'; the rest is omitted",
        "'p' has more than 3 items for 'namespace'; the rest is omitted",
        "'p' has more than 3 items for 'submodules'; the rest is omitted",
    ]
    missing = make_anatomy(codebases, "p.cor", list(AnatomyPart), 100)
    assert isinstance(missing, Problem)
    assert missing.message == "no module or package named 'p.cor'; did you mean 'p.core'?"
