"""Readings as plain lists of strings and numbers, for another process or a file; and back."""

from __future__ import annotations

from typing import Any

from sphinx_packagemap.model import (
    BodyKind,
    Fault,
    ImportKind,
    ImportStatement,
    Member,
    MemberKind,
    ModuleFacts,
    ProblemKind,
    Reading,
)

Plain = list[Any]  # of strings, numbers, None and lists or tuples of these; its shape is PLAIN_VERSION's

PLAIN_VERSION = 2  # another number whenever the shape or the meaning of the facts changes
SENSELESS = (ValueError, TypeError, IndexError, RecursionError)  # what plain data that are not ours may raise

_MEMBER_KINDS, _IMPORT_KINDS, _BODY_KINDS = tuple(MemberKind), tuple(ImportKind), tuple(BodyKind)
_MEMBER_NUMBERS = {kind: number for number, kind in enumerate(_MEMBER_KINDS)}
_IMPORT_NUMBERS = {kind: number for number, kind in enumerate(_IMPORT_KINDS)}
_FLAGS = ("runnable", "module_getattr", "extends_path", "changes_path")
_new = tuple.__new__  # without the constructor of a named tuple: these are made by the hundred thousand


def to_plain(reading: Reading) -> tuple[Plain, Plain]:
    """Return the imports of a reading and the rest of it as plain data; ``from_plain`` makes the reading of both."""
    facts, fault = reading
    imports = [(module, name, level, line, _IMPORT_NUMBERS[kind]) for module, name, level, line, kind in facts.imports]
    rest = [
        facts.summary,
        list(facts.exports) if isinstance(facts.exports, tuple) else facts.exports,
        [(name, _MEMBER_NUMBERS[kind], line, summary, origin) for name, kind, line, summary, origin in facts.members],
        _BODY_KINDS.index(facts.body),
        [int(getattr(facts, flag)) for flag in _FLAGS],
        facts.lines,
        fault and [fault.kind.value, fault.message, fault.line],
    ]
    return imports, rest


def imports_from_plain(imports: Plain) -> tuple[ImportStatement, ...]:
    """Return the imports that plain data were made of; raise TypeError, ValueError or IndexError for others."""
    return tuple([_new(ImportStatement, (m, n, level, line, _IMPORT_KINDS[k])) for m, n, level, line, k in imports])


def from_plain(imports: Plain, rest: Plain) -> Reading:
    """Return the reading that plain data were made of; raise TypeError, ValueError or IndexError for others."""
    summary, exports, members, body, flags, lines, fault = rest
    runnable, module_getattr, extends_path, changes_path = map(bool, flags)
    facts = ModuleFacts(
        summary,
        tuple(exports) if isinstance(exports, list) else exports,
        tuple([_new(Member, (n, _MEMBER_KINDS[k], line, s, o)) for n, k, line, s, o in members]),
        imports_from_plain(imports),
        _BODY_KINDS[body],
        runnable,
        module_getattr,
        extends_path,
        changes_path,
        lines,
    )
    return Reading(facts, None if fault is None else Fault(ProblemKind(fault[0]), fault[1], fault[2]))
