"""Content: texts about modules as plain values for every output format: paragraphs, lists, code, tables.

A writer for documents and one for terminals render them as the format allows. Names are marked as such, so that
documents can link them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import StrEnum
from string import Formatter
from typing import Any, NamedTuple

from sphinx_packagemap.layout.contracts import Picture


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
    title: str = ""  # a text that pages show when a pointer rests on it: the dotted name, or a summary

    @property
    def name(self) -> str:
        """The dotted name."""
        return self.names[0]


class Prefix(NamedTuple):
    """The common beginning of the names in a table, which ends with a dot; pages show it in grey."""

    text: str


class Aside(NamedTuple):
    """Text of less importance, which pages show in grey: a count beside a name, the dash of an empty cell."""

    text: str


class Made(NamedTuple):
    """A sentence that is made from facts where one of the author's is expected; pages show it in a quieter style."""

    pieces: tuple[Any, ...]

    @property
    def text(self) -> str:
        """The text of the pieces."""
        return "".join(piece.text for piece in self.pieces)


class Badge(NamedTuple):
    """A result in a few words; pages show it on a coloured ground."""

    text: str  # with a sign, so that it is clear without colours
    state: str  # one word, from which its style is made


class Chip(NamedTuple):
    """A name in a band; pages show it in a frame."""

    pieces: tuple[Any, ...]
    is_optional: bool = False  # pages show a dashed frame, other formats parentheses
    is_broken: bool = False  # it breaks a rule, or a rule about it is broken; pages show a red frame

    @property
    def text(self) -> str:
        """The text of the pieces, in parentheses if it is optional."""
        text = "".join(piece.text for piece in self.pieces)
        return f"({text})" if self.is_optional else text


class Bar(NamedTuple):
    """The separator of two names in a band."""

    text: str
    is_wall: bool  # nothing on one side uses anything on the other; pages show a thick line


class LineNumber(NamedTuple):
    """The number of a line in the picture above; formats without that picture do not show it."""

    number: int

    @property
    def text(self) -> str:
        """An empty text."""
        return ""


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


class AuthorMarkup(NamedTuple):
    """A sentence of the author's that is not on the page itself, but in its markup: a declared purpose."""

    text: str  # without markup
    markup: str


class Fold(NamedTuple):
    """The rest of a paragraph, which pages show on demand; other formats show it at once."""

    label: str  # such as ``38 more``
    pieces: tuple[Any, ...]

    @property
    def text(self) -> str:
        """The text of the pieces."""
        return "".join(piece.text for piece in self.pieces)


Piece = (
    Text
    | Code
    | Name
    | Prefix
    | Aside
    | Made
    | Badge
    | Chip
    | Bar
    | LineNumber
    | SourceLocation
    | AuthorText
    | AuthorMarkup
    | Fold
)


class Paragraph(NamedTuple):
    """A paragraph."""

    pieces: tuple[Piece, ...]


class Bullets(NamedTuple):
    """A list."""

    items: tuple[Paragraph, ...]
    role: str = ""  # one word, from which its style is made; empty for an ordinary list


class Bands(NamedTuple):
    """Layers of names, from the top to the bottom."""

    bands: tuple[Paragraph, ...]  # each with chips, and bars between these
    is_ordered: bool = True  # those at the top may use those below them; pages show that by arrows


class Illustrated(NamedTuple):
    """The modules of a contract in words; pages show a picture instead."""

    blocks: tuple[Block, ...]  # a name in it is the link of the chip with the same text
    picture: Picture


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


class Field(NamedTuple):
    """A fact in a few words."""

    title: str
    value: Paragraph


class Neighbours(NamedTuple):
    """Modules on one side of a module."""

    title: str
    items: tuple[Paragraph, ...]
    remarks: tuple[str, ...] = ()  # about those that are not listed


class Neighbourhood(NamedTuple):
    """A module between the modules that import it and those that it imports."""

    name: str  # that is shown
    importers: Neighbours | None
    imported: Neighbours


class Glance(NamedTuple):
    """The head of a description: the name of a module and its kind, its summary, facts, and the modules around it."""

    name: Name
    kind: str  # in words
    texts: tuple[Paragraph, ...]
    facts: tuple[Field, ...]
    neighbourhood: Neighbourhood | None

    def list_facts(self) -> list[Field]:
        """Return the facts, followed by the modules around it as facts, for formats without a strip of these."""
        around = self.neighbourhood
        sides = (around.importers, around.imported) if around is not None else ()
        return [*self.facts, *(_make_field(side) for side in sides if side is not None)]


