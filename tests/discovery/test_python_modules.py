"""Agreement with the import system: one section for each of its rules.

``PathFinder.find_spec(name, locations)``, called for each component, finds a module without importing it.
Stubs and modules of other platforms, which no import finds, are compared with the rules that define them.
"""

import importlib.machinery
import os
import pkgutil
import sys
import types
import zipfile

import pytest

from sphinx_packagemap.discovery import NotFound, Tier
from sphinx_packagemap.discovery.editable import find_editable_installs
from sphinx_packagemap.discovery.finder import discover, discover_directory
from sphinx_packagemap.discovery.search_path import locate
from sphinx_packagemap.discovery.tiers import make_environment_tier
from sphinx_packagemap.model import ModuleKind, ProblemKind
from sphinx_packagemap.survey import Survey

PKGUTIL = "__path__ = __import__('pkgutil').extend_path(__path__, __name__)\n"
PKG_RESOURCES = "__import__('pkg_resources').declare_namespace(__name__)\n"
SO = importlib.machinery.EXTENSION_SUFFIXES[0]


def kinds(discovery):
    return {module.name: module.kind.value for module in discovery.modules}


def found(name, *locations):
    return {module.name: module for module in discover(name, locations).modules}


def problem_kinds(discovery):
    return [problem.kind for problem in discovery.problems]


def spec_of(name, locations, monkeypatch):
    """Return the spec that the import system finds, or None, without importing anything."""
    path, spec = [*locations], None
    for depth, _ in enumerate(parts := name.split("."), start=1):
        part = ".".join(parts[:depth])
        spec = importlib.machinery.PathFinder.find_spec(part, path)
        if spec is None:
            return None
        if depth < len(parts):
            if spec.submodule_search_locations is None:
                return None
            path = list(spec.submodule_search_locations)
            # For a child of a namespace package, the finder looks up the path of the parent in sys.modules.
            stand_in = types.ModuleType(part)
            stand_in.__path__ = path
            monkeypatch.setitem(sys.modules, part, stand_in)
    return spec


def agrees(module, spec):
    """Return whether a module is the one that the import system has found."""
    if spec is None:
        return False
    if spec.origin is None:
        return module.origin is None and module.kind is ModuleKind.NAMESPACE_PACKAGE
    origin = spec.origin.replace(os.sep, "/")
    is_package = spec.submodule_search_locations is not None
    return origin.endswith("/" + module.origin) and is_package == module.is_package


def assert_agreement(discovery, locations, monkeypatch):
    for module in discovery.modules:
        assert agrees(module, spec_of(module.name, locations, monkeypatch)), module


# Package at all; regular package


def test_row_regular_package(tree, monkeypatch):
    root = tree("p/__init__.py p/a.py p/sub/__init__.py p/sub/b.py")
    discovery = discover("p", [root])
    assert kinds(discovery) == {"p": "package", "p.a": "module", "p.sub": "package", "p.sub.b": "module"}
    assert discovery.modules[0].portions == ("p",)
    assert_agreement(discovery, [root], monkeypatch)


def test_row_regular_package_is_in_one_directory_only(tree, monkeypatch):
    one, two = tree("p/__init__.py p/a.py", "one"), tree("p/__init__.py p/b.py", "two")
    assert set(found("p", one, two)) == {"p", "p.a"}
    assert spec_of("p.b", [one, two], monkeypatch) is None


# Lookup order in one path entry


