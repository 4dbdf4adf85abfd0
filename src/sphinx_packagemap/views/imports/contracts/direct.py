"""The direct imports of modules that only some others may import: protected and private ones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sphinx_packagemap.discovery.contracts import PrivateRule, ProtectedRule
from sphinx_packagemap.names import is_in_subtree, is_private
from sphinx_packagemap.text import quote
from sphinx_packagemap.views.imports.contracts import Violation
from sphinx_packagemap.views.imports.contracts.graph import ContractGraph, Pair
from sphinx_packagemap.views.imports.contracts.search import Uncheckable, check_exists, check_internal, expand_all


def iter_protected(rule: ProtectedRule, graph: ContractGraph) -> Iterator[Violation]:
    """Yield a violation for each module that must not import a protected one, with its direct imports."""
    allowed = set()
    for name in graph.expand(rule.allowed):
        if rule.as_packages:
            check_exists(name, graph)
            check_internal(name, graph)
        allowed |= {*graph.list_subtree(name)} if rule.as_packages else {name}
    for name in graph.expand(rule.protected):
        check_exists(name, graph)
        protected = {*graph.list_subtree(name)} if rule.as_packages else {name}
        pairs: dict[str, list[Pair]] = {}
        for importer, imported in graph.imports:
            if imported in protected and importer not in protected and importer not in allowed:
                pairs.setdefault(importer, []).append((importer, imported))
        for importer, found in pairs.items():
            yield Violation(importer, name, tuple(map(graph.make_chain, sorted(found))))


def list_private_packages(rule: PrivateRule, graph: ContractGraph) -> Iterable[str]:
    """Return the packages whose private modules count, sorted; those at the top if the rule names none."""
    if not rule.packages:
        return sorted(graph.roots)
    packages = expand_all(rule.packages, graph)
    for name in packages:
        check_internal(name, graph)
        if any(map(is_private, name.split("."))):
            raise Uncheckable(f"{quote(name)} is private, or in a private module")
    return packages


def iter_private(packages: Iterable[str], graph: ContractGraph) -> Iterator[Violation]:
    """Yield a violation for each module that imports a private one from outside its parent package."""
    members = {name for package in packages for name in graph.list_subtree(package)}
    for importer, imported in graph.imports:
        parent = _find_parent_of_private(imported) if imported in members else ""
        if parent and not is_in_subtree(importer, parent):
            yield Violation(importer, imported, (graph.make_chain((importer, imported)),))


def _find_parent_of_private(name: str) -> str:
    """Return the parent of the innermost private module around a name; empty if it is in none."""
    parts = name.split(".")
    number = next((number for number in range(len(parts) - 1, 0, -1) if is_private(parts[number])), 0)
    return ".".join(parts[:number])
