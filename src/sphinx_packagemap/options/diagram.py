"""The options of ``package-diagram``."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, NamedTuple

from sphinx_packagemap.model import ImportKind, Problem, ProblemKind
from sphinx_packagemap.options import (
    CAPTION,
    CLASS,
    GROUPS,
    LINK,
    NAME,
    Align,
    CommandArgument,
    LinkPolicy,
    Option,
    list_choices,
    make_choice_argument,
    parse_options,
    take_fields,
)
from sphinx_packagemap.options.parsers import (
    make_choice_parser,
    parse_color_by,
    parse_flag,
    parse_text,
)
from sphinx_packagemap.options.tree import TREE_OPTIONS, make_tree_request, take_notes
from sphinx_packagemap.rendering.diagram import DiagramStyle
from sphinx_packagemap.text import quote
from sphinx_packagemap.views import (
    USUAL_KINDS,
    ColorBy,
    DiagramRequest,
    Direction,
    DrawnImports,
    Edges,
    ImportsRequest,
    Layout,
    Size,
)


class ExternalFormat(StrEnum):
    """The extension that renders a diagram."""

    OWN = "own"  # this one
    GRAPHVIZ = "graphviz"  # sphinx.ext.graphviz
    MERMAID = "mermaid"  # sphinxcontrib.mermaid


# The units of lengths that are valid in both CSS and TeX, in pixels.
_UNITS = {"": 1, "px": 1, "em": 16, "rem": 16, "ch": 8, "ex": 8, "cm": 37.8, "mm": 3.78, "in": 96, "pt": 1.33, "pc": 16}
_LENGTH = re.compile(rf"([0-9]{{1,6}}(?:\.[0-9]{{1,3}})?)(%|{'|'.join(filter(None, _UNITS))})?")
_MAX_PIXELS = 10_000


def _parse_length(text: str) -> str:
    """Return a width in CSS: a percentage, a length with a unit, or a number of pixels without one."""
    match = _LENGTH.fullmatch(text.strip().replace(" ", ""))
    number, unit = (float(match[1]), match[2] or "") if match else (0.0, "")
    maximum = 100 if unit == "%" else _MAX_PIXELS / _UNITS[unit]
    if not 0 < number <= maximum:
        units = ", ".join(filter(None, _UNITS))
        raise ValueError(f"expected a width such as 600px or 80%, got {quote(text)}; valid units are %, {units}")
    return f"{number:g}{'' if unit == 'px' else unit}"


_SHARED_NAMES = (
    "depth",
    "include",
    "exclude",
    "focus",
    "collapse",
    "highlight",
    "private",
    "tests",
    "summary",
    "no-summary",
    "members",
)
_TREE_OPTIONS = {option.name: option for option in TREE_OPTIONS}


_LAYOUT_DOCS = [layout.doc for layout in Layout]


def _list_layouts(layouts: Iterable[Layout]) -> str:
    """Return the names of some layouts, for a sentence of the reference."""
    return " or ".join(f"{'an' if layout[0] in 'aeiou' else 'a'} ``{layout}``" for layout in layouts)


_WITH_DIRECTION = _list_layouts(layout for layout in Layout if layout.traits.has_direction)
_WITH_SIZES = _list_layouts(layout for layout in Layout if layout.traits.shows_sizes)
_DEFAULT_COLORS = ", ".join(
    f"``{color}``{f' for {layouts}' if number else ''}"
    for number, color in enumerate(dict.fromkeys(layout.traits.color_by for layout in Layout))
    if (layouts := _list_layouts(layout for layout in Layout if layout.traits.color_by is color))
)
_WITHOUT_EDGES = _list_layouts(layout for layout in Layout if not layout.traits.carries_edges)


def _remove_styles(doc: str) -> str:
    """Return the text of an option of trees, adapted to diagrams: these have layouts instead of styles."""
    return doc.replace("Not for the style ``files``.", f"Not for {_WITH_SIZES}.")


DIAGRAM_OPTIONS = (
    Option(
        "layout",
        make_choice_parser(Layout),
        list_choices(Layout),
        "``tree``",
        f"How the hierarchy is drawn: {'; '.join(_LAYOUT_DOCS[:-1])}; or {_LAYOUT_DOCS[-1]}.",
        "nested",
        command=make_choice_argument("presentation of the hierarchy", Layout, Layout.TREE),
    ),
    Option(
        "direction",
        make_choice_parser(Direction),
        list_choices(Direction),
        "``right``",
        f"The direction in which {_WITH_DIRECTION} grows.",
        "down",
        command=make_choice_argument("direction of growth", Direction, Direction.RIGHT),
    ),
    Option(
        "size",
        make_choice_parser(Size),
        list_choices(Size),
        "``lines``",
        f"The measure of size, for the areas of {_WITH_SIZES} and for ``:color-by: size``: the number of lines "
        "of source, of public names, or of imported modules. The size of a package is that with all below: it includes "
        "all modules below it, also those that are deeper than ``depth``. Modules that other options leave out do not "
        "count, because areas have to add up; sizes are then called those *in the modules shown*.",
        "names",
        command=make_choice_argument("measure of size", Size, Size.LINES),
    ),
    Option(
        "edges",
        make_choice_parser(Edges),
        list_choices(Edges),
        "``none``",
        "The imports that are drawn as arrows: none, those in cycles, or all. The arrows of a module that is "
        "not shown belong to its nearest ancestor that is. Thicker arrows stand for more imports. Of more than "
        "40 arrows, those between packages are joined, and in nested boxes, those between a package and the modules in "
        f"it are left out; the list of the diagram has all. Not for {_WITHOUT_EDGES}.",
        "cycles",
        command=CommandArgument(
            f"imports that are drawn as arrows (default: {Edges.NONE}); with the layout {Layout.LAYERED}, "
            f"{' or '.join(DrawnImports)} (default: {DrawnImports.REDUCED})",
            f"{{{','.join((*Edges, *DrawnImports))}}}",
            parse=make_choice_parser((*Edges, *DrawnImports)),
        ),
    ),
    Option(
        "color-by",
        parse_color_by,
        list_choices(ColorBy) + ", or your own labels with patterns",
        _DEFAULT_COLORS,
        "The meaning of colours: the kind of module; the package directly below the top, or the module in a package "
        "without subpackages; the size, where boxes around others have no colour; the distance from the top; your "
        "``groups``; or your own labels, written as ``label: patterns`` and "
        "separated by semicolons or line breaks.",
        "stable: .api, .prices; moving: .storage",
        command=CommandArgument(
            f"meaning of colours: {', '.join(ColorBy)}, or your own labels: 'stable: .api; moving: .db' "
            f"(default: {_DEFAULT_COLORS.replace('``', '')})",
            "COLORS",
        ),
    ),
    Option(
        "legend",
        parse_flag,
        "no value, or ``no``",
        "if needed",
        "Whether to show a legend below the diagram.",
        "",
        command=CommandArgument("show a legend (default: if needed)", is_negatable=True),
    ),
    *(_TREE_OPTIONS[name]._replace(doc=_remove_styles(_TREE_OPTIONS[name].doc)) for name in _SHARED_NAMES),
    GROUPS,
    Option(
        "counts",
        parse_flag,
        "no value",
        "no counts",
        "Show in each node the number of all modules below a package, or of public classes and functions in a "
        f"module. Not for {_WITH_SIZES}, which show sizes.",
        "",
        command=CommandArgument("show the number of modules, classes and functions"),
    ),
    _TREE_OPTIONS["sort"],
    LINK,
    Option(
        "width",
        _parse_length,
        "a length or percentage",
        "the natural width",
        "The width of the diagram on the page. By default, it fits the text of most themes, and shrinks with the page; "
        "a diagram that is almost as wide as the text fills it.",
        "80%",
    ),
    Option(
        "align", make_choice_parser(Align), list_choices(Align), "``left``", "The alignment of the diagram.", "center"
    ),
    Option(
        "alt",
        parse_text,
        "text",
        "a description of the layout",
        "A text alternative for the diagram.",
        "Parts of the shop",
        command=CommandArgument("text alternative (default: a description of the layout)", "TEXT"),
    ),
    Option(
        "format",
        make_choice_parser(ExternalFormat),
        list_choices(ExternalFormat),
        "``own``",
        "The extension that draws the diagram: this one, or ``sphinx.ext.graphviz`` or "
        "``sphinxcontrib.mermaid``, which must be in ``extensions``. The other ones draw only a tree with its "
        "imports.",
        "own",
    ),
    CAPTION._replace(doc="A caption below the diagram, which also numbers it as a figure."),
    NAME._replace(example="the-diagram"),
    CLASS,
)

# The options that have an effect on posters.
POSTER_OPTIONS = frozenset({"include", "exclude", "focus", "highlight", "private", "groups"})


class DiagramOptions(NamedTuple):
    """The values of the options of a ``package-diagram``, and the problems with them."""

    request: DiagramRequest
    style: DiagramStyle = DiagramStyle()
    format: ExternalFormat = ExternalFormat.OWN
    link: LinkPolicy = LinkPolicy.AUTO
    align: str = ""
    caption: str = ""
    name: str = ""
    classes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def parse_diagram_options(raw: Mapping[str, str], max_nodes: int) -> DiagramOptions:
    """Return the values of the options; an invalid option is ignored, and one of the problems."""
    raw, notes = take_notes(raw)
    values, problems = parse_options(DIAGRAM_OPTIONS, raw)
    values["notes"] = notes
    request, style = make_diagram_request(values, max_nodes)
    problems += tuple(find_ignored_options(raw, request))
    return DiagramOptions(request, style, problems=problems, **values)


def make_diagram_request(values: dict[str, Any], max_nodes: int) -> tuple[DiagramRequest, DiagramStyle]:
    """Return the request and the style with the values of options, given by field; remove them from ``values``."""
    style = DiagramStyle(**take_fields(values, DiagramStyle))
    if values.get("layout", Layout.TREE).traits.has_subject:  # dashes mark those for type checkers
        values.setdefault("kinds", (*USUAL_KINDS, ImportKind.TYPE_CHECKING))
    imports = ImportsRequest(**take_fields(values, ImportsRequest))
    diagram_values = take_fields(values, DiagramRequest) | {"imports": imports}
    traits = diagram_values.get("layout", Layout.TREE).traits
    diagram_values.setdefault("color_by", traits.color_by)
    if traits.has_levels and not (traits.has_curves or traits.has_subject):
        values.setdefault("depth", 1)
    tree = make_tree_request(values, max_nodes)
    # The list of a diagram has counts if it has summaries, because both need the facts about all modules.
    return DiagramRequest(tree._replace(counts=tree.summary or style.counts), **diagram_values), style


def find_ignored_options(given: Container[str], request: DiagramRequest) -> Iterator[Problem]:
    """Yield a problem for each of the given options, by name, that is ignored because of another one."""
    if "direction" in given and not request.layout.traits.has_direction:
        yield Problem(
            ProblemKind.OPTION, f"has no effect with the layout {quote(request.layout.value)}", option="direction"
        )
    if "counts" in given and request.layout.traits.shows_sizes:
        message = f"has no effect with the layout {quote(request.layout.value)}, which shows sizes"
        yield Problem(ProblemKind.OPTION, message, option="counts")
    if "size" in given and not request.needs_sizes:
        yield Problem(
            ProblemKind.OPTION, "has no effect, because neither the layout nor color-by shows sizes", option="size"
        )
