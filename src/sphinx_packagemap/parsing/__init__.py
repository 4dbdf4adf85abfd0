"""Parses the bytes of a source file into the facts about its module.

Nothing is imported or executed.
"""

from sphinx_packagemap.parsing.reader import (
    DEFAULT_MAX_SIZE,
    HEAD,
    count_lines,
    find_syntax_fault,
    import_definition_parsers,
    import_parsers,
    make_unreadable_record,
    read_facts,
    read_file,
    read_file_record,
    read_head_record,
    read_outline,
    read_record,
)

__all__ = [
    "DEFAULT_MAX_SIZE",
    "HEAD",
    "count_lines",
    "find_syntax_fault",
    "import_definition_parsers",
    "import_parsers",
    "make_unreadable_record",
    "read_facts",
    "read_file",
    "read_file_record",
    "read_head_record",
    "read_outline",
    "read_record",
]
