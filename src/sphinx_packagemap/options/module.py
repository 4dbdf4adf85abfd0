"""The options of ``module-compare``, ``module-anatomy`` and ``module-usage``."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple, TypeVar

from sphinx_packagemap.model import ModuleKind, Problem, ProblemKind
from sphinx_packagemap.names import did_you_mean, find_nearest
from sphinx_packagemap.options import (
    CAPTION,
    CLASS,
    EXCLUDE,
    INCLUDE,
    LINK,
    NAME,
    PRIVATE,
    TESTS,
    Align,
    CommandArgument,
    LinkPolicy,
    Option,
    list_choices,
    make_pattern_argument,
    parse_options,
    take_fields,
)
from sphinx_packagemap.options.parsers import (
    make_choice_parser,
    parse_column_widths,
    parse_flag,
    parse_identifier,
    parse_list,
    parse_positive,
    parse_row_names,
)
from sphinx_packagemap.text import quote
from sphinx_packagemap.views import TreeRequest, Visibility
from sphinx_packagemap.views.module.anatomy import DEFAULT_PARTS, AnatomyPart
from sphinx_packagemap.views.module.comparison import ComparisonRow

Choice = TypeVar("Choice", bound=StrEnum)


def _make_list_parser(choices: type[Choice], noun: str) -> Callable[[str], tuple[Choice, ...]]:
    """Return a parser for a list of values of a choice, in any order; ``noun`` is one of them in a message."""
    values = [choice.value for choice in choices]

    def parse(text: str) -> tuple[Choice, ...]:
        words = parse_list(text.lower())
        if not words:
            raise ValueError("expected at least one value")
        for word in words:
            if word not in values:
                hint = did_you_mean(find_nearest(word, values))
                raise ValueError(f"unknown {noun} {quote(word)}; expected one or more of: {', '.join(values)}{hint}")
        return tuple(dict.fromkeys(map(choices, words)))

    return parse


class GenericColumn(StrEnum):
    """A column of the comparison without names."""

    MODULE = "module"
    PACKAGE = "package"
    NAMESPACE_PACKAGE = "namespace"


class AnatomyStyle(StrEnum):
    """The presentation of an anatomy."""

    SECTIONS = "sections"  # a heading for each part
    LIST = "list"  # a definition list


class NeighbourhoodStyle(StrEnum):
    """The presentation of the modules around a module, in an anatomy."""

    DIAGRAM = "diagram"
    NAMES = "names"


class UsageAddition(StrEnum):
    """An addition to the statements of ``module-usage``."""

    LAYOUT = "layout"  # the files of the module


def _parse_rows(text: str) -> tuple[ComparisonRow | str, ...]:
    """Return the rows in a list: members of ``ComparisonRow``, and words in lower case for the author's rows."""
    return tuple(ComparisonRow(word) if word in _ROW_NAMES else word for word in parse_row_names(text))


_ROW_NAMES = frozenset(row.value for row in ComparisonRow)


def make_unknown_row_problem(row: str, suggestions: Sequence[str]) -> Problem:
    """Return the problem of a row that does not exist, with the names that are most similar."""
    return Problem(ProblemKind.OPTION, f"unknown row {quote(row)}{did_you_mean(suggestions)}", option="rows")


def _parse_sorting(text: str) -> tuple[ComparisonRow, bool]:
    """Return the row to sort by, and whether in descending order, which is written as ``-lines``."""
    word = text.strip().lower()
    return ComparisonRow(make_choice_parser(ComparisonRow)(word.removeprefix("-"))), word.startswith("-")


COMPARE_OPTIONS = (
    Option(
        "rows",
        _parse_rows,
        "names of rows",
        "the seven rows of a comparison; for four and more modules, short rows; with ``submodules``, ``purpose``",
        "The rows, in this order; they may include your own. In a table with a row for each module, they are "
        "the columns.",
        "kind, lines, classes",
        command=CommandArgument(f"rows, separated by commas: {', '.join(ComparisonRow)}", "ROWS"),
    ),
    Option(
        "kinds",
        _make_list_parser(GenericColumn, "column"),
        list_choices(GenericColumn),
        "``module, package``",
        "The columns of a comparison without names.",
        "module, package, namespace",
    ),
    Option(
        "submodules",
        parse_flag,
        "no value",
        "",
        "A row for each module directly below the package, instead of a column for the package.",
        "",
        command=CommandArgument("a row for each module directly below NAME"),
    ),
    Option(
        "sort",
        _parse_sorting,
        "the name of a row; ``-`` before it sorts in descending order",
        "by name",
        "The value by which modules are sorted, in a table with a row for each module.",
        "-lines",
        command=CommandArgument(
            "with a row for each module: sort by this row, with --sort=-ROW in descending order", "ROW"
        ),
    ),
    Option(
        "transpose",
        parse_flag,
        "no value",
        "",
        "Swap rows and columns: a row for each of up to three modules, or a column for each of more.",
        "",
        command=CommandArgument("swap rows and columns"),
    ),
    INCLUDE._replace(
        doc="With a row for each module: show only the matching modules.",
        command=make_pattern_argument("with a row for each module: show only these modules"),
    ),
    EXCLUDE._replace(
        doc="With a row for each module: leave out the matching modules.",
        command=make_pattern_argument("with a row for each module: leave out these modules"),
    ),
    PRIVATE._replace(
        doc="With a row for each module: whether modules with a leading underscore are listed like any other, after "
        "the others, or not at all.",
    ),
    TESTS._replace(
        doc="With a row for each module: whether tests are listed like any other module, after the others, or not at "
        "all."
    ),
    LINK,
    CAPTION._replace(doc="A caption for the table, which also numbers it.", example="Two modules"),
    NAME._replace(example="the-table"),
    Option(
        "widths",
        parse_column_widths,
        "numbers, or ``auto``",
        "as the contents require",
        "The relative widths of the columns.",
        "1, 2, 2",
    ),
    Option(
        "align",
        make_choice_parser(Align),
        list_choices(Align),
        "that of the theme",
        "The alignment of the table.",
        "left",
    ),
    CLASS,
)

