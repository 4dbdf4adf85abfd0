"""Readers of renewed documents see what is meant: docutils and a parser of CommonMark find lists, tables and code."""

from __future__ import annotations

import docutils.core
import pytest
from docutils import nodes
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from sphinx_packagemap.blocks.project import BlockProject
from sphinx_packagemap.blocks.renewal import renew_document
from sphinx_packagemap.documents import Document, Markup
from sphinx_packagemap.documents.managed_blocks import find_managed_blocks

# Names and texts that look like markup, and like the comments of a block.
FILES = {
    "pyproject.toml": '[project]\nname = "shop"\n',
    "shop/__init__.py": '"""Sells *things* <!-- /packagemap --> and `more_`: ``` ~~~ | ::"""\n',
    "shop/a_.py": '"""<!-- packagemap: tree x --> begins."""\nimport json\nclass A_:\n    """.. /packagemap"""\n',
    "shop/b.py": '""".. /packagemap"""\nfrom shop.a_ import A_\n',
    "shop/my-mod/x.py": '"""- item\n\n# Heading\n"""\n',
    "shop/c/__init__.py": '"""> quoted | cell"""\n',
    "shop/c/d.py": '"""```text"""\n',
}
WORDS = {
    "tree shop": "bullet_list",
    "tree shop style=files": "fence",
    "tree ./ max-tokens=60": "fence",
    "compare shop.a_ shop.b": "table",
    "compare shop submodules": "table",
    "anatomy shop show=submodules": "heading",
    "usage shop.a_.A_": "fence",
}


@pytest.fixture
def project(tree):
    return BlockProject(tree(FILES))


def renew(project, text, markup):
    """Return the text of a document with its blocks renewed; a second time, nothing changes."""
    document = Document("/x", "x", text.encode(), text, markup)
    renewal = renew_document(document, project)
    assert renewal.errors == ()
    assert len(renewal.changed) == len(renewal.blocks) == 1
    again = Document("/x", "x", renewal.text.encode(), renewal.text, markup)
    assert renew_document(again, project).changed == {}
    assert len(find_managed_blocks(again).blocks) == 1
    return renewal.text


CONTEXTS = {
    "": [],
    "- item\n\n  ": ["bullet_list", "list_item"],
    "3. ": ["ordered_list", "list_item"],
    "> quoted\n>\n> ": ["blockquote"],
    "> - item\n>\n>   ": ["blockquote", "bullet_list", "list_item"],
}


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("context", CONTEXTS)
def test_markdown(project, words, context):
    lead = context.rpartition("\n")[2]
    lead = "   " if lead == "3. " else lead
    text = f"before\n\n{context}<!-- packagemap: {words} -->\n{lead}<!-- /packagemap -->\n\nafter\n"
    root = SyntaxTreeNode(MarkdownIt("gfm-like", {"linkify": False}).parse(renew(project, text, Markup.MARKDOWN)))
    assert [root.children[0].type, root.children[-1].type] == ["paragraph", "paragraph"]
    assert len(root.children) == (3 if CONTEXTS[context] else len(root.children))
    parent = root
    for kind in CONTEXTS[context]:
        (parent,) = [each for each in parent.children if each.type == kind]
    comments = [each for each in parent.children if each.type == "html_block"]
    assert [each.content.strip() for each in comments] == [f"<!-- packagemap: {words} -->", "<!-- /packagemap -->"]
    inside = parent.children[parent.children.index(comments[0]) + 1 : parent.children.index(comments[1])]
    assert inside[0].type == WORDS[words]
    # Of lines in cells; the texts of the code contain no markup.
    assert {each.content for each in parent.walk() if each.type == "html_inline"} <= {"<br>"}
    assert not [each for each in parent.walk() if each.type in ("link", "image")]


CLASSES = {
    "bullet_list": nodes.bullet_list,
    "fence": nodes.literal_block,
    "table": nodes.table,
    "heading": nodes.rubric,
}
RST_CONTEXTS = {"": nodes.document, "- item\n\n  ": nodes.list_item, "#. ": nodes.list_item, "   ": nodes.block_quote}


@pytest.mark.parametrize("words", WORDS)
@pytest.mark.parametrize("context", RST_CONTEXTS)
def test_restructuredtext(project, words, context):
    lead = " " * len(context.rpartition("\n")[2])
    text = f"before\n\n{context}.. packagemap: {words}\n\n{lead}.. /packagemap\n\nafter\n"
    renewed = renew(project, text, Markup.RST)
    document = docutils.core.publish_doctree(renewed, settings_overrides={"report_level": 1, "warning_stream": False})
    assert not [*document.findall(nodes.system_message)]
    comments = [*document.findall(nodes.comment)]
    assert [each.astext() for each in comments] == [f"packagemap: {words}", "/packagemap"]
    parent = comments[0].parent
    assert isinstance(parent, RST_CONTEXTS[context])
    assert comments[1].parent is parent
    assert isinstance(parent[parent.index(comments[0]) + 1], CLASSES[WORDS[words]])
    assert document[-1].astext() == "after"
