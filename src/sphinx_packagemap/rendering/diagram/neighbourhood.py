"""The neighbourhood of a module: the graph to lay out, and its texts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sphinx_packagemap.i18n import Language
from sphinx_packagemap.layout import BoxMark, LayoutNode
from sphinx_packagemap.layout.neighbourhood import Chip, ExternalList, Group, NeighbourhoodGraph
from sphinx_packagemap.rendering.diagram import Diagram
from sphinx_packagemap.rendering.labels import format_more
from sphinx_packagemap.views.diagram.view import Edge
from sphinx_packagemap.views.tree import ItemKind, TreeItem

_MAX_CHIPS = 14  # on each side; the list has all
_MAX_EXTERNALS = 7  # names; if there is one more, it is shown, too
_MUTUAL = "⇄"


def make_neighbourhood_graph(
    diagram: Diagram, layout_nodes: Sequence[LayoutNode], language: Language
) -> NeighbourhoodGraph:
    """Return the first node of a diagram with those that import it and those that it imports, by statements."""
    importers = _sort([(edge.importer, edge) for edge in diagram.view.edges if edge.imported == 0], layout_nodes)
    everything = [(edge.imported, edge) for edge in diagram.view.edges if edge.importer == 0]
    own = [pair for pair in everything if _get_item(diagram, pair[0]).kind != ItemKind.EXTERNAL]
    imports = _sort(own, layout_nodes)
    mutual = {edge.importer for edge in importers} & {edge.imported for edge in imports}
    groups = []
    for edges, mark in ((importers, BoxMark.IMPORTER), (imports, BoxMark.IMPORTED)):
        chips = [_make_chip(edge, mark, layout_nodes, mutual, language) for edge in edges[:_MAX_CHIPS]]
        rest = format_more(len(edges) - _MAX_CHIPS, language) if len(edges) > _MAX_CHIPS else ""
        title = _format_group(edges, language, is_importers=mark is BoxMark.IMPORTER)
        groups.append(Group(chips, title, f"+{rest}" if rest else ""))
    externals = [edge for node, edge in sorted(everything) if _get_item(diagram, node).kind == ItemKind.EXTERNAL]
    external_list = _make_externals(diagram, externals, layout_nodes, language) if externals else None
    return NeighbourhoodGraph(0, layout_nodes[0], groups[0], groups[1], external_list)


def _sort(edges: Iterable[tuple[int, Edge]], layout_nodes: Sequence[LayoutNode]) -> list[Edge]:
    """Return the edges of neighbours: those with the most statements first, then by name."""
    ordered = sorted(edges, key=lambda pair: (-pair[1].statements, layout_nodes[pair[0]].label))
    return [edge for _, edge in ordered]


def _get_item(diagram: Diagram, position: int) -> TreeItem:
    return diagram.view.get_item(diagram.view.nodes[position])


def _make_chip(
    edge: Edge, mark: BoxMark, layout_nodes: Sequence[LayoutNode], mutual: Iterable[int], language: Language
) -> Chip:
    node = edge.importer if mark is BoxMark.IMPORTER else edge.imported
    is_mutual = node in mutual
    number = language.format_number(edge.statements)
    label = layout_nodes[node]._replace(note=f"{_MUTUAL} {number}" if is_mutual else number)
    marks = [mark, *([BoxMark.MUTUAL] if is_mutual else []), *([BoxMark.FOR_TYPES] if edge.type_checking else [])]
    return Chip(node, label, edge.statements, tuple(marks))


def _count(edges: Sequence[Edge], language: Language) -> str:
    statements = sum(edge.statements for edge in edges)
    return language.translate_count("{count} statement", "{count} statements", statements)


def _format_group(edges: Sequence[Edge], language: Language, *, is_importers: bool) -> str:
    if is_importers:
        if not edges:
            return language.translate("imported by nothing here")
        return language.translate_count(
            "imported by {count}, {statements}",
            "imported by {count}, {statements}",
            len(edges),
            statements=_count(edges, language),
        )
    if not edges:
        return language.translate("imports nothing here")
    return language.translate_count(
        "imports {count}, {statements}", "imports {count}, {statements}", len(edges), statements=_count(edges, language)
    )


def _make_externals(
    diagram: Diagram, edges: Sequence[Edge], layout_nodes: Sequence[LayoutNode], language: Language
) -> ExternalList:
    standard = [edge for edge in edges if _get_item(diagram, edge.imported).more]
    single = [edge for edge in edges if edge not in standard]
    shown = _MAX_EXTERNALS if len(single) > _MAX_EXTERNALS + 1 else len(single)  # a name has the space of "+1"
    chips = [
        Chip(
            edge.imported,
            layout_nodes[edge.imported]._replace(note=language.format_number(edge.statements)),
            edge.statements,
            (BoxMark.IMPORTED, BoxMark.ROW),
        )
        for edge in single[:shown]
    ]
    rest = []
    if left := single[shown:]:
        number = language.format_number(sum(edge.statements for edge in left))
        rest.append((f"+{format_more(len(left), language)}", number))
    for edge in standard:
        count = _get_item(diagram, edge.imported).more
        text = language.translate_count("std. library: {count} module", "std. library: {count} modules", count)
        rest.append((text, language.format_number(edge.statements)))
    pairs = [*((chip.label.label, chip.label.note) for chip in chips), *rest]
    named = language.join_list([f"{name} ({number})" for name, number in pairs])
    sentence = language.translate("External (statements): {names}.", names=named)
    return ExternalList(chips, language.translate("external"), rest, sentence)


def format_neighbourhood(diagram: Diagram, language: Language) -> str:
    """Return sentences about the module in the middle: how many import it, and how many it imports."""
    view = diagram.view
    if not view.nodes or view.structure is None:
        return ""
    own = [edge for edge in view.edges if _get_item(diagram, edge.imported).kind != ItemKind.EXTERNAL]
    return language.translate(
        "{name}: {importers}; {imports}.",
        name=_get_item(diagram, 0).name,
        importers=_format_group([edge for edge in own if edge.imported == 0], language, is_importers=True),
        imports=_format_group([edge for edge in own if edge.importer == 0], language, is_importers=False),
    )


def list_meanings(diagram: Diagram, language: Language) -> list[str]:
    """Return what the signs in a diagram mean, as far as they are in it."""
    edges = [edge for edge in diagram.view.edges if _get_item(diagram, edge.imported).kind != ItemKind.EXTERNAL]
    pairs = {edge[:2] for edge in edges}
    found = []
    if any(edge.statements > 1 for edge in edges):
        found.append(language.translate("Bar: number of statements."))
    if any(pair[::-1] in pairs for pair in pairs):
        found.append(language.translate("⇄: imports in both directions."))
    if any(edge.type_checking for edge in edges):
        found.append(language.translate("Dashed: for type checkers only."))
    return [" ".join(found)] if found else []
