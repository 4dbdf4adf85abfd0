"""Cycles of imports between the children of a package: contracts that there are none."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import takewhile

from sphinx_packagemap.discovery.contracts import AcyclicRule
from sphinx_packagemap.names import get_parent
from sphinx_packagemap.views.imports.contracts import Violation
from sphinx_packagemap.views.imports.contracts.graph import ContractGraph, Pair
from sphinx_packagemap.views.imports.contracts.search import check_internal, expand_all
from sphinx_packagemap.views.imports.cycles import compute_weight, find_cycles, find_feedback

_Imports = dict[Pair, list[Pair]]  # the imports of modules, by the children that contain them


def list_ancestors(rule: AcyclicRule, graph: ContractGraph) -> Sequence[str]:
    """Return the names of the packages, sorted; raise Uncheckable if one cannot be checked."""
    packages = expand_all(rule.ancestors, graph)
    for name in packages:
        check_internal(name, graph)
    return packages


def iter_cycles(rule: AcyclicRule, ancestors: Collection[str], graph: ContractGraph) -> Iterator[Violation]:
    """Yield a violation for each import of a child by another one without which there would be no cycle.

    There may be several choices of such imports: those of little weight are preferred.
    """
    skipped = frozenset(expand_all(rule.skipped, graph))
    packages: dict[str, _Imports] = {}
    for pair in graph.imports:
        common, *ends = _split(pair)
        if common and all(ends):
            children = (f"{common}.{ends[0]}", f"{common}.{ends[1]}")
            packages.setdefault(common, {}).setdefault(children, []).append(pair)
    for package in sorted(packages):
        if _is_included(package, frozenset(ancestors), skipped, rule.depth):
            yield from _find_backward(packages[package], graph)


def _split(pair: Pair) -> tuple[str, str, str]:
    """Return the innermost package around two modules, and which child of it each of them is in, or empty strings."""
    importer, imported = (name.split(".") for name in pair)
    count = len([*takewhile(lambda each: each[0] == each[1], zip(importer, imported, strict=False))])
    children = ["".join(parts[count : count + 1]) for parts in (importer, imported)]
    return ".".join(importer[:count]), children[0], children[1]


def _is_included(package: str, ancestors: Collection[str], skipped: Collection[str], depth: int) -> bool:
    """Return whether a package is one of the ancestors, or not too far below one."""
    for _ in range(depth + 1):
        if package in ancestors:
            return True
        if package in skipped or not package:
            return False
        package = get_parent(package)
    return False


def _find_backward(imports: _Imports, graph: ContractGraph) -> Iterator[Violation]:
    children = sorted({name for pair in imports for name in pair})
    numbers = {name: number for number, name in enumerate(children)}
    weights = {}
    for (importer, imported), pairs in imports.items():
        edges = [edge for pair in pairs for edge in graph.imports[pair]]
        weights[numbers[importer], numbers[imported]] = compute_weight(len(edges), (edge.kind for edge in edges))
    for members in find_cycles(len(children), sorted(weights)):
        if len(members) > 1:
            inside = frozenset(members)
            between = {pair: weight for pair, weight in sorted(weights.items()) if inside.issuperset(pair)}
            for pair in find_feedback(members, between):
                ends = (children[pair[0]], children[pair[1]])
                yield Violation(*ends, tuple(map(graph.make_chain, sorted(imports[ends]))), closes_cycle=True)
