"""Suites: where those of functions and classes end, and which compound statements are open.

They are not lexed. A suite ends at the next line that is indented no deeper and begins a statement; and that
is decided by its first word, or by lexing the few lines before it.
"""

from __future__ import annotations

import ast
import re
from bisect import bisect, bisect_left
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from sphinx_packagemap.model import BodyKind
from sphinx_packagemap.parsing.lexical.fragments import FragmentReader
from sphinx_packagemap.parsing.lexical.lines import LineIndex, end_of_lines, end_of_spaces, has_conditions, is_continued
from sphinx_packagemap.parsing.lexical.patterns import BEGINS_STATEMENT
from sphinx_packagemap.parsing.source_file import NeedsFullParse
from sphinx_packagemap.parsing.syntax_tree.blocks import (
    IMPORT_ERRORS,
    MODULE,
    StatementContext,
    iter_branches,
    suppresses_import_error,
    survives_import_error,
)
from sphinx_packagemap.parsing.syntax_tree.record_builder import RecordBuilder

if TYPE_CHECKING:
    from sphinx_packagemap.parsing.lexical.headers import HeaderConditions

_FIRST_LINE = re.compile(r"(?:[ \t\f]*+(?:#[^\n]*+)?\n)*+([ ]++)(?=[^\t\f\n])")
# The usual ones that no bracket can hold, to save a match of BEGINS_STATEMENT.
_USUAL_BEGINNINGS = ("def ", "class ", "import ", "async def ", "try:", "with ")
_IN_FUNCTION = MODULE._replace(function=True, scope=False, top=False)
_SURE_WORDS = ("return ", "return\n", "raise ", "assert ", "def ", "class ")


class SuiteIndex:
    """The suites of one text that begins with a newline."""

    def __init__(self, text: str, strings: list[int], line_index: LineIndex, *, tolerant: bool = False) -> None:
        """Take a ``text`` with its long strings and line index; ``tolerant`` of invalid source."""
        self._text = text
        self._strings = strings
        self._top_level, self._imports = line_index
        self._tolerant = tolerant
        self._headers: HeaderConditions | None = None

    @property
    def headers(self) -> HeaderConditions:
        """The conditions of the text."""
        if self._headers is None:
            from sphinx_packagemap.parsing.lexical.headers import (
                HeaderConditions,  # its expressions are slow to compile
            )

            self._headers = HeaderConditions(self._text, tolerant=self._tolerant)
        return self._headers

    def find_end(self, begin: int, indent: int) -> int:
        """Return the position of the line after a suite, given its first line and the columns of its header."""
        text, top_level = self._text, self._top_level
        lines: Iterator[int]
        if indent == 0:  # the next unindented line is indexed, and most often it is that
            index = bisect_left(top_level, begin)
            if index == len(top_level):
                return len(text)
            if text.startswith(_USUAL_BEGINNINGS, top_level[index]):
                return top_level[index]
            lines = (top_level[each] for each in range(index, len(top_level)))
        else:
            lines = self._find_lines_within(begin, indent)
        for line in lines:
            if line < begin:
                continue
            if BEGINS_STATEMENT.match(text, end_of_spaces(text, line)):
                return line
            begin = end_of_lines(text, self._find_last_sure_line(begin, line), line)
            if begin == line:
                return line
        return len(text)

    def _find_lines_within(self, begin: int, indent: int) -> Iterator[int]:
        for match in _compile_lines_indented_at_most(indent).finditer(self._text, begin - 1):
            if not self._is_in_string(match.start()) and not is_continued(self._text, match.start() + 1):
                yield match.start() + 1

    def _is_in_string(self, position: int) -> bool:
        return bisect(self._strings, position) % 2 == 1

    def _find_last_sure_line(self, begin: int, end: int) -> int:
        """Return the last line found between two positions that no bracket or string can contain."""
        best = begin
        for word in _SURE_WORDS:
            position = self._text.rfind(word, best, end)
            line = self._text.rfind("\n", best, position) + 1 if position >= 0 else 0
            if line > best and self._begins_line(line, position):
                best = line
        return best

    def _begins_line(self, line: int, position: int) -> bool:
        is_first = self._text[line:position].isspace() and self._text[line - 2] != "\\"
        return is_first and not self._is_in_string(position)

    def find_imports(self, begin: int, end: int) -> list[int]:
        """Return the lines between two positions that begin with an import."""
        imports = self._imports
        return imports[bisect_left(imports, begin) : bisect_left(imports, end)] if imports else []

    def find_contexts(
        self, imports: list[int], begin: int, outer: StatementContext, *, is_class: bool
    ) -> list[StatementContext] | None:
        """Return the blocks of the imports in a suite, ``outer`` being the one around its definition.

        None where only the statements around them decide that.
        """
        function = _IN_FUNCTION if outer is MODULE else outer._replace(function=True, scope=False, top=False)
        if is_class:
            return self._find_contexts_in_class(imports, begin, outer._replace(scope=False, top=False), function)
        if self._is_nested(imports, begin) and self._may_conditions_decide(begin, imports[-1]):
            return None
        return [function] * len(imports)

    def _may_conditions_decide(self, begin: int, end: int) -> bool:
        """Return whether a condition between two positions, in a function, may decide when an import runs."""
        if not has_conditions(self._text, begin, end):
            return False
        return self.headers.do_names_decide(begin, end) or self.headers.do_literals_decide(begin, end)

    def _is_nested(self, imports: list[int], begin: int) -> bool:
        """Return whether any of the imports in a function is within another statement of it."""
        text = self._text
        first_line = _FIRST_LINE.match(text, begin)
        if first_line is None:
            return True
        spaces = first_line[1]
        return any(not text.startswith(spaces, line) or text[line + len(spaces)] == " " for line in imports)

    def _find_contexts_in_class(
        self, imports: list[int], begin: int, body: StatementContext, method: StatementContext
    ) -> list[StatementContext] | None:
        """Distinguish imports in methods from those in the class itself, by the last line with the class's indentation.

        None where conditions around one of them may decide.
        """
        first_line = _FIRST_LINE.match(self._text, begin)
        if first_line is None:
            return None
        indent = len(first_line[1])
        lines = self._iter_lines_before(imports, begin, indent)
        blocks = []
        checked = begin
        for position, (line, begins_method) in zip(imports, lines, strict=True):
            own_indent = end_of_spaces(self._text, position) - position
            if own_indent == indent:
                blocks.append(body)
                continue
            is_in_method = begins_method and own_indent > indent
            if not is_in_method or self._may_conditions_decide(max(line, checked), position):
                return None
            blocks.append(method)
            checked = position
        return blocks

    def _iter_lines_before(self, positions: list[int], begin: int, indent: int) -> Iterator[tuple[int, bool]]:
        """Yield, for each position in a class, the last line up to there with the class's indentation.

        With each, whether it begins a method.
        """
        text, search = self._text, _compile_lines_indented_by(indent).finditer
        usual_method = f"\n{' ' * indent}def "
        last, begins_method, start = begin, False, begin - 1
        for position in positions:
            nearest = text.rfind(usual_method, start, position)
            if nearest >= 0 and not self._is_in_string(nearest):
                start = nearest  # the lines before make no difference
            for match in search(text, start, position + indent + 1):
                if not self._is_in_string(match.start()):
                    last, begins_method = match.start() + 1, match["method"] is not None
            start = position - 1
            yield last, begins_method


