"""Statements read line by line, wherever they stand: what the quick look at the margin of a module leaves over.

Those in the module's own scope are read with ``ast``, each by itself. The bodies of functions and classes are
stepped over; only imports in them matter. Where the structure is not plain enough to be sure, InDoubt is raised.
"""

from __future__ import annotations

import ast
import re

from sphinx_packagemap.model import BodyKind, MemberKind
from sphinx_packagemap.reading.blocks import Block, branches
from sphinx_packagemap.reading.docstrings import SIMPLE_DOCSTRING, STRING_START
from sphinx_packagemap.reading.exports import count_mentions
from sphinx_packagemap.reading.lines import end_of_blanks, end_of_deeper_lines, end_of_line, end_of_spaces
from sphinx_packagemap.reading.open_blocks import CONTINUING, OpenBlocks
from sphinx_packagemap.reading.pieces import Pieces
from sphinx_packagemap.reading.strings import InDoubt
from sphinx_packagemap.text import summary_of

_COMPOUND = frozenset({"for", "if", "try", "while", "with", *CONTINUING})
_NEEDING_COLON = _COMPOUND | {"async", "class", "def"}
_MOST_DOUBTS = 20  # lines that make no sense, after which a broken file is read no further
_STOP_IN_FUNCTION = r"(?:import|from|lazy)\b|(?:el)?if\b[^\n]*TYPE_CHECKING"
_STOP_IN_CLASS = r"(?:import|from|lazy|async|case|class|def|match|" + "|".join(sorted(_COMPOUND)) + r")\b"
_WORD = re.compile(r"[^\W\d]\w*")
_DEFINITION = re.compile(r"(?:async[ ]+)?(def|class)[ ]+(\w+)")
_ENDING_COLON = re.compile(r":[ \t]*(?:\\\n[ \t]*)*(?:#[^\n]*)?\n\Z")
_LAZY = re.compile(r"lazy[ \t]+(?=(?:import|from)\b)")
_TYPE_ALIAS = re.compile(r"type[ ]+(\w+)[ ]*[\[=]")  # PEP 695: Pythons older than 3.12 do not parse it


