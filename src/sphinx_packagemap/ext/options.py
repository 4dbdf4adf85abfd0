"""The options of the directives: each declared once, validated and documented from here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from sphinx_packagemap.ext.values import (
    MEMBER_PLURALS,
    class_names,
    flag,
    group_lines,
    member_kinds,
    natural,
    one_of,
    patterns,
    text,
)
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.names import did_you_mean, nearest
from sphinx_packagemap.views.request import Sort, Style, TreeRequest, Visibility


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


TREE_OPTIONS = (
    Option(
        "depth",
        natural,
        "a number",
        "all levels",
        "How many levels of modules below the package are shown; members of the last level are shown with it.",
        "1",
    ),
    INCLUDE,
    EXCLUDE,
    Option(
        "focus",
        patterns,
        "patterns",
        "everything",
        "Only the modules that match and the way to them: nothing beside them, nothing below.",
        "{0}.api",
    ),
    Option(
        "highlight",
        patterns,
        "patterns",
        "nothing",
        "Mark the modules that match: *you are here*.",
        "{0}.api",
    ),
    PRIVATE,
    TESTS,
    Option("summary", flag, "nothing", "shown", "Show the first sentence of each docstring.", ""),
    Option("no-summary", flag, "nothing", "", "Show names and kinds only; then no file is read.", ""),
    Option(
        "members",
        member_kinds,
        "nothing, or some of " + ", ".join(f"``{word}``" for word in MEMBER_PLURALS),
        "no members",
        "Show the public classes, functions, ... under their module: those of ``__all__`` where there is "
        "one, else what the module defines itself and, if it is a package, imports from within its own "
        "top-level package. Not for the style ``files``.",
        "classes, functions",
    ),
    Option(
        "counts",
        flag,
        "nothing",
        "no counts",
        "Say how many modules lie below a package, and how many public classes and functions a module has. "
        "Not for the style ``files``.",
        "",
    ),
    Option(
        "sort",
        one_of(Sort),
        words_of(Sort),
        "``name``",
        "The order of siblings: by name; by kind, packages first; or as the source has it, submodules as "
        "their package imports them and members as they are written.",
        "kind",
    ),
    Option("open", natural, "a number", "1", "How many levels start unfolded in HTML.", "2"),
    Option(
        "style",
        one_of(Style),
        words_of(Style),
        "``outline``",
        "Modules by their names, or the directories and files that they lie in.",
        "files",
    ),
    GROUPS,
    LINK,
    CAPTION._replace(doc="A caption above the tree, which also numbers it as a figure."),
    NAME,
    CLASS,
)


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


class TreeOptions(NamedTuple):
    """The options of a ``package-tree`` as values, with what was wrong with them."""

    request: TreeRequest
    open_levels: int = 1
    link: Link = Link.AUTO
    caption: str = ""
    name: str = ""
    classes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def parse_options(declared: Sequence[Option], raw: Mapping[str, str]) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """Return the values of options by name, and what is wrong; one that makes no sense counts as not given."""
    known = {option.name: option for option in declared}
    values: dict[str, Any] = {}
    problems = []
    for name, written in raw.items():
        option = known.get(name)
        if option is None:
            message = f"there is no option :{name}:{did_you_mean(nearest(name, known))}"
            problems.append(Problem(ProblemKind.OPTION, message))
            continue
        try:
            values[name] = option.parse(written)
        except ValueError as error:
            problems.append(Problem(ProblemKind.OPTION, f":{name}: {error}"))
    return values, tuple(problems)


def parse_tree_options(raw: Mapping[str, str], max_items: int) -> TreeOptions:
    """Return the values of a tree's options; one that makes no sense counts as not given."""
    values, problems = parse_options(TREE_OPTIONS, raw)
    summary = values.pop("summary", True) and not values.pop("no-summary", False)
    return TreeOptions(
        open_levels=values.pop("open", 1),
        link=values.pop("link", Link.AUTO),
        caption=values.pop("caption", ""),
        name=values.pop("name", ""),
        classes=values.pop("class", ()),
        request=TreeRequest(**values, summary=summary, max_items=max_items),
        problems=problems,
    )
