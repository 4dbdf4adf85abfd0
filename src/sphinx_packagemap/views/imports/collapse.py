"""Collapse nodes of a package that has too many: those of one level become one node.

So do those of consecutive levels, if nothing else is there: each import of such a node still leads downwards, except
for feedback imports.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sphinx_packagemap.views.imports import ImportStructure, Relation
from sphinx_packagemap.views.imports.relations import OUTERMOST, LiftedImports, lift_to_siblings, make_relations

_MAX_CYCLE = 4  # members of a cycle, for each node that may be shown; one with more becomes a single node


def find_collapsed(
    structure: ImportStructure, parents: Sequence[int], names: Sequence[str], max_children: int
) -> list[list[int]]:
    """Return the groups of nodes to collapse into one each, given the parents and the names of all nodes.

    Of the children of a package, those with the most importers are kept, then those with the heaviest feedback imports.
    A group has at least two nodes of one package, all of one cycle or of none, and of one level or of consecutive ones
    without other nodes.
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
    groups: list[list[int]] = []
    for _, siblings in sorted(children.items()):
        if len(siblings) <= max_children:
            continue
        siblings.sort(key=lambda node: (-importers[node], -feedback[node], names[node]))
        kept = {
            node
            for node in siblings[:max_children]
            if cycle_of[node] < 0 or len(structure.cycles[cycle_of[node]].members) <= _MAX_CYCLE * max_children
        }
        rows: dict[_Row, list[int]] = {}
        for node in siblings:
            rows.setdefault(_Row(cycle_of[node], structure.levels[node]), []).append(node)
        groups += _group_rest(rows, kept)
    return [sorted(group) for group in groups if len(group) > 1]


class _Row(NamedTuple):
    """The place of nodes in their package."""

    cycle: int  # position of their cycle; -1 for none
    level: int


def _group_rest(rows: Mapping[_Row, Sequence[int]], kept: Collection[int]) -> Iterator[list[int]]:
    """Yield the nodes that are not kept: those of one row, or of consecutive rows of which none is kept.

    Rows outside of cycles are only merged where there is no cycle on their levels. It might import some of them, and be
    imported by others.
    """
    in_cycles = {row.level for row in rows if row.cycle >= 0}
    group: list[int] = []
    last: _Row | None = None  # the row before, if its nodes may be merged with others
    for row in sorted(rows):
        rest = [node for node in rows[row] if node not in kept]
        is_free = len(rest) == len(rows[row]) and row.level > 0 and (row.cycle >= 0 or row.level not in in_cycles)
        if is_free and last == row._replace(level=row.level - 1):
            group += rest
        else:
            yield group
            group = rest
        last = row if is_free else None
    yield group


def renumber_nodes(parents: Sequence[int], groups: Iterable[Sequence[int]]) -> list[int]:
    """Return the new position of each node, if each group becomes one node, which is also in place of descendants."""
    first_of = {node: group[0] for group in groups for node in group}
    is_inside = [False] * len(parents)  # whether a node is a descendant of a collapsed one, at any depth
    new_positions: list[int] = []
    number = 0
    for position, parent in enumerate(parents):
        is_inside[position] = parent != OUTERMOST and (parent in first_of or is_inside[parent])
        place = parent if is_inside[position] else first_of.get(position, position)
        if place == position:
            new_positions.append(number)
            number += 1
        else:
            new_positions.append(new_positions[place])
    return new_positions


def renumber_structure(structure: ImportStructure, new_positions: Sequence[int]) -> ImportStructure:
    """Return the structure of the same nodes with new positions."""

    def move(relations: Iterable[Relation]) -> tuple[Relation, ...]:
        return tuple(sorted([Relation(new_positions[each[0]], new_positions[each[1]], each[2]) for each in relations]))

    order = sorted(range(len(new_positions)), key=new_positions.__getitem__)
    levels = tuple(structure.levels[old] for old in order)
    highest = tuple(structure.highest[old] for old in order) if structure.highest else ()
    cycles = [
        each._replace(members=tuple(new_positions[member] for member in each.members), feedback=move(each.feedback))
        for each in structure.cycles
    ]
    relations, siblings = move(structure.relations), move(structure.siblings)
    return ImportStructure(relations, siblings, levels, tuple(sorted(cycles)), highest)


def move_structure(
    structure: ImportStructure,
    lifted: LiftedImports,
    parents: Sequence[int],
    new_positions: Sequence[int],
    new_parents: Sequence[int],
) -> ImportStructure:
    """Return the structure of nodes with new positions and parents, given those before; several may have become one.

    ``lifted`` are the imports between the new nodes. A node in place of several has the lowest of their levels; it is
    also in place of their descendants, and of the cycles among these. It can be the only member of a cycle.
    """

    def is_hidden(old: int) -> bool:
        return parents[old] != OUTERMOST and new_positions[parents[old]] == new_positions[old]

    found: list[list[int]] = [[] for _ in new_parents]
    for old, new in enumerate(new_positions):
        if not is_hidden(old):
            found[new].append(structure.levels[old])
    levels, highest = tuple(map(min, found)), tuple(map(max, found))
    siblings = make_relations(lift_to_siblings(lifted, new_parents))
    by_ends = {relation[:2]: relation for relation in siblings}
    cycles = []
    for cycle in structure.cycles:
        if is_hidden(cycle.members[0]):
            continue
        members = {new_positions[member] for member in cycle.members}
        ends = {(new_positions[each.importer], new_positions[each.imported]) for each in cycle.feedback}
        feedback = tuple(by_ends[pair] for pair in sorted(ends) if pair[0] != pair[1])
        ordered = tuple(sorted(members, key=lambda member: (-levels[member], member)))
        cycles.append(cycle._replace(members=ordered, feedback=feedback))
    return ImportStructure(make_relations(lifted), siblings, levels, tuple(sorted(cycles)), highest)
