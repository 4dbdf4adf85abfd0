"""The options of ``import-graph``."""

from __future__ import annotations

from collections.abc import Mapping

from sphinx_packagemap.model import ImportKind
from sphinx_packagemap.options import Option, list_choices, parse_options
from sphinx_packagemap.options.diagram import DIAGRAM_OPTIONS, DiagramOptions, make_diagram_request
from sphinx_packagemap.options.parsers import (
    make_choices_parser,
    parse_flag,
    parse_levels,
    parse_patterns,
    parse_positive,
)
from sphinx_packagemap.options.tree import take_notes
from sphinx_packagemap.views import DEFAULT_MAX_CHILDREN, USUAL_KINDS, Layout

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
        "The maximum number of items in one package. Those that the fewest others import are collapsed, level by "
        "level.",
        "3",
        field="max_children",
    ),
    Option(
        "importers-of",
        parse_patterns,
        "patterns",
        "everything",
        "Show only the modules that import a matching module or its descendants, and these themselves.",
        "{0}.prices",
    ),
    Option(
        "imported-by",
        parse_patterns,
        "patterns",
        "everything",
        "Show only the modules that a matching module or its descendants import, and these themselves. Together with "
        "``importers-of``, both are shown.",
        "{0}.api",
    ),
    Option(
        "hops",
        parse_levels,
        "a number",
        "``1``, and ``0`` for ``focus``",
        "The maximum number of imports between a module and those that ``importers-of``, ``imported-by`` and ``focus`` "
        "name: ``2`` also shows the importers of importers. With ``focus``, imports in both directions count.",
        "2",
    ),
    Option(
        "only-cycles",
        parse_flag,
        "no value",
        "everything",
        "Show only modules and packages that import each other in cycles.",
        "",
    ),
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
    _DIAGRAM_OPTIONS["depth"]._replace(default="``1``", example="2"),
    *LEVEL_OPTIONS,
    *(_DIAGRAM_OPTIONS[name] for name in _TAKEN[1:]),
)


def parse_import_graph_options(raw: Mapping[str, str], max_nodes: int) -> DiagramOptions:
    """Return the values of the options; an invalid option is ignored, and one of the problems."""
    raw, notes = take_notes(raw)
    values, problems = parse_options(IMPORT_GRAPH_OPTIONS, raw)
    values |= {"notes": notes, "layout": Layout.LEVELIZED}
    request, style = make_diagram_request(values, max_nodes)
    return DiagramOptions(request, style, problems=problems, **values)
