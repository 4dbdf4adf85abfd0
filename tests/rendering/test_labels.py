"""Labels, kinds, counts and remarks of single items."""

import pytest

from sphinx_packagemap.i18n import get_language
from sphinx_packagemap.rendering.labels import (
    compute_names_width,
    compute_summary_column,
    describe_item,
    drop_full_stop,
    find_folds,
)
from sphinx_packagemap.rendering.text import render_tree
from sphinx_packagemap.views.purposes import Purpose, PurposeSource
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
        ({"modules": 1234, "lines": 56789}, "1,234 modules, 56,789 lines with all below"),
        ({"classes": 2, "functions": 1, "lines": 1}, "2 classes, 1 function, 1 line"),
        ({"lines": 0}, "0 lines"),
    ],
)
def test_counts(fields, words):
    assert describe_item(item(**fields)).counts == words


def test_numbers_with_columns_of_their_own():
    description = describe_item(item(classes=2, modules=3, lines=1200))
    assert description.numbers == (("modules", "3", "3 modules"), ("lines", "1,200", "1,200 lines with all below"))
    assert description.others == "2 classes"
    assert describe_item(item(kind="file", label="py.typed", lines=3)).numbers == ()


@pytest.mark.parametrize(
    ("code", "number"),
    [("en", "1,234,567"), ("de", "1.234.567"), ("fr", "1\xa0234\xa0567"), ("pt_BR", "1.234.567"), ("ja", "1,234,567")],
)
def test_digits_are_grouped_as_in_the_language(code, number):
    assert get_language(code).format_number(1234567) == number


def make_tree(*lines):
    """Return items given as indented labels; those of a ``~`` at the end are demoted, those of a ``!`` highlighted."""
    items = []
    for line in lines:
        label = line.strip()
        level = (len(line) - len(line.lstrip())) // 2
        name = f"p.{label.strip('~!')}"
        items.append(item(name=name, label=label, level=level, demoted="~" in label, highlighted="!" in label))
    return items


@pytest.mark.parametrize(
    ("lines", "folds"),
    [
        (["p", "  a", "  _b~", "  _c~"], [(2, 4, "2 private modules")]),
        (["p", "  a", "  tests~", "    test_x~", "  test_y~"], [(2, 5, "2 test modules")]),
        (["p", "  a", "  _b~", "    x", "  tests~", "q"], [(2, 5, "2 private or test modules")]),
        (["p", "  a", "  _b~"], []),  # one alone is shown like any other
        (["p", "  _b~", "  _c~"], []),  # nothing else would be visible
        (["p", "  tests~", "    a", "    test_x~", "    test_y~"], []),  # within the tests
        (["p", "  _a~", "  b", "  _c~"], []),  # not the last ones
        (["a", "_b~", "_c~"], [(1, 3, "2 private modules")]),
    ],
)
def test_private_and_test_modules_are_folded_if_there_are_several(lines, folds):
    found = find_folds(make_tree(*lines))
    assert [(fold.start, fold.end, fold.label) for fold in found.values()] == folds
    assert list(found) == [start for start, *_ in folds]


def test_items_in_place_of_others_follow_a_fold():
    items = [*make_tree("p", "  a", "  _b~", "  _c~"), item(kind="more", label="…", more=3, level=1)]
    assert [(fold.start, fold.end) for fold in find_folds(items).values()] == [(2, 4)]


@pytest.mark.parametrize(
    ("lines", "noted", "is_open"),
    [
        (["p", "  a", "  _b~", "  _c~"], (), False),
        (["p", "  a", "  _b~", "    x!", "  _c~"], (), True),
        (["p", "  a", "  _b~", "  _c~"], ("p._c",), True),
    ],
)
def test_marked_modules_are_visible(lines, noted, is_open):
    (fold,) = find_folds(make_tree(*lines), noted=noted).values()
    assert fold.is_open is is_open


