"""The nodes of a matrix of imports: a list of its rows for every builder, from which some make a table."""

from __future__ import annotations

from collections.abc import Iterator

from docutils import nodes

from sphinx_packagemap.rendering.docutils import module_table
from sphinx_packagemap.rendering.docutils.tree import iter_ancestor_nodes, linked_name


class import_matrix(nodes.container):  # noqa: N801 - docutils names its nodes so
    """A matrix: its rows, followed by the table of its imports."""


class matrix_rows(nodes.container):  # noqa: N801
    """A list of the rows of a matrix, which writers may replace by a table.

    Its attributes are ``matrix``, a ``Matrix``, and ``titles``, the evidence of each of its relations.
    """


def find_row_links(node: matrix_rows) -> list[str]:
    """Return the address to which the name of each row is linked; empty for none."""
    items = node.findall(nodes.list_item)
    return [next(map(_get_address, item.findall(linked_name)), "") for item in items]


def _get_address(name: linked_name) -> str:
    reference = next((each for each in iter_ancestor_nodes(name) if isinstance(each, nodes.reference)), None)
    if reference is None:
        return ""
    return str(reference.get("refuri") or f"#{reference['refid']}")


def iter_table_rows(node: import_matrix) -> Iterator[nodes.row]:
    """Yield the rows of the table of the imports, in the order of the relations."""
    for table in node.findall(module_table):
        for body in table.findall(nodes.tbody):
            yield from (row for row in body.children if isinstance(row, nodes.row))
