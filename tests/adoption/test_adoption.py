"""Drawn trees become directives and managed blocks, and no word of their authors is lost."""

from __future__ import annotations

import os
import re
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sphinx_packagemap.adoption.documents import Adopter
from sphinx_packagemap.blocks.project import BlockProject
from sphinx_packagemap.documents import read_document
from sphinx_packagemap.views.claims.document import check_document
from sphinx_packagemap.views.claims.repository import DescribedRepository

PROJECT = {
    ".git/HEAD": "",
    "pyproject.toml": '[project]\nname = "shop"\n',
    "README.md": "",
    "docs/conf.py": 'extensions = ["sphinx_packagemap", "myst_parser"]\n',
    "docs/index.rst": "",
    "src/shop/__init__.py": '"""A shop."""\n',
    "src/shop/api.py": '"""The interface."""\n',
    "src/shop/cart.py": "",
    "src/shop/stock/__init__.py": "",
    "src/shop/stock/orders.py": "",
    "src/shop/stock/shelf.py": "",
    "src/shop/templates/mail.txt": "",
    "tests/test_api.py": "",
    "tests/test_cart.py": "",
    "tasks/release.py": "",
}
PACKAGE = """\
src/shop/
├── api.py        # start here
├── cart.py       # what is bought,
│                 # and not yet paid
└── stock/        # what is there
    ├── orders.py
    └── shelf.py
"""


def adopt(root, name, text, lines=(), **options):
    """Write a document, and return it as it is adopted; a second time must not change anything if all trees are."""
    path = Path(root, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())
    repository, project = DescribedRepository(root), BlockProject(root)
    adopted = Adopter(repository, project, **options).adopt(read_document(str(path), name), lines)
    path.write_bytes(adopted.text.encode())
    if lines:
        return adopted
    again = Adopter(repository, project).adopt(read_document(str(path), name))
    assert (again.text, again.trees) == (adopted.text, ())
    stale = check_document(repository, read_document(str(path), name)).stale
    assert [each for each in stale if each.form == "tree"] == []
    return adopted


def indent(text, width=4):
    return re.sub(r"^(?=.)", " " * width, text, flags=re.MULTILINE)


def test_a_page_in_restructuredtext(tree):
    text = f"Layout\n======\n\nThe package::\n\n{indent(PACKAGE)}\nThe end.\n"
    adopted = adopt(tree(PROJECT), "docs/layout.rst", text)
    assert (
        adopted.text
        == """\
Layout
======

The package:

.. package-tree:: shop
   :caption: ``src/shop/``
   :style: files

   .api
      start here
   .cart
      what is bought, and not yet paid
   .stock
      what is there

The end.
"""
    )
    assert adopted.problems == ()
    assert adopted.trees[0].plan.added == ()


def test_a_page_in_myst(tree):
    text = f"# Layout\n\n- One:\n\n  ```text\n{indent(PACKAGE, 2)}  ```\n\n- Two\n"
    assert (
        adopt(tree(PROJECT), "docs/layout.md", text).text
        == """\
# Layout

- One:

  ```{package-tree} shop
  :caption: `src/shop/`
  :style: files

  .api
  : start here
  .cart
  : what is bought, and not yet paid
  .stock
  : what is there
  ```

- Two
"""
    )


def test_another_file_has_a_managed_block_with_the_tree(tree):
    text = f"# Shop\r\n\r\n```\r\n{PACKAGE}```\r\nend".replace("\r\n", "\n").replace("\n", "\r\n")
    assert (
        adopt(tree(PROJECT), "README.md", text).text
        == """\
# Shop

`src/shop/`:

<!-- packagemap: tree shop style=files
.api: start here
.cart: what is bought, and not yet paid
.stock: what is there
-->

```text
shop/                # A shop
├── __init__.py
├── api.py           # start here
├── cart.py          # what is bought, and not yet paid
└── stock/           # what is there
    ├── __init__.py
    ├── orders.py
    └── shelf.py
```

<!-- /packagemap -->
end""".replace("\n", "\r\n")
    )


def test_the_order_of_the_author_is_kept(tree):
    text = "```\nshop/\n├── stock/\n├── cart.py  # first\n├── templates/\n├── api.py\n└── __init__.py\n```\n"
    adopted = adopt(tree(PROJECT), "README.md", text)
    shown = re.findall(r"── (\S+)", adopted.text)
    assert shown == ["stock/", "cart.py", "templates/", "api.py", "__init__.py"]
    assert "sort=notes\n.stock:\n.cart: first\ntemplates/:\n.api:\nshop/__init__.py:\n-->" in adopted.text


