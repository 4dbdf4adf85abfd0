"""Lays out the nodes of a hierarchy as a diagram: shapes with coordinates.

Lengths are in the units of CSS pixels (1/96 inch); x grows to the right, y downwards.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple


class LayoutNode(NamedTuple):
    """A node of the hierarchy that is laid out; each comes after its parent."""

    label: str
    parent: int = -1  # position of its parent; -1 for the outermost
    note: str = ""  # in smaller letters behind the label
    icon: bool = True  # whether an icon of its kind is before the label
    size: float = 1.0  # including its descendants
    own_size: float = 0.0  # without its descendants
    own_note: str = ""  # the note of the part of a treemap for the node itself


class PlacedText(NamedTuple):
    """A line of text."""

    x: float  # of its left end
    y: float  # of its base line
    width: float
    text: str
    is_small: bool = False  # whether it is in small letters, or quiet if it has a size
    size: float = 0.0  # of its font, which is sans serif; 0 for the usual one
    is_bold: bool = False
    is_turned: bool = False  # whether it reads upwards, from the point x, y


class BoxMark(StrEnum):
    """A property of a box in the neighbourhood of a module, which is that of its border."""

    SUBJECT = "subject"  # the module or package itself
    IMPORTER = "importer-chip"
    IMPORTED = "imported-chip"
    MUTUAL = "mutual"  # imports in both directions
    FOR_TYPES = "weak"  # imports for type checkers only
    ROW = "row"  # one of a list, without a border


class Box(NamedTuple):
    """The rectangle of one node, with its texts."""

    node: int  # position of the node
    x: float
    y: float
    width: float
    height: float
    texts: tuple[PlacedText, ...] = ()  # empty if there is no room for them
    icon: tuple[float, float] | None = None  # its upper left corner
    is_own: bool = False  # the part of a treemap for the node itself, within the box that contains its descendants
    bar: float = 0.0  # height of its upper part that is a link: a title bar with its texts; 0 for the texts alone
    is_merged: bool = False  # whether it is a part of a box for several nodes, and not drawn itself
    marks: tuple[BoxMark, ...] = ()


class Line(NamedTuple):
    """The line from a node to one of its children."""

    node: int  # position of the child
    points: tuple[tuple[float, float], ...]  # the ends and the corners between them, in order


class Arrow(NamedTuple):
    """A line with a head, from a node to another one that it imports."""

    importer: int  # positions of the nodes
    imported: int
    points: tuple[tuple[float, float], ...]  # the ends and the corners between them, in order
    kind: int = 0  # chosen by the caller, as in ``rendering.diagram``
    thickness: float = 1.2
    is_curved: bool = False  # whether it is vertical at each point, with a curve where it moves to the side


class AreaRole(StrEnum):
    """The meaning of an area."""

    BAND = "band"  # a row of nodes, of every other level
    FRAME = "frame"  # around the nodes of a cycle
    RULE = "rule"  # a line between two rows, without a height
    NOTE = "note"  # texts only
    IMPORTERS = "importers"  # a funnel from importers, at its upper edge, down to the middle of the lower one
    IMPORTS = "imports"  # a funnel from the middle of its upper edge down to imports
    IMPORTERS_BAR = "importers-bar"  # a number of statements, as a length
    IMPORTS_BAR = "imports-bar"
    EXTERNAL = "external"  # around external modules
    LINK = "link"  # a line to these, without a height
    REST = "rest"  # in place of nodes that are left out


class Area(NamedTuple):
    """A rectangle behind boxes."""

    role: AreaRole
    position: int  # number of boxes behind it
    x: float
    y: float
    width: float
    height: float
    texts: tuple[PlacedText, ...] = ()


class Junction(NamedTuple):
    """The place at which an arrow joins others, or at which its number is."""

    importer: int  # positions of the nodes
    imported: int
    x: float
    y: float
    radius: float = 0.0  # of the dot; 0 for none
    number: PlacedText | None = None
    statements: int = 0  # that pages show there with one of its nodes, if there is no room for the number; else 0


class Swatch(NamedTuple):
    """An entry of the legend."""

    number: int  # position of the entry
    x: float  # upper left corner of the sample of a colour or arrow, which is as large as an icon
    y: float
    texts: tuple[PlacedText, ...]


class Room(NamedTuple):
    """Distances between boxes."""

    across: float = 0.0  # of those beside each other
    down: float = 0.0  # of those one below the other


NO_ROOM = Room()


class Scene(NamedTuple):
    """A diagram that is laid out; each box comes after those that contain it."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    legend: tuple[Swatch, ...] = ()
    areas: tuple[Area, ...] = ()  # in the order in which they are drawn
    junctions: tuple[Junction, ...] = ()
    levels: tuple[PlacedText, ...] = ()  # the numbers of levels
    gaps: Room = NO_ROOM  # the usual distances between its boxes, without the room that was asked for

    def move(self, x: float, y: float) -> Scene:
        """Return the scene with everything but the legend moved by some distances."""
        if not x and not y:
            return self
        return self._replace(
            boxes=tuple([_move_box(box, -x, -y) for box in self.boxes]),
            lines=tuple([line._replace(points=_round_path(line.points, -x, -y)) for line in self.lines]),
            arrows=tuple([arrow._replace(points=_round_path(arrow.points, -x, -y)) for arrow in self.arrows]),
        )


