"""The subcommands of ``packagemap``: their output, their errors and their exit status."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from functools import partial

from sphinx_packagemap.blocks import NoContent
from sphinx_packagemap.blocks.reports import (
    Reported,
    ReportLimits,
    report_anatomy,
    report_comparison,
    report_usage,
)
from sphinx_packagemap.cli.adopt import run_adopt
from sphinx_packagemap.cli.arguments import USAGE_ERROR, fail, make_parser, print_error
from sphinx_packagemap.cli.check import run_check
from sphinx_packagemap.cli.contracts import run_contracts
from sphinx_packagemap.cli.import_commands import run_cycles, run_imports
from sphinx_packagemap.cli.import_diagrams import adapt_values, check_chains
from sphinx_packagemap.cli.output import NoOutput, Output, choose_format, format_problem, write_report
from sphinx_packagemap.cli.shared_arguments import collect_values
from sphinx_packagemap.cli.surveys import (
    ADVICE,
    find_packages,
    get_name,
    get_names,
    make_codebases,
    make_survey,
    read_rules,
)
from sphinx_packagemap.cli.sync import run_sync
from sphinx_packagemap.cli.terminal import WIDTH_ELSEWHERE, find_terminal
from sphinx_packagemap.cli.writers import (
    DIAGRAM_WRITERS,
    REPORT_WRITERS,
    SURVEY_WRITERS,
    TEXT_SUFFIXES,
    TREE_WRITERS,
    FileFormat,
    Report,
)
from sphinx_packagemap.discovery.project import is_in_project
from sphinx_packagemap.discovery.repository import is_project_root
from sphinx_packagemap.files import replace_file
from sphinx_packagemap.i18n import get_language
from sphinx_packagemap.model import MODULE_KINDS, Problem, ProblemKind
from sphinx_packagemap.options.diagram import (
    DIAGRAM_OPTIONS,
    POSTER_OPTIONS,
    find_ignored_options,
    make_diagram_request,
)
from sphinx_packagemap.options.imports import LEVEL_COMMAND_OPTIONS, find_ignored_layout_options
from sphinx_packagemap.options.module import ANATOMY_OPTIONS, COMPARE_OPTIONS, USAGE_OPTIONS
from sphinx_packagemap.options.tree import PURPOSES_OPTIONS, TREE_OPTIONS, make_tree_request
from sphinx_packagemap.rendering.diagram import WIDTH, Diagram
from sphinx_packagemap.rendering.diagram.palette import Mode
from sphinx_packagemap.rendering.diagram.poster import PAPERS, render_poster
from sphinx_packagemap.rendering.purpose_lists import make_purposes_document, render_purposes
from sphinx_packagemap.survey import NotFound, is_directory_argument
from sphinx_packagemap.text import quote
from sphinx_packagemap.views import ColorBy, DiagramRequest, Layout, TreeRequest, Visibility
from sphinx_packagemap.views.author_purposes import find_outdated_purposes
from sphinx_packagemap.views.codebases import Codebases
from sphinx_packagemap.views.diagram.poster import survey_poster
from sphinx_packagemap.views.diagram.view import survey_diagram
from sphinx_packagemap.views.purposes import PurposeSource
from sphinx_packagemap.views.tree.builder import survey_tree
from sphinx_packagemap.views.tree.other_files import survey_files
from sphinx_packagemap.views.tree.repository import survey_repository

MISSING = 1  # exit status if modules have no purpose


_HEIGHT = 40  # lines, if the size of the terminal is not known
_LINES_OF_PROMPT = 3  # the command, the hint and the next prompt


def _run_inspect(options: argparse.Namespace) -> Output:
    codebase = make_survey(options).survey(get_name(options))
    return Output(SURVEY_WRITERS[options.format](codebase, read_rules().rules))


def _run_tree(options: argparse.Namespace) -> Output:
    format_ = choose_format(options, TEXT_SUFFIXES)
    if options.color == "always" and format_ != "text":
        raise NoOutput(Problem(ProblemKind.OPTION, f"has no effect on the format {format_}", option="color"))
    request = make_tree_request(collect_values(options, TREE_OPTIONS), options.max_items)
    survey, names, (declared, rules) = make_survey(options), get_names(options), read_rules()
    request = request._replace(purposes=rules)
    if len(names) == 1 and is_directory_argument(names[0]) and is_project_root(names[0]):
        root, follow_links = os.path.abspath(names[0]), options.follow_links
        view = survey_repository(survey, root, request, Codebases(survey, rules), follow_links=follow_links).tree
    else:
        view = survey_files(survey, names, request, Codebases(survey, rules))
    text = TREE_WRITERS[format_](view, find_terminal(options.output, options.color))
    return Output(text, (*declared.problems, *view.problems))


def _run_diagram(options: argparse.Namespace) -> Output:
    format_ = choose_format(options, {each: each for each in DIAGRAM_WRITERS})
    writer, theme = DIAGRAM_WRITERS[format_], next((mode for mode in Mode if mode == options.theme), None)
    if theme is not None and not writer.has_themes:
        raise NoOutput(Problem(ProblemKind.OPTION, f"has no effect on the format {format_}", option="theme"))
    if options.poster:
        return _draw_poster(options, format_, theme or Mode.LIGHT)
    values = collect_values(options, DIAGRAM_OPTIONS + LEVEL_COMMAND_OPTIONS)
    given = [option.name for option in DIAGRAM_OPTIONS if option.get_field() in values]
    values, unused = adapt_values(values, options.between)
    request, style = make_diagram_request(values | {"root": options.with_init}, options.max_nodes)
    ignored = [*unused, *find_ignored_options(given, request)]
    if not request.layout.traits.has_levels:
        _check_level_options(options)
    else:
        given += [each.name for each in LEVEL_COMMAND_OPTIONS if getattr(options, each.get_field()) is not None]
        ignored += find_ignored_layout_options(given, request.layout)
    if options.width is not None:
        style = style._replace(width=str(options.width))
    request = request._replace(tree=request.tree._replace(purposes=read_rules().rules))
    view = survey_diagram(make_survey(options), get_names(options), request)
    check_chains(view, options.between)
    diagram = Diagram(view, view.adapt_request(request), style)
    language = get_language(options.language)
    try:
        text = writer.write(diagram, language, FileFormat(options.width or WIDTH, theme))
    except ValueError as error:
        raise NoOutput(Problem(ProblemKind.LIMIT, str(error))) from error
    return Output(text, (*ignored, *view.problems, *writer.find_problems(diagram, text)))


def _check_level_options(options: argparse.Namespace) -> None:
    """Raise ``NoOutput`` if there is an option of diagrams with levels only."""
    given = {option.name: getattr(options, option.get_field()) for option in LEVEL_COMMAND_OPTIONS}
    for name, value in (given | {"with-init": options.with_init or None}).items():
        if value is not None:
            raise NoOutput(Problem(ProblemKind.OPTION, "has no effect with this layout", option=name))


def _draw_poster(options: argparse.Namespace, format_: str, mode: Mode) -> Output:
    if format_ != "svg":
        raise NoOutput(Problem(ProblemKind.OPTION, f"has no effect on the format {format_}", option="poster"))
    values = collect_values(options, DIAGRAM_OPTIONS)
    if options.between:
        raise NoOutput(Problem(ProblemKind.OPTION, "has no effect on posters", option="between"))
    ignored = [each.name for each in DIAGRAM_OPTIONS if each.get_field() in values and each.name not in POSTER_OPTIONS]
    for name in [*ignored, *(["width"] if options.width is not None else [])]:
        raise NoOutput(Problem(ProblemKind.OPTION, "has no effect on posters", option=name))
    tree = make_diagram_request(values, options.max_nodes)[0].tree._replace(tests=Visibility.HIDE)
    request = DiagramRequest(tree, layout=Layout.TREEMAP, color_by=ColorBy.PACKAGE)
    survey = make_survey(options)
    view = survey_poster(survey, get_names(options), request, Codebases(survey, read_rules().rules))
    text = render_poster(view, request, get_language(options.language), PAPERS[options.poster], mode)
    return Output(text, view.problems)


def _run_compare(options: argparse.Namespace) -> Output:
    names = [name for argument in options.names for name in argument.split(",") if name]
    if options.submodules and not names:
        names = [find_packages(options).get_main(options.command, ADVICE)]
    values = collect_values(options, COMPARE_OPTIONS)
    return _write_reported(options, report_comparison(make_codebases(options), names, values, _get_limits(options)))


def _run_anatomy(options: argparse.Namespace) -> Output:
    values = collect_values(options, ANATOMY_OPTIONS)
    return _write_reported(
        options, report_anatomy(make_codebases(options), get_name(options), values, _get_limits(options))
    )


def _run_usage(options: argparse.Namespace) -> Output:
    values, limits = collect_values(options, USAGE_OPTIONS), ReportLimits(sys.maxsize, get_language(options.language))
    return _write_reported(options, report_usage(make_codebases(options), get_name(options), values, limits))


def _get_limits(options: argparse.Namespace) -> ReportLimits:
    return ReportLimits(options.max_items, get_language(options.language))


def _write_reported(options: argparse.Namespace, reported: Reported) -> Output:
    return Output(write_report(options, Report(reported.content, reported.make_document)), reported.problems)


def _run_purposes(options: argparse.Namespace) -> Output:
    format_ = choose_format(options, TEXT_SUFFIXES)
    declared, rules = read_rules(options.sources or tuple(PurposeSource))
    request = make_tree_request(collect_values(options, PURPOSES_OPTIONS), sys.maxsize)._replace(purposes=rules)
    survey, names = make_survey(options), get_names(options)
    view = survey_tree(survey, names, request, Codebases(survey, rules))
    items = [item for item in view.items if item.kind in MODULE_KINDS]
    if options.missing:
        items = [item for item in items if item.purpose is None]
    codebase = survey.discover_all(names)
    outdated = find_outdated_purposes(declared, dict.fromkeys(codebase.tops, codebase.modules))
    report = Report(render_purposes(items), partial(make_purposes_document, items))
    text = REPORT_WRITERS[format_](report, find_terminal(options.output))
    status = MISSING if options.missing and items else 0
    return Output(text, (*declared.problems, *outdated, *view.problems), status)


COMMANDS: dict[str, Callable[[argparse.Namespace], Output]] = {
    "tree": _run_tree,
    "diagram": _run_diagram,
    "inspect": _run_inspect,
    "compare": _run_compare,
    "anatomy": _run_anatomy,
    "usage": _run_usage,
    "purposes": _run_purposes,
    "imports": run_imports,
    "cycles": run_cycles,
    "contracts": run_contracts,
    "check": run_check,
    "sync": run_sync,
    "adopt": run_adopt,
}


WRITE_ERROR = 1


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status.

    It is 0; 1 if the output cannot be written, if modules have no purpose or imports form cycles; 2 for invalid
    arguments.
    """
    parser = make_parser()
    try:
        options = parser.parse_args(arguments)
        if options.command is None and not is_in_project("."):
            parser.print_help()
            return _flush() or USAGE_ERROR
    except SystemExit as end:  # after an error, --help or --version
        if end.code or not (status := _flush()):
            raise
        return status
    except OSError as error:
        return _write_fault(error)
    try:
        os.getcwd()
    except OSError as error:  # it was removed
        return fail(f"cannot access the current directory: {error.strerror}")
    is_overview = options.command is None
    try:
        if is_overview:
            options = _fit_to_screen(parser.parse_args(["tree"]))
        text, problems, status = COMMANDS[options.command](options)
    except (NotFound, NoContent, NoOutput) as error:
        return fail(format_problem(error.make_problem()))
    for problem in problems:
        if problem.kind is ProblemKind.OPTION:
            return fail(problem.format("--{}: "))
    if getattr(options, "output", None) is None:
        return _print_text(text) or _print_warnings(problems) or (_print_hint() if is_overview else status)
    if fault := _write_file(options.output, text):
        print_error(f"error: {fault}")
        return WRITE_ERROR
    return _print_warnings(problems) or status