@lru_cache(maxsize=64)
def _compile_lines_indented_by(indent: int) -> re.Pattern[str]:
    """Return an expression for the beginning of a line with an indentation; of a method, if that group matches."""
    return re.compile(rf"\n[ ]{{{indent}}}(?:(?:async[ ]+)?def[ ](?P<method>)|[^ \t\n\f#)\]}}])")


@lru_cache(maxsize=64)
def _compile_lines_indented_at_most(indent: int) -> re.Pattern[str]:
    return re.compile(rf"\n[ ]{{0,{indent}}}+[^ \t\n#\f)\]}}]")


CONTINUING = frozenset({"elif", "else", "except", "finally"})  # words that go on with an open statement
_MAX_FRAMES = 90  # Python itself takes a hundred levels of indentation
_ONE_EXCEPTION = re.compile(r"except[ ]+(?:\w+\.)*(?P<exception>\w+)(?:[ ]+as[ ]+\w+)?[ ]*:[ ]*(?:#[^\n]*)?\n")
_CHECKING = re.compile(r"(?:el)?if[ ]+(?:\w+\.)?TYPE_CHECKING[ ]*:[ ]*(?:#[^\n]*)?\n")
# Text that Pythons older than 3.14 do not parse: exceptions in a row without parentheses (PEP 758).
_BARE_EXCEPTIONS = re.compile(r"except(\*?)[ ]+([^()\n]*,[^()\n]*?)[ ]*:")


class _Frame:
    """A compound statement that is open."""

    __slots__ = ("body", "first_import", "indent", "only_checked", "orelse")

    def __init__(self, indent: int, inner: StatementContext, first_import: int = 0) -> None:
        self.indent = indent  # columns
        self.body = inner  # of the statements in its present part
        self.orelse = inner  # of those in the parts that follow
        self.first_import = first_import  # number of imports before it
        self.only_checked = False  # an ``if TYPE_CHECKING`` at the top that nothing has followed yet


