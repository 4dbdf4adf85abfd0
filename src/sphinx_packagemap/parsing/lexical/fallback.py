"""Statements scanned line by line, in any suite: those that the quick scan of the top level leaves over.

Those in the module's own scope are parsed with ``ast``, each by itself. The suites of functions and classes are
skipped; only imports in them matter. Where the structure is ambiguous, NeedsFullParse is raised.
"""

from __future__ import annotations

import ast
import re

from sphinx_packagemap.names import normalize
from sphinx_packagemap.parsing.lexical.docstrings import SIMPLE_DOCSTRING, STRING_START
from sphinx_packagemap.parsing.lexical.fragments import FragmentReader
from sphinx_packagemap.parsing.lexical.lines import (
    LineNumbers,
    end_of_blanks,
    end_of_indent,
    end_of_line,
    end_of_spaces,
)
from sphinx_packagemap.parsing.lexical.patterns import BEGINNING, IMPORT_PATTERNS
from sphinx_packagemap.parsing.lexical.statements import SimpleStatementReader
from sphinx_packagemap.parsing.lexical.suites import CONTINUING, BlockStack, SuiteIndex
from sphinx_packagemap.parsing.records import CLASS, FUNCTION
from sphinx_packagemap.parsing.source_file import NeedsFullParse
from sphinx_packagemap.parsing.summaries import extract_summary
from sphinx_packagemap.parsing.syntax_tree.blocks import StatementContext
from sphinx_packagemap.parsing.syntax_tree.dunder_all import count_mentions
from sphinx_packagemap.parsing.syntax_tree.record_builder import RecordBuilder

_COMPOUND = frozenset({"for", "if", "try", "while", "with", *CONTINUING})
_FROM = "from "
_MAX_DOUBTS = 20  # invalid lines, after which the rest of a broken file is not read
_WORD = re.compile(r"[^\W\d]\w*")
_DEFINITION = re.compile(r"(?:async[ ]+)?(?P<keyword>def|class)[ ]+(?P<name>\w+)(?=[\s\\]*[(\[:])")
_ENDING_COLON = re.compile(r":[ \t]*(?:\\\n[ \t]*)*(?:#[^\n]*)?\n\Z")
_LAZY = re.compile(r"lazy[ \t]+(?=(?:import|from)\b)")
_TYPE_ALIAS = re.compile(r"type[ ]+(?P<name>\w+)[ ]*[\[=]")  # PEP 695: Pythons older than 3.12 do not parse it


