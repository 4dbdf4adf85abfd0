"""The paths and names in literals and roles."""

from __future__ import annotations

import pytest

from sphinx_packagemap.documents import Markup
from sphinx_packagemap.documents.code_blocks import find_code_blocks
from sphinx_packagemap.documents.references import find_references, read_first_references


def find(make, text, markup):
    document = make(text, markup)
    found = [*find_references(document, find_code_blocks(document))]
    for each in found:
        assert each.text in document.lines[each.line][each.start : each.end]
    return [f"{each.role}:{each.target}" if each.role else each.target for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a `b.py` c `d` e", ["b.py", "d"]),
        ("``a.py`` b", ["a.py"]),
        ("{mod}`a.b` and {py:func}`~a.b.c`", ["mod:a.b", "py:func:a.b.c"]),
        ("`~/.config/a.py` `~a.b` `!a.c`", ["~/.config/a.py", "a.b", "a.c"]),
        ("{func}`title <a.b>` {mod}`!a`", ["func:a.b", "mod:a"]),
        (r"\`a\` `b`", ["b"]),
        ("`a", []),
        ("```\n`a`\n```\n`b`", ["b"]),
        ("[`a.py`](b.py)", ["a.py"]),
        ("<!-- `a` --> `b`", ["b"]),
        ("<!--\n`a`\n-->\n`b`", ["b"]),
    ],
)
def test_markdown(make, text, expected):
    assert find(make, text, Markup.MARKDOWN) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a ``b.py`` c ``d``", ["b.py", "d"]),
        (":mod:`a.b` :py:func:`~a.b.c` :class:`title <a.B>`", ["mod:a.b", "py:func:a.b.c", "class:a.B"]),
        ("`a.b` and `link`_", ["a.b"]),
        ("`a.py <https://x.org/a.py>`_", ["a.py"]),
        ("`text <https://x.org/a.py>`__", ["text"]),
        ("::\n\n   ``a``\n\n``b``", ["b"]),
        (".. note:: ``a``\n\n   ``b``", ["a", "b"]),
        (".. code-block:: text\n\n   ``a``\n", []),
        ("``a`` text::\n\n   ``b``\n", ["a"]),
    ],
)
def test_restructuredtext(make, text, expected):
    assert find(make, text, Markup.RST) == expected


@pytest.mark.parametrize(
    ("text", "names", "rest"),
    [
        ("`a`: x", ["a"], ": x"),
        ("`a`, `b` and `c` - x", ["a", "b", "c"], " - x"),
        ("**`a`** / **`b`** x", ["a", "b"], " x"),
        ("[`a`](x.py): y", ["a"], ": y"),
        ("[ ] `a` x", ["a"], " x"),
        ("text `a`", [], "text `a`"),
        ("`a` text `b`", ["a"], " text `b`"),
    ],
)
def test_first_references(text, names, rest):
    references, end = read_first_references(text, Markup.MARKDOWN)
    assert ([each.target for each in references], text[end:]) == (names, rest)
