"""The contents of managed blocks: as the command prints them, with notes, and with a maximum number of tokens."""

from __future__ import annotations

import os

import pytest

from sphinx_packagemap.blocks import NoContent
from sphinx_packagemap.blocks.arguments import parse_words
from sphinx_packagemap.blocks.budget import estimate_tokens
from sphinx_packagemap.blocks.project import BlockProject, BlockProjects
from sphinx_packagemap.blocks.registry import BLOCKS
from sphinx_packagemap.cli import main
from sphinx_packagemap.documents import Markup
from sphinx_packagemap.survey import NotFound

FILES = {
    "pyproject.toml": '[project]\nname = "shop"\n\n[tool.packagemap.purposes]\n"shop.cart" = "What a customer buys."\n',
    "README.md": "",
    "src/shop/__init__.py": '"""A shop."""\nfrom shop.cart import Cart\n__all__ = ["Cart"]\n',
    "src/shop/cart.py": '"""A cart."""\nclass Cart: ...\n',
    "src/shop/stock/__init__.py": '"""The stock."""\n',
    "src/shop/stock/shelf.py": '"""A shelf, with a sentence that is rather long for a tree."""\n',
    "src/shop/stock/_box.py": '"""A box."""\n',
    "tests/test_shop.py": "",
}


@pytest.fixture
def project(tree):
    return BlockProject(tree(FILES, "checkout"))


def render(project, words, markup=Markup.MARKDOWN, notes=()):
    request = parse_words(words, markup, tuple(notes))
    return BLOCKS[request.command].render(project, request)


COMMANDS = [
    ("tree shop depth=1 counts", ["tree", "shop", "--depth", "1", "--counts"]),
    ("tree style=files no-summary", ["tree", "--style", "files", "--no-summary"]),
    ("tree src/shop/stock/ tests/", ["tree", "src/shop/stock/", "tests/"]),
    ("tree ./", ["tree", "."]),
    (
        "compare shop.cart shop.stock rows=purpose,lines",
        ["compare", "shop.cart", "shop.stock", "--rows", "purpose,lines"],
    ),
    ("compare submodules transpose", ["compare", "--submodules", "--transpose"]),
    ("compare", ["compare"]),
    ("anatomy shop.stock language=de", ["anatomy", "shop.stock", "--language", "de"]),
    ("usage shop.Cart as=C", ["usage", "shop.Cart", "--as", "C"]),
]


def test_every_command_is_compared():
    assert {words.partition(" ")[0] for words, _ in COMMANDS} == set(BLOCKS)


@pytest.mark.parametrize(("words", "arguments"), COMMANDS)
@pytest.mark.parametrize("markup", Markup)
def test_the_content_is_the_output_of_the_command(project, monkeypatch, capsys, words, arguments, markup):
    content = render(project, words, markup)
    monkeypatch.chdir(project.root)
    assert main([*arguments, "--format", markup.value]) == 0
    assert content.text == capsys.readouterr().out
    assert content.note_problems == ()


def test_the_content_depends_neither_on_the_current_directory_nor_on_the_terminal(project, monkeypatch):
    contents = {words: render(project, words).text for words, _ in COMMANDS}
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("LANG", "C")
    monkeypatch.chdir("/")
    again = BlockProject(project.root)
    assert {words: render(again, words).text for words, _ in COMMANDS} == contents


def test_a_repository_without_a_name_has_none_in_its_tree(tree):
    roots = [tree({"pyproject.toml": "", "shop/a.py": ""}, name) for name in ("one", "two")]
    texts = {render(BlockProject(root), "tree ./").text for root in roots}
    assert texts == {"```text\n./\n├── shop/\n│   └── a.py\n└── pyproject.toml\n```\n"}


def test_the_project_is_the_nearest_one_around_the_file(tree):
    root = tree({"pyproject.toml": "", "a/pyproject.toml": "", "a/docs/x.md": "", "b/x.md": "", ".git/HEAD": ""})
    projects = BlockProjects()
    found = [projects.get(os.path.join(root, path)).root for path in ("a/docs/x.md", "a/y.md", "b/x.md", "x.md")]
    assert found == [os.path.join(root, "a"), os.path.join(root, "a"), root, root]
    assert len(projects.list_all()) == 2


def test_names_are_also_looked_up_at_the_root_of_the_repository(tree):
    files = {
        ".git/HEAD": "",
        "pyproject.toml": "",
        "src/shop/a.py": "",
        "tests/pyproject.toml": "",
        "tests/own/b.py": "",
    }
    project = BlockProjects().get(os.path.join(tree(files), "tests", "README.md"))
    assert os.path.basename(project.root) == "tests"
    assert render(project, "tree shop").text == "- `shop` (namespace package)\n  - `a`\n"
    assert render(project, "tree own").text == "- `own` (namespace package)\n  - `b`\n"
    with pytest.raises(NotFound):
        render(project, "tree src/shop/")


@pytest.mark.parametrize("name", ["../", "..", "/usr", "src/../../x", "/"])
def test_a_path_out_of_the_project_is_refused(project, name):
    with pytest.raises(NoContent, match="expected a path in the project, relative to its root, got"):
        render(project, f"tree {name}")


def test_one_name_is_enough_for_an_anatomy(project):
    with pytest.raises(NoContent, match="anatomy takes one name, got 2"):
        render(project, "anatomy shop shop.cart")
    with pytest.raises(NoContent, match="cannot import name 'none' from 'shop'"):
        render(project, "usage shop.none")
    with pytest.raises(NotFound):
        render(project, "tree none")


# Notes

NOTES = [
    ".stock: What is `left` --> here.",
    "`shop.cart`:",
    "    A cart.",
    "shop.nope: x",
    "shop.stock:",
    "  second",
    "shop:",
]


