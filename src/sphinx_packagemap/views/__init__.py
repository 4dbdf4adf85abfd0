"""The content of trees, diagrams and tables as plain values, and the requests for it."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from sphinx_packagemap.discovery.contracts import Layer
from sphinx_packagemap.model import Documented, ImportKind, MemberKind
from sphinx_packagemap.views.purposes import DEFAULT_RULES, PurposeRules


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
    NOTES = "notes"  # as the author's notes name them


class Style(StrEnum):
    """The kind of items that a tree consists of."""

    OUTLINE = "outline"  # modules by their names
    FILES = "files"  # directories and files


class Omitted(StrEnum):
    """The treatment of siblings that other options leave out."""

    ELLIPSIS = "ellipsis"  # one item in place of them
    HIDE = "hide"


DEFAULT_MAX_ITEMS = 2000


class Group(NamedTuple):
    """A heading of the author's, and the patterns of the modules below it."""

    heading: str
    patterns: tuple[str, ...]
    purpose: str = ""  # if it is a component; plain text


PROJECT_COMPONENTS = (Group("", ()),)  # stands for the components that the project declares


class TreeRequest(NamedTuple):
    """Everything that decides which items a tree has, and in which order."""

    depth: int | None = None  # levels below the top; None for all
    include: tuple[str, ...] = ()  # patterns: only these, their descendants and their ancestors
    exclude: tuple[str, ...] = ()  # patterns: neither these nor their descendants
    focus: tuple[str, ...] = ()  # patterns: only these and their ancestors
    collapse: tuple[str, ...] = ()  # patterns: these without their descendants
    highlight: tuple[str, ...] = ()  # patterns: modules that are marked as "you are here"
    groups: tuple[Group, ...] = ()  # headings over siblings; the first that matches counts
    private: Visibility = Visibility.DEMOTE
    tests: Visibility = Visibility.DEMOTE
    summary: bool = True  # show the purpose of each item
    purposes: PurposeRules = DEFAULT_RULES
    members: tuple[MemberKind, ...] = ()  # kinds of members shown below their module
    counts: bool = False  # numbers of modules, classes and functions
    lines: bool = False  # numbers of lines
    sort: Sort = Sort.NAME
    style: Style = Style.OUTLINE
    omitted: Omitted | None = None  # None: an ellipsis in the style that people type trees in
    notes: tuple[str, ...] = ()  # names that the author's notes are about, in order; those with a dot are relative
    max_items: int = DEFAULT_MAX_ITEMS
    files: tuple[str, ...] | None = None  # patterns of the files that are shown in a repository; None: the usual ones

    @property
    def has_ellipses(self) -> bool:
        """Whether items represent siblings that are left out."""
        return self.omitted is Omitted.ELLIPSIS or (self.omitted is None and self.style is Style.FILES)

    @property
    def selects_all(self) -> bool:
        """Whether all modules are selected; limits do not count, for they depend on the number of modules."""
        is_limited = self.depth is not None or self.collapse
        is_chosen = is_limited or self.include or self.exclude or self.focus
        return not is_chosen and Visibility.HIDE not in (self.private, self.tests)

    def remove_limits(self) -> TreeRequest:
        """Return a request for the same modules and for their descendants, which ``depth`` and ``collapse`` leave out.

        Their imports and sizes count for the modules that are shown.
        """
        return self._replace(depth=None, collapse=())

    @property
    def needs_summaries_only(self) -> bool:
        """Whether only the purposes of the shown modules are needed from their source."""
        if self.purposes.needs_all_definitions:
            return False
        return self.summary and not (self.counts or self.lines or self.members or self.sort is Sort.SOURCE)

    @property
    def needs_facts(self) -> bool:
        """Whether the source of the shown modules has to be read."""
        return self.summary or self.counts or self.lines or bool(self.members) or self.sort is Sort.SOURCE


DEFAULT_MAX_NODES = 1000


class ColorBy(StrEnum):
    """The meaning of colours."""

    KIND = "kind"
    PACKAGE = "package"  # the one directly below the top
    SIZE = "size"
    DISTANCE = "distance"  # from the top
    GROUPS = "groups"  # the author's


class LayoutTraits(NamedTuple):
    """The properties of a layout on which views, options, writers, the style sheet and the script depend."""

    has_direction: bool = False  # whether it grows to the right or downwards
    is_nested: bool = False  # whether packages are boxes around their modules, instead of nodes with lines to them
    carries_edges: bool = True  # whether there is room for arrows
    shows_sizes: bool = False  # whether areas are proportional to sizes, so that every item needs one
    has_bars: bool = False  # whether packages have title bars
    zooms: bool = False  # whether the script can make a package the whole
    has_levels: bool = False  # whether modules are in rows by the levels of their imports, which are always shown
    has_curves: bool = False  # whether imports are curves between rows, so that there is room for small graphs only
    has_subject: bool = False  # whether it shows one module or package, between its importers and its imports
    color_by: ColorBy = ColorBy.KIND  # unless the author chooses

    @property
    def has_rows(self) -> bool:
        """Whether areas are rows beside those of their packages, divided by lines in the colour of the page."""
        return self.shows_sizes and not self.is_nested


