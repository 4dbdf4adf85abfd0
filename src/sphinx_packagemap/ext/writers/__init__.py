"""Registers our nodes, with visitors for the writers that render them better than their base classes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes

from sphinx_packagemap.ext.latex_tables import breakable_text, paper_table
from sphinx_packagemap.ext.writers import contracts, html, latex, latex_diagrams, latex_tables, matrix
from sphinx_packagemap.rendering.docutils import (
    contract_picture,
    fold,
    folding_paragraph,
    line_number,
    module_list_table,
    module_table,
    more_pieces,
    near_modules,
    tree,
)
from sphinx_packagemap.rendering.docutils.matrix import import_matrix, matrix_rows

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def add_nodes(app: Sphinx) -> None:
    """Register every node; the HTML visitors are also used for EPUB."""
    html_tree = (html.visit_package_tree, html.depart_package_tree)
    latex_tree = (latex.visit_package_tree, latex.depart_package_tree)
    app.add_node(tree.package_tree, html=html_tree, latex=latex_tree)
    app.add_enumerable_node(tree.captioned_package_tree, "figure", _get_caption, html=html_tree, latex=latex_tree)
    app.add_node(
        tree.tree_caption,
        html=(html.visit_tree_caption, html.depart_tree_caption),
        latex=(latex.visit_tree_caption, latex.depart_tree_caption),
        man=(_visit_as_is, _depart_man_caption),
        texinfo=(_visit_texinfo_caption, _depart_texinfo_caption),
    )
    app.add_node(
        tree.tree_block,
        html=(html.visit_tree_block, html.depart_tree_block),
        latex=(latex.visit_tree_block, latex.depart_tree_block),
    )
    app.add_node(
        tree.tree_item,
        html=(html.visit_tree_item, html.depart_tree_item),
        latex=(latex.visit_tree_item, latex.depart_tree_item),
    )
    _add_diagram_nodes(app)
    app.add_node(import_matrix, html=(matrix.visit_import_matrix, matrix.depart_import_matrix))
    html_rows = (matrix.visit_matrix_rows, matrix.depart_matrix_rows)
    latex_rows = (matrix.visit_latex_matrix_rows, matrix.depart_matrix_rows)
    app.add_node(matrix_rows, html=html_rows, latex=latex_rows)
    _add_anatomy_nodes(app)
    html_table = (html.visit_module_table, html.depart_module_table)
    app.add_enumerable_node(module_table, "table", _get_title, html=html_table)
    html_module_list = (html.visit_module_list_table, html.depart_module_list_table)
    app.add_enumerable_node(module_list_table, "table", _get_title, html=html_module_list)
    app.add_node(breakable_text, latex=(latex_tables.visit_breakable_text, None))
    app.add_node(paper_table, latex=(latex_tables.visit_paper_table, latex_tables.depart_paper_table))
    app.add_node(tree.tree_fold, html=(html.visit_tree_fold, None), latex=(latex.visit_tree_fold, None))
    # The writer of plain text encloses literals in quotes, which a tree of names does not need.
    html_name = (html.visit_linked_name, None)
    app.add_node(tree.linked_name, text=(_visit_as_is, _visit_as_is), html=html_name)
    app.add_node(
        tree.tree_words,
        html=(html.visit_tree_words, None),
        latex=(latex.visit_tree_words, None),
    )
    app.add_node(
        tree.tree_part,
        html=(html.visit_tree_part, html.depart_tree_part),
        latex=(latex.visit_tree_part, latex.depart_tree_part),
    )


def _add_diagram_nodes(app: Sphinx) -> None:
    """Register the nodes of diagrams."""
    html_diagram = (html.visit_package_diagram, html.depart_package_diagram)
    latex_diagram = (latex_diagrams.visit_package_diagram, latex_diagrams.depart_package_diagram)
    app.add_node(tree.package_diagram, html=html_diagram, latex=latex_diagram)
    app.add_enumerable_node(
        tree.captioned_package_diagram, "figure", _get_caption, html=html_diagram, latex=latex_diagram
    )
    app.add_node(
        tree.diagram_tree,
        html=(html.visit_diagram_tree, html.depart_diagram_tree),
        latex=(latex_diagrams.visit_diagram_tree, latex_diagrams.depart_diagram_tree),
    )


def _add_anatomy_nodes(app: Sphinx) -> None:
    """Register the nodes of anatomies, which only HTML pages show in another form than their base classes."""
    app.add_node(near_modules, html=(html.visit_near_modules, html.depart_near_modules))
    html_picture = (contracts.visit_contract_picture, contracts.depart_contract_picture)
    latex_picture = (contracts.visit_latex_contract_picture, contracts.depart_contract_picture)
    app.add_node(contract_picture, html=html_picture, latex=latex_picture)
    html_number, latex_number = (contracts.visit_line_number, None), (contracts.visit_latex_line_number, None)
    app.add_node(line_number, html=html_number, latex=latex_number)
    app.add_node(fold, html=(html.visit_fold, html.depart_fold))
    app.add_node(more_pieces, html=(html.visit_more_pieces, html.depart_more_pieces))
    app.add_node(folding_paragraph, html=(html.visit_folding_paragraph, html.depart_folding_paragraph))


def _visit_as_is(writer: Any, node: nodes.Element) -> None:
    pass


def _depart_man_caption(writer: Any, node: nodes.Element) -> None:
    writer.body.append("\n")  # otherwise, the next node would continue the line of the caption


def _visit_texinfo_caption(writer: Any, node: nodes.Element) -> None:
    writer.body.append("\n@center ")  # the writer supports only the captions of its own figures


def _depart_texinfo_caption(writer: Any, node: nodes.Element) -> None:
    writer.body.append("\n")


def _get_title(node: nodes.Node) -> str:
    assert isinstance(node, nodes.Element)
    # None for a table without a title, as for those of docutils: it has no number, and cannot be referred to.
    return next((child.astext() for child in node.children if isinstance(child, nodes.title)), None)  # type: ignore[return-value]


def _get_caption(node: nodes.Node) -> str:
    return next((child.astext() for child in node.findall(tree.tree_caption)), "")
