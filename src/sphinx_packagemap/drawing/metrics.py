"""How wide text is, and where it may break.

Without any font: letters of monospaced fonts are 0.6 em wide (DejaVu, Liberation, Menlo, Courier and the fonts of
TeX to within two hundredths), those of East Asia one em. Who writes the text pins it to that width.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

LETTERS, SMALL_LETTERS = 12.0, 10.0  # sizes of letters
LINE = 16.0  # from one line to the next
ICON, ICON_GAP = 12.0, 5.0
PAD = 8.0  # from the border of a box to what is in it, to the left and right
ROW = 22.0  # the height of a box with one line

_NARROW, _WIDE = 6, 10  # tenths of an em


def text_width(text: str, letters: float = LETTERS) -> float:
    """Return the width of a line of text in letters of some size."""
    tenths = len(text) * _NARROW if text.isascii() else sum(map(_letter_width, text))
    return tenths * letters / 10  # whole numbers as long as possible: sums of others depend on the version of Python


@lru_cache(maxsize=4096)
def _letter_width(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    # Unicode Standard Annex 11: wide and full-width characters take two columns of a terminal, one em on a page.
    return _WIDE if unicodedata.east_asian_width(letter) in "WF" else _NARROW


# A name may break behind a dot, an underscore or a slash, and before a hump, as in CamelCase; words do at spaces.
_SEPARATORS = "._/- "
_PIECES = re.compile(r"[._/ \-]*(?:[A-Z]+(?![a-z])|[A-Z]?[^._/ \-A-Z]+)[._/ \-]*|[._/ \-]+")


def wrapped(label: str, most: float, letters: float = LETTERS) -> tuple[str, ...]:
    """Return the lines of a label that are no wider than ``most``, broken at dots, underscores, slashes and spaces.

    Nothing is left out: a piece that is too wide by itself is broken anywhere.
    """
    if text_width(label, letters) <= most:
        return (label,)
    lines = [""]
    for piece in _PIECES.findall(label):
        if lines[-1] and text_width(lines[-1] + piece.rstrip(), letters) > most:
            lines.append("")
        word = piece.rstrip(_SEPARATORS)
        if text_width(lines[-1] + piece.rstrip(), letters) <= most:
            lines[-1] += piece
        elif not lines[-1] and word and text_width(word, letters) <= most:
            lines[-1:] = [word, *_broken_anywhere(piece[len(word) :], most, letters)]
        else:
            lines += _broken_anywhere(lines.pop() + piece, most, letters)
    return tuple(line.rstrip() for line in lines if line.strip())


def _broken_anywhere(text: str, most: float, letters: float) -> Iterator[str]:
    """Yield pieces of a text that fit, each of one letter at least, with its combining marks; all about as wide."""
    pieces = max(1, math.ceil(text_width(text, letters) / most))
    even = text_width(text, letters) / pieces
    begin, width = 0, 0.0
    for end, letter in enumerate(text):
        wide = text_width(letter, letters)
        if end > begin and (width + wide > most or width >= even) and not unicodedata.combining(letter):
            yield text[begin:end]
            begin, width = end, 0.0
        width += wide
    yield text[begin:]
