"""Render trees and content as Markdown, as GitHub and CommonMark with tables understand it.

A tree of files is a fenced block with aligned comments: the form in which people type it. Any other tree is a nested
list, unless it is too deep for one: its lines wrap on narrow screens, and code in its summaries stays code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from sphinx_packagemap.i18n import ENGLISH, Language
from sphinx_packagemap.rendering.content import (
    Bands,
    Block,
    Bullets,
    Cell,
    Chip,
    Code,
    CodeBlock,
    ColumnRole,
    Fold,
    FoldedBlocks,
    Glance,
    Illustrated,
    Made,
    Name,
    Paragraph,
    Piece,
    Prefix,
    Step,
    Steps,
    Table,
    Terms,
    Text,
)
from sphinx_packagemap.rendering.labels import ItemDescription, describe_item, is_list, list_words
from sphinx_packagemap.rendering.text import render_tree
from sphinx_packagemap.views.tree import ItemKind, TreeItem, TreeView


def render_tree_markdown(view: TreeView, language: Language = ENGLISH) -> str:
    """Return a tree as Markdown that ends with a newline."""
    if not is_list(view):
        return "".join(f"{line}\n" for line in _make_fence(render_tree(view, language=language), "text"))
    return "".join(f"{line}\n" for line in (_format_item(item, language) for item in view.items))


def _format_item(item: TreeItem, language: Language) -> str:
    description = describe_item(item, language)
    label = _format_label(item, description)
    shown = list_words(item, description)
    words = f" ({escape_text(', '.join(shown))})" if shown else ""
    remarks = "".join(f" \\[{escape_text(each)}\\]" for each in description.remarks)
    summary = f" – {_format_pieces(description.summary)}" if description.summary else ""
    return f"{'  ' * item.level}- {label}{words}{remarks}{summary}"


def _format_label(item: TreeItem, description: ItemDescription) -> str:
    if item.kind == ItemKind.MORE:
        return escape_text(description.label)
    if item.kind == ItemKind.GROUP:
        return f"**{escape_text(description.label.strip())}**"
    code = format_code(description.label)
    return f"**{code}**" if item.highlighted else code


def render_content_markdown(blocks: Cell) -> str:
    """Return content as Markdown that ends with a newline; the head of an anatomy and its parts have headings."""
    return "\n".join("".join(f"{line}\n" for line in lines) for block in blocks for lines in _iter_parts(block))


def _iter_parts(block: Block) -> Iterator[Sequence[str]]:
    """Yield the lines of a block, divided where empty lines are needed."""
    match block:
        case Paragraph(pieces):
            yield [_protect_start(pieces, _format_pieces(pieces))]
        case Bullets(items) | Bands(items):
            yield [f"- {_protect_start(each.pieces, _format_pieces(each.pieces))}" for each in items]
        case CodeBlock(text, language):
            yield _make_fence(text, language)
        case Terms(terms):
            for term, blocks in terms:
                yield [f"## {_format_pieces(term.pieces)}"]
                yield from (lines for each in blocks for lines in _iter_parts(each))
        case Table():
            yield list(_iter_rows(block))
        case Glance():
            yield from _iter_glance(block)
        case Steps(steps):
            yield [f"- {_format_pieces(_list_pieces(step))}" for step in steps]
        case FoldedBlocks(_, blocks) | Illustrated(blocks):
            yield from (lines for each in blocks for lines in _iter_parts(each))


def _list_pieces(step: Step) -> list[Piece]:
    return [Text(f"{step.location.text}: "), step.code, Text(f" – {step.note}")]


def _iter_glance(glance: Glance) -> Iterator[Sequence[str]]:
    yield [f"# {format_code(glance.name.text)} ({escape_text(glance.kind)})"]
    yield from (lines for text in glance.texts for lines in _iter_parts(text))
    facts = [f"- **{escape_text(title)}:** {_format_pieces(value.pieces)}" for title, value in glance.list_facts()]
    if facts:
        yield facts


def _iter_rows(table: Table) -> Iterator[str]:
    yield _format_row(table.head)
    yield "|".join(["", *(" ---: " if role is ColumnRole.NUMBER else " --- " for role in table.columns), ""])
    for row in table.rows:  # a cell that spans several columns is in the first of them
        yield _format_row([*row, *[()] * (len(table.head) - len(row))])


def _format_row(cells: Sequence[Cell]) -> str:
    texts = (_format_cell(cell) for cell in cells)
    return "|".join(["", *(f" {text} " if text else " " for text in texts), ""])


def _format_cell(cell: Cell) -> str:
    """Return a cell as one line: its paragraphs, list items and lines of code are separated by line breaks."""
    return "<br>".join(line for block in cell for line in _iter_cell_lines(block)).replace("|", r"\|")


def _iter_cell_lines(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(pieces):
            yield _format_pieces(pieces)
        case Bullets(items):
            yield from (f"• {_format_pieces(each.pieces)}" for each in items)
        case CodeBlock(text):
            yield from map(format_code, text.splitlines())


def _format_pieces(pieces: Sequence[Piece]) -> str:
    return "".join(_format_piece(piece) for piece in pieces)


def _format_piece(piece: Piece) -> str:
    if isinstance(piece, Chip) and piece.is_optional:
        return f"({_format_pieces(piece.pieces)})"
    if isinstance(piece, Fold | Made | Chip):
        return _format_pieces(piece.pieces)
    return format_code(piece.text) if isinstance(piece, Code | Name | Prefix) else escape_text(piece.text)


def _make_fence(text: str, language: str) -> list[str]:
    longest = max(map(len, re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return [f"{fence}{language}", *text.splitlines(), fence]


# Characters that are markup anywhere; underscores are only at the beginning or the end of a word.
_MARKUP = re.compile(r"[\\`*\[\]<~$]|(?<![^\W_])_|_(?![^\W_])|&(?=[#\w])")
_LINE_STARTS = re.compile(r"[#+=>:|-]|\d+(?=[.)])")


def escape_text(text: str) -> str:
    """Return text in one line whose characters are no markup."""
    return _MARKUP.sub(lambda match: f"\\{match.group()}", " ".join(text.splitlines()))


def _protect_start(pieces: Sequence[Piece], line: str) -> str:
    """Return a line of inline markup that begins neither a list, a quotation nor a heading."""
    line = line.strip()
    match = _LINE_STARTS.match(line)
    if match is None:
        return line
    return f"{match.group()}\\{line[match.end() :]}" if match.group().isdecimal() else f"\\{line}"


def format_code(text: str) -> str:
    """Return text as code within a line."""
    text = " ".join(text.splitlines())
    if not text:
        return ""
    longest = max(map(len, re.findall("`+", text)), default=0)
    delimiter = "`" * (longest + 1)
    needs_space = "`" in (text[0], text[-1]) or (text[0] == text[-1] == " " and text.strip())
    return f"{delimiter} {text} {delimiter}" if needs_space else f"{delimiter}{text}{delimiter}"
