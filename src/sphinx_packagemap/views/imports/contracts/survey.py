"""Checks the contracts in the files of a project against the survey of its packages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from functools import partial

from sphinx_packagemap.discovery.contracts import Contract, ContractFile, ContractType, Layer, LayersRule
from sphinx_packagemap.model import ImportEdge, ImportKind, Module, Problem, ProblemKind
from sphinx_packagemap.names import did_you_mean, find_nearest, is_in_subtree, resolve_relative
from sphinx_packagemap.survey import NotFound, Survey
from sphinx_packagemap.text import quote
from sphinx_packagemap.views.codebases import Codebases
from sphinx_packagemap.views.imports.contracts import CheckedFile, ContractState, Verdict
from sphinx_packagemap.views.imports.contracts.checks import check_contract
from sphinx_packagemap.views.imports.contracts.graph import make_contract_graph
from sphinx_packagemap.views.imports.items import ItemsView


def check_file(codebases: Codebases, file: ContractFile, wanted: Collection[str] = ()) -> CheckedFile:
    """Return the contracts of a file with their verdicts; with ``wanted``, only those with these names or keys."""
    contracts = [each for each in file.contracts if not wanted or {each.name, each.key} & {*wanted}]
    problems = [*file.problems]
    modules: dict[str, Module] = {}
    missing = []
    tops = tuple(dict.fromkeys(root.partition(".")[0] for root in file.roots))
    for top in tops:
        try:
            surveyed = codebases.get_codebase(top)
        except NotFound as error:
            missing.append(error.make_problem())
            continue
        modules |= surveyed.codebase.modules
    for root in file.roots:
        if root not in modules and not missing:
            hint = did_you_mean(find_nearest(root, modules))
            missing.append(Problem(ProblemKind.NAME, f"no module or package named {quote(root)}{hint}"))
    if missing or not file.roots:
        problems += [each._replace(origin=file.file, line=file.line) for each in missing]
        reason = next((each.message for each in problems), "")
        verdicts = tuple(Verdict(each, ContractState.UNCHECKED, reason=reason) for each in contracts)
        return CheckedFile(file.file, verdicts, tuple(problems), tops)
    imports = codebases.list_written_imports(tops)
    graph = make_contract_graph(
        modules,
        (each for each in imports if each.kind is not ImportKind.LAZY or not _is_attached(each.importer, codebases)),
        file.roots,
        include_externals=file.include_externals,
        exclude_type_checking=file.exclude_type_checking,
        names_it=partial(_names_it, codebases=codebases),
    )
    verdicts = tuple(check_contract(each, graph, file.file) for each in contracts)
    return CheckedFile(file.file, verdicts, tuple(problems), tops, modules)


def _is_attached(name: str, codebases: Codebases) -> bool:
    """Return whether a module has calls of lazy_loader: import-linter knows statements only."""
    facts = codebases.get_codebase(name.partition(".")[0]).get_facts(name)
    return facts is not None and bool(facts.attached or facts.stub_attached)


def _names_it(edge: ImportEdge, codebases: Codebases) -> bool:
    """Return whether a statement names the imported module itself, not a name in it."""
    surveyed = codebases.get_codebase(edge.importer.partition(".")[0])
    facts = surveyed.get_facts(edge.importer)
    is_package = surveyed.get_module(edge.importer).is_package
    for statement in facts.imports if facts is not None else ():
        if statement.line == edge.line:
            base = statement.module
            if statement.level:
                base = resolve_relative(edge.importer, is_package, statement.level, base) or ""
            if edge.imported == (base if statement.name is None else f"{base}.{statement.name}"):
                return True
    return False


def find_unknown(files: Iterable[ContractFile], wanted: Iterable[str]) -> tuple[Problem, ...]:
    """Return a problem for each name that no contract has."""
    known = {word for file in files for contract in file.contracts for word in (contract.name, contract.key) if word}
    return tuple(
        Problem(
            ProblemKind.OPTION,
            f"no contract named {quote(name)}{did_you_mean(find_nearest(name, known))}",
            option="contract",
        )
        for name in wanted
        if name not in known
    )


def check_layers(
    survey: Survey, view: ItemsView, names: Sequence[str], layers: tuple[Layer, ...], title: str
) -> CheckedFile:
    """Return the verdict on the layers that a directive states, for the imports of a view of all modules.

    Names are relative to the package if it is the only one, unless they begin with its name.
    """
    known = survey.discover_all(names).modules
    modules = {name: known[name] for name in view.items}
    top = names[0] if len(names) == 1 else ""
    is_absolute = not top or any(is_in_subtree(each.name, top) for layer in layers for each in layer.modules)
    graph = make_contract_graph(modules, view.edges, names, left_out=view.left_out)
    rule = LayersRule(layers, () if is_absolute else (top,))
    verdict = check_contract(Contract(title, ContractType.LAYERS.value, rule), graph, None)
    problems = tuple(each._replace(kind=ProblemKind.OPTION, option="layers") for each in verdict.problems)
    return CheckedFile("", (verdict._replace(problems=()),), problems, (), modules)
