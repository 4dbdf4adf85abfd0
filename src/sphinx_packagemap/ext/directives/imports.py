"""The directives about imports: ``import-graph``, ``import-matrix`` and ``import-cycles``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_packagemap.ext.directives import ResultDirective, make_late_content, make_node_factory
from sphinx_packagemap.ext.directives.tree import HierarchyDirective
from sphinx_packagemap.rendering.docutils import make_block_nodes
from sphinx_packagemap.rendering.docutils.matrix import import_matrix, matrix_rows
from sphinx_packagemap.rendering.docutils.tree import diagram_tree

if TYPE_CHECKING:
    from sphinx_packagemap.ext.results import ModuleResult
    from sphinx_packagemap.ext.results.imports import ImportGraphResult, ImportMatrixResult
    from sphinx_packagemap.options.diagram import DiagramOptions
    from sphinx_packagemap.options.imports import ImportCyclesOptions


class ImportGraph(HierarchyDirective["ImportGraphResult"]):
    """Shows the import structure of packages as a diagram, with a table of the imports."""

    def show(self) -> list[nodes.Node]:
        """Return the node of the diagram, which contains a tree of the same modules and the table."""
        result: ImportGraphResult = self.get_result()
        shown = self.make_diagram_nodes(result.diagram)
        if not result.diagram.view.nodes or result.diagram.view.chains is not None:
            factory = make_node_factory(self, result.table)
            blocks = make_block_nodes(result.table.content, factory)
            return [*shown, *([nodes.container("", *blocks, classes=["pm-anatomy", "pm-cycles"])] if blocks else [])]
        for tree in [each for node in shown for each in node.findall(diagram_tree)]:
            tree += make_late_content(result.table)
        shown += _make_check_nodes(self, result.checks)
        return [*shown, *(self.report(problem) for problem in result.checks.problems)]


class ImportMatrix(ResultDirective["ImportMatrixResult"]):
    """Shows the imports between modules as a matrix of the numbers of statements."""

    def show(self) -> list[nodes.Node]:
        """Return the node of the matrix, which contains a list of its rows and a table of the imports."""
        result = self.get_result()
        options = result.content.options
        messages = [self.report(problem) for problem in (*result.problems, *self.find_content_problems())]
        rows, table = result.content.content[:1], result.content.content[1:]
        shown = make_block_nodes(rows, make_node_factory(self, result.content))
        if not shown:
            return messages
        if result.matrix.cells:
            shown = [matrix_rows("", *shown, matrix=result.matrix, titles=result.titles)]
        box = import_matrix("", *shown, make_late_content(result.content._replace(content=table)))
        return [
            self.set_name(box, options.name, options.classes),
            *_make_check_nodes(self, result.checks),
            *messages,
        ]


def _make_check_nodes(
    directive: ImportGraph | ImportMatrix, checks: ModuleResult[DiagramOptions]
) -> list[nodes.Element]:
    """Return the block with the results of the checks of a directive; none without any."""
    blocks = make_block_nodes(checks.content, make_node_factory(directive, checks))
    return [nodes.container("", *blocks, classes=["pm-contracts"])] if blocks else []


class ImportCycles(ResultDirective["ModuleResult[ImportCyclesOptions]"]):
    """Lists the cycles of imports, each with the statements that make it and those to remove first."""

    def show(self) -> list[nodes.Node]:
        """Return a definition list of the cycles, or a sentence if there are none."""
        result = self.get_result()
        options = result.options
        messages = [self.report(problem) for problem in (*result.problems, *self.find_content_problems())]
        if not result.content:
            return messages
        box = nodes.container("", classes=["pm-anatomy", "pm-cycles"])
        box += make_block_nodes(result.content, make_node_factory(self, result))
        return [self.set_name(box, options.name, options.classes), *messages]
