"""Checks contracts against the imports of the source, with the results of import-linter.

A chain of imports from one layer to another counts unless it passes through a third one, because then it is a chain
between that and one of the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import assert_never

from sphinx_packagemap.discovery.contracts import (
    AcyclicRule,
    AlertLevel,
    Contract,
    DependsOnRule,
    ForbiddenRule,
    IndependenceRule,
    LayersRule,
    PrivateRule,
    ProtectedRule,
)
from sphinx_packagemap.model import Problem, ProblemKind
from sphinx_packagemap.names import get_last, has_wildcard, is_in_subtree, iter_ancestors
from sphinx_packagemap.text import quote
from sphinx_packagemap.views.imports.contracts import ContractState, Verdict, Violation
from sphinx_packagemap.views.imports.contracts.dependencies import search_dependencies
from sphinx_packagemap.views.imports.contracts.direct import iter_private, iter_protected, list_private_packages
from sphinx_packagemap.views.imports.contracts.graph import ContractGraph
from sphinx_packagemap.views.imports.contracts.search import (
    Search,
    Uncheckable,
    check_exists,
    check_internal,
    iter_violations,
)
from sphinx_packagemap.views.imports.contracts.siblings import iter_cycles, list_ancestors

_MAX_FOLLOWED = 50_000_000  # imports that are followed for one contract, at most
_MAX_VIOLATIONS = 1000  # of one contract


def check_contract(contract: Contract, graph: ContractGraph, file: str | None) -> Verdict:
    """Return the verdict on a contract; if it cannot be checked, its problems give the reason."""
    verdict = Verdict(contract, ContractState.UNCHECKED)
    if contract.rule is None:
        return verdict
    graph, missing = graph.remove_imports(contract.ignored)
    messages: list[tuple[str, int | None]] = []  # with their lines
    if contract.alerting is not AlertLevel.NONE:
        messages += [(f"the ignored import {quote(each.text)} does not exist", contract.line) for each in missing]
    messages += [(message, contract.line) for message in _find_spaces(contract)]
    try:
        verdict = _check_rule(contract, graph)
        if len(verdict.violations) > _MAX_VIOLATIONS:
            verdict = verdict._replace(violations=verdict.violations[:_MAX_VIOLATIONS])
            message = f"only the first {_MAX_VIOLATIONS:,} pairs of modules that break it are shown"
            messages.append((message, contract.line))
    except Uncheckable as error:
        messages.append((str(error), error.line or contract.line))
        verdict = verdict._replace(reason=str(error), missing=error.missing)
    beginning = f"contract {quote(contract.name)}: "
    problems = [Problem(ProblemKind.CONFIG, beginning + each, origin=file, line=line) for each, line in messages]
    return verdict._replace(problems=tuple(problems))


def _find_spaces(contract: Contract) -> Iterator[str]:
    """Yield a message for each optional module that cannot exist, because of spaces within its parentheses."""
    layers = contract.rule.layers if isinstance(contract.rule, LayersRule) else ()
    for name in (module.name for layer in layers for module in layer.modules if module.is_optional):
        if name != name.strip():
            yield f"{quote(f'({name})')} matches no module: remove the spaces within the parentheses"


def _check_rule(contract: Contract, graph: ContractGraph) -> Verdict:
    rule = contract.rule
    undeclared: tuple[str, ...] = ()
    containers: tuple[str, ...] = ()
    matches: dict[str, tuple[str, ...]] = {}
    match rule:
        case LayersRule():
            containers = tuple(graph.expand(rule.containers))
            found = _iter_all_violations(_search_layers(rule, containers, graph), graph)
            undeclared = tuple(_find_undeclared(rule, containers, graph))
        case ForbiddenRule():
            found = _iter_all_violations(_search_forbidden(rule, graph), graph)
            matches = _find_matches((*rule.sources, *rule.forbidden), graph)
        case IndependenceRule():
            found = _iter_all_violations(_search_independent(rule, graph), graph)
            matches = _find_matches(rule.modules, graph)
        case ProtectedRule():
            found = iter_protected(rule, graph)
        case AcyclicRule():
            containers = tuple(list_ancestors(rule, graph))
            found = iter_cycles(rule, containers, graph)
        case PrivateRule():
            containers = tuple(list_private_packages(rule, graph))
            found = iter_private(containers, graph)
        case DependsOnRule():
            found = _iter_all_violations(search_dependencies(rule, graph), graph)
        case None:
            found = iter(())
        case _:
            assert_never(rule)
    violations = tuple(sorted(islice(found, _MAX_VIOLATIONS + 1)))
    state = ContractState.BROKEN if violations or undeclared else ContractState.KEPT
    return Verdict(contract, state, violations, undeclared, containers, matches)


def _find_matches(expressions: Iterable[str], graph: ContractGraph) -> dict[str, tuple[str, ...]]:
    """Return the modules that match each expression with wildcards, sorted."""
    return {each: tuple(graph.expand([each])) for each in expressions if has_wildcard(each)}


def _iter_all_violations(searches: Iterable[Search], graph: ContractGraph) -> Iterator[Violation]:
    followed = 0
    for search in searches:
        followed += len(graph.imports)
        if followed > _MAX_FOLLOWED:
            raise Uncheckable("it is about too many modules to be checked")
        yield from iter_violations(search, graph)


def _search_layers(rule: LayersRule, containers: Sequence[str], graph: ContractGraph) -> Iterator[Search]:
    for container in containers:
        check_exists(container, graph)
        check_internal(container, graph)
    for beginning in [f"{container}." for container in containers] if rule.containers else [""]:
        layers = []
        for layer in rule.layers:
            for module in layer.modules:
                if not module.is_optional:
                    check_exists(beginning + module.name, graph)
            layers.append([beginning + module.name for module in layer.modules])
        subtrees = {name: graph.list_subtree(name) for layer in layers for name in layer}
        everything = frozenset(name for subtree in subtrees.values() for name in subtree)
        higher: list[str] = []
        for layer, names in zip(rule.layers, layers, strict=True):
            for name in names:
                siblings = [each for each in names if each != name] if layer.is_independent else []
                forbidden = {each: subtrees[each] for each in (*higher, *siblings) if subtrees[each]}
                yield Search(name, subtrees[name], forbidden, everything, rule.allow_indirect)
            higher += names


def _find_undeclared(rule: LayersRule, containers: Iterable[str], graph: ContractGraph) -> Iterator[str]:
    """Yield the children of containers that are in no layer, if there must be none, sorted."""
    if not rule.is_exhaustive:
        return
    declared = {module.name for layer in rule.layers for module in layer.modules} | {*rule.exhaustive_ignores}
    for container in containers:
        yield from (each for each in graph.list_children(container) if get_last(each) not in declared)


def _search_independent(rule: IndependenceRule, graph: ContractGraph) -> Iterator[Search]:
    subtrees = {name: graph.list_subtree(name) for name in graph.expand(rule.modules)}
    for name in subtrees:
        check_exists(name, graph)
        for ancestor in iter_ancestors(name):
            if ancestor in subtrees:
                raise Uncheckable(f"{quote(ancestor)} contains {quote(name)}, which cannot be independent of it")
    everything = frozenset(name for subtree in subtrees.values() for name in subtree)
    for name, members in subtrees.items():
        others = {other: subtree for other, subtree in subtrees.items() if other != name}
        yield Search(name, members, others, everything)


def _search_forbidden(rule: ForbiddenRule, graph: ContractGraph) -> Iterator[Search]:
    subtrees = {}
    for name in graph.expand(rule.forbidden):
        if graph.is_internal(name):
            check_exists(name, graph)
        elif not graph.include_externals:
            raise Uncheckable(f"{quote(name)} is another package: set include_external_packages to check its imports")
        elif "." in name:
            raise Uncheckable(f"expected the top-level name of another package, got {quote(name)}")
        members = graph.list_subtree(name)
        if members:  # another package that nothing imports is not in the graph
            subtrees[name] = members if rule.as_packages else [name]
    for name in graph.expand(rule.sources):
        check_exists(name, graph)
        overlaps = _is_overlapping if rule.as_packages else str.__eq__
        forbidden = {each: members for each, members in subtrees.items() if not overlaps(each, name)}
        members = graph.list_subtree(name) if rule.as_packages else [name]
        yield Search(name, members, forbidden, is_direct=rule.allow_indirect)


def _is_overlapping(one: str, other: str) -> bool:
    return is_in_subtree(one, other) or is_in_subtree(other, one)
