"""What the packagemap command prints."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from typing import Any

from sphinx_packagemap.cli.arguments import Format
from sphinx_packagemap.language import language_of
from sphinx_packagemap.model import MemberKind, Problem, ProblemKind
from sphinx_packagemap.names import has_wildcard
from sphinx_packagemap.rendering.anatomy import anatomy_terms
from sphinx_packagemap.rendering.comparison import compared_table, modules_table, transposed
from sphinx_packagemap.rendering.content import Cell
from sphinx_packagemap.rendering.content_text import render_content
from sphinx_packagemap.rendering.document import render_json
from sphinx_packagemap.rendering.generic_table import MODULE_AND_PACKAGE, generic_table
from sphinx_packagemap.rendering.pictures.document import picture_json
from sphinx_packagemap.rendering.pictures.dot import dot_of
from sphinx_packagemap.rendering.pictures.look import Look
from sphinx_packagemap.rendering.pictures.mermaid import mermaid_of, mermaid_problems
from sphinx_packagemap.rendering.pictures.picture import Picture
from sphinx_packagemap.rendering.pictures.svg_file import svg_file
from sphinx_packagemap.rendering.pictures.tikz_file import tikz_file
from sphinx_packagemap.rendering.text import render_tree
from sphinx_packagemap.rendering.usage import usage_blocks
from sphinx_packagemap.survey import Survey, Tier, roots_tier, tiers_around
from sphinx_packagemap.text import quoted
from sphinx_packagemap.views.anatomy import Part, anatomy_of
from sphinx_packagemap.views.codebases import Codebases
from sphinx_packagemap.views.comparison import compare, compare_submodules
from sphinx_packagemap.views.exemplars import Exemplars
from sphinx_packagemap.views.pictures.diagram import survey_diagram
from sphinx_packagemap.views.pictures.request import DiagramRequest, Direction, Edges, Layout, Size
from sphinx_packagemap.views.request import Sort, Style, TreeRequest, Visibility
from sphinx_packagemap.views.rows import SEVEN_ROWS, Row
from sphinx_packagemap.views.tree import survey_tree
from sphinx_packagemap.views.usage import usage_of

Printed = tuple[str, Sequence[Problem]]  # the text, and what to warn of

_WIDTH = 100  # columns, where there is no terminal that says how many it has


class NothingToShow(Exception):
    """There is nothing to print; carries why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self._problem = problem

    def problem(self) -> Problem:
        """Return what is wrong."""
        return self._problem


def _survey(options: argparse.Namespace) -> Survey:
    follow_links = options.follow_links
    if options.root:
        tiers: Sequence[Tier] = [roots_tier(options.root, follow_links=follow_links)]
    else:
        tiers = tiers_around(".", follow_links=follow_links, itself=True)
    return Survey(tiers, follow_links=follow_links, check_syntax=options.check_syntax)


def _run_inspect(options: argparse.Namespace) -> Printed:
    return render_json(_survey(options).whole(options.name)), ()


def _names(options: argparse.Namespace) -> tuple[str, ...]:
    """Return the names that are given: an argument each, or with commas between them."""
    names: list[str] = []
    for argument in options.names:
        names += [argument] if os.path.isdir(argument) else argument.split(",")
    return tuple(filter(None, names)) or ("",)


def _run_tree(options: argparse.Namespace) -> Printed:
    request = TreeRequest(**_chosen(options), style=Style(options.style), max_items=options.max_items)
    survey = _survey(options)
    view = survey_tree(survey, _names(options), request, Codebases(survey))
    return render_tree(view, unicode=_can_draw(), color=_wants_color(options.color)), view.problems


def _chosen(options: argparse.Namespace) -> dict[str, Any]:
    """Return what is asked of a tree and of a picture alike."""
    return {
        "depth": options.depth,
        "include": tuple(options.include),
        "exclude": tuple(options.exclude),
        "focus": tuple(options.focus),
        "highlight": tuple(options.highlight),
        "private": Visibility(options.private),
        "tests": Visibility(options.tests),
        "summary": not options.no_summary,
        "members": tuple(MemberKind) if options.members else (),
        "counts": options.counts,
        "sort": Sort(options.sort),
    }


