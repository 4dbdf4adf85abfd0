"""Chains of imports: by which modules one module imports another one indirectly."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sphinx_packagemap.model import ImportEdge, ImportKind

Graph = Mapping[str, Sequence[str]]  # the modules that each importer imports; sorted


class Chains(NamedTuple):
    """All shortest chains of imports from some modules to others."""

    rows: tuple[tuple[str, ...], ...]  # the modules of the chains by their distance from the importers; each sorted
    links: tuple[tuple[str, str], ...]  # importers and imported modules between neighbouring rows; sorted
    number: int  # of chains

    @property
    def common(self) -> tuple[str, ...]:
        """The modules between the ends that all chains have, in order."""
        return tuple(row[0] for row in self.rows[1:-1] if len(row) == 1)


def make_graph(imports: Iterable[ImportEdge], kinds: Collection[ImportKind]) -> Graph:
    """Return the modules that each module imports, by imports of some kinds."""
    found: dict[str, set[str]] = {}
    for edge in imports:
        if edge.kind in kinds and edge.importer != edge.imported:
            found.setdefault(edge.importer, set()).add(edge.imported)
    return {importer: sorted(imported) for importer, imported in sorted(found.items())}


def find_chains(
    graph: Graph, sources: Collection[str], targets: Collection[str], avoided: Collection[str] = ()
) -> Chains | None:
    """Return all shortest chains from one of the sources to one of the targets; None if there is none.

    Between its ends, no chain has modules of ``sources``, ``targets`` or ``avoided``.

    The search is breadth-first from all sources, up to the distance at which there is a target, and takes time
    proportional to the number of imports.
    """
    wanted = set(targets)
    distances = dict.fromkeys(sorted(sources), 0)
    row = [*distances]
    rows = [row]
    while row and not (len(rows) > 1 and wanted.intersection(row)):
        following: dict[str, None] = {}
        for importer in row:
            for imported in graph.get(importer, ()):
                if imported not in distances and (imported in wanted or imported not in avoided):
                    following[imported] = None
        row = [*following]
        distances |= dict.fromkeys(row, len(rows))
        rows.append(row)
    if not row:
        return None
    return _keep_chains(graph, rows, wanted)


def _keep_chains(graph: Graph, rows: Sequence[Sequence[str]], targets: Collection[str]) -> Chains:
    """Return the chains to some targets, which are in the last row, given all modules by their distance."""
    kept = [sorted(name for name in rows[-1] if name in targets)]
    links: list[tuple[str, str]] = []
    counts = dict.fromkeys(kept[0], 1)  # of the chains from a module to a target
    for row in reversed(rows[:-1]):
        following = set(kept[-1])
        ends = [(name, other) for name in row for other in graph.get(name, ()) if other in following]
        links += ends
        counts_here: dict[str, int] = {}
        for name, other in ends:
            counts_here[name] = counts_here.get(name, 0) + counts[other]
        kept.append(sorted(counts_here))
        counts = counts_here
    return Chains(tuple(map(tuple, reversed(kept))), tuple(sorted(links)), sum(counts.values()))


def iter_chains(chains: Chains, maximum: int) -> Iterator[tuple[str, ...]]:
    """Generate at most ``maximum`` of the chains, each from importer to imported module, sorted."""
    following: dict[str, list[str]] = {}
    for importer, imported in chains.links:
        following.setdefault(importer, []).append(imported)
    length = len(chains.rows)
    stack: list[tuple[str, ...]] = [(name,) for name in reversed(chains.rows[0])]
    while stack and maximum > 0:
        chain = stack.pop()
        if len(chain) == length:
            maximum -= 1
            yield chain
        else:
            stack += [(*chain, name) for name in reversed(following[chain[-1]])]
