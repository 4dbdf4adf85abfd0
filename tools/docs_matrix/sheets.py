"""Contact sheets: the pages of one theme and mode beside each other, at every width."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from looks import Look
from PIL import Image, ImageDraw

_SCALE = 1 / 3
_COLUMN_HEIGHT = 1200  # px: a longer page goes on in the next column
_SHEET_WIDTH = 4000
_GAP = 12
_HEAD = 18  # px for the name of the page


def write_sheet(looks: Iterable[Look], file: Path) -> None:
    """Write one picture with all pages, each cut into columns, in rows from left to right."""
    columns = [column for look in looks for column in _cut(look)]
    places: list[tuple[int, int]] = []
    x, y = _GAP, _GAP
    for column in columns:
        if x + column.width + _GAP > _SHEET_WIDTH:
            x, y = _GAP, y + _HEAD + _COLUMN_HEIGHT + _GAP
        places.append((x, y))
        x += column.width + _GAP
    sheet = Image.new("RGB", (_SHEET_WIDTH, y + _HEAD + _COLUMN_HEIGHT + _GAP), "#808080")
    for column, place in zip(columns, places, strict=True):
        sheet.paste(column, place)
    file.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(file)


def _cut(look: Look) -> list[Image.Image]:
    """Return a page as columns of equal height, each with the name of the page above it."""
    with Image.open(look.picture) as opened:
        size = (int(opened.width * _SCALE), int(opened.height * _SCALE))
        page = opened.convert("RGB").resize(size, Image.Resampling.LANCZOS)
    columns = []
    for top in range(0, page.height, _COLUMN_HEIGHT):
        part = page.crop((0, top, page.width, min(top + _COLUMN_HEIGHT, page.height)))
        column = Image.new("RGB", (part.width, part.height + _HEAD), "#202020")
        column.paste(part, (0, _HEAD))
        ImageDraw.Draw(column).text((3, 3), f"{look.page} {look.width}", fill="#ffffff")
        columns.append(column)
    return columns
