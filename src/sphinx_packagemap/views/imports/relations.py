"""Lift the imports between modules to the nodes of a diagram, and to the packages around these."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sphinx_packagemap.model import ImportEdge, ImportKind
from sphinx_packagemap.views.imports import Relation

OUTERMOST = -1  # the parent of the outermost nodes

Pair = tuple[int, int]  # positions of importer and imported
LiftedImports = Mapping[Pair, Sequence[ImportEdge]]


def lift_imports(
    imports: Iterable[ImportEdge], positions: Mapping[str, int], kinds: Collection[ImportKind]
) -> LiftedImports:
    """Return the imports of some kinds between nodes, given the position of the node of each module.

    Imports within one node, and of modules that have no node, are left out.
    """
    found: dict[Pair, list[ImportEdge]] = {}
    get_position = positions.get
    for edge in imports:
        if edge.kind not in kinds:
            continue
        importer, imported = get_position(edge.importer), get_position(edge.imported)
        if importer is not None and imported is not None and importer != imported:
            found.setdefault((importer, imported), []).append(edge)
    return found


def lift_to_siblings(lifted: LiftedImports, parents: Sequence[int]) -> LiftedImports:
    """Return the same imports between the children of the innermost node that contains both ends."""
    return _join(lifted, find_siblings(lifted, parents))


def find_siblings(pairs: Iterable[Pair], parents: Sequence[int]) -> list[Pair]:
    """Return for each pair of nodes the children of the innermost node that contains both, which they are or are in.

    ``parents`` are the positions of the parents of all nodes, ``OUTERMOST`` for none.
    """
    depths: list[int] = []
    for parent in parents:
        depths.append(0 if parent == OUTERMOST else depths[parent] + 1)

    def find(one: int, other: int) -> Pair:
        while parents[one] != parents[other]:
            if depths[one] >= depths[other]:
                one = parents[one]
            else:
                other = parents[other]
        return one, other

    return [find(*pair) for pair in pairs]


def move_ends(lifted: LiftedImports, new_positions: Sequence[int]) -> LiftedImports:
    """Return imports between nodes with new positions; several nodes may have become one."""
    return _join(lifted, [(new_positions[importer], new_positions[imported]) for importer, imported in lifted])


def _join(lifted: LiftedImports, pairs: Iterable[Pair]) -> LiftedImports:
    found: dict[Pair, list[ImportEdge]] = {}
    for pair, imports in zip(pairs, lifted.values(), strict=True):
        if pair[0] != pair[1]:
            found.setdefault(pair, []).extend(imports)
    return found


def make_relations(lifted: LiftedImports) -> tuple[Relation, ...]:
    """Return the relations of lifted imports, sorted."""
    return tuple(Relation(*pair, _count_statements(lifted[pair])) for pair in sorted(lifted))


def _count_statements(imports: Sequence[ImportEdge]) -> int:
    return 1 if len(imports) == 1 else len({(edge.importer, edge.line) for edge in imports})
