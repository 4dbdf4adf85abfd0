"""Summaries of docstrings as content: their markup, reStructuredText or Markdown, becomes text and code.

A summary is the first sentence of a docstring as written. Its markup is interpreted when it is shown, and only as far
as a line of text needs it: literals and the targets of most roles become code, and all other markup the text in it.
Anything else, such as ``*args`` or ``__init__``, is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from sphinx_packagemap.rendering.content import Cell, Code, Paragraph, Text
from sphinx_packagemap.text import shorten

SummaryPiece = Text | Code


def parse_summary(summary: str) -> tuple[SummaryPiece, ...]:
    """Return a summary as pieces of text and code, without a colon at its end."""
    if _MARKUP_CHARACTERS.isdisjoint(summary):  # as in most summaries
        return (Text(summary),) if summary else ()
    return tuple(_join_texts(_strip_colon(list(_iter_pieces(_HEADING.sub("", summary))), summary)))


def format_summary(summary: str) -> str:
    """Return a summary as plain text."""
    return summary if _MARKUP_CHARACTERS.isdisjoint(summary) else join_summary(parse_summary(summary))


def join_summary(pieces: Iterable[SummaryPiece]) -> str:
    """Return the pieces of a summary as plain text."""
    return "".join(piece.text for piece in pieces)


def shorten_summary(pieces: tuple[SummaryPiece, ...], width: int) -> tuple[SummaryPiece, ...]:
    """Return the pieces of a summary; if they have more than ``width`` characters, truncated, with an ellipsis."""
    text = join_summary(pieces)
    if len(text) <= width:
        return pieces
    remaining = len(shorten(text, width)) - 1
    shortened: list[SummaryPiece] = []
    for piece in pieces:
        part = piece.text[:remaining]
        remaining -= len(part)
        if part:
            shortened.append(piece._replace(text=part))
    return (*_join_texts([*shortened, Text("…")]),)


def make_summary_cell(summary: str) -> Cell:
    """Return a cell with a summary; an empty cell if there is none."""
    return (Paragraph(parse_summary(summary)),) if summary else ()


# Every markup has one of these; of colons, only those at the end of a summary matter.
_MARKUP_CHARACTERS = frozenset("`*|[\\<#:")
_HEADING = re.compile(r"#{1,6} +(?=\S)")  # at the beginning, in Markdown
_MAX_LENGTH = 400  # of a literal, a role or the like, in characters: what is longer is text


@cache
def _compile_markup() -> re.Pattern[str]:
    """Return the pattern of all markup; its last group that matches is the kind, and the others are the parts."""
    length = f"{{1,{_MAX_LENGTH}}}?"
    # Inline markup begins after a space or punctuation and ends before these; literals may be within words.
    begin, end = r"(?<![\w*|_\\])", r"(?![\w*|])"
    inside = rf"(?=[\w`\"'(:{{\[])[^*]{length}(?<![\s\\])"
    return re.compile(
        rf"""
        (?:(?<=\S)\\\ )?
        (?:
          (?<!`)(?P<fence>`{{2,3}})(?!`)(?P<literal>.{length})(?<!`)(?P=fence)(?!`)
        | (?::(?P<role>[A-Za-z][\w.:+-]{{0,60}}):|{{(?P<myst>[A-Za-z][\w.:+-]{{0,60}})}})`(?P<target>[^`]{length})`
        | {begin}_?`(?P<title>[^`<]{length})\s*<[^`<>]{length}>`__?
        | (?P<inline>_?)(?<!`)`(?P<quoted>[^`]{length})(?<!\s)`(?!`)
          (?::(?P<suffix>[A-Za-z][\w.+-]{{0,60}}):|(?P<reference>__?(?!\w))?)
        | {begin}\*\*(?P<strong>{inside})\*\*{end}
        | {begin}\*(?P<emphasis>{inside})\*{end}
        | {begin}\|(?P<substitution>[A-Za-z][\w .-]{{1,60}}[\w.])\|(?:__?)?{end}
        | (?<![\w)\]])!?\[(?P<link>(?:[^\[\]`]|`[^`]{length}`){length})\]
          (?:\((?:<[^<>]{length}>|(?:[^\s()]|\([^\s()]{{0,100}}\)){length})(?:\ +"[^"]{{0,200}}")?\)
            |(?<=`\])\[[^\[\]]{{0,200}}\])
        | \[(?P<note>(?:[A-Za-z][\w.-]{{0,60}}|\d+))\]_(?!\w)
        | \[\^(?P<footnote>[\w.-]{{1,60}})\](?!\()
        | \s?\[[*\#](?:[A-Za-z][\w.-]{{0,60}})?\]_(?!\w)
        | <(?P<address>(?:https?|mailto):[^\s<>]{length})>
        | (?<!\S)``?(?P<cut>[^\s`'][^`']{length})\Z
        | (?<=\w):(?P<colon>:)(?=\s)
        | \\(?P<escaped>[`*_|])
        )
        (?:\\\ (?=\S))?
        """,
        re.VERBOSE,
    )


def _iter_pieces(summary: str) -> Iterator[SummaryPiece]:
    end = 0
    for match in _compile_markup().finditer(summary):
        yield Text(summary[end : match.start()])
        yield from _convert_markup(match)
        end = match.end()
    yield Text(summary[end:])


def _convert_markup(match: re.Match[str]) -> Iterator[SummaryPiece]:
    kind = match.lastgroup
    if kind is None:  # a footnote without a label of its own
        return
    text = match[kind]
    match kind:
        case "literal":
            yield Code(text.strip() or text)
        case "target":
            yield _convert_role(match["role"] or match["myst"], text)
        case "suffix":
            yield _convert_role(text, match["quoted"])
        case "cut":  # the sentence ended in a literal
            yield Code(text)
        case "quoted" if not match["inline"]:
            yield Code(text)
        case "reference" | "quoted":
            yield Text(match["quoted"])
        case "note" | "footnote":
            yield Text(f"[{text}]")
        case "strong" | "emphasis" | "link":
            yield from _iter_pieces(text)  # shorter, and without a delimiter of the same kind
        case _:
            yield Text(text)


# Roles whose text is prose, without their domains; that of any other role is code.
_PROSE_ROLES = frozenset(
    {
        *("abbr", "abbreviation", "dfn", "emphasis", "guilabel", "index", "menuselection", "strong"),
        *("sub", "subscript", "sup", "superscript", "t", "title", "title-reference"),
        *("cite", "doc", "download", "issue", "numref", "pep", "pull", "ref", "rfc", "term", "user"),
    }
)
_TITLE = re.compile(r"(.+?)\s*<([^<>]+)>\Z", re.DOTALL)


def _convert_role(role: str, text: str) -> SummaryPiece:
    """Return the text that a role shows: its title, else the name of its target."""
    role = role.rpartition(":")[2].lower()
    title = _TITLE.match(text)
    if title is not None:
        return Text(title[1]) if role in _PROSE_ROLES or " " in title[1] else Code(title[1])
    if role in ("pep", "rfc"):
        return Text(f"{role.upper()} {text.partition('#')[0]}")
    if role in ("abbr", "abbreviation"):
        return Text(text.partition(" (")[0])
    if role in _PROSE_ROLES:
        return Text(text.removeprefix("!"))
    target = text.removeprefix("!")
    return Code(target[1:].rpartition(".")[2] if target.startswith("~") else target.removeprefix("."))


def _strip_colon(pieces: list[SummaryPiece], summary: str) -> list[SummaryPiece]:
    """Return pieces without the colons at their end, which introduce a text that is not shown."""
    last = pieces[-1]
    if not isinstance(last, Text) or not last.text.rstrip().endswith(":"):
        return pieces
    stripped = [*pieces[:-1], Text(last.text.rstrip(": "))]
    return stripped if join_summary(stripped) else [Text(summary)]


def _join_texts(pieces: Iterable[SummaryPiece]) -> Iterator[SummaryPiece]:
    """Yield pieces, with one text in place of several neighbours."""
    text = ""
    for piece in pieces:
        if isinstance(piece, Text):
            text += piece.text
            continue
        if text:
            yield Text(text)
        text = ""
        yield piece
    if text:
        yield Text(text)
