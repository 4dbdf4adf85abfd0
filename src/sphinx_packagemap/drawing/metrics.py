"""How wide text is, and where it may break.

Without any font: letters of monospaced fonts are 0.6 em wide (DejaVu, Liberation, Menlo, Courier and the fonts of
TeX to within two hundredths), those of East Asia one em. Who writes the text pins it to that width.
"""

from __future__ import annotations

import re
import unicodedata
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


# A name may break behind a dot, an underscore or a slash; so may words between letters of East Asia and at spaces.
_PIECES = re.compile(r"[._/ \-]*[^._/ \-]+[._/ \-]*|[._/ \-]+")


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
        lines[-1] += piece
        while text_width(lines[-1].rstrip(), letters) > most and len(lines[-1]) > 1:
            fitting = _fitting(lines[-1], most, letters)
            lines[-1:] = [lines[-1][:fitting], lines[-1][fitting:]]
    return tuple(line.rstrip() for line in lines if line.strip())


def _fitting(text: str, most: float, letters: float) -> int:
    """Return how many of the first letters of a text fit; one at least, with its combining marks."""
    fitting, width = 0, 0.0
    for letter in text:
        width += text_width(letter, letters)
        if fitting and width > most:
            break
        fitting += 1
    return fitting
