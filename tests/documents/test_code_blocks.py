"""The code blocks of documents."""

from __future__ import annotations

import pytest

from sphinx_packagemap.documents import Markup
from sphinx_packagemap.documents.code_blocks import find_code_blocks


def find(make, text, markup):
    document = make(text, markup)
    return [(block.language, "|".join(document.lines[block.start : block.end])) for block in find_code_blocks(document)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n```\nb\n```\nc\n", [("", "b")]),
        ("~~~ text\nb\n```\nc\n~~~\n", [("text", "b|```|c")]),
        ("````python title='x'\n```\nb\n```\n````\n", [("python", "```|b|```")]),
        ("```{code-block} text\nb\n```\n", [("text", "b")]),
        ("```{note}\nb\n```\n", []),  # markup, not code
        ("````{note}\n```text\nb\n```\n````\n", [("text", "b")]),
        (":::{note}\n```\nb\n```\n:::\n", [("", "b")]),
        ("- item\n\n  ```text\n  b\n  ```\n", [("text", "  b")]),
        ("- ```text\n  b\n  ```\n", [("text", "  b")]),
        ("> ```\n> b\n> ```\n", [("", "> b")]),
        ("```\nb\n", [("", "b")]),  # without an end
        ("```\n```\n", []),
        ("a `` ```x``` `` b\n", []),
        ("```a`b\nc\n", []),  # a literal in a line
        ("```text\r\nb\r\n```\r\nc\r\n", [("text", "b")]),
    ],
)
def test_fenced_blocks(make, text, expected):
    assert find(make, text, Markup.MARKDOWN) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Text::\n\n   b\n     c\n\nd\n", [("", "   b|     c")]),
        ("::\n\n b\n\n c\n\n\nd\n", [("", " b|| c")]),
        (".. code-block:: text\n   :caption: x\n\n   b\n\nc\n", [("text", "   b")]),
        (".. code::\n\n   b\n", [("", "   b")]),
        ("- .. code-block:: sh\n\n     b\n\n  c\n", [("sh", "     b")]),
        (".. note::\n\n   b::\n\n      c\n\n   d\n", [("", "      c")]),
        (".. note:: x\n\n   b\n", []),
        (".. figure:: x.png::\n\n   b\n", []),
        ("a::b\n\n   c\n", []),
        ("Text::\n", []),
        ("Text::\nb\n", []),
    ],
)
def test_literal_blocks(make, text, expected):
    assert find(make, text, Markup.RST) == expected


def test_lines_of_blocks(make):
    (block,) = find_code_blocks(make("a\n\n  ```text\n  b\n  c\n  ```\nd\n"))
    assert (block.opening, block.start, block.end, block.closing, block.indent) == (2, 3, 5, 6, 2)
    (block,) = find_code_blocks(make("a\n\nText::\n\n    b\n\nc\n", Markup.RST))
    assert (block.opening, block.start, block.end, block.closing, block.is_directive) == (2, 4, 5, 5, False)
    (block,) = find_code_blocks(make(".. code:: x\n   :a:\n\n   b\n", Markup.RST))
    assert (block.opening, block.start, block.end, block.is_directive) == (0, 3, 4, True)
