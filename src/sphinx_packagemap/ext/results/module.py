"""Results of ``module-anatomy``, ``module-compare``, ``module-usage`` and the ``import`` role."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sphinx_packagemap.ext.links import Target
from sphinx_packagemap.ext.results import BuildContext, ModuleResult, SourceUrls, compute_digest, convert_problems
from sphinx_packagemap.ext.warnings import make_internal_problem
from sphinx_packagemap.i18n import Language, get_language
from sphinx_packagemap.model import MODULE_KINDS, Problem, ProblemKind
from sphinx_packagemap.names import has_wildcard, is_identifier
from sphinx_packagemap.options import LinkPolicy
from sphinx_packagemap.options.module import (
    AnatomyOptions,
    CompareOptions,
    More,
    UsageOptions,
    parse_anatomy_options,
    parse_compare_options,
    parse_usage_options,
)
from sphinx_packagemap.rendering.content import Cell, Table
from sphinx_packagemap.rendering.module.anatomy import render_anatomy
from sphinx_packagemap.rendering.module.comparison import render_comparison, render_generic_table, render_module_rows
from sphinx_packagemap.rendering.module.statements import format_doubt, render_usage
from sphinx_packagemap.survey import NotFound
from sphinx_packagemap.text import quote
from sphinx_packagemap.views.module.anatomy import Anatomy, make_anatomy
from sphinx_packagemap.views.module.comparison import (
    SEVEN_ROWS,
    ComparisonRow,
    Examples,
    compare,
    compare_submodules,
    find_examples,
)
from sphinx_packagemap.views.module.structure import make_skeleton
from sphinx_packagemap.views.module.usage import Usage, find_usage_or_problem
from sphinx_packagemap.views.tree import TreeView


def make_anatomy_result(
    surveying: BuildContext, name: str, raw_options: Mapping[str, str]
) -> ModuleResult[AnatomyOptions]:
    """Return the result of a ``module-anatomy``."""
    settings = surveying.settings
    options = parse_anatomy_options(raw_options)
    try:
        if name:
            anatomy = make_anatomy(surveying.codebases, name, options.show, settings.max_items)
        else:
            anatomy = Problem(ProblemKind.NAME, "module-anatomy needs the name of a module or package")
    except Exception as error:  # it must not stop the build, and the digests are made outside of any directive
        anatomy = make_internal_problem("module-anatomy", error)
    content: Cell = ()
    if isinstance(anatomy, Anatomy):
        content = (render_anatomy(anatomy, get_language(settings.language), settings.max_items),)
    return ModuleResult(
        content=content,
        options=options,
        problems=(*options.problems, *([anatomy] if isinstance(anatomy, Problem) else anatomy.problems)),
        surveyed=surveying.codebases.list_followed(name) if name else (),
        sources=SourceUrls(surveying),
        link=options.link,
    )


class CompareResult(NamedTuple):
    """A comparison before the author's own rows are added."""

    table: Table | None  # with a row for each of ours, or one for each module
    rows: tuple[ComparisonRow | str, ...]  # all that was asked for; those that are not ours are words
    lists_modules: bool  # whether the rows of the table are modules
    problems: tuple[Problem, ...] = ()
    surveyed: tuple[str, ...] = ()


def make_compare_result(
    surveying: BuildContext, argument: str, raw_options: Mapping[str, str]
) -> ModuleResult[tuple[CompareOptions, CompareResult]]:
    """Return the result of a ``module-compare``, with its ``CompareResult`` among the options."""
    options = parse_compare_options(raw_options, surveying.settings.max_items)
    names = tuple(filter(None, re.split(r"[\s,]+", argument)))
    problems = [*options.problems, *_find_useless_options(raw_options, names, options)]
    language = get_language(surveying.settings.language)
    try:
        made = _compare(surveying, names, options, language)
    except Exception as error:  # it must not stop the build, and the digests are made outside of any directive
        made = CompareResult(None, (), False, (make_internal_problem("module-compare", error),))
    return ModuleResult(
        content=(made.table,) if made.table is not None else (),
        options=(options, made),
        problems=(*problems, *made.problems),
        surveyed=made.surveyed,
        sources=SourceUrls(surveying),
        link=options.link,
    )


