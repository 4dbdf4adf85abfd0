"""Render trees, comparisons, anatomies and import statements as JSON documents, for other programs.

The schemas, which describe every property, are ``tree_schema.json`` and ``module_schema.json`` beside this module.
Their versions change if a property is removed or its meaning changes, not if one is added.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from sphinx_packagemap.i18n import Language
from sphinx_packagemap.model import ModuleKind
from sphinx_packagemap.rendering.content import (
    Bands,
    Block,
    Bullets,
    Cell,
    Chip,
    Code,
    CodeBlock,
    Fold,
    FoldedBlocks,
    Glance,
    Illustrated,
    Made,
    Name,
    Neighbours,
    Paragraph,
    Piece,
    Prefix,
    Steps,
    Table,
    Terms,
)
from sphinx_packagemap.rendering.json_documents import convert_purpose
from sphinx_packagemap.rendering.module.anatomy import iter_parts
from sphinx_packagemap.rendering.module.arrangement import Draft
from sphinx_packagemap.rendering.text import render_content
from sphinx_packagemap.views.module.anatomy import Anatomy
from sphinx_packagemap.views.module.comparison import Comparison
from sphinx_packagemap.views.module.usage import Usage
from sphinx_packagemap.views.tree import TreeItem, TreeView

TREE_SCHEMA_VERSION = MODULE_SCHEMA_VERSION = 1


def render_tree_json(view: TreeView) -> str:
    """Return a tree as JSON: ASCII, keys in a fixed order, ending with a newline."""
    items = [_make_item(item) for item in view.items]
    return format_document(
        {"version": TREE_SCHEMA_VERSION, "name": view.name, "style": view.style.value, "items": items}
    )


def format_document(document: dict[str, Any]) -> str:
    """Return a document as JSON: ASCII, ending with a newline."""
    return json.dumps(document, indent=2) + "\n"


def _make_item(item: TreeItem) -> dict[str, Any]:
    return {
        "name": item.name,
        "label": item.label,
        "kind": item.kind,
        "level": item.level,
        "purpose": convert_purpose(item.purpose),
        "demoted": item.demoted,
        "highlighted": item.highlighted,
        "importable": item.importable,
        "portions": item.portions or None,
        "modules": item.modules,
        "classes": item.classes,
        "functions": item.functions,
        "lines": item.lines,
        "from": item.imported_from,
        "more": item.more,
        "left_out": list(item.left_out),
        "fault": item.fault,
        "origin": item.origin,
        "line": item.line,
    }


def make_comparison_document(comparison: Comparison, draft: Draft) -> dict[str, Any]:
    """Return a comparison as plain data: the requested rows, and the modules in order, each with its cells."""
    modules = [
        {
            "name": each.module.name,
            "kind": each.module.kind.value,
            "origin": each.module.origin,
            "cells": _make_cells(draft, number, each.values),
        }
        for number, each in enumerate(comparison.modules)
    ]
    return _make_comparison(draft, modules)


def make_generic_document(draft: Draft, kinds: Iterable[ModuleKind]) -> dict[str, Any]:
    """Return the general comparison of kinds of modules as plain data: these have no names."""
    modules = [
        {"name": None, "kind": kind.value, "origin": None, "cells": _make_cells(draft, number)}
        for number, kind in enumerate(kinds)
    ]
    return _make_comparison(draft, modules)


def _make_comparison(draft: Draft, modules: list[dict[str, Any]]) -> dict[str, Any]:
    rows = [{"row": row.row, "title": _get_text(row.heading)} for row in draft.rows]
    return {"version": MODULE_SCHEMA_VERSION, "rows": rows, "modules": modules}


def _make_cells(draft: Draft, number: int, values: tuple[Any, ...] | None = None) -> dict[str, Any]:
    """Return the cells of a module by row; ``values`` are its values in the same order."""
    cells: dict[str, Any] = {}
    for position, row in enumerate(draft.rows):
        value = values[position] if values is not None else None
        cells[str(row.row)] = {
            "number": value if isinstance(value, int | float) else None,
            "content": _make_blocks(row.get_cell(number)),
        }
    return cells


def _get_text(cell: Cell) -> str:
    return render_content(cell, width=1 << 30).rstrip("\n")


def make_anatomy_document(anatomy: Anatomy, language: Language, max_items: int) -> dict[str, Any]:
    """Return an anatomy as plain data: its parts in order, without those that have no content."""
    parts = [
        {"part": part.value, "title": title or None, "content": _make_blocks(blocks)}
        for part, title, blocks in iter_parts(anatomy, language, max_items, max_items)
    ]
    module = anatomy.module
    return {
        "version": MODULE_SCHEMA_VERSION,
        "name": module.name,
        "kind": module.kind.value,
        "origin": module.origin,
        "parts": parts,
    }


def make_usage_document(usage: Usage, content: Cell) -> dict[str, Any]:
    """Return the import statements for a name as plain data."""
    return {
        "version": MODULE_SCHEMA_VERSION,
        "name": usage.name,
        "kind": usage.kind,
        "origin": usage.origin,
        "line": usage.line,
        "content": _make_blocks(content),
    }


def _make_blocks(blocks: Iterable[Block]) -> list[dict[str, Any]]:
    return [made for block in blocks for made in _iter_blocks(block)]


def _iter_blocks(block: Block) -> Iterator[dict[str, Any]]:
    match block:
        case Paragraph():
            yield {"type": "paragraph", **_make_paragraph(block)}
        case Bullets(paragraphs) | Bands(paragraphs):
            yield {"type": "list", "items": list(map(_make_paragraph, paragraphs))}
        case CodeBlock(text, language):
            yield {"type": "code", "language": language, "text": text}
        case Terms(terms):
            for term, blocks in terms:
                yield {"type": "term", **_make_paragraph(term), "content": _make_blocks(blocks)}
        case Table():
            rows = [[_make_blocks(cell) for cell in row] for row in block.rows]
            yield {"type": "table", "head": [_make_blocks(cell) for cell in block.head], "rows": rows}
        case Glance():
            yield _make_glance(block)
        case Steps(steps):
            listed = [{"line": line.line, "code": code.text, "note": note} for line, code, note in steps]
            yield {"type": "steps", "steps": listed}
        case FoldedBlocks(_, blocks) | Illustrated(blocks):
            yield from _make_blocks(blocks)


def _make_glance(glance: Glance) -> dict[str, Any]:
    around = glance.neighbourhood
    return {
        "type": "glance",
        "name": glance.name.name,
        "kind": glance.kind,
        "texts": list(map(_make_paragraph, glance.texts)),
        "facts": [{"title": title, **_make_paragraph(value)} for title, value in glance.facts],
        "importers": _make_neighbours(around.importers if around is not None else None),
        "imports": _make_neighbours(around.imported if around is not None else None),
    }


def _make_neighbours(neighbours: Neighbours | None) -> dict[str, Any] | None:
    if neighbours is None:
        return None
    return {"modules": list(map(_make_paragraph, neighbours.items)), "remarks": list(neighbours.remarks)}


def _make_paragraph(paragraph: Paragraph) -> dict[str, Any]:
    pieces = list(_iter_pieces(paragraph.pieces))
    return {"text": "".join(piece["text"] for piece in pieces), "pieces": pieces}


def _iter_pieces(pieces: Iterable[Piece]) -> Iterator[dict[str, Any]]:
    for piece in pieces:
        match piece:
            case Fold() | Made() | Chip():
                yield from _iter_pieces(piece.pieces)
            case Name():
                yield {
                    "type": "name",
                    "text": piece.text,
                    "name": piece.name,
                    "origin": piece.origin,
                    "line": piece.line,
                }
            case Code() | Prefix():
                yield {"type": "code", "text": piece.text}
            case _:
                yield {"type": "text", "text": piece.text}
