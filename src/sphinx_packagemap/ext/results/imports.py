"""The results of the directives about imports: ``import-graph``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sphinx_packagemap.ext.links import Target
from sphinx_packagemap.ext.results import BuildContext, ModuleResult, compute_digest
from sphinx_packagemap.ext.results.diagram import DiagramResult, compute_diagram
from sphinx_packagemap.i18n import get_language
from sphinx_packagemap.model import Problem
from sphinx_packagemap.options.diagram import DiagramOptions
from sphinx_packagemap.options.imports import parse_import_graph_options
from sphinx_packagemap.rendering.imports import render_no_cycles, render_relations


class ImportGraphResult(NamedTuple):
    """The result of an ``import-graph``: a diagram, and a table of the imports in it."""

    diagram: DiagramResult
    table: ModuleResult[DiagramOptions]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems to be reported as warnings."""
        return self.diagram.problems

    @property
    def surveyed(self) -> tuple[str, ...]:
        """The names whose surveys the result depends on."""
        return self.diagram.surveyed

    @property
    def is_reproducible(self) -> bool:
        """Whether the result depends on the surveyed code only."""
        return self.diagram.is_reproducible and self.table.is_reproducible

    def compute_digest(self) -> str:
        """Return a digest of the diagram and the table."""
        return compute_digest(self.diagram.compute_digest(), self.table.compute_digest())

    def iter_targets(self) -> Iterable[Target]:
        """Return the targets of the names in the tree of the diagram; the table has no others."""
        return self.diagram.iter_targets()


def make_import_graph_result(context: BuildContext, argument: str, raw_options: Mapping[str, str]) -> ImportGraphResult:
    """Return the result of an ``import-graph``; if it is empty, its problems give the reason."""
    options = parse_import_graph_options(raw_options, context.settings.max_nodes)
    diagram = compute_diagram(context, "import-graph", argument, options)
    language = get_language(context.settings.language)
    table = render_relations(diagram.view, language, context.settings.max_items)
    if options.request.imports.only_cycles and diagram.view.structure is not None and not diagram.view.nodes:
        table = render_no_cycles(diagram.tree.view.name, language)
    sources = diagram.tree.sources
    return ImportGraphResult(diagram, ModuleResult(table, options, (), diagram.surveyed, sources, options.link))
