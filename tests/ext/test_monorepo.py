"""One site for many packages: their search locations, and several of them in one tree or diagram."""

from __future__ import annotations

import os
import re

import pytest

from sphinx_packagemap.rendering.docutils.tree import package_diagram, tree_item

TREE = ".. package-tree:: {}\n   :no-summary:\n\n"


@pytest.fixture
def packages(project):
    """Return a project with three packages, each in a directory of its own."""
    project.write("packages/core/src/core/__init__.py", "")
    project.write("packages/core/src/core/base.py", "")
    project.write("packages/web/src/web/__init__.py", "from core.base import x\n")
    project.write("packages/notes/readme.txt", "")
    project.configure(packagemap_roots=["../packages/*/src"])
    return project


def names(built, page="index"):
    document = built.doctrees[page]
    return [item["title"] for item in document.findall(tree_item)]


def test_roots_may_be_patterns(packages):
    packages.page("index", TREE.format("core") + TREE.format("web"))
    built = packages.build("text")
    assert built.warnings == []
    assert names(built) == ["core", "core.base", "web"]


def test_a_new_package_is_found_by_the_next_build(packages):
    packages.page("index", TREE.format("core extra"))
    built = packages.build("text")
    assert [line.partition("WARNING: ")[2] for line in built.warnings] == [
        "no module or directory named 'extra' [packagemap.name]"
    ]
    packages.write("packages/extra/src/extra.py", "")
    built = packages.build("text")
    assert built.warnings == []
    assert built.read == {"index"}
    assert names(built) == ["core", "core.base", "extra"]


@pytest.mark.parametrize("follow", [False, True])
def test_matches_of_a_pattern_outside_of_the_project(packages, tmp_path_factory, follow):
    outside = tmp_path_factory.mktemp("outside")
    (outside / "src").mkdir()
    (outside / "src/other.py").touch()
    os.symlink(outside, packages.directory / "packages/other")
    packages.configure(packagemap_roots=["../packages/*/src"], packagemap_follow_links=follow)
    packages.page("index", TREE.format("core other"))
    built = packages.build("text")
    assert names(built) == ["core", "core.base", *(["other"] if follow else [])]
    if follow:
        assert built.warnings == []
    else:
        unfollowed, missing = [line.rpartition("WARNING: ")[2] for line in built.warnings]
        link = "a symbolic link in '../packages/other/src' points outside the project; it is not followed"
        assert unfollowed == f"packagemap_roots: {link} [packagemap.config]"
        assert missing.startswith("no module or directory named 'other'")


def test_a_workspace_is_found_without_configuration(project):
    project.write("pyproject.toml", '[tool.uv.workspace]\nmembers = ["packages/*"]\n')
    for name in ("core", "web"):
        project.write(f"packages/{name}/pyproject.toml", "")
        project.write(f"packages/{name}/src/{name}/__init__.py", "")
    project.page("index", TREE.format("core, web"))
    built = project.build("text")
    assert built.warnings == []
    assert names(built) == ["core", "web"]
    # After a change of the configuration, names are looked up again, although no code has changed.
    project.write("packages/web/pyproject.toml", '[tool.pdm.build]\npackage-dir = "lib"\n')
    project.write("packages/web/lib/web/__init__.py", "")
    project.write("packages/web/lib/web/new.py", "")
    built = project.build("text")
    assert built.warnings == []
    assert names(built) == ["core", "web", "web.new"]


@pytest.mark.parametrize("markup", ["index.rst", "page.md"])
def test_several_names_are_one_tree(packages, myst, markup):
    myst.configure(
        extensions=["sphinx_packagemap", "myst_parser"],
        packagemap_roots=["../packages/*/src"],
        packagemap_source_url="https://code.example/{path}",
    )
    myst.page("index", "")
    notes = [".", "One of them.", ".base", "The base.", ".nope", "Nothing."]
    if markup == "page.md":
        pairs = zip(notes[::2], notes[1::2], strict=True)
        text = "```{package-tree} web core\n\n" + "\n\n".join(f"{a}\n: {b}" for a, b in pairs) + "\n```\n"
        myst.page("page.md", text)
    else:
        pairs = zip(notes[::2], notes[1::2], strict=True)
        myst.page("page", ".. package-tree:: web core\n\n" + "\n".join(f"   {a}\n      {b}" for a, b in pairs))
    built = myst.build("html")
    document = built.doctrees["page"]
    assert [item["title"] for item in document.findall(tree_item)] == ["core", "core.base", "web"]
    page = built.text("page.html")
    assert page.count("One of them.") == 2
    assert page.count("The base.") == 1
    assert re.findall(r'href="https://code.example/([^"]+)"', page) == [
        "core/__init__.py",
        "core/base.py",
        "web/__init__.py",
    ]
    (warning,) = built.warnings
    assert "the note for '.nope' matches nothing in the tree" in warning


