"""The arguments of the packagemap command, and their values."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from enum import StrEnum
from typing import TYPE_CHECKING, NoReturn, TypeVar

from sphinx_packagemap import __version__
from sphinx_packagemap.i18n import is_known, list_languages
from sphinx_packagemap.names import did_you_mean, find_nearest, is_identifier
from sphinx_packagemap.rendering.diagram import WIDTH
from sphinx_packagemap.text import escape_invisible_prose, quote, quote_message
from sphinx_packagemap.views import (
    DEFAULT_MAX_NODES,
    ColorBy,
    Direction,
    Edges,
    Layout,
    Size,
    Sort,
    Style,
    Visibility,
    parse_color_by,
    parse_groups,
)
from sphinx_packagemap.views.module.anatomy import AnatomyPart
from sphinx_packagemap.views.module.comparison import ComparisonRow

Choice = TypeVar("Choice", bound=StrEnum)
Value = TypeVar("Value")

_MOST_PIXELS = 10_000
_MOST_DIGITS = 18


def parse_directory(text: str) -> str:
    """Return the path of a directory that is there."""
    if not os.path.isdir(text):
        raise argparse.ArgumentTypeError(f"there is no directory {quote(text)}")
    return text


def parse_natural(text: str) -> int:
    """Return a number that is not negative."""
    if not text.isdecimal() or len(text) > _MOST_DIGITS:
        raise argparse.ArgumentTypeError(f"{quote(text)} is not a number")
    return int(text)


def parse_positive(text: str) -> int:
    """Return a number above 0."""
    number = parse_natural(text)
    if number == 0:
        raise argparse.ArgumentTypeError("0 leaves nothing to show")
    return number


def parse_pixels(text: str) -> int:
    """Return the width of a picture."""
    number = parse_positive(text)
    if number > _MOST_PIXELS:
        raise argparse.ArgumentTypeError(f"no picture can be wider than {_MOST_PIXELS} pixels")
    return number


def adapt_parser(parse: Callable[[str], Value]) -> Callable[[str], Value]:
    """Return a parser whose ``ValueError`` is what the command says."""

    def parse_argument(text: str) -> Value:
        try:
            return parse(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(quote_message(str(error))) from error

    return parse_argument


def make_list_parser(choices: type[Choice]) -> Callable[[str], tuple[Choice, ...]]:
    """Return a parser for some of a few words."""

    def parse(text: str) -> tuple[Choice, ...]:
        return tuple(parse_choice(choices, word) for word in filter(None, text.replace(" ", ",").split(",")))

    return parse


def parse_choice(choices: type[Choice], word: str) -> Choice:
    """Return one of a few words; the error suggests the nearest one."""
    values = [choice.value for choice in choices]
    if word not in values:
        raise argparse.ArgumentTypeError(f"there is no {quote(word)}{did_you_mean(find_nearest(word, values))}")
    return choices(word)


def parse_identifier(text: str) -> str:
    """Return a name that Python can give to something."""
    if not is_identifier(text):
        raise argparse.ArgumentTypeError(f"{quote(text)} is not a name in Python")
    return text


def parse_language(text: str) -> str:
    """Return the code of a language that there is a catalogue for, or of a variety of one."""
    if not is_known(text):
        known = ", ".join(list_languages())
        near = did_you_mean(find_nearest(text, list_languages()))
        raise argparse.ArgumentTypeError(f"there is no language {quote(text)}; there are {known}{near}")
    return text


def parse_sorting(text: str) -> tuple[ComparisonRow, bool]:
    """Return the row to sort by, and whether downwards."""
    return parse_choice(ComparisonRow, text.removeprefix("-")), text.startswith("-")


if TYPE_CHECKING:
    from _typeshed import SupportsWrite

    Commands = argparse._SubParsersAction["Parser"]

USAGE_ERROR = 2


class OutputFormat(StrEnum):
    """What a picture is written as; also the suffixes of files."""

    SVG = "svg"
    TEX = "tex"  # TikZ
    DOT = "dot"  # Graphviz
    MMD = "mmd"  # Mermaid
    JSON = "json"


def fail(message: str) -> int:
    """Say what is wrong with the arguments, and return the exit status for that."""
    print_error(f"error: {message}")
    return USAGE_ERROR


def print_error(message: str) -> None:
    """Print a line for the one who called the command, if there is a way to."""
    if sys.stderr is None:  # it was closed before Python began; print() would take the output instead
        return
    try:
        print(f"packagemap: {message}", file=sys.stderr, flush=True)
    except OSError:  # a full disk, or nobody who reads
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and end."""
        sys.exit(fail(quote_message(message)))

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        """Print help, or the version; unlike that of ``argparse``, raises OSError where that is not possible."""
        file = file or sys.stderr
        if message and file is not None:
            file.write(message)


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of the command's arguments; the result has the name of the ``command``."""
    command = Parser(prog="packagemap", description="Show the structure of a Python codebase without importing it.")
    command.add_argument("--version", action="version", version=f"packagemap {__version__}")
    commands = command.add_subparsers(required=True, metavar="COMMAND", dest="command")
    tree = commands.add_parser("tree", help="print the tree of a package", description="Print the tree of a package.")
    _add_common(tree, several=True)
    _add_tree_options(tree)
    _add_diagram(commands)
    inspect = commands.add_parser(
        "inspect",
        help="print everything that is known of a package",
        description="Print everything that a survey knows of a package, for other programs.",
    )
    _add_common(inspect)
    inspect.add_argument("--format", choices=["json"], default="json", help="the only one so far")
    _add_compare(commands)
    _add_anatomy(commands)
    _add_usage(commands)
    return command