def _find_useless_options(
    raw_options: Mapping[str, str], names: tuple[str, ...], options: CompareOptions
) -> Iterator[Problem]:
    """Yield problems of options that make no difference."""
    lists_modules = len(names) == 1 and (options.submodules or has_wildcard(names[0]))
    if options.submodules and len(names) != 1:
        yield Problem(ProblemKind.OPTION, "takes the name of a single package", option="submodules")
    if "kinds" in raw_options and names:
        yield Problem(ProblemKind.OPTION, "is for the comparison without names", option="kinds")
    for option in ("sort", "include", "exclude", "private", "tests"):
        if option in raw_options and not lists_modules:
            yield Problem(ProblemKind.OPTION, "is for tables with a row for each module", option=option)


def _compare(
    surveying: BuildContext, names: tuple[str, ...], options: CompareOptions, language: Language
) -> CompareResult:
    if not names:
        return _compare_generically(surveying, options, language)
    if len(names) == 1 and (options.submodules or has_wildcard(names[0])):
        return _compare_modules_of_package(surveying, names[0], options, language)
    asked = options.rows or SEVEN_ROWS
    rows = [row for row in asked if isinstance(row, ComparisonRow)]
    comparison = compare(surveying.codebases, names, rows)
    table = render_comparison(comparison, language) if comparison.modules else None
    return CompareResult(table, tuple(asked), False, comparison.problems, _list_tops(surveying, names))


def _compare_modules_of_package(
    surveying: BuildContext, pattern: str, options: CompareOptions, language: Language
) -> CompareResult:
    asked = options.rows or (ComparisonRow.PURPOSE,)
    rows = [row for row in asked if isinstance(row, ComparisonRow)]
    sort = (options.sort, options.downwards) if options.sort is not None else None
    comparison = compare_submodules(surveying.codebases, pattern, rows, options.request, sort)
    table = render_module_rows(comparison, pattern, language) if comparison.modules else None
    return CompareResult(table, tuple(asked), True, comparison.problems, _list_tops(surveying, (pattern,)))


