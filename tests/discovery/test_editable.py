"""Editable installs whose finders map modules to files: the mapping is read as data."""

import importlib.machinery
import json
import os

import pytest

from sphinx_packagemap.discovery import NotFound
from sphinx_packagemap.discovery.editable import find_editable_installs
from sphinx_packagemap.discovery.finder import discover
from sphinx_packagemap.model import ModuleKind
from sphinx_packagemap.survey import Cache, Survey, Tier, find_tiers

SO = importlib.machinery.EXTENSION_SUFFIXES[0]
MESON = """
import os; os.mkdir("MARK")
def install(package, names, path, cmd, verbose):
    finder = MesonpyMetaFinder(package, names, path, cmd, verbose)
"""
# The formats that versions of the two backends have written.
MESON_CALLS = [
    "install(\n    {{'p'}},\n    {build!r},\n    ['ninja'],\n    False,\n)",
    "install(\n    'p',\n    {{'p'}},\n    {build!r},\n    ['ninja'],\n    False,\n)",
    "def init():\n    finder = MesonpyMetaFinder(\n        'p', {{'p'}},\n        {build!r},\n        [],\n    )\n",
]
CMAKE = "import os; os.mkdir('MARK')\ndef install(known_source_files, known_wheel_files, *rest): pass\n\n\n"


def kinds(discovery):
    return {module.name: module.kind.value for module in discovery.modules}


def paths(discovery):
    return {module.name: module.path for module in discovery.modules}


@pytest.fixture
def project(tree):
    """Return a project with sources, and a directory in which it was built."""
    home = tree(
        "src/p/__init__.py src/p/m.py src/p/stray.py src/p/native.pyi src/p/py.typed src/p/data/a.py src/p/data/b/c.py",
        "project",
    )
    tree(f"native{SO} generated.py", "project/build")
    return home


def plan_of(home):
    """Return the installation plan of a project, without a file that is not installed."""
    source, build = f"{home}/src/p", f"{home}/build"
    python = dict.fromkeys(("__init__.py", "m.py", "native.pyi", "py.typed"))
    return {
        "targets": {f"{build}/native{SO}": {"destination": f"{{py_platlib}}/p/native{SO}", "tag": "runtime"}},
        "python": {f"{source}/{name}": {"destination": f"{{py_purelib}}/p/{name}"} for name in python},
        "configure": {f"{build}/generated.py": {"destination": "{py_platlib}/p/made.py"}},
        "headers": {f"{source}/x.h": {"destination": "{includedir}/x.h"}},
        "install_subdirs": {
            f"{source}/data": {"destination": "{py_platlib}/p/data", "exclude_files": [], "exclude_dirs": ["b"]}
        },
    }


def meson(tree, home, plan, call=MESON_CALLS[-1]):
    """Install a project as meson-python does, with a plan; return the editable installs that are found."""
    info = os.path.join(home, "build", "meson-info")
    os.makedirs(info, exist_ok=True)
    with open(os.path.join(info, "intro-install_plan.json"), "w", encoding="utf-8") as file:
        file.write(plan if isinstance(plan, str) else json.dumps(plan))
    source = MESON + call.format(build=f"{home}/build")
    record = json.dumps({"url": f"file://{home}", "dir_info": {"editable": True}})
    loader = {"p-editable.pth": "import _p_editable_loader; _p_editable_loader.init()", "_p_editable_loader.py": source}
    site = tree(loader | {"p-1.dist-info/direct_url.json": record}, "meson")
    return site, find_editable_installs([site])


def found(site, installs, name="p"):
    return discover(name, [site, *installs.locations], installs.renamed, redirections=installs.redirections)


@pytest.mark.parametrize("call", MESON_CALLS)
def test_meson_python(tree, project, call):
    site, installs = meson(tree, project, plan_of(project), call)
    discovery = found(site, installs)
    assert kinds(discovery) == {
        "p": "package",
        "p.data": "namespace package",
        "p.data.a": "module",
        "p.m": "module",
        "p.made": "module",
        "p.native": "extension module",
    }
    assert paths(discovery)["p.made"] == f"{project}/build/generated.py"
    assert paths(discovery)["p.m"] == f"{project}/src/p/m.py"
    modules = {module.name: module for module in discovery.modules}
    assert modules["p.native"].origin == f"p/native{SO}"
    assert modules["p.native"].stub_path == f"{project}/src/p/native.pyi"
    assert modules["p.made"].origin == "p/made.py"  # relative to the installed package
    assert modules["p"].typed
    assert modules["p"].portions == ("p",)
    assert discovery.problems == ()
    assert kinds(found(site, installs, "p.data")) == {"p.data": "namespace package", "p.data.a": "module"}
    with pytest.raises(NotFound):
        found(site, installs, "p.stray")
    assert not os.path.exists("MARK")


