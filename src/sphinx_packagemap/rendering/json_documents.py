"""Render a survey or a diagram as a JSON document, for other programs.

The schemas, which describe every property, are ``schema.json`` and ``diagram_schema.json`` beside this module.
Their versions change if a property is removed or its meaning changes, not if one is added.
"""

from __future__ import annotations

import json
from typing import Any

from sphinx_packagemap.i18n import ENGLISH, Language
from sphinx_packagemap.layout import Box, LayoutNode
from sphinx_packagemap.layout.cell_text import collect_letter_widths, split_label
from sphinx_packagemap.model import Codebase, Member, Module, ModuleFacts
from sphinx_packagemap.rendering.diagram import WIDTH, Diagram
from sphinx_packagemap.rendering.diagram.layouts import draw
from sphinx_packagemap.rendering.diagram.legend import format_key
from sphinx_packagemap.rendering.diagram.nodes import add_size_notes, make_layout_nodes
from sphinx_packagemap.rendering.diagram.texts import format_title
from sphinx_packagemap.rendering.purposes import format_purpose
from sphinx_packagemap.rendering.summaries import format_summary
from sphinx_packagemap.views.diagram.view import Edge
from sphinx_packagemap.views.exports import find_exported_names
from sphinx_packagemap.views.imports import ImportStructure, Relation
from sphinx_packagemap.views.member_index import get_absolute_origin
from sphinx_packagemap.views.members import MembersByName, find_public_members
from sphinx_packagemap.views.purpose_finder import PurposeFinder
from sphinx_packagemap.views.purposes import DEFAULT_RULES, Purpose, PurposeRules, PurposeSource
from sphinx_packagemap.views.sizes import ModuleSize, count_lines, measure_modules

SCHEMA_VERSION = 1


def render_json(codebase: Codebase, rules: PurposeRules = DEFAULT_RULES) -> str:
    """Return a whole survey as JSON: ASCII, keys in a fixed order, ending with a newline."""
    return json.dumps(make_document(codebase, rules), indent=2) + "\n"


def make_document(codebase: Codebase, rules: PurposeRules = DEFAULT_RULES) -> dict[str, Any]:
    """Return a whole survey as plain data; modules are sorted by name, imports by importer, imported and line."""
    members, purposes = MembersByName(codebase), PurposeFinder(codebase, rules)
    sizes = measure_modules(count_lines(codebase, codebase.modules))
    return {
        "version": SCHEMA_VERSION,
        "name": codebase.name,
        "modules": [_make_module(members, purposes, module, sizes[name]) for name, module in codebase.modules.items()],
        "imports": [
            {"importer": edge.importer, "imported": edge.imported, "line": edge.line, "kind": edge.kind.value}
            for edge in codebase.imports
        ],
        "problems": [
            {
                "kind": problem.kind.value,
                "message": problem.message,
                "module": problem.module,
                "origin": problem.origin,
                "line": problem.line,
            }
            for problem in codebase.problems
        ],
    }


def _make_module(members: MembersByName, purposes: PurposeFinder, module: Module, size: ModuleSize) -> dict[str, Any]:
    codebase = members.codebase
    facts = codebase.facts.get(module.name)
    properties: dict[str, Any] = {
        "name": module.name,
        "kind": module.kind.value,
        "origin": module.origin,
        "portions": list(module.portions),
        "stub": module.stub,
        "typed": module.typed,
        "importable": module.importable,
        "purpose": convert_purpose(purposes.find(module.name)),
    }
    sizes = {"lines": size.own, "total_lines": size.total}
    if facts is None:
        return {**properties, **_make_facts(ModuleFacts()), "body": None, **sizes}
    names = [_make_name(codebase, module.name, member) for member in find_public_members(members, module.name)]
    exports = find_exported_names(codebase, module.name)
    listed = list(exports) if isinstance(exports, tuple) else exports
    return {**properties, **_make_facts(facts), "exports": listed, "names": names, **sizes}


def convert_purpose(purpose: Purpose | None) -> dict[str, str] | None:
    """Return a purpose as plain data, in English where it is made from names; None if there is none."""
    return None if purpose is None else {"text": format_purpose(purpose), "source": purpose.source.value}


def _make_facts(facts: ModuleFacts) -> dict[str, Any]:
    return {
        "summary": format_summary(facts.summary),
        "exports": None,
        "names": [],
        "body": facts.body.value,
        "runnable": facts.runnable,
        "module_getattr": facts.module_getattr,
        "changes_path": facts.changes_path,
    }