def _run_diagram(options: argparse.Namespace) -> Printed:
    written = _format(options)
    tree = TreeRequest(**_chosen(options), groups=options.groups, max_items=options.max_nodes)
    # A picture says more of its boxes than what is written in them: counts cost no more than summaries.
    tree = tree._replace(counts=tree.summary or tree.counts)
    layout, edges = Layout(options.layout), Edges(options.edges)
    request = DiagramRequest(tree, layout, Size(options.size), edges, options.color_by)
    look = Look(Direction(options.direction), options.counts, options.legend, alt=options.alt)
    view = survey_diagram(_survey(options), _names(options), request)
    picture, language = Picture(view, request, look), language_of(options.language)
    writers: dict[Format, Callable[[], str]] = {
        Format.SVG: lambda: svg_file(picture, language, options.width),
        Format.TEX: lambda: tikz_file(picture, language, options.width),
        Format.DOT: lambda: dot_of(picture, language=language),
        Format.MMD: lambda: mermaid_of(picture, language),
        Format.JSON: lambda: picture_json(picture, language, options.width),
    }
    try:
        text = writers[written]()
    except ValueError as error:
        raise NothingToShow(Problem(ProblemKind.LIMIT, str(error))) from error
    limits = mermaid_problems(picture, text) if written is Format.MMD else ()
    return text, (*view.problems, *limits)


def _format(options: argparse.Namespace) -> Format:
    """Return what to write: as the author says, else by the suffix of the file, else SVG."""
    if options.format or options.output is None:
        return Format(options.format or Format.SVG)
    suffix = os.path.splitext(options.output)[1].lower().removeprefix(".")
    if suffix not in list(Format):
        known = ", ".join(f".{each}" for each in Format)
        message = f"{quoted(options.output)} has none of the suffixes {known}; say which it is with --format"
        raise NothingToShow(Problem(ProblemKind.OPTION, message))
    return Format(suffix)


def _run_compare(options: argparse.Namespace) -> Printed:
    language, codebases = language_of(options.language), Codebases(_survey(options))
    rows = options.rows
    names = [name for argument in options.names for name in argument.split(",") if name]
    if options.submodules and len(names) != 1:
        raise NothingToShow(Problem(ProblemKind.OPTION, "--submodules takes the name of a single package"))
    if not names:
        chosen = [row for row in rows or SEVEN_ROWS if row in SEVEN_ROWS]
        if not chosen:
            message = f"without names there are the rows {', '.join(SEVEN_ROWS)} only"
            raise NothingToShow(Problem(ProblemKind.OPTION, message))
        table = generic_table(Exemplars(), MODULE_AND_PACKAGE, language, chosen)
        return _printed((transposed(table) if options.transpose else table,)), ()
    if len(names) == 1 and (options.submodules or has_wildcard(names[0])):
        request = TreeRequest(
            include=tuple(options.include),
            exclude=tuple(options.exclude),
            private=Visibility(options.private),
            tests=Visibility(options.tests),
            max_items=options.max_items,
        )
        comparison = compare_submodules(codebases, names[0], rows or (Row.PURPOSE,), request, options.sort)
        _check(bool(comparison.modules), comparison.problems)
        table = modules_table(comparison, names[0], language)
    else:
        comparison = compare(codebases, names, rows or SEVEN_ROWS)
        _check(bool(comparison.modules), comparison.problems)
        table = compared_table(comparison, language)
    return _printed((transposed(table) if options.transpose else table,)), comparison.problems


def _check(is_there: bool, problems: Sequence[Problem]) -> None:
    if not is_there:
        raise NothingToShow(problems[0])


def _run_anatomy(options: argparse.Namespace) -> Printed:
    anatomy = anatomy_of(Codebases(_survey(options)), options.name, options.show or tuple(Part), options.max_items)
    if isinstance(anatomy, Problem):
        raise NothingToShow(anatomy)
    terms = anatomy_terms(anatomy, language_of(options.language), options.max_items)
    return _printed((terms,)), anatomy.problems


def _run_usage(options: argparse.Namespace) -> Printed:
    usage = usage_of(Codebases(_survey(options)), options.name, options.alias or "", thorough=True)
    if isinstance(usage, Problem):
        raise NothingToShow(usage)
    return _printed(usage_blocks(usage, options.alias or "", None, language_of(options.language))), usage.faults


def _printed(content: Cell) -> str:
    return render_content(content, width=shutil.get_terminal_size((_WIDTH, 24)).columns, unicode=_can_draw())


RUN: dict[str, Callable[[argparse.Namespace], Printed]] = {
    "tree": _run_tree,
    "diagram": _run_diagram,
    "inspect": _run_inspect,
    "compare": _run_compare,
    "anatomy": _run_anatomy,
    "usage": _run_usage,
}


def _can_draw() -> bool:
    try:
        "│├└─…–•".encode((sys.stdout and sys.stdout.encoding) or "utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _wants_color(choice: str) -> bool:
    if choice != "auto":
        return choice == "always"
    # https://no-color.org, and terminals that say they are dumb
    is_terminal = sys.stdout is not None and sys.stdout.isatty()
    return is_terminal and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
