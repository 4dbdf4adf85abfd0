"""The options of ``import-graph``, ``import-matrix`` and ``import-cycles``."""

from __future__ import annotations

import sys
from collections.abc import Container, Iterator, Mapping
from typing import Any, NamedTuple

from sphinx_packagemap.model import ImportKind, Problem, ProblemKind
from sphinx_packagemap.options import (
    CLASS,
    EXCLUDE,
    GROUPS,
    INCLUDE,
    LINK,
    NAME,
    PRIVATE,
    TESTS,
    CommandArgument,
    LinkPolicy,
    Option,
    list_choices,
    make_pattern_argument,
    parse_options,
    take_fields,
)
from sphinx_packagemap.options.contracts import CHECK_OPTIONS
from sphinx_packagemap.options.diagram import DIAGRAM_OPTIONS, DiagramOptions, make_diagram_request
from sphinx_packagemap.options.parsers import (
    make_choice_parser,
    make_choices_parser,
    parse_components,
    parse_flag,
    parse_levels,
    parse_patterns,
    parse_positive,
    parse_two_names,
)
from sphinx_packagemap.options.tree import take_notes
from sphinx_packagemap.text import quote
from sphinx_packagemap.views import (
    DEFAULT_MAX_CHILDREN,
    MAX_LAYERED_EDGES,
    MAX_LAYERED_NODES,
    USUAL_KINDS,
    DrawnImports,
    Externals,
    Grain,
    ImportsRequest,
    Layout,
    TreeRequest,
    Visibility,
)
from sphinx_packagemap.views.diagram.matrix import MAX_ROWS

