"""Cycles of imports: the order in which they are read best, and the imports that run against it.

A cycle is a strongly connected component. Its order is that of P. Eades, X. Lin and W. F. Smyth, *A fast and effective
heuristic for the feedback arc set problem* (1993), with weights, improved by moving single nodes to their best
positions, as is usual for the linear ordering problem (R. Martí and G. Reinelt, *The Linear Ordering Problem*, 2011).
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from sphinx_packagemap.model import ImportKind
from sphinx_packagemap.views.closures import find_components

Weights = Mapping[tuple[int, int], int]  # of imports, by importer and imported

_MAX_IMPROVED = 400  # nodes of one cycle; the order of more is not improved
_MAX_THOROUGH = 100  # nodes; of more, the order is improved in a few rounds only
_FEW_ROUNDS = 2
_MAX_RESTARTED = 64  # nodes; of more, the search is not repeated from other orders
_RESTARTS = 12


_UNIT = 1 << 20  # of weights; more than the imports of a cycle, so that the kinds of imports decide between equals only


def compute_weight(statements: int, kinds: Iterable[ImportKind] = ()) -> int:
    """Return the weight of some statements: few heavy imports are better against the order than many light ones.

    Of two equal weights, that of imports of which none runs whenever its module is imported is less: their authors have
    deferred them already.
    """
    is_deferred = ImportKind.RUNTIME not in (found := frozenset(kinds)) and bool(found)
    return round(10 * math.sqrt(statements)) * _UNIT - is_deferred


def find_cycles(count: int, pairs: Sequence[tuple[int, int]]) -> list[list[int]]:
    """Return the strongly connected components of nodes, each sorted; one comes after all others that it leads to.

    ``pairs`` are the imports among ``count`` nodes.
    """
    successors: list[list[int]] = [[] for _ in range(count)]
    for importer, imported in pairs:
        successors[importer].append(imported)
    components: dict[int, list[int]] = {}
    for node, number in enumerate(find_components(successors)):
        components.setdefault(number, []).append(node)
    return [components[number] for number in sorted(components)]


def find_feedback(members: Sequence[int], weights: Weights) -> frozenset[tuple[int, int]]:
    """Return a minimal set of imports of small weight without which the members of a cycle import no member in turn.

    ``weights`` are those of the imports between members.
    """
    numbers = {member: number for number, member in enumerate(members)}
    graph = _Graph(len(members))
    for (importer, imported), weight in weights.items():
        graph.add(numbers[importer], numbers[imported], weight)
    order = _find_order(graph)
    return frozenset((members[importer], members[imported]) for importer, imported in _minimize(graph, order))


class _Graph:
    """A graph with weights, by the numbers of its nodes."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.outgoing: list[dict[int, int]] = [{} for _ in range(count)]
        self.incoming: list[dict[int, int]] = [{} for _ in range(count)]

    @cached_property
    def neighbours(self) -> list[list[tuple[int, int]]]:
        """The neighbours of each node, with the weight of its imports of them less that of theirs of it."""
        return [
            [(other, outgoing.get(other, 0) - incoming.get(other, 0)) for other in {*outgoing, *incoming}]
            for outgoing, incoming in zip(self.outgoing, self.incoming, strict=True)
        ]

    def add(self, importer: int, imported: int, weight: int) -> None:
        self.outgoing[importer][imported] = weight
        self.incoming[imported][importer] = weight


