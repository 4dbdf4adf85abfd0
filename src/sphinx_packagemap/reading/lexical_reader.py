"""The notes of a module from its lexical structure: many times as fast as a syntax tree, and equal to it.

Where the structure is not plain enough to be sure, InDoubt is raised, and the file has to be parsed as a whole.
"""

from __future__ import annotations

import re

from sphinx_packagemap.reading.bodies import Bodies
from sphinx_packagemap.reading.exports import Exported, count_mentions
from sphinx_packagemap.reading.landmarks import Landmarks, check_chunks, find_landmarks, looks_broken
from sphinx_packagemap.reading.line_reader import LineReader
from sphinx_packagemap.reading.lines import LineNumbers
from sphinx_packagemap.reading.long_strings import long_strings
from sphinx_packagemap.reading.margin_reader import MarginReader
from sphinx_packagemap.reading.notes import Notes
from sphinx_packagemap.reading.pieces import Pieces
from sphinx_packagemap.reading.source_text import decoded, decoded_somehow
from sphinx_packagemap.reading.strings import InDoubt
from sphinx_packagemap.reading.usual import check_imported_names

_WORDS = re.compile(r"__(?:all|(path))__")  # searched for together: a search for each would take twice as long
_PATH = re.compile(rb"(?<![.\w])__path__\b")
# What binds or changes it, by what follows and by what stands before it on its line; to read it only is no matter.
_CHANGE_AFTER = re.compile(
    rb"\s*(?:[-+*/|&^%@:]?=(?!=)|:|\[(?!\d+\][^=\n]*\n)|\.\s*(?:append|extend|insert|remove|pop|clear))"
)
_CHANGE_BEFORE = re.compile(rb"\b(?:as|del|extend_path)\b|\bfor\b(?!.*\bin\b)", re.DOTALL)
_FIRST, _COMMA, _IMPORT, _AS = map(re.compile, (rb"[ \t(\[*]*", rb"\s*,", rb"\bimport\b", rb"\s+as\b"))
_LONGEST = 500  # bytes of a line on either side: of a longer one, a parser takes a closer look


def read_lexically(source: bytes) -> Notes:
    """Return what the source of a module states; raise InDoubt where only a parser can tell."""
    text = "\n" + decoded(source)
    words = [*_WORDS.finditer(text)]
    speaks_of_path = words and any(word.lastindex for word in words)
    if b"\0" in source or b"declare_namespace" in source or (speaks_of_path and _may_change_path(source)):
        raise InDoubt("what it does with its path takes a parser to tell")
    strings = long_strings(text)
    landmarks = find_landmarks(text, strings)
    _check(source, text, strings, landmarks)
    reader = MarginReader(text, strings, landmarks)
    lines = reader.read()
    check_imported_names(reader.pieces.reader.imports)
    exports = _exports(reader.pieces, text, [word.start() for word in words if not word.lastindex])
    beyond = None
    is_followed = exports == "dynamic" and not reader.pieces.is_conditional
    if is_followed or reader.pieces.reader.imports_lazy_loader:
        from sphinx_packagemap.reading.export_flow import follow_text  # few modules need it

        within = frozenset(reader.within)
        begins = [line for line in landmarks.margin if line not in within]
        exports, beyond = follow_text(text, begins, exports, reader.pieces.reader, reader.headers.names)
    return reader.pieces.reader.notes(exports, lines if source else 0, beyond=beyond)


def _may_change_path(source: bytes) -> bool:
    for match in _PATH.finditer(source):
        begin, end = match.span()
        before = source[max(0, begin - _LONGEST) : begin]
        after = source[end : end + _LONGEST]
        if (len(before) == _LONGEST and b"\n" not in before) or (len(after) == _LONGEST and b"\n" not in after):
            return True
        before = before[before.rfind(b"\n") + 1 :]
        if _CHANGE_AFTER.match(after + b"\n") or _CHANGE_BEFORE.search(before):
            return True
        if (_FIRST.fullmatch(before) and _COMMA.match(after)) or (_IMPORT.search(before) and not _AS.match(after)):
            return True
    return False


def read_what_is_left(source: bytes, lines: int) -> Notes:
    """Return what can be read of a source that no parser takes: a lower bound, statement by statement."""
    text = "\n" + decoded_somehow(source)
    pieces = Pieces()
    strings = long_strings(text, tolerant=True)
    try:
        landmarks = find_landmarks(text, strings, tolerant=True)
    except InDoubt:
        landmarks = Landmarks([], [])
    bodies = Bodies(text, strings, landmarks, tolerant=True)
    LineReader(text, bodies, pieces, LineNumbers(text), tolerant=True).read_all()
    try:
        return pieces.reader.notes(_exports(pieces, text), lines)
    except InDoubt:
        return pieces.reader.notes("dynamic", lines)


def _exports(pieces: Pieces, text: str, mentions: list[int] | None = None) -> Exported:
    if count_mentions(text, mentions) != pieces.mentions:
        raise InDoubt("__all__ is spoken of elsewhere")
    return pieces.reader.exports.result(pieces.changes)


def _check(source: bytes, text: str, strings: list[int], landmarks: Landmarks) -> None:
    if "\f" in text and re.search(r"\f[ \t]*[^\s]", text):
        raise InDoubt("a form feed begins a line")
    if looks_broken(source, text, strings):
        check_chunks(text, [0, *landmarks.margin, len(text)])
