"""Requests: everything that decides what a tree or a diagram shows, as plain values."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from sphinx_packagemap.model import Documented, MemberKind


class Visibility(StrEnum):
    """The treatment of a group of modules: private ones, tests."""

    SHOW = "show"  # like any other
    DEMOTE = "demote"  # after the others, in a quieter style
    HIDE = "hide"  # not at all


class Sort(StrEnum):
    """The order of siblings."""

    NAME = "name"  # alphabetical, case ignored
    KIND = "kind"  # packages first, then modules, then the rest
    SOURCE = "source"  # as the package's own source imports and defines them


class Style(StrEnum):
    """How a tree is told."""

    OUTLINE = "outline"  # modules by their names
    FILES = "files"  # directories and files


DEFAULT_MAX_ITEMS = 2000


class Group(NamedTuple):
    """A heading of the author's over some modules."""

    heading: str
    patterns: tuple[str, ...]


class TreeRequest(NamedTuple):
    """Everything that decides which items a tree has, and in which order."""

    depth: int | None = None  # levels below the top; None for all
    include: tuple[str, ...] = ()  # patterns: only these, their descendants, and the way to them
    exclude: tuple[str, ...] = ()  # patterns: not these, nor their descendants
    focus: tuple[str, ...] = ()  # patterns: only these and the way to them
    highlight: tuple[str, ...] = ()  # patterns: you are here
    groups: tuple[Group, ...] = ()  # headings over siblings; the first that fits counts
    private: Visibility = Visibility.DEMOTE
    tests: Visibility = Visibility.DEMOTE
    summary: bool = True
    members: tuple[MemberKind, ...] = ()  # kinds of members shown below their module
    counts: bool = False
    sort: Sort = Sort.NAME
    style: Style = Style.OUTLINE
    max_items: int = DEFAULT_MAX_ITEMS

    @property
    def shows_all(self) -> bool:
        """Whether no module of a name is left out."""
        is_chosen = self.depth is not None or self.include or self.exclude or self.focus
        return not is_chosen and Visibility.HIDE not in (self.private, self.tests)

    @property
    def needs_summaries_only(self) -> bool:
        """Whether of the source of the shown modules no more than their summaries matters."""
        return self.summary and not (self.counts or self.members or self.sort is Sort.SOURCE)

    @property
    def needs_facts(self) -> bool:
        """Whether the source of the shown modules has to be read at all."""
        return self.summary or self.counts or bool(self.members) or self.sort is Sort.SOURCE


DEFAULT_MAX_NODES = 1000


class LayoutTraits(NamedTuple):
    """The properties of a layout on which views, options and writers depend."""

    has_direction: bool = False  # grows to the right or downwards
    is_nested: bool = False  # packages are boxes around their modules, instead of nodes with lines to them
    carries_edges: bool = True  # has room for arrows
    shows_sizes: bool = False  # areas are proportional to sizes, so that everything in it needs one


class Layout(Documented):
    """The layouts of a diagram, each with its text for the reference: how the hierarchy is drawn.

    ``rendering.diagram`` declares for each of them the function, the title and the description.
    """

    TREE = "tree", "nodes with lines between them", LayoutTraits(has_direction=True)
    NESTED = "nested", "packages as boxes around what they contain", LayoutTraits(is_nested=True)
    TREEMAP = (
        "treemap",
        "areas in proportion to the size of modules",
        LayoutTraits(is_nested=True, carries_edges=False, shows_sizes=True),
    )

    traits: LayoutTraits

    def __new__(cls, value: str, doc: str = "", traits: LayoutTraits | None = None) -> Layout:
        """Create the member with a value, its documentation and its traits."""
        member = str.__new__(cls, value)
        member._value_ = value
        member.doc = doc
        member.traits = traits or LayoutTraits()
        return member


class Direction(StrEnum):
    """Where a tree grows to."""

    RIGHT = "right"
    DOWN = "down"


class Size(StrEnum):
    """The measure of the size of a module."""

    LINES = "lines"  # of its source
    NAMES = "names"  # public ones that it has
    IMPORTS = "imports"  # modules that it imports


class Edges(StrEnum):
    """Which imports are drawn."""

    NONE = "none"
    CYCLES = "cycles"  # those that lead round in a circle
    IMPORTS = "imports"  # all between modules that are shown


class ColorBy(StrEnum):
    """The meaning of colours."""

    KIND = "kind"
    PACKAGE = "package"  # directly below the top
    SIZE = "size"
    DISTANCE = "distance"  # from the top
    GROUPS = "groups"  # the author's


class DiagramRequest(NamedTuple):
    """Everything on which the view of a diagram depends."""

    tree: TreeRequest
    layout: Layout = Layout.TREE
    size: Size = Size.LINES
    edges: Edges = Edges.NONE
    color_by: ColorBy | tuple[Group, ...] = ColorBy.KIND  # or the author's own words for patterns

    @property
    def needs_sizes(self) -> bool:
        """Whether the sizes of modules matter."""
        return self.layout.traits.shows_sizes or self.color_by is ColorBy.SIZE

    @property
    def reads_all(self) -> bool:
        """Whether the source of modules that are not shown themselves matters."""
        return self.needs_sizes or self.edges is not Edges.NONE
