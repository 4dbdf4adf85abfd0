"""The own packages of a project: those that its build backend would package."""

from __future__ import annotations

import os

import pytest

from sphinx_packagemap.discovery.own_packages import NoOwnPackage, find_own_packages

BACKENDS = {
    "setuptools": "setuptools.build_meta",
    "hatch": "hatchling.build",
    "poetry": "poetry.core.masonry.api",
    "flit": "flit_core.buildapi",
    "pdm": "pdm.backend",
    "uv": "uv_build",
    "maturin": "maturin",
    "scikit": "scikit_build_core.build",
}
OTHERS = "docs/conf.py tests/test_a.py tasks/x.py setup.py noxfile.py"


def write(settings: str = "", files: str = "", backend: str = "", name: str = "") -> dict[str, str]:
    system = f'[build-system]\nrequires = []\nbuild-backend = "{BACKENDS[backend]}"\n' if backend else ""
    project = f'[project]\nname = "{name}"\n' if name else ""
    return dict.fromkeys([*OTHERS.split(), *files.split()], "") | {"pyproject.toml": system + project + settings}


DECLARED = {
    "standard": ('[project]\nimport-names = ["b", "_c ; private"]\n', "a/__init__.py b/__init__.py _c/x.py", "", "b"),
    "setuptools": (
        '[tool.setuptools]\npackages = ["b", "b.c"]\npy-modules = ["d"]\n',
        "a/x.py b/c/x.py b/x.py d.py",
        "setuptools",
        "b d",
    ),
    "setuptools: search": (
        '[tool.setuptools.packages.find]\nwhere = ["lib"]\nexclude = ["a*"]\n',
        "lib/a/x.py lib/b/x.py c/__init__.py",
        "",
        "b",
    ),
    "setuptools: include": (
        '[tool.setuptools.packages.find]\ninclude = ["g.cloud*"]\n',
        "a/__init__.py g/cloud/store/__init__.py",
        "setuptools",
        "g.cloud.store",
    ),
    "setuptools: no namespaces": (
        "[tool.setuptools.packages.find]\nnamespaces = false\n",
        "a/x.py b/__init__.py",
        "setuptools",
        "b",
    ),
    "setuptools: renamed": (
        '[tool.setuptools]\npackages = ["b"]\npackage-dir = {b = "python"}\n',
        "python/x.py",
        "",
        "b",
    ),
    "hatch": (
        '[tool.hatch.build.targets.wheel]\npackages = ["src/b", "c/d"]\n',
        "src/a/x.py src/b/x.py c/d/x.py",
        "hatch",
        "b d",
    ),
    "hatch: only": (
        '[tool.hatch.build.targets.wheel]\nonly-include = ["src/b/c"]\n',
        "src/a/x.py src/b/c/x.py",
        "hatch",
        "b.c",
    ),
    "hatch: include": (
        '[tool.hatch.build.targets.wheel]\ninclude = ["/b/**/*.py", "/docs"]\n',
        "a/x.py b/x.py",
        "hatch",
        "b",
    ),
    "poetry": (
        '[tool.poetry]\npackages = [{include = "b", from = "lib"}, {include = "c/**/*.py"}, {include = "d.py"}]\n',
        "lib/a/x.py lib/b/x.py c/x.py d.py",
        "poetry",
        "b c d",
    ),
    "flit": ('[tool.flit.module]\nname = "g.b"\n', "a/__init__.py g/b/__init__.py", "flit", "g.b"),
    "flit: old": ('[tool.flit.metadata]\nmodule = "b"\n', "a/__init__.py b.py", "flit", "b"),
    "pdm": ('[tool.pdm.build]\nincludes = ["b", "data"]\n', "a/__init__.py b/x.py data/x.json", "pdm", "b"),
    "uv": (
        '[tool.uv.build-backend]\nmodule-name = ["b", "g.c"]\n',
        "src/a/x.py src/b/x.py src/g/c/x.py",
        "uv",
        "b g.c",
    ),
    "maturin": (
        '[tool.maturin]\nmodule-name = "b._native"\npython-source = "python"\n',
        "python/a/x.py python/b/x.py",
        "maturin",
        "b",
    ),
    "scikit-build": (
        '[tool.scikit-build]\nwheel.packages = ["python/b"]\n',
        "python/a/x.py python/b/x.py",
        "scikit",
        "b",
    ),
    "scikit-build: renamed": (
        '[tool.scikit-build.wheel.packages]\nb = "python/code"\n',
        "python/code/x.py src/a/x.py",
        "scikit",
        "b",
    ),
    "missing": ('[tool.flit.module]\nname = "gone"\n', "a/__init__.py", "flit", "a"),
    "only one that is not packaged as a rule": ('[tool.flit.module]\nname = "tools"\n', "tools/x.py", "flit", "tools"),
    "odd": ("[tool]\nsetuptools = 1\nhatch.build = 'x'\npoetry.packages = [1]\nuv = 2\n", "a/__init__.py", "", "a"),
    "invalid": ("[[[", "a/__init__.py", "", "a"),
}


@pytest.mark.parametrize("case", DECLARED)
def test_the_configuration_declares_packages(tree, case):
    settings, files, backend, expected = DECLARED[case]
    assert find_own_packages(tree(write(settings, files, backend))).names == tuple(expected.split())


