"""The items of a tree, their order, the headings over them, and the limit to their number.

The items are a flat sequence, each with its level: a tree can be deep, and code that walks it need not recurse.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from sphinx_packagemap.model import MODULE_KINDS, Codebase, Member, MemberKind, ModuleKind, Problem
from sphinx_packagemap.names import get_last, iter_ancestors, make_absolute
from sphinx_packagemap.views import Sort, Style
from sphinx_packagemap.views.purposes import NAMING, Purpose
from sphinx_packagemap.views.selection import Groups, Selection


class ItemKind(StrEnum):
    """The kind of an item, besides the kinds of modules and members."""

    FILE = "file"  # a file that belongs to a package, such as __init__.py and py.typed, or is in a repository
    DIRECTORY = "directory"  # a directory in a repository that is no package
    MORE = "more"  # in place of items that were left out
    GROUP = "group"  # a heading of the author's over siblings
    EXTERNAL = "external"  # a module outside of the codebase, or all of the standard library


ELLIPSIS = "..."  # the label of an item of kind "more" among files, as people type it


class TreeItem(NamedTuple):
    """One line of a tree."""

    # Dotted name of the module or member; of the parent for files and "more"; in a repository, the path of directories
    # and files, which ends with a slash for directories.
    name: str
    label: str  # the text that is shown
    kind: str  # value of a ModuleKind, MemberKind or ItemKind
    level: int = 0  # 0 for the tops
    branch: bool = False  # whether it has children
    purpose: Purpose | None = None
    demoted: bool = False
    rest: bool = False  # whether it is after siblings that the author's notes name
    highlighted: bool = False
    importable: bool = True
    command: bool = False  # whether ``python -m`` runs it
    portions: int = 0  # number of portions of a namespace package, if there are several
    modules: int | None = None  # of a package: number of modules below it, at any depth, if counts are shown
    classes: int | None = None
    functions: int | None = None
    lines: int | None = None  # of its file and those of these modules; None if none was read, or if not shown
    imported_from: str | None = None  # the module that a re-exported member comes from
    more: int = 0  # of an item of kind "more": number of items that are left out, with their descendants, no headings
    left_out: tuple[str, ...] = ()  # of an item of kind "more": names of the topmost items that are left out
    fault: str = ""  # why the file could not be read
    origin: str | None = None  # file, relative to its root
    line: int | None = None  # from 1


class TreeView(NamedTuple):
    """A tree: its items in preorder, and the problems that were found."""

    name: str
    items: tuple[TreeItem, ...]
    problems: tuple[Problem, ...] = ()
    style: Style = Style.OUTLINE
    # In a repository, and among files: pairs of the path of an item and its key for notes.
    paths: tuple[tuple[str, str], ...] = ()
    dependencies: tuple[str, ...] = ()  # other directories that were listed, absolute; not for output


@dataclass(slots=True)
class Branch:
    """An item with its children, while the tree is built."""

    item: TreeItem
    children: list[Branch] = field(default_factory=list)

    def count(self) -> int:
        """Return the number of items in this branch, as ``TreeItem.more`` gives it: without headings."""
        count, stack = 0, [self]
        while stack:
            branch = stack.pop()
            is_more = branch.item.kind == ItemKind.MORE
            count += branch.item.more if is_more else branch.item.kind != ItemKind.GROUP
            stack += branch.children
        return count


def get_note_key(item: TreeItem) -> str:
    """Return the name by which notes are about an item: that of a module, or the path of any other directory or file.

    The files of a package have its name in their paths, as in ``p.q/__init__.py``.
    """
    is_package_file = item.kind == ItemKind.FILE and item.origin is not None
    return f"{item.name}/{item.label}" if is_package_file else item.name


def move_names_into_files(items: Iterable[TreeItem], replaced: Container[str]) -> Iterator[TreeItem]:
    """Yield the items of a tree; of packages whose purposes are replaced, the names are the purpose of ``__init__``."""
    names: Purpose | None = None
    for item in items:
        if names is not None and item.kind == ItemKind.FILE and item.label.startswith("__init__."):
            item = item._replace(purpose=item.purpose or names)
        yield item
        is_of_names = item.purpose is not None and item.purpose.verb in NAMING and not item.purpose.text
        names = item.purpose if is_of_names and item.kind in MODULE_KINDS and item.name in replaced else None


def grow(items: Iterable[TreeItem]) -> list[Branch]:
    """Return the tops of a tree with all their descendants, given its items in preorder."""
    root = Branch(TreeItem(name="", label="", kind=ItemKind.MORE.value))
    ancestors = [root]
    for item in items:
        del ancestors[item.level + 1 :]
        branch = Branch(item)
        ancestors[-1].children.append(branch)
        ancestors.append(branch)
    return root.children


def flatten(tops: list[Branch]) -> Iterator[TreeItem]:
    """Yield the items of a tree in preorder, with their levels."""
    stack = [(branch, 0) for branch in reversed(tops)]
    while stack:
        branch, level = stack.pop()
        yield branch.item._replace(level=level, branch=bool(branch.children))
        stack += [(each, level + 1) for each in reversed(branch.children)]


SortKey = tuple[object, ...]


def sort_modules(codebase: Codebase, selection: Selection, parent: str, sort: Sort) -> list[str]:
    """Return the shown children of a module, or the tops if ``parent`` is empty; the demoted ones last."""
    positions = _find_source_positions(codebase, parent) if sort is Sort.SOURCE and parent else {}

    def make_key(name: str) -> SortKey:
        by_kind = _MODULE_KINDS.index(codebase.modules[name].kind) if sort is Sort.KIND else 0
        position = positions.get(get_last(name), len(positions))
        return (name in selection.demoted, by_kind, position, get_last(name).casefold(), name)

    return sorted(selection.children[parent], key=make_key)


def _find_source_positions(codebase: Codebase, package: str) -> dict[str, int]:
    """Return the positions of submodules in the order in which the source of a package first imports them."""
    facts = codebase.facts.get(package)
    positions: dict[str, int] = {}
    for statement in facts.imports if facts else ():
        is_inside = statement.level == 1 or (statement.level == 0 and statement.module.startswith(f"{package}."))
        module = statement.module.removeprefix(f"{package}.") if is_inside else ""
        submodule = module.partition(".")[0] or (statement.name if is_inside or statement.module == package else "")
        if submodule:
            positions.setdefault(submodule, len(positions))
    return positions


def get_member_key(member: Member, sort: Sort) -> SortKey:
    """Return a key that sorts the members of a module: in source order, or by kind and name."""
    if sort is Sort.SOURCE:
        return (member.line or _LAST_LINE, member.name.casefold(), member.name)
    return (_MEMBER_KINDS.index(member.kind), member.name.casefold(), member.name)


def find_note_positions(codebase: Codebase, notes: Iterable[str]) -> dict[str, int]:
    """Return the positions of names, of those that notes are about and of their ancestors, in the order of the notes.

    A relative name may be below any of several tops.
    """
    positions: dict[str, int] = {}
    for note in notes:
        absolutes = dict.fromkeys(make_absolute(note, top) for top in codebase.tops)
        modules = [each for each in absolutes if each in codebase.modules]
        for absolute in modules or absolutes:  # else it is a member, or wrong
            for name in (absolute, *iter_ancestors(absolute)):
                positions.setdefault(name, len(positions))
    return positions


def sort_by_notes(siblings: list[Branch], positions: Mapping[str, int], parent: str) -> list[Branch]:
    """Return siblings in the order of notes, the others after them and marked as the rest, if notes name any."""
    # The files of a package have its name.
    named = [each for each in siblings if each.item.name != parent and each.item.name in positions]
    if not named:
        return siblings
    rest = [each for each in siblings if each.item.name == parent or each.item.name not in positions]
    for branch in rest:
        branch.item = branch.item._replace(rest=True)
    return [*sorted(named, key=lambda each: positions[each.item.name]), *rest]


_LAST_LINE = 1 << 31  # of names that are bound only at run time, which have no line


def get_file_key(branch: Branch) -> SortKey:
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
    """Return a tree in which siblings of a group are below its heading; headings come before the other siblings.

    If several groups match, the first one counts. A heading is not repeated below itself.
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
            branch.children = _group_siblings(branch.children, groups, branch.item.name, heading)
        stack += [(each, heading) for each in branch.children]
    return tops


def _group_siblings(siblings: list[Branch], groups: Groups, parent: str, inherited: str | None) -> list[Branch]:
    members: dict[int, list[Branch]] = {}  # by the number of their heading
    others = []
    for branch in siblings:
        heading = _find_heading(branch, groups)
        if heading is None or heading == inherited:
            others.append(branch)
        else:
            members.setdefault(groups.numbers[heading], []).append(branch)
    headed = [
        Branch(TreeItem(name=parent, label=groups.headings[number], kind=ItemKind.GROUP.value), children)
        for number, children in sorted(members.items())
    ]
    return [*headed, *others]


def _find_heading(branch: Branch, groups: Groups) -> str | None:
    if branch.item.kind not in MODULE_KINDS:  # a function may have the name of a module
        return None
    number = groups.members.get(branch.item.name)
    return None if number is None else groups.headings[number]
