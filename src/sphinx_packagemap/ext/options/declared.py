"""What an option is, those that several directives have, and how all of them are read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from sphinx_packagemap.ext.options.values import (
    class_names,
    group_lines,
    one_of,
    patterns,
    text,
)
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.names import MOST_SUGGESTED, did_you_mean, nearest
from sphinx_packagemap.text import quoted
from sphinx_packagemap.views.request import Visibility


class Link(StrEnum):
    """Where the name of an item leads."""

    AUTO = "auto"  # to its documentation, else to its source
    DOCS = "docs"
    SOURCE = "source"
    NONE = "none"

    @property
    def to_docs(self) -> bool:
        """Whether names may lead to documentation."""
        return self in (Link.AUTO, Link.DOCS)

    @property
    def to_source(self) -> bool:
        """Whether names may lead to source."""
        return self in (Link.AUTO, Link.SOURCE)


class Option(NamedTuple):
    """One option of a directive."""

    name: str
    parse: Callable[[str], Any]  # raises ValueError with a message for the author
    takes: str  # what the reference says of its value
    default: str
    doc: str
    example: str  # the value in the example of the reference


def words_of(choices: type[StrEnum]) -> str:
    """Return the values of a choice as the reference lists them."""
    return ", ".join(f"``{choice.value}``" for choice in choices)


LINK = Option(
    "link",
    one_of(Link),
    words_of(Link),
    "``auto``",
    "Where names lead: to the documentation of the module, else to its source; only to one of them; nowhere.",
    "source",
)
CAPTION = Option("caption", text, "text", "none", "A caption.", "The package")
NAME = Option("name", text, "a name", "none", "A target for ``:ref:`` and ``:numref:``.", "the-tree")
CLASS = Option("class", class_names, "names of classes", "none", "Classes for your own style sheet.", "compact")
EXCLUDE = Option(
    "exclude",
    patterns,
    "patterns",
    "nothing",
    "Leave out the modules that match and what lies below them.",
    "**.tests, {0}._vendor",
)
INCLUDE = Option(
    "include",
    patterns,
    "patterns",
    "everything",
    "Only the modules that match, what lies below them, and the way to them.",
    "{0}.*.backends",
)
PRIVATE = Option(
    "private",
    one_of(Visibility),
    words_of(Visibility),
    "``demote``",
    "What becomes of modules with a leading underscore: shown like any other, shown after the others in a "
    "quieter style, or hidden. Private members are shown with ``show`` only.",
    "hide",
)
TESTS = Option(
    "tests",
    one_of(Visibility),
    words_of(Visibility),
    "``demote``",
    "What becomes of tests: modules and packages called ``tests``, ``test_*``, ``*_test`` and "
    "``conftest``, and ``test`` where such modules lie in it.",
    "hide",
)

GROUPS = Option(
    "groups",
    group_lines,
    "``heading: patterns``, several with a semicolon or a line each",
    "no groups",
    "Your own headings over siblings: those that match stand below the heading, before the others. The first "
    "heading that fits counts.",
    "Interface: .api, .prices; Inside: .storage, .payment",
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
        return _as_text


def _as_text(argument: str | None) -> str:
    return argument or ""


def parse_options(declared: Sequence[Option], raw: Mapping[str, str]) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """Return the values of options by name, and what is wrong; one that makes no sense counts as not given."""
    known = {option.name: option for option in declared}
    values: dict[str, Any] = {}
    problems = []
    unknown = 0
    for name, written in raw.items():
        option = known.get(name)
        if option is None:
            unknown += 1
            near = did_you_mean(nearest(name, known) if unknown <= MOST_SUGGESTED else ())
            message = f"there is no option :{quoted(name)[1:-1]}:{near}"
            problems.append(Problem(ProblemKind.OPTION, message))
            continue
        try:
            values[name] = option.parse(written)
        except ValueError as error:
            problems.append(Problem(ProblemKind.OPTION, f":{name}: {error}"))
    return values, tuple(problems)