def test_sources_are_found_without_the_build(tree, project):
    site, installs = meson(tree, project, plan_of(project))
    plan = f"{project}/build/meson-info/intro-install_plan.json"
    os.remove(plan)
    discovery = found(site, installs)
    assert {"p", "p.m", "p.stray", "p.native", "p.data.b.c"} <= kinds(discovery).keys()
    assert "p.made" not in kinds(discovery)
    assert plan in discovery.dependencies  # it may be created again


def test_links_among_the_installed_directories(tree, project):
    data = f"{project}/src/p/data"
    os.symlink("loop", f"{data}/loop")
    os.symlink("..", f"{data}/up")
    os.symlink("loop.py", f"{data}/loop.py")
    os.symlink("a.py", f"{data}/link.py")
    site, installs = meson(tree, project, plan_of(project))
    names = kinds(found(site, installs, "p.data")).keys()  # os.walk does not follow links to directories
    assert names == {"p.data", "p.data.a", "p.data.link"}
    site, installs = cmake(tree, project, {"p": [f"{project}/src/p"], "p.data": [data]}, ["p"])
    discovery = found(site, installs)
    assert {problem.kind.value for problem in discovery.problems} == {"link"}


def test_files_of_one_package_from_several_directories(tree, project):
    tree("more/b/new.py more/a.py more/out.py", "project")
    plan = plan_of(project)
    plan["install_subdirs"][f"{project}/more"] = {"destination": "{py_platlib}/p/data", "exclude_files": ["out.py"]}
    plan["python"][f"{project}/build/generated.py"] = {"destination": "{py_platlib}/p/data/b/made.py"}
    site, installs = meson(tree, project, plan)
    names = kinds(found(site, installs, "p.data")).keys()
    assert names == {"p.data", "p.data.a", "p.data.b", "p.data.b.made", "p.data.b.new"}


def test_a_module_that_is_not_built_is_found(tree, project):
    os.remove(f"{project}/build/native{SO}")
    site, installs = meson(tree, project, plan_of(project))
    (module,) = (each for each in found(site, installs).modules if each.name == "p.native")
    assert module.kind in (ModuleKind.EXTENSION_MODULE, ModuleKind.STUB)


@pytest.mark.parametrize("where", ["plan", "loader", "added", "built"])
def test_a_change_is_detected(tree, project, tmp_path, monkeypatch, where):
    monkeypatch.setattr("sphinx_packagemap.stamps._COARSEST_CLOCK", -(10**12))
    plan = plan_of(project)
    site, installs = meson(tree, project, plan)

    def survey():
        cache = Cache(str(tmp_path), version="1", max_file_size=10**6, check_syntax=False)
        tier = Tier("all", (site,), tuple(installs.renamed), tuple(installs.redirections))
        surveyed = Survey((tier,), cache=cache)
        modules = set(surveyed.discover("p").modules)
        surveyed.save()
        return modules

    before = survey()
    assert before == survey()
    if where == "plan":
        plan["configure"][f"{project}/build/generated.py"]["destination"] = "{py_platlib}/p/renamed.py"
        meson(tree, project, plan)
        assert survey() == before - {"p.made"} | {"p.renamed"}
    elif where == "loader":
        (redirection,) = installs.redirections
        assert redirection.finder in found(site, installs).dependencies
    elif where == "added":
        tree("src/p/data/new.py", "project")
        assert survey() == before | {"p.data.new"}
    else:
        assert f"{project}/src/p/data" in found(site, installs).dependencies