def _make_field(side: Neighbours) -> Field:
    pieces: list[Piece] = []
    for texts in (*(item.pieces for item in side.items), *((Text(remark),) for remark in side.remarks)):
        pieces += [Text(", "), *texts] if pieces else texts
    return Field(side.title, Paragraph(tuple(pieces)))


class Step(NamedTuple):
    """A statement that runs, with its line and a word about it."""

    location: SourceLocation
    code: Code
    note: str


class Steps(NamedTuple):
    """Statements in the order in which they run."""

    steps: tuple[Step, ...]


class FoldedBlocks(NamedTuple):
    """The rest of a list or table, which pages show on demand; other formats show it at once."""

    label: str  # such as ``38 more``
    blocks: tuple[Block, ...]


Cell = tuple["Block", ...]


class TableForm(StrEnum):
    """The arrangement of a table."""

    SIDE = "side"  # modules beside each other: a column for each, of the same width
    ROWS = "rows"  # a row for each module or name: columns as wide as their roles require


class ColumnRole(StrEnum):
    """The contents of a column; ``COLUMNS`` has the presentation of each."""

    LABEL = "label"
    NAME = "name"
    WORD = "word"
    NUMBER = "number"
    TEXT = "text"


class ColumnSpec(NamedTuple):
    """The presentation of the columns of a role."""

    width: int  # relative to others, where a line has a fixed number of characters
    doc: str

    # The class of its cells in HTML is made from the role: ``pm-c-name``.


COLUMNS: dict[ColumnRole, ColumnSpec] = {
    ColumnRole.LABEL: ColumnSpec(2, "titles of rows; they are never broken"),
    ColumnRole.NAME: ColumnSpec(4, "names of modules or of their members, whole if they have at most 26 characters"),
    ColumnRole.WORD: ColumnSpec(2, "a word or two, such as a kind; not broken"),
    ColumnRole.NUMBER: ColumnSpec(2, "a number or a dash; aligned at the end, and so is the heading"),
    ColumnRole.TEXT: ColumnSpec(6, "sentences, lists and code; they take the rest of the line"),
}


class Table(NamedTuple):
    """A table with headings in its first row and its first column."""

    head: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]  # in a row of two cells, the second one spans all columns but the first
    columns: tuple[ColumnRole, ...]
    form: TableForm = TableForm.ROWS
    prefix: str = ""  # which the names of its modules share, and only its first cell shows; ends with a dot
    widths: tuple[int, ...] = ()  # of the columns, relative to each other, if the author has chosen them

    @property
    def shares(self) -> tuple[int, ...]:
        """The widths of the columns, relative to each other."""
        return self.widths or tuple(COLUMNS[role].width for role in self.columns)


Block = Paragraph | Bullets | Bands | Illustrated | CodeBlock | Terms | Table | Glance | Steps | FoldedBlocks


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
    return [value] if isinstance(value, Piece) else [*value]


def make_text_cell(text: str) -> Cell:
    """Return a cell with plain text; an empty cell if there is none."""
    return (Paragraph((Text(text),)),) if text else ()


def measure_column(table: Table, number: int) -> int:
    """Return the length of the longest line in the body of a column, in characters; of text, that of a word.

    Cells that span several columns do not count.
    """
    cells = [row[number] for row in table.rows if len(row) == len(table.head)]
    lines = [line for cell in cells for block in cell for line in _iter_lines(block)]
    if table.columns[number] is ColumnRole.TEXT:
        lines = [word for line in lines for word in line.split()]
    return max(map(len, lines), default=0)


def _iter_lines(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(pieces):
            yield "".join(piece.text for piece in pieces)
        case Bullets(items):
            for item in items:
                yield from _iter_lines(item)
        case CodeBlock(text):
            yield from text.splitlines()


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
        return ["Name", content.text, content.names, content.is_module, content.title]
    if isinstance(content, SourceLocation):
        return ["Place", content.text, content.name]
    if isinstance(content, tuple):
        return [type(content).__name__, *map(convert_to_plain, content)]
    return content
