"""The arguments that several subcommands of ``packagemap`` share."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from sphinx_packagemap.options import Option
from sphinx_packagemap.options.parsers import parse_language, parse_positive
from sphinx_packagemap.text import quote, quote_message

Value = TypeVar("Value")


def add_common(parser: argparse.ArgumentParser, *, several: bool = False) -> None:
    """Add the argument for one or several names, and the options of a survey."""
    help_text = "dotted name of a module or package, or path of a directory (with a slash)"
    if several:
        help_text += "; several are combined (default: the project's own packages)"
        parser.add_argument("names", metavar="NAME", nargs="*", help=help_text)
    else:
        add_name(parser, help_text)
    add_survey_options(parser)


def add_name(parser: argparse.ArgumentParser, help_text: str) -> None:
    """Add an argument that may be missing; it is None then."""
    help_text += " (default: the project's own package)"
    parser.add_argument("name", metavar="NAME", nargs="?", help=help_text)


def add_survey_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that decide which files a survey finds."""
    parser.add_argument(
        "--root",
        metavar="DIR",
        action="append",
        default=[],
        type=parse_directory,
        help="search only this directory for names; may be repeated",
    )
    parser.add_argument(
        "--follow-links", action="store_true", help="also follow symbolic links that point outside the project"
    )
    parser.add_argument(
        "--check-syntax",
        action="store_true",
        help="check every file with Python's own parser, and warn of syntax errors",
    )


def parse_directory(text: str) -> str:
    """Return the path of an existing directory."""
    if not os.path.isdir(text):
        raise argparse.ArgumentTypeError(f"directory {quote(text)} does not exist")
    return text


def add_format(parser: argparse.ArgumentParser, writers: Iterable[str]) -> None:
    """Add the option for the format; the first one is the default."""
    formats = list(writers)
    parser.add_argument("--format", choices=formats, default=formats[0], help="output format (default: %(default)s)")


def add_output(parser: argparse.ArgumentParser, writers: Iterable[str], suffixes: Iterable[str]) -> None:
    """Add the options for a file and the format of the output; the first format is the default without a file."""
    formats = list(writers)
    known = ", ".join(f".{each}" for each in suffixes)
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help=f"output file (default: standard output); its suffix selects the format: {known}",
    )
    parser.add_argument(
        "--format",
        choices=formats,
        help=f"output format (default: by the suffix of FILE, or {formats[0]} without FILE)",
    )


def add_language(parser: argparse.ArgumentParser) -> None:
    """Add the option for the language of the output."""
    parser.add_argument(
        "--language",
        metavar="CODE",
        type=adapt_parser(parse_language),
        default="en",
        help="language of the output, such as de or pt_BR (default: %(default)s)",
    )


def add_max_items(parser: argparse.ArgumentParser) -> None:
    """Add the option for the maximum number of items."""
    help_text = "maximum number of items; the rest is collapsed or omitted (default: no limit)"
    parser.add_argument(
        "--max-items", type=adapt_parser(parse_positive), default=sys.maxsize, metavar="N", help=help_text
    )


def add_options(parser: argparse.ArgumentParser, options: Iterable[Option]) -> None:
    """Add the options that the command shares with a directive; the value of a missing one is None."""
    for option in options:
        if option.command is None:
            continue
        text, metavar, is_repeatable, is_negatable, parse_argument = option.command
        name, field = f"--{option.name}", option.get_field()
        if is_negatable:
            parser.add_argument(name, dest=field, action=argparse.BooleanOptionalAction, help=text)
        elif not metavar:
            parser.add_argument(name, dest=field, action="store_const", const=option.parse(""), help=text)
        else:
            action, parse = _JoinValues if is_repeatable else "store", adapt_parser(parse_argument or option.parse)
            parser.add_argument(name, dest=field, action=action, type=parse, metavar=metavar, help=text)


class _JoinValues(argparse.Action):
    """Joins the values of an option that is given several times; they are tuples."""

    def __call__(
        self, parser: object, namespace: argparse.Namespace, values: Any, option_string: str | None = None
    ) -> None:
        setattr(namespace, self.dest, (*(getattr(namespace, self.dest) or ()), *values))


def collect_values(arguments: argparse.Namespace, options: Iterable[Option]) -> dict[str, Any]:
    """Return the values of the options that are given, by field."""
    fields = [option.get_field() for option in options if option.command is not None]
    return {field: value for field in fields if (value := getattr(arguments, field)) is not None}


def adapt_parser(parse: Callable[[str], Value]) -> Callable[[str], Value]:
    """Return a parser that raises an error of ``argparse`` instead of ``ValueError``."""

    def parse_argument(text: str) -> Value:
        try:
            return parse(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(quote_message(str(error))) from error

    return parse_argument
