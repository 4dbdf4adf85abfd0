"""The tree of a repository: plain entries, and the own packages in their places."""

from __future__ import annotations

import os

from sphinx_packagemap.discovery.repository import DEFAULT_FILES
from sphinx_packagemap.survey import Survey, find_tiers
from sphinx_packagemap.views import Group, Omitted, Sort, Style, TreeRequest
from sphinx_packagemap.views.codebases import Codebases
from sphinx_packagemap.views.tree.repository import survey_repository

PROJECT = {
    "pyproject.toml": '[project]\nname = "shop"\n',
    "README.md": "",
    "docs/conf.py": '"""Not a module."""\n',
    "src/shop/__init__.py": '"""A shop."""\n',
    "src/shop/cart.py": '"""What is bought."""\n',
    "src/shop/stock/__init__.py": "",
    "src/shop/stock/shelf.py": "",
    "tasks/release.py": "",
}


def show(root, **values):
    survey = Survey(find_tiers(root)[:-1], base=root)
    request = TreeRequest(**({"files": DEFAULT_FILES} | values))
    view = survey_repository(survey, os.path.abspath(root), request, Codebases(survey), root).tree
    return view, ["  " * item.level + item.label for item in view.items]


def test_packages_are_in_their_directories_and_all_else_is_plain(tree):
    view, lines = show(tree(PROJECT, "checkout"))
    assert lines == [
        "shop/",
        "  docs/",
        "  src/",
        "    shop/",
        "      cart.py",
        "      stock/",
        "        shelf.py",
        "  tasks/",
        "  pyproject.toml",
        "  README.md",
    ]
    kinds = {item.label: item.kind for item in view.items}
    assert (kinds["docs/"], kinds["src/"], kinds["README.md"], kinds["stock/"]) == (
        *("directory", "directory", "file"),
        "package",
    )
    assert [item.purpose.text for item in view.items if item.purpose and item.purpose.text] == [
        "A shop.",
        "What is bought.",
    ]
    assert [item.branch for item in view.items][:4] == [True, False, True, True]
    assert view.problems == ()


def test_the_depth_is_that_of_the_repository(tree):
    root = tree(PROJECT)
    for depth in range(6):
        levels = [item.level for item in show(root, depth=depth)[0].items]
        assert max(levels) == min(depth, 4)
    assert show(root, depth=1)[1][1:3] == ["  docs/", "  src/"]


def test_options_of_trees_are_for_the_packages(tree):
    root = tree(PROJECT)
    assert "      __init__.py" in show(root, style=Style.FILES)[1]
    assert show(root, sort=Sort.KIND)[1][4:7] == ["      stock/", "        shelf.py", "      cart.py"]
    assert show(root, exclude=("shop.stock",), files=())[1] == [
        "shop/",
        "  docs/",
        "  src/",
        "    shop/",
        "      cart.py",
        "  tasks/",
    ]


def test_every_item_has_a_path_for_notes(tree):
    paths = dict(show(tree(PROJECT))[0].paths)
    assert paths["./"] == "./"
    assert paths["docs/"] == "docs/"
    assert paths["src/shop/"] == "shop"
    assert paths["src/shop/stock/shelf.py"] == "shop.stock.shelf"


def test_other_layouts(tree):
    flat = {"pyproject.toml": "", "shop/__init__.py": "", "shop/a.py": "", "docs/conf.py": ""}
    assert show(tree(flat, "flat"))[1] == ["flat/", "  docs/", "  shop/", "    a.py", "  pyproject.toml"]
    module = {"pyproject.toml": '[project]\nname = "six"\n', "six.py": '"""Two and three."""\n'}
    view, lines = show(tree(module, "module"))
    assert lines == ["six/", "  pyproject.toml", "  six.py"]
    assert view.items[2].purpose.text == "Two and three."
    namespace = {"pyproject.toml": '[project]\nname = "g-store"\n', "src/g/store/__init__.py": ""}
    assert show(tree(namespace, "namespace"))[1][1:4] == ["  src/", "    g/", "      store/"]
    nothing = {".git/HEAD": "", "README": "", "docs/x": ""}
    assert show(tree(nothing, "nothing"))[1] == ["nothing/", "  docs/", "  README"]


