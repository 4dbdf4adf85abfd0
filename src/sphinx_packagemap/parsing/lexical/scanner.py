"""Read a module by its lexical structure: many times as fast as with a syntax tree, with the same result.

Where the structure is ambiguous, NeedsFullParse is raised, and the file has to be parsed as a whole.

The suites of functions and classes are skipped; only imports in them matter.
"""

from __future__ import annotations

import re
from itertools import accumulate, chain, repeat
from typing import TYPE_CHECKING

from sphinx_packagemap.parsing.lexical.docstrings import find_summary_below, read_docstring_at
from sphinx_packagemap.parsing.lexical.fallback import StatementScanner
from sphinx_packagemap.parsing.lexical.fragments import FragmentReader, parse_fragment
from sphinx_packagemap.parsing.lexical.lines import (
    LineIndex,
    build_line_index,
    check_chunks,
    end_of_blanks,
    may_be_broken,
)
from sphinx_packagemap.parsing.lexical.patterns import (
    BEGINNING,
    IMPORT_PATTERNS,
    StatementEnd,
    StatementPattern,
    end_of_rest,
)
from sphinx_packagemap.parsing.lexical.statements import SimpleStatementReader, check_imported_names
from sphinx_packagemap.parsing.lexical.strings import find_long_strings
from sphinx_packagemap.parsing.lexical.suites import SuiteIndex
from sphinx_packagemap.parsing.records import CLASS, FUNCTION, ModuleRecord
from sphinx_packagemap.parsing.source_file import NeedsFullParse, decode, decode_with_replacement
from sphinx_packagemap.parsing.syntax_tree.blocks import MODULE
from sphinx_packagemap.parsing.syntax_tree.dunder_all import Exported, count_mentions
from sphinx_packagemap.parsing.syntax_tree.record_builder import RecordBuilder

if TYPE_CHECKING:
    from sphinx_packagemap.parsing.lexical.headers import HeaderConditions

_ALL = re.compile("__all__")
# These are compiled when they are first needed: few files mention ``__path__``.
_PATH = rb"(?<![.\w])__path__\b"
# Text after or before ``__path__`` on its line that binds or changes it; to read it only is no matter.
_CHANGE_AFTER = rb"\s*(?:[-+*/|&^%@:]?=(?!=)|:|\[(?!\d+\][^=\n]*\n)|\.\s*(?:append|extend|insert|remove|pop|clear))"
_CHANGE_BEFORE = rb"(?s)\b(?:as|del|extend_path)\b|\bfor\b(?!.*\bin\b)"
_FIRST, _COMMA, _IMPORT, _AS = rb"[ \t(\[*]*", rb"\s*,", rb"\bimport\b", rb"\s+as\b"
_MAX_LINE_LENGTH = 500  # bytes of a line on either side: a longer one is left to a parser


def read_lexically(source: bytes) -> ModuleRecord:
    """Return the record of the source of a module; raise NeedsFullParse where only a parser can decide."""
    text = "\n" + decode(source)
    if b"\0" in source or b"declare_namespace" in source or ("__path__" in text and _may_change_path(source)):
        raise NeedsFullParse("__path__ may change")
    strings = find_long_strings(text)
    line_index = build_line_index(text, strings)
    _check(source, text, strings, line_index)
    reader = TopLevelScanner(text, strings, line_index)
    lines = reader.read()
    record = reader.record
    check_imported_names(record.imports)
    # Most texts have no such word, and a search for a word alone takes least.
    mentions = [word.start() for word in _ALL.finditer(text)] if "__all__" in text else []
    exports = _compute_exports(record, reader.fragments, text, mentions)
    export_details = None
    is_followed = exports == "dynamic" and not reader.fragments.is_conditional
    if is_followed or record.imports_lazy_loader:
        from sphinx_packagemap.parsing.syntax_tree.dunder_all_flow import follow  # few modules need these
        from sphinx_packagemap.parsing.syntax_tree.excerpts import TextExcerpts

        within = frozenset(reader.within)
        begins = [line for line in line_index.top_level if line not in within]
        excerpts = TextExcerpts(text, begins, parse_fragment)
        exports, export_details = follow(excerpts, exports, record, reader.headers.names)
    return record.build(exports, lines if source else 0, export_details=export_details)


