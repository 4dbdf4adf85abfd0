"""Leave items of a tree out, and represent those that are left out by items of kind "more"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from sphinx_packagemap.model import MODULE_KINDS, Codebase
from sphinx_packagemap.names import get_parent, iter_ancestors
from sphinx_packagemap.views.tree import Branch, ItemKind, TreeItem, TreeView, flatten, grow


def fold_branches(tops: list[Branch], max_items: int) -> tuple[list[Branch], int]:
    """Return a tree of at most ``max_items`` items, and the number of items that are left out, headings excepted.

    Items are kept level by level from the top; of the first level that exceeds the limit, the first items are kept. The
    children that a branch loses are replaced by an item of kind "more". The limit is for the items that are kept, which
    include headings; the added items of kind "more" may exceed it.
    """
    root = Branch(TreeItem(name="", label="", kind=ItemKind.MORE.value), tops)
    level, room = [root], max_items
    while level:
        following = [each for branch in level for each in branch.children]
        if len(following) > room:
            omitted = _fold_below(level, room)
            return root.children, omitted
        level, room = following, room - len(following)
    return tops, 0


def fold_view(view: TreeView, max_items: int) -> TreeView:
    """Return a finished tree with at most ``max_items`` items, collapsed like those of :func:`fold_branches`."""
    tops, omitted = fold_branches(grow(view.items), max_items)
    return view._replace(items=tuple(flatten(tops))) if omitted else view


def _fold_below(level: list[Branch], room: int) -> int:
    """Keep the first ``room`` children of a level without their descendants; return the number of left-out items."""
    omitted = 0
    for branch in level:
        remaining, omitted_branches = branch.children[:room], branch.children[room:]
        room -= len(remaining)
        for each in remaining:
            omitted += _fold_all(each)
        left_out = sum(each.count() for each in omitted_branches)
        branch.children = [*remaining, _make_more_item(branch, left_out, omitted_branches)] if left_out else remaining
        omitted += left_out
    return omitted


def _fold_all(branch: Branch) -> int:
    """Keep no children of a branch; return the number of left-out items."""
    omitted = sum(each.count() for each in branch.children)
    if omitted:
        branch.children = [_make_more_item(branch, omitted, branch.children)]
    return omitted


def _make_more_item(branch: Branch, count: int, omitted_branches: list[Branch]) -> Branch:
    return _make_more_branch(branch, count, tuple(_iter_names(omitted_branches)))


def _make_more_branch(parent: Branch, count: int, names: tuple[str, ...]) -> Branch:
    item = TreeItem(name=parent.item.name, label="…", kind=ItemKind.MORE.value, more=count, left_out=names)
    return Branch(item)


def _iter_names(omitted_branches: list[Branch]) -> Iterator[str]:
    """Yield the names of the topmost items that are left out; for a heading, those of its children."""
    stack = list(reversed(omitted_branches))
    while stack:
        each = stack.pop()
        if each.item.kind == ItemKind.GROUP:
            stack += reversed(each.children)
        else:
            yield each.item.name


def find_left_out(codebase: Codebase, shown: Set[str]) -> dict[str, list[str]]:
    """Return the modules that are not shown by their nearest ancestor that is; without those below no shown one."""
    left_out: dict[str, list[str]] = {}
    for name in codebase.modules:
        if name not in shown:
            ancestor = next((each for each in iter_ancestors(name) if each in shown), None)
            if ancestor is not None:
                left_out.setdefault(ancestor, []).append(name)
    return left_out


def add_ellipses(tops: list[Branch], left_out: Mapping[str, list[str]]) -> None:
    """Add an item of kind "more" after the children of each package of which some are shown and others left out.

    ``left_out`` are the modules that are left out by package. An item that is there already represents these as well.
    """
    stack = list(tops)
    while stack:
        branch = stack.pop()
        stack += branch.children
        names = left_out.get(branch.item.name, ())
        if not (names and branch.children and branch.item.kind in MODULE_KINDS):
            continue
        topmost = tuple(name for name in names if get_parent(name) == branch.item.name)
        last = branch.children[-1].item
        if last.kind == ItemKind.MORE:
            more, others = last.more, last.left_out
            branch.children.pop()
        else:
            more, others = 0, ()
        branch.children.append(_make_more_branch(branch, more + len(names), (*others, *topmost)))
