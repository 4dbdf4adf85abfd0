"""The facts of a module from its lexical structure: several times as fast as a syntax tree, and equal to it.

Statements in the module's own scope are read one by one, most of them with ``ast``, each by itself. The
bodies of functions and classes are stepped over; only imports in them matter. Where the structure is not
plain enough to be sure, InDoubt is raised, and the file has to be parsed as a whole.
"""

from __future__ import annotations

import ast
import re

from sphinx_packagemap.model import BodyKind, MemberKind, ModuleFacts
from sphinx_packagemap.reading.blocks import Block, branches
from sphinx_packagemap.reading.lines import end_of_blanks, end_of_deeper_lines, end_of_line, end_of_spaces
from sphinx_packagemap.reading.open_blocks import CONTINUING, OpenBlocks
from sphinx_packagemap.reading.pieces import Pieces
from sphinx_packagemap.reading.source_text import check_imports, decoded, decoded_somehow
from sphinx_packagemap.reading.strings import InDoubt

_COMPOUND = frozenset({"for", "if", "try", "while", "with", *CONTINUING})
_NEEDING_COLON = _COMPOUND | {"async", "class", "def"}
_MOST_DOUBTS = 20  # lines that make no sense, after which a broken file is read no further
_STOP_IN_FUNCTION = r"(?:import|from|lazy)\b|(?:el)?if\b[^\n]*TYPE_CHECKING"
_STOP_IN_CLASS = r"(?:import|from|lazy|async|case|class|def|match|" + "|".join(sorted(_COMPOUND)) + r")\b"
# Whatever may bind or change ``__path__``; to read it only is no matter.
_PATH_CHANGE = re.compile(
    rb"__path__\s*(?:[-+*/|&^%@:]?=(?!=)|:|\[|\.\s*(?:append|extend|insert|remove|pop|clear))"
    rb"|^[ \t(\[*]*__path__\s*,|\b(?:for|as|import|del|extend_path)\b[^\n]*__path__",
    re.MULTILINE,
)
_WORD = re.compile(r"[^\W\d]\w*")
_DEFINITION = re.compile(r"(?:async[ ]+)?(def|class)[ ]+(\w+)")
_STRING_START = re.compile(r"""(?i:[rub]|br|rb)?['"]""")
_SIMPLE_DOCSTRING = re.compile(r'"""([^"\\]*+(?:"(?!"")[^"\\]*+)*+)"""[ ]*(?:#[^\n]*)?\n')
_ENDING_COLON = re.compile(r":[ \t]*(?:\\\n[ \t]*)*(?:#[^\n]*)?\n\Z")
_LAZY = re.compile(r"lazy[ \t]+(?=(?:import|from)\b)")
_TYPE_ALIAS = re.compile(r"type[ ]+(\w+)[ ]*[\[=]")  # PEP 695: Pythons older than 3.12 do not parse it


def read_lexically(source: bytes, lines: int) -> ModuleFacts:
    """Return the facts that the source of a module states; raise InDoubt where only a parser can tell."""
    if b"\0" in source or b"declare_namespace" in source or (b"__path__" in source and _PATH_CHANGE.search(source)):
        raise InDoubt("what it does with its path takes a parser to tell")
    text = decoded(source)
    check_imports(text)
    return _LexicalReader(text).read(lines)


def read_what_is_left(source: bytes, lines: int) -> ModuleFacts:
    """Return what can be read of a source that no parser takes: a lower bound, statement by statement."""
    return _LexicalReader(decoded_somehow(source), tolerant=True).read(lines)


class _LexicalReader:
    """Reads one text, from its beginning to its end."""

    def __init__(self, text: str, *, tolerant: bool = False) -> None:
        """Read ``text``; ``tolerant`` of lines that make no sense, which then count as not there."""
        self._text = text
        self._tolerant = tolerant
        # Each may have looked at the whole text: a file of nothing else must not take for ever.
        self._doubts_left = _MOST_DOUBTS if tolerant else 0
        self._position = 0
        self._line, self._counted_to = 1, 0
        self._pieces = Pieces()
        self._reader = self._pieces.reader
        self._open = OpenBlocks(self._pieces)

    def read(self, lines: int) -> ModuleFacts:
        """Return the facts; ``lines`` is what they say of the number of lines."""
        try:
            self._read_statements()
        except InDoubt:
            if not self._tolerant:
                raise
        self._open.close_all()
        return self._facts(lines)

    def _read_statements(self) -> None:
        text, size = self._text, len(self._text)
        while (begin := end_of_blanks(text, self._position)) < size:
            start = self._position = end_of_spaces(text, begin)
            try:
                self._statement(start - begin, start)
            except InDoubt:
                if self._doubts_left == 0:
                    raise
                self._doubts_left -= 1
                self._position = text.index("\n", start) + 1

    def _facts(self, lines: int) -> ModuleFacts:
        pieces = self._pieces
        is_known = self._text.count("__all__") == pieces.mentions
        if not is_known and not self._tolerant:
            raise InDoubt("__all__ is spoken of elsewhere")
        exports = self._reader.exports.result(pieces.changes) if is_known else "dynamic"
        return self._reader.facts(exports, lines)

    def _statement(self, indent: int, start: int) -> None:
        word = self._word_at(start)
        self._open.close(indent, word)
        if word in ("def", "class") or (word == "async" and _DEFINITION.match(self._text, start)):
            self._definition(indent, start)
        elif word in _COMPOUND or word == "async" or (word in ("match", "case") and self._begins_block(start)):
            self._compound(indent, start, word)
        elif word in ("import", "from"):
            self._pieces.read_import(self._take_line(start), self._line_at(start), self._open.block)
        elif word == "lazy" and (match := _LAZY.match(self._text, start)):
            self._pieces.read_lazy_import(self._take_line(match.end()), self._line_at(start), self._open.block)
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

    def _line_at(self, position: int) -> int:
        """Return the number of the line at a position; positions only grow."""
        self._line += self._text.count("\n", self._counted_to, position)
        self._counted_to = position
        return self._line

    def _simple(self, start: int) -> None:
        block = self._open.block
        line = self._take_line(start)
        if not block.scope or line[0] == "@":
            return
        if block.top and self._reader.at_beginning and (match := _SIMPLE_DOCSTRING.fullmatch(line)):
            self._pieces.mentions += line.count("__all__")
            self._reader.begin(match[1])
            return
        if match := _TYPE_ALIAS.match(line):
            line = f"{match[1]} = ..."  # a name is bound, whatever to
        self._pieces.read(line, self._line_at(start), block)

    def _compound(self, indent: int, start: int, word: str) -> None:
        header = self._take_line(start)
        if not _ENDING_COLON.search(header):
            raise InDoubt("a compound statement stands on one line")
        self._check_body(indent)
        if word in CONTINUING:
            self._open.go_on(word, indent, header)
        else:
            self._open.open(word, indent, header, self._line_at(start))

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
            self._reader.bind_definition(match[2], kind, self._line_at(start), docstring)
        if has_block:
            self._step_over_body(indent, kind, block)

    def _docstring_below(self) -> str:
        at = end_of_spaces(self._text, end_of_blanks(self._text, self._position))
        if match := _SIMPLE_DOCSTRING.match(self._text, at):
            self._pieces.mentions += match[1].count("__all__")
            return match[1]
        if not _STRING_START.match(self._text, at):
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
                self._pieces.read_import(self._take_line(start), self._line_at(start), block)
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
