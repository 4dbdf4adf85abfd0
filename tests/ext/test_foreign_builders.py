"""Builders of other packages get only nodes of docutils and Sphinx, with the same content."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.builders.singlehtml import SingleFileHTMLBuilder
from sphinx.testing.util import SphinxTestApp

from sphinx_packagemap.ext import transforms
from sphinx_packagemap.ext.foreign_builders import _ABILITIES, is_foreign
from sphinx_packagemap.rendering.docutils.plain_nodes import Abilities, use_plain_nodes
from sphinx_packagemap.rendering.docutils.tree import tree_block

FORMATS = ["unheard-of", "confluence_storage", "docx", "markdown", "rst", "typst"]


class _ForeignBuilder(Builder):
    """A builder that records the doctrees that it would write."""

    written: dict[str, nodes.document]

    def init(self) -> None:
        self.written = {}

    def get_outdated_docs(self) -> set[str]:
        return self.env.found_docs

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        return f"{docname}.foreign"

    def prepare_writing(self, docnames: set[str]) -> None:
        pass

    def write_doc(self, docname: str, doctree: nodes.document) -> None:
        self.written[docname] = doctree


class _PaperBuilder(SingleFileHTMLBuilder):
    name = "simplepdf"


class _FormatlessDummy(_ForeignBuilder):
    name, format = "formatless", ""


def setup(app: Sphinx) -> None:
    for each in FORMATS:
        app.add_builder(type("_Foreign", (_ForeignBuilder,), {"name": f"foreign-{each}", "format": each}))
    app.add_builder(_FormatlessDummy)
    app.add_builder(_PaperBuilder)


@pytest.fixture
def foreign(project):
    """Return a function that writes a page with a foreign builder, and returns its doctree."""
    project.configure(
        extensions=["sphinx_packagemap", "sphinx.ext.todo", __name__],
        numfig=True,
        todo_include_todos=True,
        packagemap_source_url="https://example.org/{path}",
    )
    project.write("src/shop/cart.py", '"""What is bought | or *not*."""\n\nclass Cart:\n    """A cart."""\n')

    def write(text: str, name: str = "foreign-unheard-of", page: str = "index", **values: Any) -> nodes.document:
        project.page("index", text)
        written: dict[str, nodes.document] = {}

        def remember(app: SphinxTestApp) -> None:
            written_by = app.builder
            assert isinstance(written_by, _ForeignBuilder)
            app.connect("build-finished", lambda _app, _error: written.update(written_by.written))

        built = project.build(name, hook=remember, **values)
        assert built.status == 0
        assert built.warnings == []
        return written[page]

    return write


PAGE = """
See :ref:`the-tree`, :ref:`bare <the-bare-tree>`, :ref:`the-diagram`, :ref:`bare <the-bare-diagram>`,
:ref:`the-table`, :ref:`the-inner-table`, :ref:`anatomy <the-anatomy>`, :ref:`usage <the-usage>`,
:ref:`bare <the-bare-usage>`, :numref:`the-tree`, :numref:`the-table`, :import:`shop.stock.Shelf`.

