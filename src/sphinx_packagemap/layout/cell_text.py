"""The text of treemaps: names that are broken into lines, made smaller or turned until they fit into their cells.

Letters are those of Helvetica, Arial and fonts with the same widths, such as Liberation Sans and TeX Gyre Heros. In
other fonts, renderers fit each text to the width that is computed here.

``static/packagemap-treemap.js`` follows the same rules, with the same operations in the same order.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from math import floor, sqrt
from typing import NamedTuple

from sphinx_packagemap.layout import LayoutNode, PlacedText

# Widths of the printable characters of ASCII, in thousandths of an em.
_REGULAR = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,  # to /
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,  # 0 to ?
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,  # @ to O
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,  # P to _
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,  # ` to o
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,  # p to ~
)  # fmt: skip
_BOLD = (
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 333, 333, 584, 584, 584, 611,
    975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556,
    333, 556, 611, 556, 611, 556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611,
    611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389, 280, 389, 584,
)  # fmt: skip
_OTHER, _WIDE = 600, 1000
_FIRST = 32  # the code of the first character in the tables


class LetterWidths(NamedTuple):
    """Widths of characters, in thousandths of an em."""

    regular: tuple[int, ...]  # of the printable characters of ASCII
    bold: tuple[int, ...]
    others: dict[str, int]  # of other characters, in both weights


def collect_letter_widths(texts: Sequence[str]) -> LetterWidths:
    """Return the widths of all characters that occur in some texts, for the script."""
    others = sorted({letter for text in texts for letter in text if not " " <= letter <= "~"})
    return LetterWidths(_REGULAR, _BOLD, {letter: _get_width_of_other(letter) for letter in others})


def measure(text: str, *, bold: bool = False) -> int:
    """Return the width of a line of text, in thousandths of its font size."""
    widths = _BOLD if bold else _REGULAR
    if text.isascii() and text.isprintable():
        return sum([widths[ord(letter) - _FIRST] for letter in text])
    return sum([widths[ord(each) - _FIRST] if " " <= each <= "~" else _get_width_of_other(each) for each in text])


@lru_cache(maxsize=4096)
def _get_width_of_other(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return _WIDE if unicodedata.east_asian_width(letter) in "WF" else _OTHER


# Names may be broken behind a dot, an underscore, a hyphen, a slash or a space, and before a capital.
_PIECES = re.compile(r"[._/ \-]*(?:[A-Z]+(?![a-z])|[A-Z]?[^._/ \-A-Z]+)[._/ \-]*|[._/ \-]+")
_WIDE_LETTER = re.compile(r"(?<=[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff])")


def split_label(label: str) -> list[str]:
    """Return the pieces of a label between which it may be broken; each contains more than underscores."""
    pieces = _PIECES.findall(label)
    if not label.isascii():
        pieces = [part for piece in pieces for part in _WIDE_LETTER.split(piece) if part]
    if len(pieces) > 1 and not any(map(str.isalnum, pieces[-1])):
        pieces[-2:] = ["".join(pieces[-2:])]
    return pieces or [label]


class CellLabel(NamedTuple):
    """The texts of a cell, with their widths in thousandths of the font size."""

    label: str
    note: str
    pieces: list[str]
    widths: list[int]  # of the pieces
    note_width: int


def make_cell_label(label: str, note: str) -> CellLabel:
    """Return the texts of a cell, measured."""
    pieces = split_label(label)
    return CellLabel(label, note, pieces, [measure(piece) for piece in pieces], measure(note))


SIDE = 3.0  # from the border of a cell to its text
_TOP = 2.0
_LINE = 1.15  # height of a line, by font size
_ASCENT = 0.92  # from the top of a line to its base line, by font size
_CAPITAL = 0.72  # height of a capital, by font size
MIN_SIZE, _MAX_SIZE, _MAX_TURNED_SIZE = 9.0, 20.0, 12.0  # font sizes of names, in pixels
_SIZE_BY_AREA = 0.145  # font size by the square root of the area
_STEP = 0.5  # between font sizes
_MAX_LINES = 4
_NOTE_SHARE, _MIN_NOTE_SIZE = 0.72, 8.0  # of notes, by the size of the name


class _Fit(NamedTuple):
    """The font size at which a label fits, and its lines."""

    size: float
    lines: list[str]
    is_turned: bool = False


def place_cell_text(cell: CellLabel, left: float, top: float, width: float, height: float) -> tuple[PlacedText, ...]:
    """Return the texts of a cell: its whole label, and its note if there is room; none if the label is too long."""
    fit = _fit_label(cell, width, height)
    if fit is None:
        return ()
    size, lines, is_turned = fit
    if is_turned:
        return (_place_turned(cell, size, left, top, width),)
    base = top + _TOP + _ASCENT * size
    texts = [
        _place_text(line, measure(line), left + SIDE, base + row * _LINE * size, size) for row, line in enumerate(lines)
    ]
    note_size = max(round_length(_NOTE_SHARE * size), _MIN_NOTE_SIZE)
    bottom = _TOP + _LINE * size * len(lines) + _LINE * note_size
    if cell.note and bottom <= height - 1 and cell.note_width * note_size / 1000 <= width - 2 * SIDE:
        base = top + _TOP + _LINE * size * len(lines) + _ASCENT * note_size
        texts.append(_place_text(cell.note, cell.note_width, left + SIDE, base, note_size, is_small=True))
    return tuple(texts)


def _fit_label(cell: CellLabel, width: float, height: float) -> _Fit | None:
    """Return the largest size at which a label fits: in one line or several, or turned."""
    room, rows = width - 2 * SIDE, height - 2 * _TOP
    if room <= 0 or rows <= 0 or not cell.label.strip(" "):
        return None
    wanted = floor(min(max(_SIZE_BY_AREA * sqrt(width * height), MIN_SIZE), _MAX_SIZE) / _STEP) * _STEP
    size = wanted
    while size >= MIN_SIZE:
        max_lines = min(floor(rows / (size * _LINE)), _MAX_LINES)
        lines = _break_label(cell, room * 1000 / size, max_lines)
        if lines:
            return _Fit(size, lines)
        size -= _STEP
    if height <= width:
        return None
    size, total = min(wanted, _MAX_TURNED_SIZE), measure(cell.label)
    while size >= MIN_SIZE:
        if total * size / 1000 <= height - 2 * SIDE and size * _LINE <= width - 2:
            return _Fit(size, [cell.label], is_turned=True)
        size -= _STEP
    return None


def _break_label(cell: CellLabel, room: float, max_lines: int) -> list[str]:
    """Return the lines of a label, none if they do not fit; ``room`` is in thousandths of the font size."""
    lines, begin, width = [], 0, 0
    for position, piece in enumerate(cell.widths):
        if piece > room:
            return []
        if width + piece > room:
            lines.append("".join(cell.pieces[begin:position]).rstrip(" "))
            begin, width = position, 0
        width += piece
    lines.append("".join(cell.pieces[begin:]).rstrip(" "))
    lines = [line for line in lines if line]
    return lines if len(lines) <= max_lines else []


def _place_turned(cell: CellLabel, size: float, left: float, top: float, width: float) -> PlacedText:
    """Return a label that reads upwards, and ends at the top of its cell."""
    length = measure(cell.label)
    x = left + (width + _CAPITAL * size) / 2
    return _place_text(cell.label, length, x, top + SIDE + length * size / 1000, size)._replace(is_turned=True)


def _place_text(
    text: str, width: int, x: float, y: float, size: float, *, is_small: bool = False, is_bold: bool = False
) -> PlacedText:
    return PlacedText(
        round_length(x),
        round_length(y),
        round_length(width * size / 1000),
        text,
        is_small=is_small,
        size=size,
        is_bold=is_bold,
    )


_BAR_GAP = 8.0  # from the name in a bar to the total
_MIN_BAR_SIZE = 8.0


def place_bar_text(
    node: LayoutNode, left: float, top: float, width: float, height: float, size: float, *, is_bold: bool = True
) -> tuple[PlacedText, ...]:
    """Return the texts of the title bar of a package: its name in ``size`` or smaller, and its note at the right.

    Nothing if the name is too long.
    """
    length, room = measure(node.label, bold=is_bold), width - 2 * SIDE
    if not node.label.strip(" "):
        return ()
    while length * size / 1000 > room:
        size -= _STEP
        if size < _MIN_BAR_SIZE:
            return ()
    base = top + (height + _CAPITAL * size) / 2
    texts = [_place_text(node.label, length, left + SIDE, base, size, is_bold=is_bold)]
    note_size, note_width = max(size - 1, _MIN_BAR_SIZE), measure(node.note)
    note_length = note_width * note_size / 1000
    if node.note and length * size / 1000 + _BAR_GAP + note_length <= room:
        x = left + width - SIDE - note_length
        texts.append(_place_text(node.note, note_width, x, base, note_size, is_small=not is_bold))
    return tuple(texts)


def is_bar_wide_enough(length: int, width: float) -> bool:
    """Return whether a bold name, of a length in thousandths of its size, fits into a bar of a width."""
    return length * _MIN_BAR_SIZE / 1000 <= width - 2 * SIDE


def round_length(length: float) -> float:
    """Return a length rounded to tenths, halves always up, so that the order of lengths is kept."""
    return floor(length * 10 + 0.5) / 10
