"""Content: texts about modules as plain values for every output format: paragraphs, lists, code, tables.

A writer for documents and one for terminals render them as the format allows. Names are marked as such, so that
documents can link them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from string import Formatter
from typing import Any, NamedTuple


class Text(NamedTuple):
    """Text without markup, ours or from the codebase."""

    text: str


class Code(NamedTuple):
    """Code within a sentence."""

    text: str


class Name(NamedTuple):
    """The name of a module, or of a member of one."""

    text: str  # the text that is shown
    names: tuple[str, ...]  # dotted names under which it may be documented, the preferred one first
    is_module: bool
    origin: str | None = None  # its file, relative to the root
    line: int | None = None  # from 1, in that file

    @property
    def name(self) -> str:
        """The dotted name."""
        return self.names[0]


class SourceLocation(NamedTuple):
    """A line of a source file."""

    text: str  # the text that is shown, such as ``line 12``
    name: str  # dotted name of the module
    origin: str | None  # its file, relative to the root
    line: int  # from 1


class AuthorText(NamedTuple):
    """A text of the author's, with markup."""

    text: str
    key: int  # identifies it for the caller


Piece = Text | Code | Name | SourceLocation | AuthorText


class Paragraph(NamedTuple):
    """A paragraph."""

    pieces: tuple[Piece, ...]


class Bullets(NamedTuple):
    """A list."""

    items: tuple[Paragraph, ...]


class CodeBlock(NamedTuple):
    """Lines of code, or of preformatted text."""

    text: str
    language: str  # for highlighting; ``text`` for preformatted text


class Term(NamedTuple):
    """A term with its description."""

    term: Paragraph
    blocks: tuple[Block, ...]


class Terms(NamedTuple):
    """A list of terms."""

    terms: tuple[Term, ...]


Cell = tuple["Block", ...]


class Table(NamedTuple):
    """A table with headings in its first row and its first column."""

    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]  # in a row of two cells, the second one spans all columns but the first
    widths: tuple[int, ...]  # of the columns, relative to each other


Block = Paragraph | Bullets | CodeBlock | Terms | Table


def compose(template: str, **fields: Piece | Iterable[Piece] | str | int) -> Paragraph:
    """Return a sentence whose ``{fields}`` are replaced by pieces or by plain text."""
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
    """Return a cell with plain text; an empty cell if there is none."""
    return (Paragraph((Text(text),)),) if text else ()


def join_pieces(pieces: Iterable[Piece], separator: str) -> tuple[Piece, ...]:
    """Return pieces with a separator between them."""
    joined: list[Piece] = []
    for piece in pieces:
        joined += [Text(separator), piece] if joined else [piece]
    return tuple(joined)


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
    """Return content as plain data, without locations in files."""
    if isinstance(content, Name):
        return ["Name", content.text, content.names, content.is_module]
    if isinstance(content, SourceLocation):
        return ["Place", content.text, content.name]
    if isinstance(content, tuple):
        return [type(content).__name__, *map(convert_to_plain, content)]
    return content
