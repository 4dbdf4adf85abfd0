"""Drawn trees, edited: entries are removed, renamed, moved and inserted."""

from __future__ import annotations

from sphinx_packagemap.documents import Document, Markup
from sphinx_packagemap.documents.code_blocks import find_code_blocks
from sphinx_packagemap.documents.drawn_trees import find_drawn_trees
from sphinx_packagemap.documents.tree_editing import TreeDraft

TEXT = """\
```
shop/
├── api.py          # offers
├── cart.py         # one
│                   # or several
└── stock/
    ├── orders.py
    └── shelf.py    # full
```
"""


def edit(text=TEXT):
    """Return a draft of the only tree in a text, with its nodes by name."""
    document = Document("/README.md", "README.md", text.encode(), text, Markup.MARKDOWN)
    (listing,) = find_drawn_trees(document, find_code_blocks(document))
    draft = TreeDraft(document, listing)
    return draft, {node.names: node for node in draft.nodes}


def test_a_draft_without_changes_is_the_document():
    draft, nodes = edit()
    assert draft.render() == TEXT
    assert [*nodes] == ["shop/", "api.py", "cart.py", "stock/", "orders.py", "shelf.py"]


def test_an_entry_is_removed_with_its_comment_and_all_below_it():
    draft, nodes = edit()
    draft.remove(nodes["stock/"])
    assert draft.render().splitlines()[-3:] == ["└── cart.py         # one", "                    # or several", "```"]


def test_a_comment_keeps_its_column_while_there_is_room():
    draft, nodes = edit()
    draft.rename(nodes["api.py"], "interface.py")
    draft.rename(nodes["shelf.py"], "shelves_and_more.py")
    assert "├── interface.py    # offers" in draft.render()
    assert "    └── shelves_and_more.py # full" in draft.render()


def test_the_first_entry_in_a_directory_is_drawn_like_others_elsewhere():
    text = TEXT.replace("└── stock/\n    ├── orders.py\n    └── shelf.py    # full\n", "├── stock/\n")
    draft, nodes = edit(text.replace("├── stock/\n", "├── stock/\n\n├── x/\n│   └── y.py\n└── z/\n"))
    draft.insert(nodes["stock/"], "new.py", 0)
    draft.insert(nodes["z/"], "new.py", 0)
    assert draft.render().splitlines()[5:-1] == [
        *("├── stock/", "│   └── new.py", "", "├── x/", "│   └── y.py", "└── z/", "    └── new.py"),
    ]


def test_a_moved_entry_takes_all_below_it():
    draft, nodes = edit()
    draft.move(nodes["cart.py"], nodes["stock/"], 0)
    draft.move(nodes["stock/"], nodes["shop/"], 0)
    assert (
        draft.render()
        == """\
```
shop/
├── stock/
│   ├── cart.py     # one
│   │               # or several
│   ├── orders.py
│   └── shelf.py    # full
└── api.py          # offers
```
"""
    )


def test_lines_between_siblings_stay_between_siblings():
    text = "```\na/\n├── b.py\n│\n├── c.py\n│\n└── d.py\n```\n"
    draft, nodes = edit(text)
    draft.insert(nodes["a/"], "e.py", 3)
    assert draft.render() == text.replace("└── d.py\n", "├── d.py\n│\n└── e.py\n")
    draft, nodes = edit(text)
    draft.remove(nodes["d.py"])
    assert draft.render() == "```\na/\n├── b.py\n│\n└── c.py\n```\n"
    draft, nodes = edit(text)
    draft.remove(nodes["b.py"])
    assert draft.render() == "```\na/\n├── c.py\n│\n└── d.py\n```\n"


def test_other_line_ends_stay():
    text = TEXT.replace("\n", "\r\n").replace("offers\r\n", "offers\n").removesuffix("```\r\n").rstrip()
    draft, nodes = edit(text)
    draft.insert(nodes["stock/"], "vault.py", 2)
    draft.remove(nodes["orders.py"])
    expected = text.replace("    ├── orders.py\r\n", "").replace("└── shelf.py", "├── shelf.py")
    assert draft.render() == f"{expected}\r\n    └── vault.py"


def test_a_single_entry_that_is_drawn_like_one_before_others_is_no_style():
    text = "```\na/\n├── b/\n│   ├── c.py\n│   └── d.py\n```\n"
    draft, nodes = edit(text)
    draft.remove(nodes["d.py"])
    draft.insert(nodes["b/"], "e.py", 1)
    assert draft.render() == text.replace("d.py", "e.py")


def test_a_heading_after_an_empty_line_stays_over_the_entries_below_it():
    text = "```\na/\n├── b.py  # c\n└── d.py  # e\n\n# Others\nf/\n└── g.py\n\n# The end\n```\n"
    draft, nodes = edit(text)
    draft.insert(nodes["a/"], "h.py", 2)
    draft.insert(nodes["f/"], "i.py", 1)
    assert draft.render() == text.replace("└── d.py  # e\n", "├── d.py  # e\n└── h.py\n").replace(
        "└── g.py\n", "├── g.py\n└── i.py\n"
    )