@pytest.mark.parametrize(
    ("files", "origin"),
    [
        ("dup/__init__.py dup.py", "dup/__init__.py"),
        ("dup.py dup/data.txt", "dup.py"),
        ("dup.py dup/sub.py", "dup.py"),
        (f"dup{SO} dup.py", f"dup{SO}"),
        ("dup.abi3.so dup.py", "dup.abi3.so"),
        (f"dup.abi3.so dup{SO} dup.so", f"dup{SO}"),
        ("dup.abi3.so dup.so", "dup.abi3.so"),
        ("dup.py dup.pyc", "dup.py"),
        ("dup/__init__.pyc dup.py", "dup/__init__.pyc"),
        (f"dup/__init__.py dup{SO}", "dup/__init__.py"),
        (f"dup/__init__{SO} dup/__init__.py", f"dup/__init__{SO}"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="the suffixes are those of other systems")
def test_row_lookup_order(tree, monkeypatch, files, origin):
    root = tree(files)
    discovery = discover("dup", [root])
    assert discovery.modules[0].origin == origin
    assert_agreement(discovery, [root], monkeypatch)


def test_row_lookup_order_over_locations(tree, monkeypatch):
    one, two, three = tree("x/data.py", "one"), tree("x.py", "two"), tree("x/__init__.py", "three")
    module = found("x", one, two, three)["x"]
    assert module.origin == "x.py"
    assert spec_of("x", [one, two, three], monkeypatch).origin == os.path.join(two, "x.py")


# PEP 420 namespace package


def test_row_namespace_package(tree, monkeypatch):
    root = tree("ns/deep/er/m.py ns/data/readme.txt ns/__pycache__/m.cpython-311.pyc ns/empty/")
    discovery = discover("ns", [root])
    assert kinds(discovery) == {
        "ns": "namespace package",
        "ns.deep": "namespace package",
        "ns.deep.er": "namespace package",
        "ns.deep.er.m": "module",
    }
    assert_agreement(discovery, [root], monkeypatch)


def test_row_namespace_package_needs_a_module_below(tree):
    root = tree("data/a.txt data/b/c.json")
    with pytest.raises(NotFound):
        discover("data", [root])


def test_row_directory_of_data_in_a_package_is_no_package(tree):
    assert set(found("p", tree("p/__init__.py p/templates/a.html p/locale/de/LC_MESSAGES/p.mo"))) == {"p"}


# Portions over several paths


def test_row_portions(tree, monkeypatch):
    one, two, three = tree("ns/a.py", "one"), tree("ns/b/__init__.py", "two"), tree("ns/a.py ns/c.py", "three")
    discovery = discover("ns", [one, two, three])
    assert kinds(discovery) == {"ns": "namespace package", "ns.a": "module", "ns.b": "package", "ns.c": "module"}
    assert discovery.modules[0].portions == ("ns", "ns", "ns")
    spec = spec_of("ns", [one, two, three], monkeypatch)
    assert len(list(spec.submodule_search_locations)) == 3
    assert discovery.modules[1].path == os.path.join(one, "ns", "a.py")
    assert_agreement(discovery, [one, two, three], monkeypatch)


def test_row_portions_give_way_to_a_regular_package(tree, monkeypatch):
    one, two = tree("ns/a.py", "one"), tree("ns/__init__.py ns/b.py", "two")
    discovery = discover("ns", [one, two])
    assert kinds(discovery) == {"ns": "package", "ns.b": "module"}
    assert_agreement(discovery, [one, two], monkeypatch)


def test_row_portions_inside_a_namespace(tree, monkeypatch):
    one, two = tree("ns/sub/a.py", "one"), tree("ns/sub/b.py", "two")
    discovery = discover("ns.sub", [one, two])
    assert kinds(discovery) == {"ns.sub": "namespace package", "ns.sub.a": "module", "ns.sub.b": "module"}
    assert_agreement(discovery, [one, two], monkeypatch)


# pkgutil.iter_modules


def test_row_pkgutil_lists_the_same_modules_except_namespaces(tree):
    root = tree("p/__init__.py p/hy-phen.py p/my-mod/__init__.py p/2d.py p/class.py p/__main__.py p/inner/m.py")
    listed = {info.name for info in pkgutil.iter_modules([os.path.join(root, "p")])}
    ours = {name.removeprefix("p.") for name in found("p", root) if name.count(".") == 1}
    assert ours - listed == {"inner"}
    assert listed <= ours


# pkgutil-style


def extended(name, directories, monkeypatch):
    monkeypatch.setattr(sys, "path", [*directories])
    sys.path_importer_cache.clear()
    return pkgutil.extend_path([os.path.join(directories[0], name)], name)


def test_row_pkgutil_style(tree, monkeypatch):
    one = tree({"ns/__init__.py": PKGUTIL, "ns/a.py": ""}, "one")
    two = tree({"ns/__init__.py": PKGUTIL + "hidden = 1", "ns/b.py": ""}, "two")
    bare = tree({"ns/c.py": ""}, "bare")
    module = tree({"ns.py": "", "ns/d.py": ""}, "module")
    places = [one, two, bare, module]
    discovery = discover("ns", places)
    assert kinds(discovery) == {"ns": "package", "ns.a": "module", "ns.b": "module", "ns.c": "module"}
    portions = extended("ns", places, monkeypatch)
    assert portions == [os.path.join(place, "ns") for place in (one, two, bare)]
    assert discovery.modules[0].portions == ("ns", "ns", "ns")


def test_row_pkgutil_style_takes_earlier_directories_too(tree):
    bare, regular = tree("ns/a.py", "bare"), tree({"ns/__init__.py": PKGUTIL, "ns/b.py": ""}, "regular")
    assert set(found("ns", bare, regular)) == {"ns", "ns.a", "ns.b"}


def test_row_pkgutil_style_path_files_are_reported_not_followed(tree):
    root = tree({"ns/__init__.py": PKGUTIL, "ns.pkg": "/elsewhere\n"})
    discovery = discover("ns", [root])
    assert problem_kinds(discovery) == [ProblemKind.PATH]
    assert discovery.problems[0].origin == "ns.pkg"
    assert "/elsewhere" not in discovery.problems[0].message


def test_row_pkgutil_path_file_without_extend_path_does_nothing(tree):
    assert discover("ns", [tree({"ns/__init__.py": "", "ns.pkg": "/elsewhere\n"})]).problems == ()


# pkg_resources-style


@pytest.mark.parametrize(
    "source",
    [
        PKG_RESOURCES,
        "try:\n    " + PKG_RESOURCES + "except ImportError:\n    " + PKGUTIL,
        "from pkg_resources import declare_namespace\ndeclare_namespace(__name__)\n",
    ],
)
def test_row_pkg_resources_style(tree, source):
    one = tree({"ns/__init__.py": source, "ns/a.py": ""}, "one")
    two = tree({"ns/__init__.py": source, "ns/b.py": ""}, "two")
    assert set(found("ns", one, two)) == {"ns", "ns.a", "ns.b"}


# __path__ changed in __init__


@pytest.mark.parametrize(
    "change",
    [
        "__path__.append('/x')",
        "__path__ += ['/x']",
        "__path__ = ['/x']",
        "__path__[:] = []",
        "__path__[0] = '/x'",
        "del __path__[0]",
        "if True:\n    __path__.insert(0, '/x')",
        PKGUTIL + "__path__.append('/x')",
    ],
)
def test_row_path_changed_is_a_lower_bound(tree, change):
    root = tree({"p/__init__.py": f"import os\n{change}\n", "p/a.py": ""})
    codebase = Survey([Tier("roots", (root,))]).survey("p")
    assert [problem.kind for problem in codebase.problems] == [ProblemKind.PATH]
    assert set(codebase.modules) == {"p", "p.a"}


@pytest.mark.parametrize("use", ["print(__path__)", "'''__path__.append'''", "x = list(__path__)", PKGUTIL])
def test_row_path_only_read_is_no_problem(tree, use):
    root = tree({"p/__init__.py": f"{use}\n"})
    assert Survey([Tier("roots", (root,))]).survey("p").problems == ()


# Extension modules


@pytest.mark.parametrize(
    "file",
    [
        "lib.cpython-311-x86_64-linux-gnu.so",
        "lib.cpython-313t-darwin.so",
        "lib.cp312-win_amd64.pyd",
        "lib.cp313t-win_arm64.pyd",
        "lib.pypy310-pp73-x86_64-linux-gnu.so",
        "lib.graalpy240-311-native-x86_64-linux.so",
        "lib.cpython-311-wasm32-emscripten.so",
        "lib.abi3.so",
        "lib.abi3.pyd",
        "lib.so",
        "lib.pyd",
    ],
)
def test_row_extension_modules_of_any_platform(tree, file):
    module = found("p", tree(f"p/__init__.py p/{file}"))["p.lib"]
    assert (module.kind, module.origin) == (ModuleKind.EXTENSION_MODULE, f"p/{file}")


@pytest.mark.parametrize("file", ["libx.so.1", "lib.foo.so", "lib.dll", "lib.dylib", "lib.a", ".so"])
def test_row_extension_modules_are_not_other_libraries(tree, file):
    assert set(found("p", tree(f"p/__init__.py p/{file}"))) == {"p"}


@pytest.mark.skipif(sys.platform == "win32", reason="the suffixes are those of other systems")
def test_row_extension_modules_agree(tree, monkeypatch):
    root = tree(f"p/__init__.py p/a{SO} p/b.so p/c.abi3.so p/c.py")
    assert_agreement(discover("p", [root]), [root], monkeypatch)


# Stubs


def test_row_stub_beside_a_module(tree):
    modules = found("p", tree("p/__init__.py p/__init__.pyi p/a.py p/a.pyi p/py.typed"))
    assert set(modules) == {"p", "p.a"}
    assert (modules["p.a"].origin, modules["p.a"].stub) == ("p/a.py", "p/a.pyi")
    assert (modules["p"].stub, modules["p"].typed) == ("p/__init__.pyi", True)


def test_row_stub_beside_an_extension_module_describes_it(tree):
    root = tree({"p/__init__.py": "", "p/fast.so": "", "p/fast.pyi": '"""Fast."""\ndef run() -> int: ...\n'})
    codebase = Survey([Tier("roots", (root,))]).survey("p")
    assert codebase.modules["p.fast"].kind is ModuleKind.EXTENSION_MODULE
    assert codebase.facts["p.fast"].summary == "Fast."


def test_row_stub_alone_is_a_module_that_is_not_importable(tree, monkeypatch):
    root = tree("p/__init__.py p/stub.pyi p/only/__init__.pyi p/only/part.pyi")
    assert kinds(discover("p", [root])) == {"p": "package", "p.only": "stub", "p.only.part": "stub", "p.stub": "stub"}
    assert spec_of("p.stub", [root], monkeypatch) is None


def test_row_stub_beside_a_directory_of_data(tree):
    assert kinds(discover("p", [tree("p/__init__.py p/a.pyi p/a/data/x.txt")])) == {"p": "package", "p.a": "stub"}


def test_row_stubs_distribution(tree):
    root = tree("p/__init__.py p/a.py p/b.py p-stubs/__init__.pyi p-stubs/a.pyi p-stubs/extra.pyi p-stubs/py.typed")
    modules = found("p", root)
    assert {name: module.kind.value for name, module in modules.items()} == {
        "p": "package",
        "p.a": "module",
        "p.b": "module",
        "p.extra": "stub",
    }
    assert modules["p.a"].stub == "p-stubs/a.pyi"
    assert modules["p.b"].stub is None  # a partial distribution


def test_row_stubs_distribution_alone(tree):
    root = tree("p-stubs/__init__.pyi p-stubs/sub/__init__.pyi p-stubs/sub/m.pyi")
    assert kinds(discover("p", [root])) == {"p": "stub", "p.sub": "stub", "p.sub.m": "stub"}
    assert kinds(discover("p.sub", [root])) == {"p.sub": "stub", "p.sub.m": "stub"}


def test_row_stubs_distribution_of_a_namespace(tree):
    root = tree("ns-stubs/part/__init__.pyi ns/part/__init__.py ns/other/__init__.py")
    modules = found("ns", root)
    assert modules["ns"].kind is ModuleKind.NAMESPACE_PACKAGE
    assert modules["ns.part"].stub == "ns-stubs/part/__init__.pyi"


def test_row_stub_of_the_package_wins_over_the_distribution(tree):
    root = tree("p/__init__.py p/a.py p/a.pyi p-stubs/__init__.pyi p-stubs/a.pyi")
    assert found("p", root)["p.a"].stub == "p/a.pyi"


# __main__


def test_row_main(tree, monkeypatch):
    root = tree({"p/__init__.py": "", "p/__main__.py": "raise SystemExit"})
    discovery = discover("p", [root])
    assert kinds(discovery) == {"p": "package", "p.__main__": "module"}
    assert_agreement(discovery, [root], monkeypatch)


# Builtin and frozen


@pytest.mark.parametrize(
    ("name", "kind"),
    [("sys", ModuleKind.BUILTIN_MODULE), ("builtins", ModuleKind.BUILTIN_MODULE)]
    + [(name, ModuleKind.FROZEN_MODULE) for name in ("__hello__", "__phello__.spam", "_frozen_importlib")],
)
def test_row_builtin_and_frozen(name, kind):
    (module,) = locate(name, []).discovery.modules
    assert (module.kind, module.origin) == (kind, None)


def test_row_frozen_modules_with_a_file_are_shown_by_it():
    (module,) = locate("os", [make_environment_tier()]).discovery.modules
    assert (module.kind, module.origin) == (ModuleKind.MODULE, "os.py")


@pytest.mark.parametrize("name", ["", ".", "a..b", "a\0b", "\udcff", "a/b", "a b", "." * 100, "a." * 100])
def test_row_builtin_and_frozen_names_may_be_invalid(name):
    with pytest.raises(NotFound):
        locate(name, [])


# Zipped packages


def test_row_zipped_packages_are_named(tree):
    root = tree("")
    archive = os.path.join(root, "lib.zip")
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("inside/__init__.py", "")
        file.writestr("ns/part/m.py", "")
        file.writestr("single.py", "")
    assert importlib.machinery.PathFinder.find_spec("inside", [archive]) is not None
    for name in ("inside", "single", "ns", "ns.part.m"):
        with pytest.raises(NotFound) as caught:
            locate(name, [Tier("roots", (archive,))])
        assert caught.value.make_problem().kind is ProblemKind.ZIP
        assert "'lib.zip'" in caught.value.make_problem().message
    with pytest.raises(NotFound) as caught:
        locate("elsewhere", [Tier("roots", (archive,))])
    assert caught.value.make_problem().kind is ProblemKind.NAME


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06", b"PK\x05\x06" + b"\xff" * 18, b"no zip" * 100])
def test_row_zipped_packages_may_be_no_zip(tree, content):
    archive = os.path.join(tree({"lib.zip": content}), "lib.zip")
    with pytest.raises(NotFound):
        locate("x", [Tier("roots", (archive,))])


# Submodule shadowed by a same-named attribute


def test_row_shadowed_submodule_keeps_its_name(tree):
    root = tree({"p/__init__.py": "from .shadow import shadow\n", "p/shadow.py": "def shadow(): ...\n"})
    codebase = Survey([Tier("roots", (root,))]).survey("p")
    assert codebase.modules["p.shadow"].kind is ModuleKind.MODULE
    assert [(edge.importer, edge.imported) for edge in codebase.imports] == [("p", "p.shadow")]


# Case-only clash


def test_row_case_clash_is_reported_once(tree):
    root = tree("p/__init__.py p/Case.py p/case.py p/Dir/__init__.py p/Dir/x.py p/dir/__init__.py p/dir/x.py")
    if len(os.listdir(os.path.join(root, "p"))) < 5:
        pytest.skip("this disk holds only one of two names that differ in case")
    discovery = discover("p", [root])
    assert {"p.Case", "p.case", "p.Dir.x", "p.dir.x"} <= set(kinds(discovery))
    assert [(problem.kind, problem.module) for problem in discovery.problems] == [
        (ProblemKind.CASE, "p.case"),
        (ProblemKind.CASE, "p.dir"),
    ]


# Non-identifier names


@pytest.mark.parametrize(
    ("tail", "importable"),
    [("my-mod", False), ("2d", False), ("class", False), ("unié", True), ("match", True), ("_x", True), ("a b", False)],
)
def test_row_names_that_no_statement_can_import(tree, monkeypatch, tail, importable):
    root = tree({"p/__init__.py": "", f"p/{tail}.py": "", f"p/in-{tail}/m.py": ""})
    modules = found("p", root)
    assert modules[f"p.{tail}"].importable is importable
    assert modules[f"p.in-{tail}.m"].importable is False
    assert agrees(modules[f"p.{tail}"], spec_of(f"p.{tail}", [root], monkeypatch))


def test_row_name_with_a_dot_cannot_be_reached(tree):
    discovery = discover("p", [tree("p/__init__.py p/a.b.py p/.hidden.py p/c.d.pyi")])
    assert set(kinds(discovery)) == {"p"}
    assert [(problem.kind, problem.origin) for problem in discovery.problems] == [(ProblemKind.UNREACHABLE, "p/a.b.py")]


# PEP 562, PEP 810


def test_row_module_getattr(tree):
    root = tree(
        {"p/__init__.py": "def __getattr__(name): ...\n", "p/a.py": "class A:\n    def __getattr__(s, n): ...\n"}
    )
    facts = Survey([Tier("roots", (root,))]).survey("p").facts
    assert facts["p"].module_getattr
    assert not facts["p.a"].module_getattr


def test_row_lazy_imports(tree):
    source = "lazy import json\nlazy from os import path\n__lazy_modules__ = ['csv']\nimport csv, re\n"
    codebase = Survey([Tier("roots", (tree({"m.py": source}),))]).survey("m")
    assert [(edge.imported, edge.line, edge.kind.value) for edge in codebase.imports] == [
        ("csv", 4, "lazy"),
        ("json", 1, "lazy"),
        ("os", 2, "lazy"),
        ("re", 4, "runtime"),
    ]
    assert codebase.problems == ()


# find_spec has side effects; import hooks see more


def test_row_find_spec_imports_parents_and_we_do_not(tree, monkeypatch):
    root = tree({"p/__init__.py": "raise SystemExit('imported')\n", "p/sub/__init__.py": "1/0\n", "p/sub/m.py": ""})
    monkeypatch.syspath_prepend(root)
    before = set(sys.modules)
    assert kinds(locate("p.sub.m", [make_environment_tier()]).discovery) == {"p.sub.m": "module"}
    assert set(sys.modules) == before


def test_row_import_hooks_are_not_called(tree, monkeypatch):
    class Hook:
        @staticmethod
        def find_spec(*_arguments):
            raise AssertionError("asked")

    monkeypatch.setattr(sys, "meta_path", [Hook, *sys.meta_path])
    assert set(found("p", tree("p/__init__.py"))) == {"p"}


# Editable installs


def test_row_editable_by_a_path_is_on_sys_path_already(tree, monkeypatch):
    project = tree("here/__init__.py", "project/src")
    monkeypatch.setattr(sys, "path", [tree({"here.pth": f"{project}\n"}, "site"), project])
    assert kinds(locate("here", [make_environment_tier()]).discovery) == {"here": "package"}


def test_row_editable_by_a_setuptools_finder(tree):
    project = tree("top/__init__.py single.py ns/part/__init__.py", "project/src")
    finder = (
        "from __future__ import annotations\nimport os\nos.mkdir('MARK')\n"
        f"MAPPING: dict[str, str] = {{'top': {project + '/top'!r}, 'single': {project + '/single'!r}, "
        f"'ns.part': {project + '/ns/part'!r}}}\nNAMESPACES: dict[str, list[str]] = {{}}\n"
    )
    site = tree(
        {
            "__editable__.x-1.pth": "import __editable___x_1_finder; __editable___x_1_finder.install()\n",
            "__editable___x_1_finder.py": finder,
        },
        "site",
    )
    assert find_editable_installs([site]).locations == [project]


def test_row_editable_under_another_name(tree):
    project = tree("lib/other/__init__.py lib/other/m.py lib/file.py lib/tests/__init__.py", "project")
    mapping = {"mine": f"{project}/lib/other", "one": f"{project}/lib/file.py", "gone": f"{project}/lib/none"}
    site = tree({"x.pth": "import _x\n", "_x.py": f"MAPPING = {mapping!r}\n"}, "site")
    assert find_editable_installs([site]).locations == []
    renamed = find_editable_installs([site]).renamed
    assert kinds(discover("mine", [site], renamed)) == {"mine": "package", "mine.m": "module"}
    assert discover("mine", [site], renamed).modules[0].origin == "other/__init__.py"
    assert kinds(discover("one", [site], renamed)) == {"one": "module"}
    for name in ("other", "tests", "gone", "file"):
        with pytest.raises(NotFound):
            discover(name, [site], renamed)


@pytest.mark.parametrize(("name", "file"), [("top", "top/__init__.py"), ("single", "single.py")])
def test_row_editable_by_the_editables_library(tree, name, file):
    project = tree("top/__init__.py single.py", "project/src")
    target = os.path.join(project, file)
    source = (
        f"from editables.redirector import RedirectingFinder as F\nF.install()\nF.map_module({name!r}, {target!r})\n"
    )
    site = tree({"x.pth": "import _x\n", "_x.py": source}, "site")
    assert find_editable_installs([site]).locations == [project]


@pytest.mark.parametrize("url", ["file://{}", "file://localhost{}"])
def test_row_editable_by_its_record(tree, url):
    project = tree("src/top/__init__.py pyproject.toml", "my project")
    quoted = project.replace(" ", "%20")
    record = f'{{"url": "{url.format(quoted)}", "dir_info": {{"editable": true}}}}'
    site = tree({"x-1.dist-info/direct_url.json": record}, "site")
    assert find_editable_installs([site]).locations == [os.path.join(project, "src"), project]


@pytest.mark.parametrize(
    "record",
    [
        "",
        "[]",
        "null",
        "{",
        '{"url": 3, "dir_info": {"editable": true}}',
        '{"url": "file:///tmp", "dir_info": {}}',
        '{"url": "https://example.org/", "dir_info": {"editable": true}}',
        '{"url": "file:///tmp/\\u0000", "dir_info": {"editable": true}}',
        '{"url": "file://[", "dir_info": {"editable": true}}',
        '{"url": "file:///tmp", "dir_info": 1}',
        "[" * 100_000,
    ],
)
def test_row_editable_record_may_be_anything(tree, record):
    assert find_editable_installs([tree({"x-1.dist-info/direct_url.json": record}, "site")]).locations == []


@pytest.mark.parametrize(
    "finder",
    ["MAPPING = {**x, 1: 2, 'a': b}", "MAPPING = {'a': '/nowhere/\\0'}", "(", "MAPPING = 1", "F.map_module(*x)"],
)
def test_row_editable_finder_may_be_anything(tree, finder):
    site = tree({"x.pth": "import _x\nimport\nimport os\nimport a.b\nnot a path\n", "_x.py": finder}, "site")
    assert find_editable_installs([site]).locations == []


# src layout, flat layout, single-file modules, names of distributions


@pytest.mark.parametrize("project_file", ["pyproject.toml", "setup.cfg", "setup.py"])
@pytest.mark.parametrize("package", ["src/top", "top"])
def test_row_layouts(tree, project_file, package):
    from sphinx_packagemap.discovery.tiers import find_project_tier

    root = tree({project_file: "raise SystemExit", f"{package}/__init__.py": "", "docs/conf.py": ""})
    tier = find_project_tier(os.path.join(root, "docs"))
    assert kinds(locate("top", [tier]).discovery) == {"top": "package"}


def test_row_src_layout_takes_precedence_over_the_project_directory(tree):
    from sphinx_packagemap.discovery.tiers import find_project_tier

    root = tree("pyproject.toml src/top/__init__.py src/top/a.py top/__init__.py top/b.py")
    assert set(kinds(locate("top", [find_project_tier(root)]).discovery)) == {"top", "top.a"}


@pytest.mark.parametrize("directory", ["root/src", "root/src/top", "root/src/top/sub"])
def test_row_directory_instead_of_a_name(tree, tmp_path, directory):
    tree("src/top/__init__.py src/top/sub/__init__.py src/top/sub/m.py")
    discovery, root = discover_directory(str(tmp_path / directory))
    assert root == str(tmp_path / "root" / "src")
    assert "top.sub.m" in kinds(discovery)
    assert discovery.tops == (("top.sub",) if directory.endswith("sub") else ("top",))


def test_row_directory_with_several_tops(tree):
    root = tree("a/__init__.py b.py c-stubs/__init__.pyi d-stubs/__init__.pyi d/__init__.py data/x.txt")
    discovery, _ = discover_directory(root)
    assert discovery.tops == ("a", "b", "c", "d")
    assert kinds(discovery) == {"a": "package", "b": "module", "c": "stub", "d": "package"}


def test_row_directory_that_no_import_can_name(tree):
    root = tree("my.project/__init__.py my.project/top/__init__.py my.project/m.py")
    discovery, _ = discover_directory(os.path.join(root, "my.project"))
    assert kinds(discovery) == {"m": "module", "top": "package"}
    assert discover_directory(os.path.join(root, "my.project", "top"))[0].tops == ("top",)


def test_row_single_file_module(tree, monkeypatch):
    root = tree("six.py other.py")
    discovery = discover("six", [root])
    assert kinds(discovery) == {"six": "module"}
    assert discovery.modules[0].portions == ()
    assert_agreement(discovery, [root], monkeypatch)
    with pytest.raises(NotFound):
        discover("six.moves", [root])


def test_row_distribution_name_is_no_module(tree):
    root = tree("bs4/__init__.py beautifulsoup4-4.1.dist-info/METADATA")
    with pytest.raises(NotFound):
        discover("beautifulsoup4", [root])


# Relative import in __init__ or in a module


@pytest.mark.parametrize(
    ("importer", "statement", "imported"),
    [
        ("p", "from . import a", "p.a"),
        ("p", "from . import name", "p"),
        ("p", "from .a import name", "p.a"),
        ("p", "from .sub.m import name", "p.sub.m"),
        ("p.a", "from . import sub", "p.sub"),
        ("p.a", "from .sub import m", "p.sub.m"),
        ("p.sub", "from . import m", "p.sub.m"),
        ("p.sub", "from .. import a", "p.a"),
        ("p.sub.m", "from . import x", "p.sub"),
        ("p.sub.m", "from .. import a", "p.a"),
        ("p.sub.m", "from ..a import *", "p.a"),
        ("p.sub.m", "import p.a as b", "p.a"),
    ],
)
def test_row_relative_imports(tree, importer, statement, imported):
    files = {"p/__init__.py": "", "p/a.py": "", "p/sub/__init__.py": "", "p/sub/m.py": ""}
    path = importer.replace(".", "/")
    files[f"{path}/__init__.py" if f"{path}/__init__.py" in files else f"{path}.py"] = statement + "\n"
    codebase = Survey([Tier("roots", (tree(files),))]).survey("p")
    assert [(edge.importer, edge.imported) for edge in codebase.imports] == [(importer, imported)]


def test_row_relative_import_beyond_the_top(tree):
    codebase = Survey([Tier("roots", (tree({"p/__init__.py": "", "p/a.py": "\nfrom .. import x\n"}),))]).survey("p")
    (problem,) = codebase.problems
    assert (problem.kind, problem.origin, problem.line) == (ProblemKind.RELATIVE, "p/a.py", 2)


# __pycache__, .pyc without source


def test_row_bytecode(tree, monkeypatch):
    root = tree("p/__init__.py p/legacy.pyc p/__pycache__/gone.cpython-311.pyc p/sub/__init__.pyc p/both.py p/both.pyc")
    discovery = discover("p", [root])
    assert kinds(discovery) == {"p": "package", "p.both": "module", "p.legacy": "module", "p.sub": "package"}
    assert_agreement(discovery, [root], monkeypatch)


def test_row_stubs_in_a_directory_beside_a_compiled_module(tree):
    root = tree("p/__init__.py p/_rust.abi3.so p/_rust/__init__.pyi p/_rust/x509.pyi")
    modules = {module.name: module for module in discover("p", [root]).modules}
    assert list(modules) == ["p", "p._rust"]  # the only modules that can be imported
    assert modules["p._rust"].kind is ModuleKind.EXTENSION_MODULE
    assert modules["p._rust"].stub == "p/_rust/__init__.pyi"


# Extension modules that are not built: no import finds them


UNBUILT = "extension module that is not built"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ("p/fast.pyx", {"p.fast": UNBUILT}),
        ("p/fast.pyx p/fast.pyi p/fast.pxd p/fast.c", {"p.fast": UNBUILT}),
        ("p/fast.pyx.in", {"p.fast": UNBUILT}),
        ("p/_dist.pyx.tp", {"p._dist": UNBUILT}),
        (f"p/fast.pyx p/fast{SO}", {"p.fast": "extension module"}),
        (
            "p/fast.pyx p/fast.abi3.so p/slow.pyx",
            {"p.fast": "extension module", "p.slow": UNBUILT},
        ),
        ("p/fast.pyx p/fast.py", {"p.fast": "module"}),
        ("p/fast.pyx p/fast/__init__.py", {"p.fast": "package"}),
        ("p/fast.pyx p/fast/data.txt", {"p.fast": UNBUILT}),
        ("p/fast.pyx p/fast/m.py", {"p.fast": "namespace package", "p.fast.m": "module"}),
        ("p/sub/fast.pyx", {"p.sub": "namespace package", "p.sub.fast": UNBUILT}),
        ("p/fast.pxd p/fast.pxi p/fast.in p/x.y.pyx p/.pyx p/.pyx.in", {}),
        # A stub with a source beside it, or in a project that builds extension modules and has built none.
        ("p/fast.pyi", {"p.fast": "stub"}),
        ("p/fast.pyi p/fast.c", {"p.fast": UNBUILT}),
        ("p/fast.pyi p/fastmodule.c", {"p.fast": UNBUILT}),
        ("p/fast.pyi p/fast.rs p/types.pyi", {"p.fast": UNBUILT, "p.types": "stub"}),
        (
            "p/fast.pyi p/fast.cpp p/other.abi3.so",
            {"p.fast": UNBUILT, "p.other": "extension module"},
        ),
        ("p/fast.pyi p/meson.build", {"p.fast": UNBUILT}),
        ("p/fast.pyi Cargo.toml", {"p.fast": UNBUILT}),
        ("p/types.pyi p/other.abi3.so meson.build", {"p.types": "stub", "p.other": "extension module"}),
        ("p/ns/fast.pyi p/ns/m.py Cargo.toml", {"p.ns": "namespace package", "p.ns.fast": "stub", "p.ns.m": "module"}),
        ("p/only/__init__.pyi p/only/part.pyi Cargo.toml", {"p.only": "stub", "p.only.part": "stub"}),
        ("p-stubs/extra.pyi p-stubs/extra.c", {"p.extra": "stub"}),
    ],
)
def test_row_extension_modules_that_are_not_built(tree, monkeypatch, files, expected):
    root = tree(f"p/__init__.py {files}")
    modules = discover("p", [root]).modules
    assert {module.name: module.kind.value for module in modules[1:]} == expected
    for module in modules:
        is_found = agrees(module, spec_of(module.name, [root], monkeypatch))
        holds = module.name in ("p.sub", "p.ns")
        assert holds or is_found is (module.kind not in (ModuleKind.UNBUILT_MODULE, ModuleKind.STUB))


