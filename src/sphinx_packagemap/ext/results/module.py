"""The results of ``module-anatomy``, ``module-compare``, ``module-usage`` and the role ``import``."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from sphinx_packagemap.ext.links import Target
from sphinx_packagemap.ext.results import BuildContext, ModuleResult, compute_digest, convert_problems
from sphinx_packagemap.ext.results.diagram import DiagramResult
from sphinx_packagemap.ext.results.project import OWN_PACKAGES
from sphinx_packagemap.ext.results.source_links import SourceUrls
from sphinx_packagemap.ext.results.tree import TreeResult
from sphinx_packagemap.ext.warnings import make_internal_problem
from sphinx_packagemap.i18n import Language, get_language
from sphinx_packagemap.model import MODULE_KINDS, Problem, ProblemKind
from sphinx_packagemap.names import has_wildcard, is_identifier
from sphinx_packagemap.options import LinkPolicy
from sphinx_packagemap.options.diagram import DiagramOptions
from sphinx_packagemap.options.module import (
    AnatomyOptions,
    CompareOptions,
    NeighbourhoodStyle,
    UsageAddition,
    UsageOptions,
    parse_anatomy_options,
    parse_compare_options,
    parse_usage_options,
)
from sphinx_packagemap.options.tree import TreeOptions
from sphinx_packagemap.rendering.content import Cell, TableForm
from sphinx_packagemap.rendering.module.anatomy import render_anatomy
from sphinx_packagemap.rendering.module.arrangement import Draft, arrange, choose_form
from sphinx_packagemap.rendering.module.comparison import render_comparison, render_generic_table
from sphinx_packagemap.rendering.module.statements import format_doubt, render_usage
from sphinx_packagemap.survey import NotFound
from sphinx_packagemap.text import quote
from sphinx_packagemap.views import Visibility
from sphinx_packagemap.views.module import make_skeleton
from sphinx_packagemap.views.module.anatomy import Anatomy, AnatomyPart, make_anatomy
from sphinx_packagemap.views.module.comparison import (
    SEVEN_ROWS,
    SHORT_ROWS,
    ComparisonRow,
    Examples,
    compare,
    compare_submodules,
    find_examples,
)
from sphinx_packagemap.views.module.glance import SURROUNDINGS, make_surroundings
from sphinx_packagemap.views.module.usage import Usage, find_usage_or_problem
from sphinx_packagemap.views.tree import TreeView


class AnatomyResult(NamedTuple):
    """The result of a ``module-anatomy``: its parts, and the diagram of the modules around it."""

    parts: ModuleResult[AnatomyOptions]
    diagram: DiagramResult | None  # None if its names are shown instead, or there are none

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems to be reported as warnings."""
        return self.parts.problems

    @property
    def surveyed(self) -> tuple[str, ...]:
        """The names whose surveys the result depends on."""
        return self.parts.surveyed

    @property
    def is_reproducible(self) -> bool:
        """Whether the result depends on the surveyed code only."""
        return self.parts.is_reproducible

    def compute_digest(self) -> str:
        """Return a digest of the parts and the diagram."""
        digest = self.parts.compute_digest()
        return digest if self.diagram is None else compute_digest(digest, self.diagram.compute_digest())

    def iter_targets(self) -> Iterator[Target]:
        """Yield the targets of the names."""
        yield from self.parts.iter_targets()
        if self.diagram is not None:
            yield from self.diagram.iter_targets()