def _find_order(graph: _Graph) -> list[int]:
    """Return an order of the nodes, importers first, in which the imports that lead back have a small weight."""
    order = _find_greedy_order(graph)
    if graph.count > _MAX_IMPROVED:
        return order
    _improve(graph, order, graph.count if graph.count <= _MAX_THOROUGH else _FEW_ROUNDS)
    if graph.count > _MAX_RESTARTED:
        return order
    best, lowest = order, _compute_cost(graph, order)
    numbers = _iter_pseudo_random_numbers()
    for _ in range(_RESTARTS):
        order = [*best]
        for _ in range(max(2, graph.count // 4)):
            order.insert(next(numbers) % graph.count, order.pop(next(numbers) % graph.count))
        _improve(graph, order, graph.count)
        if (cost := _compute_cost(graph, order)) < lowest:
            best, lowest = order, cost
    return best


def _iter_pseudo_random_numbers() -> Iterator[int]:
    """Yield the same numbers on every machine and Python: a linear congruential generator."""
    state = 1
    while True:
        state = (state * 6364136223846793005 + 1442695040888963407) % (1 << 64)
        yield state >> 33


def _find_greedy_order(graph: _Graph) -> list[int]:
    """Return the order of Eades, Lin and Smyth: sources first, sinks last, then what exports most."""
    out_sums = [sum(weights.values()) for weights in graph.outgoing]
    in_sums = [sum(weights.values()) for weights in graph.incoming]
    heap = [(in_sums[node] - out_sums[node], node) for node in range(graph.count)]
    heapq.heapify(heap)
    ends = [node for node in range(graph.count) if not (out_sums[node] and in_sums[node])]
    left: list[int] = []
    right: list[int] = []
    is_placed = [False] * graph.count

    def place_node(node: int, side: list[int]) -> None:
        is_placed[node] = True
        side.append(node)
        for others, sums in ((graph.outgoing[node], in_sums), (graph.incoming[node], out_sums)):
            for other, weight in others.items():
                if not is_placed[other]:
                    sums[other] -= weight
                    if not sums[other]:
                        ends.append(other)
                    heapq.heappush(heap, (in_sums[other] - out_sums[other], other))

    while len(left) + len(right) < graph.count:
        while ends:
            node = ends.pop()
            if not is_placed[node]:
                place_node(node, left if out_sums[node] else right)
        while heap:
            difference, node = heapq.heappop(heap)
            if not is_placed[node] and difference == in_sums[node] - out_sums[node]:
                place_node(node, left)
                break
    return left + right[::-1]


def _improve(graph: _Graph, order: list[int], rounds: int) -> None:
    """Move single nodes to their best positions, at most for some rounds, until nothing improves."""
    positions = [0] * graph.count
    for position, node in enumerate(order):
        positions[node] = position
    for _ in range(rounds):
        is_better = False
        for node in range(graph.count):
            target = _find_best_position(graph.neighbours[node], positions, positions[node])
            if target >= 0:
                source = positions[node]
                order.insert(target, order.pop(source))
                for position in range(min(source, target), max(source, target) + 1):
                    positions[order[position]] = position
                is_better = True
        if not is_better:
            return


def _find_best_position(neighbours: Iterable[tuple[int, int]], positions: Sequence[int], own: int) -> int:
    """Return the position, after a node is taken out, at which it costs least; -1 if it is there already.

    ``neighbours`` have the change of the cost when the node moves behind each of them. All costs are relative to that
    of being before all others.
    """
    cost = best = best_position = own_cost = 0
    for position, change in sorted([(positions[other], change) for other, change in neighbours]):
        cost += change
        if position < own:
            own_cost = cost
        if cost < best:
            best, best_position = cost, position + 1 if position < own else position
    return best_position if best < own_cost else -1


def _compute_cost(graph: _Graph, order: Sequence[int]) -> int:
    positions = {node: position for position, node in enumerate(order)}
    return sum(
        weight
        for importer, weights in enumerate(graph.outgoing)
        for imported, weight in weights.items()
        if positions[imported] < positions[importer]
    )


def _minimize(graph: _Graph, order: Sequence[int]) -> list[tuple[int, int]]:
    """Return the imports that lead back in an order, without those that close no cycle: the heaviest are tried first.

    Sets of nodes are integers with a bit for each.
    """
    positions = {node: position for position, node in enumerate(order)}
    reached = [0] * graph.count  # by each node, itself included
    backward = []
    for node in reversed(order):
        reached[node] = 1 << node
        for imported, weight in graph.outgoing[node].items():
            if positions[imported] > positions[node]:
                reached[node] |= reached[imported]
            else:
                backward.append((-weight, node, imported))
    feedback = []
    for _, importer, imported in sorted(backward):
        if reached[imported] >> importer & 1:
            feedback.append((importer, imported))
            continue
        for node in range(graph.count):
            if reached[node] >> importer & 1:
                reached[node] |= reached[imported]
    return feedback
