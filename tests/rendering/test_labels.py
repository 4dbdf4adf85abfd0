"""Labels, kinds, counts and remarks of single items."""

import pytest

from sphinx_packagemap.rendering.labels import format_counts, format_item_kind, format_label, is_plain, list_remarks
from sphinx_packagemap.rendering.text import render_tree
from sphinx_packagemap.views.tree import TreeItem, TreeView


def item(**fields):
    return TreeItem(**{"name": "p.x", "label": "x", "kind": "module"} | fields)


@pytest.mark.parametrize(
    ("fields", "words"),
    [({}, "module"), ({"kind": "namespace package", "portions": 3}, "namespace package, 3 portions")],
)
def test_kind(fields, words):
    assert format_item_kind(item(**fields)) == words


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
    assert format_counts(item(**fields)) == words


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
    assert list_remarks(item(**fields)) == remarks


def test_labels():
    assert format_label(item()) == "x"
    assert format_label(item(kind="more", label="…", more=3)) == "… 3 more"


@pytest.mark.parametrize(
    ("fields", "plain"),
    [
        ({}, False),
        ({"label": "x.py"}, True),
        ({"label": "x/"}, True),
        ({"kind": "file", "label": "py.typed"}, True),
        ({"kind": "more"}, True),
        ({"label": "x.so", "kind": "extension module"}, False),
    ],
)
def test_plain(fields, plain):
    assert is_plain(item(**fields)) is plain


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
    (remark,) = list_remarks(broken)
    assert line.endswith(f"\x1b[31m [{remark}]\x1b[0m")
    (line,) = render_tree(TreeView("p", (item(highlighted=True),)), color=True).splitlines()
    assert line.endswith("\x1b[2m [you are here]\x1b[0m")
