"""Options of directives: their declaration, the ones that several directives share, and the parsing of all."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
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
    """Where the name of an item leads."""

    AUTO = "auto"  # to its documentation, else to its source
    DOCS = "docs"
    SOURCE = "source"
    NONE = "none"

    @property
    def to_docs(self) -> bool:
        """Whether names may lead to documentation."""
        return self in (LinkPolicy.AUTO, LinkPolicy.DOCS)

    @property
    def to_source(self) -> bool:
        """Whether names may lead to source."""
        return self in (LinkPolicy.AUTO, LinkPolicy.SOURCE)


class CommandArgument(NamedTuple):
    """The presentation of an option in the help of the command."""

    help: str
    metavar: str = ""  # empty if it takes no value: then its value is that of an option without a text
    is_repeatable: bool = False  # the values, which are tuples, are joined
    is_negatable: bool = False  # also ``--no-...``


class Option(NamedTuple):
    """One option of a directive, and of the command if that has it."""

    name: str
    parse: Callable[[str], Any]  # raises ValueError with a message for the author
    takes: str  # a description of its value for the reference
    default: str
    doc: str
    example: str  # the value in the example of the reference
    field: str = ""  # of the request or of the options that takes the value; empty: the name, with underscores

    command: CommandArgument | None = None  # None: the command does not have it

    def get_field(self) -> str:
        """Return the name of the field that takes the value."""
        return self.field or self.name.replace("-", "_")


def list_choices(choices: type[StrEnum]) -> str:
    """Return the values of a choice as the reference lists them."""
    return ", ".join(f"``{choice.value}``" for choice in choices)


def make_choice_argument(choices: type[StrEnum], default: StrEnum) -> CommandArgument:
    """Return the argument of the command for a choice."""
    return CommandArgument(f"default: {default.value}", f"{{{','.join(choices)}}}")


def make_pattern_argument(help_text: str) -> CommandArgument:
    """Return the argument of the command for patterns."""
    return CommandArgument(help_text, "PATTERN", is_repeatable=True)


LINK = Option(
    "link",
    make_choice_parser(LinkPolicy),
    list_choices(LinkPolicy),
    "``auto``",
    "Where names lead: to the documentation of the module, else to its source; only to one of them; nowhere.",
    "source",
)
CAPTION = Option("caption", parse_text, "text", "none", "A caption.", "The package")
NAME = Option("name", parse_text, "a name", "none", "A target for ``:ref:`` and ``:numref:``.", "the-tree")
CLASS = Option(
    "class", parse_class_names, "names of classes", "none", "Classes for your own style sheet.", "compact", "classes"
)
EXCLUDE = Option(
    "exclude",
    parse_patterns,
    "patterns",
    "nothing",
    "Leave out the modules that match and what lies below them.",
    "**.tests, {0}._vendor",
    command=make_pattern_argument("not these, nor what lies below"),
)
INCLUDE = Option(
    "include",
    parse_patterns,
    "patterns",
    "everything",
    "Only the modules that match, what lies below them, and the way to them.",
    "{0}.*.backends",
    command=make_pattern_argument("only these, what lies below, and the way to them"),
)
PRIVATE = Option(
    "private",
    make_choice_parser(Visibility),
    list_choices(Visibility),
    "``demote``",
    "What becomes of modules with a leading underscore: shown like any other, shown after the others in a "
    "quieter style, or hidden. Private members are shown with ``show`` only.",
    "hide",
    command=make_choice_argument(Visibility, Visibility.DEMOTE),
)
TESTS = Option(
    "tests",
    make_choice_parser(Visibility),
    list_choices(Visibility),
    "``demote``",
    "What becomes of tests: modules and packages called ``tests``, ``test_*``, ``*_test`` and "
    "``conftest``, and ``test`` where such modules lie in it.",
    "hide",
    command=make_choice_argument(Visibility, Visibility.DEMOTE),
)

GROUPS = Option(
    "groups",
    parse_groups,
    "``heading: patterns``, several with a semicolon or a line each",
    "no groups",
    "Your own headings over siblings: those that match stand below the heading, before the others. The first "
    "heading that fits counts.",
    "Interface: .api, .prices; Inside: .storage, .payment",
    command=CommandArgument("headings over siblings: 'Interface: .api; Inside: .db, .web'", "GROUPS"),
)


class Align(StrEnum):
    """Where a table or picture stands."""

    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class AnyOptions(dict[str, Callable[[str | None], str]]):
    """An option specification that takes everything as text.

    Validation is ours: then a mistake is a typed warning with the nearest option, the other options
    count, and reStructuredText and MyST say the same.
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
    """Return the values of options by field, and the problems; an option with an invalid value counts as not given."""
    known = {option.name: option for option in declared}
    values: dict[str, Any] = {}
    problems = []
    unknown = 0
    for name, written in raw.items():
        option = known.get(name)
        if option is None:
            unknown += 1
            near = did_you_mean(find_nearest(name, known) if unknown <= MAX_WITH_SUGGESTIONS else ())
            message = f"there is no option :{quote(name)[1:-1]}:{near}"
            problems.append(Problem(ProblemKind.OPTION, message))
            continue
        try:
            values[option.get_field()] = option.parse(written)
        except ValueError as error:
            problems.append(Problem(ProblemKind.OPTION, str(error), option=name))
    return values, tuple(problems)


def take_fields(values: dict[str, Any], request: type[NamedTuple]) -> dict[str, Any]:
    """Remove the values that are fields of a named tuple, and return them."""
    return {name: values.pop(name) for name in request._fields if name in values}
