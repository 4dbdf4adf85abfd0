"""The lists, definition lists and tables of paths and names."""

from __future__ import annotations

import pytest

from sphinx_packagemap.documents import Markup
from sphinx_packagemap.documents.code_blocks import find_code_blocks
from sphinx_packagemap.documents.drawn_trees import find_drawn_trees
from sphinx_packagemap.documents.lists import find_listings


def find(make, text, markup=Markup.MARKDOWN):
    """Return the form and the entries of each listing, indented by their levels."""
    document = make(text, markup)
    blocks = find_code_blocks(document)
    found = find_listings(document, blocks, find_drawn_trees(document, blocks))
    return [(each.form.value, [" " * entry.level + "+".join(entry.names) for entry in each.entries]) for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- `a/b.py`: x\n- `c.py`\n", ["a/b.py", "c.py"]),
        ("* `a.py` - x\n* `b.py` — y\n", ["a.py", "b.py"]),
        ("1. `a.py`\n2. `b.py`\n", ["a.py", "b.py"]),
        ("- a/b.py: x\n- a.b.c: y\n- pyproject.toml\n", ["a/b.py", "a.b.c", "pyproject.toml"]),
        ("- **`a.py`**: x\n- [`b.py`](b.py): y\n- **a/c.py** z\n", ["a.py", "b.py", ""]),
        ("- [a.py](src/a.py)\n- [b.py](src/b.py): y\n", ["src/a.py", "src/b.py"]),
        ("- `a.py`, `b.py`: x\n- `c.py` and `d.py`\n", ["a.py+b.py", "c.py+d.py"]),
        ("- `{a,b}.py`\n- `c.py`\n", ["a.py+b.py", "c.py"]),
        ("- [ ] `a.py`\n- [x] `b.py`\n", ["a.py", "b.py"]),
        ("- `a/`\n  - `b.py`\n  - `c.py`\n- `d.py`\n", ["a/", " b.py", " c.py", "d.py"]),
        ("- Source\n  - `b.py`\n  - `c.py`\n", ["", " b.py", " c.py"]),
        ("- `a.py`\n\n  More text.\n\n- `b.py`\n", ["a.py", "b.py"]),
        ("- `a.py`\n- `b.py`\n- ...\n", ["a.py", "b.py", ""]),
        ("> - `a.py`\n> - `b.py`\n", ["a.py", "b.py"]),
        ("- `a.py`\r\n- `b.py`\r\n", ["a.py", "b.py"]),
    ],
)
def test_lists(make, text, expected):
    assert find(make, text) == [("list", expected)]


@pytest.mark.parametrize(
    "text",
    [
        "- Use `a.py` for this.\n- Then call `b.py`.\n",
        "- `a.py` is the command.\n- `b.py` reads files.\n",  # sentences
        "- `a.py`\n",  # a single name
        "- `a.py`\n- text\n- more\n- words\n",  # mostly prose
        "- one\n- two\n",
        "```python\n- `a.py`\n- `b.py`\n```\n",
    ],
)
def test_no_lists(make, text):
    assert find(make, text) == []


def test_a_heading_divides_lists(make):
    text = "- `a.py`\n- `b.py`\n\n## Title\n\n- `c.py`\n- `d.py`\n"
    assert find(make, text) == [("list", ["a.py", "b.py"]), ("list", ["c.py", "d.py"])]


def test_tables(make):
    text = "| Path | Use |\n|------|-----|\n| `a.py` | x |\n| b/c.py | `y` |\n\nText.\n"
    assert find(make, text) == [("table", ["", "a.py", "b/c.py"])]
    rows = "   * - Path\n     - Use\n   * - ``a.py``\n     - x\n   * - ``b.py``\n     - y\n"
    text = f".. list-table::\n   :header-rows: 1\n\n{rows}"
    assert find(make, text, Markup.RST) == [("table", ["", "a.py", "b.py"])]


def test_simple_tables(make):
    rule = "========== ====="
    rows = "``a.py``   one\n           more\n\nb/c.py     two"
    expected = [("table", ["a.py", "b/c.py"])]
    assert find(make, f"{rule}\n{rows}\n{rule}\n\nText `d.py`\n", Markup.RST) == expected
    headed = (
        f"  {rule}\n  Path       Use\n  {rule}\n" + "\n".join(f"  {line}" for line in rows.split("\n")) + f"\n  {rule}"
    )
    assert find(make, headed, Markup.RST) == [("table", ["", "a.py", "b/c.py"])]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.b\n    Text.\n\na.c\n    Text.\n", ["a.b", "a.c"]),
        ("``a.py``\n    Text.\n\n``b.py``\n    Text.\n    More.\n\nText.\n", ["a.py", "b.py"]),
        (":mod:`a.b`\n    Text.\n\n:py:mod:`~a.c`\n    Text.\n", ["a.b", "a.c"]),
        ("a.b\n    Text.\na.c : package\n    Text.\n\n    More.\na.d\n    Text.\n", ["a.b", "a.c", "a.d"]),
        ("- a.b\n\n    Text.\n\n- a.c\n\n    Text.\n", None),
    ],
)
def test_definition_lists(make, text, expected):
    form = "definitions" if expected else "list"
    assert find(make, text, Markup.RST) == [(form, expected or ["a.b", "a.c"])]


def test_definition_lists_of_markdown(make):
    assert find(make, "`a.py`\n: Text.\n\n`b.py`\n: Text.\n") == [("definitions", ["a.py", "b.py"])]


def test_comments_and_columns(make):
    document = make("Text:\n\n- `a.py`: one `x`\n* `b.py`\n")
    (listing,) = find_listings(document, [], [])
    assert [(entry.line, entry.column, entry.comment) for entry in listing.entries] == [(2, 2, "one `x`"), (3, 2, "")]
    assert (listing.start, listing.end, listing.block) == (2, 4, None)


def test_trees_and_lists_are_in_order(make):
    text = "- `a.py`\n- `b.py`\n\n```\nx/\n├── c.py\n└── d.py\n```\n\n- `e.py`\n- `f.py`\n"
    assert [form for form, _ in find(make, text)] == ["list", "tree", "list"]


def test_fields_are_no_terms(make):
    assert find(make, ":a.b:\n    Text.\n\n:a.c: x\n    Text.\n", Markup.RST) == []
