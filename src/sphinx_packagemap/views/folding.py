"""Folding: what is too much becomes one item that says how much it stands for."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_packagemap.views.items import Branch, ItemKind, TreeItem


def fold(tops: list[Branch], most: int) -> tuple[list[Branch], int]:
    """Return a tree of at most ``most`` items, and how many were left out.

    The items nearest to the top stay; of the first level that has no room for all, the first ones. Where
    some are left out, an item of kind "more", which does not count, says how many.
    """
    root = Branch(TreeItem(name="", label="", kind=ItemKind.MORE.value), tops)
    level, room = [root], most
    while level:
        following = [each for branch in level for each in branch.below]
        if len(following) > room:
            omitted = _fold_below(level, room)
            return root.below, omitted
        level, room = following, room - len(following)
    return tops, 0


def _fold_below(level: list[Branch], room: int) -> int:
    """Keep the first ``room`` items below a level, and nothing below these."""
    omitted = 0
    for branch in level:
        kept, cut = branch.below[:room], branch.below[room:]
        room -= len(kept)
        for each in kept:
            omitted += _fold_all(each)
        left_out = sum(each.count() for each in cut)
        branch.below = [*kept, _more(branch, left_out, cut)] if left_out else kept
        omitted += left_out
    return omitted


def _fold_all(branch: Branch) -> int:
    below = sum(each.count() for each in branch.below)
    if below:
        branch.below = [_more(branch, below, branch.below)]
    return below


def _more(branch: Branch, count: int, cut: list[Branch]) -> Branch:
    names = tuple(_names(cut))
    item = TreeItem(name=branch.item.name, label="…", kind=ItemKind.MORE.value, more=count, left_out=names)
    return Branch(item)


def _names(cut: list[Branch]) -> Iterator[str]:
    """Yield the names of what is cut; of a heading, those below it."""
    stack = list(reversed(cut))
    while stack:
        each = stack.pop()
        if each.item.kind == ItemKind.GROUP:
            stack += reversed(each.below)
        else:
            yield each.item.name