Corners = tuple[tuple[float, float], ...]


class Stroke(NamedTuple):
    """One line of an icon, on a grid of 16 by 16."""

    corners: Corners
    closed: bool = False
    filled: bool = False
    dashed: bool = False


_FOLDER: Corners = ((1.5, 13), (1.5, 3), (6, 3), (7.8, 5), (14.5, 5), (14.5, 13))
_PAGE: Corners = ((3.5, 14.5), (3.5, 1.5), (9.5, 1.5), (12.5, 4.5), (12.5, 14.5))
_FOLD: Corners = ((9.5, 1.5), (9.5, 4.5), (12.5, 4.5))
_CHIP = (
    Stroke(((4, 4), (12, 4), (12, 12), (4, 12)), closed=True),
    *(Stroke(((x, y), (x, y + 3))) for x in (6, 10) for y in (1, 12)),
    *(Stroke(((x, y), (x + 3, y))) for y in (6, 10) for x in (1, 12)),
)
_HEXAGON: Corners = ((8, 1.5), (13.6, 4.7), (13.6, 11.3), (8, 14.5), (2.4, 11.3), (2.4, 4.7))
_TAG = (
    Stroke(((8.5, 2), (14, 2), (14, 7.5), (7.5, 14), (2, 8.5)), closed=True),
    Stroke(((10.8, 4.4), (11.8, 5.4))),
)

ICONS: dict[str, tuple[Stroke, ...]] = {
    "package": (Stroke(_FOLDER, closed=True, filled=True),),
    "namespace package": (Stroke(_FOLDER, closed=True, dashed=True),),
    "module": (Stroke(_PAGE, closed=True), Stroke(_FOLD)),
    "stub": (Stroke(_PAGE, closed=True, dashed=True),),
    "extension module": _CHIP,
    "extension module that is not built": tuple(stroke._replace(dashed=True) for stroke in _CHIP),
    "builtin module": _CHIP,
    "frozen module": _CHIP,
    "class": (Stroke(_HEXAGON, closed=True), Stroke(((2.4, 4.7), (8, 8), (13.6, 4.7))), Stroke(((8, 8), (8, 14.5)))),
    "function": (
        Stroke(((12, 2.8), (10.4, 2), (8.7, 2.6), (8, 4.5), (6.6, 12), (5.6, 13.9), (3.6, 13.8))),
        Stroke(((5, 6.5), (10.5, 6.5))),
    ),
    "more": tuple(Stroke(((x, 8), (x + 0.6, 8)), filled=True) for x in (2.7, 7.7, 12.7)),
    **dict.fromkeys(("constant", "variable", "imported", "name", "submodule"), _TAG),
}


def finish_scene(boxes: Iterable[Box], lines: Iterable[Line] = ()) -> Scene:
    """Return a scene of boxes and lines that begins at 0, 0, with all lengths rounded to tenths of a pixel.

    The edges of the boxes must be rounded already, so that boxes that touched still touch. Their order is kept.
    """
    ordered, lines = tuple(boxes), tuple(lines)
    points = [point for line in lines for point in line.points]
    left = min(_find_minimum([box.x for box in ordered]), _find_minimum([x for x, _ in points]))
    top = min(_find_minimum([box.y for box in ordered]), _find_minimum([y for _, y in points]))
    moved = tuple([_move_box(box, left, top) for box in ordered]) if left or top else ordered
    straight = tuple([Line(node, _round_path(corners, left, top)) for node, corners in lines])
    width = max([box.x + box.width for box in moved] + [x - left for x, _ in points], default=0.0)
    height = max([box.y + box.height for box in moved] + [y - top for _, y in points], default=0.0)
    return Scene(round(width, 1), round(height, 1), moved, straight)


def _find_minimum(lengths: list[float]) -> float:
    """Return the minimum of some lengths, or 0 if there are none."""
    return min(lengths, default=0.0)


def _round_path(points: tuple[tuple[float, float], ...], left: float, top: float) -> tuple[tuple[float, float], ...]:
    return tuple([(round(x - left, 1), round(y - top, 1)) for x, y in points])


def _move_box(box: Box, left: float, top: float) -> Box:
    texts = tuple([text._replace(x=round(text.x - left, 1), y=round(text.y - top, 1)) for text in box.texts])
    icon = None if box.icon is None else (round(box.icon[0] - left, 1), round(box.icon[1] - top, 1))
    return box._replace(x=round(box.x - left, 1), y=round(box.y - top, 1), texts=texts, icon=icon)
