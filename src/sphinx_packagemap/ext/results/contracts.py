"""The result of the directive ``import-contracts``, and the checks of other directives."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from sphinx_packagemap.discovery.contracts import FoundContracts
from sphinx_packagemap.discovery.contracts.baseline import Baseline, read_baseline
from sphinx_packagemap.discovery.contracts.finder import find_contracts, read_contracts
from sphinx_packagemap.ext.results import BuildContext, ModuleResult
from sphinx_packagemap.ext.results.source_links import SourceUrls
from sphinx_packagemap.ext.warnings import make_internal_problem
from sphinx_packagemap.i18n import get_language
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.options.contracts import ContractOptions, parse_contract_options
from sphinx_packagemap.rendering.content import Cell
from sphinx_packagemap.rendering.contracts import DEFAULT_MAX_CHAINS
from sphinx_packagemap.rendering.contracts.checks import render_acyclic, render_tiers
from sphinx_packagemap.rendering.contracts.contents import render_contracts
from sphinx_packagemap.rendering.contracts.problems import (
    make_contract_problems,
    make_cycle_problem,
    make_tier_problems,
)
from sphinx_packagemap.rendering.cycles import render_cycles
from sphinx_packagemap.views import DiagramRequest, ImportsRequest, TreeRequest
from sphinx_packagemap.views.diagram.view import DiagramView, survey_diagram
from sphinx_packagemap.views.imports.circular import find_cycles_of_levels
from sphinx_packagemap.views.imports.contracts import CheckedFile, Violation
from sphinx_packagemap.views.imports.contracts.survey import check_file, check_layers, find_unknown
from sphinx_packagemap.views.imports.contracts.tiers import check_tiers
from sphinx_packagemap.views.imports.items import survey_items


def make_contracts_result(
    context: BuildContext, argument: str, raw_options: Mapping[str, str]
) -> ModuleResult[ContractOptions]:
    """Return the result of an ``import-contracts``; if it is empty, its problems give the reason."""
    options = parse_contract_options(raw_options)
    found = _find_contracts(context, argument)
    key = context.project.add_listing(f"contracts {argument}", found.dependencies)
    problems = [*options.problems, *found.problems]
    if not found.files and not found.problems:
        message = "found no contracts for import-linter or Tach in the project"
        problems.append(Problem(ProblemKind.CONFIG, message))
    content: Cell = ()
    files: list[CheckedFile] = []
    try:
        files = [check_file(context.codebases, file, options.contracts) for file in found.files]
        content = render_contracts(files, get_language(context.settings.language), options.max_items)
        problems += find_unknown(found.files, options.contracts) if found.files else ()
        for file in files:
            problems += [*file.problems, *(problem for verdict in file.verdicts for problem in verdict.problems)]
        problems += make_contract_problems(files)
    except Exception as error:  # must not stop the build: results are computed outside of directives, too
        problems.append(make_internal_problem("import-contracts", error))
    surveyed = tuple(dict.fromkeys([key, *(top for file in files for top in file.surveyed)]))
    return ModuleResult(content, options, tuple(problems), surveyed, SourceUrls(context.links), options.link)


def _find_contracts(context: BuildContext, argument: str) -> FoundContracts:
    """Return the contracts in the file that the argument names, or those of the project around the pages."""
    settings = context.settings
    if argument:
        return read_contracts(os.path.normpath(os.path.join(settings.directory, argument)), argument)
    found = FoundContracts()
    dependencies: tuple[str, ...] = ()
    for directory in settings.projects or (settings.directory,):
        found = find_contracts(directory)
        dependencies += found.dependencies
        if found.files or found.problems:
            break
    return found._replace(dependencies=dependencies)


class ImportChecks(NamedTuple):
    """The results of the checks that a directive about imports makes."""

    content: Cell = ()
    problems: tuple[Problem, ...] = ()
    surveyed: tuple[str, ...] = ()  # names of surveys on which they depend
    broken: frozenset[tuple[str, str]] = frozenset()  # importers and imported modules in chains that are not permitted

    def add(self, other: ImportChecks) -> ImportChecks:
        """Return these results and others."""
        content, problems, surveyed, broken = other
        added = (self.content + content, self.problems + problems, self.surveyed + surveyed)
        return ImportChecks(*added, self.broken | broken)


def check_components(
    context: BuildContext, names: tuple[str, ...], view: DiagramView, request: DiagramRequest
) -> ImportChecks:
    """Return the result of the rule for the components in a diagram, if there is one; raises NotFound.

    The rule is about all imports of the components, also those that are not in the diagram because it shows a part.
    """
    rule, baseline = request.imports.rule, request.imports.baseline
    if rule is None or not request.tree.groups:
        option, message = ("rule", "requires the option groups") if rule else ("baseline", "requires the option rule")
        return ImportChecks(problems=(Problem(ProblemKind.OPTION, message, option=option),) if rule or baseline else ())
    surveyed: tuple[str, ...] = ()
    permitted = Baseline()
    if baseline:
        path = os.path.normpath(os.path.join(context.settings.directory, baseline))
        permitted = read_baseline(path, baseline)
        surveyed = (context.project.add_listing(f"baseline {baseline}", [path]),)
    whole = _show_all_components(request)
    if whole != request or view.structure is None:
        view = survey_diagram(context.survey, names, whole)
    modules = context.survey.discover_all(names).modules
    order = list(dict.fromkeys(group.heading for group in request.tree.groups))
    labels = [view.get_item(node).label for node in view.nodes]
    relations = view.structure.relations if view.structure is not None else ()
    checked = check_tiers(relations, view.imports, labels, order, permitted.lines.keys())
    content = render_tiers(checked, order, get_language(context.settings.language))
    problems = (*permitted.problems, *make_tier_problems(checked, permitted, modules))
    return ImportChecks(content, problems, surveyed, _find_broken(checked.violations))


def _find_broken(violations: Iterable[Violation]) -> frozenset[tuple[str, str]]:
    return frozenset(link[:2] for violation in violations for chain in violation.chains for link in chain)


def _show_all_components(request: DiagramRequest) -> DiagramRequest:
    """Return the request for a diagram of all components, of which a request shows a part."""
    imports = request.imports._replace(importers_of=(), imported_by=(), hops=None, only_cycles=False, externals=None)
    imports = imports._replace(max_children=max(imports.max_children, len(request.tree.groups)))
    return request._replace(tree=request.tree._replace(focus=()), imports=imports)


def check_imports(
    context: BuildContext, names: tuple[str, ...], tree: TreeRequest, request: ImportsRequest
) -> ImportChecks:
    """Return the results of the checks that the options of a directive request; raises NotFound."""
    language = get_language(context.settings.language)
    content: Cell = ()
    problems: tuple[Problem, ...] = ()
    broken: frozenset[tuple[str, str]] = frozenset()
    if request.acyclic:
        found = find_cycles_of_levels(context.survey, names, tree, request)
        cycles = [cycle for _, each in found for cycle in each]
        details = [
            block for view, each in found if each for block in render_cycles(view, each, language, DEFAULT_MAX_CHAINS)
        ]
        content += render_acyclic(cycles, tuple(details), language)
        problems += (make_cycle_problem(cycles),) if cycles else ()
    if request.layers:
        view = survey_items(context.survey, names, tree._replace(depth=None), request._replace(root=True))
        title = language.translate("Layers")
        checked = check_layers(context.survey, view, names, request.layers, title)
        content += render_contracts([checked], language)
        problems += (*checked.problems, *make_contract_problems([checked]))
        broken = _find_broken(violation for verdict in checked.verdicts for violation in verdict.violations)
    return ImportChecks(content, problems, broken=broken)
