"""Collapse nodes of a package that has too many: those of one level become one node."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sphinx_packagemap.views.imports import ImportStructure, Relation

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


def map_structure(structure: ImportStructure, new_positions: Sequence[int], count: int) -> ImportStructure:
    """Return the structure of ``count`` nodes, given the new position of each old one; several may have the same.

    A node in place of several has the lowest of their levels.
    """
    levels = [-1] * count
    for old, new in enumerate(new_positions):
        levels[new] = structure.levels[old] if levels[new] < 0 else min(levels[new], structure.levels[old])
    cycles = []
    for cycle in structure.cycles:
        members = tuple(dict.fromkeys(new_positions[member] for member in cycle.members))
        if len(members) > 1:
            cycles.append(cycle._replace(members=members, feedback=_map_relations(cycle.feedback, new_positions)))
    return ImportStructure(
        _map_relations(structure.relations, new_positions),
        _map_relations(structure.siblings, new_positions),
        tuple(levels),
        tuple(sorted(cycles)),
    )


def _map_relations(relations: Iterable[Relation], new_positions: Sequence[int]) -> tuple[Relation, ...]:
    found: dict[tuple[int, int], list[Relation]] = {}
    for relation in relations:
        importer, imported = new_positions[relation.importer], new_positions[relation.imported]
        if importer != imported:
            found.setdefault((importer, imported), []).append(relation)
    return tuple(_join_relations(*ends, found[ends]) for ends in sorted(found))


def _join_relations(importer: int, imported: int, relations: Sequence[Relation]) -> Relation:
    if len(relations) == 1:
        return relations[0]._replace(importer=importer, imported=imported)
    return Relation(importer, imported, tuple(sorted(edge for relation in relations for edge in relation.imports)))
