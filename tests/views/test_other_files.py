"""Other directories and files in the tree of a package, among its files."""

from __future__ import annotations

import os

import pytest

from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.views import Sort, Style, TreeRequest, Visibility
from sphinx_packagemap.views.purposes import Purpose, PurposeSource, PurposeVerb
from sphinx_packagemap.views.tree import TreeItem, move_names_into_files
from sphinx_packagemap.views.tree.other_files import narrow_patterns, survey_files

PACKAGE = """
shop/__init__.py shop/cart.py shop/_old.py shop/py.typed shop/logo.svg
shop/static/shop.css shop/static/js/shop.js shop/templates/a.html shop/templates/b.html
shop/stock/__init__.py shop/stock/shelf.py shop/stock/templates/c.html shop/stock/data/d.json
shop/empty/deep/x.txt
"""


def show(root, name="shop", **options):
    survey = Survey([Tier("roots", (root,))], base=root)
    request = TreeRequest(**({"summary": False, "style": Style.FILES} | options))
    return survey_files(survey, (name,), request)


def draw(view):
    return ["  " * item.level + item.label for item in view.items]


def test_chosen_files_are_in_their_places(tree):
    view = show(tree(PACKAGE), files=("static", "templates/", "stock/*/*.json", "*.svg", "*.py", "none/*"))
    assert draw(view) == [
        "shop/",
        "  __init__.py",
        "  cart.py",
        "  logo.svg",
        "  py.typed",
        "  static/",
        "  stock/",
        "    __init__.py",
        "    data/",
        "      d.json",
        "    shelf.py",
        "  templates/",
        "    a.html",
        "    b.html",
        "  _old.py",
    ]
    kinds = {item.name: item.kind for item in view.items}
    assert (kinds["shop/static/"], kinds["shop/stock/data/d.json"]) == ("directory", "file")
    assert [item.label for item in view.items if item.branch] == ["shop/", "stock/", "data/", "templates/"]
    assert view.problems == ()


@pytest.mark.parametrize(
    "notes",
    [
        ("shop/static/", "shop/stock/templates/c.html"),
        ("./static", "stock/templates/c.html", ".stock", "shop.cart", "../secret", "/etc", "no/thing"),
    ],
)
def test_files_that_notes_name_are_shown(tree, notes):
    lines = draw(show(tree(PACKAGE), notes=notes))
    assert lines[4:10] == ["  static/", "  stock/", "    __init__.py", "    shelf.py", "    templates/", "      c.html"]
    assert len(lines) == 11


def test_other_options_hold_for_other_files(tree):
    root = tree(PACKAGE)
    files = ("stock/data/d.json", "static/js/*", "_private")
    hidden = draw(show(root, files=files, depth=1, private=Visibility.HIDE))
    assert hidden[-4:] == ["  py.typed", "  static/", "  stock/", "  ..."]
    assert "stock/" not in " ".join(draw(show(root, files=files, exclude=("shop.stock",))))
    assert draw(show(root, "shop.stock", files=("data/",)))[:3] == ["shop/stock/", "  __init__.py", "  data/"]
    assert draw(show(root, "shop.cart", files=("data/",))) == ["shop/cart.py"]


def test_files_in_a_directory_and_in_a_namespace_package(tree):
    root = tree("src/space/one.py src/space/data/x.txt src/other/__init__.py src/other/data/y.txt")
    lines = draw(show(root, "src/", files=("data/",)))
    assert lines == ["other/", "  __init__.py", "  data/", "    y.txt", "space/", "  data/", "    x.txt", "  one.py"]


def test_links_out_of_the_package_are_left_out(tree):
    root = tree(PACKAGE + " secret/x.txt")
    os.symlink(os.path.join(root, "secret"), os.path.join(root, "shop/linked"))
    assert "linked/" not in " ".join(draw(show(root, files=("linked/",))))


def test_every_item_has_a_path_for_notes(tree):
    paths = dict(show(tree(PACKAGE), files=("static",)).paths)
    assert paths["shop/stock/shelf.py"] == "shop.stock.shelf"
    assert paths["shop/stock/__init__.py"] == paths["stock/__init__.py"] == "shop.stock/__init__.py"
    assert paths["shop/static/"] == paths["static/"] == "shop/static/"


def test_paths_are_relative_to_a_subpackage(tree):
    view = show(tree(PACKAGE), "shop.stock", notes=("templates/c.html", "data/"), sort=Sort.NOTES)
    assert draw(view)[:4] == ["shop/stock/", "  templates/", "    c.html", "  data/"]
    assert dict(view.paths)["templates/c.html"] == dict(view.paths)["shop/stock/templates/c.html"]


def test_files_in_an_outline_are_a_problem(tree):
    (problem,) = show(tree(PACKAGE), style=Style.OUTLINE, files=("static",)).problems
    assert problem.format() == ":files: has an effect only in the tree of a repository, and in the style 'files'"


@pytest.mark.parametrize(
    ("pattern", "narrowed"),
    [
        ("src/shop/static", ("static",)),
        ("src/*/static/*.css", ("static/*.css",)),
        ("src/", ("**",)),
        ("src/shop/", ("**",)),
        ("src", ()),
        ("src/shop", ()),
        ("docs/shop/x", ()),
        ("**/x", ("**/x",)),
        ("src/**/x", ("**/x",)),
        ("*.md", ()),
    ],
)
def test_patterns_of_a_repository_are_narrowed_to_a_package(pattern, narrowed):
    assert narrow_patterns([pattern], "src/shop") == narrowed


def test_names_of_a_package_with_a_note_are_the_purpose_of_its_file():
    names = Purpose(PurposeSource.DEFINES, "", ("A",), 0, PurposeVerb.OFFERS)
    items = [
        TreeItem("p", "p/", "package", 0, True, names),
        TreeItem("p", "__init__.py", "file", 1, origin="p/__init__.py"),
        TreeItem("p.q", "q/", "package", 1, True, names),
        TreeItem("p.q", "__init__.py", "file", 2, origin="p/q/__init__.py"),
    ]
    assert [item.purpose for item in move_names_into_files(items, {"p"})] == [names, names, names, None]
