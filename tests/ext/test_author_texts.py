"""The author's texts in our directives: inline markup works as in any other text of the page."""

from __future__ import annotations

import re

import pytest
from docutils import nodes

BUILDERS = ["html", "dirhtml", "singlehtml", "latex", "epub", "text", "man", "texinfo", "xml"]
RST = """
.. module-compare:: shop.cart shop.stock

   Footnotes
      auto [#]_, named [#f]_, numbered [7]_, symbol [*]_, citation [C]_.
   Links
      - web_, anonymous__, `inline <https://example.org/inline>`_
      - |text|, :ref:`label`, :doc:`other`, :term:`word`, :abbr:`A (B)`, :sup:`2`, _`target here`, :math:`x`

__ https://example.org/anonymous

.. module-compare:: shop.cart shop.stock
   :transpose:

   All
      auto [#]_, named [#f]_, web_, anonymous__

__ https://example.org/second

.. module-compare:: shop
   :submodules:

   cart
      named [#f]_, auto [#]_

.. package-tree:: shop

   shop.cart
      named [#f]_, web_, auto [#]_

.. _web: https://example.org/web
.. [#] first
.. [#f] second
.. [#] third
.. [#] fourth
.. [#] fifth
.. [7] sixth
.. [*] seventh
.. [C] eighth
.. |text| replace:: *substituted*

.. glossary::

   word
      Its meaning.

.. _label:

Section
-------
"""
MYST = """
```{module-compare} shop.cart shop.stock

Footnotes
: one [^f] and [web] and [text](other.md)

Cells
: - again [^f]
  - another [^g]
```

```{module-compare} shop.cart shop.stock
:transpose:

All
: one [^f] and [web]
```

[web]: https://example.org/web

[^f]: first

[^g]: second
"""


def links_in(document):
    return [node["refuri"] for node in document.findall(nodes.reference) if "example.org" in node.get("refuri", "")]


@pytest.mark.parametrize("builder", BUILDERS)
def test_references_work_in_every_builder(project, builder):
    project.page("index", RST)
    project.page("other", "Other.")
    built = project.build(builder, epub_copyright="x", version="1")
    assert not built.warnings
    document = built.doctrees["index"]
    numbers = [node.astext() for node in document.findall(nodes.footnote_reference)]
    # A footnote of a text that is shown in two cells has the same number in both.
    assert numbers[:10] == ["1", "2", "7", "*", "3", "2", "3", "2", "2", "4"]
    assert links_in(document).count("https://example.org/web") == 4
    assert links_in(document).count("https://example.org/second") == 2
    for reference in document.findall(nodes.footnote_reference):
        assert document.ids[reference["refid"]]
    ids = [each for node in document.findall(nodes.Element) for each in node["ids"]]
    assert len(ids) == len(set(ids))


def test_references_work_in_myst(myst):
    myst.page("index.md", MYST)
    myst.page("other.md", "Other.")
    built = myst.build()
    assert not built.warnings
    document = built.doctrees["index"]
    assert [node.astext() for node in document.findall(nodes.footnote_reference)] == ["1", "1", "2", "1", "1"]
    assert links_in(document) == ["https://example.org/web"] * 3


def test_a_link_of_two_cells_leads_somewhere_from_both(project):
    project.page("index", RST)
    project.page("other", "Other.")
    page = project.build().text("index.html")
    anchors = set(re.findall(r'\bid="([^"]*)"', page))
    for target in re.findall(r'href="#([^"]*)"', page):
        assert not target or target in anchors


def test_broken_markup_in_a_text_of_two_cells_is_reported_once(project):
    project.page(
        "index", ".. module-compare:: shop.cart shop.stock\n   :transpose:\n\n   All\n      a :nothing:`x` b\n"
    )
    built = project.build()
    assert len([line for line in built.warnings if "nothing" in line and "Unknown" in line]) == 1
    assert built.doctrees["index"].astext().count(":nothing:`x`") >= 2


def test_a_second_text_for_the_same_is_a_warning(project):
    project.page(
        "index",
        ".. module-compare:: shop.cart\n\n   Row\n      One.\n   row\n      Two.\n\n"
        ".. module-compare:: shop\n   :submodules:\n\n   cart\n      One.\n   shop.cart\n      Two.\n",
    )
    built = project.build()
    assert built.warnings == [
        "docs/index.rst:8: WARNING: duplicate text for 'row'; the first one is used [packagemap.note]",
        "docs/index.rst:16: WARNING: duplicate text for 'shop.cart'; the first one is used [packagemap.note]",
    ]
    text = built.doctrees["index"].astext()
    assert text.count("One.") == 2
    assert "Two." not in text


CODE = '"""It\'s "quoted" -- with --fast..."""\n'
DIRECTIVES = {
    "tree": (".. package-tree:: shop", 1),
    "compare": (".. module-compare:: shop.cart shop.stock", 1),
    "submodules": (".. module-compare:: shop\n   :submodules:", 1),
    "anatomy": (".. module-anatomy:: shop", 1),
    "anatomy with headings": (".. module-anatomy:: shop\n   :style: sections", 1),
    "diagram": (".. package-diagram:: shop", 1),
}


@pytest.mark.parametrize("name", DIRECTIVES)
@pytest.mark.parametrize("language", ["en", "de"])
def test_text_of_the_code_is_never_changed(project, name, language):
    directive, count = DIRECTIVES[name]
    project.write("src/shop/cart.py", CODE)
    project.page("index", directive)
    built = project.build(language=language)
    assert built.doctrees["index"].astext().count('It\'s "quoted" -- with --fast...') >= count


