"""Read a source file by its lexical structure, or by its syntax tree where that does not decide a fact.

Nothing in a file makes these functions raise: a file that cannot be read gives a fault beside the facts. The
scanner and Python's parser are imported when they are first needed: to compile their regular expressions takes longer
than to import everything else, and many builds need only the cache.
"""

from __future__ import annotations

import sys

from sphinx_packagemap.files import Unreadable, is_longer, read_bytes
from sphinx_packagemap.model import BodyKind, Fault, Outline, ProblemKind, Reading
from sphinx_packagemap.parsing.records import BODY_KINDS, ModuleDetails, ModuleRecord, compute_reading
from sphinx_packagemap.parsing.source_file import NeedsFullParse

# An abstract syntax tree takes 100 to 200 times the memory of its source.
DEFAULT_MAX_SIZE = 2 * 1024 * 1024
HEAD = 4096  # bytes: of most modules, the docstring ends within
_LONG_HEAD = 1 << 16  # bytes: as much is read of a file that is too large to be read as a whole


def read_facts(source: bytes, *, check_syntax: bool = False) -> Reading:
    """Return the facts about a module, given its source.

    With a fault, the facts are those that can be read all the same. Code on which no fact depends is skipped, unless
    ``check_syntax`` has Python's own parser check all of it, which takes several times as long.
    """
    return compute_reading(read_record(source, check_syntax=check_syntax))


def read_file(path: str, max_size: int = DEFAULT_MAX_SIZE, *, check_syntax: bool = False) -> Reading:
    """Return the facts about a source file; a file that cannot be opened is a fault too."""
    return compute_reading(read_file_record(path, max_size, check_syntax=check_syntax))


def read_record(source: bytes, *, check_syntax: bool = False) -> ModuleRecord:
    """Return the record of the source of a module, from which facts are computed when they are needed.

    Read by its lexical structure; parsed as a whole where that does not decide a fact. With a fault, it is
    the part that can be read all the same. With ``check_syntax``, everything is parsed, even if no fact depends on it.
    """
    from sphinx_packagemap.parsing.lexical.scanner import read_fallback, read_lexically
    from sphinx_packagemap.parsing.syntax_tree import find_syntax_fault, parse

    try:
        record = read_lexically(source)
        return record._replace(fault=find_syntax_fault(source)) if check_syntax else record
    except (NeedsFullParse, RecursionError):  # the latter only on purpose: a thousand blocks within each other
        lines, parsed = count_lines(source), parse(source)
    if isinstance(parsed, Fault):
        return read_fallback(source, lines)._replace(fault=parsed)
    from sphinx_packagemap.parsing.lexical.headers import find_condition_names
    from sphinx_packagemap.parsing.syntax_tree.visitor import read_tree

    return read_tree(parsed, source, lines, find_condition_names(parsed.tree, source))


def import_parsers() -> None:
    """Import everything that parses, and compile the patterns that many files need, before processes are forked."""
    import sphinx_packagemap.parsing.lexical.scanner
    import sphinx_packagemap.parsing.purposes
    import sphinx_packagemap.parsing.syntax_tree.visitor  # noqa: F401
    from sphinx_packagemap.parsing.purpose_sentences import compile_patterns

    compile_patterns()


def import_definition_parsers() -> None:
    """Import what reads the summaries and the definitions of most files, before processes are forked."""
    import sphinx_packagemap.parsing.lexical.definitions  # noqa: F401
    from sphinx_packagemap.parsing.purpose_sentences import compile_patterns

    compile_patterns()


def read_file_record(path: str, max_size: int = DEFAULT_MAX_SIZE, *, check_syntax: bool = False) -> ModuleRecord:
    """Return the record of a source file; a file that cannot be opened gives a fault.

    The record of a file of more than ``max_size`` bytes has its summary only.
    """
    try:
        source = read_bytes(path, max_size)
    except (Unreadable, MemoryError) as error:
        return make_unreadable_record(error, path, max_size)
    return read_record(source, check_syntax=check_syntax)


