"""Lays out pictures of contracts about imports: chips for modules, and lines for the imports that break a contract.

Lengths are in the units of CSS pixels (1/96 inch); x grows to the right, y downwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from sphinx_packagemap.layout import PlacedText

Point = tuple[float, float]


class PictureKind(StrEnum):
    """The arrangement of a picture."""

    LAYERS = "layers"  # a band for each row, from the top to the bottom
    APART = "apart"  # one row of chips that must not import each other
    WALL = "wall"  # two rows: those at the left must not import those at the right


class Chip(NamedTuple):
    """A module of a contract, or several that share a name or a pattern."""

    text: str
    is_broken: bool = False  # it imports what it must not, or is imported so
    is_dashed: bool = False  # it is optional, or represents more modules than are shown


class Row(NamedTuple):
    """Chips beside each other."""

    chips: tuple[int, ...]  # their positions
    is_independent: bool = True  # they must not import each other
    title: str = ""  # empty for none


class Crossing(NamedTuple):
    """Imports against a contract between the modules of two chips."""

    importer: int  # positions of the chips
    imported: int
    chains: int  # number of chains of imports


class NumberMeaning(StrEnum):
    """What the numbers in a picture count, if they are not those of the list below it."""

    LINE = "line"  # the chains that a line represents
    ROWS = "rows"  # those from one row to another
    START = "start"  # those that start in a row


class Picture(NamedTuple):
    """What a picture shows of a contract."""

    kind: PictureKind
    chips: tuple[Chip, ...]
    rows: tuple[Row, ...]
    crossings: tuple[Crossing, ...] = ()  # in the order of the list below the picture
    is_kept: bool = False
    notes: Mapping[NumberMeaning, str] = {}  # sentences that explain the numbers; one is below the drawing


MAX_NUMBERED = 7  # crossings that have lines of their own, with their numbers; the lines of more are joined


def count_lines(picture: Picture) -> int:
    """Return the number of the crossings that have lines of their own, with their numbers; 0 if lines are joined."""
    count = len(picture.crossings)
    return count if count <= MAX_NUMBERED else 0


class PlacedChip(NamedTuple):
    """The rectangle of a chip, with its lines of text."""

    chip: int  # its position
    x: float
    y: float
    width: float
    height: float
    texts: tuple[PlacedText, ...]


class Band(NamedTuple):
    """The rectangle of a layer."""

    x: float
    y: float
    width: float
    height: float


class SegmentRole(StrEnum):
    """The meaning of a straight line."""

    WALL = "wall"  # no import may cross it
    GAP = "gap"  # between modules of a layer that may import each other


class Segment(NamedTuple):
    """A horizontal or vertical line."""

    role: SegmentRole
    start: Point
    end: Point


class Route(NamedTuple):
    """The line of imports against a contract."""

    points: tuple[Point, ...]  # corners, which are rounded; of a smooth line: its ends
    is_smooth: bool = False  # a curve that is horizontal at its ends
    has_head: bool = True  # an arrow at its end


class Disc(NamedTuple):
    """A number on a line: that of the crossing in the list below, or the number of chains if lines are joined."""

    x: float
    y: float
    text: str


RADIUS = 8.5  # of a disc


class ContractScene(NamedTuple):
    """A picture with coordinates; its parts are in the order in which they are drawn."""

    width: float
    height: float
    chips: tuple[PlacedChip, ...]
    bands: tuple[Band, ...] = ()
    segments: tuple[Segment, ...] = ()
    triangles: tuple[Point, ...] = ()  # tips of triangles that point down, from one layer to the next
    routes: tuple[Route, ...] = ()
    discs: tuple[Disc, ...] = ()
    titles: tuple[PlacedText, ...] = ()
    tick: Point | None = None  # the sign that no import crosses the wall
    meaning: NumberMeaning | None = None  # of the discs; None if they have the numbers of the list


def get_disc_width(text: str) -> float:
    """Return the width of a disc with a number; of a long one, it is not round."""
    return max(2 * RADIUS, round(6.3 * len(text) + 7, 1))


def list_head_corners(route: Route) -> tuple[Point, Point, Point]:
    """Return the corners of the head of a line: the second one is its tip."""
    (x, y), (to_x, to_y) = route.points[-2:]
    if route.is_smooth or y == to_y:
        back = to_x - (8 if x < to_x else -8)
        return (back, to_y - 3.5), (to_x, to_y), (back, to_y + 3.5)
    back = to_y - (8 if y < to_y else -8)
    return (to_x - 3.5, back), (to_x, to_y), (to_x + 3.5, back)