def test_a_tree_of_the_repository(tree):
    text = """\
```
shop/
├── src/shop/    # the package
│   ├── api.py   # start here
│   └── stock/
├── tests/       # all of them
│   └── ...
├── docs/
│   ├── conf.py  # settings
│   └── index.rst
└── pyproject.toml
```
"""
    adopted = adopt(tree(PROJECT), "README.md", text)
    drawn = adopted.text.partition("```text\n")[2].partition("```")[0]
    assert (
        drawn
        == """\
shop/
├── src/
│   └── shop/       # the package
│       ├── api.py  # start here
│       └── stock/  # contains orders and shelf
├── tests/          # all of them
├── docs/
│   ├── conf.py     # settings
│   └── index.rst
├── pyproject.toml
└── tasks/
"""
    )


def test_a_directory_that_is_no_package(tree):
    text = "```\ntests/\n├── test_cart.py  # of carts\n└── test_api.py\n```\n"
    adopted = adopt(tree(PROJECT), "README.md", text)
    assert "shop/\n└── tests/\n    ├── test_cart.py  # of carts\n    └── test_api.py\n" in adopted.text


def test_an_entry_that_is_gone_stays_in_a_comment_and_one_that_has_moved_keeps_its_comment(tree):
    root = tree(PROJECT)
    text = PACKAGE.replace("├── cart.py", "├── basket.py    # how it was --> here\n├── till.py\n├── cart.py")
    text = text.replace("    └── shelf.py", "    └── shelf.py").replace(
        "├── api.py", "├── mail.txt     # sent\n├── api.py"
    )
    adopted = adopt(root, "README.md", f"```\n{text}```\n")
    (tree_,) = adopted.trees
    assert tree_.plan.moved == ((3, "src/shop/mail.txt", "src/shop/templates/mail.txt"),)
    assert re.search(r"mail.txt +# sent\n", adopted.text)
    assert [(each.line, each.text, each.reason, each.has_words) for each in tree_.plan.lost] == [
        (5, "basket.py # how it was --> here", "does not exist", True),
        (6, "till.py", "does not exist", False),
    ]
    assert adopted.text.endswith("<!-- Not in the tree:\nbasket.py # how it was --\\> here\n-->\n")
    page = adopt(root, "docs/page.rst", f"::\n\n{indent(text)}").text
    assert page.endswith("\n.. Not in the tree:\n   basket.py # how it was --> here\n")
    page = adopt(root, "docs/page.md", f"```\n{text}```\n").text
    assert page.endswith("\n% Not in the tree:\n% basket.py # how it was --> here\n")


def test_what_is_missing_is_shown_and_reported(tree):
    files = {**PROJECT, "src/shop/prices.py": ""}
    text = "```\n" + PACKAGE.replace("└── stock/", "└── stock/") + "```\n"
    (adopted,) = adopt(tree(files), "README.md", text).trees
    assert adopted.plan.added == ("src/shop/prices.py",)


def test_text_around_a_tree_in_its_block_stays(tree):
    text = f"```console\n$ tree\n{PACKAGE}\nsix files\n```\n"
    adopted = adopt(tree(PROJECT), "docs/a.md", text)
    assert adopted.text.startswith("```console\n$ tree\n```\n\n```{package-tree} shop\n")
    assert adopted.text.endswith("\n```\n\n```console\nsix files\n```\n")
    text = f"A tree::\n\n    $ tree\n{indent(PACKAGE)}\n    six files\n\nEnd.\n"
    adopted = adopt(tree(PROJECT), "docs/a.rst", text)
    assert adopted.text.startswith("A tree::\n\n    $ tree\n\n.. package-tree:: shop\n")
    assert adopted.text.endswith("      what is there\n\n::\n\n    six files\n\nEnd.\n")


TESTS = "tests/\n├── test_cart.py  # buys\n└── test_api.py\n"


def test_several_trees_in_a_block(tree):
    adopted = adopt(
        tree(PROJECT),
        "docs/a.md",
        f"- ```text\n  {indent(PACKAGE, 2).strip()}\n\n  Tests:\n\n{indent(TESTS, 2)}  ```\n",
    )
    assert len(adopted.trees) == 2
    assert adopted.text.startswith("- ```{package-tree} shop\n")
    assert "\n  ```\n\n  ```text\n  Tests:\n  ```\n\n  ```{package-tree} ../\n" in adopted.text
    text = f"Both::\n\n{indent(PACKAGE)}\n    Tests:\n\n{indent(TESTS)}\nEnd.\n"
    adopted = adopt(tree(PROJECT), "docs/a.rst", text)
    assert adopted.text.startswith("Both:\n\n.. package-tree:: shop\n")
    assert "\n\n::\n\n    Tests:\n\n.. package-tree:: ../\n" in adopted.text
    assert adopted.text.endswith("      buys\n   tests/test_api.py\n\nEnd.\n")


