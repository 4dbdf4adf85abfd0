"""The author's own notes on modules: the content of a directive, a definition list.

Understands both ways to write one, whatever the page is written in: a name with its text indented below
(reStructuredText), or with its text after a colon (MyST). The text is inline markup of the page's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

_COLON = re.compile(r":(?=\s|\Z)")  # before the text of a definition in Markdown; roles begin with one, too


@dataclass(slots=True)
class Note:
    """One note as it is written."""

    name: str
    line: int  # of the name, within the content, from 0
    lines: list[str] = field(default_factory=list)
    has_blocks: bool = False  # more than one paragraph

    @property
    def text(self) -> str:
        """The text of the note on one line."""
        return " ".join(filter(None, self.lines))


def read_notes(content: Iterable[str]) -> Iterator[Note]:
    """Yield the notes of a directive's content in order; one without a text has an empty one."""
    note: Note | None = None
    after_blank = False
    for number, line in enumerate(content):
        if not line.strip():
            after_blank = True
            continue
        if line[0].isspace() or _COLON.match(line):
            if note is None:
                note = Note("", number)
            note.has_blocks |= after_blank and bool(note.lines)
            note.lines.append(_COLON.sub("", line.strip()).strip())
            after_blank = False
            continue
        if note is not None:
            yield note
        note = Note(line.strip().strip("`"), number)
        after_blank = False
    if note is not None:
        yield note