def _add_diagram(commands: Commands) -> None:
    diagram = commands.add_parser(
        "diagram",
        help="draw a package",
        description="Draw the tree of a package, for other programs to show.",
    )
    _add_common(diagram, several=True)
    formats = [each.value for each in OutputFormat]
    suffixes = ", ".join(f".{each}" for each in formats)
    diagram.add_argument("-o", "--output", metavar="FILE", help=f"write here; its suffix says what: {suffixes}")
    diagram.add_argument("--format", choices=formats, help="whatever the suffix is (default without FILE: svg)")
    _add_words(diagram, "--layout", Layout, "tree")
    _add_words(diagram, "--direction", Direction, "right")
    _add_words(diagram, "--size", Size, "lines")
    _add_words(diagram, "--edges", Edges, "none")
    colors = f"{', '.join(ColorBy)}, or words of your own: 'stable: .api; moving: .db' (default: kind)"
    diagram.add_argument(
        "--color-by", metavar="COLORS", type=adapt_parser(parse_color_by), default=ColorBy.KIND, help=colors
    )
    diagram.add_argument("--legend", action=argparse.BooleanOptionalAction, help="default: where one is needed")
    _add_chosen(diagram)
    diagram.add_argument(
        "--groups",
        type=adapt_parser(parse_groups),
        default=(),
        help="headings over siblings: 'Interface: .api; Inside: .db, .web'",
    )
    diagram.add_argument(
        "--max-nodes",
        type=parse_positive,
        default=DEFAULT_MAX_NODES,
        metavar="N",
        help="fold what is more: %(default)s",
    )
    diagram.add_argument(
        "--width", type=parse_pixels, default=round(WIDTH), metavar="N", help="of svg, tex, json: %(default)s pixels"
    )
    diagram.add_argument(
        "--alt", metavar="TEXT", type=escape_invisible_prose, default="", help="what it shows, in your words"
    )
    _add_language(diagram)


def _add_compare(commands: Commands) -> None:
    compare = commands.add_parser(
        "compare",
        help="print modules and packages beside each other",
        description="Print modules and packages beside each other; without names, what a module and a package are.",
    )
    compare.add_argument("names", metavar="NAME", nargs="*", help="dotted names of modules, or a pattern")
    _add_places(compare)
    compare.add_argument(
        "--rows",
        metavar="ROWS",
        type=make_list_parser(ComparisonRow),
        help=f"some of {', '.join(ComparisonRow)}, with commas between",
    )
    compare.add_argument("--submodules", action="store_true", help="a row for each module directly below NAME")
    compare.add_argument(
        "--sort", metavar="ROW", type=parse_sorting, help="sort rows of modules; downwards: --sort=-ROW"
    )
    compare.add_argument("--transpose", action="store_true", help="turn rows into columns")
    _add_patterns(compare, "--include", "with rows of modules: only these")
    _add_patterns(compare, "--exclude", "with rows of modules: not these")
    _add_visibilities(compare)
    _add_max_items(compare)
    _add_language(compare)


