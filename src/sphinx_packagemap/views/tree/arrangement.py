"""The arrangement of a tree: the order of its items, headings over them, and the limit to their number."""

from __future__ import annotations

from collections.abc import Iterator

from sphinx_packagemap.model import MODULE_KINDS, Codebase, Member, MemberKind, ModuleKind
from sphinx_packagemap.names import get_last
from sphinx_packagemap.views import Sort
from sphinx_packagemap.views.selection import Groups, Selection
from sphinx_packagemap.views.tree import Branch, ItemKind, TreeItem

Key = tuple[object, ...]


def sort_modules(codebase: Codebase, selection: Selection, above: str, sort: Sort) -> list[str]:
    """Return the shown modules directly below one, or the tops below ``""``; the demoted ones last."""
    positions = _find_source_positions(codebase, above) if sort is Sort.SOURCE and above else {}

    def key(name: str) -> Key:
        by_kind = _MODULE_KINDS.index(codebase.modules[name].kind) if sort is Sort.KIND else 0
        position = positions.get(get_last(name), len(positions))
        return (name in selection.demoted, by_kind, position, get_last(name).casefold(), name)

    return sorted(selection.children[above], key=key)


def _find_source_positions(codebase: Codebase, package: str) -> dict[str, int]:
    """Return the order in which a package's own source names its submodules."""
    facts = codebase.facts.get(package)
    positions: dict[str, int] = {}
    for statement in facts.imports if facts else ():
        inside = statement.level == 1 or (statement.level == 0 and statement.module.startswith(f"{package}."))
        module = statement.module.removeprefix(f"{package}.") if inside else ""
        first = module.partition(".")[0] or (statement.name if inside or statement.module == package else "")
        if first:
            positions.setdefault(first, len(positions))
    return positions


def get_member_key(member: Member, sort: Sort) -> Key:
    """Return a key that sorts the members of a module: as the source has them, or by kind and name."""
    if sort is Sort.SOURCE:
        return (member.line or _LAST_LINE, member.name.casefold(), member.name)
    return (_MEMBER_KINDS.index(member.kind), member.name.casefold(), member.name)


_LAST_LINE = 1 << 31  # names that are bound only at run time have no line


def get_file_key(branch: Branch) -> Key:
    """Return a key that sorts the entries of a directory by file name, ``__init__`` first."""
    item = branch.item
    init = item.kind == ItemKind.FILE and item.label.startswith("__init__.")
    return (item.demoted, not init, item.label.casefold(), item.label)


_MODULE_KINDS = (
    ModuleKind.PACKAGE,
    ModuleKind.NAMESPACE_PACKAGE,
    ModuleKind.MODULE,
    ModuleKind.EXTENSION_MODULE,
    ModuleKind.UNBUILT_MODULE,
    ModuleKind.STUB,
    ModuleKind.BUILTIN_MODULE,
    ModuleKind.FROZEN_MODULE,
)


_MEMBER_KINDS = (
    MemberKind.CLASS,
    MemberKind.FUNCTION,
    MemberKind.CONSTANT,
    MemberKind.VARIABLE,
    MemberKind.IMPORTED,
    MemberKind.UNKNOWN,
    MemberKind.SUBMODULE,
)


def group_branches(tops: list[Branch], groups: Groups) -> list[Branch]:
    """Return a tree in which siblings that belong to a group lie below its heading, and these before the others.

    Of several groups that fit, the first one counts. A descendant of a member of a group is not put below the same
    heading again.
    """
    if not groups.headings:
        return tops
    if len(tops) > 1:
        tops = _group_siblings(tops, groups, "", None)
    stack: list[tuple[Branch, str | None]] = [(branch, None) for branch in tops]
    while stack:
        branch, inherited = stack.pop()
        heading = _find_heading(branch, groups) or inherited
        if branch.item.kind != ItemKind.GROUP:
            branch.below = _group_siblings(branch.below, groups, branch.item.name, heading)
        stack += [(each, heading) for each in branch.below]
    return tops


def _group_siblings(siblings: list[Branch], groups: Groups, above: str, inherited: str | None) -> list[Branch]:
    members: dict[int, list[Branch]] = {}  # by the number of the first heading of that name
    others = []
    for branch in siblings:
        heading = _find_heading(branch, groups)
        if heading is None or heading == inherited:
            others.append(branch)
        else:
            members.setdefault(groups.numbers[heading], []).append(branch)
    headed = [
        Branch(TreeItem(name=above, label=groups.headings[number], kind=ItemKind.GROUP.value), below)
        for number, below in sorted(members.items())
    ]
    return [*headed, *others]


def _find_heading(branch: Branch, groups: Groups) -> str | None:
    if branch.item.kind not in MODULE_KINDS:  # a function may have the name of a module
        return None
    number = groups.members.get(branch.item.name)
    return None if number is None else groups.headings[number]


def fold_branches(tops: list[Branch], most: int) -> tuple[list[Branch], int]:
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
        branch.below = [*kept, _make_more_item(branch, left_out, cut)] if left_out else kept
        omitted += left_out
    return omitted


def _fold_all(branch: Branch) -> int:
    below = sum(each.count() for each in branch.below)
    if below:
        branch.below = [_make_more_item(branch, below, branch.below)]
    return below


def _make_more_item(branch: Branch, count: int, cut: list[Branch]) -> Branch:
    names = tuple(_iter_names(cut))
    item = TreeItem(name=branch.item.name, label="…", kind=ItemKind.MORE.value, more=count, left_out=names)
    return Branch(item)


def _iter_names(cut: list[Branch]) -> Iterator[str]:
    """Yield the names of the items that are cut; of a heading, those below it."""
    stack = list(reversed(cut))
    while stack:
        each = stack.pop()
        if each.item.kind == ItemKind.GROUP:
            stack += reversed(each.below)
        else:
            yield each.item.name