PLANS = [
    "",
    "[]",
    "3",
    "{",
    "[" * 200_000,
    '{"a":' * 100_000,
    {"targets": []},
    {"targets": {"/x.py": []}},
    {"targets": {"/x.py": {"destination": 3}}},
    {"python": {"/x.py": {"destination": "{py_platlib}"}}},
    {"python": {"x.py": {"destination": "{py_platlib}/p/m.py"}}},
    {"python": {"/x\0.py": {"destination": "{py_platlib}/p/m.py"}}},
    {"python": {"/x.py": {"destination": "{py_platlib}/../p/m.py"}}},
    {"python": {"/x.py": {"destination": "{py_platlib}/" + "p/" * 1000 + "m.py"}}},
    {"install_subdirs": {"/x\0": {"destination": "{py_platlib}/p"}}},
    {"install_subdirs": {"/nowhere": {"destination": "{py_platlib}/p", "exclude_files": 3, "exclude_dirs": [3]}}},
    {"python": {"/a.py": {"destination": "{py_platlib}/p"}, "/b.py": {"destination": "{py_platlib}/p/b.py"}}},
]


@pytest.mark.parametrize("plan", PLANS)
def test_a_plan_may_be_anything(tree, project, plan):
    site, installs = meson(tree, project, plan)
    assert "p.stray" in kinds(found(site, installs))  # the sources, as without a plan


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs FIFOs")
@pytest.mark.parametrize("kind", ["FIFO", "device", "itself", "directory", "large"])
def test_a_plan_may_be_no_file(tree, project, kind):
    site, installs = meson(tree, project, plan_of(project))
    plan = f"{project}/build/meson-info/intro-install_plan.json"
    os.remove(plan)
    match kind:
        case "FIFO":
            os.mkfifo(plan)
        case "device":
            os.symlink("/dev/zero", plan)
        case "itself":
            os.symlink(plan, plan)
        case "directory":
            os.mkdir(plan)
        case "large":
            with open(plan, "wb") as file:
                file.truncate(1 << 40)
    assert "p.stray" in kinds(found(site, installs))


@pytest.mark.parametrize(
    "call",
    [
        "install()",
        "install(",
        "install(*x)",
        "install('p', x, '/b')",
        "install('p', {'p'}, 'b')",
        "install('p', {'p'}, '/b\\0')",
        "install('p', {3}, '/b')",
        "install({}, {})",
        "install({'p': 3}, {4: 'x'})",
        "install({'p': '/nowhere/\\0.py'}, {'q..r': '/x.py', '': '/y.py'}, {'p': [3, '\\0']}, 3)",
        "install({**x}, {1: 2})",
        "install(" + "(" * 10_000,
        "    finder = MesonpyMetaFinder(",
    ],
)
def test_a_finder_may_be_anything(tree, call):
    site = tree({"x.pth": "import _x\n", "_x.py": f"{call}\n", "p/__init__.py": "", "p/m.py": ""}, "site")
    assert kinds(found(site, find_editable_installs([site]))) == {"p": "package", "p.m": "module"}


def cmake(tree, home, *rest):
    """Install a project as scikit-build-core does; the arguments depend on its version."""
    source = {"p": f"{home}/src/p/__init__.py", "p.m": f"{home}/src/p/m.py", "p.data.a": f"{home}/src/p/data/a.py"}
    wheel = {"p.native": f"p/native{SO}", "p.made": "p/made.py", "p.m": "p/m.py"}
    call = f"install({', '.join(map(repr, (source, wheel, *rest)))})\n"
    files = {"_p.pth": "import _editable_skbc_p\n", "_editable_skbc_p.py": CMAKE + call}
    site = tree(files | {f"p/native{SO}": "", "p/made.py": "", "p/m.py": ""}, "site")
    return site, find_editable_installs([site])


def test_scikit_build_core(tree, project):
    directories = {"p": [f"{project}/src/p", "p"], "p.data": [f"{project}/src/p/data"]}
    rest = {
        "now": (directories, ["p"], None, False, True, [], [], ""),
        "before": (None, False, True, [], [], ""),
        "first": ("/build", True),
    }
    for arguments in rest.values():
        site, installs = cmake(tree, project, *arguments)
        discovery = found(site, installs)
        assert kinds(discovery) == {
            "p": "package",
            "p.data": "namespace package",
            "p.data.a": "module",
            "p.data.b": "namespace package",
            "p.data.b.c": "module",
            "p.m": "module",
            "p.made": "module",
            "p.native": "extension module",
            "p.stray": "module",  # its directory is on the package's __path__
        }
        assert paths(discovery)["p"] == f"{project}/src/p/__init__.py"
        assert paths(discovery)["p.m"] == f"{site}/p/m.py"  # built files take precedence
        (native,) = (each for each in discovery.modules if each.name == "p.native")
        assert native.stub_path == f"{project}/src/p/native.pyi"
        assert {f"{site}/_editable_skbc_p.py", f"{site}/p", f"{project}/src/p"} <= set(discovery.dependencies)


