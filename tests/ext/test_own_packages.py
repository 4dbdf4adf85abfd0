"""Directives without a name: they show the project's own packages, and notice when these change."""

from __future__ import annotations

import pytest
from docutils import nodes

from sphinx_packagemap.rendering.docutils.tree import tree_item

PYPROJECT = '[project]\nname = "shop"\n'
DIRECTIVES = {
    "package-tree": "",
    "package-diagram": "",
    "module-anatomy": "",
    "module-usage": "",
    "module-compare": "submodules",
}


def write_directive(directive, name, option, markup):
    argument, option = f" {name}" if name else "", f":{option}:\n" if option else ""
    if markup == "md":
        return f"```{{{directive}}}{argument}\n{option}```\n"
    return f".. {directive}::{argument}\n   {option}\n"


def names(built, page):
    return [item["title"] for item in built.doctrees[page].findall(tree_item)]


@pytest.mark.parametrize("markup", ["rst", "md"])
def test_every_directive_shows_the_own_package(myst, markup, parallel):
    myst.write("pyproject.toml", PYPROJECT)
    myst.write("src/other/__init__.py", "")
    myst.write("docs/conf.py", (myst.docs / "conf.py").read_text() + "packagemap_project = 'shop'\n")
    myst.page("index", "")
    suffix = ".md" if markup == "md" else ""
    for directive, option in DIRECTIVES.items():
        for name in ("", "shop"):
            page = f"{directive}-{name or 'nameless'}{suffix}"
            myst.page(page, write_directive(directive, name, option, markup))
    built = myst.build("dummy", parallel=parallel)
    assert built.warnings == []
    for directive in DIRECTIVES:
        nameless, named = (built.doctrees[f"{directive}-{each}"] for each in ("nameless", "shop"))
        text = nameless.astext()
        assert text == named.astext()
        assert "shop" in text


def test_a_directive_without_a_name_may_have_notes(project):
    project.write("pyproject.toml", PYPROJECT)
    project.page("index", ".. package-tree::\n   :depth: 1\n\n   .cart\n     Handle with care.\n")
    built = project.build("text")
    assert built.warnings == []
    assert "Handle with care." in built.text("index.txt")


def test_a_page_follows_the_configuration_of_the_project(project):
    project.write("pyproject.toml", PYPROJECT)
    project.write("src/market/__init__.py", "")
    project.page("index", ".. package-tree::\n")
    project.page("other", ".. package-tree:: shop.cart\n")
    assert names(project.build("dummy"), "index")[0] == "market"
    assert project.build("dummy").read == set()
    project.write("pyproject.toml", PYPROJECT + '[tool.setuptools]\npackages = ["shop"]\n')
    built = project.build("dummy")
    assert built.read == {"index"}
    assert names(built, "index")[0] == "shop"
    assert project.build("dummy").read == set()


def test_a_page_follows_packages_that_appear_and_go(project):
    project.write("pyproject.toml", PYPROJECT)
    project.page("index", ".. package-tree::\n   :depth: 0\n")
    assert names(project.build("dummy"), "index") == ["shop"]
    project.write("src/market/__init__.py", "")
    built = project.build("dummy")
    assert (built.read, names(built, "index")) == ({"index"}, ["market", "shop"])
    (project.src / "market" / "__init__.py").unlink()
    built = project.build("dummy")
    assert (built.read, names(built, "index")) == ({"index"}, ["shop"])


def test_without_a_package_the_warning_names_what_was_searched(project):
    project.write("src/shop/__init__.py", "")
    for path in sorted(project.src.rglob("*.py")):
        path.unlink()
    project.page("index", "".join(write_directive(each, "", option, "rst") for each, option in DIRECTIVES.items()))
    built = project.build("dummy", keep_warnings=True)
    assert built.warnings == [
        f"docs/index.rst:{line}: WARNING: {directive} requires a name: the configuration of the project names no "
        "existing package, and none was found in 'src' and '.'; add one, or set packagemap_project in conf.py "
        "[packagemap.name]"
        for directive, line in zip(DIRECTIVES, (4, 6, 8, 10, 12), strict=True)
    ]
    assert len(list(built.doctrees["index"].findall(nodes.system_message))) == len(DIRECTIVES)
    project.write("src/shop/__init__.py", "")
    project.write("src/shop/cart.py", "")
    repaired = project.build("dummy")
    assert (repaired.read, repaired.warnings) == ({"index"}, [])