def _add_anatomy(commands: Commands) -> None:
    anatomy = commands.add_parser(
        "anatomy",
        help="explain one module or package",
        description="Explain one module or package: what it is, what runs when it is imported, what it offers, ...",
    )
    anatomy.add_argument("name", metavar="NAME", help="dotted name of a module")
    _add_places(anatomy)
    anatomy.add_argument(
        "--show",
        metavar="PARTS",
        type=make_list_parser(AnatomyPart),
        help=f"some of {', '.join(AnatomyPart)}, with commas between",
    )
    _add_max_items(anatomy)
    _add_language(anatomy)


def _add_usage(commands: Commands) -> None:
    usage = commands.add_parser(
        "usage",
        help="print how to import a name",
        description="Print the import statements for a module, a package or a name in one.",
    )
    usage.add_argument("name", metavar="NAME", help="dotted name of a module, or of something in one")
    _add_places(usage)
    usage.add_argument("--as", dest="alias", metavar="NAME", type=parse_identifier, help="another name for it")
    _add_language(usage)


def _add_language(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--language",
        metavar="CODE",
        type=parse_language,
        default="en",
        help="such as de or pt_BR (default: %(default)s)",
    )


def _add_common(parser: argparse.ArgumentParser, *, several: bool = False) -> None:
    meaning = "dotted name of a module, or a directory (with a slash)"
    if several:
        parser.add_argument("names", metavar="NAME", nargs="+", help=f"{meaning}; several are shown together")
    else:
        parser.add_argument("name", metavar="NAME", help=meaning)
    _add_places(parser)


def _add_places(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--root",
        metavar="DIR",
        action="append",
        default=[],
        type=parse_directory,
        help="look the name up here, and nowhere else; may be repeated",
    )
    parser.add_argument(
        "--follow-links", action="store_true", help="follow symbolic links that lead out of the project, too"
    )
    parser.add_argument("--check-syntax", action="store_true", help="have Python parse every file that is read")


def _add_tree_options(parser: argparse.ArgumentParser) -> None:
    _add_chosen(parser)
    styles = [each.value for each in Style]
    parser.add_argument("--style", choices=styles, default="outline", help="default: %(default)s")
    _add_max_items(parser)
    parser.add_argument("--color", choices=["auto", "always", "never"], default="auto", help="default: %(default)s")


def _add_chosen(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--depth", type=parse_natural, metavar="N", help="levels below NAME (default: all)")
    _add_patterns(parser, "--include", "only these, what lies below, and the way to them")
    _add_patterns(parser, "--exclude", "not these, nor what lies below")
    _add_patterns(parser, "--focus", "only these and the way to them")
    _add_patterns(parser, "--highlight", "mark these")
    _add_visibilities(parser)
    parser.add_argument("--no-summary", action="store_true", help="names and kinds only")
    parser.add_argument("--members", action="store_true", help="classes, functions and values too")
    parser.add_argument("--counts", action="store_true", help="how many modules, classes and functions")
    _add_words(parser, "--sort", Sort, "name")


def _add_words(parser: argparse.ArgumentParser, option: str, choices: type[StrEnum], default: str) -> None:
    values = [choice.value for choice in choices]
    parser.add_argument(option, choices=values, default=default, help="default: %(default)s")


def _add_visibilities(parser: argparse.ArgumentParser) -> None:
    visibilities = [each.value for each in Visibility]
    parser.add_argument("--private", choices=visibilities, default="demote", help="default: %(default)s")
    parser.add_argument("--tests", choices=visibilities, default="demote", help="default: %(default)s")


def _add_max_items(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--max-items", type=parse_positive, default=sys.maxsize, metavar="N", help="fold what is more")


def _add_patterns(parser: argparse.ArgumentParser, option: str, help_text: str) -> None:
    parser.add_argument(option, metavar="PATTERN", action="append", default=[], help=help_text)
