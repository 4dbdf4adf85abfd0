"""The facts of a module from its lexical structure: many times as fast as a syntax tree, and equal to it.

Statements at the margin are read one by one: the usual ones by their form, others line by line. The bodies
of functions and classes are stepped over; only imports in them matter. Where the structure is not plain
enough to be sure, InDoubt is raised, and the file has to be parsed as a whole.
"""

from __future__ import annotations

import re

from sphinx_packagemap.model import BodyKind, MemberKind, ModuleFacts
from sphinx_packagemap.reading.blocks import MODULE
from sphinx_packagemap.reading.bodies import Bodies
from sphinx_packagemap.reading.docstrings import summary_at, summary_below
from sphinx_packagemap.reading.exports import count_mentions
from sphinx_packagemap.reading.grammar import BEGINNING, Ending, Form, end_of_rest
from sphinx_packagemap.reading.landmarks import Landmarks, check_chunks, find_landmarks, looks_broken
from sphinx_packagemap.reading.line_reader import LineReader
from sphinx_packagemap.reading.lines import LineNumbers, end_of_blanks
from sphinx_packagemap.reading.long_strings import long_strings
from sphinx_packagemap.reading.pieces import Pieces
from sphinx_packagemap.reading.source_text import decoded, decoded_somehow
from sphinx_packagemap.reading.strings import InDoubt
from sphinx_packagemap.reading.usual import UsualReader

# Whatever may bind or change ``__path__``; to read it only is no matter.
_PATH_CHANGE = re.compile(
    rb"(?<![.\w])__path__\s*(?:[-+*/|&^%@:]?=(?!=)|:|\[|\.\s*(?:append|extend|insert|remove|pop|clear))"
    rb"|^[ \t(\[*]*__path__\s*,|\b(?:for|as|import|del|extend_path)\b[^\n]*__path__",
    re.MULTILINE,
)
# Looked up for every statement: members of an enumeration take ten times as long as these.
_CODE = BodyKind.CODE
_CLASS, _FUNCTION = MemberKind.CLASS, MemberKind.FUNCTION
_LONG_DEFINITION = int(Form.LONG_DEFINITION)
_DEFINITIONS = (int(Form.DEFINITION), _LONG_DEFINITION)
_BLOCK = int(Ending.BLOCK)


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
    LineReader(text, bodies, pieces, LineNumbers(text), tolerant=True).read_all()
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
        # Shared, and not a method of one of the readers: a circle would keep every text until it is collected.
        self._numbers = LineNumbers(text)
        self._lines = LineReader(text, self._bodies, self.pieces, self._numbers)
        self._usual = UsualReader(text, self.pieces, self._numbers)
        self._next = 0  # the first line at the margin that was not read yet

    def _check(self, source: bytes) -> None:
        text = self._text
        if "\f" in text and re.search(r"\f[ \t]*[^\s]", text):
            raise InDoubt("a form feed begins a line")
        if looks_broken(source, text, self._strings):
            check_chunks(text, [0, *self._margin, len(text)])

    def read(self) -> None:
        """Read all of it; raise InDoubt where it is not plain enough."""
        text, margin = self._text, self._margin
        self._go_to(0)
        if margin:
            self._read_docstring()
        beginning_at, read_usual, size = BEGINNING.match, self._usual.read, len(margin)
        while (index := self._next) < size:
            position = margin[index]
            self._next = index + 1
            match = beginning_at(text, position)
            end = None
            if match:
                is_definition = match.lastindex in _DEFINITIONS
                end = self._read_definition(match) if is_definition else read_usual(match, MODULE)
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

    def _read_definition(self, match: re.Match[str]) -> int | None:
        begin: int | None = match.end()
        if match.lastindex == _LONG_DEFINITION:
            begin = end_of_rest(self._text, match.start(9), _BLOCK)
        if begin is None:
            return None
        line = self._numbers.at(match.start())
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
