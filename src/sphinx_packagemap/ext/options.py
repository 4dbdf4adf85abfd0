"""The options of the directives: each declared once, validated and documented from here."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from docutils.parsers.rst import directives

from sphinx_packagemap.model import MemberKind, Problem, ProblemKind
from sphinx_packagemap.names import absolute, compiled, did_you_mean, nearest
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


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a directive."""

    name: str
    parse: Callable[[str], Any]  # raises ValueError with a message for the author
    takes: str  # what the reference says of its value
    default: str
    doc: str
    example: str  # the value in the example of the reference


def flag(text: str) -> bool:
    """Return True for an option without a value, or with one that says yes."""
    words = {"": True, "true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
    if text.strip().lower() not in words:
        raise ValueError(f"'{text}' is neither yes nor no; leave it empty")
    return words[text.strip().lower()]


def natural(text: str) -> int:
    """Return a number that is not negative."""
    if not text.strip().isdecimal():
        raise ValueError(f"'{text}' is not a number of levels (0, 1, 2, ...)")
    return int(text)


def listed(text: str) -> tuple[str, ...]:
    """Return the words of a list: with commas, spaces or lines between, or a YAML list as MyST passes it."""
    unwrapped = text.strip().removeprefix("[").removesuffix("]")
    words = re.split(r"[\s,]+", unwrapped)
    return tuple(word.strip("'\"") for word in words if word not in ("", "-"))


def patterns(text: str) -> tuple[str, ...]:
    """Return the patterns of a list; raise ValueError for one that cannot be a pattern."""
    found = listed(text)
    if not found:
        raise ValueError("it names nothing")
    for pattern in found:
        compiled(absolute(pattern, "top"))
    return found


def one_of(choices: type[StrEnum]) -> Callable[[str], StrEnum]:
    """Return a parser for one of a few words, which suggests the nearest one."""
    values = [choice.value for choice in choices]

    def parse(text: str) -> StrEnum:
        word = text.strip().lower()
        if word not in values:
            raise ValueError(f"'{text}' is not one of {', '.join(values)}{did_you_mean(nearest(word, values))}")
        return choices(word)

    return parse


def member_kinds(text: str) -> tuple[MemberKind, ...]:
    """Return the kinds of members to show: all, or those that are named, in singular or plural."""
    chosen = []
    for word in listed(text.lower()):
        kind = _MEMBER_WORDS.get(word)
        if kind is None:
            raise ValueError(f"there are no '{word}'{did_you_mean(nearest(word, _MEMBER_WORDS))}")
        chosen.append(kind)
    return tuple(chosen) or tuple(_MEMBER_WORDS[word] for word in _PLURALS)


_PLURALS = ("classes", "functions", "constants", "variables", "imported")
_MEMBER_WORDS = {
    "classes": MemberKind.CLASS,
    "class": MemberKind.CLASS,
    "functions": MemberKind.FUNCTION,
    "function": MemberKind.FUNCTION,
    "constants": MemberKind.CONSTANT,
    "constant": MemberKind.CONSTANT,
    "variables": MemberKind.VARIABLE,
    "variable": MemberKind.VARIABLE,
    "imported": MemberKind.IMPORTED,
}


def text(value: str) -> str:
    """Return a text as it is; raise ValueError for an empty one."""
    if not value.strip():
        raise ValueError("it is empty")
    return value.strip()


def class_names(text: str) -> tuple[str, ...]:
    """Return the names of classes, as docutils makes them; raise ValueError for what cannot be one."""
    return tuple(directives.class_option(" ".join(listed(text))))


def _words(choices: type[StrEnum]) -> str:
    return ", ".join(f"``{choice.value}``" for choice in choices)


TREE_OPTIONS = (
    Option(
        "depth",
        natural,
        "a number",
        "all levels",
        "How many levels below the package are shown.",
        "1",
    ),
    Option(
        "include",
        patterns,
        "patterns",
        "everything",
        "Only the modules that match, what lies below them, and the way to them.",
        "{0}.*.backends",
    ),
    Option(
        "exclude",
        patterns,
        "patterns",
        "nothing",
        "Leave out the modules that match and what lies below them.",
        "**.tests, {0}._vendor",
    ),
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
    Option(
        "private",
        one_of(Visibility),
        _words(Visibility),
        "``demote``",
        "What becomes of names with a leading underscore: shown like any other, shown after the others in a "
        "quieter style, or hidden.",
        "hide",
    ),
    Option(
        "tests",
        one_of(Visibility),
        _words(Visibility),
        "``demote``",
        "What becomes of tests: modules and packages called ``tests``, ``test_*``, ``*_test`` and "
        "``conftest``, and ``test`` where such modules lie in it.",
        "hide",
    ),
    Option("summary", flag, "nothing", "shown", "Show the first sentence of each docstring.", ""),
    Option("no-summary", flag, "nothing", "", "Show names and kinds only; then no file is read.", ""),
    Option(
        "members",
        member_kinds,
        "nothing, or some of " + ", ".join(f"``{word}``" for word in _PLURALS),
        "no members",
        "Show the public classes, functions, ... under their module: those of ``__all__`` where there is "
        "one, else what the module defines itself.",
        "classes, functions",
    ),
    Option(
        "counts",
        flag,
        "nothing",
        "no counts",
        "Say how many modules lie below a package, and how many classes and functions a module has.",
        "",
    ),
    Option(
        "sort",
        one_of(Sort),
        _words(Sort),
        "``name``",
        "The order of siblings: by name; by kind, packages first; or as the source has it, submodules as "
        "their package imports them and members as they are written.",
        "kind",
    ),
    Option("open", natural, "a number", "1", "How many levels start unfolded in HTML.", "2"),
    Option(
        "style",
        one_of(Style),
        _words(Style),
        "``outline``",
        "Modules by their names, or the directories and files that they lie in.",
        "files",
    ),
    Option(
        "link",
        one_of(Link),
        _words(Link),
        "``auto``",
        "Where names lead: to the documentation of the module, else to its source; only to one of them; nowhere.",
        "source",
    ),
    Option(
        "caption", text, "text", "none", "A caption above the tree, which also numbers it as a figure.", "The package"
    ),
    Option("name", text, "a name", "none", "A target for ``:ref:`` and ``:numref:``.", "the-tree"),
    Option("class", class_names, "names of classes", "none", "Classes for your own style sheet.", "compact"),
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


@dataclass(frozen=True, slots=True)
class TreeOptions:
    """The options of a ``package-tree`` as values, with what was wrong with them."""

    request: TreeRequest
    open_levels: int = 1
    link: Link = Link.AUTO
    caption: str = ""
    name: str = ""
    classes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = field(default=())


def parse_tree_options(raw: Mapping[str, str], max_items: int) -> TreeOptions:
    """Return the values of a tree's options; one that makes no sense counts as not given."""
    known = {option.name: option for option in TREE_OPTIONS}
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
    summary = values.pop("summary", True) and not values.pop("no-summary", False)
    return TreeOptions(
        open_levels=values.pop("open", 1),
        link=values.pop("link", Link.AUTO),
        caption=values.pop("caption", ""),
        name=values.pop("name", ""),
        classes=values.pop("class", ()),
        request=TreeRequest(**values, summary=summary, max_items=max_items),
        problems=tuple(problems),
    )
