"""The directories of packages in the configuration of a project, and patterns for directories."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sphinx_packagemap.discovery import NotFound
from sphinx_packagemap.discovery.project_layout import find_matching_directories
from sphinx_packagemap.model import ProblemKind
from sphinx_packagemap.survey import Survey, find_tiers


def survey(directory: str) -> Survey:
    return Survey(find_tiers(directory)[:-1], base=directory)


TABLES = {
    "setuptools package-dir": '[tool.setuptools.package-dir]\n"" = "lib"\n',
    "setuptools package-dir of one": '[tool.setuptools]\npackage-dir = {shop = "lib/shop"}\n',
    "setuptools find": '[tool.setuptools.packages.find]\nwhere = ["lib"]\n',
    "hatch packages": '[tool.hatch.build.targets.wheel]\npackages = ["lib/shop"]\n',
    "hatch sources": '[tool.hatch.build.targets.wheel]\nsources = ["lib"]\n',
    "hatch sources renamed": '[tool.hatch.build.targets.wheel.sources]\n"lib/shop" = "shop"\n',
    "hatch sources for all": '[tool.hatch.build.sources]\nlib = ""\n',
    "poetry": '[tool.poetry]\npackages = [{include = "shop", from = "lib"}]\n',
    "pdm": '[tool.pdm.build]\npackage-dir = "lib"\n',
    "maturin": '[tool.maturin]\npython-source = "lib"\n',
    "scikit-build-core": '[tool.scikit-build]\nwheel.packages = ["lib/shop"]\n',
    "scikit-build-core renamed": '[tool.scikit-build.wheel.packages]\nshop = "lib/shop"\n',
    "uv": '[tool.uv.build-backend]\nmodule-root = "lib"\n',
}


@pytest.mark.parametrize("table", TABLES)
def test_pyproject_names_directories(tree, table):
    root = tree({"pyproject.toml": TABLES[table], "lib/shop/__init__.py": "", "lib/shop/cart.py": ""})
    assert set(survey(root).discover("shop").modules) == {"shop", "shop.cart"}


@pytest.mark.parametrize(
    "text",
    [
        "[options]\npackage_dir =\n    =lib\n",
        "[options]\npackage_dir =\n    shop = lib/shop\n",
        "[options.packages.find]\nwhere = lib\n",
    ],
)
def test_setup_cfg_names_directories(tree, text):
    root = tree({"setup.cfg": text, "lib/shop/__init__.py": "", "lib/shop/cart.py": ""})
    assert set(survey(root).discover("shop").modules) == {"shop", "shop.cart"}


@pytest.mark.parametrize(
    "files",
    [
        {"pyproject.toml": '[tool.setuptools]\npackage-dir = {shop = "python"}\n'},
        {"pyproject.toml": '[tool.hatch.build.targets.wheel.sources]\npython = "shop"\n'},
        {"setup.cfg": "[options]\npackage_dir = shop = python\n"},
    ],
)
def test_a_package_in_a_directory_of_another_name(tree, files):
    root = tree(files | {"python/__init__.py": "", "python/cart.py": ""})
    assert set(survey(root).discover("shop").modules) == {"shop", "shop.cart"}


BROKEN = {
    "no TOML": "[tool.setuptools.package-dir",
    "no text": b"[tool.setuptools.package-dir]\n'' = '\xff'\n",
    "nested": "package = " + "[" * 50_000,
    "a key that takes a square of its length": "package." * 20_000 + "a = 1",
    "one in a table": "package = {" + "a." * 20_000 + "a = 1}",
}


@pytest.mark.parametrize("case", BROKEN)
def test_an_invalid_file_is_reported_and_ignored(tree, case):
    root = tree({"pyproject.toml": BROKEN[case], "src/shop/__init__.py": ""})
    codebase = survey(root).discover("shop")
    (problem,) = codebase.problems
    assert problem.kind is ProblemKind.CONFIG
    assert problem.message.startswith("cannot read the locations of packages from 'root/pyproject.toml': ")
    assert len(problem.message) < 400


ODD = {
    "other types": "[tool]\nsetuptools = 1\npoetry.packages = [1, {from = 2}]\nuv.workspace = [3]\nhatch.build = 'x'\n",
    "more of them": "[tool.setuptools.packages]\nfind = ['x']\n[tool.uv.workspace]\nmembers = 'no'\nexclude = 7\n",
    "no directories": '[tool.setuptools.package-dir]\n"" = "nowhere"\nx = "a\\u0000b"\n',
    "no module": "tool = 'package'\n",
}


@pytest.mark.parametrize("case", ODD)
def test_invalid_values_are_ignored(tree, case):
    root = tree({"pyproject.toml": ODD[case], "src/shop/__init__.py": ""})
    assert survey(root).discover("shop").problems == ()


@pytest.mark.parametrize("place", ["../outside", "/", "linked"])
def test_a_directory_outside_of_the_project_does_not_count(tree, place):
    tree("shop/__init__.py", "outside")
    root = tree({"pyproject.toml": f'[tool.setuptools.package-dir]\n"" = "{place}"\n', "own/__init__.py": ""})
    os.symlink("../outside", os.path.join(root, "linked"))
    with pytest.raises(NotFound):
        survey(root).discover("shop")
    (problem,) = survey(root).discover("own").problems
    assert (problem.kind, problem.message) == (
        ProblemKind.LINK,
        f"'{place}' is outside the project; it is not searched",
    )


@pytest.mark.parametrize("member", ["../outside", "../out*", "linked", "link*", "packages/*"])
def test_a_member_of_the_workspace_outside_of_the_project_does_not_count(tree, member):
    outside = tree({"pyproject.toml": "", "shop/__init__.py": ""}, "outside")
    settings = f'[tool.uv.workspace]\nmembers = ["{member}"]\n'
    root = tree({"pyproject.toml": settings, "own/__init__.py": "", "packages/x.txt": ""})
    os.symlink("../outside", os.path.join(root, "linked"))
    os.symlink(outside, os.path.join(root, "packages", "shop"))
    with pytest.raises(NotFound) as error:
        survey(root).discover("shop")
    assert "is outside the project; it is not searched" in error.value.make_problem().message
    (problem,) = survey(root).discover("own").problems
    assert (problem.kind, outside in problem.message) == (ProblemKind.LINK, False)


WORKSPACE = {
    "pyproject.toml": '[tool.uv.workspace]\nmembers = ["packages/*", "tools/one"]\nexclude = ["packages/old"]\n',
    "docs/x.txt": "",
    "packages/core/pyproject.toml": "",
    "packages/core/src/core/__init__.py": "",
    "packages/extra/pyproject.toml": '[tool.pdm.build]\npackage-dir = "lib"\n',
    "packages/extra/lib/extra.py": "",
    "packages/flat/pyproject.toml": "",
    "packages/flat/flat/__init__.py": "",
    "packages/old/pyproject.toml": "",
    "packages/old/src/old.py": "",
    "packages/notes/notes.py": "",
    "tools/one/pyproject.toml": "",
    "tools/one/src/one.py": "",
    "tools/two/pyproject.toml": "",
    "tools/two/src/two.py": "",
}


@pytest.mark.parametrize("place", ["", "docs", "packages/core", "packages/core/src/core"])
def test_the_members_of_a_workspace_are_found(tree, place):
    surveyed = survey(os.path.join(tree(WORKSPACE), place))
    for name in ("core", "extra", "flat", "one"):
        assert surveyed.discover(name).tops == (name,)
        assert surveyed.discover(name).problems == ()
    for name in ("old", "two", "notes"):
        with pytest.raises(NotFound):
            surveyed.discover(name)


def test_links_may_lead_from_one_member_to_another(tree):
    root = Path(tree(WORKSPACE | {"packages/core/src/core/m.py": ""}))
    (root / "packages/flat/flat/shared.py").symlink_to("../../core/src/core/m.py")
    assert "flat.shared" in survey(str(root / "packages/flat")).discover("flat").modules


def test_no_workspace_is_searched_above_the_repository(tree):
    root = tree(WORKSPACE | {"packages/core/.git/HEAD": ""})
    with pytest.raises(NotFound):
        survey(os.path.join(root, "packages/core")).discover("one")


def test_configuration_files_are_dependencies(tree):
    root = tree(WORKSPACE)
    surveyed = survey(os.path.join(root, "docs"))
    surveyed.discover("one")
    assert {f"{root}/pyproject.toml", f"{root}/packages", f"{root}/packages/extra/pyproject.toml"} <= set(
        surveyed.list_dependencies("one")
    )


# Patterns


FILES = "a/src/ b/src/ b/deep/src/ .hidden/src/ c/x.txt d/sub/deep/src/"


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("*/src", ["a/src", "b/src"]),
        ("[ab]/src", ["a/src", "b/src"]),
        ("?/src/", ["a/src", "b/src"]),
        ("**/src", ["a/src", "b/deep/src", "b/src", "d/sub/deep/src"]),
        ("**/deep/**/src", ["b/deep/src", "d/sub/deep/src"]),
        ("d/**/**/**", ["d", "d/sub", "d/sub/deep", "d/sub/deep/src"]),
        (".*/src", [".hidden/src"]),
        ("*/x.txt", []),
        ("b/../*/src", ["a/src", "b/src"]),
        ("z*", []),
    ],
)  # fmt: skip
def test_patterns_for_directories(tree, pattern, expected):
    root = tree(FILES)
    wanted = [os.path.normpath(os.path.join(root, each)) for each in expected]
    assert find_matching_directories(pattern, root).directories == sorted(wanted)
    assert find_matching_directories(f"{root}/{pattern}", "/").directories == sorted(wanted)


def test_patterns_do_not_follow_cycles_of_links(tree):
    root = Path(tree(FILES))
    for name in ("one", "two"):
        (root / "a" / name).symlink_to("..")
    (root / "self").symlink_to("self")
    assert len(find_matching_directories("**", str(root)).directories) == 12
    assert find_matching_directories("*/*/src", str(root)).directories == [f"{root}/b/deep/src"]


@pytest.mark.parametrize("limit", ["_MAX_DIRECTORIES", "_MAX_MATCHES"])
def test_too_many_matches_of_a_pattern_are_reported(tree, monkeypatch, limit):
    root = tree(" ".join(f"d{number}/e/" for number in range(6)))
    assert find_matching_directories("**", root).is_complete
    assert len(find_matching_directories("**", root).directories) == 13
    monkeypatch.setattr(f"sphinx_packagemap.discovery.project_layout.{limit}", 5)
    found, is_complete = find_matching_directories("**", root)
    assert not is_complete
    assert 5 <= len(found) < 13


def test_a_pattern_lists_a_limited_number_of_directories(tree, monkeypatch):
    from sphinx_packagemap.discovery import project_layout as globbing

    root = tree(" ".join(f"d{number}/e/f/" for number in range(30)))
    monkeypatch.setattr(globbing, "_MAX_DIRECTORIES", 10)
    assert len(find_matching_directories("**/*/**", root).directories) < 300
