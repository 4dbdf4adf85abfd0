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
    """Return the box of a node, with its words, at a place."""
    texts, icon = placed(label.caption, x + PAD, y + ROW / 2)
    return Box(node, x, y, label.width, label.height, texts, icon)
