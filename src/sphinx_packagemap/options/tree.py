"""The options of ``package-tree``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sphinx_packagemap.model import Problem
from sphinx_packagemap.options import (
    CAPTION,
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
    make_choice_argument,
    make_pattern_argument,
    parse_options,
    take_fields,
)
from sphinx_packagemap.options.parsers import (
    MEMBER_PLURALS,
    make_choice_parser,
    parse_files,
    parse_flag,
    parse_levels,
    parse_member_kinds,
    parse_patterns,
)
from sphinx_packagemap.views import Omitted, Sort, Style, TreeRequest

TREE_OPTIONS = (
    Option(
        "depth",
        parse_levels,
        "a number",
        "all levels",
        "The maximum number of levels below the package; modules on the last level are shown with their members.",
        "1",
        command=CommandArgument("maximum number of levels below NAME (default: all)", "N"),
    ),
    INCLUDE,
    EXCLUDE,
    Option(
        "focus",
        parse_patterns,
        "patterns",
        "everything",
        "Show only the matching modules and their ancestors, without siblings and descendants.",
        "{0}.api",
        command=make_pattern_argument("show only these modules and their ancestors"),
    ),
    Option(
        "collapse",
        parse_patterns,
        "patterns",
        "nothing",
        "Show the matching packages without their descendants, as those on the last level of ``depth`` are shown.",
        "{0}.storage",
        command=make_pattern_argument("show these packages without their descendants"),
    ),
    Option(
        "highlight",
        parse_patterns,
        "patterns",
        "nothing",
        "Mark the matching modules: *you are here*.",
        "{0}.api",
        command=make_pattern_argument("mark these modules"),
    ),
    PRIVATE,
    TESTS,
    Option("summary", parse_flag, "no value", "shown", "Show the first sentence of each docstring.", ""),
    Option(
        "no-summary",
        parse_flag,
        "no value",
        "",
        "Show only names and kinds; the source is not read.",
        "",
        command=CommandArgument("show only names and kinds"),
    ),
    Option(
        "members",
        parse_member_kinds,
        "no value, or one or more of " + ", ".join(f"``{word}``" for word in MEMBER_PLURALS),
        "no members",
        "Show the public classes, functions, ... of each module: those in ``__all__``, if it exists; "
        "otherwise those that the module defines itself and, if it is a package, those that it imports from "
        "its own top-level package. Not for the style ``files``.",
        "classes, functions",
        command=CommandArgument("also show classes, functions and values"),
    ),
    Option(
        "counts",
        parse_flag,
        "no value",
        "no counts",
        "Show the number of modules below a package, of public classes and functions in a module, and of lines. "
        "The lines of a package are those with all below: its own, and those of all modules below it. Both numbers "
        "include tests and private modules, and modules that other options leave out. Not for the style ``files``.",
        "",
        command=CommandArgument("show the number of modules, classes, functions and lines"),
    ),
    Option(
        "sort",
        make_choice_parser(Sort),
        list_choices(Sort),
        "``name``",
        "The order of siblings: by name; by kind, packages first; as in the source: submodules as their package "
        "imports them, and members as they are defined; or as in the notes: those that your notes in the content name "
        "first, and the others after them, which HTML pages fold into one row.",
        "kind",
        command=make_choice_argument("order of siblings", [each for each in Sort if each is not Sort.NOTES], Sort.NAME),
    ),
    Option(
        "open",
        parse_levels,
        "a number",
        "1",
        "The number of levels that are initially expanded in HTML.",
        "2",
        "open_levels",
    ),
    Option(
        "style",
        make_choice_parser(Style),
        list_choices(Style),
        "``outline``",
        "Whether items are modules, by their names, or the directories and files that contain them.",
        "files",
        command=make_choice_argument("modules by name, or directories and files", Style, Style.OUTLINE),
    ),
    Option(
        "files",
        parse_files,
        "patterns, or ``none``",
        "the usual files at the top",
        "In the tree of a repository, the files that are shown: patterns of paths, relative to it. Without this "
        "option, these are files at the top that readers look for: ``README*``, ``LICENSE*``, ``CHANGELOG*``, "
        "``pyproject.toml`` and the like. For a package in the style ``files``, other directories and files in it, "
        "such as ``templates``, relative to its directory. See :doc:`/how-to/show-the-repository`.",
        "*.md docs/*.rst",
        command=CommandArgument(
            "files in the tree of a repository, or other files of a package: patterns, or none",
            "PATTERN",
            is_repeatable=True,
        ),
    ),
    Option(
        "omitted",
        make_choice_parser(Omitted),
        list_choices(Omitted),
        "``ellipsis`` for the style ``files``, otherwise ``hide``",
        "Whether an item ``...`` after siblings represents those that ``include``, ``exclude``, ``focus``, ``private`` "
        "or ``tests`` leave out. A package without any shown contents has none.",
        "ellipsis",
        command=CommandArgument(
            "'...' in place of siblings that are left out, or nothing (default: ellipsis for the style files)",
            f"{{{','.join(Omitted)}}}",
        ),
    ),
    GROUPS,
    LINK,
    CAPTION._replace(doc="A caption above the tree, which also numbers it as a figure."),
    NAME,
    CLASS,
)


_SELECTING = ("depth", "include", "exclude", "private", "tests")
# The options of ``packagemap purposes``.
PURPOSES_OPTIONS = tuple(option for option in TREE_OPTIONS if option.name in _SELECTING)


class TreeOptions(NamedTuple):
    """The values of the options of a ``package-tree``, and the problems with them."""

    request: TreeRequest
    open_levels: int = 1
    link: LinkPolicy = LinkPolicy.AUTO
    caption: str = ""
    name: str = ""
    classes: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def parse_tree_options(raw: Mapping[str, str], max_items: int) -> TreeOptions:
    """Return the values of the options; an invalid option is ignored, and one of the problems."""
    raw, notes = take_notes(raw)
    values, problems = parse_options(TREE_OPTIONS, raw)
    values["notes"] = notes
    return TreeOptions(make_tree_request(values, max_items), problems=problems, **values)


_NOTES = "(notes)"  # the key of the names in notes among raw options; no author can write it


def add_notes(raw: Mapping[str, str], argument: str, names: Iterable[str]) -> Mapping[str, str]:
    """Return raw options with the names of the notes in the content, if the order or the shown files depend on them."""
    is_sorted = raw.get("sort", "").strip().lower() == Sort.NOTES
    has_files = raw.get("style", "").strip().lower() == Style.FILES or "/" in argument or argument.startswith(".")
    joined = "\n".join(names)
    return {**raw, _NOTES: joined} if joined and (is_sorted or has_files) else raw


def take_notes(raw: Mapping[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Return raw options without the names of notes, and these names in order."""
    options = dict(raw)
    return options, tuple(options.pop(_NOTES, "").splitlines())


def make_tree_request(values: dict[str, Any], max_items: int) -> TreeRequest:
    """Return the request with the values of options, given by field; remove these values from ``values``."""
    if values.pop("no_summary", False):
        values["summary"] = False
    if values.get("counts"):
        values["lines"] = True
    return TreeRequest(**take_fields(values, TreeRequest), max_items=max_items)
