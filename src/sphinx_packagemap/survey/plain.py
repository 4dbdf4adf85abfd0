"""Readings as plain lists of strings and numbers, for another process or a file; and back."""

from __future__ import annotations

from typing import Any

from sphinx_packagemap.model import (
    BodyKind,
    ImportKind,
    ImportStatement,
    Member,
    MemberKind,
    ModuleFacts,
    ProblemKind,
)
from sphinx_packagemap.reading import Fault, Reading

Plain = list[Any]  # of strings, numbers, None and lists of these; its shape is PLAIN_VERSION's

PLAIN_VERSION = 1  # another number whenever the shape or the meaning of the facts changes

_MEMBER_KINDS, _IMPORT_KINDS, _BODY_KINDS = tuple(MemberKind), tuple(ImportKind), tuple(BodyKind)
_MEMBER_NUMBERS = {kind: number for number, kind in enumerate(_MEMBER_KINDS)}
_IMPORT_NUMBERS = {kind: number for number, kind in enumerate(_IMPORT_KINDS)}
_FLAGS = ("runnable", "module_getattr", "extends_path", "changes_path")
_new = tuple.__new__  # without the constructor of a named tuple: these are made by the hundred thousand


def to_plain(reading: Reading) -> Plain:
    """Return a reading as plain data, which ``from_plain`` turns into an equal one."""
    facts, fault = reading
    return [
        facts.summary,
        list(facts.exports) if isinstance(facts.exports, tuple) else facts.exports,
        [(name, _MEMBER_NUMBERS[kind], line, summary, origin) for name, kind, line, summary, origin in facts.members],
        [(module, name, level, line, _IMPORT_NUMBERS[kind]) for module, name, level, line, kind in facts.imports],
        _BODY_KINDS.index(facts.body),
        [int(getattr(facts, flag)) for flag in _FLAGS],
        facts.lines,
        fault and [fault.kind.value, fault.message, fault.line],
    ]


def from_plain(plain: Plain) -> Reading:
    """Return the reading that plain data were made of; raise TypeError, ValueError or IndexError for others."""
    summary, exports, members, imports, body, flags, lines, fault = plain
    runnable, module_getattr, extends_path, changes_path = map(bool, flags)
    facts = ModuleFacts(
        summary,
        tuple(exports) if isinstance(exports, list) else exports,
        tuple([_new(Member, (n, _MEMBER_KINDS[k], line, s, o)) for n, k, line, s, o in members]),
        tuple([_new(ImportStatement, (m, n, level, line, _IMPORT_KINDS[k])) for m, n, level, line, k in imports]),
        _BODY_KINDS[body],
        runnable,
        module_getattr,
        extends_path,
        changes_path,
        lines,
    )
    return Reading(facts, None if fault is None else Fault(ProblemKind(fault[0]), fault[1], fault[2]))
