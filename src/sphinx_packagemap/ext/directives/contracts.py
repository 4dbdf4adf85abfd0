"""The directive ``import-contracts``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from docutils import nodes

from sphinx_packagemap.ext.directives import ResultDirective, make_node_factory
from sphinx_packagemap.names import did_you_mean, find_nearest
from sphinx_packagemap.rendering.content import Terms
from sphinx_packagemap.rendering.docutils import make_block_nodes
from sphinx_packagemap.text import quote

if TYPE_CHECKING:
    from sphinx_packagemap.ext.results import ModuleResult
    from sphinx_packagemap.options.contracts import ContractOptions


class ImportContracts(ResultDirective["ModuleResult[ContractOptions]"]):
    """Shows the contracts of a project about its imports, and whether they are kept."""

    def show(self) -> list[nodes.Node]:
        """Return the node of a list of the contracts, with the author's notes on them."""
        result = self.get_result()
        options = result.options
        messages = [self.report(problem) for problem in result.problems]
        if not result.content:
            return messages
        blocks = make_block_nodes(result.content, make_node_factory(self, result))
        box = nodes.container("", *blocks, classes=["pm-contracts"])
        names = [
            term.term.pieces[-1].text for block in result.content if isinstance(block, Terms) for term in block.terms
        ]
        self._add_notes(dict(zip(names, box.findall(nodes.definition), strict=True)))
        return [self.set_name(box, options.name, options.classes), *messages]

    def _add_notes(self, definitions: Mapping[str, nodes.definition]) -> None:
        """Insert the notes in the content into the definitions of the contracts with their names."""
        for note in self.take_notes():
            definition = definitions.get(note.name)
            if definition is None:
                hint = did_you_mean(find_nearest(note.name, definitions))
                self.warn_of_note(note, f"the note for {quote(note.name)} matches no contract{hint}")
            elif not note.text:
                self.warn_of_note(note, f"the note for {quote(note.name)} is empty")
            else:
                definition.insert(0, nodes.paragraph("", "", self.parse_note(note, note.text)))
