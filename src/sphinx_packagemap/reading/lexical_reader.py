"""The facts of a module from its lexical structure: many times as fast as a syntax tree, and equal to it.

Statements at the margin are read one by one: the usual ones by their form, others line by line. The bodies
of functions and classes are stepped over; only imports in them matter. Where the structure is not plain
enough to be sure, InDoubt is raised, and the file has to be parsed as a whole.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from sphinx_packagemap.model import BodyKind, Member, MemberKind, ModuleFacts
from sphinx_packagemap.reading.blocks import MODULE
from sphinx_packagemap.reading.bodies import Bodies
from sphinx_packagemap.reading.docstrings import summary_at, summary_below
from sphinx_packagemap.reading.exports import count_mentions
from sphinx_packagemap.reading.grammar import (
    BEGINNING,
    Ending,
    Form,
    end_of_annotated,
    end_of_code,
    end_of_rest,
)
from sphinx_packagemap.reading.landmarks import Landmarks, find_landmarks, looks_broken
from sphinx_packagemap.reading.line_reader import LineReader
from sphinx_packagemap.reading.lines import end_of_blanks, end_of_lines
from sphinx_packagemap.reading.long_strings import long_strings
from sphinx_packagemap.reading.pieces import Pieces
from sphinx_packagemap.reading.source_text import decoded, decoded_somehow
from sphinx_packagemap.reading.strings import InDoubt

# Whatever may bind or change ``__path__``; to read it only is no matter.
_PATH_CHANGE = re.compile(
    rb"__path__\s*(?:[-+*/|&^%@:]?=(?!=)|:|\[|\.\s*(?:append|extend|insert|remove|pop|clear))"
    rb"|^[ \t(\[*]*__path__\s*,|\b(?:for|as|import|del|extend_path)\b[^\n]*__path__",
    re.MULTILINE,
)
_ESCAPE = re.compile(r"\\[NUux]")
# Looked up for every statement: members of an enumeration take ten times as long as these.
_CODE, _RE_EXPORTS = BodyKind.CODE, BodyKind.RE_EXPORTS
_CLASS, _FUNCTION = MemberKind.CLASS, MemberKind.FUNCTION
_CONSTANT, _VARIABLE = MemberKind.CONSTANT, MemberKind.VARIABLE
_LONG_DEFINITION = int(Form.LONG_DEFINITION)
_STATEMENT_END, _BLOCK = Ending.STATEMENT_END, Ending.BLOCK


def read_lexically(source: bytes, lines: int) -> ModuleFacts:
    """Return the facts that the source of a module states; raise InDoubt where only a parser can tell."""
    if b"\0" in source or b"declare_namespace" in source or (b"__path__" in source and _PATH_CHANGE.search(source)):
        raise InDoubt("what it does with its path takes a parser to tell")
    text = "\n" + decoded(source)
    reader = _MarginReader(source, text)
    reader.read()
    return _facts(reader.pieces, text, lines)


def read_what_is_left(source: bytes, lines: int) -> ModuleFacts:
    """Return what can be read of a source that no parser takes: a lower bound, statement by statement."""
    text = "\n" + decoded_somehow(source)
    pieces = Pieces()
    strings = long_strings(text, tolerant=True)
    try:
        landmarks = find_landmarks(text, strings, tolerant=True)
    except InDoubt:
        landmarks = Landmarks([], [])
    bodies = Bodies(text, strings, landmarks)
    LineReader(text, bodies, pieces, tolerant=True).read_all()
    try:
        return _facts(pieces, text, lines)
    except InDoubt:
        return pieces.reader.facts("dynamic", lines)


def _facts(pieces: Pieces, text: str, lines: int) -> ModuleFacts:
    if count_mentions(text) != pieces.mentions:
        raise InDoubt("__all__ is spoken of elsewhere")
    return pieces.reader.facts(pieces.reader.exports.result(pieces.changes), lines)


class _MarginReader:
    """Reads the statements at the margin of one text."""

    def __init__(self, source: bytes, text: str) -> None:
        """Find the landmarks of a text that begins with a newline; raise InDoubt if it has none to trust."""
        self._text = text
        self._strings = long_strings(text)
        landmarks = find_landmarks(text, self._strings)
        self._margin = landmarks.margin
        self._bodies = Bodies(text, self._strings, landmarks)
        self._check(source)
        self.pieces = Pieces()
        self._reader = self.pieces.reader
        self._lines = LineReader(text, self._bodies, self.pieces)
        self._next = 0  # the first line at the margin that was not read yet

    def _check(self, source: bytes) -> None:
        text = self._text
        if "\f" in text and re.search(r"\f[ \t]*[^\s]", text):
            raise InDoubt("a form feed begins a line")
        if looks_broken(source, text, self._strings) and end_of_lines(text, 0, len(text)) != len(text):
            raise InDoubt("the last line does not end")

    def read(self) -> None:
        """Read all of it; raise InDoubt where it is not plain enough."""
        text, margin = self._text, self._margin
        self._go_to(0)
        if margin:
            self._read_docstring()
        beginning_at, size = BEGINNING.match, len(margin)
        while (index := self._next) < size:
            position = margin[index]
            self._next = index + 1
            match = beginning_at(text, position)
            end = _READERS[match.lastindex](self, match) if match else None
            if end is None:
                end = self._lines.read_statement(position)
            if self._next == size or margin[self._next] != end:
                self._go_to(end)

    def _go_to(self, position: int) -> None:
        """Go on with the first line at the margin from a position on; raise InDoubt if others come before it."""
        margin, index, begin = self._margin, self._next, end_of_blanks(self._text, position)
        while index < len(margin) and margin[index] < begin:
            index += 1
        self._next = index
        if begin != (margin[index] if index < len(margin) else len(self._text)):
            raise InDoubt("a line is indented without a block")

    def _read_docstring(self) -> None:
        begin = self._margin[0]
        if self._strings[:1] == [begin]:
            summary, end = summary_at(self._text, begin + 3, self._text[begin : begin + 3])
            if summary is not None:
                self.pieces.mentions += count_mentions(self._text[begin:end])
                self._reader.begin(summary)
                self._go_to(end)

    def _read_import(self, match: re.Match[str]) -> int:
        self.pieces.read_usual_import(match, self._lines.line_at(match.start()), MODULE)
        return match.end()

    def _read_binding(self, match: re.Match[str]) -> int | None:
        end = end_of_rest(self._text, match.end(), _STATEMENT_END)
        return self._bind(match[12], _CODE, match.start(), end)

    def _read_annotated(self, match: re.Match[str]) -> int | None:
        return self._bind(match[14], _CODE, match.start(), end_of_annotated(self._text, match.end()))

    def _read_dunder(self, match: re.Match[str]) -> int | None:
        return self._bind(match[16], _RE_EXPORTS, match.start(), match.end())

    def _bind(self, name: str, body: BodyKind, begin: int, end: int | None) -> int | None:
        if end is not None and self._has_doubtful_escape(begin, end):
            return None
        if end is not None:
            self._reader.note_kind(body)
            if name not in self._reader.members:
                kind = _CONSTANT if name.isupper() else _VARIABLE
                self._reader.members[name] = Member(name, kind, self._lines.line_at(begin))
        return end

    def _has_doubtful_escape(self, begin: int, end: int) -> bool:
        """Tell whether a string may hold an escape that Python refuses: half a code, or no character's name."""
        return self._text.find("\\", begin, end) >= 0 and _ESCAPE.search(self._text, begin, end) is not None

    def _read_code(self, match: re.Match[str]) -> int | None:
        end = end_of_code(self._text, match.start())
        if end is not None and self._has_doubtful_escape(match.start(), end):
            return None
        if end is not None:
            self._reader.note_kind(_CODE)
        return end

    def _read_decorator(self, match: re.Match[str]) -> int | None:
        return end_of_rest(self._text, match.end(), _STATEMENT_END)

    # Definitions

    def _read_definition(self, match: re.Match[str]) -> int | None:
        begin: int | None = match.end()
        if match.lastindex == _LONG_DEFINITION:
            begin = end_of_rest(self._text, match.start(9), _BLOCK)
        if begin is None:
            return None
        line = self._lines.line_at(match.start())
        end = self._bodies.end(begin, 0)
        kind = _CLASS if match[8] == "class" else _FUNCTION
        summary = summary_below(self._text, begin)
        if summary is None:
            summary = self._lines.summary_below(begin)
        if not self._lines.read_imports(begin, end, MODULE, is_class=kind is _CLASS):
            return None
        self._reader.note_kind(_CODE)
        self._reader.bind_definition(match[9], kind, line, summary)
        return end


_READERS: dict[int | None, Callable[[_MarginReader, re.Match[str]], int | None]] = {
    int(Form.IMPORT): _MarginReader._read_import,
    int(Form.FROM): _MarginReader._read_import,
    int(Form.DEFINITION): _MarginReader._read_definition,
    int(Form.LONG_DEFINITION): _MarginReader._read_definition,
    int(Form.BINDING): _MarginReader._read_binding,
    int(Form.ANNOTATED): _MarginReader._read_annotated,
    int(Form.DUNDER): _MarginReader._read_dunder,
    int(Form.CODE): _MarginReader._read_code,
    int(Form.DECORATOR): _MarginReader._read_decorator,
}
