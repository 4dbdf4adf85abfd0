"""The imports between what a picture shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sphinx_packagemap.model import Codebase, ImportKind, MemberKind
from sphinx_packagemap.names import ancestors
from sphinx_packagemap.views.closures import components
from sphinx_packagemap.views.items import ItemKind, TreeItem
from sphinx_packagemap.views.pictures.request import Edges


class Edge(NamedTuple):
    """All imports from one node, and what lies below it without being shown, to another one."""

    importer: int  # position of the node
    imported: int
    statements: int  # how many imports they are
    type_checking: bool = False  # only type checkers see them
    circular: bool = False  # they are part of a circle among what is shown


def edges_between(codebase: Codebase, items: Sequence[TreeItem], edges: Edges) -> tuple[Edge, ...]:
    """Return the imports between the modules of some items, by importer and imported.

    A module that is not shown itself stands for the nearest one above it that is. Imports for type checkers only
    make no circle.
    """
    if edges is Edges.NONE:
        return ()
    found = _lifted(codebase, items)
    successors: list[list[int]] = [[] for _ in items]
    for (importer, imported), kinds in found.items():
        if set(kinds) != {ImportKind.TYPE_CHECKING}:
            successors[importer].append(imported)
    groups = components(successors)
    made = []
    for (importer, imported), kinds in sorted(found.items()):
        for_types = set(kinds) == {ImportKind.TYPE_CHECKING}
        circular = not for_types and groups[importer] == groups[imported]
        if circular or edges is Edges.IMPORTS:
            made.append(Edge(importer, imported, len(kinds), for_types, circular))
    return tuple(made)


def _lifted(codebase: Codebase, items: Sequence[TreeItem]) -> dict[tuple[int, int], list[ImportKind]]:
    shown = {item.name: position for position, item in enumerate(items) if item.kind not in _NO_MODULES}
    lifted: dict[str, int | None] = {}

    def position(name: str) -> int | None:
        if name not in lifted:
            lifted[name] = next((shown[each] for each in (name, *ancestors(name)) if each in shown), None)
        return lifted[name]

    found: dict[tuple[int, int], list[ImportKind]] = {}
    for edge in codebase.imports:
        if edge.imported not in codebase.modules:
            continue
        importer, imported = position(edge.importer), position(edge.imported)
        if importer is not None and imported is not None and importer != imported:
            found.setdefault((importer, imported), []).append(edge.kind)
    return found


_NO_MODULES = frozenset(kind.value for kind in (*ItemKind, *MemberKind))
