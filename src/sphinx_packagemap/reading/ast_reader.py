"""The notes of a module, from its syntax tree.

Looks at every statement; at expressions only where a fact needs them.
"""

from __future__ import annotations

from sphinx_packagemap.reading.blocks import walk
from sphinx_packagemap.reading.exports import count_changes
from sphinx_packagemap.reading.notes import Notes
from sphinx_packagemap.reading.package_path import path_use
from sphinx_packagemap.reading.parsing import Parsed
from sphinx_packagemap.reading.statements import StatementReader


def read_tree(parsed: Parsed, source: bytes, lines: int) -> Notes:
    """Return what a syntax tree states; ``source`` are the bytes that it was parsed from."""
    from sphinx_packagemap.reading.headers import names_in  # its expressions take a while to compile

    tree = parsed.tree
    names = names_in(tree, source)
    reader = StatementReader(parsed.lazy, names)
    for statement, block in walk(tree, names):
        reader.read(statement, block)
    extends, changes = path_use(tree, source)
    exports = reader.exports.result(count_changes(tree) if b"__all__" in source else 0)
    beyond = None
    if exports == "dynamic" or reader.imports_lazy_loader:
        from sphinx_packagemap.reading.export_flow import follow  # few modules need it

        exports, beyond = follow(tree, source, exports, reader, names)
    return reader.notes(exports, lines, extends=extends, changes=changes, beyond=beyond)
