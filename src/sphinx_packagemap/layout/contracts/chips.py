"""Places chips beside each other, with bars between them, in as many lines as needed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sphinx_packagemap.layout import PlacedText
from sphinx_packagemap.layout.contracts import Chip, PlacedChip, Row, Segment, SegmentRole
from sphinx_packagemap.layout.text import FONT_SIZE, SMALL_FONT_SIZE, compute_text_width, wrap_label

CHIP_HEIGHT = 24.0  # of one line of text
LINE_HEIGHT = 15.0
PAD = 8.0
_BAR = 22.0  # from one chip to the next, with a bar between them
_LINE_GAP = 5.0  # from one line of chips to the next
_MAX_LETTERS = 96  # of the text of a chip; longer names are shortened in the middle


class Flow(NamedTuple):
    """Placed chips and the bars between them."""

    chips: tuple[PlacedChip, ...]
    bars: tuple[Segment, ...]
    width: float
    height: float


def shorten_middle(text: str) -> str:
    """Return a name; of a very long one, its beginning and its end."""
    if len(text) <= _MAX_LETTERS:
        return text
    return f"{text[: _MAX_LETTERS // 2]}…{text[-_MAX_LETTERS // 2 + 1 :]}"


def compute_chip_width(chip: Chip) -> float:
    """Return the width of a chip whose text is on one line."""
    return compute_text_width(shorten_middle(chip.text)) + 2 * PAD


def compute_row_width(row: Row, chips: Sequence[Chip]) -> float:
    """Return the width of a row whose chips are on one line, without its title."""
    return sum(compute_chip_width(chips[each]) + _BAR for each in row.chips) - _BAR


def place_chip(number: int, chip: Chip, corner: tuple[float, float], max_width: float, width: float = 0) -> PlacedChip:
    """Return a chip at a corner, no wider than ``max_width``, and of a ``width`` unless that is 0."""
    x, y = corner
    lines = wrap_label(shorten_middle(chip.text), max_width - 2 * PAD + 0.1)  # lengths are rounded
    texts = []
    for row, line in enumerate(lines):
        base = y + CHIP_HEIGHT / 2 + FONT_SIZE * 0.35 + row * LINE_HEIGHT
        texts.append(_place_text(line, x + PAD, base))
    natural = max(text.width for text in texts) + 2 * PAD
    height = CHIP_HEIGHT + LINE_HEIGHT * (len(lines) - 1)
    return PlacedChip(number, round(x, 1), round(y, 1), round(width or natural, 1), height, tuple(texts))


def place_chips(row: Row, chips: Sequence[Chip], corner: tuple[float, float], max_width: float) -> Flow:
    """Return the chips of a row from a corner on; a bar at the end of a line belongs to the chip before it."""
    left, y = corner
    x, bottom = left, y
    role = SegmentRole.WALL if row.is_independent else SegmentRole.GAP
    placed: list[PlacedChip] = []
    bars: list[Segment] = []
    for number in row.chips:
        chip = place_chip(number, chips[number], (x, y), max_width - (_BAR / 2 if len(row.chips) > 1 else 0))
        if x > left and x + chip.width > left + max_width - _BAR / 2:
            x, y = left, bottom + _LINE_GAP
            chip = place_chip(number, chips[number], (x, y), max_width - _BAR / 2)
        placed.append(chip)
        bottom = max(bottom, y + chip.height)
        x += chip.width + _BAR
        if number != row.chips[-1]:
            at = round(x - _BAR / 2, 1)
            bars.append(Segment(role, (at, y + 2), (at, y + CHIP_HEIGHT - 2)))
    right = max([left, *(chip.x + chip.width for chip in placed), *(bar.end[0] + 1.2 for bar in bars)])
    return Flow(tuple(placed), tuple(bars), round(right - left, 1), bottom - corner[1])


def move_down(chip: PlacedChip, by: float) -> PlacedChip:
    """Return a chip with its texts at a lower place."""
    texts = tuple(text._replace(y=round(text.y + by, 1)) for text in chip.texts)
    return chip._replace(y=round(chip.y + by, 1), texts=texts)


def place_title(text: str, x: float, y: float, max_width: float) -> tuple[PlacedText, ...]:
    """Return the lines of a title in small letters; ``y`` is the base line of the first."""
    lines = wrap_label(text, max_width, SMALL_FONT_SIZE) if text else ()
    return tuple(
        _place_text(line, x, y + number * (SMALL_FONT_SIZE + 3), is_small=True) for number, line in enumerate(lines)
    )


def _place_text(text: str, x: float, y: float, *, is_small: bool = False) -> PlacedText:
    width = compute_text_width(text, SMALL_FONT_SIZE if is_small else FONT_SIZE)
    return PlacedText(round(x, 1), round(y, 1), round(width, 1), text, is_small)
