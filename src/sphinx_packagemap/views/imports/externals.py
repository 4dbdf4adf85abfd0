"""External modules as nodes of a diagram of imports: beside its own, whose levels and cycles they do not change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sphinx_packagemap.model import Codebase, ImportEdge
from sphinx_packagemap.views import ImportsRequest
from sphinx_packagemap.views.imports.relations import OUTERMOST, Pair, lift_externals, make_relations
from sphinx_packagemap.views.imports.view import StructuredNodes
from sphinx_packagemap.views.nodes import Node
from sphinx_packagemap.views.tree import ItemKind, TreeItem


def add_externals(codebase: Codebase, arranged: StructuredNodes, request: ImportsRequest) -> StructuredNodes:
    """Return nodes and, after them, those of the external modules that they import; those with most importers first.

    Their level is 0, and the relations between siblings are without them. If there are more than ``max_children``, the
    rest is one node.
    """
    found = lift_externals(codebase, arranged.positions, request)
    names = sorted(found, key=lambda name: (-len(found[name]), -_count_statements(found[name]), name))
    maximum = request.max_children if len(names) > request.max_children + 1 else len(names)
    items = [TreeItem(name, name, ItemKind.EXTERNAL.value) for name in names[:maximum]]
    if rest := tuple(sorted(names[maximum:])):
        items.append(TreeItem("", "…", ItemKind.EXTERNAL.value, more=len(rest), left_out=rest))
    if not items:
        return arranged
    tree, nodes, structure, imports, _ = arranged
    lifted: dict[Pair, list[ImportEdge]] = {
        relation[:2]: [*edges] for relation, edges in zip(structure.relations, imports, strict=True)
    }
    for number, name in enumerate(names):
        position = len(nodes) + min(number, maximum)
        for importer, edges in found[name].items():
            lifted.setdefault((importer, position), []).extend(edges)
    relations = make_relations(lifted)
    first = len(tree.items)
    return arranged._replace(
        tree=tree._replace(items=(*tree.items, *items)),
        nodes=(*nodes, *(Node(OUTERMOST, first + number) for number in range(len(items)))),
        structure=structure._replace(
            relations=relations,
            levels=structure.levels + (0,) * len(items),
            highest=structure.list_highest() + (0,) * len(items) if structure.highest else (),
        ),
        imports=tuple(tuple(sorted(lifted[relation[:2]])) for relation in relations),
    )


def _count_statements(imports: Mapping[int, Iterable[ImportEdge]]) -> int:
    return len({(edge.importer, edge.line) for edges in imports.values() for edge in edges})
