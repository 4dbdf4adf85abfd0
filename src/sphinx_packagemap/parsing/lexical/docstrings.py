"""Docstrings, found by their quotes: most need no parser."""

from __future__ import annotations

import re
from collections.abc import Callable

from sphinx_packagemap.parsing.lexical.lines import end_of_blanks
from sphinx_packagemap.parsing.source_file import NeedsFullParse, decode
from sphinx_packagemap.parsing.summaries import SUMMARY_SOURCE, extract_summary, extract_summary_of_prose

SIMPLE_DOCSTRING = re.compile(r'"""(?P<docstring>[^"\\]*+(?:"(?!"")[^"\\]*+)*+)"""[ ]*(?:#[^\n]*)?\n')
STRING_START = re.compile(r"""(?i:[rub]|br|rb)?['"]""")
_BLOCK_START = re.compile(
    r"""(?:[ \t\f]*+(?:\#[^\n]*+)?\n)*+[ \t]++(?P<prefix>[rRuU]?+)
    (?P<quotes>\"{3}|'{3}|["'])?""",
    re.VERBOSE,
)
# A paragraph of printable ASCII without escapes, the whole docstring or its beginning.
_LINE = r"[ !#-\[\]-~]*+(?:\"(?!\"\")[ !#-\[\]-~]*+)*+"
_PARAGRAPH = (
    rf"(?P<prefix>[rRuU]?+)\"{{3}}(?:\n[ ]*+)?(?P<paragraph>(?!_)\w{_LINE}(?:\n[ ]*+(?!\"{{3}})[!-\[\]-~]{_LINE})*+)"
    r"(?:(?:\n[ ]*+)?\"{3}[ ]*+\n(?P<whole>)|\n[ ]*+\n)"
)
_USUAL_DOCSTRING = re.compile(_PARAGRAPH, re.ASCII)
# The same below a header, or code that is no string.
_USUAL_START = re.compile(rf"""[ ]++(?:(?![rRuU]?["'])[^\s#]|{_PARAGRAPH})""", re.ASCII)
_STATEMENT_END = re.compile(r"[ \t]*+(?:#[^\n]*+)?\n")


def find_summary_below(text: str, position: int) -> str | None:
    """Return the summary of the docstring of a block whose header ends at a position.

    Empty where there is no docstring; None where a parser has to decide. Raises NeedsFullParse if there is no block.
    """
    usual = _USUAL_START.match(text, position)
    if usual is not None:
        if usual["paragraph"] is None:
            return ""
        summary, _ = _read_usual_sentence(text, usual, extract_summary_of_prose)
        if summary is not None:
            return summary
    start = _BLOCK_START.match(text, position)
    if start is None:
        raise NeedsFullParse("a block is empty")
    if start["quotes"] is None:
        return ""
    is_raw = start["prefix"] in ("r", "R")
    return _read_sentence_at(text, start.end(), start["quotes"], extract_summary, is_raw=is_raw)[0]


def _read_usual_sentence(
    text: str, match: re.Match[str], extract: Callable[[str], str | None]
) -> tuple[str | None, int]:
    """Return the result of ``_read_sentence_at``, given a match of the first paragraph, if that decides it."""
    end = match.end()
    if match["whole"] is None:
        end = text.find('"""', end)
        after = _STATEMENT_END.match(text, end + 3)
        if end < 0 or after is None or text[end - 1] == "\\":
            return None, 0
        if match["prefix"] not in ("r", "R") and text.find("\\", match.start("paragraph"), end) >= 0:
            return None, 0
        end = after.end()
    paragraph = match["paragraph"]
    return (extract(paragraph), end) if len(paragraph) < SUMMARY_SOURCE else (None, 0)


def read_docstring_at(text: str, begin: int) -> tuple[str | None, int]:
    """Return the purpose in the docstring of a module whose quotes are at a position, and the end of the statement.

    None where a parser has to decide; the end is then without meaning.
    """
    from sphinx_packagemap.parsing.purpose_sentences import extract_purpose_of_prose  # not for a file without docstring

    usual = _USUAL_DOCSTRING.match(text, begin)
    purpose, end = _read_usual_sentence(text, usual, extract_purpose_of_prose) if usual else (None, 0)
    if purpose is not None:
        return purpose, end
    from sphinx_packagemap.parsing.purposes import extract_purpose  # the first sentence of most docstrings is enough

    return _read_sentence_at(text, begin + 3, text[begin : begin + 3], extract_purpose)


def _read_sentence_at(
    text: str, begin: int, quotes: str, extract: Callable[[str], str], *, is_raw: bool = False
) -> tuple[str | None, int]:
    """Return a sentence of a docstring that begins, after its quotes, at a position, and the end of the statement.

    None where a parser has to decide; the end is then without meaning.
    """
    end = text.find(quotes, begin)
    if end < 0 or text[end - 1] == "\\" or (len(quotes) == 1 and text.find("\n", begin, end) >= 0):
        return None, 0
    after = _STATEMENT_END.match(text, end + len(quotes))
    docstring = text[begin : min(end, begin + SUMMARY_SOURCE)]
    if after is None or ("\\" in docstring and not is_raw):
        return None, 0
    return extract(docstring), after.end()


def read_head_summary(source: bytes) -> str | None:
    """Return the summary of a module, given the first bytes of a longer source; None if these do not decide it."""
    try:
        text = "\n" + decode(source[: source.rfind(b"\n") + 1])
    except NeedsFullParse:
        return None
    begin = end_of_blanks(text, 0)
    if begin >= len(text) - 1:
        return None
    if text.startswith(('"""', "'''"), begin):
        return read_docstring_at(text, begin)[0]
    # Anything else may begin a string: brackets, a form feed, a backslash.
    begins_with_word = text[begin] == "@" or text[begin].isidentifier()
    return "" if begins_with_word and not STRING_START.match(text, begin) else None