def _list_tops(surveying: BuildContext, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the top-level names that were looked up for some names, including those that imports were followed to."""
    return tuple(dict.fromkeys(top for name in names for top in surveying.codebases.list_followed(name)))


def _compare_generically(surveying: BuildContext, options: CompareOptions, language: Language) -> CompareResult:
    problems = []
    exemplars, (project, looked_up) = Examples(), _find_project(surveying)
    names = (project,) if project else ()
    if project:
        try:
            exemplars = find_examples(surveying.codebases, project)
        except NotFound as error:
            problems.append(error.make_problem())
    asked = options.rows or SEVEN_ROWS
    for row in asked:
        if isinstance(row, ComparisonRow) and row not in SEVEN_ROWS:
            message = f"the comparison without names has no row '{row.value}'"
            problems.append(Problem(ProblemKind.OPTION, message, option="rows"))
    kept = tuple(row for row in asked if row in SEVEN_ROWS or not isinstance(row, ComparisonRow))
    table = render_generic_table(
        exemplars, options.kinds, language, [row for row in kept if isinstance(row, ComparisonRow)]
    )
    return CompareResult(
        table, kept, False, tuple(problems), tuple(dict.fromkeys([*looked_up, *_list_tops(surveying, names)]))
    )


def _find_project(surveying: BuildContext) -> tuple[str, tuple[str, ...]]:
    """Return the name of the package that is documented, or an empty one, and the names that were looked up for it."""
    settings = surveying.settings
    if settings.project or len(settings.roots) != 1:
        return settings.project, (settings.project,) if settings.project else ()
    root = os.path.join(settings.roots[0], "")
    try:
        tops = surveying.survey.discover(root).tops
    except NotFound:
        return "", (root,)
    return (tops[0], (root, tops[0])) if len(tops) == 1 else ("", (root,))


def make_usage_result(surveying: BuildContext, name: str, raw_options: Mapping[str, str]) -> ModuleResult[UsageOptions]:
    """Return the result of a ``module-usage``."""
    settings, codebases = surveying.settings, surveying.codebases
    options = parse_usage_options(raw_options)
    content: Cell = ()
    problems = list(options.problems)
    try:
        usage = (
            find_usage_or_problem(codebases, name, options.alias, thorough=True) if name else _make_no_name_problem()
        )
        if isinstance(usage, Problem):
            problems.append(usage)
        else:
            problems += usage.faults
            layout = _make_layout(surveying, usage) if More.LAYOUT in options.show else None
            content = render_usage(usage, options.alias, layout, get_language(settings.language))
    except Exception as error:  # it must not stop the build, and the digests are made outside of any directive
        problems.append(make_internal_problem("module-usage", error))
    surveyed = codebases.list_followed(name) if name.partition(".")[0] else ()
    return ModuleResult(content, options, tuple(problems), surveyed, SourceUrls(surveying), LinkPolicy.NONE)


def _make_no_name_problem() -> Problem:
    return Problem(ProblemKind.NAME, "module-usage needs the name of a module or package, or of something in one")


def _make_layout(surveying: BuildContext, usage: Usage) -> TreeView:
    surveyed = surveying.codebases.get_codebase(usage.canonical.module.partition(".")[0])
    return make_skeleton(surveyed, usage.canonical.module, surveying.settings.max_items)


class ImportResult(NamedTuple):
    """An import statement as a role shows it."""

    statement: str  # empty if there is none
    doubt: str  # why it could not be checked, in words; empty if it was
    target: Target | None
    problems: tuple[Problem, ...]
    surveyed: tuple[str, ...]
    is_reproducible: bool = True

    def compute_digest(self) -> str:
        """Return a digest of the statement, its doubts and its problems."""
        return compute_digest(self.statement, self.doubt, self.target, convert_problems(self.problems))

    def iter_targets(self) -> tuple[Target, ...]:
        """Return the target of the statement."""
        return (self.target,) if self.target is not None else ()


_TEXT = re.compile(r"(?P<name>[^\s~!<>]+)(?:\s+as\s+(?P<alias>\S+))?")


def make_import_result(surveying: BuildContext, text: str, raw_options: Mapping[str, str]) -> ImportResult:
    """Return the result of an ``import`` role for its text: a dotted name, perhaps with another name after ``as``."""
    matched = _TEXT.fullmatch(text.strip())
    alias = (matched["alias"] or "") if matched else ""
    if matched is None or (alias and not is_identifier(alias)):
        message = f"{quote(text)} is not a dotted name, nor one with 'as' and another name after it"
        return ImportResult("", "", None, (Problem(ProblemKind.IMPORT, message),), ())
    try:
        usage = find_usage_or_problem(surveying.codebases, matched["name"], alias)
    except Exception as error:  # it must not stop the build, and the digests are made outside of any directive
        return ImportResult("", "", None, (make_internal_problem("import", error),), (), is_reproducible=False)
    surveyed = surveying.codebases.list_followed(matched["name"])
    if isinstance(usage, Problem):
        return ImportResult("", "", None, (usage,), surveyed)
    doubt = format_doubt(usage.doubt, get_language(surveying.settings.language)) if usage.doubt else ""
    is_module = usage.kind in MODULE_KINDS
    names = (usage.name,) if is_module else tuple(dict.fromkeys([usage.name, *(spec.dotted for spec in usage.specs)]))
    return ImportResult(
        usage.requested.format_statement(alias), doubt, Target(is_module, names), usage.faults, surveyed
    )
