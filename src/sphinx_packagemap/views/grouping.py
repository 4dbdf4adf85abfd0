"""Grouping: headings of the author's over siblings that match patterns."""

from __future__ import annotations

from sphinx_packagemap.model import MODULE_KINDS
from sphinx_packagemap.views.items import Branch, ItemKind, TreeItem
from sphinx_packagemap.views.selection import Groups


def group(tops: list[Branch], groups: Groups) -> list[Branch]:
    """Return a tree in which siblings that belong to a group lie below its heading, and these before the others.

    Of several groups that fit, the first one counts. What lies below a member of a group is not put below the same
    heading again.
    """
    if not groups.headings:
        return tops
    if len(tops) > 1:
        tops = _grouped(tops, groups, "", None)
    stack: list[tuple[Branch, str | None]] = [(branch, None) for branch in tops]
    while stack:
        branch, inherited = stack.pop()
        heading = _heading(branch, groups) or inherited
        if branch.item.kind != ItemKind.GROUP:
            branch.below = _grouped(branch.below, groups, branch.item.name, heading)
        stack += [(each, heading) for each in branch.below]
    return tops


def _grouped(siblings: list[Branch], groups: Groups, above: str, inherited: str | None) -> list[Branch]:
    members: dict[int, list[Branch]] = {}  # by the number of the first heading of that name
    others = []
    for branch in siblings:
        heading = _heading(branch, groups)
        if heading is None or heading == inherited:
            others.append(branch)
        else:
            members.setdefault(groups.numbers[heading], []).append(branch)
    headed = [
        Branch(TreeItem(name=above, label=groups.headings[number], kind=ItemKind.GROUP.value), below)
        for number, below in sorted(members.items())
    ]
    return [*headed, *others]


def _heading(branch: Branch, groups: Groups) -> str | None:
    if branch.item.kind not in MODULE_KINDS:  # a function may have the name of a module
        return None
    number = groups.members.get(branch.item.name)
    return None if number is None else groups.headings[number]
