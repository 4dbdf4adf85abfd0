"""Declares and parses the options of directives and of the command."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.names import MAX_WITH_SUGGESTIONS, did_you_mean, find_nearest
from sphinx_packagemap.options.parsers import (
    make_choice_parser,
    parse_class_names,
    parse_groups,
    parse_patterns,
    parse_text,
)
from sphinx_packagemap.text import quote
from sphinx_packagemap.views import Visibility


class LinkPolicy(StrEnum):
    """The target to which the name of an item is linked."""

    AUTO = "auto"  # to its documentation, else to its source
    DOCS = "docs"
    SOURCE = "source"
    NONE = "none"

    @property
    def to_docs(self) -> bool:
        """Whether names may be linked to documentation."""
        return self in (LinkPolicy.AUTO, LinkPolicy.DOCS)

    @property
    def to_source(self) -> bool:
        """Whether names may be linked to source."""
        return self in (LinkPolicy.AUTO, LinkPolicy.SOURCE)


class CommandArgument(NamedTuple):
    """The argument of the command for an option."""

    help: str
    metavar: str = ""  # empty if it takes no value: then it has the value of an option of a directive without a text
    is_repeatable: bool = False  # if it is given several times, the values, which are tuples, are joined
    is_negatable: bool = False  # there is also ``--no-...``
    parse: Callable[[str], Any] | None = None  # if the command does not take all values of the option


class Option(NamedTuple):
    """An option of a directive and, optionally, of the command."""

    name: str
    parse: Callable[[str], Any]  # returns the value of a text; raises ValueError with a message for the author
    takes: str  # a description of its value for the reference
    default: str  # a description for the reference
    doc: str  # for the reference
    example: str  # a value for the example in the reference
    field: str = ""  # the field of the request or the options for its value; empty: the name, with underscores
    command: CommandArgument | None = None  # None if the command does not have the option

    def get_field(self) -> str:
        """Return the name of the field of the request or the options for its value."""
        return self.field or self.name.replace("-", "_")


def list_choices(choices: type[StrEnum]) -> str:
    """Return the values of a choice as a list for the reference."""
    return ", ".join(f"``{choice.value}``" for choice in choices)


def make_choice_argument(help_text: str, choices: Iterable[StrEnum], default: StrEnum) -> CommandArgument:
    """Return the argument of the command for an option with a choice, or for some of its values."""
    values = list(choices)
    metavar = f"{{{','.join(values)}}}"
    return CommandArgument(f"{help_text} (default: {default.value})", metavar, parse=make_choice_parser(values))


def make_pattern_argument(help_text: str) -> CommandArgument:
    """Return the argument of the command for an option with patterns."""
    return CommandArgument(help_text, "PATTERN", is_repeatable=True)


LINK = Option(
    "link",
    make_choice_parser(LinkPolicy),
    list_choices(LinkPolicy),
    "``auto``",
    "Where names link to: the documentation of the module, otherwise its source; only one of them; or nowhere.",
    "source",
)
CAPTION = Option("caption", parse_text, "text", "none", "A caption.", "The package")
NAME = Option("name", parse_text, "a name", "none", "A target for ``:ref:`` and ``:numref:``.", "the-tree")
CLASS = Option(
    "class", parse_class_names, "class names", "none", "CSS classes, for your own style sheet.", "compact", "classes"
)
EXCLUDE = Option(
    "exclude",
    parse_patterns,
    "patterns",
    "nothing",
    "Leave out the matching modules and their descendants.",
    "**.tests, {0}._vendor",
    command=make_pattern_argument("leave out these modules and their descendants"),
)
INCLUDE = Option(
    "include",
    parse_patterns,
    "patterns",
    "everything",
    "Show only the matching modules, their descendants and their ancestors.",
    "{0}.*.backends",
    command=make_pattern_argument("show only these modules, their descendants and their ancestors"),
)
PRIVATE = Option(
    "private",
    make_choice_parser(Visibility),
    list_choices(Visibility),
    "``demote``",
    "Visibility of modules with a leading underscore: like any other, after the others in a quieter "
    "style, or hidden. Private members are shown only with ``show``.",
    "hide",
    command=make_choice_argument("modules with a leading underscore", Visibility, Visibility.DEMOTE),
)
TESTS = Option(
    "tests",
    make_choice_parser(Visibility),
    list_choices(Visibility),
    "``demote``",
    "Visibility of tests: modules and packages named ``tests``, ``test_*``, ``*_test`` or ``conftest``, "
    "and ``test`` if it contains such modules.",
    "hide",
    command=make_choice_argument("test modules", Visibility, Visibility.DEMOTE),
)

GROUPS = Option(
    "groups",
    parse_groups,
    "``heading: patterns``, separated by semicolons or line breaks",
    "no groups",
    "Headings over siblings: the matching ones are listed below the heading, before the others. If "
    "several headings match, the first one is used.",
    "Interface: .api, .prices; Inside: .storage, .payment",
    command=CommandArgument("headings over siblings: 'Interface: .api; Inside: .db, .web'", "GROUPS"),
)


class Align(StrEnum):
    """The horizontal alignment of a table or diagram."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class AnyOptions(dict[str, Callable[[str | None], str]]):
    """An option specification for docutils that accepts any option as text.

    ``parse_options`` validates the options: so an invalid one is a typed warning with suggestions, the other options
    are used, and the warnings are the same in reStructuredText and MyST.
    """

    def __bool__(self) -> bool:
        return True

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> Callable[[str | None], str]:
        return _format_argument


def _format_argument(argument: str | None) -> str:
    return argument or ""


def parse_options(declared: Sequence[Option], raw: Mapping[str, str]) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """Return the values of options by field, and the problems; an option with an invalid value is ignored."""
    known = {option.name: option for option in declared}
    values: dict[str, Any] = {}
    problems = []
    unknown = 0
    for name, text in raw.items():
        option = known.get(name)
        if option is None:
            unknown += 1
            hint = did_you_mean(find_nearest(name, known) if unknown <= MAX_WITH_SUGGESTIONS else ())
            message = f"unknown option {quote(name)}{hint}"
            problems.append(Problem(ProblemKind.OPTION, message))
            continue
        try:
            values[option.get_field()] = option.parse(text)
        except ValueError as error:
            problems.append(Problem(ProblemKind.OPTION, str(error), option=name))
    return values, tuple(problems)


def take_fields(values: dict[str, Any], request: type[NamedTuple]) -> dict[str, Any]:
    """Remove from ``values`` those that are fields of a named tuple, and return them."""
    return {name: values.pop(name) for name in request._fields if name in values}
