"""The trees that people draw, in all styles."""

from __future__ import annotations

import pytest

from sphinx_packagemap.documents import Markup
from sphinx_packagemap.documents.code_blocks import find_code_blocks
from sphinx_packagemap.documents.drawn_trees import find_drawn_trees

UNICODE = """
shop/
├── api.py
├── pay/
│   ├── card.py
│   └── cash.py
└── stock.py
"""
ENTRIES = ["shop/", " api.py", " pay/", "  card.py", "  cash.py", " stock.py"]


def find(make, text, markup=Markup.MARKDOWN):
    """Return the entries of the trees in a text, indented by their levels."""
    document = make(text, markup)
    trees = find_drawn_trees(document, find_code_blocks(document))
    return [[" " * entry.level + "+".join(entry.names) for entry in tree.entries] for tree in trees]


def fence(text):
    return f"```\n{text.strip(chr(10))}\n```\n"


STYLES = {
    "unicode": UNICODE,
    "heavy": UNICODE.replace("├", "┣").replace("─", "━").replace("│", "┃").replace("└", "┗"),
    "double": UNICODE.replace("├", "╠").replace("─", "═").replace("│", "║").replace("└", "╚"),
    "rounded": UNICODE.replace("└", "╰"),
    "short": UNICODE.replace("── ", "─ "),
    "no space": UNICODE.replace("── ", "──"),
    "non-breaking spaces": UNICODE.replace("│   ", "│\xa0\xa0 "),
    "tabs": UNICODE.replace("│   ", "│\t"),
    "ascii": UNICODE.replace("├── ", "|-- ").replace("└── ", "`-- ").replace("│", "|"),
    "plus": UNICODE.replace("├── ", "+-- ").replace("└── ", "\\-- ").replace("│", "|"),
    "underscores": UNICODE.replace("├── ", "|__ ").replace("└── ", "|__ ").replace("│", "|"),
    "indented": "\n".join(f"  {line}" for line in UNICODE.splitlines()),
    "quoted": "\n".join(f"> {line}" for line in UNICODE.splitlines()),
    "with empty branches": UNICODE.replace("├── pay/", "│\n├── pay/"),
    "with an empty branch below the root": UNICODE.replace("shop/\n", "shop/\n│\n"),
    "with an empty bar below the root": UNICODE.replace("shop/\n", "shop/\n|  \n"),
    "with empty lines": UNICODE.replace("├── pay/", "\n├── pay/"),
    "spaces": "shop/\n    api.py\n    pay/\n        card.py\n        cash.py\n    stock.py\n",
    "two spaces": "shop/\n  api.py\n  pay/\n    card.py\n    cash.py\n  stock.py\n",
    "windows": UNICODE.replace("\n", "\r\n"),
}


@pytest.mark.parametrize("style", STYLES)
def test_styles(make, style):
    assert find(make, fence(STYLES[style])) == [ENTRIES]


def test_trees_in_restructuredtext(make):
    indented = "\n".join(f"   {line}" for line in UNICODE.splitlines())
    for before in ("::\n", "Text::\n", ".. code-block:: text\n", ".. parsed-literal::\n"):
        assert find(make, f"{before}{indented}\n\nText.\n", Markup.RST) == [ENTRIES]


def test_a_tree_outside_of_code(make):
    assert find(make, f"Text.\n{UNICODE}\nText.\n") == [ENTRIES]


def test_a_tree_without_a_root(make):
    assert find(make, fence("├── a.py\n└── b/\n    └── c.py\n")) == [["a.py", "b/", " c.py"]]


def test_files_above_the_first_branch(make):
    text = "C:.\n│   Makefile\n│   tox.ini\n│\n├───src\n│   │   a.py\n│   │\n│   └───b\n│           c.py\n│\n└───docs\n"
    assert find(make, fence(text)) == [["C:.", " Makefile", " tox.ini", " src", "  a.py", "  b", "   c.py", " docs"]]
    ascii_text = text.translate({ord("│"): "|", ord("├"): "+", ord("└"): "\\", ord("─"): "-"})
    assert find(make, fence(ascii_text)) == find(make, fence(text))


def test_a_command_is_no_root(make):
    assert find(make, fence("$ tree\n├── a.py\n└── b.py\n")) == [["a.py", "b.py"]]
    assert find(make, fence("$ tree\n.\n├── a.py\n└── b.py\n")) == [[".", " a.py", " b.py"]]


def test_several_roots(make):
    assert find(make, fence("a/\n└── b.py\n\nc/\n└── d.py\n")) == [["a/", " b.py", "c/", " d.py"]]