def test_several_packages_may_be_configured(project):
    project.write("src/market/__init__.py", '"""A market."""\n')
    project.page("index", ".. package-tree::\n   :depth: 0\n\n.. module-anatomy::\n")
    built = project.build("dummy", packagemap_project=["market", "shop"])
    assert built.warnings == []
    assert names(built, "index") == ["market", "shop"]
    assert "A market." in built.doctrees["index"].astext()
    wrong = project.build("dummy", packagemap_project=["shop", "a b", 3])
    assert [line.split("packagemap_project: ")[1] for line in wrong.warnings] == [
        "expected the dotted name of a package, got 'a b' [packagemap.config]",
        "expected the dotted name of a package, got 3 [packagemap.config]",
    ]


def test_several_packages_are_too_many_for_one_description(project):
    project.write("src/market/__init__.py", "")
    project.page("index", ".. module-usage::\n")
    (warning,) = project.build("dummy").warnings
    assert "module-usage requires the name of one package; the project has several: market, shop" in warning


def test_packages_in_the_roots_are_own_packages(project):
    project.write("pyproject.toml", '[tool.setuptools]\npackages = ["shop"]\n')
    project.write("code/market/__init__.py", "")
    project.page("index", ".. package-tree::\n")
    assert names(project.build("dummy", packagemap_roots=["../code"]), "index") == ["market"]


REPOSITORY = """\
.. package-tree:: ../

   docs/
     The *manual*.
   src/shop/cart.py
     Handle with care.
   pyproject.toml
     All settings.
   shop.stock
     A dotted name.
   docz/
     Nothing.
"""


def test_the_root_of_a_project_is_shown_as_a_repository_with_notes_by_path(project):
    project.write("pyproject.toml", PYPROJECT)
    project.page("index", REPOSITORY)
    built = project.build("text")
    (warning,) = built.warnings
    assert "the note for 'docz/' matches nothing in the tree; did you mean 'docs/'?" in warning
    text = built.text("index.txt")
    for note in ("The *manual*.", "Handle with care.", "All settings.", "A dotted name."):
        assert note in text
    assert [item for item in names(built, "index") if "/" in item][:2] == ["./", "docs/"]


def test_a_page_with_a_repository_follows_its_files(project):
    project.write("pyproject.toml", PYPROJECT)
    project.page("index", ".. package-tree:: ../\n   :files: *.md docs/*.txt\n")
    project.page("other", ".. package-tree:: shop.cart\n")
    first = project.build("dummy")
    assert (first.warnings, project.build("dummy").read) == ([], set())
    for path in ("README.md", "docs/more.txt", "examples/x", "src/shop/new.py"):
        project.write(path, "")
        assert project.build("dummy").read == {"index"}, path
        assert project.build("dummy").read == set()
    project.write(".gitignore", "examples/\n")
    assert project.build("dummy").read == {"index"}
    (project.directory / "README.md").unlink()
    assert project.build("dummy").read == {"index"}


def test_invalid_patterns_of_files_are_warnings(project):
    project.write("pyproject.toml", PYPROJECT)
    project.page("index", "".join(f".. package-tree:: ../\n   :files: {each}\n\n" for each in ("../x", "/etc/*")))
    assert ["expected a pattern of files inside" in line for line in project.build("dummy").warnings] == [True, True]


NOTED_FILES = """\
.. package-tree:: shop
   :style: files

   static/
     Styles.
   shop/__init__.py
     Imports nothing.
   .cart
     Handle with care.
"""


def test_a_page_with_other_files_of_a_package_follows_them(project):
    project.page("index", NOTED_FILES)
    project.page("other", ".. package-tree:: shop\n   :style: files\n   :files: static/\n")
    (warning,) = project.build("dummy").warnings
    assert "the note for 'static/' matches nothing in the tree" in warning
    project.write("src/shop/static/shop.css", "")
    built = project.build("text")
    assert (built.warnings, built.read) == ([], {"index", "other"})
    text = built.text("index.txt")
    assert [" ".join(line.split()) for line in text.splitlines() if "# " in line and "A shop" not in line][:3] == [
        "├── __init__.py # Imports nothing.",
        "├── cart.py # Handle with care.",
        "├── static/ # Styles.",
    ]
    assert project.build("text").read == set()
    project.write("src/shop/static/more.css", "")
    assert project.build("text").read == {"other"}