def test_files_in_packages_are_shown_by_patterns_and_notes(tree):
    files = {"src/shop/static/a.css": "", "src/shop/stock/data/b.json": "", "docs/index.md": "", "docs/other.md": ""}
    root = tree(PROJECT | files)
    view, lines = show(root, files=("src/*/static/*",), notes=("src/shop/stock/data", "docs/index.md", ".cart"))
    assert lines == [
        "shop/",
        "  docs/",
        "    index.md",
        "  src/",
        "    shop/",
        "      cart.py",
        "      static/",
        "        a.css",
        "      stock/",
        "        data/",
        "        shelf.py",
        "  tasks/",
    ]
    paths = dict(view.paths)
    assert [paths[each] for each in ("src/shop/stock/data/", "docs/index.md")] == [
        "src/shop/stock/data/",
        "docs/index.md",
    ]
    assert any(each.endswith(os.path.join("src", "shop", "stock")) for each in survey(root).dependencies)


def survey(root):
    survey = Survey(find_tiers(root)[:-1], base=root)
    request = TreeRequest(files=("src/shop/stock/data/*",))
    return survey_repository(survey, os.path.abspath(root), request, Codebases(survey), root)


def test_headings_in_a_package_have_no_paths(tree):
    groups = (Group("Old", ("shop.cart",)),)
    assert dict(show(tree(PROJECT), groups=groups)[0].paths)["src/shop/cart.py"] == "shop.cart"


def test_the_order_of_the_notes_is_that_of_directories_files_and_modules(tree):
    notes = ("README.md", "src/shop/stock/", "shop.cart", "docs/conf.py")
    _, lines = show(tree(PROJECT), sort=Sort.NOTES, notes=notes)
    assert lines == [
        "shop/",
        "  README.md",
        "  src/",
        "    shop/",
        "      stock/",
        "        shelf.py",
        "      cart.py",
        "  docs/",
        "    conf.py",
        "  tasks/",
        "  pyproject.toml",
    ]
    view, _ = show(tree(PROJECT), sort=Sort.NOTES, notes=notes)
    assert [item.label for item in view.items if item.rest] == ["tasks/", "pyproject.toml"]


def test_paths_are_excluded(tree):
    view, lines = show(tree(PROJECT), exclude=("tasks/", "shop.cart"), style=Style.FILES)
    assert lines == [
        *("shop/", "  docs/", "  src/", "    shop/", "      __init__.py", "      stock/", "        __init__.py"),
        *("        shelf.py", "      ...", "  pyproject.toml", "  README.md", "  ..."),
    ]
    assert [item.more for item in view.items if item.more] == [1, 1]
    assert view.problems == ()


def test_only_some_paths_and_modules_are_included(tree):
    root = tree(PROJECT)
    assert show(root, include=("docs/",), files=("docs/",))[1] == ["shop/", "  docs/", "    conf.py"]
    lines = ["shop/", "  src/", "    shop/", "      stock/", "        shelf.py", "      …", "  tasks/"]
    lines += ["  pyproject.toml", "  README.md", "  ..."]
    assert show(root, include=("shop.stock", "tasks/"), omitted=Omitted.ELLIPSIS)[1] == lines
    assert show(root, include=("src/",), files=())[1] == show(root, exclude=("docs/", "tasks/"), files=())[1]


def test_a_path_that_does_not_exist_is_a_problem(tree):
    view, _ = show(tree(PROJECT), exclude=("task/",))
    assert [problem.format() for problem in view.problems] == [
        ":exclude: 'task' is no directory or file in the tree; did you mean 'tasks'?"
    ]
