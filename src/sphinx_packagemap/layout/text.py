"""The text of a diagram: its width, its lines within a box, the legend.

Without any font: letters of monospaced fonts are 0.6 em wide (DejaVu, Liberation, Menlo, Courier and the fonts of
TeX to within two hundredths), those of East Asia one em. Who writes the text pins it to that width.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from sphinx_packagemap.layout import Box, LayoutNode, PlacedText, Scene, Swatch

LETTERS, SMALL_LETTERS = 12.0, 10.0  # sizes of letters
LINE = 16.0  # from one line to the next
ICON, ICON_GAP = 12.0, 5.0
PAD = 8.0  # from the border of a box to its contents, to the left and right
ROW = 22.0  # the height of a box with one line

_NARROW, _WIDE = 6, 10  # tenths of an em


def compute_text_width(text: str, letters: float = LETTERS) -> float:
    """Return the width of a line of text in letters of some size."""
    tenths = len(text) * _NARROW if text.isascii() else sum(map(_get_letter_width, text))
    return tenths * letters / 10  # whole numbers as long as possible: sums of others depend on the version of Python


@lru_cache(maxsize=4096)
def _get_letter_width(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    # Unicode Standard Annex 11: wide and full-width characters take two columns of a terminal, one em on a page.
    return _WIDE if unicodedata.east_asian_width(letter) in "WF" else _NARROW


# A name may break behind a dot, an underscore or a slash, and before a hump, as in CamelCase; words do at spaces.
_SEPARATORS = "._/- "
_PIECES = re.compile(r"[._/ \-]*(?:[A-Z]+(?![a-z])|[A-Z]?[^._/ \-A-Z]+)[._/ \-]*|[._/ \-]+")


def wrap_label(label: str, most: float, letters: float = LETTERS) -> tuple[str, ...]:
    """Return the lines of a label that are no wider than ``most``, broken at dots, underscores, slashes and spaces.

    Nothing is left out: a piece that is too wide by itself is broken anywhere.
    """
    if compute_text_width(label, letters) <= most:
        return (label,)
    lines = [""]
    for piece in _PIECES.findall(label):
        if lines[-1] and compute_text_width(lines[-1] + piece.rstrip(), letters) > most:
            lines.append("")
        word = piece.rstrip(_SEPARATORS)
        if compute_text_width(lines[-1] + piece.rstrip(), letters) <= most:
            lines[-1] += piece
        elif not lines[-1] and word and compute_text_width(word, letters) <= most:
            lines[-1:] = [word, *_break_anywhere(piece[len(word) :], most, letters)]
        else:
            lines += _break_anywhere(lines.pop() + piece, most, letters)
    return tuple(line.rstrip() for line in lines if line.strip())


def _break_anywhere(text: str, most: float, letters: float) -> Iterator[str]:
    """Yield pieces of a text that fit, each of one letter at least, with its combining marks; all about as wide."""
    pieces = max(1, math.ceil(compute_text_width(text, letters) / most))
    even = compute_text_width(text, letters) / pieces
    begin, width = 0, 0.0
    for end, letter in enumerate(text):
        wide = compute_text_width(letter, letters)
        if end > begin and (width + wide > most or width >= even) and not unicodedata.combining(letter):
            yield text[begin:end]
            begin, width = end, 0.0
        width += wide
    yield text[begin:]


NOTE_GAP = 6.0  # from the label to the note behind it
_BASE = LETTERS * 0.35  # from the middle of a line down to its base line


class Caption(NamedTuple):
    """The words of a box; x from the left of the icon, y from the middle of the first line."""

    texts: tuple[PlacedText, ...]
    lines: int  # how many, one below the other
    width: float  # of all, with the icon
    icon: bool


def make_caption(part: LayoutNode, most: float) -> Caption:
    """Return the words of a part, of which none is left out: label and note wrap at a width of ``most``."""
    indent = ICON + ICON_GAP if part.icon else 0.0
    room = most - indent
    if not part.note and part.label and (width := compute_text_width(part.label)) <= room:  # most are
        return Caption(
            (PlacedText(indent, _BASE, _round_to_tenths(width), part.label),),
            1,
            indent + _round_to_tenths(width),
            part.icon,
        )
    lines = wrap_label(part.label, room) or ("",)
    texts = [_make_text(indent, row, line) for row, line in enumerate(lines)]
    if part.note:
        behind = texts[-1].width + NOTE_GAP if texts[-1].text else 0.0
        if behind + compute_text_width(part.note, SMALL_LETTERS) <= room:
            texts.append(_make_text(indent + behind, len(lines) - 1, part.note, is_small=True))
        else:
            notes = wrap_label(part.note, room, SMALL_LETTERS)
            texts += [_make_text(indent, len(lines) + row, line, is_small=True) for row, line in enumerate(notes)]
    return _assemble_caption(texts, part.icon)


def make_fitting_caption(part: LayoutNode, width: float, height: float, *, note_below: bool = True) -> Caption | None:
    """Return the words of a part that fit into a room whole, with icon and note if these do; None if none fit.

    Lines are broken only where names may break, and in as few lines as are needed; where the usual letters have no
    room, small ones may have it. The icon costs no line, and the note only one that it may have below the label.
    """
    count = int(height / LINE)
    if count < 1 or not part.label:
        return None
    lines = _break_label(part.label, width)
    is_small = not lines or len(lines) > count
    if is_small:
        lines = _break_label(part.label, width, SMALL_LETTERS)
    if not lines or len(lines) > count:
        return None
    indent, with_icon = ICON + ICON_GAP, False
    if part.icon and not is_small:
        beside = _break_label(part.label, width - indent)
        with_icon = 0 < len(beside) <= len(lines)
        lines = beside if with_icon else lines
    left = indent if with_icon else 0.0
    texts = [_make_text(left, row, line, is_small=is_small) for row, line in enumerate(lines)]
    if part.note:
        texts += _fit_note(part.note, texts[-1], left, width, note_below and count > len(lines))
    return _assemble_caption(texts, with_icon)


def place_caption(
    caption: Caption, left: float, middle: float
) -> tuple[tuple[PlacedText, ...], tuple[float, float] | None]:
    """Return texts and corner of the icon, of a caption whose first line has its middle at some height."""
    texts = tuple(
        [
            PlacedText(_round_to_tenths(x + left), _round_to_tenths(y + middle), width, text, is_small)
            for x, y, width, text, is_small in caption.texts
        ]
    )
    return texts, (_round_to_tenths(left), _round_to_tenths(middle - ICON / 2)) if caption.icon else None


def _make_text(x: float, row: int, text: str, *, is_small: bool = False) -> PlacedText:
    width = compute_text_width(text, SMALL_LETTERS if is_small else LETTERS)
    return PlacedText(x, row * LINE + _BASE, _round_to_tenths(width), text, is_small)


def _round_to_tenths(length: float) -> float:
    return round(length, 1)


def _assemble_caption(texts: list[PlacedText], icon: bool) -> Caption:
    shown = tuple(text for text in texts if text.text)
    width = max([text.x + text.width for text in shown], default=ICON if icon else 0.0)
    lines = 1 + max([int(text.y // LINE) for text in shown], default=0)
    return Caption(shown, lines, width, icon)


def _break_label(label: str, most: float, letters: float = LETTERS) -> tuple[str, ...]:
    """Return the lines of a label, or none if a word would have to be broken."""
    if most <= 0:
        return ()
    lines = wrap_label(label, most, letters)
    if len(lines) > 1 and not all(any(map(str.isalnum, line)) for line in lines):
        return ()  # underscores alone in a line
    if not all(_may_break(label, line, after) for line, after in pairwise(lines)):
        return ()
    return lines if all(compute_text_width(line, letters) <= most for line in lines) else ()


def _may_break(label: str, line: str, after: str) -> bool:
    """Tell whether a name may break between two lines: at a separator, a space or a hump."""
    at_separator = line[-1] in "._/-" or after[0] in "._/-" or f"{line} " in label
    return at_separator or _is_wide(line[-1]) or (line[-1].islower() and after[0].isupper())


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"


def _fit_note(note: str, last: PlacedText, left: float, width: float, may_be_below: bool) -> list[PlacedText]:
    length = compute_text_width(note, SMALL_LETTERS)
    behind = last.x + last.width + NOTE_GAP
    row = int(last.y // LINE)
    if behind + length <= width:
        return [_make_text(behind, row, note, is_small=True)]
    if may_be_below and left + length <= width:
        return [_make_text(left, row + 1, note, is_small=True)]
    return []


class LabelledBox(NamedTuple):
    """The words of a node, and the size of the box around them."""

    caption: Caption
    width: float
    height: float


def make_labelled_box(part: LayoutNode, most: float) -> LabelledBox:
    """Return the words of a part in a box that is no wider than ``most``, if one letter has room in it."""
    caption = make_caption(part, max(most - 2 * PAD, LETTERS))
    return LabelledBox(caption, caption.width + 2 * PAD, ROW + LINE * (caption.lines - 1))


def make_box(node: int, label: LabelledBox, x: float, y: float) -> Box:
    """Return the box of a node, with its words, at a place, in tenths of a pixel."""
    left, top = round(x, 1), round(y, 1)
    width, height = round(round(x + label.width, 1) - left, 1), round(round(y + label.height, 1) - top, 1)
    texts, icon = place_caption(label.caption, left + PAD, top + ROW / 2)
    return Box(node, left, top, width, height, texts, icon)


_GAP = 16.0  # from one entry to the next
_ABOVE = 14.0  # from the picture down to the legend
_ROW = 18.0
_SWATCH_GAP = 5.0


def add_legend(drawing: Scene, words: Sequence[str], width: float) -> Scene:
    """Return a drawing with swatches and their words below it, in rows of at most ``width``, if that is possible."""
    if not words:
        return drawing
    left, top = 0.0, drawing.height + _ABOVE
    room = max(width, drawing.width)
    swatches: list[Swatch] = []
    for number, word in enumerate(words):
        lines = wrap_label(word, room - ICON - _SWATCH_GAP, SMALL_LETTERS)
        wide = ICON + _SWATCH_GAP + max(compute_text_width(line, SMALL_LETTERS) for line in lines)
        if left and left + wide > room:
            left, top = 0.0, top + _ROW
        swatches.append(Swatch(number, round(left, 1), round(top, 1), _stack_lines(lines, left, top)))
        left += wide + _GAP
        top += _ROW * (len(lines) - 1)
    right = max(text.x + text.width for swatch in swatches for text in swatch.texts)
    return drawing._replace(
        legend=tuple(swatches), width=round(max(drawing.width, right), 1), height=round(top + _ROW, 1)
    )


def _stack_lines(lines: Sequence[str], left: float, top: float) -> tuple[PlacedText, ...]:
    return tuple(
        PlacedText(
            round(left + ICON + _SWATCH_GAP, 1),
            round(top + ICON - 2 + number * _ROW, 1),
            round(compute_text_width(line, SMALL_LETTERS), 1),
            line,
            is_small=True,
        )
        for number, line in enumerate(lines)
    )
