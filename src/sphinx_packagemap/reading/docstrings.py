"""The docstring that begins a block, by its quotes: most need no parser."""

from __future__ import annotations

import re

from sphinx_packagemap.reading.strings import InDoubt
from sphinx_packagemap.text import SUMMARY_SOURCE, summary_of

SIMPLE_DOCSTRING = re.compile(r'"""([^"\\]*+(?:"(?!"")[^"\\]*+)*+)"""[ ]*(?:#[^\n]*)?\n')
STRING_START = re.compile(r"""(?i:[rub]|br|rb)?['"]""")
_BLOCK_START = re.compile(r"""(?:[ \t\f]*+(?:\#[^\n]*+)?\n)*+[ \t]++([rRuU]?+)(\"{3}|'{3}|["'])?""", re.VERBOSE)
_STATEMENT_END = re.compile(r"[ \t]*+(?:#[^\n]*+)?\n")


def summary_below(text: str, position: int) -> str | None:
    """Return the summary that the docstring of a block states whose header ends at a position.

    Empty where there is no docstring; None where it takes a parser to tell. Raises InDoubt if there is no block.
    """
    start = _BLOCK_START.match(text, position)
    if start is None:
        raise InDoubt("a block is empty")
    if start[2] is None:
        return ""
    return summary_at(text, start.end(), start[2], is_raw=start[1] in ("r", "R"))[0]


def summary_at(text: str, begin: int, quotes: str, *, is_raw: bool = False) -> tuple[str | None, int]:
    """Return the summary of a docstring that begins, after its quotes, at a position, and where the statement ends.

    None where it takes a parser to tell; the position is then of no meaning.
    """
    end = text.find(quotes, begin)
    if end < 0 or text[end - 1] == "\\" or (len(quotes) == 1 and text.find("\n", begin, end) >= 0):
        return None, 0
    after = _STATEMENT_END.match(text, end + len(quotes))
    docstring = text[begin : min(end, begin + SUMMARY_SOURCE)]
    if after is None or ("\\" in docstring and not is_raw):
        return None, 0
    return summary_of(docstring), after.end()
