"""Render trees and content as text for a terminal."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence

from sphinx_packagemap.i18n import ENGLISH, Language
from sphinx_packagemap.rendering.content import (
    Bands,
    Block,
    Bullets,
    Cell,
    CodeBlock,
    ColumnRole,
    FoldedBlocks,
    Glance,
    Illustrated,
    Paragraph,
    Steps,
    Table,
    Terms,
)
from sphinx_packagemap.rendering.labels import (
    ASCII,
    UNICODE,
    GuideStyle,
    ItemDescription,
    compute_summary_column,
    describe_item,
    drop_full_stop,
    make_guides,
)
from sphinx_packagemap.rendering.purposes import fit_purpose, is_note
from sphinx_packagemap.rendering.summaries import join_summary
from sphinx_packagemap.views import Style
from sphinx_packagemap.views.tree import TreeItem, TreeView

# Parameters of Select Graphic Rendition (ECMA-48): the sixteen colours that every terminal defines.
_COLORS = {
    "package": "1;34",
    "namespace package": "1;36",
    "extension module": "35",
    "extension module that is not built": "35",
    "stub": "33",
}
_DIM, _BOLD, _RED = "2", "1", "31"


def render_tree(
    view: TreeView,
    *,
    unicode: bool = True,
    color: bool = False,
    language: Language = ENGLISH,
    width: int | None = None,
) -> str:
    """Return a tree as text that ends with a newline; the summaries are in one column.

    With ``unicode`` false, guides and punctuation are ASCII; other characters are kept. There is one line for each
    item, unless the ``width`` of the terminal is given: then longer summaries are wrapped within their column. Those of
    files are comments, and are truncated instead.
    """
    if view.style is Style.FILES:
        return _render_files(view, unicode=unicode, color=color, language=language, width=width or FILES_WIDTH)
    guide_style = UNICODE if unicode else ASCII
    guides = make_guides([item.level for item in view.items], guide_style)
    descriptions = [describe_item(item, language) for item in view.items]
    heads = [
        guide + _format_head(item, description, unicode=unicode, color=False)
        for guide, item, description in zip(guides, view.items, descriptions, strict=True)
    ]
    rows = [(count_columns(head), description) for head, description in zip(heads, descriptions, strict=True)]
    column = compute_summary_column(head for head, description in rows if description.summary)
    lines: list[str] = []
    for item, guide, (head, description) in zip(view.items, guides, rows, strict=True):
        text = _colorize(guide, _DIM, color) + _format_head(item, description, unicode=unicode, color=color)
        summary = description.plain_summary if unicode else _replace_ellipsis(description.plain_summary)
        below = _continue_guide(guide, guide_style) + (guide_style.trunk if item.branch else guide_style.space)
        start = max(head, column)
        is_narrow = width is not None and width - start - len(_DASH) < _MIN_SUMMARY_WIDTH
        if summary and is_narrow:  # on lines of its own
            start = len(below)
        pieces = [summary] if width is None else wrap(summary, max(width - start - len(_DASH), _MIN_SUMMARY_WIDTH))
        if summary and not is_narrow:
            text += " " * (start - head) + (_DASH if unicode else _ASCII_DASH) + pieces.pop(0)
        lines.append(text)
        lines += [
            (_colorize(below, _DIM, color) + " " * (start - len(below) + len(_DASH)) + piece).rstrip()
            for piece in (pieces if summary else [])
        ]
    return "".join(f"{line}\n" for line in lines)


FILES_WIDTH = 100  # columns of a tree of files that is not in a terminal


def _render_files(view: TreeView, *, unicode: bool, color: bool, language: Language, width: int) -> str:
    guides = make_guides([item.level for item in view.items], UNICODE if unicode else ASCII)
    descriptions = [describe_item(item, language) for item in view.items]
    rows = list(zip(view.items, guides, descriptions, strict=True))
    heads = [
        count_columns(guide + _format_name(item, description, unicode=unicode, color=False))
        for item, guide, description in rows
    ]
    column = compute_summary_column(heads)
    lines = []
    for (item, guide, description), head in zip(rows, heads, strict=True):
        line = _colorize(guide, _DIM, color) + _format_name(item, description, unicode=unicode, color=color)
        start = max(head, column)
        comment = _format_comment(description, width - start - len(COMMENT), language)
        if comment:
            comment = COMMENT + (comment if unicode else _replace_ellipsis(comment))
            line += " " * (start - head) + _colorize(comment, _RED if item.fault else _DIM, color)
        lines.append(f"{line}\n")
    return "".join(lines)


def _format_comment(description: ItemDescription, width: int, language: Language) -> str:
    """Return the summary, shortened if it is not a note, and the remarks on a file."""
    remarks = " ".join(f"[{remark}]" for remark in description.remarks)
    room = max(width - (count_columns(remarks) + 1 if remarks else 0), MIN_COMMENT_WIDTH)
    summary = description.plain_summary
    if description.is_made:
        summary = join_summary(fit_purpose(description.purpose, language, room, count_columns))
    if not is_note(description.purpose):
        summary = truncate(drop_full_stop(summary), room)
    return " ".join(filter(None, [summary, remarks]))


COMMENT = "  # "  # before the summary of a file
MIN_COMMENT_WIDTH = 20

_DASH, _ASCII_DASH = " – ", " - "
_MIN_SUMMARY_WIDTH = 30  # where there is less room in a terminal, a summary begins on the next line


def _continue_guide(guide: str, style: GuideStyle) -> str:
    """Return the guide of a further line of the same item."""
    return guide.replace(style.branch, style.trunk).replace(style.last, style.space)


def _format_head(item: TreeItem, description: ItemDescription, *, unicode: bool, color: bool) -> str:
    """Return the text of an item before its summary."""
    remarks = [_colorize(f" [{remark}]", _RED if item.fault else _DIM, color) for remark in description.remarks]
    return "".join([_format_name(item, description, unicode=unicode, color=color), *remarks])


def _format_name(item: TreeItem, description: ItemDescription, *, unicode: bool, color: bool) -> str:
    """Return the label of an item with its kind and its counts."""
    label = description.label if unicode else _replace_ellipsis(description.label)
    style = _DIM if item.demoted else _COLORS.get(item.kind, "")
    parts = [_colorize(label, f"{_BOLD};7" if item.highlighted else style, color)]
    if description.words:
        parts.append(_colorize(f" ({', '.join(description.words)})", _DIM, color))
    return "".join(parts)


def _replace_ellipsis(text: str) -> str:
    return text.replace("…", "...")


def _colorize(text: str, style: str, color: bool) -> str:
    return f"\x1b[{style}m{text}\x1b[0m" if color and style and text else text


_MIN_COLUMN_WIDTH = 16  # minimum, in columns of the terminal
_GAP = "  "


def render_content(blocks: Cell, *, width: int = 80, unicode: bool = True) -> str:
    """Return content as text that ends with a newline; lines are at most ``width`` columns wide if possible.

    With ``unicode`` false, our punctuation and lines are ASCII; other characters are kept.
    """
    text = "".join(f"{line.rstrip()}\n" for line in _iter_blocks(blocks, width))
    return text if unicode else convert_to_ascii(text)


def convert_to_ascii(text: str) -> str:
    """Return a text with our punctuation and lines in ASCII; other characters are kept."""
    for character, replacement in _ASCII.items():
        text = text.replace(character, replacement)
    return text


_ASCII = {"–": "-", "…": "...", "─": "-", "•": "*", "│": "|", "├": "|", "└": "`", "✓": "+", "×": "x"}


def _iter_blocks(blocks: Cell, width: int) -> Iterator[str]:
    previous: Block | None = None
    for block in blocks:
        if isinstance(previous, Table) and isinstance(block, Paragraph | Table):
            yield ""
        yield from _iter_block(block, width)
        previous = block


def _iter_block(block: Block, width: int) -> Iterator[str]:
    match block:
        case Paragraph():
            yield from wrap(_format_paragraph(block), width) or [""]
        case Bullets(items) | Bands(items):
            for item in items:
                mark = "• " if isinstance(block, Bullets) else "│ "
                yield from _indent_hanging(wrap(_format_paragraph(item), width - 2), mark)
        case CodeBlock(text, language):
            for line in text.splitlines():
                # Preformatted lines must not be broken.
                yield from [line] if language == "text" else wrap(line, width)
        case Terms():
            yield from _iter_terms(block, width)
        case Table():
            yield from _iter_table(block, width)
        case Glance():
            yield from _iter_glance(block, width)
        case Steps(steps):
            for location, code, note in steps:
                yield from _indent_hanging(wrap(f"{location.text}: {code.text} – {note}", width - 2), "• ")
        case FoldedBlocks(_, blocks) | Illustrated(blocks):
            yield from _iter_blocks(blocks, width)


def _format_paragraph(paragraph: Paragraph) -> str:
    return "".join(piece.text for piece in paragraph.pieces)


def _indent_hanging(lines: Sequence[str], first: str) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield (first if number == 0 else " " * count_columns(first)) + line


def _iter_glance(glance: Glance, width: int) -> Iterator[str]:
    yield from wrap(f"{glance.name.text} ({glance.kind})", width)
    for text in glance.texts:
        yield from wrap(_format_paragraph(text), width)
    facts = [(title, _format_paragraph(value)) for title, value in glance.list_facts()]
    column = max((count_columns(title) for title, _ in facts), default=0)
    for title, value in facts:
        beginning = _pad(title, column, ColumnRole.LABEL) + _GAP
        yield from _indent_hanging(wrap(value, max(1, width - column - len(_GAP))), beginning)
    yield ""


def _iter_terms(terms: Terms, width: int) -> Iterator[str]:
    for number, (term, blocks) in enumerate(terms.terms):
        if number:
            yield ""
        yield _format_paragraph(term)
        for line in _iter_blocks(blocks, width - 4):
            yield f"    {line}" if line else ""


def _iter_table(table: Table, width: int) -> Iterator[str]:
    columns = _compute_column_widths(table, width)
    yield from _iter_row(table.head, columns, table.columns)
    yield _GAP.join("─" * column for column in columns)
    was_long = False
    for number, row in enumerate(table.rows):
        lines = list(_iter_row(row, columns, table.columns))
        if number and (was_long or len(lines) > 1):  # separates rows of several lines
            yield ""
        yield from lines
        was_long = len(lines) > 1


def _compute_column_widths(table: Table, width: int) -> list[int]:
    """Return the width of each column: that of its contents if possible, else a share of the available width."""
    rows = [table.head, *(row for row in table.rows if len(row) == len(table.head))]
    needed = [max(_compute_needed_width(row[number]) for row in rows) for number in range(len(table.head))]
    remaining = width - len(_GAP) * (len(needed) - 1)
    if sum(needed) <= remaining:
        return needed
    widths, shares = [0] * len(needed), table.shares
    open_columns = set(range(len(needed)))
    while open_columns:  # columns that need less than their shares leave the rest to the others
        total = sum(shares[number] for number in open_columns)
        fitting = {number for number in open_columns if needed[number] * total <= remaining * shares[number]}
        for number in fitting or open_columns:
            share = remaining * shares[number] // total
            widths[number] = needed[number] if fitting else max(share, min(needed[number], _MIN_COLUMN_WIDTH))
        remaining -= sum(widths[number] for number in fitting)
        open_columns = open_columns - fitting if fitting else set()
    return widths


def _compute_needed_width(cell: Cell) -> int:
    return max((count_columns(line) for line in _iter_blocks(cell, 1 << 30)), default=0)


def _iter_row(cells: Sequence[Cell], columns: Sequence[int], roles: Sequence[ColumnRole]) -> Iterator[str]:
    if len(cells) == 2 < len(columns):
        columns = [columns[0], sum(columns[1:]) + len(_GAP) * (len(columns) - 2)]
        roles = (roles[0], ColumnRole.TEXT)
    cell_lines = [list(_iter_blocks(cell, column)) for cell, column in zip(cells, columns, strict=True)]
    for number in range(max(1, *map(len, cell_lines))):
        lines = [cell[number] if number < len(cell) else "" for cell in cell_lines]
        yield _GAP.join(_pad(line, column, role) for line, column, role in zip(lines, columns, roles, strict=True))


def _pad(line: str, width: int, role: ColumnRole) -> str:
    space = " " * (width - count_columns(line))
    return space + line if role is ColumnRole.NUMBER else line + space


def count_columns(text: str) -> int:
    """Return the number of columns of a text in a terminal (Unicode UAX 11); wide characters take two."""
    if text.isascii():
        return len(text)
    return sum(_get_width(char) for char in text)


def _get_width(char: str) -> int:
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


# Dotted names and paths that are longer than a line may be broken after a dot or slash.
_WORDS = re.compile(r"\S+\s*")
_BREAKS = re.compile(r"(?<=[./_、。,:;!?])")


def wrap(text: str, width: int) -> list[str]:
    """Return the lines of a text, at most ``width`` columns wide; longer words are broken, preferably after a dot."""
    lines = [""]
    for word in _WORDS.findall(text):
        for piece in _split_word(word, width):
            if lines[-1] and count_columns(lines[-1]) + count_columns(piece.rstrip()) > width:
                lines[-1] = lines[-1].rstrip()
                lines.append("")
            lines[-1] += piece
    return [line.rstrip() for line in lines if line.strip()]


def truncate(text: str, width: int) -> str:
    """Return a text; if it is wider than ``width`` columns, truncated at a space, with an ellipsis."""
    if count_columns(text) <= width:
        return text
    return wrap(text, width - 1)[0].rstrip(" ,;:") + "…"


def _split_word(word: str, width: int) -> list[str]:
    if count_columns(word.rstrip()) <= width:
        return [word]
    parts: list[str] = []
    for piece in _BREAKS.split(word):
        parts += _iter_pieces(piece, width)
    return parts


def _iter_pieces(text: str, width: int) -> Iterator[str]:
    piece, columns = "", 0
    for char in text:
        if columns + _get_width(char) > width and piece:
            yield piece
            piece, columns = "", 0
        piece, columns = piece + char, columns + _get_width(char)
    if piece:
        yield piece
