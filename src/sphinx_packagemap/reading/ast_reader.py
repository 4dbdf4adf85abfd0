"""The facts of a module, from its syntax tree.

Looks at every statement; at expressions only where a fact needs them.
"""

from __future__ import annotations

from sphinx_packagemap.model import ModuleFacts
from sphinx_packagemap.reading.blocks import walk
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
    extends, changes = path_use(tree, source)
    exports = reader.exports.result(count_changes(tree) if b"__all__" in source else 0)
    return reader.facts(exports, lines, extends=extends, changes=changes)
