"""The statements at the margin of a module, read one by one: the usual ones by their form, others line by line.

The bodies of functions and classes are stepped over; only imports in them matter. Where the structure is not plain
enough to be sure, InDoubt is raised.
"""

from __future__ import annotations

import re
from itertools import accumulate, chain, repeat
from typing import TYPE_CHECKING

from sphinx_packagemap.model import BodyKind
from sphinx_packagemap.reading.blocks import MODULE
from sphinx_packagemap.reading.bodies import Bodies
from sphinx_packagemap.reading.docstrings import docstring_at, summary_below
from sphinx_packagemap.reading.exports import count_mentions
from sphinx_packagemap.reading.grammar import BEGINNING, Ending, Form, end_of_rest
from sphinx_packagemap.reading.landmarks import Landmarks
from sphinx_packagemap.reading.line_reader import LineReader
from sphinx_packagemap.reading.lines import LineNumbers, end_of_blanks
from sphinx_packagemap.reading.notes import CLASS, FUNCTION
from sphinx_packagemap.reading.pieces import Pieces
from sphinx_packagemap.reading.strings import InDoubt
from sphinx_packagemap.reading.usual import UsualReader

if TYPE_CHECKING:
    from sphinx_packagemap.reading.headers import Headers

# Looked up for every statement: members of an enumeration take ten times as long as these.
_CODE = BodyKind.CODE
_LONG_DEFINITION = int(Form.LONG_DEFINITION)
_DEFINITIONS = (int(Form.DEFINITION), _LONG_DEFINITION)
_BLOCK = int(Ending.BLOCK)
_BLANKS = " \t\n"
# What begins like this begins a statement: no line within brackets does.
_SURE = frozenset(
    map(int, [*_DEFINITIONS, Form.IMPORT, Form.NAMES, Form.NAMES_IN_BRACKETS, Form.FROM, Form.DECORATORS])
)
# ... unless it is an argument with its name.
_SETTING = frozenset(map(int, [Form.SET, Form.BINDING, Form.DUNDER, Form.DUNDER_CALL, Form.EXPORTS]))
_DECORATOR, _STATEMENT_END = int(Form.DECORATOR), int(Ending.STATEMENT_END)
_LAST_LINE = 200  # characters; of a longer one, a closer look is taken


class MarginReader:
    """Reads the statements at the margin of one text."""

    def __init__(self, text: str, strings: list[int], landmarks: Landmarks) -> None:
        """Take a text that begins with a newline, with its long strings and landmarks."""
        self._text = text
        self._strings = strings
        self._margin, self._imports = landmarks
        self._bodies = Bodies(text, strings, landmarks)
        self.pieces = Pieces()
        self.within: list[int] = []  # lines at the margin that lie within a statement
        self._reader = self.pieces.reader
        self._usual = UsualReader(text, self.pieces)
        self._line_reader: LineReader | None = None
        self._next = 0  # the first line at the margin that was not read yet
        self._next_import = 0  # the first import that lies not before that

    @property
    def headers(self) -> Headers:
        """The conditions of the text."""
        return self._bodies.headers

    @property
    def _lines(self) -> LineReader:
        """The reader of statements that are not usual: most files do without."""
        if self._line_reader is None:
            self._line_reader = LineReader(self._text, self._bodies, self.pieces, LineNumbers(self._text))
        return self._line_reader

    def read(self) -> int:
        """Read all of it; return on which line the text ends. Raises InDoubt where it is not plain enough."""
        text, margin = self._text, self._margin
        size = len(margin)
        numbers = [*accumulate(map(text.count, repeat("\n"), chain((0,), margin), [*margin, len(text)]))]
        matches = [*map(BEGINNING.match, repeat(text), margin)]
        self._go_to(0)
        if margin:
            self._read_docstring()
        read_usual = self._usual.read
        while (index := self._next) < size:
            match = matches[index]
            self._next = index + 1
            if match is None:
                end = None
            elif match.lastindex in _DEFINITIONS:
                end = self._read_definition(match, numbers[index], is_sure=self._begins_surely(matches, index + 1))
            else:
                end = read_usual(match, numbers[index], MODULE)
            if end is None:
                end = self._lines.read_statement(margin[index])
            begin = margin[self._next] if self._next < size else len(text)
            if begin != end and (begin < end or text[end:begin].strip(_BLANKS)):
                self._go_to(end)
        return numbers[-1] - 1

    def _begins_surely(self, matches: list[re.Match[str] | None], index: int) -> bool:
        """Tell whether a line at the margin begins a statement, whatever stands before it."""
        match = matches[index] if index < len(matches) else None
        if match is None:
            return False
        form = match.lastindex
        if form in _SURE:
            return True
        if form in _SETTING:
            return _ends_statement(self._text, match.start())
        if form == _DECORATOR and index + 1 < len(matches) and (after := matches[index + 1]) is not None:
            # Brackets around it would hold the definition that follows, too.
            is_whole = end_of_rest(self._text, match.end(), _STATEMENT_END) == after.start()
            return is_whole and after.lastindex in _SURE
        return False

    def _go_to(self, position: int) -> None:
        """Go on with the first line at the margin from a position on; raise InDoubt if others come before it."""
        margin, index, size = self._margin, self._next, len(self._margin)
        while index < size and margin[index] < position:
            self.within.append(margin[index])
            index += 1
        self._next = index
        begin = margin[index] if index < size else len(self._text)
        if self._text[position:begin].strip(_BLANKS) and end_of_blanks(self._text, position) != begin:
            raise InDoubt("a line is indented without a block")

    def _read_docstring(self) -> None:
        begin = self._margin[0]
        if self._strings[:1] == [begin]:
            summary, end = docstring_at(self._text, begin)
            if summary is not None:
                if self._text.find("__all__", begin, end) >= 0:
                    self.pieces.mentions += count_mentions(self._text[begin:end])
                self._reader.begin(summary)
                self._go_to(end)

    def _read_definition(self, match: re.Match[str], line: int, *, is_sure: bool) -> int | None:
        """Read a function or class; if it ``is_sure``, the next line at the margin begins a statement."""
        text = self._text
        begin = match.end()
        if match.lastindex == _LONG_DEFINITION:
            end_of_header = end_of_rest(text, match.start(10), _BLOCK)
            if end_of_header is None:
                return None
            begin = end_of_header
        end = self._margin[self._next] if is_sure else 0
        if end < begin:
            end = self._bodies.end(begin, 0)
        is_class = match[9] == "class"
        summary = summary_below(text, begin)
        if summary is None:
            summary = self._lines.summary_below(begin)
        if self._has_import(begin, end) and not self._lines.read_imports(begin, end, MODULE, is_class=is_class):
            return None
        self._reader.kinds.add(_CODE)
        self._reader.bindings.append((line, match[10], CLASS if is_class else FUNCTION, summary))
        return end

    def _has_import(self, begin: int, end: int) -> bool:
        imports, index = self._imports, self._next_import
        while index < len(imports) and imports[index] < begin:
            index += 1
        self._next_import = index
        return index < len(imports) and imports[index] < end


def _ends_statement(text: str, position: int) -> bool:
    """Tell whether what stands before a position, as far as it is code, is nothing that a named argument can follow."""
    before = text[max(0, position - _LAST_LINE) : position].rstrip(_BLANKS)
    _, newline, line = before.rpartition("\n")
    return bool(newline) and "#" not in line and not line.endswith(("(", ",", "lambda"))
