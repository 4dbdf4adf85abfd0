"""The ends of string literals, plain and formatted.

A backslash takes the next character with it in raw strings too (language reference, *String and Bytes
literals*), so that their prefixes do not matter. Formatted strings follow the grammar of PEP 701, which
takes all that older Pythons took; template strings (PEP 750) are lexed like them.

They are the only literals that span lines by themselves, so that all other lines of a valid source can be
recognized by their first words once the strings are found. Quotes are found by plain searches; a line is lexed only up
to its quotes, and only where it holds others or a comment.
"""

from __future__ import annotations

import re
from bisect import bisect, bisect_left
from functools import cache

from sphinx_packagemap.parsing.source_file import NeedsFullParse

PLAIN = (
    r'(?:"""(?:[^"\\]++|\\.|"(?!""))*+"""'
    r"|'''(?:[^'\\]++|\\.|'(?!''))*+'''"
    r'|"(?:[^"\\\n]++|\\.)*+"'
    r"|'(?:[^'\\\n]++|\\.)*+')"
)


def _build_formatted_pattern(quote: str, other: str) -> str:
    """Return an expression for the usual formatted strings: fields with no quote of the string's own kind."""
    field = rf"\{{(?:[^{{}}\"'\\\n]++|{other}[^\"'\\\n{{}}]*+{other})*+\}}"
    return rf"{quote}(?!{quote}{quote})(?:[^{quote}\\\n{{}}]++|\\[^{{}}]|\{{\{{|\}}\}}|{field})*+{quote}"


# Those in triple quotes are left to end_of_string: they would make the expressions that hold this one long.
FORMATTED = "(?:" + _build_formatted_pattern('"', "'") + "|" + _build_formatted_pattern("'", '"') + ")"

_FORMATTED_PREFIX = re.compile(r"(?:^|\W)(?:[fFtT][rR]?|[rR][fFtT])\Z")
_LITERAL_TOKEN = re.compile(r"\\N\{[^{}\n]*\}|\\[^{}]|\{\{|\}\}|[{}'\"\n]", re.DOTALL)
_CODE_TOKEN = re.compile(r"[()\[\]{}:'\"]|#[^\n]*+")


# It takes long to compile, and surveys that read few files do without.
@cache
def _compile_plain() -> re.Pattern[str]:
    return re.compile(PLAIN, re.DOTALL)


def end_of_string(text: str, position: int) -> int:
    """Return the end of the string whose opening quote is at a position; raise NeedsFullParse if it does not end."""
    if _FORMATTED_PREFIX.search(text[max(0, position - 3) : position]):
        return _end_of_formatted(text, position)
    match = _compile_plain().match(text, position)
    if match is None:
        raise NeedsFullParse("a string is not closed")
    return match.end()


def _end_of_formatted(text: str, position: int) -> int:
    """Return the end of a formatted string, with a stack of open quotes and fields instead of recursion.

    On the stack are quotes, for text up to the same quote; numbers, for the code of a field with so many
    brackets open; and colons, for the format that ends a field.
    """
    quote = _quote_at(text, position)
    stack: list[str | int] = [quote]
    position += len(quote)
    while stack:
        mode = stack[-1]
        if isinstance(mode, int):
            position = _step_in_code(text, position, stack)
        else:
            position = _step_in_text(text, position, stack, mode)
    return position


def _quote_at(text: str, position: int) -> str:
    triple = text[position : position + 3]
    return triple if triple in ('"""', "'''") else text[position]


def _step_in_text(text: str, position: int, stack: list[str | int], mode: str) -> int:
    token = _LITERAL_TOKEN.search(text, position)
    if token is None:
        raise NeedsFullParse("a formatted string is not closed")
    found = token.group()
    if mode == ":":
        return _step_in_format(token, stack)
    if found == "{":
        stack.append(0)
    elif found == "\n" and len(mode) == 1:
        raise NeedsFullParse("a formatted string is not closed on its line")
    elif text.startswith(mode, token.start()):
        stack.pop()
        return token.start() + len(mode)
    return token.end()


def _step_in_format(token: re.Match[str], stack: list[str | int]) -> int:
    found = token.group()
    if found == "{{":  # a field within a format, and one within that
        stack.append(0)
        return token.start() + 1
    if found in ("}", "}}"):
        stack.pop()
        return token.start() + 1
    if found == "{":
        stack.append(0)
    elif found in ("'", '"'):
        quotes = [mode for mode in stack if isinstance(mode, str) and mode != ":"]
        if quotes[-1][0] == found:
            raise NeedsFullParse("a formatted string ends within a field")
    return token.end()


def _step_in_code(text: str, position: int, stack: list[str | int]) -> int:
    token = _CODE_TOKEN.search(text, position)
    if token is None:
        raise NeedsFullParse("a field of a formatted string is not closed")
    found, depth = token.group(), stack.pop()
    assert isinstance(depth, int)
    if found in ("'", '"'):
        stack.append(depth)
        return _step_over_string(text, token.start(), stack)
    if found in ("(", "[", "{"):
        stack.append(depth + 1)
    elif found in (")", "]", "}") and depth:
        stack.append(depth - 1)
    elif found == ":" and not depth:
        stack.append(":")
    elif found != "}":
        stack.append(depth)
    return token.end()