def test_options_are_those_of_the_first_tree_in_a_block(tree):
    text = f".. code-block:: text\n   :name: both\n\n{indent(PACKAGE, 3)}\n   Tests:\n\n{indent(TESTS, 3)}"
    assert adopt(tree(PROJECT), "docs/a.rst", text).text.count(":name: both") == 1


@pytest.mark.parametrize("above", ["## Example\n", "What was deleted:", "The proposed layout:"])
def test_examples_plans_and_the_past_stay_unless_their_line_is_named(tree, above):
    text = f"{above}\n```\n{PACKAGE}```\n"
    root = tree(PROJECT)
    adopted = adopt(root, "README.md", text)
    assert adopted.text == text
    line = 4 if above.endswith("\n") else 3
    assert [(each.line, each.message.partition(":")[0]) for each in adopted.problems] == [(line, "not adopted")]
    assert len(adopt(root, "README.md", text, [line]).trees) == 1


def test_mdx_has_no_managed_blocks(tree):
    text = f"```\n{PACKAGE}```\n"
    adopted = adopt(tree(PROJECT), "web/a.mdx", text)
    assert (adopted.text, adopted.problems[0].message) == (text, "not adopted: MDX has no comments for managed blocks")


def test_a_line_directly_above_a_block_stays_a_paragraph(tree):
    adopted = adopt(tree(PROJECT), "README.md", f"The code is:\n```\n{PACKAGE}```\n")
    assert adopted.text.startswith("The code is:\n\n`src/shop/`:\n\n<!-- packagemap: tree shop")


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("docs/a.rst", "- One::\n\n      {}\n  Two.\n", "- One:\n\n  .. package-tree:: shop\n     {}\n\n  Two.\n"),
        (
            "docs/a.rst",
            "1. .. code-block:: text\n\n      {}\n   Two.\n",
            "1. .. package-tree:: shop\n      {}\n\n   Two.\n",
        ),
        ("docs/a.rst", "-  ::\n\n      {}\n", "-  .. package-tree:: shop\n      {}\n"),
        ("docs/a.md", "- ```\n  {}  ```\n- b\n", "- ```{{package-tree}} shop\n  {}\n  ```\n- b\n"),
        ("docs/a.md", "> ```\n> {}> ```\n", "> ```{{package-tree}} shop\n> {}\n> ```\n"),
    ],
)
def test_a_tree_in_a_list_or_a_quotation_stays_there(tree, name, before, after):
    def put(text, lines):
        lead = re.search(r"^([ >]*)\{\}", text, re.MULTILINE)[1]
        return text.format(
            "".join(f"{lead if number else ''}{line}\n" for number, line in enumerate(lines)).rstrip("\n")
        )

    drawn = ["src/shop/", "├── api.py  # start", "├── cart.py", "└── stock/"]
    text = put(before.replace("{}", "{}\n"), drawn)
    is_rst = name.endswith(".rst")
    options = [":caption: ``src/shop/``" if is_rst else ":caption: `src/shop/`", ":style: files", ":depth: 1"]
    notes = ["", ".api", "   start"] if is_rst else ["", ".api", ": start"]
    adopted = adopt(tree(PROJECT), name, text)
    lines = [line.rstrip() for line in put(after, [*options, *notes]).split("\n")]
    assert adopted.text.rstrip().split("\n") == "\n".join(lines).rstrip().split("\n")


def test_options_of_a_directive_for_code_are_kept(tree):
    text = f".. code-block:: text\n   :caption: All of it\n   :linenos:\n   :name: layout\n\n{indent(PACKAGE, 3)}"
    adopted = adopt(tree(PROJECT), "docs/a.rst", text)
    assert adopted.text.startswith(
        ".. package-tree:: shop\n   :caption: All of it\n   :name: layout\n   :style: files\n"
    )


def test_a_tree_without_a_code_block(tree):
    lines = "".join(f"| {line}\n" for line in PACKAGE.splitlines())
    adopted = adopt(tree(PROJECT), "README.md", f"Text\n{PACKAGE}Text\n")
    assert adopted.text.startswith("Text\n\n`src/shop/`:\n\n<!-- packagemap: tree shop")
    assert adopted.text.endswith("<!-- /packagemap -->\n\nText\n")
    assert lines


