"""Lift the imports between modules to the nodes of a diagram, and to the packages around these."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sphinx_packagemap.model import ImportEdge, ImportKind
from sphinx_packagemap.views.imports import Relation

OUTERMOST = -1  # the parent of the outermost nodes

_Imports = dict[tuple[int, int], list[ImportEdge]]  # by the positions of importer and imported


def lift_imports(
    imports: Iterable[ImportEdge], positions: Mapping[str, int], kinds: Collection[ImportKind]
) -> tuple[Relation, ...]:
    """Return the imports of some kinds between nodes, sorted, given the position of the node of each module.

    Imports within one node, and of modules that have no node, are left out.
    """
    found: _Imports = {}
    get_position = positions.get
    for edge in imports:
        if edge.kind not in kinds:
            continue
        importer, imported = get_position(edge.importer), get_position(edge.imported)
        if importer is not None and imported is not None and importer != imported:
            found.setdefault((importer, imported), []).append(edge)
    return _make_relations(found)


def lift_to_siblings(relations: Iterable[Relation], parents: Sequence[int]) -> tuple[Relation, ...]:
    """Return relations between the children of the innermost node that contains both ends, sorted.

    ``parents`` are the positions of the parents of all nodes, ``OUTERMOST`` for none.
    """
    depths: list[int] = []
    for parent in parents:
        depths.append(0 if parent == OUTERMOST else depths[parent] + 1)
    found: _Imports = {}
    for relation in relations:
        one, other = relation.importer, relation.imported
        while parents[one] != parents[other]:
            if depths[one] >= depths[other]:
                one = parents[one]
            else:
                other = parents[other]
        if one != other:
            found.setdefault((one, other), []).extend(relation.imports)
    return _make_relations(found)


def _make_relations(found: _Imports) -> tuple[Relation, ...]:
    return tuple(Relation(*ends, tuple(sorted(found[ends]))) for ends in sorted(found))