def _may_change_path(source: bytes) -> bool:
    for match in re.finditer(_PATH, source):
        begin, end = match.span()
        before = source[max(0, begin - _MAX_LINE_LENGTH) : begin]
        after = source[end : end + _MAX_LINE_LENGTH]
        if (len(before) == _MAX_LINE_LENGTH and b"\n" not in before) or (
            len(after) == _MAX_LINE_LENGTH and b"\n" not in after
        ):
            return True
        before = before[before.rfind(b"\n") + 1 :]
        if re.match(_CHANGE_AFTER, after + b"\n") or re.search(_CHANGE_BEFORE, before):
            return True
        if (re.fullmatch(_FIRST, before) and re.match(_COMMA, after)) or (
            re.search(_IMPORT, before) and not re.match(_AS, after)
        ):
            return True
    return False


def read_fallback(source: bytes, lines: int) -> ModuleRecord:
    """Return the record of a source that cannot be parsed, with those statements that can be read one by one."""
    text = "\n" + decode_with_replacement(source)
    record = RecordBuilder()
    fragments = FragmentReader(record)
    strings = find_long_strings(text, tolerant=True)
    try:
        line_index = build_line_index(text, strings, tolerant=True)
    except NeedsFullParse:
        line_index = LineIndex([], [])
    suites = SuiteIndex(text, strings, line_index, tolerant=True)
    StatementScanner(text, suites, record, fragments, tolerant=True).read_all()
    try:
        return record.build(_compute_exports(record, fragments, text), lines)
    except NeedsFullParse:
        return record.build("dynamic", lines)


def _compute_exports(
    record: RecordBuilder, fragments: FragmentReader, text: str, mentions: list[int] | None = None
) -> Exported:
    if count_mentions(text, mentions) != fragments.mentions:
        raise NeedsFullParse("__all__ is also used elsewhere")
    return record.exports.get_result(fragments.changes)


def _check(source: bytes, text: str, strings: list[int], line_index: LineIndex) -> None:
    if "\f" in text and re.search(r"\f[ \t]*[^\s]", text):
        raise NeedsFullParse("a line begins with a form feed")
    if may_be_broken(source, text, strings):
        check_chunks(text, [0, *line_index.top_level, len(text)])


# Looked up for every statement: members of an enumeration take ten times as long as these.
_LONG_DEFINITION = StatementPattern.LONG_DEFINITION.value
_DEFINITIONS = (StatementPattern.DEFINITION.value, _LONG_DEFINITION)
_BLOCK = StatementEnd.BLOCK.value
_BLANKS = " \t\n"
# Forms of lines that are certain to begin a statement: no line within brackets has one of them.
_CERTAIN_FORMS = frozenset({*_DEFINITIONS, *IMPORT_PATTERNS, StatementPattern.DECORATORS.value})
# Forms of lines that begin a statement unless they are keyword arguments.
_BINDING_FORMS = frozenset(
    {
        StatementPattern.SET.value,
        StatementPattern.BINDING.value,
        StatementPattern.DUNDER.value,
        StatementPattern.DUNDER_CALL.value,
        StatementPattern.EXPORTS.value,
    }
)
_DECORATOR, _STATEMENT_END = StatementPattern.DECORATOR.value, StatementEnd.STATEMENT_END.value
_LAST_LINE = 200  # characters; a longer one counts as unfinished


