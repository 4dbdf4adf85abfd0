"""The nodes of a diagram of imports, in the order of their levels, and the structure of the imports between them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from sphinx_packagemap.model import MODULE_KINDS, Codebase, ImportEdge, ModuleKind
from sphinx_packagemap.names import get_parent, iter_ancestors
from sphinx_packagemap.views import ImportsRequest
from sphinx_packagemap.views.imports import ImportStructure
from sphinx_packagemap.views.imports.collapse import find_collapsed, move_structure, renumber_nodes, renumber_structure
from sphinx_packagemap.views.imports.levels import find_structure
from sphinx_packagemap.views.imports.relations import (
    OUTERMOST,
    LiftedImports,
    find_siblings,
    lift_externals,
    lift_imports,
    move_ends,
)
from sphinx_packagemap.views.nodes import Node, make_nodes
from sphinx_packagemap.views.tree import ItemKind, TreeItem, TreeView

INIT = "__init__"  # the label of the node for the module of a package whose submodules are nodes, too


class StructuredNodes(NamedTuple):
    """The nodes of a diagram of imports, with their items and the imports between them."""

    tree: TreeView  # in the order of the levels
    nodes: tuple[Node, ...]
    structure: ImportStructure
    imports: tuple[tuple[ImportEdge, ...], ...]  # of each relation of the structure, sorted
    positions: Mapping[str, int]  # of the node of each module, by dotted name


def arrange_nodes(
    codebase: Codebase, tree: TreeView, selected: Collection[str], request: ImportsRequest, *, is_flat: bool = False
) -> StructuredNodes:
    """Return the nodes for the items of a tree, and the structure of the imports of the selected modules.

    A package whose submodules are nodes has one more child: its own ``__init__``, unless that neither imports anything
    that is shown nor is imported. A single outermost package is no node itself; its children are the outermost nodes.
    If ``is_flat``, a package is no node around others, but beside them, in place of its ``__init__``, and none is
    collapsed.
    """
    items = list((_flatten if is_flat else _add_inits)(tree.items, codebase, request))
    nodes = _drop_single_top(make_nodes(items))
    located = _locate_modules(items, nodes, selected)
    lifted = lift_imports(codebase.imports, located, request.kinds)
    outwards = {node for importers in lift_externals(codebase, located, request).values() for node in importers}
    unconnected = _find_unconnected_packages(items, nodes, lifted) - outwards
    item_of = {name: nodes[position].item for name, position in located.items()}
    nodes, lifted = _keep_nodes(nodes, lifted, set(range(len(nodes))) - unconnected)
    parents = [node.parent for node in nodes]
    structure = find_structure(lifted, parents)
    if request.only_cycles:
        nodes, lifted = _keep_nodes(nodes, lifted, _find_in_cycles(nodes, structure, lifted))
        parents = [node.parent for node in nodes]
        structure = find_structure(lifted, parents)
    positions = {node.item: position for position, node in enumerate(nodes)}
    names = [items[node.item].name for node in nodes]
    if groups := [] if is_flat else find_collapsed(structure, parents, names, request.max_children):
        items, nodes, new_positions = _collapse(items, nodes, groups)
        positions = {item: new_positions[position] for item, position in positions.items()}
        lifted = move_ends(lifted, new_positions)
        structure = move_structure(structure, lifted, parents, new_positions, [node.parent for node in nodes])
    located = {name: positions[item] for name, item in item_of.items() if item in positions}
    return _sort_by_levels(tree, items, nodes, structure, lifted, located)


def _add_inits(items: Sequence[TreeItem], codebase: Codebase, request: ImportsRequest) -> Iterator[TreeItem]:
    hidden = codebase.tops[0] if len(codebase.tops) == 1 and not request.root else ""
    for item in items:
        yield item
        if item.branch and item.kind == ModuleKind.PACKAGE and item.origin and item.name != hidden:
            yield _make_init(item)


def _make_init(package: TreeItem) -> TreeItem:
    kind = ModuleKind.MODULE.value
    return TreeItem(package.name, INIT, kind, package.level + 1, origin=package.origin, line=package.line)


def _flatten(items: Sequence[TreeItem], codebase: Codebase, request: ImportsRequest) -> Iterator[TreeItem]:
    """Yield a single top, and below it all other items beside each other, with names that are relative to the top."""
    top = items[0] if sum(item.level == 0 for item in items) == 1 else None
    level = 0 if top is None else 1
    folded = {node.item + 1 for node in make_nodes(items) if node.folded}
    for position, item in enumerate(items):
        if item is top:
            yield item
            if item.branch and item.kind == ModuleKind.PACKAGE and item.origin and request.root:
                yield _make_init(item)
        elif item.kind == ItemKind.MORE:
            yield item._replace(level=level + (position in folded))
        elif item.kind in MODULE_KINDS and not (item.branch and item.kind == ModuleKind.NAMESPACE_PACKAGE):
            label = item.name.removeprefix(f"{top.name}.") if top is not None else item.name
            modules = None if item.branch and position + 1 not in folded else item.modules
            yield item._replace(level=level, label=label, branch=False, modules=modules)


def _drop_single_top(nodes: list[Node]) -> list[Node]:
    is_alone = sum(node.parent == OUTERMOST for node in nodes) == 1
    if not is_alone or len(nodes) == 1:
        return nodes
    return [node._replace(parent=node.parent - 1 if node.parent else OUTERMOST) for node in nodes[1:]]


def _locate_modules(items: Sequence[TreeItem], nodes: Sequence[Node], selected: Collection[str]) -> dict[str, int]:
    """Return the position of the node of each module: its own, that of its nearest ancestor, or that it is left out in.

    The imports of a package whose submodules are nodes are those of its ``__init__``.
    """
    around = {node.parent for node in nodes}
    own: dict[str, int] = {}
    for position, node in enumerate(nodes):
        item = items[node.item]
        folded = items[node.item + 1] if node.folded else item
        own |= dict.fromkeys(folded.left_out, position)
        if item.kind in MODULE_KINDS and position not in around:
            own[item.name] = position
    found: dict[str, int] = {}
    for name in sorted(selected, key=len):  # parents first
        position = own.get(name, found.get(get_parent(name), -1))
        if position >= 0:
            found[name] = position
    return found


def _find_unconnected_packages(items: Sequence[TreeItem], nodes: Sequence[Node], lifted: LiftedImports) -> set[int]:
    """Return the nodes for the modules of packages that neither import anything nor are imported."""
    names = [items[node.item].name for node in nodes]
    above = {ancestor for name in names for ancestor in iter_ancestors(name)}
    around = {node.parent for node in nodes}
    packages = {
        position
        for position, name in enumerate(names)
        if position not in around and (name in above or items[nodes[position].item].label == INIT)
    }
    return packages.difference(*lifted)


def _find_in_cycles(nodes: Sequence[Node], structure: ImportStructure, lifted: LiftedImports) -> set[int]:
    """Return the nodes whose imports are parts of cycles, and the nodes around them."""
    cycle_of = {member: number for number, cycle in enumerate(structure.cycles) for member in cycle.members}
    found: set[int] = set()
    for pair, (one, other) in zip(lifted, find_siblings(lifted, [node.parent for node in nodes]), strict=True):
        if one in cycle_of and cycle_of[one] == cycle_of.get(other):
            found.update(pair)
    for position in range(len(nodes) - 1, -1, -1):  # children come after their parents
        if position in found and nodes[position].parent != OUTERMOST:
            found.add(nodes[position].parent)
    return found


def _keep_nodes(
    nodes: Sequence[Node], lifted: LiftedImports, kept: Collection[int]
) -> tuple[list[Node], LiftedImports]:
    """Return those nodes whose positions are kept, like those of their parents, and the imports between them."""
    new_positions = {position: number for number, position in enumerate(sorted(kept))}
    new_nodes = [nodes[old]._replace(parent=new_positions.get(nodes[old].parent, OUTERMOST)) for old in new_positions]
    between = {
        (new_positions[importer], new_positions[imported]): imports
        for (importer, imported), imports in lifted.items()
        if importer in new_positions and imported in new_positions
    }
    return new_nodes, between


def _collapse(
    items: Sequence[TreeItem], nodes: Sequence[Node], groups: Collection[Sequence[int]]
) -> tuple[list[TreeItem], list[Node], list[int]]:
    """Return items and nodes in which each group is one, and for each node before, its new position."""
    chips: dict[int, TreeItem] = {}
    for group in groups:
        members = [items[nodes[node].item] for node in group]
        names = tuple(item.name for item in members)
        parent = nodes[group[0]].parent
        name = items[nodes[parent].item].name if parent != OUTERMOST else get_parent(names[0])
        chips[group[0]] = TreeItem(
            name, "…", ItemKind.MORE.value, members[0].level, more=len(members), left_out=tuple(dict.fromkeys(names))
        )
    new_positions = renumber_nodes([node.parent for node in nodes], groups)
    new_nodes: list[Node] = []
    new_items = [*items]
    for position, node in enumerate(nodes):
        if new_positions[position] < len(new_nodes):
            continue
        if position in chips:
            new_items[node.item] = chips[position]
            node = node._replace(folded=0)
        parent = new_positions[node.parent] if node.parent != OUTERMOST else OUTERMOST
        new_nodes.append(node._replace(parent=parent))
    return new_items, new_nodes, new_positions


def _sort_by_levels(
    tree: TreeView,
    items: Sequence[TreeItem],
    nodes: Sequence[Node],
    structure: ImportStructure,
    lifted: LiftedImports,
    located: Mapping[str, int],
) -> StructuredNodes:
    """Return nodes and items in preorder, siblings from the highest level to the lowest, and then by name."""
    children: dict[int, list[int]] = {}
    for position, node in enumerate(nodes):
        children.setdefault(node.parent, []).append(position)
    levels = structure.levels
    for siblings in children.values():
        siblings.sort(key=lambda node: (-levels[node], items[nodes[node].item].kind == ItemKind.MORE, node))
    order: list[int] = []
    stack = [*reversed(children.get(OUTERMOST, ()))]
    while stack:
        following = stack.pop()
        order.append(following)
        stack += reversed(children.get(following, ()))
    new_positions = [0] * len(nodes)
    for new, old in enumerate(order):
        new_positions[old] = new
    has_top = bool(nodes) and items[nodes[0].item].level > 0  # a single one, which is no node
    new_items = [items[0]] if has_top else []
    new_nodes = []
    for old in order:
        node = nodes[old]
        parent = new_positions[node.parent] if node.parent != OUTERMOST else OUTERMOST
        new_nodes.append(node._replace(parent=parent, item=len(new_items)))
        new_items.append(items[node.item])
        if node.folded:
            new_items.append(items[node.item + 1])
    moved = renumber_structure(structure, new_positions)
    imports = tuple(
        tuple(sorted(lifted[order[importer], order[imported]])) for importer, imported, _ in moved.relations
    )
    positions = {name: new_positions[position] for name, position in located.items()}
    return StructuredNodes(tree._replace(items=tuple(new_items)), tuple(new_nodes), moved, imports, positions)
