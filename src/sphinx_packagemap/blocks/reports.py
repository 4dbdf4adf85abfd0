"""Comparisons, anatomies and import statements: for the command, and for managed blocks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from sphinx_packagemap.blocks import BlockContent, BlockRequest, NoContent
from sphinx_packagemap.blocks.budget import estimate_tokens, find_fitting, make_excess
from sphinx_packagemap.blocks.project import BlockProject
from sphinx_packagemap.documents import Markup
from sphinx_packagemap.i18n import Language
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.names import find_nearest, has_wildcard
from sphinx_packagemap.options.module import make_unknown_row_problem
from sphinx_packagemap.options.tree import make_tree_request
from sphinx_packagemap.rendering.content import Cell, Paragraph, TableForm, Text
from sphinx_packagemap.rendering.json_views import (
    make_anatomy_document,
    make_comparison_document,
    make_generic_document,
    make_usage_document,
)
from sphinx_packagemap.rendering.labels import format_more
from sphinx_packagemap.rendering.markdown import render_content_markdown
from sphinx_packagemap.rendering.module.anatomy import render_anatomy
from sphinx_packagemap.rendering.module.arrangement import arrange, choose_form
from sphinx_packagemap.rendering.module.comparison import MODULE_AND_PACKAGE, render_comparison, render_generic_table
from sphinx_packagemap.rendering.module.statements import render_usage
from sphinx_packagemap.rendering.restructuredtext import render_content_rst
from sphinx_packagemap.views import TreeRequest, Visibility
from sphinx_packagemap.views.codebases import Codebases
from sphinx_packagemap.views.module.anatomy import DEFAULT_PARTS, AnatomyPart, make_anatomy
from sphinx_packagemap.views.module.comparison import (
    SEVEN_ROWS,
    SHORT_ROWS,
    Comparison,
    ComparisonRow,
    Examples,
    compare,
    compare_submodules,
)
from sphinx_packagemap.views.module.usage import find_usage_or_problem

Values = Mapping[str, Any]  # of the options of a command, by field


class Reported(NamedTuple):
    """The content of a report."""

    content: Cell
    make_document: Callable[[], dict[str, Any]]  # returns it as plain data
    problems: Sequence[Problem] = ()


class ReportLimits(NamedTuple):
    """The limits of a report, and its language."""

    max_items: int
    language: Language


def report_comparison(codebases: Codebases, names: Sequence[str], values: Values, limits: ReportLimits) -> Reported:
    """Return a comparison of modules, or without names, of modules and packages in general; raises NoContent."""
    language, rows = limits.language, _check_rows(values.get("rows") or ())
    has_submodules = bool(values.get("submodules"))
    if has_submodules and len(names) != 1:
        raise NoContent(Problem(ProblemKind.OPTION, "expected the name of exactly one package", option="submodules"))
    is_list = len(names) == 1 and (has_submodules or has_wildcard(names[0]))
    form = choose_form(len(set(names)), is_list=is_list, is_transposed=bool(values.get("transpose")))
    if not names:
        selected = [row for row in rows or SEVEN_ROWS if row in SEVEN_ROWS]
        if not selected:
            message = f"without names, expected one or more of: {', '.join(SEVEN_ROWS)}"
            raise NoContent(Problem(ProblemKind.OPTION, message, option="rows"))
        draft = render_generic_table(Examples(), MODULE_AND_PACKAGE, language, selected)
        make_document = partial(make_generic_document, draft, MODULE_AND_PACKAGE)
        return Reported((arrange(draft, form, language),), make_document)
    comparison = _compare(codebases, names, rows, values, form, limits.max_items if is_list else None)
    if not comparison.modules:
        raise NoContent(comparison.problems[0])
    package = codebases.normalize(names[0]) if is_list and not has_wildcard(names[0]) else ""
    draft = render_comparison(comparison, form, language, is_default=not rows, package=package)
    make_document = partial(make_comparison_document, comparison, draft)
    content: Cell = (arrange(draft, form, language),)
    if comparison.left_out:
        content += (Paragraph((Text(f"… {format_more(comparison.left_out, language)}"),)),)
    return Reported(content, make_document, comparison.problems)


def _compare(
    codebases: Codebases,
    names: Sequence[str],
    rows: tuple[ComparisonRow, ...],
    values: Values,
    form: TableForm,
    max_items: int | None,
) -> Comparison:
    """Return a comparison; ``max_items`` is the maximum number of submodules, None if the modules are named."""
    if max_items is None:
        return compare(codebases, names, rows or (SEVEN_ROWS if form is TableForm.SIDE else SHORT_ROWS))
    selecting = {name: value for name, value in values.items() if name in TreeRequest._fields and name != "sort"}
    request = make_tree_request(selecting, max_items)
    return compare_submodules(codebases, names[0], rows or (ComparisonRow.PURPOSE,), request, values.get("sort"))


def _check_rows(rows: Sequence[ComparisonRow | str]) -> tuple[ComparisonRow, ...]:
    """Return rows; raise NoContent for one that is not a ``ComparisonRow``, which only a page can have."""
    for row in rows:
        if not isinstance(row, ComparisonRow):
            raise NoContent(make_unknown_row_problem(row, find_nearest(row, list(ComparisonRow))))
    return tuple(row for row in rows if isinstance(row, ComparisonRow))


def report_anatomy(codebases: Codebases, name: str, values: Values, limits: ReportLimits) -> Reported:
    """Return the anatomy of a module; raises NoContent."""
    max_items, language = limits
    parts, private = values.get("show") or DEFAULT_PARTS, values.get("private") or Visibility.DEMOTE
    anatomy = make_anatomy(codebases, name, parts, max_items, private)
    if isinstance(anatomy, Problem):
        raise NoContent(anatomy)
    make_document = partial(make_anatomy_document, anatomy, language, max_items)
    return Reported(render_anatomy(anatomy, language, max_items, max_items), make_document, anatomy.problems)


def report_usage(codebases: Codebases, name: str, values: Values, limits: ReportLimits) -> Reported:
    """Return the import statements for a name; raises NoContent."""
    alias = values.get("alias") or ""
    usage = find_usage_or_problem(codebases, name, alias, thorough=True)
    if isinstance(usage, Problem):
        raise NoContent(usage)
    content = render_usage(usage, alias, None, limits.language)
    return Reported(content, partial(make_usage_document, usage, content), usage.faults)


def render_compare_block(project: BlockProject, request: BlockRequest) -> BlockContent:
    """Return the content of a block with a comparison; raises NotFound and NoContent."""
    names = request.names
    if request.values.get("submodules") and not names:
        names = (project.get_name(request.command, names),)
    reported = report_comparison(project.codebases, names, request.values, _get_limits(request))
    return _render_whole(reported, request, "allow more, or select fewer rows or modules")


def render_usage_block(project: BlockProject, request: BlockRequest) -> BlockContent:
    """Return the content of a block with import statements; raises NotFound and NoContent."""
    name = project.get_name(request.command, request.names)
    reported = report_usage(project.codebases, name, request.values, _get_limits(request))
    return _render_whole(reported, request, "allow more")


def _render_whole(reported: Reported, request: BlockRequest, advice: str) -> BlockContent:
    text = _format(reported, request)
    if request.max_tokens is not None and estimate_tokens(text) > request.max_tokens:
        raise make_excess(text, request.max_tokens, advice)
    return BlockContent(text, _list_problems(reported))


def _list_problems(reported: Reported) -> tuple[Problem, ...]:
    """Return the problems of a report, except for limits: a block has the number of what is left out."""
    return tuple(each for each in reported.problems if each.kind is not ProblemKind.LIMIT)


_FEWER_ITEMS = (20, 10, 5, 3, 1)


def render_anatomy_block(project: BlockProject, request: BlockRequest) -> BlockContent:
    """Return the content of a block with an anatomy; raises NotFound and NoContent."""
    name, codebases = project.get_name(request.command, request.names), project.codebases
    reported = report_anatomy(codebases, name, request.values, _get_limits(request))
    forms = (
        _format(report_anatomy(codebases, name, values, limits), request)
        for values, limits in _iter_smaller_anatomies(request)
    )
    text = _format(reported, request)
    if request.max_tokens is not None and estimate_tokens(text) > request.max_tokens:
        fitting = find_fitting(forms, request.max_tokens)
        if fitting is None:
            *_, (values, limits) = _iter_smaller_anatomies(request)
            smallest = _format(report_anatomy(codebases, name, values, limits), request)
            raise make_excess(smallest, request.max_tokens, "allow more, or select other parts")
        text = fitting
    return BlockContent(text, _list_problems(reported))


def _iter_smaller_anatomies(request: BlockRequest) -> Iterator[tuple[Values, ReportLimits]]:
    """Yield the values and limits of anatomies with fewer items, then without their last parts."""
    parts: Sequence[AnatomyPart] = request.values.get("show") or DEFAULT_PARTS
    for count in range(len(parts), 0, -1):
        for max_items in _FEWER_ITEMS:
            limits = ReportLimits(min(max_items, request.max_items), request.language)
            yield {**request.values, "show": tuple(parts[:count])}, limits


def _get_limits(request: BlockRequest) -> ReportLimits:
    return ReportLimits(request.max_items, request.language)


def _format(reported: Reported, request: BlockRequest) -> str:
    render = render_content_markdown if request.markup is Markup.MARKDOWN else render_content_rst
    return render(reported.content)
