"""Parses the arguments of the command ``packagemap``."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING, NoReturn, TypeVar

from sphinx_packagemap import __version__
from sphinx_packagemap.cli.check import add_check_arguments
from sphinx_packagemap.cli.shared_arguments import (
    adapt_parser,
    add_common,
    add_format,
    add_language,
    add_max_items,
    add_name,
    add_options,
    add_output,
    add_survey_options,
)
from sphinx_packagemap.cli.writers import (
    DIAGRAM_WRITERS,
    REPORT_WRITERS,
    SURVEY_WRITERS,
    TEXT_SUFFIXES,
    TREE_WRITERS,
)
from sphinx_packagemap.names import did_you_mean, find_nearest
from sphinx_packagemap.options.contracts import CONTRACT_OPTIONS
from sphinx_packagemap.options.diagram import DIAGRAM_OPTIONS
from sphinx_packagemap.options.imports import IMPORT_CYCLES_OPTIONS, LEVEL_COMMAND_OPTIONS
from sphinx_packagemap.options.module import ANATOMY_OPTIONS, COMPARE_OPTIONS, USAGE_OPTIONS
from sphinx_packagemap.options.parsers import parse_list, parse_positive
from sphinx_packagemap.options.tree import PURPOSES_OPTIONS, TREE_OPTIONS
from sphinx_packagemap.rendering.diagram import WIDTH
from sphinx_packagemap.rendering.diagram.palette import Mode
from sphinx_packagemap.rendering.diagram.poster import PAPERS
from sphinx_packagemap.text import quote, quote_message
from sphinx_packagemap.views import DEFAULT_MAX_NODES
from sphinx_packagemap.views.purposes import PurposeSource

Value = TypeVar("Value")

_MAX_PIXELS = 10_000  # width of a diagram
_AUTO = "auto"

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

    Commands = argparse._SubParsersAction["Parser"]

USAGE_ERROR = 2


def parse_pixels(text: str) -> int:
    """Return the width of a diagram in pixels."""
    number = parse_positive(text)
    if number > _MAX_PIXELS:
        raise ValueError(f"expected at most {_MAX_PIXELS} pixels, got {quote(text)}")
    return number


def fail(message: str) -> int:
    """Print an error about the arguments, and return the exit status for it."""
    print_error(f"error: {message}")
    return USAGE_ERROR


def print_error(message: str) -> None:
    """Print a line to standard error, if that is possible."""
    if sys.stderr is None:  # it was closed before Python started; print() would use standard output instead
        return
    try:
        print(f"packagemap: {message}", file=sys.stderr, flush=True)
    except OSError:  # a full disk, or a closed pipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        """Print the error, and exit."""
        sys.exit(fail(quote_message(message)))

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        """Print help or the version; unlike the method of ``argparse``, raise OSError if that is not possible."""
        file = file or sys.stderr
        if message and file is not None:
            file.write(message)


def make_parser() -> argparse.ArgumentParser:
    """Return the parser of all arguments; its result has the name of the subcommand in ``command``."""
    command = Parser(prog="packagemap", description="Show the structure of a Python codebase without importing it.")
    command.add_argument("--version", action="version", version=f"packagemap {__version__}")
    commands = command.add_subparsers(
        title="commands",
        metavar="COMMAND",
        dest="command",
        description="Without a command, the tree of the project's own packages is printed.",
    )
    tree = commands.add_parser("tree", help="print the tree of a package", description="Print the tree of a package.")
    add_common(tree, several=True)
    add_output(tree, TREE_WRITERS, TEXT_SUFFIXES)
    add_options(tree, TREE_OPTIONS)
    add_max_items(tree)
    tree.add_argument(
        "--color", choices=["auto", "always", "never"], default="auto", help="use of colours (default: %(default)s)"
    )
    _add_diagram(commands)
    inspect = commands.add_parser(
        "inspect",
        help="print all modules and imports of a package, for other programs",
        description="Print all modules, names, imports and problems of a package, for other programs.",
    )
    add_common(inspect)
    add_format(inspect, SURVEY_WRITERS)
    _add_compare(commands)
    _add_anatomy(commands)
    _add_usage(commands)
    _add_purposes(commands)
    _add_imports(commands)
    _add_cycles(commands)
    _add_contracts(commands)
    check = commands.add_parser(
        "check",
        help="check the paths and names in text documents",
        description=(
            "Check the paths and dotted names in text documents: in drawn trees, lists, tables, literals and roles. "
            "The exit status is 1 if any has moved, does not exist, or is missing in a nearly complete tree or list."
        ),
    )
    add_check_arguments(check)
    _add_sync(commands)
    _add_adopt(commands)
    return command


def _add_diagram(commands: Commands) -> None:
    diagram = commands.add_parser(
        "diagram",
        help="draw a diagram of a package",
        description="Draw a diagram of a package, as an image or in a format for other programs.",
    )
    add_common(diagram, several=True)
    add_output(diagram, DIAGRAM_WRITERS, DIAGRAM_WRITERS)
    add_options(diagram, DIAGRAM_OPTIONS)
    add_options(diagram, LEVEL_COMMAND_OPTIONS)
    _add_with_init(diagram)
    diagram.add_argument(
        "--between",
        nargs=2,
        metavar=("NAME", "OTHER"),
        help="draw only the shortest chains of imports that lead from the first module or package to the second one",
    )
    diagram.add_argument(
        "--max-nodes",
        type=adapt_parser(parse_positive),
        default=DEFAULT_MAX_NODES,
        metavar="N",
        help="maximum number of nodes; the rest is collapsed (default: %(default)s)",
    )
    diagram.add_argument(
        "--width",
        type=adapt_parser(parse_pixels),
        metavar="N",
        help=(
            "width in pixels, for svg, tex and json: the diagram is laid out for it, and svg is scaled to it "
            f"(default: at most {WIDTH:g})"
        ),
    )
    diagram.add_argument(
        "--poster",
        choices=list(PAPERS),
        help="a poster for paper of this size, for svg: a treemap, imports and the largest modules, without tests; "
        "its layout, sizes and meaning of colours are fixed",
    )
    diagram.add_argument(
        "--theme",
        choices=[*Mode, _AUTO],
        default=_AUTO,
        help="colours, for svg: light, dark, or as the reader prefers, posters light (default: %(default)s)",
    )
    add_language(diagram)


def _add_compare(commands: Commands) -> None:
    compare = commands.add_parser(
        "compare",
        help="compare modules and packages",
        description=(
            "Compare modules and packages in a table. Without names, the table shows how modules and packages differ."
        ),
    )
    compare.add_argument("names", metavar="NAME", nargs="*", help="dotted names of modules or packages, or a pattern")
    add_survey_options(compare)
    add_output(compare, REPORT_WRITERS, TEXT_SUFFIXES)
    add_options(compare, COMPARE_OPTIONS)
    add_max_items(compare)
    add_language(compare)


def _add_anatomy(commands: Commands) -> None:
    anatomy = commands.add_parser(
        "anatomy",
        help="describe a module or package",
        description=(
            "Describe a module or package: its kind, its files, what runs when it is imported, its public names, "
            "its imports, ..."
        ),
    )
    add_name(anatomy, "dotted name of a module or package")
    add_survey_options(anatomy)
    add_output(anatomy, REPORT_WRITERS, TEXT_SUFFIXES)
    add_options(anatomy, ANATOMY_OPTIONS)
    add_max_items(anatomy)
    add_language(anatomy)


def _add_usage(commands: Commands) -> None:
    usage = commands.add_parser(
        "usage",
        help="print how to import a name",
        description="Print the import statements for a module, a package, or a name that one of them defines.",
    )
    add_name(usage, "dotted name of a module, package, class, function or value")
    add_survey_options(usage)
    add_output(usage, REPORT_WRITERS, TEXT_SUFFIXES)
    add_options(usage, USAGE_OPTIONS)
    add_language(usage)


_SOURCES = [each.value for each in PurposeSource if each is not PurposeSource.NOTES]  # notes are on pages


def parse_sources(text: str) -> tuple[PurposeSource, ...]:
    """Return the sources of purposes in a list; raise ValueError for an unknown one, or for an empty list."""
    words = parse_list(text.lower())
    for word in words:
        if word not in _SOURCES:
            hint = did_you_mean(find_nearest(word, _SOURCES))
            raise ValueError(f"unknown value {quote(word)}; expected one or more of: {', '.join(_SOURCES)}{hint}")
    if not words:
        raise ValueError("expected at least one value")
    return tuple(map(PurposeSource, dict.fromkeys(words)))


def _add_purposes(commands: Commands) -> None:
    purposes = commands.add_parser(
        "purposes",
        help="list the purposes of modules",
        description=(
            "List the modules of a package with the purpose of each and its source. Texts for modules that do not "
            "exist are warnings."
        ),
    )
    add_common(purposes, several=True)
    add_output(purposes, REPORT_WRITERS, TEXT_SUFFIXES)
    purposes.add_argument(
        "--missing",
        action="store_true",
        help="list only modules without a purpose; the exit status is 1 if there are any",
    )
    purposes.add_argument(
        "--sources",
        type=adapt_parser(parse_sources),
        metavar="WORDS",
        help=f"sources of purposes that count, in this order: {', '.join(_SOURCES)} (default: all)",
    )
    add_options(purposes, PURPOSES_OPTIONS)


def _add_imports(commands: Commands) -> None:
    imports = commands.add_parser(
        "imports",
        help="list the imports between the modules of a package",
        description=(
            "List the imports between the modules of a package, each with its files and lines. With --from and --to, "
            "print all shortest chains of imports from one module or package to another."
        ),
    )
    _add_import_options(imports)
    imports.add_argument(
        "--from", dest="importer", metavar="NAME", help="where chains begin: a module or package, such as .api"
    )
    imports.add_argument("--to", dest="imported", metavar="NAME", help="where chains end: a module or package")


def _add_cycles(commands: Commands) -> None:
    cycles = commands.add_parser(
        "cycles",
        help="list the cycles of imports in a package",
        description=(
            "List the cycles of imports in a package: the modules in them, a shortest cycle, and the imports to remove "
            "first. The exit status is 1 if there are any."
        ),
    )
    _add_import_options(cycles)


def _add_import_options(parser: argparse.ArgumentParser) -> None:
    add_common(parser, several=True)
    add_output(parser, REPORT_WRITERS, TEXT_SUFFIXES)
    add_options(parser, IMPORT_CYCLES_OPTIONS)
    _add_with_init(parser)
    add_language(parser)


def _add_with_init(parser: argparse.ArgumentParser) -> None:
    """Add the option for the imports of a top-level package; ``--root`` is that for directories."""
    parser.add_argument(
        "--with-init",
        action="store_true",
        help="the __init__ of the top-level package counts, too, which usually imports most of the others",
    )


def _add_contracts(commands: Commands) -> None:
    contracts = commands.add_parser(
        "contracts",
        help="check the contracts about imports",
        description=(
            "Check the contracts about imports that the project has for import-linter or Tach. The exit status is 1 if "
            "any of them is broken, or cannot be checked because it is not valid or names an unknown module."
        ),
    )
    contracts.add_argument(
        "file",
        metavar="FILE",
        nargs="?",
        help="configuration of import-linter or Tach (default: that of the project around the current directory)",
    )
    add_survey_options(contracts)
    add_output(contracts, REPORT_WRITERS, TEXT_SUFFIXES)
    add_options(contracts, CONTRACT_OPTIONS)
    add_language(contracts)


def _add_sync(commands: Commands) -> None:
    sync = commands.add_parser(
        "sync",
        help="renew the managed blocks of text files",
        description=(
            "Renew the managed blocks of text files: trees, tables and texts between comments such as "
            "'<!-- packagemap: tree shop -->' and '<!-- /packagemap -->' in Markdown, or '.. packagemap: tree shop' "
            "and '.. /packagemap' in reStructuredText. Everything else in the files is unchanged."
        ),
    )
    sync.add_argument(
        "files",
        metavar="FILE",
        nargs="*",
        help="files or directories (default: all text documents of the repository that have managed blocks)",
    )
    sync.add_argument(
        "--check",
        action="store_true",
        help="write nothing, and print a diff; the exit status is 1 if a block is out of date",
    )
    add_survey_options(sync)


def _add_adopt(commands: Commands) -> None:
    adopt = commands.add_parser(
        "adopt",
        help="turn drawn trees into directives and managed blocks",
        description=(
            "Turn trees that are drawn by hand into the directive package-tree, on pages of Sphinx, or into managed "
            "blocks, in other text files. Comments become notes, in the old order. Prints a diff, and a report with "
            "everything that does not exist, has moved, or was missing."
        ),
    )
    adopt.add_argument(
        "files",
        metavar="FILE[:LINE]",
        nargs="*",
        help="files, or trees by a line in them (default: all trees in the text documents of the repository)",
    )
    adopt.add_argument("--write", action="store_true", help="write the files")
    adopt.add_argument(
        "--purposes", action="store_true", help="add the comments to the purposes in pyproject.toml, instead of notes"
    )
