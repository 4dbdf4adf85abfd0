"""Finding the managed blocks of documents, and replacing their contents: everything else keeps its bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sphinx_packagemap.documents import Document, Markup
from sphinx_packagemap.documents.managed_blocks import (
    ManagedBlock,
    find_managed_blocks,
    format_content,
    replace_contents,
)

MARKDOWN, RST = Markup.MARKDOWN, Markup.RST


def make(text: str, markup: Markup = MARKDOWN) -> Document:
    return Document("/r/a", "a", text.encode(), text, markup)


def find(text: str, markup: Markup = MARKDOWN) -> tuple[ManagedBlock, ...]:
    blocks, problems = find_managed_blocks(make(text, markup))
    assert problems == ()
    return blocks


def find_messages(text: str, markup: Markup = MARKDOWN) -> list[str]:
    blocks, problems = find_managed_blocks(make(text, markup))
    assert not (blocks and problems)
    assert {problem.origin for problem in problems} <= {"a"}
    return [f"{problem.line}: {problem.message}" for problem in problems]


def renew(text: str, content: str, markup: Markup = MARKDOWN) -> str:
    document = make(text, markup)
    return replace_contents(document, dict.fromkeys(find_managed_blocks(document).blocks, content))


def test_finds_blocks_in_markdown():
    first, second = find(
        "# A\n<!-- packagemap: tree a depth=2 -->\nold\n<!-- /packagemap -->\n\n"
        "<!--packagemap:usage b-->\n<!--/packagemap-->"
    )
    assert first == ManagedBlock(1, 2, 3, "tree a depth=2", (), "", 2)
    assert second == ManagedBlock(5, 6, 6, "usage b", (), "", 6)


def test_finds_blocks_in_restructuredtext():
    first, second = find(
        "A\n=\n\n.. packagemap: tree a\n\nold\n\n.. /packagemap\n\n.. packagemap: usage b\n.. /packagemap", RST
    )
    assert first == ManagedBlock(3, 4, 7, "tree a", (), "", 4)
    assert second == ManagedBlock(9, 10, 10, "usage b", (), "", 10)


def test_the_markup_of_the_document_decides():
    assert find(".. packagemap: tree a\n.. /packagemap\n", MARKDOWN) == ()
    assert find("<!-- packagemap: tree a -->\n<!-- /packagemap -->\n", RST) == ()


@pytest.mark.parametrize(
    "text",
    [
        "```markdown\n<!-- packagemap: tree a -->\n<!-- /packagemap -->\n```\n",
        "````md\n```text\n```\n<!-- packagemap: tree a -->\n````\n",
        "~~~\n<!-- packagemap: tree a -->\n",
        "Code:\n\n    <!-- packagemap: tree a -->\n    <!-- /packagemap -->\n",
        "- item\n\n      <!-- packagemap: tree a -->\n",
        "Write `<!-- packagemap: tree a -->` and ``<!-- /packagemap -->``.\n",
        "The sign is packagemap: with a colon.\n",
    ],
)
def test_examples_in_code_are_no_blocks_in_markdown(text):
    assert find(text) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Code::\n\n   .. packagemap: tree a\n\n   .. /packagemap\n",
        ".. code-block:: rst\n   :caption: c\n\n   .. packagemap: tree a\n",
        "Write ``.. packagemap: tree a`` and ``.. /packagemap``.\n",
    ],
)
def test_examples_in_code_are_no_blocks_in_restructuredtext(text):
    assert find(text, RST) == ()


def test_code_in_the_content_of_a_block_has_no_markers():
    code = "```text\n<!-- /packagemap -->\n<!-- packagemap: x -->\n```\n"
    text = f"<!-- packagemap: tree a -->\n{code}<!-- /packagemap -->\n"
    (block,) = find(text)
    assert (block.start, block.end) == (1, 5)


@pytest.mark.parametrize(
    ("text", "prefix", "expected"),
    [
        ("- a\n\n  {}\n  {}\n", "  ", "- a\n\n  {}\n\n  new\n\n    line\n\n  {}\n"),
        ("- {}\n  {}\n", "  ", "- {}\n\n  new\n\n    line\n\n  {}\n"),
        ("1. a\n\n       - b\n\n         {}\n         {}\n", " " * 9, None),
        ("10) {}\n    {}\n", "    ", None),
        ("> {}\n> {}\n", "> ", "> {}\n>\n> new\n>\n>   line\n>\n> {}\n"),
        (">{}\n>{}\n", ">", None),
        ("> - {}\n>   {}\n", ">   ", None),
        ("\t{}\n\t{}\n", None, None),  # indented code
        ("- a\n\n\t{}\n\t{}\n", "\t", "- a\n\n\t{}\n\n\tnew\n\n\t  line\n\n\t{}\n"),
    ],
)
def test_blocks_in_lists_and_quotations_of_markdown(text, prefix, expected):
    markers = ("<!-- packagemap: tree a -->", "<!-- /packagemap -->")
    text = text.format(*markers)
    assert [block.prefix for block in find(text)] == ([] if prefix is None else [prefix])
    if expected is not None:
        assert renew(text, "new\n\n  line\n") == expected.format(*markers)


def test_blocks_in_lists_of_restructuredtext():
    text = "- a\n\n  .. packagemap: tree a\n\n  .. /packagemap\n\n#. .. packagemap: usage b\n\n   .. /packagemap\n"
    assert [block.prefix for block in find(text, RST)] == ["  ", "   "]
    assert renew(text, "new\n", RST) == text.replace("tree a\n", "tree a\n\n  new\n").replace(
        "usage b\n", "usage b\n\n   new\n"
    )


def test_notes_in_markdown():
    lines = ["<!-- packagemap: tree a sort=notes", "a.b: text", "  more --\\> of --\\\\> it", "", "c: x -->"]
    text = "".join(f"> {line}".rstrip() + "\n" for line in [*lines, "<!-- /packagemap -->"])
    (block,) = find(text)
    assert (block.words, block.notes) == ("tree a sort=notes", ("a.b: text", "  more --> of --\\> it", "", "c: x "))
    assert (block.start, block.end) == (5, 5)


@pytest.mark.parametrize(
    ("lines", "words", "notes", "notes_line"),
    [
        (["tree a 'b=c;", "  d'", "n: t"], "tree a 'b=c;\n  d'", ("n: t",), 2),
        (["tree a \\", "b=c \\", "  d=e", "n: t"], "tree a  b=c    d=e", ("n: t",), 3),
        (['tree a "b', "n: t", 'm: u" c'], 'tree a "b\nn: t\nm: u" c', (), 3),
        (["tree a", "n: it's"], "tree a", ("n: it's",), 1),
    ],
)
def test_words_go_on_in_the_next_line_as_in_a_shell(lines, words, notes, notes_line):
    for markup, text in (
        (MARKDOWN, "\n".join(["<!-- packagemap: " + lines[0], *lines[1:], "-->", "<!-- /packagemap -->"])),
        (RST, "\n".join([".. packagemap: " + lines[0], *(f"   {each}" for each in lines[1:]), ".. /packagemap"])),
    ):
        (block,) = find(text, markup)
        assert (block.words, tuple(filter(None, block.notes)), block.notes_line) == (words, notes, notes_line)


def test_notes_in_restructuredtext():
    notes = "     a.b: text\n\n     c:\n        more --> text\n"
    text = f"- x\n\n  .. packagemap: tree a\n{notes}\n  content\n\n  .. /packagemap\n"
    (block,) = find(text, RST)
    assert block.notes == ("a.b: text", "", "c:", "   more --> text")
    assert (block.line, block.start, block.end) == (2, 7, 10)


@pytest.mark.parametrize("markup", Markup)
@given(
    notes=st.lists(st.tuples(st.sampled_from(["a", ".b", "c/d.py", "e: f"]), st.text("->!\\x` ", min_size=1))),
)
def test_the_beginning_of_a_block_is_read_as_it_is_written(markup, notes):
    lines = ManagedBlock.format_beginning(markup, "tree 'a-->b'", notes)
    end = "<!-- /packagemap -->" if markup is MARKDOWN else ".. /packagemap"
    (block,) = find("\n".join([*lines, end]), markup)
    assert block.words == "tree 'a-->b'"
    expected = [f"{'`e: f`' if name == 'e: f' else name}: {' '.join(text.split())}".rstrip() for name, text in notes]
    assert [line.rstrip() for line in block.notes if line] == expected


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        ("<!-- packagemap: tree a -->\n\ntext\n", ["1: the managed block has no end: '<!-- /packagemap -->'"]),
        (
            "<!-- packagemap: tree a -->\n<!-- packagemap: tree b -->\n<!-- /packagemap -->\n<!-- /packagemap -->\n",
            [
                "2: expected the end of the managed block in line 1 before another one begins: '<!-- /packagemap -->'",
                "4: the end of a managed block without its beginning: '<!-- packagemap: ... -->'",
            ],
        ),
        (
            "a\n\n<!-- /packagemap -->\n",
            ["3: the end of a managed block without its beginning: '<!-- packagemap: ... -->'"],
        ),
        (
            "<!-- packagemap: tree a --><!-- /packagemap --><!-- packagemap: tree b --><!-- /packagemap -->\n",
            ["1: expected the beginning and the end of a managed block on lines of their own"],
        ),
        (
            "text <!-- packagemap: tree a -->\n",
            ["1: expected the beginning and the end of a managed block on lines of their own"],
        ),
        (
            "<!-- packagemap: tree a\na: b\n",
            ["1: the comment that begins the managed block has no end: '-->'"],
        ),
        (
            "<!-- packagemap: -->\n<!-- /packagemap -->\n",
            ["1: expected a command and a name after 'packagemap:', such as 'tree shop'"],
        ),
        (
            "- <!-- packagemap: tree a -->\n<!-- /packagemap -->\n",
            ["2: expected the end of the managed block to be indented like its beginning in line 1"],
        ),
        (
            "> <!-- packagemap: tree a -->\n  <!-- /packagemap -->\n",
            ["2: expected the end of the managed block to be indented like its beginning in line 1"],
        ),
    ],
)
def test_faults_of_markers_in_markdown(text, messages):
    assert [each for each in find_messages(text) if "no end: '<" not in each or each in messages] == messages


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        (".. packagemap: tree a\n\ntext\n", ["1: the managed block has no end: '.. /packagemap'"]),
        (
            ".. /packagemap\n",
            ["1: the end of a managed block without its beginning: '.. packagemap: ...'"],
        ),
        (
            ".. packagemap:: tree a\n",
            ["1: expected a managed block to begin with '.. packagemap: ...' and to end with '.. /packagemap'"],
        ),
        (
            ".. packagemap: tree a\n\n  .. /packagemap\n",  # within the comment
            ["1: the managed block has no end: '.. /packagemap'"],
        ),
    ],
)
def test_faults_of_markers_in_restructuredtext(text, messages):
    assert find_messages(text, RST) == messages


def test_line_ends_a_byte_order_mark_and_a_missing_last_one_are_kept():
    text = "\ufeff<!-- packagemap: tree a -->\r\nold\r\n<!-- /packagemap -->\r\n \r\nlast\t"
    expected = text.replace("old\r\n", "\r\nnew\r\n\r\n")
    assert renew(text, "new\n") == expected
    assert renew(expected, "new\n") == expected
    ending = "a\r\n<!-- packagemap: tree a -->\r\n<!-- /packagemap -->"
    assert renew(ending, "new\n") == "a\r\n<!-- packagemap: tree a -->\r\n\r\nnew\r\n\r\n<!-- /packagemap -->"


def test_an_empty_content_is_one_empty_line():
    assert format_content(ManagedBlock(0, 1, 2, "", (), "> "), "\n") == [">"]


TEXTS = st.text(st.characters(blacklist_characters="\n", blacklist_categories=["Cs"]) | st.sampled_from("`~:.->* \t\r"))
BLOCKS = st.sampled_from(["{0}<!-- packagemap: tree a -->{1}\n{0}old{1}\n{0}<!-- /packagemap -->{1}\n"])
PARTS = st.lists(
    st.tuples(TEXTS, st.booleans(), st.sampled_from(["", "  ", "> ", "- "]), st.sampled_from(["", "\r"])), max_size=6
)


@given(parts=PARTS, content=st.text(st.sampled_from("ab \n-#|"), max_size=12), last=TEXTS)
def test_everything_outside_of_blocks_keeps_its_bytes(parts, content, last):
    """Whatever is around a block: it is either found, or there is a problem, or it is code."""
    text = ""
    for around, has_block, lead, end in parts:
        text += f"{around}\n"
        if has_block:
            rest = " " * len(lead) if lead == "- " else lead
            text += f"\n{lead}<!-- packagemap: tree a -->{end}\n{rest}old{end}\n{rest}<!-- /packagemap -->{end}\n\n"
    document = make(text + last)
    blocks = find_managed_blocks(document).blocks
    renewed = replace_contents(document, dict.fromkeys(blocks, content))

    again = make(renewed)
    found = find_managed_blocks(again).blocks
    assert list_outside(document, blocks) == list_outside(again, found)
    assert replace_contents(again, dict.fromkeys(found, content)) == renewed


def list_outside(document: Document, blocks: tuple[ManagedBlock, ...]) -> list[str]:
    """Return the lines of a document that are not the content of a block, with their line ends."""
    inside = {number for block in blocks for number in range(block.start, block.end)}
    return [line for number, line in enumerate(document.raw_lines) if number not in inside]


@pytest.mark.parametrize(
    "line", ["- `x` – \\<!-- packagemap: tree b -->", "a \\<!-- /packagemap --> b", "| a | \\<!-- /packagemap --> |"]
)
def test_texts_of_the_code_in_a_block_are_no_markers(line):
    (block,) = find(f"<!-- packagemap: tree a -->\n{line}\n<!-- /packagemap -->\n")
    assert (block.start, block.end) == (1, 2)
