"""The results of the directives about imports: ``import-graph`` and ``import-cycles``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sphinx_packagemap.ext.links import Target
from sphinx_packagemap.ext.results import BuildContext, ModuleResult, compute_digest
from sphinx_packagemap.ext.results.contracts import ImportChecks, check_components, check_imports
from sphinx_packagemap.ext.results.diagram import DiagramResult, compute_diagram
from sphinx_packagemap.ext.results.project import OWN_PACKAGES
from sphinx_packagemap.ext.results.source_links import SourceUrls
from sphinx_packagemap.ext.warnings import make_internal_problem
from sphinx_packagemap.i18n import get_language
from sphinx_packagemap.model import Problem
from sphinx_packagemap.options.diagram import DiagramOptions
from sphinx_packagemap.options.imports import (
    ImportCyclesOptions,
    parse_import_cycles_options,
    parse_import_graph_options,
    parse_import_matrix_options,
)
from sphinx_packagemap.rendering.chain_lists import MAX_CHAINS, render_found_chains
from sphinx_packagemap.rendering.content import Cell, FoldedBlocks, make_text_cell
from sphinx_packagemap.rendering.cycles import render_cycles
from sphinx_packagemap.rendering.imports import render_no_cycles, render_relations
from sphinx_packagemap.rendering.matrix import make_titles, render_rows
from sphinx_packagemap.survey import NotFound
from sphinx_packagemap.views.diagram.matrix import (
    MAX_ROWS,
    Matrix,
    count_rows,
    iter_smaller,
    make_limit_problem,
    make_matrix,
)
from sphinx_packagemap.views.imports.circular import find_circular_imports
from sphinx_packagemap.views.imports.items import survey_items


class ImportGraphResult(NamedTuple):
    """The result of an ``import-graph``: a diagram, a table of the imports in it, and the checks of these."""

    diagram: DiagramResult
    table: ModuleResult[DiagramOptions]
    checks: ModuleResult[DiagramOptions]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems to be reported as warnings."""
        return (*self.diagram.problems, *self.checks.problems)

    @property
    def surveyed(self) -> tuple[str, ...]:
        """The names whose surveys the result depends on."""
        return tuple(dict.fromkeys([*self.diagram.surveyed, *self.checks.surveyed]))

    @property
    def is_reproducible(self) -> bool:
        """Whether the result depends on the surveyed code only."""
        return all(each.is_reproducible for each in (self.diagram, self.table, self.checks))

    def compute_digest(self) -> str:
        """Return a digest of the diagram, the table and the checks."""
        return compute_digest(*(each.compute_digest() for each in (self.diagram, self.table, self.checks)))

    def iter_targets(self) -> Iterable[Target]:
        """Return the targets of the names in the tree of the diagram; the table has no others."""
        return self.diagram.iter_targets()


def make_import_graph_result(context: BuildContext, argument: str, raw_options: Mapping[str, str]) -> ImportGraphResult:
    """Return the result of an ``import-graph``; if it is empty, its problems give the reason."""
    options = parse_import_graph_options(raw_options, context.settings.max_nodes)
    diagram = compute_diagram(context, "import-graph", argument, options)
    language = get_language(context.settings.language)
    if diagram.view.chains is not None:
        table = render_found_chains(diagram.view.chains, language, MAX_CHAINS)
    elif options.request.imports.only_cycles and diagram.view.structure is not None and not diagram.view.nodes:
        view = diagram.view
        table = render_no_cycles(view.tree.name, language, is_partial=view.is_partial)
    else:
        table = render_relations(diagram.view, language, context.settings.max_items)
    sources = diagram.tree.sources
    result = ModuleResult(table, options, (), diagram.surveyed, sources, options.link)
    checks = _check_imports(context, "import-graph", diagram)
    return ImportGraphResult(diagram, result, _add_checks(result, checks))


def _check_imports(context: BuildContext, directive: str, diagram: DiagramResult) -> ImportChecks:
    """Return the results of the checks that the options of a directive request."""
    request = diagram.options.request
    if diagram.view.structure is None or request.layout.traits.has_subject:
        return ImportChecks()
    names = tuple(name for name in diagram.surveyed if name != OWN_PACKAGES)
    try:
        checks = check_imports(context, names, request.tree, request.imports)
        return checks.add(check_components(context, names, diagram.view, request))
    except Exception as error:  # must not stop the build: results are computed outside of directives, too
        return ImportChecks(problems=(make_internal_problem(directive, error),))