def make_anatomy_result(context: BuildContext, name: str, raw_options: Mapping[str, str]) -> AnatomyResult:
    """Return the result of a ``module-anatomy``."""
    settings = context.settings
    options = parse_anatomy_options(raw_options)
    is_own = not name
    try:
        name = name or context.project.get_main("module-anatomy")
        anatomy = make_anatomy(context.codebases, name, options.show, settings.max_items, options.private)
    except NotFound as error:
        anatomy = error.make_problem()
    except Exception as error:  # must not stop the build: results are computed outside of directives, too
        anatomy = make_internal_problem("module-anatomy", error)
    content: Cell = ()
    diagram = None
    if isinstance(anatomy, Anatomy):
        language = get_language(settings.language)
        content = render_anatomy(anatomy, language, settings.max_items, options.max_items)
        diagram = _make_surroundings(context, anatomy, options)
    parts = ModuleResult(
        content=content,
        options=options,
        problems=(*options.problems, *([anatomy] if isinstance(anatomy, Problem) else anatomy.problems)),
        surveyed=_list_surveyed(context, name, is_own=is_own),
        sources=SourceUrls(context.links),
        link=options.link,
    )
    return AnatomyResult(parts, diagram)


def _make_surroundings(context: BuildContext, anatomy: Anatomy, options: AnatomyOptions) -> DiagramResult | None:
    """Return the diagram of the modules around a module; None if it is not shown, or there are none."""
    name = anatomy.module.name
    surveyed = context.codebases.find_module(name)
    is_shown = options.neighbourhood is NeighbourhoodStyle.DIAGRAM and AnatomyPart.GLANCE in options.show
    if not is_shown or isinstance(surveyed, Problem):
        return None
    view = make_surroundings(surveyed, name, hides_private=options.private is Visibility.HIDE)
    if view is None:
        return None
    sources = SourceUrls(context.links)
    tree = TreeResult(view.tree, TreeOptions(SURROUNDINGS.tree, link=options.link), sources, ())
    return DiagramResult(view, DiagramOptions(SURROUNDINGS, link=options.link), tree)


def _list_surveyed(context: BuildContext, name: str, *, is_own: bool) -> tuple[str, ...]:
    """Return the names whose surveys the result for a name depends on; it may be empty, if no name was found."""
    followed = context.codebases.list_followed(name) if name.partition(".")[0] else ()
    return (OWN_PACKAGES, *followed) if is_own else followed


class CompareResult(NamedTuple):
    """A comparison, before the author's rows are added."""

    draft: Draft | None
    rows: tuple[ComparisonRow | str, ...]  # the requested rows; those of the author are strings
    form: TableForm
    is_list: bool = False  # whether it is about all modules below a package, or of a pattern
    problems: tuple[Problem, ...] = ()
    surveyed: tuple[str, ...] = ()  # top-level names


def make_compare_result(
    context: BuildContext, argument: str, raw_options: Mapping[str, str]
) -> ModuleResult[tuple[CompareOptions, CompareResult]]:
    """Return the result of a ``module-compare``, whose options contain its ``CompareResult``."""
    options = parse_compare_options(raw_options, context.settings.max_items)
    names = tuple(filter(None, re.split(r"[\s,]+", argument)))
    is_own = options.submodules and not names
    problems = [*options.problems, *_find_useless_options(raw_options, ("",) if is_own else names, options)]
    language = get_language(context.settings.language)
    try:
        names = (context.project.get_main("module-compare"),) if is_own else names
        comparison = _compare(context, names, options, language)
    except NotFound as error:
        comparison = CompareResult(None, (), TableForm.SIDE, problems=(error.make_problem(),))
    except Exception as error:  # must not stop the build: results are computed outside of directives, too
        problem = make_internal_problem("module-compare", error)
        comparison = CompareResult(None, (), TableForm.SIDE, problems=(problem,))
    return ModuleResult(
        content=(arrange(comparison.draft, comparison.form, language),) if comparison.draft is not None else (),
        options=(options, comparison),
        problems=(*problems, *comparison.problems),
        surveyed=(OWN_PACKAGES, *comparison.surveyed) if is_own else comparison.surveyed,
        sources=SourceUrls(context.links),
        link=options.link,
    )


