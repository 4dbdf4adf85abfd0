"""The items of a tree: a flat sequence, each item with its level.

Flat, because a tree can be deep and everything that walks it should not have to recurse.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple

from sphinx_packagemap.model import Problem


class ItemKind(StrEnum):
    """The kind of an item, besides the kinds of modules and members."""

    FILE = "file"  # a file that belongs to a package: __init__.py, py.typed
    MORE = "more"  # stands for items that were left out
    GROUP = "group"  # a heading of the author's over siblings


class TreeItem(NamedTuple):
    """One line of a tree."""

    name: str  # dotted name of the module or member; of the parent for files and "more"
    label: str  # as it is shown
    kind: str  # value of a ModuleKind, MemberKind or ItemKind
    level: int = 0  # 0 for the tops
    branch: bool = False  # items follow at the next level
    summary: str = ""
    demoted: bool = False
    highlighted: bool = False
    importable: bool = True
    command: bool = False  # ``python -m`` runs it
    portions: int = 0  # of a namespace package in several places
    modules: int | None = None  # how many lie below, where counts are shown
    classes: int | None = None
    functions: int | None = None
    imported_from: str | None = None  # the module that a re-exported member comes from
    more: int = 0  # how many items an item of kind "more" stands for
    left_out: tuple[str, ...] = ()  # their names, without those that lie below others of them
    fault: str = ""  # why the file could not be read
    origin: str | None = None  # file, relative to its root
    line: int | None = None  # from 1


class TreeView(NamedTuple):
    """A tree to show: its items in order, each after its parent, and the problems to warn of."""

    name: str
    items: tuple[TreeItem, ...]
    problems: tuple[Problem, ...] = ()


@dataclass(slots=True)
class Branch:
    """An item with its children, while the tree is built."""

    item: TreeItem
    below: list[Branch] = field(default_factory=list)

    def count(self) -> int:
        """Return how many items it has, itself included; headings do not count."""
        count, stack = 0, [self]
        while stack:
            each = stack.pop()
            count += each.item.kind != ItemKind.GROUP
            stack += each.below
        return count


def flatten(tops: list[Branch]) -> Iterator[TreeItem]:
    """Yield the items of a tree, each before those below it."""
    stack = [(branch, 0) for branch in reversed(tops)]
    while stack:
        branch, level = stack.pop()
        yield branch.item._replace(level=level, branch=bool(branch.below))
        stack += [(each, level + 1) for each in reversed(branch.below)]