class Layout(Documented):
    """The layouts of a diagram, each with its text for the reference: how the hierarchy is drawn.

    ``rendering.diagram`` declares for each of them the function, the title and the description.
    """

    TREE = "tree", "nodes connected by lines", LayoutTraits(has_direction=True)
    NESTED = "nested", "packages as boxes around their contents", LayoutTraits(is_nested=True)
    TREEMAP = (
        "treemap",
        "areas proportional to the size of modules",
        LayoutTraits(
            is_nested=True, carries_edges=False, shows_sizes=True, has_bars=True, zooms=True, color_by=ColorBy.PACKAGE
        ),
    )
    ICICLE = (
        "icicle",
        "a column for each level, with heights proportional to the size of modules",
        LayoutTraits(carries_edges=False, shows_sizes=True, has_bars=True, color_by=ColorBy.PACKAGE),
    )
    LEVELIZED = (
        "levelized",
        "rows of modules by levels, each of which imports only lower ones, except within cycles",
        LayoutTraits(is_nested=True, carries_edges=False, has_levels=True),
    )
    LAYERED = (
        "layered",
        "modules above those that they import, with an arrow for each import that does not follow from others",
        LayoutTraits(carries_edges=False, has_levels=True, has_curves=True),
    )
    NEIGHBOURHOOD = (
        "neighbourhood",
        "one module or package between those that import it and those that it imports",
        LayoutTraits(carries_edges=False, has_levels=True, has_subject=True),
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
    """The direction in which a tree grows."""

    RIGHT = "right"
    DOWN = "down"


class Size(StrEnum):
    """The measure of the size of a module."""

    LINES = "lines"  # of its source
    NAMES = "names"  # its public names
    IMPORTS = "imports"  # modules that it imports


class Edges(StrEnum):
    """The imports that are drawn as edges."""

    NONE = "none"
    CYCLES = "cycles"  # those that are part of cycles
    IMPORTS = "imports"  # all between shown modules


MAX_EDGES = 40  # edges that are drawn one by one; of more, those between packages are joined

# The kinds of imports that determine levels, unless the author chooses others.
USUAL_KINDS = (ImportKind.RUNTIME, ImportKind.DEFERRED, ImportKind.OPTIONAL, ImportKind.LAZY)
DEFAULT_MAX_CHILDREN = 40
MAX_LAYERED_NODES, MAX_LAYERED_EDGES = 40, 60  # of a layered graph: of more, nobody can follow the lines


class DrawnImports(Documented):
    """The imports that a layered graph draws, each with its text for the reference."""

    REDUCED = "reduced", "those that do not follow from others"
    ALL = "all", "all"


class Grain(Documented):
    """The items around the subject of a neighbourhood, each with its text for the reference."""

    SIBLINGS = "siblings", "the modules and packages beside it and beside the packages around it"
    MODULE = "module", "all modules by themselves"


class Externals(Documented):
    """The modules outside of the codebase that are shown, each with its text for the reference."""

    NONE = "none", "none"
    DISTRIBUTIONS = "distributions", "those of other distributions, by their top-level names"
    ALL = "all", "those of the standard library, too"


class Rule(Documented):
    """The rules for the author's components, each with its text for the reference."""

    DOWNWARDS = "downwards", "a component imports only those after it"


class ImportsRequest(NamedTuple):
    """The imports that determine levels, and the nodes between which they are shown."""

    kinds: tuple[ImportKind, ...] = USUAL_KINDS
    root: bool = False  # whether the ``__init__`` of a single top-level package is a node
    max_children: int = DEFAULT_MAX_CHILDREN  # nodes in one package; the rest of each level is collapsed
    importers_of: tuple[str, ...] = ()  # patterns: only modules that import these or their descendants, and these
    imported_by: tuple[str, ...] = ()  # patterns: only modules that these or their descendants import, and these
    # Imports between a module and those of the two options above, and then of ``focus``; None: 1 and 0.
    hops: int | None = None
    only_cycles: bool = False  # only nodes in cycles, and the packages around them
    drawn: DrawnImports = DrawnImports.REDUCED  # by layouts with curves
    acyclic: bool = False  # whether it is checked that nodes do not import each other in cycles
    layers: tuple[Layer, ...] = ()  # that are checked, from the highest to the lowest
    rule: Rule | None = None  # that the author's components are checked for
    baseline: str = ""  # file with imports that are permitted all the same, relative to the directory of conf.py
    grain: Grain = Grain.SIBLINGS  # of layouts with a subject
    externals: Externals | None = None  # None: distributions for layouts with a subject, else none
    between: tuple[str, ...] = ()  # two names: only the shortest chains from the first one to the second one

    @property
    def follows(self) -> bool:
        """Whether imports lead to further modules from those that are named, so that all have to be read."""
        return bool(self.importers_of or self.imported_by or self.hops)


class DiagramRequest(NamedTuple):
    """Everything on which the view of a diagram depends."""

    tree: TreeRequest
    layout: Layout = Layout.TREE
    size: Size = Size.LINES
    edges: Edges = Edges.NONE
    color_by: ColorBy | tuple[Group, ...] = ColorBy.KIND  # or headings of the author's over patterns
    imports: ImportsRequest = ImportsRequest()  # for layouts with levels

    @property
    def needs_sizes(self) -> bool:
        """Whether the sizes of modules are needed."""
        return self.layout.traits.shows_sizes or self.color_by is ColorBy.SIZE

    @property
    def reads_all(self) -> bool:
        """Whether modules have to be read that are not shown themselves."""
        return self.needs_sizes or self.edges is not Edges.NONE or self.layout.traits.has_levels