_HINT = "'packagemap tree' shows all levels, 'packagemap --help' the other commands"


def _print_hint() -> int:
    print_error(f"hint: {_HINT}")
    return 0


def _fit_to_screen(options: argparse.Namespace) -> argparse.Namespace:
    """Return the options of a tree, with the depth at which it fits the screen: at least one level below the tops."""
    names = get_names(options)
    levels = [item.level for item in survey_tree(make_survey(options), names, TreeRequest(summary=False)).items]
    room = shutil.get_terminal_size((WIDTH_ELSEWHERE, _HEIGHT)).lines - _LINES_OF_PROMPT
    options.names, options.depth = list(names), 1
    while options.depth < max(levels) and sum(level <= options.depth + 1 for level in levels) <= room:
        options.depth += 1
    return options


def _print_warnings(problems: Sequence[Problem]) -> int:
    for problem in problems:
        print_error(f"warning: {format_problem(problem)}")
    return 0


def _write_file(path: str, text: str) -> str:
    """Write a file; return an error message if that is not possible, else an empty string."""
    directory = os.path.dirname(path) or "."
    if not os.path.isdir(directory):
        return f"directory {quote(directory)} does not exist"
    is_other = os.path.lexists(path) and not os.path.isfile(path)  # a directory, or /dev/null
    # For a link, the target is replaced, not the link.
    if is_other or not replace_file(os.path.realpath(path), text.encode("utf-8", "backslashreplace")):
        return f"cannot write {quote(path)}"
    return ""


def _print_text(text: str) -> int:
    """Print a text, and return the exit status."""
    if sys.stdout is None:  # it was closed before Python started: ``>&-``
        print_error("error: cannot write the output: standard output is closed")
        return WRITE_ERROR
    # Names may contain characters that the encoding of the terminal does not have: these are printed as escapes.
    encoding = sys.stdout.encoding or "utf-8"
    try:
        sys.stdout.write(text.encode(encoding, "backslashreplace").decode(encoding))
    except OSError as error:
        return _write_fault(error)
    return _flush()


def _flush() -> int:
    """Flush standard output, and return the exit status."""
    try:
        if sys.stdout is not None:
            sys.stdout.flush()
    except OSError as error:
        return _write_fault(error)
    return 0


def _write_fault(error: OSError) -> int:
    # Python writes the rest of its buffer at exit, which would fail again.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(error, BrokenPipeError):  # the reader has stopped, as in ``packagemap tree x | head``
        return 0
    print_error(f"error: cannot write the output: {error.strerror}")
    return WRITE_ERROR
