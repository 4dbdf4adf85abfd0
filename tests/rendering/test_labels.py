"""Labels, kinds, counts and remarks of single items."""

import pytest

from sphinx_packagemap.rendering.labels import describe_item
from sphinx_packagemap.rendering.text import render_tree
from sphinx_packagemap.views.tree import TreeItem, TreeView


def item(**fields):
    return TreeItem(**{"name": "p.x", "label": "x", "kind": "module"} | fields)


@pytest.mark.parametrize(
    ("fields", "words"),
    [({}, "module"), ({"kind": "namespace package", "portions": 3}, "namespace package, 3 portions")],
)
def test_kind(fields, words):
    assert describe_item(item(**fields)).kind == words


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, ""),
        ({"modules": 0}, ""),
        ({"modules": 1}, "1 module"),
        ({"classes": 2, "functions": 1}, "2 classes, 1 function"),
        ({"classes": 0, "functions": 3}, "3 functions"),
    ],
)
def test_counts(fields, words):
    assert describe_item(item(**fields)).counts == words


@pytest.mark.parametrize(
    ("fields", "remarks"),
    [
        ({}, []),
        ({"highlighted": True}, ["you are here"]),
        ({"imported_from": "p.core"}, ["from p.core"]),
        ({"name": "p.__main__", "command": True}, ["run with python -m p"]),
        ({"name": "p.my-mod", "importable": False}, ["no import statement can name it"]),
        ({"name": "p.my-mod.x", "importable": False}, []),
        ({"fault": "bad"}, ["could not be read"]),
    ],
)
def test_remarks(fields, remarks):
    assert describe_item(item(**fields)).remarks == tuple(remarks)


def test_labels():
    assert describe_item(item()).label == "x"
    assert describe_item(item(kind="more", label="…", more=3)).label == "… 3 more"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"modules": 1}, ["module", "1 module"]),
        ({"label": "x.py"}, []),
        ({"label": "x/", "modules": 1}, []),
        ({"kind": "file", "label": "py.typed"}, []),
        ({"kind": "more"}, []),
        ({"kind": "group"}, []),
        ({"label": "x.so", "kind": "extension module"}, ["extension module"]),
    ],
)
def test_labels_that_show_the_kind_need_no_words(fields, words):
    assert describe_item(item(**fields)).words == words


def test_color_is_for_color_only():
    view = TreeView("p", (item(level=0, kind="package", fault="bad", demoted=True, summary="Sum."), item(level=1)))
    plain = render_tree(view)
    colored = render_tree(view, color=True)
    assert plain == "x (package) [could not be read] – Sum.\n└── x (module)\n"
    assert colored != plain
    assert colored.count("\x1b[") == 2 * colored.count("\x1b[0m")


def test_a_fault_is_red_in_a_terminal():
    broken = item(fault="syntax error", demoted=True)
    (line,) = render_tree(TreeView("p", (broken,)), color=True).splitlines()
    (remark,) = describe_item(broken).remarks
    assert line.endswith(f"\x1b[31m [{remark}]\x1b[0m")
    (line,) = render_tree(TreeView("p", (item(highlighted=True),)), color=True).splitlines()
    assert line.endswith("\x1b[2m [you are here]\x1b[0m")
