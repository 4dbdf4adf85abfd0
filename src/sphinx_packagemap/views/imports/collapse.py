"""Collapse nodes of a package that has too many: those of one level become one node."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sphinx_packagemap.views.imports import ImportStructure, Relation
from sphinx_packagemap.views.imports.relations import OUTERMOST, LiftedImports, lift_to_siblings, make_relations

_MAX_CYCLE = 4  # members of a cycle, for each node that may be shown; one with more becomes a single node


def find_collapsed(
    structure: ImportStructure, parents: Sequence[int], names: Sequence[str], max_children: int
) -> list[list[int]]:
    """Return the groups of nodes to collapse into one each, given the parents and the names of all nodes.

    Of the children of a package, those with the most importers are kept, then those with the heaviest feedback imports.
    A group has nodes of one package, level and cycle, and at least two.
    """
    importers = [0] * len(parents)
    for relation in structure.siblings:
        importers[relation.imported] += 1
    feedback = [0] * len(parents)
    cycle_of = [-1] * len(parents)
    for number, cycle in enumerate(structure.cycles):
        for member in cycle.members:
            cycle_of[member] = number
        for relation in cycle.feedback:
            feedback[relation.importer] += relation.statements
            feedback[relation.imported] += relation.statements
    children: dict[int, list[int]] = {}
    for node, parent in enumerate(parents):
        children.setdefault(parent, []).append(node)
    groups: dict[tuple[int, int, int], list[int]] = {}
    for parent, siblings in children.items():
        if len(siblings) <= max_children:
            continue
        siblings.sort(key=lambda node: (-importers[node], -feedback[node], names[node]))
        kept = set(siblings[:max_children])
        for node in siblings:
            number = cycle_of[node]
            is_large = number >= 0 and len(structure.cycles[number].members) > _MAX_CYCLE * max_children
            if node not in kept or is_large:
                level = 0 if is_large else structure.levels[node]
                groups.setdefault((parent, number, level), []).append(node)
    return [sorted(group) for _, group in sorted(groups.items()) if len(group) > 1]


def renumber_structure(structure: ImportStructure, new_positions: Sequence[int]) -> ImportStructure:
    """Return the structure of the same nodes with new positions."""

    def move(relations: Iterable[Relation]) -> tuple[Relation, ...]:
        return tuple(sorted([Relation(new_positions[each[0]], new_positions[each[1]], each[2]) for each in relations]))

    levels = [0] * len(new_positions)
    for old, new in enumerate(new_positions):
        levels[new] = structure.levels[old]
    cycles = [
        each._replace(members=tuple(new_positions[member] for member in each.members), feedback=move(each.feedback))
        for each in structure.cycles
    ]
    return ImportStructure(move(structure.relations), move(structure.siblings), tuple(levels), tuple(sorted(cycles)))


def move_structure(
    structure: ImportStructure,
    lifted: LiftedImports,
    parents: Sequence[int],
    new_positions: Sequence[int],
    new_parents: Sequence[int],
) -> ImportStructure:
    """Return the structure of nodes with new positions and parents, given those before; several may have become one.

    ``lifted`` are the imports between the new nodes. A node in place of several has the lowest of their levels; it is
    also in place of their descendants.
    """
    levels = [-1] * len(new_parents)
    for old, new in enumerate(new_positions):
        if parents[old] == OUTERMOST or new_positions[parents[old]] != new:
            levels[new] = structure.levels[old] if levels[new] < 0 else min(levels[new], structure.levels[old])
    siblings = make_relations(lift_to_siblings(lifted, new_parents))
    by_ends = {relation[:2]: relation for relation in siblings}
    cycles = []
    for cycle in structure.cycles:
        members = tuple(dict.fromkeys(new_positions[member] for member in cycle.members))
        ends = {(new_positions[each.importer], new_positions[each.imported]) for each in cycle.feedback}
        if len(members) > 1:
            feedback = tuple(by_ends[pair] for pair in sorted(ends) if pair[0] != pair[1])
            cycles.append(cycle._replace(members=members, feedback=feedback))
    return ImportStructure(make_relations(lifted), siblings, tuple(levels), tuple(sorted(cycles)))
