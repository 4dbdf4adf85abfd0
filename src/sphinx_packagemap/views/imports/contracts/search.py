"""The searches that a contract consists of, and the modules in them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sphinx_packagemap.text import quote
from sphinx_packagemap.views.imports.chains import find_chains, iter_chains
from sphinx_packagemap.views.imports.contracts import Violation
from sphinx_packagemap.views.imports.contracts.graph import ContractGraph


class Uncheckable(Exception):
    """Raised if a contract cannot be checked; its text is the reason."""

    def __init__(self, message: str, line: int | None = None, missing: str = "") -> None:
        super().__init__(message)
        self.missing = missing  # the name of the module that does not exist, if that is the reason
        self.line = line  # from 1; None for that of the contract


class Search(NamedTuple):
    """The packages that some modules must not import."""

    importer: str
    members: Sequence[str]  # the modules of the importer
    forbidden: Mapping[str, Collection[str]]  # the modules of each package
    avoided: frozenset[str] = frozenset()  # modules through which no chain leads
    is_direct: bool = False  # only direct imports count


def check_exists(name: str, graph: ContractGraph, line: int | None = None) -> None:
    """Raise Uncheckable if there is no module with a name, which is in a ``line`` of the file."""
    if name in graph.names:
        return
    if name in graph.left_out:
        raise Uncheckable(f"other options leave out {quote(name)}", line)
    if not graph.is_internal(name):
        packages = ", ".join(map(quote, graph.roots))
        raise Uncheckable(f"expected a module of {packages}, about which the contracts are, got {quote(name)}", line)
    raise Uncheckable(f"no module named {quote(name)}{graph.suggest(name)}", line, name)


def check_internal(name: str, graph: ContractGraph) -> None:
    """Raise Uncheckable if a name, which an expression may match, is that of another package."""
    if not graph.is_internal(name):
        raise Uncheckable(f"{quote(name)} is another package, whose modules are not known")


def expand_all(expressions: Iterable[str], graph: ContractGraph) -> list[str]:
    """Return the modules that match expressions, sorted; raise Uncheckable if one matches none."""
    found: set[str] = set()
    for each in expressions:
        names = graph.expand([each])
        if not names:
            raise Uncheckable(f"{quote(each)} matches no module")
        for name in names:
            check_exists(name, graph)
        found.update(names)
    return sorted(found)


def iter_violations(search: Search, graph: ContractGraph) -> Iterator[Violation]:
    """Yield a violation for each forbidden package that is imported, with the direct imports or a shortest chain."""
    owners: dict[str, list[str]] = {}
    for package, names in search.forbidden.items():
        for name in names:
            owners.setdefault(name, []).append(package)
    direct: dict[str, list[tuple[str, str]]] = {}
    for importer in search.members:
        for imported in graph.successors.get(importer, ()):
            for package in owners.get(imported, ()):
                direct.setdefault(package, []).append((importer, imported))
    reached = set(direct)
    if not search.is_direct:
        found = _find_reached(graph, search.members, search.avoided)
        reached |= {package for name in found for package in owners.get(name, ())}
    for package in sorted(reached):
        chains: Iterable[tuple[str, ...]] = direct.get(package, ())
        if not chains:
            targets = search.forbidden[package]
            all_chains = find_chains(graph.successors, search.members, targets, search.avoided)
            assert all_chains is not None
            chains = iter_chains(all_chains, 1)
        yield Violation(search.importer, package, tuple(graph.make_chain(chain) for chain in chains))


def _find_reached(graph: ContractGraph, sources: Iterable[str], ends: Collection[str]) -> set[str]:
    """Return the modules that some modules import, directly or not; chains go no further than ``ends``."""
    successors, found = graph.successors, set(sources)
    pending = [*found]
    while pending:
        for imported in successors.get(pending.pop(), ()):
            if imported not in found:
                found.add(imported)
                if imported not in ends:
                    pending.append(imported)
    return found