.. package-tree:: shop
   :caption: Caption *of* a tree
   :name: the-tree
   :members:

   shop.cart
      A note with *markup*, ``code``, a `link <https://example.org/>`_ and one [#]_.

.. [#] footnote

.. package-tree:: shop
   :name: the-bare-tree

.. package-diagram:: shop
   :caption: Caption of a diagram
   :name: the-diagram
   :edges: imports

   .stock
      Note in a diagram.

.. package-diagram:: shop
   :layout: nested
   :name: the-bare-diagram

.. module-compare:: shop.cart shop.stock
   :caption: Caption of a table
   :name: the-table

   Own
      One text for all.
   Two
      - left
      - right

.. module-compare:: shop
   :submodules:

.. list-table::

   * - .. module-compare:: shop.cart shop.stock
          :caption: Caption within
          :name: the-inner-table
     - .. package-tree:: shop
          :caption: Tree within
   * - .. module-anatomy:: shop.stock
          :style: list
     - .. module-usage:: shop.cart

.. module-anatomy:: shop.stock
   :name: the-anatomy
   :style: list

.. module-anatomy:: shop.cart
   :style: sections

.. module-usage:: shop.stock.shelf
   :caption: Caption of code
   :name: the-usage

.. module-usage:: shop.cart
   :name: the-bare-usage

.. py:module:: shop.cart
"""
CAPTIONS = ["of a tree", "of a diagram", "of a table", "within", "of code"]


def of_class(document: nodes.Element, node_class: type[nodes.Element], text: str = "") -> Iterator[nodes.Element]:
    return (node for node in document.findall(node_class) if text in node.astext())


def is_in_cell(node: nodes.Node) -> bool:
    return node.parent is not None and (isinstance(node.parent, nodes.entry) or is_in_cell(node.parent))


@pytest.mark.parametrize("format_name", FORMATS)
def test_all_nodes_are_of_docutils_and_sphinx(foreign, format_name) -> None:
    document = foreign(PAGE, f"foreign-{format_name}")
    assert {type(node).__module__ for node in document.findall()} <= {"docutils.nodes", "sphinx.addnodes"}
    values = [value for node in document.findall(nodes.Element) for value in node.attributes.values()]
    assert not [value for value in values if type(value).__module__.startswith("sphinx_packagemap.rendering")]


@pytest.mark.parametrize("format_name", FORMATS)
def test_nothing_is_lost(foreign, format_name) -> None:
    document = foreign(PAGE, f"foreign-{format_name}")
    text = document.astext()
    assert text.count("Note in a diagram.") == 1
    assert text.count("A note with markup, code, a link and one [1].") == 1
    for caption in CAPTIONS:
        assert text.count(f"Caption {caption}") >= 1, caption
    for part in ("One text for all.", "left", "right", "What it offers", "A cart.", "One shelf.", "import shop.cart"):
        assert part in text, part
    blocks = [block.astext() for block in of_class(document, nodes.literal_block, "├── cart")]
    assert all("shelf (module" in block for block in blocks)
    assert all("What is there." in block or "Note in a diagram." in block for block in blocks)


@pytest.mark.parametrize("format_name", FORMATS)
def test_references_lead_to_something(foreign, format_name) -> None:
    document = foreign(PAGE, f"foreign-{format_name}")
    ids = [each for node in document.findall(nodes.Element) for each in node["ids"]]
    targets = {node["refid"]: node for node in document.findall(nodes.target) if "refid" in node}
    assert len(ids) == len(set(ids))
    leading = {node["refid"] for node in document.findall(nodes.reference) if "refid" in node}
    ours = {each for each in leading if each.startswith("the-")}
    assert len(ours) == 9
    assert leading <= set(ids)
    assert {each for note in document.findall(nodes.footnote) for each in note["backrefs"]} <= set(ids)
    for each in ours:
        following = targets[each].next_node(nodes.Element, descend=False, siblings=True)
        assert following is not None, each
        # There may be several targets before the same node, and a paragraph for them before code without ids.
        assert each in following["ids"] or isinstance(following, nodes.target) or not following.children, each


def test_a_tree_is_text_without_markup(foreign) -> None:
    document = foreign(PAGE)
    block = next(of_class(document, nodes.literal_block, "A note with"))
    assert [type(child) for child in block.children] == [nodes.Text]
    assert block.rawsource == block.astext()  # otherwise, writers assume that it has markup
    assert block["language"] == "text"
    assert block.astext() == (
        "shop (package)            – A shop.\n"
        "├── cart (module)         – A note with markup, code, a link and one [1].\n"
        "│   └── Cart (class)      – A cart.\n"
        "└── stock (package)       – What is there.\n"
        "    ├── Shelf (class) [from shop.stock.shelf] – A shelf.\n"
        "    └── shelf (module)    – One shelf.\n"
        "        └── Shelf (class) – A shelf."
    )


def test_a_tree_has_no_numbers_of_lines(foreign) -> None:
    page = ".. highlight:: python\n   :linenothreshold: 2\n\n.. package-tree:: shop\n"
    (block,) = foreign(page).findall(nodes.literal_block)
    assert (block["language"], block["linenos"]) == ("text", False)


def test_captions_come_before_their_blocks_with_their_numbers(foreign) -> None:
    document = foreign(PAGE)
    before = {
        node.astext(): type(node.next_node(descend=False, siblings=True))
        for node in document.findall(nodes.paragraph)
        if node.astext().startswith(("Fig. ", "Table ", "Listing "))
    }
    assert before == {
        "Fig. 1 Caption of a tree": nodes.literal_block,
        "Fig. 2 Caption of a diagram": nodes.literal_block,
        "Fig. 3 Tree within": nodes.literal_block,
        "Table 1 Caption of a table": nodes.table,
        "Table 2 Caption within": nodes.bullet_list,
        "Listing 1 Caption of code": nodes.literal_block,
    }
    (caption,) = of_class(document, nodes.paragraph, "Fig. 1 ")
    assert [node.astext() for node in caption.findall(nodes.emphasis)] == ["of"]


def test_without_numbers_captions_have_none(foreign) -> None:
    document = foreign(PAGE.replace(":numref:", ":ref:"), numfig=False)
    assert [node.astext() for node in of_class(document, nodes.paragraph, "Caption of a tree")][-1:] == [
        "Caption of a tree"
    ]


def test_tables_are_tables_and_lists_within_cells(foreign) -> None:
    document = foreign(PAGE)
    tables = [node for node in document.findall(nodes.table) if not is_in_cell(node)]
    assert list(document.findall(nodes.table)) == tables
    (comparison,) = [table for table in tables if "One text for all." in table.astext()]
    for row in comparison.findall(nodes.row):
        assert len(row) == 3  # no cell spans several columns
    assert [cell.astext() for cell in list(comparison.findall(nodes.row))[-2]] == ["Own", "One text for all.", ""]
    within = next(node for node in document.findall(nodes.bullet_list) if is_in_cell(node))
    assert (
        "Example – shop.cart: from shop.cart import Cart; shop.stock: from shop.stock import Shelf" in within.astext()
    )


@pytest.mark.parametrize("format_name", ["confluence_storage", "docx"])
def test_writers_of_captions_and_spans_get_them(foreign, format_name) -> None:
    document = foreign(PAGE, f"foreign-{format_name}")
    comparison = next(of_class(document, nodes.table, "One text for all."))
    assert [node.astext() for node in comparison.findall(nodes.title)] == ["Caption of a table"]
    assert [node["morecols"] for node in comparison.findall(nodes.entry) if "morecols" in node] == [1]
    assert [node.astext() for node in document.findall(nodes.caption)] == ["Caption of code"]


def test_a_cell_of_markdown_is_a_line(foreign) -> None:
    document = foreign(PAGE, "foreign-markdown")
    assert not [node for node in document.findall(nodes.literal_block) if is_in_cell(node)]
    for cell in of_class(document, nodes.entry, "What is bought"):
        if not any(isinstance(node, nodes.entry) for node in cell.findall() if node is not cell):
            assert "What is bought &#124; or" in cell.astext() or r"What is bought \| or" in cell.astext()
    assert "What is bought | or" in next(of_class(document, nodes.literal_block, "Note in a diagram.")).astext()
    assert not list(document.findall(nodes.definition_list))  # many Markdown parsers do not support them
    assert [node.astext() for node in document.findall(nodes.strong)].count("What it offers") == 2


def test_a_writer_without_tables_gets_lists(foreign) -> None:
    text = PAGE + "\n.. list-table::\n\n   * - theirs\n     - alone\n"
    document = foreign(text, "foreign-rst")
    assert [table.astext().split() for table in document.findall(nodes.table)] == [["theirs", "alone"]]


@pytest.mark.parametrize("format_name", ["confluence_storage", "typst"])
def test_code_without_ids_has_a_paragraph_with_them_before(foreign, format_name) -> None:
    document = foreign(PAGE, f"foreign-{format_name}")
    assert not [block for block in document.findall(nodes.literal_block) if block["ids"]]
    for name in ("the-bare-tree", "the-bare-diagram", "the-bare-usage"):
        (paragraph,) = [node for node in document.findall(nodes.paragraph) if name in node["ids"]]
        assert isinstance(paragraph.next_node(descend=False, siblings=True), nodes.literal_block)


def test_headings_of_anatomies_are_paragraphs_for_an_unknown_writer(foreign) -> None:
    document = foreign(PAGE)
    assert not [node for node in document.findall() if isinstance(node, nodes.rubric | nodes.container)]
    headings = [node.astext() for node in document.findall(nodes.strong)]
    assert headings.count("What it offers") == 3  # in two lists, one of them in a cell, and in sections
    assert document.astext().count("What it offers") == 3


@pytest.mark.parametrize("format_name", FORMATS)
def test_plain_nodes_stay_as_they_are(foreign, format_name) -> None:
    document = foreign(PAGE, f"foreign-{format_name}")
    before = document.pformat()
    use_plain_nodes(document, lambda _node, _kind: "Number ", _ABILITIES.get(format_name, Abilities()))
    assert document.pformat() == before


def test_pages_for_paper_are_not_collapsible_and_have_diagrams_as_files(project) -> None:
    project.configure(extensions=["sphinx_packagemap", __name__])
    project.page("index", ".. package-diagram:: shop\n\n   .stock\n      A note.\n")
    built = project.build("simplepdf")
    assert built.warnings == []
    page = built.text("index.html")
    assert "<details" not in page
    assert "A note." in page
    (image,) = re.findall(r'<img src="(_images/packagemap-[0-9a-f]+.svg)"', page)
    assert "pm-node" in built.text(image)


def test_links_to_source_have_a_name(foreign) -> None:
    found = foreign(PAGE).findall(nodes.reference)
    links = [node for node in found if node.get("refuri", "").startswith("https://example.org/shop")]
    assert "shelf" in {link.astext() for link in links}
    assert all(link["name"] == link.astext() for link in links)


def test_the_reason_for_an_uncertain_statement_is_shown(foreign, project) -> None:
    project.write("src/shop/lazy.py", "def __getattr__(name): ...\n")
    document = foreign("Use :import:`shop.lazy.anything`.")
    assert not list(document.findall(nodes.abbreviation))  # not every writer supports them
    assert "Use from shop.lazy import anything (Not checked: the module" in document.astext()


def test_a_part_on_another_page_has_plain_nodes_too(foreign, project) -> None:
    project.page("list", ".. todolist::")
    todo = ".. todo::\n\n   .. package-tree:: shop\n      :caption: In a todo\n"
    document = foreign(todo, page="list")
    assert "In a todo" in document.astext()
    assert [node.astext().splitlines()[0] for node in document.findall(nodes.literal_block)] == [
        "shop (package)         – A shop."
    ]
    assert not list(document.findall(tree_block))


def test_a_tree_that_fails_leaves_its_caption_and_its_place(foreign, project, monkeypatch) -> None:
    def fail(*_arguments: object) -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr(transforms, "expand_tree", fail)
    project.page(
        "index",
        ":ref:`x <a>` :ref:`x <b>`\n\n.. package-tree:: shop\n   :name: a\n   :class: k\n\n"
        ".. package-tree:: shop\n   :class: k\n\n.. package-tree:: shop\n   :name: b\n   :caption: C\n",
    )
    documents: list[nodes.document] = []
    built = project.build(
        "foreign-unheard-of",
        hook=lambda app: app.connect("doctree-resolved", lambda *found: documents.append(found[1])),
    )
    assert built.status == 0
    assert len(built.warnings) == 3
    (document,) = documents
    assert "C" in document.astext()
    assert not list(document.findall(tree_block))
    assert {"a", "b"} <= {each for node in document.findall(nodes.Element) for each in node["ids"]}


def test_which_builders_are_foreign(project) -> None:
    project.configure(extensions=["sphinx_packagemap", __name__])
    project.page("index", "")
    found: dict[str, bool] = {}

    def ask(app: SphinxTestApp) -> None:
        found.update({name: is_foreign(each) for name, each in app.registry.builders.items()})

    project.build("dummy", hook=ask)
    assert {name for name, answer in found.items() if answer} == {
        "formatless",
        *(f"foreign-{each}" for each in FORMATS),
    }
    assert {"html", "latex", "gettext", "linkcheck", "dummy", "changes", "xml", "pseudoxml", "epub"} <= set(found)


MATRIX_AND_CYCLES = ".. import-matrix:: shop\n   :name: one\n\n.. import-cycles:: shop\n   :name: two\n"


@pytest.mark.parametrize("name", FORMATS)
def test_matrices_and_cycles_of_imports_are_lists(foreign, project, name):
    project.write("src/shop/till.py", "import shop.cart\nimport shop.safe\n")
    project.write("src/shop/safe.py", "import shop.till\n")
    doctree = foreign(
        f"{MATRIX_AND_CYCLES}\n:ref:`a <one>` :ref:`b <two>`\n",
        f"foreign-{name}",
    )
    assert {type(node).__module__.partition(".")[0] for node in doctree.findall()} <= {"docutils", "sphinx"}
    texts = [item.astext() for item in doctree.findall(nodes.list_item)]
    assert "till imports: safe (1), cart (1)" in texts
    assert "shop.till imports shop.safe: shop/till.py:2" in texts
