"""Trees and content as Markdown and as reStructuredText: what their parsers read is the text, whatever it contains."""

import io
from html.parser import HTMLParser
from itertools import product

import pytest
from docutils import nodes
from docutils.core import publish_doctree
from markdown_it import MarkdownIt

from sphinx_packagemap.rendering.content import (
    Bullets,
    Code,
    CodeBlock,
    ColumnRole,
    Field,
    Fold,
    Glance,
    Name,
    Neighbourhood,
    Neighbours,
    Paragraph,
    SourceLocation,
    Step,
    Steps,
    Table,
    Term,
    Terms,
    Text,
)
from sphinx_packagemap.rendering.markdown import render_content_markdown, render_tree_markdown
from sphinx_packagemap.rendering.restructuredtext import render_content_rst, render_tree_rst
from sphinx_packagemap.survey import Survey, Tier
from sphinx_packagemap.views import Group, Style, TreeRequest
from sphinx_packagemap.views.tree.builder import survey_tree

HOSTILE = [
    *("*a* **b** _c_ __d__ `e` ``f``", "a|b|c", "<b>x</b> &amp; &lt; <!-- -->", "[a](b) [a][b] ![c](d) [1]_ [^2]"),
    *("# heading", "- item", "* item", "+ item", "1. one", "a) one", "(i) one", "#. one", "> quoted", "| line"),
    *(".. directive:: x", ".. _target:", "__ anonymous", ">>> doctest", ":field: x", "-a option", "--long=x"),
    *("/V option", "ends with::", "a_ b__ `c`_ |d|_ [e]_", ":role:`x` `x`:role:", "back\\slash \\", "``", "`", "*"),
    *("_", "$x$ ~~y~~", "++++", "----", "====", "---", "=== ===", "+---+---+", "•  bullet", "http://x.y/a_b"),
    *("snake_case and __init__", "'\"(", "中文|`a`"),
]


class Reader(HTMLParser):
    """Collects the text and the tags of HTML."""

    def __init__(self, html):
        super().__init__()
        self.text, self.tags = "", []
        self.feed(html)

    def handle_data(self, data):
        self.text += data

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)


def read_markdown(source):
    reader = Reader(MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(source))
    return " ".join(reader.text.split()), set(reader.tags)


def read_rst(source):
    warnings = io.StringIO()
    settings = {"warning_stream": warnings, "report_level": 1, "halt_level": 5}
    document = publish_doctree(source, settings_overrides=settings)
    assert warnings.getvalue() == "", source
    found = document.findall(lambda node: isinstance(node, nodes.paragraph | nodes.literal_block | nodes.rubric))
    kinds = {type(node).__name__ for node in document.findall(nodes.Element)}
    return " ".join(" ".join(each.astext() for each in found).split()), kinds


def make_blocks(pieces):
    paragraph = Paragraph(pieces)
    cell, word = (paragraph,), (Paragraph((Text("w"),)),)
    yield (paragraph,), {"p", "code"}, {"document", "paragraph", "literal", "reference"}, 1
    yield (Bullets((paragraph,)),), {"ul", "li", "code"}, None, 1
    table = Table((word, cell), ((cell, cell),), (ColumnRole.NAME, ColumnRole.TEXT))
    yield (table,), {"table", "thead", "tbody", "tr", "th", "td", "code"}, None, 3


@pytest.mark.parametrize("text", HOSTILE)
def test_text_and_code_are_read_back(text):
    code = text.strip(" ")
    for pieces in ((Text(text),), (Code(code), Text(f" {text} "), Code(code)), (Text(text), Code(code), Text(text))):
        expected = " ".join("".join(each.text for each in pieces).split())
        for blocks, tags, kinds, times in make_blocks(pieces):
            wanted = " ".join([*(["w"] if times > 1 else []), *[expected] * times])
            found, found_tags = read_markdown(render_content_markdown(blocks))
            assert found == wanted
            assert found_tags <= tags
            found, found_kinds = read_rst(render_content_rst(blocks))
            assert found == wanted
            assert kinds is None or found_kinds <= kinds


