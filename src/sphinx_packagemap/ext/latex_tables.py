"""Sets our tables on paper: columns as wide as their roles require, names that break only where they may.

Widths are in characters: on a page of Sphinx, a line of a table has ``LINE`` of them. LaTeX gets the shares of the
columns, so they are correct for any width of the line; only the estimates of heights depend on it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinx_packagemap.rendering.content import ColumnRole, TableForm
from sphinx_packagemap.rendering.docutils.tree import iter_ancestor_nodes, tree_block, tree_item
from sphinx_packagemap.text import split_name

LINE = 92  # characters of usual text in a line of a table, whose letters are smaller than those of the page
PAGE_WIDTH = 600.0  # of the text on the pages of Sphinx, in pixels
INDENT = 32.0  # pixels: of a list or a frame
_CELL_PADDING = 16.0
_INDENTING = (nodes.list_item, nodes.definition, nodes.block_quote, nodes.Admonition, nodes.field_body)


def estimate_width(node: nodes.Node) -> float:
    """Return an estimate of the width that is available to a node on a page of Sphinx, in pixels."""
    indents, share, padding = 0.0, 1.0, 0.0
    for each in iter_ancestor_nodes(node):
        if isinstance(each, _INDENTING):
            indents += INDENT
        elif isinstance(each, nodes.entry):
            share *= _compute_share(each)
            padding += _CELL_PADDING
    return max(PAGE_WIDTH * share - indents - padding, 1.0)


def _compute_share(entry: nodes.entry) -> float:
    """Return the share of a cell in the width of its table."""
    table = next(node for node in iter_ancestor_nodes(entry) if isinstance(node, nodes.table))
    are_given = "colwidths-given" in table["classes"]
    widths = [column["colwidth"] if are_given else 1 for column in _find_columns(table)]
    row = entry.parent
    assert row is not None
    (share,) = [sum(columns) for cell, columns in iter_cells(row, widths) if cell is entry]
    return share / max(sum(widths), 1)


def _find_columns(table: nodes.table) -> list[nodes.colspec]:
    """Return the columns of a table, without those of tables in it."""
    group = next(child for child in table.children if isinstance(child, nodes.tgroup))
    return [child for child in group.children if isinstance(child, nodes.colspec)]


def iter_cells(row: nodes.Element, columns: Sequence[float]) -> Iterator[tuple[nodes.entry, Sequence[float]]]:
    """Yield the cells of a row, each with the values of the columns that it spans."""
    begin = 0
    for cell in row.children:
        if isinstance(cell, nodes.entry):
            end = begin + 1 + cell.get("morecols", 0)
            yield cell, columns[begin:end]
            begin = end


# The widths of columns

_MAX_NAMES = (26, 22, 18)  # characters of a name that is not broken: the first with which the columns fit the line
_MIN_TEXT = 18.0
_MIN_SCALE = 0.6  # of names and texts if the columns do not fit; less would be slivers
_MAX_WORD = 24.0  # of the longest word of a text that is not broken, if there is room
_LETTER, _PADDING = 1.18, 1.5  # widths of a letter of a name, and of the space between columns, in characters


class Columns(NamedTuple):
    """The columns of a table on paper."""

    roles: tuple[ColumnRole, ...]
    widths: tuple[float, ...]  # in characters
    line: float  # characters of a line: less than the sum of the widths if the columns do not fit


def measure_columns(table: nodes.table) -> Columns:
    """Return the columns of one of our tables, as wide as the line is where the table is."""
    line = LINE * estimate_width(table) / PAGE_WIDTH
    specifications = _find_columns(table)
    roles = tuple(ColumnRole(column["role"]) for column in specifications)
    if table["own_widths"]:
        total = sum(column["colwidth"] for column in specifications)
        return Columns(roles, tuple(line * column["colwidth"] / total for column in specifications), line)
    heads = _measure_headings(table, len(roles))
    longest = [max(column["longest"], 1) for column in specifications]
    widths: list[float] = []
    for max_name in _MAX_NAMES:
        widths = [_compute_width(*each, max_name) for each in zip(roles, longest, heads, strict=True)]
        if sum(widths) <= line:
            break
    return Columns(roles, _fit_line(roles, widths, line, is_even=table["form"] == TableForm.SIDE), line)


def _fit_line(roles: Sequence[ColumnRole], widths: list[float], line: float, *, is_even: bool) -> tuple[float, ...]:
    """Return the widths of columns with text grown to fill the line; with ``is_even``, all of these are the same."""
    texts = [number for number, role in enumerate(roles) if role is ColumnRole.TEXT]
    if texts:
        if is_even:
            fixed = sum(width for number, width in enumerate(widths) if number not in texts)
            even = max((line - fixed) / len(texts), _MIN_TEXT)
            widths = [even if number in texts else width for number, width in enumerate(widths)]
        else:
            more = max(0.0, line - sum(widths)) / len(texts)
            widths = [width + more if number in texts else width for number, width in enumerate(widths)]
    flexible = [role in (ColumnRole.TEXT, ColumnRole.NAME) for role in roles]
    shrinkable = sum(width for width, is_flexible in zip(widths, flexible, strict=True) if is_flexible)
    excess = sum(widths) - line
    if excess > 0 and shrinkable:
        scale = max(1 - excess / shrinkable, _MIN_SCALE)
        widths = [width * scale if is_flexible else width for width, is_flexible in zip(widths, flexible, strict=True)]
    return tuple(widths)


def _measure_headings(table: nodes.table, count: int) -> list[int]:
    """Return the length of the longest word in the heading of each column, in characters."""
    lengths = [0] * count
    for head in table.findall(nodes.thead):
        for row in head.children:
            assert isinstance(row, nodes.row)
            for number, cell in enumerate(row.children[:count]):
                lengths[number] = max([lengths[number], *map(len, cell.astext().split())])
    return lengths


def _compute_width(role: ColumnRole, longest: int, heading: int, max_name: int) -> float:
    """Return the minimum width of a column, given the lengths of its longest line and of its heading."""
    match role:
        case ColumnRole.NAME:
            return min(max_name, max(longest, heading)) * _LETTER + _PADDING
        case ColumnRole.LABEL:
            return min(max_name, max(longest, heading)) * 1.16 + _PADDING
        case ColumnRole.WORD:
            return min(max_name, max(longest, heading)) + _PADDING
        case ColumnRole.NUMBER:
            return min(max_name, max(longest, heading * 1.05)) + 1
        case ColumnRole.TEXT:
            return max(_MIN_TEXT, min(max(longest, heading) * 1.1, _MAX_WORD) + _PADDING)


_COLUMN_TYPES = {
    ColumnRole.LABEL: r"\PMword",
    ColumnRole.NAME: r"\PMname",
    ColumnRole.WORD: r"\PMword",
    ColumnRole.NUMBER: r"\PMnum",
    ColumnRole.TEXT: r"\PMtext",
}


def format_columns(columns: Columns) -> str:
    """Return the types and widths of columns in LaTeX; together, they are no wider than the line."""
    tenths = [round(width * 10) for width in columns.widths]
    total = max(round(columns.line * 10), sum(tenths))
    return "".join(
        f"{_COLUMN_TYPES[role]}{{{width}}}{{{total}}}" for role, width in zip(columns.roles, tenths, strict=True)
    )


class paper_table(nodes.table):  # noqa: N801 - docutils names its nodes so
    """One of our tables with the ``columns`` of LaTeX."""


class SetTables(SphinxPostTransform):
    """Sets the columns of our tables for LaTeX, and breaks their names.

    Nodes that are set already are left alone: other extensions resolve a part of a document again.
    """

    default_priority = 650  # after our tables are adapted to their containers
    formats = ("latex",)

    def run(self, **kwargs: Any) -> None:
        """Set all our tables in the document."""
        ours = [table for table in self.document.findall(nodes.table) if "label" in table]
        for table in [table for table in ours if not isinstance(table, paper_table)]:
            columns = measure_columns(table)
            for row in table.findall(nodes.row):
                for cell, widths in iter_cells(row, columns.widths):
                    insert_breaks(cell, sum(widths) - _PADDING)
            paper = paper_table(table.rawsource, *table.children, **table.attributes)
            paper.source, paper.line = table.source, table.line
            paper["columns"] = format_columns(columns)
            table.replace_self(paper)
        for box in [node for node in self.document.findall(nodes.Element) if _has_names(node)]:
            if not box.get("is_set"):
                box["is_set"] = True
                _set_text(box)


def _has_names(node: nodes.Element) -> bool:
    return isinstance(node, tree_block) or not _CLASSES_WITH_NAMES.isdisjoint(node.get("classes", ()))


_CLASSES_WITH_NAMES = frozenset({"pm-anatomy", "pm-contracts", "pm-nested-table"})
_SCALE = 0.9  # of the letters of a table: those of usual text are larger
_INDENT_OF_ITEM = 3.0  # characters of a level of a tree


def _set_text(box: nodes.Element) -> None:
    """Let the names in one of our nodes break if they are wider than a line, and set it without justification."""
    width = LINE * _SCALE * estimate_width(box) / PAGE_WIDTH
    if isinstance(box, tree_block):
        for item in box.findall(tree_item):
            insert_breaks(item, width - _INDENT_OF_ITEM * (item["level"] + 1))
        return
    insert_breaks(box, width - 4 * _INDENT_OF_ITEM)
    begin, end = r"\begingroup\raggedright ", r"\par\endgroup "
    position = box.parent.index(box)
    box.parent.insert(position + 1, nodes.raw(end, end, format="latex"))
    box.parent.insert(position, nodes.raw(begin, begin, format="latex"))


# Breaks in names

_MAX_USUAL = 20  # letters of a word that TeX can probably hyphenate
_MAX_SINGLE, _LETTERS = 500, 8  # letters of a word that may break anywhere, and those between breaks of a longer one
# The end of the line is filled, and the break costs more than a space: names are broken last, and seldom anywhere.
BREAKS = _BREAK, _SPLIT = tuple(rf"\hfil\penalty{cost}\hfilneg{{}}" for cost in (300, 5000))


class breakable_text(nodes.inline):  # noqa: N801
    """A text for LaTeX; ``parts`` are its parts, and the commands between them that permit a break."""


def insert_breaks(cell: nodes.Element, width: float) -> None:
    """Let words that are wider than a cell break where names may, and else anywhere.

    Usual words outside of code are not changed, because TeX hyphenates them.
    """
    for text in list(cell.findall(nodes.Text)):
        if isinstance(text.parent, nodes.raw | nodes.math | nodes.literal_block | breakable_text):
            continue
        is_code = any(isinstance(node, nodes.literal) for node in iter_ancestor_nodes(text))
        max_length = int(width / _LETTER) if is_code else int(width)
        words = text.astext().split(" ")
        are_long = [_measure(word) > max_length and (is_code or not _is_usual(word)) for word in words]
        if not any(are_long):
            continue
        parts: list[str] = []
        for number, (word, is_long) in enumerate(zip(words, are_long, strict=True)):
            parts += [" "] if number else []
            parts += _break_word(word, max_length) if is_long else [word]
        # One node, because a word of thousands of letters has as many parts.
        text.parent.replace(text, breakable_text("", "", nodes.Text(text), parts=_join_parts(parts)))


def _is_usual(word: str) -> bool:
    return len(word) <= _MAX_USUAL and word.strip(".,:;()").isalpha()


def _measure(word: str) -> int:
    return len(word) if word.isascii() else sum(map(_measure_letter, word))


def _measure_letter(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def _break_word(word: str, max_length: int) -> Iterator[str]:
    """Yield the pieces of a word and the commands between them; a letter is not separated from its combining marks."""
    for number, piece in enumerate(split_name(word)):
        if number:
            yield _BREAK
        if _measure(piece) <= max_length:
            yield piece
            continue
        step = 1 if len(piece) <= _MAX_SINGLE else _LETTERS  # a command takes fifty times the room of a letter
        for position, letter in enumerate(piece):
            if position and position % step == 0 and not unicodedata.combining(letter):
                yield _SPLIT
            yield letter


def _join_parts(parts: Iterable[str]) -> list[str]:
    """Return parts, with one in place of several texts without a command between them."""
    joined = [""]
    for part in parts:
        if part in BREAKS:
            joined += [part, ""]
        else:
            joined[-1] += part
    return joined


def is_frame(node: nodes.Node) -> bool:
    """Return whether a node is written as a frame, in which pages do not break within tables."""
    frames = (nodes.Admonition, nodes.topic, nodes.sidebar)
    return isinstance(node, frames) and not isinstance(node, addnodes.versionmodified)
