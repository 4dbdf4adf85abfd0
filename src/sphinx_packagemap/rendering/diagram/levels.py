"""Diagrams with levels: the graph to lay out, and its texts."""

from __future__ import annotations

from collections.abc import Sequence

from sphinx_packagemap.i18n import Language
from sphinx_packagemap.layout import LayoutNode
from sphinx_packagemap.layout.bands import TitledRow
from sphinx_packagemap.layout.lanes import FeedbackLine
from sphinx_packagemap.layout.levelized import CycleFrame, LevelizedGraph
from sphinx_packagemap.rendering.diagram.edges import CIRCULAR
from sphinx_packagemap.rendering.labels import format_more
from sphinx_packagemap.views.diagram.view import DiagramView
from sphinx_packagemap.views.imports import Cycle, ImportStructure

_MAX_UNASSIGNED = 4  # names below a diagram; the table of imports has all


def make_levelized_graph(view: DiagramView, layout_nodes: Sequence[LayoutNode], language: Language) -> LevelizedGraph:
    """Return the nodes of a diagram in their levels, with a frame around each cycle, and external ones below."""
    structure = view.structure
    assert structure is not None
    frames = [
        CycleFrame(
            cycle.members,
            tuple(FeedbackLine(each.importer, each.imported, each.statements) for each in cycle.feedback),
            _format_cycle(cycle, language),
            language.translate_count("cycle of {count}", "cycle of {count}", cycle.size),
        )
        for cycle in structure.cycles
    ]
    statements = {each[:2]: each.statements for each in structure.siblings}
    externals, highest = make_external_row(view, language), structure.list_highest()
    return LevelizedGraph(layout_nodes, structure.levels, frames, statements, CIRCULAR, externals, highest)


def make_external_row(view: DiagramView, language: Language) -> TitledRow:
    """Return the row of the nodes for external modules, which may be empty."""
    nodes = tuple(position for position in range(len(view.nodes)) if view.is_external(position))
    return TitledRow(nodes, language.translate("external"))


def _format_cycle(cycle: Cycle, language: Language) -> str:
    return language.translate(
        "{members} in cycles: {feedback}, {statements}",
        members=language.translate_count("{count} item", "{count} items", cycle.size),
        feedback=language.translate_count("{count} feedback import", "{count} feedback imports", cycle.imports),
        statements=language.translate_count("{count} statement", "{count} statements", cycle.statements),
    )


def format_levels(view: DiagramView, language: Language) -> str:
    """Return a sentence about the levels of a diagram and the imports against their order; empty without levels.

    Another one has the modules that are in none of the author's components.
    """
    if view.structure is None:
        return ""
    sentences = [_format_order(view, view.structure, language)]
    if view.unassigned:
        names = [*view.unassigned[:_MAX_UNASSIGNED]]
        if rest := len(view.unassigned) - len(names):
            names.append(format_more(rest, language))
        sentences.append(language.translate("In no component: {names}", names=language.join_list(names)))
    return " ".join(sentences)


def _format_order(view: DiagramView, structure: ImportStructure, language: Language) -> str:
    if not structure.siblings:
        return language.translate("Nothing here imports anything here.")
    outermost = [
        position for position, node in enumerate(view.nodes) if node.parent < 0 and not view.is_external(position)
    ]
    highest = structure.list_highest()
    levels = {level for node in outermost for level in range(structure.levels[node], highest[node] + 1)} - {0}
    number = sum(view.get_item(view.nodes[node]).more or 1 for node in outermost)
    items = language.translate_count("{count} item", "{count} items", number)
    in_levels = language.translate_count("{count} level", "{count} levels", len(levels))
    feedback = sum(cycle.imports for cycle in structure.cycles)
    if not feedback:
        return language.translate(
            "{items} in {levels}. Each imports only from levels below.", items=items, levels=in_levels
        )
    return language.translate(
        "{items} in {levels}. Each imports only from levels below, but for {feedback} ({statements}): in red.",
        items=items,
        levels=in_levels,
        feedback=language.translate_count("{count} feedback import", "{count} feedback imports", feedback),
        statements=language.translate_count(
            "{count} statement", "{count} statements", sum(cycle.statements for cycle in structure.cycles)
        ),
    )
