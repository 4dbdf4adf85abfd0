"""Parts of a diagram: views of some of its nodes, for media of limited size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sphinx_packagemap.views.diagram.view import DiagramView, Edge
from sphinx_packagemap.views.imports import ImportStructure, Relation


def find_children(view: DiagramView) -> list[list[int]]:
    """Return the positions of the children of each node; those of the outermost nodes are the last item."""
    children: list[list[int]] = [[] for _ in range(len(view.nodes) + 1)]
    for position, node in enumerate(view.nodes):
        children[node.parent].append(position)
    return children


def count_descendants(view: DiagramView) -> list[int]:
    """Return the number of descendants of each node."""
    counts = [0] * len(view.nodes)
    for position in range(len(view.nodes) - 1, -1, -1):  # children come after their parents
        parent = view.nodes[position].parent
        if parent >= 0:
            counts[parent] += counts[position] + 1
    return counts


def restrict_view(view: DiagramView, positions: Sequence[int]) -> DiagramView:
    """Return a view of the nodes at some positions, sorted, with the same items; collapsed ones are no branches.

    Other nodes are collapsed into their nearest ancestor that is kept, which counts them, and has their imports. If
    there is none, they and their imports are left out. A node whose parent is left out becomes an outermost one.
    """
    kept = {position: number for number, position in enumerate(positions)}
    nearest: list[int] = []  # for each node, the new position of itself or of its nearest ancestor; -1 for none
    left_out = [0] * len(positions)
    for position, node in enumerate(view.nodes):
        inherited = nearest[node.parent] if node.parent >= 0 else -1
        nearest.append(kept.get(position, inherited))
        if position not in kept and inherited >= 0:
            left_out[inherited] += 1 + node.folded
    nodes = []
    for number, position in enumerate(positions):
        node = view.nodes[position]
        parent = nearest[node.parent] if node.parent >= 0 else -1
        nodes.append(node._replace(parent=parent, folded=node.folded + left_out[number]))
    items = list(view.tree.items)
    for item in {node.item for node in nodes} - {nodes[node.parent].item for node in nodes if node.parent >= 0}:
        items[item] = items[item]._replace(branch=False)
    tree = view.tree._replace(items=tuple(items))
    structure = _restrict_structure(view.structure, nearest, kept) if view.structure is not None else None
    edges = _join_edges(view.edges, nearest)
    return view._replace(tree=tree, nodes=tuple(nodes), edges=edges, structure=structure, imports=())


def close_packages(view: DiagramView) -> DiagramView:
    """Return a view of the outermost nodes only, which contain the others."""
    return restrict_view(view, [position for position, node in enumerate(view.nodes) if node.parent < 0])


def _restrict_structure(structure: ImportStructure, nearest: Sequence[int], kept: Mapping[int, int]) -> ImportStructure:
    """Return the structure of the nodes that are kept; their levels and cycles are those among all nodes."""
    siblings = _keep_relations(structure.siblings, kept)
    cycles = []
    for cycle in structure.cycles:
        members = tuple(kept[member] for member in cycle.members if member in kept)
        if len(members) > 1 or len(members) == len(cycle.members):  # it can be one node in place of several
            cycles.append(cycle._replace(members=members, feedback=_keep_relations(cycle.feedback, kept)))
    levels = tuple(structure.levels[position] for position in kept)
    highest = tuple(structure.list_highest()[position] for position in kept)
    relations = _join_relations(structure.relations, nearest)
    return ImportStructure(relations, siblings, levels, tuple(sorted(cycles)), highest)


def _keep_relations(relations: Sequence[Relation], kept: Mapping[int, int]) -> tuple[Relation, ...]:
    both = (each for each in relations if each.importer in kept and each.imported in kept)
    return tuple(sorted(each._replace(importer=kept[each.importer], imported=kept[each.imported]) for each in both))


def _join_relations(relations: Sequence[Relation], nearest: Sequence[int]) -> tuple[Relation, ...]:
    joined: dict[tuple[int, int], int] = {}
    for relation in relations:
        ends = nearest[relation.importer], nearest[relation.imported]
        if -1 not in ends and ends[0] != ends[1]:
            joined[ends] = joined.get(ends, 0) + relation.statements
    return tuple(Relation(*ends, joined[ends]) for ends in sorted(joined))


def _join_edges(edges: Sequence[Edge], nearest: Sequence[int]) -> tuple[Edge, ...]:
    """Return the edges between new positions, joined if they have the same ends, sorted."""
    joined: dict[tuple[int, int], Edge] = {}
    for edge in edges:
        importer, imported = ends = nearest[edge.importer], nearest[edge.imported]
        if -1 in ends or importer == imported:
            continue
        before = joined.get(ends)
        if before is None:
            joined[ends] = edge._replace(importer=importer, imported=imported)
        else:
            joined[ends] = before._replace(
                statements=before.statements + edge.statements,
                type_checking=before.type_checking and edge.type_checking,
                circular=before.circular or edge.circular,
            )
    return tuple(joined[ends] for ends in sorted(joined))
