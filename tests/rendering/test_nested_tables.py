"""Tables within cells as lists, for writers that do not support them."""

from docutils import nodes
from docutils.core import publish_doctree

from sphinx_packagemap.rendering.docutils.nested_tables import convert_table_to_list, replace_nested_tables


def table_of(text: str) -> nodes.table:
    return next(iter(publish_doctree(text).findall(nodes.table)))


def listed(node: nodes.Element, level: int = 0) -> list[str]:
    """Return the lines of a list, with the items of nested lists indented."""
    lines = []
    for item in node.children:
        for block in item.children:
            if isinstance(block, nodes.bullet_list):
                lines += listed(block, level + 1)
            else:
                lines.append("  " * level + block.astext())
    return lines


SIMPLE = """
=======  ======  ==========
Name     Kind    Purpose
=======  ======  ==========
``a.b``  module  Does *it*.
``a.c``          Other.
=======  ======  ==========
"""


def test_a_row_of_paragraphs_is_one_line() -> None:
    table = table_of(SIMPLE)
    result = convert_table_to_list(table)
    assert listed(result) == ["a.b – Kind: module; Purpose: Does it.", "a.c – Purpose: Other."]
    assert [node.astext() for node in result.findall(nodes.literal)] == ["a.b", "a.c"]
    assert [node.astext() for node in result.findall(nodes.emphasis)] == ["Kind", "Purpose", "it", "Purpose"]


def test_cells_of_several_blocks_are_items() -> None:
    table = table_of("""
+-----+-----------+-------+
|     | module    | other |
+=====+===========+=======+
| Use | Import    | short |
|     |           |       |
|     | - one     |       |
|     | - two     |       |
+-----+-----------+-------+
""")
    assert listed(convert_table_to_list(table)) == ["Use", "  module: Import", "    one", "    two", "  other: short"]


def test_a_title_and_ids_are_kept() -> None:
    table = table_of("""
.. table:: The *title*
   :name: here

   ===  ===
   a    b
   c    d
   ===  ===
""")
    ids = list(table["ids"])
    result = convert_table_to_list(table)
    assert listed(result) == ["The title", "  a – b", "  c – d"]
    (target,) = result.findall(nodes.target)
    assert target["ids"] == ids
    assert target["names"] == ["here"]


def test_cells_stay_in_their_columns_beside_ones_that_span_rows() -> None:
    table = table_of("""
+---+---+---+
| A | B | C |
+===+===+===+
| 1 | 2 | 3 |
|   +---+---+
|   | 4 | 5 |
+---+---+---+
| 6 | 7     |
+---+-------+
""")
    assert listed(convert_table_to_list(table)) == ["1 – B: 2; C: 3", "B: 4; C: 5", "6 – B: 7"]


def test_a_table_that_is_all_head_loses_nothing() -> None:
    table = nodes.table(
        "",
        nodes.tgroup(
            "",
            nodes.thead("", nodes.row("", nodes.entry("", nodes.paragraph("", "only")))),
            nodes.tbody(),
            cols=1,
        ),
    )
    assert listed(convert_table_to_list(table)) == ["only"]


def test_links_in_a_head_are_in_every_row_and_ids_once() -> None:
    table = table_of(SIMPLE)
    (kind,) = [entry for entry in table.findall(nodes.entry) if entry.astext() == "Kind"]
    kind[0].children = []
    kind[0] += nodes.reference("", "Kind", refuri="kinds.html", ids=["k"])
    purpose = [entry for entry in table.findall(nodes.entry) if not entry.children]
    purpose[0] += nodes.paragraph("", "package")
    links = list(convert_table_to_list(table).findall(nodes.reference))
    assert [(link["refuri"], link["ids"]) for link in links] == [("kinds.html", ["k"]), ("kinds.html", [])]


def test_tables_within_tables_become_lists_at_any_depth() -> None:
    table = table_of("""
.. list-table::

   * - a
     - .. list-table::

          * - b
            - .. list-table::

                 * - c
                   - d
""")
    result = convert_table_to_list(table)
    assert not list(result.findall(nodes.table))
    assert listed(result) == ["a", "  b", "    c – d"]


def test_only_tables_of_the_class_are_replaced() -> None:
    class ours(nodes.table):
        pass

    cell = nodes.entry("", table_of(SIMPLE), ours("", *table_of(SIMPLE).children))
    replace_nested_tables(cell, ours)
    assert [type(node) for node in cell.children] == [nodes.table, nodes.bullet_list]


def test_nodes_between_rows_are_moved_to_the_first_item():
    between = nodes.comment("", "footnote")
    row = nodes.row("", nodes.entry("", nodes.paragraph("", "a")), nodes.entry("", nodes.paragraph("", "b")))
    body = nodes.tbody("", between, row)
    table = nodes.table("", nodes.tgroup("", nodes.colspec(colwidth=1), nodes.colspec(colwidth=1), body, cols=2))
    (item,) = convert_table_to_list(table).children
    assert item.children[-1] is between
    assert item.children[0].astext() == "a – b"
