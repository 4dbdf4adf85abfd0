"""Where the triple-quoted strings of a text lie: within them, no line is what it looks like.

They are the only literals that span lines by themselves, so that all other lines of a valid source can be
told by their first words once these are known. Quotes are found by plain searches; a line is lexed only up
to its quotes, and only where it holds others or a comment.
"""

from __future__ import annotations

import re
from bisect import bisect, bisect_left

from sphinx_packagemap.reading.strings import InDoubt, end_of_string

# Expressions that are nothing but a word are searched for faster than str.find does.
_DOUBLE, _SINGLE = re.compile('"""'), re.compile("'''")
_PIECE = re.compile(r"[^'\"#]++|#[^\n]*+|['\"]")
_USUAL_INDENTS = ("\n    ", "\n", "\n        ")
_CONTINUED = tuple("\\" + indent for indent in _USUAL_INDENTS)
_MAY_BE_FORMATTED = "fFtTrR"


def long_strings(text: str, *, tolerant: bool = False) -> list[int]:
    """Return where each triple-quoted string begins and ends, in order: begin, end, begin, end ...

    Raises InDoubt where a string does not end; ``tolerant`` of that, its quotes count as not there.
    """
    size = len(text)  # stands for the next quotes where there are none
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
                raise InDoubt("more than three quotes stand in a row")
        if others[others_index] < end:
            others_index = bisect_left(others, end, others_index)


def _is_plain(text: str, end: int, begin: int) -> bool:
    """Tell whether plain code stands before quotes on their line, so that they begin a plain string.

    ``end`` is where the last string before has ended.
    """
    line = text.rfind("\n", end, begin) + 1
    if not line or text[line - 2] == "\\":  # all of a long line for each of its quotes would take for ever
        return False
    before = text[line:begin]
    return not before or before.isspace() or _is_plain_code(before)


def _is_plain_code(before: str) -> bool:
    """Tell whether what stands before quotes on their line is plain code, so that they begin a plain string."""
    if "'" in before or '"' in before or "#" in before:
        return False
    prefix = before[-2:].lower()
    return prefix[-1] not in "ft" and prefix not in ("fr", "tr")


def is_code(text: str, position: int, strings: list[int]) -> bool:
    """Tell whether a position outside of the long strings of a text lies in no short string and no comment.

    Raises InDoubt where a string does not end.
    """
    before = bisect(strings, position)
    return _end_of_code(text, strings[before - 1] if before else 0, position) == position


def _end_of_unusual(text: str, end: int, begin: int, spans: list[int], *, tolerant: bool) -> int:
    """Return where what quotes stand in ends, and add it to the spans if it is a long string."""
    try:
        end = _end_of_code(text, end, begin)
        if end == begin:
            end = _end_of_long_string(text, begin)
            spans += (begin, end)
    except InDoubt:
        if not tolerant:
            raise
        end = begin + 3
    return end


def _end_of_code(text: str, end: int, begin: int) -> int:
    """Return ``begin`` if code stands there; else the end of the comment or string that it lies in.

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
        piece = _PIECE.match(text, position, begin if text[position] not in "#" else len(text))
        assert piece is not None  # every character begins a piece
        position = piece.end() if text[position] not in "'\"" else end_of_string(text, position)
    return position


def _end_of_long_string(text: str, begin: int) -> int:
    if begin and text[begin - 1] in _MAY_BE_FORMATTED:
        return end_of_string(text, begin)
    quotes = text.find(text[begin : begin + 3], begin + 3)
    if quotes < 0:
        raise InDoubt("a string does not end")
    return end_of_string(text, begin) if text[quotes - 1] == "\\" else quotes + 3
