"""Where the words of a node stand within its box: the icon, the lines of the label, the note behind it."""

from __future__ import annotations

import unicodedata
from itertools import pairwise
from typing import NamedTuple

from sphinx_packagemap.drawing.metrics import ICON, ICON_GAP, LETTERS, LINE, SMALL_LETTERS, text_width, wrapped
from sphinx_packagemap.drawing.values import Part, Text

NOTE_GAP = 6.0  # from the label to the note behind it
_BASE = LETTERS * 0.35  # from the middle of a line down to its base line


class Caption(NamedTuple):
    """The words of a box; x from the left of the icon, y from the middle of the first line."""

    texts: tuple[Text, ...]
    lines: int  # how many, one below the other
    width: float  # of all, with the icon
    icon: bool


def captioned(part: Part, most: float) -> Caption:
    """Return the words of a part, of which none is left out: label and note wrap at a width of ``most``."""
    indent = ICON + ICON_GAP if part.icon else 0.0
    room = most - indent
    if not part.note and part.label and (width := text_width(part.label)) <= room:  # most are
        return Caption((Text(indent, _BASE, _tenths(width), part.label),), 1, indent + _tenths(width), part.icon)
    lines = wrapped(part.label, room) or ("",)
    texts = [_text(indent, row, line) for row, line in enumerate(lines)]
    if part.note:
        behind = texts[-1].width + NOTE_GAP if texts[-1].text else 0.0
        if behind + text_width(part.note, SMALL_LETTERS) <= room:
            texts.append(_text(indent + behind, len(lines) - 1, part.note, is_small=True))
        else:
            notes = wrapped(part.note, room, SMALL_LETTERS)
            texts += [_text(indent, len(lines) + row, line, is_small=True) for row, line in enumerate(notes)]
    return _caption(texts, part.icon)


def fitting_caption(part: Part, width: float, height: float, *, note_below: bool = True) -> Caption | None:
    """Return the words of a part that fit into a room whole, with icon and note if these do; None if none fit.

    Lines are broken only where names may break, and in as few lines as are needed; where the usual letters have no
    room, small ones may have it. The icon costs no line, and the note only one that it may have below the label.
    """
    count = int(height / LINE)
    if count < 1 or not part.label:
        return None
    lines = _broken(part.label, width)
    is_small = not lines or len(lines) > count
    if is_small:
        lines = _broken(part.label, width, SMALL_LETTERS)
    if not lines or len(lines) > count:
        return None
    indent, with_icon = ICON + ICON_GAP, False
    if part.icon and not is_small:
        beside = _broken(part.label, width - indent)
        with_icon = 0 < len(beside) <= len(lines)
        lines = beside if with_icon else lines
    left = indent if with_icon else 0.0
    texts = [_text(left, row, line, is_small=is_small) for row, line in enumerate(lines)]
    if part.note:
        texts += _fitting_note(part.note, texts[-1], left, width, note_below and count > len(lines))
    return _caption(texts, with_icon)


def placed(caption: Caption, left: float, middle: float) -> tuple[tuple[Text, ...], tuple[float, float] | None]:
    """Return texts and corner of the icon, of a caption whose first line has its middle at some height."""
    texts = tuple(
        [
            Text(_tenths(x + left), _tenths(y + middle), width, text, is_small)
            for x, y, width, text, is_small in caption.texts
        ]
    )
    return texts, (_tenths(left), _tenths(middle - ICON / 2)) if caption.icon else None


def _text(x: float, row: int, text: str, *, is_small: bool = False) -> Text:
    width = text_width(text, SMALL_LETTERS if is_small else LETTERS)
    return Text(x, row * LINE + _BASE, _tenths(width), text, is_small)


def _tenths(length: float) -> float:
    return round(length, 1)


def _caption(texts: list[Text], icon: bool) -> Caption:
    shown = tuple(text for text in texts if text.text)
    width = max([text.x + text.width for text in shown], default=ICON if icon else 0.0)
    lines = 1 + max([int(text.y // LINE) for text in shown], default=0)
    return Caption(shown, lines, width, icon)


def _broken(label: str, most: float, letters: float = LETTERS) -> tuple[str, ...]:
    """Return the lines of a label, or none if a word would have to be broken."""
    if most <= 0:
        return ()
    lines = wrapped(label, most, letters)
    if len(lines) > 1 and not all(any(map(str.isalnum, line)) for line in lines):
        return ()  # underscores alone in a line
    if not all(_may_break(label, line, after) for line, after in pairwise(lines)):
        return ()
    return lines if all(text_width(line, letters) <= most for line in lines) else ()


def _may_break(label: str, line: str, after: str) -> bool:
    """Tell whether a name may break between two lines: at a separator, a space or a hump."""
    at_separator = line[-1] in "._/-" or after[0] in "._/-" or f"{line} " in label
    return at_separator or _is_wide(line[-1]) or (line[-1].islower() and after[0].isupper())


def _is_wide(letter: str) -> bool:
    return unicodedata.east_asian_width(letter) in "WF"


def _fitting_note(note: str, last: Text, left: float, width: float, may_be_below: bool) -> list[Text]:
    length = text_width(note, SMALL_LETTERS)
    behind = last.x + last.width + NOTE_GAP
    row = int(last.y // LINE)
    if behind + length <= width:
        return [_text(behind, row, note, is_small=True)]
    if may_be_below and left + length <= width:
        return [_text(left, row + 1, note, is_small=True)]
    return []