def test_notes_are_the_texts_of_items_and_decide_their_order(project):
    content = render(project, "tree shop depth=1 sort=notes", notes=NOTES)
    assert content.text.splitlines() == [
        "- `shop` (package) – A shop.",
        "  - `stock` (package) – What is `left` --> here.",
        "  - `cart` – A cart.",
    ]
    assert [(each.line, each.message) for each in content.note_problems] == [
        (3, "the note for 'shop.nope' matches nothing in the tree; did you mean 'shop.stock' or 'shop'?"),
        (4, "duplicate note for 'shop.stock'; the first one is used"),
    ]
    unsorted = render(project, "tree shop depth=1", notes=NOTES)
    assert (unsorted.note_problems[-1].line, unsorted.note_problems[-1].message) == (6, "the note for 'shop' is empty")


def test_notes_on_files(project):
    notes = ["README.md: Read this.", "src/shop/cart.py: A file.", "tests/: Tests."]
    assert render(project, "tree ./ depth=3 private=hide", notes=notes).text.splitlines()[1:-1] == [
        "shop/",
        "├── src/",
        "│   └── shop/        # A shop",
        "│       ├── cart.py  # A file.",
        "│       └── stock/   # The stock",
        "├── tests/           # Tests.",
        "├── pyproject.toml",
        "└── README.md        # Read this.",
    ]


@pytest.mark.parametrize("style", ["outline", "files"])
def test_a_long_note_is_shown_whole(project, style):
    note = " ".join(["word"] * 100) + " end."
    assert note in render(project, f"tree shop style={style}", notes=[f"shop.cart: {note}"]).text


# Tokens


def test_an_estimate_is_one_token_for_three_bytes():
    assert [estimate_tokens(text) for text in ("", "a", "abc", "abcd", "é", "├──")] == [0, 1, 1, 2, 1, 3]


def test_a_tree_loses_levels_then_texts_then_items(project):
    names = ["- `shop` (package)", "  - `cart`", "  - `stock` (package)"]
    texts = [
        f"{name} – {text}" for name, text in zip(names, ["A shop.", "What a customer buys.", "The stock."], strict=True)
    ]
    below = ["    - `shelf` – A shelf, with a sentence that is rather long for a tree.", "    - `_box` – A box."]
    expected = {
        200: [*texts, *below],
        60: texts,
        32: [*names, "    - `shelf`", "    - `_box`"],
        20: names,
        16: [*names[:2], "  - … 1 more"],
        12: [names[0], "  - … 2 more"],
    }
    for max_tokens, lines in expected.items():
        text = render(project, f"tree shop max-tokens={max_tokens}").text
        assert text.splitlines() == lines, max_tokens
        assert estimate_tokens(text) <= max_tokens


def test_a_tree_of_files_has_the_number_of_those_that_are_left_out(project):
    words = "tree shop style=files private=hide"
    assert render(project, f"{words} max-items=3").text.splitlines()[1:-1] == [
        "shop/            # A shop",
        "├── __init__.py  # offers Cart",
        "├── cart.py      # What a customer buys",
        "└── … 4 more",
    ]
    assert render(project, f"{words} max-tokens=20").text.splitlines()[1:-1] == ["shop/", "└── … 3 more"]


@pytest.mark.parametrize("markup", Markup)
@pytest.mark.parametrize("words", ["tree shop", "tree shop style=files", "tree ./", "tree shop tests/", "anatomy shop"])
def test_every_maximum_is_kept(project, words, markup):
    whole = render(project, words, markup).text
    lengths = []
    for max_tokens in range(1, estimate_tokens(whole) + 2):
        try:
            text = render(project, f"{words} max-tokens={max_tokens}", markup).text
        except NoContent as error:
            assert not lengths
            problem = error.make_problem()
            assert problem.option == "max-tokens"
            assert f"tokens, more than {max_tokens}; allow more" in problem.message
            continue
        assert estimate_tokens(text) <= max_tokens
        lengths.append(len(text))
    assert lengths
    assert text == whole


def test_notes_are_kept_as_long_as_texts_are(project):
    words, notes = "tree shop max-tokens={}", ["shop.stock: Noted."]
    assert "Noted." in render(project, words.format(60), notes=notes).text
    assert render(project, words.format(20), notes=notes).note_problems == ()


def test_an_anatomy_loses_items_then_parts(project):
    words = "anatomy shop show=kind,submodules,imports"
    whole = render(project, words).text
    smaller = render(project, f"{words} max-tokens={estimate_tokens(whole) - 1}").text
    assert "## Its submodules" in smaller
    assert smaller.count("… 1 more") == 1
    smallest = render(project, f"{words} max-tokens=50").text
    assert smallest == render(project, "anatomy shop show=kind").text


def test_tables_and_statements_that_are_too_long_are_a_problem(project):
    for words, advice in (
        ("compare shop shop.cart", "allow more, or select fewer rows or modules"),
        ("usage shop", "allow more"),
    ):
        with pytest.raises(NoContent) as caught:
            render(project, f"{words} max-tokens=2")
        message = caught.value.make_problem().format("{}: ")
        assert message.startswith("max-tokens: the smallest form has about ")
        assert message.endswith(f" tokens, more than 2; {advice}")


@pytest.mark.parametrize("words", ["compare shop submodules max-items=1", "anatomy shop show=submodules max-items=1"])
def test_lists_have_the_number_of_the_items_that_are_left_out(project, words):
    content = render(project, words)
    assert ("`cart`" in content.text) != ("`stock`" in content.text)
    assert content.text.endswith("\n\n… 1 more\n")
    assert content.problems == ()