@pytest.mark.parametrize(
    ("line", "names", "comment"),
    [
        ("a.py", ["a.py"], ""),
        ("a.py  # one", ["a.py"], "one"),
        ("a.py <- one", ["a.py"], "one"),
        ("a.py ← one", ["a.py"], "one"),
        ("a.py — one", ["a.py"], "one"),
        ("a.py - one", ["a.py"], "one"),
        ("a.py: one", ["a.py"], "one"),
        ("a.py (one)", ["a.py"], "one"),
        ("a.py (one) two", ["a.py"], "(one) two"),
        ("a.py   one, two", ["a.py"], "one, two"),
        ("`a.py` one", ["a.py"], "one"),
        ("**a.py**", ["**a.py**"], ""),
        ("a.py, b.py", ["a.py", "b.py"], ""),
        ("a.py, b.py  # one", ["a.py", "b.py"], "one"),
        ("a.py / b.py", ["a.py", "b.py"], ""),
        ("{a,b}.py", ["a.py", "b.py"], ""),
        ("a, with a comment", ["a"], ", with a comment"),
        ("test_*.py", ["test_*.py"], ""),
        ("<name>/  # one", ["<name>/"], "one"),
        ("... # more", [], ""),
        ("…", [], ""),
        ("[...]", [], ""),
        ("a-b_c.py", ["a-b_c.py"], ""),
        ("Übung.py", ["Übung.py"], ""),
    ],
)
def test_texts_of_entries(make, line, names, comment):
    document = make(fence(f"x/\n├── {line}\n└── z.py\n"))
    (tree,) = find_drawn_trees(document, find_code_blocks(document))
    entry = tree.entries[1]
    assert [*entry.names] == names
    assert entry.is_ellipsis == (not names)
    if names:
        assert entry.comment == comment
    assert document.lines[entry.line][entry.column :].startswith(line)


def test_comments_on_several_lines(make):
    text = "x/\n├── a.py   # one\n│          # two\n│            three\n├── b.py\n│   four\n└── c.py\n"
    document = make(fence(text))
    (tree,) = find_drawn_trees(document, find_code_blocks(document))
    assert [(entry.names, entry.comment, entry.line, entry.end) for entry in tree.entries[1:]] == [
        (("a.py",), "one\ntwo\nthree", 2, 5),
        (("b.py",), "four", 5, 7),
        (("c.py",), "", 7, 8),
    ]


def test_many_lines_of_comments(make):
    # Joining them one by one would take minutes.
    (tree,) = find_drawn_trees(
        document := make(fence("x/\n├── a.py # x\n" + "│         # y\n" * 100_000)), find_code_blocks(document)
    )
    assert len(tree.entries[1].comment) == 1 + 2 * 100_000


def test_lines_of_a_tree(make):
    document = make(f"Text.\n\n{fence(UNICODE)}")
    (tree,) = find_drawn_trees(document, find_code_blocks(document))
    assert (tree.form, tree.block, tree.start, tree.end) == ("tree", 2, 3, 9)
    assert [entry.parent for entry in tree.entries] == [-1, 0, 0, 2, 2, 0]
    assert [entry.is_root for entry in tree.entries] == [True] + [False] * 5


@pytest.mark.parametrize(
    "text",
    [
        "```python\nfor a in b:\n    c.d()\n```\n",
        "```\n┌──┐\n│a │\n└──┘\n```\n",
        "```\n| a | b |\n|---|---|\n| c | d |\n```\n",
        "```\n+---+---+\n| a | b |\n+---+---+\n```\n",
        "```\n$ pip install a\n$ a --b\n```\n",
        "```\na.py\nb.py\nc.py\n```\n",  # without levels
        "| a | b |\n|---|---|\n| c | d |\n",
        "```\na/               b/\n├── c.py         ├── e.py\n└── d.py         └── f.py\n```\n",  # two trees
    ],
)
def test_no_trees(make, text):
    assert find(make, text) == []


def test_pictograms_before_names(make):
    document = make("```\n📁 shop/\n├── 📄 api.py  # text\n└── 🗂️ storage/\n    └── ⚙️  records.py\n```\n")
    (tree,) = find_drawn_trees(document, find_code_blocks(document))
    assert [(entry.level, entry.names) for entry in tree.entries] == [
        (0, ("shop/",)),
        (1, ("api.py",)),
        (1, ("storage/",)),
        (2, ("records.py",)),
    ]
    assert [document.lines[entry.line][entry.column :] for entry in tree.entries][1] == "api.py  # text"