@pytest.mark.parametrize("language", ["en", "de"])
def test_text_of_the_author_becomes_typographic_as_elsewhere(project, language):
    mine = 'It\'s "mine" -- really...'
    project.page(
        "index",
        f"{mine}\n\n.. package-tree:: shop\n   :caption: {mine}\n\n   shop.cart\n      {mine}\n\n"
        f".. package-diagram:: shop\n   :caption: {mine}\n\n   shop.cart\n      {mine}\n\n"
        f'.. module-compare:: shop.cart shop.stock\n   :caption: {mine}\n\n   A "row"\n      {mine}\n\n'
        f".. module-compare:: shop\n   :submodules:\n\n   cart\n      {mine}\n\n"
        f".. module-usage:: shop.cart\n   :caption: {mine}\n",
    )
    built = project.build(language=language)
    text = built.doctrees["index"].astext()
    smart = next(built.doctrees["index"].findall(nodes.paragraph)).astext()
    assert smart != mine
    assert mine not in text
    assert text.count(smart) == 9
    assert 'A "row"' not in text


def test_text_of_the_author_stays_as_it_is_without_smart_quotes(project):
    project.page("index", '.. package-tree:: shop\n\n   shop.cart\n      "Mine" -- really\n')
    assert '"Mine" -- really' in project.build(smartquotes=False).doctrees["index"].astext()


CAPTIONS = """
.. package-tree:: shop
   :caption: Tree [#]_

.. package-diagram:: shop
   :caption: Diagram [#]_

   shop.cart
      Note [#]_

.. module-compare:: shop.cart shop.stock
   :caption: Table [#]_ and [#again]_

   Row
      Text [#]_ and [#again]_

.. module-usage:: shop.cart
   :caption: Code [#]_

.. list-table::

   * - Another table

.. [#] Of the tree
.. [#] Of the note
.. [#] Of the diagram
.. [#] Of the table
.. [#again] Of both
.. [#] Of the row
.. [#] Of the code
"""


def test_footnotes_of_captions_are_printed_in_latex(project):
    project.page("index", CAPTIONS)
    built = project.build("latex")
    assert not built.warnings
    (file,) = built.output.glob("*.tex")
    text = file.read_text("utf-8")
    for kind in ("tree", "note", "diagram", "row", "code"):
        assert text.count(f"Of the {kind}\n") == 1, kind
    table = text[text.index("Table ") : text.index(r"\end{packagemaptable}")]
    assert table.count("Of the table\n") == table.count("Of both\n") == 1
    assert r"\sphinxfootnotemark[1]" in text
    caption = text[text.index("{Tree ") :]
    assert "begin{footnote}" not in caption[: caption.index(r"\end{center}")]


def test_footnotes_are_numbered_in_the_order_of_the_page(project):
    project.page("index", CAPTIONS)
    document = project.build("dummy").doctrees["index"]
    numbers = [node.astext() for node in document.findall(nodes.footnote_reference)]
    assert numbers == ["1", "2", "3", "4", "5", "6", "5", "7"]


def test_a_text_may_begin_with_a_role(project):
    project.page(
        "index",
        ".. _here:\n\nSection\n-------\n\n"
        ".. package-tree:: shop\n\n   .cart\n      :ref:`text <here>` says\n      :pep:`8` so\n\n"
        ".. module-compare:: shop.cart shop.stock\n\n"
        "   Own\n      :ref:`here`\n   Two\n      - a\n        :pep:`8`\n      - b\n",
    )
    built = project.build(nitpicky=True)
    assert not built.warnings
    text = built.doctrees["index"].astext()
    assert "text says PEP 8 so" in text
    assert "ref:" not in text
    assert "pep:" not in text


def test_white_space_in_code_is_kept(project):
    project.page("index", ".. module-compare:: shop.cart shop.stock\n\n   Own\n      See ``a  b``.\n")
    assert "a  b" in project.build("dummy").doctrees["index"].astext()


@pytest.mark.parametrize("directive", ["package-tree", "package-diagram"])
def test_a_second_note_on_the_same_module_is_a_warning(project, directive):
    project.page("index", f".. {directive}:: shop\n\n   .cart\n      First.\n   shop.cart\n      Second.\n")
    built = project.build()
    assert built.warnings == [
        "docs/index.rst:8: WARNING: duplicate note for 'shop.cart'; the first one is used [packagemap.note]"
    ]
    text = built.doctrees["index"].astext()
    assert "First." in text
    assert "Second." not in text


def test_rows_are_selected_by_titles_with_quotation_marks(project):
    project.page(
        "index",
        '.. module-compare:: shop.cart shop.stock\n   :rows: He "said", \'x\' y, "purpose", Who\'s\n\n'
        "   Who's\n      1\n   He \"said\"\n      2\n   'x' y\n      3\n",
    )
    built = project.build(smartquotes=False)
    assert not built.warnings
    table = next(built.doctrees["index"].findall(nodes.table))
    headings = [row.children[0].astext() for row in table.findall(nodes.row)]
    assert headings == ["shop.", 'He "said"', "'x' y", "Purpose", "Who's"]


def test_a_table_without_a_caption_has_no_number_and_no_id(project):
    mine = ".. list-table:: Mine\n   :name: mine\n\n   * - a\n\nSee :numref:`mine`."
    project.page("index", f".. module-compare:: shop.cart\n\n{mine}\n")
    built = project.build(numfig=True)
    ours, other = built.doctrees["index"].findall(nodes.table)
    assert (ours["ids"], other["ids"]) == ([], ["mine"])
    assert '<span class="std std-numref">Table 1</span>' in built.text("index.html")