def read_head_record(
    path: str, max_size: int = DEFAULT_MAX_SIZE, *, needs_definitions: bool = False
) -> ModuleRecord | None:
    """Return a record with the summary of a source file, from its head; None if all facts have to be read.

    That is so for a file that is no longer than a head, or whose head does not have the whole summary. If there is no
    summary and the record ``needs_definitions``, it has the names that ``read_definitions`` finds. Faults after the
    head are not found.
    """
    from sphinx_packagemap.parsing.lexical.docstrings import read_head_summary

    if not is_longer(path, HEAD):
        return None
    try:
        source = read_bytes(path, max_size, None if needs_definitions else HEAD)
        summary = read_head_summary(source[:HEAD])
    except (Unreadable, MemoryError) as error:
        return make_unreadable_record(error, path, max_size)
    if summary is None or summary or not needs_definitions:
        return None if summary is None else _make_summary_record(summary)
    from sphinx_packagemap.parsing.lexical.definitions import read_definitions

    try:
        return read_definitions(source)
    except (NeedsFullParse, RecursionError):
        return None


def _make_summary_record(summary: str, fault: Fault | None = None) -> ModuleRecord:
    return ModuleRecord([], [], ModuleDetails(summary, body=BODY_KINDS.index(BodyKind.NOTHING)), fault)


def make_unreadable_record(error: Unreadable | MemoryError, path: str, max_size: int) -> ModuleRecord:
    """Return the record of a file that cannot be read; one that is too large has a summary."""
    if not isinstance(error, Unreadable):
        return _make_summary_record("", Fault(ProblemKind.SIZE, "not enough memory to read the file"))
    summary = _read_summary_of_large_file(path, max_size) if error.kind is ProblemKind.SIZE else ""
    return _make_summary_record(summary, Fault(error.kind, error.message))


def _read_summary_of_large_file(path: str, max_size: int) -> str:
    """Return the summary of a file that is too large, from its first kilobytes; empty if it is not found there."""
    from sphinx_packagemap.parsing.lexical.docstrings import read_head_summary

    try:
        source = read_bytes(path, sys.maxsize, max(HEAD, min(max_size, _LONG_HEAD)))
        summary = read_head_summary(source)
        # A docstring of an unusual form: the text before it is read like a whole file.
        return read_record(source[: source.rfind(b"\n") + 1]).summary if summary is None else summary
    except (Unreadable, MemoryError):
        return ""


def read_outline(path: str, max_size: int) -> Outline | None:
    """Return the outline of the body of a source file; None if Python cannot read it."""
    from sphinx_packagemap.parsing.lexical.headers import find_condition_names
    from sphinx_packagemap.parsing.syntax_tree import parse
    from sphinx_packagemap.parsing.syntax_tree.module_body import build_outline

    try:
        source = read_bytes(path, max_size)
        parsed = parse(source)
        return (
            None
            if isinstance(parsed, Fault)
            else build_outline(parsed, source, find_condition_names(parsed.tree, source))
        )
    except (Unreadable, MemoryError, RecursionError):  # the latter: an ``elif`` of many thousand branches
        return None


def find_syntax_fault(path: str, max_size: int) -> Fault | None:
    """Return the fault that keeps Python from reading or parsing a source file as a whole; None if there is none."""
    from sphinx_packagemap.parsing.syntax_tree import find_syntax_fault

    try:
        return find_syntax_fault(read_bytes(path, max_size))
    except Unreadable as error:
        return Fault(error.kind, error.message)
    except (MemoryError, RecursionError):
        return None


def count_lines(source: bytes) -> int:
    r"""Return the number of physical lines, whichever way they end: ``\n``, ``\r\n`` or ``\r``.

    Python takes all three (language reference, *Physical lines*).
    """
    ends = source.count(b"\n")
    if b"\r" in source:
        ends += source.count(b"\r") - source.count(b"\r\n")
    return ends if not source or source.endswith((b"\n", b"\r")) else ends + 1
