"""Logical lines, found by Python's lexical structure alone (language reference, *Lexical analysis*).

One compiled expression steps over a whole logical line, or over all lines of a block, in C: strings,
comments, brackets of a few levels, continuation lines. What it does not match is taken piece by piece, and
what makes no sense raises InDoubt: nothing here guesses. All repetitions are possessive, so that no
character is looked at more than a few times, whatever the file holds.
"""

from __future__ import annotations

import re
from functools import cache

from sphinx_packagemap.reading.strings import FORMATTED, PLAIN, InDoubt, end_of_string

_DEPTH = 2  # levels of brackets that one expression knows; deeper ones are counted

# A quote after one of these letters may begin a formatted string: whether it does is looked at more closely.
STRING = rf"(?:(?<![fFtT])(?<![fFtT][rR]){PLAIN}|(?:(?<=[fFtT])|(?<=[fFtT][rR])){FORMATTED})"
# The same without formatted strings and those in triple quotes, for brackets below the second level: the expressions
# for many levels would take long to compile.
_SHORT_STRING = r"(?<![fFtT])(?<![fFtT][rR])(?:\"(?!\"\")(?:[^\"\\\n]++|\\.)*+\"|'(?!'')(?:[^'\\\n]++|\\.)*+')"
_COMMENT = r"#[^\n]*+"
_CONTINUED = r"\\\n"
_OUTSIDE = rf"[^()\[\]{{}}'\"#\\\n]++|{STRING}|{_CONTINUED}"
_INSIDE = rf"[^()\[\]{{}}'\"#\\]++|{_CONTINUED}|{_COMMENT}"


def brackets(depth: int) -> str:
    """Return an expression for what stands in brackets, of so many levels."""
    expression = ""
    for level in range(depth, 0, -1):
        string = STRING if level <= 2 else _SHORT_STRING
        expression = rf"[(\[{{](?:{_INSIDE}|{string}{expression and '|'}{expression})*+[)\]}}]"
    return expression


# No statement ends with one of these: what does is half written, and a parser should say so.
_UNFINISHED = r"-+/%=<>&|^@~"
_CODE = rf"(?:{_OUTSIDE}|{brackets(_DEPTH)})*+"
_END = rf"(?<![{_UNFINISHED}])(?:{_COMMENT})?+\n"
_REST = _CODE + _END
_BLANK = rf"[ \t\f]*+(?:{_COMMENT})?+\n"
_BLANK_LINES = re.compile(rf"(?:{_BLANK})*+", re.DOTALL)
_SPACES = re.compile(r"[ ]*+")
_MARGIN = re.compile(r"[ \t]*+")
_PIECE = re.compile(rf"[^()\[\]{{}}'\"#\\\n]++|{_COMMENT}|{_CONTINUED}|[()\[\]{{}}\n'\"]", re.DOTALL)


class LineNumbers:
    """Tells the lines of positions in one text that begins with a newline; the positions must not go back."""

    def __init__(self, text: str) -> None:
        """Begin before the first line."""
        self._text = text
        self._line, self._counted_to = 0, 0  # the newline at the beginning is no line's end

    def at(self, position: int) -> int:
        """Return the number of the line at a position, from 1."""
        self._line += self._text.count("\n", self._counted_to, position)
        self._counted_to = position
        return self._line


def end_of_blanks(text: str, position: int) -> int:
    """Return where the blank lines and comment lines end that begin at a position."""
    return _end(_BLANK_LINES, text, position)


def end_of_spaces(text: str, position: int) -> int:
    """Return where the spaces end that begin at a position."""
    return _end(_SPACES, text, position)


def end_of_margin(text: str, position: int) -> int:
    """Return where the spaces and tabs end that begin at a position."""
    return _end(_MARGIN, text, position)


def has_conditions(text: str, begin: int, end: int) -> bool:
    """Tell whether there may be a condition of ``if``, ``elif`` or ``while`` between two positions."""
    return text.find("if", begin, end) >= 0 or text.find("while", begin, end) >= 0


# Both take long to compile, and few files need either.
@cache
def _rest_of_line() -> re.Pattern[str]:
    return re.compile(_REST, re.DOTALL)


@cache
def _lines() -> re.Pattern[str]:
    return re.compile(rf"(?:{_REST})*+", re.DOTALL)


def end_of_line(text: str, position: int) -> int:
    """Return where the logical line that goes on at a position ends, after its newline."""
    match = _rest_of_line().match(text, position)
    return match.end() if match else _end_by_pieces(text, position)


def end_of_lines(text: str, position: int, end: int) -> int:
    """Return where the logical lines from a position on end that begin before ``end``.

    That is ``end`` itself if no line goes on there.
    """
    while position < end:
        match = _lines().match(text, position, end)
        assert match is not None  # it matches nothing as well
        position = match.end()
        if position < end:
            position = _end_by_pieces(text, position)
    return position


def _end(expression: re.Pattern[str], text: str, position: int) -> int:
    match = expression.match(text, position)
    assert match is not None  # all of them match nothing as well
    return match.end()


def _end_by_pieces(text: str, position: int) -> int:
    depth, last = 0, ""
    while piece := _PIECE.match(text, position):
        character = text[position]
        position = piece.end()
        if character in "([{":
            depth += 1
        elif character in ")]}":
            depth -= 1
            if depth < 0:
                raise InDoubt("a bracket closes that was not opened")
        elif character in "'\"":
            position = end_of_string(text, position - 1)
        elif character == "\n" and depth == 0:
            if last and last in _UNFINISHED:
                raise InDoubt("a statement is not finished")
            return position
        if character != "#":
            last = text[position - 1]
    raise InDoubt("the file ends in the middle of a statement")
