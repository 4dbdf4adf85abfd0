"""Parsing: from the bytes of a source file to the facts about its module.

Nothing is imported or executed.
"""

from sphinx_packagemap.parsing.reader import (
    DEFAULT_MAX_SIZE,
    HEAD,
    fault_in_file,
    import_parsers,
    note_file,
    note_head,
    outline_file,
    read_facts,
    read_file,
    read_notes,
    unreadable,
)

__all__ = [
    "DEFAULT_MAX_SIZE",
    "HEAD",
    "fault_in_file",
    "import_parsers",
    "note_file",
    "note_head",
    "outline_file",
    "read_facts",
    "read_file",
    "read_notes",
    "unreadable",
]