def _add_checks(result: ModuleResult[DiagramOptions], checks: ImportChecks) -> ModuleResult[DiagramOptions]:
    """Return the checks of a directive, with the options and the links of its result."""
    content, problems, surveyed, _ = checks
    return result._replace(content=content, problems=problems, surveyed=surveyed)


class ImportMatrixResult(NamedTuple):
    """The result of an ``import-matrix``: the matrix, a list of its rows, a table of its imports, and their checks."""

    matrix: Matrix
    titles: tuple[str, ...]  # the evidence of each import
    content: ModuleResult[DiagramOptions]  # the list, and the table in a fold; or a sentence if nothing is imported
    checks: ModuleResult[DiagramOptions]

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems to be reported as warnings."""
        return (*self.content.problems, *self.checks.problems)

    @property
    def surveyed(self) -> tuple[str, ...]:
        """The names whose surveys the result depends on."""
        return tuple(dict.fromkeys([*self.content.surveyed, *self.checks.surveyed]))

    @property
    def is_reproducible(self) -> bool:
        """Whether the result depends on the surveyed code only."""
        return self.content.is_reproducible and self.checks.is_reproducible

    def compute_digest(self) -> str:
        """Return a digest of the rows, the numbers, the table and the checks."""
        rows = [row._replace(origin=None, line=None) for row in self.matrix.rows]
        digests = (self.content.compute_digest(), self.checks.compute_digest())
        return compute_digest(rows, self.matrix.cells, self.matrix.blocks, *digests)

    def iter_targets(self) -> Iterable[Target]:
        """Return the targets of the names."""
        return self.content.iter_targets()


def make_import_matrix_result(
    context: BuildContext, argument: str, raw_options: Mapping[str, str]
) -> ImportMatrixResult:
    """Return the result of an ``import-matrix``; if it has no rows, its problems give the reason."""
    options = parse_import_matrix_options(raw_options, context.settings.max_nodes)
    diagram = compute_diagram(context, "import-matrix", argument, options)
    problems = diagram.problems
    checks = _check_imports(context, "import-matrix", diagram)
    count = count_rows(diagram.view)
    for request in iter_smaller(options.request) if count > MAX_ROWS else ():
        diagram = compute_diagram(context, "import-matrix", argument, options._replace(request=request))
        if count_rows(diagram.view) <= MAX_ROWS:
            break
    if count > MAX_ROWS:
        problems += (make_limit_problem(diagram.view, count),)
    language = get_language(context.settings.language)
    matrix = make_matrix(diagram.view, checks.broken)
    content: Cell = ()
    table = render_relations(diagram.view, language, context.settings.max_items)
    if matrix.cells:
        content = (render_rows(matrix, language), FoldedBlocks(language.translate("Imports"), table))
    elif matrix.rows:
        content = (*make_text_cell(language.translate("Nothing here imports anything here.")), *table)
    elif options.request.imports.only_cycles and diagram.view.structure is not None:
        content = render_no_cycles(diagram.view.tree.name, language, is_partial=diagram.view.is_partial)
    sources = diagram.tree.sources
    result = ModuleResult(content, options, problems, diagram.surveyed, sources, options.link)
    titles = make_titles(matrix, diagram.view.imports)
    return ImportMatrixResult(matrix, titles, result, _add_checks(result, checks))


def make_import_cycles_result(
    context: BuildContext, argument: str, raw_options: Mapping[str, str]
) -> ModuleResult[ImportCyclesOptions]:
    """Return the result of an ``import-cycles``; if it is empty, its problems give the reason."""
    options = parse_import_cycles_options(raw_options)
    survey = context.survey
    names = survey.split_names(argument)
    surveyed = names or (OWN_PACKAGES,)
    content: Cell = ()
    problems = options.problems
    try:
        names = names or context.project.get_names("import-cycles")
        view = survey_items(survey, names, options.tree, options.request)
        language = get_language(context.settings.language)
        problems += view.problems
        if view.items:
            content = render_cycles(view, find_circular_imports(view), language, options.max_items)
    except NotFound as error:
        problems += (error.make_problem(), *error.others)
    except Exception as error:  # must not stop the build: results are computed outside of directives, too
        problems += (make_internal_problem("import-cycles", error),)
    surveyed = tuple(dict.fromkeys([*surveyed, *names]))
    return ModuleResult(content, options, problems, surveyed, SourceUrls(context.links, names), options.link)