# The options that decide which imports count, and between which nodes they are shown.
LEVEL_OPTIONS = (
    Option(
        "imports",
        make_choices_parser(ImportKind),
        f"a list of {list_choices(ImportKind)}",
        ", ".join(f"``{kind}``" for kind in USUAL_KINDS),
        "The kinds of imports that count; others are ignored.",
        "runtime",
        field="kinds",
        command=CommandArgument(
            f"kinds of imports that count, separated by commas: {', '.join(ImportKind)} "
            f"(default: {', '.join(USUAL_KINDS)})",
            "KINDS",
        ),
    ),
    Option(
        "root",
        parse_flag,
        "no value",
        "left out",
        "Show the ``__init__`` of the top-level package itself, which usually imports most of the others, and would be "
        "in a cycle with all modules that import something from it.",
        "",
    ),
    Option(
        "max-items",
        parse_positive,
        "a number",
        f"``{DEFAULT_MAX_CHILDREN}``",
        "The number of items in one package that are always shown: those that most others import. Of the rest, those "
        "on the same level are collapsed into one, so that a package with many levels shows more.",
        "3",
        field="max_children",
        command=CommandArgument(
            "number of items in one package of a levelized diagram that are shown; the rest is collapsed by level "
            f"(default: {DEFAULT_MAX_CHILDREN})",
            "N",
        ),
    ),
    Option(
        "importers-of",
        parse_patterns,
        "patterns",
        "everything",
        "Show only the modules that import a matching module or its descendants, and these themselves.",
        "{0}.prices",
        command=make_pattern_argument("show only the modules that import these or their descendants, and these"),
    ),
    Option(
        "imported-by",
        parse_patterns,
        "patterns",
        "everything",
        "Show only the modules that a matching module or its descendants import, and these themselves. Together with "
        "``importers-of``, both are shown.",
        "{0}.api",
        command=make_pattern_argument("show only the modules that these or their descendants import, and these"),
    ),
    Option(
        "hops",
        parse_levels,
        "a number",
        "``1``, and ``0`` for ``focus``",
        "The maximum number of imports between a module and those that ``importers-of``, ``imported-by`` and ``focus`` "
        "name: ``2`` also shows the importers of importers. With ``focus``, both importers and imported modules are "
        "shown.",
        "2",
        command=CommandArgument(
            "maximum number of imports between a module and those of --importers-of and --imported-by (default: 1), or "
            "of --focus (default: 0)",
            "N",
        ),
    ),
    Option(
        "only-cycles",
        parse_flag,
        "no value",
        "everything",
        "Show only modules and packages that import each other in cycles.",
        "",
        command=CommandArgument("show only modules and packages that import each other in cycles"),
    ),
    GROUPS._replace(
        parse=parse_components,
        takes="``component: patterns``, separated by semicolons or line breaks, or no value",
        default="packages and modules",
        doc="Show components of your own instead of packages: each is a name for the matching modules and their "
        "descendants, from anywhere in the codebase. If patterns of several components match a module, the first one "
        "is used; a module that none matches is in the component of its package. Modules in no component are named "
        "below the diagram. Without a value, the components are those in ``pyproject.toml``. The depth has no effect.",
        example="Shop: .api, .prices; Data: .storage; Money: .payment",
    ),
)
_LAYOUTS = tuple(layout for layout in Layout if layout.traits.has_levels)
LAYOUT_OPTIONS = (
    Option(
        "layout",
        make_choice_parser(_LAYOUTS),
        ", ".join(f"``{layout}``" for layout in _LAYOUTS),
        f"``{Layout.LEVELIZED}``",
        "How the imports are drawn: "
        + "; or ".join(f"``{layout}``: {layout.doc}" for layout in _LAYOUTS)
        + f". ``{Layout.LAYERED}`` can show at most {MAX_LAYERED_NODES} modules and {MAX_LAYERED_EDGES} imports. "
        f"``{Layout.NEIGHBOURHOOD}`` needs the module or package: as the name of the directive, or in ``focus``. "
        "Options that leave modules out apply only to those around it, which include the ``__init__`` of the top-level "
        "package.",
        "layered",
    ),
    Option(
        "edges",
        make_choice_parser(DrawnImports),
        list_choices(DrawnImports),
        f"``{DrawnImports.REDUCED}``",
        f"The imports that the layout ``{Layout.LAYERED}`` draws: "
        + "; or ".join(each.doc for each in DrawnImports)
        + ".",
        "all",
        field="drawn",
    ),
    Option(
        "grain",
        make_choice_parser(Grain),
        list_choices(Grain),
        f"``{Grain.SIBLINGS}``",
        f"What the layout ``{Layout.NEIGHBOURHOOD}`` shows around its module or package: "
        + "; or ".join(f"``{grain}``: {grain.doc}" for grain in Grain)
        + ".",
        "module",
        command=CommandArgument(
            f"what is around the module or package of a neighbourhood: {', '.join(Grain)} (default: {Grain.SIBLINGS})",
            "GRAIN",
        ),
    ),
    Option(
        "externals",
        make_choice_parser(Externals),
        list_choices(Externals),
        f"``{Externals.NONE}``, or ``{Externals.DISTRIBUTIONS}`` for ``{Layout.NEIGHBOURHOOD}``",
        "The modules outside of the package that are shown, in all layouts: "
        + "; or ".join(f"``{each}``: {each.doc}" for each in Externals)
        + f". ``{Layout.LEVELIZED}`` and ``{Layout.LAYERED}`` show them in a row below all levels.",
        "all",
        command=CommandArgument(
            f"modules outside of the package that a diagram with levels shows: {', '.join(Externals)} "
            f"(default: {Externals.NONE}, or {Externals.DISTRIBUTIONS} for a neighbourhood)",
            "WHICH",
        ),
    ),
)
BETWEEN = Option(
    "between",
    parse_two_names,
    "two names",
    "everything",
    "Show only the shortest chains of imports that lead from the first module or package to the second one, in rows. A "
    "package includes all modules below it.",
    "{0}.__main__, {0}.prices",
)
# The options without an effect on the chains between two names.
WITHOUT_CHAINS = (
    *(
        "layout",
        "edges",
        "grain",
        "externals",
        "depth",
        "collapse",
        "max-items",
        "importers-of",
        "imported-by",
        "hops",
        "only-cycles",
    ),
    *("groups", "acyclic", "layers", "rule", "baseline"),
)
_TAKEN = (
    *(
        "depth",
        "include",
        "exclude",
        "focus",
        "collapse",
        "highlight",
        "private",
        "tests",
        "color-by",
        "link",
        "width",
        "align",
    ),
    *("alt", "caption", "name", "class"),
)
_DIAGRAM_OPTIONS = {option.name: option for option in DIAGRAM_OPTIONS}