def _make_name(codebase: Codebase, module: str, member: Member) -> dict[str, Any]:
    return {
        "name": member.name,
        "kind": member.kind.value,
        "line": member.line or None,
        "from": get_absolute_origin(codebase, module, member),
        "summary": format_summary(member.summary),
    }


DIAGRAM_SCHEMA_VERSION = 1
_NOWHERE = Box(-1, 0.0, 0.0, 0.0, 0.0)  # of a node that is only counted


def render_diagram_json(diagram: Diagram, language: Language = ENGLISH, width: float = WIDTH) -> str:
    """Return a diagram as JSON: ASCII, keys in a fixed order, ending with a newline."""
    return json.dumps(make_diagram_document(diagram, language, width), indent=2) + "\n"


def make_diagram_document(diagram: Diagram, language: Language, width: float = WIDTH) -> dict[str, Any]:
    """Return a diagram as plain data, with the nodes in the order of the tree."""
    scene = draw(diagram, language, width)
    boxes = {box.node: box for box in scene.boxes if not box.is_own}
    layout_nodes = enumerate(make_layout_nodes(diagram, language))
    return {
        "version": DIAGRAM_SCHEMA_VERSION,
        "name": diagram.view.tree.name,
        "title": format_title(diagram, language),
        "layout": diagram.request.layout.value,
        "width": scene.width,
        "height": scene.height,
        "nodes": [
            _make_node(diagram, position, layout_node, boxes.get(position, _NOWHERE), language)
            for position, layout_node in layout_nodes
        ],
        "imports": [_make_import(edge) for edge in diagram.view.edges],
        **_make_structure(diagram.view.structure),
    }


def _make_structure(structure: ImportStructure | None) -> dict[str, Any]:
    """Return the levels of the nodes, and their cycles; all are empty for layouts without levels."""
    if structure is None:
        return {"levels": [], "highest_levels": [], "cycles": []}
    cycles = [
        {
            "members": list(cycle.members),
            "size": cycle.size,
            "feedback": [_make_relation(relation) for relation in cycle.feedback],
        }
        for cycle in structure.cycles
    ]
    return {"levels": [*structure.levels], "highest_levels": [*structure.list_highest()], "cycles": cycles}


def _make_relation(relation: Relation) -> dict[str, int]:
    return {"importer": relation.importer, "imported": relation.imported, "statements": relation.statements}


def _make_node(
    diagram: Diagram, position: int, layout_node: LayoutNode, box: Box, language: Language
) -> dict[str, Any]:
    view = diagram.view
    node, key = view.nodes[position], view.get_key(view.nodes[position])
    item = view.get_item(node)
    purpose = item.purpose
    docstring = purpose.text if purpose is not None and purpose.source is PurposeSource.DOCSTRING else ""
    return {
        "name": item.name,
        "label": layout_node.label,
        "note": layout_node.note,
        "kind": item.kind,
        "above": node.parent if node.parent >= 0 else None,
        "size": node.size if diagram.request.needs_sizes else None,
        "summary": format_summary(docstring),
        "purpose": convert_purpose(purpose),
        "folded": node.folded or item.more,
        "color": format_key(key, diagram.request.size, language) if key is not None else None,
        "demoted": item.demoted,
        "highlighted": item.highlighted,
        "x": box.x,
        "y": box.y,
        "width": box.width,
        "height": box.height,
        "lines": [text.text for text in box.texts],
    }


def _make_import(edge: Edge) -> dict[str, Any]:
    return {
        "importer": edge.importer,
        "imported": edge.imported,
        "statements": edge.statements,
        "type_checking": edge.type_checking,
        "circular": edge.circular,
    }


_BREAK = "\u200b"  # between the pieces of a label; no label contains it, because it is invisible


def make_zoom_data(diagram: Diagram, language: Language) -> str:
    """Return the nodes of a treemap and the widths of letters as JSON, for a ``<script>`` element.

    With them, the script lays out the contents of a package when a reader zooms into it.
    """
    nodes = add_size_notes(diagram, make_layout_nodes(diagram, language), language)
    widths = collect_letter_widths([text for node in nodes for text in (node.label, node.note, node.own_note)])
    data = {"nodes": [_make_row(node) for node in nodes], "widths": widths._asdict()}
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def _make_row(node: LayoutNode) -> list[Any]:
    """Return the label, the parent, the size and the note of a node, and its own size and note if it has any."""
    row = [_BREAK.join(split_label(node.label)), node.parent, node.size, node.note]
    return [*row, node.own_size, node.own_note] if node.own_size else row