def test_the_column_of_names_is_as_wide_as_the_longest_name_with_its_indentation():
    short = compute_names_width(make_tree("p", "  abcdefghijkl"), ())
    deep = compute_names_width(make_tree("p", "  x", "    abcdefghijkl"), ())
    long = compute_names_width(make_tree("p", "  x" + 99 * "y"), ())
    assert (short, deep, long) == (11, 13, 19)
    assert compute_names_width(make_tree("p", "  abcdefghijkl"), (), have_arrows=True) == short + 2
    assert compute_names_width(make_tree("p", "  a", "  tests~", "    abcdefghijklmnop", "  b"), ()) == 7 + 1
    items = make_tree("p", "  a", "  _abcdefghijkl~", "  _c~")
    assert compute_names_width(items, ()) > compute_names_width(items, find_folds(items).values())


def test_names_in_an_open_fold_need_their_width_and_indentation():
    items = make_tree("p", "  a", "  _abcdefghijkl~", "    abcdefghijkl", "  _c~")
    (fold,) = find_folds(items, noted=("p._c",)).values()
    as_deep = make_tree("p", "  a", "  b", "    c", "      abcdefghijkl")
    assert compute_names_width(items, (fold,)) == compute_names_width(as_deep, ())


def test_names_of_modules_may_reach_into_the_column_of_numbers_of_modules():
    items = make_tree("p", "  abcdefghijklm")
    with_modules = [items[0]._replace(modules=1), items[1]]
    assert compute_names_width(with_modules, ()) == compute_names_width(items, ()) - 4


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


SUMMARY = "One two three four five six seven eight nine ten."
TREE = TreeView(
    "p",
    (
        item(label="p", kind="package", branch=True, purpose=Purpose(PurposeSource.DOCSTRING, SUMMARY)),
        item(label="a", level=1, purpose=Purpose(PurposeSource.DOCSTRING, SUMMARY)),
        item(label="without_summary", level=1),
        item(label="b" * 90, level=1, purpose=Purpose(PurposeSource.DOCSTRING, "B.")),
        item(label="中文", level=1, purpose=Purpose(PurposeSource.DOCSTRING, "C…")),
    ),
)


def test_summaries_are_in_one_column():
    lines = render_tree(TREE).splitlines()
    assert lines[0] == f"p (package)       – {SUMMARY}"
    assert lines[1] == f"├── a (module)    – {SUMMARY}"
    assert lines[2] == "├── without_summary (module)"
    assert lines[3].endswith("b (module) – B.")
    assert lines[4] == "└── 中文 (module) – C…"


def test_summaries_are_wrapped_within_their_column_if_the_width_is_known():
    assert render_tree(TREE, width=52, unicode=False).splitlines() == [
        "p (package)       - One two three four five six",
        "|                   seven eight nine ten.",
        "|-- a (module)    - One two three four five six",
        "|                   seven eight nine ten.",
        "|-- without_summary (module)",
        f"|-- {'b' * 90} (module)",
        "|          B.",
        "`-- 中文 (module) - C...",
    ]


def test_summaries_are_below_the_names_in_a_narrow_terminal():
    assert render_tree(TREE, width=40).splitlines()[:4] == [
        "p (package)",
        "│      One two three four five six seven",
        "│      eight nine ten.",
        "├── a (module)",
    ]


@pytest.mark.parametrize(
    ("widths", "column"), [([], 0), ([7], 7), ([10, 15, 20], 20), ([10, 12, 13, 14, 50], 14), ([70, 80], 0)]
)
def test_a_few_wide_texts_do_not_move_the_column_of_summaries(widths, column):
    assert compute_summary_column(widths) == column


def test_color_is_for_color_only():
    view = TreeView(
        "p",
        (
            item(level=0, kind="package", fault="bad", demoted=True, purpose=Purpose(PurposeSource.DOCSTRING, "Sum.")),
            item(level=1),
        ),
    )
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


@pytest.mark.parametrize(
    ("text", "comment"),
    [
        ("Sells things.", "Sells things"),
        ("Sells things (such as tea.py).", "Sells things (such as tea.py)"),
        ("Reads shop.py.", "Reads shop.py."),
        ("Tea, coffee etc.", "Tea, coffee etc."),
        ("And so on...", "And so on..."),
    ],
)
def test_comments_have_no_full_stop(text, comment):
    assert drop_full_stop(text) == comment
