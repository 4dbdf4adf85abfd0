"""Content as docutils nodes: paragraphs, lists and tables, which every builder knows."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from docutils import nodes

from sphinx_packagemap.rendering.content import (
    AuthorText,
    Block,
    Bullets,
    Cell,
    Code,
    CodeBlock,
    Name,
    Paragraph,
    Piece,
    SourceLocation,
    Table,
    Terms,
)
from sphinx_packagemap.rendering.docutils.tree import linked_name


class repeated_text(nodes.inline):  # noqa: N801 - docutils names its nodes so
    """A placeholder for another copy of the node ``original``, to be made when the references in that are resolved."""


class AuthorTexts:
    """Hands out the nodes of texts by their keys.

    docutils keeps a list of the footnote references and targets that it has parsed, and completes these nodes when all
    of the page is parsed. A copy that is made before then would never be completed: so each node is placed once, and
    wherever else its text is shown, a placeholder is.
    """

    def __init__(self) -> None:
        """Begin without texts."""
        self._nodes: list[nodes.Element] = []
        self._is_placed: list[bool] = []

    def add(self, node: nodes.Element) -> int:
        """Add the node of a text, and return its key."""
        self._nodes.append(node)
        self._is_placed.append(False)
        return len(self._nodes) - 1

    def make_node(self, key: int) -> nodes.Element:
        """Return the node of a text the first time, and a placeholder for a copy of it after that."""
        if self._is_placed[key]:
            return repeated_text(original=self._nodes[key])
        self._is_placed[key] = True
        return self._nodes[key]


def repeat(node: repeated_text) -> nodes.Element:
    """Return the copy that a placeholder stands for, without the ids and names that only one node may have."""
    original: nodes.Element = node["original"]
    copy = original.deepcopy()
    copy["translatable"] = False  # the original is translated already
    for each in copy.findall(nodes.Element):
        each["ids"], each["names"] = [], []
    return copy


class module_table(nodes.table):  # noqa: N801 - docutils names its nodes so
    """A table about modules; its ``label`` names it for a screen reader."""


class module_list_table(module_table):  # noqa: N801
    """A table of which the rows are modules; a reader may want to sort and filter them."""


Verbatim = TypeVar("Verbatim", bound=nodes.Element)
Linker = Callable[[Name | SourceLocation, nodes.Element], nodes.Node]


class Nodes(NamedTuple):
    """The links and the author's texts from which the nodes of some content are made."""

    link: Linker  # puts a link around a name or a place, or returns it as it is
    own: AuthorTexts


def make_block_nodes(blocks: Cell, made_with: Nodes) -> list[nodes.Node]:
    """Return the nodes of blocks, in order."""
    return [_make_block(block, made_with) for block in blocks]


def _make_block(block: Block, made_with: Nodes) -> nodes.Node:
    match block:
        case Paragraph():
            return _make_paragraph(block, made_with)
        case Bullets(items):
            entries = [nodes.list_item("", _make_block(item, made_with)) for item in items]
            return nodes.bullet_list("", *entries, bullet="*")
        case CodeBlock(text, language):
            return nodes.literal_block(text, text, language=language, classes=["pm-code"])
        case Terms():
            return _make_terms(block, made_with)
        case Table():
            return make_table(block, made_with)
    raise TypeError(block)


def _make_paragraph(paragraph: Paragraph, made_with: Nodes) -> nodes.paragraph:
    return make_verbatim(nodes.paragraph("", "", *make_inline_nodes(paragraph, made_with)), paragraph)


def make_verbatim(node: Verbatim, paragraph: Paragraph) -> Verbatim:
    """Return a node that shows a paragraph, whose quotes and dashes Sphinx leaves as they are in the code."""
    if not any(isinstance(piece, AuthorText) for piece in paragraph.pieces):
        node["support_smartquotes"] = False
    return node


def make_inline_nodes(paragraph: Paragraph, made_with: Nodes) -> list[nodes.Node]:
    """Return the nodes of a paragraph's pieces, in order."""
    return [_make_piece(piece, made_with) for piece in paragraph.pieces]


def _make_piece(piece: Piece, made_with: Nodes) -> nodes.Node:
    match piece:
        case Code(text):
            return nodes.literal(text, text)
        case Name(text):
            return made_with.link(piece, linked_name("", text, classes=["pm-name"]))
        case SourceLocation(text):
            return made_with.link(piece, nodes.inline(text, text))
        case AuthorText(_, key):
            return made_with.own.make_node(key)
    return nodes.Text(piece.text)


def _make_terms(terms: Terms, made_with: Nodes) -> nodes.definition_list:
    entries = []
    for term, blocks in terms.terms:
        heading = make_verbatim(nodes.term("", "", *make_inline_nodes(term, made_with)), term)
        definition = nodes.definition("", *make_block_nodes(blocks, made_with))
        entries.append(nodes.definition_list_item("", heading, definition))
    return nodes.definition_list("", *entries)


_TEXT_WIDTH = 72
_NARROWEST, _NARROWEST_FIRST = 9, 16  # the first column has headings


def make_table(table: Table, made_with: Nodes, node_class: type[module_table] = module_table) -> module_table:
    """Return a table of a class; the first column and the row above all are its headings."""
    columns = len(table.head)
    unit = _TEXT_WIDTH / sum(table.widths)
    # Of characters, for writers of plain text; in relation to each other, for all others.
    specifications = [
        nodes.colspec(colwidth=max(_NARROWEST if number else _NARROWEST_FIRST, round(width * unit)))
        for number, width in enumerate(table.widths)
    ]
    specifications[0]["stub"] = 1
    head = nodes.thead("", _make_row([*table.head], columns, made_with))
    body = nodes.tbody("", *(_make_row([*row], columns, made_with) for row in table.rows))
    group = nodes.tgroup("", *specifications, head, body, cols=columns)
    label = ", ".join(filter(None, (entry.astext() for entry in head.findall(nodes.entry))))
    return node_class("", group, label=label)


def _make_cell_nodes(block: Block, made_with: Nodes) -> list[nodes.Node]:
    if not isinstance(block, CodeBlock):
        return [_make_block(block, made_with)]
    # Lines that may wrap: a cell is narrow, and LaTeX frames a literal block of its own.
    lines = block.text.splitlines()
    return [nodes.paragraph("", "", nodes.literal(line, line), classes=["pm-code"]) for line in lines]


def _make_row(cells: list[Cell], columns: int, made_with: Nodes) -> nodes.row:
    entries = [
        nodes.entry("", *(node for block in cell for node in _make_cell_nodes(block, made_with))) for cell in cells
    ]
    if len(entries) == 2 < columns:  # one for all columns but the first
        entries[1]["morecols"] = columns - 2
    return nodes.row("", *entries)
