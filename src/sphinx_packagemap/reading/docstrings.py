"""The docstring that begins a block, by its quotes: most need no parser."""

from __future__ import annotations

import re

from sphinx_packagemap.reading.strings import InDoubt
from sphinx_packagemap.text import SUMMARY_SOURCE, first_sentence, summary_of

SIMPLE_DOCSTRING = re.compile(r'"""([^"\\]*+(?:"(?!"")[^"\\]*+)*+)"""[ ]*(?:#[^\n]*)?\n')
STRING_START = re.compile(r"""(?i:[rub]|br|rb)?['"]""")
_BLOCK_START = re.compile(r"""(?:[ \t\f]*+(?:\#[^\n]*+)?\n)*+[ \t]++([rRuU]?+)(\"{3}|'{3}|["'])?""", re.VERBOSE)
# No string at all; or a line of prose in quotes, that is all of it (group 2) or a paragraph of its own.
_USUAL_START = re.compile(
    r"""[ ]++(?:(?![rRuU]?["'])[^\s\#]|\"{3}(?:\n[ ]*+)?(\w[^\n"\\]*+)(?:\"{3}[ ]*+\n()|\n[ ]*+\n))""", re.VERBOSE
)
_STATEMENT_END = re.compile(r"[ \t]*+(?:#[^\n]*+)?\n")


def summary_below(text: str, position: int) -> str | None:
    """Return the summary that the docstring of a block states whose header ends at a position.

    Empty where there is no docstring; None where it takes a parser to tell. Raises InDoubt if there is no block.
    """
    usual = _USUAL_START.match(text, position)
    if usual is not None:
        line: str | None = usual[1]
        if line is None:
            return ""
        is_usual = usual.lastindex == 2 or _ends_plainly(text, usual.start(1), usual.end())
        if is_usual and line.isascii() and line.isprintable() and len(line) < SUMMARY_SOURCE:
            return first_sentence(" ".join(line.split()))
    start = _BLOCK_START.match(text, position)
    if start is None:
        raise InDoubt("a block is empty")
    if start[2] is None:
        return ""
    return summary_at(text, start.end(), start[2], is_raw=start[1] in ("r", "R"))[0]


def _ends_plainly(text: str, begin: int, position: int) -> bool:
    """Tell whether a string that begins and goes on at two positions is a statement and holds no escapes."""
    end = text.find('"""', position)
    return end > 0 and text.find("\\", begin, end) < 0 and _STATEMENT_END.match(text, end + 3) is not None


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
