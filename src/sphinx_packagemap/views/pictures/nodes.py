"""The nodes of a picture: what is drawn of the items of a tree."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sphinx_packagemap.views.items import ItemKind, TreeItem


class Node(NamedTuple):
    """What is drawn of one item."""

    above: int  # position of the node that it lies below; -1 for the outermost
    item: int  # position among the items of the tree
    size: int = 0  # of all that lies below it, itself included
    own: int = 0  # of itself
    folded: int = 0  # how many items are left out below it
    color: int = -1  # position of its key; -1 for none


def nodes_of(items: Sequence[TreeItem]) -> list[Node]:
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


def _is_alone(items: Sequence[TreeItem], position: int) -> bool:
    """Tell whether an item is the only one below another; one that stands for others is the last one anyway."""
    return position > 0 and items[position - 1].level == items[position].level - 1
