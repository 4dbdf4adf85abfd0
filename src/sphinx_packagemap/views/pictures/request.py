"""What an author can ask of a picture, as plain values with defaults."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from sphinx_packagemap.views.request import Group, TreeRequest

DEFAULT_MAX_NODES = 1000


class Layout(StrEnum):
    """How a hierarchy is drawn."""

    TREE = "tree"  # nodes, and lines from each to those below it
    NESTED = "nested"  # packages as boxes around their modules
    TREEMAP = "treemap"  # areas in proportion to sizes


class Direction(StrEnum):
    """Where a tree grows to."""

    RIGHT = "right"
    DOWN = "down"


class Size(StrEnum):
    """What the size of a module is."""

    LINES = "lines"  # of its source
    NAMES = "names"  # public ones that it has
    IMPORTS = "imports"  # modules that it imports


class Edges(StrEnum):
    """Which imports are drawn."""

    NONE = "none"
    CYCLES = "cycles"  # those that lead round in a circle
    IMPORTS = "imports"  # all between modules that are shown


class ColorBy(StrEnum):
    """What colours mean."""

    KIND = "kind"
    PACKAGE = "package"  # directly below the top
    SIZE = "size"
    DISTANCE = "distance"  # from the top
    GROUPS = "groups"  # the author's


class DiagramRequest(NamedTuple):
    """Everything that decides what a picture shows."""

    tree: TreeRequest
    layout: Layout = Layout.TREE
    size: Size = Size.LINES
    edges: Edges = Edges.NONE
    color_by: ColorBy | tuple[Group, ...] = ColorBy.KIND  # or the author's own words for patterns

    @property
    def needs_sizes(self) -> bool:
        """Whether the sizes of modules matter."""
        return self.layout is Layout.TREEMAP or self.color_by is ColorBy.SIZE

    @property
    def reads_all(self) -> bool:
        """Whether the source of modules that are not shown themselves matters."""
        return self.needs_sizes or self.edges is not Edges.NONE
