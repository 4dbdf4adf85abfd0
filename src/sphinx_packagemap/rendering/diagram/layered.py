"""Layered graphs of imports: the graph to lay out, and its texts."""

from __future__ import annotations

from collections.abc import Sequence

from sphinx_packagemap.i18n import Language
from sphinx_packagemap.layout import LayoutNode
from sphinx_packagemap.layout.curves import LayeredEdge
from sphinx_packagemap.layout.layered import LayeredGraph
from sphinx_packagemap.rendering.diagram import Diagram
from sphinx_packagemap.rendering.diagram.edges import CIRCULAR, compute_thickness, get_arrow_kind, list_curves
from sphinx_packagemap.rendering.diagram.levels import format_levels, make_external_row
from sphinx_packagemap.rendering.diagram.neighbourhood import format_neighbourhood
from sphinx_packagemap.views.imports.chain_rows import FoundChains


def make_layered_graph(diagram: Diagram, layout_nodes: Sequence[LayoutNode], language: Language) -> LayeredGraph:
    """Return the nodes of a diagram, and the imports between them that are drawn."""
    edges = [
        LayeredEdge(
            edge.importer,
            edge.imported,
            edge.statements,
            get_arrow_kind(edge),
            compute_thickness(edge.statements),
            is_feedback=get_arrow_kind(edge) == CIRCULAR,
        )
        for edge in list_curves(diagram)
    ]
    # The legend of a diagram without edges has a sentence about that.
    structure = diagram.view.structure
    if diagram.view.chains is not None and structure is not None:
        return LayeredGraph(layout_nodes, edges, [structure.levels[0] - level for level in structure.levels])
    unconnected = language.translate("Without imports here") if edges else ""
    externals = make_external_row(diagram.view, language)
    return LayeredGraph(layout_nodes, edges, unconnected=unconnected, externals=externals)


def format_structure(diagram: Diagram, language: Language) -> str:
    """Return a sentence about the imports in a diagram with levels; empty without levels."""
    view = diagram.view
    if diagram.request.layout.traits.has_subject:
        return format_neighbourhood(diagram, language)
    own = view.list_own_edges()
    if not diagram.request.layout.traits.has_curves or view.structure is None or not own:
        return format_levels(view, language)
    if view.chains is not None:
        return format_chains(view.chains, language)
    drawn = len(list_curves(diagram))
    if drawn < len(own):
        sentence = language.translate_count(
            "{drawn} of {count} import drawn; the others follow from these.",
            "{drawn} of {count} imports drawn; the others follow from these.",
            len(own),
            drawn=language.format_number(drawn),
        )
    else:
        sentence = language.translate_count("{count} import drawn.", "{count} imports drawn.", drawn)
    cycles = view.structure.cycles
    if not cycles:
        return f"{sentence} {language.translate('No cycle.')}"
    feedback = language.translate(
        "Upwards, in red: {feedback}, {statements}.",
        feedback=language.translate_count(
            "{count} feedback import", "{count} feedback imports", sum(cycle.imports for cycle in cycles)
        ),
        statements=language.translate_count(
            "{count} statement", "{count} statements", sum(cycle.statements for cycle in cycles)
        ),
    )
    return f"{sentence} {feedback}"


def format_chains(found: FoundChains, language: Language) -> str:
    """Return a sentence about the shortest chains between two names."""
    assert found.chains is not None
    return language.translate_count(
        "{count} shortest chain of {imports} from {importer} to {imported}",
        "{count} shortest chains of {imports} from {importer} to {imported}",
        found.chains.number,
        imports=language.translate_count("{count} import", "{count} imports", len(found.chains.rows) - 1),
        importer=found.ends[0],
        imported=found.ends[1],
    )
