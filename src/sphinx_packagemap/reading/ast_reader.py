"""The facts of a module, from its syntax tree.

Looks at every statement; at expressions only where a fact needs them.
"""

from __future__ import annotations

from sphinx_packagemap.model import ModuleFacts
from sphinx_packagemap.reading.blocks import walk
from sphinx_packagemap.reading.body import body_kind
from sphinx_packagemap.reading.exports import count_changes
from sphinx_packagemap.reading.package_path import path_use
from sphinx_packagemap.reading.parsing import Parsed
from sphinx_packagemap.reading.statements import StatementReader


def read_tree(parsed: Parsed, source: bytes, lines: int) -> ModuleFacts:
    """Return the facts that a syntax tree states; ``source`` are the bytes that it was parsed from."""
    tree = parsed.tree
    reader = StatementReader(parsed.lazy)
    for statement, block in walk(tree):
        reader.read(statement, block)
    extends_path, changes_path = path_use(tree, source)
    changes = count_changes(tree) if b"__all__" in source else 0
    return ModuleFacts(
        summary=reader.summary,
        exports=reader.exports.result(changes),
        members=tuple(reader.members.values()),
        imports=tuple(reader.final_imports()),
        body=body_kind(reader.kinds),
        runnable=reader.runnable,
        module_getattr=reader.module_getattr,
        extends_path=extends_path,
        changes_path=changes_path,
        lines=lines,
    )