@pytest.mark.parametrize(
    ("files", "is_unbuilt"),
    [
        ({"pyproject.toml": "[build-system]\nrequires = ['maturin>=1']\n"}, True),
        ({"pyproject.toml": "[project]\nname = 'p'\n[build-system]\nbuild-backend = 'mesonpy'\n"}, True),
        ({"pyproject.toml": "[build-system]\nrequires = [\n  'setuptools',\n  'pybind11',\n]\n\n[project]\n"}, True),
        ({"pyproject.toml": "[tool.setuptools]\next-modules = [{name = 'p.fast', sources = ['src/x.c']}]\n"}, True),
        ({"setup.py": "setup(ext_modules=[Extension('p.fast', ['src/x.c'])])\n"}, True),
        ({"pyproject.toml": "[build-system]\nrequires = ['hatchling']\n[project]\ndependencies = ['cffi']\n"}, False),
        ({"pyproject.toml": "", "../Cargo.toml": ""}, False),
        ({"setup.py": "setup()\n"}, False),
        ({"pyproject.toml": b"[build-system]\n\xff\x00"}, False),
        ({}, False),
    ],
)
@pytest.mark.parametrize("layout", ["", "src/", "lib/python/"])
def test_row_stubs_alone_in_a_project(tree, files, is_unbuilt, layout):
    root = tree(
        {f"{layout}p/__init__.py": "", f"{layout}p/sub/__init__.py": "", f"{layout}p/sub/fast.pyi": "", **files}
    )
    found = discover("p", [os.path.join(root, layout)])
    assert found.modules[-1].kind is (ModuleKind.UNBUILT_MODULE if is_unbuilt else ModuleKind.STUB)
    dependencies = {os.path.relpath(path, root) for path in found.dependencies}
    assert {"pyproject.toml", "setup.py", "meson.build"} <= dependencies  # although they may not exist
    assert discover("p.sub.fast", [os.path.join(root, layout)]).modules[0].kind is found.modules[-1].kind


def test_row_stubs_alone_that_are_installed(tree):
    root = tree("meson.build venv/site-packages/p/__init__.py venv/site-packages/p/types.pyi")
    assert kinds(discover("p", [f"{root}/venv/site-packages"]))["p.types"] == "stub"


def test_row_the_stub_describes_an_extension_module_that_is_not_built(tree):
    root = tree({"p/__init__.py": "", "p/fast.pyx": "cdef x", "p/fast.pyi": '"""Fast."""\ndef run() -> int: ...\n'})
    codebase = Survey([Tier("roots", (root,))]).survey("p")
    module = codebase.modules["p.fast"]
    assert (module.origin, module.stub, module.path) == ("p/fast.pyx", "p/fast.pyi", None)
    assert codebase.facts["p.fast"].summary == "Fast."
    assert codebase.problems == ()