ANATOMY_OPTIONS = (
    Option(
        "show",
        _make_list_parser(AnatomyPart, "part"),
        list_choices(AnatomyPart),
        f"``{', '.join(DEFAULT_PARTS)}``",
        "The parts, in this order.",
        "kind, usage",
        command=CommandArgument(f"parts, separated by commas: {', '.join(AnatomyPart)}", "PARTS"),
    ),
    Option(
        "style",
        make_choice_parser(AnatomyStyle),
        list_choices(AnatomyStyle),
        "``sections``",
        "The presentation: a heading for each part, or a definition list.",
        "list",
    ),
    Option(
        "neighbourhood",
        make_choice_parser(NeighbourhoodStyle),
        list_choices(NeighbourhoodStyle),
        f"``{NeighbourhoodStyle.DIAGRAM}``",
        "The presentation of the modules around it at a glance: a diagram, as :rst:dir:`import-graph` draws it with "
        "the layout ``neighbourhood``, or the names of a few of them. Formats without diagrams have the names.",
        "names",
    ),
    Option(
        "max-items",
        parse_positive,
        "a number",
        "``25``",
        "Maximum number of rows of a table, and of statements, that a page shows at once; the rest is collapsed. Paper "
        "and other formats show all.",
        "1",
    ),
    PRIVATE._replace(
        doc="Whether submodules with a leading underscore are listed like any other, after the others, or not at all. "
        "With ``hide``, private modules are not among the neighbours either.",
    ),
    LINK,
    NAME._replace(doc="A target for ``:ref:`` with an explicit title.", example="the-anatomy"),
    CLASS,
)

USAGE_OPTIONS = (
    Option(
        "as",
        parse_identifier,
        "a name",
        "none",
        "An alias for the imported object.",
        "name",
        "alias",
        CommandArgument("alias for the imported object", "NAME"),
    ),
    Option(
        "show",
        _make_list_parser(UsageAddition, "addition"),
        list_choices(UsageAddition),
        "only the statements",
        "``layout`` adds the files of the module or package.",
        "layout",
    ),
    CAPTION._replace(doc="A caption above the statements.", example="How to import it"),
    NAME._replace(example="the-usage"),
    CLASS,
)


class CompareOptions(NamedTuple):
    """The values of the options of a ``module-compare``, and the problems with them."""

    request: TreeRequest
    rows: tuple[ComparisonRow | str, ...] = ()  # the author's rows are words in lower case; empty: the default
    kinds: tuple[ModuleKind, ...] = (ModuleKind.MODULE, ModuleKind.PACKAGE)
    submodules: bool = False
    sort: ComparisonRow | None = None
    downwards: bool = False
    transpose: bool = False
    link: LinkPolicy = LinkPolicy.AUTO
    caption: str = ""
    name: str = ""
    widths: tuple[int, ...] | None = None  # relative; empty: automatic; None: the default
    align: str = ""
    classes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def parse_compare_options(raw: Mapping[str, str], max_items: int) -> CompareOptions:
    """Return the values of the options; an invalid option is ignored, and one of the problems."""
    values, problems = parse_options(COMPARE_OPTIONS, raw)
    sort, downwards = values.pop("sort", (None, False))
    kinds = tuple(_KINDS[column] for column in values.pop("kinds", (GenericColumn.MODULE, GenericColumn.PACKAGE)))
    return CompareOptions(
        TreeRequest(**take_fields(values, TreeRequest), max_items=max_items),
        kinds=kinds,
        sort=sort,
        downwards=downwards,
        problems=problems,
        **values,
    )


_KINDS = {
    GenericColumn.MODULE: ModuleKind.MODULE,
    GenericColumn.PACKAGE: ModuleKind.PACKAGE,
    GenericColumn.NAMESPACE_PACKAGE: ModuleKind.NAMESPACE_PACKAGE,
}


class AnatomyOptions(NamedTuple):
    """The values of the options of a ``module-anatomy``, and the problems with them."""

    show: tuple[AnatomyPart, ...] = DEFAULT_PARTS
    style: AnatomyStyle = AnatomyStyle.SECTIONS
    neighbourhood: NeighbourhoodStyle = NeighbourhoodStyle.DIAGRAM
    max_items: int = 25  # of a list that are shown at once
    private: Visibility = Visibility.DEMOTE
    link: LinkPolicy = LinkPolicy.AUTO
    name: str = ""
    classes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def parse_anatomy_options(raw: Mapping[str, str]) -> AnatomyOptions:
    """Return the values of the options; an invalid option is ignored, and one of the problems."""
    values, problems = parse_options(ANATOMY_OPTIONS, raw)
    return AnatomyOptions(**values, problems=problems)


class UsageOptions(NamedTuple):
    """The values of the options of a ``module-usage``, and the problems with them."""

    alias: str = ""
    show: tuple[UsageAddition, ...] = ()
    caption: str = ""
    name: str = ""
    classes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def parse_usage_options(raw: Mapping[str, str]) -> UsageOptions:
    """Return the values of the options; an invalid option is ignored, and one of the problems."""
    values, problems = parse_options(USAGE_OPTIONS, raw)
    return UsageOptions(**values, problems=problems)