class LineReader:
    """Reads the statements of one text."""

    def __init__(self, text: str, pieces: Pieces, *, tolerant: bool = False) -> None:
        """Read a text that begins with a newline, and hand what it states to ``pieces``.

        A reader that is ``tolerant`` of lines that make no sense takes them for not there.
        """
        self._text = text
        self._tolerant = tolerant
        self._position = 0
        self._line, self._counted_to = 0, 0  # the newline at the beginning is no line's end
        self._pieces = pieces
        self._reader = pieces.reader
        self._open = OpenBlocks(pieces)

    def read_all(self) -> None:
        """Read the whole text; of a text that makes no sense, so much as can be read."""
        # Each doubt may have looked at the whole text: a file of nothing else must not take for ever.
        doubts_left = _MOST_DOUBTS if self._tolerant else 0
        text, size = self._text, len(self._text)
        while (begin := end_of_blanks(text, self._position)) < size:
            start = self._position = end_of_spaces(text, begin)
            try:
                self._statement(start - begin, start)
            except InDoubt:
                if doubts_left == 0:
                    break
                doubts_left -= 1
                self._position = text.index("\n", start) + 1
        self._open.close_all()

    def read_statement(self, position: int) -> int:
        """Read one statement at the margin with all its parts and blocks; return where it ends."""
        self._position = position
        self._statement(0, position)
        text, size = self._text, len(self._text)
        while self._open.any and (begin := end_of_blanks(text, self._position)) < size:
            start = end_of_spaces(text, begin)
            if start == begin and self._word_at(start) not in CONTINUING:
                break
            self._statement(start - begin, start)
        self._open.close_all()
        return self._position

    def line_at(self, position: int) -> int:
        """Return the number of the line at a position, from 1; positions only grow."""
        self._line += self._text.count("\n", self._counted_to, position)
        self._counted_to = position
        return self._line

    def _statement(self, indent: int, start: int) -> None:
        word = self._word_at(start)
        self._open.close(indent, word)
        if word in ("def", "class") or (word == "async" and _DEFINITION.match(self._text, start)):
            self._definition(indent, start)
        elif word in _COMPOUND or word == "async" or (word in ("match", "case") and self._begins_block(start)):
            self._compound(indent, start, word)
        elif word in ("import", "from"):
            self._pieces.read_import(self._take_line(start), self.line_at(start), self._open.block)
        elif word == "lazy" and (match := _LAZY.match(self._text, start)):
            self._pieces.read_lazy_import(self._take_line(match.end()), self.line_at(start), self._open.block)
        else:
            self._simple(start)

    def _word_at(self, start: int) -> str:
        if self._text[start] in "\t\f\\":
            raise InDoubt("it is not indented by spaces alone")
        match = _WORD.match(self._text, start)
        return match.group() if match else ""

    def _begins_block(self, start: int) -> bool:
        return _ENDING_COLON.search(self._text[start : end_of_line(self._text, start)]) is not None

    def _take_line(self, start: int) -> str:
        """Return the logical line from a position on, and go on after it."""
        self._position = end_of_line(self._text, start)
        return self._text[start : self._position]

    def _simple(self, start: int) -> None:
        block = self._open.block
        line = self._take_line(start)
        if not block.scope or line[0] == "@":
            return
        if block.top and self._reader.at_beginning and (match := SIMPLE_DOCSTRING.fullmatch(line)):
            self._pieces.mentions += count_mentions(line)
            self._reader.begin(summary_of(match[1]))
            return
        if match := _TYPE_ALIAS.match(line):
            line = f"{match[1]} = ..."  # a name is bound, whatever to
        self._pieces.read(line, self.line_at(start), block)

    def _compound(self, indent: int, start: int, word: str) -> None:
        header = self._take_line(start)
        if not _ENDING_COLON.search(header):
            raise InDoubt("a compound statement stands on one line")
        self._check_body(indent)
        if word in CONTINUING:
            self._open.go_on(word, indent, header)
        else:
            self._open.open(word, indent, header, self.line_at(start))

    def _check_body(self, indent: int) -> None:
        begin = end_of_blanks(self._text, self._position)
        if self._text[begin : begin + 1] != "\t" and end_of_spaces(self._text, begin) - begin <= indent:
            raise InDoubt("a block is empty")

    # Definitions

    def _definition(self, indent: int, start: int) -> None:
        match = _DEFINITION.match(self._text, start)
        if match is None:
            raise InDoubt("a definition has no name")
        kind = MemberKind.CLASS if match[1] == "class" else MemberKind.FUNCTION
        header = self._take_line(start)
        has_block = _ENDING_COLON.search(header) is not None
        if not has_block and ":" not in header:
            raise InDoubt("a definition has no colon")
        block = self._open.block
        if block.top:
            self._reader.note_kind(BodyKind.CODE)
        if block.scope and not block.type_checking and not block.script:
            docstring = self._docstring_below() if has_block else self._docstring_beside(header)
            self._reader.bind_definition(match[2], kind, self.line_at(start), summary_of(docstring))
        if has_block:
            self._step_over_body(indent, kind, block)

    def _docstring_below(self) -> str:
        at = end_of_spaces(self._text, end_of_blanks(self._text, self._position))
        if match := SIMPLE_DOCSTRING.match(self._text, at):
            self._pieces.mentions += count_mentions(match[1])
            return match[1]
        if not STRING_START.match(self._text, at):
            return ""
        statement = self._text[at : end_of_line(self._text, at)]
        return ast.get_docstring(self._pieces.parse(statement), clean=False) or ""

    def _docstring_beside(self, header: str) -> str:
        if '"' not in header and "'" not in header:
            return ""
        definition = self._pieces.parse_one(header)
        assert isinstance(definition, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        return ast.get_docstring(definition, clean=False) or ""

    def _step_over_body(self, indent: int, kind: MemberKind, block: Block) -> None:
        """Go on after the body, or in a class with imports in its methods, into it."""
        self._check_body(indent)
        begin = self._position
        self._skip(indent, _STOP_IN_FUNCTION)
        if kind is MemberKind.FUNCTION:
            self._step_over_function(indent, block._replace(function=True, scope=False, top=False))
        elif not self._has_left(indent):
            self._open.open_class(indent)
            self._position = begin
            self._skip(indent, _STOP_IN_CLASS)

    def _skip(self, indent: int, stop: str) -> None:
        self._position = end_of_deeper_lines(self._text, self._position, indent, stop)

    def _has_left(self, indent: int) -> bool:
        """Tell whether the next statement is indented by no more than ``indent``, or there is none."""
        return end_of_spaces(self._text, self._position) - self._position <= indent

    def _step_over_function(self, indent: int, block: Block) -> None:
        """Read the imports of all lines that are indented by more than ``indent``."""
        while not self._has_left(indent):
            start = end_of_spaces(self._text, self._position)
            word = self._word_at(start)
            if word in ("import", "from"):
                self._pieces.read_import(self._take_line(start), self.line_at(start), block)
            elif word in ("if", "elif", "lazy") and not self._tolerant:
                self._step_over_check(start - self._position, start, word, block)
            elif ":" not in self._take_line(start) and word in _NEEDING_COLON:
                raise InDoubt("a compound statement has no colon")
            self._skip(indent, _STOP_IN_FUNCTION)

    def _step_over_check(self, indent: int, start: int, word: str, block: Block) -> None:
        """Read the body of an ``if TYPE_CHECKING`` in a function; its other parts are like any other line."""
        header = self._take_line(start)
        if word != "if" or not _ENDING_COLON.search(header):
            raise InDoubt("its imports depend on more than where they stand")
        statement = self._pieces.parse_one(header + " pass\n")
        assert isinstance(statement, ast.If)
        (_, body), (_, orelse) = branches(statement, block)
        if orelse != block:
            raise InDoubt("its imports depend on more than where they stand")
        self._skip(indent, _STOP_IN_FUNCTION)
        self._step_over_function(indent, body)
