"""Content in a terminal, and as nodes."""

import pytest
from docutils import nodes
from sphinx.util.nodes import is_smartquotable

from sphinx_packagemap.i18n import ENGLISH
from sphinx_packagemap.rendering.content import (
    COLUMNS,
    AuthorText,
    Bullets,
    Code,
    CodeBlock,
    ColumnRole,
    Name,
    Paragraph,
    Prefix,
    SourceLocation,
    Table,
    Term,
    Terms,
    Text,
    compose,
    convert_to_plain,
    iter_locations,
    iter_names,
)
from sphinx_packagemap.rendering.docutils import (
    AuthorTexts,
    NodeFactory,
    copy_repeated_text,
    make_block_nodes,
    repeated_text,
)
from sphinx_packagemap.rendering.module import join_pieces_as_list
from sphinx_packagemap.rendering.text import count_columns, render_content, wrap

LABEL, TEXT, NAME, NUMBER = ColumnRole.LABEL, ColumnRole.TEXT, ColumnRole.NAME, ColumnRole.NUMBER
SIDE = (LABEL, TEXT, TEXT)


def cell(text):
    return (Paragraph((Text(text),)),)


def test_a_sentence_is_composed_of_pieces():
    name = Name("b", ("a.b",), True)
    sentence = compose("from {name}: {count} of {things}{{}}", name=name, count=2, things=[Code("x"), Text(", y")])
    assert sentence.pieces == (
        Text("from "),
        name,
        Text(": "),
        Text("2"),
        Text(" of "),
        Code("x"),
        Text(", y"),
        Text("{"),
        Text("}"),
    )


@pytest.mark.parametrize(
    ("count", "text"),
    [(1, "0"), (3, "0, 1, 2"), (9, "0, 1, 2, 3, 4, 5, 6, 7, 8"), (10, "0, 1, 2, 3, 4, 5, 6, 7 and 2 more")],
)
def test_a_long_list_ends_with_the_number_of_further_items(count, text):
    pieces = join_pieces_as_list(ENGLISH, [Text(str(number)) for number in range(count)])
    assert "".join(piece.text for piece in pieces) == text


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("one two three", 7, ["one two", "three"]),
        ("a.very.long.name", 8, ["a.very.", "long.", "name"]),
        ("aaaaaaaaaa", 4, ["aaaa", "aaaa", "aa"]),
        ("モジュール、クラス", 10, ["モジュール", "、クラス"]),
        ("", 5, []),
    ],
)
def test_text_is_wrapped(text, width, lines):
    assert wrap(text, width) == lines
    assert all(count_columns(line) <= width for line in lines)


def test_content_in_a_terminal():
    table = Table(
        ((), cell("json"), cell("email")),
        (
            (cell("Lines"), cell("359"), cell("61")),
            (cell("Own"), cell("spans")),
        ),
        SIDE,
    )
    terms = Terms(
        (
            Term(
                Paragraph((Text("What"),)),
                (
                    *cell("It is."),
                    Bullets((Paragraph((Text("one"),)), Paragraph((Text("two"),)))),
                    CodeBlock("a/\n└── b", "text"),
                ),
            ),
            Term(Paragraph((Text("More"),)), (table,)),
        )
    )
    assert render_content((terms,), width=60).splitlines() == [
        "What",
        "    It is.",
        "    • one",
        "    • two",
        "    a/",
        "    └── b",
        "",
        "More",
        "           json  email",
        "    ─────  ────  ─────",
        "    Lines  359   61",
        "    Own    spans",
    ]
    assert "* one" in render_content((terms,), width=60, unicode=False)


def test_columns_share_the_width():
    long = "word " * 30
    table = Table(((), cell("a"), cell("b")), ((cell("Row"), cell(long), cell("short")),), SIDE)
    lines = render_content((table,), width=40).splitlines()
    assert all(len(line) <= 40 for line in lines)
    assert lines[2].startswith("Row  word word")
    assert lines[2].endswith("short")


def test_names_and_locations_are_found_at_any_depth():
    name, place = Name("x", ("a.x",), False, "a.py", 3), SourceLocation("line 3", "a", "a.py", 3)
    content = (Terms((Term(Paragraph((name,)), (Table((cell(""),), (((Paragraph((place,)),),),), (LABEL,)),)),)),)
    assert list(iter_names(content)) == [name]
    assert list(iter_locations(content)) == [place]
    moved = (Terms((Term(Paragraph((name._replace(line=4),)), ()),)),)
    assert convert_to_plain(moved) == convert_to_plain((Terms((Term(Paragraph((name,)), ()),)),))
    assert convert_to_plain((Text("x"),)) != convert_to_plain((Code("x"),))