IMPORT_GRAPH_OPTIONS = (
    *LAYOUT_OPTIONS,
    _DIAGRAM_OPTIONS["depth"]._replace(default=f"``1``, or all levels for ``{Layout.LAYERED}``", example="2"),
    *LEVEL_OPTIONS,
    *CHECK_OPTIONS,
    BETWEEN,
    *(_DIAGRAM_OPTIONS[name] for name in _TAKEN[1:]),
)


def parse_import_graph_options(raw: Mapping[str, str], max_nodes: int) -> DiagramOptions:
    """Return the values of the options; an invalid option is ignored, and one of the problems."""
    raw, notes = take_notes(raw)
    values, problems = parse_options(IMPORT_GRAPH_OPTIONS, raw)
    values = {"layout": Layout.LEVELIZED} | values | {"notes": notes}
    if "between" in values:
        message = "has no effect with between"
        problems += tuple(Problem(ProblemKind.OPTION, message, option=name) for name in WITHOUT_CHAINS if name in raw)
        for option in IMPORT_GRAPH_OPTIONS:
            if option.name in WITHOUT_CHAINS:
                values.pop(option.get_field(), None)
        values["layout"] = Layout.LAYERED
    request, style = make_diagram_request(values, max_nodes)
    problems += tuple(find_ignored_layout_options(raw, request.layout))
    return DiagramOptions(request, style, problems=problems, **values)


def find_ignored_layout_options(given: Container[str], layout: Layout) -> Iterator[Problem]:
    """Yield a problem for each of the given options, by name, that has no effect with a layout."""
    traits = layout.traits
    ignored = {"edges": not traits.has_curves, "grain": not traits.has_subject}
    ignored |= dict.fromkeys(_WITHOUT_SUBJECT, traits.has_subject)
    for name, is_ignored in ignored.items():
        if is_ignored and name in given:
            message = f"has no effect with the layout {quote(layout.value)}"
            yield Problem(ProblemKind.OPTION, message, option=name)


# Those of import-graph that a layout with a single module or package ignores.
_WITHOUT_SUBJECT = (
    *("depth", "collapse", "max-items", "importers-of", "imported-by", "hops", "only-cycles"),
    *("groups", "acyclic", "layers", "rule", "baseline", "color-by", "root"),
)
_LEVEL_OPTIONS = {option.name: option for option in LEVEL_OPTIONS}
# Those of the command for diagrams with levels.
LEVEL_COMMAND_OPTIONS = tuple(
    option
    for option in (*LEVEL_OPTIONS, *LAYOUT_OPTIONS)
    if option.command is not None and option.name not in _DIAGRAM_OPTIONS
)

