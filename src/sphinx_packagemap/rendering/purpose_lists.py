"""Render the list of the purposes of modules, with the source of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sphinx_packagemap.rendering.content import (
    Cell,
    Code,
    ColumnRole,
    Paragraph,
    Table,
    make_text_cell,
)
from sphinx_packagemap.rendering.json_documents import convert_purpose
from sphinx_packagemap.rendering.purposes import make_purpose_cell
from sphinx_packagemap.views.tree import TreeItem

_NOTHING = make_text_cell("–")


def render_purposes(items: Sequence[TreeItem]) -> Cell:
    """Return a table of modules with their purposes and the sources of these; empty if there are no modules."""
    rows = tuple(
        (
            (Paragraph((Code(item.name),)),),
            make_text_cell(item.purpose.source.value) if item.purpose is not None else _NOTHING,
            make_purpose_cell(item.purpose) or _NOTHING,
        )
        for item in items
    )
    head = (make_text_cell("Module"), make_text_cell("Source"), make_text_cell("Purpose"))
    return (Table(head, rows, (ColumnRole.NAME, ColumnRole.WORD, ColumnRole.TEXT)),) if rows else ()


def make_purposes_document(items: Sequence[TreeItem]) -> dict[str, Any]:
    """Return the list as plain data for JSON; ``purposes_schema.json`` describes every property."""
    return {
        "version": 1,
        "modules": [{"name": item.name, "purpose": convert_purpose(item.purpose)} for item in items],
    }
