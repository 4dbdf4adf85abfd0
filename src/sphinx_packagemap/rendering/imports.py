"""The imports between the nodes of a diagram as a table: each with its statements."""

from __future__ import annotations

from collections.abc import Sequence

from sphinx_packagemap.i18n import Language, mark_message
from sphinx_packagemap.model import ImportKind
from sphinx_packagemap.rendering.content import (
    Cell,
    Code,
    ColumnRole,
    Fold,
    FoldedBlocks,
    Name,
    Paragraph,
    Piece,
    SourceLocation,
    Table,
    Text,
    compose,
    join_pieces,
    make_text_cell,
)
from sphinx_packagemap.rendering.labels import CollapsedNodes, format_collapsed, format_label, format_more
from sphinx_packagemap.views.diagram.view import DiagramView
from sphinx_packagemap.views.imports import ImportPlace, Relation
from sphinx_packagemap.views.tree import ItemKind, TreeItem

# When an import runs, unless it is when the module is imported.
WHEN_IMPORTED = {
    ImportKind.TYPE_CHECKING: mark_message("for type checkers only"),
    ImportKind.DEFERRED: mark_message("when a function runs"),
    ImportKind.OPTIONAL: mark_message("if available"),
    ImportKind.LAZY: mark_message("on first use"),
    ImportKind.SCRIPT: mark_message("only when run as a script"),
}

_MAX_LOCATIONS = 3  # in a row; pages show the rest on demand
_COLUMNS = (ColumnRole.NAME, ColumnRole.NAME, ColumnRole.NUMBER, ColumnRole.TEXT)


def render_relations(view: DiagramView, language: Language, max_items: int) -> Cell:
    """Return a table of the imports between the nodes of a diagram, in the order of the levels; empty without any.

    The rest after ``max_items`` rows is folded.
    """
    structure = view.structure
    unassigned = _render_unassigned(view.unassigned, language)
    if structure is None or not structure.relations:
        return unassigned
    relations = zip(structure.relations, view.imports, strict=True)
    names = _make_names(view, language)
    rows = [_make_row(names, relation, places, language) for relation, places in relations]
    head = tuple(map(make_text_cell, list_import_titles(language)))
    table = Table(head, tuple(rows[:max_items]), _COLUMNS)
    if len(rows) <= max_items:
        return (table, *unassigned)
    label = format_more(len(rows) - max_items, language)
    return (table, FoldedBlocks(label, (table._replace(rows=tuple(rows[max_items:])),)), *unassigned)


def _render_unassigned(names: Sequence[str], language: Language) -> Cell:
    """Return a sentence with the modules that are in none of the author's components; empty if there are none."""
    if not names:
        return ()
    pieces = join_pieces([Name(name, (name,), True) for name in names], language.translate(", "))
    return (compose(language.translate("In no component: {names}"), names=pieces),)


def render_no_cycles(name: str, language: Language, *, is_partial: bool) -> Cell:
    """Return the sentence in place of cycles of imports, where there are none; ``is_partial``: in some modules only."""
    message = language.translate("There are no cycles of imports in {name}.")
    if is_partial:
        message = language.translate("There are no cycles of imports among the selected modules of {name}.")
    return (compose(message, name=Code(name)),)


def list_import_titles(language: Language) -> tuple[str, ...]:
    """Return the titles of the columns of a table of imports."""
    return (
        language.translate("Importer"),
        language.translate("Imported module"),
        language.translate("Statements"),
        language.translate("Where"),
    )


def _make_names(view: DiagramView, language: Language) -> list[Cell]:
    """Return the names of all nodes; collapsed ones have that of their package."""
    items = [view.get_item(node) for node in view.nodes]
    collapsed = [number for number, item in enumerate(items) if item.kind == ItemKind.MORE and item.left_out]
    nodes = [
        CollapsedNodes("" if item.name == view.tree.name else item.name, item.left_out[0], item.more)
        for number in collapsed
        for item in [items[number]]
    ]
    names = [_make_name(item, language) for item in items]
    for number, text in zip(collapsed, format_collapsed(nodes, language), strict=True):
        names[number] = make_text_cell(text)
    return names


def _make_row(
    names: Sequence[Cell], relation: Relation, places: Sequence[ImportPlace], language: Language
) -> tuple[Cell, ...]:
    """Return the row of a relation, given the names of all nodes."""
    locations = list(dict.fromkeys(_make_location(place, language) for place in places))
    shown, rest = locations[:_MAX_LOCATIONS], locations[_MAX_LOCATIONS:]
    pieces = join_pieces([piece for each in shown for piece in each], "")
    if rest:
        rest_pieces = tuple(piece for each in rest for piece in each)
        pieces = (*pieces, Fold(format_more(len(rest), language), rest_pieces))
    number = language.format_number(relation.statements)
    importer, imported = names[relation.importer], names[relation.imported]
    return importer, imported, make_text_cell(number), (Paragraph(pieces),)


def _make_name(item: TreeItem, language: Language) -> Cell:
    if item.kind in (ItemKind.MORE, ItemKind.GROUP) or (item.kind == ItemKind.EXTERNAL and item.more):
        return make_text_cell(format_label(item, language))
    return (Paragraph((Name(item.name, (item.name,), True, item.origin, item.line),)),)


def _make_location(place: ImportPlace, language: Language) -> tuple[Piece, ...]:
    """Return a file with a line, the kind of the import unless it is an ordinary one, and a space."""
    location = SourceLocation(
        f"{place.origin or place.importer}:{place.line}", place.importer, place.origin, place.line
    )
    return location, Text(f"{format_kind(place.kind, language)} ")


def format_kind(kind: ImportKind, language: Language) -> str:
    """Return the kind of an import in parentheses, after a space; empty for an ordinary one."""
    return "" if kind is ImportKind.RUNTIME else f" ({language.translate(WHEN_IMPORTED[kind])})"
