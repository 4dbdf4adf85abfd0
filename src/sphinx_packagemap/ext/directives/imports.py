"""The directives about imports: ``import-graph``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_packagemap.ext.directives import make_node_factory
from sphinx_packagemap.ext.directives.tree import HierarchyDirective
from sphinx_packagemap.rendering.docutils import make_block_nodes
from sphinx_packagemap.rendering.docutils.tree import diagram_tree

if TYPE_CHECKING:
    from sphinx_packagemap.ext.results.imports import ImportGraphResult


class ImportGraph(HierarchyDirective["ImportGraphResult"]):
    """Shows the import structure of packages as a diagram, with a table of the imports."""

    def show(self) -> list[nodes.Node]:
        """Return the node of the diagram, which contains a tree of the same modules and the table."""
        result: ImportGraphResult = self.get_result()
        shown = self.make_diagram_nodes(result.diagram)
        for tree in (each for node in shown for each in node.findall(diagram_tree)):
            tree += make_block_nodes(result.table.content, make_node_factory(self, result.table))
        return shown
