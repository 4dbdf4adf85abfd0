"""Rows of boxes in a band with a title, below everything else in a scene."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sphinx_packagemap.layout import Area, AreaRole, Box, PlacedText, Scene
from sphinx_packagemap.layout.text import SMALL_FONT_SIZE, LabelledBox, compute_text_width, make_box


class TitledRow(NamedTuple):
    """Nodes in a band with a title."""

    nodes: tuple[int, ...] = ()  # positions, in order
    title: str = ""


PAD = 7.0  # from the border of a band to its boxes
_TITLE = 20.0
_GAP, _LINE_GAP = 12.0, 7.0  # between boxes of a line, and between lines
_BAND_GAP = 22.0  # above the band
_MIN_WIDTH = 420.0  # that the band may have below a narrow scene


def add_band(
    scene: Scene,
    labels: Sequence[LabelledBox],
    nodes: Iterable[int],
    title: str,
    width: float,
    role: AreaRole = AreaRole.BAND,
    left: float = 0.0,
) -> Scene:
    """Return a scene with nodes in a band below the others, no wider than ``width`` if names permit that.

    ``labels`` are those of all nodes by position; the band begins at ``left``.
    """
    top = scene.height + (_BAND_GAP if scene.boxes else 0.0)
    first = left + PAD
    x, y = first, top + (_TITLE if title else PAD)
    boxes: list[Box] = []
    height = right = 0.0
    for node in nodes:
        label = labels[node]
        if x > first and x + label.width + PAD > width:
            x, y, height = first, y + height + _LINE_GAP, 0.0
        boxes.append(make_box(node, label, x, y))
        x += label.width + _GAP
        height = max(height, label.height)
        right = max(right, boxes[-1].x + boxes[-1].width + PAD)
    text_width = round(compute_text_width(title, SMALL_FONT_SIZE), 1)
    texts = (PlacedText(first, round(top + 14, 1), text_width, title, is_small=True),) if title else ()
    right = round(max(scene.width, right, first + text_width + PAD), 1)
    bottom = round(y + height + PAD, 1)
    band = Area(role, len(scene.boxes), left, round(top, 1), round(right - left, 1), round(bottom - top, 1), texts)
    return scene._replace(width=right, height=bottom, boxes=(*scene.boxes, *boxes), areas=(*scene.areas, band))


def add_externals(
    scene: Scene, labels: Sequence[LabelledBox], row: TitledRow, width: float, left: float = 0.0
) -> Scene:
    """Return a scene with external modules below the others; they make a narrow one not much wider."""
    if not row.nodes:
        return scene
    room = min(width, max(scene.width, _MIN_WIDTH))
    return add_band(scene, labels, row.nodes, row.title, room, AreaRole.EXTERNAL, left)
