"""The nodes of a diagram: the items of its tree, without those that only represent others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sphinx_packagemap.views.tree import ItemKind, TreeItem


class Node(NamedTuple):
    """A node of a diagram: one item of the tree."""

    parent: int  # position of its parent; -1 for the outermost
    item: int  # position among the items of the tree
    size: int = 0  # of itself and its descendants; 0 if it is not known
    own_size: int = 0  # of itself
    modules: int = 0  # number of descendants that its size includes
    folded: int = 0  # number of descendants that are left out
    color: int = -1  # position of its color key; -1 for none
    own_color: int = -1  # of the color key of its own part in a treemap, without its descendants; -1 for none


def make_nodes(items: Sequence[TreeItem]) -> list[Node]:
    """Return the nodes of items; an item for all left-out descendants of another becomes part of its node."""
    nodes: list[Node] = []
    ancestors: list[int] = []  # the nodes of the ancestors of an item, outermost first
    for position, item in enumerate(items):
        del ancestors[item.level :]
        if item.kind == ItemKind.MORE and _is_alone(items, position):
            nodes[ancestors[-1]] = nodes[ancestors[-1]]._replace(folded=item.more)
            continue
        nodes.append(Node(ancestors[-1] if ancestors else -1, position))
        ancestors.append(len(nodes) - 1)
    return nodes


def _is_alone(items: Sequence[TreeItem], position: int) -> bool:
    """Return whether an item of kind "more", which is always the last one, is the only child of its parent."""
    return position > 0 and items[position - 1].level == items[position].level - 1