def test_every_block_is_read_back():
    name = Name("b", ("a.b",), True)
    row = ((Paragraph((name,)), Paragraph((Text("pkg"),))), (CodeBlock("x = 1\n  y|z", "python"),))
    blocks = (
        Glance(
            Name("a", ("a",), True),
            "package",
            (Paragraph((Text("A text."),)),),
            (Field("Size", Paragraph((Text("1. line"),))),),
            Neighbourhood("a", Neighbours("Imported by", (Paragraph((name,)),)), Neighbours("Imports", (), ("none",))),
        ),
        Terms((Term(Paragraph((Text("How"),)), (CodeBlock("```\nimport a", "python"),)),)),
        Steps((Step(SourceLocation("line 1", "a", "a.py", 1), Code("f(`x`)"), "a call"),)),
        Table(((), *row[:1]), ((row[0], row[1]), (row[0],)), (ColumnRole.NAME, ColumnRole.NUMBER)),
        Paragraph((Text("1, "), Fold("1 more", (Text("2"),)))),
    )
    markdown = render_content_markdown(blocks)
    assert markdown == (
        "# `a` (package)\n\nA text.\n\n"
        "- **Size:** 1. line\n- **Imported by:** `b`\n- **Imports:** none\n\n"
        "## How\n\n````python\n```\nimport a\n````\n\n"
        "- line 1: ``f(`x`)`` – a call\n\n"
        "| | `b`<br>pkg |\n| --- | ---: |\n| `b`<br>pkg | `x = 1`<br>`  y\\|z` |\n| `b`<br>pkg | |\n\n"
        "1, 2\n"
    )
    assert read_markdown(markdown)[0].endswith("line 1: f(`x`) – a call bpkg bpkg x = 1 y|z bpkg 1, 2")
    found, kinds = read_rst(render_content_rst(blocks))
    assert found == (
        "a (package) A text. 1. line b none How ``` import a line 1: f(`x`) – a call b pkg b pkg x = 1 y|z b pkg 1, 2"
    )
    assert {"rubric", "field_list", "table", "literal_block", "bullet_list"} <= kinds


def make_view(tree, **options):
    files = {
        "p/__init__.py": '"""The *whole* `p|q` <b>."""\n',
        "p/__a__.py": '"""Has ``x_`` and a_."""\n',
        "p/a`b.py": '"""Ends here::"""\n',
        "p/sub/__init__.py": "",
        "p/sub/_x_.py": "",
        "p/sub/y*.py": "",
        "p/z|.py": "",
    }
    return survey_tree(Survey([Tier("here", (tree(files),))]), "p", TreeRequest(**options))


def test_tree_is_a_nested_list(tree):
    view = make_view(tree, highlight=(".sub",), groups=(Group("*In*", (".sub",)),))
    markdown = render_tree_markdown(view)
    assert markdown == (
        "- `p` (package) – The whole `p|q` \\<b>.\n"
        "  - **\\*In\\***\n"
        "    - **`sub`** (package) \\[you are here\\]\n"
        "      - `y*` \\[no import statement can name it\\]\n"
        "      - `_x_`\n"
        "  - `__a__` – Has `x_` and a\\_.\n"
        "  - ``a`b`` \\[no import statement can name it\\] – Ends here\n"
        "  - `z|` \\[no import statement can name it\\]\n"
    )
    expected = (
        "p (package) – The whole p|q <b>. *In* sub (package) [you are here] y* [no import statement can name it] _x_ "
        "__a__ – Has x_ and a_. a`b [no import statement can name it] – Ends here z| [no import statement can name it]"
    )
    assert read_markdown(markdown) == (expected, {"ul", "li", "code", "strong"})
    assert read_rst(render_tree_rst(view))[0] == expected


def test_tree_of_files_is_a_block_with_aligned_comments(tree):
    view = make_view(tree, style=Style.FILES)
    text = (
        "p/                   # The whole p|q <b>\n"
        "├── __init__.py\n"
        "├── __a__.py         # Has x_ and a_\n"
        "├── a`b.py           # Ends here [no import statement can name it]\n"
        "├── sub/\n"
        "│   ├── __init__.py\n"
        "│   ├── y*.py        # [no import statement can name it]\n"
        "│   └── _x_.py\n"
        "└── z|.py            # [no import statement can name it]\n"
    )
    assert render_tree_markdown(view) == f"```text\n{text}```\n"
    assert render_tree_rst(view).startswith(".. code-block:: text\n\n   p/    ")
    assert read_rst(render_tree_rst(view)) == (" ".join(text.split()), {"document", "literal_block"})


def test_deep_tree_is_a_block(tree):
    path = "/".join(["p"] * 40)
    view = survey_tree(Survey([Tier("here", (tree({f"{path}/m.py": ""}),))]), "p", TreeRequest(summary=False))
    assert read_rst(render_tree_rst(view))[1] == {"document", "literal_block"}
    assert read_markdown(render_tree_markdown(view))[0].split().count("p") == 40
    assert render_tree_markdown(view).startswith("```text\np (namespace package)\n└── p")


@pytest.mark.parametrize(("first", "second"), [*product(["a", "`", "_", "(", "*"], repeat=2)])
def test_code_touches_text(first, second):
    pieces = (Text(f"x{first}"), Code(f"{second}c{second}"), Text(f"{first}x"))
    expected = "".join(each.text for each in pieces)
    assert read_rst(render_content_rst((Paragraph(pieces),)))[0] == expected
    assert read_markdown(render_content_markdown((Paragraph(pieces),)))[0] == expected
