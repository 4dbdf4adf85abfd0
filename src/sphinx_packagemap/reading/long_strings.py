"""Where the triple-quoted strings of a text lie: within them, no line is what it looks like.

They are the only literals that span lines by themselves, so that all other lines of a valid source can be
told by their first words once these are known. Quotes are found by plain searches; a line is lexed only up
to its quotes, and only where it holds others or a comment.
"""

from __future__ import annotations

import re

from sphinx_packagemap.reading.strings import InDoubt, end_of_string

_PIECE = re.compile(r"[^'\"#]++|#[^\n]*+|['\"]")
_MAY_BE_FORMATTED = "fFtTrR"


def long_strings(text: str, *, tolerant: bool = False) -> list[int]:
    """Return where each triple-quoted string begins and ends, in order: begin, end, begin, end ...

    Raises InDoubt where a string does not end; ``tolerant`` of that, its quotes count as not there.
    """
    spans: list[int] = []
    end = 0
    double, single = text.find('"""'), text.find("'''")
    while double >= 0 or single >= 0:
        begin, quotes = (single, "'''") if double < 0 or 0 <= single < double else (double, '"""')
        line = text.rfind("\n", end, begin) + 1
        closing = text.find(quotes, begin + 3)
        # Most are docstrings, with nothing but spaces before them.
        is_usual = line and (line == begin or text[line:begin].isspace()) and text[line - 2] != "\\"
        if is_usual and closing > 0 and text[closing - 1] != "\\":
            end = closing + 3
            spans += (begin, end)
        else:
            try:
                end = _end_of_code(text, end, begin)
                if end == begin:
                    end = _end_of_long_string(text, begin)
                    spans += (begin, end)
            except InDoubt:
                if not tolerant:
                    raise
                end = begin + 3
        if 0 <= double < end:
            double = text.find('"""', end)
        if 0 <= single < end:
            single = text.find("'''", end)
    return spans


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
