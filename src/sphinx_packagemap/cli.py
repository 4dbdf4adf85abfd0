"""The packagemap command: the survey in a terminal, without Sphinx."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from typing import NoReturn

from sphinx_packagemap import __version__
from sphinx_packagemap.model import MemberKind, Problem, ProblemKind
from sphinx_packagemap.rendering.document import render_json
from sphinx_packagemap.rendering.text import render_tree
from sphinx_packagemap.survey import NotFound, Survey, Tier, tiers_around
from sphinx_packagemap.text import visible
from sphinx_packagemap.views.request import Sort, Style, TreeRequest, Visibility
from sphinx_packagemap.views.tree import survey_tree

WRITE_ERROR = 1
USAGE_ERROR = 2


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 0, 1 if it cannot write, 2 if it was called wrongly."""
    options = _parser().parse_args(arguments)
    try:
        text, problems = options.run(options)
    except NotFound as error:
        return _fail(error.problem().message)
    for problem in problems:
        if problem.kind is ProblemKind.OPTION:
            return _fail(re.sub(r"^:(\w+):", r"--\1:", problem.message))
    try:
        _write(text)
    except BrokenPipeError:  # the reader has seen enough, as in ``packagemap tree x | head``
        _discard_output()
    except OSError as error:  # a full disk
        _discard_output()
        print(f"packagemap: error: the output cannot be written: {error.strerror}", file=sys.stderr)
        return WRITE_ERROR
    for problem in problems:
        print(f"packagemap: warning: {_located(problem)}", file=sys.stderr)
    return 0


def _discard_output() -> None:
    # Python writes what is left of its buffer at exit, and would complain again.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _fail(message: str) -> int:
    print(f"packagemap: error: {message}", file=sys.stderr)
    return USAGE_ERROR


def _write(text: str) -> None:
    # Names may hold what a terminal's encoding cannot: shown as escapes, not as a traceback.
    encoding = sys.stdout.encoding or "utf-8"
    sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
    sys.stdout.flush()


def _located(problem: Problem) -> str:
    place = ":".join(str(part) for part in (problem.origin, problem.line) if part is not None)
    return f"{place}: {problem.message}" if place else problem.message


class _Parser(argparse.ArgumentParser):
    """An argument parser whose errors are one line."""

    def error(self, message: str) -> NoReturn:
        sys.exit(_fail(visible(message)))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="packagemap", description="Show the structure of a Python codebase without importing it.")
    parser.add_argument("--version", action="version", version=f"packagemap {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    tree = commands.add_parser("tree", help="print the tree of a package", description="Print the tree of a package.")
    tree.set_defaults(run=_run_tree)
    _add_common(tree)
    _add_tree_options(tree)
    inspect = commands.add_parser(
        "inspect",
        help="print everything that is known of a package",
        description="Print everything that a survey knows of a package, for other programs.",
    )
    inspect.set_defaults(run=_run_inspect)
    _add_common(inspect)
    inspect.add_argument("--format", choices=["json"], default="json", help="the only one so far")
    return parser


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="dotted name of a module, or a directory (with a slash)")
    parser.add_argument(
        "--root",
        metavar="DIR",
        action="append",
        default=[],
        type=_directory,
        help="look the name up here, and nowhere else; may be repeated",
    )
    parser.add_argument("--check-syntax", action="store_true", help="have Python parse every file that is read")


def _add_tree_options(parser: argparse.ArgumentParser) -> None:
    visibilities = [each.value for each in Visibility]
    parser.add_argument("--depth", type=_natural, metavar="N", help="levels below NAME (default: all)")
    _add_patterns(parser, "--include", "only these, what lies below, and the way to them")
    _add_patterns(parser, "--exclude", "not these, nor what lies below")
    _add_patterns(parser, "--focus", "only these and the way to them")
    _add_patterns(parser, "--highlight", "mark these")
    parser.add_argument("--private", choices=visibilities, default="demote", help="default: %(default)s")
    parser.add_argument("--tests", choices=visibilities, default="demote", help="default: %(default)s")
    parser.add_argument("--no-summary", action="store_true", help="names and kinds only")
    parser.add_argument("--members", action="store_true", help="classes, functions and values too")
    parser.add_argument("--counts", action="store_true", help="how many modules, classes and functions")
    parser.add_argument("--sort", choices=[each.value for each in Sort], default="name", help="default: %(default)s")
    styles = [each.value for each in Style]
    parser.add_argument("--style", choices=styles, default="outline", help="default: %(default)s")
    parser.add_argument("--max-items", type=_natural, default=sys.maxsize, metavar="N", help="fold what is more")
    parser.add_argument("--color", choices=["auto", "always", "never"], default="auto", help="default: %(default)s")


def _add_patterns(parser: argparse.ArgumentParser, option: str, help_text: str) -> None:
    parser.add_argument(option, metavar="PATTERN", action="append", default=[], help=help_text)


def _directory(text: str) -> str:
    if not os.path.isdir(text):
        raise argparse.ArgumentTypeError(f"there is no directory '{visible(text)}'")
    return text


def _natural(text: str) -> int:
    if not text.isdecimal():
        raise argparse.ArgumentTypeError(f"'{visible(text)}' is not a number")
    return int(text)


def _survey(options: argparse.Namespace) -> Survey:
    roots = tuple(os.path.abspath(root) for root in options.root)
    tiers = [Tier("the roots given", roots)] if roots else tiers_around(".")
    return Survey(tiers, check_syntax=options.check_syntax)


def _run_inspect(options: argparse.Namespace) -> tuple[str, Sequence[Problem]]:
    return render_json(_survey(options).whole(options.name)), ()


def _run_tree(options: argparse.Namespace) -> tuple[str, Sequence[Problem]]:
    request = TreeRequest(
        depth=options.depth,
        include=tuple(options.include),
        exclude=tuple(options.exclude),
        focus=tuple(options.focus),
        highlight=tuple(options.highlight),
        private=Visibility(options.private),
        tests=Visibility(options.tests),
        summary=not options.no_summary,
        members=tuple(MemberKind) if options.members else (),
        counts=options.counts,
        sort=Sort(options.sort),
        style=Style(options.style),
        max_items=options.max_items,
    )
    view = survey_tree(_survey(options), options.name, request)
    return render_tree(view, unicode=_can_draw(), color=_wants_color(options.color)), view.problems


def _can_draw() -> bool:
    try:
        "│├└─…–".encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _wants_color(choice: str) -> bool:
    if choice != "auto":
        return choice == "always"
    # https://no-color.org, and terminals that say they are dumb
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
