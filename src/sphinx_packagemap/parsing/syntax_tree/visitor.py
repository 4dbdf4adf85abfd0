"""Read a module by its syntax tree, statement by statement.

Every statement is visited; expressions only where a fact needs them.
"""

from __future__ import annotations

import ast

from sphinx_packagemap.parsing.records import ModuleRecord
from sphinx_packagemap.parsing.syntax_tree import Parsed
from sphinx_packagemap.parsing.syntax_tree.blocks import get_last_name, walk_statements
from sphinx_packagemap.parsing.syntax_tree.conditions import ConditionNames
from sphinx_packagemap.parsing.syntax_tree.dunder_all import count_changes
from sphinx_packagemap.parsing.syntax_tree.record_builder import RecordBuilder
from sphinx_packagemap.parsing.syntax_tree.statements import StatementReader


def find_path_use(tree: ast.Module, source: bytes) -> tuple[bool, bool]:
    """Return whether a package is an old-style namespace package, and whether it changes its path otherwise.

    The former is recognized by its idiom: ``extend_path`` of pkgutil, or ``declare_namespace``
    of pkg_resources (packaging guide, *Packaging namespace packages*).
    """
    if b"__path__" not in source and b"declare_namespace" not in source:
        return False, False
    idioms = changes = 0
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id="__path__")], value=ast.Call(func=function)):
                # The name on the left is visited as a node of its own.
                if get_last_name(function) == "extend_path":
                    idioms, changes = idioms + 1, changes - 1
            case ast.Call(func=function) if get_last_name(function) == "declare_namespace":
                idioms += 1
            case _ if _is_change(node):
                changes += 1
    return idioms > 0, changes > 0


def _is_change(node: ast.AST) -> bool:
    match node:
        case ast.Name(id="__path__", ctx=ast.Store() | ast.Del()):
            return True
        case ast.Subscript(value=ast.Name(id="__path__"), ctx=ast.Store() | ast.Del()):
            return True
        case ast.Attribute(value=ast.Name(id="__path__"), attr=method):
            return method in {"append", "extend", "insert", "remove", "pop", "clear"}
    return False


def read_tree(parsed: Parsed, source: bytes, lines: int, names: ConditionNames) -> ModuleRecord:
    """Return the record of a syntax tree.

    ``source`` are the bytes that it was parsed from, and ``names`` has the values of names in conditions.
    """
    tree = parsed.tree
    record = RecordBuilder()
    reader = StatementReader(record, parsed.lazy, names)
    for statement, block in walk_statements(tree, names):
        reader.read(statement, block)
    extends_path, changes_path = find_path_use(tree, source)
    exports = record.exports.get_result(count_changes(tree) if b"__all__" in source else 0)
    export_details = None
    if exports == "dynamic" or record.imports_lazy_loader:
        from sphinx_packagemap.parsing.syntax_tree.dunder_all_flow import follow  # few modules need these
        from sphinx_packagemap.parsing.syntax_tree.excerpts import TreeExcerpts

        exports, export_details = follow(TreeExcerpts(tree, source), exports, record, names)
    return record.build(
        exports, lines, extends_path=extends_path, changes_path=changes_path, export_details=export_details
    )