class StatementScanner:
    """A reader of all statements of one text, line by line."""

    def __init__(
        self, text: str, suites: SuiteIndex, record: RecordBuilder, fragments: FragmentReader, *, tolerant: bool = False
    ) -> None:
        """Read a text that begins with a newline and has ``suites``, and report its statements to ``record``.

        Unusual ones are parsed by ``fragments``. A ``tolerant`` reader skips lines that are no valid source.
        """
        self._text = text
        self._tolerant = tolerant
        self._position = 0
        self._suites = suites
        self._fragments = fragments
        self._record = record
        self._open = BlockStack(record, fragments, suites)
        self._numbers = LineNumbers(text)
        self._usual = SimpleStatementReader(text, record, fragments, tolerant=tolerant)

    def read_all(self) -> None:
        """Read the whole text; of a text that is no valid source, as much as possible."""
        # Each invalid line may have led through the whole text: a file of nothing else must not take forever.
        doubts_left = _MAX_DOUBTS if self._tolerant else 0
        text, size = self._text, len(self._text)
        while (begin := end_of_blanks(text, self._position)) < size:
            start = self._position = end_of_spaces(text, begin)
            try:
                self._scan_statement(start - begin, start)
            except NeedsFullParse:
                if doubts_left == 0:
                    break
                doubts_left -= 1
                self._position = text.index("\n", start) + 1
        self._open.close_all()

    def read_statement(self, position: int) -> int:
        """Read one statement at the top level with all its parts and blocks; return where it ends."""
        self._position = position
        self._scan_statement(0, position)
        text, size = self._text, len(self._text)
        while self._open.any and (begin := end_of_blanks(text, self._position)) < size:
            start = end_of_spaces(text, begin)
            if start == begin and self._get_word_at(start) not in CONTINUING:
                break
            if text.startswith(_FROM, start) and (match := BEGINNING.match(text, start)):  # the most usual in blocks
                self._open.close(start - begin, "from")
                end = self._usual.read(match, self._numbers.get_line(start), self._open.block)
                assert end is not None  # nothing else begins like this
                self._position = end
            else:
                self._scan_statement(start - begin, start)
        self._open.close_all()
        return self._position

    def find_summary_below(self, position: int) -> str:
        """Return the summary of the docstring of a block whose header ends at a position."""
        self._position = position
        return extract_summary(self._find_docstring_below())

    def _scan_statement(self, indent: int, start: int) -> None:
        word = self._get_word_at(start)
        self._open.close(indent, word)
        if word in ("def", "class") or (word == "async" and _DEFINITION.match(self._text, start)):
            self._scan_definition(indent, start)
        elif word in _COMPOUND or word == "async" or (word in ("match", "case") and self._begins_block(start)):
            self._scan_compound_statement(indent, start, word)
        elif word == "lazy" and (match := _LAZY.match(self._text, start)):
            line = self._take_line(match.end())
            self._fragments.read(line, self._numbers.get_line(start), self._open.block, is_lazy=True)
        else:
            self._scan_simple_statement(start)

    def _get_word_at(self, start: int) -> str:
        if self._text[start] in "\t\f\\":
            raise NeedsFullParse("a line is not indented by spaces only")
        match = _WORD.match(self._text, start)
        return match.group() if match else ""

    def _begins_block(self, start: int) -> bool:
        return _ENDING_COLON.search(self._text[start : end_of_line(self._text, start)]) is not None

    def _take_line(self, start: int) -> str:
        """Return the logical line from a position on, and go on after it."""
        self._position = end_of_line(self._text, start)
        return self._text[start : self._position]

    def _scan_simple_statement(self, start: int) -> None:
        block = self._open.block
        match = BEGINNING.match(self._text, start)
        is_import = match is not None and match.lastgroup in IMPORT_PATTERNS
        if not is_import and (not block.binds):
            self._pass_by(start, block)
            return
        end = self._usual.read(match, self._numbers.get_line(start), block) if match else None
        if end is not None:
            self._position = end
            return
        line = self._take_line(start)
        if line[0] == "@":
            return
        if block.top and self._record.is_empty and (match := SIMPLE_DOCSTRING.fullmatch(line)):
            from sphinx_packagemap.parsing.purposes import extract_purpose  # few docstrings come here

            self._fragments.mentions += count_mentions(line)
            self._record.add_docstring(extract_purpose(match["docstring"]))
            return
        if match := _TYPE_ALIAS.match(line):
            line = f"{match['name']} = ..."  # a name is bound, whatever to
        self._fragments.read(line, self._numbers.get_line(start), block)

    def _pass_by(self, start: int, block: StatementContext) -> None:
        """Go on after a statement that binds no name of the module; only an unusual import matters."""
        line = self._take_line(start)
        if line.startswith(("import", "from")):
            self._fragments.read(line, self._numbers.get_line(start), block)

    def _scan_compound_statement(self, indent: int, start: int, word: str) -> None:
        header = self._take_line(start)
        if not _ENDING_COLON.search(header):
            if self._open.block.scope:
                raise NeedsFullParse("a compound statement is on one line")
            return  # it binds nothing, and an import would have been found
        self._check_body(indent)
        if word in CONTINUING:
            self._open.go_on(word, indent, header)
        else:
            self._open.open(word, indent, header, self._numbers.get_line(start))

    def _check_body(self, indent: int) -> None:
        begin = end_of_blanks(self._text, self._position)
        if self._text[begin : begin + 1] != "\t" and end_of_spaces(self._text, begin) - begin <= indent:
            raise NeedsFullParse("a block is empty")

    # Definitions

    def _scan_definition(self, indent: int, start: int) -> None:
        match = _DEFINITION.match(self._text, start)
        if match is None:
            raise NeedsFullParse("a definition has no name")
        is_class = match["keyword"] == "class"
        header = self._take_line(start)
        has_block = _ENDING_COLON.search(header) is not None
        if not has_block and (":" not in header or "import" in header):
            raise NeedsFullParse("a definition has no colon, or an import on the same line")
        block = self._open.block
        if block.binds:
            docstring = self._find_docstring_below() if has_block else self._find_docstring_beside(header)
            name, kind = normalize(match["name"]), CLASS if is_class else FUNCTION
            self._record.add_definition(name, kind, extract_summary(docstring), self._numbers.get_line(start), block)
        if has_block:
            self._step_over_body(indent, block, is_class=is_class)

    def _find_docstring_below(self) -> str:
        at = end_of_spaces(self._text, end_of_blanks(self._text, self._position))
        if match := SIMPLE_DOCSTRING.match(self._text, at):
            self._fragments.mentions += count_mentions(match["docstring"])
            return match["docstring"]
        if not STRING_START.match(self._text, at):
            return ""
        statement = self._text[at : end_of_line(self._text, at)]
        return ast.get_docstring(self._fragments.parse(statement), clean=False) or ""

    def _find_docstring_beside(self, header: str) -> str:
        if '"' not in header and "'" not in header:
            return ""
        definition = self._fragments.parse_one(header)
        assert isinstance(definition, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        return ast.get_docstring(definition, clean=False) or ""

    def _step_over_body(self, indent: int, block: StatementContext, *, is_class: bool) -> None:
        """Go on after the suite; or into it, where only its statements decide when its imports run."""
        self._check_body(indent)
        begin, end = self._position, self._suites.find_end(self._position, indent)
        if self.read_imports(begin, end, block, is_class=is_class):
            self._position = end
        else:
            body = block._replace(scope=False, top=False, function=block.function or not is_class)
            self._open.open_definition(indent, body)

    def read_imports(self, begin: int, end: int, outer: StatementContext, *, is_class: bool) -> bool:
        """Read the imports of a suite; return False, with none read, if only its statements decide when they run.

        ``outer`` is the block around the definition.
        """
        imports = self._suites.find_imports(begin, end)
        blocks = self._suites.find_contexts(imports, begin, outer, is_class=is_class) if imports else []
        if blocks is None:
            return False
        for line, block in zip(imports, blocks, strict=True):
            start = end_of_indent(self._text, line)
            match = BEGINNING.match(self._text, start)
            number = self._numbers.get_line(start)
            if match is None or self._usual.read(match, number, block) is None:
                self._fragments.read(self._take_line(start), number, block)
        return True