def _find_useless_options(
    raw_options: Mapping[str, str], names: tuple[str, ...], options: CompareOptions
) -> Iterator[Problem]:
    """Yield a problem for each option that has no effect; the name may be empty for the project's own package."""
    lists_modules = len(names) == 1 and (options.submodules or has_wildcard(names[0]))
    if options.submodules and len(names) != 1:
        yield Problem(ProblemKind.OPTION, "expected the name of exactly one package", option="submodules")
    if "kinds" in raw_options and names:
        yield Problem(ProblemKind.OPTION, "has no effect if modules are named", option="kinds")
    for option in ("sort", "include", "exclude", "private", "tests"):
        if option in raw_options and not lists_modules:
            yield Problem(ProblemKind.OPTION, "has no effect without a row for each module", option=option)


def _compare(
    context: BuildContext, names: tuple[str, ...], options: CompareOptions, language: Language
) -> CompareResult:
    if not names:
        return _compare_generically(context, options, language)
    if len(names) == 1 and (options.submodules or has_wildcard(names[0])):
        return _compare_modules_of_package(context, names[0], options, language)
    form = choose_form(len(set(names)), is_list=False, is_transposed=options.transpose)
    selected = options.rows or (SEVEN_ROWS if form is TableForm.SIDE else SHORT_ROWS)
    rows = [row for row in selected if isinstance(row, ComparisonRow)]
    comparison = compare(context.codebases, names, rows)
    draft = render_comparison(comparison, form, language, is_default=not options.rows) if comparison.modules else None
    return CompareResult(
        draft, tuple(selected), form, problems=comparison.problems, surveyed=_list_tops(context, names)
    )


def _compare_modules_of_package(
    context: BuildContext, pattern: str, options: CompareOptions, language: Language
) -> CompareResult:
    selected = options.rows or (ComparisonRow.PURPOSE,)
    rows = [row for row in selected if isinstance(row, ComparisonRow)]
    sort = (options.sort, options.downwards) if options.sort is not None else None
    comparison = compare_submodules(context.codebases, pattern, rows, options.request, sort)
    form = choose_form(len(comparison.modules), is_list=True, is_transposed=options.transpose)
    draft = None
    if comparison.modules:
        package = "" if has_wildcard(pattern) else context.codebases.normalize(pattern)
        draft = render_comparison(comparison, form, language, is_default=not options.rows, package=package)
    return CompareResult(draft, tuple(selected), form, True, comparison.problems, _list_tops(context, (pattern,)))


