"""A survey as one JSON document, for other programs.

The schema, with what every property means, is ``schema.json`` beside this module. Its version changes
when a property is removed or comes to mean something else, not when one is added.
"""

from __future__ import annotations

import json
from typing import Any

from sphinx_packagemap.model import Codebase, Member, Module, ModuleFacts
from sphinx_packagemap.views.exports import exported_names
from sphinx_packagemap.views.members import MembersByName, absolute_origin, public_members

SCHEMA_VERSION = 1


def render_json(codebase: Codebase) -> str:
    """Return a whole survey as JSON: ASCII, keys in a fixed order, ending with a newline."""
    return json.dumps(document(codebase), indent=2) + "\n"


def document(codebase: Codebase) -> dict[str, Any]:
    """Return a whole survey as plain data; modules by name, imports by importer, imported and line."""
    known = MembersByName(codebase)
    return {
        "version": SCHEMA_VERSION,
        "name": codebase.name,
        "modules": [_module(known, module) for module in codebase.modules.values()],
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


def _module(known: MembersByName, module: Module) -> dict[str, Any]:
    codebase = known.codebase
    facts = codebase.facts.get(module.name)
    described: dict[str, Any] = {
        "name": module.name,
        "kind": module.kind.value,
        "origin": module.origin,
        "portions": list(module.portions),
        "stub": module.stub,
        "typed": module.typed,
        "importable": module.importable,
    }
    if facts is None:
        return {**described, **_facts(ModuleFacts()), "names": [], "body": None, "lines": None}
    names = [_name(codebase, module.name, member) for member in public_members(known, module.name)]
    exports = exported_names(codebase, module.name)
    listed = list(exports) if isinstance(exports, tuple) else exports
    return {**described, **_facts(facts), "exports": listed, "names": names}


def _facts(facts: ModuleFacts) -> dict[str, Any]:
    return {
        "summary": facts.summary,
        "exports": None,
        "names": [],
        "body": facts.body.value,
        "runnable": facts.runnable,
        "module_getattr": facts.module_getattr,
        "changes_path": facts.changes_path,
        "lines": facts.lines,
    }


def _name(codebase: Codebase, module: str, member: Member) -> dict[str, Any]:
    return {
        "name": member.name,
        "kind": member.kind.value,
        "line": member.line or None,
        "from": absolute_origin(codebase, module, member),
        "summary": member.summary,
    }
