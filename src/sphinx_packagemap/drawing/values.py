"""What is drawn, and the drawing: plain values.

Lengths are in the units of CSS pixels (1/96 inch); x grows to the right, y downwards.
"""

from __future__ import annotations

from typing import NamedTuple


class Part(NamedTuple):
    """What is to be drawn of one node of a hierarchy; each comes after the one that it lies below."""

    label: str
    above: int = -1  # position of the node that it lies below; -1 for the outermost
    note: str = ""  # said in smaller letters behind the label
    icon: bool = True  # whether a picture of what it is stands before the label
    size: float = 1.0  # of all of it
    own: float = 0.0  # of itself, without what lies below it


class Text(NamedTuple):
    """A line of text."""

    x: float  # where it begins
    y: float  # of its base line
    width: float
    text: str
    is_small: bool = False  # in small letters


class Box(NamedTuple):
    """The shape of one node."""

    node: int  # its position among the parts
    x: float
    y: float
    width: float
    height: float
    texts: tuple[Text, ...] = ()  # empty where none has room
    icon: tuple[float, float] | None = None  # its upper left corner
    is_own: bool = False  # stands for the node itself, within the box that also holds what lies below it


class Line(NamedTuple):
    """The line that leads to a node from the one above it."""

    node: int  # to which it leads
    points: tuple[tuple[float, float], ...]  # its corners, in order


class Arrow(NamedTuple):
    """A line from a node to another one that it imports."""

    importer: int
    imported: int
    points: tuple[tuple[float, float], ...]  # of a cubic Bézier curve
    kind: int = 0  # position of its kind among those of the view


class Swatch(NamedTuple):
    """An entry of the legend."""

    number: int  # its position among the entries
    x: float  # the upper left corner of what shows a colour or a line, which is as large as an icon
    y: float
    texts: tuple[Text, ...]


class Drawing(NamedTuple):
    """A picture; boxes come after those that they lie in."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    legend: tuple[Swatch, ...] = ()
