"""The nodes of trees, and their text for writers that do not know them."""

import pytest
from docutils import nodes

from sphinx_packagemap.rendering.docutils.tree import (
    expand_tree,
    make_tree_placeholder,
    spell_out,
    tree_fold,
    tree_item,
    tree_note,
    tree_notes,
    tree_part,
    tree_words,
)
from sphinx_packagemap.views.purposes import Purpose, PurposeSource
from sphinx_packagemap.views.tree import TreeItem, TreeView


def make_block(*lines):
    """Return the block of a tree given as indented labels, in which those of a ``~`` at the end are demoted."""
    levels = [(len(line) - len(line.lstrip())) // 2 for line in lines] + [0]
    items = [
        TreeItem(
            f"p.{line.strip(' ~')}",
            line.strip(" ~"),
            "module",
            level,
            following > level,
            demoted=line.endswith("~"),
        )
        for line, level, following in zip(lines, levels, levels[1:], strict=False)
    ]
    block = make_tree_placeholder(TreeView("p", tuple(items)), open_levels=1, style="outline", sources=())
    expand_tree(block, lambda _item, literal, _source: literal)
    return block


TREES = [
    ["p"],
    ["p", "  a", "  b"],
    ["p", "  a", "    x", "  _b~", "  _c~"],
    ["p", "  a", "  _b~", "    x", "      y", "  tests~", "    test_x~", "    test_y~"],
    ["p", "  s", "    a", "    _b~", "    _c~", "  t", "  _d~", "  _e~", "    z", "q"],
    ["a", "_b~", "  _x~", "  y", "  _z~", "_c~"],
]


@pytest.mark.parametrize("lines", TREES)
def test_every_list_that_begins_ends(lines):
    depth = 0
    for node in make_block(*lines):
        if isinstance(node, tree_fold) or node["branch"]:
            depth += 1
        else:
            depth -= node["closings"]
        assert depth >= 0
    assert depth == 0


@pytest.mark.parametrize("lines", TREES)
def test_other_writers_show_all_items_without_folds(lines):
    block = make_block(*lines)
    spell_out(block)
    assert len(block.astext().splitlines()) == len(lines)
    assert not list(block.findall(tree_fold))
    assert [item["level"] for item in block.findall(tree_item)] == [
        (len(line) - len(line.lstrip())) // 2 for line in lines
    ]


def test_summaries_and_notes_are_in_one_column_for_other_writers():
    items = (
        TreeItem("p", "p", "package", 0, True, Purpose(PurposeSource.DOCSTRING, "One.")),
        TreeItem("p.a", "a", "module", 1),
        TreeItem("p.long", "long", "module", 1, False, Purpose(PurposeSource.DOCSTRING, "Two.")),
    )
    block = make_tree_placeholder(TreeView("p", items), open_levels=1, style="outline", sources=())
    notes = [
        tree_note("", "Mine.", name="p.a", replaces=True),
        tree_note("", "Also.", name="p.long", replaces=False),
    ]
    nodes.container("", block, tree_notes("", *notes))
    expand_tree(block, lambda _item, literal, _source: literal)
    spell_out(block)
    assert block.astext().splitlines() == [
        "p (package)       – One.",
        "├── a (module)    – Mine.",
        "└── long (module) – Two. – Also.",
    ]


def test_other_writers_shorten_a_list_of_names_between_them():
    names = ("first_name_of_a_module", "second_name_of_a_module", "third_name_of_a_module", "fourth_name_of_a_module")
    items = (
        TreeItem("p", "p/", "package", 0, True),
        TreeItem("p.a", "a.py", "module", 1, purpose=Purpose(PurposeSource.DEFINES, "", names)),
    )
    block = make_tree_placeholder(TreeView("p", items), open_levels=1, style="files", sources=())
    expand_tree(block, lambda _item, literal, _source: literal)
    spell_out(block)
    assert block.astext().splitlines() == [
        "p/",
        "└── a.py  # defines first_name_of_a_module, second_name_of_a_module and 2 more",
    ]
    assert not any("made_of" in part for part in block.findall(tree_part))


def test_a_sentence_that_is_made_from_names_is_no_node_in_the_compact_form():
    purpose = Purpose(PurposeSource.DEFINES, "", ("First", "second"), 3)
    view = TreeView("p", (TreeItem("p", "p/", "package", 0, purpose=purpose),))
    blocks = []
    for compact in (False, True):
        blocks.append(make_tree_placeholder(view, open_levels=1, style="outline", sources=()))
        expand_tree(blocks[-1], lambda _item, literal, _source: literal, compact=compact)
    whole, compact_one = blocks
    (part,) = whole.findall(tree_part)
    (words,) = compact_one.findall(tree_words)
    assert part.astext() == "defines First, second and 3 more"
    assert [piece.text for piece in words["made"]] == [child.astext() for child in part.children]
    assert not [*compact_one.findall(tree_part)]
    assert "First" not in compact_one.astext()


def test_folds_come_before_their_items():
    block = make_block("p", "  a", "  _b~", "  tests~")
    assert [node["title"] for node in block] == ["p.p", "p.a", "2 private or test modules", "p._b", "p.tests"]


def test_directories_around_a_package_are_no_levels_of_their_own():
    rows = [
        ("shop/", "directory", 0, True),
        ("docs/", "directory", 1, True),
        ("docs/img/", "directory", 2, False),
        ("src/", "directory", 1, True),
        ("shop", "package", 2, True),
        ("shop.stock", "package", 3, False),
    ]
    items = tuple(TreeItem(name, name, kind, level, branch=True) for name, kind, level, _ in rows)
    block = make_tree_placeholder(TreeView("p", items), open_levels=1, style="outline", sources=())
    expand_tree(block, lambda _item, literal, _source: literal)
    assert [node["open"] for node in block] == [is_open for *_, is_open in rows]
