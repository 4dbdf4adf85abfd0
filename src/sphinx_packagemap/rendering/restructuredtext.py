"""Render trees and content as reStructuredText, for docutils, Sphinx and GitHub.

A tree of files is a literal block with aligned comments, as people type it; any other tree is a nested list, unless it
is too deep for one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from sphinx_packagemap.i18n import ENGLISH, Language
from sphinx_packagemap.rendering.content import (
    Bands,
    Block,
    Bullets,
    Cell,
    Chip,
    Code,
    CodeBlock,
    Fold,
    FoldedBlocks,
    Glance,
    Illustrated,
    Made,
    Name,
    Paragraph,
    Piece,
    Prefix,
    Steps,
    Table,
    Terms,
    Text,
)
from sphinx_packagemap.rendering.labels import describe_item, is_list, list_words
from sphinx_packagemap.rendering.text import render_tree
from sphinx_packagemap.views.tree import ItemKind, TreeItem, TreeView


def render_tree_rst(view: TreeView, language: Language = ENGLISH) -> str:
    """Return a tree as reStructuredText that ends with a newline."""
    if not is_list(view):
        return _join_lines(_format_code_block(render_tree(view, language=language), "text"))
    lines: list[str] = []
    level = 0
    for item in view.items:
        if lines and item.level != level:
            lines.append("")  # around nested lists
        level = item.level
        lines.append(f"{'  ' * level}- {_format_item(item, language)}")
    return _join_lines(lines)


def _join_lines(lines: Iterable[str]) -> str:
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _format_item(item: TreeItem, language: Language) -> str:
    description = describe_item(item, language)
    is_code = item.kind not in (ItemKind.MORE, ItemKind.GROUP)
    pieces: list[Piece] = [Code(description.label) if is_code else Text(description.label)]
    if words := list_words(item, description):
        pieces.append(Text(f" ({', '.join(words)})"))
    pieces += [Text(f" [{remark}]") for remark in description.remarks]
    if description.summary:
        pieces += [Text(" – "), *description.summary]
    return _format_line(pieces)


def render_content_rst(blocks: Cell) -> str:
    """Return content as reStructuredText that ends with a newline; the parts of an anatomy have informal headings.

    They are no sections, so that it can be included anywhere.
    """
    return _join_lines(_iter_blocks(blocks))


def _iter_blocks(blocks: Iterable[Block]) -> Iterator[str]:
    for number, lines in enumerate(lines for block in blocks for lines in _iter_parts(block)):
        if number:
            yield ""
        yield from lines


def _iter_parts(block: Block) -> Iterator[Sequence[str]]:
    """Yield the lines of a block, divided where empty lines are needed."""
    match block:
        case Paragraph(pieces):
            yield [_format_line(pieces)]
        case Bullets(items) | Bands(items):
            yield [f"- {_format_line(each.pieces)}" for each in items]
        case CodeBlock(text, language):
            yield _format_code_block(text, language)
        case Terms(terms):
            for term, blocks in terms:
                yield [f".. rubric:: {_format_line(term.pieces)}"]
                yield from (lines for each in blocks for lines in _iter_parts(each))
        case Table():
            yield list(_iter_table(block))
        case Glance():
            yield from _iter_glance(block)
        case Steps(steps):
            yield [
                f"- {_format_line([Text(f'{line.text}: '), code, Text(f' – {note}')])}" for line, code, note in steps
            ]
        case FoldedBlocks(_, blocks) | Illustrated(blocks):
            yield from (lines for each in blocks for lines in _iter_parts(each))


def _iter_glance(glance: Glance) -> Iterator[Sequence[str]]:
    yield [f".. rubric:: {_format_line([glance.name, Text(f' ({glance.kind})')])}"]
    yield from (lines for text in glance.texts for lines in _iter_parts(text))
    facts = [f":{escape_text(title)}: {_format_line(value.pieces)}" for title, value in glance.list_facts()]
    if facts:
        yield facts


def _iter_table(table: Table) -> Iterator[str]:
    yield from (".. list-table::", "   :header-rows: 1", "   :stub-columns: 1")
    yield f"   :widths: {' '.join(map(str, table.shares))}"
    yield ""
    for row in (table.head, *table.rows):
        for number, cell in enumerate([*row, *[()] * (len(table.head) - len(row))]):
            begin = "   * - " if number == 0 else "     - "
            for position, line in enumerate(_iter_blocks(cell) if cell else [""]):
                yield (" " * len(begin) if position else begin) + line


def _format_code_block(text: str, language: str) -> list[str]:
    return [f".. code-block:: {language}", "", *(f"   {line}" for line in text.splitlines())]


def _format_line(pieces: Sequence[Piece]) -> str:
    """Return a paragraph as a line that is neither a list, a directive, a title nor the like."""
    line, was_code = "", False
    for piece in _flatten(pieces):
        is_code = isinstance(piece, Code | Name | Prefix)
        text = format_code(piece.text) if is_code else escape_text(piece.text)
        needs_gap = (is_code and line and _BEFORE_CODE.search(line) is None) or (
            was_code and text and _AFTER_CODE.match(text) is None
        )
        line += f"\\ {text}" if needs_gap else text
        was_code = is_code
    line = line.strip()
    begins_with_code = bool(pieces) and isinstance(pieces[0], Code | Name | Prefix)
    return f"\\{line}" if not begins_with_code and _LINE_STARTS.match(line) else line


def _flatten(pieces: Iterable[Piece]) -> Iterator[Piece]:
    for piece in pieces:
        if isinstance(piece, Chip) and piece.is_optional:
            yield from (Text("("), *_flatten(piece.pieces), Text(")"))
        elif isinstance(piece, Fold | Made | Chip):
            yield from _flatten(piece.pieces)
        elif piece.text:
            yield piece


# Characters that are markup anywhere; underscores are only at the beginning or the end of a word.
_MARKUP = re.compile(r"[\\`*|]|(?<![^\W_])_|_(?![^\W_])|:(?=:)")
_LINE_STARTS = re.compile(r"[!-/:-@\[\]^{-~•‣⁃—]|(?:\d+|[A-Za-z]|[ivxlcdm]+|[IVXLCDM]+)[.)](?:\s|$)")
# Where code may begin, and go on with text, without a gap.
_BEFORE_CODE, _AFTER_CODE = re.compile(r"[\s/:-]$"), re.compile(r"[\s.,:;!?)\]}>'\"/-]")


def escape_text(text: str) -> str:
    """Return text in one line whose characters are no markup."""
    return _MARKUP.sub(lambda match: f"\\{match.group()}", " ".join(text.splitlines()))


def format_code(text: str) -> str:
    """Return text as code within a line."""
    text = " ".join(text.splitlines())
    if "``" not in text and text == text.strip() and not text.startswith("`") and not text.endswith(("`", "\\")):
        return f"``{text}``" if text else ""
    escaped = re.sub(r"[\\`]", lambda match: f"\\{match.group()}", text.strip())
    return f":literal:`{escaped}`" if escaped else ""
