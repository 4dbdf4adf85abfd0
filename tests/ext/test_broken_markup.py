"""Broken markup in the author's texts: the directives are shown, without internal errors."""

from __future__ import annotations

import pytest

TEXTS = [
    "*broken",
    "`x",
    "|sub|",
    ":nope:`x`",
    "`a`_",
    "[1]_",
    "a_",
    "\\",
    "`x <http://[>`_",
    "{nope}`x`",
    "[x](",
    "- x",
    "1.",
    "# x",
    "> x",
    "```",
    "::",
    "..",
    "---",
    "<b>",
    ":import:`no.such`",
]
# The source in reStructuredText and in MyST, and the text that must be shown.
SHOWN = {
    "tree": (
        ".. package-tree:: shop\n   :caption: {0}\n\n   shop.cart\n      {0}\n",
        ":::{{package-tree}} shop\n:caption: {0}\n\nshop.cart\n: {0}\n:::\n",
        "shelf",
    ),
    "diagram": (
        ".. package-diagram:: shop\n   :caption: {0}\n   :alt: {0}\n\n   shop.cart\n      {0}\n",
        ":::{{package-diagram}} shop\n:caption: {0}\n:alt: {0}\n\nshop.cart\n: {0}\n:::\n",
        "shelf",
    ),
    "compare": (
        ".. module-compare:: shop shop.cart\n   :caption: {0}\n\n   Own\n      - {0}\n      - b\n",
        ":::{{module-compare}} shop shop.cart\n:caption: {0}\n\nOwn\n: - {0}\n  - b\n:::\n",
        "shop.cart",
    ),
    "submodules": (
        ".. module-compare:: shop\n   :submodules:\n   :caption: {0}\n\n   shop.cart\n      {0}\n",
        ":::{{module-compare}} shop\n:submodules:\n:caption: {0}\n\nshop.cart\n: {0}\n:::\n",
        "cart",
    ),
    "usage": (
        ".. module-usage:: shop.cart\n   :caption: {0}\n",
        ":::{{module-usage}} shop.cart\n:caption: {0}\n:::\n",
        "import shop.cart",
    ),
}


@pytest.mark.parametrize("builder", ["html", "text"])
def test_a_block_is_shown_with_any_text(myst, builder):
    myst.page("index", "")
    for name, (rst, markdown, _) in SHOWN.items():
        for number, text in enumerate(TEXTS):
            myst.page(f"rst-{name}-{number}", rst.format(text))
            myst.page(f"md-{name}-{number}.md", markdown.format(text))
    built = myst.build(builder)
    assert [line for line in built.warnings if "internal" in line or not line.isprintable()] == []
    for name, (_, _, shown) in SHOWN.items():
        for number, text in enumerate(TEXTS):
            for page in (f"rst-{name}-{number}", f"md-{name}-{number}"):
                assert shown in built.doctrees[page].astext(), (page, text)


def test_the_caption_of_statements_is_as_that_of_other_code(project):
    page = ".. module-usage:: shop.cart\n   :caption: How *it* works\n   :name: here\n\n:numref:`here`, :ref:`here`\n"
    project.configure(numfig=True)
    project.page("index", page)
    built = project.build("html")
    assert built.warnings == []
    text = built.text("index.html")
    assert '<div class="code-block-caption">' in text
    assert "How <em>it</em> works" in text
    assert "Listing 1" in text
