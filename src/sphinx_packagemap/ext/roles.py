"""The import role."""

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
        """Return the statement; the name as it is written, where there is none."""
        try:
            return [self._make_node()], []
        except Exception as error:
            log_fault("import")
            warn(make_internal_problem(self.name, error), self._get_location())
            return [nodes.literal(self.rawtext, self.text)], []

    def _make_node(self) -> nodes.Node:
        domain = get_domain(self.env)
        shown = cast("ImportResult", domain.get_result("import", self.text, {}))
        domain.record_result(self.env.docname, "import", self.text, {}, shown)
        for problem in shown.problems:
            warn(problem, self._get_location())
        text = shown.statement or self.text
        node: nodes.Element = nodes.literal(self.rawtext, text, classes=["pm-import"])
        if shown.doubt:
            node = nodes.abbreviation("", "", node, explanation=shown.doubt, classes=["pm-doubt"])
        return node if shown.target is None else link_docs(shown.target, node, self.env.docname)

    def _get_location(self) -> str:
        """Return the file and the line of the role.

        In Markdown, Sphinx would ask the last block of reStructuredText on the page, which is over: it knows no place
        for the line, or one in a file that it has included. In a notebook, the number of the cell is in the line:
        MyST-NB counts from 10000 for each.
        """
        inliner: object = self.inliner
        if isinstance(inliner, Inliner):
            return self.get_location()
        return f"{self.inliner.document['source']}:{self.lineno}"
