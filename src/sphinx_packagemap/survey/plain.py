"""Notes of files as plain data, for another process or a file; and back."""

from __future__ import annotations

from typing import Any

from sphinx_packagemap.model import Fault, ProblemKind
from sphinx_packagemap.reading.notes import Notes

Plain = list[Any]  # of strings, numbers, None and lists or tuples of these

# What plain data that are not ours may raise.
SENSELESS = (ValueError, TypeError, IndexError, AttributeError, RecursionError)


def to_plain(notes: Notes) -> tuple[Plain, Plain]:
    """Return the imports that notes speak of and the rest of them as plain data; ``from_plain`` makes notes of both."""
    imports, bindings, rest, fault = notes
    return imports, [bindings, rest, fault and [fault.kind.value, fault.message, fault.line]]


def from_plain(imports: Plain, others: Plain) -> Notes:
    """Return the notes that plain data were made of; others may raise what is SENSELESS, here or when they are read."""
    bindings, rest, fault = others
    return Notes(imports, bindings, rest, None if fault is None else Fault(ProblemKind(fault[0]), fault[1], fault[2]))
