"""Boxes around labels: how large they are."""

from __future__ import annotations

from typing import NamedTuple

from sphinx_packagemap.drawing.captions import Caption, captioned, placed
from sphinx_packagemap.drawing.metrics import LETTERS, LINE, PAD, ROW
from sphinx_packagemap.drawing.values import Box, Part


class Labelled(NamedTuple):
    """The words of a node, and the size of the box around them."""

    caption: Caption
    width: float
    height: float


def labelled(part: Part, most: float) -> Labelled:
    """Return the words of a part in a box that is no wider than ``most``, if one letter has room in it."""
    caption = captioned(part, max(most - 2 * PAD, LETTERS))
    return Labelled(caption, caption.width + 2 * PAD, ROW + LINE * (caption.lines - 1))


def boxed(node: int, label: Labelled, x: float, y: float) -> Box:
    """Return the box of a node, with its words, at a place, in tenths of a pixel."""
    left, top = round(x, 1), round(y, 1)
    width, height = round(round(x + label.width, 1) - left, 1), round(round(y + label.height, 1) - top, 1)
    texts, icon = placed(label.caption, left + PAD, top + ROW / 2)
    return Box(node, left, top, width, height, texts, icon)
