"""The facts of a module from its lexical structure: many times as fast as a syntax tree, and equal to it.

Statements at the margin are read one by one: the usual ones by their form, others line by line. The bodies
of functions and classes are stepped over; only imports in them matter. Where the structure is not plain
enough to be sure, InDoubt is raised, and the file has to be parsed as a whole.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Callable
from functools import lru_cache

from sphinx_packagemap.model import BodyKind, Member, MemberKind, ModuleFacts
from sphinx_packagemap.reading.blocks import MODULE, Block
from sphinx_packagemap.reading.docstrings import summary_at, summary_below
from sphinx_packagemap.reading.exports import count_mentions
from sphinx_packagemap.reading.grammar import (
    BEGINNING,
    BEGINS_STATEMENT,
    Ending,
    Form,
    end_of_annotated,
    end_of_code,
    end_of_rest,
)
from sphinx_packagemap.reading.landmarks import find_landmarks, looks_broken
from sphinx_packagemap.reading.line_reader import LineReader
from sphinx_packagemap.reading.lines import end_of_line, end_of_lines, end_of_spaces
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
_FIRST_LINE = re.compile(r"(?:[ \t\f]*+(?:#[^\n]*+)?\n)*+([ ]++)(?=[^\t\f\n])")
_SPACE = re.compile(r"[ \t]*+")
_FUNCTION = Block(function=True, scope=False, top=False)
_CLASS = Block(scope=False, top=False)


def read_lexically(source: bytes, lines: int) -> ModuleFacts:
    """Return the facts that the source of a module states; raise InDoubt where only a parser can tell."""
    if b"\0" in source or b"declare_namespace" in source or (b"__path__" in source and _PATH_CHANGE.search(source)):
        raise InDoubt("what it does with its path takes a parser to tell")
    text = "\n" + decoded(source)
    reader = _MarginReader(text)
    reader.read()
    return _facts(reader.pieces, text, lines)


def read_what_is_left(source: bytes, lines: int) -> ModuleFacts:
    """Return what can be read of a source that no parser takes: a lower bound, statement by statement."""
    text = "\n" + decoded_somehow(source)
    pieces = Pieces()
    LineReader(text, pieces, tolerant=True).read_all()
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

    def __init__(self, text: str) -> None:
        """Find the landmarks of a text that begins with a newline; raise InDoubt if it has none to trust."""
        self._text = text
        self._strings = long_strings(text)
        self._margin, self._imports = find_landmarks(text, self._strings)
        self._check()
        self.pieces = Pieces()
        self._reader = self.pieces.reader
        self._lines = LineReader(text, self.pieces)
        self._next = 0  # the first line at the margin that was not read yet
        self._next_import = 0

    def _check(self) -> None:
        text = self._text
        if "\f" in text and re.search(r"\f[ \t]*[^\s]", text):
            raise InDoubt("a form feed begins a line")
        if looks_broken(text, self._strings) and end_of_lines(text, 0, len(text)) != len(text):
            raise InDoubt("the last line does not end")

    def read(self) -> None:
        """Read all of it; raise InDoubt where it is not plain enough."""
        text, margin = self._text, self._margin
        read_by_form: dict[int | None, Callable[[re.Match[str]], int | None]] = {
            Form.IMPORT: self._read_import,
            Form.FROM: self._read_import,
            Form.DEFINITION: self._read_definition,
            Form.LONG_DEFINITION: self._read_definition,
            Form.BINDING: self._read_binding,
            Form.ANNOTATED: self._read_annotated,
            Form.DUNDER: self._read_dunder,
            Form.CODE: self._read_code,
            Form.DECORATOR: self._read_decorator,
        }
        if margin:
            self._read_docstring()
        while self._next < len(margin):
            position = margin[self._next]
            self._next += 1
            match = BEGINNING.match(text, position)
            end = read_by_form[match.lastindex](match) if match else None
            self._go_to(self._lines.read_statement(position) if end is None else end)

    def _go_to(self, position: int) -> None:
        """Go on with the first line at the margin that does not begin before a position."""
        margin, index = self._margin, self._next
        while index < len(margin) and margin[index] < position:
            index += 1
        self._next = index

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
        end = end_of_rest(self._text, match.end(), Ending.STATEMENT_END)
        return self._bind(match[12], BodyKind.CODE, match.start(), end)

    def _read_annotated(self, match: re.Match[str]) -> int | None:
        return self._bind(match[14], BodyKind.CODE, match.start(), end_of_annotated(self._text, match.end()))

    def _read_dunder(self, match: re.Match[str]) -> int | None:
        return self._bind(match[16], BodyKind.RE_EXPORTS, match.start(), match.end())

    def _bind(self, name: str, body: BodyKind, begin: int, end: int | None) -> int | None:
        if end is not None:
            self._reader.note_kind(body)
            if name not in self._reader.members:
                kind = MemberKind.CONSTANT if name.isupper() else MemberKind.VARIABLE
                self._reader.bind(Member(name, kind, self._lines.line_at(begin)))
        return end

    def _read_code(self, match: re.Match[str]) -> int | None:
        end = end_of_code(self._text, match.start())
        if end is not None:
            self._reader.note_kind(BodyKind.CODE)
        return end

    def _read_decorator(self, match: re.Match[str]) -> int | None:
        return end_of_rest(self._text, match.end(), Ending.STATEMENT_END)

    # Definitions

    def _read_definition(self, match: re.Match[str]) -> int | None:
        begin: int | None = match.end()
        if match.lastindex == Form.LONG_DEFINITION:
            begin = end_of_rest(self._text, match.start(9), Ending.BLOCK)
        if begin is None:
            return None
        end = self._end_of_body(begin)
        is_class = match[8] == "class"
        summary = summary_below(self._text, begin)
        imports = self._imports_between(begin, end)
        blocks = self._blocks_of(imports, begin, end, is_class) if imports else ()
        if summary is None or blocks is None:
            return None
        self._reader.note_kind(BodyKind.CODE)
        kind = MemberKind.CLASS if is_class else MemberKind.FUNCTION
        self._reader.bind_definition(match[9], kind, self._lines.line_at(match.start()), summary)
        for position, block in zip(imports, blocks, strict=True):
            self._read_inner_import(position, block)
        return end

    def _end_of_body(self, begin: int) -> int:
        """Return where the body ends that begins at a position: at the next statement at the margin."""
        text, margin = self._text, self._margin
        for index in range(self._next, len(margin)):
            following = margin[index]
            if following < begin:
                continue
            if BEGINS_STATEMENT.match(text, following):
                return following
            begin = end_of_lines(text, begin, following)
            if begin == following:
                return following
        return len(text)

    def _imports_between(self, begin: int, end: int) -> list[int]:
        imports, first = self._imports, self._next_import
        while first < len(imports) and imports[first] < begin:
            first += 1
        last = first
        while last < len(imports) and imports[last] < end:
            last += 1
        self._next_import = last
        return imports[first:last]

    def _blocks_of(self, imports: list[int], begin: int, end: int, is_class: bool) -> list[Block] | None:
        """Return in which blocks imports within a definition stand; None where it takes a closer look to tell."""
        if self._text.find("TYPE_CHECKING", begin, end) >= 0:
            return None
        return self._blocks_in_class(imports, begin, end) if is_class else [_FUNCTION] * len(imports)

    def _blocks_in_class(self, imports: list[int], begin: int, end: int) -> list[Block] | None:
        """Tell imports in methods from those in the class itself, by the last line before that has its indentation."""
        first_line = _FIRST_LINE.match(self._text, begin)
        if first_line is None:
            return None
        indent = len(first_line[1])
        lines = [
            (match.start() + 1, match.lastindex is not None)
            for match in _lines_indented_by(indent).finditer(self._text, begin - 1, end)
            if bisect(self._strings, match.start()) % 2 == 0
        ]
        blocks = []
        for position in imports:
            _, is_method = lines[bisect(lines, (position, True)) - 1]
            own_indent = end_of_spaces(self._text, position) - position
            if own_indent == indent:
                blocks.append(_CLASS)
            elif own_indent > indent and is_method:
                blocks.append(_FUNCTION)
            else:
                return None
        return blocks

    def _read_inner_import(self, position: int, block: Block) -> None:
        text = self._text
        space = _SPACE.match(text, position)
        assert space is not None  # it matches nothing as well
        start = space.end()
        match = BEGINNING.match(text, start)
        line = self._lines.line_at(start)
        if match and match.lastindex in (Form.IMPORT, Form.FROM):
            self.pieces.read_usual_import(match, line, block)
        else:
            self.pieces.read_import(text[start : end_of_line(text, start)], line, block)


@lru_cache(maxsize=64)
def _lines_indented_by(indent: int) -> re.Pattern[str]:
    """Return an expression for the beginning of a line with an indentation; of a method, if it has a group."""
    return re.compile(rf"\n[ ]{{{indent}}}(?:(?:async[ ]+)?def[ ]()|[^ \t\n\f#)\]}}])")
