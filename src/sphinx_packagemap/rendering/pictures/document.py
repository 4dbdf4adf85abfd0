"""A drawing as one JSON document, for other programs.

The schema, with what every property means, is ``schema.json`` beside this module. Its version changes
when a property is removed or comes to mean something else, not when one is added.
"""

from __future__ import annotations

import json
from typing import Any

from sphinx_packagemap.drawing.values import Box, Part
from sphinx_packagemap.language import ENGLISH, Language
from sphinx_packagemap.rendering.pictures.picture import WIDTH, Picture, draw, key_words, parts_of, title_of
from sphinx_packagemap.views.pictures.edges import Edge

SCHEMA_VERSION = 1


def picture_json(picture: Picture, language: Language = ENGLISH, width: float = WIDTH) -> str:
    """Return a drawing as JSON: ASCII, keys in a fixed order, ending with a newline."""
    return json.dumps(picture_document(picture, language, width), indent=2) + "\n"


def picture_document(picture: Picture, language: Language, width: float = WIDTH) -> dict[str, Any]:
    """Return a drawing as plain data, nodes in the order of the tree."""
    drawing = draw(picture, language, width)
    boxes = {box.node: box for box in drawing.boxes if not box.is_own}
    parts = enumerate(parts_of(picture, language))
    return {
        "version": SCHEMA_VERSION,
        "name": picture.view.tree.name,
        "title": title_of(picture, language),
        "layout": picture.request.layout.value,
        "width": drawing.width,
        "height": drawing.height,
        "nodes": [_node(picture, position, part, boxes[position], language) for position, part in parts],
        "imports": [_import(edge) for edge in picture.view.edges],
    }


def _node(picture: Picture, position: int, part: Part, box: Box, language: Language) -> dict[str, Any]:
    view = picture.view
    node, key = view.nodes[position], view.key(view.nodes[position])
    item = view.item(node)
    return {
        "name": item.name,
        "label": part.label,
        "note": part.note,
        "kind": item.kind,
        "above": node.above if node.above >= 0 else None,
        "size": node.size if picture.request.needs_sizes else None,
        "summary": item.summary,
        "folded": node.folded or item.more,
        "color": key_words(key, picture.request.size, language) if key is not None else None,
        "demoted": item.demoted,
        "highlighted": item.highlighted,
        "x": box.x,
        "y": box.y,
        "width": box.width,
        "height": box.height,
        "lines": [text.text for text in box.texts],
    }


def _import(edge: Edge) -> dict[str, Any]:
    return {
        "importer": edge.importer,
        "imported": edge.imported,
        "statements": edge.statements,
        "type_checking": edge.type_checking,
        "circular": edge.circular,
    }