def as_nodes(*blocks, own=()):
    texts = AuthorTexts()
    for node in own:
        texts.add(node)
    return make_block_nodes(blocks, NodeFactory(lambda _, node: nodes.strong("", "", node), texts))


def test_content_as_nodes():
    paragraph, bullets, code = as_nodes(
        Paragraph(
            (
                Text("a <b>"),
                Code("c"),
                Name("n", ("a.n",), True),
                SourceLocation("line 1", "a", None, 1),
                AuthorText("mine", 0),
            )
        ),
        Bullets((Paragraph((Text("one"),)),)),
        CodeBlock("import x", "python"),
        own=[nodes.emphasis("", "mine")],
    )
    assert [child.tagname for child in paragraph] == ["#text", "literal", "strong", "strong", "emphasis"]
    assert paragraph.astext() == "a <b>cnline 1mine"
    assert bullets.astext() == "one"
    assert (code["language"], code.astext()) == ("python", "import x")


def test_a_text_of_the_author_is_placed_once_and_copied_elsewhere():
    text = nodes.inline("", "see ", nodes.footnote_reference("", "1", ids=["id1"], names=["n"]))
    first, second = as_nodes(Paragraph((AuthorText("", 0),)), Paragraph((AuthorText("", 0),)), own=[text])
    assert first.children == [text]
    (stand_in,) = second.children
    assert isinstance(stand_in, repeated_text)
    text[1]["refid"] = "f"  # as docutils does later
    copy = copy_repeated_text(stand_in)
    assert copy.astext() == "see 1"
    assert (copy[1]["refid"], copy[1]["ids"], copy[1]["names"]) == ("f", [], [])
    assert text[1]["ids"] == ["id1"]


def test_quotes_of_the_code_are_kept():
    ours, mine = as_nodes(Paragraph((Text('"x"'),)), Paragraph((AuthorText("", 0),)), own=[nodes.emphasis("", '"x"')])
    assert not is_smartquotable(ours[0])
    assert is_smartquotable(mine[0][0])


def test_a_table_as_nodes():
    table = Table(
        ((), cell("a"), cell("b")),
        ((cell("r"), (CodeBlock("import x\nimport y", "python"),), ()), (cell("s"), cell("all"))),
        SIDE,
    )
    (node,) = as_nodes(table)
    assert isinstance(node, nodes.table)
    assert next(node.findall(nodes.colspec))["stub"] == 1
    rows = list(node.findall(nodes.row))
    assert [len(row) for row in rows] == [3, 3, 2]
    assert rows[2][1]["morecols"] == 1
    assert [line.astext() for line in rows[1][1]] == ["import x", "import y"]


def test_nodes_of_tables_carry_what_their_columns_contain():
    name = Name("tools", ("shop.tools",), True, title="shop.tools")
    table = Table(
        ((Paragraph((Prefix("shop."),)),), cell("Lines"), cell("Purpose")),
        (
            ((Paragraph((name,)),), cell("1,200"), cell("Sell and deliver.")),
            (cell("all"), cell("spans two columns, which are not measured")),
        ),
        (NAME, NUMBER, TEXT),
        prefix="shop.",
    )
    (node,) = as_nodes(table)
    assert (node["form"], node["prefix"], node["label"]) == ("rows", "shop.", "Lines, Purpose")
    columns = [(each["role"], each["longest"]) for each in node.findall(nodes.colspec)]
    assert columns == [("name", 5), ("number", 5), ("text", 8)]
    head, row, spanned = node.findall(nodes.row)
    for cells in (head, row):
        assert [each["classes"] for each in cells] == [["pm-c-name"], ["pm-c-number"], ["pm-c-text"]]
    assert [each["classes"] for each in spanned] == [["pm-c-name"], ["pm-c-text"]]
    assert next(head.findall(nodes.literal))["classes"] == ["pm-name", "pm-prefix"]
    assert next(row.findall(nodes.literal))["title"] == "shop.tools"


def test_every_role_of_a_column_is_declared():
    assert list(COLUMNS) == list(ColumnRole)


@pytest.mark.parametrize(
    ("widths", "columns"),
    [((), [27, 9, 36]), ((1, 1, 2), [18, 18, 36])],
)
def test_columns_of_plain_text_hold_whole_names(widths, columns):
    name = Name("bipartite.edgelist.create", ("a.b",), True)
    row = ((Paragraph((name,)),), cell("1,200"), cell("Sell and deliver."))
    table = Table(((), cell("Lines"), cell("Purpose")), (row,), (NAME, NUMBER, TEXT), widths=widths)
    (node,) = as_nodes(table)
    assert [each["colwidth"] for each in node.findall(nodes.colspec)] == columns