def _step_over_string(text: str, position: int, stack: list[str | int]) -> int:
    if not _FORMATTED_PREFIX.search(text[max(0, position - 3) : position]):
        return end_of_string(text, position)
    quote = _quote_at(text, position)
    stack.append(quote)
    return position + len(quote)


# Expressions that are nothing but a word are searched for faster than str.find does.
_DOUBLE, _SINGLE = re.compile('"""'), re.compile("'''")
_TOKEN = re.compile(r"[^'\"#]++|#[^\n]*+|['\"]")
_USUAL_INDENTS = ("\n    ", "\n", "\n        ")
_CONTINUED = tuple("\\" + indent for indent in _USUAL_INDENTS)
_MAY_BE_FORMATTED = "fFtTrR"


def find_long_strings(text: str, *, tolerant: bool = False) -> list[int]:
    """Return the bounds of all triple-quoted strings, in order: begin, end, begin, end ...

    Raises NeedsFullParse where a string does not end; ``tolerant`` of that, its quotes are ignored.
    """
    size = len(text)  # the position of the next quotes where there are none
    may_escape = "\\" in text
    double = [*[match.start() for match in _DOUBLE.finditer(text)], size, size]
    single = [*[match.start() for match in _SINGLE.finditer(text)], size, size]
    spans: list[int] = []
    end = 0
    quotes, others, index, others_index = double, single, 0, 0
    while True:
        if others[others_index] < quotes[index]:
            quotes, others, index, others_index = others, quotes, others_index, index
        begin = quotes[index]
        if begin == size:
            return spans
        closing = quotes[index + 1]
        # Most are docstrings, with nothing but spaces before them.
        is_usual = text.endswith(_USUAL_INDENTS, 0, begin) and not (may_escape and text.endswith(_CONTINUED, 0, begin))
        is_plain = is_usual or _is_plain(text, end, begin)
        if is_plain and closing < size and not (may_escape and text[closing - 1] == "\\"):
            end = closing + 3
            spans += (begin, end)
            index += 2
        else:
            end = _end_of_unusual(text, end, begin, spans, tolerant=tolerant)
            index = bisect_left(quotes, end, index)
            if quotes[index - 1] + 3 > end and not tolerant:
                raise NeedsFullParse("there are more than three quotes in a row")
        if others[others_index] < end:
            others_index = bisect_left(others, end, others_index)


def _is_plain(text: str, end: int, begin: int) -> bool:
    """Return whether plain code is before quotes on their line, so that they begin a plain string.

    ``end`` is where the last string before has ended.
    """
    line = text.rfind("\n", end, begin) + 1
    if not line or text[line - 2] == "\\":  # all of a long line for each of its quotes would take forever
        return False
    before = text[line:begin]
    return not before or before.isspace() or _is_plain_code(before)


def _is_plain_code(before: str) -> bool:
    """Return whether the text before quotes on their line is plain code, so that they begin a plain string."""
    if "'" in before or '"' in before or "#" in before:
        return False
    prefix = before[-2:].lower()
    return prefix[-1] not in "ft" and prefix not in ("fr", "tr")


def is_code(text: str, position: int, strings: list[int]) -> bool:
    """Return whether a position outside of the long strings of a text is in no short string and no comment.

    Raises NeedsFullParse where a string does not end.
    """
    before = bisect(strings, position)
    return _end_of_code(text, strings[before - 1] if before else 0, position) == position


def _end_of_unusual(text: str, end: int, begin: int, spans: list[int], *, tolerant: bool) -> int:
    """Return the end of the string or comment around quotes, and add it to the spans if it is a long string."""
    try:
        end = _end_of_code(text, end, begin)
        if end == begin:
            end = _end_of_long_string(text, begin)
            spans += (begin, end)
    except NeedsFullParse:
        if not tolerant:
            raise
        end = begin + 3
    return end


def _end_of_code(text: str, end: int, begin: int) -> int:
    """Return ``begin`` if it is in code; else the end of the comment or string around it.

    ``end`` is where the last literal before has ended.
    """
    line = max(text.rfind("\n", end, begin) + 1, end)
    while line > end and text[line - 2] == "\\":
        line = max(text.rfind("\n", end, line - 1) + 1, end)
    before = text[line:begin]
    if "'" not in before and '"' not in before and "#" not in before:
        return begin
    position = line
    while position < begin:
        token = _TOKEN.match(text, position, begin if text[position] not in "#" else len(text))
        assert token is not None  # every character begins a token
        position = token.end() if text[position] not in "'\"" else end_of_string(text, position)
    return position


def _end_of_long_string(text: str, begin: int) -> int:
    if begin and text[begin - 1] in _MAY_BE_FORMATTED:
        return end_of_string(text, begin)
    quotes = text.find(text[begin : begin + 3], begin + 3)
    if quotes < 0:
        raise NeedsFullParse("a string is not closed")
    return end_of_string(text, begin) if text[quotes - 1] == "\\" else quotes + 3