def test_several_names_are_one_diagram_with_the_imports_between_them(packages):
    packages.page("index", ".. package-diagram:: web core ../src\n   :edges: imports\n   :groups: Basis: .base\n")
    built = packages.build("html")
    assert built.warnings == []
    (node,) = built.doctrees["index"].findall(package_diagram)
    view = node["diagram"].view
    assert view.tree.name == "web, core, shop"
    assert [item.name for item in view.tree.items if item.level == 0] == ["core", "shop", "web"]
    drawn = [
        (view.get_item(view.nodes[e.importer]).name, view.get_item(view.nodes[e.imported]).name) for e in view.edges
    ]
    assert ("web", "core.base") in drawn
    assert "web, core, shop: tree of packages and modules" in built.text("index.html")


def test_patterns_with_a_leading_dot_are_relative_to_each(packages):
    packages.write("packages/web/src/web/base.py", "")
    packages.page("index", TREE.format("web core").rstrip() + "\n   :exclude: .base\n")
    built = packages.build("text")
    assert built.warnings == []
    assert names(built) == ["core", "web"]


def test_a_page_is_read_again_when_any_of_its_names_has_changed(packages):
    packages.page("index", TREE.format("web core"))
    assert packages.build("text").read == {"index"}
    assert packages.build("text").read == set()
    packages.write("packages/core/src/core/more.py", "")
    built = packages.build("text")
    assert built.read == {"index"}
    assert names(built) == ["core", "core.base", "core.more", "web"]


def test_each_unknown_name_is_reported(packages):
    packages.page("index", TREE.format("cor wbe") + ".. package-diagram:: cor wbe\n")
    built = packages.build("text")
    assert [re.sub(r"^.*: WARNING: |; did.*", "", line) for line in built.warnings] == [
        "no module or directory named 'cor'",
        "no module or directory named 'wbe'",
    ] * 2


def test_a_link_out_of_the_project_is_reported_once(packages, tmp_path_factory, parallel):
    secret = tmp_path_factory.mktemp("outside") / "secret.env"
    secret.write_text('"""TOKEN."""\n')
    os.symlink(secret, packages.directory / "packages/core/src/core/x.py")
    packages.page("index", ".. toctree::\n   :glob:\n\n   *\n")
    for number in range(8):
        packages.page(f"page{number}", ".. package-tree:: core\n")
    built = packages.build("text", parallel=parallel)
    message = "the symbolic link 'core/x.py' points outside the project; it is not followed"
    assert built.warnings == [f"core/x.py:1: WARNING: {message} [packagemap.link]"]
    assert "TOKEN" not in built.text("page1.txt")
    followed = packages.build("text", packagemap_follow_links=True)
    assert followed.warnings == []
    assert "TOKEN" in followed.text("page1.txt")


def test_the_directories_of_a_survey_have_a_limit(packages):
    for number in range(9):
        packages.write(f"packages/core/src/core/p{number}/__init__.py", "")
    packages.page("index", TREE.format("core"))
    built = packages.build("text", packagemap_max_directories=5)
    assert [line.rpartition("WARNING: ")[2] for line in built.warnings] == [
        "'core': more than 5 directories; the rest is not searched [packagemap.limit]"
    ]
    assert packages.build("text").warnings == []


def test_pages_without_a_project_file_find_modules_beside_their_directory(project):
    os.unlink(project.directory / "pyproject.toml")
    project.write("tool.py", "")
    project.page("index", TREE.format("shop tool"))
    built = project.build("text")
    assert built.warnings == []
    assert names(built)[-1] == "tool"
