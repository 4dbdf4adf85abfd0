"""The text of a diagram: its width, its lines within a box, and the legend.

No font is read: letters of monospaced fonts are 0.6 em wide (DejaVu, Liberation, Menlo, Courier and the fonts of TeX,
to within two hundredths), those of East Asia one em. Renderers fit each text to the width that is computed here.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from sphinx_packagemap.layout import Box, LayoutNode, PlacedText, Scene, Swatch

FONT_SIZE, SMALL_FONT_SIZE = 12.0, 10.0
LINE_HEIGHT = 16.0  # from one line to the next
ICON, ICON_GAP = 12.0, 5.0
PAD = 8.0  # from the border of a box to its contents, to the left and right
ROW_HEIGHT = 22.0  # the height of a box with one line

_NARROW, _WIDE = 6, 10  # widths of letters, in tenths of an em


def compute_text_width(text: str, font_size: float = FONT_SIZE) -> float:
    """Return the width of a line of text in a font size."""
    tenths = len(text) * _NARROW if text.isascii() else sum(map(_get_letter_width, text))
    return tenths * font_size / 10  # integers are summed: sums of floats depend on the version of Python


@lru_cache(maxsize=4096)
def _get_letter_width(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    # Unicode Standard Annex 11: wide and full-width characters take two columns of a terminal, one em on a page.
    return _WIDE if unicodedata.east_asian_width(letter) in "WF" else _NARROW


# Names may be broken behind a dot, an underscore, a hyphen or a slash, and before a capital, as in CamelCase; other
# text at spaces.
_SEPARATORS = "._/- "
_PIECES = re.compile(r"[._/ \-]*(?:[A-Z]+(?![a-z])|[A-Z]?[^._/ \-A-Z]+)[._/ \-]*|[._/ \-]+")


def wrap_label(label: str, max_width: float, font_size: float = FONT_SIZE) -> tuple[str, ...]:
    """Return the lines of a label, no wider than ``max_width``, broken where names may be.

    All letters are kept: a component that is too wide by itself is broken anywhere.
    """
    if compute_text_width(label, font_size) <= max_width:
        return (label,)
    lines = [""]
    for piece in _PIECES.findall(label):
        if lines[-1] and compute_text_width(lines[-1] + piece.rstrip(), font_size) > max_width:
            lines.append("")
        word = piece.rstrip(_SEPARATORS)
        if compute_text_width(lines[-1] + piece.rstrip(), font_size) <= max_width:
            lines[-1] += piece
        elif not lines[-1] and word and compute_text_width(word, font_size) <= max_width:
            lines[-1:] = [word, *_break_anywhere(piece[len(word) :], max_width, font_size)]
        else:
            lines += _break_anywhere(lines.pop() + piece, max_width, font_size)
    return tuple(line.rstrip() for line in lines if line.strip())


def compute_word_width(node: LayoutNode) -> float:
    """Return the width that the caption of a node needs if none of its words is broken."""
    indent = ICON + ICON_GAP if node.icon else 0.0
    words = [(piece, FONT_SIZE) for piece in _PIECES.findall(node.label)]
    words += [(piece, SMALL_FONT_SIZE) for piece in _PIECES.findall(node.note)]
    return indent + max([compute_text_width(piece.rstrip(), size) for piece, size in words], default=0.0)


def _break_anywhere(text: str, max_width: float, font_size: float) -> Iterator[str]:
    """Yield pieces of a text that are no wider than ``max_width``, if one letter is not, and about equally wide.

    A letter is kept together with its combining marks.
    """
    pieces = max(1, math.ceil(compute_text_width(text, font_size) / max_width))
    even = compute_text_width(text, font_size) / pieces
    begin, width = 0, 0.0
    for end, letter in enumerate(text):
        width_of_letter = compute_text_width(letter, font_size)
        if end > begin and (width + width_of_letter > max_width or width >= even) and not unicodedata.combining(letter):
            yield text[begin:end]
            begin, width = end, 0.0
        width += width_of_letter
    yield text[begin:]


NOTE_GAP = 6.0  # from the label to the note behind it
_BASE = FONT_SIZE * 0.35  # from the middle of a line down to its base line


class Caption(NamedTuple):
    """The icon and the texts of a box; x is from the left of the icon, y from the middle of the first line."""

    texts: tuple[PlacedText, ...]
    lines: int  # number of lines
    width: float  # with the icon
    icon: bool


def make_caption(node: LayoutNode, max_width: float) -> Caption:
    """Return the caption of a node, with its whole label and note, wrapped at ``max_width``."""
    indent = ICON + ICON_GAP if node.icon else 0.0
    room = max_width - indent
    if not node.note and node.label and (width := compute_text_width(node.label)) <= room:  # the usual case
        return Caption(
            (PlacedText(indent, _BASE, _round_to_tenths(width), node.label),),
            1,
            indent + _round_to_tenths(width),
            node.icon,
        )
    lines = wrap_label(node.label, room) or ("",)
    texts = [_make_text(indent, row, line) for row, line in enumerate(lines)]
    if node.note:
        behind = texts[-1].width + NOTE_GAP if texts[-1].text else 0.0
        if behind + compute_text_width(node.note, SMALL_FONT_SIZE) <= room:
            texts.append(_make_text(indent + behind, len(lines) - 1, node.note, is_small=True))
        else:
            notes = wrap_label(node.note, room, SMALL_FONT_SIZE)
            texts += [_make_text(indent, len(lines) + row, line, is_small=True) for row, line in enumerate(notes)]
    return _assemble_caption(texts, node.icon)


def place_caption(
    caption: Caption, left: float, middle: float
) -> tuple[tuple[PlacedText, ...], tuple[float, float] | None]:
    """Return the texts of a caption and the corner of its icon; ``middle`` is the height of its first line."""
    texts = tuple(
        [
            PlacedText(
                _round_to_tenths(text.x + left), _round_to_tenths(text.y + middle), text.width, text.text, text.is_small
            )
            for text in caption.texts
        ]
    )
    return texts, (_round_to_tenths(left), _round_to_tenths(middle - ICON / 2)) if caption.icon else None


def _make_text(x: float, row: int, text: str, *, is_small: bool = False) -> PlacedText:
    width = compute_text_width(text, SMALL_FONT_SIZE if is_small else FONT_SIZE)
    return PlacedText(x, row * LINE_HEIGHT + _BASE, _round_to_tenths(width), text, is_small)


def _round_to_tenths(length: float) -> float:
    return round(length, 1)


def _assemble_caption(texts: list[PlacedText], icon: bool) -> Caption:
    visible = tuple(text for text in texts if text.text)
    width = max([text.x + text.width for text in visible], default=ICON if icon else 0.0)
    lines = 1 + max([int(text.y // LINE_HEIGHT) for text in visible], default=0)
    return Caption(visible, lines, width, icon)


class LabelledBox(NamedTuple):
    """The caption of a node, and the size of the box around it."""

    caption: Caption
    width: float
    height: float


def make_labelled_box(node: LayoutNode, max_width: float) -> LabelledBox:
    """Return the caption of a node in a box that is no wider than ``max_width``, if one letter fits into it."""
    caption = make_caption(node, max(max_width - 2 * PAD, FONT_SIZE))
    return LabelledBox(caption, caption.width + 2 * PAD, ROW_HEIGHT + LINE_HEIGHT * (caption.lines - 1))


def make_box_with_note(node: LayoutNode, max_width: float) -> LabelledBox:
    """Return a box like ``make_labelled_box``, with shorter lines if the note would be in a line by itself."""
    box = make_labelled_box(node, max_width)
    indent = ICON + ICON_GAP if node.icon else 0.0
    is_alone = bool(node.note) and box.caption.lines > 1 and box.caption.texts[-1].x <= indent
    shorter = max_width - NOTE_GAP - compute_text_width(node.note, SMALL_FONT_SIZE)
    if not is_alone or shorter - 2 * PAD - indent < FONT_SIZE:
        return box
    lines = wrap_label(node.label, shorter - 2 * PAD - indent)
    texts = [_make_text(indent, row, line) for row, line in enumerate(lines)]
    texts.append(_make_text(indent + texts[-1].width + NOTE_GAP, len(lines) - 1, node.note, is_small=True))
    caption = _assemble_caption(texts, node.icon)
    return LabelledBox(caption, caption.width + 2 * PAD, ROW_HEIGHT + LINE_HEIGHT * (caption.lines - 1))


def make_box(node: int, label: LabelledBox, x: float, y: float) -> Box:
    """Return the box of a node, with its caption, placed at a corner; lengths are rounded to tenths of a pixel."""
    left, top = round(x, 1), round(y, 1)
    width, height = round(round(x + label.width, 1) - left, 1), round(round(y + label.height, 1) - top, 1)
    texts, icon = place_caption(label.caption, left + PAD, top + ROW_HEIGHT / 2)
    return Box(node, left, top, width, height, texts, icon)


_LEGEND_GAP = 16.0  # from one entry to the next
_LEGEND_MARGIN = 14.0  # from the diagram down to the legend
_LEGEND_ROW_HEIGHT = 18.0
_MIN_LEGEND_WIDTH = 200.0
_SWATCH_GAP = 5.0


def add_legend(scene: Scene, words: Sequence[str], width: float) -> Scene:
    """Return a scene with a legend below it: swatches with their words, in rows as wide as the scene.

    The legend makes a scene wider only if that is narrower than some words, and at most to ``width``.
    """
    if not words:
        return scene
    left, top = 0.0, scene.height + _LEGEND_MARGIN
    room = max(scene.width, min(width, _MIN_LEGEND_WIDTH))
    swatches: list[Swatch] = []
    for number, word in enumerate(words):
        lines = wrap_label(word, room - ICON - _SWATCH_GAP, SMALL_FONT_SIZE)
        entry_width = ICON + _SWATCH_GAP + max(compute_text_width(line, SMALL_FONT_SIZE) for line in lines)
        if left and left + entry_width > room:
            left, top = 0.0, top + _LEGEND_ROW_HEIGHT
        swatches.append(Swatch(number, round(left, 1), round(top, 1), _stack_lines(lines, left, top)))
        left += entry_width + _LEGEND_GAP
        top += _LEGEND_ROW_HEIGHT * (len(lines) - 1)
    right = max(text.x + text.width for swatch in swatches for text in swatch.texts)
    return scene._replace(
        legend=tuple(swatches), width=round(max(scene.width, right), 1), height=round(top + _LEGEND_ROW_HEIGHT, 1)
    )


def _stack_lines(lines: Sequence[str], left: float, top: float) -> tuple[PlacedText, ...]:
    return tuple(
        PlacedText(
            round(left + ICON + _SWATCH_GAP, 1),
            round(top + ICON - 2 + number * _LEGEND_ROW_HEIGHT, 1),
            round(compute_text_width(line, SMALL_FONT_SIZE), 1),
            line,
            is_small=True,
        )
        for number, line in enumerate(lines)
    )


def find_smallest_type(scene: Scene) -> float:
    """Return the size of the smallest letters of a scene; that of usual letters if there are none."""
    texts = [text for box in scene.boxes for text in box.texts]
    texts += [text for swatch in scene.legend for text in swatch.texts]
    return min([text.size or (SMALL_FONT_SIZE if text.is_small else FONT_SIZE) for text in texts], default=FONT_SIZE)
