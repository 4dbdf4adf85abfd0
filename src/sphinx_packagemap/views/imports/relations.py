"""Lift the imports between modules to the nodes of a diagram, and to the packages around these."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from sphinx_packagemap.model import Codebase, ImportEdge, ImportKind
from sphinx_packagemap.names import is_in_subtree, is_standard, iter_ancestors, split_name
from sphinx_packagemap.views import Externals, ImportsRequest
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


def lift_externals(
    codebase: Codebase, positions: Mapping[str, int], request: ImportsRequest
) -> dict[str, dict[int, list[ImportEdge]]]:
    """Return the imports of external modules by top-level name and by the position of the node that imports it.

    ``positions`` are those of the nodes of modules. Empty if the request is for none.
    """
    found: dict[str, dict[int, list[ImportEdge]]] = {}
    if request.externals in (None, Externals.NONE):
        return found
    names: dict[str, str] = {}
    for edge in codebase.imports:
        position = positions.get(edge.importer)
        if position is None or edge.kind not in request.kinds or edge.imported in codebase.modules:
            continue
        if edge.imported not in names:
            top = find_external(codebase, edge.imported)
            names[edge.imported] = "" if request.externals is not Externals.ALL and is_standard(top) else top
        if top := names[edge.imported]:
            found.setdefault(top, {}).setdefault(position, []).append(edge)
    return found


def find_external(codebase: Codebase, name: str) -> str:
    """Return the top-level name of a module outside of a codebase; empty for a missing module of the codebase itself.

    In a namespace package that the codebase is a part of, it has one more component.
    """
    if any(is_in_subtree(name, top) for top in codebase.tops):
        return ""
    parts = split_name(name)
    around = {ancestor for top in codebase.tops for ancestor in iter_ancestors(top)}
    count = 1
    while count < len(parts) and ".".join(parts[:count]) in around:
        count += 1
    return ".".join(parts[:count])


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