class BlockStack:
    """A stack of compound statements, ordered by the indentation of their first lines."""

    def __init__(self, record: RecordBuilder, fragments: FragmentReader, suites: SuiteIndex) -> None:
        """Begin in the module itself, and report to ``record``.

        Headers that may decide, by ``suites.headers``, are parsed by ``fragments``.
        """
        self._record = record
        self._fragments = fragments
        self._suites = suites
        self._frames: list[_Frame] = []

    @property
    def block(self) -> StatementContext:
        """The context of the next statement."""
        return self._frames[-1].body if self._frames else MODULE

    def close(self, indent: int, word: str) -> None:
        """Close the blocks that end before a line; raise NeedsFullParse if its indentation and first word fit none."""
        frames = self._frames
        while frames and (frames[-1].indent > indent or (frames[-1].indent == indent and word not in CONTINUING)):
            self._finish(frames.pop())
        if indent and not frames:
            raise NeedsFullParse("a line is indented without a block")
        if len(frames) > _MAX_FRAMES:
            raise NeedsFullParse("blocks are nested too deeply")

    @property
    def any(self) -> bool:
        """Whether a compound statement is open."""
        return bool(self._frames)

    def close_all(self) -> None:
        """Close everything: the text has ended, or goes on at the top level."""
        while self._frames:
            self._finish(self._frames.pop())

    def open_definition(self, indent: int, body: StatementContext) -> None:
        """Open a function or class whose body is to be read."""
        self._frames.append(_Frame(indent, body))

    def open(self, word: str, indent: int, header: str, line: int) -> None:
        """Open a compound statement that begins with a word."""
        outer = self.block
        inner = outer._replace(top=False) if outer.top else outer
        frame = _Frame(indent, inner, self._record.import_count)
        if not self._frames:
            self._fragments.is_decided = False
        if word == "try":
            frame.body = frame.orelse = inner._replace(tried=True)
        elif word == "while":
            self._enter_branch(frame, header, inner)
            frame.orelse = inner
        elif word == "if":
            self._enter_branch(frame, header, inner)
            frame.only_checked = outer.top and frame.body.type_checking and not frame.orelse.type_checking
        elif word in ("for", "with", "async"):
            self._bind(frame, header, inner, line)
        if not frame.only_checked:
            self._record.add_statement(BodyKind.CODE, outer)
        self._frames.append(frame)

    def go_on(self, word: str, indent: int, header: str) -> None:
        """Go on with the next part of the innermost open statement: ``else`` and the like."""
        if not self._frames or self._frames[-1].indent != indent:
            raise NeedsFullParse("a clause of a compound statement has no header")
        frame = self._frames[-1]
        if frame.only_checked:
            frame.only_checked = False
            self._record.add_statement(BodyKind.CODE, MODULE)
        if word == "elif":
            self._enter_branch(frame, header, frame.orelse)
            self._note_script(frame)
        elif word == "except":
            self._handle(frame, header)
        elif word == "finally":
            outer = self._frames[-2].body if len(self._frames) > 1 else MODULE
            frame.body = outer._replace(top=False, tried=True)
        else:
            frame.body = frame.orelse
            self._note_script(frame)

    def _finish(self, frame: _Frame) -> None:
        if frame.only_checked:
            self._record.add_statement(BodyKind.NOTHING, MODULE)

    def _enter_branch(self, frame: _Frame, header: str, inner: StatementContext) -> None:
        frame.body = frame.orelse = inner
        if not self._suites.headers.may_decide(header, in_module=inner.scope):
            return
        self._fragments.is_decided |= inner.scope
        if _CHECKING.fullmatch(header):
            frame.body = inner._replace(type_checking=True)
            return
        statement = self._fragments.parse_one(header.removeprefix("el") + " pass\n")
        assert isinstance(statement, ast.If | ast.While)
        (_, frame.body), (_, frame.orelse) = iter_branches(statement, inner, self._suites.headers.names)
        self._note_script(frame)

    def _note_script(self, frame: _Frame) -> None:
        if frame.body.scope and frame.body.script:
            self._record.add_script()

    def _bind(self, frame: _Frame, header: str, inner: StatementContext, line: int) -> None:
        """Read the names that ``for`` and ``with`` bind, and whether the latter suppresses failing imports."""
        if inner.scope:
            statement = self._fragments.read_header(header, line, inner)
        else:
            function = self._fragments.parse_one(f"async def f():\n {header}  pass\n")
            assert isinstance(function, ast.AsyncFunctionDef)
            statement = function.body[0]
        if isinstance(statement, ast.With | ast.AsyncWith) and suppresses_import_error(statement):
            frame.body = inner._replace(guarded=True)

    def _handle(self, frame: _Frame, header: str) -> None:
        """Read the exceptions that a handler catches: they decide the kind of the imports before as well."""
        usual = _ONE_EXCEPTION.fullmatch(header)
        survives = usual["exception"] in IMPORT_ERRORS if usual else self._survives(header)
        if not survives or frame.body.guarded:
            return
        frame.body = frame.orelse = frame.orelse._replace(guarded=True)
        self._record.add_import_error_handler(frame.first_import)

    def _survives(self, header: str) -> bool:
        header = _BARE_EXCEPTIONS.sub(r"except\1 (\2):", header)
        statement = self._fragments.parse_one(f"try:\n pass\n{header} pass\n")
        assert isinstance(statement, ast.Try | ast.TryStar)
        return survives_import_error(statement)
