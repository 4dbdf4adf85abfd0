"""The imports between what a picture shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple

from sphinx_packagemap.model import MODULE_KINDS, NEVER_IMPORTED, Codebase, ImportKind, Problem, ProblemKind
from sphinx_packagemap.names import ancestors
from sphinx_packagemap.text import quoted
from sphinx_packagemap.views.closures import components
from sphinx_packagemap.views.items import TreeItem
from sphinx_packagemap.views.pictures.nodes import Node
from sphinx_packagemap.views.pictures.request import Edges


class Edge(NamedTuple):
    """All imports from one node, and what lies below it without being shown, to another one."""

    importer: int  # position of the node
    imported: int
    statements: int  # how many imports they are
    type_checking: bool = False  # only type checkers see them
    circular: bool = False  # they are part of a circle among what is shown


def edges_between(
    codebase: Codebase, items: Sequence[TreeItem], nodes: Sequence[Node], chosen: Set[str], edges: Edges
) -> tuple[Edge, ...]:
    """Return the imports between the nodes of some items, by importer and imported.

    A module that is too deep to be shown stands for the nearest one above it that is shown, one that is folded for
    what it is folded into. What the author did not choose has no part in it. Imports for type checkers only, and those
    that run only in a script, make no circle.
    """
    if edges is Edges.NONE:
        return ()
    found = _lifted(codebase, _places(items, nodes), chosen)
    successors: list[list[int]] = [[] for _ in nodes]
    for (importer, imported), kinds in found.items():
        if not NEVER_IMPORTED.issuperset(kinds):
            successors[importer].append(imported)
    groups = components(successors)
    made = []
    for (importer, imported), kinds in sorted(found.items()):
        for_types = set(kinds) == {ImportKind.TYPE_CHECKING}
        circular = not NEVER_IMPORTED.issuperset(kinds) and groups[importer] == groups[imported]
        if circular or edges is Edges.IMPORTS:
            made.append(Edge(importer, imported, len(kinds), for_types, circular))
    return tuple(made)


def _places(items: Sequence[TreeItem], nodes: Sequence[Node]) -> dict[str, int]:
    """Return the node of each module that has one, and of those that are left out at the head of others."""
    places: dict[str, int] = {}
    for position, node in enumerate(nodes):
        item = items[node.item]
        folded = items[node.item + 1] if node.folded else item  # that is part of the node now
        places |= dict.fromkeys(folded.left_out, position)
        if item.kind in MODULE_KINDS:
            places[item.name] = position
    return places


def _lifted(codebase: Codebase, places: Mapping[str, int], chosen: Set[str]) -> dict[tuple[int, int], list[ImportKind]]:
    lifted: dict[str, int | None] = {}

    def position(name: str) -> int | None:
        if name not in lifted:
            near = (each for each in (name, *ancestors(name)) if each in places)
            lifted[name] = next((places[each] for each in near), None)
        return lifted[name]

    found: dict[tuple[int, int], list[ImportKind]] = {}
    for edge in codebase.imports:
        if edge.imported not in chosen or edge.importer not in chosen:
            continue
        importer, imported = position(edge.importer), position(edge.imported)
        if importer is not None and imported is not None and importer != imported:
            found.setdefault((importer, imported), []).append(edge.kind)
    return found


def most_telling(edges: Sequence[Edge], most: int, name: str) -> tuple[tuple[Edge, ...], tuple[Problem, ...]]:
    """Return no more than ``most`` imports, and what to warn of where there are more.

    Those in circles come first, then those that stand for most statements.
    """
    if len(edges) <= most:
        return tuple(edges), ()
    ordered = sorted(edges, key=lambda edge: (not edge.circular, -edge.statements, edge.importer, edge.imported))
    message = (
        f"there are {len(edges)} imports to draw of {quoted(name)}: only {most} of them are drawn, those in circles "
        "and those that stand for most statements first; choose by depth, include or exclude, or raise the limit"
    )
    return tuple(sorted(ordered[:most])), (Problem(ProblemKind.LIMIT, message),)