FOUND = {
    "all in src, with setuptools": ("setuptools", "a-b", "src/a_b/x.py src/c/x.py src/d.py", "a_b c d"),
    "all in src, with PDM": ("pdm", "a", "src/a/x.py src/c/x.py", "a c"),
    "that of the name": ("hatch", "A.b-C", "a_b_c/__init__.py other/__init__.py", "a_b_c"),
    "that of the name in src": ("uv", "a-b", "src/a_b/__init__.py src/other/__init__.py", "a_b"),
    "that of the name, with dots": ("hatch", "g-cloud-store", "g/cloud/store/__init__.py other/x.py", "g.cloud.store"),
    "that of the name in a flat layout of setuptools": ("setuptools", "a", "a/__init__.py other/__init__.py", "a"),
    "a module of the name": ("flit", "six", "six.py other.py", "six"),
    "another name in src": ("hatch", "PyThing", "src/thing/__init__.py scratch/__init__.py", "thing"),
    "another name": (
        "poetry",
        "py-thing",
        "thing/__init__.py bin/__init__.py scratch/x.py _hidden/__init__.py",
        "thing",
    ),
    "no name": ("", "", "a/__init__.py b/__init__.py", "a b"),
    "a namespace package": ("", "", "a/b/x.py", "a.b"),
    "modules": ("", "", "b.py a.py", "a b"),
    "several in a namespace": ("setuptools", "g", "src/g/cloud/a/__init__.py src/g/cloud/b/__init__.py", "g.cloud"),
    "stubs": ("setuptools", "types-a", "src/a-stubs/__init__.pyi", ""),
    "none": ("hatch", "a", "src/README", ""),
}


@pytest.mark.parametrize("case", FOUND)
def test_without_a_declaration_packages_are_found(tree, case):
    backend, name, files, expected = FOUND[case]
    own = find_own_packages(tree(write(files=files, backend=backend, name=name)))
    assert own.names == tuple(expected.split())


SETUP = "from setuptools import find_packages, setup\nNAME = 'b'\n"


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"setup.cfg": "[options]\npackages =\n    b\n    b.c\npy_modules = d\n"}, "b d"),
        ({"setup.cfg": "[options]\npackages = find:\n[options.packages.find]\nwhere = lib\n"}, "e"),
        ({"setup.cfg": "[options]\npackages = find:\n[options.packages.find]\nexclude = a*, t*\n"}, "b"),
        ({"setup.cfg": "[metadata]\nname = b\n"}, "b"),
        ({"setup.cfg": "[no"}, "a b"),
        ({"setup.py": SETUP + "setup(packages=find_packages(exclude=['a', 'a.*']))"}, "b"),
        ({"setup.py": SETUP + "setup(packages=find_packages('lib'))"}, "e"),
        ({"setup.py": SETUP + "setup(packages=[NAME], py_modules=('d',))"}, "b d"),
        ({"setup.py": SETUP + "setup(name=NAME, packages=compute())"}, "b"),
        ({"setup.py": "raise SystemExit\n" + SETUP + "setup(packages=['a'])"}, "a"),
        ({"setup.py": "setup(" * 5000}, "a b"),
    ],
)
def test_older_files_declare_packages(tree, files, expected):
    layout = "a/__init__.py a/x.py b/__init__.py b/c/__init__.py t/__init__.py d.py lib/e/__init__.py"
    names = find_own_packages(tree(dict.fromkeys(layout.split(), "") | files)).names
    assert names == tuple(expected.split()) or ("lib" in str(files) and names == ("a", "b"))


def test_the_directory_may_be_anywhere_in_the_project(tree):
    root = tree(write(files="src/a/b/__init__.py", name="a", backend="uv"))
    for place in ("docs", "src/a", "tests"):
        assert find_own_packages(os.path.join(root, place)).names == ("a.b",)


def test_a_workspace_without_packages_has_those_of_its_members(tree):
    root = tree(
        {
            "pyproject.toml": '[tool.uv.workspace]\nmembers = ["packages/*"]\n',
            "docs/conf.py": "",
            "packages/one/pyproject.toml": '[project]\nname = "one"\n',
            "packages/one/src/one/__init__.py": "",
            "packages/two/pyproject.toml": '[project]\nname = "two"\n',
            "packages/two/two.py": "",
        }
    )
    assert find_own_packages(root).names == ("one", "two")
    assert find_own_packages(os.path.join(root, "packages", "two")).names == ("two",)


def test_a_link_out_of_the_project_is_no_own_package(tree):
    outside = tree("shop/__init__.py", "outside")
    root = tree({"pyproject.toml": "", "own/__init__.py": ""})
    os.symlink(os.path.join(outside, "shop"), os.path.join(root, "shop"))
    assert find_own_packages(root).names == ("own",)
    assert find_own_packages(root, follow_links=True).names == ("own", "shop")


def test_the_main_package_has_the_name_of_the_distribution(tree):
    files = write('[tool.setuptools]\npackages = ["b", "a_c"]\n', "b/x.py a_c/x.py", name="A-C")
    assert find_own_packages(tree(files)).get_main("usage", "") == "a_c"
    files = write('[tool.setuptools]\npackages = ["b", "a"]\n', "b/x.py a/x.py")
    with pytest.raises(NoOwnPackage, match="usage requires the name of one package; the project has several: b, a"):
        find_own_packages(tree(files)).get_main("usage", "")


def test_all_directories_and_files_that_decide_are_dependencies(tree):
    root = tree(write(files="src/a/b/__init__.py"))
    dependencies = {os.path.relpath(path, root) for path in find_own_packages(root).dependencies}
    assert dependencies >= {"pyproject.toml", "setup.cfg", "setup.py", "src", "src/a", "src/a/b"}