def _list_tops(context: BuildContext, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the top-level names that were surveyed for some names, including those to which imports lead."""
    return tuple(dict.fromkeys(top for name in names for top in context.codebases.list_followed(name)))


def _compare_generically(context: BuildContext, options: CompareOptions, language: Language) -> CompareResult:
    problems = []
    examples, (project, surveyed) = Examples(), _find_project(context)
    names = (project,) if project else ()
    if project:
        try:
            examples = find_examples(context.codebases, project)
        except NotFound as error:
            problems.append(error.make_problem())
    selected = options.rows or SEVEN_ROWS
    for row in selected:
        if isinstance(row, ComparisonRow) and row not in SEVEN_ROWS:
            message = f"the row '{row.value}' is not available without names of modules"
            problems.append(Problem(ProblemKind.OPTION, message, option="rows"))
    rows = tuple(row for row in selected if row in SEVEN_ROWS or not isinstance(row, ComparisonRow))
    form = choose_form(len(options.kinds), is_list=False, is_transposed=options.transpose)
    draft = render_generic_table(
        examples, options.kinds, language, [row for row in rows if isinstance(row, ComparisonRow)]
    )
    tops = tuple(dict.fromkeys([*surveyed, *_list_tops(context, names)]))
    return CompareResult(draft, rows, form, problems=tuple(problems), surveyed=tops)


def _find_project(context: BuildContext) -> tuple[str, tuple[str, ...]]:
    """Return the name of the documented package, or an empty string, and the names that were looked up for it."""
    settings = context.settings
    if settings.project or len(settings.roots) != 1:
        return "".join(settings.project[:1]), settings.project[:1]
    root = os.path.join(settings.roots[0], "")
    try:
        tops = context.survey.discover(root).tops
    except NotFound:
        return "", (root,)
    return (tops[0], (root, tops[0])) if len(tops) == 1 else ("", (root,))


def make_usage_result(context: BuildContext, name: str, raw_options: Mapping[str, str]) -> ModuleResult[UsageOptions]:
    """Return the result of a ``module-usage``."""
    settings, codebases = context.settings, context.codebases
    options = parse_usage_options(raw_options)
    content: Cell = ()
    problems = list(options.problems)
    is_own = not name
    try:
        name = name or context.project.get_main("module-usage")
        usage = find_usage_or_problem(codebases, name, options.alias, thorough=True)
        if isinstance(usage, Problem):
            problems.append(usage)
        else:
            problems += usage.faults
            layout = _make_layout(context, usage) if UsageAddition.LAYOUT in options.show else None
            content = render_usage(usage, options.alias, layout, get_language(settings.language))
    except NotFound as error:
        problems.append(error.make_problem())
    except Exception as error:  # must not stop the build: results are computed outside of directives, too
        problems.append(make_internal_problem("module-usage", error))
    surveyed = _list_surveyed(context, name, is_own=is_own)
    return ModuleResult(content, options, tuple(problems), surveyed, SourceUrls(context.links), LinkPolicy.NONE)


def _make_layout(context: BuildContext, usage: Usage) -> TreeView:
    codebase = context.codebases.get_codebase(usage.canonical.module.partition(".")[0])
    return make_skeleton(codebase, usage.canonical.module, context.settings.max_items)


class ImportResult(NamedTuple):
    """The result of an ``import`` role."""

    statement: str  # empty if there is none
    doubt: str  # a sentence that explains why the statement could not be checked; empty if it was
    target: Target | None
    problems: tuple[Problem, ...]
    surveyed: tuple[str, ...]
    is_reproducible: bool = True

    def compute_digest(self) -> str:
        """Return a digest of the statement, its target and its problems."""
        return compute_digest(self.statement, self.doubt, self.target, convert_problems(self.problems))

    def iter_targets(self) -> tuple[Target, ...]:
        """Return the target of the statement, if it has one."""
        return (self.target,) if self.target is not None else ()


_TEXT = re.compile(r"(?P<name>[^\s~!<>]+)(?:\s+as\s+(?P<alias>\S+))?")


def make_import_result(context: BuildContext, text: str, raw_options: Mapping[str, str]) -> ImportResult:
    """Return the result of an ``import`` role for its text: a dotted name, optionally with ``as`` and an alias."""
    match = _TEXT.fullmatch(text.strip())
    alias = (match["alias"] or "") if match else ""
    if match is None or (alias and not is_identifier(alias)):
        message = f"expected a dotted name, optionally followed by 'as' and an alias, got {quote(text)}"
        return ImportResult("", "", None, (Problem(ProblemKind.IMPORT, message),), ())
    try:
        usage = find_usage_or_problem(context.codebases, match["name"], alias)
    except Exception as error:  # must not stop the build: results are computed outside of directives, too
        return ImportResult("", "", None, (make_internal_problem("import", error),), (), is_reproducible=False)
    surveyed = context.codebases.list_followed(match["name"])
    if isinstance(usage, Problem):
        return ImportResult("", "", None, (usage,), surveyed)
    doubt = format_doubt(usage.doubt, get_language(context.settings.language)) if usage.doubt else ""
    is_module = usage.kind in MODULE_KINDS
    names = (usage.name,) if is_module else tuple(dict.fromkeys([usage.name, *(spec.dotted for spec in usage.specs)]))
    return ImportResult(
        usage.requested.format_statement(alias), doubt, Target(is_module, names), usage.faults, surveyed
    )
