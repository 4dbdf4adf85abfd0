"""Writers of Sphinx: register our nodes with those that write them better than their base classes are written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes

from sphinx_packagemap.ext.writers import html, latex
from sphinx_packagemap.rendering.docutils import tree
from sphinx_packagemap.rendering.docutils.content import module_list_table, module_table

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def add_nodes(app: Sphinx) -> None:
    """Register every node; EPUB is written by the HTML visitors."""
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
    add_picture_nodes(app)
    html_table = (html.visit_told_table, html.depart_told_table)
    app.add_enumerable_node(module_table, "table", _get_title, html=html_table)
    html_modules = (html.visit_modules_table, html.depart_modules_table)
    app.add_enumerable_node(module_list_table, "table", _get_title, html=html_modules)
    # Plain text puts literals in quotes, which a tree of names does not need.
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


def add_picture_nodes(app: Sphinx) -> None:
    """Register the nodes of pictures."""
    html_picture = (html.visit_package_diagram, html.depart_package_diagram)
    latex_picture = (latex.visit_package_diagram, latex.depart_package_diagram)
    app.add_node(tree.package_diagram, html=html_picture, latex=latex_picture)
    app.add_enumerable_node(
        tree.captioned_package_diagram, "figure", _get_caption, html=html_picture, latex=latex_picture
    )
    app.add_node(
        tree.diagram_tree,
        html=(html.visit_diagram_tree, html.depart_diagram_tree),
        latex=(latex.visit_diagram_tree, latex.depart_diagram_tree),
    )


def _visit_as_is(writer: Any, node: nodes.Element) -> None:
    pass


def _depart_man_caption(writer: Any, node: nodes.Element) -> None:
    writer.body.append("\n")  # or the next node would run on in the caption's line


def _visit_texinfo_caption(writer: Any, node: nodes.Element) -> None:
    writer.body.append("\n@center ")  # the writer knows captions of its own figures only


def _depart_texinfo_caption(writer: Any, node: nodes.Element) -> None:
    writer.body.append("\n")


def _get_title(node: nodes.Node) -> str:
    assert isinstance(node, nodes.Element)
    # None for a table without a title, as Sphinx has it for its own: that has no number, and no id to refer to.
    return next((child.astext() for child in node.children if isinstance(child, nodes.title)), None)  # type: ignore[return-value]


def _get_caption(node: nodes.Node) -> str:
    return next((child.astext() for child in node.findall(tree.tree_caption)), "")
