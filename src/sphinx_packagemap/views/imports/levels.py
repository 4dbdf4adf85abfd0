"""Levels of nodes: each imports only nodes of lower levels, except by feedback imports within cycles.

Such levels are those of a levelized design in J. Lakos, *Large-Scale C++ Software Design* (1996). A cycle takes up as
many consecutive levels as its nodes need.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from graphlib import TopologicalSorter

from sphinx_packagemap.views.imports import Cycle, ImportStructure, Relation
from sphinx_packagemap.views.imports.cycles import compute_weight, find_cycles, find_feedback
from sphinx_packagemap.views.imports.relations import LiftedImports, Pair, lift_to_siblings, make_relations


def find_structure(lifted: LiftedImports, parents: Sequence[int]) -> ImportStructure:
    """Return the cycles and levels of nodes, given the imports between those that contain no others.

    Each package is levelized on its own: over its direct children. So feedback imports are always between siblings.
    """
    between = lift_to_siblings(lifted, parents)
    siblings = make_relations(between)
    by_ends = {relation[:2]: relation for relation in siblings}
    levels = [0] * len(parents)
    cycles: list[Cycle] = []
    tops: list[int] = []  # the highest level of each component so far
    component_of = [0] * len(parents)
    imported: list[list[int]] = [[] for _ in parents]
    for one, other in by_ends:
        imported[one].append(other)
    connected = {end for ends in by_ends for end in ends}
    for number, members in enumerate(find_cycles(len(parents), [*by_ends])):  # those that others import come first
        for member in members:
            component_of[member] = number
        below = {component_of[each] for member in members for each in imported[member]} - {number}
        base = max([tops[each] for each in below], default=0)
        if len(members) == 1:
            (member,) = members
            levels[member] = base + 1 if member in connected else 0
            tops.append(levels[member])
            continue
        pairs = [(one, other) for one in members for other in imported[one]]
        cycle = _make_cycle(members, pairs, by_ends, between)
        heights = _compute_heights(cycle, imported)
        for member in members:
            levels[member] = base + heights[member]
        tops.append(base + max(heights.values()))
        cycles.append(cycle)
    return ImportStructure(make_relations(lifted), siblings, tuple(levels), tuple(sorted(cycles)))


def _make_cycle(
    members: Sequence[int], pairs: Iterable[Pair], by_ends: dict[Pair, Relation], lifted: LiftedImports
) -> Cycle:
    among = set(members)
    inner = {pair for pair in pairs if pair[1] in among}
    weights = {
        pair: compute_weight(by_ends[pair].statements, (edge.kind for edge in lifted[pair])) for pair in sorted(inner)
    }
    removed = find_feedback(members, weights)
    sorter = TopologicalSorter[int](dict.fromkeys(members, ()))
    for importer, imported in sorted(inner - removed):
        sorter.add(imported, importer)  # importers first
    feedback = tuple(by_ends[pair] for pair in sorted(removed))
    statements = sum(relation.statements for relation in feedback)
    return Cycle(tuple(sorter.static_order()), feedback, len(members), len(feedback), statements)


def _compute_heights(cycle: Cycle, imported: Sequence[Iterable[int]]) -> dict[int, int]:
    """Return the level of each member within its cycle, from 1: the longest path without feedback imports."""
    feedback = {relation[:2] for relation in cycle.feedback}
    heights: dict[int, int] = {}
    for member in reversed(cycle.members):
        below = [heights[each] for each in imported[member] if each in heights and (member, each) not in feedback]
        heights[member] = 1 + max(below, default=0)
    return heights
