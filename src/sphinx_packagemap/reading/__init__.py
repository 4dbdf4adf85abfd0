"""Reading: from the bytes of a source file to the facts about its module.

Nothing is imported or executed, and nothing that a file holds makes the reading raise: what cannot be
read comes back as a fault beside the facts.
"""

from __future__ import annotations

from typing import NamedTuple

from sphinx_packagemap.model import ModuleFacts, ProblemKind
from sphinx_packagemap.reading.ast_reader import read_tree
from sphinx_packagemap.reading.files import Unreadable, read_bytes
from sphinx_packagemap.reading.lexical_reader import read_lexically, read_what_is_left
from sphinx_packagemap.reading.parsing import Fault, parse
from sphinx_packagemap.reading.strings import InDoubt

__all__ = ["DEFAULT_MAX_SIZE", "Fault", "Reading", "read_facts", "read_file"]

# An abstract syntax tree takes 100 to 200 times the memory of its source.
DEFAULT_MAX_SIZE = 2 * 1024 * 1024


class Reading(NamedTuple):
    """The facts about one file and, where it could not be read, why."""

    facts: ModuleFacts
    fault: Fault | None = None


def read_facts(source: bytes) -> Reading:
    """Return the facts that the source of a module states.

    Read by its lexical structure; parsed as a whole where that leaves a doubt. With a fault, the facts are
    what can be read all the same.
    """
    lines = count_lines(source)
    try:
        return Reading(read_lexically(source, lines))
    except (InDoubt, RecursionError):  # the latter only on purpose: a thousand blocks within each other
        parsed = parse(source)
    if isinstance(parsed, Fault):
        return Reading(read_what_is_left(source, lines), parsed)
    return Reading(read_tree(parsed, source, lines))


def read_file(path: str, max_size: int = DEFAULT_MAX_SIZE) -> Reading:
    """Return the facts about a source file; a file that cannot be opened is a fault too."""
    try:
        source = read_bytes(path, max_size)
    except Unreadable as error:
        return Reading(ModuleFacts(), Fault(error.kind, error.message))
    except MemoryError:
        return Reading(ModuleFacts(), Fault(ProblemKind.SIZE, "there is not enough memory to read it"))
    return read_facts(source)


def count_lines(source: bytes) -> int:
    r"""Return the number of physical lines, whichever way they end: ``\n``, ``\r\n`` or ``\r``.

    Python takes all three (language reference, *Physical lines*).
    """
    ends = source.count(b"\n")
    if b"\r" in source:
        ends += source.count(b"\r") - source.count(b"\r\n")
    return ends if not source or source.endswith((b"\n", b"\r")) else ends + 1
