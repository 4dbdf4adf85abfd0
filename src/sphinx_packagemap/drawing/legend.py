"""The legend below a picture: what colours and arrows mean."""

from __future__ import annotations

from collections.abc import Sequence

from sphinx_packagemap.drawing.metrics import ICON, SMALL_LETTERS, text_width, wrapped
from sphinx_packagemap.drawing.values import Drawing, Swatch, Text

_GAP = 16.0  # from one entry to the next
_ABOVE = 14.0  # from the picture down to the legend
_ROW = 18.0
_SWATCH_GAP = 5.0


def with_legend(drawing: Drawing, words: Sequence[str], width: float) -> Drawing:
    """Return a drawing with swatches and their words below it, in rows of at most ``width``, if that is possible."""
    if not words:
        return drawing
    left, top = 0.0, drawing.height + _ABOVE
    room = max(width, drawing.width)
    swatches: list[Swatch] = []
    for number, word in enumerate(words):
        lines = wrapped(word, room - ICON - _SWATCH_GAP, SMALL_LETTERS)
        wide = ICON + _SWATCH_GAP + max(text_width(line, SMALL_LETTERS) for line in lines)
        if left and left + wide > room:
            left, top = 0.0, top + _ROW
        swatches.append(Swatch(number, round(left, 1), round(top, 1), _texts(lines, left, top)))
        left += wide + _GAP
        top += _ROW * (len(lines) - 1)
    right = max(text.x + text.width for swatch in swatches for text in swatch.texts)
    return drawing._replace(
        legend=tuple(swatches), width=round(max(drawing.width, right), 1), height=round(top + _ROW, 1)
    )


def _texts(lines: Sequence[str], left: float, top: float) -> tuple[Text, ...]:
    return tuple(
        Text(
            round(left + ICON + _SWATCH_GAP, 1),
            round(top + ICON - 2 + number * _ROW, 1),
            round(text_width(line, SMALL_LETTERS), 1),
            line,
            is_small=True,
        )
        for number, line in enumerate(lines)
    )
