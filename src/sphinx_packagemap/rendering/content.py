"""Texts about modules as content for every output: pieces of text, paragraphs, lists, code, tables.

Values only: a writer for documents and one for terminals use them as they can. Names are marked as names, so that
a document can link them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from string import Formatter
from typing import Any, NamedTuple


class Text(NamedTuple):
    """Words, ours or those of the codebase, without any markup."""

    text: str


class Code(NamedTuple):
    """A piece of code within a sentence."""

    text: str


class Name(NamedTuple):
    """The name of a module, or of something in one."""

    text: str  # as it is shown
    names: tuple[str, ...]  # dotted, under which it may be documented, first choice first
    is_module: bool
    origin: str | None = None  # its file, relative to the root
    line: int | None = None  # from 1, in that file

    @property
    def name(self) -> str:
        """The dotted name."""
        return self.names[0]


class SourceLocation(NamedTuple):
    """A line of a source file."""

    text: str  # as it is shown: ``line 12``
    name: str  # the module, dotted
    origin: str | None  # its file, relative to the root
    line: int  # from 1


class AuthorText(NamedTuple):
    """A text of the author's, in markup."""

    text: str
    key: int  # by which the caller knows it


Piece = Text | Code | Name | SourceLocation | AuthorText


class Paragraph(NamedTuple):
    """A paragraph."""

    pieces: tuple[Piece, ...]


class Bullets(NamedTuple):
    """A list."""

    items: tuple[Paragraph, ...]


class CodeBlock(NamedTuple):
    """Lines of code, or of text that is laid out with characters."""

    text: str
    language: str  # for highlighting; ``text`` for none


class Term(NamedTuple):
    """A term with its description."""

    term: Paragraph
    blocks: tuple[Block, ...]


class Terms(NamedTuple):
    """A list of terms."""

    terms: tuple[Term, ...]


Cell = tuple["Block", ...]


class Table(NamedTuple):
    """A table with a row of headings above it and a column of headings on its left."""

    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]  # a row with two cells only has one that spans all columns but the first
    widths: tuple[int, ...]  # of the columns, in relation to each other


Block = Paragraph | Bullets | CodeBlock | Terms | Table


def compose(template: str, **fields: Piece | Iterable[Piece] | str | int) -> Paragraph:
    """Return a sentence with its ``{fields}`` filled in by pieces of it, or by words."""
    pieces: list[Piece] = []
    for text, field, _, _ in Formatter().parse(template):
        if text:
            pieces.append(Text(text))
        if field is not None:
            pieces += _make_pieces(fields[field])
    return Paragraph(tuple(pieces))


def _make_pieces(value: Piece | Iterable[Piece] | str | int) -> list[Piece]:
    if isinstance(value, str | int):
        return [Text(str(value))]
    return [value] if isinstance(value, Text | Code | Name | SourceLocation | AuthorText) else [*value]


def make_text_cell(text: str) -> Cell:
    """Return a cell with a text as it is; an empty one without a text."""
    return (Paragraph((Text(text),)),) if text else ()


def join_pieces(pieces: Iterable[Piece], separator: str) -> tuple[Piece, ...]:
    """Return pieces with a separator between them."""
    found: list[Piece] = []
    for piece in pieces:
        found += [Text(separator), piece] if found else [piece]
    return tuple(found)


def iter_names(content: Any) -> Iterator[Name]:
    """Yield all names in some content, in order."""
    return (each for each in _iter_located(content) if isinstance(each, Name))


def iter_locations(content: Any) -> Iterator[SourceLocation]:
    """Yield all lines of source files in some content, in order."""
    return (each for each in _iter_located(content) if isinstance(each, SourceLocation))


def _iter_located(content: Any) -> Iterator[Name | SourceLocation]:
    stack = [content]
    while stack:
        each = stack.pop()
        if isinstance(each, Name | SourceLocation):
            yield each
        elif isinstance(each, tuple):
            stack.extend(reversed(each))


def convert_to_plain(content: Any) -> Any:
    """Return content as plain data, but for where something lies in a file."""
    if isinstance(content, Name):
        return ["Name", content.text, content.names, content.is_module]
    if isinstance(content, SourceLocation):
        return ["Place", content.text, content.name]
    if isinstance(content, tuple):
        return [type(content).__name__, *map(convert_to_plain, content)]
    return content
