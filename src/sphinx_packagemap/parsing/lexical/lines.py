"""Logical lines, and an index of the lines that begin at the top level or hold imports.

One compiled expression steps over a whole logical line, or over all lines of a block, in C: strings,
comments, brackets of a few levels, continuation lines. Text that it does not match is lexed token by token, and
invalid text raises NeedsFullParse: there is no guessing. All repetitions are possessive, so that no
character is examined more than a few times, whatever the file holds.

In valid source no keyword that begins an import can begin a line within brackets, and nothing outside of
long strings hides one that begins its line. So plain searches find them all, without lexing the text between.
Text that may be broken, or written for Python 2, raises NeedsFullParse.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache
from itertools import pairwise, repeat
from typing import NamedTuple

from sphinx_packagemap.parsing.lexical.strings import FORMATTED, PLAIN, end_of_string, is_code
from sphinx_packagemap.parsing.source_file import NeedsFullParse

_DEPTH = 2  # levels of brackets that one expression knows; deeper ones are counted

# A quote after one of these letters may begin a formatted string; ``end_of_string`` decides that.
# The first lookahead is for speed: most text that is no string is none by its first character.
STRING = rf"(?:(?=['\"])(?:(?<![fFtT])(?<![fFtT][rR]){PLAIN}|(?:(?<=[fFtT])|(?<=[fFtT][rR])){FORMATTED}))"
# The same without formatted strings and those in triple quotes, for brackets below the second level: the expressions
# for many levels would take long to compile.
_SHORT_STRING = r"(?<![fFtT])(?<![fFtT][rR])(?:\"(?!\"\")(?:[^\"\\\n]++|\\.)*+\"|'(?!'')(?:[^'\\\n]++|\\.)*+')"
_COMMENT = r"#[^\n]*+"
_CONTINUED = r"\\\n"
_OUTSIDE = rf"[^()\[\]{{}}'\"#\\\n]++|{_CONTINUED}"
_INSIDE = rf"[^()\[\]{{}}'\"#\\]++|{_CONTINUED}|{_COMMENT}"


def build_bracket_pattern(depth: int) -> str:
    """Return a pattern for text in brackets, nested up to ``depth`` levels."""
    expression = ""
    for level in range(depth, 0, -1):
        string = STRING if level <= 2 else _SHORT_STRING
        expression = rf"[(\[{{](?:{_INSIDE}|{expression}{expression and '|'}{string})*+[)\]}}]"
    return expression


# No statement ends with one of these: such a one is incomplete, and a parser reports it.
_UNFINISHED = r"-+/%=<>&|^@~"
_CODE = rf"(?:{_OUTSIDE}|{build_bracket_pattern(_DEPTH)}|{STRING})*+"
_END = rf"(?<![{_UNFINISHED}])(?:{_COMMENT})?+\n"
_REST = _CODE + _END
_BLANK = rf"[ \t\f]*+(?:{_COMMENT})?+\n"
_BLANK_LINES = re.compile(rf"(?:{_BLANK})*+", re.DOTALL)
_SPACES = re.compile(r"[ ]*+")
_INDENT = re.compile(r"[ \t]*+")
_TOKEN = re.compile(rf"[^()\[\]{{}}'\"#\\\n]++|{_COMMENT}|{_CONTINUED}|[()\[\]{{}}\n'\"]", re.DOTALL)


class LineNumbers:
    """The line numbers of positions in one text that begins with a newline; the positions must not decrease."""

    def __init__(self, text: str) -> None:
        """Start before the first line."""
        self._text = text
        self._line, self._counted_to = 0, 0  # the newline at the beginning is no line's end

    def get_line(self, position: int) -> int:
        """Return the number of the line at a position, from 1."""
        self._line += self._text.count("\n", self._counted_to, position)
        self._counted_to = position
        return self._line


def end_of_blanks(text: str, position: int) -> int:
    """Return the end of the blank lines and comment lines that begin at a position."""
    return _find_end(_BLANK_LINES, text, position)


def end_of_spaces(text: str, position: int) -> int:
    """Return the end of the spaces that begin at a position."""
    return _find_end(_SPACES, text, position)


def end_of_indent(text: str, position: int) -> int:
    """Return the end of the spaces and tabs that begin at a position."""
    return _find_end(_INDENT, text, position)


def has_conditions(text: str, begin: int, end: int) -> bool:
    """Return whether there may be a condition of ``if``, ``elif`` or ``while`` between two positions."""
    return text.find("if", begin, end) >= 0 or text.find("while", begin, end) >= 0


# Both take long to compile, and few files need either.
@cache
def _compile_rest_of_line() -> re.Pattern[str]:
    return re.compile(_REST, re.DOTALL)


@cache
def _compile_lines() -> re.Pattern[str]:
    return re.compile(rf"(?:{_REST})*+", re.DOTALL)


def end_of_line(text: str, position: int) -> int:
    """Return the end of the logical line around a position, after its newline."""
    match = _compile_rest_of_line().match(text, position)
    return match.end() if match else _end_by_tokens(text, position)


def end_of_lines(text: str, position: int, end: int) -> int:
    """Return the end of the last logical line, from a position on, that begins before ``end``.

    It is ``end`` itself if that is between lines.
    """
    while position < end:
        match = _compile_lines().match(text, position, end)
        assert match is not None  # it matches nothing as well
        position = match.end()
        if position < end:
            position = _end_by_tokens(text, position)
    return position


def _find_end(expression: re.Pattern[str], text: str, position: int) -> int:
    match = expression.match(text, position)
    assert match is not None  # all of them match nothing as well
    return match.end()


def _end_by_tokens(text: str, position: int) -> int:
    depth, last = 0, ""
    while token := _TOKEN.match(text, position):
        character = text[position]
        position = token.end()
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
            if depth < 0:
                raise NeedsFullParse("a closing bracket has no opening one")
        elif character in "'\"":
            position = end_of_string(text, position - 1)
        elif character == "\n" and depth == 0:
            if last and last in _UNFINISHED:
                raise NeedsFullParse("a statement is incomplete")
            return position
        if character != "#":
            last = text[position - 1]
    raise NeedsFullParse("the file ends in the middle of a statement")


# A line that begins with a closing bracket ends a statement.
_UNINDENTED_LINE = re.compile(r"\n[^ \t\n#\f)\]}]")
_FROM = ("from ", "from\t", "from.", "from\\")
_NO_BRACKETS = bytes(sorted(set(range(256)) - set(b"()[]{}")))
# Expressions that begin with a whole word are searched for faster than str.find does.
_PRINT = re.compile(r"print [\w'\"]")
_IMPORT = re.compile(r"import[ \t\\(*]")
_BEFORE_IMPORT = " \t:;.\n"
_GROUP = 32  # statements compared together
_LONGEST_LINE = 2000  # characters before a word
_HIDDEN = re.compile(r"[:;][ \t]*(?:lazy[ \t]+)?(?:from\b[^\n]*)?\Z")


class LineIndex(NamedTuple):
    """Positions of lines, in order."""

    top_level: list[int]  # unindented lines, most of them statements
    imports: list[int]  # indented lines that begin with an import


def build_line_index(text: str, strings: list[int], *, tolerant: bool = False) -> LineIndex:
    """Return the line index of a text that begins with a newline; ``strings`` are its long strings.

    Raises NeedsFullParse where a line may not be an import as it seems, unless it is ``tolerant`` of that.
    """
    top_level = _exclude_strings([match.start() + 1 for match in _UNINDENTED_LINE.finditer(text)], strings)
    if "\\" in text:
        top_level = [line for line in top_level if text[line - 2] != "\\" or not is_continued(text, line)]
    imports: list[int] = []
    for line, doubt in _find_imports(text, strings):
        if doubt and not tolerant:
            raise NeedsFullParse(doubt)
        if not doubt and line not in imports[-1:]:
            imports.append(line)
    return LineIndex(top_level, imports)


def is_continued(text: str, line: int) -> bool:
    """Return whether a line continues the one before; raise NeedsFullParse if that may end with a comment."""
    if text[line - 2] != "\\":
        return False
    if "#" in text[text.rfind("\n", 0, line - 1) + 1 : line]:
        raise NeedsFullParse("a comment ends with a backslash")
    return True


def _exclude_strings(positions: list[int], strings: list[int]) -> list[int]:
    """Return the positions, in order, that are not in long strings; a string may begin at one."""
    if not strings or not positions:
        return positions
    if len(positions) < len(strings):
        return [position for position in positions if bisect_left(strings, position) % 2 == 0]
    bounds = [*map(bisect_right, repeat(positions), strings)]
    begins, ends = bounds[::2], bounds[1::2]
    if begins == ends:
        return positions
    kept: list[int] = []
    first = 0
    for begin, end in zip(begins, ends, strict=True):
        kept += positions[first:begin]
        first = end
    kept += positions[first:]
    return kept


def _begin_of_line(text: str, position: int) -> int | None:
    """Return the beginning of the line, None if that is far away: long lines with many words must not take forever."""
    newline = text.rfind("\n", max(0, position - _LONGEST_LINE), position)
    return newline + 1 if newline >= 0 else None


def may_be_broken(source: bytes, text: str, strings: list[int]) -> bool:
    """Return whether there are brackets that do not match, at least in parts of the text.

    Raises NeedsFullParse at a statement of Python 2. ``source`` are the bytes of the text.
    """
    for position in _exclude_strings([match.start() for match in _PRINT.finditer(text)], strings):
        line = _begin_of_line(text, position)
        if line is not None and not text[line:position].strip():
            raise NeedsFullParse("there is a print statement of Python 2")
    if _match(source.translate(None, _NO_BRACKETS)):
        return False
    # Most of the others are in prose.
    between = zip([0, *strings[1::2]], [*strings[::2], len(text)], strict=True)
    return not _do_brackets_match("".join([text[begin:end] for begin, end in between]))


def _do_brackets_match(text: str) -> bool:
    return _match(text.encode("ascii", "replace").translate(None, _NO_BRACKETS))


def _match(brackets: bytes) -> bool:
    """Return whether there are as many closing brackets as opening ones of each kind."""
    count = brackets.count
    return count(b"(") == count(b")") and count(b"[") == count(b"]") and count(b"{") == count(b"}")


def check_chunks(text: str, bounds: list[int]) -> None:
    """Lex the text between bounds where brackets do not match: most are in strings and comments.

    Raises NeedsFullParse if they match nowhere.
    """
    position = 0
    for first in range(0, len(bounds) - 1, _GROUP):
        group = bounds[first : first + _GROUP + 1]
        if _do_brackets_match(text[max(group[0], position) : group[-1]]):
            continue
        for begin, end in pairwise(group):
            begin = max(begin, position)
            if not _do_brackets_match(text[begin:end]):
                position = end_of_lines(text, begin, end)


def _find_imports(text: str, strings: list[int]) -> Iterator[tuple[int, str]]:
    """Yield the lines that begin with an import and are indented; with a reason, if one may not begin its line."""
    for position in _exclude_strings([match.start() for match in _IMPORT.finditer(text)], strings):
        if text[position - 1] not in _BEFORE_IMPORT:
            continue  # part of another word
        line = text.rfind("\n", max(0, position - _LONGEST_LINE), position) + 1
        if not line:
            yield position, "an import is far from the beginning of its line"
            continue
        if text[line] not in " \t" and text[line - 2] != "\\":
            continue  # unindented: the whole line is read
        before = text[line:position]
        first = before.lstrip()
        if text[line - 2] == "\\" and not first and is_continued(text, line):  # from x \ import y
            line = _begin_of_line(text, line - 1) or line
            before = text[line:position]
            first = before.lstrip()
            if text[line - 2] == "\\" or not first.startswith(_FROM):
                yield line, "a line goes on with what looks like an import"
        is_indented = first != before
        if not first or first.startswith(_FROM):
            if is_indented:
                yield line, ""
        elif is_indented and first.startswith("lazy "):
            yield line, "a lazy import is where none is allowed"
        is_hidden = is_indented and (":" in first or ";" in first) and _HIDDEN.search(first)
        if is_hidden and is_code(text, position, strings):
            yield line, "an import does not begin its line"
