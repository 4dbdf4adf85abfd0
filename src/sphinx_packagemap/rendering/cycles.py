"""Render the cycles of imports in a codebase, and all of its imports, as content and as JSON documents."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sphinx_packagemap.i18n import Language
from sphinx_packagemap.model import ImportKind
from sphinx_packagemap.rendering.content import (
    Block,
    Bullets,
    Cell,
    ColumnRole,
    Fold,
    FoldedBlocks,
    Name,
    Paragraph,
    Piece,
    SourceLocation,
    Table,
    Term,
    Terms,
    Text,
    compose,
    join_pieces,
    make_text_cell,
)
from sphinx_packagemap.rendering.imports import format_kind, list_import_titles, render_no_cycles
from sphinx_packagemap.rendering.labels import format_more
from sphinx_packagemap.views.imports import ImportPlace
from sphinx_packagemap.views.imports.circular import CircularImports
from sphinx_packagemap.views.imports.items import ItemImport, ItemsView

_MAX_MEMBERS = 12  # names of a component that pages show at once
_MAX_FILES = 4  # of an import; likewise


def render_cycles(view: ItemsView, cycles: Sequence[CircularImports], language: Language, max_items: int) -> Cell:
    """Return each component with a shortest cycle and the imports to remove first; a sentence if there is none.

    The rest after ``max_items`` components, and after as many imports of each, is folded.
    """
    if not cycles:
        return render_no_cycles(view.name, language, is_partial=bool(view.left_out))
    terms = tuple(_make_term(view.origins, each, language, max_items) for each in cycles)
    if len(terms) <= max_items:
        return (Terms(terms),)
    label = format_more(len(terms) - max_items, language)
    return Terms(terms[:max_items]), FoldedBlocks(label, (Terms(terms[max_items:]),))


def _make_term(
    origins: Mapping[str, str | None], component: CircularImports, language: Language, max_items: int
) -> Term:
    members = language.translate_count("{count} module", "{count} modules", len(component.members))
    title = compose(language.translate("{modules} in cycles"), modules=members)
    feedback = language.translate_count("{count} feedback import", "{count} feedback imports", len(component.feedback))
    statements = language.translate_count("{count} statement", "{count} statements", component.statements)
    to_remove = language.translate("To be removed first: {feedback}, {statements}")
    blocks: list[Block] = [
        Paragraph(_list_names(component.members, origins, language)),
        compose(language.translate("A shortest cycle:")),
        Bullets(tuple(make_import_item(each, origins, language) for each in component.cycle)),
        compose(to_remove, feedback=feedback, statements=statements),
    ]
    items = tuple(make_import_item(each, origins, language) for each in component.feedback)
    blocks.append(Bullets(items[:max_items]))
    if len(items) > max_items:
        blocks.append(FoldedBlocks(format_more(len(items) - max_items, language), (Bullets(items[max_items:]),)))
    return Term(title, tuple(blocks))


def _list_names(names: Sequence[str], origins: Mapping[str, str | None], language: Language) -> tuple[Piece, ...]:
    separator = language.translate(", ")
    pieces: list[Piece] = [make_item_name(name, origins) for name in names]
    if len(pieces) <= _MAX_MEMBERS + 1:
        return join_pieces(pieces, separator)
    rest = Fold(format_more(len(pieces) - _MAX_MEMBERS, language), join_pieces(pieces[_MAX_MEMBERS:], separator))
    return (*join_pieces(pieces[:_MAX_MEMBERS], separator), *compose(separator).pieces, rest)


def make_item_name(name: str, origins: Mapping[str, str | None]) -> Name:
    """Return the name of an item, given the files of all items."""
    origin = origins.get(name)
    return Name(name, (name,), True, origin, 1 if origin else None)


def make_import_item(each: ItemImport, origins: Mapping[str, str | None], language: Language) -> Paragraph:
    """Return an import with its files and lines, as an item of a list."""
    return compose(
        language.translate("{importer} imports {imported}: {where}"),
        importer=make_item_name(each.importer, origins),
        imported=make_item_name(each.imported, origins),
        where=_make_lines(each.places, language),
    )


def _make_lines(places: Iterable[ImportPlace], language: Language) -> tuple[Piece, ...]:
    """Return files with lines and kinds, as in ``a.py:3, 7 (when a function runs); b.py:1``; the rest is folded."""
    groups: dict[tuple[str | None, ImportKind], list[ImportPlace]] = {}
    for place in places:
        groups.setdefault((place.origin or place.importer, place.kind), []).append(place)
    texts = [_make_group(group, language) for group in groups.values()]
    shown, rest = texts[:_MAX_FILES], texts[_MAX_FILES:]
    pieces = _join(shown, "; ")
    return (*pieces, Text("; "), Fold(format_more(len(rest), language), _join(rest, "; "))) if rest else pieces


def _make_group(places: Sequence[ImportPlace], language: Language) -> tuple[Piece, ...]:
    """Return the lines of imports of one kind in one file."""
    lines = {place.line: place for place in places}
    file = places[0].origin or places[0].importer
    pieces = join_pieces(
        [
            SourceLocation(f"{file}:{line}" if not number else str(line), place.importer, place.origin, line)
            for number, (line, place) in enumerate(lines.items())
        ],
        language.translate(", "),
    )
    return (*pieces, Text(format_kind(places[0].kind, language)))


def _join(texts: Sequence[tuple[Piece, ...]], separator: str) -> tuple[Piece, ...]:
    """Return texts with a separator between them."""
    pieces: list[Piece] = []
    for text in texts:
        pieces += [Text(separator), *text] if pieces else text
    return tuple(pieces)


def render_imports(view: ItemsView, language: Language) -> Cell:
    """Return a table of all imports between items, or a sentence if there are none."""
    if not view.imports:
        return make_text_cell(language.translate("Nothing here imports anything here."))
    rows = tuple(
        (
            (Paragraph((make_item_name(each.importer, view.origins),)),),
            (Paragraph((make_item_name(each.imported, view.origins),)),),
            make_text_cell(language.format_number(each.statements)),
            (Paragraph(_make_lines(each.places, language)),),
        )
        for each in view.imports
    )
    columns = (ColumnRole.NAME, ColumnRole.NAME, ColumnRole.NUMBER, ColumnRole.TEXT)
    return (Table(tuple(map(make_text_cell, list_import_titles(language))), rows, columns),)


def make_cycles_document(cycles: Iterable[CircularImports]) -> dict[str, Any]:
    """Return cycles as plain data for JSON; ``cycles_schema.json`` describes every property."""
    components = [
        {
            "modules": list(each.members),
            "cycle": [convert_import(link) for link in each.cycle],
            "feedback": [convert_import(link) for link in each.feedback],
        }
        for each in cycles
    ]
    return {"version": 1, "components": components}


def make_imports_document(
    imports: Iterable[ItemImport], chains: Sequence[Sequence[str]] | None = None
) -> dict[str, Any]:
    """Return imports as plain data for JSON; ``imports_schema.json`` describes every property."""
    return {
        "version": 1,
        "imports": [convert_import(each) for each in imports],
        "chains": None if chains is None else [list(chain) for chain in chains],
    }


def convert_import(each: ItemImport) -> dict[str, Any]:
    """Return an import as plain data."""
    return {
        "importer": each.importer,
        "imported": each.imported,
        "statements": [_convert_place(place) for place in each.places],
    }


def _convert_place(place: ImportPlace) -> dict[str, Any]:
    return {
        "importer": place.importer,
        "imported": place.imported,
        "origin": place.origin,
        "line": place.line,
        "kind": place.kind.value,
    }
