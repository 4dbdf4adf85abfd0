"""What the source of a module states, by whichever reader can tell it."""

from __future__ import annotations

from sphinx_packagemap.model import Fault
from sphinx_packagemap.parsing.lexical.scanner import read_lexically, read_what_is_left
from sphinx_packagemap.parsing.lexical.strings import InDoubt
from sphinx_packagemap.parsing.records import Notes
from sphinx_packagemap.parsing.syntax_tree import parse, syntax_fault
from sphinx_packagemap.parsing.syntax_tree.visitor import read_tree


def read_notes(source: bytes, *, check_syntax: bool = False) -> Notes:
    """Return what the source of a module states.

    Read by its lexical structure; parsed as a whole where that leaves a doubt. With a fault, it is
    what can be read all the same. With ``check_syntax``, everything is parsed, whether a fact depends on it or not.
    """
    try:
        notes = read_lexically(source)
        return notes._replace(fault=syntax_fault(source)) if check_syntax else notes
    except (InDoubt, RecursionError):  # the latter only on purpose: a thousand blocks within each other
        lines, parsed = count_lines(source), parse(source)
    if isinstance(parsed, Fault):
        return read_what_is_left(source, lines)._replace(fault=parsed)
    return read_tree(parsed, source, lines)


def count_lines(source: bytes) -> int:
    r"""Return the number of physical lines, whichever way they end: ``\n``, ``\r\n`` or ``\r``.

    Python takes all three (language reference, *Physical lines*).
    """
    ends = source.count(b"\n")
    if b"\r" in source:
        ends += source.count(b"\r") - source.count(b"\r\n")
    return ends if not source or source.endswith((b"\n", b"\r")) else ends + 1
