"""Reading: from the bytes of a source file to the facts about its module.

Nothing is imported or executed, and nothing that a file holds makes the reading raise: what cannot be
read comes back as a fault beside the facts.
"""

from __future__ import annotations

import sys

from sphinx_packagemap.files import Unreadable, is_longer, read_bytes
from sphinx_packagemap.model import BodyKind, Fault, ProblemKind, Reading
from sphinx_packagemap.parsing.records import BODY_KINDS, Notes, reading_of

__all__ = ["DEFAULT_MAX_SIZE", "HEAD", "note_file", "note_head", "read_facts", "read_file", "read_notes", "unreadable"]

# An abstract syntax tree takes 100 to 200 times the memory of its source.
DEFAULT_MAX_SIZE = 2 * 1024 * 1024
HEAD = 4096  # bytes: of most modules, the docstring ends within
_LONG_HEAD = 1 << 16  # bytes: as much is read of a file that is too large to be read as a whole


def read_facts(source: bytes, *, check_syntax: bool = False) -> Reading:
    """Return the facts that the source of a module states.

    With a fault, the facts are what can be read all the same. What no fact depends on is stepped over, unless
    ``check_syntax`` has Python's own parser look at all of it: that takes several times as long.
    """
    return reading_of(read_notes(source, check_syntax=check_syntax))


def read_file(path: str, max_size: int = DEFAULT_MAX_SIZE, *, check_syntax: bool = False) -> Reading:
    """Return the facts about a source file; a file that cannot be opened is a fault too."""
    return reading_of(note_file(path, max_size, check_syntax=check_syntax))


def read_notes(source: bytes, *, check_syntax: bool = False) -> Notes:
    """Return what the source of a module states, as notes: the facts that they amount to can wait."""
    # Its regular expressions take longer to compile than all else to import; many surveys need only a cache.
    from sphinx_packagemap.parsing import reader

    return reader.read_notes(source, check_syntax=check_syntax)


def note_file(path: str, max_size: int = DEFAULT_MAX_SIZE, *, check_syntax: bool = False) -> Notes:
    """Return the notes of a source file; a file that cannot be opened gives a fault.

    Of a file of more than ``max_size`` bytes, that is its summary.
    """
    try:
        source = read_bytes(path, max_size)
    except (Unreadable, MemoryError) as error:
        return unreadable(error, path, max_size)
    return read_notes(source, check_syntax=check_syntax)


def note_head(path: str, max_size: int = DEFAULT_MAX_SIZE) -> Notes | None:
    """Return the summary of a source file as notes, from its head; None if the whole file has to be read.

    That is one that is no longer than a head, or in which that does not tell. What is wrong with the rest of it,
    nobody learns.
    """
    from sphinx_packagemap.parsing.lexical import docstrings as head

    if not is_longer(path, HEAD):
        return None
    try:
        summary = head.summary_of_head(read_bytes(path, max_size, HEAD))
    except (Unreadable, MemoryError) as error:
        return unreadable(error, path, max_size)
    return None if summary is None else _nothing_but(summary)


def _nothing_but(summary: str, fault: Fault | None = None) -> Notes:
    return Notes([], [], [summary, None, BODY_KINDS.index(BodyKind.NOTHING), 0, 0, 0, 0, None], fault)


def unreadable(error: Unreadable | MemoryError, path: str, max_size: int) -> Notes:
    """Return the notes of a file that could not be opened, or not be held; one that is too large has a summary."""
    if not isinstance(error, Unreadable):
        return _nothing_but("", Fault(ProblemKind.SIZE, "there is not enough memory to read it"))
    summary = _summary_of_large(path, max_size) if error.kind is ProblemKind.SIZE else ""
    return _nothing_but(summary, Fault(error.kind, error.message))


def _summary_of_large(path: str, max_size: int) -> str:
    """Return the summary of a file that is too large, from its first kilobytes; empty if it is not found there."""
    from sphinx_packagemap.parsing.lexical import docstrings as head

    try:
        source = read_bytes(path, sys.maxsize, max(HEAD, min(max_size, _LONG_HEAD)))
        summary = head.summary_of_head(source)
        # A docstring of an unusual form: what stands above it is read as if it were all of the file.
        return read_notes(source[: source.rfind(b"\n") + 1]).summary if summary is None else summary
    except (Unreadable, MemoryError):
        return ""
