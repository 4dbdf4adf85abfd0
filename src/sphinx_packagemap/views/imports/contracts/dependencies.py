"""The searches for imports that are against the layers and dependencies of Tach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from sphinx_packagemap.discovery.contracts import Dependency, DependsOnRule
from sphinx_packagemap.names import has_wildcard, iter_ancestors
from sphinx_packagemap.views.imports.contracts.graph import ContractGraph, is_matched
from sphinx_packagemap.views.imports.contracts.search import Search, check_exists


class _Declared(NamedTuple):
    """A declared module with all modules that belong to it."""

    dependency: Dependency
    members: list[str]


def search_dependencies(rule: DependsOnRule, graph: ContractGraph) -> Iterator[Search]:
    """Yield a search for each declared module; a module belongs to its nearest declared ancestor, or to itself."""
    declared = _find_members(rule, graph)
    for name, (dependency, members) in declared.items():
        if dependency.is_unchecked:
            continue
        forbidden = {
            other: each.members
            for other, each in declared.items()
            if other != name and not _is_allowed(dependency, each.dependency, rule)
        }
        yield Search(name, members, forbidden, is_direct=True)


def _find_members(rule: DependsOnRule, graph: ContractGraph) -> Mapping[str, _Declared]:
    declared: dict[str, _Declared] = {}
    # An unknown module that is in no layer is a problem of the contract about dependencies, if there is one.
    are_all_checked = not (rule.is_about_layers and rule.names_dependencies)
    for dependency in rule.modules:
        others = () if rule.is_about_layers else (*(dependency.depends_on or ()), *dependency.forbidden)
        for name in graph.expand([dependency.name]):
            if dependency.layer or are_all_checked:
                check_exists(name, graph, dependency.line)
            declared.setdefault(name, _Declared(dependency._replace(name=name), []))
        for name in graph.expand(others):
            check_exists(name, graph, dependency.line)
    for name in sorted(graph.names):
        owner = next((each for each in (name, *iter_ancestors(name)) if each in declared), None)
        if owner is not None:
            declared[owner].members.append(name)
    return declared


def _is_allowed(importer: Dependency, imported: Dependency, rule: DependsOnRule) -> bool:
    """Return whether a module may import another one."""
    layers = (importer.layer, imported.layer)
    distance = rule.layers.index(layers[1]) - rule.layers.index(layers[0]) if all(layers) and rule.layers else 0
    if rule.is_about_layers:
        return distance >= 0
    if _is_named(imported.name, importer.forbidden):
        return False
    if imported.is_utility or distance:  # imports of higher layers are against the other contract
        return True
    return importer.depends_on is None or _is_named(imported.name, importer.depends_on)


def _is_named(name: str, expressions: Iterable[str]) -> bool:
    """Return whether a module is one of those that expressions match."""
    return any(each == name or (has_wildcard(each) and is_matched(each, name)) for each in expressions)