def test_modules_of_a_mapping_win_over_those_in_directories(tree, project):
    tree(f"src/p/m{SO}", "project")
    site, installs = cmake(tree, project)
    assert kinds(found(site, installs))["p.m"] == "module"


def test_portions_of_others_in_a_namespace_of_scikit_build_core(tree):
    home = tree("src/acme/tool/__init__.py src/acme/tool/m.py", "project")
    sources = {"acme.tool": f"{home}/src/acme/tool/__init__.py", "acme.tool.m": f"{home}/src/acme/tool/m.py"}
    directories = {"acme": [f"{home}/src/acme", "acme"], "acme.tool": [f"{home}/src/acme/tool", "acme/tool"]}
    call = f"install({sources!r}, {{'acme.tool.native': 'acme/tool/native{SO}'}}, {directories!r}, ['acme.tool'])\n"
    files = {"_p.pth": "import _p\n", "_p.py": CMAKE + call, f"acme/tool/native{SO}": "", "acme/here.py": ""}
    site, other = tree(files, "site"), tree("acme/there.py", "other")
    installs = find_editable_installs([site])
    discovery = discover("acme", [site, other], (), redirections=installs.redirections)
    names = {"acme", "acme.here", "acme.there", "acme.tool", "acme.tool.m", "acme.tool.native"}
    assert kinds(discovery).keys() == names
    assert discovery.modules[0].kind is ModuleKind.NAMESPACE_PACKAGE
    assert discovery.modules[0].portions == ("acme", "acme")


def test_two_projects_with_one_namespace(tree):
    texts = {}
    for name in ("one", "two"):
        home = tree(f"{name}.py", f"project-{name}")
        plan = {"python": {f"{home}/{name}.py": {"destination": f"{{py_platlib}}/acme/{name}.py"}}}
        tree({"meson-info/intro-install_plan.json": json.dumps(plan)}, f"project-{name}")
        texts |= {f"{name}.pth": f"import _{name}\n", f"_{name}.py": f"install('{name}', {{'acme'}}, {home!r}, [])\n"}
    site = tree(texts | {"acme/hidden.py": ""}, "site")
    # The namespace packages of meson-python have no portions of other distributions.
    assert kinds(found(site, find_editable_installs([site]), "acme")).keys() == {"acme", "acme.one", "acme.two"}


def finder(tree, mapping, namespaces, site="site"):
    text = f"MAPPING: dict[str, str] = {mapping!r}\nNAMESPACES: dict[str, list[str]] = {namespaces!r}\n"
    return tree({"__editable__.x.pth": "import _x_finder; _x_finder.install()\n", "_x_finder.py": text}, site)


def test_a_dotted_package_in_a_directory_of_another_name(tree):
    home = tree(f"code/__init__.py code/m.py code/native{SO} code/sub/deep.py other/__init__.py one.py", "project")
    mapping = {"acme.tool": f"{home}/code", "acme.very.deep": f"{home}/other", "acme.single": f"{home}/one"}
    site = finder(tree, mapping, {"acme": [], "acme.very": []})
    installs = find_editable_installs([site])
    assert installs.locations == []
    discovery = found(site, installs, "acme")
    assert kinds(discovery) == {
        "acme": "namespace package",
        "acme.single": "module",
        "acme.tool": "package",
        "acme.tool.m": "module",
        "acme.tool.native": "extension module",
        "acme.tool.sub": "namespace package",
        "acme.tool.sub.deep": "module",
        "acme.very": "namespace package",
        "acme.very.deep": "package",
    }
    modules = {module.name: module for module in discovery.modules}
    assert modules["acme.tool.m"].path == f"{home}/code/m.py"
    assert modules["acme.tool.m"].origin == "code/m.py"
    assert home in discovery.dependencies
    assert kinds(found(site, installs, "acme.very.deep")) == {"acme.very.deep": "package"}
    for name in ("acme.code", "acme.other", "acme.tool.none", "code"):
        with pytest.raises(NotFound):
            found(site, installs, name)


