"""The imports of a graph to draw: those that do not follow from others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from graphlib import TopologicalSorter

from sphinx_packagemap.views.imports.relations import Pair


def reduce_transitively(pairs: Collection[Pair], weak: Collection[Pair] = ()) -> frozenset[Pair]:
    """Return the imports without those that follow from others: their ends are also connected by a longer path.

    ``pairs`` have no cycles. Imports follow from ``weak`` ones, which are some of them, only if they are weak
    themselves.
    """
    strong = [pair for pair in pairs if pair not in weak] if weak else pairs
    reduced = frozenset(_iter_irredundant(strong, strong))
    return reduced | frozenset(_iter_irredundant(pairs, weak)) if weak else reduced


def _iter_irredundant(pairs: Iterable[Pair], candidates: Iterable[Pair]) -> Iterator[Pair]:
    """Yield those candidates, all of them pairs, between whose ends there is no longer path of pairs."""
    imported: dict[int, list[int]] = {}
    for one, other in pairs:
        imported.setdefault(one, []).append(other)
    reached = _find_reached(imported)
    for one, other in candidates:
        if not any(reached[each] >> other & 1 for each in imported[one]):
            yield one, other


def _find_reached(imported: Mapping[int, Iterable[int]]) -> dict[int, int]:
    """Return the nodes that each node imports, directly or not, as sets of bits."""
    reached: dict[int, int] = {}
    for node in TopologicalSorter(imported).static_order():
        reached[node] = 0
        for other in imported.get(node, ()):
            reached[node] |= reached[other] | 1 << other
    return reached