IMPORT_CYCLES_OPTIONS = (
    Option(
        "depth",
        parse_levels,
        "a number",
        "all modules",
        "Packages at this depth count as one, with all modules below them; without it, each module counts by itself.",
        "1",
        command=CommandArgument("packages at this depth count as one (default: each module by itself)", "N"),
    ),
    _LEVEL_OPTIONS["imports"],
    _LEVEL_OPTIONS["root"]._replace(
        doc="The ``__init__`` of the top-level package itself counts, too. It usually imports most of the others, and "
        "is in a cycle with all modules that import something from it.",
    ),
    INCLUDE._replace(
        doc="Only the matching modules, their descendants and their ancestors count.", example=".orders, .stock"
    ),
    EXCLUDE._replace(doc="The matching modules and their descendants do not count.", example=".stock"),
    PRIVATE._replace(
        takes=f"``{Visibility.SHOW}``, ``{Visibility.HIDE}``",
        default="``show``",
        doc="Whether modules with a leading underscore count.",
    ),
    TESTS._replace(
        takes=f"``{Visibility.SHOW}``, ``{Visibility.HIDE}``", default="``show``", doc="Whether tests count."
    ),
    Option(
        "max-items",
        parse_positive,
        "a number",
        "``25``",
        "Maximum number of components, and of imports of each, that a page shows at once; the rest is collapsed. Paper "
        "and other formats show all.",
        "1",
    ),
    LINK,
    NAME._replace(doc="A target for ``:ref:`` with an explicit title.", example="the-cycles"),
    CLASS,
)


_GRAPH_OPTIONS = {option.name: option for option in IMPORT_GRAPH_OPTIONS}
_LIMIT = f"only if there are more than {MAX_ROWS} rows, as many as fit"

IMPORT_MATRIX_OPTIONS = (
    _GRAPH_OPTIONS["depth"]._replace(default="``1``"),
    *(_GRAPH_OPTIONS[name] for name in ("imports", "root")),
    _GRAPH_OPTIONS["max-items"]._replace(default=_LIMIT),
    *(_GRAPH_OPTIONS[name] for name in ("importers-of", "imported-by", "hops", "only-cycles")),
    _GRAPH_OPTIONS["groups"]._replace(doc=_GRAPH_OPTIONS["groups"].doc.replace("diagram", "matrix")),
    *(option._replace(doc=option.doc.replace("diagram", "matrix")) for option in CHECK_OPTIONS),
    _GRAPH_OPTIONS["include"]._replace(example=".api, .prices"),
    _GRAPH_OPTIONS["exclude"],
    _GRAPH_OPTIONS["focus"]._replace(example=".api, .prices"),
    *(_GRAPH_OPTIONS[name] for name in ("collapse", "private", "tests", "link")),
    NAME._replace(doc="A target for ``:ref:`` with an explicit title.", example="the-matrix"),
    CLASS,
)


def parse_import_matrix_options(raw: Mapping[str, str], max_nodes: int) -> DiagramOptions:
    """Return the values of the options; an invalid option is ignored, and one of the problems."""
    values, problems = parse_options(IMPORT_MATRIX_OPTIONS, raw)
    values.setdefault("max_children", sys.maxsize)
    request, style = make_diagram_request(values | {"layout": Layout.LEVELIZED}, max_nodes)
    kept = {name: values[name] for name in ("link", "name", "classes") if name in values}
    return DiagramOptions(request, style, problems=problems, **kept)


class ImportCyclesOptions(NamedTuple):
    """The values of the options of an ``import-cycles``, and the problems with them."""

    tree: TreeRequest
    request: ImportsRequest
    max_items: int = 25  # of a list that are shown at once
    link: LinkPolicy = LinkPolicy.AUTO
    name: str = ""
    classes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def parse_import_cycles_options(raw: Mapping[str, str]) -> ImportCyclesOptions:
    """Return the values of the options; an invalid option is ignored, and one of the problems."""
    values, problems = parse_options(IMPORT_CYCLES_OPTIONS, raw)
    max_items = values.pop("max_items", 25)
    return ImportCyclesOptions(*make_items_request(values), max_items, problems=problems, **values)


def make_items_request(values: dict[str, Any]) -> tuple[TreeRequest, ImportsRequest]:
    """Return the requests with the values of options, given by field; remove them from ``values``."""
    tree = TreeRequest(**take_fields(values, TreeRequest), summary=False)
    return tree, ImportsRequest(**take_fields(values, ImportsRequest))
