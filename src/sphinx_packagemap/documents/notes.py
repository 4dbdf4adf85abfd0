"""Reads the notes that authors write about the items of a tree, in the content of a directive or in a managed block.

A note can be written in two ways, whatever the markup is: as a name with its text indented below (reStructuredText), or
with its text after a colon on the next line (MyST). In a managed block, its text may also follow in the same line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

# The colon before a definition in Markdown must be followed by a space; the colon of a role is not.
_BEGINNING = re.compile(r"\A:(?:\s+|\Z)")
_OPTION = re.compile(r":([A-Za-z][\w-]*):(?:\s|\Z)")
_NAMED = re.compile(r"(?P<name>`[^`]*`|.*?):(?:\s+|\Z)(?P<text>.*)\Z")


@dataclass(slots=True)
class Note:
    """One note, as written."""

    name: str  # empty if there is a text without a name
    line: int  # of the name, in the content, from 0
    lines: list[str] = field(default_factory=list)  # of the text
    has_blocks: bool = False  # whether the text has more than one paragraph

    @property
    def text(self) -> str:
        """The text of the note, joined to one line."""
        return " ".join(filter(None, self.lines))

    @property
    def option(self) -> str:
        """The name of the option if this is one, written after the blank line that ends the options; else empty."""
        match = _OPTION.match(self.name)
        return match[1] if match is not None else ""


def read_notes(content: Iterable[str], *, is_block: bool = False) -> Iterator[Note]:
    """Yield the notes in the content of a directive or of a managed block, in order; their texts may be empty."""
    note: Note | None = None
    after_blank = False
    for number, line in enumerate(content):
        if not line.strip():
            after_blank = True
            continue
        if line[0].isspace() or _BEGINNING.match(line):
            if note is None:
                note = Note("", number)
            note.has_blocks |= after_blank and bool(note.lines)
            note.lines.append(_BEGINNING.sub("", line.strip()))
            after_blank = False
            continue
        if note is not None:
            yield note
        named = _NAMED.match(line.strip()) if is_block else None
        note = Note((named["name"] if named else line).strip().strip("`"), number)
        note.lines += filter(None, [named["text"]] if named else [])
        after_blank = False
    if note is not None:
        yield note
