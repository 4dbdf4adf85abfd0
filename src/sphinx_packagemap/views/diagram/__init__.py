"""The nodes of a diagram, and the sizes of modules."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from sphinx_packagemap.model import MODULE_KINDS, Codebase
from sphinx_packagemap.names import get_parent
from sphinx_packagemap.views import Size
from sphinx_packagemap.views.members import MembersByName, find_public_members
from sphinx_packagemap.views.tree import ItemKind, TreeItem


class Sizes(NamedTuple):
    """The sizes of modules by name."""

    own: Mapping[str, int]
    total: Mapping[str, int]  # with all that lies below


def compute_sizes(codebase: Codebase, names: Collection[str], size: Size) -> Sizes:
    """Return the sizes of the named modules; one that was not read has none."""
    own = _count_imports(codebase, names) if size is Size.IMPORTS else _compute_sizes_of_modules(codebase, names, size)
    total = dict(own)
    for name in sorted(own, key=lambda name: name.count("."), reverse=True):  # the deepest first
        above = get_parent(name)
        if above in total:
            total[above] += total[name]
    return Sizes(own, total)


def _compute_sizes_of_modules(codebase: Codebase, names: Collection[str], size: Size) -> dict[str, int]:
    found = {}
    known = MembersByName(codebase)
    for name in names:
        facts = codebase.facts.get(name)
        if facts is None:
            found[name] = 0
        elif size is Size.LINES:
            found[name] = facts.lines
        else:
            found[name] = len(find_public_members(known, name))
    return found


def _count_imports(codebase: Codebase, names: Collection[str]) -> dict[str, int]:
    imported: dict[str, set[str]] = {name: set() for name in names}
    for edge in codebase.imports:
        if edge.importer in imported:
            imported[edge.importer].add(edge.imported)
    return {name: len(others) for name, others in imported.items()}


class Node(NamedTuple):
    """A node: one item as it is drawn."""

    above: int  # position of the node that it lies below; -1 for the outermost
    item: int  # position among the items of the tree
    size: int = 0  # of all that lies below it, itself included
    own: int = 0  # of itself
    folded: int = 0  # how many items are left out below it
    color: int = -1  # position of its key; -1 for none


def make_nodes(items: Sequence[TreeItem]) -> list[Node]:
    """Return the nodes of items; one that stands for all that lies below another is drawn as part of that."""
    nodes: list[Node] = []
    above: list[int] = []  # the nodes on the way to an item
    for position, item in enumerate(items):
        del above[item.level :]
        if item.kind == ItemKind.MORE and _is_alone(items, position):
            nodes[above[-1]] = nodes[above[-1]]._replace(folded=item.more)
            continue
        nodes.append(Node(above[-1] if above else -1, position))
        above.append(len(nodes) - 1)
    return nodes


def add_sizes(nodes: Sequence[Node], items: Sequence[TreeItem], sizes: Sizes) -> list[Node]:
    """Return nodes with their sizes.

    A module has its own, and that of all its descendants, shown or not. Nodes for others are as large as these,
    and so is a heading. Members have no size.
    """
    branches = {node.above for node in nodes}
    below = [0] * len(nodes)
    found = list(nodes)
    for position in range(len(nodes) - 1, -1, -1):  # descendants first
        node, item = nodes[position], items[nodes[position].item]
        if item.kind in MODULE_KINDS:
            total = sizes.total.get(item.name, 0)
            own = sizes.own.get(item.name, 0) if position in branches else total
        else:
            folded = items[node.item + 1] if node.folded else item  # that is part of the node now
            left_out = sum(sizes.total.get(name, 0) for name in folded.left_out)
            own, total = (left_out, left_out) if position not in branches else (0, below[position])
        found[position] = node._replace(size=total, own=own)
        if node.above >= 0:
            below[node.above] += total
    return found


def _is_alone(items: Sequence[TreeItem], position: int) -> bool:
    """Tell whether an item is the only one below another; one that stands for others is the last one anyway."""
    return position > 0 and items[position - 1].level == items[position].level - 1