def test_purposes_instead_of_notes(tree):
    adopted = adopt(tree(PROJECT), "docs/a.rst", f"::\n\n{indent(PACKAGE)}", has_purposes=True)
    assert adopted.text == ".. package-tree:: shop\n   :caption: ``src/shop/``\n   :style: files\n"
    assert adopted.purposes == (
        ("shop.api", "start here"),
        ("shop.cart", "what is bought, and not yet paid"),
        ("shop.stock", "what is there"),
    )


@pytest.mark.parametrize(
    ("line", "message"),
    [(1, "there is no tree"), (5, "the tree is not about this repository"), (99, "the file has only 10 lines")],
)
def test_a_line_without_a_tree_of_the_repository(tree, line, message):
    text = "# Yours\n\n```\nyours/\n├── main.py\n├── models/\n│   └── one.py\n└── setup.cfg\n```\n\n"
    adopted = adopt(tree(PROJECT), "README.md", text, [line])
    assert adopted.text == text
    assert [(each.origin, each.line, each.message) for each in adopted.problems] == [("README.md", line, message)]


@pytest.mark.parametrize("line", [3, 4, 9])
def test_one_of_several_trees_is_chosen_by_a_line(tree, line):
    text = f"# Shop\n\n```\n{PACKAGE}```\n\n```\n{PACKAGE}```\n"
    adopted = adopt(tree(PROJECT), "docs/a.md", text, [line])
    assert len(adopted.trees) == 1
    assert adopted.text.endswith(f"\n```\n{PACKAGE}```\n")


@pytest.mark.parametrize("name", ["docs/a.rst", "docs/a.md", "README.md", "NOTES.rst"])
def test_markup_in_comments_stays_text(tree, name):
    comment = r"a *b* `c` ``d`` _e_ f_ |g| **h** \i <j> $m$ {n}`o` &amp; : -->"
    block = f"```\n{PACKAGE}```\n" if name.endswith(".md") else f"::\n\n{indent(PACKAGE)}\nEnd\n"
    text = adopt(tree(PROJECT), name, block.replace("start here", comment)).text
    if name == "README.md":
        assert f"├── api.py           # {comment}\n" in text
    elif name == "NOTES.rst":
        assert f"# {comment}\n" in text
    else:
        assert r"\*b\*" in text


WORDS = ["a", "the", "x_y", "*b*", "`c`", "d_", "|e|", "f:", "--", "(g)", "#1", "ü", "\\", "h/i", "{j}", "k=l"]


@settings(max_examples=60)
@given(
    data=st.data(),
    name=st.sampled_from(["docs/a.rst", "docs/a.md", "README.md"]),
    line_end=st.sampled_from(["\n", "\r\n"]),
)
def test_no_word_is_lost_and_all_else_is_the_same(data, name, line_end):
    known = ["api.py", "cart.py", "stock/", "templates/", "gone.py", "other/", "*.txt", "..."]
    names = data.draw(st.lists(st.sampled_from(known), min_size=2, max_size=7, unique=True))
    comments = [
        " ".join(words)
        for words in data.draw(st.lists(st.lists(st.sampled_from(WORDS), max_size=5), min_size=7, max_size=7))
    ]
    lines = [
        f"{'└' if number == len(names) - 1 else '├'}── {each:<12}{f'# {comment}' if comment else ''}".rstrip()
        for number, (each, comment) in enumerate(zip(names, comments, strict=False))
    ]
    drawn = "".join(f"{line}\n" for line in ["src/shop/", *lines])
    block = f"::\n\n{indent(drawn)}\n" if name.endswith(".rst") else f"```\n{drawn}```\n"
    text = f"Before *it*:\n\n{block}\nAfter  `it`\n".replace("\n", line_end)
    with tempfile.TemporaryDirectory() as root:
        for path, content in PROJECT.items():
            Path(root, path).parent.mkdir(parents=True, exist_ok=True)
            Path(root, path).write_text(content)
        adopted = adopt(os.path.realpath(root), name, text)
        if not adopted.trees:
            assert adopted.text == text
            return
        assert adopted.text.startswith(f"Before *it*:{line_end}")
        assert adopted.text.endswith(f"After  `it`{line_end}")
        assert adopted.text.count("\r\n") == (adopted.text.count("\n") if line_end == "\r\n" else 0)
        plain = adopted.text.replace("\\", "") + " ".join(each.text for each in adopted.trees[0].plan.lost)
        lost = Counter(re.findall(r"\w+", "\n".join(comments[: len(names)]))) - Counter(re.findall(r"\w+", plain))
        assert not lost
