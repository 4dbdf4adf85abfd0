"""The role ``import``."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from docutils import nodes
from docutils.parsers.rst.states import Inliner
from sphinx.util.docutils import SphinxRole

from sphinx_packagemap.ext.domain import get_domain
from sphinx_packagemap.ext.links import link_docs
from sphinx_packagemap.ext.warnings import log_fault, make_internal_problem, warn

if TYPE_CHECKING:
    from sphinx_packagemap.ext.results.module import ImportResult


class ImportRole(SphinxRole):
    """Shows the import statement of a name, checked against the code."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the nodes of the statement; if there is none, the text of the role as a literal."""
        try:
            return [self._make_node()], []
        except Exception as error:
            log_fault("import")
            warn(make_internal_problem(self.name, error), self._get_location())
            return [nodes.literal(self.rawtext, self.text)], []

    def _make_node(self) -> nodes.Node:
        domain = get_domain(self.env)
        result = cast("ImportResult", domain.get_result("import", self.text, {}))
        domain.record_result(self.env.docname, "import", self.text, {}, result)
        for problem in result.problems:
            warn(problem, self._get_location())
        text = result.statement or self.text
        node: nodes.Element = nodes.literal(self.rawtext, text, classes=["pm-import"])
        if result.doubt:
            node = nodes.abbreviation("", "", node, explanation=result.doubt, classes=["pm-doubt"])
        return node if result.target is None else link_docs(result.target, node, self.env.docname)

    def _get_location(self) -> str:
        """Return the file and the line of the role.

        In Markdown, Sphinx would use the last block of reStructuredText on the page, which has ended: it has no
        location for the line, or one in an included file. In a notebook, the line contains the number of the cell:
        MyST-NB adds 10000 for each.
        """
        inliner: object = self.inliner
        if isinstance(inliner, Inliner):
            return self.get_location()
        return f"{self.inliner.document['source']}:{self.lineno}"