class TopLevelScanner:
    """A reader of the statements at the top level of one text."""

    def __init__(self, text: str, strings: list[int], line_index: LineIndex) -> None:
        """Take a text that begins with a newline, with its long strings and line index."""
        self._text = text
        self._strings = strings
        self._top_level, self._imports = line_index
        self._suites = SuiteIndex(text, strings, line_index)
        self.record = RecordBuilder()
        self.fragments = FragmentReader(self.record)
        self.within: list[int] = []  # unindented lines within a statement
        self._usual = SimpleStatementReader(text, self.record, self.fragments)
        self._line_reader: StatementScanner | None = None
        self._next = 0  # index of the first unindented line that was not read yet
        self._next_import = 0  # index of the first import that is not before that

    @property
    def headers(self) -> HeaderConditions:
        """The conditions of the text."""
        return self._suites.headers

    @property
    def _lines(self) -> StatementScanner:
        """The reader of statements that are not usual: most files do without."""
        if self._line_reader is None:
            self._line_reader = StatementScanner(self._text, self._suites, self.record, self.fragments)
        return self._line_reader

    def read(self) -> int:
        """Read the whole text; return the number of its last line. Raises NeedsFullParse where it is ambiguous."""
        text, top_level = self._text, self._top_level
        size = len(top_level)
        numbers = [*accumulate(map(text.count, repeat("\n"), chain((0,), top_level), [*top_level, len(text)]))]
        matches = [*map(BEGINNING.match, repeat(text), top_level)]
        self._go_to(0)
        if top_level:
            self._read_docstring()
        read_usual = self._usual.read
        while (index := self._next) < size:
            match = matches[index]
            self._next = index + 1
            if match is None:
                end = None
            elif match.lastgroup in _DEFINITIONS:
                end = self._read_definition(
                    match, numbers[index], is_sure=self._is_certain_beginning(matches, index + 1)
                )
            else:
                end = read_usual(match, numbers[index], MODULE)
            if end is None:
                end = self._lines.read_statement(top_level[index])
            begin = top_level[self._next] if self._next < size else len(text)
            if begin != end and (begin < end or text[end:begin].strip(_BLANKS)):
                self._go_to(end)
        return numbers[-1] - 1

    def _is_certain_beginning(self, matches: list[re.Match[str] | None], index: int) -> bool:
        """Return whether an unindented line begins a statement, whatever is before it."""
        match = matches[index] if index < len(matches) else None
        if match is None:
            return False
        form = match.lastgroup
        if form in _CERTAIN_FORMS:
            return True
        if form in _BINDING_FORMS:
            return _ends_statement(self._text, match.start())
        if form == _DECORATOR and index + 1 < len(matches) and (after := matches[index + 1]) is not None:
            # Brackets around it would hold the definition that follows, too.
            is_whole = end_of_rest(self._text, match.end(), _STATEMENT_END) == after.start()
            return is_whole and after.lastgroup in _CERTAIN_FORMS
        return False

    def _go_to(self, position: int) -> None:
        """Go on with the first unindented line from a position on; raise NeedsFullParse if others come before it."""
        top_level, index, size = self._top_level, self._next, len(self._top_level)
        while index < size and top_level[index] < position:
            self.within.append(top_level[index])
            index += 1
        self._next = index
        begin = top_level[index] if index < size else len(self._text)
        if self._text[position:begin].strip(_BLANKS) and end_of_blanks(self._text, position) != begin:
            raise NeedsFullParse("a line is indented without a block")

    def _read_docstring(self) -> None:
        begin = self._top_level[0]
        if self._strings[:1] == [begin]:
            summary, end = read_docstring_at(self._text, begin)
            if summary is not None:
                if self._text.find("__all__", begin, end) >= 0:
                    self.fragments.mentions += count_mentions(self._text[begin:end])
                self.record.add_docstring(summary)
                self._go_to(end)

    def _read_definition(self, match: re.Match[str], line: int, *, is_sure: bool) -> int | None:
        """Read a function or class; if it ``is_sure``, the next unindented line begins a statement."""
        text = self._text
        begin = match.end()
        if match.lastgroup == _LONG_DEFINITION:
            end_of_header = end_of_rest(text, match.start("defined"), _BLOCK)
            if end_of_header is None:
                return None
            begin = end_of_header
        end = self._top_level[self._next] if is_sure else 0
        if end < begin:
            end = self._suites.find_end(begin, 0)
        is_class = match["keyword"] == "class"
        summary = find_summary_below(text, begin)
        if summary is None:
            summary = self._lines.find_summary_below(begin)
        if self._has_import(begin, end) and not self._lines.read_imports(begin, end, MODULE, is_class=is_class):
            return None
        self.record.add_definition(match["defined"], CLASS if is_class else FUNCTION, summary, line, MODULE)
        return end

    def _has_import(self, begin: int, end: int) -> bool:
        imports, index = self._imports, self._next_import
        while index < len(imports) and imports[index] < begin:
            index += 1
        self._next_import = index
        return index < len(imports) and imports[index] < end


def _ends_statement(text: str, position: int) -> bool:
    """Return whether no named argument can follow the code before a position."""
    before = text[max(0, position - _LAST_LINE) : position].rstrip(_BLANKS)
    _, newline, line = before.rpartition("\n")
    return bool(newline) and "#" not in line and not line.endswith(("(", ",", "lambda"))