def test_a_namespace_has_directories_of_its_own(tree):
    home = tree("names/loose.py names/tool/__init__.py", "project")
    site = finder(tree, {"acme.tool": f"{home}/names/tool"}, {"acme": [f"{home}/names"]})
    tree("acme/installed.py", "site")
    expected = {"acme", "acme.installed", "acme.loose", "acme.tool"}
    assert kinds(found(site, find_editable_installs([site]), "acme")).keys() == expected


def test_a_mapped_package_below_a_regular_one(tree):
    home = tree("plug/__init__.py plug/m.py", "project")
    site = finder(tree, {"acme.plugin": f"{home}/plug"}, {})
    tree("acme/__init__.py acme/core.py", "site")
    assert kinds(found(site, find_editable_installs([site]), "acme")) == {
        "acme": "package",
        "acme.core": "module",
        "acme.plugin": "package",
        "acme.plugin.m": "module",
    }


def test_a_finder_that_a_start_file_names(tree):
    home = tree("code/__init__.py", "project")
    files = {"x.start": "_x_finder:install\n", "_x_finder.py": f"MAPPING = {{'mine': {home + '/code'!r}}}\n"}
    site = tree(files, "site")
    assert kinds(found(site, find_editable_installs([site]), "mine")) == {"mine": "package"}


@pytest.mark.parametrize("path", ["/nowhere", "relative", "", "/", "/nul\\0", "/dev/zero"])
def test_a_dotted_mapping_to_anything(tree, path):
    site = tree({"x.pth": "import _x\n", "_x.py": f"MAPPING = {{'acme.tool': '{path}'}}\n"}, "site")
    with pytest.raises(NotFound):
        found(site, find_editable_installs([site]), "acme")


class TestDocumentationInTheProject:
    """Names are looked up in the project first; its editable install determines the modules that can be imported."""

    @pytest.fixture(autouse=True)
    def nothing_else_is_installed(self, project, monkeypatch):
        with open(f"{project}/pyproject.toml", "w", encoding="utf-8"):
            pass
        monkeypatch.setattr("sys.path", [])

    def found(self, directory, name="p"):
        discovered = Survey(find_tiers(directory)[:-1]).discover(name)  # without the environment
        return {module.name: module.kind.value for module in discovered.modules.values()}

    def test_meson_python(self, tree, project, monkeypatch):
        site, installs = meson(tree, project, plan_of(project))
        assert "p.stray" in self.found(f"{project}/docs")
        monkeypatch.setattr("sys.path", [site])
        assert self.found(f"{project}/docs") == kinds(found(site, installs))
        os.remove(f"{project}/build/meson-info/intro-install_plan.json")
        assert "p.stray" in self.found(f"{project}/docs")

    @pytest.mark.parametrize("is_linked", [False, True])
    def test_scikit_build_core(self, tree, project, monkeypatch, tmp_path, is_linked):
        site, installs = cmake(tree, project, {"p": [f"{project}/src/p"]}, ["p"])
        if is_linked:  # as an option of uv does
            os.rename(f"{site}/p/native{SO}", tmp_path / "cached")
            os.symlink(tmp_path / "cached", f"{site}/p/native{SO}")
        monkeypatch.setattr("sys.path", [site])
        found_here = self.found(f"{project}/docs")
        assert found_here == kinds(found(site, installs))
        assert found_here["p.native"] == "extension module"

    def test_a_dotted_package_in_a_directory_of_another_name(self, tree, project, monkeypatch):
        finder = f"MAPPING = {{'acme.tool': '{project}/code', 'acme.other': '/elsewhere/code'}}\n"
        tree("code/__init__.py code/m.py", "project")
        monkeypatch.setattr("sys.path", [tree({"f.pth": "import _f\n", "_f.py": finder}, "site")])
        assert self.found(f"{project}/docs", "acme").keys() == {"acme", "acme.tool", "acme.tool.m"}

    def test_another_project_that_is_installed_into_this_one(self, tree, project, monkeypatch):
        other = tree("src/p/__init__.py", "another")
        venv = os.path.join(project, ".venv")
        os.mkdir(venv)
        site, _ = cmake(tree, other)
        os.rename(site, f"{venv}/site")
        monkeypatch.setattr("sys.path", [f"{venv}/site"])
        tiers = find_tiers(f"{project}/docs")
        assert not tiers[0].redirections
        assert tiers[-1].redirections
