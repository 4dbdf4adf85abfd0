"""Text documents in which people describe a codebase: read, and replaced atomically.

The submodules find what people typed: trees, lists, names, and the blocks that the command renews. They know nothing
about the codebase.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from sphinx_packagemap.discovery.project import is_outside
from sphinx_packagemap.files import Unreadable, read_bytes, replace_file
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.text import escape_invisible

MAX_SIZE = 4 * 1024 * 1024  # bytes; nobody types more


class Markup(StrEnum):
    """The markup languages of documents."""

    MARKDOWN = "markdown"
    RST = "rst"  # also plain text


# By suffix; the markup of ``.txt`` and of files without a suffix depends on the text.
_SUFFIXES = {
    **dict.fromkeys((".md", ".markdown", ".mdx", ".mdc", ".qmd"), Markup.MARKDOWN),
    **dict.fromkeys((".rst", ".rest"), Markup.RST),
}
_MARKDOWN = re.compile(r"^(?:#{1,6} \S|```|<!--)", re.MULTILINE)
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True)
class Document:
    """A text document."""

    path: str  # absolute
    shown_path: str  # for messages: relative to the repository or the working directory, with slashes
    source: bytes  # as it was read
    text: str  # with its line ends
    markup: Markup

    @cached_property
    def raw_lines(self) -> tuple[str, ...]:
        """The lines with their line ends; joined, they are the text."""
        return tuple(_LINE.findall(self.text))

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines without their line ends."""
        return tuple(line.rstrip("\r\n") for line in self.raw_lines)

    @property
    def line_end(self) -> str:
        """The line end of the first line; a line feed if there is none."""
        return "\r\n" if self.raw_lines and self.raw_lines[0].endswith("\r\n") else "\n"

    def make_problem(self, kind: ProblemKind, message: str, line: int | None = None) -> Problem:
        """Return a problem with this document, located at a line (from 1)."""
        return Problem(kind, message, origin=self.shown_path, line=line)

    def replace_lines(self, replacements: Sequence[tuple[int, int, Sequence[str]]]) -> str:
        """Return the text with ranges of lines replaced; all other characters are unchanged.

        A replacement has the first line (from 0), the line after the last one, and the new lines without line ends.
        The ranges must not overlap.
        """
        lines = list(self.raw_lines)
        for start, end, new in sorted(replacements, key=lambda each: each[:2], reverse=True):
            added = [f"{line}{self.line_end}" for line in new]
            if added and end == len(self.raw_lines) and lines and not lines[-1].endswith("\n"):
                added[-1] = new[-1]  # the file does not end with a line end
                if start == end:  # lines are appended
                    added.insert(0, self.line_end)
            lines[start:end] = added
        return "".join(lines)


OUTSIDE = "the file is a symbolic link to a file outside the project"


class NotReplaced(Exception):
    """Raised if a document cannot be replaced; has the reason."""


def read_document(path: str, shown_path: str) -> Document:
    """Return a document; raise Unreadable if it is no regular file, too large, or not in UTF-8."""
    source = read_bytes(path, MAX_SIZE)
    try:
        text = source.decode("utf-8")
    except UnicodeDecodeError as error:
        line = source.count(b"\n", 0, error.start) + 1
        message = f"the file is not in UTF-8: invalid byte {source[error.start]:#04x} in line {line}"
        raise Unreadable(ProblemKind.ENCODING, message) from error
    return Document(os.path.abspath(path), escape_invisible(shown_path), source, text, _find_markup(path, text))


def _find_markup(path: str, text: str) -> Markup:
    known = _SUFFIXES.get(os.path.splitext(path)[1].lower())
    return known or (Markup.MARKDOWN if _MARKDOWN.search(text) else Markup.RST)


def replace_document(document: Document, text: str, bounds: Sequence[str]) -> None:
    """Replace the file of a document atomically; raise NotReplaced, with the file unchanged, if that is not possible.

    Of a symbolic link, the target is replaced, unless it is outside of the directories in ``bounds``. A file that has
    changed since it was read is not replaced, nor is one that is read-only. The permissions of the file are kept.
    """
    path = os.path.realpath(document.path)
    if is_outside(path, bounds):
        raise NotReplaced(OUTSIDE)
    try:
        mode = os.stat(path).st_mode
        current = read_bytes(path, MAX_SIZE)
    except OSError as error:
        raise NotReplaced(f"cannot read the file: {error.strerror}") from error
    except Unreadable as error:
        raise NotReplaced(error.message) from error
    if current != document.source:
        raise NotReplaced("the file has changed since it was read")
    # The superuser may write to any file, and replacing a file needs no permission to write to it.
    if not mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) or not os.access(path, os.W_OK):
        raise NotReplaced("the file is read-only")
    if not replace_file(path, text.encode("utf-8"), mode=stat.S_IMODE(mode)):
        raise NotReplaced("cannot write the file")
